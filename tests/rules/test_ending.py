"""The end of a letter: the closing with the name below it, and the signature with or without a mark."""

from __future__ import annotations

import pytest

from rules.closing import timeless
from rules.ending import MARK, Ending, ending

LETTER = "Hello,\n\nwe send you our offer.\n\n"


def found(end: str) -> Ending:
    return ending(f"{LETTER}{end}".split("\n"), firm="greenacre")


@pytest.mark.parametrize(
    "end",
    [
        "Kind regards\nIvan Petrov",
        "Best regards, Ivan",
        "Thanks, Ivan.",
        "VG Anna",
        "Kind regards\nGreen Acre Ltd",
        "Best wishes\nthe Baker team",
        "Thank you and best wishes,\nIvan",
        "Mit freundlichen Grüßen\ni. V. Dr. Petra Sommer",
        "Viele Grüße aus dem verschneiten München\nIvan",
        "Schönes Wochenende und viele Grüße\nAnna",
        "Have a great weekend!\nTom",
        "С уважением,\nП. С. Громов",
        "С теплом,\nВера",
        "Abrazo,\nElena",
        "In attesa di un Suo gentile riscontro, porgo cordiali saluti.\nGeom. Luca Ferri",
        "In attesa di un Vs. gentile riscontro, porgiamo distinti saluti.\nAldo Gallo",
        "Nous vous prions d'agréer, Madame,\nMonsieur, l'expression de nos salutations distinguées.\nPaul Petit",
        "Nous vous prions de croire à l'assurance de\nnos sentiments les meilleurs.\nPaul Petit",
        "Gracias y un saludo\nIria",
        "Bis Dienstag und sonnige Grüße aus Celle!\nIvan",
        "Ihnen noch eine schöne Woche und beste Grüße\nIvan",
        "All the best and enjoy the long weekend,\nKate x",
        "Speak Monday,\nLuke",
        "Mit weihnachtlichen Grüßen\nNina",
        "Ganz liebe Grüße\nCarla",
        "Lieben Dank und beste Grüße\nCarla",
        "Herzlich,\nIhre Mia Voss",
        "Thanks so much!\nMia",
        "porgo cordiali saluti e auguri di Buon Natale.\nUgo Fini",
    ],
)
def test_a_closing_is_found_as_it_stands(end: str) -> None:
    assert (end, "") == (found(end).closing, found(end).signature)


@pytest.mark.parametrize(
    "end",
    [
        "",
        "The price holds until May.",
        "Best price is 100 EUR.",
        "Best price on request:",
        "Thanks for the call yesterday.\n\nIvan",
        "Thanks for the call yesterday, may we come again soon to look at it?",
        "Bestseller",
        "Have a great weekend!",
        "We shall tell you what it costs in the\nnext week.\nTom Baker",
        "Could we talk on Monday?\nTom",
        "Thank you\nThe offer is valid until 30 November.\nTom",
        "Kind regards\n1\n2\n3\n4\n5",
        "Kind regards\nthe size of the door\nis what we still need",
        "Thanks\nTom\n\nWe still need the size of the door to finish the offer.",
        "Sent from my phone. Thanks",
        "Best regards" + "\nthe roof" * 41,
        "I saluti più lunghi " + "e i più cari " * 12 + "cordiali saluti",
    ],
)
def test_an_end_that_is_no_closing_is_not_taken_for_one(end: str) -> None:
    assert ("", "") == (found(end).closing, found(end).signature)


@pytest.mark.parametrize(
    ("closing", "end"),
    [
        ("Kind regards\nIvan", "Thank you\nText\nKind regards\nIvan"),
        ("Best, Tom", "Let me know. Best, Tom"),
        ("Un saludo,\nAna", "Quedo a la espera. Un saludo,\nAna"),
        ("Best,\nTom", "Best,\n\nTom\n\nPS: see you Monday.\nIt will rain."),
        ("Danke und viele Grüße\nJonas", "Danke und viele Grüße\nJonas\n\nPS: bis Mai"),
        ("Kind regards,\nTom", "Kind regards,\nTom\nSent from my phone"),
        ("Kind regards,\nTom", "Kind regards,\nTom\n\nSee you on Monday"),
        ("Kind regards,\nTom", "Kind regards,\nTom\n\nThis e-mail is confidential.\nKind regards"),
        (
            "Cordiali saluti\nSara",
            "Cordiali saluti\nSara\n\nMessaggio riservato: se non è per voi,\ncancellatelo. Grazie.",
        ),
        ("Cordiali saluti", "Cordiali saluti\n\nMessaggio riservato: se non è per voi,\ncancellatelo. Grazie."),
        ("Kind regards\nTom", "Thank you.\nOur offer is confidential.\n\nKind regards\nTom"),
        ("Viele Grüße\nAnna", "Viele Grüße\nAnna\n\nSchönes Wochenende!"),
        ("С уважением,\nЕлена", "С наступающими праздниками!\n\nС уважением,\nЕлена"),
        ("mit freundlichen Grüßen\nMax Braun", "und verbleibe\nmit freundlichen Grüßen\nMax Braun"),
        ("cordiali saluti.", "Prezzo:\ncordiali saluti."),
        ("Thanks, Jo", "Let me know if Saturday works. Thanks, Jo"),
        ("Thanks\nJo", "Thanks\nJo\n\nThe price holds until 30 November."),
    ],
)
def test_a_closing_goes_from_its_words_to_the_name(closing: str, end: str) -> None:
    assert (closing, "") == (found(end).closing, found(end).signature)


@pytest.mark.parametrize(
    ("between", "signature", "below"),
    [
        ("\n", "Sales Manager\nBaker Ltd\n0113 496 0172", "\nSales Manager\nBaker Ltd\n0113 496 0172"),
        ("\n\n", "Tom Baker | Baker Ltd", "\n\nTom Baker | Baker Ltd\n\nThis message is confidential.\n0113 496 0172"),
        ("\n\n", "Baker Ltd\n\nwww.baker.example", "\n\nBaker Ltd\n\n\n\nwww.baker.example\n\nFollow us on LinkedIn"),
        ("\n\n", "Baker Ltd", "\n\n____\nBaker Ltd\n\nOn Friday"),
        ("\n", "Baker Ltd", "\nBaker Ltd\n\nWe move to a new building next week, please note the address."),
        ("\n", "Green Acre", "\nGreen Acre"),
        ("\n", "Tom Baker | Green Acre", "\nTom Baker | Green Acre"),
        ("\n", "«Вектор»", "\n«Вектор»"),
        ("\n", "типография «Альфа»", "\nтипография «Альфа»"),
        ("\n", "Baker Ltd\n0113 496 0172", "\nBaker Ltd\nI am on leave from 3 to 10 May.\n0113 496 0172"),
        ("\n", "Baker Ltd\n0113 496 0172", "\nBaker Ltd\nI am back on Monday.\n0113 496 0172"),
        (MARK, "Baker Ltd", "\n-- \nBaker Ltd\nI am on leave until Monday.\n-20 % on all doors in May!"),
        ("\n", "ppa. Dr. Eva Weiß\ni. V. Uwe Lang", "\nppa. Dr. Eva Weiß\ni. V. Uwe Lang"),
        ("\n", "по доверенности Титова М. А.\nBaker Ltd", "\nпо доверенности Титова М. А.\nBaker Ltd"),
        ("\n", "Reg. Baker, Roof & Co. Ltd.", "\nReg. Baker, Roof & Co. Ltd."),
        ("\n\n", "Baker Ltd\n0113 496 0172", "\n\nPS: It is\nunder way.\n\nBaker Ltd\n0113 496 0172"),
        (MARK, "Tom Baker\nBaker Ltd", "\n\n-- \nTom Baker\nBaker Ltd\n\nSent from my phone"),
        (MARK, "Tom Baker", "\n--\nTom Baker\n\nThis e-mail is confidential.\nBaker Ltd"),
    ],
)  # fmt: skip
def test_a_signature_is_the_block_below_the_name(between: str, signature: str, below: str) -> None:
    end = found(f"Kind regards,\nTom{below}")

    assert ("Kind regards,\nTom", between, signature) == (end.closing, end.between, end.signature)


@pytest.mark.parametrize(
    ("name", "below"),
    [("Jean Roux", "Toitures Roux"), ("Fratelli Gallo", "Aldo Gallo"), ("Marco Bassi", "Allestimenti Bassi\nMilano")],
)
def test_a_line_with_a_word_of_the_name_is_a_signature(name: str, below: str) -> None:
    letter = found(f"Cordialement,\n{name}\n{below}")

    assert (f"Cordialement,\n{name}", below) == (letter.closing, letter.signature)


@pytest.mark.parametrize(
    "below",
    [
        "\nBlue sky",
        "\nпосмотрите вечером фильм «Альфа»",
        "\n«Альфа» выше «Омеги»",
        "\n\nSee you\n\nBaker Ltd",
        "\n" + "\n".join(f"Baker Ltd, branch {number}" for number in range(21)),
        "\n-- \n" + "\n".join(f"Baker Ltd, branch {number}" for number in range(22)),
        "\n-- \nSent from my phone",
        "\nEnclosures: offer 4711-2026",
    ],
)
def test_where_it_cannot_be_told_there_is_no_signature(below: str) -> None:
    end = found(f"Kind regards,\nTom{below}")

    assert ("Kind regards,\nTom", "", "") == (end.closing, end.between, end.signature)


@pytest.mark.parametrize(
    "below",
    [
        "\nCall 0113 496 0172, we like to hear from all of you there.",
        "\n\nThe quote is attached.",
        "\n" + "Baker Ltd " * 20,
    ],
)
def test_a_sentence_below_the_name_makes_a_closing_doubtful(below: str) -> None:
    assert "" == found(f"Kind regards,\nTom{below}").closing


def test_the_closing_may_stand_below_the_mark() -> None:
    end = found("Заранее спасибо!\n\n--\nС уважением,\nМария Титова\nООО Лидер")

    assert ("С уважением,\nМария Титова", "ООО Лидер", 6) == (end.closing, end.signature, end.begins)


def test_a_letter_without_a_closing_may_have_a_signature() -> None:
    assert Ending(4, "", "", "Ivan Petrov\nFirm", MARK) == found("-- \nIvan Petrov\nFirm")


def test_what_stands_before_the_closing_in_its_line_is_told() -> None:
    assert Ending(4, "Let me know.", "Best, Tom") == found("Let me know. Best, Tom")


@pytest.mark.parametrize(
    ("said", "closing"),
    [
        ("Viele Grüße\nAnna", "Viele Grüße\nAnna"),
        ("Viele Grüße!\nAnna", "Viele Grüße und schönes Wochenende!\nAnna"),
        ("Viele Grüße,\nAnna", "Schönes Wochenende und viele Grüße,\nAnna"),
        ("Viele Grüße", "Schönes Wochenende und viele Grüße"),
        ("NEUTRAL\nTom", "Have a great weekend!\nTom"),
        ("NEUTRAL\nTom", "Have a great weekend, Tom"),
        ("Best regards,\nTom", "Best regards and happy Easter,\nTom"),
        ("Best regards,\nTom", "Best regards,\nTom\nHappy Easter!"),
        ("Mit freundlichen Grüßen\nMax", "mit freundlichen Grüßen\nMax"),
        ("Un abrazo,\nAna", "Feliz Navidad y un abrazo,\nAna"),
        ("¡Un abrazo!\nAna", "¡Un abrazo y buen finde!\nAna"),
        ("¡Un abrazo!\nAna", "¡Buen finde y un abrazo!\nAna"),
        ("¡Muchas gracias!\nAna", "¡Muchas gracias!\nAna"),
        ("Un abrazo,\nAna", "Un abrazo y hasta mañana,\nAna"),
        ("Bonne journée,\nAnna", "Bonne journée et à lundi,\nAnna"),
        ("Best,\nTom", "Best and see you tomorrow,\nTom"),
        ("NEUTRAL\nElena", "Buon weekend e a lunedì!\nElena"),
        ("NEUTRAL\nAna", "¡Buen finde!\nAna"),
        ("Cordiali saluti,\nElena", "Buon weekend e cordiali saluti,\nElena"),
        ("Viele Grüße\nAnna", "Viele Grüße und bis Montag\nAnna"),
        ("Liebe Grüße\nMia", "Liebe Grüße & ein schönes langes Wochenende\nMia"),
        ("LG, Sepp", "LG und schönes WE, Sepp"),
        ("Many thanks,\nJo", "Enjoy the rest of your week, and many thanks,\nJo"),
        ("Bises !\nKarim", "Bises, bon week-end et à lundi !\nKarim"),
        ("Saludos.\nAna", "Saludos. Feliz Navidad y próspero año nuevo.\nAna"),
        ("Vielen Dank\nSven", "Vielen Dank und\nbis nächsten Dienstag\nSven"),
        ("Mit freundlichen Grüßen\nAnna", "Bis zum Termin\nam Montag und mit freundlichen Grüßen\nAnna"),
        ("NEUTRAL\nAnna", "Ich freue mich auf den Termin\nam Montag und verbleibe mit freundlichen Grüßen\nAnna"),
        ("Vielen Dank und\nviele Grüße\nAnna", "Vielen Dank und\nviele Grüße\nAnna"),
        ("Porgo cordiali saluti.", "In attesa di risentirLa entro venerdì, porgo cordiali saluti."),
        (
            "Je vous prie d'agréer nos salutations distinguées.\nPaul",
            "Dans l'attente d'une réponse avant vendredi,\nje vous prie d'agréer nos salutations distinguées.\nPaul",
        ),
        ("NEUTRAL\nMarc", "Je vous souhaite une bonne fin de semaine et vous prie d'agréer mes salutations.\nMarc"),
        ("NEUTRAL\nPaul", "Salutations hivernales,\nPaul"),
        ("NEUTRAL\nTom", "Hugs and see you tomorrow\nTom"),
        ("Viele Grüße, Tom Freitag", "Viele Grüße, Tom Freitag"),
        ("Best,\nAbend & Ostern", "Best,\nAbend & Ostern"),
        ("Best,\nHoliday Weekend Ltd", "Best,\nHoliday Weekend Ltd"),
        ("Best" + " and best" * 80 + " till Monday", "Best" + " and best" * 80 + " till Monday"),
    ],
)
def test_wishes_for_a_day_are_not_said_on_another(said: str, closing: str) -> None:
    assert said == timeless(closing, "NEUTRAL")

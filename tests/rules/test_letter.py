"""Greeting, closing and signature of the offer, said again in the draft, or neutral ones."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.closing import timeless as without_day
from rules.language import fold, languages, written
from rules.letter import Letter, after_greeting, closing, greeting, language, read, signed
from rules.register import Register
from rules.salutation import timeless

LETTER = "Dear Ms Weber,\n\nhere is our offer.\n\nKind regards\nIvan Petrov\nFirm GmbH"
ENGLISH, GERMAN = written()["en"], written()["de"]


def test_a_letter_is_taken_apart() -> None:
    assert Letter("Dear Ms Weber,", "here is our offer.", "Kind regards\nIvan Petrov", "Firm GmbH", "\n") == read(
        f"{LETTER}\n\nOn 2 Nov 2026, Anna wrote:\n> Hello Ivan,\n> Best\n> Anna"
    )


def test_a_letter_may_be_one_line() -> None:
    assert Letter("Hi Tom,", "here it is.", "Thanks, Jo", "", "") == read("Hi Tom, here it is. Thanks, Jo")


def test_the_first_letter_of_two_is_read() -> None:
    version = "Dear Ms Weber,\n\nhere is our offer.\n\nKind regards\nIvan Petrov"
    older = "Liebe Frau Weiß,\n\nanbei das Angebot.\n\nViele Grüße\n"
    below = f"\n\n{older}Ivan Petrov\nFirm GmbH"

    assert Letter("Dear Ms Weber,", "here is our offer.", "Kind regards\nIvan Petrov", "Firm GmbH", "\n") == read(
        version + below
    )
    assert "Roof Ltd" == read(f"{version}\nRoof Ltd{below}").signature
    assert "" == read(f"{version}\n\n{older}Max\nFirm GmbH").signature
    assert "" == read(f"{version}\n\nDear Sirs,\n\nhere it is.").signature


def test_a_letter_within_the_words_of_another_is_a_part_of_it() -> None:
    letter = read("Hello Anna,\n\nthis is what I wrote:\n\nDear Ben,\n\nhere it is.\n\nBest\nJo")

    assert ("Hello Anna,", "Best\nJo") == (letter.greeting, letter.closing)
    assert "Dear Ben," in letter.words


def test_two_languages_over_one_name_are_two_letters() -> None:
    german = "Guten Tag,\n\nanbei erhalten Sie unser Angebot für das Dach.\n\nViele Grüße\n\nDear all,\n\n"
    both = read(f"{german}please find attached our offer for the roof.\n\nBest\nTom\nBaker Ltd")

    assert (
        Letter("Guten Tag,", "anbei erhalten Sie unser Angebot für das Dach.", "Viele Grüße\nTom", "Baker Ltd", "\n")
        == both
    )


def test_somebody_who_is_told_of_is_not_greeted() -> None:
    told = "Hallo Tom,\n\nanbei das Angebot. Danke!\n\nHerr Braun, mein Kollege, ruft an.\n\nGruß\nAnna"
    alone = "Hallo Tom,\n\nanbei das Angebot für das Dach.\n\nDanke!\n\nHerr Braun,\n\nist mein Kollege.\n\nGruß\nAnna"

    assert "Gruß\nAnna" == read(told).closing
    assert "Gruß\nAnna" == read(alone).closing


def test_closing_words_that_greet_as_well_begin_no_other_letter() -> None:
    assert "Ciao,\nMarco" == read("Ciao Anna,\n\necco il preventivo.\n\nGrazie\n\nCiao,\nMarco").closing


GERMAN_LETTER = "Hallo Tom,\n\nanbei das Angebot."
NOTICE = "This e-mail is confidential and intended solely for the addressee. If you have received it, delete it. " * 3


@pytest.mark.parametrize(
    ("code", "text", "subject"),
    [
        ("de", f"{GERMAN_LETTER}\n\nViele Grüße\nAnna\n\n{NOTICE}", ""),
        ("de", f"{GERMAN_LETTER}\n\nAnna\n\n{NOTICE}", ""),
        ("en", f"Hi\n{NOTICE}", ""),
        ("de", f"{GERMAN_LETTER}\n\nViele Grüße\nAnna\n\nDear Tom,\n\n{'here is our offer, as you wished. ' * 9}", ""),
        ("fr", "Voici le devis.", "Devis 2026-118 : terrasse en bois"),
        ("it", "", ""),
    ],
)
def test_its_language_is_that_of_its_own_words(code: str, text: str, subject: str) -> None:
    assert code == language(text, "it", subject)


@pytest.mark.parametrize("text", ["", "\n\n", "> Hello,\n> Best\n> Anna"])
def test_an_empty_letter_has_no_parts(text: str) -> None:
    assert Letter("", "", "", "", "") == read(text)


def test_a_name_alone_greets_somebody_who_gets_the_letter() -> None:
    text = "Tom,\n\nhere it is."

    assert "Tom," == read(text, ["Baker, Tom", "x@client.example"]).greeting
    assert "Tom," == read(text, ["tom.baker@client.example"]).greeting
    assert "" == read(text, ["Anna <anna@tom.example>"]).greeting


def test_the_name_of_the_firm_is_known_by_the_domain_of_the_sender() -> None:
    text = "Hello,\n\nhere it is.\n\nBest\nAnna\nVantage Tools"

    assert "Vantage Tools" == read(text, (), "anna@vantage-tools.example").signature
    assert "" == read(text, (), "anna@firm.example").signature


def test_a_slogan_in_the_signature_tells_nothing_of_the_form_of_address() -> None:
    letter = read("Guten Tag,\n\nanbei das Angebot.\n\nViele Grüße\nAnna\nFirma GmbH\nWir bauen dein Haus")

    assert Register.FORMAL is letter.register("de")


@pytest.mark.parametrize(
    ("expected", "code", "register"),
    [
        ("Guten Tag,", "de", Register.FORMAL),
        ("Hallo,", "de", Register.FAMILIAR),
        ("Hallo zusammen,", "de", Register.PLURAL),
        ("Привет!", "ru", Register.FAMILIAR),
        ("Buongiorno,", "it", Register.PLURAL),
        ("Buenos días:", "es", Register.FORMAL_PLURAL),
        ("Bonjour,", "fr", Register.FAMILIAR),
        ("Hello,", "en", Register.FAMILIAR),
    ],
)
def test_without_a_greeting_a_neutral_one_is_said(expected: str, code: str, register: Register) -> None:
    assert expected == greeting(read("here it is."), written()[code], register)
    assert expected == greeting(None, written()[code], register)


def test_the_greeting_of_the_letter_is_said_again_without_its_hour() -> None:
    assert "Hello Tom," == greeting(read("Good morning Tom,\n\nhere it is."), ENGLISH, Register.FORMAL)


@pytest.mark.parametrize(
    ("expected", "register", "name"),
    [
        ("Mit freundlichen Grüßen\nIvan", Register.FORMAL, "Ivan"),
        ("Mit freundlichen Grüßen\nIvan", Register.FORMAL_PLURAL, "Ivan"),
        ("Viele Grüße\nIvan", Register.FAMILIAR, "Ivan"),
        ("Viele Grüße\nIvan", Register.PLURAL, "Ivan"),
        ("Mit freundlichen Grüßen", Register.FORMAL, ""),
    ],
)
def test_without_a_closing_a_neutral_one_is_said(expected: str, register: Register, name: str) -> None:
    assert expected == closing(read("da ist es."), GERMAN, register, name)
    assert expected == closing(None, GERMAN, register, name)


def test_the_closing_of_the_letter_is_said_again_without_its_day() -> None:
    letter = read("Hello,\n\nhere it is.\n\nHave a great weekend,\nTom")

    assert "Kind regards,\nTom" == closing(letter, ENGLISH, Register.FAMILIAR, "Somebody Else")


@pytest.mark.parametrize(
    ("expected", "below"),
    [
        ("", ""),
        ("\nBaker Ltd", "\nBaker Ltd"),
        ("\n\nBaker Ltd", "\n\nBaker Ltd"),
        ("\n-- \nTom\nBaker Ltd", "\n-- \nTom\nBaker Ltd"),
        ("\n\nBaker Ltd", "\n\nTom\nBaker Ltd"),
    ],
)
def test_a_signature_stands_as_it_stood(expected: str, below: str) -> None:
    letter = read(f"Hello,\n\nhere it is.\n\nBest\nTom{below}")

    assert expected == signed(letter, closing(letter, ENGLISH, Register.FORMAL, ""))


@pytest.mark.parametrize(
    ("expected", "code", "opening"),
    [
        ("am 3. März", "de", "Guten Tag,"),
        ("Am 3. März", "de", "Guten Tag!"),
        ("Am 3. März", "en", "Hello,"),
        ("am 3. März", "ru", "Уважаемая Анна,"),
    ],
)
def test_after_a_comma_the_letter_goes_on_as_its_language_does(expected: str, code: str, opening: str) -> None:
    assert expected == after_greeting("Am 3. März", opening, written()[code])


def test_no_letter_is_no_letter() -> None:
    assert "" == after_greeting("", "Hello,", ENGLISH)


PIECES = [
    "Hello Tom,", "Good morning", "Liebe Frau Weiß,", "Tom", "here it is.", "Thanks!", "Kind regards", "Best, Tom",
    "Baker Ltd", "0113 496 0172", "PS: x", "Happy Easter!", "confidential", "> quoted", "", "und", "¡", "«", "-- ",
    "\N{WAVING HAND SIGN}",
    "bis Montag", "Good evening,", "Happy Friday", "see you tomorrow!", "& schönes Wochenende", "à lundi", "3 May",
    "Sent from my phone", "salutations distinguées.", "Sie", "du", "\x0b", "\u2028", "ß", "ﬃ", "____", ".", "&", ", ",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=14).flatmap(
    lambda pieces: st.sampled_from(["\n", " ", "\n\n"]).map(lambda joint: joint.join(pieces))
) | st.text(alphabet="aA.,!?:-– \n\t\x85\u2028«ßÅ\N{WAVING HAND SIGN}И1@>", max_size=60)


@given(texts)
def test_every_line_that_is_taken_stands_in_the_letter(text: str) -> None:
    letter = read(text, ["Tom"], "tom@baker.example")
    taken = [*letter.greeting.splitlines(), *letter.closing.splitlines(), *letter.signature.splitlines()]

    assert [] == [line for line in taken if line not in text]


@given(texts, st.sampled_from(sorted(written())))
def test_a_draft_has_a_greeting_and_a_closing_whatever_the_letter_says(text: str, code: str) -> None:
    letter = read(text, ["Tom"])
    register, forms = letter.register(code), written()[code]
    opening, end = greeting(letter, forms, register), closing(letter, forms, register, "Tom")

    assert opening.strip()
    assert end.strip()
    assert signed(letter, end).startswith(letter.between if signed(letter, end) else "")


@given(texts)
def test_what_was_said_again_is_said_the_same_the_next_time(text: str) -> None:
    opening = greeting(read(text), ENGLISH, Register.FORMAL)
    end = closing(read(text), ENGLISH, Register.FORMAL, "")

    assert opening == timeless(opening)
    assert end == without_day(end, "Kind regards,")


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", fold(text)))


LASTING = words(
    " ".join(
        entry.partition(" = ")[2]
        for one in languages().values()
        if one.greeting
        for entry in (*one.greeting.hour, *one.greeting.day)
    )
)


@given(texts)
def test_nothing_is_said_but_words_of_the_letter_and_neutral_ones(text: str) -> None:
    letter = read(text, ["Tom"])
    opening = greeting(letter, ENGLISH, Register.FORMAL)
    end = closing(letter, ENGLISH, Register.FORMAL, "Ivan")

    assert words(opening) <= words(text) | LASTING | {"hello"}
    assert words(end) <= words(text) | {"kind", "regards", "ivan"}
    assert words(signed(letter, end)) <= words(text)


@given(texts)
def test_nothing_is_said_of_what_is_quoted(text: str) -> None:
    own = read(text, ["Tom", "Quentin"])
    quoted = "> Hi Quentin,\n> here it is.\n> Best regards\n> Quentin\n> Quentin Ltd, 0113 496 0172"
    header = "-----Original Message-----\nQuentin,\n\nBest regards\nQuentin\nQuentin Ltd"

    assert own == read(f"{text}\n{quoted}\n\n{header}", ["Tom", "Quentin"])


@given(texts)
def test_another_letter_below_the_first_one_changes_no_greeting_and_no_closing(text: str) -> None:
    letter = read(f"Dear Ms Weber,\n\nhere is our offer.\n\nKind regards\nIvan Petrov\n\nDear Sirs,\n\n{text}")

    assert "Dear Ms Weber," == letter.greeting
    assert "here is our offer." == letter.words
    assert "Kind regards\nIvan Petrov" == letter.closing


@given(texts)
def test_a_greeting_is_no_part_of_the_words_below_it(text: str) -> None:
    letter = read(f"Dear Ms Weber,\n\n{text}")

    assert "Dear Ms Weber" not in letter.words
    assert letter.greeting.startswith("Dear Ms Weber,")


@pytest.mark.parametrize(
    "text",
    [
        "Hi " * 30_000,
        "Hi Tom, " * 10_000,
        "Hi,\n" * 20_000,
        "Best.\n" * 20_000,
        "Best. " * 20_000,
        "PS\n" * 20_000,
        "Tom\n" * 20_000,
        "a" * 100_000,
        "." * 100_000,
        "-- \n" * 20_000,
        "и " * 50_000,
        "mit freundlichen Grüßen " * 4_000,
        "Hi Tom,\n\nBest\nTom\n\n" * 6_000,
        "Thanks\nHi Anna,\n" * 6_000,
        "Schönes Wochenende und " * 5_000,
        ("Bis Montag & " * 24 + "\n") * 300,
        "Best\nTom\n" + ("3 May, " * 40 + "\n") * 400,
        "1.1." * 25_000,
    ],
    ids=lambda text: text[:9],
)
def test_no_text_takes_the_square_of_its_length(text: str) -> None:
    letter = read(text, ["Tom"], "tom@baker.example")

    assert language(text) in written()
    assert len(letter.words) <= len(text)
    assert len(letter.greeting) + len(letter.closing) + len(letter.signature) <= len(text)

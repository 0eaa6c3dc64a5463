"""The language of a draft: that of the offer, where there is wording in it."""

from __future__ import annotations

import pytest

from rules.tongue import MAX_LETTERS, language_of


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "Guten Tag Frau Weber, anbei unser Angebot für das Dach."),
        ("en", "Hi Anna, attached is our quote for the roof."),
        ("es", "Buenos días, adjunto le envío el presupuesto."),
        ("fr", "Bonjour, vous trouverez ci-joint notre devis."),
        ("it", "Buongiorno, in allegato il preventivo richiesto."),
        ("ru", "Добрый день! Направляем вам наше предложение."),
    ],
)
def test_it_is_the_language_of_the_text(code: str, text: str) -> None:
    assert code == language_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "Dzień dobry, w załączeniu przesyłam naszą ofertę na system zamówień.",
        "Beste Jan, hierbij ontvangt u onze offerte voor het nieuwe dak van uw huis.",
        "Добрий день! Надсилаємо вам нашу комерційну пропозицію щодо обладнання.",
        "お世話になっております。見積書を送付いたします。ご確認ください。",
        "Dobrý den, v příloze zasílám naši nabídku na novou střechu.",
    ],
)
def test_of_a_language_without_wording_it_is_the_fallback_and_not_its_neighbour(text: str) -> None:
    assert "en" == language_of(text)


@pytest.mark.parametrize("text", ["", "Anbei Angebot."])
def test_a_short_text_tells_nothing(text: str) -> None:
    assert "en" == language_of(text)
    assert "fr" == language_of(text, "fr")


def test_the_beginning_of_a_long_text_tells_its_language() -> None:
    english = "Attached is our quote for the roof of your house. " * (MAX_LETTERS // 50)

    assert "en" == language_of(english + "Anbei unser Angebot für das Dach Ihres Hauses. " * MAX_LETTERS)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "Dear all,\n\nour quotation no. Q/77 is attached. Price excl. VAT: 5.000,00 EUR.\n\nKind regards\nIvan"),
        ("en", "Dear Mr. Miller, dear Ms. Jones, dear colleagues at Client Ltd,\n\nQuote for $900.\n\nBest,\nIvan"),
        ("ru", "Здравствуйте, Анна!\n\nНаправляю КП.\n\nДо завтра!\nИван"),
        ("de", "Hi Tom,\n\nna klar! 1.200 Euro netto, fertig in 2 Wochen. Passt?\n\nVG Jo"),
        ("de", "Hi Tom,\n\n300 Euro\n\nGruß Jo"),
        ("de", "300 Euro, wie besprochen\n\nGruß Jo"),
        ("es", "Hola Ana, 300 euros.\nUn saludo, Luis"),
        ("en", "Hi Tom,\n\nLG TV, 43 inch: $300\n\nCheers, Jo"),
    ],
)
def test_a_guess_that_is_not_sure_gives_way_to_the_greeting_and_the_closing(code: str, text: str) -> None:
    assert code == language_of(text)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "Ciao Tom,\n\nanbei unser Angebot für das neue Dach deines Hauses.\n\nCiao\nIvan"),
        ("fr", "Dear Anna,\n\nprice: 900 EUR.\n\nCordialement\nIvan"),
        ("en", " \n" * 20),
    ],
)
def test_a_greeting_does_not_outweigh_a_sure_guess_or_another_closing(code: str, text: str) -> None:
    assert code == language_of(text)

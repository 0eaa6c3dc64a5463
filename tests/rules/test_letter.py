"""Greeting and closing of the offer, taken over as they stand, or none of them."""

from __future__ import annotations

import pytest

from rules.language import written
from rules.letter import after_greeting, closing, greeting

LETTER = "Dear Ms Weber,\n\nhere is our offer.\n\nKind regards\nIvan Petrov"


@pytest.mark.parametrize(
    ("code", "first"),
    [
        ("en", "Dear Ms Weber,"),
        ("en", "Hello Anna!"),
        ("en", "hi Anna:"),
        ("en", "Dear Anna, Ben and Carl,"),
        ("en", "Dear Anna, dear all of you who came to the meeting,"),
        ("de", "Sehr geehrte Frau Dr. Weber, sehr geehrter Herr von der Heide,"),
        ("de", "Guten Tag,"),
        ("ru", "Здравствуйте, Анна Сергеевна!"),
        ("ru", "Уважаемая Анна Сергеевна,"),
        ("fr", "Bonjour Claire,"),
        ("es", "Estimada Ana:"),
        ("it", "Gentile Dott.ssa Bianchi,"),
    ],
)
def test_the_greeting_of_the_offer_is_taken_over(code: str, first: str) -> None:
    assert first == greeting(f"\n  {first}\n\nText.", written()[code])


@pytest.mark.parametrize(
    "first",
    [
        "",
        "Please find our offer attached.",
        "Hi Anna",
        "Dear Anna, here is it.",
        "Dearest competitors,",
        "Highlights:",
        "Hello Anna," + " and all the others" * 5 + ",",
        "New roof,",
        ",",
    ],
)
def test_a_first_line_that_is_no_greeting_is_not_taken_for_one(first: str) -> None:
    assert "Hello," == greeting(f"{first}\nText.", written()["en"])


@pytest.mark.parametrize(
    ("expected", "first"),
    [
        ("Hello Anna,", "Hello Anna, here is the quote you asked for:"),
        ("Hi Anna,", "Hi Anna, it was good to see you yesterday!"),
    ],
)
def test_a_greeting_goes_without_the_letter_that_follows_in_its_line(expected: str, first: str) -> None:
    assert expected == greeting(first, written()["en"])


@pytest.mark.parametrize(
    ("code", "end"),
    [
        ("en", "Kind regards\nIvan Petrov"),
        ("en", "Best regards, Ivan"),
        ("en", "Thank you and best wishes,\nIvan\nFirm\nBerlin\n+49 30 1234"),
        ("de", "Mit freundlichen Grüßen\nIvan Petrov"),
        ("de", "Viele Grüße aus dem verschneiten München\nIvan"),
        ("ru", "С уважением,\nИван Петров"),
        ("it", "Cordiali saluti\nIvan"),
        ("fr", "Cordialement,\nIvan"),
        ("es", "Un saludo\nIvan"),
    ],
)
def test_the_closing_of_the_offer_is_taken_over_to_its_end(code: str, end: str) -> None:
    assert end == closing(f"Hello,\n\nText.\n\n{end}\n", written()[code], "Somebody Else")


@pytest.mark.parametrize(
    "end",
    [
        "The price holds until May.",
        "Best price is 100 EUR.",
        "Best price on request:",
        "Thanks for the call yesterday, may we come again soon to look at it?",
        "Bestseller",
        "Kind regards\n1\n2\n3\n4\n5",
    ],
)
def test_an_end_that_is_no_closing_is_not_taken_for_one(end: str) -> None:
    assert "Kind regards,\nIvan Petrov" == closing(f"Hello,\n\n{end}", written()["en"], "Ivan Petrov")


def test_the_last_closing_counts() -> None:
    assert "Kind regards\nIvan" == closing("Hello,\nThank you\nText\nKind regards\nIvan", written()["en"], "X")


def test_a_letter_of_one_line_has_no_closing() -> None:
    assert "Kind regards,\nIvan" == closing("Thanks", written()["en"], "Ivan")


def test_an_empty_letter_has_no_closing_and_nobody_is_invented() -> None:
    assert "Kind regards," == closing("", written()["en"], "")


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
    assert "" == after_greeting("", "Hello,", written()["en"])


def test_greeting_and_closing_of_one_letter() -> None:
    assert ("Dear Ms Weber,", "Kind regards\nIvan Petrov") == (
        greeting(LETTER, written()["en"]),
        closing(LETTER, written()["en"], ""),
    )

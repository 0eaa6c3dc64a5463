"""What an offer states: pieces of its subject and of its own words, and of nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rules.facts import MAX_SUBJECT, MAX_WORDS, Facts, facts_of, is_expired, is_expiring
from rules.mail import Content
from rules.quoting import own_words
from rules.validity import Stated
from tests.rules.build import OFFER

PIECES = st.sampled_from([
    "Angebot", "Nr.", "no.", "№", "КП", "n°", "devis", "2026-031", "Q-20417", "4711", "/2", "26", "Total",
    "Gesamtpreis", "Итого", "Prix", "fee", "4.850,00", "12,400.00", "1\u202f250", "000", "450", "€", "EUR", "$", "руб.",
    "HT", "zzgl. MwSt.", "+ IVA", "VAT", "19 %", "gültig bis", "valid until", "valable jusqu'au", "15. Dezember 2026",
    "12/11/2026", "31.12.", "Friday", "monatlich", "Option", "Rabatt", "ca.", "per", "and", "our", ",", ".", ":",
    "(", "-", "–", "x", "\t", "\n", "\n\n", "\u00a0", "> quoted 500 €", "-- ", "e\u0301", "²", "\ud800", "٣",
])  # fmt: skip
TOTALS = st.sampled_from([
    "Total: {} €", "Gesamtpreis {} €", "Prix total : {} € TTC", "Totale: € {}", "Importe total: {} € + IVA",
    "Итого: {} руб.", "The total comes to EUR {}.", "Gesamtpreis\t{} EUR (netto)",
])  # fmt: skip
NUMBERS = st.integers(200, 999_999).map(lambda number: f"{number:,}".replace(",", "."))
NAMES = st.lists(PIECES.map(lambda piece: f"{piece}.pdf") | st.text(max_size=8), max_size=4)
TEXTS = st.lists(PIECES | st.text(max_size=4), max_size=25).map(" ".join) | st.lists(PIECES, max_size=25).map("".join)


def facts(text: str, subject: str = "Hello", *names: str) -> Facts:
    return facts_of(replace(OFFER, subject=subject), Content(text, attachments=names), ())


def test_an_offer_states_its_number_its_price_its_last_day_and_its_file() -> None:
    text = "Gesamtpreis: 4.850,00 € netto\nGültig bis: 30.11.2026\n-- \nTotal 1 €"

    assert Facts("2026-041", "4.850,00 € netto", Stated("30.11.2026", date(2026, 11, 30)), "2026-041.pdf") == facts(
        text, "Re: Offer 2026-041: roof", "plan.pdf", "2026-041.pdf"
    )


def test_what_is_quoted_or_stands_in_the_signature_is_not_read() -> None:
    assert Facts() == facts("Hello\n\n> Total price: 500 €, offer no. 4711\n-- \nTotal price: 600 €")


def test_a_text_of_many_pages_states_nothing() -> None:
    assert Facts() == facts("Total price: 500 €\n" + "word " * MAX_WORDS)


def test_a_subject_longer_than_a_line_has_no_number() -> None:
    assert "2026-041" == facts("", "Offer 2026-041 " + "x" * (MAX_SUBJECT - 20)).number
    assert facts("", "Offer 2026-041 " + "x" * MAX_SUBJECT).number is None


@given(TEXTS, TEXTS, NAMES)
def test_whatever_is_taken_occurs_literally_in_the_subject_or_in_the_own_words(
    text: str, subject: str, names: list[str]
) -> None:
    found = facts(text, subject, *names)
    own = own_words(text)

    assert (found.number or "") in own or (found.number or "") in subject
    assert (found.amount or "") in own
    assert found.valid_until is None or found.valid_until.text in own
    assert found.attachment is None or found.attachment in names


@given(TEXTS, TEXTS, TOTALS, NUMBERS)
def test_what_is_quoted_changes_nothing(text: str, quoted: str, total: str, number: str) -> None:
    below = f"{total.format(number)}\n{quoted}".splitlines()

    assert facts(text) == facts("\n".join((text, "", *(f"> {line}" for line in below))))


@given(TOTALS, TOTALS, NUMBERS, NUMBERS, PIECES.filter(lambda piece: piece != "-- "))
def test_of_two_different_totals_none_is_taken(first: str, second: str, one: str, other: str, between: str) -> None:
    assume(one != other)

    assert facts(f"{first.format(one)}\n{between}\n{second.format(other)}").amount is None


@pytest.mark.parametrize(
    ("days", "expiring", "expired"), [(-1, False, True), (0, True, False), (7, True, False), (8, False, False)]
)
def test_an_offer_is_about_to_expire_in_its_last_week(days: int, expiring: bool, expired: bool) -> None:  # noqa: FBT001
    today = date(2026, 11, 20)
    found = Facts(valid_until=Stated("bald", today + timedelta(days)))

    assert (expiring, expired) == (is_expiring(found, today), is_expired(found, today))
    assert (False, False) == (is_expiring(Facts(), today), is_expired(Facts(), today))

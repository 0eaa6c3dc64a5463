"""The facts of a message: addresses as they are compared, who we are, and two dates."""

from __future__ import annotations

import pytest

from rules.mail import Address, Identities
from tests.rules.build import ANNA, BEN, IVAN, OURS, SALES, at, ids, message


@pytest.mark.parametrize(
    ("folded", "email"),
    [
        ("ivan@firm.example", "ivan@firm.example"),
        ("ivan@firm.example", "Ivan@FIRM.Example"),
        ("ivan@firm.example", "ivan+offers@firm.example"),
        ("+offers@firm.example", "+offers@firm.example"),
        ("ivanpetrov@gmail.com", "Ivan.Petrov+offers@googlemail.com"),
        ("...@gmail.com", "...@gmail.com"),
        ("ivan.petrov@firm.example", "Ivan.Petrov@firm.example"),
        ("ivan@xn--mller-kva.example", "ivan@Müller.example"),
        ("ivan@" + "ü" * 99, "ivan@" + "ü" * 99),
        ("ivan", "Ivan"),
        ("", ""),
    ],
)
def test_addresses_are_compared_without_case_plus_tag_the_dots_of_gmail_and_accents_in_the_domain(
    folded: str, email: str
) -> None:
    assert folded == Address(email).folded


def test_a_domain_is_what_stands_behind_the_last_at() -> None:
    assert "client.example" == Address('"a@b"@Client.Example').domain


def test_recipients_are_those_in_to_and_those_in_cc() -> None:
    assert (ANNA, BEN) == message("m", to=(ANNA,), cc=(BEN,)).recipients


def test_a_message_follows_what_references_and_in_reply_to_name_each_once() -> None:
    assert ids("a", "b", "c") == message("m", references=ids("a", "b"), in_reply_to=ids("b", "c")).ids


def test_a_wrong_clock_hides_no_answer_since_the_later_date_counts() -> None:
    late = message("m", sent_at=at("2026-11-03 10:00"), received_at=at("2026-11-05 10:00"))
    early = message("m", sent_at=at("2026-11-05 10:00"), received_at=at("2026-11-03 10:00"))

    assert at("2026-11-05 10:00") == late.latest_at == early.latest_at
    assert at("2026-11-03 10:00") == late.earliest_at == early.earliest_at


@pytest.mark.parametrize("address", [IVAN, SALES, Address("Ivan+x@Firm.Example")])
def test_we_are_the_address_of_the_account_and_its_aliases(address: Address) -> None:
    assert address in OURS


@pytest.mark.parametrize("address", [ANNA, Address("olga@firm.example"), None, "ivan@firm.example"])
def test_nobody_else_is_us(address: object) -> None:
    assert address not in OURS


def test_the_others_are_those_who_are_not_us_each_once_in_their_order() -> None:
    again = Address("ANNA@client.example", "Anna")

    assert (again, BEN) == OURS.others([IVAN, ANNA, SALES, BEN, again])


def test_nobody_is_us_where_no_address_is_told() -> None:
    assert IVAN not in Identities(())

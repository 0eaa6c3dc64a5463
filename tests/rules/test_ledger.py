"""The mark of a draft: from it alone a lost database can be built again."""

from __future__ import annotations

import re

import pytest

from rules.ledger import token

TOKEN = token("ivan@firm.example", "<offer@mail.example>", 1)


def test_a_token_is_the_same_on_every_machine() -> None:
    assert TOKEN == token("Ivan@Firm.example", "<offer@mail.example>", 1)


@pytest.mark.parametrize(
    "other",
    [
        token("olga@firm.example", "<offer@mail.example>", 1),
        token("ivan@firm.example", "<Offer@mail.example>", 1),
        token("ivan@firm.example", "<offer@mail.example>", 2),
    ],
)
def test_another_account_offer_or_step_has_another(other: str) -> None:
    assert other != TOKEN


def test_a_token_tells_nothing_and_fits_into_a_header() -> None:
    assert re.fullmatch("[a-z2-7]{26}", TOKEN)

"""What a case tells of itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rules.case import Action, Ask, Close, Keep, Leave, Outcome, Wait, Write, due_moment
from rules.ledger import StandingDraft
from tests.rules.build import ANNA, BEN, IVAN, OFFER, OLGA, answer, at, case, follow_up, header

MOMENT = at("2026-11-06 10:00")


def test_our_last_word_is_the_offer_or_the_last_follow_up() -> None:
    first, second = follow_up("a"), follow_up("b", sent_at=at("2026-11-05 10:00"))

    assert OFFER == case(answer()).anchor
    assert second == case(second, first).anchor


@pytest.mark.parametrize("unnamed", [{"to": ()}, {"to": (IVAN,), "header": header(bcc="ben@client.example")}])
def test_our_last_word_has_the_people_of_the_one_before_it_where_it_names_nobody(unnamed: dict[str, Any]) -> None:
    first = follow_up("a", to=(ANNA, BEN), cc=(OLGA,))
    second = follow_up("b", sent_at=at("2026-11-05 10:00"), **unnamed)

    assert replace(second, to=(ANNA, BEN), cc=(OLGA,)) == case(first, second).anchor
    assert replace(second, to=OFFER.to, cc=OFFER.cc) == case(second).anchor


def test_steps_count_from_one() -> None:
    assert 1 == case().next_step
    assert 3 == case(follow_up("a"), follow_up("b")).next_step


@pytest.mark.parametrize("action", [Wait(MOMENT, 1), Write(1, "reminder", OFFER, MOMENT)])
def test_waiting_and_writing_have_a_moment(action: Action) -> None:
    assert MOMENT == due_moment(action)


@pytest.mark.parametrize(
    "action",
    [Leave(), Ask(()), Close(Outcome.ANSWERED), Keep(StandingDraft("<d@x>", "Drafts", None, edited=True), 1)],
)
def test_everything_else_has_none(action: Action) -> None:
    assert due_moment(action) is None

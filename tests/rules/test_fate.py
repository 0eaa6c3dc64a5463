"""What became of our drafts, as the journal tells it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from rules.fate import Fate, turns
from rules.ledger import LOOKS, Entry, Phase, StandingDraft
from tests.rules.build import IVAN, TRASH, at, case, follow_up, header, ids, rule

if TYPE_CHECKING:
    from rules.mail import Message

DRAFT = StandingDraft("<draft@x>", "Drafts", "t1", edited=False)
THEIRS = StandingDraft("<theirs@x>", "Drafts", None, edited=True)
WRITTEN = Entry(1, "t1", "<draft@x>", Phase.WRITTEN, "Drafts", "7")
LADDER = rule('[[step]]\ntemplate = "reminder"\n[[step]]\ntemplate = "help"')


def fates(*messages: Message, entry: Entry = WRITTEN, drafts: tuple[StandingDraft, ...] = ()) -> list[tuple[Fate, int]]:
    told = turns(case(*messages, drafts=drafts, ledger=(entry,), rule=LADDER))
    return [(turn.fate, turn.step) for turn in told]


@pytest.mark.parametrize("phase", [Phase.WRITTEN, Phase.STUCK, Phase.WITHDRAWING])
def test_a_draft_stands_where_it_bears_our_mark_and_says_what_we_wrote(phase: Phase) -> None:
    assert [(Fate.STANDS, 1)] == fates(entry=replace(WRITTEN, phase=phase), drafts=(THEIRS, DRAFT))


def test_where_it_stands_is_told() -> None:
    moved = replace(DRAFT, folder="Entwürfe")

    (turn,) = turns(case(drafts=(moved,), ledger=(WRITTEN,)))

    assert ("<draft@x>", "Entwürfe") == (turn.draft, turn.folder)


def test_one_that_says_something_else_was_edited() -> None:
    assert [(Fate.EDITED, 1)] == fates(drafts=(replace(DRAFT, edited=True),))


def test_one_in_whose_place_another_stands_was_edited() -> None:
    (turn,) = turns(case(drafts=(THEIRS,), ledger=(WRITTEN,)))

    assert (Fate.EDITED, "<theirs@x>") == (turn.fate, turn.draft)


def test_one_that_is_gone_where_a_follow_up_went_out_was_sent() -> None:
    (turn,) = turns(case(follow_up(), ledger=(WRITTEN,), rule=LADDER))

    assert (Fate.SENT, 1, "<draft@x>") == (turn.fate, turn.step, turn.draft)
    assert f"Your message counts as step 1: {ids('follow-up')[0]}. The draft is gone from Drafts." == turn.because


def test_a_follow_up_beside_a_draft_that_stands_counts_as_typed_by_hand() -> None:
    assert [(Fate.STANDS, 1), (Fate.COUNTED, 1)] == fates(follow_up(), drafts=(DRAFT,))


@pytest.mark.parametrize("phase", [Phase.PLANNED, Phase.WITHDRAWN])
def test_of_a_draft_that_did_not_stand_nothing_is_told_but_the_step(phase: Phase) -> None:
    assert [] == fates(entry=replace(WRITTEN, phase=phase))
    assert [(Fate.COUNTED, 1)] == fates(follow_up(), entry=replace(WRITTEN, phase=phase))


@pytest.mark.parametrize("phase", [Phase.PLANNED, Phase.WRITTEN, Phase.WITHDRAWING, Phase.WITHDRAWN])
@pytest.mark.parametrize("sent", [{"message_id": "<draft@x>"}, {"header": header(x_relance="t1")}], ids=["id", "mark"])
def test_one_that_went_out_itself_was_sent_however_far_we_knew_it_to_be(phase: Phase, sent: dict[str, Any]) -> None:
    told = fates(replace(follow_up(), **sent), entry=replace(WRITTEN, phase=phase))

    assert [(Fate.SENT, 1)] == told


def test_one_that_went_out_itself_was_sent_though_it_stands_still() -> None:
    assert [(Fate.SENT, 1)] == fates(replace(follow_up(), message_id="<draft@x>"), drafts=(DRAFT,))


def test_one_that_we_were_moving_and_that_is_gone_was_taken_back() -> None:
    assert [(Fate.TAKEN_BACK, 1)] == fates(entry=replace(WRITTEN, phase=Phase.WITHDRAWING))


def test_one_that_is_gone_was_deleted_only_after_as_many_looks_as_the_decision_takes() -> None:
    missed = [fates(entry=replace(WRITTEN, missed=looks)) for looks in range(LOOKS + 1)]

    assert [[], [], [(Fate.DELETED, 1)]] == missed


def test_one_that_lies_in_the_trash_was_deleted() -> None:
    trashed = follow_up(
        "draft", message_id="<draft@x>", sender=IVAN, roles=TRASH, draft=True, header=header(x_relance="t1"),
        sent_at=at("2026-11-06 10:00"),
    )  # fmt: skip

    assert [(Fate.DELETED, 1)] == fates(trashed)


def test_every_follow_up_counts_as_a_step_of_its_own() -> None:
    messages = [follow_up(f"f{day}", sent_at=at(f"2026-11-0{day} 10:00")) for day in (4, 5)]

    told = turns(case(*messages, rule=LADDER))

    assert [(Fate.COUNTED, 1), (Fate.COUNTED, 2)] == [(turn.fate, turn.step) for turn in told]
    assert [f"Your message counts as step {step}: {ids(name)[0]}." for step, name in ((1, "f4"), (2, "f5"))] == [
        turn.because for turn in told
    ]


def test_where_nothing_was_done_nothing_is_told() -> None:
    assert () == turns(case())

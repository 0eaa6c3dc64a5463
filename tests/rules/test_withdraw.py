"""Which drafts have lost their reason, and are taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from rules.case import Case, Decision, Keep, Leave, Write
from rules.decide import decide
from rules.ledger import Entry, Phase, StandingDraft
from rules.settlement import Settlement, Verdict
from tests.rules.build import IVAN, OFFER, TRASH, answer, at, case, follow_up, header, ids, message, rule

if TYPE_CHECKING:
    from rules.mail import Message

DRAFT = StandingDraft("<draft@x>", "Drafts", "t1", edited=False)
EDITED = replace(DRAFT, edited=True)
THEIRS = StandingDraft("<theirs@x>", "Drafts", None, edited=True)
WRITTEN = Entry(1, "t1", "<draft@x>", Phase.WRITTEN, "Drafts", "7")
LADDER = rule('[[step]]\ntemplate = "reminder"\n[[step]]\ntemplate = "help"')
BOUNCE = answer("bounce", header=header(content_type="multipart/report; report-type=delivery-status"))
DOUBT = message("doubt", subject="A question")


def standing(*messages: Message, drafts: tuple[StandingDraft, ...] = (DRAFT,), **fields: object) -> Case:
    return case(*messages, drafts=drafts, **{"ledger": (WRITTEN,), "rule": LADDER, **fields})


def told(decided: Decision) -> str:
    return " ".join(finding.answer for finding in decided.because)


@pytest.mark.parametrize("settling", [answer(), BOUNCE], ids=["an answer", "a bounce"])
def test_what_closes_the_offer_takes_an_untouched_draft_back(settling: Message) -> None:
    decided = decide(standing(settling))

    assert (DRAFT,) == decided.withdraw
    assert "do not send it" not in told(decided)


def test_the_users_word_takes_it_back() -> None:
    word = Settlement(Verdict.ANSWERED, at("2026-11-05 10:00"))

    assert (DRAFT,) == decide(standing(settlement=word)).withdraw


@pytest.mark.parametrize("draft", [EDITED, THEIRS], ids=["edited", "the user's own"])
def test_a_draft_that_somebody_touched_stays_and_is_named(draft: StandingDraft) -> None:
    decided = decide(standing(answer(), drafts=(draft,)))

    assert () == decided.withdraw
    assert "A draft still stands in Drafts: do not send it." in told(decided)


@pytest.mark.parametrize(
    "ledger",
    [(), (replace(WRITTEN, phase=Phase.STUCK),), (replace(WRITTEN, phase=Phase.WITHDRAWN),)],
    ids=["unknown", "stuck", "put back by the user"],
)
def test_one_that_we_do_not_know_or_could_not_move_stays_and_is_named(ledger: tuple[Entry, ...]) -> None:
    decided = decide(standing(answer(), ledger=ledger))

    assert () == decided.withdraw
    assert "do not send it" in told(decided)


def test_of_two_drafts_ours_goes_and_the_users_stays() -> None:
    decided = decide(standing(answer(), drafts=(DRAFT, THEIRS)))

    assert (DRAFT,) == decided.withdraw
    assert "do not send it" in told(decided)


def test_in_doubt_it_stays_and_is_named() -> None:
    decided = decide(standing(DOUBT))

    assert () == decided.withdraw
    assert "A draft still stands in Drafts: do not send it." in told(decided)


def test_while_nothing_happens_it_stays() -> None:
    decided = decide(standing())

    assert (Keep(DRAFT, 1), ()) == (decided.action, decided.withdraw)


def test_out_of_reach_it_is_none_of_our_business() -> None:
    decided = decide(standing(answer(), now=at("2027-11-05 10:00")))

    assert (Leave(), ()) == (decided.action, decided.withdraw)


def test_a_follow_up_typed_by_hand_overtakes_the_draft_of_its_step() -> None:
    decided = decide(standing(follow_up()))

    assert (DRAFT,) == decided.withdraw


def test_the_next_step_is_written_though_the_draft_before_it_is_still_to_go() -> None:
    typed = follow_up(sent_at=at("2026-11-03 10:00"))
    decided = decide(standing(typed, now=at("2026-11-09 10:00")))

    assert isinstance(decided.action, Write)
    assert (2, (DRAFT,)) == (decided.action.step, decided.withdraw)


@pytest.mark.parametrize("phase", [Phase.WITHDRAWING, Phase.WITHDRAWN])
def test_what_we_put_into_trash_is_nobodys_no(phase: Phase) -> None:
    trashed = message(
        "draft", message_id="<draft@x>", sender=IVAN, header=header(x_relance="t1"), references=ids("offer"),
        roles=TRASH, sent_at=at("2026-11-06 10:00"),
    )  # fmt: skip
    gone = replace(WRITTEN, phase=phase)

    assert isinstance(decide(standing(trashed, drafts=(), ledger=(gone,))).action, Write)
    assert not isinstance(decide(standing(trashed, drafts=(), ledger=(WRITTEN,))).action, Write)


def test_nothing_is_taken_back_where_nothing_stands() -> None:
    assert () == decide(case(answer(), offer=OFFER)).withdraw

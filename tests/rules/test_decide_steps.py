"""The decision: deleted and standing drafts, the ladder of steps, and moments exact to the second."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from rules.case import Action, Close, Finding, Keep, Outcome, Wait, Write
from rules.decide import decide
from rules.ledger import LOOKS, Entry, Phase, StandingDraft
from tests.rules.build import (
    DAEMON,
    DRAFTS,
    OFFER,
    TRASH,
    answer,
    at,
    calendar,
    case,
    follow_up,
    header,
    ids,
    rule,
    says,
)

if TYPE_CHECKING:
    from rules.mail import Message
    from rules.rule import Rule

DUE = at("2026-11-06 10:00")
SECOND = timedelta(seconds=1)
LADDER = rule('[[step]]\n[[step]]\nafter = "7 business days"\ntemplate = "help"\n[[step]]\ntemplate = "close"')
LADDER_OF_TWO = rule("[[step]]\n[[step]]")
DRAFT = StandingDraft("<draft@x>", "Drafts", "t1", edited=False)
WRITTEN = Entry(1, "t1", "<draft@x>", Phase.WRITTEN, "Drafts", "7")
AWAY = header(auto_submitted="auto-replied", x_autoreply="yes")


def action(*messages: Message, **fields: Any) -> Action:
    return decide(case(*messages, **fields)).action


def last(*messages: Message, **fields: Any) -> Finding:
    return decide(case(*messages, **fields)).because[-1]


class TestDeletedDrafts:
    TRASHED = follow_up("draft", header=header(x_relance="t1"), roles=TRASH, sent_at=at("2026-11-06 10:00"))
    SENT_LATER = follow_up(sent_at=at("2026-11-06 11:00"))

    def test_a_draft_in_the_trash_is_a_no(self) -> None:
        assert Close(Outcome.STOPPED, ids("draft")) == action(self.TRASHED)
        assert "The draft we wrote was deleted, and nothing was sent: taken as a no." == last(self.TRASHED).answer

    def test_a_draft_that_two_looks_missed_is_a_no(self) -> None:
        gone = replace(WRITTEN, missed=LOOKS)

        assert Close(Outcome.STOPPED, ("<draft@x>",)) == action(ledger=(gone,))

    def test_a_draft_that_one_look_missed_may_be_being_saved(self) -> None:
        missing = replace(WRITTEN, missed=1)

        assert Keep(missing, 1) == action(ledger=(missing,))
        assert "The draft is not in Drafts any more; one more look will tell." == last(ledger=(missing,)).answer

    def test_the_old_copy_of_a_draft_that_was_saved_again_is_no_no(self) -> None:
        assert Keep(DRAFT, 1) == action(self.TRASHED, drafts=(DRAFT,))

    def test_the_old_copy_of_a_draft_that_was_sent_is_no_no(self) -> None:
        assert Wait(at("2026-11-12 11:00"), 2) == action(self.TRASHED, self.SENT_LATER, rule=LADDER_OF_TWO)

    def test_the_old_copy_may_have_the_date_of_what_was_sent(self) -> None:
        sent_at_once = replace(self.SENT_LATER, sent_at=self.TRASHED.sent_at, received_at=self.TRASHED.sent_at)

        assert Wait(at("2026-11-12 10:00"), 2) == action(self.TRASHED, sent_at_once, rule=LADDER_OF_TWO)

    def test_a_draft_that_was_sent_is_not_missing(self) -> None:
        gone = replace(WRITTEN, missed=LOOKS)

        assert Wait(at("2026-11-12 11:00"), 2) == action(self.SENT_LATER, ledger=(gone,), rule=LADDER_OF_TWO)

    def test_a_draft_that_was_only_planned_is_not_missing(self) -> None:
        assert isinstance(action(ledger=(replace(WRITTEN, phase=Phase.PLANNED, missed=LOOKS),)), Write)


class TestStandingDrafts:
    def test_where_a_draft_stands_no_second_one_is_written(self) -> None:
        assert Keep(DRAFT, 1) == action(drafts=(DRAFT,))

    def test_whoever_wrote_it(self) -> None:
        theirs = StandingDraft("<theirs@x>", "Drafts", None, edited=True)

        assert Keep(theirs, 1) == action(drafts=(theirs,), ledger=(WRITTEN,))

    def test_its_step_is_the_one_it_was_written_for(self) -> None:
        edited = replace(DRAFT, edited=True)

        assert Keep(edited, 1) == action(follow_up(), drafts=(edited,), ledger=(WRITTEN,), rule=LADDER)

    def test_one_that_the_user_overtook_by_hand_does_not_count(self) -> None:
        assert isinstance(action(follow_up(), drafts=(DRAFT,), ledger=(WRITTEN,), rule=LADDER), Wait)

    @pytest.mark.parametrize(("words", "edited"), [("is as we wrote it", False), ("was edited, or is not ours", True)])
    def test_it_is_said_whether_it_was_edited(self, words: str, edited: bool) -> None:  # noqa: FBT001  (a column of the table)
        assert f"A draft stands in Drafts; it {words}." == last(drafts=(replace(DRAFT, edited=edited),)).answer

    def test_a_draft_of_the_user_in_the_mailbox_is_no_word_of_ours(self) -> None:
        assert Write(1, "reminder", OFFER, DUE) == action(follow_up(roles=DRAFTS))


class TestLadder:
    def test_each_step_has_its_own_template_and_period(self) -> None:
        first = follow_up(sent_at=at("2026-11-06 10:00"))
        due = at("2026-11-17 10:00")

        assert Wait(due, 2) == action(first, rule=LADDER, now=due - SECOND)
        assert Write(2, "help", first, due) == action(first, rule=LADDER, now=due)

    def test_a_follow_up_typed_by_hand_counts_as_a_step(self) -> None:
        typed = [follow_up(f"f{day}", sent_at=at(f"2026-11-0{day} 10:00")) for day in (3, 4)]

        assert Write(3, "close", typed[-1], at("2026-11-10 10:00")) == action(
            *typed, rule=LADDER, now=at("2026-11-10 10:00")
        )

    def test_after_the_last_step_nothing_is_written(self) -> None:
        assert Close(Outcome.EXHAUSTED, ids("follow-up")) == action(follow_up(), now=at("2026-11-30 10:00"))

    def test_more_follow_ups_than_steps_exhaust_it_too(self) -> None:
        assert Close(Outcome.EXHAUSTED, ids("a", "b")) == action(follow_up("a"), follow_up("b"))

    @pytest.mark.parametrize(
        ("words", "ladder"), [("The only step is done.", rule()), ("All 2 steps are done.", LADDER_OF_TWO)]
    )
    def test_it_is_said_how_many_steps_there_were(self, words: str, ladder: Rule) -> None:
        assert words == last(follow_up("a"), follow_up("b"), rule=ladder).answer


class TestQuietPeriod:
    def test_not_a_second_before_it_is_over(self) -> None:
        assert Wait(DUE, 1) == action(now=DUE - SECOND)

    def test_at_the_second_when_it_is_over(self) -> None:
        assert Write(1, "reminder", OFFER, DUE) == action(now=DUE)

    def test_a_friday_offer_is_due_on_thursday(self) -> None:
        friday = replace(OFFER, sent_at=at("2026-11-06 10:00"), received_at=at("2026-11-06 10:00"))

        assert Wait(at("2026-11-12 10:00"), 1) == action(offer=friday)

    def test_waiting_until_the_moment_told_is_enough(self) -> None:
        waiting = action(now=at("2026-11-03 10:00"))

        assert isinstance(waiting, Wait)
        assert isinstance(action(now=waiting.until), Write)

    def test_it_runs_from_our_last_word(self) -> None:
        assert Wait(at("2026-11-10 12:00"), 2) == action(
            follow_up(sent_at=at("2026-11-04 12:00")), now=at("2026-11-09 10:00"), rule=LADDER_OF_TWO
        )

    def test_a_machine_that_wakes_on_a_saturday_waits_for_monday(self) -> None:
        assert Wait(at("2026-11-09 09:00"), 1) == action(now=at("2026-11-07 11:00"))

    def test_a_machine_that_wakes_in_the_evening_waits_for_the_morning(self) -> None:
        assert Wait(at("2026-11-10 09:00"), 1) == action(now=at("2026-11-09 17:00"))

    def test_office_hours_are_those_of_the_calendar_wherever_we_are(self) -> None:
        tokyo = calendar("Asia/Tokyo")

        assert Wait(at("2026-11-10 01:00"), 1) == action(calendar=tokyo, now=at("2026-11-09 10:00"))

    def test_an_offer_from_the_future_waits(self) -> None:
        assert Wait(DUE, 1) == action(now=at("2026-11-01 10:00"))


class TestAbsence:
    REPLY = answer("away", header=AWAY)

    def test_an_automatic_reply_holds_the_draft_for_ten_business_days(self) -> None:
        until = at("2026-11-17 10:00")

        assert Wait(until, 1, away=True, evidence=ids("away")) == action(self.REPLY, now=until - SECOND)
        assert Write(1, "reminder", OFFER, until) == action(self.REPLY, now=until)

    def test_the_last_automatic_reply_counts(self) -> None:
        again = answer("again", header=AWAY, sent_at=at("2026-11-05 10:00"))
        waiting = action(self.REPLY, again)

        assert Wait(at("2026-11-19 10:00"), 1, away=True, evidence=ids("again")) == waiting

    def test_where_the_quiet_period_is_longer_it_is_that_we_wait_for(self) -> None:
        slow = rule('[quiet]\nperiod = "30 days"')

        assert Wait(at("2026-12-02 10:00"), 1) == action(self.REPLY, rule=slow)

    def test_an_absence_from_before_our_last_word_is_over(self) -> None:
        again = follow_up(sent_at=at("2026-11-04 10:00"))

        assert Wait(at("2026-11-10 10:00"), 2) == action(self.REPLY, again, rule=LADDER_OF_TWO)

    def test_an_answer_after_an_absence_is_an_answer(self) -> None:
        assert Close(Outcome.ANSWERED, ids("answer")) == action(self.REPLY, answer(sent_at=at("2026-11-06 10:00")))

    def test_a_day_that_is_named_is_waited_for_and_told(self) -> None:
        told = says("away", until=date(2026, 11, 13), absence="until 13 November")
        monday = at("2026-11-16 09:00")
        reason = (
            "No, it ends Mon 16 Nov 2026 09:00 +0100: 4 business days from our last word, Mon 02 Nov 2026 10:00 +0100; "
            "and the automatic reply names Fri 13 Nov 2026: not before Mon 16 Nov 2026 09:00 +0100."
        )

        assert Wait(monday, 1, away=True, evidence=ids("away")) == action(self.REPLY, said=told)
        assert reason == last(self.REPLY, said=told).answer
        assert Write(1, "reminder", OFFER, monday) == action(self.REPLY, said=told, now=monday)

    def test_what_a_ticket_system_has_got_is_away_for_one_quiet_period(self) -> None:
        told = says("away", acknowledged="We have received your request")
        prompt = replace(self.REPLY, sent_at=at("2026-11-02 10:10"), received_at=at("2026-11-02 10:10"))

        assert Wait(at("2026-11-06 10:10"), 1, away=True, evidence=ids("away")) == action(prompt, said=told, now=DUE)

    def test_after_a_delay_the_quiet_period_begins_anew_and_nobody_is_away(self) -> None:
        report = header(content_type="multipart/report; report-type=delivery-status")
        delay = answer("delay", sender=DAEMON, subject="Delivery delayed", header=report)

        assert Wait(at("2026-11-09 10:00"), 1, evidence=ids("delay")) == action(delay, now=DUE)
        assert Write(1, "reminder", OFFER, at("2026-11-09 10:00")) == action(delay)

    def test_a_wait_that_ends_with_the_quiet_period_names_what_else_it_is_for(self) -> None:
        report = header(content_type="multipart/report; report-type=delivery-status")
        delay = answer("delay", sender=DAEMON, subject="Delayed:", header=report, sent_at=OFFER.sent_at)

        assert Wait(DUE, 1, evidence=ids("delay")) == action(delay, now=DUE - SECOND)

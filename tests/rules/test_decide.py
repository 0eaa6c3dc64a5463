"""The decision: each gate, their order, and moments exact to the second."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.case import Action, Ask, Case, Close, Finding, Keep, Leave, Outcome, Wait, Write
from rules.decide import GATES, decide, due_at
from rules.ledger import LOOKS, Entry, Phase, StandingDraft
from rules.mail import Address
from tests.rules.build import (
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
    message,
    rule,
    sent,
)

if TYPE_CHECKING:
    from datetime import datetime

    from rules.mail import Message

DUE = at("2026-11-06 10:00")
SECOND = timedelta(seconds=1)
LADDER = rule('[[step]]\n[[step]]\nafter = "7 business days"\ntemplate = "help"\n[[step]]\ntemplate = "close"')
LADDER_OF_TWO = rule("[[step]]\n[[step]]")
DRAFT = StandingDraft("<draft@x>", "Drafts", "t1", edited=False)
WRITTEN = Entry(1, "t1", "<draft@x>", Phase.WRITTEN, "Drafts", "7")
AWAY = header(auto_submitted="auto-replied")


def action(*messages: Message, **fields: Any) -> Action:
    return decide(case(*messages, **fields)).action


def last(*messages: Message, **fields: Any) -> Finding:
    return decide(case(*messages, **fields)).because[-1]


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

        assert at("2026-11-09 01:00") == due_at(case(calendar=tokyo))
        assert Wait(at("2026-11-10 01:00"), 1) == action(calendar=tokyo, now=at("2026-11-09 10:00"))

    def test_an_offer_from_the_future_waits(self) -> None:
        assert Wait(DUE, 1) == action(now=at("2026-11-01 10:00"))


class TestReach:
    def test_within_the_horizon_an_offer_is_looked_at(self) -> None:
        assert isinstance(action(now=OFFER.sent_at + timedelta(days=90)), Write | Wait)

    def test_beyond_it_an_offer_is_left_alone(self) -> None:
        assert Leave() == action(now=OFFER.sent_at + timedelta(days=90, seconds=1))

    def test_the_horizon_is_the_rules(self) -> None:
        short = rule('[limits]\nhorizon = "5 days"')

        assert Leave() == action(rule=short, now=OFFER.sent_at + timedelta(days=5, seconds=1))

    @pytest.mark.parametrize(("kind", "since"), [(Leave, "2026-11-03"), (Write, "2026-11-02"), (Write, "2026-10-01")])
    def test_the_rule_may_begin_on_a_day(self, kind: type, since: str) -> None:
        assert isinstance(action(rule=rule(f"[limits]\nsince = {since}")), kind)


class TestEarlierOffers:
    EARLIER = sent("earlier", sent_at=at("2026-10-26 10:00"))

    def test_an_offer_that_follows_up_one_that_nobody_answered_is_a_step_of_that_one(self) -> None:
        assert Leave() == action(earlier=self.EARLIER)

    def test_after_an_answer_it_is_an_offer_of_its_own(self) -> None:
        assert isinstance(action(earlier=self.EARLIER, between=(message("a"),)), Write)


class TestAnswers:
    def test_after_an_answer_nothing_is_written(self) -> None:
        assert Close(Outcome.ANSWERED, ids("answer")) == action(answer())

    def test_all_answers_are_evidence(self) -> None:
        assert Close(Outcome.ANSWERED, ids("a", "b")) == action(answer("a"), answer("b"))

    def test_an_answer_counts_though_we_wrote_again(self) -> None:
        assert Close(Outcome.ANSWERED, ids("answer")) == action(
            answer(), follow_up(sent_at=at("2026-11-04 10:00")), rule=LADDER
        )

    def test_an_answer_counts_before_a_bounce_and_a_doubt(self) -> None:
        bounce = answer("bounce", header=header(x_failed_recipients="x"))

        assert Close(Outcome.ANSWERED, ids("answer")) == action(message("q", subject="?"), bounce, answer())

    def test_an_answer_ends_what_was_exhausted(self) -> None:
        late = answer(sent_at=at("2026-11-20 10:00"))

        assert Close(Outcome.ANSWERED, ids("answer")) == action(follow_up(), late, now=at("2026-11-21 10:00"))

    def test_it_is_said_who_answered_and_how_that_is_known(self) -> None:
        told = last(answer()).answer

        assert "Yes: Anna Weber wrote on Tue 03 Nov 2026 (it answers by References or In-Reply-To)." == told

    @pytest.mark.parametrize(
        ("name", "sender"),
        [("anna@client.example", Address("anna@client.example")), ("somebody", None)],
    )
    def test_whoever_has_no_name_is_called_by_the_address(self, name: str, sender: object) -> None:
        assert last(answer(sender=sender)).answer.startswith(f"Yes: {name} wrote on ")

    def test_a_draft_that_still_stands_is_told_not_to_be_sent(self) -> None:
        assert last(answer(), drafts=(DRAFT,)).answer.endswith(" A draft still stands in Drafts: do not send it.")


class TestBounces:
    def test_after_a_bounce_nothing_is_written(self) -> None:
        bounce = answer("bounce", header=header(x_failed_recipients="anna@client.example"))

        assert Close(Outcome.BOUNCED, ids("bounce")) == action(bounce)


class TestDoubt:
    QUESTION = message("question", subject="A question")

    def test_in_doubt_nothing_is_written_and_the_user_is_asked(self) -> None:
        assert Ask(ids("question")) == action(self.QUESTION)

    def test_a_doubt_from_before_our_last_word_is_settled(self) -> None:
        again = follow_up(sent_at=at("2026-11-04 10:00"))

        assert Wait(at("2026-11-10 10:00"), 2) == action(self.QUESTION, again, rule=LADDER_OF_TWO)

    def test_a_doubt_that_came_late_is_none_of_before(self) -> None:
        late = replace(self.QUESTION, received_at=at("2026-11-05 10:00"))

        assert Ask(ids("question")) == action(late, follow_up(sent_at=at("2026-11-04 10:00")), rule=LADDER)

    def test_a_clock_of_ours_that_is_fast_settles_no_doubt(self) -> None:
        fast = follow_up(sent_at=at("2026-11-04 13:00"), received_at=at("2026-11-04 10:00"))
        after = message("question", subject="A question", sent_at=at("2026-11-04 11:00"))

        assert Ask(ids("question")) == action(after, fast, rule=LADDER)

    def test_a_doubt_counts_though_a_draft_stands(self) -> None:
        assert Ask(ids("question")) == action(self.QUESTION, drafts=(DRAFT,))


class TestDeletedDrafts:
    TRASHED = follow_up("draft", header=header(x_relance="t1"), roles=TRASH, sent_at=at("2026-11-06 10:00"))
    SENT_LATER = follow_up(sent_at=at("2026-11-06 11:00"))

    def test_a_draft_in_the_trash_is_a_no(self) -> None:
        assert Close(Outcome.STOPPED, ids("draft")) == action(self.TRASHED)

    def test_a_draft_that_two_looks_missed_is_a_no(self) -> None:
        gone = replace(WRITTEN, missed=LOOKS)

        assert Close(Outcome.STOPPED, ("<draft@x>",)) == action(ledger=(gone,))

    def test_a_draft_that_one_look_missed_may_be_being_saved(self) -> None:
        missing = replace(WRITTEN, missed=1)

        assert Keep(missing, 1) == action(ledger=(missing,))

    def test_the_old_copy_of_a_draft_that_was_saved_again_is_no_no(self) -> None:
        assert Keep(DRAFT, 1) == action(self.TRASHED, drafts=(DRAFT,))

    def test_the_old_copy_of_a_draft_that_was_sent_is_no_no(self) -> None:
        assert Wait(at("2026-11-12 11:00"), 2) == action(self.TRASHED, self.SENT_LATER, rule=LADDER_OF_TWO)

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
        assert Keep(DRAFT, 1) == action(follow_up(), drafts=(DRAFT,), ledger=(WRITTEN,), rule=LADDER)

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


class TestExplanation:
    def test_the_answers_so_far_are_the_explanation(self) -> None:
        shown = "06 Nov 2026 10:00 +0100"

        assert [
            ("Is it within the rule's reach?", "It is 7 days old; the rule looks back 90 days."),
            ("Is it an offer of its own?", "Yes, the first in this conversation."),
            ("Did anybody answer?", "No; 0 messages looked at."),
            ("Did it bounce?", "Nothing came back."),
            ("Might anybody have answered?", "No, not since our last word."),
            ("Did the user delete our draft?", "No."),
            ("Does a draft stand?", "No draft stands in this conversation."),
            ("Is a step left?", "Step 1 of 1 is next (0 follow-ups sent)."),
            (
                "Is the quiet period over?",
                f"Over since Fri {shown}: 4 business days from our last word, Mon 02 Nov 2026 10:00 +0100.",
            ),
            ("Is it office hours there?", "Yes."),
        ] == [(one.question, one.answer) for one in decide(case()).because]

    def test_the_first_gate_that_settles_the_matter_ends_the_questioning(self) -> None:
        assert ["Is it within the rule's reach?", "Is it an offer of its own?", "Did anybody answer?"] == [
            one.question for one in decide(case(answer())).because
        ]

    def test_every_gate_has_a_question_of_its_own(self) -> None:
        assert len(GATES) == len({question for question, _gate in GATES})


days = st.integers(0, 20).map(lambda number: at("2026-11-02 12:00") + timedelta(days=number))
messages = st.one_of(
    st.builds(lambda day: follow_up(f"f{day:%d}", sent_at=day), days),
    st.builds(lambda day: answer(f"a{day:%d}", sent_at=day), days),
    st.builds(lambda day: answer(f"r{day:%d}", sent_at=day, header=AWAY), days),
    st.builds(lambda day: message(f"q{day:%d}", sent_at=day, subject="A question"), days),
)
cases = st.builds(
    lambda found, now, drafts, ledger: case(*found, now=now, drafts=drafts, ledger=ledger, rule=LADDER),
    st.lists(messages, max_size=4, unique_by=lambda one: one.message_id),
    st.integers(0, 60 * 24).map(lambda hours: at("2026-11-02 10:00") + timedelta(hours=hours)),
    st.sampled_from([(), (DRAFT,)]),
    st.sampled_from([(), (WRITTEN,), (replace(WRITTEN, missed=LOOKS),)]),
)


@given(cases)
def test_deciding_twice_gives_equal_values(one: Case) -> None:
    assert decide(one) == decide(one)


@given(cases)
def test_every_decision_says_why(one: Case) -> None:
    assert all(finding.answer for finding in decide(one).because)


@given(cases)
def test_nothing_is_written_after_an_answer_in_doubt_or_beside_a_draft(one: Case) -> None:
    decided = decide(one).action
    answered = any(reading.meaning == "an answer" for reading in one.readings)

    assert not (isinstance(decided, Write) and (answered or one.drafts))


@given(cases)
def test_a_draft_appears_in_office_hours_and_not_before_it_is_due(one: Case) -> None:
    decided = decide(one).action

    if isinstance(decided, Write):
        assert decided.due_at <= one.now
        assert one.calendar.is_open(one.now)
        assert 1 <= decided.step <= len(one.rule.step)


def later(one: Case, now: datetime) -> Action:
    return decide(replace(one, now=now)).action


@given(cases)
def test_wait_until_is_exact(one: Case) -> None:
    decided = decide(one).action

    if isinstance(decided, Wait):
        assert one.now < decided.until
        assert isinstance(later(one, decided.until - SECOND), Wait)
        assert isinstance(later(one, decided.until), Write)

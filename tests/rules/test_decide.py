"""The decision: what ends an offer, and what puts it in doubt. Waiting and writing stand in test_decide_steps.py."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from rules.bounce import Bounce, Kind
from rules.case import Action, Ask, Case, Close, Finding, Leave, Outcome, Wait, Write
from rules.decide import GATES, decide
from rules.ledger import StandingDraft
from rules.mail import Address
from tests.rules.build import (
    ANNA,
    BEN,
    DAEMON,
    OFFER,
    OLGA,
    SALES,
    answer,
    at,
    case,
    follow_up,
    header,
    ids,
    message,
    rule,
    says,
    sent,
)

if TYPE_CHECKING:
    from rules.mail import Message

DUE = at("2026-11-06 10:00")
LADDER_OF_TWO = rule("[[step]]\n[[step]]")
LADDER = rule("[[step]]\n[[step]]\n[[step]]")
DRAFT = StandingDraft("<draft@x>", "Drafts", "t1", edited=False)


def action(*messages: Message, **fields: Any) -> Action:
    return decide(case(*messages, **fields)).action


def last(*messages: Message, **fields: Any) -> Finding:
    return decide(case(*messages, **fields)).because[-1]


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
        assert isinstance(action(earlier=self.EARLIER, answered_between=True), Write)


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
    BOUNCE = message("bounce", sender=DAEMON, subject="failure notice")
    TO_TWO = replace(OFFER, to=(ANNA, BEN))

    def came_back(self, *failed: str, offer: Message = TO_TWO) -> Case:
        kinds = tuple(Kind.FAILED for _one in failed)
        told = Bounce(Kind.FAILED, "from MAILER-DAEMON", ids("offer"), failed, kinds)
        return case(self.BOUNCE, offer=offer, said=says("bounce", bounce=told))

    def test_after_a_bounce_nothing_is_written(self) -> None:
        bounce = answer("bounce", header=header(x_failed_recipients="anna@client.example"))

        assert Close(Outcome.BOUNCED, ids("bounce")) == action(bounce)

    def test_from_some_of_the_recipients_only_the_offer_goes_on(self) -> None:
        decided = decide(self.came_back("anna@client.example"))
        told = "Not from everybody: from anna@client.example, and not from ben@client.example."

        assert isinstance(decided.action, Write)
        assert Finding("Did it bounce?", told) in decided.because

    @pytest.mark.parametrize("failed", [("anna@client.example", "ben@client.example"), (), ("x@inside.example",)])
    def test_from_all_of_them_or_from_nobody_who_is_known_it_came_back(self, failed: tuple[str, ...]) -> None:
        decided = decide(self.came_back(*failed))

        assert Close(Outcome.BOUNCED, ids("bounce")) == decided.action
        assert "It came back (from MAILER-DAEMON; it returns what we wrote in this conversation)." == (
            decided.because[-1].answer
        )

    @pytest.mark.parametrize("person", [OLGA, SALES])
    def test_somebody_of_our_own_company_is_no_recipient_whom_it_reached(self, person: Address) -> None:
        offer = replace(OFFER, to=(ANNA, person))

        assert Close(Outcome.BOUNCED, ids("bounce")) == decide(self.came_back(ANNA.email, offer=offer)).action

    def test_from_those_in_cc_alone_it_goes_on(self) -> None:
        offer = replace(OFFER, cc=(BEN,))

        assert isinstance(decide(self.came_back(BEN.email, offer=offer)).action, Write)

    def test_two_bounces_may_be_of_all_together(self) -> None:
        both = [answer(f"b{one.name}", header=header(x_failed_recipients=one.email)) for one in (ANNA, BEN)]

        assert isinstance(action(both[0], offer=self.TO_TWO), Write)
        assert isinstance(action(*both, offer=self.TO_TWO), Close)


class TestDoubt:
    QUESTION = message("question", subject="A question")

    def test_in_doubt_nothing_is_written_and_the_user_is_asked(self) -> None:
        assert Ask(ids("question")) == action(self.QUESTION)

    def test_a_doubt_from_before_our_last_word_is_settled(self) -> None:
        again = follow_up(sent_at=at("2026-11-04 10:00"))

        assert Wait(at("2026-11-10 10:00"), 2) == action(self.QUESTION, again, rule=LADDER_OF_TWO)

    def test_a_doubt_at_the_second_of_our_last_word_is_not(self) -> None:
        again = follow_up(sent_at=self.QUESTION.sent_at)

        assert Ask(ids("question")) == action(self.QUESTION, again, rule=LADDER)

    def test_a_doubt_that_came_late_is_none_of_before(self) -> None:
        late = replace(self.QUESTION, received_at=at("2026-11-05 10:00"))

        assert Ask(ids("question")) == action(late, follow_up(sent_at=at("2026-11-04 10:00")), rule=LADDER)

    def test_a_clock_of_ours_that_is_fast_settles_no_doubt(self) -> None:
        fast = follow_up(sent_at=at("2026-11-04 13:00"), received_at=at("2026-11-04 10:00"))
        after = message("question", subject="A question", sent_at=at("2026-11-04 11:00"))

        assert Ask(ids("question")) == action(after, fast, rule=LADDER)

    def test_a_doubt_counts_though_a_draft_stands(self) -> None:
        assert Ask(ids("question")) == action(self.QUESTION, drafts=(DRAFT,))


class TestExplanation:
    def test_the_answers_so_far_are_the_explanation(self) -> None:
        shown = "06 Nov 2026 10:00 +0100"

        assert [
            ("Is it within the rule's reach?", "It is 7 days old; the rule looks back 90 days."),
            ("Is it an offer of its own?", "Yes, the first in this conversation."),
            ("Did you settle it?", "No."),
            ("Did anybody answer?", "No; 0 messages looked at."),
            ("Did it bounce?", "Nothing came back."),
            ("Did a recipient say no before?", "No."),
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
        assert "Did anybody answer?" == last(answer()).question
        assert 4 == len(decide(case(answer())).because)

    def test_every_gate_has_a_question_of_its_own(self) -> None:
        assert len(GATES) == len({question for question, _gate in GATES})

"""The decision: what the user settled, and who said no, here or to another offer of the rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from rules.case import Action, Close, Finding, Outcome, Write
from rules.decide import decide
from rules.ledger import StandingDraft
from rules.refusal import Refusal
from rules.settlement import Settlement, Verdict
from rules.thread import keys
from tests.rules.build import (
    OFFER,
    TRASH,
    ZOE,
    answer,
    at,
    case,
    follow_up,
    header,
    ids,
    message,
    says,
)

if TYPE_CHECKING:
    from rules.mail import Message

DUE = at("2026-11-06 10:00")
DRAFT = StandingDraft("<draft@x>", "Drafts", "t1", edited=False)


def action(*messages: Message, **fields: Any) -> Action:
    return decide(case(*messages, **fields)).action


def last(*messages: Message, **fields: Any) -> Finding:
    return decide(case(*messages, **fields)).because[-1]


class TestSettled:
    QUESTION = message("question", subject="A question")
    AT = at("2026-11-04 10:00")

    def settled(self, verdict: Verdict, *names: str) -> Settlement:
        return Settlement(verdict, self.AT, keys(ids(*names)))

    def test_what_you_settled_as_answered_is_closed(self) -> None:
        told = self.settled(Verdict.ANSWERED)

        assert Close(Outcome.ANSWERED) == action(self.QUESTION, settlement=told)
        assert Finding("Did you settle it?", "Yes, as answered, on Wed 04 Nov 2026.") == last(settlement=told)

    def test_a_draft_that_still_stands_is_told_not_to_be_sent(self) -> None:
        told = last(settlement=self.settled(Verdict.ANSWERED), drafts=(DRAFT,)).answer

        assert told.endswith(" A draft still stands in Drafts: do not send it.")

    @pytest.mark.parametrize("asked", [QUESTION, answer("question"), message("question", sender=ZOE)])
    def test_what_you_settled_as_open_goes_on(self, asked: Message) -> None:
        decided = decide(case(asked, settlement=self.settled(Verdict.OPEN, "question")))
        told = "Yes, as open, on Wed 04 Nov 2026; what came since is read as ever."

        assert Write(1, "reminder", OFFER, DUE) == decided.action
        assert Finding("Did you settle it?", told) in decided.because

    def test_what_comes_later_is_read_as_ever(self) -> None:
        late = answer("late", sent_at=at("2026-11-05 10:00"))

        assert Close(Outcome.ANSWERED, ids("late")) == action(
            self.QUESTION, late, settlement=self.settled(Verdict.OPEN, "question")
        )

    @pytest.mark.parametrize(("outcome", "verdict"), [("answered", Verdict.ANSWERED), ("stopped", Verdict.OPEN)])
    def test_a_draft_that_you_deleted_stays_a_no(self, outcome: str, verdict: Verdict) -> None:
        trashed = follow_up("draft", header=header(x_relance="t1"), roles=TRASH, sent_at=at("2026-11-03 10:00"))
        decided = action(trashed, settlement=self.settled(verdict, "draft"))

        assert isinstance(decided, Close)
        assert outcome == decided.outcome


class TestRefusals:
    SAID = says("no", declined="not interested")
    NO = answer("no")

    def test_a_no_stops_the_offer_and_its_words_are_told(self) -> None:
        told = (
            "Yes, with a no: Anna Weber wrote on Tue 03 Nov 2026 (it answers by References or In-Reply-To), "
            "and says 'not interested'. Whoever says no gets no more follow-ups by this rule."
        )

        assert Close(Outcome.STOPPED, ids("no")) == action(self.NO, said=self.SAID)
        assert told == last(self.NO, said=self.SAID).answer

    def test_a_yes_after_a_no_takes_it_back(self) -> None:
        yes = answer("yes", sent_at=at("2026-11-04 10:00"))

        assert Close(Outcome.ANSWERED, ids("no", "yes")) == action(self.NO, yes, said=self.SAID)

    def test_a_no_after_a_yes_is_the_last_word(self) -> None:
        yes = answer("yes", sent_at=at("2026-11-02 12:00"))

        assert Close(Outcome.STOPPED, ids("yes", "no")) == action(self.NO, yes, said=self.SAID)

    def test_a_draft_that_still_stands_is_told_not_to_be_sent(self) -> None:
        told = last(self.NO, said=self.SAID, drafts=(DRAFT,)).answer

        assert told.endswith(" A draft still stands in Drafts: do not send it.")


class TestMuted:
    NO = Refusal("anna@client.example", "not interested", "<no@mail.example>", at("2026-10-20 10:00"))
    NEVER = Refusal("anna@client.example", "unsubscribe", "<never@mail.example>", at("2026-10-25 10:00"))

    def test_who_said_no_to_another_offer_of_the_rule_gets_no_follow_up(self) -> None:
        assert Close(Outcome.STOPPED, ("<no@mail.example>",)) == action(refusals=(self.NO,))

    def test_the_last_no_is_named_with_its_words(self) -> None:
        told = (
            "Yes: anna@client.example said 'unsubscribe' on Sun 25 Oct 2026, to another offer of this rule. "
            "To go on all the same, settle this offer as open (relance settle)."
        )

        assert Finding("Did a recipient say no before?", told) == last(refusals=(self.NO, self.NEVER))

    @pytest.mark.parametrize(
        ("kind", "moment"), [(Write, "2026-10-25 10:00"), (Write, "2026-11-05 10:00"), (Close, "2026-10-24 10:00")]
    )
    def test_an_offer_that_is_settled_as_open_after_the_no_goes_on(self, kind: type, moment: str) -> None:
        settled = Settlement(Verdict.OPEN, at(moment))

        assert isinstance(action(refusals=(self.NO, self.NEVER), settlement=settled), kind)

    def test_who_wants_no_more_mail_gets_none_under_whatever_subject_they_say_so(self) -> None:
        stop = message("stop", subject="Stop")
        said = says("stop", opted_out="stop writing to me")
        told = last(stop, said=said).answer

        assert Close(Outcome.STOPPED, ids("stop")) == action(stop, said=said)
        assert told.endswith(", and wants no more mail: 'stop writing to me'.")

    def test_who_wanted_no_more_mail_and_answers_later_gets_none(self) -> None:
        said = says("no", opted_out="stop writing to me")
        yes = answer("yes", sent_at=at("2026-11-04 10:00"))

        assert Close(Outcome.STOPPED, ids("no", "yes")) == action(answer("no"), yes, said=said)

    def test_an_answer_to_this_offer_counts_before_it(self) -> None:
        assert Close(Outcome.ANSWERED, ids("answer")) == action(answer(), refusals=(self.NO,))

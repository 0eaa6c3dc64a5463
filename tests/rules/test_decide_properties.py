"""The decision over many cases: nothing after an answer, a no or a doubt, and moments exact to the second."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from hypothesis import event, given
from hypothesis import strategies as st

from rules.case import Action, Case, Close, Keep, Outcome, Wait, Write
from rules.decide import decide
from rules.ledger import LOOKS, Entry, Phase, StandingDraft
from rules.quiet import longest_hold
from rules.reading import Meaning
from rules.refusal import Refusal
from rules.settlement import Settlement, Verdict
from rules.thread import keys
from tests.rules.build import ANNA, BEN, DAEMON, OFFER, answer, at, case, follow_up, header, ids, message, rule, says

if TYPE_CHECKING:
    from datetime import datetime

    from rules.mail import Message

SECOND = timedelta(seconds=1)
LADDER = rule('[[step]]\n[[step]]\nafter = "7 business days"\ntemplate = "help"\n[[step]]\ntemplate = "close"')
TO_TWO = replace(OFFER, to=(ANNA, BEN))
DRAFT = StandingDraft("<draft@x>", "Drafts", "t1", edited=False)
WRITTEN = Entry(1, "t1", "<draft@x>", Phase.WRITTEN, "Drafts", "7")
AUTO = header(auto_submitted="auto-replied", x_autoreply="yes")
REPORT = header(content_type="multipart/report; report-type=delivery-status")
SAID = {
    one: told
    for day in range(21)
    for says_it in (
        says(f"no{day}", declined="not interested"),
        says(f"x{day}", opted_out="stop writing to me"),
        says(f"t{day}", acknowledged="We have received your request"),
        says(f"u{day}", until=date(2026, 11, 4) + timedelta(days=3 * day), absence="until then"),
    )
    for one, told in says_it.items()
}


def written(kind: str, day: int) -> Message:
    """A message of one kind, so many days after the offer."""
    moment, name = at("2026-11-02 12:00") + timedelta(days=day), f"{kind}{day}"
    match kind:
        case "f":
            return follow_up(name, sent_at=moment)
        case "a" | "no":
            return answer(name, sent_at=moment)
        case "r" | "t" | "u":
            return answer(name, sent_at=moment, header=AUTO)
        case "d":
            return answer(name, sent_at=moment, sender=DAEMON, subject="Delivery delayed", header=REPORT)
        case "b" | "c":
            failed = {"b": ANNA, "c": BEN}[kind].email
            return answer(name, sent_at=moment, sender=DAEMON, header=header(x_failed_recipients=failed))
        case _:
            return message(name, sent_at=moment, subject="A question")


ALL_KINDS = ("f", "a", "no", "r", "t", "u", "d", "b", "c", "q", "x")
"""Follow-up, answer, refusal; absence, ticket system, dated absence; delay, two bounces; question, stop"""
kinds = st.sampled_from("frtudc") | st.sampled_from("frtudc") | st.sampled_from(ALL_KINDS)
moments = st.integers(0, 60 * 24).map(lambda hours: at("2026-11-02 10:00") + timedelta(hours=hours))
office_hours = st.builds(
    lambda day, hour: at("2026-11-02 09:00") + timedelta(days=day, hours=hour), st.integers(0, 60), st.integers(0, 7)
)
settlements = st.builds(
    lambda verdict, at_moment, settled: Settlement(verdict, at_moment, keys(ids(*settled))),
    st.sampled_from(Verdict),
    moments,
    st.lists(st.builds(lambda kind, day: f"{kind}{day}", st.sampled_from(ALL_KINDS), st.integers(0, 20)), max_size=40),
)
refusals = st.builds(lambda moment: Refusal("anna@client.example", "no", "<no@x>", moment), moments)
cases = st.builds(
    lambda found, now, drafts, ledger, settled, muted: case(
        *found,
        said=SAID,
        offer=TO_TWO,
        rule=LADDER,
        now=now,
        drafts=drafts,
        ledger=ledger,
        settlement=settled,
        refusals=muted,
    ),
    st.lists(st.builds(written, kinds, st.integers(0, 20)), max_size=3, unique_by=lambda one: one.message_id),
    office_hours | moments,
    st.sampled_from([(), (), (), (DRAFT,)]),
    st.sampled_from([(), (), (), (WRITTEN,), (replace(WRITTEN, missed=LOOKS),)]),
    st.none() | st.none() | settlements,
    st.just(()) | st.just(()) | st.lists(refusals, max_size=2).map(tuple),
)


def later(one: Case, now: datetime) -> Action:
    return decide(replace(one, now=now)).action


@given(cases)
def test_deciding_twice_gives_equal_values(one: Case) -> None:
    event(type(decide(one).action).__name__)

    assert decide(one) == decide(one)


@given(cases)
def test_every_decision_says_why(one: Case) -> None:
    assert all(finding.answer for finding in decide(one).because)


@given(cases)
def test_nothing_is_written_after_an_answer_or_beside_a_draft(one: Case) -> None:
    decision = decide(one)
    if isinstance(decision.action, Write):
        assert () == one.meaning(Meaning.ANSWER)
        assert set(one.drafts) == set(decision.withdraw)  # of a step that was taken by hand: they go first


@given(cases)
def test_nothing_is_written_to_whom_wants_no_more_mail(one: Case) -> None:
    if isinstance(decide(one).action, Write | Wait | Keep):
        assert not any(reading.opted_out for reading in one.readings)


@given(cases)
def test_nothing_is_written_in_doubt_unless_our_last_word_came_after_it(one: Case) -> None:
    if isinstance(decide(one).action, Write):
        assert all(doubt.sent_at < one.anchor.sent_at for doubt in one.meaning(Meaning.UNSURE))


@given(cases)
def test_nothing_is_written_to_whom_no_mail_can_reach(one: Case) -> None:
    if isinstance(decide(one).action, Write):
        failed = {person for bounce in one.reading(Meaning.BOUNCE) for person in bounce.failed}
        assert not failed >= {"anna@client.example", "ben@client.example"}


@given(cases)
def test_nothing_is_written_after_a_no_to_another_offer_unless_it_was_settled_later(one: Case) -> None:
    if isinstance(decide(one).action, Write | Wait | Keep) and one.refusals:
        assert one.settlement
        assert max(refusal.at for refusal in one.refusals) <= one.settlement.at


@given(cases)
def test_what_was_settled_as_answered_is_closed_whatever_was_written(one: Case) -> None:
    settled = replace(one, settlement=Settlement(Verdict.ANSWERED, one.now))

    assert Close(Outcome.ANSWERED) == decide(settled).action


@given(cases)
def test_nothing_is_written_while_a_hold_lasts(one: Case) -> None:
    if isinstance(decide(one).action, Write):
        hold = longest_hold(one)
        assert hold is None or hold.until <= one.now


@given(cases)
def test_a_draft_appears_in_office_hours_and_not_before_it_is_due(one: Case) -> None:
    decided = decide(one).action

    if isinstance(decided, Write):
        assert decided.due_at <= one.now
        assert one.calendar.is_open(one.now)
        assert 1 <= decided.step <= len(one.rule.step)


@given(cases)
def test_wait_until_is_exact(one: Case) -> None:
    decided = decide(one).action

    if isinstance(decided, Wait):
        assert one.now < decided.until
        assert isinstance(later(one, decided.until - SECOND), Wait)
        assert isinstance(later(one, decided.until), Write)


@given(cases)
def test_whoever_waits_for_somebody_names_the_message_that_says_so(one: Case) -> None:
    decided = decide(one).action

    if isinstance(decided, Wait) and decided.away:
        (found,) = (reading for reading in one.readings if (reading.message.message_id,) == decided.evidence)
        assert found.meaning in {Meaning.AWAY, Meaning.RECEIVED}

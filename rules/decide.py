"""The heart: what to do about one offer at one moment.

`decide` is a pure function over the table `GATES`. Each gate is one question; its answer is a sentence, and perhaps an
action. The first action ends the questioning; the answers so far are the explanation that `relance why` prints.
A new reason to wait or to stop is one function and one row. The order is the policy: certain answers before doubts,
the user's will before ours, and writing only where nothing speaks against it.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from rules.answer import Meaning
from rules.case import Action, Ask, Case, Close, Decision, Finding, Keep, Leave, Outcome, Wait, Write
from rules.ledger import LOOKS, Entry, Phase, StandingDraft
from rules.rule import Period, Unit

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rules.mail import Message


SETTLE = "Nothing is written until you write in this conversation yourself."
AWAY = Period(count=10, unit=Unit.BUSINESS_DAYS)
"""How long whoever answers automatically is taken to be away."""

Answer = tuple[str, Action | None]
Gate = tuple[str, "Callable[[Case], Answer]"]


def _reach(case: Case) -> Answer:
    limits = case.rule.limits
    age = case.now - case.offer.sent_at
    if age > timedelta(days=limits.horizon.count):
        return f"It is {age.days} days old; the rule looks back {limits.horizon}.", Leave()
    if limits.since and case.offer.sent_at.date() < limits.since:
        return f"It was sent before {limits.since}, the day the rule begins at.", Leave()
    return f"It is {max(age.days, 0)} days old; the rule looks back {limits.horizon}.", None


def _new(case: Case) -> Answer:
    if case.earlier is None:
        return "Yes, the first in this conversation.", None
    if case.between:
        return "Yes: somebody answered the earlier offer before this one was sent.", None
    return "No: it follows up an earlier offer that nobody had answered, and counts as a step of that one.", Leave()


def _answered(case: Case) -> Answer:
    found = case.meaning(Meaning.ANSWER)
    if not found:
        return f"No; {_count(len(case.readings), 'message')} looked at.", None
    first = found[0]
    return (
        f"Yes: {_name(first)} wrote on {_day(first.sent_at)} ({_because(case, first)}).{_left_over(case)}",
        Close(Outcome.ANSWERED, _ids(found)),
    )


def _bounced(case: Case) -> Answer:
    found = case.meaning(Meaning.BOUNCE)
    if not found:
        return "Nothing came back.", None
    return f"It came back ({_because(case, found[0])}).", Close(Outcome.BOUNCED, _ids(found))


def _doubt(case: Case) -> Answer:
    found = tuple(m for m in case.meaning(Meaning.UNSURE) if m.latest_at >= case.anchor.earliest_at)
    if not found:
        return "No, not since our last word.", None
    first = found[0]
    return f"Perhaps: {_name(first)} wrote on {_day(first.sent_at)}; {_because(case, first)}. {SETTLE}", Ask(
        _ids(found)
    )


def _deleted(case: Case) -> Answer:
    trashed = tuple(m for m in case.meaning(Meaning.DELETED_DRAFT) if m.sent_at > case.anchor.sent_at)
    gone = [entry for entry in _unsent(case) if entry.missed >= LOOKS]
    if case.drafts or (not trashed and not gone):
        return "No.", None
    evidence = _ids(trashed) or tuple(entry.message_id for entry in gone)
    return "The draft we wrote was deleted, and nothing was sent: taken as a no.", Close(Outcome.STOPPED, evidence)


def _standing(case: Case) -> Answer:
    if case.drafts:
        draft = case.drafts[0]
        words = "was edited, or is not ours" if draft.edited else "is as we wrote it"
        return f"A draft stands in {draft.folder}; it {words}.", Keep(draft, _step_of(case, draft))
    missing = next(iter(_unsent(case)), None)
    if missing:
        return f"The draft is not in {missing.folder} any more; one more look will tell.", Keep(missing, missing.step)
    return "No draft stands in this conversation.", None


def _ladder(case: Case) -> Answer:
    done, steps = len(case.follow_ups), len(case.rule.step)
    if done >= steps:
        return f"{'The only step is' if steps == 1 else f'All {steps} steps are'} done.", Close(
            Outcome.EXHAUSTED, _ids(case.follow_ups)
        )
    return f"Step {done + 1} of {steps} is next ({_count(done, 'follow-up')} sent).", None


def _quiet(case: Case) -> Answer:
    due, absence = due_at(case), _absence(case)
    counted = f"{case.rule.after(case.next_step)} from our last word, {_moment(case.anchor.sent_at)}"
    if absence:
        counted += f"; and {AWAY} from the automatic reply, {_moment(absence.latest_at)}"
    if _utc(case.now) >= _utc(due):
        return f"Over since {_moment(due)}: {counted}.", None
    away = absence is not None and _utc(due) > _utc(_quiet_end(case))
    evidence = _ids((absence,) if absence and away else ())
    return f"No, it ends {_moment(due)}: {counted}.", Wait(due, case.next_step, away=away, evidence=evidence)


def _office(case: Case) -> Answer:
    opening = case.calendar.opening(case.now)
    if _utc(opening) > _utc(case.now):
        return f"No; it opens {_moment(opening)}.", Wait(opening, case.next_step)
    return "Yes.", None


GATES: tuple[Gate, ...] = (
    ("Is it within the rule's reach?", _reach),
    ("Is it an offer of its own?", _new),
    ("Did anybody answer?", _answered),
    ("Did it bounce?", _bounced),
    ("Might anybody have answered?", _doubt),
    ("Did the user delete our draft?", _deleted),
    ("Does a draft stand?", _standing),
    ("Is a step left?", _ladder),
    ("Is the quiet period over?", _quiet),
    ("Is it office hours there?", _office),
)
"""The policy, in order."""


def decide(case: Case) -> Decision:
    """What to do about the offer at this moment. Equal cases give equal decisions."""
    findings: list[Finding] = []
    for question, gate in GATES:
        answer, action = gate(case)
        findings.append(Finding(question, answer))
        if action is not None:
            return Decision(action, tuple(findings))
    step = case.next_step
    write = Write(step, case.rule.step[step - 1].template, case.anchor, due_at(case))
    return Decision(write, tuple(findings))


def due_at(case: Case) -> datetime:
    """When the quiet period before the next step is over, and an absence too; inside office hours."""
    absence, quiet_end = _absence(case), _quiet_end(case)
    return max(quiet_end, case.calendar.add(absence.latest_at, AWAY), key=_utc) if absence else quiet_end


def _quiet_end(case: Case) -> datetime:
    """The quiet clock runs from our last word."""
    return case.calendar.add(case.anchor.sent_at, case.rule.after(case.next_step))


def _absence(case: Case) -> Message | None:
    """The last automatic reply that came after our last word."""
    later = [message for message in case.meaning(Meaning.AWAY) if message.latest_at >= case.anchor.earliest_at]
    return max(later, key=lambda message: message.latest_at, default=None)


def _unsent(case: Case) -> list[Entry]:
    """Drafts that were written, are not standing, and whose step nobody has sent."""
    return [entry for entry in case.ledger if entry.phase is Phase.WRITTEN and entry.step >= case.next_step]


def _step_of(case: Case, draft: StandingDraft) -> int:
    return next((entry.step for entry in case.ledger if entry.token == draft.token), case.next_step)


def _left_over(case: Case) -> str:
    return f" A draft still stands in {case.drafts[0].folder}: do not send it." if case.drafts else ""


def _because(case: Case, message: Message) -> str:
    return next(reading.because for reading in case.readings if reading.message is message)


def _ids(messages: tuple[Message, ...]) -> tuple[str, ...]:
    return tuple(message.message_id for message in messages)


def _name(message: Message) -> str:
    return (message.sender.name or message.sender.email) if message.sender else "somebody"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _day(moment: datetime) -> str:
    return f"{moment:%a %d %b %Y}"


def _moment(moment: datetime) -> str:
    return f"{moment:%a %d %b %Y %H:%M %z}"


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)

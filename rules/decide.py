"""The heart: what to do about one offer at one moment.

`decide` is a pure function over the table `GATES`. Each gate is one question; its answer is a sentence, and perhaps an
action. The first action ends the questioning; the answers so far are the explanation that `relance why` prints.
A new reason to wait or to stop is one function and one row. The order is the policy: certain answers before doubts,
the user's will before ours, and writing only where nothing speaks against it.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from rules.case import Action, Ask, Case, Close, Decision, Finding, Keep, Leave, Outcome, Wait, Write
from rules.ledger import LOOKS, STOOD, TAKEN_BACK, Entry, Phase, StandingDraft
from rules.people import folded, outside
from rules.quiet import due_at, later, longest_hold, quiet_end
from rules.reading import Meaning
from rules.settlement import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rules.mail import Message
    from rules.reading import Reading


SETTLE = "Nothing is written until you say which (relance settle), or write in this conversation yourself."

MUTED = "Whoever says no gets no more follow-ups by this rule."
UNMUTE = "To go on all the same, settle this offer as open (relance settle)."

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
    if case.answered_between:
        return "Yes: somebody answered the earlier offer before this one was sent.", None
    return "No: it follows up an earlier offer that nobody had answered, and counts as a step of that one.", Leave()


def _settled(case: Case) -> Answer:
    told = case.settlement
    if told is None:
        return "No.", None
    if told.verdict is Verdict.ANSWERED:
        return f"Yes, as answered, on {_day(told.at)}.{_left_over(_touched(case))}", Close(Outcome.ANSWERED)
    return f"Yes, as open, on {_day(told.at)}; what came since is read as ever.", None


def _answered(case: Case) -> Answer:
    found = case.reading(Meaning.ANSWER)
    if not found:
        return f"No; {_count(len(case.readings) + case.passed_over, 'message')} looked at.", None
    first, last = found[0], max(found, key=lambda reading: reading.message.latest_at)
    evidence = _ids(tuple(reading.message for reading in found))
    last = next((reading for reading in found if reading.opted_out), last)
    if last.refusal:
        words = f"Yes, with a no: {_wrote(last)}, and says '{last.refusal}'. {MUTED}{_left_over(_touched(case))}"
        return words, Close(Outcome.STOPPED, evidence)
    return f"Yes: {_wrote(first)}.{_left_over(_touched(case))}", Close(Outcome.ANSWERED, evidence)


def _bounced(case: Case) -> Answer:
    came = case.reading(Meaning.BOUNCE)
    found = [reading for reading in came if reading.message.latest_at >= case.anchor.earliest_at]
    if not found:
        return ("It did, and we have written again since." if came else "Nothing came back."), None
    failed = {person for reading in found for person in reading.failed}
    reached = sorted((folded(case.offer.to) & folded(outside(case.offer, case.identities))) - failed)
    if reached and all(reading.failed for reading in found):
        return f"Not from everybody: from {', '.join(sorted(failed))}, and not from {', '.join(reached)}.", None
    words = f"It came back ({found[0].because}).{_left_over(_touched(case))}"
    return words, Close(Outcome.BOUNCED, _ids(tuple(reading.message for reading in found)))


def _muted(case: Case) -> Answer:
    opted_out = next((reading for reading in case.readings if reading.opted_out), None)
    if opted_out:
        words = f"Yes: {_wrote(opted_out)}, and wants no more mail: '{opted_out.refusal}'.{_left_over(_touched(case))}"
        return words, Close(Outcome.STOPPED, (opted_out.message.message_id,))
    since = case.settlement.at if case.settlement else None
    found = [refusal for refusal in case.refusals if since is None or refusal.at > since]
    if not found:
        return "No.", None
    last = found[-1]
    words = f"Yes: {last.person} said '{last.words}' on {_day(last.at)}, to another offer of this rule."
    return f"{words} {UNMUTE}{_left_over(_touched(case))}", Close(Outcome.STOPPED, (last.message_id,))


def _doubt(case: Case) -> Answer:
    found = tuple(one for one in case.reading(Meaning.UNSURE) if one.message.latest_at >= case.anchor.earliest_at)
    if not found:
        return "No, not since our last word.", None
    first = found[0]
    told = f"Perhaps: {_name(first.message)} wrote on {_day(first.message.sent_at)}; {first.because}."
    return f"{told} {SETTLE}{_left_over(case.drafts)}", Ask(_ids(tuple(one.message for one in found)))


def _deleted(case: Case) -> Answer:
    by_us = {entry.message_id for entry in case.ledger if entry.phase in TAKEN_BACK}
    found = (m for m in case.meaning(Meaning.DELETED_DRAFT) if m.message_id not in by_us)
    trashed = tuple(m for m in found if m.sent_at > case.anchor.sent_at)
    gone = [entry for entry in _unsent(case) if entry.missed >= LOOKS]
    if case.drafts or (not trashed and not gone):
        return "No.", None
    evidence = _ids(trashed) or tuple(entry.message_id for entry in gone)
    return "The draft we wrote was deleted, and nothing was sent: taken as a no.", Close(Outcome.STOPPED, evidence)


def _standing(case: Case) -> Answer:
    standing = [draft for draft in case.drafts if draft not in _overtaken(case)]
    if standing:
        draft = standing[0]
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
    end, hold = quiet_end(case), longest_hold(case)
    due = later(end, hold)
    counted = f"{case.rule.after(case.next_step)} from our last word, {_moment(case.anchor.sent_at)}"
    held = hold if hold and _utc(hold.until) >= _utc(end) else None
    if held:
        counted += f"; and {held.words}: not before {_moment(held.until)}"
    if _utc(case.now) >= _utc(due):
        return f"Over since {_moment(due)}: {counted}.", None
    evidence = _ids((held.reading.message,) if held else ())
    away = held is not None and held.away
    return f"No, it ends {_moment(due)}: {counted}.", Wait(due, case.next_step, away=away, evidence=evidence)


def _office(case: Case) -> Answer:
    opening = case.calendar.opening(case.now)
    if _utc(opening) > _utc(case.now):
        return f"No; it opens {_moment(opening)}.", Wait(opening, case.next_step)
    return "Yes.", None


GATES: tuple[Gate, ...] = (
    ("Is it within the rule's reach?", _reach),
    ("Is it an offer of its own?", _new),
    ("Did you settle it?", _settled),
    ("Did anybody answer?", _answered),
    ("Did it bounce?", _bounced),
    ("Did a recipient say no before?", _muted),
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
            return Decision(action, tuple(findings), _to_withdraw(case, action))
    step = case.next_step
    write = Write(step, case.rule.step[step - 1].template, case.anchor, due_at(case))
    return Decision(write, tuple(findings), _to_withdraw(case, write))


def _unsent(case: Case) -> list[Entry]:
    """Drafts that were written, are not standing, and whose step nobody has sent."""
    return [entry for entry in case.ledger if entry.phase in STOOD and entry.step >= case.next_step]


def _step_of(case: Case, draft: StandingDraft) -> int:
    return next((entry.step for entry in case.ledger if entry.token == draft.token), case.next_step)


def _ours(case: Case) -> list[tuple[StandingDraft, Entry]]:
    """The standing drafts that we wrote and nobody touched; one that we took back was put there by the user."""
    entries = {entry.token: entry for entry in case.ledger if entry.phase not in {Phase.STUCK, Phase.WITHDRAWN}}
    return [(draft, entries[draft.token]) for draft in case.drafts if not draft.edited and draft.token in entries]


def _touched(case: Case) -> tuple[StandingDraft, ...]:
    """The standing drafts that are not ours alone: hands off."""
    ours = [draft for draft, _entry in _ours(case)]
    return tuple(draft for draft in case.drafts if draft not in ours)


def _overtaken(case: Case) -> tuple[StandingDraft, ...]:
    """Drafts of ours for a step that the user has taken by hand since."""
    return tuple(draft for draft, entry in _ours(case) if entry.step < case.next_step)


def _to_withdraw(case: Case, action: Action) -> tuple[StandingDraft, ...]:
    """What stands without a reason: all of ours once an offer is closed, never where it is in doubt."""
    match action:
        case Close():
            return tuple(draft for draft, _entry in _ours(case))
        case Leave() | Ask():
            return ()
        case _:
            return _overtaken(case)


def _left_over(drafts: tuple[StandingDraft, ...]) -> str:
    return f" A draft still stands in {drafts[0].folder}: do not send it." if drafts else ""


def _wrote(reading: Reading) -> str:
    return f"{_name(reading.message)} wrote on {_day(reading.message.sent_at)} ({reading.because})"


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

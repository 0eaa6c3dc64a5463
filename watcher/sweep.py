"""One sweep over one account: gather, decide, apply.

Between deciding and writing the mailbox is read once more, so that an answer that came in the meantime is seen.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias
from zoneinfo import ZoneInfo

from connectors.errors import AccountError, NotMoved, NotWritten
from rules.case import Decision, Finding, Keep, Write
from rules.decide import decide
from rules.ledger import Phase, token
from rules.limits import Due, Tally, hold_back
from rules.people import outside
from rules.thread import key, keys
from rules.wording import NoWording
from watcher.cases import Cases
from watcher.gather import UNREAD, Gathered, gather, needed_since
from watcher.judge import judge
from watcher.line import Line, line
from watcher.noting import note_hold, note_turns
from watcher.pausing import Paused
from watcher.standing import look
from watcher.writing import UNMOVED, changed_words, leave_one, put_back, tidy, withdraw, write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from rules.case import Case
    from rules.ledger import StandingDraft
    from watcher.gist import Conversation
    from watcher.standing import Look
    from watcher.visit import Visit

Standing: TypeAlias = "Mapping[str, tuple[StandingDraft, ...]]"
MISSING = "not written in this sweep: a draft that stood in this conversation is gone, and may be just being saved"
"""Programs that save a draft may delete the old one first; at the next look the new one is there, or it was deleted."""
NOTHING: Standing = MappingProxyType({})
REFUSALS = 3
"""So many drafts may be refused in one sweep, before the trouble is the mailbox's and not that of single drafts."""


@dataclass(frozen=True, slots=True)
class Decided:
    """An offer with what is to be done about it."""

    case: Case
    decision: Decision
    tied: Conversation
    missing: bool = False
    """Whether a draft that is not ours stood here at the last sweep, is gone at this one, and was not sent."""

    @property
    def write(self) -> Write | None:
        """The draft to be written, if there is one."""
        return self.decision.action if isinstance(self.decision.action, Write) else None


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found and did."""

    lines: tuple[Line, ...]
    """Newest offers first."""
    new: int
    set_aside: int
    written: int
    failed: AccountError | None = None
    """What went wrong with the writing last, where something did."""
    held: tuple[str, ...] = ()
    """Why nothing could be written or taken back; empty where it could."""


def sweep(visit: Visit) -> Swept:
    """Read what is new, decide about every offer, write what is due.

    Raises:
        AccountError: the mailbox cannot be read; nothing was decided and nothing written.
    """
    if not visit.dry_run:
        put_back(visit)
    stood = visit.ledger.all_standing()
    drafts = look(visit)  # first, and then at the mail: a draft that is sent meanwhile is seen here, there or twice
    gathered = gather(visit)
    decided = decide_all(visit, drafts, stood, first=True)
    if any(one.write or one.decision.withdraw for one in decided) and not visit.dry_run:
        drafts = look(visit)
        gathered = gathered.then(gather(visit, _whole_since(visit, gathered, decided)))
        decided = decide_all(visit, drafts, stood)
    if not visit.dry_run:
        note_turns(visit, ((one.case, one.decision) for one in decided))
    swept = apply(visit, gathered, decided)
    if not (visit.dry_run or swept.held):
        tidy(visit, _due_tokens(visit, decided))
    if not visit.dry_run:
        _note_hold(visit, swept, decided)
        visit.ledger.keep_lines([(key(told.offer), told.to_json()) for told in swept.lines])
    return swept


def decide_all(visit: Visit, drafts: Look, stood: Standing = NOTHING, *, first: bool = False) -> list[Decided]:
    """What to do about each offer that the rules look back to. The `first` time in a sweep, missing drafts count.

    Args:
        visit: the visit.
        drafts: what stands in Drafts.
        stood: the drafts of the last sweep, by offer.
        first: in this sweep.
    """
    judge(visit)
    cases = cases_of(visit)
    offers = list(visit.messages.offers_since(visit.since, visit.rulebook.fingerprint))
    gists = cases.gists(offer for offer, _rule in offers)
    found = [(gists[key(offer.message_id)], rule) for offer, rule in offers]
    for gist, rule in found:
        cases.note_refusals(gist, rule, keep=not visit.dry_run)
    drafts.compare()
    decided = []
    for gist, rule in found:
        standing = drafts.standing(gist.offer, gist.tied)
        if first and not visit.dry_run:
            drafts.count_missing(gist.offer, standing)
        case = cases.case(gist, rule, standing)
        missing = _is_missing(case, stood.get(key(gist.offer.message_id), ()))
        decided.append(Decided(case, decide(case), gist.tied, missing))
    visit.ledger.keep_standing({key(one.case.offer.message_id): one.case.drafts for one in decided if one.case.drafts})
    return decided


def _is_missing(case: Case, stood: tuple[StandingDraft, ...]) -> bool:
    """Whether a draft is gone that the ledger has not, and that was not sent as it was."""
    ours, sent = {entry.token for entry in case.ledger}, keys(one.message_id for one in case.follow_ups)
    return not case.drafts and any(one.token not in ours and key(one.message_id) not in sent for one in stood)


def cases_of(visit: Visit) -> Cases:
    """The cases of this account, over the mailbox for texts that were never read."""
    return Cases(
        visit.messages,
        visit.ledger,
        visit.verdicts,
        visit.rulebook,
        visit.account.identities,
        visit.now,
        visit.sender_zone,
        visit.read,
    )


def apply(visit: Visit, gathered: Gathered, decided: list[Decided]) -> Swept:
    """Take back the drafts that have lost their reason, and write those that are due and that nothing holds back."""
    gathered = replace(gathered, hold=(*gathered.hold, *visit.brake.reasons()))
    held = _held(visit, gathered, decided)
    troubles: list[AccountError] = []
    lines: list[Line | None] = []
    written = 0
    for one in sorted(decided, key=lambda one: one.case.offer.sent_at, reverse=True):
        left, told, stopped = one, None, _stopped(troubles)
        reason = held.get(one.case.offer.message_id)
        try:
            if not stopped:
                left = _withdrawn(visit, gathered, _one_left(visit, gathered, one))
            if left.write and not reason and not stopped:
                left = _looked_again(visit, left)
            if left.write and not reason and not stopped:
                told, wrote = _write(visit, left, left.write)
                written += wrote
        except (NoWording, Paused) as error:
            reason = f"not written: {error}"
        except AccountError as error:
            troubles.append(stopped := error)
        if stopped and one.write and not told:
            reason = reason or f"not written: {stopped}"
        lines.append(told or _line(visit, left, reason))
    hold, failed = gathered.hold or visit.brake.reasons(), next(reversed(troubles), None)
    return Swept(tuple(filter(None, lines)), gathered.new, gathered.set_aside, written, failed, hold)


def _due_tokens(visit: Visit, decided: list[Decided]) -> frozenset[str]:
    """The tokens of all drafts that are due, whether they could be written in this sweep or not."""
    address = visit.account.address
    return frozenset(token(address, one.case.offer.message_id, one.write.step) for one in decided if one.write)


def _note_hold(visit: Visit, swept: Swept, decided: list[Decided]) -> None:
    """For the journal, where a hold counts only if there was something to hold back."""
    due = any(told.state == "due" for told in swept.lines) or any(one.decision.withdraw for one in decided)
    note_hold(visit, swept.held, matters=due)


def _stopped(troubles: list[AccountError]) -> AccountError | None:
    """What ends the writing: anything but a draft or two that are refused, or twins of which none can be moved.

    These hold back nothing but themselves.
    """
    refused = sum(isinstance(trouble, NotWritten) for trouble in troubles)
    alone = all(isinstance(trouble, NotWritten | NotMoved) for trouble in troubles)
    return None if alone and refused < REFUSALS else troubles[-1]


def _one_left(visit: Visit, gathered: Gathered, one: Decided) -> Decided:
    """With one draft for each step, where two of us wrote at one moment and we did not see it to its end."""
    untouched = [draft for draft in one.case.drafts if draft.token and not draft.edited]
    planned = any(entry.phase is Phase.PLANNED for entry in one.case.ledger)
    if not (planned and untouched[1:]) or one.decision.withdraw or visit.dry_run or gathered.hold:
        return one
    standing = leave_one(visit, one.case, one.tied).standing(one.case.offer, one.tied)
    visit.ledger.note_standing(key(one.case.offer.message_id), standing)
    return replace(one, case=replace(one.case, drafts=standing))


def _withdrawn(visit: Visit, gathered: Gathered, one: Decided) -> Decided:
    """With the drafts taken back that have lost their reason, and what came of it."""
    drafts = one.decision.withdraw
    if not drafts:
        return one
    held = "this is a dry run" if visit.dry_run else "; ".join(gathered.hold)
    gone = () if held else withdraw(visit, one.case, one.decision)
    left = tuple(draft for draft in one.case.drafts if draft not in gone)
    if not visit.dry_run:
        visit.ledger.note_standing(key(one.case.offer.message_id), left)
    told = "The draft was moved to Trash: it had lost its reason."
    if len(gone) < len(drafts):
        why = held or "; ".join(visit.brake.reasons()) or f"it {UNMOVED}"
        told = f"A draft still stands in {drafts[0].folder}: do not send it. It was not taken back: {why}."
    decision = replace(one.decision, because=(*one.decision.because, Finding("What was done?", told)))
    return replace(one, case=replace(one.case, drafts=left), decision=decision)


def _looked_again(visit: Visit, one: Decided) -> Decided:
    """Decided over all that lies around the offer: nothing is written by what was kept of it."""
    cases = cases_of(visit)
    gist = cases.gist(one.case.offer)
    case = cases.case(gist, one.case.rule.name, one.case.drafts)
    return replace(one, case=case, decision=decide(case), tied=gist.tied)


def _write(visit: Visit, one: Decided, action: Write) -> tuple[Line | None, bool]:
    written = write(visit, one.case, action, one.decision, one.tied)
    standing = written.after.standing(one.case.offer, one.tied)
    visit.ledger.note_standing(key(one.case.offer.message_id), standing)
    words = f"The draft of step {action.step} was put into" if written.is_ours else "A draft turned up this moment in"
    changed = f" {changed_words(written.changed)}" if written.changed else ""
    done = Finding("What was done?", f"{words} {written.after.folder.name}.{changed}")
    decision = Decision(Keep(standing[0], action.step), (*one.decision.because, done))
    return line(visit.account.name_in_config, replace(one.case, drafts=standing), decision), written.is_ours


def _line(visit: Visit, one: Decided, held: str | None) -> Line | None:
    return line(visit.account.name_in_config, one.case, one.decision, held)


def _held(visit: Visit, gathered: Gathered, decided: list[Decided]) -> dict[str, str]:
    """Why drafts that are due are not written now, by the offers' Message-IDs."""
    due = [one for one in decided if one.write]
    general = "not written: this is a dry run" if visit.dry_run else _hold_words(gathered)
    if general:
        return {one.case.offer.message_id: general for one in due}
    waiting = {one.case.offer.message_id: UNREAD for one in due if not gathered.covers(one.case.offer)}
    waiting |= {one.case.offer.message_id: MISSING for one in due if one.missing}
    due = [one for one in due if one.case.offer.message_id not in waiting]
    tally = Tally(today=_written_today(visit), people=Counter(), companies=Counter())
    for one in decided:
        if one.case.drafts:
            tally.open_draft(outside(one.case.anchor, one.case.identities))
    wanted = [Due(one.case.offer, one.write.anchor, one.case.rule.limits) for one in due if one.write]
    return waiting | hold_back(wanted, tally, visit.account.identities)


def _whole_since(visit: Visit, gathered: Gathered, decided: list[Decided]) -> datetime | None:
    """Since when all mail has to be read before what is due may be written; None where nothing is to be."""
    held = _held(visit, replace(gathered, reach=None), decided)
    offers = (one.case.offer for one in decided if one.write and one.case.offer.message_id not in held)
    return min(map(needed_since, offers), default=None)


def _hold_words(gathered: Gathered) -> str | None:
    return f"not written in this sweep: {'; '.join(gathered.hold)}" if gathered.hold else None


def _written_today(visit: Visit) -> int:
    local = visit.now.astimezone(ZoneInfo(visit.sender_zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return visit.ledger.planned_between(midnight, midnight + timedelta(days=1))

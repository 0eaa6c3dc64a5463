"""What a sweep puts into the journal: the fate of drafts, what held it back, and whether it could be made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from connectors.errors import AccountError, FolderNotFound, NotMoved, NotWritten, Refused, Suspicious, Unreachable
from rules.case import Close, Leave
from rules.fate import Fate, Turn, turns
from watcher.journal import Event, Journal, What, moment
from watcher.line import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rules.case import Case, Decision
    from rules.ledger import Entry
    from watcher.visit import Visit

FATES = {
    Fate.STANDS: What.FOUND, Fate.EDITED: What.EDITED, Fate.DELETED: What.DELETED, Fate.SENT: What.SENT,
    Fate.TAKEN_BACK: What.WITHDRAWN, Fate.COUNTED: What.COUNTED,
}  # fmt: skip
KINDS: dict[type[AccountError], str] = {
    Unreachable: "It cannot be reached.",
    Refused: "It does not accept us.",
    FolderNotFound: "A folder cannot be told.",
    Suspicious: "It is not what it was.",
    NotWritten: "It did not take a draft.",
    NotMoved: "It did not move a draft.",
}
"""What two failures have in common, though a server words each of them anew."""


def of_draft(visit: Visit, what: What, offer: str, rule: str, entry: Entry, why: tuple[str, ...]) -> Event:
    """What happened to a draft of ours; the offer by its Message-ID."""
    return Event(
        moment(visit.clock()), visit.account.name_in_config, what, why,
        rule, offer, entry.step, entry.message_id, entry.folder,
    )  # fmt: skip


def note_turns(visit: Visit, decided: Iterable[tuple[Case, Decision]]) -> None:
    """Note what became of the drafts of these offers since it was last noted."""
    for case, decision in decided:
        if isinstance(decision.action, Leave):
            continue
        for turn in turns(case):
            told = _of_turn(visit, case, turn)
            visit.ledger.journal.note(told)
            if turn.fate is Fate.EDITED and isinstance(decision.action, Close):
                visit.ledger.journal.note(replace(told, what=What.LEFT, why=(*sentences(decision), turn.because)))


def note_hold(visit: Visit, reasons: tuple[str, ...], *, matters: bool) -> None:
    """Note that nothing may be written, if that `matters` because something is due; or that it may be again."""
    at, account = moment(visit.clock()), visit.account.name_in_config
    if not reasons:
        visit.ledger.journal.note(Event(at, account, What.RELEASED, ("Nothing holds it back any more.",)))
    elif matters:
        visit.ledger.journal.note(Event(at, account, What.HELD, ("; ".join(reasons),)))


def note_health(journal: Journal, account: str, failed: AccountError | None, at: datetime) -> None:
    """Note that an account failed, or that it was swept again after it had."""
    if failed is None:
        journal.note(Event(moment(at), account, What.RECOVERED, ("It was swept without an error.",)))
    else:
        kind = KINDS.get(type(failed), "The sweep broke off.")
        journal.note(Event(moment(at), account, What.FAILED, (kind, str(failed))))


def _of_turn(visit: Visit, case: Case, turn: Turn) -> Event:
    return Event(
        moment(visit.clock()), visit.account.name_in_config, FATES[turn.fate], (turn.because,),
        case.rule.name, case.offer.message_id, turn.step, turn.draft, turn.folder,
    )  # fmt: skip

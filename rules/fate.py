"""What became of the drafts of an offer, and which steps were taken, as far as one look at the mailbox tells.

It decides nothing: the gates of `rules.decide` do. It names, for the journal, what people did to our drafts.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from rules.ledger import LOOKS, STOOD, Entry, Phase
from rules.reading import Meaning

if TYPE_CHECKING:
    from rules.case import Case
    from rules.ledger import StandingDraft


class Fate(StrEnum):
    """What became of one draft, or of one step."""

    STANDS = "stands"
    EDITED = "edited"
    DELETED = "deleted"
    SENT = "sent"
    """A follow-up of ours counts as the draft's step, and is the draft itself, or the draft is gone."""
    TAKEN_BACK = "taken back"
    """It is gone, and we had begun to move it to Trash."""
    COUNTED = "counted"
    """A follow-up counts as a step for which no draft of ours can have been sent."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One of these, with its step."""

    fate: Fate
    step: int
    because: str
    draft: str = ""
    """Message-ID; empty where there is none."""
    folder: str = ""


def turns(case: Case) -> tuple[Turn, ...]:
    """What became of each draft that the ledger knows, and the steps that were taken without one."""
    drafts = tuple(turn for entry in case.ledger if (turn := _of_draft(case, entry)))
    sent = {turn.step for turn in drafts if turn.fate is Fate.SENT}
    taken = range(1, case.next_step)
    return (*drafts, *(Turn(Fate.COUNTED, step, _counted(case, step)) for step in taken if step not in sent))


def _of_draft(case: Case, entry: Entry) -> Turn | None:
    """None where nothing can be told yet."""
    if _went_out(case, entry):
        return _gone(entry, Fate.SENT, f"{_counted(case, entry.step)} It is our draft.")
    standing = next((draft for draft in case.drafts if draft.token == entry.token), None)
    if standing:
        return _standing(entry, standing)
    if entry.phase is Phase.WITHDRAWING:
        return _gone(entry, Fate.TAKEN_BACK, "It was being moved to Trash when a sweep broke off, and is gone.")
    return _missing(case, entry) if entry.phase in STOOD else None


def _went_out(case: Case, entry: Entry) -> bool:
    """Whether what counts as its step is the draft itself: then it was sent, wherever we knew it to be.

    A program may put the message into Sent some time before it takes the draft out of Drafts.
    """
    taken = case.follow_ups[entry.step - 1 : entry.step]
    return any(one.message_id == entry.message_id or one.header.get("x-relance") == entry.token for one in taken)


def _missing(case: Case, entry: Entry) -> Turn | None:
    """Of a draft that stood, and does not any more."""
    if entry.step < case.next_step:
        return _gone(entry, Fate.SENT, f"{_counted(case, entry.step)} The draft is gone from Drafts.")
    if case.drafts:
        other = case.drafts[0]
        return Turn(Fate.EDITED, entry.step, "Another draft stands in its place.", other.message_id, other.folder)
    trashed = {message.message_id for message in case.meaning(Meaning.DELETED_DRAFT)}
    if entry.missed >= LOOKS or entry.message_id in trashed:
        return _gone(entry, Fate.DELETED, "It is gone, and nothing was sent.")
    return None


def _standing(entry: Entry, draft: StandingDraft) -> Turn:
    fate, because = (
        (Fate.EDITED, "It does not say any more what was written.")
        if draft.edited
        else (Fate.STANDS, "It stands as it was written.")
    )
    return Turn(fate, entry.step, because, draft.message_id, draft.folder)


def _gone(entry: Entry, fate: Fate, because: str) -> Turn:
    return Turn(fate, entry.step, because, entry.message_id, entry.folder)


def _counted(case: Case, step: int) -> str:
    return f"Your message counts as step {step}: {case.follow_ups[step - 1].message_id}."

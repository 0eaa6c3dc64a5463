"""The first beat of a sweep: new messages into the store, and whether the mailbox is still the one we know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectors.errors import Suspicious
from connectors.mailbox import Sparing
from rules.mail import Role
from watcher.intake import add
from watcher.surroundings import BEFORE
from watcher.visit import MARGIN

if TYPE_CHECKING:
    from datetime import datetime

    from connectors.mailbox import Folder
    from rules.mail import Message
    from watcher.visit import Visit

LEFT_OUT = frozenset({Role.DRAFTS, Role.OUTBOX})
"""Folders of mail that nobody has received. Drafts are looked at when they matter, and never stored."""


UNREAD = "not written in this sweep: of what was received since the offer not all is read"
"""Why a draft is held back that became due only while mail was read."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a look at the mailbox brought."""

    new: int
    set_aside: int
    """Messages that could not be read; they are tried again at another visit, or when their folder is read anew."""
    hold: tuple[str, ...]
    """Why nothing may be written in this sweep; empty where nothing speaks against it."""
    reach: datetime | None = None
    """All that was received since was read; None for all there is."""

    def then(self, again: Gathered) -> Gathered:
        """What this look and the next one brought together."""
        hold = tuple(dict.fromkeys(self.hold + again.hold))
        return Gathered(self.new + again.new, self.set_aside + again.set_aside, hold, again.reach)

    def covers(self, offer: Message) -> bool:
        """Whether all was read that may answer an offer."""
        return self.reach is None or self.reach <= needed_since(offer)


def needed_since(offer: Message) -> datetime:
    """Since when a message may answer an offer."""
    return offer.earliest_at - BEFORE


def gather(visit: Visit, whole_since: datetime | None = None) -> Gathered:
    """Read what is new in all folders that can hold sent mail or answers.

    Args:
        visit: the visit.
        whole_since: since when mail has to be read that a sparing mailbox left out.

    Raises:
        AccountError: the mailbox cannot be read, or is suddenly empty.
    """
    visit.messages.settle_identities()
    reach = _reach(visit, whole_since)
    folders = [folder for folder in visit.mailbox.folders() if folder.role not in LEFT_OUT]
    had_mail = not visit.messages.is_empty()
    read = [_read_folder(visit, folder) for folder in folders]
    if had_mail and not any(total for *_, total in read):
        raise Suspicious(
            visit.account.name_in_config,
            "the mailbox is empty, and there was mail in it before. Nothing is done until it is back; "
            "if it was emptied on purpose, delete relance.db in the state folder",
        )
    hold = [reason for *_, reason, _total in read if reason]
    for name in visit.messages.folder_totals().keys() - {folder.name for folder in folders}:
        visit.messages.forget_folder(name)
        hold.append(f"the folder {name} is gone")
    return Gathered(sum(new for new, *_ in read), sum(aside for _new, aside, *_ in read), tuple(hold), reach)


def _reach(visit: Visit, whole_since: datetime | None) -> datetime | None:
    """Ask a sparing mailbox for all mail since then; since when all of it will be read."""
    if not isinstance(visit.mailbox, Sparing):
        return None
    if whole_since is not None:
        visit.mailbox.leave_out_nothing(whole_since.date())
    return whole_since or visit.now


def _read_folder(visit: Visit, folder: Folder) -> tuple[int, int, str, int]:
    """How many are new, how many were set aside, why to hold back, and how many the folder has."""
    new = aside = total = 0
    reason = ""
    known = visit.messages.folder(folder.name)
    for batch in visit.mailbox.new_headers(folder, known, (visit.since - MARGIN).date()):
        new += add(visit.messages, folder, batch)
        aside += len(batch.set_aside)
        total = batch.total
        reason = reason or (f"the folder {folder.name} was rebuilt by its server" if batch.restarted else "")
        reason = f"{batch.left} messages of {folder.name} are still to be read" if batch.left else reason
        visit.progress(folder.name, len(batch.fetched), batch.total)
    return new, aside, reason, total

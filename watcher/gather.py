"""The first beat of a sweep: new messages into the store, and whether the mailbox is still the one we know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectors.errors import Suspicious
from rules.mail import Role
from watcher.intake import add
from watcher.visit import MARGIN

if TYPE_CHECKING:
    from connectors.mailbox import Folder
    from watcher.visit import Visit

UNREAD = frozenset({Role.DRAFTS, Role.OUTBOX})
"""Folders of mail that nobody has received. Drafts are looked at when they matter, and never stored."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a look at the mailbox brought."""

    new: int
    set_aside: int
    """Messages that could not be read; they are tried again when their folder is read anew."""
    hold: tuple[str, ...]
    """Why nothing may be written in this sweep; empty where nothing speaks against it."""


def gather(visit: Visit) -> Gathered:
    """Read what is new in all folders that can hold sent mail or answers.

    Raises:
        AccountError: the mailbox cannot be read, or is suddenly empty.
    """
    visit.messages.settle_identities()
    folders = [folder for folder in visit.mailbox.folders() if folder.role not in UNREAD]
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
    return Gathered(sum(new for new, *_ in read), sum(aside for _new, aside, *_ in read), tuple(hold))


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
        visit.progress(folder.name, len(batch.fetched), batch.total)
    return new, aside, reason, total

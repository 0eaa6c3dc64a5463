"""A desk over a mailbox at our own Gmail: the user's programs work at the server itself, the port by the interface.

A folder is what a message's labels make of it. Nothing has a UIDVALIDITY there: where a server would rebuild a folder,
Google forgets the history, and what is known is read by a listing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectors.gmail import convert
from tests.connectors.gmail_client import sign_in
from tests.life.desk import FOLDERS, Snapshot
from tests.life.provider import ProviderDesk
from tests.servers.gmail_box import Box

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from connectors.mailbox import Mailbox
    from tests.connectors.gmail_client import GmailClient
    from tests.servers.gmail_box import Kept

LABELS = {"INBOX": "INBOX", "Sent": "SENT", "Drafts": "DRAFT", "Archive": "", "Trash": "TRASH", "Junk": "SPAM"}
ORDER = tuple(convert.folders(()))


@dataclass
class GmailDesk(ProviderDesk):
    """See `tests.life.desk.Desk`."""

    client: GmailClient

    def __post_init__(self) -> None:
        """Begin with an empty mailbox, and a sign-in to it."""
        self.client.server.box = Box("ivan@firm.example")
        sign_in(self.client.server)

    @property
    def box(self) -> Box:
        return self.client.server.box

    def open(self) -> Mailbox:
        return self.client.open()

    def put(self, folder: str, message: bytes, at: datetime, *, draft: bool = False) -> None:
        labels = [label for label in (LABELS[folder], "DRAFT" if draft and folder != "Drafts" else "") if label]
        if folder == "Drafts":
            self.box.put_draft(message, at, labels=labels)
        else:
            self.box.put(message, at, labels)

    def take(self, folder: str, message: bytes) -> bool:
        found = self._find(folder, message)
        if found:
            self.box.remove(found.id)
        return found is not None

    def move(self, folder: str, message: bytes, to: str) -> bool:
        """By labels: a draft in Trash is a draft still. A draft can be archived nowhere: it goes to Trash."""
        found = self._find(folder, message)
        if found and "DRAFT" in found.labels and to != "Drafts":
            self.box.trash(found.id)
        elif found:
            held = {LABELS[folder]} - {"", "DRAFT"}
            self.box.relabel(found.id, {LABELS[to]} - {"", *found.labels}, held)
        return found is not None

    def snapshot(self) -> Snapshot:
        there: Snapshot = {folder: Counter() for folder in FOLDERS}
        for folder, kept in self._all():
            there[folder][kept.raw, frozenset(kept.labels)] += 1
        return there

    def renumber(self, folder: str) -> None:  # noqa: ARG002  # Google forgets all of it
        self.box.forget_history()

    def edit(self, message: bytes, new: bytes, at: datetime) -> None:
        """Save a draft in Gmail's own program: the draft stays, and gets a message with another id."""
        self.box.edit(self._draft(message), new, at)

    def send(self, message: bytes, new: bytes, at: datetime, *, otherwise: bool) -> None:
        """Send a draft in Gmail's own program: it becomes a message of its own, or the draft is kept around it."""
        name = self._draft(message)
        self.box.edit(name, new, at)
        self.box.send(name, at, wrapper=otherwise)

    def _draft(self, message: bytes) -> str:
        found = self._find("Drafts", message)
        assert found
        return next(name for name, one in self.box.drafts.items() if one == found.id)

    def _find(self, folder: str, message: bytes) -> Kept | None:
        return next((kept for where, kept in self._all() if (where, kept.raw) == (folder, message)), None)

    def _all(self) -> Iterator[tuple[str, Kept]]:
        names = {label: folder for folder, label in LABELS.items()}
        for kept in self.box.messages.values():
            yield names[convert.home(kept.labels, ORDER)], kept

"""A desk over a mailbox at our own Microsoft Graph: the user's programs work at the server, the port by the interface.

Nothing has a UIDVALIDITY there: where a server would rebuild a folder, Microsoft forgets what its links stand for.
A reply that was begun, and not finished, is nobody's draft: it is kept out of what the desk shows, and counted apart.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.life.desk import FOLDERS, Snapshot
from tests.life.provider import ProviderDesk
from tests.servers.graph_box import Box

if TYPE_CHECKING:
    from datetime import datetime

    from connectors.mailbox import Mailbox
    from tests.connectors.outlook_client import OutlookClient
    from tests.servers.graph_items import Item

NAMES = {
    "INBOX": "inbox", "Sent": "sentitems", "Drafts": "drafts", "Archive": "archive", "Trash": "deleteditems",
    "Junk": "junkemail",
}  # fmt: skip
BEGUN = re.compile(r"\[\[[a-z2-7]{26}\*?\]\]")


@dataclass
class GraphDesk(ProviderDesk):
    """See `tests.life.desk.Desk`."""

    client: OutlookClient

    def __post_init__(self) -> None:
        """Begin with an empty mailbox."""
        self.client.server.box = Box("ivan@firm.example")
        self.client.server.troubles.clear()
        self.client.server.forget_links()

    @property
    def box(self) -> Box:
        return self.client.server.box

    def open(self) -> Mailbox:
        return self.client.open()

    def put(self, folder: str, message: bytes, at: datetime, *, draft: bool = False) -> None:
        self.box.put(self.box.folders[NAMES[folder]], message, at, draft=draft, read=folder in {"Sent", "Drafts"})

    def take(self, folder: str, message: bytes) -> bool:
        found = self._find(folder, message)
        if found:
            self.box.remove(found)
        return found is not None

    def move(self, folder: str, message: bytes, to: str) -> bool:
        found = self._find(folder, message)
        if found:
            self.box.move(found, self.box.folders[NAMES[to]])
        return found is not None

    def snapshot(self) -> Snapshot:
        return {
            folder: Counter((item.whole, _flags(item)) for item in self._in(folder) if not is_begun(item))
            for folder in FOLDERS
        }

    def renumber(self, folder: str) -> None:  # noqa: ARG002  # Microsoft forgets all of it
        self.client.server.forget_links()

    def begun(self) -> list[Item]:
        """The replies in Drafts that Outlook made and that never got our words."""
        return [item for item in self._in("Drafts") if is_begun(item)]

    def edit(self, message: bytes, new: bytes, at: datetime) -> None:
        """Save a draft in Outlook: its id stays what it is."""
        self.box.edit(self._draft(message), new, at)

    def send(self, message: bytes, new: bytes, at: datetime, *, otherwise: bool) -> None:
        """Send a draft in Outlook: the message in Sent Items has the draft's id, or another one."""
        draft = self._draft(message)
        self.box.edit(draft, new, at)
        self.box.changes_ids = otherwise
        self.box.send(draft, at)

    def _draft(self, message: bytes) -> Item:
        found = self._find("Drafts", message)
        assert found
        return found

    def _find(self, folder: str, message: bytes) -> Item | None:
        return next((item for item in self._in(folder) if item.whole == message), None)

    def _in(self, folder: str) -> list[Item]:
        return self.box.within(self.box.folders[NAMES[folder]])


def is_begun(item: Item) -> bool:
    """Whether an item is a reply that was begun, and not finished."""
    return not item.stamp and BEGUN.search(item.props["body"]["content"]) is not None


def _flags(item: Item) -> frozenset[str]:
    told = {"draft": item.props["isDraft"], "read": item.props["isRead"]}
    return frozenset(name for name, is_so in told.items() if is_so)

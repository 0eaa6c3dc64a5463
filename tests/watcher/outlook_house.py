"""The small world of tests/watcher/house.py at Outlook: the same people, the same moments, another mailbox."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tests.watcher.house import MONDAY, House

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from connectors.outlook.mailbox import OutlookMailbox
    from tests.connectors.outlook_client import OutlookClient
    from tests.servers.graph_items import Item
    from watcher.visit import Visit

NAMES = {"INBOX": "Inbox", "Sent": "Sent Items", "Junk": "Junk Email", "Trash": "Deleted Items"}


@dataclass
class Desk:
    """What the small world does to a mailbox, done to Outlook."""

    client: OutlookClient

    def deliver(
        self, folder: str, message: bytes, received_at: datetime, *, draft: bool = False, thread_id: str = ""
    ) -> None:
        self.client.deliver(NAMES.get(folder, folder), message, received_at, draft=draft, shared=thread_id)

    def messages(self, folder: str) -> list[bytes]:
        return self.client.whole(NAMES.get(folder, folder))


@dataclass
class OutlookHouse(House):
    """The world, and a mailbox that is opened anew for each sweep."""

    opened: list[OutlookMailbox] = field(default_factory=list)

    @property
    def client(self) -> OutlookClient:
        desk: Any = self.mailbox
        client: OutlookClient = desk.client
        return client

    def visit(self, after: timedelta, *, dry_run: bool = False) -> Visit:
        self.client.server.box.clock = MONDAY + after
        mailbox = self.client.open()
        self.opened.append(mailbox)
        return replace(super().visit(after, dry_run=dry_run), mailbox=mailbox)

    def lying(self, folder: str) -> list[Item]:
        """The items of a folder, at the server itself."""
        box = self.client.server.box
        return box.within(box.named(NAMES.get(folder, folder)))

    def close(self) -> None:
        """Close all that was opened."""
        for mailbox in self.opened:
            mailbox.close()
        self.store.close()

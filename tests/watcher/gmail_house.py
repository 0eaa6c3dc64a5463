"""The small world of tests/watcher/house.py at Gmail: the same people, the same moments, another mailbox."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from connectors.account import with_addresses
from tests.watcher.house import House

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from connectors.gmail.mailbox import GmailMailbox
    from tests.connectors.gmail_client import GmailClient
    from watcher.visit import Visit

NAMES = {"INBOX": "Inbox", "Junk": "Spam", "Archive": "All Mail"}


@dataclass
class Desk:
    """What the small world does to a mailbox, done to Gmail."""

    client: GmailClient

    def deliver(
        self, folder: str, message: bytes, received_at: datetime, *, draft: bool = False, thread_id: str = ""
    ) -> None:
        self.client.deliver(NAMES.get(folder, folder), message, received_at, draft=draft, thread=thread_id)

    def messages(self, folder: str) -> list[bytes]:
        return self.client.whole(NAMES.get(folder, folder))


@dataclass
class GmailHouse(House):
    """The world, and a mailbox that is opened anew for each sweep."""

    opened: list[GmailMailbox] = field(default_factory=list)

    def visit(self, after: timedelta, *, dry_run: bool = False) -> Visit:
        desk: Any = self.mailbox
        self.leave()
        mailbox = desk.client.open()
        self.opened.append(mailbox)
        visit = super().visit(after, dry_run=dry_run)
        account = with_addresses(visit.account, mailbox.addresses())
        messages = self.store.messages("work", account.identities)
        return replace(visit, account=account, mailbox=mailbox, messages=messages)

    def leave(self) -> None:
        """Let go of what was opened."""
        while self.opened:
            self.opened.pop().close()

    def close(self) -> None:
        """Close it all."""
        self.leave()
        self.store.close()

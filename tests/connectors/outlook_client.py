"""An Outlook mailbox for tests: its account, somebody who has signed in to it, and a mail program that uses it too."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import stamina

from connectors.account import OutlookAccount
from connectors.outlook.mailbox import OutlookMailbox, open_account
from tests.servers.graph import Graph

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tests.servers.graph_items import Folder, Item

CLIENT_ID = "0a1b2c3d-0000-0000-0000-000000000000"


@dataclass
class Signed:
    """Somebody who has signed in at a server, and gets a token whenever the last one is not taken any more."""

    server: Graph
    good: bool = True
    """Whether the server takes the tokens."""
    renewed: int = 0
    held: str = field(init=False)

    def __post_init__(self) -> None:
        self.held = self.server.new_token() if self.good else "none"

    def token(self) -> str:
        return self.held

    def renew(self) -> None:
        self.renewed += 1
        self.held = self.server.new_token() if self.good else "none"


@contextmanager
def running() -> Iterator[Graph]:
    """A Graph of our own. Whoever asks again does so at once."""
    with Graph() as server, stamina.set_testing(testing=True, attempts=4):
        yield server


def account_of(server: Graph, **keys: Any) -> OutlookAccount:
    """The account on a server, as config.toml would give it."""
    given = {"client_id": CLIENT_ID, "endpoint": server.root} | keys
    return OutlookAccount(name_in_config="office", kind="outlook", address="ivan@firm.example", **given)


@dataclass(frozen=True)
class OutlookClient:
    """The user's mail program, and the world: both at the server itself."""

    server: Graph

    def open(self) -> OutlookMailbox:
        mailbox = open_account(account_of(self.server), Signed(self.server))
        assert isinstance(mailbox, OutlookMailbox)
        return mailbox

    def make_folder(self, name: str) -> str:
        self.server.box.make_folder(name)
        return name

    def deliver(
        self, folder: str, message: bytes, received_at: datetime, *, draft: bool = False, shared: str = ""
    ) -> Item:
        return self.server.box.put(self._folder(folder), message, received_at, draft=draft, shared=shared)

    def remove(self, folder: str, handle: str) -> None:
        self.server.box.remove(self._item(folder, handle))

    def move(self, folder: str, handle: str, to: str) -> None:
        self.server.box.move(self._item(folder, handle), self._folder(to))

    def whole(self, folder: str) -> list[bytes]:
        return [item.whole for item in self.server.box.within(self._folder(folder))]

    def unread(self, folder: str) -> int:
        return sum(not item.props["isRead"] for item in self.server.box.within(self._folder(folder)))

    def _folder(self, name: str) -> Folder:
        return self.server.box.named(name)

    def _item(self, folder: str, handle: str) -> Item:
        item = self.server.box.items[handle.partition("~")[0]]
        assert self._folder(folder).id == item.folder
        return item

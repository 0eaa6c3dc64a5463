"""A Gmail mailbox for tests: its account, somebody who has signed in to it, and a mail program that uses it too."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import keyring
import stamina
from keyring.backends.fail import Keyring as NoKeyring

from connectors import tokens
from connectors.account import GmailAccount
from connectors.gmail import convert
from connectors.gmail.mailbox import GmailMailbox, open_account
from connectors.gmail.quota import Meter
from tests.servers.gmail import Gmail
from tests.servers.gmail_oauth import SCOPES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from tests.servers.gmail_box import Kept

ENVIRONMENT = {"OAUTHLIB_INSECURE_TRANSPORT": "1"}
"""So that oauthlib speaks to a server without TLS."""


@contextmanager
def running(state: Path, made: Gmail | None = None, *, signs_in: bool = True) -> Iterator[Any]:
    """A Gmail of our own, to which a user has signed in; without a keyring, and with a state folder of its own."""
    before, environment = keyring.get_keyring(), dict(os.environ)
    keyring.set_keyring(NoKeyring())
    os.environ.update(ENVIRONMENT, RELANCE_STATE=str(state))
    try:
        with made or Gmail() as server, stamina.set_testing(testing=True, attempts=4):
            if signs_in:
                sign_in(server)
            yield server
    finally:
        keyring.set_keyring(before)
        os.environ.clear()
        os.environ.update(environment)


def account_of(server: Gmail, home: Path, **keys: Any) -> GmailAccount:
    """The account on a server, as config.toml would give it."""
    client = server.signs_in.client_file(home / "client.json")
    given = {"client": client, "take_back": True, "endpoint": server.root} | keys
    return GmailAccount(name_in_config="work", kind="gmail", address="ivan@firm.example", **given)


def sign_in(server: Gmail, *names: str) -> None:
    """As if the user had signed in, and allowed this much."""
    names = names or ("readonly", "modify")
    token = server.signs_in.signed_in(*names)
    tokens.keep("work", json.dumps({"refresh_token": token, "scopes": [SCOPES + name for name in names]}))


def unhurried() -> Meter:
    """Counts units, and waits for nothing."""
    return Meter(clock=lambda: 0.0, sleep=lambda _seconds: None)


@dataclass(frozen=True)
class GmailClient:
    """The user's mail program, and the world: both at the server itself."""

    server: Gmail
    account: GmailAccount

    def open(self) -> GmailMailbox:
        mailbox = open_account(self.account, unhurried())
        assert isinstance(mailbox, GmailMailbox)
        return mailbox

    def make_folder(self, name: str) -> str:
        self.server.box.make_label(name)
        return name

    def deliver(
        self, folder: str, message: bytes, received_at: datetime, *, draft: bool = False, thread: str = ""
    ) -> None:
        labels = {label for label in (self._label(folder), "UNREAD", "DRAFT" if draft else "") if label}
        if folder == "Drafts":
            self.server.box.put_draft(message, received_at, thread, sorted(labels))
        else:
            self.server.box.put(message, received_at, sorted(labels), thread)

    def remove(self, folder: str, handle: str) -> None:
        assert handle in [kept.id for kept in self._in(folder)]
        self.server.box.remove(handle)

    def move(self, folder: str, handle: str, to: str) -> None:
        self.server.box.relabel(handle, [self._label(to)], [self._label(folder)])

    def whole(self, folder: str) -> list[bytes]:
        return [kept.raw for kept in self._in(folder)]

    def unread(self, folder: str) -> int:
        return sum("UNREAD" in kept.labels for kept in self._in(folder))

    def _in(self, folder: str) -> list[Kept]:
        order = tuple(self._folders())
        there = self.server.box.messages.values()
        return [kept for kept in there if convert.home(kept.labels, order) == self._label(folder)]

    def _label(self, folder: str) -> str:
        return next(label for label, one in self._folders().items() if one.name == folder)

    def _folders(self) -> dict[str, Any]:
        own = [{"id": one, "name": name, "type": "user"} for one, name in self.server.box.labels.items()]
        return convert.folders(own)

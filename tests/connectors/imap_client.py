"""An IMAP mailbox for tests: its account, and a mail program that uses it too."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectors.account import ImapAccount, Password
from connectors.imap.mailbox import open_account
from tests.servers.dovecot import HOST, PASSWORD

if TYPE_CHECKING:
    from datetime import datetime

    from imapclient import IMAPClient

    from connectors.mailbox import Mailbox
    from tests.servers.dovecot import User

VARIABLE = "RELANCE_TEST_PASSWORD"


def account_of(user: User, **fields: object) -> ImapAccount:
    """The account of a user, as config.toml would give it."""
    os.environ[VARIABLE] = PASSWORD
    given = {"host": HOST, "port": user.server.port, "tls": "none", "password": Password(env=VARIABLE)} | fields
    return ImapAccount(name_in_config="work", kind="imap", address="ivan@firm.example", user=user.name, **given)


@dataclass(frozen=True)
class ImapClient:
    """A mail program, with a connection of its own."""

    user: User
    connection: IMAPClient

    def open(self) -> Mailbox:
        return open_account(account_of(self.user))

    def make_folder(self, name: str) -> str:
        whole = self.user.server.variant.prefix + name
        self.connection.create_folder(whole)
        return whole

    def deliver(self, folder: str, message: bytes, received_at: datetime, *, draft: bool = False) -> None:
        self.connection.append(folder, message, ("\\Draft",) if draft else (), received_at)

    def remove(self, folder: str, handle: str) -> None:
        self.connection.select_folder(folder)
        self.connection.delete_messages([uid_of(handle)])
        self.connection.expunge()
        self.connection.close_folder()

    def move(self, folder: str, handle: str, to: str) -> None:
        self.connection.select_folder(folder)
        self.connection.copy([uid_of(handle)], to)
        self.connection.close_folder()
        self.remove(folder, handle)

    def whole(self, folder: str) -> list[bytes]:
        uids = self._looking(folder).search()
        rows = self.connection.fetch(uids, ["BODY.PEEK[]"])
        self.connection.close_folder()
        return [rows[uid][b"BODY[]"] for uid in sorted(uids)]

    def mark_deleted(self, folder: str, handle: str) -> None:
        self.connection.select_folder(folder)
        self.connection.delete_messages([uid_of(handle)])
        self._looking(folder).close_folder()

    def marked(self, folder: str) -> int:
        found = self._looking(folder).search("DELETED")
        self.connection.close_folder()
        return len(found)

    def unread(self, folder: str) -> int:
        return self.connection.folder_status(folder, ["UNSEEN"])[b"UNSEEN"]

    def _looking(self, folder: str) -> IMAPClient:
        """With the folder open for reading only, so that closing it removes nothing."""
        self.connection.select_folder(folder, readonly=True)
        return self.connection

    def renumber(self, folder: str) -> None:
        self.user.renumber(folder)


def uid_of(handle: str) -> int:
    return int(handle.partition(".")[2])

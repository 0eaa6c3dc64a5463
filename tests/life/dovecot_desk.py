"""A desk over a mailbox on a Dovecot: the other mail program has a connection of its own, the port another one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from connectors.imap.mailbox import open_account
from tests.connectors.imap_client import account_of
from tests.life.desk import FOLDERS, Snapshot

if TYPE_CHECKING:
    from datetime import datetime

    from imapclient import IMAPClient

    from connectors.mailbox import Mailbox
    from tests.servers.dovecot import User


@dataclass
class DovecotDesk:
    """See `tests.life.desk.Desk`."""

    user: User
    program: IMAPClient = field(init=False)

    def __post_init__(self) -> None:
        """Log in."""
        self.program = self.user.connect()

    def open(self) -> Mailbox:
        return open_account(account_of(self.user))

    def put(self, folder: str, message: bytes, at: datetime, *, draft: bool = False) -> None:
        self.program.append(folder, message, ("\\Draft",) if draft else (), at)

    def take(self, folder: str, message: bytes) -> bool:
        uid = self._uid(folder, message)
        if uid:
            self.program.delete_messages([uid], silent=True)
            self.program.uid_expunge([uid])
        return uid is not None

    def move(self, folder: str, message: bytes, to: str) -> bool:
        uid = self._uid(folder, message)
        if uid:
            self.program.move([uid], to)
        return uid is not None

    def snapshot(self) -> Snapshot:
        return {
            folder: Counter((message, flags) for message, flags in self._read(folder).values()) for folder in FOLDERS
        }

    def generations(self) -> dict[str, int]:
        return {
            folder: self.program.folder_status(folder, ["UIDVALIDITY"])[b"UIDVALIDITY"]
            for folder in FOLDERS
            if folder != "Drafts"
        }

    def renumber(self, folder: str) -> None:
        self.program.logout()  # Dovecot keeps an index open for a while, and is confused by its loss
        self.user.renumber(folder)
        self.program = self.user.connect()

    def hide(self, folder: str) -> None:
        raise NotImplementedError  # Dovecot makes its special folders anew at once

    def show(self) -> None:
        """Nothing was hidden."""

    def close(self) -> None:
        self.program.logout()

    def _uid(self, folder: str, message: bytes) -> int | None:
        """The first copy, in the folder that is open for writing now."""
        found = (uid for uid, (one, _flags) in self._read(folder, readonly=False).items() if one == message)
        return next(found, None)

    def _read(self, folder: str, *, readonly: bool = True) -> dict[int, tuple[bytes, frozenset[str]]]:
        """All messages of a folder by UID, without a trace."""
        if not self.program.select_folder(folder, readonly=readonly)[b"EXISTS"]:
            return {}
        rows = self.program.fetch(self.program.search(), ["FLAGS", "BODY.PEEK[]"])
        return {
            uid: (row[b"BODY[]"], frozenset(flag.decode() for flag in row[b"FLAGS"] if flag != b"\\Recent"))
            for uid, row in sorted(rows.items())
        }

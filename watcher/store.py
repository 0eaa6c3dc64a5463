"""The store: what was read and what was done, in one SQLite file that only its owner can read.

Everything in it but the ledger can be read anew from the mailbox; and the ledger's facts can be found there too.
"""

from __future__ import annotations

import sqlite3
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from sqlite_utils import Database

from connectors.account import with_addresses
from watcher.journal import Journal
from watcher.ledger import LedgerTable
from watcher.messages import MessageTable
from watcher.pausing import STOP
from watcher.schema import migrations
from watcher.verdicts import VerdictTable

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from connectors.account import Account
    from rules.mail import Identities

BUSY_MS = 10_000
"""How long `status` and `why` wait for a sweep that is writing."""


class StoreError(Exception):
    """The state folder or its file cannot be used; the text says what to do."""


def unusable(path: Path, error: Exception) -> StoreError:
    """The sentence for a folder or a file that fails us."""
    return StoreError(
        f"{path}: cannot be used as the store: {error}. Make room and the folder writable, or name another with "
        "--state; a damaged relance.db may be deleted, the drafts are found again in the mailbox"
    )


def make_private(folder: Path) -> None:
    """Make the state folder, or see to it that only its owner reads it.

    Raises:
        StoreError: it is no folder, or holds other files, which somebody else may have to read.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise StoreError(
            f"{folder}: cannot be the state folder: a file is in its way; name another with --state"
        ) from None
    if not stat.S_IMODE(folder.stat().st_mode) & 0o077:
        return
    strange = [
        entry.name
        for entry in folder.iterdir()
        if entry.name not in {"lock", STOP} and not entry.name.startswith("relance.db")
    ]
    if strange:
        raise StoreError(
            f"{folder}: others may read it, and it holds other files; name a folder of its own with --state"
        )
    folder.chmod(0o700)


class Store:
    """An open store. One sweep writes at a time (`watcher.lock`); others may read."""

    def __init__(self, folder: Path) -> None:
        """Open it, make it where there is none, and bring its tables up to date.

        Raises:
            StoreError: the folder cannot be written, or the file is no store.
        """
        self.folder = folder
        self._path = path = folder / "relance.db"
        try:
            make_private(folder)
            path.touch(mode=0o600)
            path.chmod(0o600)
            self.db = self._open(path)
        except (OSError, sqlite3.Error) as error:
            raise unusable(path, error) from error

    @staticmethod
    def _open(path: Path) -> Database:
        db = Database(path, execute_plugins=False)
        try:
            db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
            db.enable_wal()
            db.execute("PRAGMA synchronous = FULL")  # a planned draft must survive a power cut
            if migrations.pending(db):
                migrations.apply(db)
        except BaseException:
            db.close()
            raise
        return db

    def messages(self, account: str, identities: Identities) -> MessageTable:
        """The messages of one account."""
        return MessageTable(self.db, account, identities)

    def identities(self, account: Account) -> Identities:
        """Our addresses in an account: those of config.toml, and those that its provider told at the last sweep."""
        query = "SELECT address FROM identity WHERE account = ? ORDER BY address"
        told = self.db.execute(query, (account.name_in_config,)).fetchall()
        return with_addresses(account, [address for (address,) in told]).identities

    def ledger(self, account: str) -> LedgerTable:
        """What was done in one account."""
        return LedgerTable(self.db, account)

    def verdicts(self, account: str) -> VerdictTable:
        """What was decided about one account's offers."""
        return VerdictTable(self.db, account)

    def journal(self) -> Journal:
        """What was done and why, in all accounts."""
        return Journal(self.db)

    def close(self) -> None:
        """Let go of the file."""
        with suppress(sqlite3.Error):
            self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if isinstance(error, sqlite3.Error):  # the disk is full, or the file is damaged
            raise unusable(self._path, error) from error

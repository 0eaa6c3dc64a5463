"""Maildirs for tests, and the programs that share them with us."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from imapclient import imap_utf7

from connectors import open_mailbox
from connectors.account import Folders, MaildirAccount
from rules.mail import Role
from tests.connectors.reader import MORNING, the

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from connectors.mailbox import Folder, Mailbox

STANDARD = ("INBOX", "Sent", "Drafts", "Archive", "Trash", "Junk")


def account(path: Path, folders: Folders | None = None) -> MaildirAccount:
    return MaildirAccount(
        kind="maildir", name_in_config="home", address="ivan@firm.example", path=path, folders=folders or Folders()
    )


def make(path: Path) -> Path:
    """A Maildir."""
    for part in ("cur", "new", "tmp"):
        (path / part).mkdir(parents=True)
    return path


def standard(root: Path) -> Path:
    """A mailbox with the usual folders, side by side."""
    for name in STANDARD:
        make(root / name)
    return root


def deliver(folder: Path, name: str, message: bytes, received_at: datetime = MORNING) -> Path:
    """Put a file into a folder, as a program does that delivers mail."""
    path = folder / name
    path.write_bytes(message)
    os.utime(path, (received_at.timestamp(), received_at.timestamp()))
    return path


@dataclass
class MaildirClient:
    """The programs that share a Maildir with us."""

    root: Path
    dots: bool
    number: int = 0

    def open(self) -> Mailbox:
        return open_mailbox(account(self.root))

    def path(self, folder: str) -> Path:
        if not self.dots:
            return self.root / folder
        return self.root if folder == "INBOX" else self.root / f".{imap_utf7.encode(folder).decode()}"

    def make_folder(self, name: str) -> str:
        make(self.path(name))
        return name

    def deliver(self, folder: str, message: bytes, received_at: datetime, *, draft: bool = False) -> None:
        self.number += 1
        name = f"1793600000.M{self.number:06}P1.host"
        part = f"cur/{name}:2,D" if draft else f"new/{name}"
        deliver(self.path(folder), part, message.replace(b"\r\n", b"\n"), received_at)

    def remove(self, folder: str, handle: str) -> None:
        self.file(folder, handle).unlink()

    def move(self, folder: str, handle: str, to: str) -> None:
        self.file(folder, handle).rename(self.path(to) / "cur" / f"{handle}:2,S")

    def whole(self, folder: str) -> list[bytes]:
        return [path.read_bytes() for path in sorted(self.path(folder).glob("[cn][ue][rw]/*"), key=lambda it: it.name)]

    def mark_deleted(self, folder: str, handle: str) -> None:
        path = self.file(folder, handle)
        path.rename(f"{path}T")

    def marked(self, folder: str) -> int:
        return sum("T" in path.name.partition(":2,")[2] for path in self.path(folder).glob("[cn][ue][rw]/*"))

    def unread(self, folder: str) -> int:
        return sum("S" not in path.name.partition(":2,")[2] for path in self.path(folder).glob("[cn][ue][rw]/*"))

    def file(self, folder: str, handle: str) -> Path:
        (path,) = (path for path in self.path(folder).glob("[cn][ue][rw]/*") if path.name.startswith(handle))
        return path


class Home:
    """A mailbox with the usual folders, for tests to inherit."""

    @pytest.fixture
    def root(self, tmp_path: Path) -> Path:
        return standard(tmp_path / "Mail")

    @pytest.fixture
    def mailbox(self, root: Path) -> Iterator[Mailbox]:
        with closing(open_mailbox(account(root))) as mailbox:
            yield mailbox

    @pytest.fixture
    def inbox(self, mailbox: Mailbox) -> Folder:
        return the(Role.INBOX, mailbox)

"""A user's mailbox, in a Maildir or on a server, with the command over it; and whole copies of both, to spoil."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass, field, replace
from email.utils import format_datetime
from hashlib import sha256
from itertools import count
from typing import TYPE_CHECKING, Protocol

from tests.program import ME, account
from tests.system.mail import Kept, Mail

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tests.program import Done
    from tests.servers.dovecot import Dovecot, User
    from tests.servers.relay import Relay
    from tests.system.victim import ForkedProgram

FOLDERS = ("INBOX", "Sent", "Drafts", "Trash")
EDIT = b"Please ring me"
"""What users write into drafts."""
View = dict[str, list[Kept]]
"""What lies in each folder."""
LETTERS = {"\\Draft": "D", "\\Deleted": "T", "\\Flagged": "F", "\\Seen": "S"}
"""Flags of IMAP in the names of files."""


class Box(Protocol):
    """What a user's program does in a mailbox; as `tests.system.mail.Mail`."""

    def append(self, folder: str, message: bytes, received_at: datetime, flags: str = "") -> None: ...
    def read(self, folder: str) -> list[Kept]: ...
    def remove(self, folder: str, uid: str) -> None: ...


@dataclass
class Files:
    """A Maildir, as a program has it that shares it with us."""

    path: Path

    def append(self, folder: str, message: bytes, received_at: datetime, flags: str = "") -> None:
        letters = "".join(sorted(LETTERS[flag] for flag in flags.strip("()").split()))
        path = self._cur(folder) / f"{sha256(message).hexdigest()[:12]}.client:2,{letters}"
        path.write_bytes(message.replace(b"\r\n", b"\n"))
        os.utime(path, (received_at.timestamp(), received_at.timestamp()))

    def read(self, folder: str) -> list[Kept]:
        return [_kept(path) for path in self._files(folder)]

    def remove(self, folder: str, uid: str) -> None:
        (path,) = (path for path in self._files(folder) if path.name.partition(":")[0] == uid)
        path.unlink()

    def _files(self, folder: str) -> list[Path]:
        return [path for part in ("new", "cur") for path in sorted((self._cur(folder).parent / part).iterdir())]

    def _cur(self, folder: str) -> Path:
        return self.path / ("" if folder == "INBOX" else f".{folder}") / "cur"


def _kept(path: Path) -> Kept:
    uid, _, letters = path.name.partition(":2,")
    flags = frozenset(name for name, letter in LETTERS.items() if letter in letters)
    return Kept(uid, flags, path.read_bytes().replace(b"\n", b"\r\n"))


class Place(Protocol):
    """Where mailboxes of one kind are."""

    def new(self, home: Path) -> tuple[Box, str]:
        """A mailbox with the usual folders, and its account in config.toml."""

    def copy(self, box: Box, home: Path) -> tuple[Box, str]:
        """The same once more: every message with its name or UID, every flag."""

    def remove(self, box: Box) -> None:
        """Away with the mailbox."""

    def folder(self, name: str) -> str:
        """What a folder is called there."""

    def files(self, box: Box) -> list[Path]:
        """Where relance itself writes to files of the mailbox."""

    def settle(self) -> None:
        """Wait until nothing happens any more that a dead process began."""


class MaildirPlace:
    """Maildirs."""

    def new(self, home: Path) -> tuple[Box, str]:
        for folder in ("", *(f".{name}" for name in FOLDERS[1:])):
            for part in ("cur", "new", "tmp"):
                (home / "Mail" / folder / part).mkdir(parents=True)
        return self._opened(home)

    def copy(self, box: Box, home: Path) -> tuple[Box, str]:
        assert isinstance(box, Files)
        shutil.copytree(box.path, home / "Mail")
        return self._opened(home)

    def remove(self, box: Box) -> None:
        assert isinstance(box, Files)
        shutil.rmtree(box.path)

    def folder(self, name: str) -> str:
        return name

    def files(self, box: Box) -> list[Path]:
        assert isinstance(box, Files)
        return [box.path]

    def settle(self) -> None:
        """What files do ends with the process."""

    @staticmethod
    def _opened(home: Path) -> tuple[Box, str]:
        keys = f'kind = "maildir"\npath = "{home / "Mail"}"\naddress = "{ME}"\nname = "Ivan Petrov"\n'
        return Files(home / "Mail"), f"[account.work]\n{keys}"


@dataclass(frozen=True)
class ServerPlace:
    """Mailboxes on a Dovecot, behind a relay that knows when the server has hung up."""

    server: Dovecot
    relay: Relay

    def new(self, home: Path) -> tuple[Box, str]:  # noqa: ARG002  # the server has folders of its own
        return self._opened(self.server.new_user())

    def copy(self, box: Box, home: Path) -> tuple[Box, str]:  # noqa: ARG002  # the same
        assert isinstance(box, Mail)
        user = self.server.new_user()
        shutil.copytree(box.user.maildir("INBOX"), user.maildir("INBOX"))
        if os.geteuid() == 0:
            for path in (user.maildir("INBOX"), *user.maildir("INBOX").rglob("*")):
                shutil.chown(path, "nobody", "nogroup")
        return self._opened(user)

    def remove(self, box: Box) -> None:
        assert isinstance(box, Mail)
        box.close()
        shutil.rmtree(box.user.maildir("INBOX"), ignore_errors=True)  # the server may still be at it

    def folder(self, name: str) -> str:
        return name if name == "INBOX" else f"{self.server.variant.prefix}{name}"

    def files(self, box: Box) -> list[Path]:  # noqa: ARG002  # the server writes to them
        return []

    def settle(self) -> None:
        self.relay.settle()

    def _opened(self, user: User) -> tuple[Box, str]:
        return Mail(user), account(user, port=self.relay.port)


@dataclass
class Desk:
    """A user at a mailbox, and the command over it."""

    place: Place
    box: Box
    program: ForkedProgram
    older: Path
    """A copy of the state folder, from before the drafts."""
    now: datetime
    _copies: count[int] = field(default_factory=count)

    @property
    def state(self) -> Path:
        return self.program.state

    def copy(self) -> Desk:
        """All of it once more, with its state folder."""
        home = self.program.home.with_name(f"{self.program.home.name}.{next(self._copies)}")
        program = replace(self.program, home=home)
        box, written = self.place.copy(self.box, home)
        program.write(written)
        if self.state.exists():
            shutil.copytree(self.state, program.state)
        return replace(self, box=box, program=program)

    def away(self) -> None:
        """Away with it."""
        self.place.settle()
        self.place.remove(self.box)
        shutil.rmtree(self.program.home)

    @property
    def watched(self) -> list[Path]:
        """The files that a sweep may change."""
        return [self.state, *self.place.files(self.box)]

    def at(self, now: datetime) -> Desk:
        """At another moment."""
        return replace(self, now=now)

    def scan(self) -> Done:
        done = self.program.scan(self.now.isoformat())
        assert 0 == done.code, done.err
        return done

    def append(self, folder: str, message: bytes, flags: str = "") -> None:
        self.box.append(self.place.folder(folder), message, self.now, flags)

    def read(self, folder: str) -> list[Kept]:
        """What lies in a folder, whoever is the first to see it."""
        return [
            replace(one, flags=one.flags - {"\\Recent"})
            for one in sorted(self.box.read(self.place.folder(folder)), key=lambda one: one.raw)
        ]

    def view(self) -> View:
        """What lies in every folder."""
        return {folder: self.read(folder) for folder in FOLDERS}

    def drafts(self) -> list[Kept]:
        """Those in the conversation of an offer, edited or not."""
        return [one for one in self.read("Drafts") if b"In-Reply-To" in one.header]

    def lose(self) -> None:
        """Lose the state folder."""
        shutil.rmtree(self.state, ignore_errors=True)

    def restore(self) -> None:
        """Put the older state folder back."""
        self.lose()
        shutil.copytree(self.older, self.state)

    def edit(self, draft: Kept, *, anew: bool) -> None:
        """Save a draft again: as Thunderbird does, without our field and under a new id; or as mutt, with both."""
        raw = draft.raw.replace(b"A one-line reply is plenty", EDIT)
        assert EDIT in raw
        if anew:
            raw = re.sub(rb"X-Relance: .*\r\n", b"User-Agent: Mozilla Thunderbird\r\n", raw)
            raw = re.sub(rb"(?m)^Message-ID:\s*<", b"Message-ID: <saved.", raw)
        self.append("Drafts", raw, "(\\Draft \\Seen)")
        self.box.remove(self.place.folder("Drafts"), draft.uid)

    def send(self, draft: Kept) -> None:
        """Send a draft as it is: it is filed in Sent, and is no draft any more."""
        sent = re.sub(rb"(?m)^Date: .*(?=\r)", f"Date: {format_datetime(self.now)}".encode(), draft.raw, count=1)
        self.append("Sent", sent, "\\Seen")
        self.box.remove(self.place.folder("Drafts"), draft.uid)

    def trash(self, draft: Kept) -> None:
        """Move a draft to Trash, which is a no."""
        self.append("Trash", draft.raw, "(\\Draft \\Seen)")
        self.box.remove(self.place.folder("Drafts"), draft.uid)

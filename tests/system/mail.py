"""What the user and the world do to a mailbox, through the standard library's imaplib: not what relance reads with."""

from __future__ import annotations

import imaplib
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from tests.program import ME
from tests.servers.dovecot import HOST, PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from email.message import EmailMessage

    from tests.servers.dovecot import User


@dataclass(frozen=True)
class Kept:
    """A message as it lies in a folder."""

    uid: str
    flags: frozenset[str]
    raw: bytes

    @property
    def header(self) -> bytes:
        """Up to the empty line, the last line end included."""
        return self.raw.partition(b"\r\n\r\n")[0] + b"\r\n"

    def field(self, name: str) -> bytes | None:
        """One field as it lies there: with its name, its folds and its line end."""
        found = re.findall(rb"^%b:.*\r\n(?:[ \t].*\r\n)*" % name.encode(), self.header, re.MULTILINE | re.IGNORECASE)
        assert len(found) <= 1, f"{name} stands there more than once"
        return found[0] if found else None

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)


@dataclass
class Mail:
    """A mailbox, with a connection of its own."""

    user: User
    connection: imaplib.IMAP4 = field(init=False)

    def __post_init__(self) -> None:
        """Log in."""
        self.connection = imaplib.IMAP4(HOST, self.user.server.port, timeout=20)
        self.connection.login(self.user.name, PASSWORD)

    def close(self) -> None:
        self.connection.logout()

    def make_folder(self, wire_name: str) -> None:
        _ok(self.connection.create(f'"{wire_name}"'))

    def append(self, folder: str, message: bytes, received_at: datetime, flags: str = "") -> None:
        when = imaplib.Time2Internaldate(received_at)
        _ok(self.connection.append(f'"{folder}"', flags, when, message))

    def read(self, folder: str) -> list[Kept]:
        """All messages of a folder, without a trace."""
        _ok(self.connection.select(f'"{folder}"', readonly=True))
        (numbers,) = _ok(self.connection.uid("SEARCH", "ALL"))
        if not numbers:
            return []
        rows = _ok(self.connection.uid("FETCH", numbers.decode().replace(" ", ","), "(FLAGS BODY.PEEK[])"))
        return [_kept(row) for row in rows if isinstance(row, tuple)]

    def drafts(self) -> list[Kept]:
        return self.read("Drafts")

    def remove(self, folder: str, uid: str) -> None:
        """Delete for good, and nothing else that is only marked."""
        _ok(self.connection.select(f'"{folder}"'))
        _ok(self.connection.uid("STORE", uid, "+FLAGS", "(\\Deleted)"))
        _ok(self.connection.uid("EXPUNGE", uid))
        _ok(self.connection.select(f'"{folder}"', readonly=True))

    def move(self, folder: str, uid: str, to: str) -> None:
        """Move, flags and all."""
        _ok(self.connection.select(f'"{folder}"'))
        _ok(self.connection.uid("MOVE", uid, f'"{to}"'))
        _ok(self.connection.close())

    def flags(self, folder: str) -> Iterator[frozenset[str]]:
        for one in self.read(folder):
            yield one.flags


def _ok(answer: tuple[str, Sequence[Any]]) -> Sequence[Any]:
    outcome, data = answer
    assert outcome == "OK", data
    return data


def _kept(row: tuple[bytes, bytes]) -> Kept:
    uid, flags = (re.search(pattern, row[0]) for pattern in (rb"UID (\d+)", rb"FLAGS \(([^)]*)\)"))
    assert uid
    assert flags
    return Kept(uid[1].decode(), frozenset(flags[1].decode().split()), row[1])


def letter(message_id: str, sent_at: datetime, body: str = "Hello,\n\nplease see below.\n", **fields: str) -> bytes:
    """A letter by hand. Names of fields are written with underscores; values come folded and encoded as they are."""
    header = {
        "From": f"Ivan Petrov <{ME}>", "Date": format_datetime(sent_at), "Message_ID": message_id,
        "MIME_Version": "1.0", "Content_Type": "text/plain; charset=utf-8", "Content_Transfer_Encoding": "8bit",
    } | fields  # fmt: skip
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in header.items())
    text = re.sub(r"\r?\n", "\r\n", body)
    return f"{lines}\r\n{text}".encode()


def answer(to: str, sent_at: datetime, sender: str, subject: str, **fields: str) -> bytes:
    """An answer to a message, by References."""
    own = f"<answer.{to.strip('<>').partition('@')[0]}@{sender.rpartition('@')[2].strip('>')}>"
    threading = {"In_Reply_To": to, "References": to}
    return letter(own, sent_at, "Thank you.\n", **{"From": sender, "To": ME, "Subject": subject, **threading, **fields})


def days(number: float) -> timedelta:
    return timedelta(days=number)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)

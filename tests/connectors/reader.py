"""Reading a mailbox through the port as the watcher does, with a store in memory; and the mail program beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from connectors import headers
from connectors.mailbox import HEADER_FIELDS

if TYPE_CHECKING:
    from connectors.mailbox import Batch, Fetched, Folder, Mailbox
    from rules.mail import Role

LONG_AGO = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
NOON = MORNING + timedelta(hours=3)
ALWAYS = date(2020, 1, 1)
THIS_AUTUMN = date(2026, 9, 1)


class Client(Protocol):
    """The mailbox from the side: what a server and a mail program do to it, and what the user sees there."""

    def open(self) -> Mailbox:
        """The mailbox through the port, as the watcher opens it."""

    def make_folder(self, name: str) -> str:
        """Make a folder of the user's own; its name as the port knows it."""

    def deliver(self, folder: str, message: bytes, received_at: datetime, *, draft: bool = False) -> None:
        r"""Put a message into a folder, unread, with the flag Draft if asked for."""

    def remove(self, folder: str, handle: str) -> None:
        """Take a message away for good."""

    def move(self, folder: str, handle: str, to: str) -> None:
        """Put a message into another folder."""

    def whole(self, folder: str) -> list[bytes]:
        """The messages of a folder, byte for byte as they are kept, in the order of arrival."""

    def unread(self, folder: str) -> int:
        """How many messages of a folder nobody has read."""


class RenumberingClient(Client, Protocol):
    """A mailbox that may void its handles."""

    def renumber(self, folder: str) -> None:
        """Void all handles of a folder, as a server does that lost its index (RFC 3501: UIDVALIDITY)."""


class MarkingClient(Client, Protocol):
    """A mailbox where a message can be marked as deleted before it is gone."""

    def mark_deleted(self, folder: str, handle: str) -> None:
        """Mark a message, as a program does that deletes it later."""

    def marked(self, folder: str) -> int:
        """How many messages of a folder are marked."""


@dataclass(frozen=True)
class Stored:
    """What a store keeps of one folder (`connectors.mailbox.Known`)."""

    cursor: str | None = None
    kept: frozenset[str] = frozenset()

    def handles(self) -> frozenset[str]:
        return self.kept

    def written_to(self) -> frozenset[str]:
        return frozenset()

    def after(self, batch: Batch) -> Stored:
        """With one more batch in it."""
        before = frozenset() if batch.restarted else self.kept
        return Stored(batch.cursor, before | {one.handle for one in batch.fetched})


@dataclass
class Reading:
    """One folder, read to its end, and what the store holds then."""

    batches: list[Batch]
    stored: Stored

    @property
    def fetched(self) -> list[Fetched]:
        return [one for batch in self.batches for one in batch.fetched]

    @property
    def ids(self) -> list[str]:
        return [headers.message_id(headers.split(one.header)) for one in self.fetched]


def read(mailbox: Mailbox, folder: Folder, stored: Stored | None = None, since: date = ALWAYS) -> Reading:
    """Read what is new, and store it batch by batch."""
    stored = stored or Stored()
    batches = []
    for batch in mailbox.new_headers(folder, stored, since):
        batches.append(batch)
        stored = stored.after(batch)
    return Reading(batches, stored)


def the(role: Role, mailbox: Mailbox) -> Folder:
    """The folder of a role, of which there is one."""
    (folder,) = (one for one in mailbox.folders() if one.role is role)
    return folder


def field_lines(header: bytes) -> set[bytes]:
    """The fields that are read of every message, with their folds."""
    wanted = {name.lower().encode() for name in HEADER_FIELDS}
    fields: list[bytes] = []
    for line in header.splitlines():
        if line[:1] in {b" ", b"\t"} and fields:
            fields[-1] += b"\r\n" + line
        else:
            fields.append(line)
    return {one for one in fields if one.partition(b":")[0].strip().lower() in wanted}

"""The port: what relance asks of a mailbox, and all that it can do to one.

FOLDER   a named place with a role. Handles are unique within a folder.
HANDLE   names one message, as it is, in one folder. What a handle names never changes (RFC 3501, 2.3.1.1):
         a client that edits a draft makes a new handle.
CURSOR   how far a folder has been read; opaque to everybody but the adapter that made it.
BATCH    some messages, and the cursor that holds once they are stored.

Nothing here marks mail as read, and nothing sends.
There are two ways to change a mailbox: `write_draft`, and `discard_draft`, which moves one draft to Trash.
What is left of a `write_draft` that was cut off is moved there as well, and what somebody changed while it was moved
there is moved back, where a mailbox can tell it (`InSteps`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from rules.mail import Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import date, datetime

    from rules.mail import Content

HEADER_FIELDS = (
    "From", "To", "Cc", "Bcc", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Reply-To",
    "Return-Path", "Content-Type", "Auto-Submitted", "X-Auto-Response-Suppress", "X-Autoreply", "X-Autorespond",
    "X-MS-Exchange-Inbox-Rules-Loop", "Precedence", "List-Id", "List-Post", "List-Unsubscribe", "X-Original-From",
    "X-Failed-Recipients", "X-Relance", "Thread-Index", "Thread-Topic", "X-MS-Exchange-Parent-Message-Id",
    "Content-Class", "X-Trasporto", "X-Ricevuta", "X-Riferimento-Message-ID",
)  # fmt: skip
"""The fields that are read of every message. The first ones thread it, the others tell what wrote it."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that is read, and how its role was found."""

    name: str
    """As the user knows it: Unicode, with the mailbox's own separators."""
    role: Role
    evidence: str
    """In words, for `relance check`: "named in config.toml", "special use \\Sent", "its name"."""


def trash_of(folders: Sequence[Folder]) -> Folder | None:
    """Where drafts are thrown away to; of several, one that more than its name tells."""
    bins = [folder for folder in folders if folder.role is Role.TRASH]
    return min(bins, key=lambda folder: folder.evidence == "its name", default=None)


@dataclass(frozen=True, slots=True)
class Fetched:
    """The header of one message, as it came."""

    handle: str
    header: bytes
    """The lines of `HEADER_FIELDS` at least, folded as they were."""
    received_at: datetime
    draft: bool = False
    """Whether it is marked \\Draft."""
    thread_id: str = ""
    """The provider's own name of the conversation; empty where it has none."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some new messages of a folder. Stored together with its cursor, or not at all."""

    fetched: tuple[Fetched, ...]
    cursor: str
    total: int
    """How many messages the folder holds now, new and old."""
    restarted: bool = False
    """The folder's handles have changed (RFC 3501, 2.3.1.1: UIDVALIDITY): those of before are void."""
    set_aside: tuple[str, ...] = ()
    """Handles of messages that could not be read."""
    left: int = 0
    """How many messages more have to be read, at another visit: now it would cost too much, or was tried in vain."""


class Known(Protocol):
    """What the store knows of a folder."""

    @property
    def cursor(self) -> str | None:
        """The cursor of the last batch that was stored; None for a folder never read."""

    def handles(self) -> frozenset[str]:
        """The handles of all messages stored."""

    def written_to(self) -> frozenset[str]:
        """The addresses that stored mail of ours went to, in any folder; folded."""


class Mailbox(Protocol):
    """One mailbox, open. Every method may raise `AccountError`."""

    def addresses(self) -> Sequence[str]:
        """The addresses that are ours, as far as the provider itself tells them."""

    def folders(self) -> Sequence[Folder]:
        """The folders that can hold sent mail, answers or drafts.

        Raises:
            FolderNotFound: no folder, or more than one, may be Sent or Drafts.
        """

    def new_headers(self, folder: Folder, known: Known, since: date) -> Iterator[Batch]:
        """What arrived in the folder since the cursor, but nothing received before `since`.

        At least one batch, so that `total` is known. An earlier `since` than that of the cursor reads anew.
        A message that was known may come again; none is left out.
        """

    def contents(self, folder: Folder, handles: Sequence[str]) -> Iterator[tuple[str, Content]]:
        """The text of messages, by handle. A message that is gone, or that cannot be read, is left out."""

    def pages(self, folder: Folder, handles: Sequence[str]) -> Iterator[tuple[str, str]]:
        """The HTML of messages as it came, by handle, as far as it is read (`connectors.mime.MAX_HTML`).

        A message that has none, that is gone, or that cannot be read, is left out.
        """

    def drafts(self) -> Sequence[Fetched]:
        """All that lies in Drafts at this moment."""

    def write_draft(self, message: bytes, written_at: datetime) -> str:
        r"""Put a message (RFC 5322, lines ended by CRLF) into Drafts, marked \Draft and \Seen; its handle.

        Raises:
            NotWritten: refused, and surely not there.
            Unreachable: it may be there or not; look before writing again.
        """

    def discard_draft(self, handle: str) -> bool:
        """Move one draft, by a handle that `drafts` gave, to Trash as it is; whether it lies there now.

        False, and nothing was changed: it does not lie in Drafts any more, or somebody else is changing or deleting
        it; there is no Trash; or the mailbox cannot move one message without touching others. A move that broke off
        behind the copy is finished.

        Raises:
            NotMoved: refused; it surely lies in Drafts still.
            Unreachable: it may lie in Drafts, in Trash or in both; look before anything else.
        """

    def close(self) -> None:
        """Let go of it. Never raises."""


@runtime_checkable
class Sparing(Protocol):
    """A mailbox where reading is dear: of what lies there from before, it reads only what seems to matter.

    All that comes later is read. What is read at first is enough to tell how offers stand, and not to write to anybody.
    """

    def leave_out_nothing(self, since: date) -> None:
        """From now on `new_headers` brings all that was received since, also what it left out before."""


@runtime_checkable
class InSteps(Protocol):
    """A mailbox where writing a draft takes several steps, and moving one too, so that a crash may fall between them.

    `drafts` does not show a draft that was begun and not finished, and `write_draft` finishes it where the same draft
    is written again.
    """

    def discard_unfinished(self, due: Collection[str]) -> int:
        """Move what was begun to Trash, but for drafts whose marks (X-Relance) are among those still due; how many."""

    def put_back_changed(self) -> int:
        """Put back drafts that somebody saved or sent while they were moved to Trash, if that was cut off; how many.

        What somebody does with a draft once it is known where it lies is left alone.
        """

"""A mailbox as another mail program has it on its desk, and the port to the same mailbox with that program in the way.

A message is named by its bytes: handles come and go with clients and servers, and the machine makes no two alike.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

from connectors.errors import Unreachable
from connectors.mailbox import InSteps, Sparing
from connectors.memory import MemoryMailbox

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import date, datetime

    from connectors.gmail.mailbox import GmailMailbox
    from connectors.mailbox import Batch, Fetched, Folder, Known, Mailbox
    from connectors.outlook.mailbox import OutlookMailbox
    from rules.mail import Content, Role

Told = TypeVar("Told")
FOLDERS = ("INBOX", "Sent", "Drafts", "Archive", "Trash", "Junk")
Snapshot = dict[str, Counter[tuple[bytes, frozenset[str]]]]
"""By folder: every message that lies there, with its flags."""


Crossing = tuple[int, "Callable[[], None]"]
"""What happens in the middle of a sweep: before Drafts is looked at for this time."""


class Desk(Protocol):
    """What a mail program, and a server's misfortune, do to a mailbox."""

    def open(self) -> Mailbox:
        """The port to it, for one sweep."""

    def put(self, folder: str, message: bytes, at: datetime, *, draft: bool = False) -> None:
        """Put a message into a folder, as APPEND does."""

    def take(self, folder: str, message: bytes) -> bool:
        """Delete one copy for good; whether one was there."""

    def move(self, folder: str, message: bytes, to: str) -> bool:
        """Move one copy, flags and all; whether one was there."""

    def snapshot(self) -> Snapshot:
        """All that lies in it."""

    def generations(self) -> dict[str, int]:
        """Of the folders that relance can read now: what makes their handles void where it changes (UIDVALIDITY)."""

    def renumber(self, folder: str) -> None:
        """Make the handles of a folder void."""

    def hide(self, folder: str) -> None:
        """A folder is gone; until the next `show`."""

    def show(self) -> None:
        """All folders are back."""

    def close(self) -> None:
        """Leave the desk."""


@dataclass
class MemoryDesk:
    """A desk over the mailbox in memory."""

    mailbox: MemoryMailbox = field(default_factory=MemoryMailbox)
    _hidden: dict[str, Role] = field(default_factory=dict)

    def open(self) -> Mailbox:
        return self.mailbox

    def put(self, folder: str, message: bytes, at: datetime, *, draft: bool = False) -> None:
        self.mailbox.deliver(folder, message, at, draft=draft)

    def take(self, folder: str, message: bytes) -> bool:
        handle = self._handle(folder, message)
        if handle:
            self.mailbox.remove(folder, handle)
        return handle is not None

    def move(self, folder: str, message: bytes, to: str) -> bool:
        found = next((kept for kept in self.mailbox._kept.get(folder, []) if kept.message == message), None)
        if found:
            self.mailbox.move(folder, self.mailbox._handle(found), to, found.received_at)
        return found is not None

    def snapshot(self) -> Snapshot:
        return {
            name: Counter((one.message, frozenset({"draft"} if one.draft else ())) for one in self._in(name))
            for name in FOLDERS
        }

    def generations(self) -> dict[str, int]:
        return dict.fromkeys(self.mailbox.roles.keys() - {"Drafts"}, self.mailbox.generation)

    def renumber(self, folder: str) -> None:  # noqa: ARG002  # in memory all folders are rebuilt at once
        self.mailbox.generation += 1

    def hide(self, folder: str) -> None:
        self._hidden[folder] = self.mailbox.roles.pop(folder)

    def show(self) -> None:
        self.mailbox.roles |= self._hidden
        self._hidden.clear()

    def close(self) -> None:
        self._hidden.clear()

    @contextmanager
    def emptied(self) -> Iterator[None]:
        """Every folder is empty for a while, as where a server has lost its disk."""
        kept, self.mailbox._kept = self.mailbox._kept, {}
        yield
        self.mailbox._kept = kept

    def _in(self, folder: str) -> list:
        return self.mailbox._kept.get(folder, [])

    def _handle(self, folder: str, message: bytes) -> str | None:
        return next((self.mailbox._handle(one) for one in self._in(folder) if one.message == message), None)


@dataclass
class Crossed:
    """The port to a mailbox, in which somebody else does something in the middle of a sweep; or the line breaks."""

    mailbox: Mailbox
    crossing: Crossing | None = None
    breaks: str = ""
    """When the line breaks, where something is changed: "before", "after" or never."""
    looks: int = 0

    def folders(self) -> Sequence[Folder]:
        return self.mailbox.folders()

    def new_headers(self, folder: Folder, known: Known, since: date) -> Iterator[Batch]:
        return self.mailbox.new_headers(folder, known, since)

    def contents(self, folder: Folder, handles: Sequence[str]) -> Iterator[tuple[str, Content]]:
        return self.mailbox.contents(folder, handles)

    def pages(self, folder: Folder, handles: Sequence[str]) -> Iterator[tuple[str, str]]:
        return self.mailbox.pages(folder, handles)

    def drafts(self) -> Sequence[Fetched]:
        self.looks += 1
        if self.crossing and self.crossing[0] == self.looks:
            self.crossing[1]()
        return self.mailbox.drafts()

    def write_draft(self, message: bytes, written_at: datetime) -> str:
        return self._on_a_line(lambda: self.mailbox.write_draft(message, written_at))

    def discard_draft(self, handle: str) -> bool:
        return self._on_a_line(lambda: self.mailbox.discard_draft(handle))

    def close(self) -> None:
        self.mailbox.close()

    def addresses(self) -> Sequence[str]:
        return self.mailbox.addresses()

    def _on_a_line(self, change: Callable[[], Told]) -> Told:
        if self.breaks == "before":
            raise Unreachable("work", "the line broke")
        told = change()
        if self.breaks == "after":
            raise Unreachable("work", "the line broke")
        return told


class CrossedSparing(Crossed):
    """The same, where reading is dear."""

    mailbox: GmailMailbox

    def leave_out_nothing(self, since: date) -> None:
        self.mailbox.leave_out_nothing(since)


class CrossedInSteps(Crossed):
    """The same, where a draft is written in several steps."""

    mailbox: OutlookMailbox

    def discard_unfinished(self, due: Collection[str]) -> int:
        return self.mailbox.discard_unfinished(due)

    def put_back_changed(self) -> int:
        return self.mailbox.put_back_changed()


def crossed(mailbox: Mailbox, crossing: Crossing | None, breaks: str) -> Crossed:
    """The port, with somebody in the way: it promises what the mailbox itself promises."""
    if isinstance(mailbox, Sparing):
        return CrossedSparing(mailbox, crossing, breaks)
    kind = CrossedInSteps if isinstance(mailbox, InSteps) else Crossed
    return kind(mailbox, crossing, breaks)

"""A mailbox in memory: the reference that the other adapters are measured by, and the double that tests use.

It is kept as simple as the port allows. Besides the port it has what a mail client does to a mailbox
(`deliver`, `move`, `remove`), so that a test can play the user, the recipient and the server.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from connectors.errors import FolderNotFound
from connectors.mailbox import Batch, Fetched, Folder, trash_of
from connectors.mime import content, header_of, page
from rules.mail import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from connectors.mailbox import Known
    from rules.mail import Content


@dataclass(slots=True)
class _Kept:
    number: int
    message: bytes
    received_at: datetime
    draft: bool
    thread_id: str


@dataclass(slots=True)
class MemoryMailbox:
    """A mailbox in memory, with the usual folders unless other ones are given."""

    account: str = "memory"
    roles: dict[str, Role] = field(
        default_factory=lambda: {
            "INBOX": Role.INBOX, "Sent": Role.SENT, "Drafts": Role.DRAFTS,
            "Archive": Role.ARCHIVE, "Trash": Role.TRASH, "Junk": Role.JUNK,
        }
    )  # fmt: skip
    generation: int = 1
    """Raise it to make every handle void, as a server does that lost its index (RFC 3501: UIDVALIDITY)."""
    _kept: dict[str, list[_Kept]] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def deliver(
        self, folder: str, message: bytes, received_at: datetime, *, draft: bool = False, thread_id: str = ""
    ) -> str:
        """Put a message into a folder, as a server or a mail client does; its handle."""
        kept = _Kept(next(self._numbers), message, received_at, draft, thread_id)
        self._kept.setdefault(folder, []).append(kept)
        return self._handle(kept)

    def remove(self, folder: str, handle: str) -> bytes:
        """Take a message away for good; what it was."""
        return self._taken(folder, handle).message

    def move(self, folder: str, handle: str, to: str, moved_at: datetime) -> str:
        """Move a message, as a mail client does; its new handle. Its conversation and its mark stay the same."""
        kept = self._taken(folder, handle)
        return self.deliver(to, kept.message, moved_at, draft=kept.draft, thread_id=kept.thread_id)

    def messages(self, folder: str) -> list[bytes]:
        """What lies in a folder, whole, in the order of arrival."""
        return [kept.message for kept in self._kept.get(folder, [])]

    def addresses(self) -> Sequence[str]:
        """See `connectors.mailbox.Mailbox.addresses`."""
        return ()

    def folders(self) -> Sequence[Folder]:
        """See `connectors.mailbox.Mailbox.folders`."""
        for needed in (Role.SENT, Role.DRAFTS):
            if needed not in self.roles.values():
                raise FolderNotFound(self.account, f"there is no folder for {needed}; give it one")
        return [Folder(name, role, "as it was set up") for name, role in self.roles.items()]

    def new_headers(self, folder: Folder, known: Known, since: date) -> Iterator[Batch]:
        """See `connectors.mailbox.Mailbox.new_headers`."""
        kept = self._kept.get(folder.name, [])
        stored = known.handles()
        restarted = known.cursor is not None and known.cursor != str(self.generation)
        yield Batch(
            tuple(
                self._fetched(one)
                for one in kept
                if (restarted or self._handle(one) not in stored) and one.received_at.date() >= since
            ),
            cursor=str(self.generation),
            total=len(kept),
            restarted=restarted,
        )

    def contents(self, folder: Folder, handles: Sequence[str]) -> Iterator[tuple[str, Content]]:
        """See `connectors.mailbox.Mailbox.contents`."""
        for one in self._kept.get(folder.name, []):
            if self._handle(one) in handles:
                yield self._handle(one), content(one.message)

    def pages(self, folder: Folder, handles: Sequence[str]) -> Iterator[tuple[str, str]]:
        """See `connectors.mailbox.Mailbox.pages`."""
        for one in self._kept.get(folder.name, []):
            if self._handle(one) in handles and (html := page(one.message)):
                yield self._handle(one), html

    def drafts(self) -> Sequence[Fetched]:
        """See `connectors.mailbox.Mailbox.drafts`."""
        return [self._fetched(one) for one in self._kept.get(self._drafts_folder(), [])]

    def write_draft(self, message: bytes, written_at: datetime) -> str:
        """See `connectors.mailbox.Mailbox.write_draft`."""
        return self.deliver(self._drafts_folder(), message, written_at, draft=True)

    def discard_draft(self, handle: str) -> bool:
        """See `connectors.mailbox.Mailbox.discard_draft`."""
        drafts, trash = self._drafts_folder(), trash_of(self.folders())
        if trash is None or handle not in [one.handle for one in self.drafts()]:
            return False
        kept = self._taken(drafts, handle)
        self.deliver(trash.name, kept.message, kept.received_at, draft=kept.draft, thread_id=kept.thread_id)
        return True

    def close(self) -> None:
        """See `connectors.mailbox.Mailbox.close`."""

    def _drafts_folder(self) -> str:
        return next(folder.name for folder in self.folders() if folder.role is Role.DRAFTS)

    def _taken(self, folder: str, handle: str) -> _Kept:
        (kept,) = (one for one in self._kept[folder] if self._handle(one) == handle)
        self._kept[folder].remove(kept)
        return kept

    def _handle(self, kept: _Kept) -> str:
        return f"{self.generation}.{kept.number}"

    def _fetched(self, kept: _Kept) -> Fetched:
        return Fetched(self._handle(kept), header_of(kept.message), kept.received_at, kept.draft, kept.thread_id)

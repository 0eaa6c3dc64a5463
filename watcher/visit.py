"""One visit to one account: what a sweep works with, and the texts it reads on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol, TypeVar

from connectors import page
from watcher import clock
from watcher.pausing import Brake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from connectors.account import Account
    from connectors.mailbox import Folder, Mailbox
    from rules.mail import Content
    from rules.page import Page
    from rules.rulebook import Rulebook
    from watcher.ledger import LedgerTable
    from watcher.messages import MessageTable
    from watcher.verdicts import VerdictTable

T = TypeVar("T")
SHORTEST = 90
"""Days: mail is read at least so far back, so that a rule can be tried on it."""
MARGIN = timedelta(days=1)
"""Read so much further back than the rules look: dates of mail servers are in days."""


class Progress(Protocol):
    """Is told of the reading, batch by batch."""

    def __call__(self, folder: str, messages: int, total: int) -> None:
        """So many more messages of a folder were read, of so many that it holds."""


def silent(folder: str, messages: int, total: int) -> None:
    """Show nothing."""


class Writer(Protocol):
    """What a draft is made with: a visit, or what stands in for one where a draft is only shown."""

    @property
    def account(self) -> Account:
        """For whom it is written."""

    @property
    def now(self) -> datetime:
        """The moment that it carries."""

    @property
    def sender_zone(self) -> str:
        """IANA name of the time zone that this machine is in."""

    @property
    def templates(self) -> Mapping[str, str]:
        """The user's own, by `de/reminder`."""

    def texts(self, keys: Iterable[str], /) -> dict[str, Content]:
        """The texts of these messages; one that cannot be read is left out."""

    def pages(self, keys: Iterable[str], /) -> dict[str, Page]:
        """What the HTML of these messages gives to a reply; one that has none, or is gone, is left out."""


@dataclass(frozen=True, slots=True)
class Visit:
    """An account with its mailbox open, at one moment."""

    account: Account
    mailbox: Mailbox
    messages: MessageTable
    ledger: LedgerTable
    verdicts: VerdictTable
    rulebook: Rulebook
    now: datetime
    sender_zone: str
    """IANA name of the time zone that this machine is in."""
    templates: Mapping[str, str] = field(default_factory=dict)
    dry_run: bool = False
    progress: Progress = silent
    """Told how many messages were read, batch by batch."""
    clock: Callable[[], datetime] = clock.now
    """What time it is, whatever moment the decisions are made for."""
    stops: tuple[Path, ...] = ()
    """The folders in which a stop file counts."""

    @property
    def since(self) -> datetime:
        """The earliest moment that any rule looks back to, and `rules test`."""
        return self.now - timedelta(days=max(self.rulebook.horizon, SHORTEST))

    @property
    def brake(self) -> Brake:
        """What is asked before every change of the mailbox."""
        return Brake(self.ledger.db, self.stops, self.clock)

    def texts(self, keys: Iterable[str]) -> dict[str, Content]:
        """The texts of these messages: from the store, else from the mailbox; one that is gone is left out."""
        wanted = dict.fromkeys(keys)
        found = {one: content for one in wanted if (content := self.messages.content(one)) is not None}
        for one, content in self.read([one for one in wanted if one not in found]):
            self.messages.keep_content(one, content)
            found[one] = content
        return found

    def read(self, keys: Iterable[str]) -> Iterator[tuple[str, Content]]:
        """The texts from the mailbox. They are not kept; one that is gone is left out."""
        return self._from_places(keys, self.mailbox.contents)

    def pages(self, keys: Iterable[str]) -> dict[str, Page]:
        """What the HTML of these messages gives to a reply; one that has none, or is gone, is left out."""
        return {one: page.read(source) for one, source in self._from_places(keys, self.mailbox.pages)}

    def _from_places(
        self, keys: Iterable[str], read: Callable[[Folder, Sequence[str]], Iterable[tuple[str, T]]]
    ) -> Iterator[tuple[str, T]]:
        """What is read of messages, from one copy each: a place may be of a copy that was moved away since."""
        left = {one: places for one in keys if (places := self.messages.places(one))}
        folders = {folder.name: folder for folder in self.mailbox.folders()} if left else {}
        while left:
            by_folder: dict[str, dict[str, str]] = {}
            for one, places in left.items():
                folder, handle = places.pop()
                by_folder.setdefault(folder, {})[handle] = one
            for name in by_folder.keys() & folders.keys():
                for handle, told in read(folders[name], list(by_folder[name])):
                    yield by_folder[name][handle], told
                    left.pop(by_folder[name][handle])
            left = {one: places for one, places in left.items() if places}

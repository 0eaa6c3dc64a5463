"""Which messages are read, and which are not: reading one costs as much as listing two thousand.

LOOK        one look at the mailbox, shared by all folders: what changed since a cursor, by one question; or, where
            there is no cursor or Google forgot the history, a listing of what there is
LISTING     all messages since a day by their ids, with thread and folder; Google's search does it
SELECTION   what of a listing is read at first: mail of ours; whatever is in a thread with mail of ours; what the
            people whom it went to wrote, or others of their companies; what mail servers report. All of it, where it
            is little.

A selection is enough to tell how offers stand, and not enough to write: an answer by a stranger under another subject
is in none. So before a draft is written all is read that came since its offer (`connectors.mailbox.Sparing`).
What comes later is always read, all of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from functools import cached_property
from typing import TYPE_CHECKING, Any

from connectors.gmail import convert
from rules.people import company

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from connectors.gmail.session import Session

LARGE = 200_000
"""Messages of more bytes are read without their attachments: a batch of whole ones would take hundreds of megabytes."""
MOST_CHANGES = 300
"""Messages that a history may name; of more, a listing is made."""
PROGRAMS = ("mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon")
"""Who reports what could not be delivered."""
_MOVES = {convert.TRASH, convert.SPAM, convert.SENT}
"""Labels that make it matter anew where a message lies."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed in the mailbox since some moment."""

    labels: dict[str, frozenset[str] | None]
    """New messages, and those that were moved; with their labels, as far as these were told."""
    touched: frozenset[str] | None
    """The labels whose mail changed; None where any may have."""
    history: int
    """The id of the last change."""

    def touches(self, label: str) -> bool:
        """Whether mail of a folder may have changed."""
        return self.touched is None or label in self.touched or (label == convert.ALL_MAIL and bool(self.touched))


@dataclass(frozen=True, slots=True)
class Listing:
    """All messages since a day, newest first: their threads, and the labels of the folders that they lie in."""

    threads: dict[str, str]
    homes: dict[str, str]

    def within(self, label: str) -> list[str]:
        """Those of a folder."""
        return [one for one in self.threads if self.homes[one] == label]


@dataclass
class Look:
    """One look at the mailbox. Whatever it asks, it asks once."""

    session: Session
    order: Sequence[str]
    """The labels of the folders, as messages belong to them."""
    served: set[str] = field(default_factory=set)
    """Labels of the folders that were read in this look."""
    reread: set[str] = field(default_factory=set)
    """Messages that were read in it for their labels."""
    _changes: dict[int, Changes | None] = field(default_factory=dict)
    _listings: dict[date, Listing] = field(default_factory=dict)

    @cached_property
    def history(self) -> int:
        """The id of the last change before anything was listed."""
        return self.session.history_id()[0]

    def changes(self, start: int) -> Changes | None:
        """What changed since; None where Google does not know any more, or where it is too much."""
        if start not in self._changes:
            self.hear(start, self.session.history(start))
        return self._changes[start]

    def hear(self, start: int, told: tuple[list[dict[str, Any]], int] | None) -> None:
        """What history told since some moment: it need not be asked again."""
        found = changes_of(*told) if told else None
        self._changes[start] = found if found and len(found.labels) <= MOST_CHANGES else None

    def listing(self, since: date) -> Listing:
        """All messages since a day. That before is listed as well: the time of day is told in many ways."""
        if since not in self._listings:
            self._listings[since] = self._listed(since) if self.history else Listing({}, {})
        return self._listings[since]

    def selection(self, since: date, label: str, written_to: Callable[[], Iterable[str]]) -> frozenset[str] | None:
        """What of a folder is read at first; None for all of it."""
        if self._is_little(since):
            return None
        listing = self.listing(since)
        ours = listing.within(convert.SENT)
        if label == convert.SENT:
            return frozenset(ours)
        threads = {listing.threads[one] for one in ours}
        tied = {one for one, thread in listing.threads.items() if thread in threads}
        return frozenset(tied | self._by_people(since, written_to))

    def _listed(self, since: date) -> Listing:
        everywhere = f"{_after(since)} -in:chats"
        threads = dict(self.session.search(everywhere))
        homes: dict[str, str] = {}
        for label in self.order if threads else ():
            for one, _thread in self.session.search(everywhere, label) if label != convert.ALL_MAIL else ():
                homes.setdefault(one, label)
        return Listing(threads, {one: homes.get(one, convert.ALL_MAIL) for one in threads})

    def _is_little(self, since: date) -> bool:
        """Whether all of a listing can be read in this visit; told once, before anything is read."""
        if self._little is None:
            self._little = len(self.listing(since).threads) <= self.session.meter.affordable
        return self._little

    def _by_people(self, since: date, written_to: Callable[[], Iterable[str]]) -> frozenset[str]:
        """What was written by those whom mail of ours went to, by their companies, and by mail servers."""
        if self._people is None:
            people = {company(one.rpartition("@")[2]) or one for one in written_to()} | set(PROGRAMS)
            found = (self.session.search(f"{_after(since)} {query}") for query in convert.queries_from(people))
            self._people = frozenset(one for some in found for one, _thread in some)
        return self._people

    _little: bool | None = None
    _people: frozenset[str] | None = None


def large(session: Session, since: date | None = None, label: str = "") -> frozenset[str]:
    """The large messages, of a day on, or with a label."""
    query = f"{_after(since) if since else ''} larger:{LARGE}"
    return frozenset(one for one, _thread in session.search(query.strip(), label))


def changes_of(records: Iterable[dict[str, Any]], history: int) -> Changes:
    """What history records say, in the end: what came and went again is left out."""
    labels: dict[str, frozenset[str] | None] = {}
    touched: set[str] | None = set()
    for record in records:
        for kind in ("messagesAdded", "labelsAdded", "labelsRemoved", "messagesDeleted"):
            for told in record.get(kind, ()):
                message, moved = told["message"], frozenset(told.get("labelIds", ()))
                now = frozenset(message["labelIds"]) if "labelIds" in message else None
                touched = None if touched is None or now is None else touched | now | moved
                if kind == "messagesDeleted":
                    labels.pop(message["id"], None)
                elif kind == "messagesAdded" or message["id"] in labels or moved & _MOVES:
                    labels[message["id"]] = now
    return Changes(labels, None if touched is None else frozenset(touched), history)


def _after(since: date) -> str:
    return f"after:{int(datetime.combine(since, time.min, UTC).timestamp()) - 86_400}"

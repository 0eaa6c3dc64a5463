"""What the machine knows of its world, apart from relance: offers, drafts, and what each database can have seen."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rules.ledger import token
from tests.watcher.house import MONDAY, House
from watcher.store import Store

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tests.life.desk import Snapshot

STEPS = 2
BERLIN = ZoneInfo("Europe/Berlin")
US = ("ivan@firm.example", "sales@firm.example")
SOONEST = {1: timedelta(days=4), 2: timedelta(days=9)}
"""By step: no quiet period of so many business days is shorter, by the clock on the wall, wherever weekends fall."""
LATEST = {1: timedelta(days=9), 2: timedelta(days=14)}
"""And none is longer, with the way to the next office hour."""
LONGEST_HOLD = timedelta(days=33)
"""No automatic reply, and no delay on the way, holds us back for longer."""
_TOKEN = re.compile(rb"^X-Relance: (\S+)", re.MULTILINE)


@dataclass(eq=False)
class Paper:
    """A draft in an offer's conversation, wherever it lies: ours, one made of ours, or the user's own."""

    deal: Deal
    message: bytes
    step: int | None = None
    """That of ours; None for the user's own."""
    untouched: bool = False
    """Whether it is as relance wrote it."""
    tells_it: bool = True
    """Whether that can be told, where it is so."""

    @property
    def token(self) -> bytes:
        """That of its step, whether its header still says so or not; empty for the user's own."""
        return next((mark for mark, step in self.deal.tokens.items() if step == self.step), b"")


@dataclass(eq=False)
class Deal:
    """An offer, and what has really become of it. Moments are times since the world began."""

    offer: str
    subject: str
    people: tuple[str, ...]
    """To, then Cc; without our own."""
    words: list[tuple[timedelta, str]]
    """What we said and when: the offer, then every follow-up, whoever typed it; moments and Message-IDs."""
    hidden: set[str] = field(default_factory=set)
    """Message-IDs of those of our words that went out by Bcc alone: it cannot be told to whom."""
    answers: list[timedelta] = field(default_factory=list)
    """That came for certain."""
    doubts: list[timedelta] = field(default_factory=list)
    """What may be an answer."""
    returned: list[timedelta] = field(default_factory=list)
    """Bounces from everybody in To."""
    away: list[tuple[timedelta, timedelta]] = field(default_factory=list)
    """Absences that a program told in this conversation: when, and before when nothing may be written."""
    noise: timedelta | None = None
    """The last time that anything came from the recipients' side that may hold a draft back."""
    bounced: bool = False
    """Whether anything came back, from whomever."""
    unclear: bool = False
    """Whether a person wrote something that may or may not be taken for an answer."""
    deleted: set[int] = field(default_factory=set)
    """Steps whose draft the user deleted, or put away into another folder."""
    binned: bool = False
    """Whether any of its drafts was ever put away, by whomever."""
    drafted: list[tuple[int, timedelta]] = field(default_factory=list)
    """Steps that relance wrote a draft for, and the moments by its own clock."""
    _tokens: dict[bytes, int] = field(default_factory=dict)

    @property
    def domains(self) -> set[str]:
        return {person.partition("@")[2] for person in self.people}

    @property
    def last_word(self) -> timedelta:
        return self.words[-1][0]

    @property
    def tokens(self) -> dict[bytes, int]:
        """What X-Relance says in its drafts, by step."""
        self._tokens = self._tokens or {token(US[0], self.offer, step).encode(): step for step in range(1, STEPS + 2)}
        return self._tokens

    def since_our_word(self, moments: list[timedelta]) -> bool:
        """Whether one of these came after our last word."""
        return any(moment > self.last_word for moment in moments)


@dataclass(eq=False)
class Book:
    """One machine that relance runs on: its database, and what that can have seen."""

    house: House
    knows: set[bytes] = field(default_factory=set)
    """Tokens of the drafts that it wrote, or that lay in a folder when it swept."""
    took_back: set[bytes] = field(default_factory=set)
    """Tokens of the drafts that it moved to Trash."""
    seen: dict[str, int] = field(default_factory=dict)
    """The folders that it read last, and what made their handles void; empty for a new database."""
    chances: Counter[bytes] = field(default_factory=Counter)
    """Tokens of the drafts that it might have written, and in how many sweeps."""
    missed: set[str] = field(default_factory=set)
    """Offers whose draft a program had in hand when it swept last."""
    stood: set[str] = field(default_factory=set)
    """Offers that had a draft in Drafts when it swept last."""
    copy: Book | None = None
    """What it was when somebody last made a copy of its database."""

    def read(self, tokens: set[bytes], generations: dict[str, int]) -> bool:
        """Note what a sweep sees; whether it sees a mailbox that is not the one it knew."""
        changed = any(generations.get(name) != number for name, number in self.seen.items())
        self.knows |= tokens
        self.seen = dict(generations)
        return changed

    def forget(self) -> None:
        """Lose the database."""
        self.house.forget()
        self._become(Book(self.house))

    def save(self, folder: Path) -> None:
        """Make a copy of the database."""
        shutil.rmtree(folder, ignore_errors=True)
        self.house.store.close()
        shutil.copytree(self.house.state, folder)
        self.house.store = Store(self.house.state)
        self.copy = Book(self.house)
        self.copy._become(self)

    def restore(self, folder: Path) -> None:
        """Put the copy in place of the database."""
        assert self.copy
        self.house.store.close()
        shutil.rmtree(self.house.state)
        shutil.copytree(folder, self.house.state)
        self.house.store = Store(self.house.state)
        self._become(self.copy)

    def _become(self, other: Book) -> None:
        self.knows, self.took_back = set(other.knows), set(other.took_back)
        self.seen, self.chances = dict(other.seen), Counter()
        self.missed, self.stood = set(other.missed), set(other.stood)


def tokens_in(snapshot: Snapshot, folders: set[str]) -> set[bytes]:
    """What X-Relance says in the messages of these folders."""
    return {found for name in folders for message, _flags in snapshot[name] if (found := token_of(message))}


def token_of(message: bytes) -> bytes:
    """What X-Relance says; empty where it is not there."""
    found = _TOKEN.search(message.partition(b"\r\n\r\n")[0] + b"\r\n")
    return found[1] if found else b""


def moment(after: timedelta) -> datetime:
    """So long after the world began."""
    return MONDAY + after


def waited(since: timedelta, until: timedelta) -> timedelta:
    """How long it is between two moments by the clock on the recipients' wall: in spring it skips an hour."""
    begin, end = (moment(one).astimezone(BERLIN).replace(tzinfo=None) for one in (since, until))
    return end - begin


def in_office(after: timedelta) -> bool:
    """Whether the recipients work at this moment."""
    local = moment(after).astimezone(BERLIN)
    return local.weekday() < 5 and 9 <= local.hour < 17

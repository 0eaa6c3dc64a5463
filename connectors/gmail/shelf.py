"""Messages that were read a moment ago: their texts are often asked for soon after their headers.

What a message says never changes at Google; which labels it has does, and whether it is there. Google's history tells
both, so a shelf knows up to which change it is right, and drops what a later one names.

Drafts outlast a visit: most stand for days, and reading one costs as much as listing two thousand. What an earlier
visit left is good for a first look only: who looks a second time means to change something, and reads them anew.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from connectors.gmail.convert import Read

ROOM = 64 * 1024 * 1024
"""Bytes of messages on one shelf."""
ROOM_LEFT = 8 * 1024 * 1024
"""Bytes of drafts that are kept between two visits."""


@dataclass
class Shelf:
    """Messages, as many as fit."""

    room: int = ROOM
    at: int | None = None
    """The id of the last change that was heeded; None where nothing was ever put here."""
    _kept: OrderedDict[str, Read] = field(default_factory=OrderedDict)
    _earlier: frozenset[str] = frozenset()
    _size: int = 0

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, one: str) -> Read | None:
        """A message, if it is here."""
        return self._kept.get(one)

    def put(self, read: Read) -> None:
        """Put a message here; what lies here longest makes room."""
        self.drop([read.id])
        self._kept[read.id] = read
        self._size += len(read.raw)
        while self._size > self.room:
            self._size -= len(self._kept.popitem(last=False)[1].raw)

    def drop(self, some: Iterable[str]) -> None:
        """Take messages away."""
        for one in some:
            read = self._kept.pop(one, None)
            self._size -= len(read.raw) if read else 0

    def drop_earlier(self) -> None:
        """Take away what an earlier visit read."""
        self.drop(self._earlier)
        self._earlier = frozenset()

    def heed(self, records: Iterable[dict[str, Any]], last: int) -> None:
        """Take away what changed, as history records say; the last change has this id."""
        for record in records:
            for kind in ("messagesDeleted", "labelsAdded", "labelsRemoved"):
                self.drop(told["message"]["id"] for told in record.get(kind, ()))
        self.at = last

    def only(self, some: Iterable[str]) -> Shelf:
        """A shelf with these alone, for a later visit."""
        left = Shelf(ROOM_LEFT, self.at)
        for one in some:
            if one in self._kept:
                left.put(self._kept[one])
        return left

    def taken(self) -> Shelf:
        """A copy, for a visit that begins."""
        copy = Shelf(ROOM, self.at, OrderedDict(self._kept), frozenset(self._kept))
        copy._size = self._size
        return copy


_left: dict[str, Shelf] = {}


def take(whose: str) -> Shelf:
    """What the last visit by a sign-in left, while this process runs."""
    return _left.get(whose, Shelf()).taken()


def leave(whose: str, shelf: Shelf, drafts: Iterable[str]) -> None:
    """Leave these drafts for the next visit."""
    _left[whose] = shelf.only(drafts)

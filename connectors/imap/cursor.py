"""How far a folder was read, as one line of text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Self


@dataclass(frozen=True, slots=True)
class State:
    """A folder as the server counts it."""

    uidvalidity: int
    uidnext: int
    """0 where the server does not tell it."""
    messages: int


@dataclass(frozen=True, slots=True)
class Cursor:
    """A folder was read from a day on, up to a UID.

    `uidnext` and `messages` are those of when it was read to its end, 0 while it is not: where they are the same again,
    nothing has happened. Both are compared, since a server may name a UID before it shows the message.
    """

    uidvalidity: int
    last: int
    since: date
    uidnext: int = 0
    messages: int = 0

    @classmethod
    def parse(cls, text: str | None) -> Self | None:
        """What `str` wrote; None for nothing, or for what some other version wrote."""
        try:
            uidvalidity, last, since, uidnext, messages = (text or "").split()
            return cls(int(uidvalidity), int(last), date.fromisoformat(since), int(uidnext), int(messages))
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.uidvalidity} {self.last} {self.since.isoformat()} {self.uidnext} {self.messages}"

    def is_void(self, now: State) -> bool:
        """Whether the UIDs mean other messages now. A server that forgot may give the same UIDVALIDITY again."""
        return self.uidvalidity != now.uidvalidity or 0 < now.uidnext <= self.last

    def covers(self, now: State, since: date) -> bool:
        """Whether there is nothing to read."""
        same = State(self.uidvalidity, self.uidnext, self.messages) == now
        return same and now.uidnext > 0 and self.since <= since

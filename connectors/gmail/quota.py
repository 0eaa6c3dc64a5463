"""What a request costs in Google's quota units, and not spending them faster, or more of them, than is right.

Since May 2026 a project may spend 6,000 units a minute for one user, and reading one message costs 20. So units are
counted before a request goes out: no minute sees more than 6,000, and on the average 70 % of that are used.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PROFILE = LABELS = LABEL = SEND_AS = 1
HISTORY = 2
SEARCH = DRAFTS = TRASH = 5
WRITE = 10
READ = 20
"""One message, in whatever format."""

RATE = 70.0
"""Units a second: 70 % of what is allowed."""
BURST = 1800.0
"""Units that may be spent at once: with what comes in in a minute, no more than 6,000."""
MOST_READ = 14_000
"""Units for one visit, beyond which no more mail is read; the next visit goes on. With what else a visit costs, and a
margin, 15,000."""


@dataclass
class Meter:
    """A token bucket, and what was spent in all."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    spent: int = 0
    _level: float = BURST
    _at: float = field(init=False)

    def __post_init__(self) -> None:
        """Begin full."""
        self._at = self.clock()

    def pay(self, units: int) -> None:
        """Wait until so many units may be spent, and spend them."""
        now = self.clock()
        self._level = min(BURST, self._level + (now - self._at) * RATE)
        self._at = now
        self._level -= units
        self.spent += units
        if self._level < 0:
            self.sleep(-self._level / RATE)

    @property
    def affordable(self) -> int:
        """How many more messages may be read in this visit."""
        return max(0, MOST_READ - self.spent) // READ

"""Weeks in which business rests beside the public holidays: those of a whole country, and those that a rule names.

The countries' own stand in `closures.toml`, with the reason for each. They come every year on the same days; holidays
that move (the Chinese New Year, Eid) are known as public holidays.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

LONGEST = 183
"""Days of a year that may be closed together: where nobody ever works, nothing would ever be due."""
_LEAP_YEAR = 2028
_DAYS = re.compile(r"\s*(\d\d)-(\d\d)\s*\.\.\s*(\d\d)-(\d\d)\s*")


@dataclass(frozen=True, slots=True)
class Closure:
    """Days that are closed each year."""

    first: tuple[int, int]
    """Month and day."""
    last: tuple[int, int]
    """The last one that is closed; where it lies before the first, it is one of the next year."""
    name: str = ""

    def __contains__(self, day: object) -> bool:
        """Whether this day is closed."""
        if not isinstance(day, date):
            return False
        asked = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= asked <= self.last
        return asked >= self.first or asked <= self.last

    def __str__(self) -> str:
        days = f"{self.first[0]:02}-{self.first[1]:02}..{self.last[0]:02}-{self.last[1]:02}"
        return f"{days} ({self.name})" if self.name else days


@dataclass(frozen=True, slots=True)
class Closures:
    """Several of them, as one container of days."""

    all: tuple[Closure, ...] = ()

    def __contains__(self, day: object) -> bool:
        """Whether one of them has this day."""
        return any(day in closure for closure in self.all)

    def __len__(self) -> int:
        """How many days of a leap year they have together."""
        first = date(_LEAP_YEAR, 1, 1).toordinal()
        return sum(date.fromordinal(first + number) in self for number in range(366))


def closure(text: str, name: str = "") -> Closure:
    """Read `MM-DD..MM-DD`.

    Raises:
        ValueError: these are no days.
    """
    found = _DAYS.fullmatch(text)
    if found is None:
        raise ValueError(f"'{text}' are no days of a year")
    months = [int(part) for part in found.groups()]
    try:
        first, last = (date(_LEAP_YEAR, *months[at : at + 2]) for at in (0, 2))
    except ValueError:
        raise ValueError(f"'{text}' are no days of a year") from None
    return Closure((first.month, first.day), (last.month, last.day), name)


def closures_of(country: str) -> Closures:
    """Those of a whole country, by its ISO 3166 code."""
    return Closures(_by_country().get(country, ()))


@cache
def _by_country() -> dict[str, tuple[Closure, ...]]:
    found: dict[str, tuple[Closure, ...]] = {}
    for row in tomllib.loads(files("rules").joinpath("closures.toml").read_text("utf-8"))["closure"]:
        for country in row["countries"]:
            found[country] = (*found.get(country, ()), closure(row["days"], row["name"]))
    return found

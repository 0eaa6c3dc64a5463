"""What is true on some days only: a wish for the weekend, a day on which one meets again, a discount, closed doors.

A follow-up is written on another day, and says nothing of it again.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from rules.daynames import weekdays
from rules.days import day_at, text_at, tokens
from rules.language import everywhere, normalized
from rules.phrasing import any_of
from rules.words import unaccented

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rules.days import Day, Token

MAX_LINE = 320
"""Letters of a line that are read."""
_GAP = 2
"""Words before a day that say what it is of: "Straße des 17. Juni", "ул. 8 Марта"."""
_AROUND = ".,:;()|–—-"
_MONTHS = 12
_CENTURY = 20
"""The first figures of a year; `12.05.8841` is a number."""
_PERCENT = re.compile(r"(?<![\w.,])([-–−])?\d{1,2}\s?%")
_LOUD = "!¡"


def speaks_of_day(clause: str) -> bool:
    """Whether it names a weekday or a season: "until Monday", "a good start into the new year"."""
    return _days().search(unaccented(clause)) is not None


def is_passing(line: str) -> bool:
    """Whether a line of a signature is true on some days only: "Closed from 23 December", "-20 % in May!"."""
    line = line[:MAX_LINE]
    return any(map(str.isdigit, line)) and (_names_a_date(line) or _is_discount(line))


def _names_a_date(line: str) -> bool:
    """Whether a day of a year stands in it, but for one that lasts: many streets are named after one."""
    text = normalized("NFKC", line)
    found = tokens(text)
    days = (day_at(found, place, frozenset()) for place in range(len(found)))
    return any(day and _is_date(found, day) and not _lasts(text, found, day) for day in days)


def _is_date(found: Sequence[Token], day: Day) -> bool:
    """With the name of a month, a year, or a full stop behind its figures: `8.30` is a time of day, `12/3` a door."""
    if day.weekday is not None or not 1 <= day.month <= _MONTHS:
        return False
    return day.end - day.first > 1 or day.year // 100 == _CENTURY or found[day.first].text.endswith(".")


def _lasts(text: str, found: Sequence[Token], day: Day) -> bool:
    """Whether it is no day to come: "rue du 8 mai", "12 June Street", "founded 3 May 1984"."""
    before = {word.strip(_AROUND) for word in unaccented(text[: found[day.first].start]).split()[-_GAP:]}
    return bool(before & _lasting()) or text_at(found, day.end) in _lasting_behind()


def _is_discount(line: str) -> bool:
    """Whether it offers something for less; "50 % recycled" stays true."""
    percent = _PERCENT.search(line)
    if percent is None:
        return False
    return bool(percent[1]) or any(mark in line for mark in _LOUD) or _discounts().search(unaccented(line)) is not None


@cache
def _days() -> re.Pattern[str]:
    """Weekdays by their whole names, and what else a day is called."""
    whole = (name for name, weekday in weekdays().items() if not weekday.short_in and not weekday.rest)
    return any_of((*whole, *everywhere(lambda language: language.closing.season if language.closing else ())))


@cache
def _lasting() -> frozenset[str]:
    return _words(everywhere(lambda language: language.signature.lasting))


@cache
def _lasting_behind() -> frozenset[str]:
    return _words(everywhere(lambda language: language.signature.lasting_behind))


def _words(entries: tuple[str, ...]) -> frozenset[str]:
    return frozenset(unaccented(entry).rstrip(".") for entry in entries)


@cache
def _discounts() -> re.Pattern[str]:
    return any_of(everywhere(lambda language: language.offer.discount))

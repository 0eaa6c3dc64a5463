"""The names of months and weekdays in every language whose absences are read, and the words around a day.

The names are CLDR's (Babel), in every form it has: "Mai", "мая", "Mon.". It has no cases of weekdays ("понедельника")
and not every short form ("Tues"): those stand in `rules/data/`, table `[absence]`, key `names`.
No name of a month is that of another month in another language, and the same holds for weekdays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from babel.dates import get_day_names, get_month_names

from rules.language import everywhere, languages
from rules.words import unaccented

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

APOSTROPHES = str.maketrans("’ʼ‘`´", "'''''")
WORD = r"[^\W\d_]+(?:'[^\W\d_]+)*"
_MONTHS_FIRST = "en"
"""The language that writes short names of months before the day: "Nov 16"."""


class Month(NamedTuple):
    """What the name of a month tells."""

    number: int
    short: bool
    """A dot may follow."""
    may_lead: bool
    """It may stand before the day: "November 16"."""


@dataclass(frozen=True, slots=True)
class Weekday:
    """What the name of a weekday tells."""

    number: int
    """0 is Monday."""
    rest: str
    """The second word of a name of two: "feira"."""
    short_in: frozenset[str]
    """The languages that shorten it so; empty for the whole name."""


def plain(text: str) -> str:
    """A word as it is compared: case and accents folded, every apostrophe the same."""
    return (text.lower() if text.isascii() else unaccented(text)).translate(APOSTROPHES)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a name or an entry, as they are compared."""
    return tuple(re.findall(WORD, plain(text)))


@cache
def spoken() -> tuple[str, ...]:
    """The languages whose absences are read, by code."""
    return tuple(code for code, language in languages().items() if language.absence.until)


@cache
def months() -> dict[str, Month]:
    """The names of the months."""
    found: dict[str, Month] = {}
    for code in spoken():
        for name, number, short in _forms(code, get_month_names):
            may_lead = not short or code == _MONTHS_FIRST or (name[0] in found and found[name[0]].may_lead)
            found[name[0]] = Month(number, short and found.get(name[0], Month(0, True, False)).short, may_lead)
    return found


@cache
def weekdays() -> dict[str, Weekday]:
    """The names of the weekdays, by their first word."""
    found: dict[str, Weekday] = {}
    for code in spoken():
        for (name, *rest), number, short in _forms(code, get_day_names):
            here = Weekday(number, "".join(rest), frozenset({code} if short else ()))
            known = found.setdefault(name, here)
            if known.short_in:
                found[name] = replace(here, short_in=known.short_in | here.short_in if short else frozenset())
    return found


def _forms(code: str, names: Callable[..., Mapping[int, str]]) -> Iterator[tuple[tuple[str, ...], int, bool]]:
    """Each form of each name, its number, and whether it is a short one."""
    known: dict[tuple[str, ...], int] = {}
    for width in ("wide", "abbreviated"):
        for context in ("format", "stand-alone"):
            for number, name in names(width, context, code).items():
                known[words_of(name)] = number
                yield words_of(name), number, width != "wide"
    for entry in languages()[code].absence.names:
        form, _equals, name = entry.partition("=")
        if words_of(name) in known:
            yield words_of(form), known[words_of(name)], False


@cache
def joining() -> frozenset[str]:
    """Words between the day and the month, or the month and the year: "of"."""
    return frozenset(map(plain, everywhere(lambda language: language.absence.of)))


@cache
def years() -> frozenset[str]:
    """Words behind the number of a year: «года»."""
    return frozenset(map(plain, everywhere(lambda language: language.absence.year)))


@cache
def hours() -> frozenset[str]:
    """Words behind a number that make it a time of day: "Uhr"."""
    return frozenset(map(plain, everywhere(lambda language: language.absence.hours)))


@cache
def next_week() -> tuple[tuple[str, ...], ...]:
    """Words behind a weekday that move it on by a week: "of next week"."""
    return tuple(map(words_of, everywhere(lambda language: language.absence.next_week)))

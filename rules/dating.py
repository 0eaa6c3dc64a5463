"""Which day of the calendar a text means by the day that it names, told by the day on which it was written."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.days import Day

MOST_AHEAD = 400
"""Days; one that lies further ahead is a slip of the pen."""
MOST_WITHOUT_YEAR = 300
"""Days; a day without a year that lies further ahead was the one before."""
MOST_EITHER = 365
"""Days; of two readings of `11/12`, the later one counts if it is not further ahead."""
MOST_TO_NUMBER = 62
"""Days in which "Friday 13" is looked for."""
WEEK = 7
MONTHS = 12


def resolve(day: Day, written_on: date, *, american: bool | None) -> date | None:
    """The day that is meant, on or after that of the text; None where there is none.

    `american` tells whether `11/12` is in November; None where it may be.
    """
    if day.month == 0:
        return _with_number(day, written_on) if day.number else _next(day, written_on)
    found = sorted(
        one
        for month, number in _readings(day, american=american)
        for one in _in_year(day.year, month, number, written_on)
    )
    fitting = [one for one in found if one.weekday() == day.weekday] or found
    near = [one for one in fitting if (one - written_on).days <= MOST_EITHER] or fitting
    return near[-1] if near else None


def _readings(day: Day, *, american: bool | None) -> Iterator[tuple[int, int]]:
    """Month and day; of `11/16` only one is a date."""
    if not (day.slashed and american):
        yield day.month, day.number
    if day.slashed and (american is not False or day.month > MONTHS):
        yield day.number, day.month


def _in_year(year: int, month: int, number: int, written_on: date) -> Iterator[date]:
    """The date, unless it is past or too far ahead; without a year, the next one."""
    most = MOST_AHEAD if year else MOST_WITHOUT_YEAR
    for each in (year,) if year else (written_on.year, written_on.year + 1):
        found = _date(each, month, number)
        if found and 0 <= (found - written_on).days <= most:
            yield found


def begins(day: Day, last: date) -> date | None:
    """The first day of an absence: the latest of that name on or before the last day; of a number, in its month."""
    if day.month == 0:
        before = last.replace(day=1).toordinal() - 1
        months = [(last.year, last.month), *([_month_of(date.fromordinal(before))] if before else [])]
        found = [_date(year, month, day.number) for year, month in months]
    else:
        month, number = (day.number, day.month) if day.month > MONTHS else (day.month, day.number)
        found = [_date(year, month, number) for year in ((day.year,) if day.year else (last.year, last.year - 1))]
    return next((one for one in found if one and one <= last), None)


def _month_of(day: date) -> tuple[int, int]:
    return day.year, day.month


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _with_number(day: Day, written_on: date) -> date | None:
    """A weekday with the number of a day: the next day that is both."""
    ahead = (_after(written_on, days) for days in range(MOST_TO_NUMBER))
    return next((one for one in ahead if one and (one.weekday(), one.day) == (day.weekday, day.number)), None)


def _next(day: Day, written_on: date) -> date | None:
    """The next such weekday after the day of the text, or that of the week after."""
    weekday = day.weekday or 0
    if day.next_week:
        return _after(written_on, WEEK - written_on.weekday() + weekday)
    return _after(written_on, (weekday - written_on.weekday() - 1) % WEEK + 1)


def _after(written_on: date, days: int) -> date | None:
    """So many days later; None where the calendar ends: the Date field of a message may say the year 9999."""
    ordinal = written_on.toordinal() + days
    return date.fromordinal(ordinal) if ordinal <= date.max.toordinal() else None

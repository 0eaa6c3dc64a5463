"""Two proposals for a call: a choice makes the answer easier.

They lie on two working days of the recipient, one in the morning and one in the afternoon, at the hours at which
people like to be called, and so far ahead that the draft can be read, sent and answered before. Where the offer ends
sooner, they lie as late as that allows, and on one day where no more is left.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import count, islice, takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from rules.calendar import Calendar

AHEAD = 2
"""Working days that lie between the day of writing and the first proposal."""
MORNING, AFTERNOON = 10, 16
"""Full hours that suit most people."""
LUNCH = range(11, 14)
"""Full hours that do not."""


def calls(calendar: Calendar, written_at: datetime, until: date | None = None) -> tuple[datetime, datetime]:
    """The two moments, by the clock of the calendar; the second day is the working day after the first.

    Before a day off, the proposal is for the morning: nobody likes a call on a Friday afternoon.

    Args:
        calendar: the recipient's working time.
        written_at: aware.
        until: the offer's last day; where no two calls fit in between, they lie behind it.
    """
    today = written_at.astimezone(calendar.zone).date()
    first, second = islice(_working_days(calendar, today), AHEAD, AHEAD + 2)
    if until is not None and until < second:
        first, second = _last_days(calendar, today, until) or (first, second)
    late = first == second or calendar.is_business_day(second + timedelta(days=1))
    hours = (MORNING, AFTERNOON) if late else (AFTERNOON, MORNING)
    one, other = (
        datetime.combine(day, _time(calendar, hour), calendar.zone)
        for day, hour in zip((first, second), hours, strict=True)
    )
    return one, other


def _last_days(calendar: Calendar, today: date, until: date) -> tuple[date, date] | None:
    """The last two working days up to one; that day twice where it is alone and has a morning and an afternoon."""
    days = list(takewhile(until.__ge__, _working_days(calendar, today)))
    if len(days) == 1 and _time(calendar, MORNING) < _time(calendar, AFTERNOON):
        days *= 2
    return (days[-2], days[-1]) if len(days) > 1 else None


def _working_days(calendar: Calendar, today: date) -> Iterator[date]:
    """Those after today."""
    later = (today + timedelta(days=number) for number in count(1))
    return (day for day in later if calendar.is_business_day(day))


def _time(calendar: Calendar, wanted: int) -> time:
    """The full hour in office hours that is next to the one wanted, lunch last; without any, when the office opens."""
    hours = [hour for hour in range(24) if calendar.opens <= time(hour) < calendar.closes]
    best = min(hours, key=lambda hour: (hour in LUNCH, abs(hour - wanted)), default=None)
    return calendar.opens if best is None else time(best)

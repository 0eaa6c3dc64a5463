"""Working time: what "four business days" are, and when an office is open.

Clock times are those of the calendar's time zone, right across daylight-saving changes.
What comes back carries a fixed offset from UTC, so that moments compare as moments (two datetimes that share a
`ZoneInfo` compare by the clock on the wall, and an hour exists twice each autumn).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import count
from typing import TYPE_CHECKING, assert_never

from rules.rule import Period, Unit

if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import tzinfo


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working time of one place."""

    zone: tzinfo
    weekdays: frozenset[int]
    """0 is Monday."""
    opens: time
    closes: time
    """The first moment at which the office is no longer open."""
    holidays: Container[date] = ()
    closures: Container[date] = ()
    """Days on which all business rests, beside the holidays."""

    def is_business_day(self, day: date) -> bool:
        """Whether people work on this day."""
        return day.weekday() in self.weekdays and day not in self.holidays and day not in self.closures

    def is_open(self, moment: datetime) -> bool:
        """Whether the office is open."""
        local = moment.astimezone(self.zone)
        return self.is_business_day(local.date()) and self.opens <= local.time() < self.closes

    def opening(self, moment: datetime) -> datetime:
        """The moment itself where the office is open, else the next opening."""
        local = moment.astimezone(self.zone)
        if self.is_open(local):
            return _fixed(local)
        today = local.date() if local.time() < self.opens else local.date() + timedelta(days=1)
        opening = self._at(self._business_day(today), self.opens)
        return opening if self.is_open(opening) else self.opening(opening)  # all its hours may be left out in spring

    def add(self, start: datetime, period: Period) -> datetime:
        """When the period that begins at `start` is over; inside office hours.

        Business days count from the next opening: from Friday 10:00, four of them end on Thursday 10:00.
        Days keep the clock time, hours are hours that pass; either way the next opening counts.
        """
        match period.unit:
            case Unit.BUSINESS_DAYS:
                begins = self.opening(start).astimezone(self.zone)
                day = begins.date()
                for _ in range(period.count):
                    day = self._business_day(day + timedelta(days=1))
                return self.opening(self._at(day, begins.time()))
            case Unit.DAYS:
                local = start.astimezone(self.zone)
                return self.opening(self._at(local.date() + timedelta(days=period.count), local.time()))
            case Unit.HOURS:
                return self.opening(start.astimezone(UTC) + timedelta(hours=period.count))
        assert_never(period.unit)

    def _business_day(self, day: date) -> date:
        """This day or the first business day after it."""
        return next(later for later in (day + timedelta(days=n) for n in count()) if self.is_business_day(later))

    def _at(self, day: date, clock: time) -> datetime:
        """A clock time; one that a change to summer time leaves out moves on by the hour that is missing."""
        once = clock.replace(fold=0)  # the second time of an autumn night would lie an hour before one that is left out
        return _fixed(datetime.combine(day, once, self.zone).astimezone(UTC).astimezone(self.zone))


def _fixed(local: datetime) -> datetime:
    return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()))

"""Whether a ladder can be climbed: offers older than the rule's horizon are left alone, whatever step is next."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, assert_never

from rules.rule import WEEKDAYS, Unit

if TYPE_CHECKING:
    from rules.rule import Period, Rule

_USUAL = 5
"""Working days of a week, where the rule does not say which."""
_HOURS = 24


def first_out_of_reach(rule: Rule) -> int | None:
    """The first step (1 is the first) that is due beyond the horizon, however the days fall; None where all can be."""
    days = rule.calendar.days
    week = _USUAL if isinstance(days, str) else len(set(days))
    due = accumulate(_least_days(rule.after(number), week) for number in range(1, len(rule.step) + 1))
    return next((number for number, day in enumerate(due, start=1) if day > rule.limits.horizon.count), None)


def _least_days(period: Period, week: int) -> int:
    """Days of the calendar that pass at least; of a week, so many are business days."""
    match period.unit:
        case Unit.BUSINESS_DAYS:
            weeks, rest = divmod(period.count, week)
            return weeks * len(WEEKDAYS) + rest
        case Unit.DAYS:
            return period.count
        case Unit.HOURS:
            return period.count // _HOURS
    assert_never(period.unit)

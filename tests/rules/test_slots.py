"""Two proposals for a call: on which days, at which hours."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import Calendar
from rules.slots import calls
from tests.rules.build import at, calendar

if TYPE_CHECKING:
    from datetime import datetime


def proposed(moment: str, place: Calendar | None = None) -> list[str]:
    return [f"{call:%a %d %b %H:%M}" for call in calls(place or calendar(), at(moment))]


@pytest.mark.parametrize(
    ("written", "first", "second"),
    [
        ("2026-11-23 09:00", "Thu 26 Nov 16:00", "Fri 27 Nov 10:00"),
        ("2026-11-24 16:59", "Fri 27 Nov 10:00", "Mon 30 Nov 16:00"),
        ("2026-11-25 12:00", "Mon 30 Nov 10:00", "Tue 01 Dec 16:00"),
        ("2026-11-26 12:00", "Tue 01 Dec 10:00", "Wed 02 Dec 16:00"),
        ("2026-11-27 23:59", "Wed 02 Dec 10:00", "Thu 03 Dec 16:00"),
        ("2026-11-28 12:00", "Wed 02 Dec 10:00", "Thu 03 Dec 16:00"),
    ],
)
def test_two_working_days_lie_between_and_no_call_is_late_before_a_day_off(
    written: str, first: str, second: str
) -> None:
    assert [first, second] == proposed(written)


def test_holidays_are_passed_over() -> None:
    closed = {date(2026, 12, day) for day in range(24, 32)} | {date(2027, 1, 1)}

    assert ["Tue 05 Jan 10:00", "Wed 06 Jan 16:00"] == proposed("2026-12-22 10:00", calendar(holidays=closed))[:2]


def test_the_day_of_writing_is_that_of_the_recipient() -> None:
    tokyo = calendar("Asia/Tokyo")

    assert ["Thu 26 Nov 16:00", "Fri 27 Nov 10:00"] == proposed("2026-11-23 10:00", tokyo)
    assert ["Fri 27 Nov 10:00", "Mon 30 Nov 16:00"] == proposed("2026-11-23 16:30", tokyo)


@pytest.mark.parametrize(
    ("hours", "morning", "afternoon"),
    [
        (("09:00", "17:00"), "10:00", "16:00"),
        (("08:00", "12:00"), "10:00", "10:00"),
        (("10:30", "15:30"), "14:00", "15:00"),
        (("14:00", "18:00"), "14:00", "16:00"),
        (("11:00", "14:00"), "11:00", "13:00"),
        (("12:15", "12:45"), "12:15", "12:15"),
        (("00:00", "23:59"), "10:00", "16:00"),
    ],
)
def test_the_hours_are_the_best_ones_of_those_that_the_office_has(
    hours: tuple[str, str], morning: str, afternoon: str
) -> None:
    opens, closes = map(time.fromisoformat, hours)
    found = calls(calendar(opens=opens, closes=closes), at("2026-11-25 12:00"))

    assert [morning, afternoon] == [f"{call:%H:%M}" for call in found]


@pytest.mark.parametrize(
    ("until", "first", "second"),
    [
        ("2026-12-01", "Mon 30 Nov 10:00", "Tue 01 Dec 16:00"),
        ("2026-11-30", "Fri 27 Nov 10:00", "Mon 30 Nov 16:00"),
        ("2026-11-29", "Thu 26 Nov 16:00", "Fri 27 Nov 10:00"),
        ("2026-11-27", "Thu 26 Nov 16:00", "Fri 27 Nov 10:00"),
        ("2026-11-26", "Thu 26 Nov 10:00", "Thu 26 Nov 16:00"),
        ("2026-11-25", "Mon 30 Nov 10:00", "Tue 01 Dec 16:00"),
        ("2026-11-02", "Mon 30 Nov 10:00", "Tue 01 Dec 16:00"),
        ("2027-01-31", "Mon 30 Nov 10:00", "Tue 01 Dec 16:00"),
    ],
)
def test_calls_lie_before_the_offer_ends_where_there_is_time_for_two(until: str, first: str, second: str) -> None:
    found = calls(calendar(), at("2026-11-25 12:00"), date.fromisoformat(until))

    assert [first, second] == [f"{call:%a %d %b %H:%M}" for call in found]


def test_one_day_with_one_hour_is_no_time_for_two_calls() -> None:
    place = calendar(opens=time(9), closes=time(11))
    found = calls(place, at("2026-11-25 12:00"), date(2026, 11, 26))

    assert ["Mon 30 Nov 10:00", "Tue 01 Dec 10:00"] == [f"{call:%a %d %b %H:%M}" for call in found]


def test_a_week_of_one_day_has_its_calls_in_the_morning_and_in_the_afternoon() -> None:
    found = proposed("2026-11-25 12:00", calendar(weekdays=frozenset({2})))

    assert ["Wed 16 Dec 16:00", "Wed 23 Dec 10:00"] == found


@given(
    st.integers(0, 700 * 24).map(lambda hours: at("2026-01-01 00:30") + timedelta(hours=hours)),
    st.sampled_from(["Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Auckland"]),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.frozensets(st.dates(date(2026, 1, 1), date(2028, 1, 1)), max_size=30),
    st.tuples(st.times(), st.times()).filter(lambda hours: hours[0] < hours[1]),
)
def test_a_call_is_proposed_on_another_working_day_in_office_hours_and_not_soon(
    written: datetime,
    zone: str,
    weekdays: frozenset[int],
    holidays: frozenset[date],
    hours: tuple[time, time],
) -> None:
    place = Calendar(ZoneInfo(zone), weekdays, *hours, holidays)
    first, second = calls(place, written)
    today = written.astimezone(place.zone).date()
    between = (today + timedelta(days=number) for number in range(1, (first.date() - today).days))

    assert all(map(place.is_open, (first, second)))
    assert first.date() < second.date()
    assert 2 == sum(map(place.is_business_day, between))


@given(
    st.integers(0, 700 * 24).map(lambda hours: at("2026-01-01 00:30") + timedelta(hours=hours)),
    st.integers(-10, 30),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.tuples(st.times(), st.times()).filter(lambda hours: hours[0] < hours[1]),
)
def test_calls_are_never_late_where_two_working_days_are_left(
    written: datetime, days: int, weekdays: frozenset[int], hours: tuple[time, time]
) -> None:
    place = Calendar(ZoneInfo("Europe/Berlin"), weekdays, *hours, frozenset())
    today = written.astimezone(place.zone).date()
    until = today + timedelta(days=days)
    coming = (today + timedelta(days=number) for number in range(1, days + 1))
    left = [one for one in coming if one.weekday() in weekdays]
    found = calls(place, written, until)

    assert all(map(place.is_open, found))
    assert today < found[0].date()
    assert found[0] < found[1]
    assert len(left) < 2 or found[1].date() <= until
    assert left or found == calls(place, written)

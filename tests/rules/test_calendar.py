"""Working time: periods that end in office hours, on business days, across daylight-saving changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import Calendar
from rules.closures import Closures, closure
from rules.rule import Period, Unit
from tests.rules.build import calendar

OFFICE = calendar()
NEW_YORK = calendar("America/New_York")


def local(calendar: Calendar, moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=calendar.zone)


def shown(calendar: Calendar, moment: datetime) -> str:
    return f"{moment.astimezone(calendar.zone):%a %Y-%m-%d %H:%M:%S}"


def period(text: str) -> Period:
    count, _space, unit = text.partition(" ")
    return Period(count=int(count), unit=Unit(f"{unit.removesuffix('s')}s"))


def over(calendar: Calendar, start: str, text: str) -> str:
    return shown(calendar, calendar.add(local(calendar, start), period(text)))


@pytest.mark.parametrize(
    ("end", "start", "text"),
    [
        ("Thu 2026-11-12 10:00:00", "2026-11-06 10:00", "4 business days"),
        ("Fri 2026-11-06 10:00:00", "2026-11-02 10:00", "4 business days"),
        ("Mon 2026-11-09 16:59:59", "2026-11-06 16:59:59", "1 business day"),
        ("Tue 2026-11-10 09:00:00", "2026-11-06 17:00", "1 business day"),
        ("Tue 2026-11-03 09:00:00", "2026-11-02 03:00", "1 business day"),
        ("Tue 2026-11-10 09:00:00", "2026-11-07 12:00", "1 business day"),
        ("Fri 2026-11-13 09:00:00", "2026-11-08 23:59", "4 business days"),
    ],
)
def test_business_days_count_from_the_next_opening(end: str, start: str, text: str) -> None:
    assert end == over(OFFICE, start, text)


@pytest.mark.parametrize(
    ("end", "start", "text"),
    [
        ("Thu 2026-11-05 10:00:00", "2026-11-02 10:00", "3 days"),
        ("Mon 2026-11-09 09:00:00", "2026-11-04 10:00", "3 days"),
        ("Fri 2026-11-06 09:00:00", "2026-11-02 20:00", "3 days"),
        ("Thu 2026-11-05 09:00:00", "2026-11-02 06:00", "3 days"),
        ("Wed 2026-11-04 10:00:00", "2026-11-02 10:00", "48 hours"),
        ("Mon 2026-11-09 09:00:00", "2026-11-05 10:00", "48 hours"),
        ("Mon 2026-11-02 11:30:00", "2026-11-02 10:30", "1 hour"),
        ("Tue 2026-11-03 09:00:00", "2026-11-02 16:30", "1 hour"),
    ],
)
def test_days_keep_the_clock_time_and_hours_pass_and_the_next_opening_counts(end: str, start: str, text: str) -> None:
    assert end == over(OFFICE, start, text)


@pytest.mark.parametrize(
    ("end", "calendar", "start", "text"),
    [
        ("Mon 2026-03-30 10:00:00", OFFICE, "2026-03-27 10:00", "1 business day"),
        ("Mon 2026-03-30 10:00:00", OFFICE, "2026-03-28 10:00", "2 days"),
        ("Mon 2026-03-30 11:00:00", OFFICE, "2026-03-28 10:00", "48 hours"),
        ("Mon 2026-10-26 10:00:00", OFFICE, "2026-10-23 10:00", "1 business day"),
        ("Mon 2026-10-26 10:00:00", OFFICE, "2026-10-24 10:00", "2 days"),
        ("Mon 2026-10-26 09:00:00", OFFICE, "2026-10-24 10:00", "48 hours"),
        ("Mon 2026-03-09 10:00:00", NEW_YORK, "2026-03-06 10:00", "1 business day"),
        ("Mon 2026-03-09 10:00:00", NEW_YORK, "2026-03-07 10:00", "2 days"),
        ("Mon 2026-03-09 11:00:00", NEW_YORK, "2026-03-07 10:00", "48 hours"),
        ("Mon 2026-11-02 10:00:00", NEW_YORK, "2026-10-30 10:00", "1 business day"),
        ("Mon 2026-11-02 10:00:00", NEW_YORK, "2026-10-31 10:00", "2 days"),
        ("Mon 2026-11-02 09:00:00", NEW_YORK, "2026-10-31 10:00", "48 hours"),
    ],
)
def test_clock_times_stay_across_a_change_of_the_clocks_and_hours_do_not(
    end: str, calendar: Calendar, start: str, text: str
) -> None:
    assert end == over(calendar, start, text)


def test_a_clock_time_that_is_left_out_in_spring_moves_on_by_an_hour() -> None:
    always = calendar(opens=time(0), closes=time(23, 59), weekdays=frozenset(range(7)))

    assert "Sun 2026-03-29 03:30:00" == over(always, "2026-03-28 02:30", "1 day")


def test_so_does_one_that_began_in_an_hour_that_came_twice() -> None:
    always = calendar(opens=time(0), closes=time(23, 59), weekdays=frozenset(range(7)))
    second = local(always, "2026-10-25 02:30").replace(fold=1)

    assert "Sun 2027-03-28 03:30:00" == shown(always, always.add(second, period("154 days")))


def test_office_hours_that_are_left_out_in_spring_are_those_of_the_next_day() -> None:
    night = calendar(opens=time(2), closes=time(3), weekdays=frozenset(range(7)))

    assert "Mon 2026-03-30 02:00:00" == shown(night, night.opening(local(night, "2026-03-29 01:30")))


def test_of_an_hour_that_comes_twice_each_is_its_own_moment() -> None:
    always = calendar(opens=time(0), closes=time(23, 59), weekdays=frozenset(range(7)))
    first = local(always, "2026-10-25 02:30")
    second = first.replace(fold=1)

    assert timedelta(hours=1) == always.opening(second) - always.opening(first)


def test_the_office_is_open_from_its_first_moment_and_not_at_its_last() -> None:
    assert OFFICE.is_open(local(OFFICE, "2026-11-02 09:00"))
    assert OFFICE.is_open(local(OFFICE, "2026-11-02 16:59:59.999999"))
    assert not OFFICE.is_open(local(OFFICE, "2026-11-02 17:00"))
    assert not OFFICE.is_open(local(OFFICE, "2026-11-02 08:59:59.999999"))


def test_the_office_is_closed_on_a_saturday() -> None:
    assert not OFFICE.is_open(local(OFFICE, "2026-11-07 10:00"))
    assert "Mon 2026-11-09 09:00:00" == shown(OFFICE, OFFICE.opening(local(OFFICE, "2026-11-07 10:00")))


def test_where_the_office_is_open_the_opening_is_now() -> None:
    moment = local(OFFICE, "2026-11-02 12:34:56")

    assert moment == OFFICE.opening(moment)


def test_hours_are_those_of_the_place_wherever_the_moment_was_told() -> None:
    assert NEW_YORK.is_open(datetime(2026, 11, 2, 14, 0, tzinfo=UTC))
    assert not NEW_YORK.is_open(datetime(2026, 11, 2, 13, 59, tzinfo=UTC))


def test_nobody_works_on_a_holiday() -> None:
    with_holiday = calendar(holidays={date(2026, 11, 3), date(2026, 11, 4)})

    assert not with_holiday.is_business_day(date(2026, 11, 3))
    assert "Thu 2026-11-05 10:00:00" == over(with_holiday, "2026-11-02 10:00", "1 business day")
    assert "Thu 2026-11-05 09:00:00" == over(with_holiday, "2026-11-02 10:00", "1 day")


def test_people_may_work_on_other_days() -> None:
    sunday_to_thursday = calendar("Asia/Jerusalem", weekdays=frozenset({6, 0, 1, 2, 3}))

    assert "Sun 2026-11-08 10:00:00" == over(sunday_to_thursday, "2026-11-05 10:00", "1 business day")


def test_what_comes_back_has_a_fixed_offset_so_that_moments_compare_as_moments() -> None:
    assert "UTC+01:00" == str(OFFICE.add(local(OFFICE, "2026-11-02 10:00"), period("1 day")).tzinfo)


def test_on_both_sides_of_the_date_line_it_is_the_place_that_says_which_day_it_is() -> None:
    kiritimati, pago_pago = calendar("Pacific/Kiritimati"), calendar("Pacific/Pago_Pago")
    sunday_in_utc = datetime(2026, 11, 1, 19, 30, tzinfo=UTC)
    monday_in_utc = datetime(2026, 11, 2, 19, 30, tzinfo=UTC)

    assert "Mon 2026-11-02 09:30:00" == shown(kiritimati, kiritimati.opening(sunday_in_utc))
    assert "Mon 2026-11-02 09:00:00" == shown(pago_pago, pago_pago.opening(sunday_in_utc))
    assert "Mon 2026-11-02 09:00:00" == shown(pago_pago, pago_pago.opening(monday_in_utc - timedelta(hours=1)))
    assert "Tue 2026-11-03 09:30:00" == shown(kiritimati, kiritimati.opening(monday_in_utc))


def test_a_day_that_a_place_left_out_when_it_crossed_the_date_line_is_no_trouble() -> None:
    apia = calendar("Pacific/Apia", weekdays=frozenset({4}))  # there was no Friday 30 December 2011

    assert "Fri 2012-01-06 09:00:00" == over(apia, "2011-12-29 10:00", "1 day")


@pytest.mark.parametrize("day", range(7))
def test_where_people_work_on_one_day_a_week_that_day_is_a_business_day(day: int) -> None:
    monday = date(2026, 11, 2)
    expected = monday + timedelta(days=14 + day)

    assert f"{expected:%a %Y-%m-%d} 09:00:00" == over(
        calendar(weekdays=frozenset({day})), f"{monday + timedelta(days=day)} 06:00", "2 business days"
    )


def test_holidays_that_cover_weeks_and_closures_that_overlap_are_all_waited_for() -> None:
    june = frozenset(date(2027, 6, 1) + timedelta(days=number) for number in range(60))
    closures = Closures((closure("07-20..08-10"), closure("08-01..08-29")))
    summer = calendar(weekdays=frozenset({0}), holidays=june, closures=closures)

    assert "Mon 2027-08-30 09:00:00" == over(summer, "2027-05-31 17:30", "1 hour")
    assert "Mon 2027-09-06 09:00:00" == over(summer, "2027-05-31 17:30", "1 business day")


zones = st.sampled_from([
    "Africa/Cairo", "Africa/Casablanca", "America/New_York", "America/St_Johns", "Asia/Kolkata", "Australia/Lord_Howe",
    "Europe/Berlin", "Pacific/Apia", "Pacific/Auckland", "Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC",
])  # fmt: skip
moments = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  (Hypothesis adds the zone)
periods = st.builds(Period, count=st.integers(1, 60), unit=st.sampled_from(Unit))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    opens, closes = sorted(draw(st.lists(st.times(), min_size=2, max_size=2, unique=True)))
    weekdays = draw(st.frozensets(st.integers(0, 6), min_size=1))
    holidays = draw(st.frozensets(st.dates(date(2000, 1, 1), date(2060, 1, 1)), max_size=5))
    return Calendar(ZoneInfo(draw(zones)), weekdays, opens, closes, holidays)


@given(calendars(), moments, periods)
def test_a_period_ends_in_office_hours_and_never_before_it_began(
    calendar: Calendar, start: datetime, period: Period
) -> None:
    end = calendar.add(start, period)

    assert calendar.is_open(end)
    assert end >= start


@given(calendars(), moments)
def test_no_moment_is_open_between_now_and_the_opening(calendar: Calendar, now: datetime) -> None:
    opening = calendar.opening(now)

    assert calendar.is_open(opening)
    assert opening == calendar.opening(opening)
    assert opening == now or not calendar.is_open(now + (opening - now) / 2)


@given(calendars(), moments, st.integers(1, 30), st.sampled_from(Unit))
def test_a_longer_period_ends_no_earlier(calendar: Calendar, start: datetime, count: int, unit: Unit) -> None:
    ends = [calendar.add(start, Period(count=count + more, unit=unit)) for more in (0, 1)]

    assert sorted(ends) == ends

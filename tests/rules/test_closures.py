"""Weeks in which business rests, beside the public holidays."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib.resources import files

import pytest
from holidays import list_supported_countries

from rules.closures import LONGEST, Closures, closure, closures_of
from tests.rules.build import at, calendar, rule
from tests.rules.test_rule import wrong


def test_the_first_and_the_last_day_are_closed() -> None:
    mid_august = closure("08-08..08-21")

    assert [False, True, True, False] == [date(2027, 8, day) in mid_august for day in (7, 8, 21, 22)]


def test_a_closure_may_reach_over_the_turn_of_the_year() -> None:
    turn = closure("12-29..01-03")
    days = (date(2026, 12, 28), date(2026, 12, 29), date(2027, 1, 3), date(2027, 1, 4))

    assert [False, True, True, False] == [day in turn for day in days]


def test_a_closure_may_be_a_single_day_also_one_of_leap_years() -> None:
    assert date(2028, 2, 29) in closure("02-29..02-29")
    assert 1 == len(Closures((closure("02-29..02-29"),)))


def test_nothing_but_a_day_is_closed() -> None:
    assert "08-10" not in Closures((closure("08-08..08-21"),))


def test_days_that_two_closures_have_are_counted_once() -> None:
    assert 21 == len(Closures((closure("08-01..08-15"), closure("08-10..08-21"))))
    assert 0 == len(Closures())


@pytest.mark.parametrize(
    "text", ["", "08-08", "8-8..8-21", "08-08..08-32", "13-01..13-02", "02-30..03-01", "08-08...08-21"]
)
def test_what_names_no_days_is_told(text: str) -> None:
    (problem,) = wrong(f'[calendar]\nclosures = ["{text}"]')

    assert problem.startswith(f"calendar.closures: '{text}' are no days of a year")
    assert problem.endswith('; write the first and the last one like "12-24..01-06"')


@pytest.mark.parametrize("value", ['"08-08..08-21"', "3", "{}"])
def test_closures_are_a_list_or_yes_or_no(value: str) -> None:
    (problem,) = wrong(f"[calendar]\nclosures = {value}")

    assert problem.endswith('are no closures; write true, false or a list like ["12-24..01-06"]')


def test_a_year_cannot_be_closed_as_a_whole() -> None:
    assert [f"calendar.closures: close 366 days of a year; no more than {LONGEST} may be closed"] == wrong(
        '[calendar]\nclosures = ["01-01..06-30", "07-01..12-31"]'
    )
    assert ("01-01..06-30",) == rule('[calendar]\nclosures = ["01-01..06-30"]').calendar.closures


def test_closed_days_are_no_business_days() -> None:
    closed = calendar(closures=closure("12-24..12-31"))

    assert not closed.is_open(at("2026-12-29 10:00"))
    assert at("2027-01-01 09:00") == closed.opening(at("2026-12-24 10:00"))


def test_the_countries_own_are_read_and_each_country_is_one_whose_holidays_are_known() -> None:
    rows = tomllib.loads(files("rules").joinpath("closures.toml").read_text("utf-8"))["closure"]
    countries = {country for row in rows for country in row["countries"]}

    assert set() == countries - set(list_supported_countries())
    assert {"12-24..12-31 (between Christmas and New Year)", "08-08..08-21 (Ferragosto)"} == {
        str(one) for one in closures_of("IT").all
    }
    assert () == closures_of("XX").all

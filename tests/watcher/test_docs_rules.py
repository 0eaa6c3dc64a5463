"""What docs/rules.md says of samples and of closed weeks is what the program has."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from babel import Locale

from rules import rulebook
from rules.closures import closures_of
from rules.place import calendar_for, country_of
from rules.rule import WEEKDAYS, CalendarKeys
from rules.zones import zone_of, zones_of
from tests.watcher.test_docs import RULES, code, rows
from watcher import samples

TERRITORIES = Locale("en").territories
CODES = {name: code for code, name in TERRITORIES.items() if len(code) == len("DE")}


@pytest.mark.parametrize("row", rows(RULES, "where"), ids=lambda row: str(row[0]))
def test_countries_are_closed_when_they_are_said_to_be(row: list[str]) -> None:
    where, first, last = row
    days = [datetime.strptime(f"{day} 2027", "%d %B %Y").date() for day in (first, last)]  # noqa: DTZ007  (a day has no zone)

    for name in where.split(", "):
        spans = [(one.first, one.last) for one in closures_of(CODES[name.removeprefix("the ")]).all]
        assert tuple((day.month, day.day) for day in days) in spans


def test_every_closed_country_is_named() -> None:
    said = [name.removeprefix("the ") for row in rows(RULES, "where") for name in row[0].split(", ")]
    known = {country for country in CODES.values() for _one in closures_of(country).all}

    assert known == {CODES[name] for name in said}
    assert sum(len(closures_of(country).all) for country in known) == len(said)


@pytest.mark.parametrize("name", samples.KINDS)
def test_every_kind_of_sample_is_explained_with_its_ladder(name: str) -> None:
    (row,) = (row for row in rows(RULES, "kind") if code(row[0]) == name)
    (rule,) = rulebook.parse({"rules/x.toml": samples.sample(name, "en")}).rules

    assert samples.KINDS[name] in row[1]
    assert [step.template for step in rule.step] == re.findall("`(.+?)`", row[2])


def test_no_kind_is_explained_that_there_is_not() -> None:
    assert list(samples.KINDS) == [code(row[0]) for row in rows(RULES, "kind")]


@pytest.mark.parametrize(
    ("offset", "domain", "zone"), re.findall(r"`([+-]\d{4})` and `(\.\w+)` are `(\S+)`", RULES), ids=str
)
def test_a_clock_and_a_domain_tell_the_zone_that_they_are_said_to(offset: str, domain: str, zone: str) -> None:
    winter = datetime.strptime(f"2026-11-22 10:00 {offset}", "%Y-%m-%d %H:%M %z")

    assert zone == zone_of((winter,), zones_of(country_of(domain) or ""))


@pytest.mark.parametrize("name", ["Israel", "Egypt", "Saudi Arabia"])
def test_countries_that_are_said_to_work_on_sunday_do(name: str) -> None:
    calendar, _why = calendar_for(CalendarKeys(country=CODES[name]), [], "firm.example", "UTC")

    assert name in RULES
    assert ["Mon", "Tue", "Wed", "Thu", "Sun"] == [WEEKDAYS[day] for day in sorted(calendar.weekdays)]

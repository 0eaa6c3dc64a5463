"""Days and moments as a sentence says them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from rules.language import written
from rules.spoken import day, moment

TODAY = date(2026, 11, 9)
CALLS = {
    "de": ("Dienstag, 24. November, um 10:00 Uhr", "Dienstag, 24. November, um 10:00 Uhr (Ortszeit Moskau)"),
    "en": ("Tuesday 24 November at 10:00 am", "Tuesday 24 November at 10:00 am (Moscow time)"),
    "es": ("martes 24 de noviembre a las 10:00", "martes 24 de noviembre a las 10:00 (hora de Moscú)"),
    "fr": ("mardi 24 novembre à 10h00", "mardi 24 novembre à 10h00 (heure locale\u00a0: Moscou)"),
    "it": ("martedì 24 novembre alle 10:00", "martedì 24 novembre alle 10:00 (ora locale: Mosca)"),
    "ru": ("вторник, 24 ноября, в 10:00", "вторник, 24 ноября, в 10:00 (часовой пояс: Москва)"),
}
FIRST = {
    "de": ("1. Dezember", "Dienstag, 1. Dezember, um 16:00 Uhr"),
    "en": ("1 December", "Tuesday 1 December at 4:00 pm"),
    "es": ("1 de diciembre", "martes 1 de diciembre a las 16:00"),
    "fr": ("1er décembre", "mardi 1er décembre à 16h00"),
    "it": ("1º dicembre", "martedì 1º dicembre alle 16:00"),
    "ru": ("1 декабря", "вторник, 1 декабря, в 16:00"),
}
every_language = pytest.mark.parametrize("code", sorted(written()))


def told(clock: str, place: str, here: str | None, code: str = "en") -> str:
    at = datetime.fromisoformat(clock).replace(tzinfo=ZoneInfo(place))
    return moment(at, ZoneInfo(here) if here else None, code, written()[code].draft)


@every_language
def test_a_call_is_told_as_people_write_it(code: str) -> None:
    assert CALLS[code][0] == told("2026-11-24 10:00", "Europe/Moscow", "Europe/Moscow", code)


@every_language
def test_the_clock_is_named_where_it_is_not_the_writers(code: str) -> None:
    assert CALLS[code][1] == told("2026-11-24 10:00", "Europe/Moscow", "Europe/Berlin", code)


@every_language
def test_the_first_of_a_month_is_told_as_the_language_does(code: str) -> None:
    forms = written()[code].draft
    first = date(2026, 12, 1)

    assert FIRST[code] == (day(first, TODAY, code, forms), told("2026-12-01 16:00", "Europe/Berlin", None, code))


def test_only_the_first_is_a_first() -> None:
    forms = written()["fr"].draft

    assert "11 décembre" == day(date(2026, 12, 11), TODAY, "fr", forms)
    assert "1er décembre 2025" == day(date(2025, 12, 1), TODAY, "fr", forms)


@pytest.mark.parametrize(("place", "here"), [("Europe/Rome", "Europe/Berlin"), ("Europe/Moscow", None)])
def test_clocks_that_agree_and_writers_nobody_knows_the_place_of_name_none(place: str, here: str | None) -> None:
    assert "Tuesday 24 November at 10:00 am" == told("2026-11-24 10:00", place, here)


def test_clocks_that_agree_in_winter_only_are_named_in_summer() -> None:
    assert "(Lagos time)" not in told("2026-11-24 10:00", "Africa/Lagos", "Europe/Berlin")
    assert "(Lagos time)" in told("2026-07-07 10:00", "Africa/Lagos", "Europe/Berlin")


@pytest.mark.parametrize(
    ("city", "place"),
    [("Buenos Aires", "America/Argentina/Buenos_Aires"), ("UTC", "UTC"), ("Kolkata", "Asia/Kolkata")],
)
def test_a_clock_is_named_by_its_city_alone(city: str, place: str) -> None:
    assert f"Tuesday 24 November at 10:00 am ({city} time)" == told("2026-11-24 10:00", place, "Asia/Tokyo")

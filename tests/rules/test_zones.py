"""Time zones of countries, and which of them a clock can be in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from babel.core import get_global
from hypothesis import given
from hypothesis import strategies as st

from rules.zones import fixed_zone, main_zone, territory_of, zone_of, zones_of

COUNTRIES = sorted(get_global("territory_zones").keys() - {"001", "ZZ"})


def shown(zone: str, moment: datetime) -> datetime:
    """A moment as the Date of a mail from there has it."""
    return datetime.fromisoformat(moment.astimezone(ZoneInfo(zone)).isoformat())


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_zone_of_a_country_is_named_once_and_no_other(country: str) -> None:
    zones = zones_of(country)

    assert sorted(get_global("territory_zones")[country]) == sorted(zones)
    assert main_zone(country) in {zones[0], None}


def test_every_zone_that_is_named_exists() -> None:
    assert set() == {zone for country in COUNTRIES for zone in zones_of(country)} - available_timezones()


def test_an_unknown_country_has_no_zone() -> None:
    assert () == zones_of("XX")
    assert main_zone("XX") is None


@pytest.mark.parametrize("country", ["AR", "KZ"])
@pytest.mark.parametrize("month", [1, 7])
def test_all_zones_of_some_countries_show_one_time(country: str, month: int) -> None:
    noon = datetime(2026, month, 15, 12, tzinfo=UTC)

    assert 1 == len({shown(zone, noon).utcoffset() for zone in zones_of(country)})
    assert main_zone(country) == zones_of(country)[0]


def test_no_zone_is_found_among_none_and_none_for_no_clock() -> None:
    assert zone_of((datetime.fromisoformat("2026-11-03T10:00:00+01:00"),), ()) is None
    assert zone_of((), ("Europe/Berlin",)) is None


def test_half_of_the_clocks_are_enough_and_less_are_not() -> None:
    berlin, moscow = (datetime.fromisoformat(f"2026-11-03T10:00:00+0{hours}:00") for hours in (1, 3))

    assert "Europe/Berlin" == zone_of((berlin, moscow), ("Europe/Berlin",))
    assert zone_of((berlin, moscow, moscow), ("Europe/Berlin",)) is None


def test_one_moment_is_told_apart_by_the_clocks_that_show_it() -> None:
    in_moscow, in_samara = (
        datetime.fromisoformat(f"2026-11-03T{clock}") for clock in ("10:00:00+03:00", "11:00:00+04:00")
    )

    assert in_moscow == in_samara
    assert ["Europe/Moscow", "Europe/Samara"] == [zone_of((one,), zones_of("RU")) for one in (in_moscow, in_samara)]


def test_an_offset_alone_is_that_of_most_mails_and_of_the_newest_among_equals() -> None:
    here, there = (datetime.fromisoformat(f"2026-11-03T10:00:00{offset}") for offset in ("+05:30", "-05:00"))

    assert timedelta(hours=-5) == fixed_zone([here, there, there]).utcoffset(None)
    assert timedelta(hours=5, minutes=30) == fixed_zone([here, there]).utcoffset(None)


@given(
    st.sampled_from(["US", "RU", "CA", "AU", "BR", "MX", "ID"]),
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  (Hypothesis adds the zone)
    st.data(),
)
def test_the_clock_of_a_mail_is_found_in_a_zone_of_its_country(
    country: str, moment: datetime, data: st.DataObject
) -> None:
    written = shown(data.draw(st.sampled_from(zones_of(country))), moment)
    found = zone_of((written,), zones_of(country))

    assert found is not None
    assert written.utcoffset() == shown(found, moment).utcoffset()


@pytest.mark.parametrize(
    ("country", "zone"),
    [
        ("US", "America/Chicago"),
        ("US", "Pacific/Honolulu"),
        ("CA", "America/Toronto"),
        ("DE", "Europe/Berlin"),
        ("", "UTC"),
    ],
)
def test_a_zone_is_that_of_one_country_or_of_none(country: str, zone: str) -> None:
    assert country == territory_of(ZoneInfo(zone))


def test_a_zone_without_a_name_is_of_no_country() -> None:
    assert "" == territory_of(UTC)

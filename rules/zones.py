"""Time zones of countries, and which of them a clock can be in.

The Date of a mail holds its writer's offset from UTC (RFC 5322, 3.3): a zone of the writer's country has it on that
day, or none has. Offsets alone name no zone: +01:00 is Berlin in winter, London in summer and Lagos all the year.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta, timezone
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel.core import get_global

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, tzinfo

_MAIN_ZONE = {
    "AR": "America/Argentina/Buenos_Aires", "CL": "America/Santiago", "CN": "Asia/Shanghai", "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin", "EC": "America/Guayaquil", "ES": "Europe/Madrid", "KZ": "Asia/Almaty",
    "MY": "Asia/Kuala_Lumpur", "NZ": "Pacific/Auckland", "PT": "Europe/Lisbon", "UA": "Europe/Kyiv",
    "UZ": "Asia/Tashkent",
}  # fmt: skip
"""Countries of several zones where one is that of nearly everybody (CLDR, primaryZones), or where all show one time."""
_BY_PEOPLE = {
    "AU": (
        "Australia/Sydney", "Australia/Melbourne", "Australia/Brisbane", "Australia/Perth", "Australia/Adelaide",
        "Australia/Darwin",
    ),
    "BR": ("America/Sao_Paulo", "America/Manaus", "America/Rio_Branco", "America/Noronha"),
    "CA": (
        "America/Toronto", "America/Vancouver", "America/Edmonton", "America/Winnipeg", "America/Halifax",
        "America/Regina", "America/St_Johns",
    ),
    "ID": ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"),
    "MX": ("America/Mexico_City", "America/Tijuana", "America/Hermosillo", "America/Cancun", "America/Ciudad_Juarez"),
    "RU": (
        "Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk", "Europe/Samara", "Asia/Krasnoyarsk", "Asia/Irkutsk",
        "Asia/Vladivostok", "Asia/Omsk", "Asia/Yakutsk", "Europe/Kaliningrad", "Asia/Magadan", "Asia/Kamchatka",
    ),
    "US": (
        "America/New_York", "America/Chicago", "America/Los_Angeles", "America/Denver", "America/Phoenix",
        "Pacific/Honolulu", "America/Anchorage",
    ),
}  # fmt: skip
"""Where several zones can show one time, that of more people first."""


@cache
def zones_of(country: str) -> tuple[str, ...]:
    """All time zones of a country (CLDR), that of most people first; its ISO 3166 code."""
    first = (_MAIN_ZONE[country],) if country in _MAIN_ZONE else _BY_PEOPLE.get(country, ())
    return tuple(dict.fromkeys((*first, *sorted(get_global("territory_zones").get(country, ())))))


def main_zone(country: str) -> str | None:
    """The time zone of nearly everybody in a country; None where there are several."""
    zones = zones_of(country)
    return zones[0] if country in _MAIN_ZONE or len(zones) == 1 else None


def territory_of(zone: tzinfo) -> str:
    """The country whose clocks a zone shows (CLDR), by its ISO 3166 code; empty where there is none."""
    return str(get_global("zone_territories").get(zone.key, "")) if isinstance(zone, ZoneInfo) else ""


def zone_of(clocks: Iterable[datetime], zones: Iterable[str]) -> str | None:
    """The zone that shows the offsets of most of these moments, and of half of them at least; the first of equals.

    A few may be from a journey.
    """
    return _zone_of(tuple((moment, moment.utcoffset()) for moment in clocks), tuple(zones))


@lru_cache(maxsize=4096)
def _zone_of(clocks: tuple[tuple[datetime, timedelta | None], ...], zones: tuple[str, ...]) -> str | None:
    """Kept in memory, since every sweep asks for all offers; by offsets too, for equal moments may have several."""
    fitting = {zone: sum(_shows(zone, moment) for moment, _offset in clocks) for zone in zones}
    best = max(fitting, key=lambda zone: fitting[zone], default=None)
    return best if best is not None and 2 * fitting[best] >= max(len(clocks), 1) else None


def fixed_zone(clocks: Sequence[datetime]) -> timezone:
    """The offset that most of these moments have, the earliest named of equals; there is one moment at least."""
    ((offset, _times),) = Counter(moment.utcoffset() or timedelta() for moment in clocks).most_common(1)
    return timezone(offset)


def _shows(zone: str, moment: datetime) -> bool:
    """Whether the clocks of a zone had this offset at this moment."""
    return moment.astimezone(ZoneInfo(zone)).utcoffset() == moment.utcoffset()

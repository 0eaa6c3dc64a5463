"""Where the recipient works: the calendar of a case, and by what evidence.

What the rule says counts. Else a country is read from a national top-level domain (`.de`), the recipient's before our
own; some national domains are sold to everybody and tell nothing. A country with one time zone (CLDR) gives that, too.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import holidays
from babel.core import get_global

from rules.calendar import Calendar
from rules.case import Finding
from rules.rule import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Container, Iterable
    from datetime import date

    from rules.rule import CalendarKeys

_SOLD_TO_ALL = frozenset(
    {"ac", "ag", "ai", "am", "cc", "co", "dj", "fm", "gg", "io", "la", "ly", "me", "ms", "mu", "nu", "pw", "sc", "sh"}
    | {"st", "tk", "to", "tv", "vc", "vu", "ws"}
)
_MAIN_ZONE = {
    "CL": "America/Santiago", "CN": "Asia/Shanghai", "CY": "Asia/Nicosia", "DE": "Europe/Berlin",
    "EC": "America/Guayaquil", "ES": "Europe/Madrid", "MY": "Asia/Kuala_Lumpur", "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon", "UA": "Europe/Kyiv", "UZ": "Asia/Tashkent",
}  # fmt: skip
"""Countries of several zones where one is that of nearly everybody (CLDR, primaryZones)."""


def calendar_for(
    keys: CalendarKeys, recipients: Iterable[str], own_domain: str, sender_zone: str
) -> tuple[Calendar, tuple[Finding, ...]]:
    """The working time of the recipients (their domains), and how it was found.

    Args:
        keys: the rule's `[calendar]`.
        recipients: domains of the recipients, the most important first.
        own_domain: that of the account.
        sender_zone: IANA name of the time zone that this machine is in.
    """
    country, country_why = _country(keys.country, recipients, own_domain)
    zone, zone_why = _zone(keys.timezone, recipients, sender_zone)
    calendar = Calendar(
        zone=ZoneInfo(zone),
        weekdays=frozenset(WEEKDAYS.index(day) for day in keys.days),
        opens=keys.hours[0],
        closes=keys.hours[1],
        holidays=_holidays(country) if country else (),
    )
    return calendar, (Finding("Whose holidays?", country_why), Finding("Which time zone?", zone_why))


def _country(wanted: str, recipients: Iterable[str], own_domain: str) -> tuple[str | None, str]:
    if wanted == "none":
        return None, "None: the rule wants no holidays."
    if wanted != "auto":
        return wanted, f"{wanted}: the rule says so."
    for domain, whose in (*((domain, "the recipient's") for domain in recipients), (own_domain, "our own")):
        found = country_of(domain)
        if found:
            return found, f"{found}: {whose} domain, {domain}."
    return None, "None: no domain tells a country."


def _zone(wanted: str, recipients: Iterable[str], sender_zone: str) -> tuple[str, str]:
    if wanted == "sender":
        return sender_zone, f"{sender_zone}: this machine's; the rule wants the sender's."
    if wanted != "recipient":
        return wanted, f"{wanted}: the rule says so."
    for domain in recipients:
        country = country_of(domain)
        zones = get_global("territory_zones").get(country or "", ())
        zone = _MAIN_ZONE.get(country or "") or (zones[0] if len(zones) == 1 else None)
        if zone:
            return zone, f"{zone}: the recipient's domain, {domain}."
    return sender_zone, f"{sender_zone}: this machine's; the recipient's domain tells none."


@lru_cache(maxsize=1024)
def country_of(domain: str) -> str | None:
    """The country of a national top-level domain, as an ISO 3166 code; None where the domain tells none."""
    top = domain.rpartition(".")[2].casefold()
    code = "GB" if top == "uk" else top.upper()
    known = len(top) == len("de") and top not in _SOLD_TO_ALL and code in holidays.list_supported_countries()
    return code if known else None


@cache
def _holidays(country: str) -> Container[date]:
    return holidays.country_holidays(country)

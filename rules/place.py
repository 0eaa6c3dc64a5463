"""Where the recipient works: the calendar of a case, and by what evidence.

What the rule says counts. Else the mails that a recipient wrote tell the time by their Date, and a national top-level
domain (`.de`) tells a country; some of these are sold to everybody and tell nothing. The language of the offer is a
weak guess, and only where it points to one country. Last come we ourselves: our own domain, this machine's clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import holidays

from rules.calendar import Calendar
from rules.case import Finding
from rules.closures import Closures, closure, closures_of
from rules.nature import Nature, nature
from rules.rule import WEEKDAYS
from rules.zones import fixed_zone, main_zone, zone_of, zones_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence
    from datetime import date, datetime, tzinfo

    from rules.mail import Message
    from rules.rule import CalendarKeys, Weekday

CLOCKS = 5
"""So many of somebody's last mails tell their time: a journey is outvoted, and a move is noticed."""
_SOLD_TO_ALL = frozenset(
    {"ac", "ag", "ai", "am", "cc", "co", "dj", "fm", "gg", "io", "la", "ly", "me", "ms", "mu", "nu", "pw", "sc", "sh"}
    | {"st", "tk", "to", "tv", "vc", "vu", "ws"}
)
_NATIONAL = {
    "uk": "GB", "бг": "BG", "бел": "BY", "қаз": "KZ", "мкд": "MK", "рф": "RU", "срб": "RS", "укр": "UA", "ελ": "GR",
    "հայ": "AM", "გე": "GE", "ไทย": "TH", "한국": "KR", "中国": "CN", "中國": "CN", "台湾": "TW", "台灣": "TW",
    "香港": "HK",
}  # fmt: skip
"""National top-level domains that are not the ISO 3166 code of their country: one in Latin letters, and the others."""
_COUNTRY_OF_TOP = _NATIONAL | {top.encode("idna").decode(): country for top, country in _NATIONAL.items()}
_COUNTRY_OF_LANGUAGE = {"it": "IT", "ru": "RU"}
"""Languages of which nearly all business is in one country; German, English, French and Spanish are those of many.

Russian is written in the countries around as well: there a wrong guess costs some days of waiting, and no clock is told
by it."""
_WESTMOST, _EASTMOST = timedelta(hours=-12), timedelta(hours=14)
_MONDAY_TO_FRIDAY = frozenset(range(5))
_FAR = 2099
"""Up to this year at least, the holidays of nearly all countries can be computed."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody whom an offer went to."""

    domain: str
    clocks: tuple[datetime, ...] = ()
    """When they wrote last, the newest first, each with the offset of their own clock; see `clocks_of`."""


@dataclass(frozen=True, slots=True)
class _Country:
    """A country that was found, or None; and how."""

    code: str | None
    why: str
    theirs: bool = True
    """Whether it is one of theirs, rather than our own."""


def clocks_of(messages: Iterable[Message]) -> tuple[datetime, ...]:
    """When these messages of one person were written, by the writer's own clock; of the newest few that tell it.

    UTC tells nothing: web mail and servers write it, whoever sits before them. An offset that no place on earth has
    does not either. Programs and lists have clocks of their own.
    """
    newest = sorted(messages, key=lambda message: message.sent_at, reverse=True)
    telling = (one.sent_at for one in newest if _tells(one.sent_at) and nature(one)[0] is Nature.PERSON)
    return tuple(moment for moment, _number in zip(telling, range(CLOCKS), strict=False))


def _tells(moment: datetime) -> bool:
    offset = moment.utcoffset() or timedelta()
    return offset != timedelta() and _WESTMOST <= offset <= _EASTMOST


def calendar_for(
    keys: CalendarKeys, recipients: Sequence[Recipient], own_domain: str, sender_zone: str, language: str = ""
) -> tuple[Calendar, tuple[Finding, ...]]:
    """The working time of the recipients, and how it was found.

    Args:
        keys: the rule's `[calendar]`.
        recipients: those outside our company, the most important first.
        own_domain: that of the account.
        sender_zone: IANA name of the time zone that this machine is in.
        language: of the offer, ISO 639-1; empty where it is not known.
    """
    country = _country(keys.country, recipients, own_domain, language)
    country_why = country.why + _known_until(country.code)
    zone, zone_why = _zone(keys.timezone, recipients, country, sender_zone)
    weekdays, days_why = _weekdays(keys.days, country.code)
    closed, closed_why = _closures(keys.closures, country.code)
    calendar = Calendar(
        zone=zone,
        weekdays=weekdays,
        opens=keys.hours[0],
        closes=keys.hours[1],
        holidays=_holidays(country.code) if country.code else (),
        closures=closed,
    )
    questions = ("Whose holidays?", "Which time zone?", "Which working days?", "When does all business rest?")
    return calendar, tuple(map(Finding, questions, (country_why, zone_why, days_why, closed_why)))


def _country(wanted: str, recipients: Sequence[Recipient], own_domain: str, language: str) -> _Country:
    if wanted == "none":
        return _Country(None, "None: the rule wants no holidays.")
    if wanted != "auto":
        return _Country(wanted, f"{wanted}: the rule says so.")
    for recipient in recipients:
        if found := country_of(recipient.domain):
            return _Country(found, f"{found}: the recipient's domain, {recipient.domain}.")
    guess = _COUNTRY_OF_LANGUAGE.get(language)
    if guess and _may_be_in(guess, recipients):
        return _Country(guess, f"{guess}: the language of the offer, '{language}'; no recipient's domain tells one.")
    if found := country_of(own_domain):
        return _Country(found, f"{found}: our own domain, {own_domain}.", theirs=False)
    return _Country(None, "None: no domain tells a country, and neither does the offer's language.")


def _may_be_in(country: str, recipients: Sequence[Recipient]) -> bool:
    """Whether no recipient's clock speaks against it."""
    clocks = next((recipient.clocks for recipient in recipients if recipient.clocks), ())
    return not clocks or zone_of(clocks, zones_of(country)) is not None


def _zone(wanted: str, recipients: Sequence[Recipient], country: _Country, sender_zone: str) -> tuple[tzinfo, str]:
    if wanted == "sender":
        return ZoneInfo(sender_zone), f"{sender_zone}: this machine's; the rule wants the sender's."
    if wanted != "recipient":
        return ZoneInfo(wanted), f"{wanted}: the rule says so."
    for recipient in recipients:
        own = country_of(recipient.domain)
        if recipient.clocks:
            return _by_clocks(recipient.clocks, own or country.code, sender_zone)
        if own and (zone := main_zone(own)):
            return ZoneInfo(zone), f"{zone}: the recipient's domain, {recipient.domain}."
    if country.code and country.theirs and (zone := main_zone(country.code)):
        return ZoneInfo(zone), f"{zone}: that of {country.code}; no mail and no domain of the recipient's tells one."
    return ZoneInfo(sender_zone), f"{sender_zone}: this machine's; no mail and no domain of the recipient's tells one."


def _by_clocks(clocks: tuple[datetime, ...], country: str | None, sender_zone: str) -> tuple[tzinfo, str]:
    """The zone that shows what the clock of somebody's mails shows."""
    offset = fixed_zone(clocks)
    seen = f"the recipient's own mails show {offset}, last on {clocks[0]:%Y-%m-%d}"
    if country and (zone := zone_of(clocks, zones_of(country))):
        return ZoneInfo(zone), f"{zone}: {seen}; so does {country}."
    if zone := zone_of(clocks, (sender_zone,)):
        return ZoneInfo(zone), f"{zone}: {seen}; so does this machine."
    return offset, f"{offset}: {seen}; no zone is known that does."


def _weekdays(wanted: tuple[Weekday, ...] | str, country: str | None) -> tuple[frozenset[int], str]:
    if not isinstance(wanted, str):
        return frozenset(map(WEEKDAYS.index, wanted)), f"{', '.join(wanted)}: the rule says so."
    days = working_week(country) if country else _MONDAY_TO_FRIDAY
    names = ", ".join(WEEKDAYS[day] for day in sorted(days))
    return days, f"{names}: {f'the working week of {country}' if country else 'no country is known'}."


def _closures(wanted: tuple[str, ...] | bool, country: str | None) -> tuple[Closures, str]:  # noqa: FBT001  (a key's value)
    if not wanted:
        return Closures(), "Never: the rule wants no closures."
    if isinstance(wanted, tuple):
        found, whose = Closures(tuple(map(closure, wanted))), "the rule says so"
    else:
        found, whose = closures_of(country or ""), f"the custom of {country}"
    if not found.all:
        return found, "Never: no such weeks are known of the country."
    return found, f"{', '.join(map(str, found.all))}: {whose}."


@lru_cache(maxsize=1024)
def country_of(domain: str) -> str | None:
    """The country of a national top-level domain, as an ISO 3166 code; None where the domain tells none."""
    top = domain.rpartition(".")[2].casefold()
    code = _COUNTRY_OF_TOP.get(top, top.upper())
    known = len(code) == len("DE") and top not in _SOLD_TO_ALL and code in holidays.list_supported_countries()
    return code if known else None


@cache
def working_week(country: str) -> frozenset[int]:
    """The days on which offices work, 0 is Monday. Where one day a week is free, the one before it is left out, too.

    That is half a day in most offices.
    """
    free = holidays.country_holidays(country).weekend
    (*_, last) = sorted(free)
    free = free if len(free) > 1 else {last, (last - 1) % len(WEEKDAYS)}
    return frozenset(range(len(WEEKDAYS))) - free


@cache
def _known_until(country: str | None) -> str:
    """What is to be said of holidays that are proclaimed from year to year: the years behind the last one have none."""
    last = holidays.country_holidays(country).end_year if country else _FAR
    return "" if last >= _FAR else f" Its holidays are known up to {last}."


@cache
def _holidays(country: str) -> Container[date]:
    return holidays.country_holidays(country)

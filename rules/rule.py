"""One rule: which sent messages are offers, how long is quiet, what follows. `docs/rules.md` explains every key.

A rule is a value. Whatever is wrong in its file is found here, when it is read, and never later.
"""

from __future__ import annotations

import re
from datetime import date, time
from enum import StrEnum
from typing import Annotated, Literal, Self, TypeVar, get_args
from zoneinfo import ZoneInfo

from holidays import list_supported_countries
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StrictBool,
    StrictInt,
    field_validator,
    model_validator,
)

from rules.closures import LONGEST, Closures, closure
from rules.language import written
from rules.words import Words

Weekday = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
T = TypeVar("T")
MAX_STEPS = 7
"""Nobody who writes about following up names more."""


class Unit(StrEnum):
    """What a period is counted in."""

    BUSINESS_DAYS = "business days"
    DAYS = "days"
    HOURS = "hours"


class Period(BaseModel):
    """A length of time as a rule states it: `4 business days`, `3 days`, `48 hours`."""

    model_config = ConfigDict(frozen=True)
    count: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.count} {self.unit if self.count != 1 else self.unit.removesuffix('s')}"


def _period(value: object) -> object:
    found = re.fullmatch(r"\s*(\d{1,4})\s+(business day|day|hour)s?\s*", str(value))
    if not found or not int(found[1]):
        raise ValueError(f'\'{value}\' is no period; write one like "4 business days", "3 days" or "48 hours"')
    return Period(count=int(found[1]), unit=Unit(f"{found[2]}s"))


def _words(value: object) -> Words:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text; write it in quotation marks")  # noqa: TRY004  (pydantic reads ValueError)
    return Words(value)


def _clock_times(value: object) -> tuple[time, time]:
    found = re.fullmatch(r"\s*(\d\d):(\d\d)\s*-\s*(\d\d):(\d\d)\s*", str(value))
    try:
        opens, closes = (
            (time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))) if found else (None, None)
        )
    except ValueError:
        opens = closes = None
    if opens is None or closes is None or opens >= closes:
        raise ValueError(f"'{value}' are no office hours; write them like \"09:00-17:00\", the earlier time first")
    return opens, closes


def _timezone(value: object) -> object:
    if str(value) not in {"recipient", "sender"}:
        try:
            ZoneInfo(str(value))
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(
                f'\'{value}\' is no time zone; write "recipient", "sender" or a name like "Europe/Berlin"'
            ) from error
    return value


def _country(value: object) -> object:
    code = str(value)
    if code not in {"auto", "none"} and (len(code) != len("DE") or code not in list_supported_countries()):
        raise ValueError(f'\'{value}\' is no country; write "auto", "none" or an ISO code such as "DE"')
    return value


def _days(value: object) -> object:
    if value == "auto":
        return value
    if not isinstance(value, list | tuple):
        raise ValueError(f'{value!r} is no list of days; write "auto" or a list like ["Mon", "Tue"]')  # noqa: TRY004  (pydantic reads ValueError)
    unknown = [day for day in value if day not in WEEKDAYS]
    if unknown:
        known = ", ".join(map(repr, WEEKDAYS))
        raise ValueError(f"{unknown[0]!r} is not known here; write one of {known}")
    return _not_empty(tuple(value))


def _closures(value: object) -> object:
    if isinstance(value, bool):
        return value
    if not isinstance(value, list | tuple):
        raise ValueError(f'{value!r} are no closures; write true, false or a list like ["12-24..01-06"]')  # noqa: TRY004  (pydantic reads ValueError)
    try:
        days = len(Closures(tuple(closure(str(one)) for one in value)))
    except ValueError as error:
        raise ValueError(f'{error}; write the first and the last one like "12-24..01-06"') from error
    if days > LONGEST:
        raise ValueError(f"close {days} days of a year; no more than {LONGEST} may be closed")
    return tuple(map(str, value))


def _language(value: object) -> object:
    known = sorted(written())
    if str(value) not in {"auto", *known}:
        raise ValueError(f"there is no wording in '{value}'; write \"auto\" or one of {', '.join(known)}")
    return value


def _not_empty(value: tuple[T, ...]) -> tuple[T, ...]:
    if not value:
        raise ValueError("is empty; write one at least, or leave the key out")
    return value


PeriodText = Annotated[Period, BeforeValidator(_period)]
WordsText = Annotated[Words, BeforeValidator(_words), PlainSerializer(lambda words: words.source)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Match(_Table):
    """`[match]`: which sent messages are offers."""

    subject: tuple[WordsText, ...] = ()
    body: tuple[WordsText, ...] = ()
    attachment: tuple[str, ...] = ()
    signs: Literal["any", "all"] = "any"
    to: tuple[str, ...] = ()
    not_to: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.subject or self.body or self.attachment or self.to):
            raise ValueError("says nothing that an offer could be known by; write subject, body, attachment or to")
        return self


class Quiet(_Table):
    """`[quiet]`: how long nothing is said."""

    period: PeriodText = Period(count=4, unit=Unit.BUSINESS_DAYS)


class Step(_Table):
    """`[[step]]`: one rung of the ladder."""

    template: Annotated[str, Field(pattern=r"^[a-z0-9_-]+$")] = "reminder"
    after: PeriodText | None = None


class CalendarKeys(_Table):
    """`[calendar]`: when people work."""

    country: Annotated[str, BeforeValidator(_country)] = "auto"
    timezone: Annotated[str, BeforeValidator(_timezone)] = "recipient"
    days: Annotated[tuple[Weekday, ...] | Literal["auto"], BeforeValidator(_days)] = "auto"
    closures: Annotated[tuple[str, ...] | bool, BeforeValidator(_closures)] = True
    hours: Annotated[tuple[time, time], BeforeValidator(_clock_times)] = (time(9), time(17))


class DraftKeys(_Table):
    """`[draft]`: how it is written."""

    language: Annotated[str, BeforeValidator(_language)] = "auto"
    quote: StrictBool = True
    keep_bcc: StrictBool = False


class Limits(_Table):
    """`[limits]`: so that nobody is flooded."""

    per_day: Annotated[StrictInt, Field(ge=0)] = 20
    per_run: Annotated[StrictInt, Field(ge=0)] = 10
    per_person: Annotated[StrictInt, Field(ge=1)] = 1
    per_company: Annotated[StrictInt, Field(ge=1)] = 2
    horizon: PeriodText = Period(count=90, unit=Unit.DAYS)
    since: date | None = None

    @field_validator("horizon")
    @classmethod
    def _days(cls, horizon: Period) -> Period:
        if horizon.unit is not Unit.DAYS:
            raise ValueError('is counted in days; write it like "90 days"')
        return horizon


class Rule(_Table):
    """One rule file; its name is the stem of the file's."""

    name: Annotated[str, Field(exclude=True)]
    """The file's own; no key in it."""
    match: Match
    quiet: Quiet = Quiet()
    step: Annotated[tuple[Step, ...], AfterValidator(_not_empty), Field(max_length=MAX_STEPS)] = (Step(),)
    calendar: CalendarKeys = CalendarKeys()
    draft: DraftKeys = DraftKeys()
    limits: Limits = Limits()

    def after(self, step: int) -> Period:
        """How long after our last word the step (1 is the first) is due."""
        return self.step[step - 1].after or self.quiet.period

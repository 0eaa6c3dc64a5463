"""Days and moments as they stand in a sentence of a language: "2 November", "mardi 1er décembre à 10h00".

The patterns are data, the names of months, weekdays and cities are those of CLDR.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from babel.dates import format_date, format_datetime, get_timezone_location

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from rules.language import DraftForms

_DAY = re.compile(r"\bd\b")
"""The day of the month in a CLDR pattern."""


def day(told: date, today: date, code: str, forms: DraftForms) -> str:
    """A day; with its year, where that is not the present one."""
    pattern = forms.date if told.year == today.year else forms.date_with_year
    return format_date(told, format=_first(pattern, told, forms), locale=forms.locale or code)


def inside_quotes(told: str, forms: DraftForms) -> str:
    """What the texts put into quotation marks, such as a subject, with the inner pair for its own ones."""
    if not forms.quotes:
        return told
    opens, closes, inner_opens, inner_closes = list(forms.quotes)
    return re.sub(rf"\s*{closes}", inner_closes, re.sub(rf"{opens}\s*", inner_opens, told))


def moment(told: datetime, here: ZoneInfo | None, code: str, forms: DraftForms) -> str:
    """A day and a time by the clock of `told`'s own time zone, which is named where the clock of `here` differs.

    Args:
        told: its zone is a `ZoneInfo`.
        here: the writer's time zone; None where it is not known, and nothing is named.
        code: the language.
        forms: how it says dates.
    """
    words = format_datetime(told, format=_first(forms.call, told, forms), locale=forms.locale or code)
    if here is None or told.utcoffset() == told.astimezone(here).utcoffset():
        return words
    city = get_timezone_location(told.tzinfo, locale=forms.locale or code, return_city=True)
    return forms.elsewhere.format(call=words, city=city.rpartition("/")[2])


def _first(pattern: str, told: date, forms: DraftForms) -> str:
    """The pattern with what the language says for the first of a month."""
    return _DAY.sub(f"'{forms.first_day}'", pattern) if told.day == 1 and forms.first_day else pattern

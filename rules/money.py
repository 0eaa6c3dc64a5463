"""Amounts of money in a text, as people of many countries write them: `4.850,00 €`, `EUR 12,400.00`, `1 250 000 ₽`.

An amount is read whole or not at all: "12k €", "4-5.000 €" and "€ 2 million" are money, but none that is taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from rules.glossary import entries, phrases

if TYPE_CHECKING:
    from rules.glossary import Passage

_CODES = (
    "US$", "A$", "C$", "EUR", "USD", "GBP", "CHF", "RUB", "RUR", "UAH", "KZT", "BYN", "PLN", "CZK", "HUF", "RON", "BGN",
    "SEK", "NOK", "DKK", "ISK", "TRY", "AED", "CAD", "AUD", "NZD", "JPY", "CNY", "INR", "BRL", "MXN", "ARS", "CLP",
    "COP", "PEN", "UYU", "MAD", "TND", "DZD", "ZAR", "SGD", "HKD", "ILS", "EGP", "GEL", "AMD", "AZN", "KGS", "UZS",
)  # fmt: skip
"""As they are written, in capitals; "TOP" and "ALL" are currencies too, and words."""
_DOLLARS = "USD|MXN|CAD|AUD|NZD|ARS|CLP|COP|SGD|HKD"
"""Behind an amount that has a sign before it, they say whose dollars or pesos: `$48,500.00 MXN`."""
_SYMBOLS = "€$£₽₴₸₺₹¥"
_BLANK = "[ \u00a0\u202f\u2009]"
_NUMBER = (
    r"(?:[0-9]{1,3}(?P<mark>[.,'’ \u00a0\u202f\u2009])[0-9]{3}(?:(?P=mark)[0-9]{3}){0,3}(?:(?!(?P=mark))[.,][0-9]{2})?"
    r"|[0-9]{1,9}(?:[.,][0-9]{2})?)"
)
_ROUND = r"(?:[.,][-–—]{1,2})?"
"""No cents: `6.250,-`."""
_NEAR = 20
"""Letters before an amount that are looked at."""
_NOT_WITHIN = r"(?<![\w.,'’/])(?<![0-9][-–—])(?<![0-9] [-–—] )(?<![−–—-])"
_NOT_ON = rf"(?![0-9\w%])(?![.,'’][0-9])(?!{_BLANK}?%)"
_BARE = re.compile(
    r"(?<![\w.,])(?:[0-9]{1,3}(?:[.'’ \u00a0\u202f\u2009,][0-9]{3}){1,3}|[0-9]{3,9})[.,][0-9]{2}(?![0-9\w%]|[.,][0-9])"
)
_TIMES = re.compile(r"(?:(?<![^\W\d_])[xх×*@=]|(?<![\w.,])[0-9][0-9.,]{0,12} [^\W\d_]{1,4})[ \u00a0]?$")
"""Before an amount: it is one of a product, or of a range ("4.000 und 5.000 €")."""


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount, and where it stands."""

    start: int
    end: int
    value: Decimal
    """To compare with; what is said of it is the text."""
    is_whole: bool
    """It has a currency, and nothing beside it makes it a part, a range or a product."""


@dataclass(frozen=True, slots=True)
class Sums:
    """All the money of a text."""

    found: tuple[Sum, ...]
    """In their order."""
    unread: bool
    """There is money that could not be read."""


def sums_in(text: Passage) -> Sums:
    """The amounts of a text; those with a currency, and numbers with cents beside them."""
    spans = [found.span() for found in _any_money().finditer(text.raw)]
    whole = [_sum(text, found) for found in _money().finditer(text.raw)]
    covered = {at for one in whole for at in range(one.start, one.end)}
    unread = any(start not in covered and end - 1 not in covered for start, end in spans)
    bare = (found for found in _BARE.finditer(text.raw) if found.start() not in covered)
    numbers = [Sum(found.start(), found.end(), _value(found[0]), is_whole=False) for found in bare]
    return Sums(tuple(sorted((*whole, *numbers), key=lambda one: one.start)), unread)


def _sum(text: Passage, found: re.Match[str]) -> Sum:
    before = text.raw[max(found.start() - _NEAR, 0) : found.start()]
    is_part = _part_before().search(before) or _TIMES.search(before) or _part_behind().match(text.raw, found.end())
    number = found["after"] or found["before"]
    return Sum(found.start(), found.end(), _value(number), is_whole=not is_part and not _is_many(text, found.end()))


def _is_many(text: Passage, end: int) -> bool:
    """Whether the amount goes on: "€ 2 million"."""
    multiple = phrases("multiple").at(text, text.place(end))
    return multiple is not None and text.raw[end : multiple.end].lstrip()[:1].isalpha()


def _value(number: str) -> Decimal:
    """Two digits behind the last mark are cents; whatever mark stands before three digits divides thousands."""
    digits = "".join(one for one in number if one.isdigit())
    has_cents = len(number) > len("00") and number[-3] in ".,"
    return Decimal(digits).scaleb(-2 if has_cents else 0)


@cache
def _money() -> re.Pattern[str]:
    """A currency and a number, or a number and a currency."""
    after = _NUMBER.replace("mark", "first")
    before = _NUMBER.replace("mark", "second")
    return re.compile(
        rf"(?<![\w.−–—-])(?:{_currency()}){_BLANK}?(?P<after>{after}){_ROUND}{_NOT_ON}"
        rf"(?:(?<=[0-9]) ?(?:{_DOLLARS})(?!\w))?"
        rf"|{_NOT_WITHIN}(?P<before>{before}){_ROUND}{_BLANK}?(?:{_currency()})(?!\w)"
    )


@cache
def _part_before() -> re.Pattern[str]:
    """At once before an amount: a currency, which is that of another, or the lower end of a range."""
    return re.compile(
        rf"(?<!\w)(?:{_currency()}){_BLANK}?$|[0-9]{_BLANK}?(?:(?:{_currency()}){_BLANK}?)?[-–—]{_BLANK}?$"
    )


@cache
def _part_behind() -> re.Pattern[str]:
    """The same behind it: a currency, the upper end of a range, or cents ("100 Euro 50")."""
    return re.compile(
        rf"{_BLANK}?(?:{_currency()})(?!\w)|{_BLANK}?[-–—]{_BLANK}?(?:(?:{_currency()}){_BLANK}?)?[0-9]"
        rf"|{_BLANK}[0-9]{{1,2}}(?![0-9.,:/])"
    )


@cache
def _any_money() -> re.Pattern[str]:
    """A digit near a currency."""
    return re.compile(
        rf"(?<!\w)(?:{_currency()}){_BLANK}?[0-9]|[0-9]{_BLANK}?\w{{0,10}}\.?{_BLANK}?(?:{_currency()})(?!\w)"
    )


@cache
def _currency() -> str:
    words = "|".join(re.escape(word) for word in entries("currency"))
    return f"{'|'.join(map(re.escape, _CODES))}|[{_SYMBOLS}]|(?i:{words})"

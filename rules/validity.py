"""Until when the offer stands, where it names the day: "gültig bis zum 15. Dezember 2026".

A count of days is not computed, a day that can be read in two ways is none, and the last day of a discount is not
that of the offer. A question states nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rules.clause import Kind, clause
from rules.dating import resolve
from rules.days import Day, day_at, tokens
from rules.glossary import phrases

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from rules.days import Token
    from rules.glossary import Found, Passage

MOST_LABELS = 20
"""A text that says more often until when something is valid is no letter."""
_AMERICAN = "en"
"""Where `3/4` may be in March."""
_SMALL = re.compile("[ \u00a0\u202f\t\n:.(–—-]{0,6}")
_ENDS_SENTENCE = re.compile(r"[^.]*[0-9]\.")
"""A day with a dot that is none of its own: `15/12.`, `2026-12-15.`."""
_MOST_SMALL = 3
"""Plain words between the label and the day: "bis einschließlich zum"."""
_LOOKED_BACK = 200
"""Letters before a label in which the word "discount" says that it is the discount's."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A day that the offer names."""

    text: str
    """As it stands there."""
    day: date


def validity_of(text: Passage, written_on: date) -> Stated | None:
    """The last day of the offer; None where it names none, or more than one, or where it cannot be told which."""
    labels = [(label, label.next - len(label.phrase.words)) for label in _labels(text)]
    ours = [label for label, place in labels if _is_the_offers(text, place)]
    if not ours:
        return None
    found = tokens(text.raw)
    days = [stated for label in ours for stated in _days_behind(text, found, label, written_on)]
    others = [label for label, place in labels if label not in ours and _is_beside_paper(text, place)]
    doubts = [stated for label in others for stated in _days_behind(text, found, label, written_on)]
    return days[0] if days and None not in days and len({one and one.day for one in days + doubts}) == 1 else None


def _labels(text: Passage) -> list[Found]:
    """The words of validity."""
    found = [valid for place in range(len(text.words)) if (valid := phrases("valid").at(text, place))]
    return found if len(found) <= MOST_LABELS else []


def _is_beside_paper(text: Passage, place: int) -> bool:
    """Whether they may speak of the offer all the same: "the price …, and the offer is valid until"."""
    at = text.words[place].start
    return Kind.PAPER in clause(text, text.sentence(at)[0], at)[-_MOST_SMALL:]


def _is_the_offers(text: Passage, place: int) -> bool:
    """Whether they speak of the offer or of its prices, or stand alone; not of a discount, of insurance, of a card."""
    at = text.words[place].start
    near = text.words_between(max(at - _LOOKED_BACK, 0), at)
    if phrases("discount").among(text, near):
        return False
    start, end = text.sentence(at)
    if text.raw[start:end].rstrip().endswith("?"):
        return False
    line = text.raw.rfind("\n", 0, at) + 1
    if text.raw[line : line + 1].isupper():
        start = max(start, line)
    whole = text.words_between(start, at)
    if phrases("other").among(text, whole):
        return False
    kinds = clause(text, start, at)
    if Kind.ELSE in kinds:
        return _is_of_paper(kinds)
    return not whole or bool(kinds) or phrases("paper").among(text, whole)


def _is_of_paper(kinds: Sequence[Kind]) -> bool:
    """Whether it is "our offer for …" that is valid, and not a thing that the offer includes."""
    known = kinds[: kinds.index(Kind.ELSE)]
    return Kind.PAPER in known and known[-1] is Kind.PLAIN and kinds[-1] is Kind.PLAIN


def _days_behind(text: Passage, found: Sequence[Token], label: Found, written_on: date) -> Iterator[Stated | None]:
    """The day behind a label; None for one that cannot be told; nothing where there is none."""
    place = _token_behind(text, found, label)
    day = day_at(found, place, frozenset()) if place is not None else None
    if day is None or day.month == 0:
        return
    start, end = found[day.first].start, found[day.end - 1].end
    if _is_of_discount(text, end):
        return
    end -= _ENDS_SENTENCE.fullmatch(text.raw, start, end) is not None
    when = _date(day, written_on, american=_AMERICAN in label.phrase.languages)
    yield Stated(text.raw[start:end], when) if when else None


def _is_of_discount(text: Passage, end: int) -> bool:
    """Whether what follows in the line says that it is the last day of a discount: "(early bird)"."""
    line = text.raw.find("\n", end)
    last = min(text.sentence(end - 1)[1], line if line >= 0 else len(text.raw))
    return phrases("discount").among(text, text.words_between(end, last))


def _token_behind(text: Passage, found: Sequence[Token], label: Found) -> int | None:
    """The first token of the day: behind the label, and small words."""
    end, place = label.end, label.next
    for _ in range(_MOST_SMALL):
        at = bisect_left(found, end, key=lambda token: token.start)
        while at < len(found) and not found[at].text.isalnum() and not found[at].text[:1].isdigit():
            at += 1
        if at == len(found) or not _SMALL.fullmatch(text.raw, end, found[at].start):
            return None
        small = phrases("plain").at(text, place)
        if small is None or found[at].start < text.words[place].start:
            return at
        end, place = small.end, small.next
    return None


def _date(day: Day, written_on: date, *, american: bool) -> date | None:
    """The day that is meant, if there is one way to read it, and if its weekday is right."""
    readings = {resolve(day, written_on, american=one) for one in ({True, False} if american else {False})} - {None}
    when = next(iter(readings)) if len(readings) == 1 else None
    return when if when and day.weekday in {None, when.weekday()} else None

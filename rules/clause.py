"""What stands before an amount, or before the words of validity, in their own clause: of what do they speak?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from rules.glossary import phrases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.glossary import Passage

_STOP = re.compile(r"[,;!?(]")


class Kind(StrEnum):
    """What a word of a clause does there; each is a list of table `[offer]`, and is looked for in this order."""

    WITH_TAX = "with_tax"
    TOTAL = "total"
    TAX = "tax"
    PAPER = "paper"
    NUMBER = "number"
    PRICE = "price"
    PLAIN = "plain"
    ELSE = "else"
    """It says something about it that is not understood."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A phrase, a word or a number of a clause."""

    kind: Kind
    start: int
    end: int


def clause(text: Passage, start: int, end: int) -> tuple[Kind, ...]:
    """The kinds of what stands in the last clause of this part of a text, in their order."""
    kinds: list[Kind] = []
    last = start
    for piece in _pieces(text, start, end):
        _go_on(kinds, text.raw[last : piece.start], same=piece.kind is Kind.WITH_TAX)
        kinds.append(piece.kind)
        last = piece.end
    _go_on(kinds, text.raw[last:end], same=False)
    return tuple(kinds)


def _go_on(kinds: list[Kind], between: str, *, same: bool) -> None:
    """A comma begins another clause, unless what is said of taxes follows; a figure says something of its own.

    The figures behind the paper or its mark are its number.
    """
    *before, behind = _STOP.split(between)
    if before and not same:
        kinds.clear()
    if any(map(str.isdigit, behind)) and kinds[-1:] not in ([Kind.PAPER], [Kind.NUMBER]):
        kinds.append(Kind.ELSE)


def _pieces(text: Passage, start: int, end: int) -> Iterator[Piece]:
    places = text.words_between(start, end)
    place = places.start
    while place < places.stop:
        kind, following, behind = _piece(text, place, places.stop)
        yield Piece(kind, text.words[place].start, behind)
        place = following


def _piece(text: Passage, place: int, stop: int) -> tuple[Kind, int, int]:
    for kind in Kind:
        found = phrases(kind).at(text, place) if kind is not Kind.ELSE else None
        if found and found.next <= stop:
            return kind, found.next, found.end
    return Kind.ELSE, place + 1, text.words[place].end

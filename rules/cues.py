"""The parts of a note: the words that make a day one of an absence ("out of office", "until", "back on"), and the days.

A phrase that two languages share is of one kind in both; what "do" is depends on the language beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from rules.daynames import spoken
from rules.days import Day, Token, day_at, day_of_same_month, tokens
from rules.language import languages, normalized

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SHORTEST_STEM = 3
LONGEST_STEM = 16
"""Letters before a `*`."""
DASHES = frozenset("-–—")


class Kind(Enum):
    """What a phrase tells of a day near by; named as the keys of the table `[absence]`."""

    AWAY = "away"
    UNTIL = "until"
    TO = "to"
    BACK = "back"
    OTHER = "other"
    THING = "thing"


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase of the data, as it was found."""

    kind: Kind
    languages: frozenset[str]
    first: int
    end: int
    """Its tokens, from `first` to the one before `end`."""


class _Node(dict[str, "_Node"]):
    """What may follow a word of a phrase."""

    kind: Kind | None = None
    languages: frozenset[str] = frozenset()


def cue_at(found: Sequence[Token], place: int) -> Cue | None:
    """The longest phrase that begins at this token, and every language in which some entry of its kind fits it."""
    longest: Cue | None = None
    nodes = [_phrases()]
    end = place
    while nodes and end < len(found):
        nodes = [node[key] for node in nodes for key in _keys(found[end].text) if key in node]
        end += 1
        told = [node for node in nodes if node.kind]
        if told and told[0].kind:
            same = (node.languages for node in told if node.kind is told[0].kind)
            longest = Cue(told[0].kind, frozenset[str]().union(*same), place, end)
    return longest


def _keys(text: str) -> Iterator[str]:
    """A word, and every beginning of it with a `*`, the longest first."""
    yield text
    for length in range(min(len(text), LONGEST_STEM), SHORTEST_STEM - 1, -1):
        yield f"{text[:length]}*"


@cache
def _phrases() -> _Node:
    root = _Node()
    for code in spoken():
        for kind in Kind:
            for entry in getattr(languages()[code].absence, kind.value):
                _add(root, entry, kind, code)
    return root


def _add(root: _Node, entry: str, kind: Kind, code: str) -> None:
    node = root
    for word in phrase(entry):
        node = node.setdefault(word, _Node())
    node.kind = kind
    node.languages |= {code}


def phrase(entry: str) -> tuple[str, ...]:
    """An entry of the data as its words and marks; a `*` stays at the end of its word."""
    found: list[str] = []
    for part in normalized("NFKC", entry).split():
        words = [token.text for token in tokens(part.removesuffix("*"))]
        found += [*words[:-1], f"{words[-1]}*"] if part.endswith("*") else words
    return tuple(found)


@cache
def bounds() -> frozenset[str]:
    """The words by which a phrase before a last day begins: none of them stands between a weekday and its date."""
    table = [languages()[code].absence for code in spoken()]
    return frozenset(phrase(entry)[0] for one in table for entry in (*one.until, *one.to))


class Item(NamedTuple):
    """A part of a note: a phrase, a day, or some other word or mark."""

    value: Cue | Day | str
    first: int
    end: int
    """Its tokens, from `first` to the one before `end`."""

    @property
    def kind(self) -> Kind | None:
        """That of a phrase."""
        return self.value.kind if isinstance(self.value, Cue) else None

    @property
    def day(self) -> Day | None:
        """A day, whatever the language."""
        return self.value if isinstance(self.value, Day) and not self.value.short_in else None

    @property
    def languages(self) -> frozenset[str]:
        """Those of a phrase."""
        return self.value.languages if isinstance(self.value, Cue) else frozenset()

    @property
    def parts(self) -> bool:
        """Whether it parts a day from an absence, in its language."""
        return self.kind in {Kind.UNTIL, Kind.BACK, Kind.OTHER, Kind.THING}

    @property
    def is_word(self) -> bool:
        """Not a mark."""
        return not isinstance(self.value, str) or self.value[:1].isalnum()


def items(found: Sequence[Token]) -> Iterator[Item]:
    """The parts of a note, in their order."""
    before: list[Item] = []
    place = 0
    while place < len(found):
        value = _value(found, before, place)
        item = Item(value, value.first, value.end) if value else Item(found[place].text, place, place + 1)
        before.append(item)
        place = item.end
        yield item


def _value(found: Sequence[Token], before: Sequence[Item], place: int) -> Cue | Day | None:
    """What begins here; "do" is a Thursday behind a Dutch word, and "until" elsewhere."""
    cue, day = cue_at(found, place), day_at(found, place, bounds())
    here = before[-1].languages if before else frozenset()
    if cue and day and day.short_in & here and not cue.languages & here:
        return day
    return cue or day or _of_same_month(found, before, place)


def _of_same_month(found: Sequence[Token], before: Sequence[Item], place: int) -> Day | None:
    """The number that ends "November 2 to 13"."""
    if len(before) < len(("start", "hinge")):
        return None
    start, hinge = before[-2:]
    if not isinstance(start.value, Day):
        return None
    joins = hinge.kind in {Kind.TO, Kind.UNTIL} or hinge.value in DASHES
    return day_of_same_month(found, place, start.value) if joins else None

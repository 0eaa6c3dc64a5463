"""The parts of a line that may be a greeting: segments, each ended by a mark ("Liebe Frau Weiß, | anbei …").

A segment belongs to a greeting where it holds greeting words, names and titles and nothing else. All written languages
are known at once: "Hi Anna" stands above German letters too.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from rules.language import everywhere, fold
from rules.phrasing import joins

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_NAMES = 6
"""Capital words of a segment without greeting words: "Herrn Professor Doktor Max Weiß"."""
FIRM_MARKS = frozenset(",!:，")
"""Behind these a greeting has ended; a full stop, a dash or a picture may be anything."""
DASHES = frozenset("-–—")
AROUND = "¡¿«»<>\"„“”‘’'()[]*…"
"""What may stand around a word."""
_TOKEN = re.compile(r"\S+")
_MARKS = ",!:;，"
_ELIDED = re.compile(r"[dl]['’](?=[^\W\d_])(?![a-zà-ÿ])")
"""Before a name: "d'Ormesson"."""
_CONNECTING = frozenset({"&", "/", "+"})


@dataclass(frozen=True, slots=True)
class Segment:
    """The words up to a mark."""

    words: tuple[str, ...]
    begins: int
    ends: int
    mark: str
    """A mark of punctuation, a dash, "☺" for any picture, nothing at the end of the line."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a segment consists of, where it is nothing but a greeting."""

    opener: bool = False
    """It has words of a greeting."""
    needs_mark: bool = False
    """Without a comma behind them they may be the first words of an address."""
    names: int = 0
    connects: bool = False
    """It has an "and" between names."""


def segments(line: str) -> Iterator[Segment]:
    """The segments of a line; a mark that stands alone ends the one before it."""
    words: list[str] = []
    begins = 0
    for token in _TOKEN.finditer(line):
        text = token[0]
        begins = begins if words else token.start()
        bare = text.strip(AROUND + _MARKS)
        mark = _mark(text, at_end=token.end() == len(line.rstrip()))
        if bare and (any(map(str.isalnum, bare)) or bare in _CONNECTING):
            words.append(bare)
        if mark and words:
            yield Segment(tuple(words), begins, token.end(), mark)
            words = []
    if words:
        yield Segment(tuple(words), begins, len(line.rstrip()), "")


def _mark(token: str, *, at_end: bool) -> str:
    """What ends a segment with this token."""
    last = token.rstrip(AROUND)[-1:]
    if last and last in _MARKS:
        return last
    if token in DASHES:
        return token
    if last == ".":
        return "." if at_end or not _is_abbreviation(token) else ""
    pictured = not any(map(str.isalnum, token)) and any(unicodedata.category(one) == "So" for one in token)
    return "☺" if pictured else ""


def _is_abbreviation(token: str) -> bool:
    """Whether the full stop may be a part of it: "Dr.", "И.", "S.r.l."."""
    bare = fold(token.strip(AROUND))
    return len(bare) == len("И.") or "." in bare[:-1] or bare in _small() or bare in greeting_words()


def shape_of(segment: Segment) -> Shape | None:
    """What it consists of; None where it says more than a greeting does."""
    words = [fold(word).rstrip(".") for word in segment.words]
    shape = Shape()
    number = 0
    while number < len(words):
        length, needs_mark = _opener(words, number)
        if length:
            needs_mark = needs_mark and (shape.needs_mark or not shape.opener)
            shape = Shape(opener=True, needs_mark=needs_mark, names=shape.names, connects=shape.connects)
        elif is_name(segment.words[number]):
            shape = Shape(shape.opener, shape.needs_mark, shape.names + 1, shape.connects)
        elif words[number] in _small():
            connects = shape.connects or words[number] in connections()
            shape = Shape(shape.opener, shape.needs_mark, shape.names, connects)
        else:
            return None
        number += length or 1
    return shape if shape.opener or shape.names <= MAX_NAMES else None


def names_in(segment: Segment) -> int:
    """How many words of it are names; none where it says more than a greeting does."""
    shape = shape_of(segment)
    return shape.names if shape else 0


def is_name(word: str) -> bool:
    """A word with a capital letter, or what stands between names."""
    capital = word[0].isupper() or _ELIDED.match(word) is not None
    return word in _CONNECTING or (capital and not any(map(str.isdigit, word)))


def _opener(words: Sequence[str], number: int) -> tuple[int, bool]:
    """How many words from here on are greeting words, and whether they need a mark behind them."""
    for phrase, needs_mark in _openers().get(words[number], ()):
        if tuple(words[number : number + len(phrase)]) == phrase:
            return len(phrase), needs_mark
    return 0, False


@cache
def _openers() -> dict[str, list[tuple[tuple[str, ...], bool]]]:
    """Greeting words by the first of them, longer ones first; whether they need a mark."""
    found: dict[str, list[tuple[tuple[str, ...], bool]]] = {}
    entries = [(entry, False) for entry in (*greeting_words(), *day_greetings())]
    marked = everywhere(lambda language: language.greeting.with_mark if language.greeting else ())
    for entry, needs_mark in (*entries, *((entry, True) for entry in marked)):
        words = tuple(word.rstrip(".") for word in entry.split())
        found.setdefault(words[0], []).append((words, needs_mark))
    return {word: sorted(phrases, key=lambda one: -len(one[0])) for word, phrases in found.items()}


@cache
def greeting_words() -> tuple[str, ...]:
    """What greets without a mark behind it, folded."""
    return everywhere(lambda language: language.greeting.words if language.greeting else ())


@cache
def day_greetings() -> tuple[str, ...]:
    """Greetings of a day or a season, folded: "happy friday"."""
    entries = everywhere(lambda language: language.greeting.day if language.greeting else ())
    return tuple(entry.partition(" = ")[0] for entry in entries)


@cache
def connections() -> frozenset[str]:
    """What stands between two names."""
    return frozenset({*joins(), *_CONNECTING})


@cache
def _small() -> frozenset[str]:
    """As they stand, and without their full stop."""
    entries = everywhere(lambda language: language.greeting.small if language.greeting else ())
    return frozenset((*entries, *(entry.rstrip(".") for entry in entries)))

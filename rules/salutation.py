"""The greeting of a letter: where it stands, and how far it goes.

A line is read as segments, each ended by a mark ("Liebe Frau Weiß, | lieber Herr Braun, | anbei …"). A segment belongs
to the greeting where it holds greeting words, names and titles and nothing else. All written languages are known at
once: "Hi Anna" stands above German letters too. Where it cannot be told how far a greeting goes, there is none.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from rules.language import everywhere, fold, languages
from rules.phrasing import begins_with, capitalised, is_note

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

MAX_ABOVE = 12
"""Lines of a letterhead that are looked through for the greeting below them."""
MAX_LINE = 200
"""Letters of a line that are read."""
MAX_GREETING = 100
"""Letters; a longer one is none."""
MAX_NAMES = 6
"""Capital words of a segment without greeting words: "Herrn Professor Doktor Max Weiß"."""
_PROSE = 4
"""So many words in lower case make a sentence."""
_LONG = 60
"""Letters of a line that goes on in the next one."""

_TOKEN = re.compile(r"\S+")
_WORD = re.compile(r"\w+(?:['’.-]\w+)*")
_MARKS = ",!:;，"
_FIRM_MARKS = frozenset(",!:，")
"""Behind these a greeting has ended; a full stop, a dash or a picture may be anything."""
_DASHES = frozenset("-–—")
_AROUND = "¡¿«»\"„“”‘’'()[]*…"
_CONNECTING = frozenset({"&", "/", "+"})


@dataclass(frozen=True, slots=True)
class Salutation:
    """A greeting, and where the letter goes on."""

    text: str
    """As it stands; several lines where the writer took several."""
    begins: int
    """The number of its first line."""
    ends: int
    """The number of the line behind it, or of its last line where the letter goes on in there."""
    rest: str = ""
    """What follows in its last line."""


@dataclass(frozen=True, slots=True)
class _Segment:
    """The words up to a mark."""

    words: tuple[str, ...]
    begins: int
    ends: int
    mark: str
    """A mark of punctuation, a dash, "☺" for any picture, nothing at the end of the line."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a segment consists of, where it is nothing but a greeting."""

    opener: bool = False
    """It has words of a greeting."""
    needs_mark: bool = False
    """Without a comma behind them they may be the first words of an address."""
    names: int = 0
    connects: bool = False
    """It has an "and" between names."""


def salutation(lines: Sequence[str], addressees: Collection[str]) -> Salutation | None:
    """The greeting of a letter.

    Args:
        lines: its own ones, without what it quotes.
        addressees: words of their names, folded: a name alone is a greeting where it is one of these.
    """
    above = 0
    for number, line in enumerate(lines):
        if not line.strip() or is_note(line):
            continue
        found = _here(lines, number, addressees, strict=above > 0)
        if found or above == MAX_ABOVE or _is_prose(line):
            return found
        above += 1
    return None


def timeless(text: str) -> str:
    """The greeting as it can be said at another hour on another day: "Good morning Tom," is "Hello Tom,"."""
    pieces = [[line[one.begins : one.ends].strip() for one in _segments(line)] for line in text.splitlines()]
    lasting = any(not begins_with(piece, _wishes()) and _opens(piece) for line in pieces for piece in line)
    said = [" ".join(_lasting(piece) for piece in line if not (lasting and _is_wish(piece))) for line in pieces]
    return capitalised("\n".join(filter(None, said)), like=text)


def _here(lines: Sequence[str], number: int, addressees: Collection[str], *, strict: bool) -> Salutation | None:
    """The greeting that begins in this line."""
    line = lines[number][:MAX_LINE]
    segments = list(_segments(line))
    taken = _taken(segments, addressees if not strict else ())
    if not taken or (strict and segments[taken - 1].mark not in _FIRM_MARKS):
        return None
    last = segments[taken - 1]
    begun, rest = line[segments[0].begins : last.ends], lines[number][last.ends :].strip()
    if rest:
        return Salutation(begun, number, number, rest) if len(begun) <= MAX_GREETING else None
    text, end = _further(lines, number + 1, begun, named=any(_names(one) for one in segments[:taken]))
    return Salutation(text, number, end) if _is_ended(text, segments) else None


def _is_ended(text: str, segments: Sequence[_Segment]) -> bool:
    """Whether it is no longer than greetings are, and has the mark that it needs."""
    shape = _shape(segments[0])
    bare = text[-1] not in _FIRM_MARKS and shape is not None and shape.needs_mark
    return len(text) <= MAX_GREETING and not bare


def _further(lines: Sequence[str], number: int, text: str, *, named: bool) -> tuple[str, int]:
    """The greeting with the lines in which it goes on, and the number of the line behind them."""
    end = number
    for there in range(number, min(number + 4, len(lines))):
        line = lines[there].strip()
        if not line:
            if named:
                break
            continue
        if there > end and named:
            break
        segments = list(_segments(line[:MAX_LINE]))
        shapes = [_shape(one) for one in segments]
        fits = all(shapes) and bool(segments) and segments[-1].mark in _FIRM_MARKS
        opens = any(shape and shape.opener for shape in shapes)
        names = not named and there == number and segments[-1:] and segments[-1].mark in {",", "!"}
        if not fits or not (opens or names) or begins_with(line, _closings()):
            break
        text, end, named = f"{text}\n{line}", there + 1, named or any(map(_names, segments))
    return text, end


def _taken(segments: Sequence[_Segment], addressees: Collection[str]) -> int:
    """How many segments of a line, from the first one on, are the greeting; 0 for none."""
    if not segments:
        return 0
    shapes = [_shape(one) for one in segments]
    first = shapes[0]
    if first is None or begins_with(" ".join(segments[0].words), _closings()):
        return 0
    if not first.opener:
        return _name_first(segments, shapes, addressees)
    return _opened(segments, shapes)


def _name_first(segments: Sequence[_Segment], shapes: Sequence[_Shape | None], addressees: Collection[str]) -> int:
    """«Анна, добрый день!», or "Tom," where somebody of this name gets the letter."""
    if segments[0].mark not in {",", "-", "–", "—"}:
        return 0
    second = shapes[1] if len(shapes) > 1 else None
    if second is not None and second.opener and segments[1].mark:
        return 2
    called = [fold(word) for word in segments[0].words if _is_name(word)]
    return int(bool(called) and segments[0].mark == "," and all(name in addressees for name in called))


def _opened(segments: Sequence[_Segment], shapes: Sequence[_Shape | None]) -> int:
    """How far a greeting goes that begins with greeting words."""
    named, listed = bool(_names(segments[0])), False
    for number in range(1, len(segments)):
        shape = shapes[number]
        if shape is None:
            return _before_prose(segments, number, listed=listed)
        if shape.opener or not named:
            named = named or shape.names > 0
        elif segments[number].mark in _FIRM_MARKS:
            listed = not shape.connects
        else:
            return 0
    sure = not listed or segments[-1].mark != "!"
    return len(segments) if sure else 0


def _before_prose(segments: Sequence[_Segment], number: int, *, listed: bool) -> int:
    """The greeting ends where the letter begins. "Dear Anna, and all of you" is cut nowhere, so it is none."""
    words = segments[number].words
    whole = number == len(segments) - 1 and segments[number].mark in {",", ":"}
    if whole and begins_with(" ".join(words), _openers_alone()):
        return len(segments)
    return 0 if listed or fold(words[0]) in _connections() else number


def _segments(line: str) -> Iterator[_Segment]:
    words: list[str] = []
    begins = 0
    for token in _TOKEN.finditer(line):
        text = token[0]
        begins = begins if words else token.start()
        bare = text.strip(_AROUND + _MARKS)
        mark = _mark(text, at_end=token.end() == len(line.rstrip()))
        if bare and (any(map(str.isalnum, bare)) or bare in _CONNECTING):
            words.append(bare)
        if mark and words:
            yield _Segment(tuple(words), begins, token.end(), mark)
            words = []
    if words:
        yield _Segment(tuple(words), begins, len(line.rstrip()), "")


def _mark(token: str, *, at_end: bool) -> str:
    """What ends a segment with this token."""
    last = token.rstrip(_AROUND)[-1:]
    if last and last in _MARKS:
        return last
    if token in _DASHES:
        return token
    if last == ".":
        return "." if at_end or not _is_abbreviation(token) else ""
    pictured = not any(map(str.isalnum, token)) and any(unicodedata.category(one) == "So" for one in token)
    return "☺" if pictured else ""


def _is_abbreviation(token: str) -> bool:
    """Whether the full stop may be a part of it: "Dr.", "И.", "S.r.l."."""
    bare = fold(token.strip(_AROUND))
    return len(bare) == len("И.") or "." in bare[:-1] or bare in _small()


@cache
def _small() -> frozenset[str]:
    """As they stand, and without their full stop."""
    entries = everywhere(lambda language: language.greeting.small if language.greeting else ())
    return frozenset((*entries, *(entry.rstrip(".") for entry in entries)))


def _shape(segment: _Segment) -> _Shape | None:
    """What it consists of; None where it says more than a greeting does."""
    words = [fold(word).rstrip(".") for word in segment.words]
    shape = _Shape()
    number = 0
    while number < len(words):
        length, needs_mark = _opener(words, number)
        if length:
            needs_mark = needs_mark and (shape.needs_mark or not shape.opener)
            shape = _Shape(True, needs_mark, shape.names, shape.connects)  # noqa: FBT003
        elif _is_name(segment.words[number]):
            shape = _Shape(shape.opener, shape.needs_mark, shape.names + 1, shape.connects)
        elif words[number] in _small():
            connects = shape.connects or words[number] in _connections()
            shape = _Shape(shape.opener, shape.needs_mark, shape.names, connects)
        else:
            return None
        number += length or 1
    return shape if shape.opener or shape.names <= MAX_NAMES else None


def _names(segment: _Segment) -> int:
    shape = _shape(segment)
    return shape.names if shape else 0


def _is_name(word: str) -> bool:
    """A word with a capital letter, or what stands between names."""
    return word in _CONNECTING or (word[0].isupper() and not any(map(str.isdigit, word)))


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
    entries = [(entry, False) for entry in (*_openers_alone(), *_wishes())]
    marked = everywhere(lambda language: language.greeting.with_mark if language.greeting else ())
    for entry, needs_mark in (*entries, *((entry, True) for entry in marked)):
        words = tuple(word.rstrip(".") for word in entry.split())
        found.setdefault(words[0], []).append((words, needs_mark))
    return {word: sorted(phrases, key=lambda one: -len(one[0])) for word, phrases in found.items()}


@cache
def _openers_alone() -> tuple[str, ...]:
    return everywhere(lambda language: language.greeting.words if language.greeting else ())


@cache
def _closings() -> tuple[str, ...]:
    """Closing words, without those that greet as well: "Ciao"."""
    words = everywhere(lambda language: language.closing.words if language.closing else ())
    return tuple(word for word in words if word not in _openers_alone())


@cache
def _connections() -> frozenset[str]:
    joins = everywhere(lambda language: language.greeting.joins if language.greeting else ())
    return frozenset({*joins, *_CONNECTING})


@cache
def _lasting_forms() -> dict[str, str]:
    """Greetings of an hour or a day, folded, with what is said instead."""
    tables = [language.greeting for language in languages().values() if language.greeting]
    pairs = (entry.split(" = ") for table in tables for entry in (*table.hour, *table.day))
    return {fold(bound): lasting for bound, lasting in pairs}


@cache
def _wishes() -> tuple[str, ...]:
    entries = everywhere(lambda language: language.greeting.day if language.greeting else ())
    return tuple(entry.partition(" = ")[0] for entry in entries)


def _is_wish(piece: str) -> bool:
    return begins_with(piece.strip(_AROUND), _wishes())


def _opens(piece: str) -> bool:
    return any(shape.opener for shape in map(_shape, _segments(piece)) if shape)


def _lasting(piece: str) -> str:
    """A piece of a greeting, its hour or day replaced."""
    bare = piece.lstrip(_AROUND)
    forms = sorted(_lasting_forms(), key=len, reverse=True)
    bound = next((form for form in forms if begins_with(bare, (form,))), None)
    if bound is None:
        return piece
    words = " ".join(bare.split())
    return piece[: len(piece) - len(bare)] + capitalised(_lasting_forms()[bound], like=words) + words[len(bound) :]


def _is_prose(line: str) -> bool:
    """Whether it is a sentence, or the beginning of one: no line of a letterhead."""
    small = sum(word[0].islower() for word in _WORD.findall(line))
    return small >= _PROSE and (line.rstrip()[-1] in ".!?:;,…" or len(line) > _LONG)

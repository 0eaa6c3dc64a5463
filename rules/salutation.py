"""The greeting of a letter: where it stands, and how far it goes.

It is the first line, or stands below a letterhead; the letter may go on behind it in its line, and it may take several
lines. Where it cannot be told how far it goes, there is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from rules.closing import begins_closing
from rules.language import everywhere, fold, languages
from rules.phrasing import begins_with, capitalised, is_note, joins
from rules.segments import (
    AROUND,
    DASHES,
    FIRM_MARKS,
    connections,
    day_greetings,
    greeting_words,
    is_name,
    names_in,
    segments,
    shape_of,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from rules.segments import Segment, Shape

MAX_ABOVE = 12
"""Lines of a letterhead that are looked through for the greeting below them."""
MAX_LINE = 200
"""Letters of a line that are read."""
MAX_GREETING = 100
"""Letters; a longer one is none."""
_PROSE = 4
"""So many words in lower case make a sentence."""
_LONG = 60
"""Letters of a line that goes on in the next one."""
_CALLING = frozenset({",", *DASHES})
"""Marks behind a name that stands before the greeting, or alone."""
_WORD = re.compile(r"\w+(?:['’.-]\w+)*")


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
        if found or above == MAX_ABOVE or _is_prose(line) or (above and begins_closing(line.strip())):
            return found
        above += 1
    return None


def further(lines: Sequence[str], number: int) -> Iterator[int]:
    """The lines from this one on in which other letters begin: the same one in another language, an older one."""
    for at in range(number, len(lines)):
        found = _here(lines, at, (), strict=True) if FIRM_MARKS.intersection(lines[at][:MAX_LINE]) else None
        if found and not found.rest and not begins_closing(lines[at].strip()):
            yield at


def timeless(text: str) -> str:
    """The greeting as it can be said at another hour on another day: "Good morning Tom," is "Hello Tom,"."""
    pieces = [[line[one.begins : one.ends].strip() for one in segments(line)] for line in text.splitlines()]
    lasting = any(not _is_wish(piece) and _opens(piece) for line in pieces for piece in line)
    said = [" ".join(_lasting(piece) for piece in line if not (lasting and _is_wish(piece))) for line in pieces]
    return capitalised("\n".join(filter(None, said)), like=text)


def _here(lines: Sequence[str], number: int, addressees: Collection[str], *, strict: bool) -> Salutation | None:
    """The greeting that begins in this line."""
    line = lines[number][:MAX_LINE]
    parts = list(segments(_with_names(line, addressees)))
    taken = _taken(parts, addressees if not strict else ())
    if not taken or (strict and parts[taken - 1].mark not in FIRM_MARKS):
        return None
    last = parts[taken - 1]
    begun, rest = line[parts[0].begins : last.ends], lines[number][last.ends :].strip()
    if rest:
        return Salutation(begun, number, number, rest) if len(begun) <= MAX_GREETING else None
    text, end = _further(lines, number + 1, begun, named=any(names_in(one) for one in parts[:taken]))
    return Salutation(text, number, end) if _is_ended(text, parts) else None


def _with_names(line: str, addressees: Collection[str]) -> str:
    """The line with capital letters in the names of those it goes to: "hi tom" is a greeting to Tom."""

    def name(word: re.Match[str]) -> str:
        capital = word[0].capitalize()
        return (
            capital if len(capital) == len(word[0]) and word[0].islower() and fold(word[0]) in addressees else word[0]
        )

    return _WORD.sub(name, line) if addressees else line


def _is_ended(text: str, parts: Sequence[Segment]) -> bool:
    """Whether it is no longer than greetings are, and has the mark that it needs."""
    shape = shape_of(parts[0])
    bare = text[-1] not in FIRM_MARKS and shape is not None and shape.needs_mark
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
        parts = list(segments(line[:MAX_LINE]))
        shapes = [shape_of(one) for one in parts]
        fits = all(shapes) and bool(parts) and parts[-1].mark in FIRM_MARKS
        opens = any(shape and shape.opener for shape in shapes)
        names = not named and there == number and text[-1] not in ".!:" and parts[-1:] and parts[-1].mark != ":"
        if not fits or not (opens or names) or begins_with(line, _closings()):
            break
        text, end, named = f"{text}\n{line}", there + 1, named or any(map(names_in, parts))
    return text, end


def _taken(parts: Sequence[Segment], addressees: Collection[str]) -> int:
    """How many parts of a line, from the first one on, are the greeting; 0 for none."""
    if not parts:
        return 0
    shapes = [shape_of(one) for one in parts]
    first = shapes[0]
    if first is None or begins_with(" ".join(parts[0].words), _closings()):
        return 0
    if not first.opener:
        return _name_first(parts, shapes, addressees)
    return _opened(parts, shapes)


def _name_first(parts: Sequence[Segment], shapes: Sequence[Shape | None], addressees: Collection[str]) -> int:
    """«Анна, добрый день!», or "Tom," where somebody of this name gets the letter."""
    if parts[0].mark not in _CALLING:
        return 0
    second = shapes[1] if len(shapes) > 1 else None
    if second is not None and second.opener and parts[1].mark:
        return 2
    named = next((number for number, part in enumerate(parts) if not _is_name_alone(part)), len(parts))
    if 1 < named < len(parts) and (shape := shapes[named]) is not None and shape.opener and parts[named].mark:
        return named + 1
    called = next((number for number, part in enumerate(parts) if not _is_called(part, addressees)), len(parts))
    if parts[0].mark == ",":
        return called if called >= named else 0  # not only some of those who are called
    goes_on = len(parts) > 1 and parts[1].words[0][0].islower()  # "Office – Quote 12" is a heading
    return int(called > 0 and goes_on)


def _is_name_alone(part: Segment) -> bool:
    """Whether it is a name in a list of names."""
    return part.mark == "," and names_in(part) > 0 and all(map(is_name, part.words))


def _is_called(part: Segment, addressees: Collection[str]) -> bool:
    """Whether it calls somebody who gets the letter."""
    called = [fold(word) for word in part.words if is_name(word)]
    return bool(called) and part.mark in _CALLING and all(name in addressees for name in called)


def _opened(parts: Sequence[Segment], shapes: Sequence[Shape | None]) -> int:
    """How far a greeting goes that begins with greeting words."""
    named, listed = bool(names_in(parts[0])), False
    for number in range(1, len(parts)):
        shape = shapes[number]
        if shape is None:
            return _before_prose(parts, number, listed=listed)
        if not shape.opener and parts[number - 1].mark in {".", "!"}:
            return 0 if listed else number
        if shape.opener or not named:
            named = named or shape.names > 0
        elif parts[number].mark in FIRM_MARKS:
            listed = not shape.connects
        else:
            return 0
    sure = not listed or parts[-1].mark != "!"
    return len(parts) if sure else 0


def _before_prose(parts: Sequence[Segment], number: int, *, listed: bool) -> int:
    """The greeting ends where the letter begins. "Dear Anna, and all of you" is cut nowhere, so it is none."""
    words = parts[number].words
    whole = number == len(parts) - 1 and parts[number].mark in {",", ":"}
    if whole and begins_with(" ".join(words), greeting_words()):
        return len(parts)
    return 0 if listed or fold(words[0]) in connections() else number


def _is_wish(piece: str) -> bool:
    """Whether it greets for a day, perhaps behind an "and"."""
    words = piece.strip(AROUND)
    first, _blank, others = words.partition(" ")
    return begins_with(others if fold(first) in joins() else words, day_greetings())


def _opens(piece: str) -> bool:
    """Whether it greets by itself, as "Herr Keller" does not."""
    return any(shape.opener and not shape.needs_mark for shape in map(shape_of, segments(piece)) if shape)


def _lasting(piece: str) -> str:
    """A piece of a greeting, its hour or day replaced."""
    piece = _bound_within().sub(_lasting_form, _joined_wish().sub("", piece))
    bare = piece.lstrip(AROUND)
    forms = sorted(_lasting_forms(), key=len, reverse=True)
    bound = next((form for form in forms if begins_with(bare, (form,))), None)
    if bound is None:
        return piece
    words = " ".join(bare.split())
    return piece[: len(piece) - len(bare)] + capitalised(_lasting_forms()[bound], like=words) + words[len(bound) :]


def _lasting_form(found: re.Match[str]) -> str:
    """What is said instead; a letter that only looks like one of its own (`ı`) is left as it is."""
    return capitalised(_lasting_forms().get(fold(found[0]), found[0]), like=found[0])


@cache
def _bound_within() -> re.Pattern[str]:
    """A greeting of an hour wherever it stands: «всем доброго утра». One word alone may be a name: "Frau Morgen"."""
    forms = (form for form in sorted(_lasting_forms(), key=len, reverse=True) if " " in form)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, forms))})(?!\w)", re.IGNORECASE)


@cache
def _lasting_forms() -> dict[str, str]:
    """Greetings of an hour or a day, folded, with what is said instead."""
    tables = [language.greeting for language in languages().values() if language.greeting]
    pairs = (entry.split(" = ") for table in tables for entry in (*table.hour, *table.day))
    return {fold(bound): lasting for bound, lasting in pairs}


@cache
def _joined_wish() -> re.Pattern[str]:
    """A wish that follows a name: "Hi Tom and happy new year"."""
    ands, wishes = ("|".join(map(re.escape, words)) for words in (joins(), day_greetings()))
    return re.compile(rf"\s+(?:{ands})\s+(?:{wishes})(?!\w)", re.IGNORECASE)


@cache
def _closings() -> tuple[str, ...]:
    """Closing words, without those that greet as well: "Ciao"."""
    words = everywhere(lambda language: (*language.closing.words, *language.closing.alone) if language.closing else ())
    greetings = {word.rstrip(".") for word in greeting_words()}
    return tuple(word for word in words if word not in greetings)


def _is_prose(line: str) -> bool:
    """Whether it is a sentence, or the beginning of one: no line of a letterhead."""
    small = sum(word[0].islower() for word in _WORD.findall(line))
    return small >= _PROSE and (line.rstrip()[-1] in ".!?:;,…" or len(line) > _LONG)

"""Small questions about the lines of a letter that its greeting, its closing and its signature have in common."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from rules.language import everywhere, fold
from rules.words import unaccented

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_LINE = 400
"""Letters of a line that are compared."""
OPENING = "¡"
"""Before a Spanish exclamation."""
_PLACEHOLDER = re.compile(r"\[[^\[\]]{0,300}\]|<https?:[^<>]{0,300}>")
"""What programs leave in plain text where a picture or a link stood."""


def begins_with(line: str, words: Iterable[str]) -> bool:
    """Whether the line begins with one of these words, which are folded; whole words count."""
    folded = fold(line[:MAX_LINE])
    return any(folded.startswith(word) and not folded[len(word) :][:1].isalnum() for word in words)


def is_note(line: str) -> bool:
    """Whether the line is no part of a letter: "Sent from my phone", "Enclosures:", a picture that is not there."""
    return begins_with(line.strip(" *•"), _notes()) or _PLACEHOLDER.fullmatch(line.strip()) is not None


def capitalised(text: str, *, like: str) -> str:
    """The text with a capital letter where the other one begins with one."""
    capital = like[:1].isupper() or not like[:1].isalpha()
    return f"{text[:1].upper() if capital else text[:1].lower()}{text[1:]}"


def is_of_day(line: str) -> bool:
    """Whether a wish for a day, an hour or a season stands in the line: "Have a great weekend"."""
    return any(begins_with(clause.lstrip(OPENING), wishes()) for clause in clauses(line[:MAX_LINE]))


def clauses(line: str) -> list[str]:
    """The clauses of a closing, and between each two of them what parts them: a mark, a dash, an "and"."""
    return _between().split(line)


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Whole words, for text that is unaccented; `*` for any letters."""
    bodies = (r"\w*".join(map(re.escape, unaccented(word).split("*"))) for word in words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(bodies)})(?!\w)")


@cache
def joins() -> tuple[str, ...]:
    """The words for "and" in every written language, folded."""
    return everywhere(lambda language: language.greeting.joins if language.greeting else ())


@cache
def _notes() -> tuple[str, ...]:
    return everywhere(lambda language: language.signature.note)


@cache
def wishes() -> tuple[str, ...]:
    """Wishes in closings for a day, an hour or a season, folded."""
    return everywhere(lambda language: language.closing.day if language.closing else ())


@cache
def _between() -> re.Pattern[str]:
    ands = "|".join(map(re.escape, (*joins(), "&")))
    return re.compile(rf"([,.!;]+\s*|\s+[–—-]\s+|\s+(?:{ands})\s+)", re.IGNORECASE)

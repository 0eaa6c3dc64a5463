"""The words that close a letter, and how they are said again on another day."""

from __future__ import annotations

import re
from functools import cache

from rules.language import everywhere, fold
from rules.phrasing import OPENING, begins_with, capitalised, clauses, is_note, is_of_day, joins, wishes
from rules.signature import ENDED, is_name

MAX_CLOSING_WORDS = 8
"""In the line that closes; more of them are the letter itself."""
MAX_SENTENCE = 30
"""Words of a sentence that closes: "In attesa di un Suo riscontro, porgo cordiali saluti."."""
MAX_LINE = 320
"""Letters of a line that are read."""

_SENTENCE = re.compile(r"(?<=[.!?…])\s+")


def closes(line: str) -> bool:
    """Whether the line is a closing."""
    return not is_note(line) and (begins_closing(line) or ends_closing(line))


def parted(line: str, *, of_day: bool) -> tuple[str, str]:
    """What stands before the closing words in their line, and the closing; both empty where the line has none.

    Args:
        line: trimmed, and not empty.
        of_day: look for a wish for a day, and for nothing else.
    """
    if is_note(line):
        return "", ""
    if of_day:
        return ("", line) if is_of_day(line) else ("", "")
    if begins_closing(line):
        return "", line
    for end in _SENTENCE.finditer(line, max(0, len(line) - MAX_LINE)):
        if closes(line[end.end() :]):
            return line[: end.start()], line[end.end() :]
    return ("", line) if ends_closing(line) else ("", "")


def begins_closing(line: str) -> bool:
    """Whether it begins with closing words and says little else: "Best price: 100 EUR" is no closing."""
    short = len(line.split()) <= MAX_CLOSING_WORDS and line[-1] not in ":?" and not any(map(str.isdigit, line))
    if not short:
        return False
    if is_of_day(line):
        return _says_farewell(line) or _says_farewell(_without_day(line))
    return _says_farewell(line)


def _says_farewell(line: str) -> bool:
    """Whether it begins with closing words. "Thanks for the call" does not close, "Thanks, Tom" does."""
    line = line.lstrip(OPENING)
    if begins_with(line, _words()):
        return True
    folded = fold(line[:MAX_LINE])
    length = next((len(word) for word in _alone() if begins_with(folded, (word,))), None)
    if length is None:
        return False
    rest = _join().sub("", folded[length:]).rstrip(f"{ENDED} ")
    name = line.rstrip(f"{ENDED} ")[-len(rest) :]
    return not rest or begins_with(rest, (*_words(), *_alone(), *wishes())) or is_name(name)


def ends_closing(line: str) -> bool:
    """Whether it is a sentence that ends with closing words: "porgiamo distinti saluti"."""
    words = fold(line[:MAX_LINE]).rstrip(".,;! ")
    short = len(line) <= MAX_LINE and len(words.split()) <= MAX_SENTENCE and not any(map(str.isdigit, line))
    return short and any(words.endswith(end) and not words[: -len(end)][-1:].isalnum() for end in _ends())


def timeless(closing: str, neutral: str) -> str:
    """The closing without what belongs to its day: "Schönes Wochenende und viele Grüße" is "Viele Grüße".

    It begins with a capital letter, though it may have been the end of a sentence.

    Args:
        closing: as it stands.
        neutral: closing words for where all of them belong to the day.
    """
    first, *others = closing.splitlines()
    words = _without_day(first)
    if words != first and not (words and _says_farewell(words)):
        words = "\n".join(filter(None, [neutral, words]))
    said = "\n".join([words, *(line for line in others if not is_of_day(line))])
    return f"{said[:1].upper()}{said[1:]}"


def _without_day(line: str) -> str:
    """The line without its wishes for a day; what stood at its end stays there."""
    pieces = clauses(line)
    kept = [
        (pieces[at], pieces[at + 1] if at + 1 < len(pieces) else "")
        for at in range(0, len(pieces), 2)
        if pieces[at] and not begins_with(pieces[at].lstrip(OPENING), wishes())
    ]
    if len(kept) == len([piece for piece in pieces[::2] if piece]):
        return line
    said = "".join(f"{words}{between}" for words, between in kept)
    last = kept[-1][1] if kept else ""
    end = line[-1] if line[-1] in ",.!" else ""
    opening = OPENING if said and line.startswith(OPENING) else ""
    return opening + capitalised(f"{said.removesuffix(last).lstrip(OPENING)}{end}" if said else "", like=line)


@cache
def _words() -> tuple[str, ...]:
    return everywhere(lambda language: language.closing.words if language.closing else ())


@cache
def _alone() -> tuple[str, ...]:
    return everywhere(lambda language: language.closing.alone if language.closing else ())


@cache
def _ends() -> tuple[str, ...]:
    return everywhere(lambda language: language.closing.ends if language.closing else ())


@cache
def _join() -> re.Pattern[str]:
    """Between closing words and what follows them."""
    return re.compile(rf"\A[\s,.!;–—-]*(?:(?:{'|'.join(map(re.escape, joins()))})\s+)?")

"""The words that close a letter, and how they are said again on another day."""

from __future__ import annotations

import re
from functools import cache

from rules.language import everywhere, fold
from rules.passing import speaks_of_day
from rules.phrasing import OPENING, begins_with, capitalised, clauses, is_note, joins, wishes
from rules.signature import ENDED, is_name, signs

MAX_CLOSING_WORDS = 8
"""In the line that closes; more of them are the letter itself."""
MAX_WISH = 12
"""Words of a line that is nothing but a wish for a day: "En vous souhaitant de belles fêtes de fin d'année,"."""
MAX_SENTENCE = 30
"""Words of a sentence that closes: "In attesa di un Suo riscontro, porgo cordiali saluti."."""
MARKS = ",.!;"
MAX_LINE = 320
"""Letters of a line that are read."""

_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_ABBREVIATED = re.compile(r"\b[b-df-hj-np-tv-xz]{1,2}\.\Z", re.IGNORECASE)
"""The end of an abbreviation, where the sentence goes on in lower case: "un Vs. gentile riscontro"."""
_END = re.compile(r"\s?[,.!]$")


def closes(line: str) -> bool:
    """Whether the line is a closing."""
    return not is_note(line) and (begins_closing(line) or _ends_so(line))


def parted(line: str, *, of_day: bool) -> tuple[str, str]:
    """What stands before the closing words in their line, and the closing; both empty where the line has none.

    Args:
        line: trimmed, and not empty.
        of_day: look for a wish for a day, and for nothing else.
    """
    if is_note(line):
        return "", ""
    if of_day:
        bare = _without_day(line)
        return ("", line) if bare != line and _is_short(line, MAX_WISH) and _is_name_or_nothing(bare) else ("", "")
    if _closes_plainly(line):
        return "", line
    ends = [end for end in _SENTENCE.finditer(line, max(0, len(line) - MAX_LINE)) if not _goes_on_behind(line, end)]
    for is_closing in (_closes_plainly, closes):
        for end in ends:
            if is_closing(line[end.end() :]):
                return line[: end.start()], line[end.end() :]
    return ("", line) if closes(line) else ("", "")


def _goes_on_behind(line: str, end: re.Match[str]) -> bool:
    """Whether what looks like the end of a sentence is that of an abbreviation."""
    above = line[max(0, end.start() - len(" Vs.")) : end.start()]
    return line[end.end() :][:1].islower() and _ABBREVIATED.search(above) is not None


def begins_closing(line: str) -> bool:
    """Whether it begins with closing words and says little else: "Best price: 100 EUR" is no closing."""
    if _closes_plainly(line):
        return True
    bare = _without_day(line)
    return bare not in {"", line} and line[-1] not in ":?" and _closes_plainly(bare)


def _closes_plainly(line: str) -> bool:
    """The same, with nothing in it that belongs to a day."""
    return _is_short(line) and _says_farewell(line)


def _is_short(line: str, most: int = MAX_CLOSING_WORDS) -> bool:
    return len(line.split()) <= most and line[-1] not in ":?" and not any(map(str.isdigit, line))


def _is_name_or_nothing(words: str) -> bool:
    return not words.strip(ENDED) or is_name(words.strip(f"{ENDED} "))


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


def _ends_so(line: str) -> bool:
    """The same, or without its wishes for a day."""
    return ends_closing(line) or ends_closing(_without_day(line))


def timeless(closing: str, neutral: str) -> str:
    """The closing without what belongs to its day: "Schönes Wochenende und viele Grüße" is "Viele Grüße".

    It begins with a capital letter, though it may have been the end of a sentence.

    Args:
        closing: as it stands.
        neutral: closing words for where all of them belong to the day.
    """
    lines = closing.splitlines()
    end = next((number for number in range(1, len(lines)) if not _goes_on(lines[number])), len(lines))
    sentence = " ".join(lines[:end])
    words = _without_day(sentence)
    said = lines[:end] if words == sentence else [words]
    if words != sentence and not _says_farewell(words):
        is_signed = _is_name_or_nothing(words) and not sentence.startswith(words.rstrip(ENDED))
        said = [neutral, words if is_signed else ""]
    told = "\n".join(filter(None, [*said, *(line for line in lines[end:] if _without_day(line) == line)]))
    return f"{told[:1].upper()}{told[1:]}"


def _goes_on(line: str) -> bool:
    """Whether the sentence goes on in this line: a name begins with a capital letter."""
    return line[:1].islower() and not is_name(line)


def _without_day(line: str) -> str:
    """The line without its wishes for a day; what stood at its end stays there."""
    if len(line) > MAX_LINE:
        return line
    pieces = clauses(line)
    kept = [at for at in range(0, len(pieces), 2) if not _is_of_day(pieces[at].strip(f"{OPENING} "))]
    if len(kept) == len(pieces[::2]):
        return line
    words = [f"{pieces[at - 1] if at and place else ''}{pieces[at]}" for place, at in enumerate(kept)]
    said = _join().sub("", "".join(words).strip(f"{OPENING} "))
    end = found[0] if (found := _END.search(line)) else ""
    opening = OPENING if said and line.startswith(OPENING) else ""
    return opening + capitalised(f"{said.rstrip(f'{MARKS} ')}{end}" if said.strip(f"{MARKS} ") else "", like=line)


def _is_of_day(clause: str) -> bool:
    """Whether a clause is a wish for a day, or names the day on which one meets again; "Tom Freitag" is a name."""
    if begins_with(clause, wishes()):
        return True
    return speaks_of_day(clause) and (begins_with(clause, _until()) or not signs(clause))


@cache
def _until() -> tuple[str, ...]:
    return everywhere(lambda language: language.closing.until if language.closing else ())


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
    return re.compile(rf"\A[\s,.!;–—-]*(?:(?:{'|'.join(map(re.escape, (*joins(), '&')))})\s+)?", re.IGNORECASE)

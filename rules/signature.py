"""What stands below a closing: the sender's block, and what stands there too but is no signature.

A block is one where a number, an address, a firm or a function stands in it. A line that is a sentence ends it; what
programs and lawyers add is passed over, and so are postscripts. Where it cannot be told there is no signature.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from rules.language import everywhere
from rules.passing import is_passing, speaks_of_day
from rules.phrasing import any_of, begins_with, is_note, is_of_day
from rules.words import unaccented

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MAX_SIGNATURE = 20
"""Lines; more of them are none."""
MAX_LINE = 160
"""Letters of a line of a signature."""
MAX_WORDS = 8
"""Of a line where nothing else tells what it is."""
MAX_SMALL = 6
"""Words in lower case in a line."""
MAX_NAME = 6
"""Words of the line with the sender's name: "i. V. Dr. Anna Maria von der Heide"."""
MIN_SHARED = 3
"""Letters of a name that is said again."""
_PHONE_DIGITS = 5

_LINK = re.compile(r"\w@\w|https?://|www\.|\w\.[a-z]{2,7}\b(?!\.)")
_QUOTED_NAME = re.compile(r"(?:[^\W\d_]+ ){0,2}[«„][^\W\d_][^«»„“”\n]{1,60}[»“”]")
"""The name of a firm as Russians write it: «Вектор», типография «Альфа»."""
_RULE = re.compile(r"[-–—_=*~\s]+")
_EMPTY_LINES = re.compile(r"\n{3,}")
ENDED = ".!?…:;,"
"""Marks at the end of a sentence or of a part of one."""


def wanted(lines: Sequence[str], firm: str) -> Iterator[str]:
    """The lines up to a notice; without notes, wishes, rules and postscripts."""
    postscript = False
    for line in lines:
        if is_legal(line):
            return
        postscript = bool(line) and (begins_with(line, _postscripts()) or (postscript and not tells(line, firm)))
        if not postscript and not (line and (is_note(line) or is_of_day(line))):
            yield "" if _RULE.fullmatch(line) else line


def lasting(lines: Iterable[str], firm: str) -> Iterator[str]:
    """The lines that are true on other days as well."""
    return (line for line in lines if not passes(line, firm))


def passes(line: str, firm: str) -> bool:
    """Whether the line is true on some days only; a sentence is where it names a weekday: "I am back on Monday."."""
    return is_passing(line) or (line != "" and not is_of_block(line, firm) and speaks_of_day(line[:MAX_LINE]))


def known(block: Sequence[str], firm: str, name: str = "") -> list[str]:
    """The lines of a block up to the last paragraph that tells what it is; none where one in the midst does not.

    Args:
        block: below the name.
        firm: see `rules.ending.ending`.
        name: the line above; one that has a word of it tells: "Luc Moreau" above "Couverture Moreau".
    """
    paragraphs: list[list[str]] = [[]]
    for line in block:
        if line:
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    telling = [any(tells(line, firm) or _shares(line, name) for line in paragraph) for paragraph in paragraphs]
    last = max((number + 1 for number, tells in enumerate(telling) if tells), default=0)
    if not all(telling[:last]) or sum(map(len, paragraphs[:last])) > MAX_SIGNATURE:
        return []
    return [line for paragraph in paragraphs[:last] for line in (*paragraph, "")]


def _shares(line: str, name: str) -> bool:
    """Whether it has a word of the name, and nothing but names."""
    own = {word for word in name.split() if len(word) >= MIN_SHARED and word[0].isupper()}
    return is_name(line) and not own.isdisjoint(line.split())


def trimmed(lines: Iterable[str]) -> str:
    """The lines as one text, of several empty ones but one."""
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip("\n")


def is_name(line: str) -> bool:
    """Whether it is the line of a name below closing words: "i. V. Petra Sommer", "Tom", "Your Acme Team"."""
    words = line.split()
    capital = [word for word in words if word[0].isupper()]
    others = [word for word in words if not word[0].isupper() and word.casefold() not in _small() and word != "&"]
    if not capital or others or len(words) > MAX_NAME or line[-1] in "!?…:;" or any(map(str.isdigit, line)):
        return False
    return not (
        _LINK.search(line)
        or _firms().search(unaccented(line))
        or _roles().search(unaccented(line))
        or "|" in line
        or "\t" in line
    )


def signs(line: str) -> bool:
    """Whether it is the line of whoever signs: a person, or a firm."""
    firm = _firms().search(unaccented(line)) is not None and not any(map(str.isdigit, line))
    return is_name(line) or (firm and all(word[0].isupper() or word == "&" for word in line.split()))


def is_of_block(line: str, firm: str) -> bool:
    """Whether it may be a line of a signature: no sentence, and not long."""
    words = line.split()
    small = sum(word[0].islower() and not _LINK.search(word) for word in words)
    telling = tells(line, firm)
    sentence = line[-1] in ENDED and small >= (3 if telling else 1) and not _is_abbreviated(words[-1])
    return len(line) <= MAX_LINE and not sentence and small <= MAX_SMALL and (telling or len(words) <= MAX_WORDS)


def _is_abbreviated(word: str) -> bool:
    """Whether a full stop belongs to the word: "S.p.A.", "Ltd."."""
    initial = len(word) == len("A.") and word[0].isupper()
    return word.endswith(".") and (initial or "." in word[:-1] or _firms().search(unaccented(word)) is not None)


def tells(line: str, firm: str) -> bool:
    """Whether it tells that a signature stands here: a number, an address, a firm, a function, a proxy."""
    line = line[: MAX_LINE * 2]
    if sum(map(str.isdigit, line)) >= _PHONE_DIGITS or _LINK.search(line) or begins_with(line, _proxies()):
        return True
    if _QUOTED_NAME.fullmatch(line):
        return True
    folded = unaccented(line)
    own = ("".join(filter(str.isalnum, piece)) for piece in (folded, *folded.split("|")))
    return (firm != "" and firm in own) or (_firms().search(folded) or _roles().search(folded)) is not None


def is_legal(line: str) -> bool:
    """Whether it belongs to a notice that nobody reads."""
    return _notices().search(unaccented(line[: MAX_LINE * 2])) is not None


@cache
def _small() -> frozenset[str]:
    return frozenset(everywhere(lambda language: language.signature.small))


@cache
def _postscripts() -> tuple[str, ...]:
    return everywhere(lambda language: language.closing.postscript if language.closing else ())


@cache
def _proxies() -> tuple[str, ...]:
    return everywhere(lambda language: language.signature.proxy)


@cache
def _firms() -> re.Pattern[str]:
    return any_of(everywhere(lambda language: language.signature.firm))


@cache
def _roles() -> re.Pattern[str]:
    return any_of(everywhere(lambda language: language.signature.role))


@cache
def _notices() -> re.Pattern[str]:
    return any_of(everywhere(lambda language: language.signature.legal))

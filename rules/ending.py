"""The end of a letter: its closing, and the signature, with or without a mark above it.

Whatever stands below a closing must be told, or there was none: a name, the sender's block, a postscript, what programs
and lawyers add. A block is one where a number, an address, a firm or a function stands in it; where that cannot be
told there is no signature.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from rules.language import everywhere, fold
from rules.phrasing import begins_with, capitalised, is_note
from rules.quoting import is_signature_mark
from rules.words import unaccented

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_TAIL = 40
"""Lines from the end of a letter in which its closing is looked for, empty ones not counted."""
MAX_CLOSING_WORDS = 8
"""In the line that closes; more of them are the letter itself."""
MAX_SENTENCE = 30
"""Words of a sentence that closes: "In attesa di un Suo riscontro, porgo cordiali saluti."."""
MAX_SIGNATURE = 20
"""Lines; more of them are none."""
_MAX_LINE, _MAX_WORDS, _MAX_SMALL = 160, 8, 6
"""Of a line of a signature: letters, words where nothing else tells what it is, and words in lower case."""
_MAX_NAME = 6
"""Words of the line with the sender's name: "i. V. Dr. Anna Maria von der Heide"."""
_PHONE_DIGITS = 5
MARK = "\n-- \n"
"""Between closing and signature (RFC 3676, section 4.3)."""

_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_CLAUSE = re.compile(r"([,.!;]+\s*|\s+[–—-]\s+|\s+(?:and|und|e|et|y|и)\s+)")
_LINK = re.compile(r"\w@\w|https?://|www\.|\w\.[a-z]{2,7}\b(?!\.)")
_RULE = re.compile(r"[-–—_=*~\s]+")
_ENDED = ".!?…:;,"
_PARTICLES = frozenset({
    "i.", "v.", "a.", "i.v.", "i.a.", "ppa.", "von", "van", "de", "del", "della", "der", "den", "di", "da", "du", "la", "le",
    "y", "e", "et", "and", "und", "и", "d.", "команда", "the", "dein", "deine", "ihr", "ihre", "euer", "eure", "from", "your",
})  # fmt: skip
"""Words in lower case that stand in a line with a name."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a letter ends, as it stands there."""

    begins: int
    """The number of the line in which the closing begins; of the line behind the last one where there is none."""
    before: str = ""
    """What stands before the closing in its line."""
    closing: str = ""
    """From the closing words to the name, where one stands below them; empty where there is none."""
    signature: str = ""
    between: str = ""
    """What stands between closing and signature: the end of a line, an empty line, or the mark."""


@dataclass(slots=True)
class _Below:
    """What stands below the closing words, read line by line."""

    name: str = ""
    block: list[str] = field(default_factory=list)
    told: bool = True
    """Whether all of it is something that may stand there."""


def ending(lines: Sequence[str]) -> Ending:
    """The end of a letter whose lines these are, without what it quotes."""
    mark = next((number for number, line in enumerate(lines) if is_signature_mark(line)), len(lines))
    below = [line.strip() for line in lines[mark + 1 :]]
    first = next((number for number, line in enumerate(below) if line), None)
    if first is not None and _closes(below[first]):
        return _ending(below, first, below[first], "", mark)
    found = _search([line.strip() for line in lines[:mark]])
    signature = _trimmed(_wanted(below))
    if not signature:
        return found
    if signature.count("\n") >= MAX_SIGNATURE:
        signature = ""
    return Ending(found.begins, found.before, found.closing, signature, MARK if signature else "")


def timeless(closing: str, neutral: str) -> str:
    """The closing without what belongs to its day: "Schönes Wochenende und viele Grüße" is "Viele Grüße".

    It begins with a capital letter, though it may have been the end of a sentence.

    Args:
        closing: as it stands.
        neutral: closing words for where all of them belong to the day.
    """
    first, *others = closing.splitlines()
    words = _without_day(first)
    if words != first and not (words and begins_with(words, _words())):
        words = "\n".join(filter(None, [neutral, words]))
    said = "\n".join([words, *(line for line in others if not _is_of_day(line))])
    return f"{said[:1].upper()}{said[1:]}"


def _search(lines: Sequence[str]) -> Ending:
    """The last closing below which all can be told; a wish for a day only where there is no other."""
    candidates = [number for number, line in enumerate(lines) if line][-MAX_TAIL:]
    for closes in (_closes, _is_of_day):
        for number in reversed(candidates):
            before, closing = _parted(lines, number, of_day=closes is _is_of_day)
            if closing and _read(lines, number + 1, closing).told:
                begins = _sentence_begins(lines, number, closing)
                return _ending(lines, number, "\n".join((*lines[begins:number], closing)), before, begins)
    return Ending(len(lines))


def _ending(lines: Sequence[str], number: int, closing: str, before: str, begins: int) -> Ending:
    below = _read(lines, number + 1, closing)
    signature = _trimmed(_known(below.block))
    between = "\n\n" if below.block[:1] == [""] else "\n"
    said = "\n".join(filter(None, [closing, below.name]))
    return Ending(begins, before, said, signature, between if signature else "")


def _parted(lines: Sequence[str], number: int, *, of_day: bool) -> tuple[str, str]:
    """What stands before the closing words in their line, and the closing; both empty where the line has none."""
    line = lines[number]
    if is_note(line):
        return "", ""
    if of_day:
        return ("", line) if _is_of_day(line) else ("", "")
    if _begins_closing(line):
        return "", line
    sentences = _SENTENCE.split(line[-_MAX_LINE * 2 :])
    for first in range(1, len(sentences)):
        last = " ".join(sentences[first:])
        if _closes(last):
            return line[: len(line) - len(last)].rstrip(), last
    return ("", line) if _ends_closing(line) else ("", "")


def _closes(line: str) -> bool:
    """Whether the line is a closing."""
    return not is_note(line) and (_begins_closing(line) or _ends_closing(line))


def _begins_closing(line: str) -> bool:
    """Whether it begins with closing words and says little else: "Best price: 100 EUR" is no closing."""
    short = len(line.split()) <= MAX_CLOSING_WORDS and line[-1] not in ":?" and not any(map(str.isdigit, line))
    if not short:
        return False
    return begins_with(line, _words()) or (_is_of_day(line) and begins_with(_without_day(line), _words()))


def _ends_closing(line: str) -> bool:
    """Whether it is a sentence that ends with closing words: "porgiamo distinti saluti"."""
    words = fold(line[: _MAX_LINE * 2]).rstrip(".,;! ")
    short = len(line) <= _MAX_LINE * 2 and len(words.split()) <= MAX_SENTENCE and not any(map(str.isdigit, line))
    return short and any(words.endswith(end) and not words[: -len(end)][-1:].isalnum() for end in _ends())


def _sentence_begins(lines: Sequence[str], number: int, closing: str) -> int:
    """The line in which the sentence begins that closes: a program may have cut it into lines."""
    first = number
    while (
        closing == lines[number]
        and not _begins_closing(closing)
        and number - first < 2  # noqa: PLR2004 (a sentence of 30 words takes three lines)
        and closing[:1].islower()
        and first > 0
        and lines[first - 1]
        and lines[first - 1][-1] not in ".!?:"
    ):
        first -= 1
    return first


def _read(lines: Sequence[str], number: int, closing: str) -> _Below:
    """What stands below the closing words, to the end or to what is no part of a letter."""
    below = _Below()
    named = "," in closing.rstrip(_ENDED) and _is_name(closing.rpartition(",")[2].strip())
    rest = list(_wanted(lines[number:]))
    start = next((at for at, line in enumerate(rest) if line), len(rest))
    if not named and start < len(rest) and _is_name(rest[start]):
        below.name = rest[start]
        start += 1
    for line in rest[start:]:
        if line and not _is_of_block(line):
            below.told = any(map(_tells, below.block))
            break
        below.block.append(line)
    below.told = below.told and (bool(below.name) or named or not any(below.block) or any(map(_tells, below.block)))
    return below


def _wanted(lines: Sequence[str]) -> Iterator[str]:
    """The lines up to a notice; without notes, wishes, rules and postscripts."""
    postscript = False
    for line in lines:
        if _is_legal(line):
            return
        postscript = bool(line) and (begins_with(line, _postscripts()) or (postscript and not _tells(line)))
        if not postscript and not (line and (is_note(line) or _is_of_day(line))):
            yield "" if _RULE.fullmatch(line) else line


def _known(block: Sequence[str]) -> list[str]:
    """The lines of a block up to the last paragraph that tells what it is; none where one in the midst does not."""
    paragraphs: list[list[str]] = [[]]
    for line in block:
        if line:
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    telling = [any(map(_tells, paragraph)) for paragraph in paragraphs]
    last = max((number + 1 for number, tells in enumerate(telling) if tells), default=0)
    if not all(telling[:last]) or sum(map(len, paragraphs[:last])) > MAX_SIGNATURE:
        return []
    return [line for paragraph in paragraphs[:last] for line in (*paragraph, "")]


def _trimmed(lines: Iterator[str] | Sequence[str]) -> str:
    """The lines as one text, of several empty ones but one."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _is_name(line: str) -> bool:
    """Whether it is the line of a name below closing words: "i. V. Petra Sommer", "Tom", "Your Acme Team"."""
    words = line.split()
    capital = [word for word in words if word[0].isupper()]
    others = [word for word in words if not word[0].isupper() and word.casefold() not in _PARTICLES and word != "&"]
    if not capital or others or len(words) > _MAX_NAME or line[-1] in "!?…:;" or any(map(str.isdigit, line)):
        return False
    return not (_LINK.search(line) or _firms().search(unaccented(line)) or _roles().search(unaccented(line)) or "|" in line)


def _is_of_block(line: str) -> bool:
    """Whether it may be a line of a signature: no sentence, and not long."""
    words = line.split()
    small = sum(word[0].islower() and not _LINK.search(word) for word in words)
    tells = _tells(line)
    sentence = line[-1] in _ENDED and small >= (3 if tells else 1) and not _is_abbreviated(words[-1])
    return len(line) <= _MAX_LINE and not sentence and small <= _MAX_SMALL and (tells or len(words) <= _MAX_WORDS)


def _is_abbreviated(word: str) -> bool:
    """Whether a full stop belongs to the word: "S.p.A.", "Ltd."."""
    return word.endswith(".") and ("." in word[:-1] or _firms().search(unaccented(word)) is not None)


def _tells(line: str) -> bool:
    """Whether it tells that a signature stands here: a number, an address, a firm, a function."""
    line = line[: _MAX_LINE * 2]
    if sum(map(str.isdigit, line)) >= _PHONE_DIGITS or _LINK.search(line):
        return True
    folded = unaccented(line)
    return bool(folded) and (_firms().search(folded) or _roles().search(folded)) is not None


def _is_legal(line: str) -> bool:
    return _notices().search(unaccented(line[: _MAX_LINE * 2])) is not None


def _is_of_day(line: str) -> bool:
    """Whether a wish for a day stands in it."""
    return any(begins_with(clause, _wishes()) for clause in _CLAUSE.split(line[:_MAX_LINE]))


def _without_day(line: str) -> str:
    """The line without its wishes for a day; what stood at its end stays there."""
    pieces = _CLAUSE.split(line)
    kept = [
        (pieces[at], pieces[at + 1] if at + 1 < len(pieces) else "")
        for at in range(0, len(pieces), 2)
        if pieces[at] and not begins_with(pieces[at], _wishes())
    ]
    if len(kept) == len([piece for piece in pieces[::2] if piece]):
        return line
    said = "".join(f"{words}{between}" for words, between in kept)
    last = kept[-1][1] if kept else ""
    end = line[-1] if line[-1] in ",.!" else ""
    return capitalised(f"{said.removesuffix(last)}{end}" if said else "", like=line)


@cache
def _words() -> tuple[str, ...]:
    return everywhere(lambda language: language.closing.words if language.closing else ())


@cache
def _ends() -> tuple[str, ...]:
    return everywhere(lambda language: language.closing.ends if language.closing else ())


@cache
def _wishes() -> tuple[str, ...]:
    return everywhere(lambda language: language.closing.day if language.closing else ())


@cache
def _postscripts() -> tuple[str, ...]:
    return everywhere(lambda language: language.closing.postscript if language.closing else ())


@cache
def _firms() -> re.Pattern[str]:
    return _any_of(everywhere(lambda language: language.signature.firm))


@cache
def _roles() -> re.Pattern[str]:
    return _any_of(everywhere(lambda language: language.signature.role))


@cache
def _notices() -> re.Pattern[str]:
    return _any_of(everywhere(lambda language: language.signature.legal))


def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Whole words, for text that is unaccented; `*` for any letters."""
    bodies = (r"\w*".join(map(re.escape, unaccented(word).split("*"))) for word in words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(bodies)})(?!\w)")

"""The end of a letter: its closing and its signature, with or without a mark above it.

Whatever stands below a closing must be told, or there was none: a name, the sender's block, a postscript, what programs
and lawyers add.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rules.closing import begins_closing, closes, parted
from rules.quoting import is_signature_mark
from rules.signature import (
    ENDED,
    MAX_SIGNATURE,
    is_legal,
    is_name,
    is_of_block,
    known,
    lasting,
    passes,
    signs,
    tells,
    trimmed,
    wanted,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_TAIL = 40
"""Lines from the end of a letter in which its closing is looked for, empty ones not counted."""
MAX_BELOW = 100
"""Lines that are read below the mark of a signature."""
MAX_CUT = 2
"""Lines above its last one into which a program has cut a closing."""
MARK = "\n-- \n"
"""Between closing and signature (RFC 3676, section 4.3)."""


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


@dataclass(frozen=True, slots=True)
class _Found:
    """Closing words, the line in which they begin, and what stands before them there."""

    closing: str
    begins: int
    before: str = ""


@dataclass(slots=True)
class _Below:
    """What stands below the closing words, read line by line."""

    name: str = ""
    block: list[str] = field(default_factory=list)
    signed: bool = False
    """Whether a name or a block stands there."""
    told: bool = True
    """Whether all of it is something that may stand there."""


def ending(lines: Sequence[str], firm: str = "") -> Ending:
    """The end of a letter.

    Args:
        lines: its own ones, without what it quotes.
        firm: the letters of the sender's domain: a line that says the same is the firm's name.
    """
    mark = next((number for number, line in enumerate(lines) if is_signature_mark(line)), len(lines))
    below = [line.strip() for line in lines[mark + 1 : mark + 1 + MAX_BELOW]]
    first = next((number for number, line in enumerate(below) if line), None)
    if first is not None and closes(below[first]):
        return _ending(below, first, _Found(below[first], mark), firm)
    found = _search([line.strip() for line in lines[:mark]], firm)
    signature = trimmed(lasting(wanted(below, firm), firm))
    if not signature:
        return found
    if signature.count("\n") >= MAX_SIGNATURE:
        signature = ""
    return Ending(found.begins, found.before, found.closing, signature, MARK if signature else "")


def _search(lines: Sequence[str], firm: str) -> Ending:
    """The last closing below which all can be told; a wish for a day only where there is no other.

    The end of a sentence of the letter ("we shall tell you | next week") is no wish.
    """
    candidates = list(_candidates(lines))
    for of_day in (False, True):
        for number, must_be_signed in candidates:
            before, closing = parted(lines[number], of_day=of_day)
            below = _read(lines, number + 1, closing, firm) if closing else _Below(told=False)
            begins = _sentence_begins(lines, number, closing)
            cut = of_day and begins < number and not begins_closing(" ".join(lines[begins : number + 1]))
            if below.told and not cut and (below.signed or not (must_be_signed or of_day)):
                closing = "\n".join((*lines[begins:number], closing))
                return _ending(lines, number, _Found(closing, begins, before), firm)
    return Ending(len(lines))


def _candidates(lines: Sequence[str]) -> Iterator[tuple[int, bool]]:
    """The lines that may close, in the order in which they are asked, and whether a name must stand below.

    Notices thank their reader too ("Grazie."): what stands above the first one comes first.
    """
    tail = [number for number, line in enumerate(lines) if line][: -MAX_TAIL - 1 : -1]
    notice = min((number for number in tail if is_legal(lines[number])), default=-1)
    if notice >= 0:
        yield from ((number, True) for number in tail if number < notice)
        yield from ((number, True) for number in tail if number > notice)
    yield from ((number, False) for number in tail if number < notice or notice < 0)


def _ending(lines: Sequence[str], number: int, found: _Found, firm: str) -> Ending:
    below = _read(lines, number + 1, found.closing, firm)
    signature = trimmed(known(below.block, firm, below.name))
    between = "\n\n" if below.block[:1] == [""] else "\n"
    closing = "\n".join(filter(None, [found.closing, below.name]))
    return Ending(found.begins, found.before, closing, signature, between if signature else "")


def _sentence_begins(lines: Sequence[str], number: int, closing: str) -> int:
    """The line in which the sentence begins that closes: a program may have cut it into lines."""
    first = number
    while closing == lines[number] and not begins_closing(closing) and 0 < first > number - MAX_CUT:
        above = lines[first - 1]
        if not above or above[-1] in ".!?:" or not (lines[first][0].islower() or above[-1] == ","):
            break
        first -= 1
    return first


def _read(lines: Sequence[str], number: int, closing: str, firm: str) -> _Below:
    """What stands below the closing words, to the end or to what is no part of a letter."""
    below = _Below()
    first, comma, last = closing.rstrip(ENDED).rpartition(",")
    named = bool(first and comma) and is_name(last.strip())
    rest = list(wanted(lines[number:], firm))
    start = next((at for at, line in enumerate(rest) if line), len(rest))
    if not named and start < len(rest) and signs(rest[start]):
        below.name = rest[start]
        start += 1
    for line in rest[start:]:
        if (below.name or named or below.block) and passes(line, firm):
            continue
        if line and not is_of_block(line, firm):
            below.told = any(tells(one, firm) for one in below.block)
            break
        below.block.append(line)
    below.signed = bool(below.name) or named or any(tells(one, firm) for one in below.block)
    below.told = below.told and (below.signed or not any(below.block))
    return below

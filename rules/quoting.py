"""Our own words: a text without what it quotes, and without the signature.

What marks a quotation differs by program and language (`rules/data/`, table `[quotation]`):
lines behind `>`, a line such as "On … wrote:", a line such as "-----Original Message-----", a block of header fields.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from rules.language import NO_SPACES, everywhere, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ATTRIBUTION = 3
"""So many lines the longest "On … wrote:" takes."""
HEADER_BLOCK = 3
"""So many fields of a header, line after line, are a quoted header."""
_SIGNATURE = re.compile(r"--\s?")
_RULERS = "-_=*"
_ONLY_RULE = re.compile(r"_{5,}|-{20,}")
_BEGINS = r"(?<!\w)"
_WITNESS = re.compile(r"\d|@")


def own_words(text: str) -> str:
    """The text without quotations and signature."""
    lines = text.splitlines()
    return "\n".join(lines[number] for number in parted(lines)[0]).strip()


def unquoted(text: str) -> list[str]:
    """The lines that are no quotation, the signature among them."""
    lines = text.splitlines()
    return [lines[number] for number in _unquoted(lines)]


def is_signature_mark(line: str) -> bool:
    """Whether the signature begins below this line; many programs lose the space of the mark."""
    return _SIGNATURE.fullmatch(line) is not None


def parted(lines: Sequence[str]) -> tuple[list[int], list[int]]:
    """The numbers of our own lines, and of those from the signature mark on; what is quoted is in neither."""
    own = list(_unquoted(lines))
    mark = next((at for at, number in enumerate(own) if is_signature_mark(lines[number])), len(own))
    return own[:mark], own[mark:]


def _unquoted(lines: Sequence[str]) -> Iterator[int]:
    skip = 0
    for number, line in enumerate(lines):
        if skip:
            skip -= 1
            continue
        length = _attribution(lines[number : number + ATTRIBUTION])
        if length and _next_is_quoted(lines, number + length):
            skip = length - 1
            continue
        if length or _is_original(line) or _header_block(lines[number : number + HEADER_BLOCK + 3]):
            return
        if not line.lstrip().startswith(">"):
            yield number


def _attribution(lines: Sequence[str]) -> int:
    """How many of the lines are an attribution ("On … wrote:"), which begins at the first; 0 for none."""
    for length in range(1, len(lines) + 1):
        last = lines[length - 1].lstrip()
        if not last or last.startswith(">"):  # an attribution that is quoted itself has no words of ours above it
            return 0
        if _attributes(fold(" ".join(lines[:length]))):
            return 0 if _stands_above(lines[:length]) else length
    return 0


def _attributes(joined: str) -> bool:
    return bool(joined.endswith(":") and _WITNESS.search(joined) and _wrote().search(joined))


def _stands_above(lines: Sequence[str]) -> bool:
    """Whether the first line is a word of ours right above an attribution, and no part of it.

    One that is cut has its date in its first line, and that is no whole sentence.
    """
    first = lines[0].rstrip()
    whole = _WITNESS.search(first) is None or first[-1] in ".!?"
    return whole and any(_attributes(fold(" ".join(lines[start:]))) for start in range(1, len(lines)))


def _next_is_quoted(lines: Sequence[str], start: int) -> bool:
    behind = (lines[number].lstrip() for number in range(start, len(lines)))
    return next((line.startswith(">") for line in behind if line), False)


def _is_original(line: str) -> bool:
    """Between rules ("-----Original Message-----"), or with a colon ("Begin forwarded message:")."""
    whole = line.strip()
    bare = whole.removesuffix(":")
    ruled = not (bare[:2] + bare[-2:]).strip(_RULERS)
    return (ruled or bare != whole) and fold(bare.strip(_RULERS)) in _originals()


def _header_block(lines: Sequence[str]) -> bool:
    """Whether a quoted header begins here, perhaps under a ruled line."""
    block = lines[1:] if _ONLY_RULE.fullmatch(lines[0].strip()) else lines
    fields = [line for line in block[: HEADER_BLOCK + 2] if _field().match(fold(line.replace("*", "")))]
    return bool(block) and block[0] in fields and len(fields) >= HEADER_BLOCK


@cache
def _wrote() -> re.Pattern[str]:
    return _any_of(everywhere(lambda language: language.quotation.wrote), behind=r"(?!\w)")


@cache
def _originals() -> frozenset[str]:
    return frozenset(everywhere(lambda language: language.quotation.original))


@cache
def _field() -> re.Pattern[str]:
    return _any_of(everywhere(lambda language: language.quotation.header), behind=r"\s*:")


def _any_of(words: Iterable[str], behind: str) -> re.Pattern[str]:
    alternatives = (f"{'' if NO_SPACES.match(word) else _BEGINS}{re.escape(word)}" for word in words)
    return re.compile(rf"(?:{'|'.join(alternatives)}){behind}")

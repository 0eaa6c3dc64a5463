r"""The words, phrases and patterns of a rule file.

`offer`            the whole word, whatever its case and accents, in any script
`attached quote`   a phrase: the words in this order, whatever white space stands between them
`предложен*`       `*` stands for any letters
`/offer #\d+/`      a regular expression (RE2: linear in time), on the text as it was written
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING

import re2

from rules.language import NO_SPACES, normalized

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LETTER = r"[\pL\pM\pN_]"
_EDGE = rf"[^\pL\pM\pN_]|{NO_SPACES.pattern}"
_VOICING = 8
"""The combining class of the marks that make が of か: another letter, not an accent."""


def unaccented(text: str) -> str:
    """Case and accents folded, white space single: `Überprüfung` is `uberprufung`, `ё` is `е`."""
    if text.isascii():
        return " ".join(text.casefold().split())
    bare = normalized("NFKD", text.casefold())
    for letter in set(bare):
        if unicodedata.combining(letter) not in {0, _VOICING}:
            bare = bare.replace(letter, "")
    return " ".join(normalized("NFC", bare).split())


@dataclass(frozen=True, slots=True)
class Words:
    """One entry of `subject` or `body`."""

    source: str
    """As it stands in the rule file."""

    def __post_init__(self) -> None:
        """Refuse an empty entry and a wrong regular expression, with a sentence."""
        if not unaccented(self.source).strip("* "):
            raise ValueError("an empty word would match every message; take it out")
        if self.expression is not None:
            _regular_expression(self.expression)

    @property
    def expression(self) -> str | None:
        """The regular expression between the slashes, if it is one."""
        is_expression = len(self.source) > len("//") and self.source[0] == self.source[-1] == "/"
        return self.source[1:-1] if is_expression else None

    def found_in(self, text: str) -> bool:
        """Whether the text says this."""
        if self.expression is not None:
            return _regular_expression(self.expression)(text)
        return _whole_words(self.source)(unaccented(text))


class Expression:
    """A compiled RE2 expression; the binding has no types of its own."""

    def __init__(self, source: str, memory: int = 8 << 20) -> None:
        """Compile it, for so many bytes of memory at most: one that needs more becomes slow, or is refused."""
        options = re2.Options()
        options.log_errors = False
        options.max_mem = memory
        try:
            self._compiled = re2.compile(source, options)
        except re2.error as error:
            told = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
            raise ValueError(f"/{source}/ is no regular expression that RE2 reads: {told}") from None

    def __call__(self, text: str) -> bool:
        """Whether it matches anywhere in the text."""
        return self._compiled.search(_encodable(text)) is not None

    def groups_in(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Every match by its group: the group's number, from 1, and where it begins and ends in the text."""
        for found in self._compiled.finditer(_encodable(text)):
            yield found.lastindex, found.start(found.lastindex), found.end(found.lastindex)


def _encodable(text: str) -> str:
    return text.encode(errors="replace").decode()


@cache
def _regular_expression(source: str) -> Expression:
    return Expression(source)


@cache
def _whole_words(source: str) -> Expression:
    """The words as an expression, for text that is unaccented."""
    return Expression("".join(whole_words(source)))


def whole_words(source: str) -> tuple[str, str, str]:
    """RE2 for words in text that is unaccented: what stands before them, the words themselves, what stands behind."""
    folded = unaccented(source)
    body = f"{_LETTER}*".join(map(re2.escape, folded.split("*")))
    before = "" if NO_SPACES.match(folded[0]) else f"(?:^|{_EDGE})"
    after = "" if NO_SPACES.match(folded[-1]) else f"(?:$|{_EDGE})"
    return before, body, after


def any_shell_pattern(patterns: Iterable[str], values: Iterable[str]) -> str | None:
    """The first value that one of the shell patterns (`*.pdf`, `*@client.example`) fits, case folded; else None."""
    folded = [_composed(pattern) for pattern in patterns]
    return next((value for value in values if any(fnmatchcase(_composed(value), pattern) for pattern in folded)), None)


def _composed(text: str) -> str:
    """Case folded, accents with their letters: the file names of a Mac have them apart (NFD)."""
    return unicodedata.normalize("NFC", text).casefold()

r"""The words, phrases and patterns of a rule file.

`offer`            the whole word, whatever its case and accents, in any script
`attached quote`   a phrase: the words in this order, whatever white space stands between them
`предложен*`       `*` stands for any letters
`/offer #\d+/`      a regular expression (RE2: linear in time), on the text as it was written
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING

import re2

if TYPE_CHECKING:
    from collections.abc import Iterable

_NO_SPACES = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Scripts that put no space between words (Thai, Lao, Burmese, Khmer, Kana, Han): there a word may stand anywhere."""


def unaccented(text: str) -> str:
    """Case and accents folded: `Überprüfung` is `uberprufung`, `ё` is `е`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@dataclass(frozen=True, slots=True)
class Words:
    """One entry of `subject` or `body`."""

    source: str
    """As it stands in the rule file."""

    def __post_init__(self) -> None:
        """Refuse an empty entry and a wrong regular expression, with a sentence."""
        if not self.source.strip("* "):
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
        return bool(_pattern(self.source).search(unaccented(text)))


@cache
def _pattern(source: str) -> re.Pattern[str]:
    folded = " ".join(unaccented(source).split())
    body = re.escape(folded).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
    before = "" if _NO_SPACES.match(folded[0]) else r"(?<!\w)"
    after = "" if _NO_SPACES.match(folded[-1]) else r"(?!\w)"
    return re.compile(f"{before}{body}{after}")


class _Expression:
    """A compiled RE2 expression; the binding has no types of its own."""

    def __init__(self, source: str) -> None:
        options = re2.Options()
        options.log_errors = False
        try:
            self._search = re2.compile(source, options).search
        except re2.error as error:
            told = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
            raise ValueError(f"/{source}/ is no regular expression that RE2 reads: {told}") from None

    def __call__(self, text: str) -> bool:
        return self._search(text) is not None


@cache
def _regular_expression(source: str) -> _Expression:
    return _Expression(source)


def any_shell_pattern(patterns: Iterable[str], values: Iterable[str]) -> str | None:
    """The first value that one of the shell patterns (`*.pdf`, `*@client.example`) fits, case folded; else None."""
    folded = [pattern.casefold() for pattern in patterns]
    return next((value for value in values if any(fnmatchcase(value.casefold(), pattern) for pattern in folded)), None)

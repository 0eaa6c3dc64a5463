"""The language that a draft is written in: that of a text, where there is wording in it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rules.closing import begins_closing
from rules.language import fold, written
from rules.phrasing import begins_with

if TYPE_CHECKING:
    from collections.abc import Callable

FALLBACK = "en"
MIN_LETTERS = 20
"""A shorter text tells nothing."""
MAX_LETTERS = 5000
"""The beginning of a longer one tells enough."""
MAX_BYTES = 4 * MAX_LETTERS
SURE = 0.9
"""So probable must a guess be for the greeting not to be asked: a line and some figures are taken for anything."""


def language_of(text: str, fallback: str = FALLBACK) -> str:
    """Its ISO 639-1 code; the fallback where the text is short, or in a language without wording."""
    if len(text) < MIN_LETTERS:
        return fallback
    found, probability = _classifier()(text[:MAX_LETTERS])
    if probability < SURE:
        found = _framed(text) or found
    elif found not in written():
        found = _framed(text, twice=True) or found
    return found if found in written() else fallback


def _framed(text: str, *, twice: bool = False) -> str | None:
    """The one language whose greeting words begin the text, if no closing is in other languages alone.

    Where its greeting is said in several ("Hi"), and where there is none, the closing tells: "Gruß".

    Args:
        text: of a letter.
        twice: whether both have to say it.
    """
    first, *others = text[:MAX_LETTERS].lstrip().splitlines() or [""]
    opened = {code for code, (greetings, _) in _words().items() if begins_with(first, greetings)}
    ends = [line for line in map(str.strip, others) if line and begins_closing(line)]
    closed = {code for code, (_, closings) in _words().items() if any(begins_with(line, closings) for line in ends)}
    said = opened & closed if (opened and closed) or twice else opened | closed
    return next(iter(said)) if len(said) == 1 else None


@cache
def _words() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Greeting words and closing words, folded, of every language that drafts can be written in."""
    return {
        code: (tuple(map(fold, forms.greeting.words)), tuple(map(fold, forms.closing.words)))
        for code, forms in written().items()
    }


@cache
def _classifier() -> Callable[[str], tuple[str, float]]:
    import gcld3  # noqa: PLC0415  (only where a draft is written)

    identifier = gcld3.NNetLanguageIdentifier(MIN_LETTERS, MAX_BYTES)

    def classify(text: str) -> tuple[str, float]:
        found = identifier.FindLanguage(text=text)
        return str(found.language), float(found.probability)

    return classify

"""The language that a draft is written in: that of a text, where there is wording in it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rules.language import written

if TYPE_CHECKING:
    from collections.abc import Callable

FALLBACK = "en"
MIN_LETTERS = 20
"""A shorter text tells nothing."""
MAX_LETTERS = 5000
"""The beginning of a longer one tells enough."""
MAX_BYTES = 4 * MAX_LETTERS


def language_of(text: str, fallback: str = FALLBACK) -> str:
    """Its ISO 639-1 code; the fallback where the text is short, or in a language without wording."""
    found = _classifier()(text[:MAX_LETTERS]) if len(text) >= MIN_LETTERS else fallback
    return found if found in written() else fallback


@cache
def _classifier() -> Callable[[str], str]:
    import gcld3  # noqa: PLC0415  (only where a draft is written)

    identifier = gcld3.NNetLanguageIdentifier(MIN_LETTERS, MAX_BYTES)

    def classify(text: str) -> str:
        return str(identifier.FindLanguage(text=text).language)

    return classify

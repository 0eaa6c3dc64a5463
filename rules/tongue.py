"""The language that a draft is written in: that of a text, where there is wording in it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rules.language import languages, written

if TYPE_CHECKING:
    from collections.abc import Callable

FALLBACK = "en"
MIN_LETTERS = 20
"""A shorter text tells nothing."""
_CODES = {"nb": "no"}
"""Where the classifier's code differs from ours."""


def language_of(text: str, fallback: str = FALLBACK) -> str:
    """Its ISO 639-1 code; the fallback where the text is short, or in a language without wording."""
    found = _classifier()(text) if len(text) >= MIN_LETTERS else fallback
    return found if found in written() else fallback


@cache
def _classifier() -> Callable[[str], str]:
    import py3langid  # noqa: PLC0415  (numpy and a model of 20 MB: only where a draft is written)

    py3langid.set_languages(sorted(_CODES.get(code, code) for code in languages()))

    def classify(text: str) -> str:
        code, _score = py3langid.classify(text)
        return str(code)

    return classify

"""The language of a text, of those that there is wording in."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rules.language import written

if TYPE_CHECKING:
    from collections.abc import Callable

FALLBACK = "en"
MIN_LETTERS = 20
"""A shorter text tells nothing."""


def language_of(text: str, fallback: str = FALLBACK) -> str:
    """Its ISO 639-1 code."""
    return _classifier()(text) if len(text) >= MIN_LETTERS else fallback


@cache
def _classifier() -> Callable[[str], str]:
    import py3langid  # noqa: PLC0415  (numpy and a model of 20 MB: only where a draft is written)

    py3langid.set_languages(sorted(written()))

    def classify(text: str) -> str:
        code, _score = py3langid.classify(text)
        return str(code)

    return classify

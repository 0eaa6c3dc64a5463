"""How the sender writes letters: the greeting and the closing of the offer, taken over as they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.language import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rules.language import Forms

MAX_GREETING = 80
"""Letters; a longer first line is the letter itself."""
MAX_ASIDE = 2
"""Words in lower case behind a comma of a greeting; more of them are the letter itself."""
MAX_CLOSING_WORDS = 7
"""In the line that closes; more of them are the letter itself."""
MAX_CLOSING = 5
"""Lines from the closing words to the end, empty ones not counted."""


def greeting(words: str, language: Forms) -> str:
    """The greeting that opens these words, else the language's neutral one."""
    first = next((line.strip() for line in words.splitlines() if line.strip()), "")
    if len(first) <= MAX_GREETING and first[-1:] in ",!:，" and _begins(first, language.greeting.words):
        return _without_letter(first, language)
    return language.greeting.neutral


def _without_letter(first: str, language: Forms) -> str:
    """The first line without what is no greeting: "Dear Anna, here is the quote you asked for:" is "Dear Anna,"."""
    head, _comma, rest = first.partition(",")
    names = _begins(rest.strip(), language.greeting.words)
    small = sum(word[0].islower() for word in rest.split())
    return first if names or small <= MAX_ASIDE else f"{head},"


def closing(words: str, language: Forms, name: str) -> str:
    """The closing words to the end of the letter, else the language's neutral ones over the sender's name."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    for number in range(len(lines) - 1, max(len(lines) - 1 - MAX_CLOSING, 0), -1):
        if _closes(lines[number], language):
            return "\n".join(lines[number:])
    return "\n".join(filter(None, [language.closing.neutral, name]))


def after_greeting(text: str, opening: str, language: Forms) -> str:
    """The letter below its greeting: in some languages it goes on in lower case after a comma."""
    small = opening.endswith(",") and language.greeting.after_comma == "lower"
    return f"{text[:1].lower() if small else text[:1].upper()}{text[1:]}"


def _closes(line: str, language: Forms) -> bool:
    """Whether it begins with closing words and says little else: "Best price: 100 EUR" is no closing."""
    short = len(line.split()) <= MAX_CLOSING_WORDS and line[-1] not in ":?" and not any(map(str.isdigit, line))
    return short and _begins(line, language.closing.words)


def _begins(line: str, words: Sequence[str]) -> bool:
    folded = fold(line)
    return any(folded.startswith(fold(word)) and not folded[len(fold(word)) :][:1].isalnum() for word in words)

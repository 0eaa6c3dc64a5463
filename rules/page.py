"""What the HTML of a message of ours gives to the reply, and the letter written in its manner.

Who composes paragraphs in Outlook, Gmail or Apple Mail makes different HTML of the same letter; a reply that follows
the habit of its writer looks as if the writer had typed it.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_QUOTE = 20_000
"""Bytes of the message answered that are quoted, as they are written: as HTML where the draft has some."""

_JOINER = "\u200d"
"""Between the parts of one picture: a family is three people with joiners between them."""
_MARKS = frozenset({"Mn", "Mc", "Me", "Sk"})
"""Kinds of characters that belong to the one before them: accents, vowels, and the colours of skins."""


class Habit(StrEnum):
    """How a program writes lines and empty lines."""

    PARAGRAPHS = "paragraphs"
    """`<p>` with space around it, `<br>` within: Thunderbird, Roundcube."""
    OUTLOOK = "outlook"
    """`<p class="MsoNormal">` for each line, without space; an empty one holds a no-break space."""
    LINES = "lines"
    """`<div>` for each line, an empty one holds `<br>`: Gmail, Apple Mail, Outlook in the browser."""


@dataclass(frozen=True, slots=True)
class Page:
    """The HTML of a message of ours, as far as it is of use in a reply. All of it is safe to be written."""

    words: str = ""
    """Our own words, sanitised, without what they quote and without the signature; empty where there are none, or
    where they cannot be cut to the length of a quotation."""
    text: str = ""
    """The same words as text."""
    signature: str = ""
    """The signature, sanitised, where the program that wrote it has marked it; else empty."""
    signature_text: str = ""
    """The same as text."""
    font: str = ""
    """That of most of our words, as declarations of CSS; empty where nothing tells it."""
    habit: Habit = Habit.PARAGRAPHS


def markup(text: str, page: Page) -> str:
    """Plain text as HTML, in the habit and the font of a page."""
    style = escape(page.font)
    lines = text.strip("\n").split("\n")
    if page.habit is Habit.LINES:
        return "\n".join(_element("div", style, line or "<br>") for line in map(escape, lines))
    if page.habit is Habit.OUTLOOK:
        style = f"margin:0; {style}".rstrip("; ")
        return "\n".join(_element('p class="MsoNormal"', style, line or "&nbsp;") for line in map(escape, lines))
    parts = (part.strip("\n") for part in text.split("\n\n"))
    return "\n".join(_element("p", style, escape(part).replace("\n", "<br>\n")) for part in parts if part)


def beginning(text: str, most: int, written: Callable[[str], str]) -> str:
    """As many whole lines of a text as there is room for; of a first line that is longer, the words that fit.

    Args:
        text: plain.
        most: bytes of it in UTF-8, as it is written.
        written: how it is written; a longer text is written longer.
    """
    lines = text.splitlines()
    whole = "\n".join(lines[: _fitting(len(lines), most, lambda count: written("\n".join(lines[:count])))]).rstrip()
    if whole:
        return whole
    first = next((line for line in lines if line.strip()), "")
    end = _fitting(len(first), most, lambda count: written(first[:count]))
    words = first[:end].rpartition(" ")[0].rstrip()
    return words or first[: _character_end(first, end)]


def _fitting(number: int, most: int, written: Callable[[int], str]) -> int:
    """The largest count up to this number of which no more is written than the most."""
    counts = range(1, number + 1)
    return bisect_right(counts, most, key=lambda count: len(written(count).encode(errors="replace")))


def _character_end(text: str, end: int) -> int:
    """The end, or one before it: where no letter loses its accents, and no picture its other half."""
    while 0 < end < len(text) and (unicodedata.category(text[end]) in _MARKS or _JOINER in text[end - 1 : end + 1]):
        end -= 1
    return end


def gap(page: Page) -> str:
    """An empty line between two blocks, in the habit of a page."""
    return "" if page.habit is Habit.PARAGRAPHS else f"{markup('', page)}\n"


def _element(opening: str, style: str, content: str) -> str:
    attribute = f' style="{style}"' if style else ""
    return f"<{opening}{attribute}>{content}</{opening.partition(' ')[0]}>"

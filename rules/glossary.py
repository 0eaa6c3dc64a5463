"""The words of an offer with their places in it, and the phrases of table `[offer]` of `rules/data/` among them.

The text itself is never changed: whatever is taken from it is a piece of it, white space included.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from rules.daynames import plain
from rules.language import languages

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 600
"""Letters of a sentence that are looked at before a place, and behind it."""
_WORD = re.compile("[^\\W\\d_](?:[^\\W\\d_]|[\u0300-\u036f])*")
_BETWEEN = re.compile("[ \u00a0\u202f\\n.'’°:/&-]{0,4}(?:[0-9]{1,2}(?:[.,][0-9])?[ \u00a0\u202f]?%[ \u00a0\u202f.]?)?")
"""What may stand between two words of a phrase: marks, and the rate of a tax ("zzgl. 19 % MwSt.")."""
_LEAST_STEM = 3
_MOST_STEM = 20
_ABBREVIATION = 3
"""Letters; a dot behind so short a word may be that of an abbreviation, unless it is in capitals ("TTC.")."""
_LONGEST_ABBREVIATION = 4
"""The same where what is said of taxes can begin with the word: "inkl."."""
_LAST_WORD = re.compile(r"(?:[^\W_]|[)»”\"])+$")
_STOP = re.compile(r"(?<![.!?…])[.!?…]{1,9}[\"»”)]?\s+|\n[ \t]*\n\s*|\n(?=[ \t]*(?:[-*•–·]|[0-9]{1,2}[.)])[ \t])")


@dataclass(frozen=True, slots=True)
class Word:
    """A word, and where it stands."""

    text: str
    """Case and accents folded."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A text with its words."""

    raw: str
    words: tuple[Word, ...]
    stops: tuple[int, ...]
    """Where a sentence, a paragraph or an item begins."""

    def place(self, at: int) -> int:
        """Which word is the first that begins there or behind it."""
        return bisect_left(self.words, at, key=lambda word: word.start)

    def words_between(self, start: int, end: int) -> range:
        """The places of the words of a part."""
        return range(self.place(start), self.place(end))

    def sentence(self, at: int) -> tuple[int, int]:
        """Where the sentence around this place begins and ends; of an endless one, what is near."""
        number = bisect_left(self.stops, at + 1)
        start = self.stops[number - 1] if number else 0
        end = self.stops[number] if number < len(self.stops) else len(self.raw)
        return max(start, at - LONGEST), min(end, at + LONGEST)


def passage(raw: str) -> Passage:
    """A text with its words."""
    words = tuple(Word(plain(found[0]), found.start(), found.end()) for found in _WORD.finditer(raw))
    return Passage(raw, words, tuple(found.end() for found in _STOP.finditer(raw) if _ends(raw, found)))


def _ends(raw: str, found: re.Match[str]) -> bool:
    """Whether a sentence ends here: "ca. 400" and "15. Dezember" go on."""
    if found[0][0] == "\n" or raw[found.end() : found.end() + 1] == "":
        return True
    goes_on = not raw[found.end() : found.end() + 2].lstrip('"«„“(')[:1].isupper()
    before = raw[max(found.start() - _MOST_STEM, 0) : found.start()]
    return not goes_on and (found[0][0] != "." or not _is_short(before))


def _is_short(before: str) -> bool:
    """Whether the dot behind this may be that of an abbreviation."""
    last = _LAST_WORD.search(before)
    if last is None:
        return False
    word = last[0]
    if not word[-1].isalnum() or (len(word) > 1 and word.isupper()):
        return False
    return len(word) <= _ABBREVIATION or (
        len(word) <= _LONGEST_ABBREVIATION and phrases("with_tax").begin_with(plain(word))
    )


@dataclass(frozen=True, slots=True)
class Phrase:
    """One entry of a list."""

    words: tuple[str, ...]
    dotted: bool
    """A dot behind it is part of it: "zzgl. MwSt."."""
    plus: bool
    """A plus stands before it: "+ IVA"."""
    languages: frozenset[str]


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase in a text."""

    phrase: Phrase
    next: int
    """The place of the word behind it."""
    end: int
    """Where it ends in the text."""


class Phrases:
    """The entries of one list, of all languages."""

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        """From each entry with the code of its language."""
        self._exact: dict[str, list[Phrase]] = {}
        self._stems: dict[str, Phrase] = {}
        spoken: dict[tuple[tuple[str, ...], bool, bool, bool], set[str]] = {}
        for code, entry in entries:
            words = tuple(plain(word) for word in _WORD.findall(entry))
            spoken.setdefault((words, entry[-1] == ".", entry[0] == "+", entry[-1] == "*"), set()).add(code)
        for (words, dotted, plus, stem), codes in sorted(spoken.items(), key=lambda one: -len(one[0][0])):
            phrase = Phrase(words, dotted, plus, frozenset(codes))
            if stem:
                self._stems[words[0]] = phrase
            else:
                self._exact.setdefault(words[0], []).append(phrase)

    def begin_with(self, word: str) -> bool:
        """Whether an entry begins with this word."""
        return word in self._exact

    def at(self, text: Passage, place: int, *, plus: bool = False) -> Found | None:
        """The longest entry that begins with the word there."""
        if place >= len(text.words):
            return None
        word = text.words[place].text
        for phrase in self._exact.get(word, ()):
            if phrase.plus == plus and _stands(text, place, phrase.words):
                return _found(text, place, phrase)
        stems = (word[:length] for length in range(_LEAST_STEM, min(len(word), _MOST_STEM) + 1))
        stem = next((self._stems[stem] for stem in stems if stem in self._stems), None)
        return _found(text, place, stem) if stem else None

    def before(self, text: Passage, place: int) -> bool:
        """Whether an entry ends with the word before that place."""
        return any(
            found.next == place
            for start in range(max(place - 3, 0), place)
            if (found := self.at(text, start)) is not None
        )

    def among(self, text: Passage, places: range) -> bool:
        """Whether an entry begins with one of these words."""
        return any(self.at(text, place) for place in places)


def _found(text: Passage, place: int, phrase: Phrase) -> Found:
    behind = place + len(phrase.words)
    end = text.words[behind - 1].end
    return Found(phrase, behind, end + (phrase.dotted and text.raw[end : end + 1] == "."))


def _stands(text: Passage, place: int, words: tuple[str, ...]) -> bool:
    """Whether these words stand there, with nothing of weight between them."""
    there = text.words[place : place + len(words)]
    if tuple(word.text for word in there) != words:
        return False
    pairs = pairwise(there)
    return all(_BETWEEN.fullmatch(text.raw, one.end, other.start) for one, other in pairs)


@cache
def phrases(key: str) -> Phrases:
    """The list of this name in table `[offer]`."""
    return Phrases((code, entry) for code, language in languages().items() for entry in getattr(language.offer, key))


def entries(key: str) -> tuple[str, ...]:
    """The same as they stand in the files, longest first."""
    found = {entry for language in languages().values() for entry in getattr(language.offer, key)}
    return tuple(sorted(found, key=lambda entry: (-len(entry), entry)))

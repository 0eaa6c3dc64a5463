"""Until when somebody is away: the last day that an automatic reply names, as the last one away or that of the return.

A day counts beside words of an absence only: behind "until" with "out of office" near by, or beside "back on"; the
words stand in `rules/data/` (table `[absence]`). What is told of a day in another sentence, or behind "and", does not
count, nor what is told of goods ("your order will be back on"): in doubt there is none. Every look around goes a few
words far, so that a text takes linear time.

No package does this: they find days, whatever they are of. On 336 of the notes of the tests the latest day that
dateparser 1.5 finds, told the language, is right in 147 of 238, and it finds one in 95 of 98 that name none (ctparse
0.3.6: 117 and 76; parsedatetime 2.6: 42 and 53); dateparser takes 84 ms to import.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rules.cues import DASHES, Item, Kind, items
from rules.dating import MONTHS, begins, resolve
from rules.days import Day, number_of, tokens
from rules.language import normalized
from rules.quoting import own_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

MOST_LETTERS = 80
"""Of the words that a day was read from."""
FULL_LINE = 50
"""Letters; a line that long goes on in the next one, and what a shorter one says ends with it."""
BEFORE_DAY = 2
"""The most words between "until" and the day."""
AWAY = 10
"""The most words between the absence and its last day."""
BACK = 6
"""The most words between "back" and the day behind it."""
BACK_BEHIND = 6
"""The same, with the day before it."""
OPENING = 2
"""The most words before a day with a comma behind it that opens a sentence: "As of 16 November, …"."""
NEAR_PAUSE = 2
"""The most words between a comma and the days of an absence before it, or the day of a return behind it."""
BEHIND_DAY = 2
"""The most words between the day of a return and the thing that comes back: "back in stock on 1 December"."""
NOT_YET = 7
"""Days; an absence that begins later is not the one that the note tells of."""

_ENDS = frozenset("!?;|•\n")
_PAUSES = frozenset(",:")


@dataclass(frozen=True, slots=True)
class LastDay:
    """The last day that an absence names."""

    day: date
    words: str
    """The words it was read from, in one line."""


def last_day(text: str, subject: str, written_on: date) -> LastDay | None:
    """The last day of the absence that an automatic reply of that day tells of; None where it names none."""
    notes = (_Note(one, written_on) for one in (_unwrapped(own_words(text)), subject))
    return max((day for note in notes for day in note.last_days()), key=lambda one: one.day, default=None)


def _unwrapped(text: str) -> str:
    """A line that was broken to fit goes on in the next one, and so does one before a line in lower case."""
    lines = [line.strip() for line in text.splitlines()]
    return "".join(f"{line}{_break(line, behind)}" for line, behind in zip(lines, [*lines[1:], ""], strict=False))


def _break(line: str, behind: str) -> str:
    return " " if len(line) >= FULL_LINE or line[-1:] in _PAUSES or behind[:1].islower() else "\n"


class _Note:
    """One text of an automatic reply."""

    def __init__(self, text: str, written_on: date) -> None:
        self._text = normalized("NFKC", text)
        self._written_on = written_on
        self._tokens = tokens(self._text)
        self._items = list(items(self._tokens))
        self._months_first = _months_first(self._items)

    def last_days(self) -> Iterator[LastDay]:
        """Every day on which an absence ends or somebody is back."""
        for place, item in enumerate(self._items):
            found = self._until(place) if isinstance(item.value, Day) else None
            found = self._back(place) if item.kind is Kind.BACK else found
            if found:
                yield found

    def _until(self, place: int) -> LastDay | None:
        """A day behind "until", with an absence near by."""
        hinge = self._hinge(place)
        if hinge is None:
            return None
        start = self._start(hinge)
        opening = hinge if start is None else start
        beside = self._away(opening - 1, -1, NEAR_PAUSE, self._items[hinge])
        if beside is None and not self._is_of_other(opening, self._items[hinge].languages):
            beside = self._away(place + 1, 1, 0, self._items[hinge])
        if beside is None:
            return None
        languages = self._items[hinge].languages or self._items[beside].languages
        if self._has_thing(min(beside, opening) - 1, -1, BACK, languages):
            return None
        found = self._told(place, languages, (beside, opening))
        late = found and start is not None and self._begins_late(self._items[start], found.day)
        return None if late else found

    def _hinge(self, place: int) -> int | None:
        """Where "until" stands before a day, or "to" or a dash behind the first day."""
        for at, words in self._walk(place - 1, -1, BEFORE_DAY):
            item = self._items[at]
            if item.kind is Kind.UNTIL:
                return at if self._may_be_day(place, words, item.languages) else None
            if item.kind is Kind.TO or item.value in DASHES:
                return at if self._has_date(place) and self._start(at) is not None else None
            if item.value not in {".", ":"} and (not isinstance(item.value, str) or not item.is_word):
                return None
        return None

    def _may_be_day(self, place: int, words: int, languages: frozenset[str]) -> bool:
        """Whether this is a day, or the short form of a weekday in one of the languages, right behind the phrase."""
        day = self._items[place].value
        return isinstance(day, Day) and (not day.short_in or (words <= 1 and bool(day.short_in & languages)))

    def _has_date(self, place: int) -> bool:
        """Whether it is more than a weekday: "Monday to Friday" is when an office is open."""
        day = self._items[place].value
        return isinstance(day, Day) and day.number != 0

    def _start(self, hinge: int) -> int | None:
        """Where the first day stands, a date or a number, right before "to"."""
        before = hinge - 1 - (hinge > 0 and self._items[hinge - 1].value == ",")
        if before < 0:
            return None
        return before if self._items[before].day or number_of(self._word(before)) else None

    def _word(self, place: int) -> str:
        """The word or mark there; empty for a phrase, for a day, and behind the last one."""
        value = self._items[place].value if place < len(self._items) else ""
        return value if isinstance(value, str) else ""

    def _begins_late(self, start: Item, last: date) -> bool:
        day = start.value if isinstance(start.value, Day) else Day(0, 0, number_of(str(start.value)))
        first = begins(day, last)
        return first is not None and (first - self._written_on).days > NOT_YET

    def _is_of_other(self, opening: int, languages: frozenset[str]) -> bool:
        """Whether the words before say what else the days are of: "Invoices until 30 November, I am on leave"."""
        for at, _words in self._walk(opening - 1, -1, BACK):
            item = self._items[at]
            if item.value == ",":
                return False
            if item.kind in {Kind.OTHER, Kind.THING} and item.languages & languages:
                return True
        return False

    def _away(self, place: int, step: int, near: int, hinge: Item) -> int | None:
        """An absence that stands from there on, with a pause only near by; another day, or a word, may part them."""
        parting: set[str] = set()
        for at, words in self._walk(place, step, AWAY):
            item = self._items[at]
            if item.kind is Kind.AWAY:
                return at if not parting & item.languages and _go_together(item, hinge) else None
            if item.day or (item.value in _PAUSES and words > near):
                return None
            parting |= item.languages if item.parts else frozenset()
        return None

    def _back(self, place: int) -> LastDay | None:
        """The day of somebody's return: right behind the phrase, else before it."""
        found = self._day_behind(place)
        found = self._day_before(place) if found is None else found
        if found is None or self._is_of_thing(place, found):
            return None
        return self._told(found, self._items[place].languages, (place, place))

    def _is_of_thing(self, place: int, day: int) -> bool:
        """Whether the clause says that goods come back, or a call: "Your order will be back on 20 November"."""
        around = ((min(place, day) - 1, -1, BACK), (max(place, day) + 1, 1, BEHIND_DAY))
        return any(self._has_thing(*walk, self._items[place].languages) for walk in around)

    def _has_thing(self, start: int, step: int, most: int, languages: frozenset[str]) -> bool:
        for at, _words in self._walk(start, step, most):
            item = self._items[at]
            own = bool(item.languages & languages)
            if item.value in _PAUSES or item.value in DASHES or (own and item.parts):
                return own and item.kind is Kind.THING
        return False

    def _day_behind(self, place: int) -> int | None:
        languages = self._items[place].languages
        paused = self._word(place + 1) == ","
        for at, words in self._walk(place + 1 + paused, 1, NEAR_PAUSE if paused else BACK):
            item = self._items[at]
            if isinstance(item.value, Day) and self._may_be_day(at, words, languages):
                return at
            if item.value == "," or item.day or (item.parts and item.languages & languages):
                return None
        return None

    def _day_before(self, place: int) -> int | None:
        languages = self._items[place].languages
        for at, _words in self._walk(place - 1, -1, BACK_BEHIND):
            item = self._items[at]
            if item.day:
                return None if self._is_deadline(at, languages) else at
            if item.value in _PAUSES and not self._opens(at - 1):
                return None
            if item.parts and item.languages & languages:
                return None
        return None

    def _is_deadline(self, day: int, languages: frozenset[str]) -> bool:
        """Whether "until" stands right before the day: "Wir melden uns bis 10. November zurück"."""
        before = self._items[day - 1] if day else None
        return bool(before and before.kind is Kind.UNTIL and before.languages & languages)

    def _opens(self, place: int) -> bool:
        """Whether a sentence begins with this day, or a comma belongs to it: "ab Montag, 16.11., wieder da"."""
        day = self._items[place].day if place >= 0 else None
        if day is None:
            return False
        has_both = day.weekday is not None and day.number > 0
        return has_both or all(words < OPENING for _at, words in self._walk(place - 1, -1, OPENING + 1))

    def _walk(self, place: int, step: int, most: int) -> Iterator[tuple[int, int]]:
        """The items of the sentence from there on, each with the number of words before it."""
        words = 0
        while 0 <= place < len(self._items) and words <= most and not self._ends(place):
            yield place, words
            words += self._items[place].is_word
            place += step

    def _ends(self, place: int) -> bool:
        """Whether a sentence ends here; the dot of "until incl." does not end it."""
        value = self._items[place].value
        if value == ".":
            return place == 0 or self._items[place - 1].kind is not Kind.UNTIL
        return value in _ENDS

    def _told(self, place: int, languages: frozenset[str], beside: tuple[int, int]) -> LastDay | None:
        """The day that stands there, and the words: those beside it that belong to it, if there is room for them."""
        day = self._items[place].value
        american = self._months_first if self._months_first is not None or "en" in languages else False
        found = resolve(day, self._written_on, american=american) if isinstance(day, Day) else None
        if found is None:
            return None
        longer, shorter = (self._words(sorted((place, *places))) for places in (beside, beside[1:]))
        return LastDay(found, (longer if len(longer) <= MOST_LETTERS else shorter)[:MOST_LETTERS].strip())

    def _words(self, places: Sequence[int]) -> str:
        first, last = self._items[places[0]], self._items[places[-1]]
        return " ".join(self._text[self._tokens[first.first].start : self._tokens[last.end - 1].end].split())


def _go_together(away: Item, hinge: Item) -> bool:
    """Whether they are of one language, or the absence is English: "do" is "until" in Poland, "from" in Portugal."""
    return not hinge.languages or "en" in away.languages or bool(away.languages & hinge.languages)


def _months_first(items: Sequence[Item]) -> bool | None:
    """Whether `11/12` is in November, by the other dates of the note; None where they do not tell."""
    days = [item.value for item in items if isinstance(item.value, Day) and item.value.slashed]
    if any(day.number > MONTHS for day in days):
        return False
    return True if any(day.month > MONTHS for day in days) else None

"""Days that a text names, among its words: `16.11.`, `Monday, 16 November`, `Nov 16th`, `2026-11-16`.

No phone number, version, amount, or time of day is a day, since a run of digits is read as a whole or not at all.
Each expression goes over a run once: a text takes linear time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from rules.daynames import APOSTROPHES, WORD, hours, joining, months, next_week, plain, weekdays, years

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WEEKDAY_GAP = 3
"""Words and marks between a weekday and its date, the date included: "Monday, the 16th of November"."""
SHORT_WORD = 4
"""Letters of such a word."""

_TOKEN = re.compile(
    r"(?<![\w.])[0-9]{1,2}\. ?[0-9]{1,2}\. ?20[0-9]{2}(?![\w:/]|\.[0-9])|(?<![\w.])[0-9]{1,2}\. [0-9]{1,2}\.(?!\w)"
    r"|(?<!\w)\+?[0-9][0-9./:,–—-]*[^\W\d_]*°?"
    rf"|{WORD}"
    r"|(?<!\w)[-–—]|[-–—](?!\w)|[,.!?;:|/•€$£%\n]"
)
"""A date with spaces in it; a run of digits with what is written to it; a word; a mark."""
_YEAR_FIRST = re.compile(r"([0-9]{4})[-./]([0-9]{1,2})[-./]([0-9]{1,2})\.?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})(?:\2([0-9]{4}|[0-9]{2})[^\W\d_]{0,2})?\.?")
_DAY = re.compile(r"([0-9]{1,2})[.-]?([^\W\d_]{0,3})°?")
"""With an ordinal's ending: `16.`, `16th`, `1er`, `16-го`."""
_YEAR = re.compile(r"(20[0-9]{2})[^\W\d_]?\.?")
_DATE = r"[0-9]{1,2}[./][0-9]{1,2}(?:[./](?:[0-9]{4}|[0-9]{2}))?\.?"
_RANGE = re.compile(rf"({_DATE}|[0-9]{{1,2}}\.?)([-–—])({_DATE})")
_DAYS = re.compile(r"([0-9]{1,2}\.?)([-–—])([0-9]{1,2}\.?)")
_WITH_LETTERS = re.compile(r"([0-9][0-9./–-]*)([^\W\d_]+)")
_AMOUNTS = "€$£%"


class Token(NamedTuple):
    """One word, run of digits, or mark of a text."""

    text: str
    """Case and accents folded."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Day:
    """A day, as a text names it."""

    first: int
    end: int
    """The tokens that name it, from `first` to the one before `end`."""
    number: int = 0
    """Of the day in its month; 0 for a weekday alone."""
    month: int = 0
    """0 for a weekday, even one with a number."""
    year: int = 0
    """0 where none is named."""
    weekday: int | None = None
    """0 is Monday."""
    slashed: bool = False
    """`11/12`: an American writes the month first."""
    next_week: bool = False
    short_in: frozenset[str] = frozenset()
    """The languages in which this is the short form of a weekday ("do"); elsewhere it is some other word."""


def tokens(text: str) -> list[Token]:
    """The words, runs of digits and marks of a text in NFKC."""
    found = [token for match in _TOKEN.finditer(text.translate(APOSTROPHES)) for token in _divided(match)]
    return [part for place, token in enumerate(found) for part in _days_apart(found, place, token)]


def _divided(match: re.Match[str]) -> Iterator[Token]:
    """One token, or those of a run that is two dates (`2.-13.11.`) or has marks behind it."""
    whole, start = match[0], match.start()
    body = _without_marks(whole) if whole[0].isdigit() else whole
    for at, part in _parts(body):
        yield Token(plain(part).replace(" ", ""), start + at, start + at + len(part))
    for at in range(len(body), len(whole)):
        yield Token(whole[at], start + at, start + at + 1)


def _parts(run: str) -> Iterator[tuple[int, str]]:
    """Two dates and the dash between them; a number and the month that is written to it (`16.Nov`); else the run."""
    spans = _RANGE.fullmatch(run)
    month = _WITH_LETTERS.fullmatch(run)
    if month and plain(month[2]) in months():
        spans = month
    if spans is None:
        yield 0, run
        return
    for n in range(1, len(spans.groups()) + 1):
        yield spans.start(n), spans[n]


def _without_marks(run: str) -> str:
    """A run without the marks of the sentence behind it; the dot of `16.11.` is its own, that of `2026.` is not."""
    bare = run.rstrip(".,:")
    return bare if _YEAR.fullmatch(bare[-4:]) else run[: len(bare) + (run[len(bare) :][:1] == ".")]


def _days_apart(found: Sequence[Token], place: int, token: Token) -> Iterator[Token]:
    """`2-13` beside the name of a month is two days; elsewhere it is a date of the Dutch."""
    spans = _DAYS.fullmatch(token.text)
    if spans and (spans[2] != "-" or spans[1].endswith(".") or _beside_month(found, place)):
        for n in (1, 2, 3):
            yield Token(spans[n], token.start + spans.start(n), token.start + spans.end(n))
    else:
        yield token


def _beside_month(found: Sequence[Token], place: int) -> bool:
    behind = place + 1 + (text_at(found, place + 1) in joining())
    return text_at(found, behind) in months() or (place > 0 and text_at(found, place - 1) in months())


def text_at(found: Sequence[Token], place: int) -> str:
    """The token there; empty behind the last one."""
    return found[place].text if place < len(found) else ""


def number_of(text: str) -> int:
    """The day of a month that a token may be, without its month; 0 for none."""
    match = _DAY.fullmatch(text)
    return int(match[1]) if match and match[2] not in hours() else 0


def is_amount(found: Sequence[Token], place: int) -> bool:
    """Whether what stands here makes a time or a sum of the number before it."""
    text = text_at(found, place)
    return text in hours() or (text != "" and text in _AMOUNTS)


def day_at(found: Sequence[Token], place: int, bounds: frozenset[str]) -> Day | None:
    """The day that is named at this token; between a weekday and its date stands none of the `bounds`."""
    return _date_at(found, place) or _weekday(found, place, bounds)


def _date_at(found: Sequence[Token], place: int) -> Day | None:
    return _numeric(found, place) or _number_and_month(found, place) or _month_and_number(found, place)


def _numeric(found: Sequence[Token], place: int) -> Day | None:
    text = text_at(found, place)
    if not text[:1].isdigit() or is_amount(found, place + 1):
        return None
    match = _YEAR_FIRST.fullmatch(text)
    if match:
        return Day(place, place + 1, int(match[3]), int(match[2]), int(match[1]))
    match = _DAY_FIRST.fullmatch(text)
    if match is None:
        return None
    year = _full_year(match[4] or "0")
    end = _behind_year(found, place + 1) if year else place + 1
    return Day(place, end, int(match[1]), int(match[3]), year, slashed=match[2] != ".")


def _full_year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == len("26") else 0)


def _number_and_month(found: Sequence[Token], place: int) -> Day | None:
    behind = place + 1 + (text_at(found, place + 1) in joining())
    month = months().get(text_at(found, behind))
    number = number_of(text_at(found, place)) if month else 0
    if month is None or not number:
        return None
    return _with_year(found, Day(place, behind + 1, number, month.number), short=month.short)


def _month_and_number(found: Sequence[Token], place: int) -> Day | None:
    month = months().get(text_at(found, place))
    if month is None or not month.may_lead:
        return None
    behind = place + 1 + (text_at(found, place + 1) in {".", *joining()})
    number = number_of(text_at(found, behind))
    if not number or is_amount(found, behind + 1):
        return None
    return _with_year(found, Day(place, behind + 1, number, month.number), short=False)


def day_of_same_month(found: Sequence[Token], place: int, start: Day) -> Day | None:
    """A number alone, in the month of the first day: "November 2 to 13"."""
    number = number_of(text_at(found, place))
    leads = text_at(found, start.first) in months()
    if not leads or not number or is_amount(found, place + 1):
        return None
    return _with_year(found, Day(place, place + 1, number, start.month), short=False)


def _with_year(found: Sequence[Token], day: Day, *, short: bool) -> Day:
    end = day.end + (short and _dot_at(found, day.end))
    behind = end + (text_at(found, end) == "," or text_at(found, end) in joining())
    year = _YEAR.fullmatch(text_at(found, behind))
    if year is None:
        return replace(day, end=end)
    return replace(day, end=_behind_year(found, behind + 1), year=int(year[1]))


def _behind_year(found: Sequence[Token], place: int) -> int:
    """Past the word for "year", or a short one with its dot: `2026 года`, `2026 r.`, `2026 г.`, `2026 р.`."""
    letter = text_at(found, place)
    if letter in years():
        return place + 1
    return place + 2 if len(letter) == 1 and letter.isalpha() and _dot_at(found, place + 1) else place


def _dot_at(found: Sequence[Token], place: int) -> bool:
    """Whether a dot follows at once, as behind a short name."""
    return text_at(found, place) == "." and found[place].start == found[place - 1].end


def _weekday(found: Sequence[Token], place: int, bounds: frozenset[str]) -> Day | None:
    name = weekdays().get(text_at(found, place))
    if name is None:
        return None
    end = place + 1
    if name.rest:
        if text_at(found, end) != name.rest and text_at(found, end).isalpha():
            return None
        end += text_at(found, end) == name.rest
    end += bool(name.short_in) and _dot_at(found, end)
    alone = Day(place, end, weekday=name.number, short_in=name.short_in)
    return _dated(found, alone, bounds) or replace(alone, next_week=_in_next_week(found, end))


def _dated(found: Sequence[Token], weekday: Day, bounds: frozenset[str]) -> Day | None:
    """The weekday with the date behind it, or with a number alone: "Friday 13"."""
    for place in range(weekday.end, weekday.end + WEEKDAY_GAP):
        text = text_at(found, place)
        date_behind = _date_at(found, place)
        if date_behind:
            return replace(date_behind, first=weekday.first, weekday=weekday.weekday)
        if number_of(text) and not is_amount(found, place + 1):
            return replace(weekday, end=place + 1, number=number_of(text), short_in=frozenset())
        if not (text in {",", "."} or (text.isalpha() and len(text) <= SHORT_WORD and text not in bounds)):
            return None
    return None


def _in_next_week(found: Sequence[Token], place: int) -> bool:
    behind = tuple(token.text for token in found[place : place + SHORT_WORD])
    return any(behind[: len(words)] == words for words in next_week())

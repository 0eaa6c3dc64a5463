"""The offer's own number: behind the name of the paper, with a mark ("Quotation no. 12") or in the form of a number.

Without a mark only a form counts that nothing else has: with the year of the offer ("2026-031"), or with the first
letters of the paper's name ("Q-20417"). A year alone, a date, a season ("2026/27") and a range are no numbers, and a
number behind "request for quote no." is somebody else's. The subject of a reply may still have the number of an older
offer: a number is none where the text goes on with it ("Q-3117-2"), replaces it, or takes it back.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rules.daynames import plain
from rules.glossary import phrases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.glossary import Found, Passage

_MOST_BETWEEN = 3
"""Phrases between the paper and the mark."""
_NUMBER = re.compile(r"[A-ZА-ЯЁ]{0,6}[-/]?[0-9][0-9A-ZА-ЯЁ]*(?:[-/.][0-9A-ZА-ЯЁ]+){0,5}")
_ENDS = re.compile(r"(?![\w%°€$£₽])(?![-–/.,:][\w])(?![ \u00a0]?[-–/][ \u00a0]?[0-9])(?![ \u00a0]?[0-9€$£₽%])")
_GAP = re.compile('[ \u00a0\u202f\t.:°º#№(«"„“–-]{0,6}(?:\n[ \t]*)?(?:[#№][ \u00a0]?)?')
_NO_GAP = {"", "-", "–"}
"""Behind which the name of the paper is a part of the number: "KV-2026-012"."""
_SIGN = re.compile("[#№]")
_YEAR = re.compile(r"20[0-9]{2}")
_DATE = re.compile(r"[0-9]{1,2}([./-])[0-9]{1,2}\1(?:[0-9]{2}|[0-9]{4})|[0-9]{4}([./-])[0-9]{1,2}\2[0-9]{1,2}")
_LETTERS = re.compile(r"[^\W\d_]+[-/]")
_GROUP = re.compile(r"[^\W\d_]+|[0-9]+")
_NEAR = 12
"""Letters behind "and" in which another number is looked for."""
_ALSO = re.compile(
    r"[ \u00a0]?[,;&][ \u00a0]?(?P<mark>[#№]|(?:n[°ºo.]?|nr\.?|no\.?)(?=[ \u00a0]?[0-9]))?[ \u00a0]?"
    rf"(?P<number>{_NUMBER.pattern}){_ENDS.pattern}",
    re.IGNORECASE,
)
"""Another number behind this one."""
_LATER = re.compile(r"[-–/._][0-9A-ZА-ЯЁ]|[ \u00a0]?\(?(?:v|ver|rev)\.?[ \u00a0]?[2-9]", re.IGNORECASE)
"""Behind a number: it is that of another paper, which came later."""
_QUANTITY = re.compile(r"[ \u00a0](?=[^\W\d_])(?=[^A-ZА-ЯЁ])")
"""Behind a small number that has no more of a mark than an "n.": things are counted ("n. 20 valvole")."""
_MOST_COUNTED = 2
_LEAST_DIGITS = 2
_LEAST_UNMARKED = 4
"""Digits of a number without a mark."""
_LEAST_BESIDE_YEAR = 3
_MOST_WORDS_BACK = 2
_MOST_WORDS_REPLACED = 6
"""Words before a number: "annulla e sostituisce la ns. offerta n. 118"."""


def number_of(subject: Passage, text: Passage, year: int) -> str | None:
    """The offer's number as it stands; None where there is none, or where two different ones stand.

    Args:
        subject: of the offer.
        text: its own words.
        year: in which it was sent.
    """
    found = [number for part in (subject, text) for number in _numbers(part, year)]
    one = found[0] if len({number.casefold() for number in found}) == 1 else ""
    return one if one and not _is_of_older(text, one) else None


def _is_of_older(text: Passage, number: str) -> bool:
    """Whether the text names another paper of this number, or says that this one does not stand any more."""
    places = (found.span() for found in re.finditer(rf"(?<!\w){re.escape(number)}(?!\w)", text.raw))
    return any(_LATER.match(text.raw, end) or _is_taken_back(text, start) for start, end in places)


def _is_taken_back(text: Passage, at: int) -> bool:
    """Whether the number there is that of a paper that is replaced."""
    start, end = text.sentence(at)
    if phrases("void").among(text, text.words_between(start, end)):
        return True
    place = text.place(at)
    back = range(max(place - _MOST_WORDS_REPLACED, text.place(start)), place)
    return any(
        (found := phrases("replaces").at(text, one)) and not any(map(str.isdigit, text.raw[found.end : at]))
        for one in back
    )


def _numbers(text: Passage, year: int) -> Iterator[str]:
    """Every number that the text gives the offer; where two are named at once, both."""
    for place in range(len(text.words)):
        for at, marked, letters in _labels(text, place):
            found = _number_at(text.raw, at)
            if not found or _is_quantity(text, at, found):
                continue
            if _is_number(found[0]) if marked else _speaks_for_itself(found[0], letters, year):
                yield found[0]
                if _is_one_of_two(text, found[0], found.end()):
                    yield ""


def _labels(text: Passage, place: int) -> Iterator[tuple[int, bool, str]]:
    """Where a number may stand that a label here announces; whether with a mark; the first word of the label."""
    word = text.words[place].text
    if found := phrases("paper_number").at(text, place):
        yield found.end, True, word
    if (found := phrases("paper").at(text, place)) and not _is_another(text, place):
        marked = _marked(text, found)
        at = marked.end if marked else found.end
        yield at, marked is not None or _has_sign(text.raw, at), word
    if (found := phrases("number").at(text, place)) and (paper := _paper_behind(text, found)):
        yield paper.end, True, word


def _marked(text: Passage, paper: Found) -> Found | None:
    """The mark behind the paper: "Nr.", "has the number"."""
    place, end = paper.next, paper.end
    for _ in range(_MOST_BETWEEN + 1):
        if not _is_gap(text, end, place):
            return None
        mark = phrases("number").at(text, place)
        if mark:
            return mark
        between = phrases("between").at(text, place)
        if between is None:
            return None
        place, end = between.next, between.end
    return None


def _paper_behind(text: Passage, mark: Found) -> Found | None:
    """The paper behind the mark: "number of our offer"."""
    place, end = mark.next, mark.end
    for _ in range(_MOST_BETWEEN + 1):
        if not _is_gap(text, end, place):
            return None
        paper = phrases("paper").at(text, place)
        if paper:
            return None if _is_another(text, place) else paper
        between = phrases("between").at(text, place)
        if between is None:
            return None
        place, end = between.next, between.end
    return None


def _is_gap(text: Passage, end: int, place: int) -> bool:
    """Whether a word stands there, with nothing of weight before it."""
    return place < len(text.words) and _GAP.fullmatch(text.raw, end, text.words[place].start) is not None


def _is_another(text: Passage, place: int) -> bool:
    """Whether it is another paper: "request for a quote"."""
    back = place
    first = text.place(text.sentence(text.words[place].start)[0])
    for _ in range(_MOST_WORDS_BACK + 1):
        if back <= first or any(map(str.isdigit, text.raw[text.words[back - 1].end : text.words[back].start])):
            return False
        if phrases("another").before(text, back):
            return True
        if not any(phrases(key).before(text, back) for key in ("plain", "between")):
            return False
        back -= 1
    return False


def _is_quantity(text: Passage, at: int, number: re.Match[str]) -> bool:
    """Whether so many things follow."""
    short = number[0].isdigit() and len(number[0]) <= _MOST_COUNTED
    behind = text.place(number.end())
    if not short or not text.raw[:at].casefold().endswith("n") or not _QUANTITY.match(text.raw, number.end()):
        return False
    return not any(phrases(key).at(text, behind) for key in ("plain", "between", "conjunction"))


def _has_sign(raw: str, at: int) -> bool:
    gap = _GAP.match(raw, at)
    return gap is not None and _SIGN.search(gap[0]) is not None


def _number_at(raw: str, at: int) -> re.Match[str] | None:
    gap = _GAP.match(raw, at)
    found = _NUMBER.match(raw, gap.end()) if gap and gap[0] not in _NO_GAP else None
    return found if found and _ENDS.match(raw, found.end()) else None


def _is_one_of_two(text: Passage, number: str, end: int) -> bool:
    """Whether another number is named with it: "no. 12 and 13", "no. 12, no. 13"."""
    also = _ALSO.match(text.raw, end)
    if also and (also["mark"] or _digits(also["number"]) == _digits(number)):
        return True
    place = text.place(end)
    found = phrases("conjunction").at(text, place)
    if found is None or text.raw[end : text.words[place].start].strip():
        return False
    return any(map(str.isdigit, text.raw[found.end : found.end + _NEAR]))


def _is_number(number: str) -> bool:
    """Whether it can be one at all."""
    return _digits(number) >= _LEAST_DIGITS and not _YEAR.fullmatch(number) and not _DATE.fullmatch(number)


def _digits(number: str) -> int:
    return sum(map(str.isdigit, number))


def _speaks_for_itself(number: str, label: str, year: int) -> bool:
    """Whether nothing but a number has this form."""
    groups = _GROUP.findall(number)
    digits = [group for group in groups if group.isdigit()]
    if not _is_number(number) or sum(map(len, digits)) < _LEAST_UNMARKED or not {"-", "/"} & set(number):
        return False
    if _LETTERS.match(number) and label.startswith(plain(groups[0])):
        return True
    years, others = _parted(digits, year)
    return bool(years) and any(len(group) >= _LEAST_BESIDE_YEAR + (len(years[0]) == len("26")) for group in others)


def _parted(digits: list[str], year: int) -> tuple[list[str], list[str]]:
    """The groups that are the year of the offer, and the others; other years are neither."""
    own = {str(year), str(year)[2:]}
    return [one for one in digits if one in own], [one for one in digits if one not in own and not _YEAR.fullmatch(one)]

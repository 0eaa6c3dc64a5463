"""Which amount is the price of the offer: the one that is labelled as its total, else the only one there is.

In doubt none is: where there is a choice, where something is paid every month, or where two totals stand that are not
net and gross of one. What says whether a tax is in it belongs to the amount: `12 400 € HT`, `EUR 9,860.00 plus VAT`.
Words that are not understood stand for a doubt: "our supplier's price", "£4,500 plus shipping".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rules.clause import Kind, clause
from rules.glossary import LONGEST, phrases
from rules.money import sums_in
from rules.taxes import end_of, is_open

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rules.glossary import Passage
    from rules.money import Sum, Sums

MAX_SUMS = 200
"""Amounts; a text with more of them is no letter."""
_LABEL = frozenset({Kind.TOTAL, Kind.WITH_TAX, Kind.PAPER, Kind.PRICE, Kind.PLAIN})
"""What may stand in the clause of a total."""
_JUST_BEFORE = 4
"""Words before an amount that can make it a rough one: "in the order of"."""
_SHORT = 5
"""Letters of a word for "each" that counts only right before the amount."""
_LETTERED = re.compile(r"(?<!\w)[A-ZА-Я][ \u00a0]?[).:]{0,2}\s{0,4}$")
"""Before an amount: it is that of one of several parts ("Total A:")."""
_SO_MANY = re.compile(r"[ \u00a0(]{1,2}[^\W\d_]{1,3}[ \u00a0]10{1,3}(?![\d.,:/%])")
"""Behind an amount: it is that of ten, or of a hundred ("per 100")."""
_BLANKS = " \u00a0\u202f"
_CLAUSE_END = re.compile(r"[,;:.!?(\n]")


def price_of(text: Passage) -> str | None:
    """The price as it stands, with its currency and with what is said of taxes right behind it."""
    sums = sums_in(text)
    if not 0 < len(sums.found) <= MAX_SUMS or phrases("choice").among(text, range(len(text.words))):
        return None
    if any(_comes_again(text, sums, one) for one in sums.found):
        return None
    totals = [one for one in sums.found if _is_total(text, sums, one)]
    one = _greatest(text, sums, totals) if totals else _only(text, sums)
    return text.raw[one.start : end_of(text, sums, one)] if one and not is_open(text, sums, one) else None


def _is_total(text: Passage, sums: Sums, one: Sum) -> bool:
    """Whether a label says that it is the price of everything, and nothing else of it."""
    kinds = frozenset(_kinds(text, sums, one))
    if Kind.TOTAL not in kinds or Kind.TAX in kinds or _is_rate(text, sums, one):
        return False
    return kinds <= _LABEL or (Kind.PAPER in kinds and one.is_whole and _stands_out(text, sums, one))


def _kinds(text: Passage, sums: Sums, one: Sum) -> tuple[Kind, ...]:
    """Of what the clause before an amount speaks."""
    return clause(text, _lead(text, sums, one), one.start)


def _greatest(text: Passage, sums: Sums, totals: Sequence[Sum]) -> Sum | None:
    """The greatest of the totals, if the others are the same without a tax that stands there too."""
    best = max(totals, key=lambda one: one.value)
    taxes = {one.value for one in sums.found if _is_tax(text, sums, one)}
    agree = all(one.value == best.value or best.value - one.value in taxes for one in totals)
    lowered = phrases("discount").among(text, text.words_between(best.end, len(text.raw)))
    whole = next((one for one in totals if one.value == best.value and one.is_whole), None)
    return whole if whole and agree and not lowered and not _is_undercut(text, sums, whole) else None


def _is_undercut(text: Passage, sums: Sums, one: Sum) -> bool:
    """Whether this sentence or the next one has another amount, and does not say of what: "or £1,100"."""
    _start, end = text.sentence(text.sentence(one.start)[1])
    others = [other for other in sums.found if one.end <= other.start < end and other.value != one.value]
    return any(not _has_own_line(text, sums, other) and not _is_told(text, one, other) for other in others)


def _has_own_line(text: Passage, sums: Sums, one: Sum) -> bool:
    """Whether a label of its own stands before it, as in a table."""
    line = text.raw.rfind("\n", 0, one.start) + 1
    alone = not any(line <= other.start < one.start for other in sums.found)
    return alone and text.raw[line:].lstrip()[:1].isupper()


def _is_told(text: Passage, one: Sum, other: Sum) -> bool:
    """Whether the words between two amounts say that the other one is a part, a tax, or the price of one piece."""
    between = text.words_between(one.end, other.start)
    known = any(phrases(key).among(text, between) for key in ("other", "apart", "tax", "unit", "recurring"))
    return (
        known
        or "%" in text.raw[one.end : other.start]
        or any(_says_behind(text, other.end, key) for key in ("other", "tax"))
    )


def _is_tax(text: Passage, sums: Sums, one: Sum) -> bool:
    start = _lead(text, sums, one)
    return phrases("tax").among(text, text.words_between(start, one.start))


def _only(text: Passage, sums: Sums) -> Sum | None:
    """The only amount of the text, where its sentence says that it is a price."""
    spoken = [one for one in sums.found if not _is_capital(text, one)]
    if sums.unread or len({one.value for one in spoken}) != 1:
        return None
    return next((one for one in spoken if one.is_whole and _is_price(text, sums, one)), None)


def _is_price(text: Passage, sums: Sums, one: Sum) -> bool:
    """Whether its clause speaks of the price, or of the tax on it, and not of a total that is not understood."""
    kinds = _kinds(text, sums, one)
    if {Kind.TOTAL, Kind.TAX} & set(kinds) or _is_rate(text, sums, one) or not _stands_out(text, sums, one):
        return False
    end = end_of(text, sums, one)
    if end > one.end or _says_behind(text, end, "total"):
        return True
    behind = text.words_between(end, _clause_end(text, sums, one))
    said = Kind.PRICE in kinds or phrases("price").among(text, behind)
    return said and (Kind.ELSE not in kinds or _is_price_of(kinds))


def _is_price_of(kinds: Sequence[Kind]) -> bool:
    """Whether it is "the price for …", and not that of somebody else."""
    known = kinds[: kinds.index(Kind.ELSE)]
    return Kind.PRICE in known and known[-1] is Kind.PLAIN and kinds[-1] in {Kind.PLAIN, Kind.PRICE}


def _is_capital(text: Passage, one: Sum) -> bool:
    """Whether it is that of a company's papers, as some signatures name it."""
    line = max(text.raw.rfind("\n", 0, one.start) + 1, one.start - LONGEST)
    return phrases("capital").among(text, text.words_between(line, one.start))


def _stands_out(text: Passage, sums: Sums, one: Sum) -> bool:
    """Whether its sentence has no other money up to here, and speaks of no share, discount or anything else."""
    start, end = text.sentence(one.start)
    others = (other for other in sums.found if start <= other.start < end and other.value != one.value)
    alone = all(_is_capital(text, other) for other in others)
    near = text.words_between(start, _clause_end(text, sums, one))
    return (
        alone
        and "%" not in text.raw[start : one.start]
        and not any(phrases(key).among(text, near) for key in ("other", "apart", "discount"))
    )


def _is_rate(text: Passage, sums: Sums, one: Sum) -> bool:
    """Whether it is the price of one piece, or a rough one."""
    place, lead = text.place(one.start), text.place(_lead(text, sums, one))
    near = range(max(place - _JUST_BEFORE, lead), place)
    if phrases("about").among(text, near) or any(_is_unit(text, at, place) for at in range(lead, place)):
        return True
    end = end_of(text, sums, one)
    if _SO_MANY.match(text.raw, end) or _LETTERED.search(text.raw, max(one.start - _SHORT, 0), one.start):
        return True
    return any(_says_behind(text, end, key) for key in ("about", "unit", "partial")) or _behind(text, end) in set("/+*")


def _is_unit(text: Passage, at: int, place: int) -> bool:
    """Whether these words make it the price of one; short ones are others elsewhere: "je" is French too."""
    found = phrases("unit").at(text, at)
    if found is None:
        return False
    return found.next == place or len(found.phrase.words) > 1 or len(text.words[at].text) > _SHORT


def _comes_again(text: Passage, sums: Sums, one: Sum) -> bool:
    """Whether it is to be paid every month, or every year; what is saved each year is not."""
    lead = text.words_between(_lead(text, sums, one), one.start)
    if phrases("other").among(text, lead):
        return False
    return phrases("recurring").among(text, lead) or _says_behind(text, end_of(text, sums, one), "recurring")


def _clause_end(text: Passage, sums: Sums, one: Sum) -> int:
    found = _CLAUSE_END.search(text.raw, end_of(text, sums, one))
    return found.start() if found else len(text.raw)


def _says_behind(text: Passage, end: int, key: str) -> bool:
    """Whether these words follow the amount at once, or behind a slash."""
    place = text.place(end)
    found = phrases(key).at(text, place)
    return found is not None and not text.raw[end : text.words[place].start].strip(_BLANKS + "/(,")


def _behind(text: Passage, end: int) -> str:
    """The first mark behind the amount."""
    return text.raw[end : end + 2].lstrip(_BLANKS)[:1]


def _lead(text: Passage, sums: Sums, one: Sum) -> int:
    """Where the words before an amount begin that may label it: on its line, else on the line above."""
    before = max((other.end for other in sums.found if other.end <= one.start), default=0)
    sentence, _end_of_sentence = text.sentence(one.start)
    line = text.raw.rfind("\n", 0, one.start) + 1
    start = max(before, sentence, line)
    if start == line and not text.words_between(start, one.start) and not _is_in_column(text, sums, one):
        start = max(before, sentence, text.raw.rfind("\n", 0, max(line - 1, 0)) + 1)
    return start


def _is_in_column(text: Passage, sums: Sums, one: Sum) -> bool:
    """Whether the next line is an amount too: then the line above may be the title of another column."""
    following = next((other for other in sums.found if other.start >= one.end), None)
    return following is not None and not text.raw[one.end : following.start].strip()

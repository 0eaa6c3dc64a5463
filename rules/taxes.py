"""What is said of taxes beside an amount: a note right behind it is a part of it, in brackets too: `2.380 € (netto)`.

An amount without such a note reads as one to which nothing is added. So it counts only where the text does not say, in
whatever place, that a tax comes on top of it, nor anything else of taxes that is not understood.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import takewhile
from typing import TYPE_CHECKING

from rules.glossary import phrases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.glossary import Found, Passage
    from rules.money import Sum, Sums

_BLANK = "[ \u00a0\u202f]"
_RATE = rf"[0-9]{{1,2}}(?:[.,][0-9]{{1,2}})?{_BLANK}?%"
_GAP = re.compile(rf"(?={_BLANK}|[(+]){_BLANK}{{0,3}}(\({_BLANK}?)?(\+{_BLANK}?)?(?:{_RATE}{_BLANK}?)?")
"""Before a note."""
_RATE_BEHIND = re.compile(rf"{_BLANK}?(?:(?:(?:at|al|del|à|von|@){_BLANK})?{_RATE}|\({_RATE}\))")
_BRACKET = re.compile(r"[^()\n]{0,60}\)")
_LABELS = re.compile(r"(?:[^,;!?()\n]|\([^()\n]{0,12}%\))*\n?[ \t]*")
"""Between words and the amount that they label."""
_PAPERS = re.compile(r"(?:[0-9][ .-]?){8,16}")
"""A number under which a firm pays its taxes."""
_NEAR_PAPERS = 30
_TERM = re.compile(rf"{_BLANK}[0-9]{{1,3}}{_BLANK}[^\W\d_]")
"""Behind "net": days in which it is to be paid."""
_ROUNDED = Decimal("0.05")
"""Half percents by which a rate may be off, since a tax is rounded to cents."""


def end_of(text: Passage, sums: Sums, one: Sum) -> int:
    """Where the amount ends, with what is said of taxes right behind it."""
    end = one.end
    while (behind := _note(text, sums, end)) is not None:
        end = behind
    return end


def _note(text: Passage, sums: Sums, at: int) -> int | None:
    """Where the note ends that follows at once."""
    place = text.place(at)
    if place == len(text.words):
        return None
    gap = _GAP.fullmatch(text.raw, at, text.words[place].start)
    found = phrases("with_tax").at(text, place, plus=gap[2] is not None) if gap else None
    if gap is None or found is None or _TERM.match(text.raw, found.end):
        return None
    rate = _RATE_BEHIND.match(text.raw, found.end)
    end = rate.end() if rate else found.end
    if gap[1] is None:
        return end
    bracket = _BRACKET.match(text.raw, end)
    return bracket.end() if bracket and not any(at < other.start < bracket.end() for other in sums.found) else None


def is_open(text: Passage, sums: Sums, one: Sum) -> bool:
    """Whether something is said of taxes on this amount that is not a part of it, and not that they are in it."""
    if end_of(text, sums, one) > one.end:
        return False
    said = [(found, _amount(text, sums, found)) for found in _notes(text)]
    if any(amount is not None and amount.value == one.value for _, amount in said):
        return True
    labelled = [amount for found, amount in said if amount is not None and amount.start >= found.end]
    if labelled:
        return any(amount.start > one.start and not _is_in(amount, one) for amount in labelled)
    return any(amount is None and (_is_name(text, found) or _is_of_prices(text, found)) for found, amount in said)


def _is_in(tax: Sum, one: Sum) -> bool:
    """Whether a tax that stands behind an amount is a part of it: by its rate, where only one of the two is even."""
    without = one.value - tax.value
    return without > 0 and _is_even(tax.value / without) and not _is_even(tax.value / one.value)


def _is_even(rate: Decimal) -> bool:
    """Whether taxes have such a rate: 19 %, 5.5 %."""
    halves = rate * 200
    return abs(halves - round(halves)) < _ROUNDED


def _notes(text: Passage) -> Iterator[Found]:
    """Whatever is said of taxes, but for what says that they are in it, and for the numbers of a firm's papers."""
    place = 0
    while place < len(text.words):
        found = _longest(text, place)
        if found and not _is_in_papers(text, found) and not _is_taxed(text, place, found):
            yield found
        place = found.next if found else place + 1


def _longest(text: Passage, place: int) -> Found | None:
    keys = ("with_tax", "tax", "taxed")
    every = (phrases(key).at(text, place, plus=plus) for key in keys for plus in (False, True))
    return max(filter(None, every), key=lambda found: found.next, default=None)


def _is_taxed(text: Passage, place: int, found: Found) -> bool:
    taxed = phrases("taxed").at(text, place)
    return taxed is not None and taxed.next == found.next


def _is_in_papers(text: Passage, found: Found) -> bool:
    return _PAPERS.search(text.raw, found.end, _line_end(text, found.end, _NEAR_PAPERS)) is not None


def _is_name(text: Passage, found: Found) -> bool:
    """Whether it speaks of a tax wherever it stands; "net" and "netto" do so only beside an amount."""
    words = text.words[found.next - len(found.phrase.words) : found.next]
    return len(words) > 1 or text.raw[words[0].start : found.end].isupper() or phrases("tax").begin_with(words[0].text)


def _is_of_prices(text: Passage, found: Found) -> bool:
    """Whether its line speaks of prices: "all prices are net"."""
    line = text.raw.rfind("\n", 0, found.end) + 1
    return phrases("price").among(text, text.words_between(line, found.end))


def _amount(text: Passage, sums: Sums, found: Found) -> Sum | None:
    """The amount of which it speaks: the one that it labels, else the one before it in its line."""
    following = next((other for other in sums.found if other.start >= found.end), None)
    if following and _LABELS.fullmatch(text.raw, found.end, following.start):
        return following
    start = text.words[found.next - len(found.phrase.words)].start
    line = text.raw.rfind("\n", 0, start) + 1
    return max(
        (one for one in takewhile(lambda other: other.end <= start, sums.found) if one.start >= line),
        key=lambda one: one.start,
        default=None,
    )


def _line_end(text: Passage, at: int, most: int) -> int:
    end = text.raw.find("\n", at, at + most)
    return end if end >= 0 else min(at + most, len(text.raw))

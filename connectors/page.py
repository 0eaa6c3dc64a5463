"""The HTML of a message of ours, read for a reply: our own words sanitised, the signature, the font, the habit.

Which lines are our own is told by the text of the page, and by the same judge as for plain text (`rules.quoting`). So
the page is walked as for its text (`connectors.html`), each piece of it is noted with the line it stands in, and what
is written are the pieces of the lines that count, with the elements around them. So the tree stays whole wherever it is
cut.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bs4.element import NavigableString, Tag

from connectors import css, sanitizer
from connectors.css import Font
from connectors.html import CELLS, Lines, attribute, parsed, to_text, walk
from rules.page import MAX_QUOTE, Habit, Page
from rules.quoting import parted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from connectors.css import Sheet

MAX_DEPTH = 40
"""Elements within elements that are written; the contents of deeper ones stand in the last of these."""

_SIGNATURES = {"gmail_signature", "moz-signature", "yahoo-signature", "protonmail_signature_block"}
"""Classes by which programs mark a signature."""
_SIGNATURE_IDS = {"Signature", "ms-outlook-mobile-signature", "AppleMailSignature", "x_Signature"}
_NOWHERE = -1


@dataclass(slots=True)
class _Piece:
    """Some text, or a line break, and the number of the line it stands in."""

    markup: str
    letters: int
    line: int = _NOWHERE


@dataclass(slots=True)
class _Reading:
    """A page, taken apart: its lines, and what stands in them in its order."""

    lines: Lines = field(default_factory=Lines)
    steps: list[tuple[Tag, bool] | _Piece] = field(default_factory=list)
    signature: set[int] = field(default_factory=set)
    """Lines within an element that a program marks as the signature."""
    _waiting: list[_Piece] = field(default_factory=list)
    _signing: int = 0

    def text(self, words: str) -> None:
        """Take a text; of preformatted text, line by line."""
        parts = words.splitlines(keepends=True) if self.lines.pre else [words]
        for part in parts:
            self._take(_Piece(sanitizer.text(part, preformatted=bool(self.lines.pre)), len(part.strip())))
            before = len(self.lines.lines)
            self.lines.write(part)
            self._settle(before)

    def tag(self, tag: Tag, *, opens: bool) -> None:
        """Take the beginning or the end of an element."""
        before = len(self.lines.lines)
        if opens and tag.name == "br":
            self._take(_Piece("<br>", 0))
        (self.lines.open if opens else self.lines.close)(tag)
        self._settle(before)
        self._signing += _is_signature(tag) * (1 if opens else -1)
        if tag.name != "br":
            self.steps.append((tag, opens))

    def end(self) -> None:
        """Take the end of the page."""
        before = len(self.lines.lines)
        self.lines.end_line()
        self._settle(before)

    def _take(self, piece: _Piece) -> None:
        self.steps.append(piece)
        self._waiting.append(piece)

    def _settle(self, before: int) -> None:
        """Note of the pieces which line they came to stand in, if one has ended since there were so many."""
        if len(self.lines.lines) > before:
            for piece in self._waiting:
                piece.line = before
            if self._signing:
                self.signature.add(before)
        if len(self.lines.lines) > before or not self.lines.words:
            self._waiting.clear()


def read(source: str) -> Page:
    """A page. Nothing in here raises for what it says, and nothing takes more than linear time."""
    soup = parsed(source)
    sheet = css.sheet("\n".join("".join(map(str, tag.contents)) for tag in soup.find_all("style")))
    reading = _Reading()
    for node, opens in walk(soup):
        if isinstance(node, NavigableString):
            reading.text(str(node))
        elif node is not soup:
            reading.tag(node, opens=opens)
    reading.end()
    lines = reading.lines.lines
    above, below = parted(lines)
    own = [number for number in above if number not in reading.signature]
    signature = [number for number in (*above, *below[1:]) if number in reading.signature]
    words, signed = (_cut(reading.steps, sheet, _stripped(some, lines)) for some in (own, signature))
    looks = _Looks(sheet)
    looks.look(reading.steps, frozenset(own))
    return Page(words, to_text(words), signed, to_text(signed), looks.font(), looks.habit())


def _is_signature(tag: Tag) -> bool:
    return not _SIGNATURES.isdisjoint(attribute(tag, "class").split()) or attribute(tag, "id") in _SIGNATURE_IDS


def _stripped(numbers: Sequence[int], lines: Sequence[str]) -> list[int]:
    """Without empty lines at the beginning and the end."""
    full = [at for at, number in enumerate(numbers) if lines[number].strip()]
    return list(numbers[full[0] : full[-1] + 1]) if full else []


def _cut(steps: Sequence[tuple[Tag, bool] | _Piece], sheet: Sheet, lines: Sequence[int]) -> str:
    """These lines of a page, sanitised; of long ones as many as there is room for."""
    whole = _Writing(sheet, frozenset(lines))
    whole.write(steps)
    fitting = [line for line in lines if whole.sizes.get(line, 0) <= MAX_QUOTE]
    short = _Writing(sheet, frozenset(fitting))
    short.write(steps)
    written = "".join(short.out)
    return written if len(written.encode()) <= MAX_QUOTE else ""


@dataclass(slots=True)
class _Writing:
    """Some lines of a page, written anew."""

    sheet: Sheet
    lines: frozenset[int]
    out: list[str] = field(default_factory=list)
    sizes: dict[int, int] = field(default_factory=dict)
    """How long it is, cut behind each line."""
    _size: int = 0
    _open: list[str] = field(default_factory=list)
    """The ends of the elements that are open; empty for those that are not written."""
    _ends: int = 0
    """How long these are."""
    _depth: int = 0

    def write(self, steps: Sequence[tuple[Tag, bool] | _Piece]) -> None:
        """Write what stands in the lines, and the elements around it."""
        around = _around(steps, self.lines)
        for step in steps:
            if isinstance(step, _Piece):
                if step.line in self.lines:
                    self._put(step.markup)
                    self.sizes[step.line] = self._size + self._ends
            elif step[1]:
                self._begin(step[0], wanted=id(step[0]) in around or _is_cell_of(step[0], around))
            else:
                self._end()

    def _begin(self, tag: Tag, *, wanted: bool) -> None:
        begin = end = ""
        if wanted and self._depth < MAX_DEPTH:
            margin = self.sheet.style(tag.name, attribute(tag, "class").split()).get("margin", "")
            begin, end = sanitizer.element(tag, "0" * margin.startswith("0"))
        self._depth += bool(end)
        self._ends += len(end)
        self._open.append(end)
        self._put(begin)

    def _end(self) -> None:
        end = self._open.pop()
        self._depth -= bool(end)
        self._ends -= len(end)
        self._put(end)

    def _put(self, markup: str) -> None:
        self.out.append(markup)
        self._size += len(markup.encode())


def _around(steps: Iterable[tuple[Tag, bool] | _Piece], lines: frozenset[int]) -> set[int]:
    """The elements around what stands in these lines, by their identity."""
    found: set[int] = set()
    stack: list[Tag] = []
    for step in steps:
        if isinstance(step, _Piece):
            for tag in reversed(stack) if step.line in lines else ():
                if id(tag) in found:
                    break
                found.add(id(tag))
        elif step[1]:
            stack.append(step[0])
        else:
            stack.pop()
    return found


def _is_cell_of(tag: Tag, rows: set[int]) -> bool:
    """Whether it is a cell, perhaps an empty one, of a row that is written."""
    return tag.name in CELLS and tag.parent is not None and tag.parent.name == "tr" and id(tag.parent) in rows


@dataclass(slots=True)
class _Looks:
    """What most of our words look like."""

    sheet: Sheet
    fonts: Counter[Font] = field(default_factory=Counter)
    habits: Counter[Habit] = field(default_factory=Counter)

    def look(self, steps: Iterable[tuple[Tag, bool] | _Piece], lines: frozenset[int]) -> None:
        """Look at what stands in these lines."""
        fonts, habits = [Font()], [Habit.PARAGRAPHS]
        for step in steps:
            if isinstance(step, _Piece):
                if step.line in lines and step.letters:
                    self.fonts[fonts[-1]] += step.letters
                    self.habits[habits[-1]] += step.letters
            elif step[1]:
                style = self._style(step[0])
                fonts.append(_font(step[0], style, fonts[-1]))
                habits.append(_habit(step[0], style, habits[-1]))
            else:
                fonts.pop()
                habits.pop()

    def font(self) -> str:
        """The font of most of the words."""
        return max(self.fonts, key=self.fonts.__getitem__, default=Font()).declarations()

    def habit(self) -> Habit:
        """The habit by which most of the words are written."""
        return max(self.habits, key=self.habits.__getitem__, default=Habit.PARAGRAPHS)

    def _style(self, tag: Tag) -> dict[str, str]:
        inline = css.declarations(attribute(tag, "style"))
        return self.sheet.style(tag.name, attribute(tag, "class").split()) | dict(inline)


def _font(tag: Tag, style: dict[str, str], around: Font) -> Font:
    """The font in an element. A link's colour says nothing of the text."""
    if tag.name == "a":
        return around
    found = around.within(style)
    if tag.name == "font":
        found = found.of_font_tag(*(attribute(tag, name) for name in ("face", "size", "color")))
    return found


def _habit(tag: Tag, style: dict[str, str], around: Habit) -> Habit:
    if tag.name == "p":
        tight = style.get("margin", "").startswith("0") or style.get("margin-bottom", "").startswith("0")
        return Habit.OUTLOOK if tight else Habit.PARAGRAPHS
    return Habit.LINES if tag.name == "div" else around

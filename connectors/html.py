"""HTML mail to text, as a reader sees it: lines, and quotations behind `> `.

Only lxml parses here. The standard library's parser can be made to compute for a minute by a page of half-open comments
(CVE-2025-6069); lxml takes milliseconds for the same. The tree is walked without recursion, so depth costs nothing.

How the programs mark what they quote differs: most wrap it, Outlook only marks where it begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeGuard

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_HTML = 262_144
"""Characters that are parsed; what comes behind is left out."""

MAX_QUOTED = 20
"""Quotations within quotations that are told apart; deeper ones count as so deep."""
BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figure",
    "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
    "section", "table", "tr", "ul",
}  # fmt: skip
"""Elements that stand on lines of their own."""
CELLS = {"td", "th"}

_INVISIBLE = {"head", "title", "script", "style", "template", "svg", "iframe", "object"}
_QUOTING_CLASSES = {"gmail_quote", "yahoo_quoted", "protonmail_quote", "moz-cite-prefix"}
_QUOTING_IDS = {"mail-editor-reference-message-container"}
_QUOTED_FROM_HERE = {"divRplyFwdMsg", "appendonsend"}
_UNSEEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_INDENTED = re.compile(r"border(-left)?\s*:\s*(none|0(px)?\s*(;|$))", re.IGNORECASE)
_CELL_END = "\x1f"
"""A tab in the text: in a table, "2" beside "450,00 EUR" are two numbers."""
_NO_WIDTH = re.compile("[\u00ad\u034f\u180e\u200b-\u200f\u2060-\u2064\ufeff]")


def to_text(html: str) -> str:
    """The text of a page: one line a block, "- " before an item, a tab between cells, other white space collapsed."""
    page = Lines()
    for node, opens in walk(parsed(html)):
        if isinstance(node, NavigableString):
            page.write(str(node))
        elif opens:
            page.open(node)
        else:
            page.close(node)
    return page.text()


def parsed(html: str) -> BeautifulSoup:
    """The tree of a page."""
    # Beautiful Soup warns of text without tags and of XML declarations. Neither is news in mail,
    # so the text gets a tag, and the declaration (Outlook writes some amid the page) becomes one that it passes over.
    harmless = html[:MAX_HTML].encode(errors="ignore").decode().replace("\0", "").replace("<?", "<!")
    return BeautifulSoup(f"<!---->{harmless}", "lxml", multi_valued_attributes=None)


def walk(soup: BeautifulSoup) -> Iterator[tuple[Tag | NavigableString, bool]]:
    """The visible nodes in their order; a tag comes twice, opening and closing."""
    waiting: list[tuple[Tag | NavigableString, bool]] = [(soup, True)]
    while waiting:
        node, opens = waiting.pop()
        if isinstance(node, Tag) and opens:
            if _is_unseen(node):
                continue
            waiting.append((node, False))
            waiting.extend((child, True) for child in reversed(node.contents) if _is_seen(child))
        yield node, opens


def _is_seen(node: object) -> TypeGuard[Tag | NavigableString]:
    """A tag or text; comments and declarations are kinds of text for the library, so the exact type counts."""
    return isinstance(node, Tag) or type(node) is NavigableString


def _is_unseen(tag: Tag) -> bool:
    return tag.name in _INVISIBLE or _UNSEEN.search(attribute(tag, "style")) is not None


def attribute(tag: Tag, name: str) -> str:
    """An attribute; empty where the tag has none of that name."""
    return str(tag.get(name) or "")


def _is_quoting(tag: Tag) -> bool:
    """Whether all within this tag is quoted, by another mark than a blockquote."""
    return not _QUOTING_CLASSES.isdisjoint(attribute(tag, "class").split()) or attribute(tag, "id") in _QUOTING_IDS


def _is_blockquote(tag: Tag) -> bool:
    """A quotation. Gmail and Outlook indent a writer's own words with the same tag, without a border."""
    if tag.name != "blockquote":
        return False
    marked = any(tag.has_attr(name) for name in ("type", "cite", "class"))
    return marked or not _INDENTED.search(attribute(tag, "style"))


@dataclass(slots=True)
class Lines:
    """The lines so far, and the one that is being written."""

    lines: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    item: bool = False
    """The next line is the first of an item."""
    pre: int = 0
    blockquotes: int = 0
    quotings: int = 0

    @property
    def depth(self) -> int:
        """How deep the current line is quoted. A blockquote within a program's own wrapper is the same quotation."""
        return min(max(self.blockquotes, min(self.quotings, 1)), MAX_QUOTED)

    def write(self, text: str) -> None:
        """Add text to the line; in preformatted text, each line is one."""
        if not self.pre:
            self.words.append(text)
            return
        first, *others = text.split("\n")
        self.words.append(first)
        for other in others:
            self.end_line(empty=True)
            self.words.append(other)

    def open(self, tag: Tag) -> None:
        """What the beginning of an element does."""
        if tag.name in BLOCKS:
            self.end_line()
        elif tag.name == "br":
            self.end_line(empty=True)
        elif tag.name in CELLS:
            self.words.append(" ")
        self.item = self.item or tag.name == "li"
        self._count(tag, 1)
        if attribute(tag, "id") in _QUOTED_FROM_HERE:
            self.end_line()
            self.quotings += 1  # and is never counted down: all that follows is quoted

    def close(self, tag: Tag) -> None:
        """What the end of an element does."""
        if tag.name in BLOCKS:
            self.end_line()
        if tag.name == "li":
            self.item = False
        if tag.name in {"td", "th"}:
            self.words.append(_CELL_END)
        self._count(tag, -1)

    def end_line(self, *, empty: bool = False) -> None:
        """End the line. One without words counts when it was meant to be `empty`, or holds a no-break space."""
        raw = "".join(self.words)
        self.words.clear()
        cells = (" ".join(cell.split()) for cell in _NO_WIDTH.sub("", raw).split(_CELL_END))
        words = "\t".join(filter(None, cells))
        if words:
            quote = ">" * self.depth + " " * bool(self.depth)
            self.lines.append(f"{quote}{'- ' * self.item}{words}")
            self.item = False
        elif (empty or "\xa0" in raw) and self.lines and self.lines[-1].strip(">"):
            self.lines.append(">" * self.depth)

    def text(self) -> str:
        """All lines."""
        self.end_line()
        return "\n".join(self.lines).rstrip("\n")

    def _count(self, tag: Tag, by: int) -> None:
        self.pre += by * (tag.name == "pre")
        self.blockquotes += by * _is_blockquote(tag)
        self.quotings += by * _is_quoting(tag)

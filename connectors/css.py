"""CSS in mail: which declarations may be written again, and the font that a text is in.

Nothing is passed through: a value is written only where it has one of the few forms that are known to be harmless and
of use. Style sheets are read as far as programs write them for a letter (`p.MsoNormal`), in linear time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MAX_SHEET = 65_536
"""Characters of the style sheets of a page that are read."""
MAX_DECLARATIONS = 4096
"""Characters of one attribute `style` that are read."""
MAX_FAMILIES = 6
MAX_SPACING = 3
"""The largest height of a line that is written, in heights of its letters."""
LIGHT = 170
"""A colour is light from this luma on (of 255): on white paper nobody could read it."""

_ALLOWED = re.compile(
    r"(background-)?color|font-(style|weight)|list-style-type|text-(align|decoration|indent)"
    r"|vertical-align|white-space|width|border-collapse"
    r"|(margin|padding)(-(top|right|bottom|left))?|border(-(top|right|bottom|left))?(-(color|style|width))?"
)
_LENGTH = (
    r"(?:\d{1,3}(?:\.\d{1,6})?|\.\d{1,6})(?:px|pt|%)?|(?:\d{1,2}(?:\.\d{1,6})?|\.\d{1,6})(?:em|ex|rem|cm|mm|pc)"
    r"|\d?(?:\.\d{1,6})?in"
)
_WORD = re.compile(rf"{_LENGTH}|#[0-9a-f]{{3,8}}|!?[a-z-]{{1,40}}", re.IGNORECASE)
_SIDEWAYS = re.compile(rf"-(?:{_LENGTH})", re.IGNORECASE)
_INDENTATIONS = frozenset({"margin-left", "text-indent"})
"""What Outlook makes lists and tables with: they may be negative, and move nothing up over what stands above."""
_FORMS = {
    "font-family": re.compile(r"[\w\s.,'!-]{1,200}"),
    "font-size": re.compile(
        r"(\d{1,2}(\.\d{1,6})?|\.\d{1,6})(px|pt)|(0?\.\d{1,6}|1(\.0{1,6})?)r?em|(\d{1,2}(\.\d{1,6})?|100)%"
        r"|((xx?-)?(small|large)|medium|smaller)",
        re.IGNORECASE,
    ),
}
"""Sizes that are relative only make letters smaller: those that make them larger grow with every element."""
_SPACING = re.compile(r"(\d{1,3}(?:\.\d{1,6})?)(%?)")
_RGB = re.compile(r"(?<![\w-])rgba?\( ?(\d{1,3}) ?, ?(\d{1,3}) ?, ?(\d{1,3}) ?(?:, ?[\d.]{1,5} ?)?\)", re.IGNORECASE)
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})")
_SIZE = re.compile(r"([6-9]|[1-3]\d)(\.\d{1,4})?(pt|px)|small|medium|large|x-small")
_SHORTHAND = re.compile(r"(?<![\d.])(\d{1,2}(?:\.\d{1,4})?(?:pt|px))(?:/\S{1,10})? (\S.*)")
_FAMILY = re.compile(r"[\w][\w -]{0,39}")
_SELECTOR = re.compile(r"[a-z][a-z0-9]*(\.[\w-]+)?|\.[\w-]+")
_DARK_NAMES = frozenset(
    {"black", "navy", "darkblue", "mediumblue", "blue", "midnightblue", "maroon", "darkred", "green", "darkgreen"}
    | {"purple", "indigo", "teal", "gray", "grey", "dimgray", "dimgrey", "darkslategray", "darkslategrey", "brown"}
)
_NO_FAMILIES = frozenset({"inherit", "initial", "unset"})
_OF_FONT_TAG = ("", "x-small", "small", "medium", "large")
"""The sizes of <font size="1"> to "4"; larger ones are headlines."""


@dataclass(frozen=True, slots=True)
class Font:
    """How text looks; empty where nothing tells it."""

    family: str = ""
    size: str = ""
    color: str = ""

    def declarations(self) -> str:
        """As CSS."""
        told = (("font-family", self.family), ("font-size", self.size), ("color", self.color))
        return "; ".join(f"{name}: {value}" for name, value in told if value)

    def within(self, style: Mapping[str, str]) -> Font:
        """The font of text in an element of this style, within text of this one."""
        shorthand = _SHORTHAND.search(style.get("font", ""))
        size, family = shorthand.groups() if shorthand else ("", "")
        return Font(
            families(style.get("font-family", family)) or self.family,
            _size(style.get("font-size", size)) or self.size,
            dark(style.get("color", "")) or self.color,
        )

    def of_font_tag(self, face: str, size: str, color: str) -> Font:
        """The same for `<font>` with these attributes."""
        known = size in {"1", "2", "3", "4"}
        return replace(
            self,
            family=families(face) or self.family,
            size=_OF_FONT_TAG[int(size)] if known else self.size,
            color=dark(color) or self.color,
        )


@dataclass(slots=True)
class Sheet:
    """The style sheets of a page, as far as they name elements and classes."""

    rules: dict[str, dict[str, str]] = field(default_factory=dict)
    """Declarations by selectors in lower case: `p`, `.msonormal`, `p.msonormal`."""

    def style(self, name: str, classes: Iterable[str]) -> dict[str, str]:
        """What it says of an element, by its name and classes."""
        dotted = [f".{one.lower()}" for one in classes]
        selectors = (name, *dotted, *(f"{name}{one}" for one in dotted))
        return {key: value for one in selectors for key, value in self.rules.get(one, {}).items()}


def sheet(source: str) -> Sheet:
    """A style sheet, read."""
    found = Sheet()
    first, *others = source[:MAX_SHEET].replace("<!--", "").replace("-->", "").split("/*")
    bare = "".join((first, *(other.partition("*/")[2] for other in others)))
    for block in bare.split("}"):
        selectors, _brace, body = block.partition("{")
        declared = dict(declarations(body))
        for selector in selectors.lower().split(","):
            if _SELECTOR.fullmatch(selector.strip()):
                found.rules.setdefault(selector.strip(), {}).update(declared)
    return found


def declarations(style: str) -> Iterator[tuple[str, str]]:
    """Names in lower case, and values, as an attribute `style` has them."""
    for one in style[:MAX_DECLARATIONS].split(";"):
        name, colon, value = one.partition(":")
        if colon:
            yield name.strip().lower(), " ".join(value.split())


def allowed(style: str) -> str:
    """The declarations of an attribute `style` that may be written again."""
    told = ((name, _harmless(name, value.replace('"', "'"))) for name, value in declarations(style))
    return "; ".join(f"{name}: {value}" for name, value in told if value)


def families(value: str) -> str:
    """A list of font families, each in a form that can be written anywhere."""
    names = [name.strip(" \t\r\n'\"") for name in value.split(",")[:MAX_FAMILIES]]
    named = (name for name in names if _FAMILY.fullmatch(name) and name.lower() not in _NO_FAMILIES)
    return ", ".join(f"'{name}'" if " " in name else name for name in named)


def dark(value: str) -> str:
    """A colour that can be read on white; empty for others."""
    value = value.lower()
    rgb = _RGB.fullmatch(value)
    if rgb:
        value = "#" + "".join(f"{min(int(part), 255):02x}" for part in rgb.groups())
    if not _HEX.fullmatch(value):
        return value if value in _DARK_NAMES else ""
    digits = value[1:] if len(value) > len("#fff") else "".join(2 * digit for digit in value[1:])
    red, green, blue = (int(digits[at : at + 2], 16) for at in (0, 2, 4))
    return value if (299 * red + 587 * green + 114 * blue) // 1000 < LIGHT else ""


def _harmless(name: str, value: str) -> str:
    """The value as it may be written; empty where it may not.

    No length is negative or very large: what is quoted must not cover what stands above it, nor make a page so wide
    that a telephone shows all of it in tiny letters.
    """
    if name == "line-height":
        return _spacing(value)
    if name in _FORMS:
        return value if _FORMS[name].fullmatch(value) else ""
    words = _RGB.sub("rgb", value).split() if _ALLOWED.fullmatch(name) else []
    sideways = name in _INDENTATIONS
    return (
        value if words and all(_WORD.fullmatch(one) or (sideways and _SIDEWAYS.fullmatch(one)) for one in words) else ""
    )


def _spacing(value: str) -> str:
    """A line's height as a factor: as a length, it would stay for larger letters within, which then cover others."""
    found = _SPACING.fullmatch(value)
    factor = float(found[1]) / (100 if found[2] else 1) if found else 0
    return f"{factor:g}" if 1 <= factor <= MAX_SPACING else ""


def _size(value: str) -> str:
    return value if _SIZE.fullmatch(value.lower()) else ""

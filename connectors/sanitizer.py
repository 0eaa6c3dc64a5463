"""What of the HTML of a letter may be written again: an allow-list of elements, attributes and values.

The page is written anew from its tree; what is not in the tables below is not written. So there is no script, style
sheet, form, frame or picture (a picture from elsewhere tells its server who reads, and when), no comment, no handler
and no address but of the web, of mail and of telephones.

Libraries that sanitise by the rules of HTML 5 open formatting again in every block, as browsers do: 35 kB of nested
<b> became 28 MB in nh3 0.3, for which it took a gigabyte. Here, what is written is never more than what was read.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from connectors import css
from connectors.html import BLOCKS, attribute

if TYPE_CHECKING:
    from bs4.element import Tag

MAX_URL = 2000

_INLINE = frozenset({"a", "b", "code", "em", "font", "i", "s", "span", "strike", "strong", "sub", "sup", "u"})
_KEPT_BLOCKS = frozenset(
    {"dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "pre", "table", "tr", "ul"}
)
_OF_TABLES = frozenset({"tbody", "td", "tfoot", "th", "thead"})
_KEPT = _INLINE | _KEPT_BLOCKS | _OF_TABLES
_PLAIN_ALONE = frozenset({"a", "font", "span"})
"""Elements that mean nothing without attributes."""
_COLOR = re.compile(r"#[0-9a-fA-F]{3,6}|[a-zA-Z]{3,20}")
_NUMBER = re.compile(r"\d{1,3}%?")
_VALUES = {
    "align": re.compile(r"left|right|center|justify", re.IGNORECASE),
    "bgcolor": _COLOR,
    "border": _NUMBER,
    "cellpadding": _NUMBER,
    "cellspacing": _NUMBER,
    "color": _COLOR,
    "colspan": re.compile(r"\d{1,3}"),
    "dir": re.compile(r"ltr|rtl|auto", re.IGNORECASE),
    "face": re.compile(r"[\w ,'-]{1,200}"),
    "href": re.compile(rf"(https?://|mailto:|tel:)[^\s<>\"\x00-\x20\x7f-\x9f]{{1,{MAX_URL}}}", re.IGNORECASE),
    "rowspan": re.compile(r"\d{1,3}"),
    "size": re.compile(r"[+-]?[1-7]"),
    "start": re.compile(r"\d{1,4}"),
    "type": re.compile(r"[1aAiI]|disc|circle|square"),
    "valign": re.compile(r"top|middle|bottom|baseline", re.IGNORECASE),
    "width": _NUMBER,
}
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_BLANKS = re.compile(r"[ \t\n]+")
_INDENTED = "margin-left: 40px"


def element(tag: Tag, margin: str = "") -> tuple[str, str]:
    """The beginning and the end of an element as it is written; both empty for one that is left out.

    Its contents stay in any case.

    Args:
        tag: of the page that was read.
        margin: that of the style sheet, which is not written.
    """
    name = _name(tag)
    style = css.allowed(attribute(tag, "style"))
    if margin and "margin" not in style:
        style = f"margin: {margin}; {style}".rstrip("; ")
    if tag.name == "blockquote":  # a writer's own indentation: quotations are not written
        style = _INDENTED
    told = [(key, " ".join(attribute(tag, key).split())) for key, form in _VALUES.items() if _is_of(tag, key, form)]
    written = "".join(f' {key}="{escape(value)}"' for key, value in (*told, ("style", style)) if value)
    if not name or (name in _PLAIN_ALONE and not written):
        return "", ""
    return f"<{name}{written}>", f"</{name}>"


def text(words: str, *, preformatted: bool) -> str:
    """Text as it is written; a no-break space stays one."""
    plain = _UNWRITABLE.sub(" ", words)
    return escape(plain if preformatted else _BLANKS.sub(" ", plain), quote=False).replace("\xa0", "&nbsp;")


def _name(tag: Tag) -> str:
    if tag.name in _KEPT:
        return tag.name
    return "div" if tag.name in BLOCKS and tag.name != "body" else ""


def _is_of(tag: Tag, key: str, form: re.Pattern[str]) -> bool:
    """Whether an attribute is written: its value has the form, and an address is that of a link."""
    return (
        tag.has_attr(key) and (key == "href") <= (tag.name == "a") and form.fullmatch(attribute(tag, key)) is not None
    )

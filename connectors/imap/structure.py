"""BODYSTRUCTURE (RFC 3501, 7.4.2): what a message is made of, without fetching it. Pure: there is no connection here.

The header of each part is put together again, so that `connectors.mime` reads it as it reads any part: what is an
attachment, how its name is decoded and which text is the letter is told in one place for all mailboxes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from connectors import mime, reports

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connectors.imap.convert import Row

_UNSPEAKABLE = re.compile(rb"[\x00-\x1f\x7f]+")
_READING = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What comes of taking a broken structure apart."""
_ENCODED = 3
"""Bytes that one byte takes at most, quoted-printable."""
_SIZE = 6
"""Where a part has its size."""
_ENVELOPE = 7
"""Where a message that the server has taken apart has its envelope."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part to be fetched, as far as it is read; without a number, the message itself."""

    number: str = ""
    most: int = mime.MAX_HTML
    head: bytes = field(default=b"", compare=False)
    """Its header; none where it comes with the part."""

    @property
    def item(self) -> str:
        """As FETCH is asked for it."""
        return f"BODY.PEEK[{self.number}]<0.{self.most}>"

    @property
    def key(self) -> bytes:
        """How the answer begins to name it."""
        return f"BODY[{self.number}]".encode()


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A part that has no parts: its number, its place within a multipart/report (else 0), and what the server tells."""

    number: str
    place: int
    part: Any

    @property
    def kind(self) -> str:
        return (_word(self.part[0]) + b"/" + _word(self.part[1])).decode("latin-1").lower()


@dataclass(frozen=True, slots=True)
class Outline:
    """What is read of a message."""

    texts: tuple[Section, ...] = (Section(),)
    """The parts that may be the letter, the best one first."""
    html: bool = False
    attachments: tuple[str, ...] = ()
    for_programs: tuple[Section, ...] = ()
    """The parts that tell programs something, and have to be read for that."""
    calendar: str = ""
    """METHOD, where the structure itself tells it."""

    @property
    def page(self) -> Section | None:
        """The part that is HTML; of a message that is read as a whole, the message."""
        return self.texts[-1] if self.html or self.texts == (Section(),) else None


def outline(row: Row | None) -> Outline:
    """The outline of a message by its BODYSTRUCTURE; of one that tells nothing, that it is read as a whole."""
    try:
        leaves = [(leaf, _head(leaf.part)) for leaf in _leaves((row or {})[b"BODYSTRUCTURE"])]
        is_empty = not any(_word(leaf.part[_SIZE]).strip(b"0") for leaf, _ in leaves)
    except _READING:
        return Outline()
    if is_empty:  # a multipart whose boundary never comes, perhaps: its text stands where no part is
        return Outline()
    told = [mime.content(head) for _, head in leaves]
    texts = [
        (Section(leaf.number, _most(leaf, kind), head), kind)
        for (leaf, head), content in zip(leaves, told, strict=True)
        if not content.attachments and (kind := _text_kind(head))
    ]
    plain = [section for section, kind in texts if kind == b"plain"]
    pages = [section for section, kind in texts if kind == b"html"]
    attachments = tuple(name for content in told for name in content.attachments)
    calendar = next((content.calendar for content in told if content.calendar), "")
    for_programs = [
        _for_programs(leaf, head)
        for leaf, head in leaves
        if reports.is_for_programs(leaf.kind, leaf.place) and not (calendar and leaf.kind == reports.CALENDAR)
    ]
    sections = tuple(for_programs[: reports.MAX_SECTIONS])
    return Outline((*plain[:2], *pages[:1]), bool(pages), attachments, sections, calendar)


def _most(leaf: _Leaf, kind: bytes) -> int:
    """How much of a text is fetched. Plain text takes more in a transfer encoding: a draft of ours must come whole."""
    if kind == b"html":
        return mime.MAX_HTML
    encoded = _word(leaf.part[5]).lower() in {b"base64", b"quoted-printable"}
    return mime.MAX_TEXT * (_ENCODED if encoded else 1)


def _for_programs(leaf: _Leaf, head: bytes) -> Section:
    """How a part for programs is fetched: of a message that the server has taken apart, its header alone.

    One in a transfer encoding is not a message yet, whatever the server took it for.
    """
    encoded = _word(leaf.part[5]).lower() in {b"base64", b"quoted-printable"}
    parsed = len(leaf.part) > _ENVELOPE and isinstance(leaf.part[_ENVELOPE], tuple) and leaf.kind in reports.MESSAGES
    if parsed and not encoded:
        return Section(f"{leaf.number}.HEADER", reports.MAX_REPORT, head)
    most = reports.MAX_CALENDAR if leaf.kind == reports.CALENDAR else reports.MAX_REPORT
    if leaf.place and leaf.kind == "text/plain":  # it is told by its place, which is lost where it stands alone
        head = b"Content-Type: message/delivery-status" + head.removeprefix(b"Content-Type: ")[len(leaf.kind) :]
    return Section(leaf.number, _ENCODED * most, head)


def _leaves(body: Any) -> Iterator[_Leaf]:
    """The parts that have no parts, in their order."""
    waiting = [_Leaf("", 0, body)]
    for _ in range(mime.MAX_PARTS):
        if not waiting:
            return
        leaf = waiting.pop()
        if isinstance(leaf.part[0], list):
            prefix = f"{leaf.number}." if leaf.number else ""
            in_report = _word(leaf.part[1]).lower() == b"report"
            inner = enumerate(leaf.part[0], 1)
            waiting.extend(reversed([_Leaf(f"{prefix}{place}", place * in_report, part) for place, part in inner]))
        else:
            yield replace(leaf, number=leaf.number or "1")


def _head(part: Any) -> bytes:
    """The header that a part has, or one as good."""
    lines = [
        b"Content-Type: " + _word(part[0]) + b"/" + _word(part[1]) + _parameters(part[2]),
        b"Content-Transfer-Encoding: " + _word(part[5]),
        *([b"Content-ID: " + _word(part[3])] if part[3] else []),
    ]
    # Its place depends on the type, and servers err in that; its form is its own.
    for extension in part[7:]:
        match extension:
            case (bytes() as disposition, (None | tuple()) as parameters):
                lines.append(b"Content-Disposition: " + _word(disposition) + _parameters(parameters))
                break
            case _:
                continue
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _parameters(pairs: Any) -> bytes:
    pairs = pairs or ()
    return b"".join(
        b'; %b="%b"' % (_word(name), _word(value).replace(b"\\", b"\\\\").replace(b'"', b'\\"'))
        for name, value in zip(pairs[::2], pairs[1::2], strict=False)
    )


def _word(value: Any) -> bytes:
    """A string of a structure: IMAPClient makes numbers of some and None of NIL."""
    return _UNSPEAKABLE.sub(b" ", value if isinstance(value, bytes) else str(value or "").encode())


def _text_kind(head: bytes) -> bytes:
    found = re.match(rb"Content-Type: text/(plain|html)[;\r]", head, re.IGNORECASE)
    return found[1].lower() if found else b""

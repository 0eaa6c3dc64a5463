"""BODYSTRUCTURE (RFC 3501, 7.4.2): what a message is made of, without fetching it. Pure: there is no connection here.

The header of each part is put together again, so that `connectors.mime` reads it as it reads any part: what is an
attachment, how its name is decoded and which text is the letter is told in one place for all mailboxes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from connectors import mime

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connectors.imap.convert import Row

_UNSPEAKABLE = re.compile(rb"[\x00-\x1f\x7f]+")
_READING = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What comes of taking a broken structure apart."""


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
class Outline:
    """What is read of a message."""

    texts: tuple[Section, ...] = (Section(),)
    """The parts that may be the letter, the best one first."""
    html: bool = False
    attachments: tuple[str, ...] = ()


def outline(row: Row | None) -> Outline:
    """The outline of a message by its BODYSTRUCTURE; of one that cannot be read, that it is read as a whole."""
    try:
        leaves = [(number, _head(part)) for number, part in _leaves((row or {})[b"BODYSTRUCTURE"])]
    except _READING:
        return Outline()
    told = [mime.content(head) for _, head in leaves]
    texts = [
        (Section(number, mime.MAX_TEXT if kind == b"plain" else mime.MAX_HTML, head), kind)
        for (number, head), content in zip(leaves, told, strict=True)
        if not content.attachments and (kind := _text_kind(head))
    ]
    plain = [section for section, kind in texts if kind == b"plain"]
    pages = [section for section, kind in texts if kind == b"html"]
    attachments = tuple(name for content in told for name in content.attachments)
    return Outline((*plain[:2], *pages[:1]), bool(pages), attachments)


def _leaves(body: Any) -> Iterator[tuple[str, Any]]:
    """The parts that have no parts, with their numbers, in their order."""
    waiting = [("", body)]
    for _ in range(mime.MAX_PARTS):
        if not waiting:
            return
        number, part = waiting.pop()
        if isinstance(part[0], list):
            prefix = f"{number}." if number else ""
            waiting.extend(reversed([(f"{prefix}{place}", inner) for place, inner in enumerate(part[0], 1)]))
        else:
            yield number or "1", part


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

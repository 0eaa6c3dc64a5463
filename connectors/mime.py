"""The text of a message, out of MIME (RFC 2045 to 2049).

A message is split here, part by part and never by recursion: a thousand nested multiparts, a boundary that never comes
and a charset nobody knows are things that arrive. What cannot be read is left out; nothing in here raises for what a
message says. Only what a reader would see is decoded, and not more of it than the caps allow, so that a message of
25 MB costs no more than finding its boundaries.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message
from functools import partial
from mimetypes import MimeTypes
from typing import TYPE_CHECKING

from connectors import headers, html, reports
from connectors.addresses import clean
from connectors.encodings import characters, decode, undone
from rules.mail import Content

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAX_DEPTH = 50
"""Multiparts within multiparts that are opened; deeper ones count as empty."""
MAX_PARTS = 200
"""Parts of one message that are looked at."""
MAX_TEXT = 65_536
"""Bytes of plain text that are read, after the transfer encoding is undone."""
MAX_HTML = html.MAX_HTML
"""The same for HTML."""
MAX_FIELD = 4096
"""Characters of a field that are read for parameters: reading them takes the square of their length."""
MAX_PART_HEADER = 65_536
"""Bytes of the header of a part within a message."""

_HEADER_END = re.compile(rb"(\A|\n)\r?\n")
_NEWLINES = re.compile("\r\n?")
_TYPES = MimeTypes()


@dataclass(frozen=True, slots=True)
class _Part:
    """One entity: its fields by names in lower case, and its body, still encoded."""

    fields: dict[str, str]
    body: bytes
    depth: int
    default_type: str = "text/plain"
    place: int = 0
    """Which part of a multipart/report it is, from 1."""

    def head(self) -> Message:
        """The fields that describe the body, for the library to take apart; shortened."""
        head = Message()
        head.set_default_type(self.default_type)
        for name in ("content-type", "content-disposition"):
            if name in self.fields:
                head[name] = self.fields[name][:MAX_FIELD]
        return head


def header_of(message: bytes) -> bytes:
    """The header of a whole message with the end of its last line, up to the first empty line."""
    return _divide(message)[0]


def content(message: bytes) -> Content:
    """What the body of a message says: its first plain text, else its first HTML, and the names of attachments.

    Beside them what it tells programs (`connectors.reports`).
    """
    plain = page = ""
    is_html = False
    attachments: list[str] = []
    told = reports.Told()
    for part in _leaves(message):
        head = part.head()
        kind = _kind(part, head)
        told.take(kind, part.place, _parameter(head, "method"), partial(_text, part, head))
        name = _attachment_name(head, kind)
        if name is not None:
            attachments.append(name)
        elif kind == "text/html":
            page = page or html.to_text(_text(part, head, MAX_HTML))
            is_html = True
        elif kind == "text/plain" and not plain.strip():
            plain = _plain_text(part, head)
    text = plain if plain.strip() else page
    return Content(text, is_html, tuple(attachments), told.report, told.returned, told.calendar)


def page(message: bytes) -> str:
    """The first HTML of a message, as its writer sent it; empty where there is none."""
    for part in _leaves(message):
        head = part.head()
        if _kind(part, head) == "text/html" and _attachment_name(head, "text/html") is None:
            source = _text(part, head, MAX_HTML)
            if source.strip():
                return source
    return ""


def decode_text(payload: bytes, transfer_encoding: str, charset: str) -> str:
    r"""The text of one part, which may have been cut off anywhere; lines end with \n.

    An unknown or wrong charset is guessed (UTF-8, else Windows-1252): text that is read badly beats text that is lost.
    """
    text = characters(undone(payload, transfer_encoding), charset)
    return _NEWLINES.sub("\n", text).replace("\0", "").removeprefix("\ufeff")


def unflow(text: str, *, delsp: bool = False) -> str:
    """Text of format=flowed (RFC 3676) as paragraphs of one line each; quoted ones keep their depth behind `> `."""
    paragraphs: list[list[str]] = []
    goes_on_at = -1
    for line in text.split("\n"):
        unquoted = line.lstrip(">")
        depth = len(line) - len(unquoted)
        words = unquoted.removeprefix(" ")
        signature = words == "-- "
        flowed = words.endswith(" ") and not signature
        if goes_on_at != depth or signature or not words:
            paragraphs.append([">" * depth + " " * bool(depth and words)])
        paragraphs[-1].append(words[:-1] if flowed and delsp else words)
        goes_on_at = depth if flowed else -1
    return "\n".join("".join(paragraph) for paragraph in paragraphs)


def _divide(entity: bytes) -> tuple[bytes, bytes]:
    """The header and the body of a message or a part."""
    end = _HEADER_END.search(entity)
    if end is None:
        return entity, b""
    return entity[: end.end(1)], entity[end.end() :]


def _leaves(message: bytes) -> Iterator[_Part]:
    """The parts that have no parts, in their order. A multipart without its boundary is taken for text."""
    waiting = [_part(message, 0)]
    seen = 0
    while waiting and seen < MAX_PARTS:
        part = waiting.pop()
        seen += 1
        inner = _inner(part)
        if inner:
            waiting.extend(reversed(inner))
        else:
            yield part


def _part(entity: bytes, depth: int, default_type: str = "text/plain", place: int = 0) -> _Part:
    header, body = _divide(entity)
    return _Part(headers.split(header[:MAX_PART_HEADER] if depth else header), body, depth, default_type, place)


def _inner(part: _Part) -> list[_Part]:
    """The parts of a multipart."""
    head = part.head()
    if head.get_content_maintype() != "multipart" or part.depth >= MAX_DEPTH:
        return []
    boundary = _told(head.get_boundary)
    subtype = head.get_content_subtype()
    default_type = "message/rfc822" if subtype == "digest" else "text/plain"
    found = enumerate(_between(part.body, boundary), 1) if boundary else ()
    return [_part(inner, part.depth + 1, default_type, number * (subtype == "report")) for number, inner in found]


def _between(body: bytes, boundary: str) -> Iterator[bytes]:
    """What stands between delimiter lines (RFC 2046, 5.1.1). The last delimiter may be missing."""
    delimiter = re.compile(re.escape(b"--" + boundary.encode(errors="replace")) + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    start = None
    for count, found in enumerate(delimiter.finditer(body)):
        if found.start() and body[found.start() - 1] != ord("\n"):
            continue
        if start is not None:
            yield _between_lines(body[start : found.start()])
        start = found.end()
        if found[1] or count > MAX_PARTS:
            return
    if start is not None:
        yield _between_lines(body[start:])


def _between_lines(inner: bytes) -> bytes:
    """Without the line ends that belong to the delimiters around."""
    return inner.removeprefix(b"\r").removeprefix(b"\n").removesuffix(b"\n").removesuffix(b"\r")


def _kind(part: _Part, head: Message) -> str:
    """The media type; a multipart that has no parts is read as the text that it is."""
    broken = head.get_content_maintype() == "multipart" and part.depth < MAX_DEPTH
    return "text/plain" if broken else head.get_content_type()


def _attachment_name(head: Message, kind: str) -> str | None:
    """The file name of an attachment; None for what is no attachment: a text, or a picture that the page shows."""
    shown = _told(head.get_content_disposition) == "inline" or "content-id" in head
    if kind.startswith("image/") and shown and _told(head.get_content_disposition) != "attachment":
        return None
    name = clean(decode(_told(head.get_filename)))
    if name:
        return name
    if _told(head.get_content_disposition) == "attachment" or kind in reports.MESSAGES:
        return f"unnamed{_TYPES.guess_extension(kind) or ''}"
    return None


def _plain_text(part: _Part, head: Message) -> str:
    text = _text(part, head, MAX_TEXT)
    if _parameter(head, "format").lower() != "flowed":
        return text
    return unflow(text, delsp=_parameter(head, "delsp").lower() == "yes")


def _text(part: _Part, head: Message, most: int) -> str:
    encoding = part.fields.get("content-transfer-encoding", "")
    payload = undone(part.body[: 3 * most], encoding)  # quoted-printable needs up to three bytes for one
    return decode_text(payload[:most], "", _parameter(head, "charset"))


def _parameter(head: Message, name: str) -> str:
    """A parameter of Content-Type; empty where it is missing or broken."""

    def asked() -> str:
        value = head.get_param(name, "")
        return value if isinstance(value, str) else value[2]

    return _told(asked).strip()


def _told(ask: Callable[[], str | None]) -> str:
    """What the library says, or nothing: it raises for a NUL in a charset and for numbers of 5,000 digits."""
    try:
        return ask() or ""
    except (LookupError, TypeError, ValueError):
        return ""

"""A message as a conversation writes it down, and as it reaches a mailbox: RFC 5322, every line ended by CRLF.

What a mail program always adds, and what nobody wants to read in a file, is added here: Date, MIME-Version,
Content-Type, and the encoded words (RFC 2047) of names and subjects that are not ASCII.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.header import Header
from email.utils import format_datetime
from typing import TYPE_CHECKING

from connectors import headers

if TYPE_CHECKING:
    from datetime import datetime

ADDRESSES = frozenset({"from", "to", "cc", "reply-to", "sender", "return-path", "delivered-to", "list-id"})
"""Fields where only the names before the addresses are encoded."""
TEXT = re.compile(r"subject|thread-topic|comments|keywords|organi[sz]ation|x-.*")
"""Fields that are encoded whole."""

_NAME = re.compile(r'("(?:[^"\\]|\\.)*"|[^\s<>,;"][^<>,;"]*)\s*(?=<)')
_CHARSET = re.compile(r'charset\s*=\s*"?([\w.:-]+)', re.IGNORECASE)
_FOLD = re.compile(r"\n[ \t]+")


@dataclass(frozen=True)
class Field:
    """A line of a header, with the lines that continue it."""

    line: int
    """Where it stands in the file."""
    name: str
    value: str
    r"""Folded by \n and a blank, as it was written."""


@dataclass(frozen=True)
class Letter:
    """One message in a folder."""

    folder: str
    at: datetime
    """When the mailbox got it."""
    fields: tuple[Field, ...]
    body: str
    raw: bytes

    @property
    def message_id(self) -> str:
        """Its Message-ID; where it has none, the one that is made for it."""
        return headers.message_id(self._split())

    @property
    def ids(self) -> frozenset[str]:
        """Its Message-ID, and the one it gets where another message has the same."""
        return frozenset({self.message_id, headers.message_id({**self._split(), "message-id": ""})})

    def _split(self) -> dict[str, str]:
        return headers.split(self.raw.partition(b"\r\n\r\n")[0])


def wire(fields: tuple[Field, ...], body: str, at: datetime, *, eight_bit: bool) -> bytes:
    """The message as it travels.

    Args:
        fields: the header as it was written.
        body: with lines ended by LF.
        at: the moment that Date names where the header has none.
        eight_bit: leave letters that are not ASCII in the header as they are, in UTF-8.
    """
    given = {field.name.casefold(): field.value for field in fields}
    added = {"date": f"Date: {format_datetime(at)}", "mime-version": "MIME-Version: 1.0"}
    if "content-type" not in given:
        added["content-type"] = "Content-Type: text/plain; charset=utf-8"
        if not body.isascii():
            added["content-transfer-encoding"] = "Content-Transfer-Encoding: 8bit"
    lines = [f"{field.name}: {encoded(field, eight_bit=eight_bit)}" for field in fields if field.value.strip()]
    lines += [line for name, line in added.items() if name not in given]
    header = "\n".join(lines).replace("\r\n", "\n").replace("\n", "\r\n")
    return f"{header}\r\n\r\n".encode() + _bytes(body, given.get("content-type", ""))


def encoded(field: Field, *, eight_bit: bool = False) -> str:
    """The value of a field, with encoded words for what is not ASCII.

    Raises:
        ValueError: it cannot be told how a program would encode it.
    """
    name, value = field.name.casefold(), field.value
    if value.isascii() or eight_bit:
        return value
    unfolded = _FOLD.sub(" ", value)
    if name in ADDRESSES:
        value = _NAME.sub(lambda found: found[0] if found[0].isascii() else f"{_words(_unquoted(found[1]))} ", unfolded)
    elif TEXT.fullmatch(name):
        value = _words(unfolded, field.name)
    if not value.isascii():
        raise ValueError(f"{field.name} holds letters that are not ASCII where no program writes them; encode them")
    return value


def _words(text: str, name: str | None = None) -> str:
    return Header(text, "utf-8", maxlinelen=75, header_name=name).encode(linesep="\n")


def _unquoted(name: str) -> str:
    return name.strip().removeprefix('"').removesuffix('"')


def _bytes(body: str, content_type: str) -> bytes:
    """The body in the charset that the header names; a multipart, and what that charset has not, in UTF-8."""
    found = None if content_type.casefold().startswith("multipart") else _CHARSET.search(content_type)
    lines = body.replace("\n", "\r\n")
    try:
        return lines.encode(found[1] if found else "utf-8")
    except (LookupError, UnicodeEncodeError):
        return lines.encode()

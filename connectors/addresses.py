"""The addresses in a header field (RFC 5322, section 3.4), as they come: mostly well-formed, often not.

The standard library's parser changed its mind between releases of Python about what a field with an unquoted comma
says, and gives up on all of it now. This one reads a field in a single pass, without recursion, and goes on behind a
mistake: an answer whose sender cannot be read would be an answer that nobody sees.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from connectors.encodings import decode
from rules.mail import Address

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_ADDRESSES = 1000
"""Addresses that are read of one field."""
MAX_COMMAS = 8
"""Pieces without an address that may belong to a name with commas in it."""

_PLAIN = re.compile(r'(?:([^"<>@,;:()\[\]\\=\']*)<)?([^\s"<>@,;:()\[\]\\]+@[^\s"<>@,;:()\[\]\\]+)>?')
_PIECE = re.compile(r'\\.|["()<>,;:]|[^"()<>,;:\\]+|\\', re.DOTALL)
_EMAIL = re.compile(r'(?:"[^"<>]+"|[^\s<>@,"]+)@[^\s<>@,"]+')
_UNWANTED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def clean(value: str) -> str:
    """Without control characters, line and paragraph separators and overrides of the writing direction."""
    return _UNWANTED.sub(" ", value).strip()


def addresses(value: str) -> tuple[Address, ...]:
    """The addresses in a field, names decoded; members of groups too. What is no address is left out."""
    plain = _PLAIN.fullmatch(value.strip())
    if plain:
        return (Address(clean(plain[2]), clean(plain[1] or "")),)
    reader = _Reader()
    found = tuple(reader.read(value))
    if reader.unclosed:  # a lone quote or parenthesis has swallowed the rest: read on as if it were not there
        return tuple(_Reader().read(value.translate({ord(mark): None for mark in '"()'})))
    return found


@dataclass(slots=True)
class _Reader:
    """A pass over one field; what is known of the address that is being read."""

    words: list[str] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    comment: list[str] = field(default_factory=list)
    angle: list[str] | None = None
    quoted: bool = False
    within_angle: bool = False
    depth: int = 0
    """Comments within comments."""

    @property
    def unclosed(self) -> bool:
        """Whether a quotation or a comment never ended."""
        return self.quoted or self.depth > 0

    def read(self, value: str) -> Iterator[Address]:
        """The addresses, one by one."""
        count = 0
        for piece in _PIECE.findall(value):
            if piece in {",", ";"} and not (self.unclosed or self.within_angle):
                found = self._address()
                if found:
                    yield found
                    count += 1
                self._forget(keep=found is None and piece == ",")
                if count == MAX_ADDRESSES:
                    return
            else:
                self._take(piece)
        last = self._address()
        if last:
            yield last

    def _take(self, piece: str) -> None:
        if self.depth:
            self._within_comment(piece)
        elif self.quoted:
            self._within_quotes(piece)
        elif self.within_angle:
            self._within_angle(piece)
        else:
            self._outside(piece)

    def _within_comment(self, piece: str) -> None:
        self.depth += (piece == "(") - (piece == ")")
        if piece not in {"(", ")"}:
            self.comment.append(piece.removeprefix("\\"))

    def _within_quotes(self, piece: str) -> None:
        self.raw.append(piece)
        if piece == '"':
            self.quoted = False
        else:
            self.words.append(piece[1:] if len(piece) > 1 and piece.startswith("\\") else piece)

    def _within_angle(self, piece: str) -> None:
        if piece == ">":
            self.within_angle = False
        elif self.angle is not None:
            self.angle.append(piece)

    def _outside(self, piece: str) -> None:
        if piece == "(":
            self.depth = 1
        elif piece == "<":
            self.within_angle, self.angle = True, []
        elif piece == ":":  # what came before was the name of a group
            self._forget()
        else:
            self.quoted = piece == '"'
            self.raw.append(piece)
            self.words.append("" if self.quoted else piece)

    def _address(self) -> Address | None:
        name = "".join(self.words)
        if self.angle is not None:
            email = "".join(self.angle).rpartition(":")[2].strip()  # RFC 5322, 4.4: a route; or "mailto:"
        else:
            name, email = _bare("".join(self.raw))
        if not _EMAIL.fullmatch(email):
            return None
        return Address(clean(email), _name(name) or _name("".join(self.comment)))

    def _forget(self, *, keep: bool = False) -> None:
        """Make ready for the next address. Words before a comma that were none may be its name: Weiß, Anna <…>."""
        keep = keep and self.words.count(", ") < MAX_COMMAS
        for pieces in (self.words, self.raw):
            if keep and pieces:
                pieces.append(", ")
            else:
                pieces.clear()
        self.comment.clear()
        self.angle = None


def _bare(text: str) -> tuple[str, str]:
    """The name and the address where no angle brackets tell them apart."""
    words = text.rstrip().rpartition(" ")
    return ("", text.strip()) if _EMAIL.fullmatch(text.strip()) else (words[0], words[2])


def _name(raw: str) -> str:
    name = " ".join(clean(decode(raw)).split()).strip(" ,")
    in_quotes = len(name) > 1 and name[0] == name[-1] == "'"  # Outlook quotes names like this
    return name[1:-1] if in_quotes else name

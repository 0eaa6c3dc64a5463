"""A draft as bytes (RFC 5322), and whether a draft in a mailbox is still what we wrote.

The standard library builds the MIME parts. The fields that name people and messages are written here: its own policy
folds a long Message-ID into encoded words, and Exchange then no longer finds the thread (python/cpython#79986).
Names and subjects come from mail that strangers wrote; whatever cannot stand in a field is taken out first.
"""

from __future__ import annotations

import hashlib
import re
import textwrap
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import TYPE_CHECKING

from connectors import headers, html
from connectors.addresses import addresses, clean
from connectors.encodings import decode
from rules.draft import FINGERPRINT_LENGTH, Draft, fingerprint, same_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rules.mail import Address, Content

__all__ = ["Draft", "build", "fingerprint", "flow", "is_untouched", "remarked"]

MAX_REFERENCES = 8192
"""Bytes of the field References; a longer chain loses its middle."""
LINE = 72
"""Columns of a line of text, its soft break included (RFC 3676, 4.2)."""

_FOLD = "\r\n "
_ID = re.compile(r"<[^<>\s\x00-\x1f\x7f]{1,983}>")
"""One that fits into a line of 998 bytes behind `In-Reply-To: ` (RFC 5322, 2.1.1)."""
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/?^_`{|}~ -]{1,66}")
_QUOTABLE = re.compile(r"[ -~]{1,66}")
_BARE = r"[^\s\"\\()<>\[\]:;@,]+"
_LOCAL = re.compile(rf'{_BARE}|"(?:[^"\\]|\\.)*"')
_DOMAIN = re.compile(rf"{_BARE}|\[{_BARE}(:{_BARE})*\]")
_WORD = re.compile(r" *[^ ]+")
_FROM = re.compile(rb"^From ", re.MULTILINE)
"""Where many messages lie in one file, such a line begins the next one, or gets a > (RFC 4155). All is in
quoted-printable where it can stand: a field has a colon there."""
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_MARK = re.compile(rf"<(?P<token>[^<>@\s]+)\.(?P<fingerprint>[a-z2-7]{{{FINGERPRINT_LENGTH}}})@(?P<domain>[^<>@\s]+)>")


_NEVER_WRITTEN = ("reply-to",)
"""Fields that only a person puts into a draft of ours."""


class _AsWritten(EmailPolicy):
    """Fields are taken as they are given, folded already; only those of MIME are the library's."""

    def header_store_parse(self, name: str, value: str) -> tuple[str, str]:
        return super().header_store_parse(name, value) if _is_mime(name) else (name, value)

    def fold(self, name: str, value: str) -> str:
        return super().fold(name, value) if _is_mime(name) else f"{name}: {value}\r\n"

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode()


_POLICY = _AsWritten(linesep="\r\n", max_line_length=76)


def build(draft: Draft) -> bytes:
    """The message, lines ended by CRLF: plain text that flows (RFC 3676), and HTML beside it where there is some."""
    message = EmailMessage(_POLICY)
    for name, value in _fields(draft):
        if value:
            message[name] = value
    message.set_content(
        flow(draft.text), charset="utf-8", cte="quoted-printable", params={"format": "flowed", "delsp": "no"}
    )
    if draft.html is not None:
        message.add_alternative(_storable(draft.html), subtype="html", charset="utf-8", cte="quoted-printable")
        message.set_boundary(f"=_{hashlib.sha256(draft.message_id.encode()).hexdigest()[:32]}")
    return _FROM.sub(b"=46rom ", message.as_bytes())


def is_untouched(header: bytes, content: Content, page: str = "") -> bool:
    """Whether a draft, read back from a mailbox, says what it said when it was written.

    Its Message-ID says what that was; programs that let a person edit a draft keep the id or make a new one. Its HTML
    was written with the words of its text, and a program may let a person edit it alone.

    Args:
        header: of the message, with the lines of `HEADER_FIELDS` at least.
        content: its text.
        page: its HTML; empty where there is none, or where it could not be read, which counts as an edit.
    """
    fields = headers.split(header)
    mark = _MARK.fullmatch(headers.message_id(fields))
    if mark is None or mark["token"] != fields.get("x-relance"):
        return False
    if content.attachments or any(fields.get(name) for name in _NEVER_WRITTEN):
        return False
    subject, sender = decode(fields.get("subject", "")), headers.sender(fields)
    to, cc, bcc = (addresses(fields.get(name, "")) for name in ("to", "cc", "bcc"))
    told = sender and fingerprint(sender, clean(subject), to, cc, content.text, bcc)
    return mark["fingerprint"] == told and (not content.html or same_words(html.to_text(page), content.text))


def remarked(message_id: str, told: str) -> str:
    """The Message-ID of a draft of ours with another fingerprint in it; one that has none stays what it is.

    For a mailbox that writes more below our words than we gave it.
    """
    mark = _MARK.fullmatch(message_id)
    return f"<{mark['token']}.{told}@{mark['domain']}>" if mark else message_id


def flow(text: str) -> str:
    r"""Paragraphs as lines that flow (RFC 3676, 4): a space before \n says that the paragraph goes on.

    Quoted paragraphs flow within their depth.
    """
    lines = _storable(text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(flowed for line in lines for flowed in _flowed(line))


def _fields(draft: Draft) -> Iterator[tuple[str, str]]:
    yield "From", _addresses([draft.sender])
    yield "Subject", _unstructured(draft.subject, "Subject")
    yield "Date", format_datetime(draft.written_at)
    yield "Message-ID", _FOLD.join(_ids([draft.message_id]))
    yield "In-Reply-To", _FOLD.join(_ids([draft.in_reply_to]))
    yield "References", _FOLD.join(_that_fit(_ids(draft.references)))
    yield "Thread-Topic", _unstructured(draft.thread_topic, "Thread-Topic")
    yield "Thread-Index", clean(draft.thread_index)
    yield "X-Relance", clean(draft.token)
    yield "To", _addresses(draft.to)  # these may be long: a header is read up to some length, and what is above is ours
    yield "Cc", _addresses(draft.cc)
    yield "Bcc", _addresses(draft.bcc)


def _is_mime(name: str) -> bool:
    return name.lower().startswith(("content-", "mime-"))


def _ids(ids: Iterable[str]) -> list[str]:
    return [one for one in dict.fromkeys(ids) if _ID.fullmatch(one)]


def _that_fit(ids: Sequence[str]) -> Sequence[str]:
    """The first id, which began the thread, and as many of the last as the field may hold."""
    room = MAX_REFERENCES - len("References: ")
    sizes = [len(one.encode()) + len(_FOLD) for one in ids]
    last = len(ids)
    while last > 1 and sizes[0] + sum(sizes[last - 1 :]) <= room:
        last -= 1
    return [*ids[:1], *ids[last:]]


def _addresses(people: Iterable[Address]) -> str:
    written = (_address(person) for person in people)
    return f",{_FOLD}".join(one for one in written if one)


def _address(person: Address) -> str:
    """One mailbox (RFC 5322, 3.4); empty where there is no address."""
    local, _at, domain = _storable(clean(person.email)).rpartition("@")
    name = _one_line(person.name)
    if not local or not _DOMAIN.fullmatch(domain):
        return ""
    email = f"{local if _LOCAL.fullmatch(local) else _in_quotes(local)}@{domain}"
    if not name:
        return email
    phrase = _phrase(name)
    room = LINE - len(phrase.rpartition("\n")[2]) - len("From: ")
    return f"{phrase}{' ' if len(email) + len(' <>') <= room else _FOLD}<{email}>"


def _phrase(name: str) -> str:
    """A display name (RFC 5322, 3.2.5; RFC 2047, 5)."""
    if _ATOMS.fullmatch(name) and "=?" not in name:
        return name
    if _QUOTABLE.fullmatch(name) and "=?" not in name:
        return _in_quotes(name)
    return _encoded(name)


def _in_quotes(text: str) -> str:
    """A quoted-string (RFC 5322, 3.2.4)."""
    return '"{}"'.format(re.sub(r'(["\\])', r"\\\1", text))


def _unstructured(text: str, name: str) -> str:
    """Free text of a field of this name (RFC 5322, 2.2.1)."""
    plain = _one_line(text)
    lines = textwrap.wrap(plain, LINE - len(f"{name}: "), break_long_words=False, break_on_hyphens=False)
    if plain.isascii() and "=?" not in plain and all(len(line) <= LINE for line in lines):
        return _FOLD.join(lines)
    return _encoded(plain, name)


def _encoded(text: str, name: str = "Subject") -> str:
    """Encoded words (RFC 2047), one a line."""
    return Header(text, "utf-8", maxlinelen=LINE, header_name=name).encode(linesep="\r\n")


def _one_line(text: str) -> str:
    return " ".join(_storable(clean(text)).split())


def _storable(text: str) -> str:
    """Without control characters, of which a terminal would take orders, and lone surrogates, which UTF-8 cannot spell.

    Ends of lines and tabs stay.
    """
    return _CONTROLS.sub(" ", text.encode(errors="replace").decode())


def _flowed(line: str) -> Iterator[str]:
    if line == "-- ":  # the line above a signature is the one whose space is no soft break
        yield line
        return
    words = line.lstrip(">")
    quote = ">" * (len(line) - len(words))
    chunks = list(_wrapped(words.removeprefix(" ") if quote else words, LINE - len(quote)))
    for number, chunk in enumerate(chunks, start=1):
        soft = " " * (number < len(chunks))
        stuffing = " " * (bool(quote and chunk) or chunk.startswith((" ", ">", "From ")))
        yield f"{quote}{stuffing}{chunk}{soft}"


def _wrapped(paragraph: str, columns: int) -> Iterator[str]:
    """The paragraph in pieces that one space joins again; none is blank, but that of an empty one."""
    piece = ""
    for word in _WORD.findall(paragraph.rstrip()):
        if piece and len(piece) + len(word) >= columns and piece != "--":
            yield piece
            piece = word[1:]
        else:
            piece += word
    yield piece

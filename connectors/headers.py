"""From the header of a message, as it came, to the facts that the rules see.

Written for speed and for bad mail: a first scan reads tens of thousands of headers, some of them broken or hostile.
The standard library's modern parser raises on several of those and is twenty times slower, so the fields are split
here and only what needs decoding is handed to the library's older parts. Nothing in here raises for what a header says.
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.utils import getaddresses, parsedate_to_datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from rules.mail import Address, Message, Role

if TYPE_CHECKING:
    from connectors.mailbox import Fetched

MAX_HEADER = 65_536
"""Bytes of a header that are read; what comes behind is left out."""
MAX_IDS = 500
"""Message-IDs that are read of one field; the first and the last ones count, a longer chain loses its middle."""

_FOLD = re.compile(rb"\r?\n[ \t]+")
_ID = re.compile(r"<([^<>]{1,998})>")
_BARE_ID = re.compile(r"[^\s<>@,]+@[^\s<>@,]+")
_PLAIN_ADDRESS = re.compile(r'\s*(?:([^"<>@,;:()\[\]\\=]*?)\s*<)?([^\s"<>@,;:()\[\]\\]+@[^\s"<>@,;:()\[\]\\]+)>?\s*')
_UNWANTED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


def split(header: bytes) -> dict[str, str]:
    """The fields by their names in lower case, unfolded; of repeated ones the first. Encoded words stay as they are."""
    fields: dict[str, str] = {}
    for line in _FOLD.sub(b" ", header[:MAX_HEADER]).splitlines():
        name, colon, value = line.partition(b":")
        if colon:
            fields.setdefault(name.decode("ascii", "replace").strip().lower(), _as_text(value.strip()))
    return fields


def message_ids(value: str) -> tuple[str, ...]:
    """The Message-IDs in a field, each once, with angle brackets, whatever junk or comments stand between them.

    White space inside an id (a bad fold) is taken out. A lone id without brackets counts.
    """
    found = ["".join(raw.split()) for raw in _ID.findall(value)]
    if not found and _BARE_ID.fullmatch(value.strip()):
        found = [value.strip()]
    ids = list(dict.fromkeys(f"<{one}>" for one in found if one and not one.startswith("@")))
    return tuple(ids if len(ids) <= MAX_IDS else ids[:1] + ids[1 - MAX_IDS :])


def addresses(value: str) -> tuple[Address, ...]:
    """The addresses in a field (RFC 5322, section 3.4), names decoded. What is no address is left out."""
    plain = _PLAIN_ADDRESS.fullmatch(value)
    if plain:
        return (Address(plain[2], clean(plain[1] or "")),)
    try:
        pairs = getaddresses([value])
    except RecursionError:  # comments nested a thousand deep
        pairs = getaddresses([value.replace("(", "").replace(")", "")])
    return tuple(
        Address(clean(email), clean(decode(name))) for name, email in pairs if _BARE_ID.fullmatch(clean(email))
    )


def decode(value: str) -> str:
    """Encoded words (RFC 2047) as text; what cannot be decoded stays as it is."""
    if "=?" not in value:
        return value
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return value


def clean(value: str) -> str:
    """Without control characters, line and paragraph separators and overrides of the writing direction."""
    return _UNWANTED.sub(" ", value).strip()


def date(value: str, received_at: datetime) -> datetime:
    """The Date field; where it is missing, broken, or lies after the message was received, `received_at`."""
    try:
        sent_at = parsedate_to_datetime(value)
        if sent_at.tzinfo is None:  # RFC 5322, 3.3: "-0000" says UTC and nothing of the zone
            sent_at = sent_at.replace(tzinfo=UTC)
        believable = _EARLIEST <= sent_at <= received_at + timedelta(days=1)
    except (TypeError, ValueError, IndexError, OverflowError):
        return received_at
    return sent_at if believable else received_at


def message_id(fields: dict[str, str]) -> str:
    """The Message-ID, or one made of the other fields: the same for every copy of the message."""
    ids = message_ids(fields.get("message-id", ""))
    if ids:
        return ids[0]
    told = "\n".join(fields.get(name, "") for name in ("from", "to", "date", "subject", "references"))
    return f"<{hashlib.sha256(told.encode()).hexdigest()[:32]}@no-message-id.invalid>"


def sender(fields: dict[str, str]) -> Address | None:
    """The first address of From."""
    return next(iter(addresses(fields.get("from", ""))), None)


def read(fetched: Fetched, roles: frozenset[Role]) -> Message:
    """The facts of a message that was seen in folders of these roles."""
    fields = split(fetched.header)
    return Message(
        message_id=message_id(fields),
        sender=sender(fields),
        to=addresses(fields.get("to", "")),
        cc=addresses(fields.get("cc", "")),
        subject=clean(decode(fields.get("subject", ""))),
        sent_at=date(fields.get("date", ""), fetched.received_at),
        received_at=fetched.received_at,
        in_reply_to=message_ids(fields.get("in-reply-to", "")),
        references=message_ids(fields.get("references", "")),
        roles=roles,
        draft=fetched.draft,
        header=MappingProxyType({name: clean(decode(value)) for name, value in fields.items()}),
    )


def _as_text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")

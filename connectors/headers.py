"""From the header of a message, as it came, to the facts that the rules see.

Written for speed and for bad mail: a first scan reads tens of thousands of headers, some of them broken or hostile.
The standard library's modern parser raises on several of those and is twenty times slower, so the fields are split
here. Nothing in here raises for what a header says, and nothing takes more than linear time.
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING

from connectors.addresses import addresses, clean
from connectors.encodings import characters, decode
from connectors.mailbox import HEADER_FIELDS
from rules.mail import Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from connectors.mailbox import Fetched
    from rules.mail import Address, Role

__all__ = [
    "MAX_FIELD", "MAX_HEADER", "addresses", "clean", "date", "decode", "linked", "list_addresses", "message_id",
    "message_ids", "read", "sender", "split", "wanted",
]  # fmt: skip

MAX_HEADER = 1_048_576
"""Bytes of a header that are read; what comes behind is left out."""
MAX_FIELD = 65_536
"""Characters of one field that are read; a longer one loses its middle, and hides nothing that comes behind it."""
MAX_IDS = 500
"""Message-IDs that are read of one field; the first and the last ones count, a longer chain loses its middle."""
MAX_DATE = 200
"""Characters of a Date that are read."""

_NAMES = "|".join(HEADER_FIELDS).encode()
_WANTED = re.compile(rb"^(?:" + _NAMES + rb")[ \t]*:.*(?:\n[ \t].*)*\n?", re.IGNORECASE | re.MULTILINE)
_FOLD = re.compile(rb"\r?\n[ \t]+")
_ID = re.compile(r"<([^<>]{1,998})>")
_ONE_ID = re.compile(r"<(?!@)[^<>\s\x00-\x1f\x7f-\x9f]{1,998}>")
_BARE_ID = re.compile(r"[^\s<>@,;:()\"]+@[^\s<>@,;:()\"]+")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_LINE_END = re.compile(r"\r\n|\r|\n")
_READ = frozenset({"to", "cc", "subject", "date", "message-id", "in-reply-to", "references"})
"""Fields that a message holds whole in a form of their own; From may hold what is no address."""
_JOINED = frozenset({"references", "in-reply-to"})
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


def wanted(header: bytes) -> bytes:
    """The lines of a whole header that tell something: those of `HEADER_FIELDS`, folded as they are.

    The others (routes, signatures, verdicts about spam) are four fifths of it and would fill the store.
    """
    return b"".join(_WANTED.findall(header[:MAX_HEADER]))


def split(header: bytes) -> dict[str, str]:
    """The fields by their names in lower case, unfolded. Encoded words stay as they are.

    Of repeated fields the first counts; References and In-Reply-To are joined: some programs write one for each id.
    """
    fields: dict[str, str] = {}
    for line in _lines(_FOLD.sub(b" ", header[:MAX_HEADER])):
        name, colon, value = line.partition(":")
        if colon:
            name, value = name.strip().lower(), value.strip()
            if name not in fields:
                fields[name] = value if len(value) <= MAX_FIELD else _shortened(value)
            elif name in _JOINED and len(fields[name]) + len(value) < MAX_FIELD:
                fields[name] = f"{fields[name]} {value}"
    return fields


def _shortened(value: str) -> str:
    half = MAX_FIELD // 2
    return f"{value[: half - 1]} {value[-half:]}"


def _lines(unfolded: bytes) -> list[str]:
    """Lines as text: all at once where they are plain, which nearly all are, else each in what its bytes say."""
    if unfolded.isascii():
        return _LINE_END.split(unfolded.decode("ascii"))
    return [characters(line, "") for line in unfolded.splitlines()]


def message_ids(value: str) -> tuple[str, ...]:
    """The Message-IDs in a field, each once, with angle brackets, whatever junk or comments stand between them.

    White space inside an id (a bad fold) is taken out, and encoded words, which some programs fold long ids into, are
    read. Ids without brackets count where nothing else is there: an address in a comment or in a phrase
    (RFC 5322, 4.5.4) is none. One with control characters is no id.
    """
    value = decode(value) if "=?" in value else value
    if not value or _ONE_ID.fullmatch(value):  # as nearly all fields are
        return (value,) if value else ()
    found = ["".join(raw.split()) for raw in _ID.findall(value)]
    if not any(found):
        words = value.replace(",", " ").replace("<>", " ").split()
        found = words if all(_BARE_ID.fullmatch(word) for word in words) else []
    ids = list(dict.fromkeys(f"<{one}>" for one in found if one and one[0] != "@" and not _CONTROL.search(one)))
    return tuple(ids if len(ids) <= MAX_IDS else ids[:1] + ids[1 - MAX_IDS :])


def linked(fields: Mapping[str, str]) -> tuple[str, ...]:
    """All messages that one says it follows, each once: those of References, then those it answers."""
    return tuple(dict.fromkeys((*message_ids(fields.get("references", "")), *_answered(fields))))


def _answered(fields: Mapping[str, str]) -> tuple[str, ...]:
    """What In-Reply-To names, and what Exchange names where it leaves that field out."""
    named = (message_ids(fields.get(name, "")) for name in ("in-reply-to", "x-ms-exchange-parent-message-id"))
    return tuple(dict.fromkeys(chain.from_iterable(named)))


def date(value: str, received_at: datetime) -> datetime:
    """The Date field; where it is missing, broken, or lies after the message was received, `received_at`."""
    try:
        sent_at = parsedate_to_datetime(value[:MAX_DATE])
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
    """Who wrote it: the first address of From; where a program has put its own there, whoever is named beside it.

    Because of DMARC, lists write `From: Anna via Sales <sales@firm.example>`, and Anna into another field. Providers
    of Italian certified mail (DM 2 November 2005) wrap what somebody wrote into a message of their own.
    """
    written = fields.get("from", "")
    first = next(iter(addresses(written) or addresses(decode(written))), None)  # some encode the address as well
    if first is None or not (_is_from_its_list(first, fields) or "x-trasporto" in fields):
        return first
    beside = addresses(fields.get("x-original-from", "")) + addresses(fields.get("reply-to", ""))
    return next((one for one in beside if one.folded != first.folded), first)


def _is_from_its_list(first: Address, fields: dict[str, str]) -> bool:
    return first.email.casefold().replace("@", ".") in fields.get("list-id", "").casefold()


def list_addresses(value: str) -> Iterator[Address]:
    """Where one writes to a mailing list, by its List-Post field (RFC 2369)."""
    for part in value.split("<mailto:")[1:]:
        yield from addresses(part.partition(">")[0].partition("?")[0])


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
        in_reply_to=_answered(fields),
        references=message_ids(fields.get("references", "")),
        reply_to=addresses(fields.get("reply-to", "")),
        bcc=addresses(fields.get("bcc", "")),
        roles=roles,
        thread_id=fetched.thread_id,
        draft=fetched.draft,
        header=MappingProxyType({name: clean(decode(value)) for name, value in fields.items() if name not in _READ}),
    )

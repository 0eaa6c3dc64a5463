"""The headers in an answer to FETCH, read quickly. Pure: there is no connection in here.

A server repeats the names of all the fields that we ask for with every message, and IMAPClient reads each byte of that
in Python: five sixths of the time of a first scan. Here the usual form of a row is read by two regular expressions;
a row of any other form goes to IMAPClient's parser, and one that this cannot read either is missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from typing import TYPE_CHECKING, Any

from imapclient.datetime_util import parse_to_datetime
from imapclient.exceptions import ProtocolError
from imapclient.response_parser import parse_fetch_response

from connectors.imap import convert
from connectors.imap.failures import UNREADABLE
from connectors.mailbox import HEADER_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ITEMS = f"INTERNALDATE FLAGS BODY.PEEK[HEADER.FIELDS ({' '.join(HEADER_FIELDS).upper()})]"
"""What FETCH is asked for of every server."""
THREAD_ITEMS = {"OBJECTID": "THREADID", "X-GM-EXT-1": "X-GM-THRID"}
"""What tells the conversation, by the capability of a server that knows it: RFC 8474, and Gmail's own."""

Piece = bytes | tuple[bytes, bytes]
"""Of an answer as imaplib cuts it: a line that ends with a literal, and the literal; or a last line."""

_SECTION = re.compile(rb" ?BODY\[HEADER[^\]]*\] \{\d+\}", re.IGNORECASE)
_ATTRIBUTE = re.compile(rb"(UID|INTERNALDATE|FLAGS|THREADID|X-GM-THRID) (\d+|\"[^\"]*\"|\([^()]*\))", re.IGNORECASE)
_OBJECT_ID = re.compile(rb"[A-Za-z0-9_-]{1,255}")
_DATE = re.compile(rb"\"[ ]?(\d\d?)-([A-Z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-]\d\d)(\d\d)\"")
_MONTHS = {name: number for number, name in enumerate(b"JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(), 1)}


@dataclass(frozen=True, slots=True)
class Told:
    """What FETCH told of one message."""

    header: bytes
    received_at: datetime | None
    """None for a date that cannot be read."""
    draft: bool
    thread_id: str = ""
    """Empty where the server has none."""


def told(pieces: Iterable[Piece | None]) -> dict[int, Told]:
    """The messages of an answer, by UID. Rows that hold no header (news of flags) are passed over."""
    found: dict[int, Told] = {}
    for row in _rows(pieces):
        found |= _quick(row) or _thorough(row)
    return found


def _rows(pieces: Iterable[Piece | None]) -> Iterator[list[Piece]]:
    """The pieces of each row; the last one of a row has no literal."""
    row: list[Piece] = []
    for piece in pieces:
        if piece is not None:  # there was no answer at all
            row.append(piece)
        if isinstance(piece, bytes):
            yield row
            row = []


def _quick(row: list[Piece]) -> dict[int, Told]:
    """A row with one literal, the header; nothing for any other one."""
    match row:
        case [(line, header), bytes() as end]:
            attributes, sections = _SECTION.subn(b"", line)
            items = {name.upper(): value for name, value in _ATTRIBUTE.findall(attributes + end)}
        case _:
            return {}
    uid = items.get(b"UID", b"")
    if sections != 1 or not uid.isdigit():
        return {}
    draft = b"\\DRAFT" in items.get(b"FLAGS", b"").upper()
    return {int(uid): Told(header, _date(items.get(b"INTERNALDATE", b"").upper()), draft, _thread_id(items))}


def _thorough(row: list[Piece]) -> dict[int, Told]:
    """A row of any form, by IMAPClient."""
    try:
        answers: dict[int, dict[bytes, Any]] = parse_fetch_response(row, normalise_times=False)
    except (ProtocolError, *UNREADABLE):
        return {}
    found = {}
    for uid, answer in answers.items():
        header = convert.section(answer, b"BODY[HEADER")
        if header is not None:
            flags = (flag.upper() for flag in answer.get(b"FLAGS") or () if isinstance(flag, bytes))
            found[uid] = Told(header, _aware(answer.get(b"INTERNALDATE")), b"\\DRAFT" in flags, _thread_id(answer))
    return found


def _thread_id(items: Mapping[bytes, Any]) -> str:
    """The conversation: `(T6311863d02dd95b5)` or `1278455344230334865`. NIL is nobody's name for all mail."""
    told = items.get(b"THREADID") or items.get(b"X-GM-THRID") or b""
    first = told[0] if isinstance(told, tuple) else told
    spelt = first if isinstance(first, bytes) else str(first or "").encode()
    found = _OBJECT_ID.search(spelt)
    return found[0].decode() if found and found[0].upper() != b"NIL" else ""


def _date(quoted: bytes) -> datetime | None:
    found = _DATE.fullmatch(quoted)
    try:
        if found is None:
            return _aware(parse_to_datetime(quoted.strip(b'"'), normalise=False))
        day, month, year, hour, minute, second, hours, minutes = found.groups()
        moment = int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second)
        return datetime(*moment, tzinfo=_zone(hours, minutes))
    except UNREADABLE:
        return None


def _aware(moment: datetime | None) -> datetime | None:
    """A zone of "-0000" says nothing of the zone; it is UTC."""
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


@cache
def _zone(hours: bytes, minutes: bytes) -> timezone:
    offset = timedelta(hours=abs(int(hours)), minutes=int(minutes))
    return timezone(-offset if hours.startswith(b"-") else offset)

"""The parts of a message that are written for programs: reports, the header of a returned message, calendars.

A report (RFC 3462) has a text for people, then its fields for programs (RFC 3464, RFC 8098), then the message that it
is about or the header of that. Programs that know half of this are common: some send the parts without the report
around them, others give the fields out as plain text. Pure functions over types and texts; how these are got out of a
message is the business of `connectors.mime`, and of the adapters that fetch parts singly.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_REPORT = 16_384
"""Bytes that are read of a report's fields, and of a returned header, after the transfer encoding is undone."""
MAX_CALENDAR = 4096
"""The same for a calendar whose Content-Type does not tell its method."""
MAX_SECTIONS = 8
"""Parts of one message that are read for this."""

MESSAGES = {"message/rfc822", "message/global"}
"""Whole messages within a message."""
CALENDAR = "text/calendar"

_FIELDS = {
    "message/delivery-status",
    "message/global-delivery-status",
    "message/disposition-notification",
    "message/global-disposition-notification",
}
_RETURNED = MESSAGES | {"text/rfc822-headers", "message/global-headers"}
_PLAIN_FIELDS = 2
"""The place, within a multipart/report, of the fields; some programs call them text/plain there."""
_TELLING = re.compile(
    r"^(?:Reporting-MTA|Reporting-UA|Final-Recipient|Original-Recipient|Action|Status|Disposition)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_METHOD = re.compile(r"^METHOD(?:;[^:\n]*)?:[ \t]*([A-Z][A-Z-]*)", re.IGNORECASE | re.MULTILINE)


@dataclass(slots=True)
class Told:
    """What the parts for programs tell; of several of a kind, the first one counts."""

    report: str = ""
    returned: str = ""
    calendar: str = ""

    def take(self, kind: str, place: int, method: str, text: Callable[[int], str]) -> None:
        """Read one part, if it is for programs.

        Args:
            kind: its media type, lower case.
            place: which part of a multipart/report it is, from 1; 0 for one of any other.
            method: the parameter of that name.
            text: gives its text, so many bytes of it at most.
        """
        if kind == CALENDAR:
            self.calendar = self.calendar or method.upper() or _method(text(MAX_CALENDAR))
        elif kind in _RETURNED:
            self.returned = self.returned or _header(text(MAX_REPORT))
        elif is_for_programs(kind, place):
            self.report = self.report or _fields(text(MAX_REPORT))


def is_for_programs(kind: str, place: int) -> bool:
    """Whether a part may tell programs something, by its media type and its place within a multipart/report."""
    return kind in _FIELDS | _RETURNED | {CALENDAR} or (kind == "text/plain" and place == _PLAIN_FIELDS)


def _fields(text: str) -> str:
    return text.strip("\n") if _TELLING.search(text) else ""


def _header(text: str) -> str:
    """Up to the first empty line; those in front do not count."""
    return text.lstrip("\n").partition("\n\n")[0].rstrip("\n")


def _method(text: str) -> str:
    found = _METHOD.search(text)
    return found[1].upper() if found else ""

"""Thread-Index: how Exchange and Outlook know which messages are one conversation ([MS-OXOMSG], 2.2.1.3).

HEADER  22 bytes: 0x01, five bytes of a FILETIME (units of 100 ns since 1601), the GUID of the conversation
LEVEL   5 bytes for each answer: one bit for the unit of the time, 31 bits of time since the header's, 8 bits of chance

A reply has the whole index of what it answers, and one level more. Outlook groups by it, whatever References say.
Newer servers cut 24 bits off the time of a header, older programs 16. All of them reckon a level as if it were 16, and
so do we: answers in one conversation are put in order by these bytes.
"""

from __future__ import annotations

import binascii
import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta

HEADER = 22
LEVEL = 5
MAX_LEVELS = 120
"""So many answers fit into a line of 998 bytes (RFC 5322, 2.1.1)."""

_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_COARSE = 1 << 49
"""From so many units on (1.8 years) a level counts in steps of 0.8 s instead of 0.03 s."""


def child(parent: str, at: datetime, token: str) -> str:
    """The Thread-Index of a reply written at this moment, in base64; empty where the parent's is none.

    Args:
        parent: the field of the message that is answered.
        at: aware.
        token: tells apart what two people answer at one moment; the same one gives the same index.
    """
    index = _decoded(parent)
    levels, rest = divmod(len(index) - HEADER, LEVEL)
    if rest or not 0 <= levels < MAX_LEVELS or index[0] != 1:
        return ""
    passed = max(_filetime(at - _EPOCH) - (int.from_bytes(index[:6], "big") << 16), 0)
    coarse = passed >= _COARSE
    steps = (passed >> (23 if coarse else 18)) & 0x7FFF_FFFF
    chance = hashlib.sha256(token.encode(errors="replace")).digest()[:1]
    level = (coarse << 31 | steps).to_bytes(4, "big") + chance
    return binascii.b2a_base64(index + level, newline=False).decode()


def _decoded(field: str) -> bytes:
    try:
        return binascii.a2b_base64("".join(field.split()).encode(), strict_mode=True)
    except ValueError:
        return b""


def _filetime(since: timedelta) -> int:
    return (since.days * 86_400 + since.seconds) * 10_000_000 + since.microseconds * 10

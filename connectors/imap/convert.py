"""What a server answers, as facts. Pure: there is no connection in here.

Servers differ in case, quoting and order; some of what they send is broken. Where a part of an answer cannot be read,
that part is missing from the outcome, and nothing in here raises for it. The headers of a first scan are in
connectors.imap.rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from imapclient import imap_utf7

from connectors.imap.cursor import State
from connectors.roles import Listed

Row = Mapping[bytes, Any]
"""What FETCH told of one message: items by their names, as IMAPClient read them."""

_COPYUID = re.compile(rb"(\d{1,10}) (\d{1,10}) (\d{1,10})(?![\d:,])")
_APPENDUID = re.compile(rb"\[APPENDUID (\d+) (\d+)\]", re.IGNORECASE)


def section(row: Row, name: bytes) -> bytes | None:
    """The bytes of a section, whatever the server made of its name: quotes, case, another order of fields."""
    for key, value in row.items():
        if key.startswith(name):
            return value if isinstance(value, bytes) else str(value or "").encode()
    return None


def handle(uidvalidity: int, uid: int) -> str:
    """The handle of a message."""
    return f"{uidvalidity}.{uid}"


def uid_of(handle: str, uidvalidity: int) -> int | None:
    """The UID in a handle; None if it is of another UIDVALIDITY."""
    validity, _, uid = handle.partition(".")
    return int(uid) if validity == str(uidvalidity) and uid.isascii() and uid.isdigit() else None


def state(answer: Row) -> State:
    """The counts in an answer to STATUS or EXAMINE."""
    messages = answer.get(b"MESSAGES", answer.get(b"EXISTS", 0))
    return State(int(answer.get(b"UIDVALIDITY", 0)), int(answer.get(b"UIDNEXT", 0)), int(messages))


def appended(answer: bytes) -> tuple[int, int] | None:
    """UIDVALIDITY and UID in an answer to APPEND (RFC 4315)."""
    found = _APPENDUID.search(answer or b"")
    return (int(found[1]), int(found[2])) if found else None


def copied(answer: Sequence[bytes | None], uid: int) -> tuple[int, int] | None:
    """UIDVALIDITY and UID of a copy, told (COPYUID, RFC 4315) in answer to COPY or MOVE of one message."""
    for told in answer:
        found = _COPYUID.match(told or b"")
        if found is not None and int(found[2]) == uid:
            return int(found[1]), int(found[3])
    return None


def folder_names(wire: bytes | str) -> tuple[str, str] | None:
    """A folder's name decoded from modified UTF-7, and as the server spells it; None if it cannot be said back."""
    spelt = wire if isinstance(wire, str) else wire.decode("latin-1")
    if not (spelt.isascii() and spelt.isprintable()):
        return None
    try:
        return imap_utf7.decode(spelt.encode()), spelt
    except ValueError:
        return spelt, spelt  # an & that was never encoded


def wire_name(folder: str) -> str:
    """A folder's name as it is sent."""
    return str(imap_utf7.encode(folder).decode("ascii"))


def listed(name: str, attributes: Sequence[Any], separator: bytes | None) -> Listed:
    """A folder of LIST."""
    told = tuple(one.decode("ascii", "replace") for one in attributes if isinstance(one, bytes))
    return Listed(name, told, (separator or b"").decode("ascii", "replace"))


def namespaces(answer: Sequence[Any]) -> tuple[str, tuple[str, ...]]:
    """The prefix of our own folders, and those of other users' and shared ones (RFC 2342)."""
    personal, *others = ([_prefix(one[0]) for one in kind or ()] for kind in answer)
    own = personal[0] if personal else ""
    return own, tuple(prefix for kind in others for prefix in kind if prefix not in {"", own})


def _prefix(wire: bytes | str) -> str:
    names = folder_names(wire)
    return names[0] if names else ""

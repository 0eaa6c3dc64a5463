"""The clock and the time zone of this machine: read here and nowhere else, and passed on."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import tzlocal


def now() -> datetime:
    """This moment, with the offset that is in force here."""
    return datetime.now(UTC).astimezone(ZoneInfo(zone()))


def zone() -> str:
    """IANA name of this machine's time zone; UTC where it has none."""
    return tzlocal.get_localzone_name() or "UTC"

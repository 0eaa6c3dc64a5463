"""The clock and the time zone of this machine: read here and nowhere else, and passed on."""

from __future__ import annotations

from datetime import UTC, datetime

import tzlocal


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def zone() -> str:
    """IANA name of this machine's time zone; UTC where it has none."""
    return tzlocal.get_localzone_name() or "UTC"

"""The daemon's log: one event a line on standard error, with a time where no journal adds one."""

from __future__ import annotations

import os
import sys

import structlog


def set_up() -> None:
    """Set up the log of this process."""
    in_journal = "JOURNAL_STREAM" in os.environ
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            *([] if in_journal else [structlog.processors.TimeStamper(fmt="iso", utc=False)]),
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"], drop_missing=True),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )

"""How far a folder was read: opaque to everybody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Cursor:
    """Written as `SINCE TOTAL LINK`."""

    since: date
    """Mail received before was not asked for."""
    total: int
    link: str
    """The address of what comes next: of another page, or of what will have changed."""

    def __str__(self) -> str:
        return f"{self.since} {self.total} {self.link}"

    @classmethod
    def parse(cls, text: str | None) -> Cursor | None:
        """What was written; None for what is none of ours, or of another version."""
        try:
            since, total, link = (text or "").split()
            return cls(date.fromisoformat(since), int(total), link)
        except ValueError:
            return None

"""How far a folder was read: opaque to everybody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

_NEVER = "-"


@dataclass(frozen=True, slots=True)
class Cursor:
    """Written as `HISTORY SINCE WHOLE TOTAL`."""

    history: int | None
    """The id of the last history record that was heeded; None where the first reading was not done."""
    since: date
    """Mail received before was not asked for."""
    whole: date | None
    """Since when all mail was read, and not only what seemed to matter; None where that is no day."""
    total: int

    def __str__(self) -> str:
        return f"{self.history or _NEVER} {self.since} {self.whole or _NEVER} {self.total}"

    @classmethod
    def parse(cls, text: str | None) -> Cursor | None:
        """What was written; None for what is none of ours, or of another version."""
        try:
            history, since, whole, total = (text or "").split()
            return cls(
                None if history == _NEVER else int(history),
                date.fromisoformat(since),
                None if whole == _NEVER else date.fromisoformat(whole),
                int(total),
            )
        except ValueError:
            return None

    def reaches(self, day: date | None) -> bool:
        """Whether all mail received since a day was read."""
        return day is None or (self.whole is not None and self.whole <= day)

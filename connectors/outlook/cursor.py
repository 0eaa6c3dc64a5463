"""How far a folder was read: opaque to everybody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Cursor:
    """Written as `SINCE TOTAL FOLDER LINK`, and `ID,ID` behind it where messages are set aside."""

    since: date
    """Mail received before was not asked for."""
    total: int
    folder: str
    """The id of the folder: another one may bear its name by now, and a link leads to the one that it was given for."""
    link: str
    """The address of what comes next: of another page, or of what will have changed."""
    aside: tuple[str, ...] = ()
    """The ids of messages that could not be shown: they are asked for again."""

    def __str__(self) -> str:
        return f"{self.since} {self.total} {self.folder} {self.link} {','.join(self.aside)}".rstrip()

    @classmethod
    def parse(cls, text: str | None) -> Cursor | None:
        """What was written; None for what is none of ours, or of another version."""
        try:
            since, total, folder, link, *more = (text or "").split()
            (aside,) = more or ("",)
            return cls(date.fromisoformat(since), int(total), folder, link, tuple(filter(None, aside.split(","))))
        except ValueError:
            return None

"""The brake: while it is on, no mailbox is changed. Sweeps go on reading.

`relance pause` puts it on, for good or until a moment, and `relance resume` lets it go. So does a file named `stop`,
in the state folder or in that of the configuration, whatever is in it: it can be made where no command can be run.
It is asked before every single change of a mailbox. What cannot be read counts as a stop.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from watcher.journal import Event, Journal, What, moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlite_utils import Database

STOP = "stop"
"""The name of the file."""


class Paused(Exception):
    """Nothing may be written now; the text says why."""


@dataclass(frozen=True, slots=True)
class Brake:
    """The brake, as it is at every moment that it is asked."""

    db: Database
    folders: tuple[Path, ...]
    """Where a stop file counts."""
    clock: Callable[[], datetime]
    """What time it is: a pause ends by the clock, whatever moment a sweep decides for."""

    def reasons(self) -> tuple[str, ...]:
        """Why no mailbox may be changed at this moment; empty where nothing speaks against it."""
        return (*self._pause(), *(reason for folder in self.folders if (reason := _stop(folder))))

    def check(self) -> None:
        """Let nobody pass while it is on.

        Raises:
            Paused: it is on.
        """
        if reasons := self.reasons():
            raise Paused("; ".join(reasons))

    def _pause(self) -> Iterator[str]:
        for at, until in _standing(self.db, self.clock()):
            yield (
                f"paused until {_told(until)}, by relance pause"
                if until
                else (f"paused since {_told(at)}, by relance pause")
            )


def pause(db: Database, at: datetime, until: datetime | None) -> None:
    """Put the brake on, in place of an earlier pause.

    Args:
        db: of the store.
        at: now.
        until: when it ends by itself; None for never.
    """
    why = f"Until {_told(until)}, by relance pause." if until else "Until relance resume, by relance pause."
    with db.atomic():
        db.execute("DELETE FROM pause")
        db.execute("INSERT INTO pause (at, until) VALUES (?, ?)", (moment(at), until.isoformat() if until else None))
        Journal(db).append(Event(moment(at), "", What.PAUSED, (why,)))


def resume(db: Database, at: datetime) -> bool:
    """Let the brake go; False where there was no pause at this moment. A stop file stays."""
    paused = any(_standing(db, at))
    with db.atomic():
        db.execute("DELETE FROM pause")
        if paused:
            Journal(db).append(Event(moment(at), "", What.RESUMED, ("By relance resume.",)))
    return paused


def _standing(db: Database, now: datetime) -> Iterator[tuple[datetime, datetime | None]]:
    """The pause that holds now: since when, and until when."""
    for at, until in db.execute("SELECT at, until FROM pause").fetchall():
        ends = datetime.fromisoformat(until) if until else None
        if ends is None or ends > now:
            yield datetime.fromisoformat(at), ends


def _stop(folder: Path) -> str | None:
    """Why the stop file of a folder holds everything; None where there is none."""
    path = folder / STOP
    try:
        path.lstat()  # a link that leads nowhere is one, too
    except FileNotFoundError:
        return None if folder.is_dir() else f"stopped: the folder {folder} is not there, and may hold a file {STOP}"
    except OSError as error:
        return f"stopped: it cannot be told whether there is a file {path} ({error.strerror})"
    return f"stopped by the file {path}"


def _told(moment: datetime) -> str:
    return f"{moment:%a %d %b %Y %H:%M %z}"

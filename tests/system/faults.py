"""Where a process changes something outside itself, found by watching it; and its death at one of these points.

Nothing here knows when relance writes what. While a run is watched, the files that it may change are looked at before
and after every call of a function that reaches out of the process. Where they have become different is a point, and so
is every call that sends. A change may come between two calls: SQLite ends a statement when nobody holds it any more.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import FrameType

OUTSIDE = frozenset({"_io", "_socket", "_ssl", "_sqlite3", "fcntl", "posix", "sqlite3"})
"""Modules in C that reach out of the process."""
SENDS = "_socket.socket.send"
"""How the names of all functions begin that send: what these change is in another process."""
UNSEEN = frozenset({"relance.db-shm"})
"""An index that SQLite makes anew after a crash, and writes to where it only reads."""


@dataclass(frozen=True)
class Point:
    """A moment in a run: beside a call of a function in C, which is counted among the calls of certain functions."""

    number: int
    after: bool
    """Whether it lies behind the call."""
    function: str

    def __str__(self) -> str:
        return f"{'after' if self.after else 'before'} call {self.number}, of {self.function}"

    @property
    def before(self) -> Point:
        """The moment in front of the same call."""
        return replace(self, after=False)


@dataclass
class _Calls:
    """A profile hook (`sys.setprofile`) that counts calls of functions in C."""

    begun: int = 0
    _open: list[int] = field(default_factory=list)

    def __call__(self, _frame: FrameType, event: str, function: Any) -> None:
        if event not in {"c_call", "c_return", "c_exception"} or not self.counts(name := _name(function)):
            return
        if event == "c_call":
            self._open.append(self.begun)
            self.begun += 1
            self.before(self._open[-1], name)
        elif self._open:  # what was called before the hook was set may return under it
            self.after(self._open.pop(), name)

    def counts(self, name: str) -> bool:
        raise NotImplementedError

    def before(self, number: int, name: str) -> None:
        raise NotImplementedError

    def after(self, number: int, name: str) -> None:
        raise NotImplementedError


class Watch(_Calls):
    """Finds the points of a run, in files and in what is sent."""

    def __init__(self, folders: Sequence[Path]) -> None:
        super().__init__()
        self._folders = folders
        self._functions: list[str] = []
        self._changes: list[tuple[int, bool]] = []
        self._known = _picture(folders)

    def counts(self, name: str) -> bool:
        return bool(name)

    def before(self, number: int, name: str) -> None:
        self._functions.append(name)
        if self._is_changed():
            self._changes.append((number, False))

    def after(self, number: int, name: str) -> None:
        if self._is_changed() or name.startswith(SENDS):
            self._changes.append((number, True))

    def points(self) -> tuple[Point, ...]:
        """What was found, with the calls counted as a killer counts them."""
        beside = {self._functions[number] for number, _after in self._changes}
        counted = [number for number, name in enumerate(self._functions) if name in beside]
        places = {number: place for place, number in enumerate(counted)}
        return tuple(Point(places[number], after, self._functions[number]) for number, after in self._changes)

    def _is_changed(self) -> bool:
        before, self._known = self._known, _picture(self._folders)
        return before != self._known


class Killer(_Calls):
    """Kills this process at a point, as no handler can see: SIGKILL."""

    def __init__(self, point: Point, functions: Iterable[str]) -> None:
        super().__init__()
        self._point = point
        self._functions = frozenset(functions)

    def counts(self, name: str) -> bool:
        return name in self._functions

    def before(self, number: int, name: str) -> None:
        self._die_at(number, name, after=False)

    def after(self, number: int, name: str) -> None:
        self._die_at(number, name, after=True)

    def _die_at(self, number: int, name: str, *, after: bool) -> None:
        if (number, after, name) == (self._point.number, self._point.after, self._point.function):
            os.kill(os.getpid(), signal.SIGKILL)


def _name(function: Any) -> str:
    """Of a function in C that reaches out of the process; empty for any other."""
    owner = getattr(function, "__self__", None)
    if isinstance(owner, ModuleType):
        return f"{owner.__name__}.{function.__name__}" if owner.__name__ in OUTSIDE else ""
    found = _outside(type(owner))
    return f"{found}.{function.__name__}" if found else ""


def _outside(kind: type) -> str:
    if kind not in _KNOWN:
        classes = (one for one in kind.__mro__ if one.__module__ in OUTSIDE)
        _KNOWN[kind] = next((f"{one.__module__}.{one.__name__}" for one in classes), "")
    return _KNOWN[kind]


_KNOWN: dict[type, str] = {}


def _picture(folders: Sequence[Path]) -> list[tuple[str, int, int, int]]:
    return [row for folder in folders for row in _rows(str(folder))]


def _rows(folder: str) -> Iterator[tuple[str, int, int, int]]:
    """Every file and folder: its name, rights, time and bytes."""
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            status = entry.stat()
            if entry.is_dir():
                yield entry.path, status.st_mode, 0, 0
                yield from _rows(entry.path)
            elif entry.name not in UNSEEN:
                yield entry.path, status.st_mode, status.st_mtime_ns, _content(entry, status)


def _content(entry: os.DirEntry[str], status: os.stat_result) -> int:
    """Pages of a database change in place, and times tell it only to some milliseconds."""
    return crc32(Path(entry.path).read_bytes()) if entry.name.startswith("relance.db") else status.st_size

"""Writing what was agreed on: every file whole or not at all, all of them or none, and nothing of the user's lost."""

from __future__ import annotations

import os
import signal
import tempfile
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_INTERRUPTIONS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}


@dataclass(frozen=True, slots=True)
class Planned:
    """A file to be written."""

    path: Path
    text: bytes
    before: bytes | None = None
    """What stands there now; None: nothing may."""


def write_all(planned: Sequence[Planned]) -> None:
    """Write these files, for their owner alone, and their folders where there are none; one at most that is there.

    A file that was there keeps its mode, and what leads to it (a link into a folder of dotfiles) stays.

    Raises:
        click.ClickException: it cannot be done, or somebody else wrote there in the meantime. Nothing has changed.
    """
    with _uninterrupted(), ExitStack() as undo, ExitStack() as aside:  # a folder is empty once nothing lies aside
        for one in planned:
            with _told(one.path):
                _make_folder(one.path.parent, undo)
        ready = []
        for one in planned:
            path = Path(os.path.realpath(one.path))
            with _told(one.path):
                ready.append((one, path, _written_aside(path, one, aside)))
        for one, path, written in sorted(ready, key=lambda entry: entry[0].before is not None):
            with _told(one.path):
                _put(one, path, written, undo)
        undo.pop_all()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C comes before or behind, and not in the middle."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _INTERRUPTIONS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError as error:
        raise click.ClickException(f"{path}: something is in the way; nothing was changed") from error
    except OSError as error:
        raise click.ClickException(f"{path}: cannot be written ({error.strerror}); nothing was changed") from error


def _make_folder(path: Path, undo: ExitStack) -> None:
    """Make a folder and those above it; `Path.mkdir` would let others read the ones above."""
    if path.is_dir():
        return
    _make_folder(path.parent, undo)
    path.mkdir(mode=0o700)
    undo.callback(_forget_folder, path)


def _forget_folder(path: Path) -> None:
    with suppress(OSError):  # somebody else has put something into it
        path.rmdir()


def _written_aside(path: Path, one: Planned, aside: ExitStack) -> Path:
    """The text in a file of its own beside its place, safe on the disk."""
    number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    aside.callback(Path(name).unlink, missing_ok=True)
    with open(number, "wb") as file:  # noqa: PTH123  (it is open already)
        file.write(one.text)
        file.flush()
        if one.before is not None:
            os.fchmod(number, path.stat().st_mode & 0o777)
        os.fsync(number)
    return Path(name)


def _put(one: Planned, path: Path, written: Path, undo: ExitStack) -> None:
    """Put a file that is written into its place, in one step."""
    if one.before is None:
        _put_new(written, path)
        undo.callback(path.unlink)
    else:
        if path.read_bytes() != one.before:
            raise click.ClickException(f"{one.path}: was changed in the meantime; nothing was written, try again")
        written.replace(path)  # behind all that is new, so it need not be undone
    _settle(path.parent)


def _put_new(written: Path, path: Path) -> None:
    """A link is made only where nothing stands; where there are no links, it is looked for."""
    try:
        path.hardlink_to(written)
    except FileExistsError:
        raise
    except OSError:
        if path.exists():
            raise FileExistsError(str(path)) from None
        written.rename(path)


def _settle(folder: Path) -> None:
    """Have the folder itself on the disk, where its file system can do that."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)

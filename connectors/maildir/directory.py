"""One Maildir: the directories new, cur and tmp, a file a message, its flags in its name.

The unique part of a name is the message's handle: it stays when a program moves the file from new to cur or changes
its flags. No file is ever opened for writing here, and none renamed but to move it to another Maildir with all its
flags, so nothing becomes read. A new message is written as the format demands: whole in tmp first, then linked into
cur, and never over anything. Errors are those of the system.
"""

from __future__ import annotations

import hashlib
import os
import re
import socket
import stat
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from connectors import headers
from connectors.headers import MAX_HEADER
from connectors.mailbox import Fetched
from connectors.mime import header_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import BinaryIO

MAX_MESSAGE = 64 * 1024 * 1024
"""Bytes of a message that are read."""

_PIECE = 8192
_INFO = re.compile(r"(?P<mark>[:;!])[12],(?P<flags>.*)", re.DOTALL)
_PLACED = re.compile(r",(?:U|FMD5)=[^,]*")
"""What mbsync and OfflineIMAP put into a name: the message's number in that folder, which is none in another one."""
_EARLIEST = 631_152_000
"""The year 1990: a file that says it is older has lost its time on a copy."""
_LATEST = 4_102_444_800
"""The year 2100."""


@dataclass(frozen=True, slots=True)
class File:
    """A message as it lies there at this moment."""

    path: str
    flags: str
    mark: str
    """What stands before the flags: a colon, or a semicolon on file systems that have no colons."""


@dataclass(frozen=True, slots=True)
class Directory:
    """A Maildir by its path."""

    path: Path

    def files(self) -> dict[str, File]:
        """The messages by their handles, in the order of their names.

        The directory new is listed first: a program that moves a message meanwhile moves it from new to cur.
        """
        found: dict[str, File] = {}
        with suppress(FileNotFoundError):  # programs that copy leave out empty directories
            found |= self._listed("new")
        found |= self._listed("cur")
        return dict(sorted(found.items()))

    def headers(self, files: Mapping[str, File]) -> dict[str, Fetched | None]:
        """The headers of messages; None for one that cannot be read. One that is gone is left out.

        One that was renamed meanwhile, as its flags changed, is found under its other name.
        """
        read = _headers(files)
        missed = files.keys() - read.keys()
        if missed:
            now = self.files()
            read |= _headers({handle: now[handle] for handle in files if handle in missed and handle in now})
        return read

    def message(self, handle: str, files: Mapping[str, File]) -> bytes | None:
        """A whole message; None if it is gone."""
        for listed in (files, None):  # where the name has changed meanwhile, it is found under its other one
            file = (self.files() if listed is None else listed).get(handle)
            if file is None:
                return None
            with suppress(FileNotFoundError), _opened(file) as stream:
                return stream.read(MAX_MESSAGE)
        return None

    def put(self, message: bytes, written_at: datetime) -> str:
        """Put a message into cur with the flags Draft and Seen; its handle."""
        there = self.files()
        handle = next(name for name in _names(message, written_at) if name not in there)
        mark = _mark(there)
        waiting = self.path / "tmp" / handle
        waiting.parent.mkdir(mode=0o700, exist_ok=True)
        waiting.unlink(missing_ok=True)  # left by a run of ours that was killed: nobody else makes this name
        try:
            # By custom, lines in a Maildir end as those of other files do; mutt would show each CR as ^M.
            _write(waiting, message.replace(b"\r\n", b"\n"), written_at)
            _link(waiting, self.path / "cur" / f"{handle}{mark}2,DS")
        finally:
            with suppress(OSError):
                waiting.unlink()
        return handle

    def move(self, handle: str, to: Directory) -> bool:
        """Move a message into the cur of another Maildir; False if it is gone, or somebody is deleting it."""
        there, source = to.files(), self.files().get(handle)
        if source is None or "T" in source.flags:
            return False
        path = Path(source.path)
        unique = _PLACED.sub("", _unique(path.name))
        name = next(name for name in _numbered(unique) if _as_handle(name) not in there)
        target = to.path / "cur" / f"{name}{source.mark or _mark(there)}2,{source.flags}"
        try:
            path.rename(target)
        except FileNotFoundError:  # another program has just replaced it or changed its flags
            return False
        with suppress(OSError):
            _keep(target.parent)
        return True

    def _listed(self, part: str) -> Iterator[tuple[str, File]]:
        with os.scandir(self.path / part) as entries:
            for entry in entries:
                if not entry.name.startswith(".") and not entry.is_dir(follow_symlinks=False):
                    yield _handle_and_file(entry)


def received_at(file: File) -> datetime | None:
    """When it was delivered, as its file says: what syncs mail keeps that time or sets a later one.

    Where a copy has lost the time, the file's name may tell it: it begins with the seconds of the delivery.
    """
    return _received_at(os.stat(file.path), file)  # noqa: PTH116 a Path for each of 100,000 files takes longer than stat


def _received_at(status: os.stat_result, file: File) -> datetime | None:
    named = re.match(r"[0-9]{1,11}(?=\.)", os.path.basename(file.path))  # noqa: PTH119 as above
    for seconds in (status.st_mtime, float(named[0]) if named else 0.0):
        if _EARLIEST <= seconds < _LATEST:
            return datetime.fromtimestamp(seconds, UTC)
    return None


def _sent_at(header: bytes) -> datetime:
    """What the sender says, for a message that nothing else is known of."""
    latest = datetime.fromtimestamp(_LATEST, UTC)
    told = headers.date(headers.split(header).get("date", ""), latest)
    return told if told < latest else datetime.fromtimestamp(_EARLIEST, UTC)


def _unique(name: str) -> str:
    info = _INFO.search(name)
    return name[: info.start()] if info else name


def _as_handle(unique: str) -> str:
    return os.fsencode(unique).decode("utf-8", "backslashreplace")


def _mark(files: Mapping[str, File]) -> str:
    """What stands before the flags where a name has none yet."""
    return ";" if any(file.mark == ";" for file in files.values()) else ":"


def _handle_and_file(entry: os.DirEntry[str]) -> tuple[str, File]:
    info = _INFO.search(entry.name)
    handle = _as_handle(_unique(entry.name))
    return handle, File(entry.path, info["flags"] if info else "", info["mark"] if info else "")


def _headers(files: Mapping[str, File]) -> dict[str, Fetched | None]:
    """The headers of messages that are still there; None for one that cannot be read."""
    read: dict[str, Fetched | None] = {}
    for handle, file in files.items():
        with suppress(FileNotFoundError):
            try:
                read[handle] = _fetched(handle, file)
            except FileNotFoundError:
                raise
            except OSError:
                read[handle] = None
    return read


def _fetched(handle: str, file: File) -> Fetched:
    with _opened(file) as stream:
        status = os.fstat(stream.fileno())
        header = headers.wanted(_header(stream))
    return Fetched(handle, header, _received_at(status, file) or _sent_at(header), draft="D" in file.flags)


def _header(stream: BinaryIO) -> bytes:
    """The header, at most `MAX_HEADER` bytes of it; the body stays on the disk."""
    read = b""
    while len(read) < MAX_HEADER:
        more = stream.read(max(_PIECE, len(read)))  # twice as much each time, so that a long header is no long search
        read += more
        header = header_of(read)
        if not more or len(header) < len(read):
            return header
    return read[:MAX_HEADER]


def _opened(file: File) -> BinaryIO:
    """A file, open for reading. A pipe would make us wait for ever, so only regular files are read."""
    descriptor = os.open(file.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(f"{file.path} is no file")
    return os.fdopen(descriptor, "rb")


def _names(message: bytes, written_at: datetime) -> Iterator[str]:
    """Names for a message: its moment, its bytes and this machine make them unique, else the number does."""
    moment = f"{int(written_at.timestamp())}.M{written_at.microsecond}"
    content = hashlib.sha256(message).hexdigest()[:16]
    host = socket.gethostname().replace("/", r"\057").replace(":", r"\072")
    return (f"{moment}R{content}Q{number}.{host}" for number in count())


def _numbered(unique: str) -> Iterator[str]:
    """A name, and others with a number for where it is taken."""
    return (f"{unique}_{number}" if number else unique for number in count())


def _write(path: Path, message: bytes, written_at: datetime) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(message)
        file.flush()
        os.utime(descriptor, (written_at.timestamp(), written_at.timestamp()))
        os.fsync(descriptor)


def _link(source: Path, target: Path) -> None:
    """Give a file its final name, on the disk too."""
    try:
        target.hardlink_to(source)
    except FileExistsError:
        raise
    except OSError:  # no links on this file system; the name is new, so nothing is replaced
        source.rename(target)
    _keep(target.parent)


def _keep(directory: Path) -> None:
    """See to it that the names in a directory are on the disk."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""Where the Maildirs lie below a path, and what the user calls them.

Two layouts are known, mixed if need be: Maildir++, where the directory itself is INBOX and its folders are `.Sent` and
`.Archive.2026`; and folders side by side or within each other (`INBOX`, `Archive/2026`), as mbsync makes them.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from connectors.roles import Listed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_DIRECTORIES = 10_000
"""Directories that are looked into; with more below it, a path is surely not that of a mailbox."""

_PARTS = {"new", "cur", "tmp"}
_SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")


class TooMany(Exception):
    """More directories than a mailbox has."""


def maildirs(root: Path) -> Iterator[tuple[Listed, Path]]:
    """The Maildirs at and below a path, under names that are unique.

    Raises:
        TooMany: more than `MAX_DIRECTORIES`.
        OSError: one cannot be listed.
    """
    taken: set[str] = set()
    for path in sorted(_walk(root), key=lambda found: (found == root, found)):  # a folder INBOX comes before the root
        relative = path.relative_to(root)
        wanted = "/".join(_decoded(part.removeprefix(".")) for part in relative.parts) or "INBOX"
        name = _storable(next(name for name in (wanted, str(relative), f"{relative}/") if name not in taken))
        taken.add(name)
        yield Listed(name, separator=_separator(path.name)), path


def _walk(root: Path) -> Iterator[Path]:
    """Every directory that has a cur. Links are followed, but no directory is entered twice."""
    waiting = [root]
    seen: set[tuple[int, int]] = set()
    while waiting:
        path = waiting.pop()
        status = path.stat()
        if (status.st_dev, status.st_ino) in seen:
            continue
        seen.add((status.st_dev, status.st_ino))
        if len(seen) > MAX_DIRECTORIES:
            raise TooMany
        inner = _inner(path)
        waiting += [path / name for name in sorted(inner - _PARTS, reverse=True)]
        if "cur" in inner:
            yield path


def _inner(path: Path) -> set[str]:
    with os.scandir(path) as entries:
        return {entry.name for entry in entries if _is_directory(entry)}


def _is_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False


def _separator(name: str) -> str:
    """What stands between the parts of a path: a dot in Maildir++, and where a server's own names were copied."""
    return "." if name.startswith((".", "INBOX.")) else "/"


def _decoded(name: str) -> str:
    """A name in modified UTF-7 (RFC 3501, 5.1.3) as text; one that only looks like it stays as it is."""
    try:
        decoded = _SHIFTED.sub(_unshifted, name)
        decoded.encode()
    except ValueError:
        return name
    return decoded


def _unshifted(shifted: re.Match[str]) -> str:
    return f"+{shifted[1].replace(',', '/')}-".encode().decode("utf-7") if shifted[1] else "&"


def _storable(name: str) -> str:
    """Bytes that are no UTF-8 come from the system as lone surrogates; they are shown by their numbers."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")

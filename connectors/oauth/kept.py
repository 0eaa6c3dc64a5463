"""MSAL's cache between sweeps and between processes: what one of them renews the others take up, and none is lost.

Where it lies is the business of `connectors.tokens`: in the keyring, or in a file. From msal-extensions come the cache
that is written at every change and read anew when another process wrote, and the lock between processes. Its places are
not taken: that for the keyring needs PyGObject, which pip cannot install, and that for a file empties it before it
writes, so that a kill in between would end the sign-in.

Processes share a cache only as long as it is of the same sign-in, which is told by a number of its own. A sweep goes on
with the sign-in that it began with, on its own: in the midst of a sweep a new one may be for another mailbox.
"""

from __future__ import annotations

import json
import logging
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from msal import SerializableTokenCache
from msal_extensions import CrossPlatLock, LockError, PersistedTokenCache
from msal_extensions.persistence import BasePersistence

from connectors import tokens
from connectors.errors import AccountError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

logging.getLogger("msal_extensions").setLevel(logging.CRITICAL + 1)  # it warns of a lock that a kill has left


@dataclass(frozen=True, slots=True)
class Left:
    """What a sign-in has left, as it is kept."""

    number: str
    """Of the sign-in; no two have the same."""
    cache: str
    """MSAL's, in JSON."""
    ended: str | None = None
    """The error that ended it; None while it holds."""
    code: int | None = None
    """Microsoft's, for that error."""


def left(text: str | None) -> Left | None:
    """What is kept; None where that is no sign-in at Microsoft."""
    try:
        kept = json.loads(text or "")
        cache = dict(kept["microsoft"])
        if not all(isinstance(entry, dict) for entries in cache.values() for entry in entries.values()):
            return None
        code = kept.get("code")
        return Left(str(kept.get("number", "")), json.dumps(cache), kept.get("ended"), code if _is_code(code) else None)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def keep(name: str, cache: SerializableTokenCache) -> str:
    """Keep a new sign-in in the place of any other one; where it is kept, in words.

    Raises:
        Refused: it can be kept nowhere.
    """
    said: list[str] = []
    _alone(name, lambda: said.append(tokens.keep(name, _packed(Left(uuid4().hex, cache.serialize())))))
    tokens.touch(name)
    return said[-1]


class Place(BasePersistence):  # type: ignore[misc]  # msal-extensions has no types
    """Where the cache of one sign-in is kept. Nothing is raised: what cannot be read or written stays as it was."""

    def __init__(self, name: str, began: Left) -> None:
        self._name = name
        self._number = began.number
        self._text = began.cache
        self._mark: object = None
        self._is_ours = True

    def get_location(self) -> str:
        """The file, if there is one; the lock lies beside it."""
        return str(tokens.path_of(self._name))

    def time_last_modified(self) -> float:
        """Later than anything where it was written since it was read, and else earlier; a keyring tells no time."""
        return 0.0 if self._mark == tokens.mark(self._name) else math.inf

    def load(self) -> str:
        """What is there now; what was there before, where it is of another sign-in, or the keyring is locked."""
        self._mark = tokens.mark(self._name)  # first: what is written while we read is read once more
        found = self._found()
        if found is not None:
            self._text = found.cache
        return self._text

    def save(self, content: str) -> None:
        """Keep it; a full disk or a locked keyring keep the one before, whose refresh token lives on too."""
        self._text = content
        if self._is_ours:
            try:
                tokens.replace(self._name, _packed(Left(self._number, content)))
            except AccountError:
                return
            tokens.touch(self._name)
            self._mark = tokens.mark(self._name)

    def end(self, error: str, code: int | None) -> None:
        """Nobody is asked again before there is a new sign-in; unless there is one, or somebody renewed this one."""
        before = json.loads(self._text)

        def mark() -> None:
            found = self._found()
            if self._is_ours and (found is None or json.loads(found.cache) == before):
                tokens.keep(self._name, _packed(Left(self._number, "{}", error, code)))

        try:
            _alone(self._name, mark)
        except AccountError:
            return

    def _found(self) -> Left | None:
        """What is kept of the same sign-in; None where it cannot be had, or another one is there."""
        try:
            found = left(tokens.kept(self._name))
        except AccountError:
            return None
        self._is_ours = found is not None and found.number == self._number and found.ended is None
        return found if self._is_ours else None


class Cache(PersistedTokenCache):  # type: ignore[misc]  # msal-extensions has no types
    """MSAL's cache, kept in a place. What is not to be kept is told before it is."""

    def __init__(self, place: Place, look: Callable[[Mapping[str, Any]], None]) -> None:
        """Read it from its place.

        Args:
            place: where it is kept.
            look: raises for an answer of the token endpoint that is not to be kept.
        """
        super().__init__(place, _lock(Path(place.get_location())))
        self._look, self._place = look, place
        self.deserialize(place.load())

    def add(self, event: Mapping[str, Any], **more: Any) -> None:
        """Take an answer of the token endpoint in."""
        self._look(event["response"])
        super().add(event, **more)

    def modify(self, credential_type: str, old_entry: Any, new_key_value_pairs: Any = None) -> None:
        """Change an entry; without the lock, where there can be none: a token that is there is worth keeping."""
        try:
            super().modify(credential_type, old_entry, new_key_value_pairs)
        except (OSError, LockError):
            SerializableTokenCache.modify(self, credential_type, old_entry, new_key_value_pairs)
            self._place.save(self.serialize())


def _alone(name: str, write: Callable[[], None]) -> None:
    """Write while no other process does; where there can be no lock (a full disk), without one."""
    try:
        with CrossPlatLock(_lock(tokens.path_of(name))):
            write()
    except (OSError, LockError):
        write()


def _lock(path: Path) -> str:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return f"{path}.lockfile"  # as PersistedTokenCache calls it


def _packed(kept: Left) -> str:
    told: dict[str, Any] = {"microsoft": json.loads(kept.cache), "number": kept.number}
    if kept.ended is not None:
        told |= {"ended": kept.ended, "code": kept.code}
    return json.dumps(told, separators=(",", ":"))


def _is_code(code: object) -> bool:
    return isinstance(code, int)

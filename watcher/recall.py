"""What was found around offers is kept, and looked for again only where a message came that may change it.

With each gist stands what was asked for to find it (`MessageTable.noting`), as hashes. A message that came, or changed,
or whose text was read, is noted by the database itself (`touched`); where it answers to one of those names, the gist
does not hold any more. So a sweep takes time for what is new, and not for what lies there. All of them are void when
the rules change, our addresses, the language data, or this program.
"""

from __future__ import annotations

import hashlib
import json
import sys
from array import array
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from rules.thread import key
from watcher import gist
from watcher.messages import chunks, marks
from watcher.sayings import edition

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rules.mail import Message
    from rules.rulebook import Rulebook
    from watcher.gist import Gist
    from watcher.messages import MessageTable

    Row = tuple[str, str, str, str, bytes]

NAMES = {
    "SELECT sender, company, reply_to, base, thread, conversation FROM message WHERE account = ?": (
        "sender", "company", "reply_to", "base", "thread", "conversation",
    ),
    "SELECT target FROM link WHERE account = ?": ("id",),
    "SELECT name FROM report WHERE account = ?": ("report",),
}  # fmt: skip
"""Where the names of a message stand, and of what kind they are; its own key is a name of the kind `id`."""

MOST = 5000
"""Messages that may have changed; where it is more, all is looked for again."""


class Recall:
    """The gists of one account. Only a sweep keeps any, and one process sweeps at a time."""

    def __init__(self, messages: MessageTable, rulebook: Rulebook) -> None:
        """Over the tables of `watcher.schema`."""
        self._messages = messages
        self._db = messages.db
        self._account = messages.account
        told = (_program(), edition(), rulebook.fingerprint, sorted(messages.ours), sys.byteorder)
        self._edition = hashlib.sha256(repr(told).encode()).hexdigest()[:16]
        self._left_out: list[str] = []

    def load(self, offers: Mapping[str, Message]) -> dict[str, Gist]:
        """The gists that hold, of these offers by their keys."""
        rows = self._db.execute(
            "SELECT offer, told, asked FROM gist WHERE account = ? AND edition = ?", (self._account, self._edition)
        ).fetchall()
        self._left_out = [own for own, *_ in rows if own not in offers]
        touched = self._touched()
        if not rows or len(touched) > MOST:
            return {}
        changed = frozenset(_hashes(self._names(touched) | self._shed()))
        held = {own: json.loads(told) for own, told, asked in rows if own in offers and _none_of(changed, asked)}
        messages = self._messages.by_key(one for told in held.values() for one in gist.named(told))
        found = {key(message.message_id): message for message in messages}
        return {own: gist.from_json(told, offers[own], found) for own, told in held.items()}

    def row(self, told: Gist, names: Iterable[str]) -> Row:
        """What is kept of a gist, and of the names that were asked for to find it."""
        asked = array("Q", _hashes(names)).tobytes()
        return self._account, key(told.offer.message_id), self._edition, gist.to_json(told), asked

    def keep(self, rows: Sequence[Row]) -> None:
        """Keep these; with that, all that was touched is heeded.

        Not so by the gists of offers that were not asked for, since no rule looks back to them now: these go.
        """
        if not rows and not self._touched():
            return  # nothing to wait for the disk for
        with self._db.atomic():
            self._db.conn.executemany(
                "INSERT OR REPLACE INTO gist (account, offer, edition, told, asked) VALUES (?, ?, ?, ?, ?)", rows
            )
            self._db.execute("DELETE FROM gist WHERE account = ? AND edition <> ?", (self._account, self._edition))
            gone = [(self._account, own) for own in self._left_out]
            self._db.conn.executemany("DELETE FROM gist WHERE account = ? AND offer = ?", gone)
            self._db.execute("DELETE FROM touched WHERE account = ?", (self._account,))
            self._db.execute("DELETE FROM shed WHERE account = ?", (self._account,))

    def _touched(self) -> list[str]:
        query = "SELECT DISTINCT key FROM touched WHERE account = ? LIMIT ?"
        return [own for (own,) in self._db.execute(query, (self._account, MOST + 1))]

    def _names(self, keys: Iterable[str]) -> set[str]:
        """The names, of all kinds, by which these messages are found."""
        found: set[str] = set()
        for chunk in chunks(keys):
            found.update(f"id {one}" for one in chunk)
            for query, kinds in NAMES.items():
                for row in self._db.execute(f"{query} AND key IN ({marks(chunk)})", [self._account, *chunk]):
                    found.update(f"{kind} {name}" for kind, name in zip(kinds, row, strict=True) if name)
        return found

    def _shed(self) -> set[str]:
        """The names that messages had, and have no more."""
        return {name for (name,) in self._db.execute("SELECT name FROM shed WHERE account = ?", (self._account,))}


def _none_of(changed: frozenset[int], asked: bytes) -> bool:
    """Whether nothing that was asked for has changed."""
    return not changed or changed.isdisjoint(array("Q", asked))


def _hashes(names: Iterable[str]) -> list[int]:
    """Eight bytes of each: where two names fall together, a gist is looked for again in vain, and no more."""
    return [
        int.from_bytes(hashlib.blake2b(one.encode("utf-8", "surrogatepass"), digest_size=8).digest(), sys.byteorder)
        for one in names
    ]


@cache
def _program() -> str:
    """A hash of our own modules: what another release read is no concern of this one."""
    told = hashlib.sha256()
    for package in ("rules", "connectors", "watcher"):
        for path in sorted((Path(__file__).parents[1] / package).rglob("*.py")):
            told.update(path.read_bytes())
    return told.hexdigest()

"""The messages of one account in the store.

Headers are kept as they came and are read again when they are asked for: a scan stores thousands and decides about few.
What a query needs stands in columns of its own.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from connectors import headers
from connectors.mailbox import Fetched
from rules.mail import Content
from rules.subject import base
from rules.thread import key
from watcher import rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlite_utils import Database

    from rules.mail import Identities, Message

CHUNK = 500
"""Values in one query: SQLite takes 999 in its oldest versions."""
MOST_KEPT = 5000
"""Messages that are kept in memory once they were read from their headers."""
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_COLUMNS = "key, header, received, roles, draft, thread"


@dataclass(frozen=True, slots=True)
class StoredFolder:
    """What the store knows of a folder; a `connectors.mailbox.Known`."""

    table: MessageTable
    name: str
    cursor: str | None
    total: int

    def handles(self) -> frozenset[str]:
        """The handles of all messages stored."""
        rows = self.table.db.execute(
            "SELECT handle FROM place WHERE account = ? AND folder = ?", (self.table.account, self.name)
        )
        return frozenset(handle for (handle,) in rows)

    def written_to(self) -> frozenset[str]:
        """The addresses that stored mail of ours went to, in any folder; folded."""
        ours, we = self.table.ours_since(_EVER), self.table.identities
        return frozenset(person.folded for message in ours for person in we.others(message.recipients))


class MessageTable:
    """The messages of one account."""

    def __init__(self, db: Database, account: str, identities: Identities) -> None:
        """Over the tables of `watcher.schema`."""
        self.db = db
        self.account = account
        self.identities = identities
        self.ours = frozenset(identities.folded())
        self._read: dict[str, tuple[int, Message]] = {}
        self._noted: set[str] | None = None

    @contextmanager
    def noting(self) -> Iterator[set[str]]:
        """Note what is asked for meanwhile: a message that has none of these names would change no answer."""
        noted: set[str] = set()
        self._noted = noted
        try:
            yield noted
        finally:
            self._noted = None

    def note(self, kind: str, names: Iterable[str]) -> None:
        """Note that something was asked for by these names."""
        if self._noted is not None:
            self._noted.update(f"{kind} {name}" for name in names)

    def settle_identities(self) -> None:
        """Tell anew what of the mail stored is ours, where the account has other addresses than it had."""
        rows = self.db.execute("SELECT address FROM identity WHERE account = ?", (self.account,)).fetchall()
        if {address for (address,) in rows} == self.ours:
            return
        changed = self.ours ^ {address for (address,) in rows}
        with self.db.atomic():
            for message in list(self._select(f"sender IN ({marks(sorted(changed))})", sorted(changed))):
                ours = message.sender in self.identities
                self.db.execute(
                    "UPDATE message SET ours = ?, base = ?, judged = NULL WHERE account = ? AND key = ?",
                    (ours, base(message.subject), self.account, key(message.message_id)),
                )
            self.db.execute("DELETE FROM identity WHERE account = ?", (self.account,))
            self.db.conn.executemany(
                "INSERT INTO identity (account, address) VALUES (?, ?)",
                [(self.account, one) for one in sorted(self.ours)],
            )

    def folder(self, name: str) -> StoredFolder:
        """What is known of a folder."""
        row = self.db.execute(
            "SELECT cursor, total FROM folder WHERE account = ? AND name = ?", (self.account, name)
        ).fetchone()
        return StoredFolder(self, name, *(row or (None, 0)))

    def folder_totals(self) -> dict[str, int]:
        """How many messages each folder held when it was last read."""
        return dict(self.db.execute("SELECT name, total FROM folder WHERE account = ?", (self.account,)).fetchall())

    def forget_folder(self, name: str) -> None:
        """The folder is gone; its messages stay: an answer that was deleted was an answer."""
        with self.db.atomic():
            self.db.execute("DELETE FROM place WHERE account = ? AND folder = ?", (self.account, name))
            self.db.execute("DELETE FROM folder WHERE account = ? AND name = ?", (self.account, name))

    def is_empty(self) -> bool:
        """Whether no message was ever stored."""
        return self.db.execute("SELECT 1 FROM message WHERE account = ? LIMIT 1", (self.account,)).fetchone() is None

    def count(self) -> int:
        """How many messages are stored."""
        (number,) = self.db.execute("SELECT count(*) FROM message WHERE account = ?", (self.account,)).fetchone()
        return int(number)

    def dated(self, keys: Iterable[str]) -> dict[str, tuple[float, bool]]:
        """When the messages of these keys were sent, and whether by us; as far as they are known."""
        found: dict[str, tuple[float, bool]] = {}
        for chunk in self._asked("id", keys):
            query = f"SELECT key, sent, ours FROM message WHERE account = ? AND key IN ({marks(chunk)})"  # noqa: S608  (marks only)
            for own, sent, ours in self.db.execute(query, [self.account, *chunk]):
                found[own] = sent, bool(ours)
        return found

    def known_lists(self) -> frozenset[str]:
        """Addresses of the mailing lists that have posted to us, folded."""
        rows = self.db.execute("SELECT address FROM mailing_list WHERE account = ?", (self.account,))
        return frozenset(address for (address,) in rows)

    def get(self, message_key: str) -> Message | None:
        """One message by its key."""
        return next(self.by_key([message_key]), None)

    def by_key(self, keys: Iterable[str]) -> Iterator[Message]:
        """The messages of these keys, as far as they are known."""
        for chunk in self._asked("id", keys):
            yield from self._select(f"key IN ({marks(chunk)})", chunk)

    def linked_to(self, keys: Iterable[str]) -> Iterator[Message]:
        """The messages that name one of these in References or In-Reply-To."""
        for chunk in self._asked("id", keys):
            named = f"key IN (SELECT key FROM link WHERE account = ? AND target IN ({marks(chunk)}))"  # noqa: S608
            yield from self._select(named, [self.account, *chunk])

    def known_keys(self, keys: Iterable[str]) -> frozenset[str]:
        """Those of the keys that name a message stored."""
        return frozenset(self.dated(keys))

    def from_people(self, people: Iterable[str], companies: Iterable[str], since: datetime) -> Iterator[Message]:
        """What these people, others of these companies, or programs for them wrote since.

        Folded addresses, registrable domains.
        """
        people = set(people)
        for column, values in (("sender", people), ("company", companies), ("reply_to", people)):
            filled = "reply_to <> '' AND " if column == "reply_to" else ""  # so that SQLite may use the partial index
            for chunk in self._asked(column, values):
                where = f"{filled}{column} IN ({marks(chunk)}) AND received >= ?"
                yield from self._select(where, [*chunk, since.timestamp()])

    def newest_from(self, person: str, number: int) -> Iterator[Message]:
        """The last messages that somebody wrote, whenever that was. A folded address."""
        self.note("sender", [person])
        return self._select("sender = ? ORDER BY received DESC, key LIMIT ?", [person, number])

    def in_threads(self, threads: Iterable[str]) -> Iterator[Message]:
        """The messages that the provider keeps in these threads."""
        for chunk in self._asked("thread", threads):
            yield from self._select(f"thread <> '' AND thread IN ({marks(chunk)})", chunk)

    def of_conversations(self, indexes: Iterable[str]) -> Iterator[Message]:
        """The messages whose Thread-Index names these conversations."""
        for chunk in self._asked("conversation", indexes):
            yield from self._select(f"conversation <> '' AND conversation IN ({marks(chunk)})", chunk)

    def automatic(self, people: Iterable[str], since: datetime) -> Iterator[Message]:
        """What may be automatic replies of these people, since. Folded addresses."""
        for chunk in self._asked("sender", people):
            yield from self._select(
                f"sender IN ({marks(chunk)}) AND received >= ? AND automatic", [*chunk, since.timestamp()]
            )

    def reports(self, names: Iterable[str]) -> Iterator[Message]:
        """The reports of mail servers that name one of these: keys of messages, folded addresses."""
        for chunk in self._asked("report", names):
            named = f"key IN (SELECT key FROM report WHERE account = ? AND name IN ({marks(chunk)}))"  # noqa: S608
            yield from self._select(named, [self.account, *chunk])

    def reports_unread(self, since: datetime, edition: str) -> Iterator[Message]:
        """What may be a report, since, and what it says was not told by this edition of the data."""
        read = "key IN (SELECT key FROM said WHERE account = ? AND edition = ?)"
        return self._select(f"bounce AND received >= ? AND NOT {read}", [since.timestamp(), self.account, edition])

    def about(self, base_subject: str) -> Iterator[Message]:
        """What was ever written under this base subject, by us or in answer."""
        self.note("base", [base_subject])
        return self._select("base = ?", [base_subject])

    def ours_since(self, since: datetime, judged_by: str | None = None) -> Iterator[Message]:
        """What we sent since; with `judged_by`, only what that rulebook has not judged yet."""
        where = "ours AND sent >= ?" if judged_by is None else "ours AND sent >= ? AND judged IS NOT ?"
        return self._select(where, [since.timestamp()] + ([] if judged_by is None else [judged_by]))

    def offers_since(self, since: datetime, judged_by: str) -> Iterator[tuple[Message, str]]:
        """The offers sent since, each with its rule's name."""
        query = f"""SELECT rule, {_COLUMNS} FROM message
            WHERE account = ? AND ours AND sent >= ? AND judged = ? AND rule IS NOT NULL ORDER BY sent, key"""  # noqa: S608
        for rule, *row in self.db.execute(query, (self.account, since.timestamp(), judged_by)).fetchall():
            yield self._message(row), rule

    def judge(self, judged_by: str, told: Iterable[tuple[str, str | None, str]]) -> None:
        """Note which messages of ours are offers (key, rule or None, why), and by which rulebook that was told."""
        with self.db.atomic():
            self.db.conn.executemany(
                "UPDATE message SET judged = ?, rule = ?, because = ? WHERE account = ? AND key = ?",
                [(judged_by, rule, because, self.account, message_key) for message_key, rule, because in told],
            )

    def judgement(self, message_key: str) -> tuple[str | None, str | None]:
        """The rule that knows the message, and why; both None where nothing was told yet."""
        self.note("id", [message_key])
        row = self.db.execute(
            "SELECT rule, because FROM message WHERE account = ? AND key = ?", (self.account, message_key)
        ).fetchone()
        return row or (None, None)

    def places(self, message_key: str) -> list[tuple[str, str]]:
        """Where copies of the message lie: folders and handles."""
        query = "SELECT folder, handle FROM place WHERE account = ? AND key = ? ORDER BY folder"
        return self.db.execute(query, (self.account, message_key)).fetchall()

    def content(self, message_key: str) -> Content | None:
        """The text of a message, where it was read."""
        query = "SELECT text, html, attachments FROM content WHERE account = ? AND key = ?"
        row = self.db.execute(query, (self.account, message_key)).fetchone()
        return Content(row[0], bool(row[1]), tuple(json.loads(row[2]))) if row else None

    def keep_content(self, message_key: str, content: Content) -> None:
        """Keep the text of a message."""
        self.db.execute(
            "INSERT OR REPLACE INTO content (account, key, text, html, attachments) VALUES (?, ?, ?, ?, ?)",
            (self.account, message_key, content.text, content.html, json.dumps(content.attachments)),
        )

    def _asked(self, kind: str, names: Iterable[str]) -> Iterator[list[str]]:
        """The names in portions, noted."""
        for chunk in chunks(names):
            self.note(kind, chunk)
            yield chunk

    def _select(self, where: str, values: Sequence[object]) -> Iterator[Message]:
        query = f"SELECT {_COLUMNS} FROM message WHERE account = ? AND {where}"  # noqa: S608  (values are bound)
        for row in self.db.execute(query, [self.account, *values]).fetchall():
            yield self._message(row)

    def _message(self, row: Sequence[Any]) -> Message:
        """Read from its header once, as long as its row is the same: a sweep comes by the same ones often."""
        own, header, received, bits, draft, thread = row
        known, told = self._read.get(own), hash(tuple(row))
        if known is None or known[0] != told:
            if len(self._read) >= MOST_KEPT:
                self._read.clear()
            roles = frozenset(role for role, bit in rows.BITS.items() if bits & bit)
            fetched = Fetched("", header, datetime.fromtimestamp(received, UTC), bool(draft), thread)
            known = self._read[own] = (told, headers.read(fetched, roles))
        return known[1]


def chunks(values: Iterable[str]) -> Iterator[list[str]]:
    """The values, each once, in portions that one query takes."""
    distinct = sorted(set(values))
    for start in range(0, len(distinct), CHUNK):
        yield distinct[start : start + CHUNK]


def marks(values: Sequence[str]) -> str:
    """A mark in the query for each of these values."""
    return ", ".join("?" * len(values))

"""What was done in one account: the drafts that were planned and written, those that stand, and what was last told.

A row of `draft` is committed before the mailbox is touched and confirmed after it:
whatever happens in between, the next sweep knows what to look for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.ledger import Entry, Phase, StandingDraft
from watcher.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlite_utils import Database

    from watcher.journal import Event

_ENTRY = "step, token, message_id, phase, folder, handle, missed"


class LedgerTable:
    """The ledger of one account. Offers are named by their keys (`rules.thread.key`)."""

    def __init__(self, db: Database, account: str) -> None:
        """Over the tables of `watcher.schema`."""
        self.db = db
        self.account = account
        self.journal = Journal(db)

    def entries(self, offer: str) -> tuple[Entry, ...]:
        """The drafts of an offer, by step."""
        query = f"SELECT {_ENTRY} FROM draft WHERE account = ? AND offer = ? ORDER BY step"  # noqa: S608  (a constant)
        return tuple(
            Entry(step, token, message_id, Phase(phase), folder, handle, missed)
            for step, token, message_id, phase, folder, handle, missed in self.db.execute(query, (self.account, offer))
        )

    def offers(self) -> frozenset[str]:
        """The offers that have entries."""
        rows = self.db.execute("SELECT DISTINCT offer FROM draft WHERE account = ?", (self.account,))
        return frozenset(offer for (offer,) in rows)

    def record(self, offer: str, entry: Entry, at: datetime, told: Event | None) -> None:
        """Commit an entry, in place of an earlier one for the same step, with what the journal tells of it."""
        with self.db.atomic():
            self.db.execute(
                "INSERT OR REPLACE INTO draft"
                " (account, offer, step, token, message_id, phase, folder, handle, missed, planned_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    self.account, offer, entry.step, entry.token, entry.message_id,
                    entry.phase, entry.folder, entry.handle, entry.missed, at.timestamp(),
                ),
            )  # fmt: skip
            if told:
                self.journal.note(told)

    def advance(self, offer: str, entry: Entry, told: Event | None = None) -> None:
        """Commit how far a draft got, whose plan is known, with what the journal tells of it."""
        with self.db.atomic():
            self.db.execute(
                "UPDATE draft SET phase = ?, folder = ?, handle = ? WHERE account = ? AND offer = ? AND step = ?",
                (entry.phase, entry.folder, entry.handle, self.account, offer, entry.step),
            )
            if told:
                self.journal.note(told)

    def has_open_ends(self) -> bool:
        """Whether something was begun of whose end nothing is known: a draft that was planned, or was to be moved."""
        query = "SELECT 1 FROM draft WHERE account = ? AND phase IN (?, ?)"
        return self.db.execute(query, (self.account, Phase.PLANNED, Phase.WITHDRAWING)).fetchone() is not None

    def is_confirmed(self, token: str, message_id: str, handle: str) -> bool:
        """Whether a draft was read back as it was written, under this Message-ID and this handle."""
        query = "SELECT 1 FROM draft WHERE account = ? AND token = ? AND message_id = ? AND handle = ?"
        told = (self.account, token, message_id, handle)
        return bool(handle) and self.db.execute(query, told).fetchone() is not None

    def planned_between(self, since: datetime, until: datetime) -> int:
        """How many drafts were planned since, and before `until`: a moment named with `--now` may lie later."""
        query = "SELECT count(*) FROM draft WHERE account = ? AND planned_at >= ? AND planned_at < ?"
        (number,) = self.db.execute(query, (self.account, since.timestamp(), until.timestamp())).fetchone()
        return int(number)

    def note_missed(self, offer: str, entry: Entry, missed: int) -> None:
        """Note how many looks in a row did not find a draft."""
        if missed != entry.missed:
            self.db.execute(
                "UPDATE draft SET missed = ? WHERE account = ? AND offer = ? AND step = ?",
                (missed, self.account, offer, entry.step),
            )

    def keep_standing(self, standing: Mapping[str, Sequence[StandingDraft]]) -> None:
        """Keep the drafts that stand, by offer, in place of those known before."""
        if not standing and not self.all_standing():
            return
        with self.db.atomic():
            self.db.execute("DELETE FROM standing WHERE account = ?", (self.account,))
            for offer, drafts in standing.items():
                self.note_standing(offer, drafts)

    def note_standing(self, offer: str, drafts: Sequence[StandingDraft]) -> None:
        """Keep the drafts that stand in one offer's conversation, in place of those known before."""
        with self.db.atomic():
            self.db.execute("DELETE FROM standing WHERE account = ? AND offer = ?", (self.account, offer))
            self.db.conn.executemany(
                "INSERT INTO standing (account, offer, message_id, folder, token, edited) VALUES (?, ?, ?, ?, ?, ?)",
                [(self.account, offer, one.message_id, one.folder, one.token, one.edited) for one in drafts],
            )

    def all_standing(self) -> dict[str, tuple[StandingDraft, ...]]:
        """The drafts that stood at the last sweep, ours or not, by the offers in whose conversations they did."""
        rows = self.db.execute("SELECT DISTINCT offer FROM standing WHERE account = ?", (self.account,)).fetchall()
        return {offer: self.standing(offer) for (offer,) in rows}

    def standing(self, offer: str) -> tuple[StandingDraft, ...]:
        """The drafts that stood in an offer's conversation at the last sweep."""
        query = "SELECT message_id, folder, token, edited FROM standing WHERE account = ? AND offer = ?"
        return tuple(
            StandingDraft(message_id, folder, token, bool(edited))
            for message_id, folder, token, edited in self.db.execute(query, (self.account, offer))
        )

    def keep_lines(self, lines: Sequence[tuple[str, str]]) -> None:
        """Keep what was told (offer, line), in place of what was told before."""
        with self.db.atomic():
            self.db.execute("DELETE FROM line WHERE account = ?", (self.account,))
            self.db.conn.executemany(
                "INSERT OR REPLACE INTO line (account, offer, position, told) VALUES (?, ?, ?, ?)",
                [(self.account, offer, position, told) for position, (offer, told) in enumerate(lines)],
            )

    def keep_line(self, offer: str, told: str) -> None:
        """Keep what is told of one offer now, in its old place."""
        self.db.execute("UPDATE line SET told = ? WHERE account = ? AND offer = ?", (told, self.account, offer))

    def lines(self) -> list[str]:
        """What was last told, in the same order."""
        query = "SELECT told FROM line WHERE account = ? ORDER BY position"
        return [told for (told,) in self.db.execute(query, (self.account,))]

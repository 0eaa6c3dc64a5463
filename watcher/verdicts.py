"""Who decided what about an offer: the user's word (`relance settle`), and the people who said no."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from rules.refusal import Refusal
from rules.settlement import Settlement, Verdict

if TYPE_CHECKING:
    from sqlite_utils import Database


class VerdictTable:
    """The verdicts of one account. Offers are named by their keys (`rules.thread.key`)."""

    def __init__(self, db: Database, account: str) -> None:
        """Over the tables of `watcher.schema`."""
        self.db = db
        self.account = account

    def settlements(self) -> dict[str, Settlement]:
        """What the user decided, by offer."""
        query = "SELECT offer, verdict, at, messages FROM settlement WHERE account = ?"
        return {
            offer: Settlement(Verdict(verdict), datetime.fromisoformat(at), frozenset(json.loads(messages)))
            for offer, verdict, at, messages in self.db.execute(query, (self.account,))
        }

    def settle(self, offer: str, told: Settlement) -> None:
        """Keep what the user decided, in place of an earlier word."""
        self.db.execute(
            "INSERT OR REPLACE INTO settlement (account, offer, verdict, at, messages) VALUES (?, ?, ?, ?, ?)",
            (self.account, offer, told.verdict, told.at.isoformat(), json.dumps(sorted(told.messages))),
        )

    def refusals(self) -> dict[str, tuple[str, tuple[Refusal, ...]]]:
        """Who said no, by the offer that they answered: its rule, and each of them."""
        query = "SELECT offer, rule, person, words, message_id, at FROM refusal WHERE account = ? ORDER BY person"
        found: dict[str, tuple[str, tuple[Refusal, ...]]] = {}
        for offer, rule, person, words, message_id, at in self.db.execute(query, (self.account,)):
            earlier = found.get(offer, (rule, ()))[1]
            found[offer] = rule, (*earlier, Refusal(person, words, message_id, datetime.fromisoformat(at)))
        return found

    def note_refusals(self, offer: str, rule: str, found: tuple[Refusal, ...]) -> None:
        """Keep who said no to an offer of a rule, in place of those known before."""
        with self.db.atomic():
            self.db.execute("DELETE FROM refusal WHERE account = ? AND offer = ?", (self.account, offer))
            self.db.conn.executemany(
                "INSERT INTO refusal (account, offer, rule, person, words, message_id, at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (self.account, offer, rule, one.person, one.words, one.message_id, one.at.isoformat())
                    for one in found
                ],
            )

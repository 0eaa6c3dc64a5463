"""The journal: what was done to a mailbox, what people did to our drafts, and what the user decided; and why.

Rows are appended and never changed: triggers of the database see to it. What goes with a change of the ledger is
committed together with it. Only what is new is written down: a sweep that finds everything as it was adds no row.
There is no subject, text or address in it but what the findings of a decision name.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlite_utils import Database


class What(StrEnum):
    """What happened; promised to other programs."""

    PLANNED = "planned"
    """A draft is about to be written; committed before the mailbox is touched."""
    WRITTEN = "written"
    """The mailbox has confirmed it."""
    FOUND = "found"
    """A draft of ours stands that had not been known to."""
    WITHDRAWN = "withdrawn"
    """A draft of ours was moved to Trash."""
    LEFT = "left"
    """A draft was left alone that would have been written or moved."""
    EDITED = "edited"
    """The user has changed a draft."""
    DELETED = "deleted"
    """The user has deleted a draft."""
    SENT = "sent"
    """A draft went out, or is gone, and a follow-up went out that counts as its step."""
    COUNTED = "counted"
    """A follow-up that the user typed counts as a step."""
    SETTLED = "settled"
    PAUSED = "paused"
    RESUMED = "resumed"
    HELD = "held"
    """Something would have been written or taken back, and nothing may be in this account."""
    RELEASED = "released"
    """It may be again."""
    FAILED = "failed"
    """The account could not be read, or a draft could not be written."""
    RECOVERED = "recovered"
    """It was swept again."""


DRAFT = frozenset(
    {What.PLANNED, What.WRITTEN, What.FOUND, What.EDITED, What.DELETED, What.WITHDRAWN, What.SENT}
)  # fmt: skip
STEP = frozenset({What.SENT, What.COUNTED})
HOLD = frozenset({What.HELD, What.RELEASED})
HEALTH = frozenset({What.FAILED, What.RECOVERED})

NO_NEWS: dict[What, tuple[frozenset[What], frozenset[What]]] = {
    What.PLANNED: (DRAFT, frozenset({What.PLANNED})),
    What.FOUND: (DRAFT, frozenset({What.WRITTEN, What.FOUND})),
    What.EDITED: (DRAFT, frozenset({What.EDITED})),
    What.DELETED: (DRAFT, frozenset({What.DELETED})),
    What.WITHDRAWN: (DRAFT, frozenset({What.WITHDRAWN})),
    What.SENT: (STEP, STEP),
    What.COUNTED: (STEP, STEP),
    What.LEFT: (frozenset({What.LEFT}), frozenset({What.LEFT})),
    What.HELD: (HOLD, frozenset({What.HELD})),
    What.RELEASED: (HOLD, frozenset({What.RELEASED})),
    What.FAILED: (HEALTH, frozenset({What.FAILED})),
    What.RECOVERED: (HEALTH, frozenset({What.RECOVERED})),
}
"""What is told of the state of something: among which rows to look for the last one, and after which it is no news."""
ENDINGS = frozenset({What.RELEASED, What.RECOVERED})
"""News only where there was a beginning."""


@dataclass(frozen=True, slots=True)
class Event:
    """One row. The field names are those of the JSON; what an event has none of is empty here, and null there."""

    at: str
    """RFC 3339, with this machine's offset: when it happened, whatever moment a sweep decided for."""
    account: str
    """Empty where it concerns all."""
    what: What
    why: tuple[str, ...]
    """What led to it, as in the line of the offer; the last one settled it."""
    rule: str = ""
    offer: str = ""
    """Message-ID."""
    step: int | None = None
    draft: str = ""
    """Message-ID."""
    folder: str = ""

    def to_json(self) -> str:
        """The event, as one JSON object."""
        told = {name: None if value == "" else value for name, value in asdict(self).items()}
        return json.dumps(told, ensure_ascii=False)

    @property
    def gist(self) -> str:
        """What tells two events of one kind apart: the same trouble has many words, and ages of mail are in others."""
        match self.what:
            case What.PLANNED:
                return self.draft
            case What.LEFT | What.HELD:
                return f"{self.draft} {self.why[-1]}"
            case What.FAILED:
                return self.why[0]
            case _:
                return ""


def moment(at: datetime) -> str:
    """A moment as it stands in the journal."""
    return at.isoformat(timespec="seconds")


COLUMNS = "at, account, what, why, rule, offer, step, draft, folder"


class Journal:
    """The journal of all accounts."""

    def __init__(self, db: Database) -> None:
        """Over the tables of `watcher.schema`."""
        self.db = db

    def append(self, event: Event) -> None:
        """Append it."""
        self.db.execute(
            f"INSERT INTO journal ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608  (a constant)
            (
                event.at, event.account, event.what, json.dumps(event.why, ensure_ascii=False),
                event.rule, event.offer, event.step, event.draft, event.folder,
            ),
        )  # fmt: skip

    def note(self, event: Event) -> None:
        """Append it, if it is news."""
        among, known = NO_NEWS.get(event.what, (frozenset[What](), frozenset[What]()))
        last = self._last(event, among)
        if last is None:
            news = event.what not in ENDINGS
        else:
            news = last.what not in known or (last.what is event.what and last.gist != event.gist)
        if news:
            self.append(event)

    def events(self) -> Iterator[Event]:
        """All of them, in their order."""
        yield from self._read("ORDER BY number", ())

    def _last(self, event: Event, among: frozenset[What]) -> Event | None:
        """The last one of these about the same step of the same offer, or the same account."""
        where = "WHERE account = ? AND offer = ? AND step IS ? AND what IN (SELECT value FROM json_each(?))"
        about = (event.account, event.offer, event.step, json.dumps(sorted(among)))
        return next(self._read(f"{where} ORDER BY number DESC LIMIT 1", about), None)

    def _read(self, clause: str, values: tuple[object, ...]) -> Iterator[Event]:
        query = f"SELECT {COLUMNS} FROM journal {clause}"  # noqa: S608  (constants)
        for at, account, what, why, *others in self.db.execute(query, values).fetchall():
            yield Event(at, account, What(what), tuple(json.loads(why)), *others)

"""What the texts of messages say, as far as answers are told by it: from the store, else read from the mailbox once.

The texts themselves are not kept. What they say is told anew when a release knows more words than the one before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache, cached_property
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from rules.language import languages
from rules.said import Said, said
from rules.thread import key, keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from rules.mail import Content, Message
    from watcher.messages import MessageTable

    Texts = Callable[[Iterable[str]], Iterable[tuple[str, Content]]]


def _reported(told: Said) -> frozenset[str]:
    """The messages and the people that a report names, as they are compared; addresses come folded."""
    return keys(told.bounce.ids) | frozenset(told.bounce.addresses) if told.bounce else frozenset()


def no_texts(_keys: Iterable[str]) -> Iterable[tuple[str, Content]]:
    """For whoever has no mailbox open."""
    return ()


READER = 1
"""Raise it when texts are read in another way, so that those known are read again."""
_AS_JSON = TypeAdapter(Said)


@cache
def edition() -> str:
    """By which words and in which way texts are read."""
    return hashlib.sha256(f"{READER} {languages()}".encode()).hexdigest()[:16]


class Sayings(Mapping[str, Said]):
    """What is said, by the key of the message."""

    def __init__(self, messages: MessageTable, texts: Texts) -> None:
        """Over the store, and the texts of messages by their keys; one that cannot be read is left out of those."""
        self._messages = messages
        self._texts = texts
        self._known: dict[str, Said] = {}
        self._learned: set[str] = set()
        self._tried: set[str] = set()

    def learn_reports(self, since: datetime) -> None:
        """Read the reports of mail servers that came since: only then is known whom they concern."""
        self.learn(self._messages.reports_unread(since, edition()))

    def learn(self, wanted: Iterable[Message]) -> bool:
        """Read the texts of those that are not known yet, or were read by fewer words; whether any was."""
        asked = {key(one.message_id): one for one in wanted}
        new = [one for one in asked if one not in self._tried and not self._is_fresh(one)]
        self._tried.update(new)
        told = {one: said(asked[one], content) for one, content in self._texts(new)} if new else {}
        self._known |= told
        self._learned |= told.keys()
        self._keep(told)
        return bool(told)

    def stale(self, message: Message) -> bool:
        """Whether a text was read by other words than today's."""
        one = key(message.message_id)
        return one in self._stored and not self._is_fresh(one)

    def _is_fresh(self, one: str) -> bool:
        return one in self._learned or (one in self._stored and self._stored[one][0] == edition())

    @cached_property
    def _stored(self) -> dict[str, tuple[str, str]]:
        """What texts say, by key: the edition that told it, and the JSON."""
        query = "SELECT key, edition, told FROM said WHERE account = ?"
        rows = self._messages.db.execute(query, (self._messages.account,))
        return {one: (edition, told) for one, edition, told in rows}

    def _keep(self, told: Mapping[str, Said]) -> None:
        if not told:
            return
        account, run = self._messages.account, self._messages.db.conn.executemany
        with self._messages.db.atomic():
            run(
                "INSERT OR REPLACE INTO said (account, key, edition, told) VALUES (?, ?, ?, ?)",
                [(account, one, edition(), _AS_JSON.dump_json(what).decode()) for one, what in told.items()],
            )
            run("DELETE FROM report WHERE account = ? AND key = ?", [(account, one) for one in told])
            run(
                "INSERT OR IGNORE INTO report (account, name, key) VALUES (?, ?, ?)",
                [(account, name, one) for one, what in told.items() for name in _reported(what)],
            )

    def __getitem__(self, one: str) -> Said:
        """What the message of this key says."""
        if one not in self._known:
            self._known[one] = _AS_JSON.validate_json(self._stored[one][1])
        return self._known[one]

    def __iter__(self) -> Iterator[str]:
        """The keys of all messages whose text was read."""
        return iter(self._stored.keys() | self._learned)

    def __len__(self) -> int:
        """How many."""
        return len(self._stored.keys() | self._learned)

"""A mailbox as Gmail keeps it: messages with labels in place of folders, threads, drafts that wrap a message, history.

What the user, the world and Google do to it are methods, so that a test can play all three.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.header import decode_header, make_header
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Any

from tests.servers.gmail_search import fits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from email.message import Message as Mime

SYSTEM = ("INBOX", "SENT", "DRAFT", "TRASH", "SPAM", "UNREAD", "STARRED", "IMPORTANT", "CHAT", "CATEGORY_PROMOTIONS")
_IDS = re.compile(r"<[^<>\s]+>")


@dataclass(frozen=True)
class Kept:
    """A message as it is. An edit makes another one."""

    id: str
    thread: str
    raw: bytes
    labels: tuple[str, ...]
    at: int
    """The moment of its arrival, in milliseconds since 1970."""
    number: int
    """The id of the history record that last changed it."""

    @property
    def mime(self) -> Mime:
        return message_from_bytes(self.raw)

    @cached_property
    def head(self) -> Mime:
        return message_from_bytes(self.raw.partition(b"\r\n\r\n")[0])

    @cached_property
    def message_id(self) -> str:
        return str(self.head.get("Message-ID", "")).strip()

    @cached_property
    def sender(self) -> str:
        return str(make_header(decode_header(str(self.head.get("From", ""))))).casefold()

    @cached_property
    def base(self) -> str:
        return re.sub(r"(?i)^((re|aw|fwd?|wg|sv)\s*:\s*)+", "", str(self.head.get("Subject", "")).strip())


@dataclass
class Box:
    """One user's mailbox."""

    address: str
    send_as: list[dict[str, Any]] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    """The user's own: names by ids."""
    messages: dict[str, Kept] = field(default_factory=dict)
    drafts: dict[str, str] = field(default_factory=dict)
    """Ids of messages, by those of the drafts around them."""
    history: list[dict[str, Any]] = field(default_factory=list)
    forgotten: int = 0
    """History up to this record is not known any more."""
    sent: list[bytes] = field(default_factory=list)
    """What was sent through the interface: in these tests, nothing."""
    makes_ids: bool = False
    """Whether drafts that come through the interface get a Message-ID of Gmail's own."""
    keeps_marks: bool = True
    """Whether such drafts keep fields that are known to their writer alone."""
    threads: dict[tuple[str, str], str] = field(default_factory=dict)
    """By Message-ID and base subject."""
    _numbers: Iterator[int] = field(default_factory=lambda: count(1000))

    @property
    def now(self) -> int:
        """The id of the last history record."""
        return int(self.history[-1]["id"]) if self.history else 999

    def put(self, raw: bytes, at: datetime, labels: Iterable[str], thread: str = "") -> Kept:
        """Put a message there, as the world does, or the user."""
        number = next(self._numbers)
        new = Kept(f"m{number:06x}", thread, raw, tuple(labels), _milliseconds(at), number)
        return self._add(replace(new, thread=thread or self._thread_of(new)))

    def put_draft(
        self, raw: bytes, at: datetime, thread: str = "", labels: Iterable[str] = ("DRAFT",)
    ) -> tuple[str, Kept]:
        """Put a draft there."""
        kept = self.put(raw, at, labels, thread)
        name = f"r{kept.number}"
        self.drafts[name] = kept.id
        return name, kept

    def create_draft(self, raw: bytes, at: datetime, thread: str = "") -> tuple[str, Kept]:
        """The same through the interface, where Gmail may give it a Message-ID of its own."""
        if self.makes_ids:
            raw = re.sub(rb"(?im)^Message-ID:.*\r\n", b"", raw, count=1)
            raw = b"Message-ID: <CA%d@mail.gmail.example>\r\n%b" % (next(self._numbers), raw)
        if not self.keeps_marks:
            raw = re.sub(rb"(?im)^X-.*\r\n", b"", raw)
        return self.put_draft(raw, at, thread)

    def edit(self, draft: str, raw: bytes, at: datetime | None = None) -> Kept:
        """Write other words into a draft: the draft stays, its message is another one."""
        old = self.messages[self.drafts[draft]]
        self.remove(old.id, keep_draft=True)
        number = next(self._numbers)
        new = self._add(replace(old, id=f"m{number:06x}", raw=raw, number=number, at=_milliseconds(at) or old.at))
        self.drafts[draft] = new.id
        return new

    def send(self, draft: str, at: datetime | None = None, *, wrapper: bool = False) -> Kept:
        """Send a draft, as the user does. Gmail may keep a draft around what was sent."""
        old = self.messages[self.drafts[draft]]
        if wrapper:
            return self.relabel(old.id, add=["SENT"], remove=[])
        self.remove(old.id)
        number = next(self._numbers)
        new = replace(old, id=f"m{number:06x}", labels=("SENT",), number=number, at=_milliseconds(at) or old.at)
        return self._add(new)

    def remove(self, message: str, *, keep_draft: bool = False) -> bytes:
        """Delete a message for good."""
        kept = self.messages.pop(message)
        if not keep_draft:
            self.drafts = {name: one for name, one in self.drafts.items() if one != message}
        self._record("messagesDeleted", kept)
        return kept.raw

    def relabel(self, message: str, add: Iterable[str], remove: Iterable[str]) -> Kept:
        """Add and remove labels."""
        kept, added, removed = self.messages[message], tuple(add), tuple(remove)
        labels = (*(one for one in kept.labels if one not in {*added, *removed}), *added)
        changed = replace(kept, labels=labels, number=next(self._numbers))
        self.messages[message] = changed
        for kind, some in (("labelsAdded", added), ("labelsRemoved", removed)):
            if some:
                self._record(kind, changed, labelIds=list(some))
        return changed

    def trash(self, message: str) -> Kept:
        """To Trash; a draft there stays a draft."""
        return self.relabel(message, ["TRASH"], ["INBOX", "SPAM"])

    def make_label(self, name: str) -> str:
        """A label of the user's own; its id."""
        found = f"Label_{len(self.labels) + 1}"
        self.labels[found] = name
        return found

    def forget_history(self) -> None:
        """As Gmail does after a week or so."""
        self.forgotten = self.now + 1
        next(self._numbers)
        self.history.append({"id": str(self.now + 1)})

    def found(self, query: str, labels: Iterable[str], *, everywhere: bool) -> list[Kept]:
        """What a search finds, newest first."""
        hidden = set() if everywhere or "in:" in query else {"TRASH", "SPAM"}
        fitting = [
            kept
            for kept in self.messages.values()
            if set(labels) <= set(kept.labels) and not hidden & set(kept.labels) - set(labels) and fits(query, kept)
        ]
        return sorted(fitting, key=lambda kept: (kept.at, kept.number), reverse=True)

    def _add(self, kept: Kept) -> Kept:
        self.messages[kept.id] = kept
        self.threads.setdefault((kept.message_id, kept.base), kept.thread)
        self._record("messagesAdded", kept)
        return kept

    def _record(self, kind: str, kept: Kept, **more: Any) -> None:
        message = {"id": kept.id, "threadId": kept.thread, "labelIds": list(kept.labels)}
        number = str(max(self.now + 1, kept.number))
        self.history.append(
            {"id": number, "messages": [{"id": kept.id, "threadId": kept.thread}], kind: [{"message": message, **more}]}
        )

    def _thread_of(self, new: Kept) -> str:
        """That of a message that it names, under the same subject."""
        named = _IDS.findall(f"{new.head.get('References', '')} {new.head.get('In-Reply-To', '')}")
        return next((self.threads[one, new.base] for one in named if (one, new.base) in self.threads), f"t{new.id}")


def _milliseconds(at: datetime | None) -> int:
    return round(at.timestamp() * 1000) if at else 0

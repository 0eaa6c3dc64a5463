"""A mailbox at Gmail.

A handle is the id of a message: what that names never changes. A draft that somebody edits keeps its own id, and
gets a message with another one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from connectors import headers
from connectors.errors import FolderNotFound
from connectors.gmail import convert, reading, shelf
from connectors.gmail.auth import signed_in
from connectors.gmail.convert import DRAFT, SENT, TRASH
from connectors.gmail.cursor import Cursor
from connectors.gmail.quota import Meter
from connectors.gmail.reading import Look
from connectors.gmail.session import Session
from connectors.mailbox import Batch
from connectors.mime import content, page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime

    from connectors.account import GmailAccount
    from connectors.gmail.convert import Read
    from connectors.mailbox import Fetched, Folder, Known, Mailbox
    from rules.mail import Content

STORED = 100
"""Messages in one batch of ours."""
LOOKED_FOR = 4
"""Ids in References by which a draft's thread is looked for, the last ones first."""


def open_account(account: GmailAccount, meter: Meter | None = None) -> Mailbox:
    """The mailbox of an account that somebody has signed in to."""
    http = signed_in(account)
    return GmailMailbox(account, Session(account, http, meter or Meter()), http.whose)


class GmailMailbox:
    """See `connectors.mailbox.Mailbox`, and `connectors.mailbox.Sparing`."""

    def __init__(self, account: GmailAccount, session: Session, whose: str) -> None:
        """Over a session of somebody's; `whose` names the sign-in."""
        self._account = account
        self._session = session
        self._whose = whose
        self._folders: dict[str, Folder] = {}
        self._look: Look | None = None
        self._whole: date | None = None
        self._shelf = shelf.take(whose)
        self._standing: frozenset[str] | None = None
        self._since: date | None = None
        self._large: frozenset[str] | None = None

    def addresses(self) -> Sequence[str]:
        """See `connectors.mailbox.Mailbox.addresses`."""
        return convert.own_addresses(self._session.send_as())

    def folders(self) -> Sequence[Folder]:
        """See `connectors.mailbox.Mailbox.folders`."""
        return convert.in_reading_order(self._by_label())

    def leave_out_nothing(self, since: date) -> None:
        """See `connectors.mailbox.Sparing.leave_out_nothing`."""
        self._whole = since if self._whole is None else min(since, self._whole)
        self._look = None

    def new_headers(self, folder: Folder, known: Known, since: date) -> Iterator[Batch]:
        """See `connectors.mailbox.Mailbox.new_headers`."""
        label, look = self._label(folder), self._look_for(folder)
        cursor = Cursor.parse(known.cursor)
        self._since = min(since, self._since or since)
        wanted, after = self._wanted(label, look, cursor, known, since)
        stored = known.handles()
        missing = [one for one in wanted if one not in stored]
        affordable = missing[: self._session.meter.affordable]
        left = len(missing) - len(affordable)
        before = replace(cursor or Cursor(None, since, None, 0), total=after.total)
        for start in range(0, max(len(affordable), 1), STORED):
            chunk = affordable[start : start + STORED]
            done = not left and start + STORED >= len(affordable)
            fetched = tuple(one.fetched for one in self._read(chunk))
            kept = tuple(one for one in fetched if one.received_at.date() >= since)
            yield Batch(kept, str(after if done else before), after.total, left=left)

    def contents(self, folder: Folder, handles: Sequence[str]) -> Iterator[tuple[str, Content]]:  # noqa: ARG002  # ids name messages wherever they lie
        """See `connectors.mailbox.Mailbox.contents`."""
        for one in self._asked_for(handles):
            yield one.id, content(one.raw)

    def pages(self, folder: Folder, handles: Sequence[str]) -> Iterator[tuple[str, str]]:  # noqa: ARG002  # ids name messages wherever they lie
        """See `connectors.mailbox.Mailbox.pages`."""
        for one in self._asked_for(handles):
            if html := page(one.raw):
                yield one.id, html

    def drafts(self) -> Sequence[Fetched]:
        """See `connectors.mailbox.Mailbox.drafts`.

        Their list tells which there are: one that is edited gets a message of another id. Their labels are as they
        were read, if history names none of them since. It is asked behind the list; what it tells of mail is used
        where nothing more had to be read, and so nobody can have sent a draft unseen in between.
        """
        listed = self._session.drafts()
        if self._standing is not None:
            self._shelf.drop_earlier()
        look = self._heed_changes()
        is_known = all(self._shelf.get(one) for one in listed)
        self._look = look if is_known else None
        self._standing = frozenset(listed)
        found = self._read(listed, drafts=True)
        return [one.fetched for one in found if DRAFT in one.labels and not {SENT, TRASH} & one.labels]

    def write_draft(self, message: bytes, written_at: datetime) -> str:  # noqa: ARG002  # Google dates it itself
        """See `connectors.mailbox.Mailbox.write_draft`."""
        self._look = None
        return self._session.create_draft(message, self._thread_of(message))

    def discard_draft(self, handle: str) -> bool:
        """See `connectors.mailbox.Mailbox.discard_draft`.

        By messages.trash, which needs one more permission; drafts.delete is for good, and asked for never. The id of
        the message is that of the draft as we saw it: where somebody edits it at this moment, it names nothing.
        """
        if not self._account.take_back:
            return False
        self._look = None
        if not _is_draft(self._session.labels_of(handle)):
            return False
        labels = self._session.trash(handle)
        if SENT in labels:  # sent at this very moment: it is mail now
            self._session.untrash(handle)
            return False
        return TRASH in labels

    def close(self) -> None:
        """See `connectors.mailbox.Mailbox.close`."""
        if self._standing is not None:
            shelf.leave(self._whose, self._shelf, self._standing)
        self._session.close()

    def _asked_for(self, handles: Sequence[str]) -> Iterator[Read]:
        """Whole messages by their ids; one that was deleted a moment ago is none."""
        self._look = None
        asked = list(handles)
        if not (self._standing or frozenset()).issuperset(asked):  # Google told a moment ago that those are there
            self._heed_changes()
        for start in range(0, len(asked), STORED):
            yield from self._read(asked[start : start + STORED])

    def _by_label(self) -> dict[str, Folder]:
        if not self._folders:
            self._folders = convert.folders(self._session.labels())
        return self._folders

    def _label(self, folder: Folder) -> str:
        for label, one in self._by_label().items():
            if one.name == folder.name:
                return label
        raise FolderNotFound(self._account.name_in_config, f"there is no label '{folder.name}' any more")

    def _look_for(self, folder: Folder) -> Look:
        """The look that is under way. It lasts while one folder after the other is read, each once."""
        label = self._label(folder)
        if self._look is None or label in self._look.served:
            self._look = Look(self._session, tuple(self._by_label()))
        self._look.served.add(label)
        return self._look

    def _wanted(
        self, label: str, look: Look, cursor: Cursor | None, known: Known, since: date
    ) -> tuple[list[str], Cursor]:
        """The messages of a folder that ought to be in the store, newest first, and the cursor for when they are."""
        if cursor is not None and cursor.history is not None and cursor.since <= since:
            changes = look.changes(cursor.history)
            if changes is not None:
                ids = self._moved_to(label, look, changes.labels)
                total = self._session.total(label) if changes.touches(label) else cursor.total
                after = replace(cursor, history=changes.history, total=total)
                if not cursor.reaches(self._whole) and self._whole is not None:
                    ids += look.listing(self._whole).within(label)
                    after = replace(after, whole=self._whole)
                return list(dict.fromkeys(ids)), after
        return self._from_listing(label, look, cursor, known, since)

    def _from_listing(
        self, label: str, look: Look, cursor: Cursor | None, known: Known, since: date
    ) -> tuple[list[str], Cursor]:
        """The same, by a listing.

        Where all of it is read, that is not noted as `whole`: Google's search may be late by a moment, and so another
        listing is made before anything is written.
        """
        history, ids = look.history, look.listing(since).within(label)
        selected = look.selection(since, label, known.written_to)
        whole = min((day for day in (self._whole, cursor and cursor.whole) if day), default=None)
        if selected is not None:
            also = look.listing(max(whole, since)).threads.keys() if whole else ()
            ids = [one for one in ids if one in selected or one in also]
        return ids, Cursor(history, since, whole, self._session.total(label))

    def _moved_to(self, label: str, look: Look, labels: dict[str, frozenset[str] | None]) -> list[str]:
        """Those of some messages that lie in a folder. Where their labels were not told, they are read for them."""
        untold = [one for one, told in labels.items() if told is None]
        self._shelf.drop(one for one in untold if one not in look.reread)  # it knows the labels of before
        look.reread.update(untold)
        read = {one.id: one.labels for one in self._read(untold)}
        told = {one: read.get(one) if now is None else now for one, now in labels.items()}
        order = tuple(self._by_label())
        return [one for one, now in told.items() if now is not None and convert.home(now, order) == label]

    def _read(self, ids: Iterable[str], *, drafts: bool = False) -> list[Read]:
        """Messages, from the shelf or from Google; those that are gone are left out."""
        wanted = list(ids)
        found = {one: read for one in wanted if (read := self._shelf.get(one)) is not None}
        missing = [one for one in wanted if one not in found]
        if missing:
            if self._shelf.at is None:
                self._shelf.at = self._session.history_id()[0]
            large = reading.large(self._session, label=DRAFT) if drafts else self._large_among(missing)
            for read in self._session.messages(missing, large=large):
                self._shelf.put(read)
                found[read.id] = read
        return [found[one] for one in wanted if one in found]

    def _large_among(self, ids: Iterable[str]) -> frozenset[str]:
        """Those that are large, or may be."""
        if self._since is None:
            return frozenset(ids)
        if self._large is None:
            self._large = reading.large(self._session, self._since)
        return self._large

    def _heed_changes(self) -> Look | None:
        """Take from the shelf what changed since it was put there; a look that begins with what history told of it."""
        start = self._shelf.at
        if start is None or not self._shelf:
            self._shelf.at = None
            return None
        told = self._session.history(start)
        if told is None:
            self._shelf = shelf.Shelf()
            return None
        self._shelf.heed(*told)
        look = Look(self._session, tuple(self._by_label()))
        look.hear(start, told)
        return look

    def _thread_of(self, message: bytes) -> str:
        """The thread that a draft belongs into: that of the message that it answers; empty where that is gone."""
        fields = headers.split(message)
        named = [
            *headers.message_ids(fields.get("in-reply-to", "")),
            *reversed(headers.message_ids(fields.get("references", ""))),
        ]
        for one in list(dict.fromkeys(named))[:LOOKED_FOR]:
            query = convert.query_of_id(one)
            for _found, thread in self._session.search(query) if query else ():
                return thread
        return ""


def _is_draft(labels: frozenset[str] | None) -> bool:
    """Whether a message is a draft, and nothing else by now: Gmail may keep a draft around what was sent."""
    return labels is not None and DRAFT in labels and not {SENT, TRASH} & labels

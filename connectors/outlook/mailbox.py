"""A mailbox at Outlook or Exchange Online.

A handle is the id of a message. A draft keeps its id when somebody edits it, so its version stands beside that.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from connectors import mime
from connectors.errors import FolderNotFound
from connectors.mailbox import Batch, trash_of
from connectors.outlook import convert, failures, folders, reply
from connectors.outlook.auth import open_sign_in
from connectors.outlook.cursor import Cursor
from connectors.outlook.failures import Refusal
from connectors.outlook.reading import pages
from connectors.outlook.session import Session
from connectors.outlook.transport import Narrow
from connectors.outlook.whole import Wholes
from connectors.outlook.writing import Drafts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from datetime import date, datetime

    from connectors.account import OutlookAccount
    from connectors.mailbox import Fetched, Folder, Known, Mailbox
    from connectors.outlook.asking import Tokens
    from connectors.outlook.convert import Told
    from rules.mail import Content

T = TypeVar("T")
_BROKEN = (ValueError, KeyError, TypeError, AttributeError, OverflowError)
"""What is raised for an item that is not as the reference says."""
_PASTED = "a picture within the text"
"""What stands among the attachments for a picture that somebody put into a draft of ours."""
MOST_ASIDE = 100
"""Messages of one folder that may be set aside: where more of them cannot be shown, the fault is none of theirs."""
_NONE = "-"
"""Stands for a link where there is none yet."""


def open_account(account: OutlookAccount, tokens: Tokens | None = None) -> Mailbox:
    """The mailbox of an account that somebody has signed in to."""
    if tokens is None:
        tokens = open_sign_in(account)
    return OutlookMailbox(account, Session(account, tokens, Narrow(account.graph, account.timeout)))


class OutlookMailbox:
    """See `connectors.mailbox.Mailbox`, and `connectors.mailbox.InSteps`."""

    def __init__(self, account: OutlookAccount, session: Session) -> None:
        self._account = account
        self._session = session
        self._unfinished: dict[str, str] = {}
        self._set_aside: set[str] = set()

    def addresses(self) -> Sequence[str]:
        """See `connectors.mailbox.Mailbox.addresses`."""
        with failures.told(self._account):
            return convert.own_addresses(self._session.me())

    def folders(self) -> Sequence[Folder]:
        """See `connectors.mailbox.Mailbox.folders`."""
        with failures.told(self._account):
            return tuple(self._by_id.values())

    def new_headers(self, folder: Folder, known: Known, since: date) -> Iterator[Batch]:
        """See `connectors.mailbox.Mailbox.new_headers`."""
        with failures.told(self._account, folder.name):
            yield from self._new(self._id(folder), known, since)

    def contents(self, folder: Folder, handles: Sequence[str]) -> Iterator[tuple[str, Content]]:  # noqa: ARG002  # ids name messages wherever they lie
        """See `connectors.mailbox.Mailbox.contents`."""
        return self._each(self._content, handles)

    def pages(self, folder: Folder, handles: Sequence[str]) -> Iterator[tuple[str, str]]:  # noqa: ARG002  # the same
        """See `connectors.mailbox.Mailbox.pages`."""
        return self._each(self._page, handles)

    def drafts(self) -> Sequence[Fetched]:
        """See `connectors.mailbox.Mailbox.drafts`."""
        with failures.told(self._account):
            shown, self._unfinished = self._drafts.lying()
            return [convert.fetched(told) for told in shown]

    def write_draft(self, message: bytes, written_at: datetime) -> str:  # noqa: ARG002  # Exchange dates it itself
        """See `connectors.mailbox.Mailbox.write_draft`."""
        with failures.told(self._account):
            return self._drafts.write(message)

    def discard_draft(self, handle: str) -> bool:
        """See `connectors.mailbox.Mailbox.discard_draft`."""
        with failures.told(self._account):
            return trash_of(self.folders()) is not None and self._drafts.discard(handle)

    def discard_unfinished(self, due: Collection[str]) -> int:
        """See `connectors.mailbox.InSteps.discard_unfinished`. What the last look at Drafts found."""
        some = {one: token for one, token in self._unfinished.items() if token not in due}
        with failures.told(self._account):
            return self._drafts.discard_unfinished(some) if some and trash_of(self.folders()) is not None else 0

    def put_back_changed(self) -> int:
        """See `connectors.mailbox.InSteps.put_back_changed`."""
        with failures.told(self._account):
            return self._drafts.put_back()

    def close(self) -> None:
        """See `connectors.mailbox.Mailbox.close`."""
        self._session.close()

    @cached_property
    def _known(self) -> dict[str, str]:
        """The ids of the folders that have a name in every language."""
        told = zip(folders.ROLES, self._session.several(self._session.folder, folders.ROLES), strict=True)
        return {name: str(one["id"]) for name, one in told if one is not None}

    @cached_property
    def _by_id(self) -> dict[str, Folder]:
        return folders.folders(self._session.folders(), self._known, self._account.name_in_config)

    @cached_property
    def _drafts(self) -> Drafts:
        self.folders()  # says so, where there are none
        known = self._known
        return Drafts(self._account, self._session, known["drafts"], known["sentitems"], known.get("deleteditems", ""))

    def _id(self, folder: Folder) -> str:
        for found, one in self._by_id.items():
            if one.name == folder.name:
                return found
        raise FolderNotFound(self._account.name_in_config, f"there is no folder '{folder.name}' any more")

    def _new(self, folder: str, known: Known, since: date) -> Iterator[Batch]:
        cursor = Cursor.parse(known.cursor)
        if cursor is None or cursor.since > since or cursor.folder != folder:
            cursor = Cursor(since, -1, folder, _NONE)
        seen, total = set(known.handles()), None
        ids = frozenset(map(convert.id_of, seen))
        unshown: dict[str, None] = {}
        wholes = Wholes(self._session, folder, since)
        again: list[Told] = [{"id": one} for one in cursor.aside]
        for page, anew in pages(self._account, self._session, folder, cursor.link.removeprefix(_NONE), since):
            if total is None and (page["value"] or anew):
                total = self._total(folder)
            some = [*again, *page["value"]]
            before = Cursor(since, cursor.total, folder, _NONE) if anew else cursor
            link = str(page.get("@odata.deltaLink") or before.link)
            fetched, aside = _fetched(some, wholes.of(some, seen, ids), seen, since)
            again = []
            seen.update(one.handle for one in fetched)
            unshown.update(dict.fromkeys(filter(convert.is_id, aside)))
            if len(unshown) > MOST_ASIDE:
                raise failures.all_unshown(self._account)
            after = replace(before, total=cursor.total if total is None else total, link=link, aside=tuple(unshown))
            counted = tuple(one for one in aside if one not in self._set_aside)  # in one visit, once
            self._set_aside.update(aside)
            fresh = len(set(aside) - set(cursor.aside))
            yield Batch(tuple(fetched), str(after), after.total, set_aside=counted, left=fresh)

    def _total(self, folder: str) -> int:
        told = self._session.folder(folder)
        return int(told["totalItemCount"]) if told else 0

    def _each(self, read: Callable[[str], T | None], handles: Sequence[str]) -> Iterator[tuple[str, T]]:
        asked = list(handles)
        with failures.told(self._account):
            for handle, found in zip(asked, self._session.several(read, asked), strict=True):
                if found:
                    yield handle, found

    def _content(self, handle: str) -> Content | None:
        message = convert.id_of(handle)
        if message == handle:
            got = self._session.raw(message)
            if got is None or got[1]:
                return mime.content(got[0]) if got else None
        told = self._version(handle)
        if told and reply.has_more_pictures(told):
            content = convert.content(told)
            return replace(content, attachments=(*content.attachments, _PASTED))
        return convert.content(told) if told else None

    def _page(self, handle: str) -> str | None:
        told = self._version(handle)
        return convert.page(told) if told else None

    def _version(self, handle: str) -> Told | None:
        """A message with its body, if it is this version of it still."""
        try:
            told = self._session.body(convert.id_of(handle))
        except Refusal as refusal:
            if not refusal.is_unshown:
                raise
            return None
        return told if told and convert.handle(told) == handle else None


def _fetched(
    some: Sequence[Told], wholes: Iterable[Told | None], seen: Collection[str], since: date
) -> tuple[list[Fetched], list[str]]:
    """The messages that are new, and the ids of those that cannot be read."""
    found: dict[str, Fetched] = {}  # Microsoft may tell one twice (microsoftgraph/msgraph-sdk-go#969)
    aside = []
    for one, told in zip(some, wholes, strict=True):
        try:
            if told and convert.handle(told) not in seen and convert.received_at(told).date() >= since:
                found[convert.handle(told)] = convert.fetched(told)
        except _BROKEN:
            aside.append(str(one.get("id")))
    return list(found.values()), aside

"""A mailbox on an IMAP server.

A handle is `UIDVALIDITY.UID`: what that names never changes (RFC 3501, 2.3.1.1).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from connectors import headers, roles
from connectors.errors import Unreachable
from connectors.imap import body, convert, discard
from connectors.imap.cursor import Cursor
from connectors.imap.oauth import bearer_of
from connectors.imap.session import CHUNK, Session
from connectors.mailbox import Batch, Fetched, Folder, trash_of
from connectors.secrets import password_of
from rules.mail import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from connectors.account import ImapAccount
    from connectors.imap.cursor import State
    from connectors.imap.rows import Told
    from connectors.mailbox import Known, Mailbox
    from rules.mail import Content

T = TypeVar("T")
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for a date that cannot be read, where no message came before."""
ATTEMPTS = 4
"""How often a header is asked for: some servers leave rows out of an answer, and send them the next time."""


def open_account(account: ImapAccount) -> Mailbox:
    """The mailbox of an account, connected and logged in."""
    return ImapMailbox(account, Session(account, bearer_of(account) if account.oauth else password_of(account)))


def open_with(account: ImapAccount, password: str) -> Mailbox:
    """The same, with a password that is kept nowhere yet."""
    return ImapMailbox(account, Session(account, password))


def try_sign_in(account: ImapAccount) -> None:
    """Log in with the sign-in that is kept, and out again.

    Raises:
        Refused: the server, or who gives the tokens, does not accept it.
        Unreachable: nobody was there to say.
    """
    Session(account, bearer_of(account)).close()


def try_password(account: ImapAccount, password: str) -> None:
    """Log in with a password, and out again.

    Raises:
        Refused: the server does not accept it.
        Unreachable: no server was there to say.
    """
    Session(account, password).close()


class ImapMailbox:
    """See `connectors.mailbox.Mailbox`."""

    def __init__(self, account: ImapAccount, session: Session) -> None:
        self._account = account
        self._session = session
        self._folders: tuple[Folder, ...] = ()

    def addresses(self) -> Sequence[str]:
        """See `connectors.mailbox.Mailbox.addresses`."""
        return ()

    def folders(self) -> Sequence[Folder]:
        """See `connectors.mailbox.Mailbox.folders`."""
        if not self._folders:
            listed = self._session.list_folders()
            prefix, foreign = self._session.namespaces()
            self._folders = roles.assign(self._account.name_in_config, listed, self._account.folders, prefix, foreign)
        return self._folders

    def new_headers(self, folder: Folder, known: Known, since: date) -> Iterator[Batch]:
        """See `connectors.mailbox.Mailbox.new_headers`."""
        cursor = Cursor.parse(known.cursor)
        now = self._session.state(folder.name)
        if cursor is not None and cursor.covers(now, since):
            yield Batch((), str(cursor), now.messages)
            return
        now = self._session.examine(folder.name)
        restarted = cursor is not None and cursor.is_void(now)
        goes_on = cursor is not None and not restarted and cursor.since <= since
        start = cursor.last if cursor is not None and goes_on else 0
        yield from self._read(folder.name, Cursor(now.uidvalidity, start, since), now, restarted=restarted)

    def contents(self, folder: Folder, handles: Sequence[str]) -> Iterator[tuple[str, Content]]:
        """See `connectors.mailbox.Mailbox.contents`."""
        return self._read_bodies(body.contents, folder, handles)

    def pages(self, folder: Folder, handles: Sequence[str]) -> Iterator[tuple[str, str]]:
        """See `connectors.mailbox.Mailbox.pages`."""
        return self._read_bodies(body.pages, folder, handles)

    def drafts(self) -> Sequence[Fetched]:
        """See `connectors.mailbox.Mailbox.drafts`."""
        uidvalidity = self._session.examine(self._drafts_folder()).uidvalidity
        uids = self._session.search(0, NEVER.date())
        read, unread = self._headers(uidvalidity, uids, NEVER)
        # One whose header cannot be read lies there all the same.
        return [*read, *(Fetched(handle, b"", NEVER, draft=True) for handle in unread)]

    def write_draft(self, message: bytes, written_at: datetime) -> str:  # noqa: ARG002  # servers date it themselves
        """See `connectors.mailbox.Mailbox.write_draft`."""
        folder = self._drafts_folder()
        appended = self._session.append(folder, message, ("\\Draft", "\\Seen"))
        return convert.handle(*appended) if appended else self._written(message)

    def discard_draft(self, handle: str) -> bool:
        """See `connectors.mailbox.Mailbox.discard_draft`."""
        drafts, trash = self._drafts_folder(), trash_of(self.folders())
        return trash is not None and discard.discard(self._session, drafts, trash.name, handle)

    def close(self) -> None:
        """See `connectors.mailbox.Mailbox.close`."""
        self._session.close()

    def _read_bodies(
        self,
        read: Callable[[Session, Sequence[int]], Iterable[tuple[int, T]]],
        folder: Folder,
        handles: Sequence[str],
    ) -> Iterator[tuple[str, T]]:
        """What is read of the bodies of messages, chunk by chunk, by handle."""
        if not handles:
            return
        uidvalidity = self._session.examine(folder.name).uidvalidity
        uids = [uid for one in handles if (uid := convert.uid_of(one, uidvalidity)) is not None]
        for start in range(0, len(uids), body.CHUNK):
            self._session.go_on(folder.name, uidvalidity)
            for uid, told in read(self._session, uids[start : start + body.CHUNK]):
                yield convert.handle(uidvalidity, uid), told

    def _read(self, folder: str, start: Cursor, now: State, *, restarted: bool) -> Iterator[Batch]:
        """What lies above a cursor in the folder that is open, chunk by chunk."""
        uids = self._session.search(start.last, start.since)
        done = replace(start, last=uids[-1] if uids else start.last, uidnext=now.uidnext, messages=now.messages)
        received_at = NEVER
        for begin in range(0, max(len(uids), 1), CHUNK):
            chunk = uids[begin : begin + CHUNK]
            self._session.go_on(folder, now.uidvalidity)
            read, unread = self._headers(now.uidvalidity, chunk, received_at)
            received_at = read[-1].received_at if read else received_at
            cursor = replace(start, last=chunk[-1]) if chunk[-1:] != uids[-1:] else done
            yield Batch(read, str(cursor), now.messages, restarted and begin == 0, unread)

    def _headers(
        self, uidvalidity: int, uids: Sequence[int], received_at: datetime
    ) -> tuple[tuple[Fetched, ...], tuple[str, ...]]:
        """The headers of messages, and the handles of those that the server has and cannot tell of.

        A date that cannot be read is taken from the message before: UIDs ascend as messages arrive.
        """
        told, unread = self._told(uids)
        fetched = []
        for uid in sorted(told):
            one = told[uid]
            received_at = one.received_at or received_at
            header = one.header[: headers.MAX_HEADER]
            fetched.append(Fetched(convert.handle(uidvalidity, uid), header, received_at, one.draft, one.thread_id))
        return tuple(fetched), tuple(convert.handle(uidvalidity, uid) for uid in unread)

    def _told(self, uids: Sequence[int]) -> tuple[dict[int, Told], list[int]]:
        """What the server tells of messages, asked again for those that it left out; and those that it has not told."""
        told: dict[int, Told] = {}
        missing = list(uids)
        for _ in range(ATTEMPTS):
            if not missing:
                return told, []
            told |= self._session.headers(missing)
            missing = [uid for uid in missing if uid not in told]
        there = self._session.existing(missing)
        return told, [uid for uid in missing if uid in there]

    def _written(self, message: bytes) -> str:
        """The handle of a draft that the server took without telling where it is: the last one with our Message-ID."""
        wanted = headers.message_id(headers.split(message))
        for draft in reversed(self.drafts()):
            if headers.message_id(headers.split(draft.header)) == wanted:
                return draft.handle
        raise Unreachable(
            self._account.name_in_config,
            f"{self._account.host} took the draft and does not show it; the next sweep looks",
        )

    def _drafts_folder(self) -> str:
        return next(folder.name for folder in self.folders() if folder.role is Role.DRAFTS)

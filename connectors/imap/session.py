"""The commands that we send to a server. What is not here is not done to a mailbox.

Folders are examined and parts are peeked at: nothing is marked as read. A folder is selected only while a draft is
moved to Trash (connectors.imap.discard). Nothing that a stranger wrote becomes part of a command (a Message-ID with
a line end in it would be a command of its own).
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, IMAPClientReadOnlyError

from connectors.errors import Unreachable
from connectors.imap import auth, convert, failures, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from imapclient import IMAPClient

    from connectors.account import ImapAccount
    from connectors.errors import NotMoved
    from connectors.imap.auth import Access
    from connectors.imap.convert import Row
    from connectors.imap.cursor import State
    from connectors.imap.rows import Told
    from connectors.roles import Listed

T = TypeVar("T")

CHUNK = 500
"""Messages of one FETCH."""
EARLIEST = date(1970, 1, 1)
"""Before that there was no mail; and a year has four digits (RFC 3501, 9: date-year)."""
GOODBYE = 5
"""Seconds that a server has for its last word."""
MAX_REFUSED = 64
"""FETCH commands that may fail within one call, before the trouble is the server's and not that of single messages."""
UNANSWERED = (IMAPClientError, *failures.UNREADABLE)
"""The server said no, or something that cannot be read."""


class Session:
    """A connection to a server, open until it is closed. All that goes wrong is an `AccountError`."""

    def __init__(self, account: ImapAccount, access: Access) -> None:
        self._account = account
        self._connect = partial(auth.connect, account, access)
        self._wire_names: dict[str, str] = {}
        self._examined: str | None = None
        self._uidvalidity = 0
        self._thread_name: str | None = None
        with failures.told(account):
            self._client: IMAPClient = self._connect()

    def list_folders(self) -> tuple[Listed, ...]:
        """All folders (LIST); one whose name cannot be told, or said back, is left out."""
        with failures.told(self._account):
            self._wire_names = {}
            listed = []
            for attributes, separator, wire in self._client.list_folders():
                names = convert.folder_names(wire)
                if names is not None and names[0] not in self._wire_names:
                    self._wire_names[names[0]] = names[1]
                    listed.append(convert.listed(names[0], attributes, separator))
            return tuple(listed)

    def namespaces(self) -> tuple[str, tuple[str, ...]]:
        """The prefix of our own folders, and those of folders that belong to others (NAMESPACE)."""
        with failures.told(self._account):
            if not self._client.has_capability("NAMESPACE"):
                return "", ()
            try:
                return convert.namespaces(self._client.namespace())
            except failures.UNREADABLE:
                return "", ()  # it only helps

    def state(self, folder: str) -> State:
        """What the server counts in a folder, without opening it if that can be."""
        with failures.told(self._account):
            if folder == self._examined:  # RFC 3501, 6.3.10: not to be asked of the folder that is open
                return self.examine(folder)
            return convert.state(self._client.folder_status(self._wire(folder), ["MESSAGES", "UIDNEXT", "UIDVALIDITY"]))

    def examine(self, folder: str) -> State:
        """Open a folder for reading (EXAMINE), as it is now."""
        with failures.told(self._account):
            self._examined = None
            answer = self._client.select_folder(self._wire(folder), readonly=True)
            self._examined = folder
            state = convert.state(answer)
            self._uidvalidity = state.uidvalidity
            return state

    def go_on(self, folder: str, uidvalidity: int) -> None:
        """See to it that a folder is open still: somebody may have looked into another one in the meantime."""
        if folder != self._examined and self.examine(folder).uidvalidity != uidvalidity:
            raise Unreachable(
                self._account.name_in_config,
                f"the folder '{folder}' was rebuilt just now; the next sweep reads it anew",
            )

    def search(self, after: int, since: date) -> list[int]:
        """The UIDs above one, of messages received on a day or later, ascending."""
        with failures.told(self._account):
            found = self._client.search(["UID", f"{after + 1}:*", "SINCE", max(since, EARLIEST)])
            return sorted({uid for uid in found if uid > after})  # `n:*` always holds the last message

    def existing(self, uids: Sequence[int]) -> frozenset[int]:
        """Those that are still there."""
        with failures.told(self._account):
            return frozenset(self._client.search(["UID", ",".join(map(str, uids))])) if uids else frozenset()

    def fetch(self, uids: Sequence[int], items: str) -> dict[int, Row]:
        """Items of messages, by UID. Those that are gone, or that the server cannot tell of, are missing."""
        return self._in_chunks(uids, lambda some: self._client.fetch(some, [items]))

    def headers(self, uids: Sequence[int]) -> dict[int, Told]:
        """The headers of messages, by UID. Those that are gone, or that the server cannot tell of, are missing."""
        return self._in_chunks(uids, self._headers)

    def _headers(self, uids: Sequence[int]) -> dict[int, Told]:
        try:
            return self._headers_with(uids, self._thread_item())
        except IMAPClientError as error:
            if not self._thread_item() or "command error: BAD" not in str(error):
                raise
            self._thread_name = ""  # it only helps, and this server promises more than it keeps
            return self._headers_with(uids, "")

    def _headers_with(self, uids: Sequence[int], thread_item: str) -> dict[int, Told]:
        imaplib = self._client._imap  # noqa: SLF001  # below IMAPClient's parser, see connectors.imap.rows
        items = f"({f'{thread_item} '.lstrip()}{rows.ITEMS})"
        outcome, answer = imaplib.uid("FETCH", ",".join(map(str, uids)), items)
        if outcome != "OK":
            raise IMAPClientError(answer[0])
        return rows.told(answer)

    def _thread_item(self) -> str:
        """What tells the conversation of a message; empty where the server knows of none."""
        if self._thread_name is None:
            able = (item for capability, item in rows.THREAD_ITEMS.items() if self._client.has_capability(capability))
            self._thread_name = next(able, "")
        return self._thread_name

    def _in_chunks(self, uids: Sequence[int], ask: Callable[[Sequence[int]], dict[int, T]]) -> dict[int, T]:
        """The answers to a question about messages. Where one of them makes it fail, the others are answered."""
        answers: dict[int, T] = {}
        waiting = [uids[start : start + CHUNK] for start in range(0, len(uids), CHUNK)]
        refused = 0
        with failures.told(self._account):
            while waiting:
                some = waiting.pop()
                try:
                    answers |= ask(some)
                except UNANSWERED as error:
                    refused += 1
                    all_failed = not (waiting or answers) and 1 == len(some) < len(uids)
                    if refused > MAX_REFUSED or all_failed or failures.concerns_all(error):
                        raise
                    self._come_back(error)
                    waiting += _halves(some)
        wanted = set(uids)
        return {uid: answer for uid, answer in answers.items() if uid in wanted}

    def _come_back(self, error: Exception) -> None:
        """Connect again where the server hung up: Dovecot does so at a message that it cannot read itself."""
        if isinstance(error, IMAPClientAbortError) and self._examined is not None:
            folder, self._examined = self._examined, None
            self.close()
            self._client = self._connect()
            self.go_on(folder, self._uidvalidity)

    def append(self, folder: str, message: bytes, flags: Sequence[str]) -> tuple[int, int] | None:
        """Put a message into a folder (APPEND); its UIDVALIDITY and UID, where the server tells them (RFC 4315).

        Raises:
            NotWritten: the server said no.
        """
        with failures.told(self._account):
            try:
                return convert.appended(self._client.append(self._wire(folder), message, flags))
            except IMAPClientError as error:
                if isinstance(error, IMAPClientAbortError):
                    raise
                raise failures.not_written(self._account, folder, error) from error

    def can(self, capability: str) -> bool:
        """Whether the server has a capability, as it says."""
        with failures.told(self._account):
            return bool(self._client.has_capability(capability))

    def select(self, folder: str) -> int:
        """Open a folder for writing (SELECT), which ends as another one is opened; its UIDVALIDITY.

        Raises:
            NotMoved: the server said no, or opened it for reading only. The commands below raise it for a no as well.
        """
        self._examined = None
        with self._moving():
            return convert.state(self._client.select_folder(self._wire(folder))).uidvalidity

    def undeleted(self, uid: int) -> bool:
        r"""Whether a message is there, and is not marked \Deleted."""
        with failures.told(self._account):
            return uid in self._client.search(["UID", str(uid), "UNDELETED"])

    def move(self, uid: int, folder: str) -> tuple[int, int] | None:
        """Move one message (UID MOVE, RFC 6851); its UIDVALIDITY and UID there, where the server tells them."""
        with self._moving():
            self._client.move([uid], self._wire(folder))
            return self._copied(uid)

    def copy(self, uid: int, folder: str) -> tuple[int, int] | None:
        """Copy one message (UID COPY); the copy's UIDVALIDITY and UID, where the server tells them."""
        with self._moving():
            self._client.copy([uid], self._wire(folder))
            return self._copied(uid)

    def mark_deleted(self, uid: int, *, deleted: bool = True) -> None:
        r"""Put the mark \Deleted on one message (UID STORE), or take it off."""
        change = self._client.add_flags if deleted else self._client.remove_flags
        with self._moving():
            change([uid], ["\\Deleted"], silent=True)

    def expunge(self, uid: int) -> None:
        r"""Remove one message that is marked \Deleted (UID EXPUNGE, RFC 4315)."""
        with self._moving():
            self._client.uid_expunge([uid])

    def not_moved(self, said: str) -> NotMoved:
        """The error for a draft that the server did not move, though it may have said so."""
        return failures.not_moved(self._account, said)

    def _copied(self, uid: int) -> tuple[int, int] | None:
        _, told = self._client._imap.response("COPYUID")  # noqa: SLF001  # IMAPClient does not hand it out
        return convert.copied(told, uid)

    @contextmanager
    def _moving(self) -> Iterator[None]:
        with failures.told(self._account):
            try:
                yield
            except IMAPClientError as error:
                if isinstance(error, IMAPClientAbortError) and not isinstance(error, IMAPClientReadOnlyError):
                    raise
                raise self.not_moved(failures.words(error)) from error

    def close(self) -> None:
        """Say goodbye, if anybody still listens."""
        with suppress(Exception):
            self._client.socket().settimeout(min(GOODBYE, self._account.timeout))
            self._client.logout()
        with suppress(Exception):
            self._client.shutdown()

    def _wire(self, folder: str) -> str:
        return self._wire_names.get(folder) or convert.wire_name(folder)


def _halves(uids: Sequence[int]) -> list[Sequence[int]]:
    middle = len(uids) // 2
    return [uids[:middle], uids[middle:]] if middle else []

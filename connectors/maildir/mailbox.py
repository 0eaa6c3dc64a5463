"""A Maildir as the port asks for it, and its troubles in words."""

from __future__ import annotations

import errno
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from connectors import roles
from connectors.errors import FolderNotFound, NotMoved, NotWritten, Unreachable
from connectors.mailbox import Batch, Fetched, Folder, trash_of
from connectors.maildir.directory import Directory, File, received_at
from connectors.maildir.layout import MAX_DIRECTORIES, TooMany, maildirs
from connectors.mime import content, page
from rules.mail import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime
    from pathlib import Path

    from connectors.account import MaildirAccount
    from connectors.mailbox import Known, Mailbox
    from rules.mail import Content

BATCH = 500
"""Messages of one batch."""


def open_account(account: MaildirAccount) -> Mailbox:
    """The Maildir of an account.

    Raises:
        Unreachable: there is no such directory.
    """
    return MaildirMailbox(account)


class MaildirMailbox:
    """See `connectors.mailbox.Mailbox`."""

    def __init__(self, account: MaildirAccount) -> None:
        self._account = account
        self._name = account.name_in_config
        self._root = account.path.expanduser()
        self._directories: dict[str, Directory] = {}
        self._folders: tuple[Folder, ...] = ()
        if not self._root.is_dir():
            raise Unreachable(
                self._name, f"there is no folder {self._root}; correct 'path' in config.toml, or mount what lies there"
            )

    def addresses(self) -> Sequence[str]:
        """See `connectors.mailbox.Mailbox.addresses`."""
        return ()

    def folders(self) -> Sequence[Folder]:
        """See `connectors.mailbox.Mailbox.folders`."""
        if not self._folders:
            found = self._found()
            self._directories = {listed.name: Directory(path) for listed, path in found}
            self._folders = roles.assign(self._name, [listed for listed, _ in found], self._account.folders)
        return self._folders

    def new_headers(self, folder: Folder, known: Known, since: date) -> Iterator[Batch]:
        """See `connectors.mailbox.Mailbox.new_headers`. Handles never become void, so the cursor only tells `since`."""
        directory = self._directory(folder)
        with self._readable(directory.path):
            files = directory.files()
        stored = known.handles()
        new = [handle for handle, file in files.items() if handle not in stored and _is_due(file, since)]
        for start in range(0, max(1, len(new)), BATCH):
            with self._readable(directory.path):
                read = directory.headers({handle: files[handle] for handle in new[start : start + BATCH]})
            fetched = tuple(one for one in read.values() if one is not None)
            set_aside = tuple(handle for handle, one in read.items() if one is None)
            yield Batch(fetched, since.isoformat(), len(files), set_aside=set_aside)

    def contents(self, folder: Folder, handles: Sequence[str]) -> Iterator[tuple[str, Content]]:
        """See `connectors.mailbox.Mailbox.contents`."""
        for handle, message in self._messages(folder, handles):
            yield handle, content(message)

    def pages(self, folder: Folder, handles: Sequence[str]) -> Iterator[tuple[str, str]]:
        """See `connectors.mailbox.Mailbox.pages`."""
        for handle, message in self._messages(folder, handles):
            if html := page(message):
                yield handle, html

    def drafts(self) -> Sequence[Fetched]:
        """See `connectors.mailbox.Mailbox.drafts`."""
        directory = self._drafts()
        with self._readable(directory.path):
            read = directory.headers(directory.files())
        for handle, one in read.items():
            if one is None:  # it may be ours: taken for gone, it would count as deleted by the user
                raise Unreachable(
                    self._name, f"the draft {handle} in {directory.path} cannot be read; move it elsewhere"
                )
        return [one for one in read.values() if one is not None]

    def write_draft(self, message: bytes, written_at: datetime) -> str:
        """See `connectors.mailbox.Mailbox.write_draft`."""
        directory = self._drafts()
        try:
            return directory.put(message, written_at)
        except OSError as error:
            raise NotWritten(
                self._name,
                f"no draft could be written to {directory.path}: {_why(error)}; "
                "make room there or give the right to write, the next sweep tries again",
            ) from error

    def discard_draft(self, handle: str) -> bool:
        """See `connectors.mailbox.Mailbox.discard_draft`."""
        found = trash_of(self.folders())
        if found is None:
            return False
        drafts, trash = self._drafts(), self._directory(found)
        try:
            return drafts.move(handle, trash)
        except OSError as error:
            raise NotMoved(
                self._name, f"no draft could be moved from {drafts.path} to {trash.path}: {_why_not_moved(error)}"
            ) from error

    def close(self) -> None:
        """See `connectors.mailbox.Mailbox.close`."""

    def _messages(self, folder: Folder, handles: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Whole messages, by handle; one that cannot be read is left out."""
        directory = self._directory(folder)
        with self._readable(directory.path):
            files = directory.files() if handles else {}
        for handle in handles:
            message = None
            with suppress(OSError):
                message = directory.message(handle, files)
            if message is not None:
                yield handle, message

    def _found(self) -> list[tuple[roles.Listed, Path]]:
        try:
            with self._readable(self._root):
                found = list(maildirs(self._root))
        except TooMany as error:
            raise FolderNotFound(
                self._name, f"{self._root} has more than {MAX_DIRECTORIES} folders; set 'path' to the one with the mail"
            ) from error
        if not found:
            raise FolderNotFound(
                self._name, f"there is no Maildir (a folder with cur, new and tmp) below {self._root}; correct 'path'"
            )
        return found

    def _drafts(self) -> Directory:
        return self._directory(next(folder for folder in self.folders() if folder.role is Role.DRAFTS))

    def _directory(self, folder: Folder) -> Directory:
        self.folders()
        return self._directories[folder.name]

    @contextmanager
    def _readable(self, path: Path) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise Unreachable(
                self._name, f"{path} cannot be read: {_why(error)}; look whether it is there, and who may read it"
            ) from error


def _is_due(file: File, since: date) -> bool:
    """Whether it was received on that day or later. One whose time is not known is read, so that none is left out."""
    try:
        known = received_at(file)
    except OSError:
        return True
    return known is None or known.date() >= since


def _why_not_moved(error: OSError) -> str:
    if error.errno == errno.EXDEV:
        return "they lie on different file systems; delete it in your mail program"
    return f"{_why(error)}; give the right to write there, or delete it in your mail program"


def _why(error: OSError) -> str:
    return error.strerror or str(error)

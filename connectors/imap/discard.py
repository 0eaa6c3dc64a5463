r"""One draft moved from Drafts to Trash, and no other message touched.

By MOVE (RFC 6851), or where there is no MOVE in its three steps, the last of which needs UIDPLUS (RFC 4315): copy it,
mark it, expunge that one UID. A plain EXPUNGE is never sent: it removes what other programs have only marked.
There is a whole draft at every moment:

    what goes wrong              in Drafts                   in Trash                            told as
    MOVE or COPY is refused      the draft                   nothing                             NotMoved
    the line breaks at MOVE      the draft, or nothing       then the draft                      Unreachable
    the line breaks at COPY      the draft                   perhaps a copy                      Unreachable
    mark or EXPUNGE is refused   the draft, not marked       no copy, where it can be removed    NotMoved
    the line breaks there        perhaps the draft, marked   a copy                              Unreachable

A server may say OK or NO to moving what is gone. That it arrived is told by COPYUID, or seen by looking.
Where the line broke or we were killed on the way, the next attempt finds the copy in Trash: it makes no second one, and
finishes what was begun, though the draft be marked.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectors.errors import AccountError, NotMoved
from connectors.imap import convert
from connectors.imap.session import EARLIEST

if TYPE_CHECKING:
    from connectors.imap.session import Session

LATEST = 50
"""Messages of Trash among which one is looked for that has just arrived."""


def discard(session: Session, drafts: str, trash: str, handle: str) -> bool:
    """See `connectors.mailbox.Mailbox.discard_draft`."""
    moves = session.can("MOVE")
    if not moves and not session.can("UIDPLUS"):
        return False
    uidvalidity = session.examine(drafts).uidvalidity
    uid = convert.uid_of(handle, uidvalidity)
    if not uidvalidity or uid is None:  # where a server tells no UIDVALIDITY, a UID may name anything by now
        return False
    told = session.headers([uid])
    if uid not in told:
        return False
    draft = _Draft(session, drafts, trash, uidvalidity, uid, told[uid].header)
    try:
        return draft.by_move() if moves else draft.by_copy()
    finally:
        with suppress(AccountError):
            session.examine(drafts)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A draft on its way."""

    session: Session
    folder: str
    trash: str
    uidvalidity: int
    uid: int
    header: bytes

    def open(self, *, marked_too: bool = False) -> bool:
        """Open Drafts for writing; whether the draft is there, and nobody else is deleting it."""
        if self.session.select(self.folder) != self.uidvalidity:
            return False
        return self.session.undeleted(self.uid) or (marked_too and self._is_here())

    def by_move(self) -> bool:
        """Move it; whether it is in Trash."""
        if not self.open():
            return False
        try:
            moved = self.session.move(self.uid, self.trash)
        except NotMoved:
            moved = None
            if self._is_here():
                raise
        if moved is not None:
            return True
        if self._is_here():
            raise self.session.not_moved("it said that it did, and the draft is still there")
        return self._is_in_trash()

    def by_copy(self) -> bool:
        """Copy it, and take away the one in Drafts once the copy is surely there; whether it is in Trash."""
        begun = self._is_begun()
        if not self.open(marked_too=begun):
            return False
        try:
            copied = None if begun else self.session.copy(self.uid, self.trash)
        except NotMoved:
            if self._is_here():
                raise
            return False
        if copied is None and not begun:
            arrived = self._is_in_trash()
            if not self.open():
                return False
            if not arrived:
                raise self.session.not_moved("it said that it did, and no copy is there")
        return self._finished(copied)

    def _finished(self, copied: tuple[int, int] | None) -> bool:
        """Take it out of Drafts, now that there is a copy; if that fails, all is put back."""
        try:
            self._remove(self.uid)
        except NotMoved:
            if self._is_here():
                self._undo(copied)
                raise
        return True

    def _is_here(self) -> bool:
        return bool(self.session.existing([self.uid]))

    def _is_begun(self) -> bool:
        """Whether an earlier attempt ended behind its copy: the same message lies in Trash, to the last byte."""
        self.session.examine(self.trash)
        copies = self._texts([uid for uid in self._alike(self._latest()) if self.session.undeleted(uid)])
        if not copies:
            return False
        self.session.examine(self.folder)
        return any(text in copies for text in self._texts([self.uid]))

    def _is_in_trash(self) -> bool:
        """Look for it: the same header among what arrived last."""
        self.session.examine(self.trash)
        return bool(self._alike(self._latest()))

    def _latest(self) -> list[int]:
        return self.session.search(0, EARLIEST)[-LATEST:]

    def _alike(self, uids: list[int]) -> list[int]:
        """Those of these, in the folder that is open, that have the draft's header."""
        return [uid for uid, told in self.session.headers(uids).items() if told.header == self.header]

    def _texts(self, uids: list[int]) -> list[bytes]:
        rows = self.session.fetch(uids, "BODY.PEEK[]").values() if uids else ()
        return [text for row in rows if (text := convert.section(row, b"BODY[]")) is not None]

    def _remove(self, uid: int) -> None:
        """Take one message out of the folder that is open."""
        self.session.mark_deleted(uid)
        self.session.expunge(uid)
        if self.session.existing([uid]):
            raise self.session.not_moved("it said that it did, and the draft is still there")

    def _undo(self, copied: tuple[int, int] | None) -> None:
        """Take the mark off; and only where the draft surely stays, the copy out of Trash again."""
        with suppress(NotMoved):
            self.session.mark_deleted(self.uid, deleted=False)
            if copied is not None and self.session.undeleted(self.uid):
                uidvalidity, uid = copied
                if 0 < uidvalidity == self.session.select(self.trash) and self._alike([uid]):
                    self._remove(uid)

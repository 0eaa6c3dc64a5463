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
        return draft.open() and (draft.by_move() if moves else draft.by_copy())
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

    def open(self) -> bool:
        """Open Drafts for writing; whether the draft is there, and nobody else is deleting it."""
        return self.session.select(self.folder) == self.uidvalidity and self.session.undeleted(self.uid)

    def by_move(self) -> bool:
        """Move it; whether it is in Trash."""
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
        try:
            copied = self.session.copy(self.uid, self.trash)
        except NotMoved:
            if self._is_here():
                raise
            return False
        if copied is None:
            arrived = self._is_in_trash()
            if not self.open():
                return False
            if not arrived:
                raise self.session.not_moved("it said that it did, and no copy is there")
        try:
            self._remove(self.uid)
        except NotMoved:
            if self._is_here():
                self._undo(copied)
                raise
        return True

    def _is_here(self) -> bool:
        return bool(self.session.existing([self.uid]))

    def _is_in_trash(self) -> bool:
        """Look for it: the same header among what arrived last."""
        self.session.examine(self.trash)
        return self._is_copy(self.session.search(0, EARLIEST)[-LATEST:])

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
                if 0 < uidvalidity == self.session.select(self.trash) and self._is_copy([uid]):
                    self._remove(uid)

    def _is_copy(self, uids: list[int]) -> bool:
        """Whether one of these, in the folder that is open, has the draft's header."""
        return self.header in [told.header for told in self.session.headers(uids).values()]

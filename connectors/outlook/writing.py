"""Drafts, written and taken back.

A reply takes two steps: Outlook makes it, and then it gets our people, our words and our mark. A crash between the two
leaves one that holds nothing but a comment of ours. It is shown to nobody as a draft; it is finished where the same
draft is written again, and else moved to Deleted Items.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from connectors.errors import NotWritten
from connectors.outlook import convert, failures, reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectors.account import OutlookAccount
    from connectors.outlook.reply import Wanted
    from connectors.outlook.session import Session

Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Drafts:
    """The folder Drafts, and how it is changed."""

    account: OutlookAccount
    session: Session
    id: str
    sent: str
    """The id of Sent Items."""

    def lying(self) -> tuple[list[Told], dict[str, str]]:
        """All that lies there, and apart from it what was begun and not finished: ids, and the marks of those.

        The oldest come first: whoever looks finds the same order.
        """
        shown, unfinished = [], {}
        for told in self.session.within(self.id):
            token = reply.begun_for(told)
            if token and self._is_unfinished(told["id"], token):
                unfinished[told["id"]] = token
            else:
                shown.append(told)
        shown.sort(key=lambda told: (str(told.get("createdDateTime")), str(told["id"])))
        return shown, unfinished

    def write(self, message: bytes) -> str:
        """Put a message into Drafts: as a reply to the one that it answers, where that is there; its handle.

        Raises:
            NotWritten: it was refused, or somebody else was at it.
        """
        wanted = reply.wanted(message)
        anchor = self._anchor(wanted.in_reply_to)
        if anchor is None:
            return self._handle(self.session.create(reply.alone(wanted)))
        begun = self._begun(wanted, anchor)
        done = self.session.update(begun["id"], reply.finished(wanted, begun), _version(begun))
        if done is None:
            done = self.session.header(begun["id"])
            if done is None or not wanted.token or convert.stamp(done) != wanted.token:
                raise failures.changed(self.account)
        return self._handle(done)

    def discard(self, handle: str) -> bool:
        """Move a draft to Deleted Items, if it is this version of it still; whether it lies there now.

        Raises:
            NotMoved: it was refused.
        """
        before = self.session.body(convert.id_of(handle))
        if before is None or convert.handle(before) != handle or before.get("parentFolderId") != self.id:
            return False
        return self._moved(before)

    def discard_unfinished(self, unfinished: Mapping[str, str]) -> int:
        """Move drafts that were begun, and were not finished since, to Deleted Items; how many.

        What they answer, and Outlook took for read, is unread again.

        Args:
            unfinished: their ids, and their marks.
        """
        moved = 0
        for one, token in unfinished.items():
            before = self.session.body(one)
            if before is None or not reply.is_unfinished(before, token):
                continue
            anchor = self._anchor(reply.answered(before)) if reply.answers_unread(before) else None
            if anchor is not None:
                self._put_back(anchor, unread=True)
            moved += self._moved(before)
        return moved

    def _moved(self, before: Told) -> bool:
        """Whether it could be moved as it was. What somebody saved or sent at this very moment is put back."""
        moved = self.session.move(before["id"], "deleteditems") if before.get("isDraft") else None
        if moved is None:
            return False
        if moved.get("isDraft") and reply.says(moved) == reply.says(before):
            return True
        self.session.move(moved["id"], "drafts" if moved.get("isDraft") else "sentitems")
        return False

    def _anchor(self, message_id: str) -> Told | None:
        """The message of this Message-ID, that a draft answers; of several copies, the one in Sent Items."""
        found = self.session.named(message_id) if message_id else []
        real = [one for one in found if not one.get("isDraft")]
        return min(real, key=lambda one: one.get("parentFolderId") != self.sent, default=None)

    def _begun(self, wanted: Wanted, anchor: Told) -> Told:
        """The reply that Outlook makes, or the one that it made before a crash.

        It counts what it answers as read, so that is put back.
        """
        for one, token in self.lying()[1].items():
            begun = self.session.body(one) if wanted.token and token == wanted.token else None
            if begun is not None:
                self._put_back(anchor, unread=reply.answers_unread(begun))
                return begun
        unread = not anchor.get("isRead", True)
        begun = self.session.reply_all(anchor["id"], reply.comment(wanted.token, unread=unread))
        self._put_back(anchor, unread=unread)
        return begun

    def _put_back(self, anchor: Told, *, unread: bool) -> None:
        """Mark as unread again what was so before it was answered."""
        if unread:
            with suppress(NotWritten):
                self.session.update(anchor["id"], {"isRead": False})

    def _is_unfinished(self, message: str, token: str) -> bool:
        told = self.session.body(message)
        return told is not None and reply.is_unfinished(told, token)

    def _handle(self, done: Told) -> str:
        """That of the version that stands now: Exchange may make one of its own of what it was given."""
        return convert.handle(self.session.header(done["id"]) or done)


def _version(told: Told) -> str:
    return str(told.get("@odata.etag") or f'W/"{told["changeKey"]}"')

"""Drafts, written and taken back.

A reply takes two steps: Outlook makes it, and then it gets our people, our words and our mark. A crash between the two
leaves one that holds nothing but a comment of ours. It is shown to nobody as a draft; it is finished where the same
draft is written again, and else moved to Deleted Items.

A move cannot be made to depend on the version. So the draft is given a property first that tells what it says, and is
compared afterwards: what somebody saved or sent at that very moment is put back, if need be at the next sweep.
Once it is known where the draft lies the property says so, and what the user does with it later is left alone.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectors.errors import AccountError, NotMoved, NotWritten, Unreachable
from connectors.outlook import convert, failures, reply
from connectors.outlook.asking import PAGE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectors.account import OutlookAccount
    from connectors.outlook.convert import Told
    from connectors.outlook.reply import Wanted
    from connectors.outlook.session import Session


TRIES = 5
"""So often something is written to a message of which Exchange makes another version meanwhile."""
_LEAVING = f"singleValueExtendedProperties/Any(ep: ep/id eq '{convert.LEAVING}' and ep/value ne null)"


@dataclass(frozen=True, slots=True)
class Drafts:
    """The folder Drafts, and how it is changed."""

    account: OutlookAccount
    session: Session
    id: str
    sent: str
    """The id of Sent Items."""
    deleted: str
    """The id of Deleted Items; empty where there is none."""

    def lying(self) -> tuple[list[Told], dict[str, str]]:
        """All that lies there, and apart from it what was begun and not finished: ids, and the marks of those.

        The oldest come first: whoever looks finds the same order.
        """
        shown, unfinished = [], {}
        for told in self._all():
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
            done = self.session.create(reply.alone(wanted))
        else:
            done = self._finished(wanted, self._begun(wanted, anchor))
        return convert.handle(self._corrected(wanted, done))

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
                self._mark_unread(anchor)
            moved += self._moved(before)
        return moved

    def put_back(self) -> int:
        """Put back what says other things in Deleted Items than when we began to move it there; how many."""
        changed = 0
        for told in self.session.found(_LEAVING, convert.HEADERS):
            said = convert.property_of(told, convert.LEAVING)
            now = self.session.body(told["id"]) if said != reply.DONE else None
            if now is None:
                continue
            if now.get("parentFolderId") == self.deleted and reply.digest(now) != said:
                with suppress(Unreachable):
                    self._return(now)
                    changed += 1
            else:
                self._stays(now)
        return changed

    def _all(self) -> list[Told]:
        """All that lies there, with what went away only just now.

        Pages are counted off from the newest ($skip): where one is deleted between two pages, what follows moves up,
        and the first of the next page is told on neither. So what fills a page is read twice.
        """
        found = self.session.within(self.id)
        again = self.session.within(self.id) if len(found) >= PAGE else []
        return list({one["id"]: one for one in (*found, *again)}.values())

    def _moved(self, before: Told) -> bool:
        """Whether it could be moved as it was. What somebody saved or sent at this very moment is put back."""
        leaving = reply.leaving(reply.digest(before))
        try:
            marked = self.session.update(before["id"], leaving, _version(before)) if before.get("isDraft") else None
        except NotWritten:
            return False
        moved = self._thrown_away(marked) if marked else None
        if moved is None:
            return False
        now = self.session.body(moved["id"]) or moved
        if reply.digest(now) != reply.digest(before):
            self._return(now)
            return False
        self._stays_for_sure(now)
        return True

    def _thrown_away(self, told: Told) -> Told | None:
        """The same in Deleted Items; None where it is gone.

        Raises:
            NotMoved: it was refused.
        """
        try:
            return self.session.move(told["id"], "deleteditems")
        except NotMoved:
            self._stays_for_sure(told)
            raise

    def _return(self, told: Told) -> None:
        """Move what lies in Deleted Items to where it would lie without us.

        Raises:
            Unreachable: it cannot be told whether it lies there.
        """
        try:
            moved = self.session.move(told["id"], "drafts" if told.get("isDraft") else "sentitems")
        except NotMoved:
            moved = None
        if moved is None:
            raise failures.not_put_back(self.account)
        self._stays(moved)

    def _stays(self, told: Told) -> None:
        """Note that it is not moved any more: the user may want to delete it."""
        with suppress(NotWritten):
            self.session.update(told["id"], reply.leaving(reply.DONE))

    def _stays_for_sure(self, told: Told) -> None:
        """The same, of what lies where it belongs whether that can be noted or not."""
        with suppress(AccountError), failures.told(self.account):
            self._stays(told)

    def _anchor(self, message_id: str) -> Told | None:
        """The message of this Message-ID, that a draft answers; of several copies, the one in Sent Items."""
        quoted = message_id.replace("'", "''")
        found = self.session.found(f"internetMessageId eq '{quoted}'", convert.ANCHOR) if message_id else []
        real = [one for one in found if not one.get("isDraft")]
        return min(real, key=lambda one: one.get("parentFolderId") != self.sent, default=None)

    def _begun(self, wanted: Wanted, anchor: Told) -> Told:
        """The reply that Outlook makes, or the one that it made before a crash.

        It counts what it answers as read, so that is put back.
        """
        for one, token in self.lying()[1].items():
            begun = self.session.body(one) if wanted.token and token == wanted.token else None
            if begun is not None:
                if reply.answers_unread(begun):
                    self._mark_unread(anchor)
                return begun
        unread = not anchor.get("isRead", True)
        begun = self._replied(wanted, anchor, unread=unread)
        if unread:
            self._mark_unread(anchor)
        return begun

    def _replied(self, wanted: Wanted, anchor: Told, *, unread: bool) -> Told:
        """The reply that Outlook makes, with our mark as a property where it takes one."""
        comment, fields = reply.comment(wanted.token, unread=unread), reply.begin(wanted.token, unread=unread)
        try:
            return self.session.reply_all(anchor["id"], comment, fields)
        except failures.NotLikeThis:
            if not fields:
                raise
            return self.session.reply_all(anchor["id"], comment, {})

    def _finished(self, wanted: Wanted, begun: Told) -> Told:
        """The draft with our people and words, as it was written.

        For a while Exchange itself is at a new draft, which makes another version of one that nobody touched
        (microsoftgraph/msgraph-sdk-dotnet#1201, microsoftgraph/msgraph-sdk-powershell#2080).

        Raises:
            NotWritten: it was refused, or somebody else was at it.
        """
        for _ in range(TRIES):
            fields = reply.finished(wanted, begun)
            if reply.shows_mark(fields, wanted.token):
                break
            done = self.session.update(begun["id"], fields, _version(begun))
            now = done or self.session.body(begun["id"])
            if done or (now and wanted.token and convert.stamp(now) == wanted.token):
                return now or {}
            if now is None or now.get("parentFolderId") != self.id or reply.digest(now) != reply.digest(begun):
                break
            begun = now
        raise failures.changed(self.account)

    def _corrected(self, wanted: Wanted, done: Told) -> Told:
        """The draft as it stands, with a mark that fits what Exchange made of it."""
        stands = self.session.body(done["id"]) or done
        mark = reply.corrected(wanted, stands) if _version(stands) == _version(done) else {}
        with suppress(NotWritten):
            return (self.session.update(stands["id"], mark, _version(stands)) if mark else None) or stands
        return stands

    def _mark_unread(self, anchor: Told) -> None:
        """Mark as unread again what was so before it was answered."""
        with suppress(NotWritten):
            for _ in range(TRIES):
                if self.session.update(anchor["id"], {"isRead": False}):
                    return

    def _is_unfinished(self, message: str, token: str) -> bool:
        told = self.session.body(message)
        return told is not None and reply.is_unfinished(told, token)


def _version(told: Told) -> str:
    return str(told.get("@odata.etag") or f'W/"{told["changeKey"]}"')

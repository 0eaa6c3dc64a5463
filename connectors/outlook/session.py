"""The requests that are sent to Microsoft. What is not there is not done."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from connectors.outlook import asking, convert, failures, folders
from connectors.outlook.asking import AT_ONCE, ATTEMPTS, FEW, Asking
from connectors.outlook.failures import Busy, Refusal, Strange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from connectors.account import OutlookAccount
    from connectors.errors import NotMoved, NotWritten
    from connectors.outlook.asking import Tokens
    from connectors.outlook.convert import Told
    from connectors.outlook.transport import Narrow

LARGEST = 2 * 1024 * 1024
"""Bytes of a message that are read whole; of a larger one, its text and the names of its attachments."""
MOST_PAGES = 5000
"""Of one listing, or of one folder in one visit: an answer that leads in circles ends somewhere."""

_ME = "/v1.0/me"

One = TypeVar("One")
Other = TypeVar("Other")


class Session:
    """A mailbox at Microsoft, by somebody who signed in."""

    def __init__(self, account: OutlookAccount, tokens: Tokens, http: Narrow) -> None:
        self._account = account
        self._asking = Asking(account.graph, tokens, http)

    def close(self) -> None:
        """Let go of the connections."""
        self._asking.close()

    def me(self) -> Told:
        """The user's addresses, as far as the directory tells them; of a personal account it tells fewer."""
        try:
            return self._asking.ask(_ME, {"$select": ",".join(convert.USER)})
        except Refusal as refusal:
            if refusal.status == failures.FORBIDDEN:
                raise
            return self._asking.ask(_ME)

    def folder(self, name: str) -> Told | None:
        """A folder by its id or its well-known name, with the number of its items; None where there is none."""
        return self._if_there(f"{_ME}/mailFolders/{name}", {"$select": "totalItemCount"})

    def folders(self) -> list[Told]:
        """All folders, those within others too. One may be told several times; what is told last is true.

        Raises:
            Strange: one has no id that could be asked for.
        """
        found: dict[str, Told] = {}
        for page in self._pages(f"{_ME}/mailFolders/delta", {"$select": ",".join(folders.ASKED)}):
            for one in page["value"]:
                found.pop(one["id"], None)
                if not convert.is_id(one["id"]):
                    raise Strange
                if "@removed" not in one:
                    found[one["id"]] = one
        return list(found.values())

    def first_page(self, folder: str, since: str, *, bare: bool = False) -> Told:
        """The beginning of all that is in a folder, received since a moment; empty for all of it.

        `bare` tells next to nothing of each message, and so can tell of one that cannot be shown.

        Raises:
            Refusal: it is one that cannot be shown (`is_unshown`), or another error.
        """
        asked = dict(convert.BARE if bare else convert.TOLD)
        asked |= {"$filter": f"receivedDateTime ge {since}"} if since else {}
        return self._asking.ask(f"{_ME}/mailFolders/{folder}/messages/delta", asked)

    def page(self, link: str) -> Told | None:
        """What a link leads to; None where Microsoft does not know it any more, or where it is none of ours.

        Raises:
            Refusal: there is a message behind it that cannot be shown (`is_unshown`), or another error.
        """
        if not self._asking.owns(link):
            return None
        try:
            return self._asking.ask(link)
        except Refusal as refusal:
            if refusal.is_stale or refusal.is_missing or refusal.status == failures.BAD:
                return None
            raise

    def within(self, folder: str) -> list[Told]:
        """All that lies in a folder at this moment. Of what is damaged, only what can be shown.

        Raises:
            Refusal: nothing of one can be shown (`is_unshown`), or another error.
        """
        where = f"{_ME}/mailFolders/{folder}/messages"
        try:
            return self._items(where, _lying(convert.HEADERS))
        except Refusal as refusal:
            if not refusal.is_unshown:
                raise
        ids = [one["id"] for one in self._items(where, dict(convert.BARE))]
        each = self.several(lambda one: self._shown(one, _lying(convert.HEADERS), _lying(convert.PLAIN)), ids)
        return [one for one in each if one is not None]

    def listed(self, folder: str, since: str) -> Iterator[list[Told]]:
        """What lies in a folder, received since a moment, page by page; no more of it where Microsoft does not tell."""
        asked = convert.HEADERS | {"$filter": f"receivedDateTime ge {since}", "$top": str(asking.PAGE)}
        try:
            for page in self._pages(f"{_ME}/mailFolders/{folder}/messages", asked, FEW):
                yield page["value"]
        except Strange:
            return
        except Refusal as refusal:
            if not (refusal.is_unshown or refusal.is_missing or refusal.status == failures.BAD):
                raise

    def header(self, message: str) -> Told | None:
        """One message, without its text; None where it is gone. Of one that is damaged, only what can be shown.

        Raises:
            Refusal: nothing of it can be shown (`is_unshown`), or another error.
        """
        return self._shown(message, convert.HEADERS, convert.PLAIN)

    def body(self, message: str) -> Told | None:
        """The same with its text, and the names of its attachments; None where Microsoft cannot show these."""
        try:
            return self._if_there(f"{_ME}/messages/{message}", convert.BODY)
        except Refusal as refusal:
            if refusal.is_unreadable:
                return None
            raise

    def found(self, condition: str, asked: Told) -> list[Told]:
        """The messages that a condition holds of, wherever they lie."""
        return self._items(f"{_ME}/messages", {**asked, "$filter": condition})

    def raw(self, message: str) -> tuple[bytes, bool] | None:
        """A message as it travels (RFC 5322), and whether that is all of it; None where it is gone."""
        try:
            return self._asking.read(f"{_ME}/messages/{message}/$value", LARGEST)
        except Refusal as refusal:
            if refusal.is_missing:
                return None
            if refusal.is_unshown:
                return b"", False
            raise

    def several(self, ask: Callable[[One], Other], those: Iterable[One]) -> Iterator[Other]:
        """The answers about several things, asked at the same time, as many as Microsoft allows."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            yield from pool.map(ask, those)

    def create(self, fields: Told) -> Told:
        """Put a draft into Drafts.

        Raises:
            NotWritten: it was refused.
        """
        return self._do("POST", f"{_ME}/messages", fields, failures.not_written, makes=True)

    def reply_all(self, message: str, comment: str, fields: Told) -> Told:
        """Let Outlook make the draft that answers a message, with a comment above what it quotes, and properties.

        Raises:
            NotWritten: it cannot be answered.
            NotLikeThis: it cannot be answered, or not with these properties.
        """
        asked = ({"comment": comment} if comment else {}) | ({"message": fields} if fields else {})
        return self._do("POST", f"{_ME}/messages/{message}/createReplyAll", asked, failures.no_reply, makes=True)

    def update(self, message: str, fields: Told, etag: str = "") -> Told | None:
        """Change properties of a message, if it is this version of it still; None where it is another one, or gone.

        Raises:
            NotWritten: it was refused.
        """
        try:
            return self._do("PATCH", f"{_ME}/messages/{message}", fields, failures.not_written, etag)
        except _Passed:
            return None

    def move(self, message: str, place: str) -> Told | None:
        """Move a message to a well-known folder; None where it is gone.

        Raises:
            NotMoved: it was refused.
        """
        try:
            return self._do("POST", f"{_ME}/messages/{message}/move", {"destinationId": place}, failures.not_moved)
        except _Passed:
            return None

    def _shown(self, message: str, much: Told, little: Told) -> Told | None:
        where = f"{_ME}/messages/{message}"
        try:
            return self._if_there(where, much, FEW)
        except Refusal as refusal:
            if not refusal.is_unshown:
                raise
            return self._if_there(where, little, FEW)

    def _items(self, where: str, asked: Told) -> list[Told]:
        pages = self._pages(where, asked | {"$top": str(asking.PAGE)})
        return [one for page in pages for one in page["value"]]

    def _if_there(self, where: str, asked: Told, attempts: int = ATTEMPTS) -> Told | None:
        try:
            return self._asking.ask(where, asked, attempts)
        except Refusal as refusal:
            if refusal.is_missing:
                return None
            raise

    def _pages(self, path: str, asked: Told, attempts: int = ATTEMPTS) -> Iterator[Told]:
        """The pages of a listing.

        Raises:
            Strange: it leads to somewhere else, or in circles.
        """
        page = self._asking.ask(path, asked, attempts)
        followed: set[str] = set()
        while True:
            yield page
            link = page.get("@odata.nextLink")
            if not link:
                return
            if link in followed or len(followed) == MOST_PAGES or not self._asking.owns(link):
                raise Strange
            followed.add(link)
            page = self._asking.ask(link, attempts=attempts)

    def _do(
        self, method: str, where: str, body: Told,
        refused: Callable[[OutlookAccount, Refusal], NotWritten | NotMoved], etag: str = "", *,
        makes: bool = False,
    ) -> Told:  # fmt: skip
        """The answer to what writes. Tried again only where Microsoft said that it had been asked too much.

        What `makes` a message changes none that may be another version by now, or gone.
        """
        try:
            return self._asking.do(method, where, body, etag)
        except Refusal as refusal:
            if refusal.may_be_done:
                raise Busy(refusal) from None
            if not makes and (refusal.is_changed or refusal.is_missing):
                raise _Passed from None
            if refusal.status == failures.UNAUTHORISED:
                raise
            raise refused(self._account, refusal) from None


def _lying(asked: Told) -> Told:
    """What is asked for of what lies in a folder."""
    return asked | {"$select": f"{asked['$select']},{convert.LYING}"}


class _Passed(Exception):
    """What was to be changed is another version by now, or gone."""

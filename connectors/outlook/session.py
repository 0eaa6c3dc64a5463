"""The requests that are sent to Microsoft. What is not there is not done.

Immutable ids are asked for each time: others change when a message is moved. Questions are asked again, after a while,
where that may help; of what writes only what was surely not done is tried again.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import stamina

from connectors.outlook import convert, failures
from connectors.outlook.failures import Busy, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from requests import Response

    from connectors.account import OutlookAccount
    from connectors.errors import NotMoved, NotWritten
    from connectors.outlook.transport import Narrow

PAGE = 200
"""Items on one page; Microsoft gives ten to whoever asks for nothing."""
AT_ONCE = 4
"""Requests that Microsoft serves at the same time for one mailbox."""
ATTEMPTS = 6
LONGEST = 240.0
"""Seconds for one question with all its attempts."""
LARGEST = 2 * 1024 * 1024
"""Bytes of a message that are read whole; of a larger one, its text and the names of its attachments."""
MOST_PAGES = 5000
"""Of one listing: an answer that leads in circles ends somewhere."""
stamina.instrumentation.set_on_retry_hooks([])  # it would write of every attempt to standard output

_ME = "/v1.0/me"
_IMMUTABLE = 'IdType="ImmutableId"'

Told = dict[str, Any]
One = TypeVar("One")
Other = TypeVar("Other")


class Tokens(Protocol):
    """Access tokens of somebody who signed in."""

    def token(self) -> str:
        """One that is good now.

        Raises:
            Refused: the sign-in holds no more.
            Unreachable: the sign-in cannot be reached.
        """

    def renew(self) -> None:
        """Take none for granted: the next one is fresh."""


class Session:
    """A mailbox at Microsoft, by somebody who signed in."""

    def __init__(self, account: OutlookAccount, tokens: Tokens, http: Narrow) -> None:
        self._account = account
        self._tokens = tokens
        self._http = http
        self._root = account.graph
        self._lock = Lock()

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def me(self) -> Told:
        """The user's addresses, as far as the directory tells them; of a personal account it tells fewer."""
        try:
            return self._ask(_ME, {"$select": ",".join(convert.USER)})
        except Refusal as refusal:
            if refusal.status == failures.FORBIDDEN:
                raise
            return self._ask(_ME)

    def folder(self, name: str) -> Told | None:
        """A folder by its id or its well-known name, with the number of its items; None where there is none."""
        return self._if_there(f"{_ME}/mailFolders/{name}", {"$select": "totalItemCount"})

    def folders(self) -> list[Told]:
        """All folders, those within others too."""
        pages = self._pages(f"{_ME}/mailFolders/delta", {"$select": ",".join(convert.FOLDER)})
        return [one for page in pages for one in page.get("value", ()) if "@removed" not in one]

    def first_page(self, folder: str, since: str) -> Told:
        """The beginning of all that is in a folder, received since a moment; empty for all of it."""
        asked = dict(convert.HEADERS) | ({"$filter": f"receivedDateTime ge {since}"} if since else {})
        return self._ask(f"{_ME}/mailFolders/{folder}/messages/delta", asked)

    def page(self, link: str) -> Told | None:
        """What a link leads to; None where Microsoft does not know it any more, or where it is none of ours."""
        if not self._http.owns(link):
            return None
        try:
            return self._ask(link)
        except Refusal as refusal:
            if refusal.is_stale or refusal.is_missing:
                return None
            raise

    def within(self, folder: str) -> list[Told]:
        """All that lies in a folder at this moment."""
        asked = {**convert.HEADERS, "$select": f"{convert.HEADERS['$select']},{convert.LYING}", "$top": str(PAGE)}
        pages = self._pages(f"{_ME}/mailFolders/{folder}/messages", asked)
        return [one for page in pages for one in page.get("value", ())]

    def header(self, message: str) -> Told | None:
        """One message, without its text; None where it is gone."""
        return self._if_there(f"{_ME}/messages/{message}", convert.HEADERS)

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
        pages = self._pages(f"{_ME}/messages", {**asked, "$filter": condition, "$top": str(PAGE)})
        return [one for page in pages for one in page.get("value", ())]

    def raw(self, message: str) -> tuple[bytes, bool] | None:
        """A message as it travels (RFC 5322), and whether that is all of it; None where it is gone."""
        try:
            return self._retried(lambda: self._streamed(f"{_ME}/messages/{message}/$value"), failures.passes)
        except Refusal as refusal:
            if refusal.is_missing:
                return None
            if refusal.is_unreadable:
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

    def _if_there(self, where: str, asked: Told) -> Told | None:
        try:
            return self._ask(where, asked)
        except Refusal as refusal:
            if refusal.is_missing:
                return None
            raise

    def _pages(self, path: str, asked: Told) -> Iterator[Told]:
        page = self._ask(path, asked)
        for _ in range(MOST_PAGES):
            yield page
            if "@odata.nextLink" not in page:
                return
            page = self._ask(page["@odata.nextLink"])

    def _ask(self, where: str, asked: Told | None = None) -> Told:
        """The answer to a question.

        Raises:
            Refusal: it is an error, and asking again does not help.
        """
        return self._retried(lambda: _json(self._answer("GET", where, params=asked)), failures.passes)

    def _do(
        self, method: str, where: str, body: Told,
        refused: Callable[[OutlookAccount, Refusal], NotWritten | NotMoved], etag: str = "", *,
        makes: bool = False,
    ) -> Told:  # fmt: skip
        """The answer to what writes. Tried again only where Microsoft said that it had been asked too much.

        What `makes` a message changes none that may be another version by now, or gone.
        """
        try:
            return self._retried(lambda: _json(self._answer(method, where, body=body, etag=etag)), _is_limit)
        except Refusal as refusal:
            if refusal.may_be_done:
                raise Busy(refusal) from None
            if not makes and (refusal.is_changed or refusal.is_missing):
                raise _Passed from None
            if refusal.status == failures.UNAUTHORISED:
                raise
            raise refused(self._account, refusal) from None

    def _retried(self, once: Callable[[], One], passes: Callable[[Exception], bool]) -> One:
        renewed = False
        for attempt in stamina.retry_context(
            on=_worth_it, attempts=ATTEMPTS, timeout=LONGEST, wait_initial=1.0, wait_max=60.0, wait_jitter=1.0
        ):
            with attempt:
                try:
                    return once()
                except Exception as error:
                    if isinstance(error, Refusal) and error.status == failures.UNAUTHORISED and not renewed:
                        renewed = True
                        self._renew()
                        raise Busy(error) from None
                    if passes(error):
                        raise Busy(error) from None
                    raise
        raise AssertionError  # there is one attempt at least

    def _answer(
        self, method: str, where: str, *, params: Told | None = None, body: Any = None, etag: str = "",
        stream: bool = False,
    ) -> Response:  # fmt: skip
        url = where if where.startswith(self._root) else f"{self._root}{where}"
        fields = {"Prefer": f"{_IMMUTABLE}, odata.maxpagesize={PAGE}", **({"If-Match": etag} if etag else {})}
        response = self._http.request(
            method, url, self._token(), headers=fields, body=body, params=params, stream=stream
        )
        if not response.ok or response.is_redirect:
            raise Refusal(response)
        return response

    def _streamed(self, where: str) -> tuple[bytes, bool]:
        with self._answer("GET", where, stream=True) as response:
            data = bytearray()
            for chunk in response.iter_content(65_536):
                data += chunk
                if len(data) > LARGEST:
                    return bytes(data), False
            return bytes(data), True

    def _token(self) -> str:
        with self._lock:
            return self._tokens.token()

    def _renew(self) -> None:
        with self._lock:
            self._tokens.renew()


class _Passed(Exception):
    """What was to be changed is another version by now, or gone."""


def _json(response: Response) -> Told:
    told = response.json()
    if not isinstance(told, dict):
        raise TypeError
    return told


def _is_limit(error: Exception) -> bool:
    return isinstance(error, Refusal) and error.is_limit


def _worth_it(error: Exception) -> float | bool:
    return error.wait if isinstance(error, Busy) else False

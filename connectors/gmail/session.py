"""The requests that are sent to Google. What is not there is not done.

Each pays for itself before it goes out (`connectors.gmail.quota`). Questions are asked again, after a while, where
that may help; of what writes only what was surely not done is tried again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import stamina
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError
from googleapiclient.http import BatchHttpRequest

from connectors.gmail import convert, failures, quota
from connectors.gmail.failures import Busy
from connectors.gmail.transport import BATCH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from connectors.account import GmailAccount
    from connectors.gmail.auth import SignedIn
    from connectors.gmail.convert import Read
    from connectors.gmail.quota import Meter

CHUNK = 25
"""Messages in one batch: Google takes a hundred, and answers many of them with 429."""
PAGE = 500
"""Of a listing; Google's own limit."""
ATTEMPTS = 6
LONGEST = 240.0
"""Seconds for one question with all its attempts."""
stamina.instrumentation.set_on_retry_hooks([])  # it would write of every attempt to standard output

_EVENTS = ("messageAdded", "messageDeleted", "labelAdded", "labelRemoved")

Found = tuple[str, str]
"""A message that a search found: its id and that of its thread."""


class Session:
    """A mailbox at Google, by somebody who signed in."""

    def __init__(self, account: GmailAccount, signed_in: SignedIn, meter: Meter) -> None:
        self._account = account
        self._signed_in = signed_in
        self.meter = meter
        root = account.endpoint.rstrip("/") + "/"
        self._batch_uri = root.rstrip("/") + BATCH
        service = build(
            "gmail", "v1", http=signed_in, static_discovery=True, cache_discovery=False,
            client_options={"api_endpoint": root},
        )  # fmt: skip
        self._users = service.users()

    def close(self) -> None:
        """Let go of the connection."""
        self._signed_in.close()

    def history_id(self) -> tuple[int, int]:
        """The id of the last change in the mailbox, and how many messages it holds."""
        told = self._ask(self._users.getProfile(userId="me"), quota.PROFILE)
        return int(told["historyId"]), int(told.get("messagesTotal", 0))

    def labels(self) -> list[dict[str, Any]]:
        """All labels."""
        return list(self._ask(self._users.labels().list(userId="me"), quota.LABELS).get("labels", ()))

    def total(self, label: str) -> int:
        """How many messages have a label; all there are, for All Mail."""
        if label == convert.ALL_MAIL:
            return self.history_id()[1]
        told = self._ask(self._users.labels().get(userId="me", id=label), quota.LABEL)
        return int(told.get("messagesTotal", 0))

    def send_as(self) -> list[dict[str, Any]]:
        """The addresses that mail can be sent from."""
        return list(self._ask(self._users.settings().sendAs().list(userId="me"), quota.SEND_AS).get("sendAs", ()))

    def search(self, query: str, label: str = "") -> list[Found]:
        """The messages that a search finds, Spam and Trash included; newest first."""
        labels = {"labelIds": [label]} if label else {}
        pages = self._pages(
            self._users.messages().list, quota.SEARCH, q=query, includeSpamTrash=True,
            fields="messages(id,threadId),nextPageToken", **labels,
        )  # fmt: skip
        return [(one["id"], one.get("threadId", "")) for page in pages for one in page.get("messages", ())]

    def history(self, start: int) -> tuple[list[dict[str, Any]], int] | None:
        """What changed since, and the id of the last change; None where Google does not know that any more."""
        records, last = [], start
        changes = self._users.history().list
        try:
            for page in self._pages(changes, quota.HISTORY, startHistoryId=str(start), historyTypes=list(_EVENTS)):
                records += page.get("history", ())
                last = int(page.get("historyId", last))
        except _Gone:
            return None
        return records, last

    def messages(self, ids: Sequence[str], *, large: frozenset[str] = frozenset()) -> Iterator[Read]:
        """Messages, read whole; of the large ones all but the attachments. One that is gone is left out."""
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            forms = {one: "full" if one in large else "raw" for one in chunk}
            got = self._ask_together(
                {one: self._users.messages().get(userId="me", id=one, format=form) for one, form in forms.items()}
            )
            with failures.told(self._account, self._signed_in.forget):
                read = [convert.read(got[one]) for one in chunk if one in got]
            yield from read

    def labels_of(self, message: str) -> frozenset[str] | None:
        """The labels of a message at this moment; None where it is gone."""
        try:
            told = self._ask(self._users.messages().get(userId="me", id=message, format="minimal"), quota.READ)
        except _Gone:
            return None
        return frozenset(told.get("labelIds", ()))

    def drafts(self) -> list[str]:
        """The messages within all drafts, by their ids: these name a draft as it is now, its own id whatever it is."""
        pages = self._pages(self._users.drafts().list, quota.DRAFTS)
        return [one["message"]["id"] for page in pages for one in page.get("drafts", ())]

    def create_draft(self, message: bytes, thread: str) -> str:
        """Put a draft into a thread; the id of its message.

        Raises:
            NotWritten: it was refused.
        """
        inner = {"raw": convert.encoded(message)} | ({"threadId": thread} if thread else {})
        request = self._users.drafts().create(userId="me", body={"message": inner})
        told = self._do(request, quota.WRITE, failures.not_written)
        return str(told["message"]["id"])

    def trash(self, message: str) -> frozenset[str]:
        """Move a message to Trash; the labels that it has then.

        Raises:
            NotMoved: it was refused.
        """
        request = self._users.messages().trash(userId="me", id=message)
        return frozenset(self._do(request, quota.TRASH, failures.not_moved).get("labelIds", ()))

    def untrash(self, message: str) -> None:
        """Take a message out of Trash again."""
        self._do(self._users.messages().untrash(userId="me", id=message), quota.TRASH, failures.not_moved)

    def _pages(self, method: Callable[..., Any], units: int, **given: Any) -> Iterator[dict[str, Any]]:
        """The pages of a listing. The library's own way to the next one fails where a parameter has several values."""
        following: dict[str, str] = {}
        while True:
            page = self._ask(method(userId="me", maxResults=PAGE, **given, **following), units)
            yield page
            if "nextPageToken" not in page:
                return
            following = {"pageToken": page["nextPageToken"]}

    def _ask(self, request: Any, units: int) -> dict[str, Any]:
        """The answer to a question.

        Raises:
            _Gone: what it is about is not there.
        """
        with failures.told(self._account, self._signed_in.forget):
            for attempt in _attempts():
                with attempt:
                    return self._answer(request, units, failures.passes)
        raise AssertionError  # there is one attempt at least

    def _do(self, request: Any, units: int, refused: Callable[[GmailAccount, HttpError], Exception]) -> dict[str, Any]:
        """The answer to what writes. Tried again only where Google said that it had been asked too much."""
        with failures.told(self._account, self._signed_in.forget):
            try:
                for attempt in _attempts():
                    with attempt:
                        return self._answer(request, units, failures.is_limit)
            except HttpError as error:
                if error.status_code < failures.BROKEN and error.status_code != failures.UNAUTHORISED:
                    raise refused(self._account, error) from None
                raise Busy(error) from None  # it may have been done
            except _Gone as gone:
                raise refused(self._account, gone.error) from None
        raise AssertionError  # there is one attempt at least

    def _answer(self, request: Any, units: int, passes: Callable[[Exception], bool]) -> dict[str, Any]:
        self.meter.pay(units)
        try:
            told: dict[str, Any] = request.execute()
        except Exception as error:
            if passes(error):
                raise Busy(error) from None
            if isinstance(error, HttpError) and failures.is_gone(error):
                raise _Gone(error) from None
            raise
        return told

    def _ask_together(self, requests: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """The answers to several questions in one go, asked again for those that were put off."""
        got: dict[str, dict[str, Any]] = {}
        gone: set[str] = set()
        with failures.told(self._account, self._signed_in.forget):
            for attempt in _attempts():
                with attempt:
                    left = {
                        name: request for name, request in requests.items() if name not in got | dict.fromkeys(gone)
                    }
                    self.meter.pay(quota.READ * len(left))
                    some, failed = self._batch(left)
                    got |= some
                    gone |= {name for name, error in failed.items() if failures.is_gone(error)}
                    self._raise_worst([error for name, error in failed.items() if name not in gone])
        return got

    def _batch(self, requests: dict[str, Any]) -> tuple[dict[str, dict[str, Any]], dict[str, Exception]]:
        got: dict[str, dict[str, Any]] = {}
        failed: dict[str, Exception] = {}

        def take(name: str, answer: dict[str, Any], error: Exception | None) -> None:
            if error is None:
                got[name] = answer
            else:
                failed[name] = error

        batch = BatchHttpRequest(callback=take, batch_uri=self._batch_uri)
        for name, request in requests.items():
            batch.add(request, request_id=name)
        try:
            batch.execute(http=self._signed_in)
        except Exception as error:
            if failures.passes(error):
                raise Busy(error) from None
            raise
        return got, failed

    def _raise_worst(self, failed: list[Exception]) -> None:
        """Raise what cannot pass, else what asks to wait longest."""
        expired = [error for error in failed if failures.is_unauthorised(error)]
        if expired:
            self._signed_in.renew()
            raise Busy(expired[0])
        for error in failed:
            if not failures.passes(error):
                raise error
        if failed:
            raise max(map(Busy, failed), key=lambda busy: (busy.wait is False, float(busy.wait)))


class _Gone(Exception):
    """What was asked about is not there."""

    def __init__(self, error: HttpError) -> None:
        super().__init__()
        self.error = error


def _attempts() -> Iterable[Any]:
    return stamina.retry_context(
        on=_worth_it, attempts=ATTEMPTS, timeout=LONGEST, wait_initial=1.0, wait_max=60.0, wait_jitter=1.0
    )


def _worth_it(error: Exception) -> float | bool:
    return error.wait if isinstance(error, Busy) else False

"""One request to Microsoft, and its answer: with a token, as often as helps, and no more at once than are served.

Immutable ids are asked for each time: others change when a message is moved. Questions are asked again, after a while,
where that may help; of what writes only what was surely not done is tried again.
"""

from __future__ import annotations

import json
import re
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import stamina

from connectors.outlook import failures
from connectors.outlook.failures import Busy, Refusal, Strange

if TYPE_CHECKING:
    from collections.abc import Callable

    from requests import Response

    from connectors.outlook.convert import Told
    from connectors.outlook.transport import Narrow

PAGE = 200
"""Items on one page; Microsoft gives ten to whoever asks for nothing."""
AT_ONCE = 4
"""Requests that Microsoft serves at the same time for one mailbox."""
ATTEMPTS = 6
FEW = 3
"""Attempts at one message: another sweep asks again."""
LONGEST = 240.0
"""Seconds for one question with all its attempts."""
MOST = 64 * 1024 * 1024
"""Bytes of one answer, unpacked: a page of long headers has less than a quarter of that."""
CHUNK = 65_536
stamina.instrumentation.set_on_retry_hooks([])  # it would write of every attempt to standard output

_IMMUTABLE = 'IdType="ImmutableId"'
_HALVES = re.compile(rb"\\u[dD][89a-fA-F]")
"""Half characters, perhaps, as where a subject was cut in the middle of one: nobody can store them."""

T = TypeVar("T")


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


class Asking:
    """The requests of one mailbox, one by one."""

    def __init__(self, root: str, tokens: Tokens, http: Narrow) -> None:
        """To the interface at an address without a slash at its end."""
        self._root = root
        self._tokens = tokens
        self._http = http
        self._lock = Lock()
        self._free = BoundedSemaphore(AT_ONCE)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def owns(self, link: str) -> bool:
        """Whether a link may be followed: whoever wrote it, the token goes to Microsoft and to nobody else."""
        return self._http.owns(link)

    def ask(self, where: str, asked: Told | None = None, attempts: int = ATTEMPTS) -> Told:
        """The answer to a question.

        Raises:
            Refusal: it is an error, and asking again does not help.
            Busy: it is one that may pass.
        """
        return self._lasting(lambda: self._told("GET", where, params=asked), attempts)

    def read(self, where: str, most: int) -> tuple[bytes, bool]:
        """The first bytes of a message as it travels, and whether these are all of it.

        Raises:
            Refusal: it is an error, and asking again does not help.
            Busy: it is one that may pass.
        """
        return self._lasting(lambda: self._bytes(where, most), FEW)

    def do(self, method: str, where: str, body: Told, etag: str = "") -> Told:
        """Write something, and the answer. Tried again only where Microsoft said that it had been asked too much.

        Raises:
            Refusal: it is an error.
            Busy: too much was asked, each time.
        """
        return self._retried(lambda: self._told(method, where, body=body, etag=etag), _is_limit)

    def _lasting(self, once: Callable[[], T], attempts: int) -> T:
        """Of a question: one that gets a 500 each time is refused, and does not pass."""
        try:
            return self._retried(once, failures.passes, attempts)
        except Busy as busy:
            if isinstance(busy.error, Refusal) and busy.error.is_unshown:
                raise busy.error from None
            raise

    def _retried(self, once: Callable[[], T], passes: Callable[[Exception], bool], attempts: int = ATTEMPTS) -> T:
        renewed = False
        for attempt in stamina.retry_context(
            on=_worth_it, attempts=attempts, timeout=LONGEST, wait_initial=1.0, wait_max=60.0, wait_jitter=1.0
        ):
            with attempt:
                try:
                    with self._free:
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

    def _told(self, method: str, where: str, *, params: Told | None = None, body: Any = None, etag: str = "") -> Told:
        with self._answer(method, where, params=params, body=body, etag=etag) as response:
            data, whole = _first(response, MOST)
        if not whole:
            raise Strange
        return _object(data)

    def _bytes(self, where: str, most: int) -> tuple[bytes, bool]:
        with self._answer("GET", where) as response:
            if response.headers.get("Content-Type", "").startswith("text/html"):
                raise Strange  # Microsoft says text/plain here; a proxy's excuse is no message
            return _first(response, most)

    def _answer(
        self, method: str, where: str, *, params: Told | None = None, body: Any = None, etag: str = ""
    ) -> Response:
        url = where if where.startswith(f"{self._root}/") else f"{self._root}{where}"
        fields = {"Prefer": f"{_IMMUTABLE}, odata.maxpagesize={PAGE}", **({"If-Match": etag} if etag else {})}
        response = self._http.request(method, url, self._token(), headers=fields, body=body, params=params)
        if response.ok and not response.is_redirect:
            return response
        with response:
            raise Refusal(response.status_code, response.headers, _first(response, CHUNK)[0])

    def _token(self) -> str:
        with self._lock:
            return self._tokens.token()

    def _renew(self) -> None:
        with self._lock:
            self._tokens.renew()


def _first(response: Response, most: int) -> tuple[bytes, bool]:
    """The first bytes of an answer, unpacked as they come, and whether that is all of it."""
    data = bytearray()
    for chunk in response.iter_content(CHUNK):
        data += chunk
        if len(data) > most:
            return bytes(data), False
    return bytes(data), True


def _object(data: bytes) -> Told:
    try:
        told = json.loads(data)
        if _HALVES.search(data):
            told = json.loads(json.dumps(told, ensure_ascii=False).encode(errors="replace"))
    except RecursionError:
        raise Strange from None
    if not isinstance(told, dict):
        raise Strange
    return told


def _is_limit(error: Exception) -> bool:
    return isinstance(error, Refusal) and error.is_limit


def _worth_it(error: Exception) -> float | bool:
    return error.wait if isinstance(error, Busy) else False

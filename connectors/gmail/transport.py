"""The one way to Google: the few things that may be asked. Whatever else is asked is refused before it is on the wire.

The scope for drafts allows sending as well, by Google's definition; there is none that allows drafts alone. So it is
this list that keeps relance from sending: every request passes here, those for tokens and those within a batch too.
"""

from __future__ import annotations

import re
from email import message_from_bytes
from http.client import BadStatusLine, HTTPResponse
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httplib2

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ME = "/gmail/v1/users/me"
_ID = r"[A-Za-z0-9_-]+"

READING = (
    f"{_ME}/profile", f"{_ME}/labels", f"{_ME}/labels/{_ID}", f"{_ME}/settings/sendAs", f"{_ME}/history",
    f"{_ME}/messages", f"{_ME}/messages/{_ID}", f"{_ME}/drafts",
)  # fmt: skip
"""What may be read, by GET, alone or within a batch."""
WRITING = (f"{_ME}/drafts", f"{_ME}/messages/{_ID}/trash", f"{_ME}/messages/{_ID}/untrash")
"""What may be written, by POST: a new draft, and one message into Trash or out of it. Nothing here sends."""
BATCH = "/batch"
_OVERRIDE = "x-http-method-override"
_REQUEST = re.compile(rb"GET (/[^\s?]*)(\?\S*)? HTTP/1\.1")


class NotAllowed(RuntimeError):
    """A request that this program has no business to make: a fault in it. Nothing was sent."""


class _Once:
    """A connection that breaks where httplib2 would ask again by itself, and write a draft twice."""

    def getresponse(self) -> HTTPResponse:
        try:
            response: HTTPResponse = super().getresponse()  # type: ignore[misc]  # of the connection beside it
        except BadStatusLine as error:
            raise ConnectionResetError("it was closed without an answer") from error
        return response


class _Plain(_Once, httplib2.HTTPConnectionWithTimeout):  # type: ignore[misc]  # httplib2 has no types
    pass


class _Safe(_Once, httplib2.HTTPSConnectionWithTimeout):  # type: ignore[misc]  # httplib2 has no types
    pass


class Narrow:
    """An `httplib2.Http` that lets nothing else through."""

    def __init__(self, http: httplib2.Http, root: str, token_uri: str) -> None:
        """Over a connection, to an interface and to the place where tokens are renewed."""
        self._http = http
        self._http.follow_redirects = False
        self._root = root.rstrip("/")
        self._token_uri = token_uri

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> tuple[Any, bytes]:
        """The answer and its body.

        Raises:
            NotAllowed: it is not among what may be asked.
        """
        if not self._is_allowed(uri, method, body, headers or {}):
            raise NotAllowed(f"{method} {urlsplit(uri).path} is nothing that relance may ask of Google")
        if method == "POST" and uri != self._token_uri and urlsplit(uri).path != BATCH:
            self._hang_up()
        more["connection_type"] = _Safe if uri.startswith("https:") else _Plain
        response, told = self._http.request(uri, method, body=body, headers=headers, **more)
        return response, told

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def _hang_up(self) -> None:
        """Let what writes begin on a fresh line: one that was left open may have been closed at its other end."""
        for connection in self._http.connections.values():
            connection.close()

    def _is_allowed(self, uri: str, method: str, body: bytes | str | None, headers: Mapping[str, str]) -> bool:
        if any(name.lower() == _OVERRIDE for name in headers):
            return False
        if uri == self._token_uri:
            return method == "POST"
        if not uri.startswith(f"{self._root}/"):
            return False
        path = urlsplit(uri).path
        if path == BATCH:
            return method == "POST" and _reads_only(body, headers)
        return _is_among(path, {"GET": READING, "POST": WRITING}.get(method, ()))


def _is_among(path: str, allowed: tuple[str, ...]) -> bool:
    return any(re.fullmatch(pattern, path) for pattern in allowed)


def _reads_only(body: bytes | str | None, headers: Mapping[str, str]) -> bool:
    """Whether a batch holds requests, and all of them only read."""
    kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    whole = body.encode() if isinstance(body, str) else body or b""
    paths = list(_inner(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + whole))
    return bool(paths) and all(path is not None and _is_among(path, READING) for path in paths)


def _inner(batch: bytes) -> Iterator[str | None]:
    """The paths of the requests in a batch; None for one that is more than a plain GET."""
    for part in message_from_bytes(batch).walk():
        if part.is_multipart():
            continue
        payload = part.get_payload(decode=True)
        line, _, rest = (payload if isinstance(payload, bytes) else b"").partition(b"\n")
        asked = _REQUEST.fullmatch(line.strip())
        plain = asked is not None and _OVERRIDE.encode() not in rest.lower()
        yield asked[1].decode("ascii", "replace") if asked and plain else None

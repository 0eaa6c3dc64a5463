"""The one way to Microsoft Graph: the few things that may be asked. All else is refused before it is on the wire.

The token cannot send: `Mail.Send` is never asked for. This list does not rely on that: nothing on it sends, or deletes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

if TYPE_CHECKING:
    from collections.abc import Mapping

_ID = r"[A-Za-z0-9_=-]+"
_USER = r"/v1\.0/(?:me|users(?:/[^/]+|\('[^/']+'\)))"
_FOLDERS = rf"{_USER}/mailFolders"
_QUOTED = r"(?:[A-Za-z0-9_=-]|%3D)+"
_FOLDER = rf"{_FOLDERS}(?:/{_QUOTED}|\('{_QUOTED}'\))"
_DELTA = r"/(?:microsoft\.graph\.)?delta(?:\(\))?"
_MESSAGES = r"/v1\.0/me/messages"

READING = (
    r"/v1\.0/me", rf"{_FOLDERS}{_DELTA}", _FOLDER, rf"{_FOLDER}/messages", rf"{_FOLDER}/messages{_DELTA}",
    _MESSAGES, rf"{_MESSAGES}/{_ID}", rf"{_MESSAGES}/{_ID}/\$value",
)  # fmt: skip
"""What may be read, by GET. Links that Microsoft itself gives spell the same paths in several ways."""
WRITING = (
    ("POST", _MESSAGES), ("POST", rf"{_MESSAGES}/{_ID}/createReplyAll"), ("POST", rf"{_MESSAGES}/{_ID}/move"),
    ("PATCH", rf"{_MESSAGES}/{_ID}"),
)  # fmt: skip
"""What may be written: a new draft, a draft that answers a message, a message into another folder, properties."""
PLACES = frozenset({"deleteditems", "drafts", "sentitems"})
"""Where a message may be moved to."""
_OVERRIDE = frozenset({"x-http-method", "x-http-method-override", "x-method-override"})


class NotAllowed(RuntimeError):
    """A request that this program has no business to make: a fault in it. Nothing was sent."""


class Bearer(AuthBase):
    """Puts an access token on a request, and keeps `requests` from putting there what a .netrc says."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Sign a request that goes out."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class Narrow:
    """A connection that lets nothing else through, and waits for no answer longer than so many seconds."""

    def __init__(self, root: str, timeout: float) -> None:
        """To an interface, by its address without a slash at the end."""
        self._root = root
        self._timeout = timeout
        self._http = requests.Session()

    def request(
        self, method: str, url: str, token: str, *, headers: Mapping[str, str], body: Any = None,
        params: Mapping[str, str] | None = None,
    ) -> requests.Response:  # fmt: skip
        """The answer, to be read piece by piece, and to be closed. Redirects are not followed.

        Raises:
            NotAllowed: it is not among what may be asked.
            requests.RequestException: the line broke, or nobody answered.
        """
        if not self._is_allowed(method, url, headers, body):
            raise NotAllowed(f"{method} {urlsplit(url).path} is nothing that relance may ask of Microsoft")
        if method != "GET":
            self._http.close()  # what writes begins on a fresh line: an open one may be closed at its other end
        return self._http.request(
            method, url, auth=Bearer(token), headers=dict(headers), json=body, timeout=self._timeout,
            allow_redirects=False, params=params, stream=True,
        )  # fmt: skip

    def owns(self, url: str) -> bool:
        """Whether an address is one of this interface, that may be read."""
        return self._is_allowed("GET", url, {}, None)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def _is_allowed(self, method: str, url: str, headers: Mapping[str, str], body: Any) -> bool:
        if any(name.lower() in _OVERRIDE for name in headers) or not url.startswith(f"{self._root}/"):
            return False
        path = urlsplit(url).path.removeprefix(urlsplit(self._root).path)
        if method == "GET":
            return body is None and any(re.fullmatch(pattern, path, re.IGNORECASE) for pattern in READING)
        known = any(method == verb and re.fullmatch(pattern, path) for verb, pattern in WRITING)
        return known and (not path.endswith("/move") or _stays_at_home(body))


def _stays_at_home(body: Any) -> bool:
    """Whether a message is moved to a place that it may be moved to, and nothing else is asked with that."""
    return any(body == {"destinationId": place} for place in PLACES)

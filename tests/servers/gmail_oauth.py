"""Google's sign-in as a desktop program sees it: consent, codes with PKCE (RFC 7636), tokens and their renewal."""

from __future__ import annotations

import json
from base64 import b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLIENT, SECRET = "client.apps.example", "not-so-secret"
SCOPES = "https://www.googleapis.com/auth/gmail."
_NUMBERS = count(1)
"""No two servers give the same token, though their ports may be the same: a sign-in names a mailbox."""


@dataclass
class SignIn:
    """The endpoints, and who signed in."""

    root: str = ""
    withheld: frozenset[str] = frozenset()
    """Scopes that the user does not tick."""
    denied: bool = False
    """Whether the user says no to all of it."""
    separator: str = " "
    """Between the scopes that are told."""
    revoked: bool = False
    """Whether refresh tokens are taken no more."""
    down: int = 0
    """So many requests for tokens fail with 503."""
    asked: list[dict[str, str]] = field(default_factory=list)
    """What was asked for on the consent page."""
    refreshed: int = 0
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    access: dict[str, frozenset[str]] = field(default_factory=dict)
    refresh: dict[str, frozenset[str]] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: _NUMBERS)

    def client_file(self, path: Path) -> Path:
        """The file that the user gets from Google's console."""
        installed = {
            "client_id": CLIENT, "client_secret": SECRET, "project_id": "relance", "redirect_uris": ["http://localhost"],
            "auth_uri": f"{self.root}/o/auth", "token_uri": f"{self.root}/o/token",
        }  # fmt: skip
        path.write_text(json.dumps({"installed": installed}), encoding="utf-8")
        return path

    def signed_in(self, *names: str) -> str:
        """A refresh token for scopes by the ends of their names, as after a sign-in."""
        token = f"refresh-{next(self._numbers)}"
        self.refresh[token] = frozenset(SCOPES + name for name in names)
        return token

    def scopes_of(self, authorization: str) -> frozenset[str] | None:
        """What the bearer of a token may do; None where it is no token of ours."""
        return self.access.get(authorization.removeprefix("Bearer "))

    def expire(self) -> None:
        """Access tokens live for an hour."""
        self.access.clear()

    def answer(self, verb: str, target: str, body: bytes, authorization: str) -> tuple[int, bytes, dict[str, str]]:
        """The answer to one request: status, body, fields."""
        url = urlsplit(target)
        if (verb, url.path) == ("GET", "/o/auth"):
            return 302, b"", {"Location": self._consented(dict(parse_qsl(url.query)))}
        if (verb, url.path) == ("POST", "/o/token"):
            basic = b64decode(authorization.removeprefix("Basic ")).decode().partition(":")[::2]
            client = dict(zip(("client_id", "client_secret"), basic, strict=True)) if authorization else {}
            status, told = self._token(client | dict(parse_qsl(body.decode())))
            return status, json.dumps(told).encode(), {"Content-Type": "application/json"}
        return 404, b"", {}

    def _consented(self, given: dict[str, str]) -> str:
        self.asked.append(given)
        if self.denied:
            return f"{given['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': given['state']})}"
        code = f"code-{next(self._numbers)}"
        self.codes[code] = given
        granted = " ".join(sorted(self._granted(given)))
        return f"{given['redirect_uri']}?{urlencode({'code': code, 'state': given['state'], 'scope': granted})}"

    def _granted(self, given: dict[str, str]) -> frozenset[str]:
        return frozenset(given["scope"].split()) - {SCOPES + name for name in self.withheld}

    def _token(self, given: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if self.down:
            self.down -= 1
            return 503, {"error": "backend_error"}
        if (given.get("client_id"), given.get("client_secret")) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client", "error_description": "The OAuth client was not found."}
        if given["grant_type"] == "refresh_token":
            return self._refreshed(given["refresh_token"])
        asked = self.codes.pop(given["code"], None)
        proof = urlsafe_b64encode(sha256(given.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != proof or asked["redirect_uri"] != given["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        refresh = f"refresh-{next(self._numbers)}"
        self.refresh[refresh] = self._granted(asked)
        return 200, {**self._access(self.refresh[refresh]), "refresh_token": refresh}

    def _refreshed(self, token: str) -> tuple[int, dict[str, Any]]:
        if self.revoked or token not in self.refresh:
            return 400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
        self.refreshed += 1
        return 200, self._access(self.refresh[token])

    def _access(self, scopes: frozenset[str]) -> dict[str, Any]:
        token = f"access-{next(self._numbers)}"
        self.access[token] = scopes
        granted = self.separator.join(sorted(scopes))
        return {"access_token": token, "expires_in": 3599, "token_type": "Bearer", "scope": granted}

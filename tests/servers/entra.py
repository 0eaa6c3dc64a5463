"""A sign-in of our own that speaks as Microsoft's documentation says: codes with PKCE, device codes, and renewal.

It speaks TLS, with an authority of its own: MSAL takes nothing else. What a client may not ask is answered with the
codes that Microsoft has for it. Besides, it tells over plain HTTP whose a token is (RFC 7662), which Dovecot asks.
"""

from __future__ import annotations

import json
import re
import shutil
import ssl
import tempfile
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from pathlib import Path
from threading import RLock, Thread
from typing import TYPE_CHECKING, Any, Self

import trustme

from tests.servers.entra_wire import IntrospectionHandler, Refusal, Server, SignInHandler

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from types import TracebackType

HOST = "127.0.0.1"
CERTIFIED = "localhost"
CLIENT_ID = "0a1b2c3d-1111-2222-3333-444455556666"
ADDRESS = "ivan@firm.example"
GRANTS = {
    "authorization_code": ("code", "redirect_uri", "code_verifier"),
    "refresh_token": ("refresh_token",),
    "urn:ietf:params:oauth:grant-type:device_code": ("device_code",),
}
"""What a request for a token cannot be without, by its kind."""


@dataclass(eq=False)
class Grant:
    """What somebody allowed."""

    asked: dict[str, str]
    scopes: tuple[str, ...]


@dataclass
class Entra:
    """A server, up while its context lasts."""

    user: str = ADDRESS
    """Who signs in, by the name that Microsoft knows."""
    uid: str = "uid"
    """The same, by the number."""
    refusals: dict[str, Refusal] = field(default_factory=dict)
    """What is refused: at `authorize`, `devicecode`, or by the kind of grant."""
    granted_besides: tuple[str, ...] = ()
    """Permissions that somebody consented to before."""
    withheld: frozenset[str] = frozenset()
    """Permissions that the directory does not give, by the ends of their names."""
    nonce: str = ""
    """What stands in the tokens in place of the number that a sign-in gave (OpenID Connect Core, 3.1.3.7)."""
    down: int = 0
    """So many requests for tokens fail with 503."""
    portal: str = ""
    """The end of the paths that somebody in between answers with a page of their own, as in a hotel."""
    pending: int = 0
    """So often a device code is asked after before it was typed."""
    patience: int = 900
    """Of device codes, in seconds."""
    lifetime: int = 3600
    """Of access tokens, in seconds."""
    asked: list[dict[str, str]] = field(default_factory=list)
    """What was asked for on the page of the sign-in, and for device codes."""
    granted: list[dict[str, str]] = field(default_factory=list)
    """The requests for tokens."""
    requests: list[str] = field(default_factory=list)
    """Paths, in their order."""
    access: dict[str, frozenset[str]] = field(default_factory=dict)
    """The permissions of each access token, by the ends of their names."""
    refresh: dict[str, Grant] = field(default_factory=dict)
    codes: dict[str, Grant] = field(default_factory=dict)
    knows: Container[str] = ()
    """Tokens of somebody else's that are told to be the user's as well."""
    lock: Any = field(default_factory=RLock)
    base: Path = field(init=False)
    _servers: list[Server] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def __enter__(self) -> Self:
        self.base = Path(tempfile.mkdtemp(prefix="relance-entra-"))
        self.base.chmod(0o755)
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(self.authority))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(CERTIFIED).configure_cert(context)
        self._servers = [Server((HOST, 0), SignInHandler), Server((HOST, 0), IntrospectionHandler)]
        self._servers[0].context = context
        for server in self._servers:
            server.entra = self
            Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()
        shutil.rmtree(self.base, ignore_errors=True)

    @property
    def authority(self) -> Path:
        """The certificate that its own one is signed with."""
        return self.base / "authority.pem"

    @property
    def root(self) -> str:
        return f"https://{CERTIFIED}:{self._servers[0].server_address[1]}"

    @property
    def introspection(self) -> str:
        """Where it tells whose a token is."""
        return f"http://{HOST}:{self._servers[1].server_address[1]}/introspect"

    def expire(self) -> None:
        """Access tokens are taken no more."""
        self.access.clear()

    def whose(self, token: str) -> dict[str, Any]:
        """RFC 7662, 2.2."""
        if token not in self.access and token not in self.knows:
            return {"active": False}
        return {"active": True, "username": self.user, "token_type": "Bearer"}

    def configuration(self, tenant: str) -> dict[str, Any]:
        """OpenID Connect Discovery 1.0."""
        root = f"{self.root}/{tenant}"
        return {
            "issuer": f"{root}/v2.0", "authorization_endpoint": f"{root}/oauth2/v2.0/authorize",
            "token_endpoint": f"{root}/oauth2/v2.0/token", "jwks_uri": f"{root}/discovery/v2.0/keys",
            "device_authorization_endpoint": f"{root}/oauth2/v2.0/devicecode",
            "response_modes_supported": ["query", "fragment", "form_post"], "response_types_supported": ["code"],
        }  # fmt: skip

    def authorize(self, given: dict[str, str]) -> tuple[str, dict[str, str], str]:
        """Where the browser is sent, with what, and how."""
        self.asked.append(given)
        _check_client(given)
        if not re.fullmatch(r"http://localhost(:\d+)?", given.get("redirect_uri", "")):
            raise Refusal("invalid_request", 50011)
        if given.get("response_type") != "code" or given.get("code_challenge_method") != "S256":
            raise Refusal("invalid_request", 50147)
        state = {"state": given["state"]}
        if refusal := self.refusals.get("authorize"):
            told = refusal.told()
            answer = {"error": told["error"], "error_description": told["error_description"]}
            return given["redirect_uri"], answer | state, given["response_mode"]
        code = f"secret-code-{next(self._numbers)}"
        self.codes[code] = self._grant(given)
        return given["redirect_uri"], {"code": code, **state}, given["response_mode"]

    def device_code(self, given: dict[str, str]) -> dict[str, Any]:
        """RFC 8628, 3.2."""
        self.asked.append(given)
        _check_client(given)
        self._refuse("devicecode")
        code = f"secret-device-{next(self._numbers)}"
        self.codes[code] = self._grant(given)
        return {
            "user_code": "H4F6K9QX", "device_code": code, "verification_uri": "https://microsoft.com/devicelogin",
            "expires_in": self.patience, "interval": 1, "message": "To sign in, use a web browser.",
        }  # fmt: skip

    def token(self, given: dict[str, str]) -> dict[str, Any]:
        """RFC 6749, 5.1, as Microsoft fills it in."""
        self.granted.append(given)
        _check_client(given)
        kind = given.get("grant_type", "")
        if any(not given.get(one) for one in GRANTS.get(kind, ("grant_type",))):
            raise Refusal("invalid_request", 900144)
        self._refuse(kind)
        grant = self.refresh.get(given["refresh_token"]) if kind == "refresh_token" else self._of_code(given, kind)
        if grant is None:
            raise Refusal("invalid_grant", 70000)
        return self._tokens(grant, given)

    def _of_code(self, given: dict[str, str], kind: str) -> Grant | None:
        if kind != "authorization_code":
            if self.pending:
                self.pending -= 1
                raise Refusal("authorization_pending", 70016)
            return self.codes.pop(given["device_code"], None)
        grant = self.codes.pop(given["code"], None)
        if grant is None:
            raise Refusal("invalid_grant", 54005)
        proof = urlsafe_b64encode(sha256(given["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if proof != grant.asked["code_challenge"] or given["redirect_uri"] != grant.asked["redirect_uri"]:
            raise Refusal("invalid_grant", 501481)
        return grant

    def _refuse(self, place: str) -> None:
        if refusal := self.refusals.get(place):
            raise refusal

    def _grant(self, given: dict[str, str]) -> Grant:
        asked = (*given["scope"].split(), *self.granted_besides)
        return Grant(given, tuple(one for one in asked if one.rpartition("/")[2] not in self.withheld))

    def _tokens(self, grant: Grant, given: dict[str, str]) -> dict[str, Any]:
        """Tokens; the refresh token is a new one each time, and the one before lives on."""
        number = next(self._numbers)
        access, refresh = f"secret-access-{number}", f"secret-refresh-{number}"
        self.access[access] = frozenset(one.rpartition("/")[2] for one in grant.scopes)
        later = {}
        if "offline_access" in grant.scopes:
            self.refresh[refresh] = grant
            later = {"refresh_token": refresh}
        now_on = [one for one in grant.scopes if one != "offline_access"]
        claims = {
            "aud": CLIENT_ID, "iss": f"{self.root}/v2.0", "sub": "sub", "oid": self.uid, "tid": "utid", "iat": 0,
            "exp": 2**32, "preferred_username": self.user, "nonce": self.nonce or grant.asked.get("nonce", ""),
        }  # fmt: skip
        info = {"client_info": _part({"uid": self.uid, "utid": "utid"})} if given.get("client_info") else {}
        return {
            "token_type": "Bearer", "scope": " ".join(now_on), "expires_in": self.lifetime, "access_token": access,
            "ext_expires_in": self.lifetime, **later, **info,
            "id_token": f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(claims)}.",
        }  # fmt: skip


def _check_client(given: dict[str, str]) -> None:
    if given.get("client_id") != CLIENT_ID:
        raise Refusal("unauthorized_client", 700016)
    if "client_secret" in given:
        raise Refusal("invalid_client", 700025)


def _part(told: dict[str, Any]) -> str:
    """A part of a token (RFC 7515, appendix C)."""
    return urlsafe_b64encode(json.dumps(told).encode()).rstrip(b"=").decode()

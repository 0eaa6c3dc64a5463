"""The sign-in at Google: by the browser and a redirect to this machine (RFC 8252), with PKCE (RFC 7636).

The client is the user's own, out of a file that Google's console gives. Access tokens are kept nowhere, they live for
an hour; the refresh token is kept by `connectors.tokens`.
"""

from __future__ import annotations

import json
import webbrowser
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httplib2
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from google.oauth2.credentials import Credentials
from google_auth_httplib2 import Request
from google_auth_oauthlib.flow import InstalledAppFlow
from oauthlib.oauth2.rfc6749.errors import OAuth2Error
from requests.exceptions import RequestException

from connectors import tokens
from connectors.errors import Refused, Unreachable
from connectors.oauth.browser import BY_BROWSER, LOOPBACK, PATIENCE, has_browser, where_to_open
from connectors.oauth.landing import Landing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

TIMEOUT = 60
"""Seconds for one request."""


@dataclass(frozen=True, slots=True)
class Client:
    """What is asked for, by which client of the user's, for whom."""

    account: str
    """The account's name in config.toml."""
    file: Path
    """As Google's console gives it."""
    scopes: tuple[str, ...]


class SignedIn:
    """A sign-in that is kept: see `connectors.oauth.Bearer`."""

    def __init__(self, client: Client) -> None:
        installed, had = settings(client), kept(client.account)
        self._account, self._file = client.account, client.file
        if not set(client.scopes) <= set(had["scopes"]):
            raise Refused(client.account, f"the sign-in was for something else; say: relance login {client.account}")
        self._credentials = credentials(installed, had)
        self._http = httplib2.Http(timeout=TIMEOUT)

    def token(self) -> str:
        """See `connectors.oauth.Bearer.token`."""
        name = self._account
        try:
            if not self._credentials.valid:
                self._credentials.refresh(Request(self._http))  # type: ignore[no-untyped-call]  # of google-auth
        except (TransportError, OSError) as error:
            sentence = f"Google's sign-in could not be reached ({type(error).__name__}); the next sweep tries again"
            raise Unreachable(name, sentence) from None
        except RefreshError as error:
            if ended(error):
                forget(name)
            raise not_renewed(name, self._file, error) from None
        finally:
            self._http.close()
        return str(self._credentials.token)

    def renew(self) -> None:
        """See `connectors.oauth.Bearer.renew`."""
        self._credentials.token = None


def sign_in(client: Client, say: Callable[[str], None], ask: Callable[[], str], *, paste: bool = False) -> str:
    """Let the user sign in, and keep what comes of it; where it is kept, in words.

    Args:
        client: what is asked for.
        say: shows a sentence.
        ask: waits for the address that the user's browser was sent to, where that is on another machine.
        paste: do not look for a browser on this machine.

    Raises:
        Refused: the user or Google said no, or not to everything.
        Unreachable: Google was not there.
    """
    name = client.account
    try:
        flow = InstalledAppFlow.from_client_config(
            {"installed": settings(client)}, list(client.scopes), autogenerate_code_verifier=True
        )
        token = _pasted(flow, say, ask) if paste or not has_browser() else _by_browser(name, flow, say)
    except Warning as warning:  # oauthlib: other scopes were granted than were asked for, or in another spelling
        token = getattr(warning, "token", {})
    except OAuth2Error as error:
        raise Refused(name, f"the sign-in failed: Google says {error.error}; try again") from None
    except (RequestException, OSError, GoogleAuthError) as error:
        raise Unreachable(name, f"Google could not be reached ({type(error).__name__}); try again") from None
    except ValueError:
        raise Refused(name, "the sign-in failed: that is not the address that the browser was sent to") from None
    granted, refresh = _granted(token), token.get("refresh_token")
    if not refresh or not set(client.scopes) <= granted:
        raise _too_little(name)
    return tokens.keep(name, json.dumps({"refresh_token": refresh, "scopes": sorted(granted)}))


def settings(client: Client) -> dict[str, Any]:
    """The user's own client, as Google's console writes it into a file.

    Raises:
        Refused: there is none.
    """
    needed = ("client_id", "client_secret", "auth_uri", "token_uri")
    try:
        told = json.loads(client.file.read_text("utf-8"))
        if all(isinstance(told["installed"][one], str) for one in needed):
            return dict(told["installed"])
    except OSError as error:
        trouble = f"{client.file}, named as its client, cannot be read ({error.strerror})"
        raise Refused(client.account, f"{trouble}; docs/providers.md says how to get one") from error
    except (ValueError, KeyError, TypeError):
        pass
    raise Refused(
        client.account,
        f"{client.file} is no client for a desktop app, as Google's console gives it; "
        "docs/providers.md says how to get one",
    )


def kept(name: str) -> dict[str, Any]:
    """What the last sign-in left: the refresh token, and the scopes that it is for.

    Raises:
        Refused: there was none, or it holds no more.
    """
    try:
        had: dict[str, Any] = json.loads(tokens.kept(name) or "")
        usable = had.get("revoked") or (isinstance(had["refresh_token"], str) and isinstance(had["scopes"], list))
    except (ValueError, KeyError, TypeError, AttributeError):
        usable = False
    if not usable:
        raise Refused(name, f"nobody has signed in to it yet; say: relance login {name}")
    if had.get("revoked"):
        raise revoked(name)
    return had


def credentials(installed: Mapping[str, Any], had: Mapping[str, Any]) -> Credentials:
    """Credentials without an access token: it is fetched when it is needed."""
    made: Credentials = Credentials(  # type: ignore[no-untyped-call]  # google-auth leaves it without types
        token=None, refresh_token=had["refresh_token"], token_uri=installed["token_uri"],
        client_id=installed["client_id"], client_secret=installed["client_secret"],
    )  # fmt: skip
    return made


def forget(name: str) -> None:
    """The sign-in holds no more: nobody is asked again before there is a new one."""
    tokens.keep(name, json.dumps({"revoked": True}))


def revoked(name: str) -> Refused:
    """The sign-in holds no more."""
    return Refused(
        name,
        f"Google does not accept the sign-in any more; say: relance login {name}. If that is so every seven days, your "
        "project at Google is still in Testing: put it into production (docs/providers.md says how)",
    )


def ended(error: RefreshError) -> bool:
    """Whether the sign-in holds no more."""
    return "invalid_grant" in str(error)


def not_renewed(name: str, file: Path, error: RefreshError) -> Refused | Unreachable:
    """Google gave no new access token; `file` is that of the client."""
    if ended(error):
        return revoked(name)
    if error.retryable:
        return Unreachable(name, "Google's sign-in is out of order; the next sweep tries again")
    return Refused(
        name,
        f"Google does not know the client in {file} any more, or refuses it; make a new one "
        f"(docs/providers.md says how), then say: relance login {name}",
    )


def _by_browser(name: str, flow: InstalledAppFlow, say: Callable[[str], None]) -> Mapping[str, Any]:
    say(BY_BROWSER)
    with Landing() as landing:
        flow.redirect_uri = f"http://{LOOPBACK}:{landing.server_port}/"
        address, state = flow.authorization_url(access_type="offline", prompt="consent")
        if not webbrowser.open(address, new=1):
            say(f"No browser opens; open this address yourself:\n\n{address}\n")
        answer = landing.wait(state, PATIENCE)
    if not answer:
        sentence = f"nobody signed in within {PATIENCE // 60} minutes; say it again when you are ready"
        raise Refused(name, sentence)
    return _token(flow, f"https://{LOOPBACK}{answer}")


def _pasted(flow: InstalledAppFlow, say: Callable[[str], None], ask: Callable[[], str]) -> Mapping[str, Any]:
    """Sign in with a browser on another machine: nothing listens where it is sent to, but the address says it all."""
    flow.redirect_uri = f"http://{LOOPBACK}:1/"
    address, _state = flow.authorization_url(access_type="offline", prompt="consent")
    for sentence in where_to_open(address, LOOPBACK):
        say(sentence)
    return _token(flow, ask().strip().replace("http://", "https://", 1))


def _token(flow: InstalledAppFlow, answered: str) -> Mapping[str, Any]:
    """What Google gives for the address that the browser was sent to; oauthlib wants one that begins with https."""
    flow.fetch_token(authorization_response=answered, timeout=TIMEOUT)
    token: Mapping[str, Any] = flow.oauth2session.token
    return token


def _granted(token: Mapping[str, Any]) -> set[str]:
    """The scopes that were granted; they may come parted by commas."""
    told = token.get("scope") or ()
    return {one for some in ([told] if isinstance(told, str) else told) for one in some.replace(",", " ").split()}


def _too_little(name: str) -> Refused:
    return Refused(
        name,
        "Google's page asks for each permission by a box of its own, and relance needs all of them; "
        f"say: relance login {name}, and tick every box",
    )

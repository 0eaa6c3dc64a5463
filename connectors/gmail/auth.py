"""The sign-in (RFC 8252): by the browser and a redirect to this machine, with PKCE (RFC 7636); and what comes of it.

The client is the user's own, out of a file that Google's console gives. Access tokens are kept nowhere, they live for
an hour; the refresh token is kept by `connectors.tokens`.
"""

from __future__ import annotations

import json
import os
import webbrowser
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import httplib2
from google.auth.exceptions import GoogleAuthError
from google.oauth2.credentials import Credentials
from google_auth_httplib2 import AuthorizedHttp
from google_auth_oauthlib.flow import InstalledAppFlow, WSGITimeoutError
from oauthlib.oauth2.rfc6749.errors import OAuth2Error
from requests.exceptions import RequestException

from connectors import tokens
from connectors.errors import Refused, Unreachable
from connectors.gmail import failures
from connectors.gmail.transport import Narrow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from connectors.account import GmailAccount

_PREFIX = "https://www.googleapis.com/auth/"
READ, COMPOSE, MODIFY = (f"{_PREFIX}gmail.{name}" for name in ("readonly", "compose", "modify"))
TIMEOUT = 60
"""Seconds for one request."""
PATIENCE = 600
"""Seconds for which a browser may take its time."""
LOOPBACK = "127.0.0.1"

ASKED = """\
relance asks Google for two permissions:
  {read}
      to read mail, and the addresses that you send from
  {write}
      to write drafts{trash}
By Google's definition the second one also allows sending: there is none for drafts alone.
relance cannot send all the same: every request passes one place that lets through a short list, and nothing on that
list sends (connectors/gmail/transport.py)."""
_TAKES_BACK = ", and to move a draft of ours that has lost its reason to Trash (take_back = true)"


class SignedIn:
    """A connection to Google in the name of somebody who signed in: what google-api-python-client takes for its Http.

    The credentials are hidden in here. Where it finds some, it renews them over a connection of its own making
    (`BatchHttpRequest.execute`), past the one place that every request has to pass.
    """

    def __init__(self, account: GmailAccount, credentials: Any, http: Narrow) -> None:
        self._account = account
        self._credentials = credentials
        self._http = AuthorizedHttp(credentials, http=http)

    @property
    def whose(self) -> str:
        """Names this sign-in, and tells nothing of it: by another one it may be another mailbox."""
        return sha256(f"{self._account.endpoint} {self._credentials.refresh_token}".encode()).hexdigest()

    def request(self, uri: str, method: str = "GET", **more: Any) -> Any:
        """The answer and its body; the token is renewed first, where that is time."""
        return self._http.request(uri, method, **more)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def renew(self) -> None:
        """Take no access token for granted: the next request gets a new one first."""
        self._credentials.token = None

    def forget(self) -> None:
        """The sign-in holds no more: nobody is asked again before there is a new one."""
        tokens.keep(self._account.name_in_config, json.dumps({"revoked": True}))


def scopes(account: GmailAccount) -> list[str]:
    """What is asked for."""
    return [READ, MODIFY if account.take_back else COMPOSE]


def explanation(account: GmailAccount) -> str:
    """What is asked for, and what that means, in plain words."""
    read, write = scopes(account)
    return ASKED.format(read=read, write=write, trash=_TAKES_BACK if account.take_back else "")


def sign_in(account: GmailAccount, say: Callable[[str], None], ask: Callable[[], str], *, paste: bool = False) -> str:
    """Let the user sign in, and keep what comes of it; where it is kept, in words.

    Args:
        account: whose mailbox it is.
        say: shows a sentence.
        ask: waits for the address that the user's browser was sent to, where that is on another machine.
        paste: do not look for a browser on this machine.

    Raises:
        Refused: the user or Google said no, or not to everything.
        Unreachable: Google was not there.
    """
    name = account.name_in_config
    say(explanation(account))
    try:
        flow = InstalledAppFlow.from_client_config(_client(account), scopes(account), autogenerate_code_verifier=True)
        token = _pasted(flow, say, ask) if paste or not _has_browser() else _by_browser(flow, say)
    except Warning as warning:  # oauthlib: other scopes were granted than were asked for, or in another spelling
        token = getattr(warning, "token", {})
    except WSGITimeoutError:
        sentence = f"nobody signed in within {PATIENCE // 60} minutes; say it again when you are ready"
        raise Refused(name, sentence) from None
    except OAuth2Error as error:
        raise Refused(name, f"the sign-in failed: Google says {error.error}; try again") from None
    except (RequestException, OSError, GoogleAuthError) as error:
        raise Unreachable(name, f"Google could not be reached ({type(error).__name__}); try again") from None
    except ValueError:
        raise Refused(name, "the sign-in failed: that is not the address that the browser was sent to") from None
    granted, refresh = _granted(token), token.get("refresh_token")
    if not refresh or not set(scopes(account)) <= granted:
        raise _too_little(name)
    kept = {"refresh_token": refresh, "scopes": sorted(granted)}
    return tokens.keep(name, json.dumps(kept))


def signed_in(account: GmailAccount) -> SignedIn:
    """A connection by the sign-in that is kept.

    Raises:
        Refused: there is none, or none that allows enough.
    """
    name, installed = account.name_in_config, _client(account)["installed"]
    kept = _kept(name)
    if kept.get("revoked"):
        raise failures.revoked(name)
    if not set(scopes(account)) <= set(kept["scopes"]) | ({COMPOSE} if MODIFY in kept["scopes"] else set()):
        raise Refused(name, f"take_back = true needs one more permission; say: relance login {name}")
    credentials = Credentials(  # type: ignore[no-untyped-call]  # google-auth leaves it without types
        token=None, refresh_token=kept["refresh_token"], token_uri=installed["token_uri"],
        client_id=installed["client_id"], client_secret=installed["client_secret"],
    )  # fmt: skip
    narrow = Narrow(httplib2.Http(timeout=TIMEOUT), account.endpoint, installed["token_uri"])
    return SignedIn(account, credentials, narrow)


def _by_browser(flow: InstalledAppFlow, say: Callable[[str], None]) -> Mapping[str, Any]:
    say("A browser opens; sign in there. (Over SSH, or where none opens: Ctrl-C, then add --paste.)")
    flow.run_local_server(
        host=LOOPBACK, port=0, authorization_prompt_message="", success_message="Done: you may close this page.",
        timeout_seconds=PATIENCE, access_type="offline", prompt="consent",
    )  # fmt: skip
    return _token(flow)


def _pasted(flow: InstalledAppFlow, say: Callable[[str], None], ask: Callable[[], str]) -> Mapping[str, Any]:
    """Sign in with a browser on another machine: nothing listens where it is sent to, but the address says it all."""
    flow.redirect_uri = f"http://{LOOPBACK}:1/"
    address, _state = flow.authorization_url(access_type="offline", prompt="consent")
    say(f"Open this address in any browser, and sign in:\n\n{address}\n")
    say(f"In the end the browser shows that it cannot reach {LOOPBACK}. Copy the address that it was sent to.")
    answered = ask().strip()
    flow.fetch_token(authorization_response=answered.replace("http://", "https://", 1))  # oauthlib wants https
    return _token(flow)


def _token(flow: InstalledAppFlow) -> Mapping[str, Any]:
    token: Mapping[str, Any] = flow.oauth2session.token
    return token


def _has_browser() -> bool:
    """Whether a browser can be opened here. Over SSH it would open where nobody sits."""
    if os.environ.get("SSH_CONNECTION") and not os.environ.get("BROWSER"):
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


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


def _client(account: GmailAccount) -> dict[str, Any]:
    """The user's own client, as Google's console writes it into a file."""
    needed = ("client_id", "client_secret", "auth_uri", "token_uri")
    try:
        told = json.loads(account.client.read_text("utf-8"))
        if all(isinstance(told["installed"][one], str) for one in needed):
            return {"installed": told["installed"]}
    except OSError as error:
        trouble = f"{account.client}, named as its client, cannot be read ({error.strerror})"
        raise Refused(account.name_in_config, f"{trouble}; docs/providers.md says how to get one") from error
    except (ValueError, KeyError, TypeError):
        pass
    raise Refused(
        account.name_in_config,
        f"{account.client} is no client for a desktop app, as Google's console gives it (docs/providers.md)",
    )


def _kept(name: str) -> dict[str, Any]:
    try:
        kept: dict[str, Any] = json.loads(tokens.kept(name) or "")
        usable = kept.get("revoked") or (isinstance(kept["refresh_token"], str) and isinstance(kept["scopes"], list))
    except (ValueError, KeyError, TypeError, AttributeError):
        usable = False
    if not usable:
        raise Refused(name, f"nobody has signed in to it yet; say: relance login {name}")
    return kept

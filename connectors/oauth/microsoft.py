"""The sign-in at Microsoft (Entra ID, and Microsoft accounts), through MSAL.

Three ways in: a browser here (RFC 8252, with PKCE, RFC 7636), a browser elsewhere whose last address is pasted, and a
code that is typed on another machine (RFC 8628). The client is the user's own app registration, and has no secret.

MSAL's cache is kept whole (`connectors.oauth.kept`): a refresh token is as good as any access token beside it, and with
these a sign-in is renewed once an hour and not at every sweep. Microsoft gives a new refresh token each time and lets
the one before live on, so that nothing is lost where a process dies before it has kept it.
"""

from __future__ import annotations

import json
import logging
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from msal import BrowserInteractionTimeoutError, PublicClientApplication, SerializableTokenCache
from msal.exceptions import MsalError
from requests.exceptions import RequestException

from connectors import tokens
from connectors.errors import AccountError, Refused, Unreachable
from connectors.oauth import kept, refusals
from connectors.oauth.browser import BY_BROWSER, PATIENCE, has_browser, where_to_open
from connectors.oauth.loopback import Receiver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

TIMEOUT = 60
"""Seconds for one request."""
ELSEWHERE = "http://localhost:1"
"""Where a browser on another machine ends up: Microsoft does not look at the port, and nothing listens there."""
SENDS = frozenset({
    "mail.send", "mail.send.shared", "smtp.send", "ews.accessasuser.all", "eas.accessasuser.all", "full_access_as_user",
})  # fmt: skip
"""Permissions that must not come with a token: by Exchange's older interfaces (EWS, ActiveSync) one can send too."""

ON_THE_PAGE = "If the page ends with an error (AADSTS and a number), leave with Ctrl-C; docs/providers.md explains it."

_ANSWERS: dict[str, object] = {}
"""MSAL's memory of what it may not ask again yet: where the sign-in is, for a day; a refusal, for a minute."""

logging.getLogger("msal").setLevel(logging.CRITICAL + 1)  # it writes the codes that a browser brings into its log


@dataclass(frozen=True, slots=True)
class Registration:
    """What is asked for, by which app registration, for whom."""

    account: str
    """The account's name in config.toml."""
    client_id: str
    authority: str
    """Address of the sign-in, the tenant included."""
    scopes: tuple[str, ...]
    """Permissions by their whole names; that to go on without the user is asked for besides."""
    address: str
    """Of the mailbox; proposed on the page as the user."""


class SignedIn:
    """A sign-in that is kept: see `connectors.oauth.Bearer`. May be used by several threads."""

    def __init__(self, registration: Registration) -> None:
        name = registration.account
        left = kept.left(tokens.kept(name))
        if left is None:
            raise _nobody(name)
        if left.ended is not None:
            raise Refused(name, refusals.sentence(name, left.ended, left.code))
        self._registration = registration
        self._place = kept.Place(name, left)
        self._app: Any = None
        self._stale = False
        self._one = Lock()

    def token(self) -> str:
        """See `connectors.oauth.Bearer.token`."""
        with self._one, _told(self._registration):
            if self._app is None:
                self._app = _application(self._registration, kept.Cache(self._place, self._look))
            return self._checked(self._renewed())

    def renew(self) -> None:
        """See `connectors.oauth.Bearer.renew`."""
        self._stale = True

    def _look(self, answer: Mapping[str, Any]) -> None:
        """At what Microsoft grants, before it is kept."""
        if objection := _objection(self._registration, answer):
            name = self._registration.account
            self._place.end(objection, None)
            raise Refused(name, refusals.sentence(name, objection, None))

    def _renewed(self) -> Mapping[str, Any]:
        users = self._app.get_accounts()
        if not users:
            raise _nobody(self._registration.account)
        scopes = list(self._registration.scopes)
        result = self._app.acquire_token_silent_with_error(scopes, users[0], force_refresh=self._stale)
        if result is None:
            raise _nobody(self._registration.account)
        told: Mapping[str, Any] = result
        return told

    def _checked(self, result: Mapping[str, Any]) -> str:
        """The token of an answer."""
        if "access_token" not in result:
            if refusals.ends(result):
                self._place.end(str(result.get("error")), refusals.code_of(result))
            raise refusals.told(self._registration.account, result)
        self._stale = False
        return str(result["access_token"])


def sign_in(
    registration: Registration,
    say: Callable[[str], None],
    ask: Callable[[], str],
    *,
    paste: bool = False,
    device_code: bool = False,
) -> str:
    """Let the user sign in, and keep what comes of it; where it is kept, in words.

    Args:
        registration: what is asked for.
        say: shows a sentence.
        ask: waits for the address that the user's browser was sent to, where that is on another machine.
        paste: do not look for a browser on this machine.
        device_code: show a code, to be typed into a browser anywhere.

    Raises:
        Refused: the user, the organisation or Microsoft said no, or granted what may not be granted.
        Unreachable: Microsoft was not there.
    """
    cache = SerializableTokenCache()
    with _told(registration):
        app = _application(registration, cache)
        if device_code:
            result = _by_code(app, registration, say)
        else:
            pasted = paste or not has_browser()
            result = _pasted(app, registration, say, ask) if pasted else _by_browser(app, registration, say)
        if "access_token" not in result:
            raise refusals.told(registration.account, result, "try again in a few minutes")
        objection = _objection(registration, result)
        if objection is None and not any(cache.search(SerializableTokenCache.CredentialType.REFRESH_TOKEN)):
            objection = refusals.TOO_LITTLE  # else it would end within the hour
        if objection:
            raise Refused(registration.account, refusals.sentence(registration.account, objection, None))
    user = str((result.get("id_token_claims") or {}).get("preferred_username", ""))
    if user.isprintable() and user:
        say(f"You signed in as {user}: that is whose mailbox is read, and where drafts are written.")
    return kept.keep(registration.account, cache)


def _by_browser(app: Any, registration: Registration, say: Callable[[str], None]) -> Mapping[str, Any]:
    say(f"{BY_BROWSER}\n{ON_THE_PAGE}")
    with Receiver() as receiver:
        result: Mapping[str, Any] = app.acquire_token_interactive(
            list(registration.scopes), prompt="select_account", login_hint=registration.address, timeout=PATIENCE,
            auth_uri_callback=lambda address: say(f"No browser opens; open this address yourself:\n\n{address}\n"),
            success_template="Done: you may close this page.",
            error_template="Microsoft said no; the terminal says more. You may close this page.",
            auth_code_receiver=receiver, port=receiver.get_port(),
        )  # fmt: skip
    return result


def _pasted(
    app: Any, registration: Registration, say: Callable[[str], None], ask: Callable[[], str]
) -> Mapping[str, Any]:
    """Sign in with a browser on another machine."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # MSAL would have the answer posted, and nobody is there to take it
        flow = app.initiate_auth_code_flow(
            list(registration.scopes), redirect_uri=ELSEWHERE, response_mode="query", prompt="select_account",
            login_hint=registration.address,
        )  # fmt: skip
    for sentence in where_to_open(flow["auth_uri"], "localhost"):
        say(sentence)
    answered = dict(parse_qsl(urlsplit(ask().strip()).query))
    try:
        result: Mapping[str, Any] = app.acquire_token_by_auth_code_flow(flow, answered)
    except json.JSONDecodeError:  # of Microsoft's, or of a page in its place
        raise
    except ValueError:
        sentence = "the sign-in failed: that is not the address that the browser was sent to"
        raise Refused(registration.account, sentence) from None
    return result


def _by_code(app: Any, registration: Registration, say: Callable[[str], None]) -> Mapping[str, Any]:
    """Sign in with any browser, by a code that is typed there (RFC 8628)."""
    flow: dict[str, Any] = app.initiate_device_flow(list(registration.scopes))
    if "user_code" not in flow:
        return flow
    say(f"Open {flow['verification_uri']} in any browser, type the code {flow['user_code']}, and sign in there.")
    result: Mapping[str, Any] = app.acquire_token_by_device_flow(flow)
    return (
        {"error": "expired_token"} if result.get("error") == "slow_down" else result
    )  # it had asked too often till then


def _application(registration: Registration, cache: SerializableTokenCache) -> Any:
    """MSAL's client. It asks only the authority itself where its endpoints are.

    Raises:
        Refused: the authority knows no such tenant.
    """
    try:
        return PublicClientApplication(
            registration.client_id, authority=registration.authority, token_cache=cache, timeout=TIMEOUT,
            instance_discovery=False, http_cache=_ANSWERS,
        )  # fmt: skip
    except ValueError as error:
        if "HTTP status: 400" in str(error.__context__) or "HTTP status: 404" in str(error.__context__):
            sentence = refusals.sentence(registration.account, "invalid_request", 90002)
            raise Refused(registration.account, sentence) from None
        raise


def _objection(registration: Registration, result: Mapping[str, Any]) -> str | None:
    """Whether too much was granted, or too little; None where neither is so.

    Entra puts into a token whatever anybody once consented to for the app registration, asked for or not.
    """
    if "scope" not in result:  # just what was asked for (RFC 6749, 5.1)
        return None
    granted = {_last(scope) for scope in str(result["scope"]).split()}
    if granted & SENDS:
        return refusals.TOO_MUCH
    return None if {_last(scope) for scope in registration.scopes} <= granted else refusals.TOO_LITTLE


def _last(scope: str) -> str:
    """The name of a permission without that of its resource; both spellings are in use."""
    return scope.rpartition("/")[2].lower()


@contextmanager
def _told(registration: Registration) -> Iterator[None]:
    """Whatever goes wrong inside is raised as an `AccountError`; no sentence holds what was sent."""
    name = registration.account
    try:
        yield
    except AccountError:
        raise
    except BrowserInteractionTimeoutError:
        sentence = f"nobody signed in within {PATIENCE // 60} minutes; say it again when you are ready"
        raise Refused(name, sentence) from None
    except (RequestException, MsalError, OSError) as error:
        host = urlsplit(registration.authority).hostname
        sentence = f"{host} could not be reached, or is out of order ({type(error).__name__}); try again later"
        raise Unreachable(name, sentence) from None
    except (ValueError, KeyError, TypeError, AttributeError, RuntimeError) as error:
        sentence = f"Microsoft's sign-in gave an answer that cannot be read ({type(error).__name__}); try again later"
        raise Unreachable(name, sentence) from None


def _nobody(name: str) -> Refused:
    return Refused(name, f"nobody has signed in to it yet; say: relance login {name}")

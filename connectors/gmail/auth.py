"""What is asked of Google at the sign-in (`connectors.oauth.google`), and the connection that comes of it."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

import httplib2
from google_auth_httplib2 import AuthorizedHttp

from connectors.errors import Refused
from connectors.gmail.transport import Narrow
from connectors.oauth import google

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectors.account import GmailAccount

_PREFIX = "https://www.googleapis.com/auth/"
READ, COMPOSE, MODIFY = (f"{_PREFIX}gmail.{name}" for name in ("readonly", "compose", "modify"))

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
        google.forget(self._account.name_in_config)


def scopes(account: GmailAccount) -> list[str]:
    """What is asked for."""
    return [READ, MODIFY if account.take_back else COMPOSE]


def explanation(account: GmailAccount) -> str:
    """What is asked for, and what that means, in plain words."""
    read, write = scopes(account)
    return ASKED.format(read=read, write=write, trash=_TAKES_BACK if account.take_back else "")


def sign_in(account: GmailAccount, say: Callable[[str], None], ask: Callable[[], str], *, paste: bool = False) -> str:
    """Say what is asked for, and see `connectors.oauth.google.sign_in`."""
    say(explanation(account))
    return google.sign_in(_client(account), say, ask, paste=paste)


def signed_in(account: GmailAccount) -> SignedIn:
    """A connection by the sign-in that is kept.

    Raises:
        Refused: there is none, or none that allows enough.
    """
    name, installed = account.name_in_config, google.settings(_client(account))
    had = google.kept(name)
    if not set(scopes(account)) <= set(had["scopes"]) | ({COMPOSE} if MODIFY in had["scopes"] else set()):
        raise Refused(name, f"take_back = true needs one more permission; say: relance login {name}")
    narrow = Narrow(httplib2.Http(timeout=google.TIMEOUT), account.endpoint, installed["token_uri"])
    return SignedIn(account, google.credentials(installed, had), narrow)


def _client(account: GmailAccount) -> google.Client:
    return google.Client(account.name_in_config, account.client, tuple(scopes(account)))

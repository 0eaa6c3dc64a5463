"""Tokens to log in to an IMAP server with, from who gives them: for servers that take no passwords.

What is asked for is IMAP as a whole: neither Microsoft nor Google has less. All that relance has with it is the IMAP
connection of `connectors.imap.session`, and IMAP has no command to send mail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from connectors.clouds import EXCHANGES
from connectors.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectors.account import ImapAccount
    from connectors.oauth import Bearer
    from connectors.oauth.google import Client
    from connectors.oauth.microsoft import Registration

GOOGLE = "https://mail.google.com/"
ASKED_MICROSOFT = """\
relance asks Microsoft for two permissions:
  IMAP.AccessAsUser.All
      to use your mailbox by IMAP: to read mail, to write drafts, and to move a draft of ours to the trash
  offline_access
      to go on without asking you every hour
It does not ask for SMTP.Send: with these, nothing can be sent. Your name comes with them (openid, profile)."""
ASKED_GOOGLE = """\
relance asks Google for one permission:
  https://mail.google.com/
      to use your mailbox by IMAP
By Google's definition it allows everything: reading, sending, and deleting for good. There is none for IMAP alone.
relance cannot send all the same: all that it opens with it is an IMAP connection, and IMAP cannot send.
With kind = "gmail" Google is asked for less."""


def bearer_of(account: ImapAccount) -> Bearer:
    """The sign-in that is kept.

    Raises:
        Refused: there is none, or it holds no more.
        Unreachable: the keyring is locked.
    """
    match account.oauth:
        case "microsoft":
            from connectors.oauth import microsoft  # noqa: PLC0415  (msal: for its users only)

            return microsoft.SignedIn(_registration(account))
        case "google":
            from connectors.oauth import google  # noqa: PLC0415  (google-auth: for its users only)

            return google.SignedIn(_client(account))
        case None:
            raise Refused(account.name_in_config, "it has a password, and no sign-in")
        case _:
            assert_never(account.oauth)


def sign_in(
    account: ImapAccount,
    say: Callable[[str], None],
    ask: Callable[[], str],
    *,
    paste: bool = False,
    device_code: bool = False,
) -> str:
    """Say what is asked for, and let the user sign in; where it is kept, in words.

    See `connectors.oauth.microsoft.sign_in` and `connectors.oauth.google.sign_in`.
    """
    if account.oauth == "microsoft":
        from connectors.oauth import microsoft  # noqa: PLC0415  (msal: for its users only)

        say(ASKED_MICROSOFT)
        return microsoft.sign_in(_registration(account), say, ask, paste=paste, device_code=device_code)
    from connectors.oauth import google  # noqa: PLC0415  (google-auth: for its users only)

    say(ASKED_GOOGLE)
    return google.sign_in(_client(account), say, ask, paste=paste)


def _registration(account: ImapAccount) -> Registration:
    from connectors.oauth.microsoft import Registration  # noqa: PLC0415  (msal: for its users only)

    scopes = (f"{EXCHANGES[account.cloud]}/IMAP.AccessAsUser.All",)
    return Registration(account.name_in_config, account.client_id or "", account.login, scopes, account.address)


def _client(account: ImapAccount) -> Client:
    from connectors.oauth.google import Client  # noqa: PLC0415  (google-auth: for its users only)

    assert account.client is not None  # noqa: S101  (connectors.account sees to it)
    return Client(account.name_in_config, account.client, (GOOGLE,))

"""What is asked of Microsoft at the sign-in (`connectors.oauth.microsoft`), and the tokens for Graph that come of it.

`Mail.Send` is not among it: a token of ours cannot send, whatever is asked with it. One that can is not taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectors.clouds import GRAPHS
from connectors.oauth import microsoft

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectors.account import OutlookAccount

PERMISSIONS = ("Mail.ReadWrite", "User.Read")
ASKED = """\
relance asks Microsoft for three permissions:
  Mail.ReadWrite
      to read mail, to write drafts, and to move a draft of ours that has lost its reason to Deleted Items
  User.Read
      to know the addresses that you send from
  offline_access
      to go on without asking you every hour
It does not ask for Mail.Send: with these, nothing can be sent. Your name comes with them (openid, profile)."""


class SignedIn(microsoft.SignedIn):
    """The sign-in of an account; see `connectors.oauth.Bearer`. Its tokens are for Graph."""

    def __init__(self, account: OutlookAccount) -> None:
        """Take what the last sign-in left.

        Raises:
            Refused: there was none, or it holds no more.
            Unreachable: the keyring is locked.
        """
        super().__init__(registration(account))


def open_sign_in(account: OutlookAccount) -> SignedIn:
    """The sign-in that is kept.

    Raises:
        Refused: there is none, or it holds no more.
        Unreachable: the keyring is locked.
    """
    return SignedIn(account)


def sign_in(
    account: OutlookAccount,
    say: Callable[[str], None],
    ask: Callable[[], str],
    *,
    paste: bool = False,
    device_code: bool = False,
) -> str:
    """Say what is asked for, and see `connectors.oauth.microsoft.sign_in`."""
    say(ASKED)
    return microsoft.sign_in(registration(account), say, ask, paste=paste, device_code=device_code)


def registration(account: OutlookAccount) -> microsoft.Registration:
    """What is asked for; the permissions bear the name of Graph as the account's cloud has it."""
    graph = GRAPHS[account.cloud]
    return microsoft.Registration(
        account.name_in_config, account.client_id, account.login,
        tuple(f"{graph}/{name}" for name in PERMISSIONS), account.address,
    )  # fmt: skip

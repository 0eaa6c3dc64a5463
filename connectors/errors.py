"""What can go wrong with a mailbox, and what follows from it.

    AccountError            this account is left out of the sweep, the others go on
    ├── Unreachable         no connection, or it broke: the next sweep tries again
    ├── Refused             the server does not accept us: the user has to act
    ├── FolderNotFound      a folder that we need cannot be told: the user has to name it
    ├── Suspicious          the mailbox is not what it was: nothing is written until the user has looked
    ├── NotWritten          the draft was refused: its plan stands, the next sweep looks for it and tries again
    └── NotMoved            the way to Trash was refused: the draft lies where it lay

Every error's text is for the user: it names the account and says what to do.
"""

from __future__ import annotations


class AccountError(Exception):
    """This account is left out of the sweep; the others go on."""

    def __init__(self, account: str, sentence: str) -> None:
        super().__init__(f"account {account}: {sentence}")
        self.account = account


class Unreachable(AccountError):
    """No connection, or it broke: the next sweep tries again."""


class Refused(AccountError):
    """The server does not accept us: the user has to act."""


class FolderNotFound(AccountError):
    """A folder that we need cannot be told: the user has to name it."""


class Suspicious(AccountError):
    """The mailbox is not what it was: nothing is written until the user has looked."""


class NotWritten(AccountError):
    """The draft was refused: its plan stands, the next sweep looks for it and tries again."""


class NotMoved(AccountError):
    """The way to Trash was refused: the draft lies where it lay."""

"""The trial of an account: connect, show what is found, and let the person correct what was told."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import click

from connectors import open_mailbox
from connectors.account import GmailAccount, ImapAccount, OutlookAccount
from connectors.errors import AccountError, FolderNotFound
from watcher.checking import show_folders
from watcher.setup.account import Agreed, ask_account

if TYPE_CHECKING:
    from collections.abc import Collection

    from rich.console import Console

    from connectors.account import Account
    from watcher.bootstrap import Opener
    from watcher.setup.interview import Interview


@dataclass(frozen=True, slots=True)
class Tried:
    """An account, and what its trial showed."""

    agreed: Agreed
    opener: Opener | None = None
    """How its mailbox was opened; None where it was not."""
    password: str | None = None
    """The password that the person typed, and that the server took."""

    @property
    def account(self) -> Account:
        """The account."""
        return self.agreed.account


def agree(out: Console, interview: Interview, taken: Collection[str], *, check: bool) -> Tried:
    """Ask for an account and try it, until it can be read, or the person wants it as it is.

    Raises:
        AccountError: it cannot be read, and nobody can be asked what to change.
    """
    folders = False
    while True:
        agreed = ask_account(interview, taken, folders=folders)
        if not check:
            return Tried(agreed)
        outcome = _insist(out, interview, agreed)
        if isinstance(outcome, Tried):
            return outcome
        folders = folders or isinstance(outcome, FolderNotFound)
        interview.again()


def _insist(out: Console, interview: Interview, agreed: Agreed) -> Tried | AccountError:
    """Try it as often as the person likes; what went wrong, where they want to change something."""
    while True:
        try:
            return _try(out, interview, agreed)
        except AccountError as error:
            if not interview.asking:
                raise
            out.print(str(error), style="red")
            failed = error
        question = "Change the answers, try them again, or write them as they are?"
        wanted = interview.choose(question, "change", "again", "write")
        if wanted != "again":
            return failed if wanted == "change" else Tried(agreed)


def _try(out: Console, interview: Interview, agreed: Agreed) -> Tried:
    account = agreed.account
    if isinstance(account, GmailAccount | OutlookAccount) or (isinstance(account, ImapAccount) and account.oauth):
        out.print(f"account {account.name_in_config}: not tried, since nobody has signed in to it yet")
        return Tried(agreed)
    if not isinstance(account, ImapAccount):
        show_folders(out, account)
        return Tried(agreed, open_mailbox)
    password_in = account.password
    here = password_in is not None and (password_in.command is not None or password_in.env is not None)
    if not here and not interview.asking:
        out.print(f"account {account.name_in_config}: not tried, since its password is not here yet")
        return Tried(agreed)
    password = None if here else click.prompt(f"Password of {account.user}", hide_input=True)
    out.print(f"Connecting to {account.host}, port {account.port_or_usual} …")
    opener = open_mailbox if password is None else _with(password)
    show_folders(out, account, opener)
    return Tried(agreed, opener, password)


def _with(password: str) -> Opener:
    from connectors.imap.mailbox import open_with  # noqa: PLC0415  (imapclient: for IMAP accounts only)

    return partial(open_with, password=password)

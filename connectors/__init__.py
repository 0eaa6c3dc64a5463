"""Mailboxes: one port (`connectors.mailbox`), and an adapter for each kind of mailbox behind it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from connectors.account import Account
    from connectors.mailbox import Mailbox

ADAPTERS = {
    "gmail": "connectors.gmail.mailbox",
    "imap": "connectors.imap.mailbox",
    "maildir": "connectors.maildir",
    "outlook": "connectors.outlook.mailbox",
}
"""The module behind each `kind`; it has `open_account(account)`. Imported only for an account of that kind."""


def open_mailbox(account: Account) -> Mailbox:
    """Open the account's mailbox.

    Raises:
        AccountError: it cannot be read; the error's text says why and what to do.
    """
    return cast("Mailbox", import_module(ADAPTERS[account.kind]).open_account(account))

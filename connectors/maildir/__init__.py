"""Mail in a Maildir on this machine."""

from __future__ import annotations

from connectors.maildir.mailbox import MaildirMailbox, open_account

__all__ = ["MaildirMailbox", "open_account"]

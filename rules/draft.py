"""A follow-up as a value: everything that `connectors.draft` needs to write the message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from rules.mail import Address


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply to our own last message."""

    sender: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    """With its one `Re:`."""
    in_reply_to: str
    references: tuple[str, ...]
    """The whole chain, `in_reply_to` included."""
    message_id: str
    token: str
    """The value of X-Relance."""
    written_at: datetime
    text: str
    """The whole text, quotation included; one line a paragraph."""
    html: str | None = None

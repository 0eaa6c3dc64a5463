"""The facts of a message, as the rules see them.

A message is read once, at the edge (`connectors.headers`), and never changes afterwards.
Names are those of RFC 5322. Every moment is an aware `datetime`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime


class Role(StrEnum):
    """What a folder is for (RFC 6154, RFC 8457), whatever its name."""

    INBOX = "inbox"
    SENT = "sent"
    DRAFTS = "drafts"
    ARCHIVE = "archive"
    TRASH = "trash"
    JUNK = "junk"
    OUTBOX = "outbox"
    """Mail that waits for being sent, and templates: written, but nobody has received it."""
    OTHER = "other"
    """A folder of the user's own."""


_ONE_PROVIDER = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}
"""Of which it is known that dots in front of the @ are of no matter, and that its domains are one."""


@lru_cache(maxsize=8192)
def _folded(email: str) -> str:
    local, at, domain = email.casefold().rpartition("@")
    local, domain = local.partition("+")[0] or local, _ascii(domain)
    if domain in _ONE_PROVIDER:
        return f"{local.replace('.', '') or local}{at}{_ONE_PROVIDER[domain]}"
    return f"{local}{at}{domain}"


def _ascii(domain: str) -> str:
    """A domain as it stands in the DNS: `müller.example` and `xn--mller-kva.example` are one (RFC 5890)."""
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain


@lru_cache(maxsize=64)
def _all_folded(emails: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(_folded, emails))


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox of RFC 5322, section 3.4."""

    email: str
    """The addr-spec as it was written; compare `folded`."""
    name: str = ""
    """The display name, decoded; empty where there is none."""

    @property
    def folded(self) -> str:
        """The addr-spec as it is compared: case and a plus-tag are of no matter (`Ivan+offers@` is `ivan@`).

        Nor is how a domain with accents is written, nor the dots of a Gmail address.
        """
        return _folded(self.email)

    @property
    def domain(self) -> str:
        """What stands behind the @, case folded, as it stands in the DNS."""
        return self.folded.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Message:
    """What the header of one message says."""

    message_id: str
    """With its angle brackets. A message that has none gets one made of its other fields, the same at every reading."""
    sender: Address | None
    """The first address of From; where a list has put its own there, whoever is named beside it."""
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    sent_at: datetime
    """The Date field where it can be believed, else `received_at`."""
    received_at: datetime
    """When the mailbox got it (INTERNALDATE): the only date that its sender cannot set."""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    reply_to: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    """Only the sender's own copy has it."""
    roles: frozenset[Role] = frozenset()
    """Of all the folders it was ever seen in."""
    thread_id: str = ""
    """The provider's own name of the conversation (RFC 8474: THREADID; Gmail: threadId); empty where it has none."""
    draft: bool = False
    """Marked as unfinished (the flag Draft), wherever it lies."""
    header: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """The other fields that were read, by name in lower case, unfolded and decoded; of repeated ones the first."""

    @property
    def recipients(self) -> tuple[Address, ...]:
        """To and Cc."""
        return self.to + self.cc

    @property
    def ids(self) -> tuple[str, ...]:
        """The messages that this one says it follows: References, then In-Reply-To, each once."""
        return tuple(dict.fromkeys(self.references + self.in_reply_to))

    @property
    def earliest_at(self) -> datetime:
        """The earlier of its two dates: an answer cannot come before it, whichever clock was wrong."""
        return min(self.sent_at, self.received_at)

    @property
    def latest_at(self) -> datetime:
        """The later of its two dates: a wrong clock at the sender's must not hide an answer."""
        return max(self.sent_at, self.received_at)


@dataclass(frozen=True, slots=True)
class Content:
    """What the body of one message says."""

    text: str
    """The text, quotations included. Of HTML mail, its text, with quoted parts behind `> `."""
    html: bool = False
    """Whether the writer sent HTML."""
    attachments: tuple[str, ...] = ()
    """File names, decoded."""
    report: str = ""
    """What a report tells programs, its fields as text (RFC 3464: message/delivery-status; RFC 8098)."""
    returned: str = ""
    """The header of the message that a report returns, as text (RFC 3462: message/rfc822, text/rfc822-headers)."""
    calendar: str = ""
    """METHOD of a calendar part (RFC 5546), upper case: `REPLY` answers an invitation, `REQUEST` is one."""


@dataclass(frozen=True, slots=True)
class Identities:
    """Who "we" are: the account's address with its aliases."""

    addresses: tuple[str, ...]

    def __contains__(self, address: object) -> bool:
        """Whether this address is one of ours (case and plus-tags folded)."""
        return isinstance(address, Address) and address.folded in _all_folded(self.addresses)

    def folded(self) -> tuple[str, ...]:
        """Our addresses, as they are compared."""
        return _all_folded(self.addresses)

    def others(self, addresses: Iterable[Address]) -> tuple[Address, ...]:
        """Those that are not ours, each once, in their order."""
        return tuple({address.folded: address for address in addresses if address not in self}.values())

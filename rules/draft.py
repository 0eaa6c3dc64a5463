"""The follow-up as a value, before anybody makes bytes of it."""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rules.language import normalized

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rules.mail import Address

FINGERPRINT_LENGTH = 16
"""Characters of a fingerprint: 80 bits in base32."""

_BLANK = frozenset(">\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply to our own last message. Equal drafts are written as equal bytes."""

    sender: Address
    """The identity that sent the offer: the one that the recipients know."""
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    """Complete, with its one `Re:`."""
    in_reply_to: str
    """The Message-ID of our last message, with its angle brackets."""
    references: tuple[str, ...]
    """The whole chain, oldest first, `in_reply_to` included."""
    message_id: str
    """`<TOKEN.FINGERPRINT@domain>`, see `fingerprint`."""
    token: str
    """What the field X-Relance says: names the offer and the step, and tells nothing to a stranger."""
    written_at: datetime
    """Aware; the field Date, in its own zone."""
    text: str
    """All of the plain text, quotation included: a paragraph a line."""
    html: str | None = None
    """The same words as a page, where the offer was written in HTML."""
    bcc: tuple[Address, ...] = ()
    thread_topic: str = ""
    """Exchange's name of the conversation, as our last message has it; empty where it has none."""
    thread_index: str = ""
    """The place in it (`rules.thread_index`); empty where our last message has none."""


def fingerprint(
    sender: Address,
    subject: str,
    to: Iterable[Address],
    cc: Iterable[Address],
    text: str,
    bcc: Iterable[Address] = (),
) -> str:
    """A short name for what a person sees of a draft; the same when programs have wrapped, quoted or recoded it.

    White space, invisible characters, the signs of quotation, the case and the order of addresses are of no matter.
    """
    hidden = _emails(bcc)
    seen = "\0".join(
        (_emails([sender]), _words(subject), _emails(to), _emails(cc), _words(text), *filter(None, [hidden]))
    )
    return base64.b32encode(hashlib.sha256(seen.encode()).digest()).decode()[:FINGERPRINT_LENGTH].lower()


def same_words(one: str, other: str) -> bool:
    """Whether two texts say the same, as a text and its page do: white space and the invisible are of no matter."""
    return _letters(one) == _letters(other)


def _letters(text: str) -> str:
    return "".join(_words(text).split()).replace("\u034f", "")


def _words(text: str) -> str:
    return " ".join("".join(map(_seen, normalized("NFC", text))).split())


def _seen(character: str) -> str:
    """The character as it counts: what a header must not hold and signs of quotation as a blank, the invisible not."""
    if character in _BLANK or unicodedata.category(character) == "Cc":
        return " "
    return "" if character == "\ufffd" or unicodedata.category(character) == "Cf" else character


def _emails(addresses: Iterable[Address]) -> str:
    return " ".join(sorted({_words(address.email.casefold()) for address in addresses}))

"""What an offer states, as it stands there: nothing is computed, and what is not surely said is left out.

Only the subject and the offer's own words are read; each fact is a piece of them, white space included.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rules import subject
from rules.enclosure import enclosed
from rules.glossary import passage
from rules.number import number_of
from rules.price import price_of
from rules.quoting import own_words
from rules.validity import Stated, validity_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rules.mail import Content, Message

MAX_WORDS = 20_000
"""Letters; a longer text is no letter, and states nothing."""
MAX_SUBJECT = 1_000
"""Letters; the same for a subject (RFC 5322, section 2.1.1: a line has at most 998)."""
SOON = 7
"""Days before its last one in which an offer is about to expire."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a follow-up may say of an offer; None for what the offer does not say."""

    number: str | None = None
    """The offer's own: `2026-031`."""
    amount: str | None = None
    """Its price, with the currency and what is said of taxes behind it: `12 400 € HT`, `680 euro (IVA esclusa)`."""
    valid_until: Stated | None = None
    """The last day on which it stands."""
    attachment: str | None = None
    """The file that is the offer: one by which the rule knows offers, else one whose name says so."""


def facts_of(offer: Message, content: Content, patterns: Sequence[str]) -> Facts:
    """What the offer states.

    Args:
        offer: the message.
        content: its own.
        patterns: of the names of files by which the rule knows offers.
    """
    own = own_words(content.text)
    text = passage(own if len(own) <= MAX_WORDS else "")
    topic = subject.display(offer.subject[: MAX_SUBJECT + 1])
    number = number_of(passage(topic if len(topic) <= MAX_SUBJECT else ""), text, offer.sent_at.year)
    return Facts(
        number=number,
        amount=price_of(text),
        valid_until=validity_of(text, offer.sent_at.date()),
        attachment=enclosed(content.attachments, patterns, number),
    )


def is_expiring(facts: Facts, today: date) -> bool:
    """Whether the offer's last day is today, or at most a week away."""
    return facts.valid_until is not None and 0 <= (facts.valid_until.day - today).days <= SOON


def is_expired(facts: Facts, today: date) -> bool:
    """Whether the offer's last day is over."""
    return facts.valid_until is not None and facts.valid_until.day < today

"""What a message is about, compared with the offer: by its subject, and by what of the offer it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules import subject

if TYPE_CHECKING:
    from rules.mail import Message


def same_subject(message: Message, offer: Message) -> bool:
    """Whether the subjects are equal, but for prefixes and tags, and tell one conversation from another."""
    return subject.is_specific(offer.subject) and same_base(message, offer)


def same_base(message: Message, offer: Message) -> bool:
    """Whether the base subjects are equal. Exchange keeps the first one in Thread-Topic, whatever gateways add."""
    wanted = subject.base(offer.subject)
    return wanted in (subject.base(message.subject), subject.base(message.header.get("thread-topic", message.subject)))


def names_number(text: str, offer: Message) -> bool:
    """Whether a subject names a number of the offer's subject, or a revision of it (`4711-B` of `4711`)."""
    own = subject.numbers(offer.subject)
    return any(_is_revision(one, other) for one in subject.numbers(text) for other in own)


def _is_revision(one: str, other: str) -> bool:
    return one == other or one.startswith((f"{other}-", f"{other}/")) or other.startswith((f"{one}-", f"{one}/"))


def is_about(message: Message, offer: Message, *, is_offer: bool) -> bool:
    """Whether what we wrote later may be about this offer too: it names its number, or a telling word of its subject.

    What names a number of its own, and not that of the offer, is about something else. What is no offer itself (the
    rules say so: `is_offer`) may just say "my quotation".
    """
    if names_number(message.subject, offer) or subject.numbers(message.subject):
        return names_number(message.subject, offer)
    said, common = subject.telling_words(message.subject), subject.commonplaces()
    return bool(said & (subject.telling_words(offer.subject) - common) or (not is_offer and said & common))


def names_subject(message: Message, offer: Message) -> bool:
    """Whether its subject ends with that of the offer, with words before it that we do not know."""
    return subject.is_specific(offer.subject) and subject.base(message.subject).endswith(subject.base(offer.subject))

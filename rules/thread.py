"""One conversation around an offer, and whatever else may belong to it.

The store hands over more than belongs: all that is tied to the offer by Message-IDs, and all that its recipients, their
colleagues and mail servers wrote since. What of it is tied how is told here; what it means, in `rules.answer`.

TIED BY IDS      it names, in References or In-Reply-To, the offer or a message of its conversation
TIED BY SUBJECT  it names nothing that we know, but has the offer's base subject, and the writer takes part
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from rules import subject
from rules.people import companies, company, folded, outside

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rules.mail import Content, Identities, Message


class Tie(StrEnum):
    """How a message belongs to an offer."""

    BEFORE = "it came before the offer"
    IDS = "it answers by References or In-Reply-To"
    SUBJECT = "it has the same subject, and its writer takes part"
    SEVERAL = "its subject fits more than one conversation"
    STRANGER = "it has the same subject, and its writer takes no part: perhaps a recipient's other address"
    RECIPIENT = "its writer is a recipient of the offer"
    ELSEWHERE = "it belongs to another conversation"
    NONE = "nothing ties it to the offer"


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """An offer, and every message that might have to do with it."""

    offer: Message
    identities: Identities
    conversation: tuple[Message, ...] = ()
    """Tied by ids, before and after the offer."""
    others: tuple[Message, ...] = ()
    """Of its recipients, their colleagues, mail servers, and of ourselves under the same subject; not tied by ids."""
    elsewhere: frozenset[str] = frozenset()
    """Keys of those of `others` that name a message of another conversation."""
    rivals: tuple[Message, ...] = ()
    """Messages of ours with the same base subject, not tied by ids."""
    contents: tuple[tuple[str, Content], ...] = ()
    """By key, where they were read: the texts of bounces."""

    @property
    def people(self) -> tuple[str, ...]:
        """Recipients of the offer outside our company, folded."""
        return tuple(address.folded for address in outside(self.offer, self.identities))

    def content(self, message: Message) -> Content | None:
        """The text of a message, where it was read."""
        return dict(self.contents).get(key(message.message_id))


def key(message_id: str) -> str:
    """A Message-ID as it is compared: gateways change the case of letters."""
    return message_id.casefold()


def keys(ids: Iterable[str]) -> frozenset[str]:
    """Several, as they are compared."""
    return frozenset(map(key, ids))


def descendants(offer: Message, conversation: Iterable[Message]) -> frozenset[str]:
    """Keys of the messages that follow the offer, directly or through each other (loops do no harm)."""
    return _following([offer], conversation)


def _following(roots: Iterable[Message], messages: Iterable[Message]) -> frozenset[str]:
    first = keys(root.message_id for root in roots)
    found = set(first)
    waiting = [(key(message.message_id), keys(message.ids)) for message in messages]
    before = 0
    while before != len(found):
        before = len(found)
        found.update(own for own, named in waiting if named & found)
    return frozenset(found - first)


def joined(around: Neighbourhood) -> Neighbourhood:
    """With the answers to what we wrote to the recipients, or they to us, under the offer's subject without its ids.

    Such an answer names a message that we know, and that is none of another conversation's.
    """
    roots = [message for message in around.others if _continues(message, around)]
    kin = _following(roots, around.others)
    return replace(
        around,
        conversation=around.conversation + tuple(one for one in around.others if key(one.message_id) in kin),
        others=tuple(one for one in around.others if key(one.message_id) not in kin),
    )


def _continues(message: Message, around: Neighbourhood) -> bool:
    """Whether it is ours to a recipient or a recipient's, under the offer's subject, and names nothing elsewhere."""
    return (
        key(message.message_id) not in around.elsewhere
        and (message.sender in around.identities or _by_recipient(message, around))
        and _same_subject(message, around.offer)
        and _takes_part(message, around.offer, around.identities)
    )


def _by_recipient(message: Message, around: Neighbourhood) -> bool:
    return message.sender is not None and message.sender.folded in around.people


def tie(message: Message, around: Neighbourhood, following: frozenset[str]) -> Tie:
    """How the message belongs to the offer. `following` are the offer's descendants."""
    own = key(message.message_id)
    if own in following:
        return Tie.IDS
    if own in keys(around.offer.ids) or message.latest_at < around.offer.earliest_at:
        return Tie.BEFORE
    if any(own == key(other.message_id) for other in around.conversation):
        return Tie.IDS
    if own in around.elsewhere and not (_by_recipient(message, around) and _same_subject(message, around.offer)):
        return Tie.ELSEWHERE
    return _tie_without_ids(message, around)


def _tie_without_ids(message: Message, around: Neighbourhood) -> Tie:
    if _takes_part(message, around.offer, around.identities):
        if _same_subject(message, around.offer):
            ours = message.sender in around.identities
            return Tie.SUBJECT if ours or not _rivals(message, around) else Tie.SEVERAL
        if subject.is_reply(message.subject) and _same_base(message, around.offer):
            return Tie.SEVERAL
    if _by_recipient(message, around):
        return Tie.RECIPIENT
    return Tie.STRANGER if _by_stranger(message, around) else Tie.NONE


def _by_stranger(message: Message, around: Neighbourhood) -> bool:
    """Whether it answers under the offer's subject, by somebody whom nothing of ours under that subject went to."""
    answers = subject.is_reply(message.subject) and _same_subject(message, around.offer)
    if not answers or message.sender in around.identities:
        return False
    return not any(_takes_part(message, rival, around.identities) for rival in around.rivals)


def _same_subject(message: Message, offer: Message) -> bool:
    return subject.is_specific(offer.subject) and _same_base(message, offer)


def _same_base(message: Message, offer: Message) -> bool:
    return subject.base(message.subject) == subject.base(offer.subject)


def _takes_part(message: Message, offer: Message, identities: Identities) -> bool:
    """Of ours: it goes to somebody the offer went to. Of others: the writer is such a person, or their colleague."""
    if message.sender is None:
        return False
    people = outside(offer, identities)
    if message.sender in identities:
        return bool(folded(message.recipients) & folded(people))
    return message.sender.folded in folded(people) or company(message.sender.domain) in companies(people)


def _rivals(message: Message, around: Neighbourhood) -> bool:
    """Whether the message, a colleague's of a recipient, fits another conversation of ours as well."""
    if _by_recipient(message, around):
        return False
    strangers = (rival for rival in around.rivals if not folded(rival.recipients) & set(around.people))
    return any(_takes_part(message, rival, around.identities) for rival in strangers)


def belongs(message: Message, around: Neighbourhood) -> bool:
    """Whether the message is part of the offer's conversation, by ids or by subject, before or after the offer."""
    if any(message is other for other in around.conversation):
        return True
    same = _same_subject(message, around.offer) and key(message.message_id) not in around.elsewhere
    return same and _takes_part(message, around.offer, around.identities)


def members(around: Neighbourhood) -> list[Message]:
    """The messages of the offer's conversation, by ids or by subject, before or after the offer."""
    around = joined(around)
    return [message for message in (*around.conversation, *around.others) if belongs(message, around)]


MAX_SUBJECTS = 5


def poisoned(found: Iterable[Message], known: frozenset[str]) -> frozenset[str]:
    """Ids that tie nothing: named by messages of more than five subjects, and of no message that we know.

    Some senders put one constant id into the References of all their mail.
    """
    subjects: dict[str, set[str]] = {}
    for message in found:
        for one in keys(message.ids) - known:
            subjects.setdefault(one, set()).add(subject.base(message.subject))
    return frozenset(one for one, named_by in subjects.items() if len(named_by) > MAX_SUBJECTS)

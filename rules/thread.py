"""One conversation around an offer, and whatever else may belong to it.

The store hands over more than belongs: all that is tied to the offer by Message-IDs, and all that its recipients, their
colleagues and mail servers wrote since. What of it is tied how is told here; what it means, in `rules.answer`.

TIED BY IDS      it names, in References or In-Reply-To, the offer or a message of its conversation
TIED BY THREAD   the provider keeps it in the offer's thread, or it has the offer's Thread-Index (MS-OXOMSG, 2.2.1.3)
TIED BY SUBJECT  it names nothing that we know, but has the offer's base subject, and the writer takes part
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from rules import subject
from rules.about import names_number, names_subject, same_base, same_subject
from rules.people import Party, companies, company, folded, outside

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rules.mail import Identities, Message
    from rules.said import Said


class Tie(StrEnum):
    """How a message belongs to an offer."""

    BEFORE = "it came before the offer"
    IDS = "it answers by References or In-Reply-To"
    THREAD = "the mail provider keeps it in the same thread"
    INDEX = "it has the Thread-Index of the same conversation"
    SUBJECT = "it has the same subject, and its writer takes part"
    SEVERAL = "its subject fits more than one conversation"
    STRANGER = "it has the same subject, and its writer takes no part: perhaps a recipient's other address"
    NUMBER = "it names the offer's number, and its writer takes part"
    RECIPIENT = "its writer is a recipient of the offer"
    ASIDE = "it answers what we wrote to other people in this conversation"
    SINCE = "it answers something that we wrote since, and that may be about the offer"
    ELSEWHERE = "it belongs to another conversation"
    NONE = "nothing ties it to the offer"


CERTAIN = frozenset({Tie.IDS, Tie.THREAD, Tie.INDEX})
"""Ties that a program made when somebody pressed the button to answer."""


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
    answers_since: frozenset[str] = frozenset()
    """Keys of those of `elsewhere` that answer what we wrote to them after the offer, and perhaps about it."""
    rivals: tuple[Message, ...] = ()
    """Messages of ours with the same base subject, not tied by ids."""
    returned: frozenset[str] = frozenset()
    """Keys of messages, whose-ever, that the reports of mail servers among these name."""
    said: Mapping[str, Said] = field(default_factory=lambda: MappingProxyType({}))
    """By key: what the texts say that were read."""
    is_joined: bool = False
    """Whether answers to messages under the offer's subject are part of the conversation (`joined`)."""
    conversation_by_key: Mapping[str, Message] = field(init=False)
    """The offer and its conversation."""
    all_rivals: Party = field(init=False)
    """Whom the rivals went to."""
    stranger_rivals: Party = field(init=False)
    """The same, of those that went to none of the offer's recipients."""

    def __post_init__(self) -> None:
        """Index the conversation and the rivals: every message asks for them."""
        known = {key(one.message_id): one for one in (*self.conversation, self.offer)}
        strangers = [one for one in self.rivals if folded(one.recipients).isdisjoint(self.people)]
        object.__setattr__(self, "conversation_by_key", MappingProxyType(known))
        object.__setattr__(self, "all_rivals", Party.of(self.rivals, self.identities))
        object.__setattr__(self, "stranger_rivals", Party.of(strangers, self.identities))

    @property
    def people(self) -> tuple[str, ...]:
        """Recipients of the offer outside our company, folded."""
        return tuple(address.folded for address in outside(self.offer, self.identities))


def key(message_id: str) -> str:
    """A Message-ID as it is compared: gateways change the case of letters."""
    return message_id.casefold()


def keys(ids: Iterable[str]) -> frozenset[str]:
    """Several, as they are compared."""
    return frozenset(map(key, ids))


_INDEX = 22
"""Bytes of a Thread-Index that name the conversation; those behind it name the place in it (MS-OXOMSG, 2.2.1.3)."""


def conversation_index(thread_index: str) -> str:
    """What a Thread-Index field says of the conversation, in hexadecimal; empty where it says nothing."""
    try:
        told = base64.b64decode("".join(thread_index.split()), validate=True)
    except (binascii.Error, ValueError):
        return ""
    return told[:_INDEX].hex() if len(told) >= _INDEX else ""


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
    if around.is_joined:
        return around
    roots = [message for message in around.others if _continues(message, around)]
    kin = _following(roots, around.others)
    return replace(
        around,
        conversation=around.conversation + tuple(one for one in around.others if key(one.message_id) in kin),
        others=tuple(one for one in around.others if key(one.message_id) not in kin),
        is_joined=True,
    )


def _continues(message: Message, around: Neighbourhood) -> bool:
    """Whether it is ours to a recipient or a recipient's, under the offer's subject, and names nothing elsewhere."""
    return (
        key(message.message_id) not in around.elsewhere
        and (message.sender in around.identities or _by_recipient(message, around))
        and same_subject(message, around.offer)
        and _takes_part(message, around.offer, around.identities)
    )


def _by_recipient(message: Message, around: Neighbourhood) -> bool:
    """Whether a recipient wrote it, or a program for them: an answer to it would go to the recipient."""
    sender = message.sender
    if sender is None or sender in around.identities:
        return False
    return not folded((sender, *message.reply_to)).isdisjoint(around.people)


def tie(message: Message, around: Neighbourhood, following: frozenset[str]) -> Tie:
    """How the message belongs to the offer. `following` are the offer's descendants."""
    own = key(message.message_id)
    if own in following:
        return Tie.ASIDE if _is_aside(message, around) else Tie.IDS
    if own in keys(around.offer.ids) or message.latest_at < around.offer.earliest_at:
        return Tie.BEFORE
    if own in around.conversation_by_key:
        return Tie.ELSEWHERE if _is_aside(message, around) else _kinship(message, around.offer)
    if own in around.elsewhere and not (_by_recipient(message, around) and same_subject(message, around.offer)):
        return _tie_elsewhere(message, around)
    return _tie_without_ids(message, around)


def _is_aside(message: Message, around: Neighbourhood) -> bool:
    """Whether it answers what we wrote to others than the offer's recipients, and none of those wrote it.

    What it answers is the nearest message that it names and we know; without any, what we wrote to its writer.
    """
    if message.sender is None or message.sender in around.identities:
        return False
    if _takes_part(message, around.offer, around.identities):
        return False
    known = around.conversation_by_key
    named = (*message.in_reply_to, *reversed(message.references))
    parent = next((known[one] for one in map(key, named) if one in known), None)
    if parent is not None:
        ours = parent.sender in around.identities
        return ours and folded(parent.recipients).isdisjoint(around.people)
    return not message.ids and any(
        message.sender.folded in folded(one.recipients)
        for one in around.conversation
        if one.sender in around.identities and folded(one.recipients).isdisjoint(around.people)
    )


def _tie_elsewhere(message: Message, around: Neighbourhood) -> Tie:
    """The tie of what names a message of another conversation: it is that one's, unless it may mean the offer too."""
    if _takes_part(message, around.offer, around.identities) and same_subject(message, around.offer):
        return Tie.SEVERAL
    return Tie.SINCE if key(message.message_id) in around.answers_since else Tie.ELSEWHERE


def _kinship(message: Message, offer: Message) -> Tie:
    """By what a message of the conversation belongs to it, that does not follow the offer."""
    if message.thread_id and message.thread_id == offer.thread_id:
        return Tie.THREAD
    index = conversation_index(message.header.get("thread-index", ""))
    same = index and index == conversation_index(offer.header.get("thread-index", ""))
    return Tie.INDEX if same else Tie.IDS


def _tie_without_ids(message: Message, around: Neighbourhood) -> Tie:
    if _takes_part(message, around.offer, around.identities):
        if same_subject(message, around.offer):
            ours = message.sender in around.identities
            return Tie.SUBJECT if ours or not _rivals(message, around) else Tie.SEVERAL
        if message.sender not in around.identities and names_subject(message, around.offer):
            prefixed = subject.is_prefixed(message.subject, subject.base(around.offer.subject))
            return Tie.SUBJECT if prefixed and not _rivals(message, around) else Tie.SEVERAL
        if subject.is_reply(message.subject) and same_base(message, around.offer):
            return Tie.SEVERAL
        if message.sender not in around.identities and names_number(message.subject, around.offer):
            return Tie.NUMBER
    if _by_recipient(message, around):
        return Tie.RECIPIENT
    return Tie.STRANGER if _by_stranger(message, around) else Tie.NONE


def _by_stranger(message: Message, around: Neighbourhood) -> bool:
    """Whether it answers under the offer's subject, by somebody whom nothing of ours under that subject went to."""
    passed_on = subject.is_reply(message.subject) or subject.is_forward(message.subject)
    answers = passed_on and same_subject(message, around.offer)
    if not answers or message.sender in around.identities:
        return False
    return message.sender is None or not around.all_rivals.has(message.sender)


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
    return message.sender is not None and around.stranger_rivals.has(message.sender)


def belongs(message: Message, around: Neighbourhood) -> bool:
    """Whether the message is part of the offer's conversation, by ids or by subject, before or after the offer."""
    if any(message is other for other in around.conversation):
        return True
    same = same_subject(message, around.offer) and key(message.message_id) not in around.elsewhere
    return same and _takes_part(message, around.offer, around.identities)


def is_of_recipient(message: Message, around: Neighbourhood) -> bool:
    """Whether a recipient wrote it, and it names no other conversation."""
    return key(message.message_id) not in around.elsewhere and _by_recipient(message, around)


def members(around: Neighbourhood) -> list[Message]:
    """The messages of the offer's conversation, by ids or by subject, before or after the offer."""
    around = joined(around)
    return [message for message in (*around.conversation, *around.others) if belongs(message, around)]


MAX_SUBJECTS = 5
"""Base subjects that one id, or one Thread-Index, may stand for."""


def poisoned(found: Iterable[Message], known: frozenset[str]) -> frozenset[str]:
    """Ids that tie nothing: named by messages of more than five subjects, and of no message that we know.

    Some senders put one constant id into the References of all their mail.
    """
    subjects: dict[str, set[str]] = {}
    for message in found:
        for one in keys(message.ids) - known:
            subjects.setdefault(one, set()).add(subject.base(message.subject))
    return frozenset(one for one, named_by in subjects.items() if len(named_by) > MAX_SUBJECTS)

"""What each message after an offer means: an answer, our own follow-up, an absence, a bounce, nothing, or a doubt.

Asked in the order of `QUESTIONS`; the first that can tell has it. An answer is told from what ties it to the offer and
from its nature, never from its tone. In doubt it is `UNSURE`: then nothing is written, and the user is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from rules import subject
from rules.mail import Role
from rules.nature import Nature, nature
from rules.people import folded, is_internal, outside
from rules.thread import Neighbourhood, Tie, belongs, descendants, joined, key, keys, tie

if TYPE_CHECKING:
    from collections.abc import Callable

    from rules.mail import Message


class Meaning(StrEnum):
    """What a message means for an offer."""

    ANSWER = "an answer"
    FOLLOW_UP = "our own follow-up"
    AWAY = "an automatic reply"
    BOUNCE = "a bounce"
    UNSURE = "perhaps an answer"
    DELETED_DRAFT = "a draft of ours that was deleted"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Reading:
    """One message, and what it means."""

    message: Message
    meaning: Meaning
    because: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """A message with what is known of it when the questions are put."""

    message: Message
    tie: Tie
    nature: Nature
    sign: str
    around: Neighbourhood


Told = tuple[Meaning, str] | None

PERHAPS = frozenset({Tie.SUBJECT, Tie.SEVERAL, Tie.STRANGER, Tie.RECIPIENT})
"""Ties that no id makes."""


def _unfinished(asked: _Asked) -> Told:
    message = asked.message
    ours = message.sender in asked.around.identities
    flagged = message.draft and Role.SENT not in message.roles
    if ours and "x-relance" in message.header and message.roles:
        if message.roles <= {Role.TRASH, Role.DRAFTS}:
            return Meaning.DELETED_DRAFT, "a follow-up that relance drafted lies in the trash, unsent"
        if flagged:
            return Meaning.DELETED_DRAFT, "a follow-up that relance drafted was put into another folder, unsent"
    if flagged or (message.roles and message.roles <= {Role.DRAFTS, Role.OUTBOX}):
        return Meaning.NOTHING, "it is unfinished: a draft, a template, or waiting to be sent"
    return None


def _before(asked: _Asked) -> Told:
    return (Meaning.NOTHING, str(asked.tie)) if asked.tie is Tie.BEFORE else None


def _ours(asked: _Asked) -> Told:
    message, around = asked.message, asked.around
    if message.sender not in around.identities:
        return None
    if asked.tie not in {Tie.IDS, Tie.SUBJECT}:
        return Meaning.NOTHING, f"it is from us, and {asked.tie}"
    if not folded(message.recipients) & set(around.people):
        return Meaning.NOTHING, "we wrote it to other people"
    if "x-relance" not in message.header and _answers_the_unseen(asked):
        return Meaning.UNSURE, "we answered a message that is not in the mailbox, and that may be an answer"
    return Meaning.FOLLOW_UP, f"we wrote again: {asked.tie}"


def _answers_the_unseen(asked: _Asked) -> bool:
    """Whether it answers a message that is not there: deleted, filed elsewhere, or never sent to us."""
    around = asked.around
    parents = keys(asked.message.in_reply_to or asked.message.references[-1:])
    seen = (key(other.message_id) for other in (around.offer, *around.conversation, *around.others))
    return bool(parents) and not parents & keys(around.offer.ids) and parents.isdisjoint(seen)


def _bounce(asked: _Asked) -> Told:
    if asked.nature is not Nature.BOUNCE:
        return None
    if asked.tie is Tie.IDS:
        return Meaning.BOUNCE, f"{asked.sign}; {asked.tie}"
    content = asked.around.content(asked.message)
    told = f"{asked.message.header.get('x-failed-recipients', '')} {content.text if content else ''}".casefold()
    failed = next((person for person in asked.around.people if person in told), None)
    if failed:
        return Meaning.BOUNCE, f"{asked.sign}; it names {failed}"
    if asked.tie in PERHAPS:
        return Meaning.UNSURE, f"{asked.sign}; {asked.tie}"
    return Meaning.NOTHING, "it bounced from others"


def _notice(asked: _Asked) -> Told:
    return (Meaning.NOTHING, asked.sign) if asked.nature is Nature.NOTICE else None


def _auto_reply(asked: _Asked) -> Told:
    if asked.nature is not Nature.AUTO_REPLY:
        return None
    if asked.tie is Tie.IDS or asked.tie in PERHAPS or _to_recipient(asked):
        return Meaning.AWAY, asked.sign
    return Meaning.NOTHING, f"{asked.sign}; {asked.tie}"


def _to_recipient(asked: _Asked) -> bool:
    """Whether the writer is one of those in To: an absence is the person's, and holds every offer to them."""
    sender = asked.message.sender
    return sender is not None and sender.folded in folded(asked.around.offer.to)


def _unclear(asked: _Asked) -> Told:
    if asked.nature is not Nature.UNCLEAR or not (asked.tie is Tie.IDS or asked.tie in PERHAPS):
        return None
    return Meaning.UNSURE, f"{asked.tie}; {asked.sign}: a person or a program"


def _list_post(asked: _Asked) -> Told:
    if asked.nature is not Nature.LIST_POST or asked.tie is Tie.IDS or _through_our_list(asked):
        return None
    unsure = asked.tie in {Tie.SUBJECT, Tie.SEVERAL}
    return Meaning.UNSURE if unsure else Meaning.NOTHING, f"{asked.sign}; {asked.tie}"


def _through_our_list(asked: _Asked) -> bool:
    """Whether the list is one of our own domain: an address such as sales@ that several of us read is often one."""
    listed = asked.message.header.get("list-id", "").casefold()
    return any(address.rpartition("@")[2] in listed for address in asked.around.identities.folded())


def _in_junk(asked: _Asked) -> Told:
    if asked.message.roles != {Role.JUNK} or asked.tie is Tie.IDS:
        return None
    return Meaning.UNSURE if asked.tie in PERHAPS else Meaning.NOTHING, f"{asked.tie}; it lies in the junk folder"


def _colleague_of_ours(asked: _Asked) -> Told:
    sender = asked.message.sender
    if sender is None or not is_internal(sender, asked.around.identities):
        return None
    if asked.tie in {Tie.IDS, Tie.SUBJECT} and outside(asked.message, asked.around.identities):
        return Meaning.UNSURE, "somebody of our own company wrote to the recipients in this conversation"
    if asked.tie is Tie.IDS and subject.is_forward(asked.message.subject):
        return Meaning.UNSURE, "somebody of our own company forwarded something of this conversation"
    if asked.tie is Tie.IDS and _answers_the_unseen(asked):
        return Meaning.UNSURE, "somebody of our own company answered a message that is not in the mailbox"
    return Meaning.NOTHING, "somebody of our own company wrote it"


def _person(asked: _Asked) -> Told:
    match asked.tie:
        case Tie.IDS if asked.message.roles == {Role.JUNK}:
            return Meaning.ANSWER, f"{asked.tie}; it lies in the junk folder"
        case Tie.IDS | Tie.SUBJECT:
            return Meaning.ANSWER, str(asked.tie)
        case Tie.SEVERAL | Tie.STRANGER:
            return Meaning.UNSURE, str(asked.tie)
        case Tie.RECIPIENT:
            return Meaning.UNSURE, "the recipient wrote to us about something else, or under another subject"
        case _:
            return Meaning.NOTHING, str(asked.tie)


QUESTIONS: tuple[Callable[[_Asked], Told], ...] = (
    _unfinished,
    _before,
    _ours,
    _bounce,
    _notice,
    _auto_reply,
    _unclear,
    _list_post,
    _in_junk,
    _colleague_of_ours,
    _person,
)


def read(around: Neighbourhood) -> tuple[Reading, ...]:
    """What every message around the offer means, in the order in which they were sent."""
    around = joined(around)
    following = descendants(around.offer, around.conversation)
    own = key(around.offer.message_id)
    messages = [message for message in (*around.conversation, *around.others) if key(message.message_id) != own]
    messages.sort(key=lambda message: (message.sent_at, message.message_id))
    return tuple(_read_one(message, around, following) for message in messages)


def between(around: Neighbourhood, earlier: Message) -> tuple[Message, ...]:
    """What people wrote in this conversation after an earlier message of ours and before the offer."""
    around = joined(around)
    return tuple(
        message
        for message in (*around.conversation, *around.others)
        if earlier.sent_at < message.sent_at <= around.offer.sent_at
        and not (message.sender and is_internal(message.sender, around.identities))
        and nature(message)[0] is Nature.PERSON
        and belongs(message, around)
    )


def _read_one(message: Message, around: Neighbourhood, following: frozenset[str]) -> Reading:
    kind, sign = nature(message)
    asked = _Asked(message, tie(message, around, following), kind, sign, around)
    meaning, because = next(told for question in QUESTIONS if (told := question(asked)) is not None)
    return Reading(message, meaning, because)

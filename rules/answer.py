"""What each message after an offer means: an answer, our own follow-up, an absence, a bounce, nothing, or a doubt.

Asked in the order of `QUESTIONS`; the first that can tell has it. An answer is told from what ties it to the offer and
from its nature, never from its tone; a refusal is an answer, too. In doubt it is `UNSURE`: then nothing is written, and
the user is asked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rules import machines, subject
from rules.mail import Role
from rules.nature import Nature, nature
from rules.people import folded, is_internal, outside
from rules.reading import PERHAPS, Asked, Meaning, Reading, Told
from rules.said import NOTHING
from rules.thread import CERTAIN, Neighbourhood, Tie, belongs, descendants, is_of_recipient, joined, key, keys, tie

if TYPE_CHECKING:
    from collections.abc import Callable

    from rules.mail import Identities, Message


def _unfinished(asked: Asked) -> Told:
    message = asked.message
    ours = message.sender in asked.around.identities
    flagged = message.draft and Role.SENT not in message.roles
    if ours and "x-relance" in message.header and message.roles:
        if message.roles <= {Role.TRASH, Role.DRAFTS}:
            return Meaning.DELETED_DRAFT, "a follow-up that relance drafted lies in the trash, unsent"
        if flagged:
            return Meaning.DELETED_DRAFT, "a follow-up that relance drafted was put into another folder, unsent"
    if (flagged and ours) or (message.roles and message.roles <= {Role.DRAFTS, Role.OUTBOX}):
        return Meaning.NOTHING, "it is unfinished: a draft, a template, or waiting to be sent"
    return None


def _before(asked: Asked) -> Told:
    return (Meaning.NOTHING, str(asked.tie)) if asked.tie is Tie.BEFORE else None


def _ours(asked: Asked) -> Told:
    message, around = asked.message, asked.around
    if message.sender not in around.identities:
        return None
    if Role.SENT not in message.roles and any(not is_internal(one, around.identities) for one in message.reply_to):
        return _in_our_name(asked)
    if asked.tie not in CERTAIN | {Tie.SUBJECT}:
        return Meaning.NOTHING, f"it is from us, and {asked.tie}"
    if "x-relance" not in message.header and _answers_the_unseen(asked):
        return Meaning.UNSURE, "we answered a message that is not in the mailbox, and that may be an answer"
    hidden = _by_bcc(message, around.identities)
    if not hidden and not folded(message.recipients) & set(around.people):
        return Meaning.NOTHING, "we wrote it to other people"
    return Meaning.FOLLOW_UP, f"we wrote again{', and its copy names nobody' if hidden else ''}: {asked.tie}"


def _by_bcc(message: Message, identities: Identities) -> bool:
    """Whether a message of ours does not tell whom it went to; many programs leave Bcc out of the copy in Sent."""
    return not message.recipients or ("bcc" in message.header and not identities.others(message.recipients))


def _in_our_name(asked: Asked) -> Told:
    """Portals and lists write in our name what somebody else said, and an answer goes to them (Reply-To)."""
    theirs = folded(asked.message.reply_to) & set(asked.around.people)
    if asked.tie in CERTAIN | {Tie.SUBJECT} or theirs:
        return Meaning.UNSURE, "it bears our address, was not sent by us, and an answer to it would go to somebody else"
    return Meaning.NOTHING, f"it bears our address, and {asked.tie}"


def _answers_the_unseen(asked: Asked) -> bool:
    """Whether it answers a message that is not there: deleted, filed elsewhere, or never sent to us."""
    around = asked.around
    parents = keys(asked.message.in_reply_to or asked.message.references[-1:])
    seen = (key(other.message_id) for other in (around.offer, *around.conversation, *around.others))
    return bool(parents) and not parents & keys(around.offer.ids) and parents.isdisjoint(seen)


def _unclear(asked: Asked) -> Told:
    if asked.nature is not Nature.UNCLEAR or asked.tie not in CERTAIN | PERHAPS:
        return None
    return Meaning.UNSURE, f"{asked.tie}; {asked.sign}: a person or a program"


def _list_post(asked: Asked) -> Told:
    if asked.nature is not Nature.LIST_POST or asked.tie in CERTAIN or _through_own_list(asked):
        return None
    unsure = asked.tie in {Tie.SUBJECT, Tie.SEVERAL}
    return Meaning.UNSURE if unsure else Meaning.NOTHING, f"{asked.sign}; {asked.tie}"


def _through_own_list(asked: Asked) -> bool:
    """Whether the list is one of our own domain or of a recipient's: an address such as sales@ is often one."""
    listed = asked.message.header.get("list-id", "").casefold()
    own = (*asked.around.identities.folded(), *asked.around.people)
    return any(address.rpartition("@")[2] in listed for address in own)


def _in_junk(asked: Asked) -> Told:
    if asked.message.roles != {Role.JUNK} or asked.tie in CERTAIN:
        return None
    return Meaning.UNSURE if asked.tie in PERHAPS else Meaning.NOTHING, f"{asked.tie}; it lies in the junk folder"


def _colleague_of_ours(asked: Asked) -> Told:
    sender = asked.message.sender
    if sender is None or not is_internal(sender, asked.around.identities):
        return None
    if asked.tie in CERTAIN | {Tie.SUBJECT, Tie.STRANGER} and outside(asked.message, asked.around.identities):
        return Meaning.UNSURE, "somebody of our own company wrote to the recipients in this conversation"
    if asked.tie in CERTAIN | {Tie.STRANGER} and subject.is_forward(asked.message.subject):
        return Meaning.UNSURE, "somebody of our own company forwarded something of this conversation"
    if asked.tie in CERTAIN and _answers_the_unseen(asked):
        return Meaning.UNSURE, "somebody of our own company answered a message that is not in the mailbox"
    return Meaning.NOTHING, "somebody of our own company wrote it"


def _person(asked: Asked) -> Told:
    match asked.tie:
        case Tie.IDS | Tie.THREAD | Tie.INDEX if asked.message.roles == {Role.JUNK}:
            return Meaning.ANSWER, f"{asked.tie}; it lies in the junk folder"
        case Tie.IDS | Tie.THREAD | Tie.INDEX | Tie.SUBJECT:
            return Meaning.ANSWER, str(asked.tie)
        case Tie.SEVERAL | Tie.STRANGER | Tie.NUMBER | Tie.SINCE | Tie.ASIDE:
            return Meaning.UNSURE, str(asked.tie)
        case Tie.RECIPIENT:
            return Meaning.UNSURE, "the recipient wrote to us about something else, or under another subject"
        case _:
            return Meaning.NOTHING, str(asked.tie)


QUESTIONS: tuple[Callable[[Asked], Told], ...] = (
    _unfinished,
    machines.away_already,
    _before,
    _ours,
    machines.bounce,
    machines.delay,
    machines.notice,
    machines.automatic,
    machines.machine,
    _unclear,
    _list_post,
    _in_junk,
    _colleague_of_ours,
    machines.calendar,
    machines.acknowledged,
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


def answered_between(around: Neighbourhood, earlier: Message) -> bool:
    """Whether a person wrote in this conversation after an earlier message of ours and before the offer."""
    around = joined(around)
    return any(
        earlier.sent_at < message.latest_at <= around.offer.sent_at
        and not (message.sender and is_internal(message.sender, around.identities))
        and nature(message)[0] is Nature.PERSON
        and (belongs(message, around) or is_of_recipient(message, around))
        for message in (*around.conversation, *around.others)
    )


def _read_one(message: Message, around: Neighbourhood, following: frozenset[str]) -> Reading:
    said = around.said.get(key(message.message_id))
    kind, sign = nature(message, said or NOTHING)
    asked = Asked(message, tie(message, around, following), kind, sign, around, said or NOTHING)
    meaning, because = next(told for question in QUESTIONS if (told := question(asked)) is not None)
    reading = Reading(message, meaning, because, unread=said is None and _text_matters(asked, meaning))
    match meaning:
        case Meaning.AWAY:
            return replace(reading, until=asked.said.until)
        case Meaning.BOUNCE:
            return replace(reading, failed=machines.failed(asked))
        case _:
            return _with_refusal(reading, asked)


def _with_refusal(reading: Reading, asked: Asked) -> Reading:
    """With the words of a no: to this offer in an answer, to any mail wherever a recipient says it."""
    said, answers = asked.said, reading.meaning is Meaning.ANSWER
    personal = asked.nature is Nature.PERSON and "list-unsubscribe" not in asked.message.header
    if said.opted_out and (answers or (personal and _by_recipient_since(asked))):
        return replace(reading, refusal=said.opted_out, opted_out=True)
    return replace(reading, refusal=said.declined) if answers and asked.nature in _BY_PEOPLE else reading


_BY_PEOPLE = frozenset({Nature.PERSON, Nature.LIST_POST})


def _by_recipient_since(asked: Asked) -> bool:
    sender = asked.message.sender
    return sender is not None and sender.folded in asked.around.people and asked.tie is not Tie.BEFORE


def _text_matters(asked: Asked, meaning: Meaning) -> bool:
    """Whether the text may change what the message means, or say for how long."""
    if asked.nature in {Nature.AUTO_REPLY, Nature.RESPONSE, Nature.BOUNCE, Nature.DELAY}:
        return asked.tie is not Tie.ELSEWHERE or meaning is Meaning.AWAY
    if _by_recipient_since(asked):
        return True
    return meaning not in {Meaning.NOTHING, Meaning.FOLLOW_UP, Meaning.DELETED_DRAFT}

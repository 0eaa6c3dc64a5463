"""What mail means that a program sent: mail servers, absences, ticket systems, calendars.

Each function is one of the questions of `rules.answer`, and none of them makes an answer of what no person wrote.
"""

from __future__ import annotations

import re
from datetime import timedelta

from rules import subject
from rules.bounce import bounce as read_bounce
from rules.nature import Nature, may_be_automatic
from rules.people import folded, is_internal
from rules.phrases import is_receipt
from rules.reading import PERHAPS, Asked, Meaning, Told
from rules.said import NOTHING
from rules.thread import CERTAIN, Tie, belongs, key, keys

AT_ONCE = timedelta(minutes=2)
"""No person answers so fast."""
MIGRATED = timedelta(days=1)
"""Mail that is so long on its way was put into this mailbox later, out of another one."""
PROMPT = timedelta(minutes=15)
"""Programs answer when they get a mail; some look for it now and then. What says later to be one may be a person's."""


def away_already(asked: Asked) -> Told:
    """An absence is the person's: told once, it holds whatever we send while it lasts."""
    until = asked.said.until
    if asked.tie is not Tie.BEFORE or asked.nature not in {Nature.AUTO_REPLY, Nature.RESPONSE} or until is None:
        return None
    if until < asked.around.offer.sent_at.date() or not _to_recipient(asked):
        return None
    return Meaning.AWAY, f"{asked.sign}; it came before the offer, and says '{asked.said.absence}'"


def bounce(asked: Asked) -> Told:
    """A mail server gives up: ours, where it names what we wrote here, or a recipient and no other message."""
    if asked.nature is not Nature.BOUNCE:
        return None
    if asked.tie in CERTAIN or _returns_ours(asked):
        return Meaning.BOUNCE, f"{asked.sign}; it returns what we wrote in this conversation"
    if _returns_another(asked):
        return Meaning.NOTHING, f"{asked.sign}; it returns another message"
    names = sorted(failed(asked))
    if names:
        return Meaning.BOUNCE, f"{asked.sign}; it names {names[0]}"
    if asked.tie in PERHAPS:
        return Meaning.UNSURE, f"{asked.sign}; {asked.tie}"
    return Meaning.NOTHING, "it bounced from others"


def _returned(asked: Asked) -> frozenset[str]:
    """Keys of the messages that a report names."""
    return keys(asked.said.bounce.ids) if asked.said.bounce else frozenset()


def _returns_ours(asked: Asked) -> bool:
    """Whether it names the offer, or what we wrote after it in this conversation, by ids or by subject."""
    around, named = asked.around, _returned(asked)
    found = [one for one in (around.offer, *around.conversation, *around.others) if key(one.message_id) in named]
    return any(
        one is around.offer
        or (one.sender in around.identities and one.sent_at >= around.offer.sent_at and belongs(one, around))
        for one in found
    )


def _returns_another(asked: Asked) -> bool:
    """Whether it names a message that we know, though none of this conversation's."""
    return not _returned(asked).isdisjoint(asked.around.returned)


def failed(asked: Asked) -> frozenset[str]:
    """The recipients of the offer whom a report names as those that the mail did not reach."""
    report = read_bounce(asked.message, None) if asked.said is NOTHING else asked.said.bounce
    return frozenset(report.failed if report else ()) & frozenset(asked.around.people)


def delay(asked: Asked) -> Told:
    """A mail server is still trying."""
    if asked.nature is not Nature.DELAY:
        return None
    ours = asked.tie in CERTAIN or _returns_ours(asked) or (failed(asked) and not _returns_another(asked))
    return Meaning.HOLD if ours else Meaning.NOTHING, asked.sign


def notice(asked: Asked) -> Told:
    """Read, delivered, complained of: says nothing about an answer."""
    if asked.nature is Nature.NOTICE:
        return Meaning.NOTHING, asked.sign
    if asked.nature is Nature.ADVERTISEMENT and asked.tie not in CERTAIN | {Tie.SUBJECT}:
        return Meaning.NOTHING, asked.sign
    words = is_receipt(asked.message.subject)
    read = asked.message.subject.replace("：", ":").partition(":")[2]
    if not words or subject.base(read) != subject.base(asked.around.offer.subject):
        return None
    told = f"a read receipt: '{words}' and the offer's subject"
    if asked.tie in CERTAIN and not may_be_automatic(asked.message.header):
        return Meaning.UNSURE, f"{told}; or a person's answer"
    return Meaning.NOTHING, told


def automatic(asked: Asked) -> Told:
    """An absence, an acknowledgement, a challenge: no answer, and a reason to wait."""
    meaning = _AUTOMATIC.get(asked.nature)
    if meaning is None:
        return None
    sender = asked.message.sender
    if sender is not None and is_internal(sender, asked.around.identities):
        return Meaning.NOTHING, f"{asked.sign}; somebody of our own company"
    if asked.tie not in CERTAIN | PERHAPS and not _to_recipient(asked):
        return Meaning.NOTHING, f"{asked.sign}; {asked.tie}"
    if asked.nature in _TO_BE_PROMPT and asked.tie in CERTAIN | PERHAPS and not _came_within(PROMPT, asked):
        return Meaning.UNSURE, f"{asked.sign}; but it came late for a program: perhaps a person's answer"
    words = f"; it says '{asked.said.absence}'" if asked.said.until else ""
    return meaning, f"{asked.sign}{words}"


_AUTOMATIC = {
    Nature.AUTO_REPLY: Meaning.AWAY,
    Nature.RESPONSE: Meaning.AWAY,
    Nature.ACKNOWLEDGEMENT: Meaning.RECEIVED,
    Nature.CHALLENGE: Meaning.RECEIVED,
}
_TO_BE_PROMPT = frozenset({Nature.RESPONSE, Nature.ACKNOWLEDGEMENT})


def machine(asked: Asked) -> Told:
    """A program's mail that says nowhere what it is: perhaps a person's answer, sent by a ticket system."""
    if asked.nature is not Nature.MACHINE:
        return None
    if asked.tie not in CERTAIN | PERHAPS:
        return Meaning.NOTHING, f"{asked.sign}; {asked.tie}"
    if timedelta() <= asked.message.received_at - asked.around.offer.sent_at <= AT_ONCE:
        return Meaning.RECEIVED, f"{asked.sign}; it came within {AT_ONCE.seconds // 60} minutes, as no person writes"
    return Meaning.UNSURE, f"{asked.tie}; {asked.sign}: a program sent it, and it may hold a person's words"


def _came_within(time: timedelta, asked: Asked) -> bool:
    """Whether it came so soon after something that we wrote in this conversation."""
    around, message = asked.around, asked.message
    moved = message.received_at - message.sent_at > MIGRATED
    came = message.sent_at if moved else message.received_at
    mine = (around.offer, *(one for one in around.conversation if one.sender in around.identities))
    return any(timedelta() <= came - one.sent_at <= time for one in mine)


def acknowledged(asked: Asked) -> Told:
    """A ticket system that says nowhere that it is one, but for its ticket in the subject."""
    if asked.nature is not Nature.PERSON or not asked.said.acknowledged or not _came_within(AT_ONCE, asked):
        return None
    told = f"it came at once, and says '{asked.said.acknowledged}'"
    if _TICKET.search(asked.message.subject) and not _TICKET.search(asked.around.offer.subject):
        return Meaning.RECEIVED, f"{told}, with a ticket in its subject"
    return (Meaning.UNSURE, f"{told}: a program's, or a person's") if asked.tie in CERTAIN | PERHAPS else None


_TICKET = re.compile(r"#\s?\w*\d|\[[^\]]*\d{3}[^\]]*\]")
"""`[#4711]`, `Ticket#2026110310000017`, `[SUP-4711]`."""


def calendar(asked: Asked) -> Told:
    """Somebody accepted, declined or moved a meeting: an answer where the invitation was part of the conversation."""
    if asked.nature is not Nature.CALENDAR:
        return None
    if asked.tie in CERTAIN | {Tie.SUBJECT}:
        return Meaning.ANSWER, f"{asked.tie}; {asked.sign}"
    sender = asked.message.sender
    near = asked.tie in PERHAPS or (sender is not None and sender.folded in asked.around.people)
    return Meaning.HOLD if near else Meaning.NOTHING, f"{asked.sign}; {asked.tie}"


def _to_recipient(asked: Asked) -> bool:
    """Whether the writer is one of those in To: an absence is the person's, and holds every offer to them."""
    sender = asked.message.sender
    return sender is not None and sender.folded in folded(asked.around.offer.to) & set(asked.around.people)

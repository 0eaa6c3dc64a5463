"""Mail, rules and cases in few words: whatever a test does not name has a plain value.

The stage is the same everywhere. Ivan of firm.example sent Anna of client.example an offer on Monday 2 November 2026,
10:00 in Berlin. Ben is a colleague of Anna's, Olga one of Ivan's, and Zoe a stranger.
"""

from __future__ import annotations

from datetime import datetime, time
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rules.answer import read
from rules.calendar import Calendar
from rules.case import Case
from rules.mail import Address, Identities, Message, Role
from rules.rulebook import parse
from rules.said import Said
from rules.settlement import heeded
from rules.thread import Neighbourhood, key

if TYPE_CHECKING:
    from rules.reading import Reading
    from rules.rule import Rule

IVAN = Address("ivan@firm.example", "Ivan Petrov")
SALES = Address("sales@firm.example", "Firm, Sales")
OLGA = Address("olga@firm.example", "Olga Braun")
ANNA = Address("anna@client.example", "Anna Weber")
BEN = Address("ben@client.example", "Ben Koch")
ZOE = Address("zoe@elsewhere.example", "Zoe")
DAEMON = Address("MAILER-DAEMON@mx.client.example")
OURS = Identities((IVAN.email, SALES.email))

BERLIN = ZoneInfo("Europe/Berlin")
SUBJECT = "Offer 2026-041: new roof"
SENT, INBOX, TRASH, DRAFTS, JUNK = (
    frozenset({role}) for role in (Role.SENT, Role.INBOX, Role.TRASH, Role.DRAFTS, Role.JUNK)
)


def at(moment: str) -> datetime:
    """A moment on the clocks of Berlin, with its offset from UTC."""
    local = datetime.fromisoformat(moment).replace(tzinfo=BERLIN)
    return datetime.fromisoformat(local.isoformat())


def ids(*names: str) -> tuple[str, ...]:
    """Message-IDs."""
    return tuple(f"<{name}@mail.example>" for name in names)


def header(**fields: str) -> MappingProxyType[str, str]:
    """Fields of a header: `auto_submitted` is Auto-Submitted."""
    return MappingProxyType({name.replace("_", "-"): value for name, value in fields.items()})


def says(name: str, **told: Any) -> dict[str, Said]:
    """What the text of the message of this name says."""
    return {key(*ids(name)): Said(**told)}


def message(name: str, **fields: Any) -> Message:
    """A message of Anna's to Ivan under the offer's subject, tied to nothing, one day after the offer."""
    sent_at = fields.get("sent_at", at("2026-11-03 10:00"))
    plain = {
        "message_id": f"<{name}@mail.example>",
        "sender": ANNA,
        "to": (IVAN,),
        "cc": (),
        "subject": f"Re: {SUBJECT}",
        "sent_at": sent_at,
        "received_at": sent_at,
        "roles": INBOX,
    }
    return Message(**{**plain, **fields})


def answer(name: str = "answer", **fields: Any) -> Message:
    """Anna's answer: it names the offer."""
    return message(name, **{"references": ids("offer"), **fields})


def sent(name: str, **fields: Any) -> Message:
    """A message of Ivan's to Anna, sent, one day after the offer, tied to nothing."""
    return message(name, **{"sender": IVAN, "to": (ANNA,), "roles": SENT, **fields})


def follow_up(name: str = "follow-up", **fields: Any) -> Message:
    """Ivan's follow-up: it names the offer."""
    return sent(name, **{"references": ids("offer"), **fields})


OFFER = sent("offer", subject=SUBJECT, sent_at=at("2026-11-02 10:00"))


def rule(text: str = "", match: str = 'subject = ["offer"]') -> Rule:
    """The rule of a file with this `[match]` and this text below it."""
    (found,) = parse({"rules/offers.toml": f"[match]\n{match}\n{text}"}).rules
    return found


def calendar(zone: str = "Europe/Berlin", opens: time = time(9), closes: time = time(17), **fields: Any) -> Calendar:
    """Monday to Friday, nine to five, no holidays."""
    return Calendar(**{"zone": ZoneInfo(zone), "weekdays": frozenset(range(5)), **fields}, opens=opens, closes=closes)


def around(*messages: Message, **fields: Any) -> Neighbourhood:
    """The offer with these messages: those that name another are its conversation, unless told otherwise."""
    plain = {
        "offer": OFFER,
        "identities": OURS,
        "conversation": tuple(one for one in messages if one.ids),
        "others": tuple(one for one in messages if not one.ids),
    }
    return Neighbourhood(**{**plain, **fields})


def apart(*messages: Message, **fields: Any) -> Neighbourhood:
    """The offer with these messages, none of which is tied to it by ids: those with ids belong elsewhere."""
    named = frozenset(key(one.message_id) for one in messages if one.ids)
    return around(**{"conversation": (), "others": messages, "elsewhere": named, **fields})


def reading(asked: Message, *others: Message, **fields: Any) -> Reading:
    """What a message means beside these others."""
    return reading_in(around(asked, *others, **fields), asked)


def reading_in(place: Neighbourhood, asked: Message) -> Reading:
    """What a message means in these surroundings."""
    (found,) = (one for one in read(place) if one.message is asked)
    return found


def case(*messages: Message, **fields: Any) -> Case:
    """The offer with these messages, a week later, under a plain rule; `said` is what the texts say."""
    offer, said = fields.get("offer", OFFER), fields.pop("said", {})
    plain = {
        "rule": rule(),
        "offer": offer,
        "identities": OURS,
        "calendar": calendar(),
        "now": at("2026-11-09 10:00"),
        "readings": heeded(read(around(*messages, offer=offer, said=said)), fields.get("settlement")),
    }
    return Case(**{**plain, **fields})

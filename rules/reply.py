"""From a decision to write to the draft itself: the people, the thread, the letter, the quotation.

Greeting, closing and signature are those of the offer, the words between come from a template (`rules.wording`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from html import escape
from typing import TYPE_CHECKING

from babel.dates import format_date, format_time

from rules import letter, spoken, subject, thread_index
from rules.draft import Draft, same_words
from rules.ending import MARK
from rules.facts import facts_of, is_expired, is_expiring
from rules.language import Forms, written
from rules.page import MAX_QUOTE, Page, beginning, gap, markup
from rules.quoting import own_words
from rules.register import Register
from rules.slots import calls
from rules.tongue import FALLBACK
from rules.wording import NoWording, words
from rules.zones import territory_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from rules.calendar import Calendar
    from rules.letter import Letter
    from rules.mail import Address, Content, Identities, Message

_NARROW = "\u202f"
"""A narrow no-break space, which many fonts lack."""
_QUOTED = "margin: 0 0 0 0.8ex; border-left: 1px solid #cccccc; padding-left: 1ex"
"""For programs that do not know `type="cite"`."""
MAX_SUBJECT = 90
"""Letters of a subject that the text repeats; of a longer one, the words that fit."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What a draft is to be made of."""

    identities: Identities
    name: str
    """The sender's own, as the account gives it."""
    offer: Message
    offer_content: Content
    anchor: Message
    """Our last word in the conversation: the message that is answered."""
    anchor_content: Content
    template: str
    language: str
    """A code, or "auto": that of the offer."""
    quote: bool
    token: str
    written_at: datetime
    calendar: Calendar
    """The recipients' working time; calls are proposed in it."""
    here: ZoneInfo | None = None
    """The sender's time zone; None where it is not known."""
    templates: Mapping[str, str] = field(default_factory=dict)
    """The user's own, by `de/reminder` or `de/reminder.familiar`; they come before the built-in ones."""
    offer_page: Page | None = None
    """The HTML of the offer; None where it has none, or where it cannot be read any more."""
    anchor_page: Page | None = None
    keep_bcc: bool = False
    """Whether those who had the message answered by Bcc have the reply so, too."""
    attachment_patterns: tuple[str, ...] = ()
    """The rule's own, by which it knows offers."""


def compose(brief: Brief) -> Draft:
    """The draft.

    Raises:
        NoWording: with the template and the language in its text.
    """
    code = brief.language if brief.language != "auto" else _language(brief)
    language = written()[code].of(territory_of(brief.calendar.zone))
    body, signature = _letter(brief, code, language)
    parts = _Parts(body, signature, _attribution(brief.anchor, code, language), _quotation(brief))
    to, cc = _recipients(brief.anchor, brief.identities)
    return Draft(
        sender=_sender(brief.offer),
        to=to,
        cc=cc,
        subject=subject.reply(brief.anchor.subject),
        in_reply_to=brief.anchor.message_id,
        references=chain(brief.anchor),
        message_id="",
        token=brief.token,
        written_at=brief.written_at,
        text=_plain(parts),
        html=_html(parts, brief.offer_page or Page()) if brief.offer_content.html else None,
        bcc=_hidden(brief, (*to, *cc)),
        thread_topic=brief.anchor.header.get("thread-topic", ""),
        thread_index=thread_index.child(brief.anchor.header.get("thread-index", ""), brief.written_at, brief.token),
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """What stands in a draft, from above to below."""

    letter: str
    signature: str
    """With all that stands between it and the letter."""
    attribution: str
    quotation: Page
    """Its words; without these, nothing is quoted."""


def chain(anchor: Message) -> tuple[str, ...]:
    """The References of a reply to the anchor (RFC 5322, section 3.6.4): the last one is what is answered."""
    before = anchor.references or (anchor.in_reply_to if len(anchor.in_reply_to) == 1 else ())
    return (*(one for one in dict.fromkeys(before) if one != anchor.message_id), anchor.message_id)


def _letter(brief: Brief, code: str, language: Forms) -> tuple[str, str]:
    """The letter from its greeting to its closing, and the signature with what stands before it."""
    names = (word for one in brief.offer.recipients for word in (one.name, one.email))
    offer = letter.read(brief.offer_content.text, names, _sender(brief.offer).email)
    spoken = _language(brief, code)  # where it cannot be told: that of the draft
    same, register = (offer, offer.register(spoken)) if spoken == code else (None, _elsewhere(offer.register(spoken)))
    opening = letter.greeting(_greets(brief, same, code), language, register)
    text = words(code, brief.template, _variables(brief, code, language, register), brief.templates)
    name = brief.name or _sender(brief.offer).name
    end = letter.closing(same, language, register, "" if offer.signature.startswith(name) else name)
    below = letter.signed(offer, end)
    last = end if below else letter.ended(end)
    return f"{opening}\n\n{letter.after_greeting(text, opening, language)}\n\n{last}", below


def _elsewhere(register: Register) -> Register:
    """The form of address of a draft in another language than the offer: a small "вы" may be to one person."""
    return Register.FORMAL if register is Register.FORMAL_PLURAL else register


def _language(brief: Brief, fallback: str = FALLBACK) -> str:
    """That of the offer."""
    return letter.language(brief.offer_content.text, fallback, subject.display(brief.offer.subject))


def _greets(brief: Brief, offer: Letter | None, code: str) -> Letter | None:
    """The letter whose greeting is said again: the offer, or our last word where that went to others than the offer.

    Args:
        brief: what the draft is made of.
        offer: None where it is written in another language.
        code: the language of the draft.
    """
    greeted, reached = (
        {one.folded for one in _recipients(message, brief.identities)[0]} for message in (brief.offer, brief.anchor)
    )
    if greeted <= reached:
        return offer
    text = brief.anchor_content.text
    names = (word for one in brief.anchor.to for word in (one.name, one.email))
    return letter.read(text, names) if letter.language(text, code) == code else None


def _variables(brief: Brief, code: str, language: Forms, register: Register) -> dict[str, object]:
    """What templates may ask for; `rules.wording.VARIABLES` has their names."""
    facts = facts_of(brief.offer, brief.offer_content, brief.attachment_patterns)
    today = brief.written_at.astimezone(brief.calendar.zone).date()
    until = facts.valid_until.day if facts.valid_until else None
    call_1, call_2 = (
        spoken.moment(call, brief.here, code, language.draft) for call in calls(brief.calendar, brief.written_at, until)
    )
    return {
        "date": spoken.day(brief.offer.sent_at.date(), brief.written_at.date(), code, language.draft),
        "subject": spoken.inside_quotes(_repeated(subject.topic(brief.offer.subject)), language.draft) or None,
        "number": facts.number,
        "amount": facts.amount,
        "valid_until": facts.valid_until.text if facts.valid_until else None,
        "expiring": is_expiring(facts, today),
        "expired": is_expired(facts, today),
        "attachment": facts.attachment,
        "call_1": call_1,
        "call_2": call_2,
        "register": register,
    }


def _repeated(told: str) -> str:
    """A subject as the text repeats it."""
    begins = told[:MAX_SUBJECT]
    return told if begins == told else f"{begins.rpartition(' ')[0] or begins} …"


def _sender(message: Message) -> Address:
    """The identity that sent a message of ours."""
    if message.sender is None:
        raise NoWording("a message of ours has no sender")
    return message.sender


def _recipients(anchor: Message, identities: Identities) -> tuple[tuple[Address, ...], tuple[Address, ...]]:
    """To and Cc of the anchor, less our own addresses, nobody twice. Where nobody is left in To, Cc moves up."""
    to = _once(one for one in anchor.to if one not in identities)
    cc = _once((*to, *(one for one in anchor.cc if one not in identities)))[len(to) :]
    return (to, cc) if to else (cc, ())


def _once(people: Iterable[Address]) -> tuple[Address, ...]:
    """Each address once, as it was written first. What stands behind a plus may be another mailbox."""
    found: dict[str, Address] = {}
    for one in people:
        found.setdefault(one.email.casefold(), one)
    return tuple(found.values())


def _hidden(brief: Brief, seen: tuple[Address, ...]) -> tuple[Address, ...]:
    """Bcc of the message answered, where the rule keeps it, less those who are named anyway."""
    return _once((*seen, *brief.anchor.bcc))[len(seen) :] if brief.keep_bcc else ()


def _attribution(anchor: Message, code: str, language: Forms) -> str:
    sender = _sender(anchor)
    locale = language.draft.locale or code
    day = format_date(anchor.sent_at.date(), format="long", locale=locale)
    clock = format_time(anchor.sent_at.timetz(), format="short", locale=locale, tzinfo=anchor.sent_at.tzinfo)
    told = {"date": day.replace(_NARROW, "\u00a0"), "time": clock.replace(_NARROW, "\u00a0")}
    return language.draft.attribution.format(**told, name=sender.name or sender.email)


def _quotation(brief: Brief) -> Page:
    """Our own words of the message answered: of its page where the reply has one, else of its text."""
    if not brief.quote:
        return Page()
    page = brief.anchor_page if brief.offer_content.html else None
    if page is not None and page.words:
        return page
    page = brief.offer_page or Page()
    written = partial(markup, page=page) if brief.offer_content.html else str
    text = beginning(own_words(brief.anchor_content.text), MAX_QUOTE, written)
    return Page(markup(text, page), text)


def _plain(parts: _Parts) -> str:
    lines = "\n".join(f"> {line}".rstrip() for line in parts.quotation.text.splitlines())
    below = f"\n\n{parts.attribution}\n{lines}" if lines else ""
    return f"{parts.letter}{parts.signature}{below}\n"


def _html(parts: _Parts, page: Page) -> str:
    """The same words, in the manner of the offer's page; our signature as it stood there, where that is sure."""
    below = ""
    if parts.quotation.text:
        quoted = f'<blockquote type="cite" style="{_QUOTED}">{_in_font(parts.quotation)}</blockquote>'
        below = f"\n{gap(page)}{markup(parts.attribution, page)}\n{quoted}"
    return f"<html><body>{_signed(parts, page)}{below}</body></html>\n"


def _signed(parts: _Parts, page: Page) -> str:
    """The letter with its signature."""
    marked = parts.signature.startswith(MARK)
    sign = parts.signature.removeprefix(MARK).strip()
    if sign and page.signature and same_words(sign, page.signature_text):
        mark = f"{markup('-- ', page)}\n" if marked else ""
        return f"{markup(parts.letter, page)}\n{mark}{page.signature}"
    if marked:
        return f"{markup(parts.letter, page)}\n{markup(parts.signature.lstrip(chr(10)), page)}"
    return markup(f"{parts.letter}{parts.signature}", page)


def _in_font(quotation: Page) -> str:
    style = f' style="{escape(quotation.font)}"' if quotation.font else ""
    return f"<div{style}>{quotation.words}</div>"

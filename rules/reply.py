"""From a decision to write to the draft itself: the people, the thread, the letter, the quotation.

Greeting, closing and signature are those of the offer, the words between come from a template (`rules.wording`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from babel.dates import format_date, format_time

from rules import letter, subject
from rules.draft import Draft
from rules.facts import facts_of, is_expired, is_expiring
from rules.language import Forms, written
from rules.quoting import own_words
from rules.tongue import language_of
from rules.wording import NoWording, words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from rules.mail import Address, Content, Identities, Message
    from rules.register import Register

MAX_QUOTE = 20_000
"""Letters of the offer that are quoted."""


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
    templates: Mapping[str, str] = field(default_factory=dict)
    """The user's own, by `de/reminder`; they come before the built-in ones."""
    attachment_patterns: tuple[str, ...] = ()
    """The rule's own, by which it knows offers."""


def compose(brief: Brief) -> Draft:
    """The draft.

    Raises:
        NoWording: with the template and the language in its text.
    """
    code = brief.language if brief.language != "auto" else language_of(own_words(brief.offer_content.text))
    language = written()[code]
    letter_text = _letter(brief, code, language)
    quoted = own_words(brief.anchor_content.text)[:MAX_QUOTE] if brief.quote else ""
    attribution = _attribution(brief.anchor, code, language)
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
        text=_plain(letter_text, attribution, quoted),
        html=_html(letter_text, attribution, quoted) if brief.offer_content.html else None,
    )


def chain(anchor: Message) -> tuple[str, ...]:
    """The References of a reply to the anchor (RFC 5322, section 3.6.4)."""
    before = anchor.references or (anchor.in_reply_to if len(anchor.in_reply_to) == 1 else ())
    return tuple(dict.fromkeys((*before, anchor.message_id)))


def _letter(brief: Brief, code: str, language: Forms) -> str:
    offer = _offer(brief)
    same = offer if _spoken(brief, code) == code else None
    register = _register(brief, code)
    opening = letter.greeting(same, language, register)
    variables = _variables(brief, code, language)
    middle = letter.after_greeting(words(code, brief.template, variables, brief.templates), opening, language)
    name = brief.name or _sender(brief.offer).name
    end = letter.closing(same, language, register, "" if offer.signature.startswith(name) else name)
    return f"{opening}\n\n{middle}\n\n{end}{letter.signed(offer, end)}"


def _offer(brief: Brief) -> letter.Letter:
    names = (word for one in brief.offer.recipients for word in (one.name, one.email))
    return letter.read(brief.offer_content.text, names, _sender(brief.offer).email)


def _register(brief: Brief, code: str) -> Register:
    """The form of address of the offer, in whatever language it is written."""
    return _offer(brief).register(_spoken(brief, code))


def _spoken(brief: Brief, code: str) -> str:
    """The language of the offer; that of the draft where it cannot be told."""
    return language_of(own_words(brief.offer_content.text), code)


def _variables(brief: Brief, code: str, language: Forms) -> dict[str, object]:
    """What templates may ask for; `rules.wording.VARIABLES` has their names."""
    sent = brief.offer.sent_at
    pattern = language.draft.date if sent.year == brief.written_at.year else language.draft.date_with_year
    facts = facts_of(brief.offer, brief.offer_content, brief.attachment_patterns)
    today = _day_of_writing(brief)
    return {
        "date": format_date(sent.date(), format=pattern, locale=language.draft.locale or code),
        "subject": subject.display(brief.offer.subject),
        "number": facts.number,
        "amount": facts.amount,
        "valid_until": facts.valid_until.text if facts.valid_until else None,
        "expiring": is_expiring(facts, today),
        "expired": is_expired(facts, today),
        "attachment": facts.attachment,
        "register": _register(brief, code).value,
    }


def _day_of_writing(brief: Brief) -> date:
    """The day that decides whether an offer is about to expire."""
    return brief.written_at.date()


def _sender(message: Message) -> Address:
    """The identity that sent a message of ours."""
    if message.sender is None:
        raise NoWording("a message of ours has no sender")
    return message.sender


def _recipients(anchor: Message, identities: Identities) -> tuple[tuple[Address, ...], tuple[Address, ...]]:
    """To and Cc of the anchor, less our own addresses, nobody twice. Where nobody is left in To, Cc moves up."""
    to, cc = identities.others(anchor.to), identities.others(anchor.cc)
    cc = tuple(address for address in cc if address.folded not in {other.folded for other in to})
    return (to, cc) if to else (cc, ())


def _attribution(anchor: Message, code: str, language: Forms) -> str:
    sender = _sender(anchor)
    locale = language.draft.locale or code
    day = format_date(anchor.sent_at.date(), format="long", locale=locale)
    clock = format_time(anchor.sent_at.timetz(), format="short", locale=locale, tzinfo=anchor.sent_at.tzinfo)
    moment = f"{day}, {clock}"
    return language.draft.attribution.format(date=moment, name=sender.name or sender.email)


def _plain(letter_text: str, attribution: str, quoted: str) -> str:
    if not quoted:
        return f"{letter_text}\n"
    lines = "\n".join(f"> {line}".rstrip() for line in quoted.splitlines())
    return f"{letter_text}\n\n{attribution}\n{lines}\n"


def _html(letter_text: str, attribution: str, quoted: str) -> str:
    below = f'<p>{escape(attribution)}</p><blockquote type="cite">{_paragraphs(quoted)}</blockquote>' if quoted else ""
    return f"<html><body>{_paragraphs(letter_text)}{below}</body></html>\n"


def _paragraphs(text: str) -> str:
    parts = (escape(part.strip("\n")).replace("\n", "<br>\n") for part in text.split("\n\n"))
    return "\n".join(f"<p>{part}</p>" for part in parts if part)

"""Which sent messages are offers, and by which rule.

A message is an offer by its own words: a subject that it inherited from the message it answers, a quotation, or a
forwarded subject are no signs. Mail to ourselves, to our own company, to lists and to addresses that nobody reads
is never an offer, whatever a rule says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rules import subject
from rules.mail import Role
from rules.people import is_list, is_no_reply, outside
from rules.quoting import own_words
from rules.words import any_shell_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.mail import Content, Identities, Message
    from rules.rule import Match, Rule
    from rules.rulebook import Rulebook

SENT_ROLES = frozenset({Role.SENT, Role.ARCHIVE, Role.OTHER})
"""Where a message of ours must have been seen to count as sent."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of ours, with what is needed to tell whether it is an offer."""

    account: str
    identities: Identities
    message: Message
    known_lists: frozenset[str] = frozenset()
    """Folded addresses of mailing lists that have posted to us."""
    parent_subject: str | None = None
    """Subject of the message it answers, where that is known."""
    content: Content | None = None
    """None: not read yet."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """Whether it is an offer, and why."""

    rule: Rule | None
    because: str
    needs_content: bool = False
    """It cannot be told before the text is read."""


def recognise(sent: Sent, rulebook: Rulebook) -> Recognition:
    """The first rule that knows the message."""
    never = never_an_offer(sent)
    if never:
        return Recognition(None, never)
    told: list[str] = []
    for rule in rulebook.rules:
        found = fits(sent, rule)
        if found.rule or found.needs_content:
            return found
        told.append(f"rule {rule.name}: {found.because}")
    return Recognition(None, "; ".join(told) or "there is no rule")


def never_an_offer(sent: Sent) -> str | None:
    """Why no rule may take this message for an offer; None where rules decide."""
    message = sent.message
    if message.sender not in sent.identities:
        return "it is not from us"
    if message.draft or not message.roles & SENT_ROLES:
        return "it was not sent: it was never seen in a folder for sent mail"
    if "x-relance" in message.header:
        return "it is a follow-up that relance drafted"
    return _wrong_recipient(sent)


def _wrong_recipient(sent: Sent) -> str | None:
    message = sent.message
    if not outside(message, sent.identities):
        return "nobody outside our own company is among its recipients"
    for address in message.recipients:
        if is_list(address, sent.known_lists):
            return f"it went to a mailing list, {address.email}"
        if is_no_reply(address):
            return f"nobody reads mail to {address.email}"
    return None


def fits(sent: Sent, rule: Rule) -> Recognition:
    """Whether this one rule knows the message."""
    missing = next(_unmet(sent, rule.match), None)
    if missing:
        return Recognition(None, missing)
    signs = dict(_signs(sent, rule.match))
    if not signs:
        own = subject_is_own(sent)
        return Recognition(rule if own else None, "its recipients" if own else "it continues a conversation")
    combine = all if rule.match.signs == "all" else any
    held = [words for words in signs.values() if words]
    if combine(signs.values()):
        return Recognition(rule, ", ".join(held))
    if sent.content is None and combine(words or words is None for words in signs.values()):
        return Recognition(None, "its text has to be read", needs_content=True)
    return Recognition(None, f"no sign of an offer in {' or '.join(kind for kind in signs if not signs[kind])}")


def fits_alone(sent: Sent, rule: Rule) -> Recognition:
    """Whether this rule would know the message if there were no other."""
    never = never_an_offer(sent)
    return Recognition(None, never) if never else fits(sent, rule)


def subject_is_own(sent: Sent) -> bool:
    """Whether the writer chose the subject, rather than inherit it from the message answered or forwarded."""
    text = sent.message.subject
    if subject.is_reply(text) or subject.is_forward(text):
        return False
    if not sent.message.ids:
        return True
    return sent.parent_subject is not None and subject.base(sent.parent_subject) != subject.base(text)


def _unmet(sent: Sent, match: Match) -> Iterator[str]:
    """The conditions that do not hold. Patterns for people look at To less ourselves; those in Cc look on."""
    to = [address.email for address in sent.identities.others(sent.message.to)]
    if match.accounts and sent.account not in match.accounts:
        yield f"it is for other accounts ({', '.join(match.accounts)})"
    if match.to and not any_shell_pattern(match.to, to):
        yield "nobody in To fits `to`"
    if match.not_to and (found := any_shell_pattern(match.not_to, to)):
        yield f"{found} fits `not_to`"


def _signs(sent: Sent, match: Match) -> Iterator[tuple[str, str | None]]:
    """For each kind of sign that the rule names: what was found in words, empty for nothing, None for not yet read."""
    if match.subject:
        own = sent.message.subject if subject_is_own(sent) else ""
        found = next((words.source for words in match.subject if words.found_in(own)), None)
        yield "its subject", f"its subject says '{found}'" if found else ""
    if match.body:
        yield "its own words", _in_body(sent.content, match)
    if match.attachment:
        yield "its attachments", _in_attachments(sent.content, match)


def _in_body(content: Content | None, match: Match) -> str | None:
    if content is None:
        return None
    own = own_words(content.text)
    found = next((words.source for words in match.body if words.found_in(own)), None)
    return f"its own words say '{found}'" if found else ""


def _in_attachments(content: Content | None, match: Match) -> str | None:
    if content is None:
        return None
    found = any_shell_pattern(match.attachment, content.attachments)
    return f"it carries '{found}'" if found else ""

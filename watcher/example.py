"""The sample that a rule is shown on, where there is no mail of the user's own: for each language and kind of mail."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from babel.dates import format_date

from connectors.headers import addresses
from rules.language import written
from rules.mail import Address, Content, Message, Role
from rules.tongue import FALLBACK
from watcher.samples import KINDS, ladder, letter, vocabulary

if TYPE_CHECKING:
    from datetime import datetime

    from connectors.account import Account
    from rules.rule import Rule

VALID = timedelta(days=30)
"""So long the samples are valid that say so."""


def example(account: Account, rule: Rule, sent_at: datetime) -> tuple[Message, Content]:
    """A letter as the account may have sent it at this moment, of the kind and in the language of the rule."""
    code = language_of_rule(rule)
    head, _, text = letter(kind_of_rule(rule), code).partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    valid = format_date((sent_at + VALID).date(), format="long", locale=written()[code].draft.locale or code)
    message = Message(
        message_id="<sample@relance.invalid>",
        sender=Address(account.address, account.name),
        to=addresses(fields["To"]),
        cc=(),
        subject=fields["Subject"],
        sent_at=sent_at,
        received_at=sent_at,
        roles=frozenset({Role.SENT}),
    )
    body = text.format(valid=valid, name=account.name or account.address)
    return message, Content(body, attachments=(fields["Attachment"],))


def language_of_rule(rule: Rule) -> str:
    """That of the rule's drafts, else the one whose samples have most of its words."""
    if rule.draft.language != "auto":
        return rule.draft.language
    own = _words(rule)
    shared = {
        code: len(own & frozenset().union(*(vocabulary(kind, code) for kind in KINDS)))
        for code in (FALLBACK, *sorted(written()))
    }
    return max(shared, key=lambda code: shared[code])


def kind_of_rule(rule: Rule) -> str:
    """The one of `KINDS` that it is for: by its words, and where these tell nothing, by its templates."""
    own, templates = _words(rule), {step.template for step in rule.step}
    shared = {
        kind: (sum(len(own & vocabulary(kind, code)) for code in written()), len(templates & ladder(kind)))
        for kind in KINDS
    }
    return max(shared, key=lambda kind: shared[kind])


def _words(rule: Rule) -> set[str]:
    return {one.source.casefold() for one in (*rule.match.body, *rule.match.subject)}

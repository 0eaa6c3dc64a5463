"""The sample offer that a rule is shown on, where there is none of the user's own: one for each language."""

from __future__ import annotations

from datetime import timedelta
from importlib.resources import files
from typing import TYPE_CHECKING

from babel.dates import format_date

from connectors.headers import addresses
from rules.language import written
from rules.mail import Address, Content, Message, Role
from rules.tongue import FALLBACK
from watcher.samples import vocabulary

if TYPE_CHECKING:
    from datetime import datetime

    from connectors.account import Account
    from rules.rule import Rule

VALID = timedelta(days=30)
"""So long the sample offer is valid."""


def example(account: Account, rule: Rule, sent_at: datetime) -> tuple[Message, Content]:
    """An offer as the account may have sent it at this moment, in the language of the rule."""
    code = language_of_rule(rule)
    head, _, text = files("rules").joinpath("samples", code, "offer.txt").read_text("utf-8").partition("\n\n")
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
    own = {one.source for one in (*rule.match.body, *rule.match.subject)}
    shared = {code: len(own & vocabulary(code)) for code in (FALLBACK, *sorted(written()))}
    return max(shared, key=lambda code: shared[code])

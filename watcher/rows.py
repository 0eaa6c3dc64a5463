"""What a message becomes in the store: the row of its header, with what queries need in columns of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from connectors import headers
from connectors.encodings import decode
from rules.bounce import may_be_report
from rules.mail import Role
from rules.nature import may_be_automatic
from rules.people import company
from rules.subject import base
from rules.thread import conversation_index, key

if TYPE_CHECKING:
    from connectors.mailbox import Fetched

BITS = {role: 1 << number for number, role in enumerate(Role)}
"""Roles as they are stored: all those that a message was ever seen in, as one number."""


class Row(NamedTuple):
    """One row of the table `message`, in the order of `ADD`."""

    account: str
    key: str
    header: bytes
    sent: float
    received: float
    sender: str
    company: str
    ours: bool
    base: str
    bounce: bool
    roles: int
    draft: bool
    thread: str
    conversation: str
    reply_to: str
    automatic: bool
    ids: int
    """How many messages it names."""


RENEWED = ("header", "sender", "company", "base", "bounce")
"""What is told anew by a copy that names more messages: gateways take fields out of one copy, and not of another."""

SENT_NOW = f"(draft OR roles = {BITS[Role.TRASH]}) AND NOT excluded.draft AND excluded.roles & {BITS[Role.SENT]}"
"""Whether a draft that was put away turns up as sent: what counts is when it was sent, not when it was written."""

ADD = f"""
    INSERT INTO message ({", ".join(Row._fields)}) VALUES ({", ".join("?" * len(Row._fields))})
    ON CONFLICT (account, key) DO UPDATE SET
        {", ".join(f"{name} = iif(ids < excluded.ids OR {SENT_NOW}, excluded.{name}, {name})" for name in RENEWED)},
        {", ".join(f"{name} = iif({SENT_NOW}, excluded.{name}, {name})" for name in ("sent", "received"))},
        thread = max(thread, excluded.thread), conversation = max(conversation, excluded.conversation),
        reply_to = max(reply_to, excluded.reply_to), automatic = max(automatic, excluded.automatic),
        ids = max(ids, excluded.ids),
        judged = CASE WHEN (roles | excluded.roles) = roles AND min(draft, excluded.draft) = draft THEN judged END,
        roles = roles | excluded.roles, draft = min(draft, excluded.draft)
"""  # noqa: S608  (names of columns); one that turns up in one more folder is judged anew: it may have been moved there


def row(account: str, ours: frozenset[str], one: Fetched, fields: dict[str, str], role: Role) -> Row:
    """The row of a message in a folder of this role.

    Args:
        account: its name in config.toml.
        ours: our addresses, folded.
        one: as it came.
        fields: its header, split.
        role: of the folder that it lies in.
    """
    sender = headers.sender(fields)
    folded = sender.folded if sender else ""
    written = fields.get("subject", "")
    subject = decode(written)
    shown = fields if subject == written else {**fields, "subject": subject}
    may_be_reply = ":" in subject or "：" in subject
    return Row(
        account=account,
        key=key(headers.message_id(fields)),
        header=one.header,
        sent=headers.date(fields.get("date", ""), one.received_at).timestamp(),
        received=one.received_at.timestamp(),
        sender=folded,
        company=(company(sender.domain) or "") if sender else "",
        ours=folded in ours,
        base=base(subject) if folded in ours or may_be_reply else "",
        bounce=may_be_report(shown),
        roles=BITS[role],
        draft=one.draft,
        thread=one.thread_id,
        conversation=conversation_index(fields["thread-index"]) if "thread-index" in fields else "",
        reply_to=_reply_to(fields, ours | {folded}),
        automatic=may_be_automatic(fields),
        ids=len(headers.linked(fields)),
    )


def _reply_to(fields: dict[str, str], known: frozenset[str]) -> str:
    """Where an answer would go, if that is neither the sender nor we."""
    if "reply-to" not in fields:
        return ""
    return next((one.folded for one in headers.addresses(fields["reply-to"]) if one.folded not in known), "")

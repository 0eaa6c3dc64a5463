"""A draft for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from connectors.draft import fingerprint, is_untouched
from connectors.mime import content, header_of, page
from rules.draft import Draft
from rules.mail import Address

TOKEN = "k5tq2w7c"
IVAN = Address("ivan@firm.example", "Ivan Petrov")
ANNA = Address("anna@client.example", "Anna Müller")
TEXT = "Dear Anna,\n\nhave you had time to look at our offer?\n\n-- \nIvan\n\n> Our offer: 5 € a piece.\n>> 42?"


def marked(draft: Draft) -> Draft:
    """With the Message-ID that tells what it says."""
    told = fingerprint(draft.sender, draft.subject, draft.to, draft.cc, draft.text, draft.bcc)
    return replace(draft, message_id=f"<{draft.token}.{told}@firm.example>")


DRAFT = marked(
    Draft(
        sender=IVAN,
        to=(ANNA,),
        cc=(),
        subject="Re: Our offer",
        in_reply_to="<offer@firm.example>",
        references=("<first@client.example>", "<offer@firm.example>"),
        message_id="",
        token=TOKEN,
        written_at=datetime(2026, 11, 6, 9, 30, tzinfo=timezone(timedelta(hours=1))),
        text=TEXT,
    )
)


def untouched(message: bytes) -> bool:
    """Whether the draft is as we wrote it, as a mailbox tells that."""
    return is_untouched(header_of(message), content(message), page(message))

"""What a mailbox made of a draft that was written to it: read back, and compared with what was written.

Servers and bridges fold, wrap and encode anew, and some take fields out (ProtonMail/proton-bridge#528: In-Reply-To and
References). Whom a draft goes to, what it answers and what it says must come back as they were. Its Message-ID need
not: nobody who sends a draft sees it, and what it tells us the ledger can tell (`watcher.standing`).

Outlook quotes by itself, in place of our quotation. What it made of a draft is then marked anew, all of it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from connectors import headers, mime
from connectors.addresses import clean
from connectors.draft import is_untouched
from rules.draft import fingerprint
from rules.mail import Address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from connectors.mailbox import Fetched
    from rules.mail import Content, Message

NOBODY = Address("", "")


def differences(written: bytes, back: Fetched, content: Content | None, page: str = "") -> tuple[str, ...]:
    """What is other than it was written: names of fields, "the text", "the form"; empty where nothing is.

    Args:
        written: the whole message, as it was given to the mailbox.
        back: the same draft, as the mailbox shows it.
        content: its text; None where it could not be read.
        page: its HTML; empty where it has none.
    """
    wrote, found = (
        headers.read(replace(back, header=one), frozenset()) for one in (mime.header_of(written), back.header)
    )
    fields = [name for name, told in _FIELDS.items() if told(wrote) != told(found)]
    wanted = mime.content(written)
    if content is not None and _is_marked_anew(wrote, found) and is_untouched(back.header, content, page):
        return tuple(fields)
    if content is None or _words(content) != _words(wanted):
        fields.append("the text")
    elif (content.html, content.attachments) != (wanted.html, wanted.attachments):
        fields.append("the form")
    return tuple(fields)


_FIELDS: dict[str, Callable[[Message], object]] = {
    "From": lambda message: _emails([message.sender or NOBODY]),
    "To": lambda message: _emails(message.to),
    "Cc": lambda message: _emails(message.cc),
    "Bcc": lambda message: _emails(message.bcc),
    "Subject": lambda message: clean(message.subject).split(),
    "In-Reply-To": lambda message: message.in_reply_to,
    "References": lambda message: message.references,
    "X-Relance": lambda message: message.header.get("x-relance"),
}


def _is_marked_anew(wrote: Message, found: Message) -> bool:
    """Whether its mark is not the one that we gave it."""
    return wrote.message_id != found.message_id


def _emails(people: Iterable[Address]) -> frozenset[str]:
    return frozenset(person.email.casefold() for person in people)


def _words(content: Content) -> str:
    """What is said, however it is wrapped and quoted."""
    return fingerprint(NOBODY, "", (), (), content.text)

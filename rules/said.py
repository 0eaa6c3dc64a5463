"""What the body of a message says, as far as answers are told by it: read once, and kept instead of the text.

The text itself is somebody's mail; what is kept of it is a date, a few words, and of a report the ids and addresses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from rules.absence import last_day
from rules.bounce import Bounce, bounce
from rules.phrases import acknowledged, challenged, declined, opted_out
from rules.quoting import own_words
from rules.subject import base

if TYPE_CHECKING:
    from rules.mail import Content, Message

MOST_LETTERS = 8000
"""Of a text that are looked at: nobody says no on the third page."""


WRONG_CLOCK = timedelta(days=30)
"""Days in a text are reckoned from the Date field, unless it lies so long before the mail came."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the body of one message says."""

    until: date | None = None
    """An absence: the last day that it names, be it the last one away or that of the return."""
    absence: str = ""
    """The words that name it."""
    declined: str = ""
    """The words of a refusal."""
    opted_out: str = ""
    """The words of somebody who wants no more mail."""
    acknowledged: str = ""
    """The words of a ticket system that has got our mail."""
    challenged: str = ""
    """The words of a filter that wants to be answered before it lets our mail through."""
    calendar: str = ""
    """METHOD of a calendar part (RFC 5546)."""
    bounce: Bounce | None = None
    """What a mail server reports, where it is such a report."""


NOTHING = Said()


def said(message: Message, content: Content) -> Said:
    """What the body of a message says."""
    report = bounce(message, content)
    if report:
        return Said(bounce=report)
    text = content.text[:MOST_LETTERS]
    words = own_words(text) or base(message.subject)
    wrong_clock = message.received_at - message.sent_at > WRONG_CLOCK
    away = last_day(text, message.subject, (message.received_at if wrong_clock else message.sent_at).date())
    return Said(
        until=away.day if away else None,
        absence=away.words if away else "",
        declined=declined(words),
        opted_out=opted_out(words),
        acknowledged=acknowledged(words),
        challenged=challenged(words),
        calendar=content.calendar,
    )

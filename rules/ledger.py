"""What was done for an offer, and what stands of it in the mailbox."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from enum import StrEnum

LOOKS = 2
"""So many complete looks at Drafts must miss a draft before it counts as deleted: clients replace one by two steps."""


class Phase(StrEnum):
    """How far the writing of a draft got."""

    PLANNED = "planned"
    """Committed before the mailbox is touched: it may stand there or not."""
    WRITTEN = "written"
    """The mailbox has confirmed it."""
    WITHDRAWING = "withdrawing"
    """Committed before it is moved to Trash: it may stand or not, and that it is gone is nobody's no."""
    WITHDRAWN = "withdrawn"
    """The mailbox has confirmed that we moved it."""
    STUCK = "stuck"
    """It stands, and is not moved again: the mailbox refused to, which may leave a copy in Trash; or the user has put
    it back."""


STOOD = frozenset({Phase.WRITTEN, Phase.STUCK})
"""A draft that stood, and whose absence is the user's doing."""
TAKEN_BACK = frozenset({Phase.WITHDRAWING, Phase.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Entry:
    """One draft of ours."""

    step: int
    token: str
    message_id: str
    phase: Phase
    folder: str = ""
    handle: str = ""
    """Of the message that was read back as it was written; empty where it was not, or only found."""
    missed: int = 0
    """Complete looks at Drafts, one after the other, that did not find it."""


@dataclass(frozen=True, slots=True)
class StandingDraft:
    """A draft that lies in Drafts now and belongs to the offer's conversation, ours or not."""

    message_id: str
    folder: str
    token: str | None
    """That of its X-Relance field."""
    edited: bool
    """Whether it says anything but what we wrote; true of any draft that cannot be shown to be ours."""


def token(account_address: str, offer_id: str, step: int) -> str:
    """The opaque mark of a draft: the same for the same account, offer and step, from any machine and any database."""
    told = "\n".join((account_address.casefold(), offer_id, str(step)))
    return base64.b32encode(hashlib.sha256(told.encode()).digest()).decode().lower()[:26]

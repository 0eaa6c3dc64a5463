"""What a decision depends on, and what it can be: values only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from rules.reading import Meaning, Reading

if TYPE_CHECKING:
    from datetime import datetime

    from rules.calendar import Calendar
    from rules.ledger import Entry, StandingDraft
    from rules.mail import Identities, Message
    from rules.refusal import Refusal
    from rules.rule import Rule
    from rules.settlement import Settlement


class Outcome(StrEnum):
    """How an offer ends, for us."""

    ANSWERED = "answered"
    BOUNCED = "bounced"
    STOPPED = "stopped"
    EXHAUSTED = "exhausted"


@dataclass(frozen=True, slots=True)
class Leave:
    """It is none of our business."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Not before `until`."""

    until: datetime
    step: int
    away: bool = False
    """It is an absence that we wait for."""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Write:
    """Write the draft of this step, as a reply to the anchor."""

    step: int
    template: str
    anchor: Message
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Keep:
    """A draft stands; hands off."""

    draft: StandingDraft | Entry
    step: int


@dataclass(frozen=True, slots=True)
class Close:
    """Nothing more is written."""

    outcome: Outcome
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """It cannot be told; nothing is written, and the user is asked."""

    evidence: tuple[str, ...]


Action = Leave | Wait | Write | Keep | Close | Ask


def due_moment(action: Action) -> datetime | None:
    """When something happens next, where that is known."""
    match action:
        case Wait(until=until):
            return until
        case Write(due_at=due_at):
            return due_at
        case _:
            return None


@dataclass(frozen=True, slots=True)
class Finding:
    """A question with its answer."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do, and why."""

    action: Action
    because: tuple[Finding, ...]
    withdraw: tuple[StandingDraft, ...] = ()
    """Drafts of ours that nobody touched and that have lost their reason: to be moved to Trash."""


@dataclass(frozen=True, slots=True)
class Case:
    """All that a decision depends on."""

    rule: Rule
    offer: Message
    identities: Identities
    calendar: Calendar
    now: datetime
    readings: tuple[Reading, ...] = ()
    """The messages around the offer, in the order in which they were sent."""
    passed_over: int = 0
    """So many more were read, and mean nothing."""
    earlier: Message | None = None
    """The last message of ours in this conversation, before the offer, that has the signs of an offer itself."""
    answered_between: bool = False
    """Whether a person wrote between that one and the offer."""
    drafts: tuple[StandingDraft, ...] = ()
    ledger: tuple[Entry, ...] = ()
    settlement: Settlement | None = None
    """What the user decided; the readings heed it already."""
    refusals: tuple[Refusal, ...] = ()
    """Of the offer's recipients, to other offers of the same rule."""

    def reading(self, meaning: Meaning) -> tuple[Reading, ...]:
        """The readings that come to this."""
        return tuple(reading for reading in self.readings if reading.meaning is meaning)

    def meaning(self, meaning: Meaning) -> tuple[Message, ...]:
        """The messages that mean this."""
        return tuple(reading.message for reading in self.reading(meaning))

    @property
    def follow_ups(self) -> tuple[Message, ...]:
        """What we said after the offer, whoever typed it."""
        return self.meaning(Meaning.FOLLOW_UP)

    @property
    def anchor(self) -> Message:
        """Our last word; one that names nobody (it went out by Bcc) has the people of the one before it."""
        words = (self.offer, *self.follow_ups)
        named = next((word for word in reversed(words) if self.identities.others(word.recipients)), self.offer)
        return words[-1] if named is words[-1] else replace(words[-1], to=named.to, cc=named.cc)

    @property
    def next_step(self) -> int:
        """Counted from 1."""
        return len(self.follow_ups) + 1

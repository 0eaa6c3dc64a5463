"""Who said no: a refusal answers the offer, and mutes whoever wrote it for all offers of the same rule.

What counts is a person's last word in a conversation: a yes after a no takes the no back. Who wants no more mail at all
has said it for good.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rules.reading import Meaning

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from rules.reading import Reading


@dataclass(frozen=True, slots=True)
class Refusal:
    """A person's no."""

    person: str
    """Their address, folded."""
    words: str
    message_id: str
    at: datetime


def refusals(readings: Iterable[Reading], people: Sequence[str]) -> tuple[Refusal, ...]:
    """The refusals in one conversation that still stand, by person.

    Args:
        readings: every message around the offer.
        people: the offer's recipients, folded. Who is the only one is muted by whoever opts out for them.
    """
    found: dict[str, Reading] = {}
    for reading in sorted(readings, key=lambda reading: reading.message.latest_at):
        sender = reading.message.sender
        if sender is None or not (reading.opted_out or reading.meaning is Meaning.ANSWER):
            continue
        muted = {sender.folded, *people} if reading.opted_out and len(people) == 1 else {sender.folded}
        found |= {person: reading for person in muted if reading.opted_out or not _opted_out(found.get(person))}
    return tuple(
        Refusal(person, reading.refusal, reading.message.message_id, reading.message.latest_at)
        for person, reading in sorted(found.items())
        if reading.refusal
    )


def _opted_out(earlier: Reading | None) -> bool:
    return earlier is not None and earlier.opted_out

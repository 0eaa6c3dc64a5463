"""What the user decided about an offer that the program could not, or had wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from rules.reading import Meaning, Reading
from rules.thread import key, keys

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


class Verdict(StrEnum):
    """The two words of `relance settle`."""

    ANSWERED = "answered"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Settlement:
    """What the user decided, and about which messages."""

    verdict: Verdict
    at: datetime
    messages: frozenset[str] = frozenset()
    """Keys of the messages that were there when it was decided, and that settled the offer or put it in doubt."""


DOUBTED = frozenset({Meaning.ANSWER, Meaning.UNSURE, Meaning.BOUNCE})
"""What the user may know better."""


def settlement(verdict: Verdict, readings: Iterable[Reading], at: datetime) -> Settlement:
    """The user's word on the messages that are there now."""
    found = (reading.message.message_id for reading in readings if reading.meaning in DOUBTED or reading.opted_out)
    return Settlement(verdict, at, keys(found))


def heeded(readings: tuple[Reading, ...], told: Settlement | None) -> tuple[Reading, ...]:
    """The readings as the user's word makes them: what is said to be no answer, is none. Later mail is read as ever."""
    if told is None or told.verdict is not Verdict.OPEN:
        return readings
    return tuple(
        _heeded(reading) if key(reading.message.message_id) in told.messages else reading for reading in readings
    )


def _heeded(reading: Reading) -> Reading:
    if reading.meaning not in DOUBTED and not reading.opted_out:
        return reading
    because = f"you settled it as open; else it would be {reading.meaning}: {reading.because}"
    return replace(reading, meaning=Meaning.NOTHING, because=because, refusal="", opted_out=False, failed=frozenset())

"""When the quiet period before the next step is over: counted from our last word, and longer where somebody is away.

An absence holds until the first working day after the last day that it names; one that names none, for ten business
days. What a program has confirmed, a delay on the way, an answer to an invitation: the quiet period begins anew there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from rules.reading import Meaning
from rules.rule import Period, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from rules.case import Case
    from rules.reading import Reading

AWAY = Period(count=10, unit=Unit.BUSINESS_DAYS)
"""How long whoever is away and does not say until when is taken to be away."""
LONGEST = timedelta(days=30)
"""After an automatic reply that we wait at the most, whatever day it names: by then the offer wants another look."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A message that makes us wait longer."""

    reading: Reading
    until: datetime
    words: str
    """How long, and counted from what."""

    @property
    def away(self) -> bool:
        """Whether a program answered for somebody."""
        return self.reading.meaning in {Meaning.AWAY, Meaning.RECEIVED}


def quiet_end(case: Case) -> datetime:
    """When the quiet period that began with our last word is over; inside office hours."""
    return case.calendar.add(case.anchor.sent_at, case.rule.after(case.next_step))


def longest_hold(case: Case) -> Hold | None:
    """What makes us wait longest, though it may be over."""
    return max(_holds(case), key=lambda hold: hold.until.astimezone(UTC), default=None)


def due_at(case: Case) -> datetime:
    """When the next step is due: the quiet period and every absence are over; inside office hours."""
    return later(quiet_end(case), longest_hold(case))


def later(end: datetime, hold: Hold | None) -> datetime:
    """The end of the quiet period or of what makes us wait, whichever comes later."""
    return end if hold is None else max(end, hold.until, key=lambda moment: moment.astimezone(UTC))


def _holds(case: Case) -> Iterator[Hold]:
    since = case.anchor.earliest_at
    after = case.rule.after(case.next_step)
    for reading in case.readings:
        came = reading.message.latest_at
        if reading.meaning is Meaning.AWAY and reading.until:
            yield _dated(case, reading, reading.until)
        elif came < since:
            continue  # what came before our last word was known when we wrote it
        elif reading.meaning is Meaning.AWAY:
            yield Hold(reading, case.calendar.add(came, AWAY), f"{AWAY} from the automatic reply")
        elif reading.meaning in {Meaning.RECEIVED, Meaning.HOLD}:
            yield Hold(reading, case.calendar.add(came, after), f"{after} from this: {reading.because}")


def _dated(case: Case, reading: Reading, day: date) -> Hold:
    last = min(day, (reading.message.latest_at + LONGEST).date())
    cut = "" if day == last else f", and we wait {LONGEST.days} days at the most"
    midnight = datetime.combine(last + timedelta(days=1), time(), case.calendar.zone)
    return Hold(reading, case.calendar.opening(midnight), f"the automatic reply names {day:%a %d %b %Y}{cut}")

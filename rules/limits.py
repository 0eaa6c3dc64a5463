"""So that nobody is flooded: which of the drafts that are due may be written now."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rules.people import companies, folded, outside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from rules.mail import Address, Identities, Message
    from rules.rule import Limits


@dataclass(frozen=True, slots=True)
class Due:
    """A draft that could be written."""

    offer: Message
    anchor: Message
    """The message that it would answer."""
    limits: Limits


@dataclass(slots=True)
class Tally:
    """What counts against the limits: drafts written today, and those that stand open."""

    today: int = 0
    run: int = 0
    people: Counter[str] = field(default_factory=Counter)
    companies: Counter[str] = field(default_factory=Counter)

    def open_draft(self, recipients: Iterable[Address]) -> None:
        """Count a draft to these people."""
        recipients = tuple(recipients)
        self.people.update(folded(recipients))
        self.companies.update(companies(recipients))

    def write(self, recipients: Iterable[Address]) -> None:
        """Count a draft that is written now."""
        self.today += 1
        self.run += 1
        self.open_draft(recipients)


def hold_back(due: Sequence[Due], tally: Tally, identities: Identities) -> dict[str, str]:
    """The offers that must wait, by Message-ID, each with the limit that holds it. Newest offers go first."""
    held: dict[str, str] = {}
    for one in sorted(due, key=_age, reverse=True):
        recipients = outside(one.anchor, identities)
        reason = next(_reached(recipients, one.limits, tally), None)
        if reason:
            held[one.offer.message_id] = reason
        else:
            tally.write(recipients)
    return held


def _age(due: Due) -> tuple[datetime, str]:
    return (due.offer.sent_at, due.offer.message_id)


def _reached(recipients: Sequence[Address], limits: Limits, tally: Tally) -> Iterator[str]:
    if tally.run >= limits.per_run:
        yield f"held back: no more than {limits.per_run} in a run (limits.per_run)"
    if tally.today >= limits.per_day:
        yield f"held back: no more than {limits.per_day} a day (limits.per_day)"
    for person in sorted(folded(recipients)):
        if tally.people[person] >= limits.per_person:
            yield f"held back: {_open(limits.per_person)} to {person} (limits.per_person)"
    for name in sorted(companies(recipients)):
        if tally.companies[name] >= limits.per_company:
            yield f"held back: {_open(limits.per_company)} to people at {name} (limits.per_company)"


def _open(count: int) -> str:
    return "a draft stands open" if count == 1 else f"{count} drafts stand open"

"""What the messages around an offer come to, in short: all that a decision needs of them.

It is kept between sweeps (`watcher.recall`), for the mail around an offer is much, and changes seldom. The messages
that mean nothing are only counted then; `relance why` reads them all again, and shows them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from rules.reading import Meaning, Reading
from rules.thread import key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rules.mail import Message


@dataclass(frozen=True, slots=True)
class Conversation:
    """What names the conversation of an offer, for a draft in it to be told by."""

    keys: frozenset[str] = frozenset()
    """Of its messages."""
    threads: frozenset[str] = frozenset()
    """The provider's names of the threads that they are in."""


@dataclass(frozen=True, slots=True)
class Gist:
    """An offer, and what the messages around it come to."""

    offer: Message
    readings: tuple[Reading, ...]
    """What messages mean, before the user's word is heeded; in the order in which they were sent."""
    passed_over: int
    """So many more were read, and mean nothing."""
    earlier: Message | None
    """The last message of ours in this conversation, before the offer, that has the signs of an offer itself."""
    answered_between: bool
    """Whether a person wrote between that one and the offer."""
    tied: Conversation
    clocks: Mapping[str, tuple[datetime, ...]] = field(default_factory=dict)
    """When its recipients wrote last, by their own clocks (`rules.place`); by their addresses, folded."""
    language: str = ""
    """Of its text, where that tells more of a place than the domains of its recipients; a code."""

    def without_nothing(self) -> Gist:
        """The same, with what means nothing only counted."""
        telling = tuple(
            one for one in self.readings if one.meaning is not Meaning.NOTHING or one.opted_out or one.unread
        )
        return replace(self, readings=telling, passed_over=self.passed_over + len(self.readings) - len(telling))


def to_json(gist: Gist) -> str:
    """As it is kept; messages by their keys."""
    return json.dumps(
        {
            "readings": [_told(reading) for reading in gist.readings],
            "passed_over": gist.passed_over,
            "earlier": key(gist.earlier.message_id) if gist.earlier else None,
            "answered_between": gist.answered_between,
            "tied": [sorted(gist.tied.keys), sorted(gist.tied.threads)],
            "clocks": {who: [moment.isoformat() for moment in moments] for who, moments in gist.clocks.items()},
            "language": gist.language,
        },
        ensure_ascii=False,
    )


def named(told: Mapping[str, Any]) -> set[str]:
    """The keys of the messages that it speaks of."""
    earlier = {told["earlier"]} if told["earlier"] else set()
    return {own for own, *_ in told["readings"]} | earlier


def from_json(told: Mapping[str, Any], offer: Message, messages: Mapping[str, Message]) -> Gist:
    """Read what was kept.

    Args:
        told: the JSON, parsed.
        offer: whose gist it is.
        messages: by their keys, those that it speaks of.

    Raises:
        KeyError: one of these is not there.
    """
    return Gist(
        offer=offer,
        readings=tuple(_reading(row, messages) for row in told["readings"]),
        passed_over=told["passed_over"],
        earlier=messages[told["earlier"]] if told["earlier"] else None,
        answered_between=told["answered_between"],
        tied=Conversation(*map(frozenset, told["tied"])),
        clocks={who: tuple(map(datetime.fromisoformat, moments)) for who, moments in told["clocks"].items()},
        language=told["language"],
    )


def _told(one: Reading) -> list[object]:
    until = one.until.isoformat() if one.until else None
    own, failed = key(one.message.message_id), sorted(one.failed)
    return [own, one.meaning, one.because, until, one.refusal, one.opted_out, failed, one.unread]


def _reading(row: list[Any], messages: Mapping[str, Message]) -> Reading:
    own, meaning, because, until, refusal, opted_out, failed, unread = row
    day = date.fromisoformat(until) if until else None
    return Reading(messages[own], Meaning(meaning), because, day, refusal, opted_out, frozenset(failed), unread)

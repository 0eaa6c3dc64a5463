"""What a message around an offer can mean, and all that is known of it when that is asked: values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from rules.said import NOTHING
from rules.thread import Tie

if TYPE_CHECKING:
    from datetime import date

    from rules.mail import Message
    from rules.nature import Nature
    from rules.said import Said
    from rules.thread import Neighbourhood


class Meaning(StrEnum):
    """What a message means for an offer."""

    ANSWER = "an answer"
    FOLLOW_UP = "our own follow-up"
    AWAY = "an automatic reply"
    RECEIVED = "a program's word that it has our mail"
    HOLD = "a reason to wait"
    BOUNCE = "a bounce"
    UNSURE = "perhaps an answer"
    DELETED_DRAFT = "a draft of ours that was deleted"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Reading:
    """One message, and what it means."""

    message: Message
    meaning: Meaning
    because: str
    until: date | None = None
    """Of an absence: its last day, as far as it names one."""
    refusal: str = ""
    """The words by which somebody says no."""
    opted_out: bool = False
    """That no is to any further mail; it counts in whatever message, and nothing but the user takes it back."""
    failed: frozenset[str] = frozenset()
    """Of a bounce: the recipients of the offer who did not get it, folded; empty where it names none."""
    unread: bool = False
    """Its text might tell more, and was not read."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A message with what is known of it when the questions are put."""

    message: Message
    tie: Tie
    nature: Nature
    sign: str
    around: Neighbourhood
    said: Said = NOTHING


Told = tuple[Meaning, str] | None

PERHAPS = frozenset({Tie.SUBJECT, Tie.SEVERAL, Tie.STRANGER, Tie.NUMBER, Tie.RECIPIENT, Tie.SINCE, Tie.ASIDE})
"""Ties that no id makes."""

"""Mailboxes in which the next sweep has something to do, and what may happen after a crash."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.system.desk import FOLDERS, Desk
from tests.system.mail import answer, letter, moment
from tests.system.victim import ForkedProgram

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from tests.system.desk import Place
    from tests.system.mail import Kept
    from tests.system.victim import Victim

OFFERS = {"<offer.1@firm.example>": "anna@client.example", "<offer.2@firm.example>": "ben@other.example"}
SENT_AT = moment("2024-11-18T09:30:00+01:00")
SOON = moment("2024-11-19T10:30:00+01:00")
"""Nothing is due."""
NOW = moment("2024-11-28T10:30:00+01:00")
"""First drafts are due."""
NEXT_STEP = moment("2024-12-12T10:30:00+01:00")
"""Second ones would be, had the first ones been sent."""


@dataclass(frozen=True)
class Scene:
    """A mailbox in which the next sweep has something to do."""

    name: str
    story: str
    now: datetime
    happens: Callable[[Desk], None]
    """What happened since the first sweep, in which nothing was due."""
    aftermaths: frozenset[str]
    """What may follow a crash, by name."""
    takes_back: bool = False
    """Whether the sweep moves a draft to Trash."""


@dataclass(frozen=True)
class Aftermath:
    """What happens between a crash and the next sweep."""

    name: str
    story: str
    to_state: Callable[[Desk], None] | None = None
    to_draft: Callable[[Desk, Kept], None] | None = None
    """What the user does to every draft of ours that stands."""
    to_offers: Callable[[Desk], None] | None = None
    """What happens to all offers."""
    left: int = 0
    """How many drafts stand in the end for an offer that this happened to, or to whose draft; an edited one stays."""


def teach(victim: Victim, place: Place, home: Path) -> None:
    """Have the victim itself go through a scene, so that it has read what every run reads."""
    desk = open_scene(SCENES["answered"], place, home, victim, stay=True)
    desk.scan()
    desk.away()


def open_scene(scene: Scene, place: Place, home: Path, victim: Victim, *, stay: bool = False) -> Desk:
    """The scene, up to the sweep that has something to do."""
    box, written = place.new(home)
    program = ForkedProgram(home, victim=victim, stay=stay)
    program.write(written)
    desk = Desk(place, box, program, home / "older", SENT_AT)
    for number, (offer, to) in enumerate(OFFERS.items(), start=1):
        desk.append("Sent", letter(offer, SENT_AT, To=to, Subject=f"Offer {number}: lamps"), "\\Seen")
    for number, folder in enumerate(FOLDERS):
        for flags in ("", "\\Seen \\Flagged", "\\Deleted"):
            others = letter(f"<{number}.{len(flags)}@else.example>", SENT_AT, To="x@else.example", Subject="Minutes")
            desk.append(folder, others, flags)
    desk.now = SOON
    desk.scan()
    shutil.copytree(desk.state, desk.older)
    desk.now = NOW
    scene.happens(desk)
    desk.now = scene.now
    return desk


def _answered(desk: Desk) -> None:
    desk.scan()
    offer, sender = next(iter(OFFERS.items()))
    desk.append("INBOX", answer(offer, NOW, sender, "Re: Offer 1: lamps"))


def _overtaken(desk: Desk) -> None:
    """The user has typed a follow-up, and has not seen the draft."""
    desk.scan()
    offer, to = next(iter(OFFERS.items()))
    typed = letter(
        "<typed@firm.example>", NOW, To=to, Subject="Re: Offer 1: lamps", In_Reply_To=offer, References=offer
    )
    desk.append("Sent", typed, "\\Seen")


def _edited(desk: Desk) -> None:
    """One in place, the other one saved anew."""
    desk.scan()
    for number, draft in enumerate(desk.drafts()):
        desk.edit(draft, anew=bool(number))


def _edited_and_answered(desk: Desk) -> None:
    _edited(desk)
    _answer(desk)


def _answer(desk: Desk) -> None:
    for offer, sender in OFFERS.items():
        desk.append("INBOX", answer(offer, NOW, sender, "Re: Offer: lamps"))


def _sent(desk: Desk) -> None:
    desk.scan()
    desk.send(desk.drafts()[0])


_HOUR = timedelta(hours=1)
_STORED = frozenset({"nothing", "lost", "older"})
_EDITED = frozenset({"edited", "saved"})
_ENDED = frozenset({"sent", "trashed", "answers"})
SCENES = {
    scene.name: scene
    for scene in (
        Scene("first", "writes two first drafts", NOW, Desk.lose, _STORED | _EDITED | _ENDED),
        Scene("answered", "takes one back: answered", NOW + _HOUR, _answered, _STORED | _EDITED, takes_back=True),
        Scene("overtaken", "takes one back: sent by hand", NOW + _HOUR, _overtaken, _STORED | _EDITED, takes_back=True),
        Scene("edited", "leaves edited ones: answered", NOW + _HOUR, _edited_and_answered, _STORED),
        Scene("late", "leaves edited ones: a step is due", NEXT_STEP, _edited, _STORED),
        Scene("sent", "writes a second draft", NEXT_STEP, _sent, _STORED),
    )
}
AFTERMATHS = {
    one.name: one
    for one in (
        Aftermath("nothing", "nothing"),
        Aftermath("lost", "the database is lost", Desk.lose),
        Aftermath("older", "an older database", Desk.restore),
        Aftermath("edited", "drafts are edited in place", to_draft=lambda desk, draft: desk.edit(draft, anew=False)),
        Aftermath("saved", "drafts are saved anew", to_draft=lambda desk, draft: desk.edit(draft, anew=True)),
        Aftermath("sent", "drafts are sent", to_draft=Desk.send, left=1),
        Aftermath("trashed", "drafts are put into Trash", to_draft=Desk.trash),
        Aftermath("answers", "offers are answered", to_offers=_answer),
    )
}

"""One sweep that is killed, what follows, and what of it is not as it has to be."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.system.desk import EDIT, FOLDERS
from tests.system.scenes import OFFERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.system.desk import Desk, View
    from tests.system.faults import Point
    from tests.system.mail import Kept
    from tests.system.scenes import Aftermath

RESTARTED, LATER = timedelta(minutes=5), timedelta(days=21)
"""After the sweep that is killed: the next one, and one more."""
KILLED = -9


@dataclass(frozen=True)
class Outcome:
    """How a mailbox looks in the end, and what is told of its offers."""

    view: View
    told: list[tuple[object, ...]]

    @classmethod
    def of(cls, desk: Desk) -> Outcome:
        """That of two more sweeps."""
        lines = [line for after in (RESTARTED, LATER) for line in desk.at(desk.now + after).scan().lines]
        return cls(desk.view(), [(line["offer"], line["state"], line["step"], line["draft"]) for line in lines])

    def messages(self, folder: str) -> Counter[tuple[frozenset[str], bytes]]:
        """How often each message lies there, and with which flags; without its date, if it is ours."""
        return Counter((one.flags, _undated(one)) for one in self.view[folder])


@dataclass
class Attempt:
    """One sweep that is killed, and what follows."""

    before: View
    """The scene."""
    desk: Desk
    """A copy of it."""
    aftermath: Aftermath
    normal: Outcome
    """What it comes to where nobody is killed."""

    def of(self, point: Point, functions: set[str]) -> Iterator[str]:
        """What is wrong after a death at that point, in sentences."""
        code = self.desk.program.kill(self.desk.now.isoformat(), point, functions)
        self.desk.place.settle()
        if code != KILLED:
            yield f"it ended with {code}, before that point"
        at_once = self.desk.view()
        yield from self._others_touched(at_once)
        yield from self._wrong_at_once(at_once)
        if self.aftermath.to_state:
            self.aftermath.to_state(self.desk)
        touched = self._touch(at_once)
        outcome = Outcome.of(self.desk)
        yield from self._others_touched(outcome.view)
        yield from self._wrong_beside(touched, outcome.view) if touched else self._unlike(outcome)

    def _wrong_at_once(self, at_once: View) -> Iterator[str]:
        """What nobody may see even before the next sweep: half a draft, two of them, none where there was one."""
        whole = {_undated(one) for view in (self.before, self.normal.view) for lie in view.values() for one in lie}
        trashed = [one.raw for one in at_once["Trash"]]
        for offer in OFFERS:
            were, are = drafts_for(offer, self.before), drafts_for(offer, at_once)
            if len(are) > 1:
                yield f"{len(are)} drafts for {offer} at once"
            if any(_undated(one) not in whole for one in are):
                yield f"the draft for {offer} is not whole"
            if any(one not in are and one.raw not in trashed for one in were):
                yield f"the draft for {offer} is gone at once"

    def _touch(self, at_once: View) -> dict[str, Kept | None]:
        """What happens to offers and their drafts: to which offers it did, with the edited draft if there is one."""
        drafts = {offer: draft for offer in OFFERS for draft in drafts_for(offer, at_once)}
        if self.aftermath.to_offers:
            self.aftermath.to_offers(self.desk)
            return dict.fromkeys(OFFERS)
        if not self.aftermath.to_draft:
            return {}
        for draft in drafts.values():
            self.aftermath.to_draft(self.desk, draft)
        left = self.desk.view()
        return {offer: next(iter(drafts_for(offer, left)), None) for offer in drafts}

    def _others_touched(self, after: View) -> Iterator[str]:
        """Messages that are not there any more as they were: in their folder, with their UID and their flags."""
        for folder, messages in self.before.items():
            gone = [one.uid for one in messages if not is_ours(one) and one not in after[folder]]
            if gone:
                yield f"touched in {folder}: {', '.join(gone)}"

    def _wrong_beside(self, touched: dict[str, Kept | None], after: View) -> Iterator[str]:
        """What is wrong with the drafts of these offers, and of the others beside them."""
        for offer in OFFERS:
            are, edited = drafts_for(offer, after), touched.get(offer)
            normal = len(drafts_for(offer, self.normal.view))
            if edited and are != [edited]:
                yield f"an edited draft for {offer} was changed"
            if not edited and len(are) != (self.aftermath.left if offer in touched else normal):
                yield f"{len(are)} drafts for {offer} in the end"

    def _unlike(self, outcome: Outcome) -> Iterator[str]:
        """What is not as it would be had nobody been killed."""
        for folder in FOLDERS:
            is_there, should_be = outcome.messages(folder), self.normal.messages(folder)
            missing, more = (should_be - is_there).total(), (is_there - should_be).total()
            if missing or more:
                yield f"{folder} has {missing} messages less and {more} more"
        if outcome.told != self.normal.told:
            yield f"told as {outcome.told}, else as {self.normal.told}"


def drafts_for(offer: str, view: View) -> list[Kept]:
    """The drafts in an offer's conversation."""
    return [one for one in view["Drafts"] if b"In-Reply-To" in one.header and offer.encode() in one.header]


def is_ours(one: Kept) -> bool:
    """Whether relance has written it, and nobody edited it."""
    return b"X-Relance: " in one.header and EDIT not in one.raw


def _undated(one: Kept) -> bytes:
    return re.sub(rb"(?m)^Date: .*\n", b"", one.raw, count=1) if is_ours(one) else one.raw

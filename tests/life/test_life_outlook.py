"""The life of drafts at Outlook: the same machine, over Microsoft Graph, with the user in Outlook.

A line may break between the steps in which a draft is written or moved.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition

from tests.connectors.outlook_client import OutlookClient
from tests.life.graph_desk import GraphDesk
from tests.life.model import moment
from tests.life.provider import AtProvider, live
from tests.life.trouble import MACHINE
from tests.life.world import CALM, PICK, happens
from tests.servers.graph import Trouble

if TYPE_CHECKING:
    from tests.life.desk import Crossing, Desk
    from tests.life.model import Book
    from tests.servers.graph import Graph

CALLS = st.sampled_from(["messages.update", "messages.createReplyAll", "messages.move"])
"""The steps in which a draft is written, and moved."""


class AtOutlook(AtProvider):
    """Where the user works in Outlook."""

    client: ClassVar[OutlookClient]
    happened: ClassVar[Counter[str]] = Counter()
    desk: GraphDesk

    def make_desk(self) -> Desk:
        return GraphDesk(self.client)

    def sweep(self, book: Book, *, dry_run: bool = False, breaks: str = "", crossing: Crossing | None = None) -> None:
        self.desk.box.clock = moment(self.clock)
        disturbed = dry_run or breaks or crossing or self.client.server.troubles
        super().sweep(book, dry_run=dry_run, breaks=breaks, crossing=crossing)
        assert disturbed or not self.desk.begun(), "what was begun is neither finished nor taken away"

    @precondition(lambda self: self.calm > CALM)
    @happens(machine=MACHINE, pick=PICK, calls=CALLS)
    def the_line_breaks_within_a_draft(self, machine: int, pick: int, calls: str) -> None:
        """What was asked for is done, or not; what is there then is found by the sweeps that come."""
        self._make_busy(pick)
        self.trouble("broken steps")
        self.client.server.troubles.append(Trouble(calls, done=pick % 3 == 0))
        self.sweep(self.book(machine))
        self.client.server.troubles.clear()
        self.happened["replies begun"] += len(self.desk.begun())


class Renamed(AtOutlook):
    """Where Exchange gives our drafts Message-IDs of its own.

    What tells an edit then is a property, and a program that stores a draft anew by IMAP loses it: hands off.
    """

    happened: ClassVar[Counter[str]] = Counter()
    copies_tell_edits = False

    def make_desk(self) -> Desk:
        desk = GraphDesk(self.client)
        desk.box.keeps_ids = False
        return desk


@pytest.mark.parametrize("machine", [AtOutlook, Renamed])
def test_at_outlook_too(machine: type[AtOutlook], graph: Graph) -> None:
    machine.client = OutlookClient(graph)
    live(machine)

    assert [] == graph.refused

"""Whatever happens to a mailbox at Outlook while it is read: once it is quiet, all that lies there is known, once."""

from __future__ import annotations

from contextlib import closing, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import AccountError
from connectors.outlook import asking, reading
from tests.connectors import letters
from tests.connectors.outlook_client import OutlookClient, running
from tests.connectors.reader import ALWAYS, MORNING, Stored
from tests.servers.graph import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectors.outlook.mailbox import OutlookMailbox
    from tests.servers.graph import Graph
    from tests.servers.graph_items import Item

PLACES = ("inbox", "archive", "deleteditems")
HEADER, ALL = frozenset({"internetMessageHeaders"}), frozenset({"internetMessageHeaders", "subject"})


class World:
    """A mailbox, the people around it, and what a store knows of it."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.box = graph.box
        self.client = OutlookClient(graph)
        self.stored: dict[str, Stored] = {}
        self.told: list[tuple[str, str]] = []
        """Folders and handles, as often as they were told."""
        self.number = 0

    def act(self, what: str, which: int) -> None:
        """Let something happen to one of the messages."""
        items = list(self.box.items.values())
        acts: dict[str, Callable[[Item], object]] = {
            "move": lambda item: self.box.move(item, self.box.folders[PLACES[which % len(PLACES)]]),
            "remove": self.box.remove,
            "read": lambda item: self.box.mark_read(item, read=not item.props["isRead"]),
            "damage": lambda item: setattr(item, "damaged", HEADER),
            "spoil": lambda item: setattr(item, "damaged", ALL),
            "mend": lambda item: setattr(item, "damaged", frozenset()),
        }
        if what == "deliver":
            self.number += 1
            at = MORNING + timedelta(minutes=self.number)
            self.box.put(self.box.folders[PLACES[which % 2]], letters.plain(f"<{self.number}@x.example>"), at)
        elif what == "forget":
            self.graph.forget_links()
        elif items:
            acts[what](items[which % len(items)])

    def trouble(self, what: str, which: int, first: int) -> None:
        """Let something go wrong, or happen, at one of the next calls."""
        if what in {"500", "429"}:
            self.graph.troubles.append(Trouble("messages.", int(what), first=first))
        elif what in {"410", "404", "400"}:
            self.graph.troubles.append(Trouble("messages.delta", int(what), first=first))
        else:
            self.graph.troubles.append(Trouble("messages.", first=first, meanwhile=lambda: self.act(what, which)))

    def sweep(self) -> None:
        """Read all folders, with a mailbox opened anew."""
        with closing(self.client.open()) as office:
            for folder in office.folders():
                self._read(office, folder.name)

    def _read(self, office: OutlookMailbox, name: str) -> None:
        (folder,) = (one for one in office.folders() if one.name == name)
        for batch in office.new_headers(folder, self.stored.get(name, Stored()), ALWAYS):
            self.told += [(name, one.handle) for one in batch.fetched]
            self.stored[name] = self.stored.get(name, Stored()).after(batch)


ACTS = ("deliver", "deliver", "move", "remove", "read", "damage", "spoil", "mend", "forget")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("act"), st.sampled_from(ACTS), st.integers(0, 9), st.just(0)),
        st.tuples(
            st.just("trouble"), st.sampled_from((*ACTS, "410", "500", "429", "404", "400")),
            st.integers(0, 9), st.integers(0, 12),
        ),
        st.just(("sweep", "", 0, 0)),
    ),
    max_size=20,
)  # fmt: skip


@given(STEPS)
def test_once_it_is_quiet_all_that_lies_there_is_known_and_was_told_once(
    steps: list[tuple[str, str, int, int]],
) -> None:
    with running() as graph, pytest.MonkeyPatch.context() as patch:
        patch.setattr(asking, "PAGE", 2)
        patch.setattr(reading, "MOST_ALIKE", 10)
        world = World(graph)
        for kind, what, which, first in steps:
            if kind == "sweep":
                with suppress(AccountError):
                    world.sweep()
            elif kind == "act":
                world.act(what, which)
            else:
                world.trouble(what, which, first)
        graph.troubles.clear()
        for item in world.box.items.values():
            item.damaged = frozenset()
        world.sweep()

        lying = {
            (world.box.path(folder), one.id)
            for folder in world.box.folders.values()
            for one in world.box.within(folder)
        }
        assert lying <= {(name, handle) for name, known in world.stored.items() for handle in known.handles()}
        assert len(set(world.told)) == len(world.told)
        assert [] == graph.refused
        assert world.number >= len(lying)

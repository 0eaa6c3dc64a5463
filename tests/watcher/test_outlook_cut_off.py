"""Sweeps over Outlook that break off at any request, while a draft is written or taken back; and the sweep after."""

from __future__ import annotations

from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest

from connectors.errors import AccountError
from tests.connectors.outlook_client import OutlookClient
from tests.servers.graph import Trouble
from tests.watcher.house import answering, days
from tests.watcher.outlook_house import Desk, OutlookHouse
from watcher.pausing import STOP

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.graph import Graph

DUE, LATER, SOON, NEXT = days(10), days(10.1), days(10.2), days(10.3)
SUBJECT = "Re: Offer 4711: a machine"
ATTEMPTS = 4
"""So often a question is asked; what writes is asked for once."""
WAYS = [(0, True), (0, False), (503, True), (403, False), (404, False), (412, False), (429, False)]
"""What is answered, 0 for nothing; and whether it was done all the same."""
WRITES = [("messages.createReplyAll", 0), ("messages.update", 0), ("messages.update", 1)]
READS = [("messages.find", 0), ("messages.list", 1), ("messages.list", 3), ("messages.get", 0), ("messages.get", 1)]
WRITING = [(*one, *way) for one in WRITES for way in WAYS] + [(*one, 503, False) for one in READS]
MOVES = [("messages.update", 0), ("messages.move", 0)]
LOOKS = [("messages.get", 1), ("messages.get", 2), ("messages.get", 3), ("messages.get", 4)]
MOVING = [(*one, *way) for one in MOVES for way in WAYS] + [(*one, 503, False) for one in LOOKS]


@pytest.fixture
def house(graph: Graph, tmp_path: Path) -> Iterator[OutlookHouse]:
    with closing(OutlookHouse(tmp_path / "store", mailbox=Desk(OutlookClient(graph)))) as house:
        yield house
    assert [] == graph.refused


def breaks(graph: Graph, call: str, first: int, status: int, *, done: bool) -> None:
    """Let a call go wrong, for good: the first ones of it go well."""
    code = "ErrorItemNotFound" if status == 404 else "Error"
    graph.troubles.append(Trouble(call, status, code, times=ATTEMPTS, first=first, done=done))


@pytest.mark.parametrize(("call", "first", "status", "done"), WRITING)
def test_one_draft_stands_finished_after_the_next_sweep_wherever_the_writing_broke_off(
    call: str, first: int, status: int, *, done: bool, house: OutlookHouse, graph: Graph
) -> None:
    house.send(days(0))
    (offer,) = house.lying("Sent")
    graph.box.mark_read(offer, read=False)
    house.sweep(days(1))
    breaks(graph, call, first, status, done=done)
    with suppress(AccountError):
        house.sweep(DUE)
    hit = graph.troubles[-1].times != ATTEMPTS
    graph.troubles.clear()
    line = house.line(LATER)
    (draft,) = house.lying("Drafts")

    assert hit
    assert ("drafted", False) == (line.state, line.draft.edited)
    assert "[[" not in draft.props["body"]["content"]
    assert ([], True) == (house.lying("Trash"), bool(draft.stamp))


@pytest.mark.parametrize("saves", [True, False])
@pytest.mark.parametrize(("call", "first", "status", "done"), MOVING)
def test_a_draft_is_taken_back_and_what_the_user_saves_is_not_wherever_the_move_broke_off(
    call: str, first: int, status: int, *, done: bool, saves: bool, house: OutlookHouse, graph: Graph
) -> None:
    offer = house.send(days(0))
    house.sweep(DUE)
    (draft,) = house.lying("Drafts")
    house.receive(DUE, Subject=SUBJECT, **answering(offer))
    if saves:
        edit = {"subject": "Re: Our new offer"}
        graph.troubles.append(Trouble("messages.move", done=False, meanwhile=lambda: graph.box.update(draft, edit)))
    breaks(graph, call, first, status, done=done)
    with suppress(AccountError):
        house.sweep(LATER)
    hit = graph.troubles[-1].times != ATTEMPTS
    graph.troubles.clear()
    house.sweep(SOON)
    line = house.line(NEXT)
    saved = draft.props["subject"] == "Re: Our new offer"
    refused = (call, status, saved) == ("messages.move", 403, False)

    assert hit
    assert "answered" == line.state
    assert (([draft], []) if saved or refused else ([], [draft])) == (house.lying("Drafts"), house.lying("Trash"))
    assert (saved or refused) == (line.draft is not None)


class TestTheWayBack:
    """Somebody saves a draft at the moment of its move, and the way back breaks off."""

    def cut_off(self, house: OutlookHouse, graph: Graph) -> None:
        offer = house.send(days(0))
        house.sweep(DUE)
        (draft,) = house.lying("Drafts")
        edit = {"subject": "Re: Our new offer"}
        house.receive(DUE, Subject=SUBJECT, **answering(offer))
        graph.troubles.append(Trouble("messages.move", meanwhile=lambda: graph.box.update(draft, edit)))
        graph.troubles.append(Trouble("messages.move", 503))
        swept = house.sweep(LATER)

        assert swept.failed
        assert ([], [draft]) == (house.lying("Drafts"), house.lying("Trash"))

    def test_the_next_sweep_finishes_it_and_says_that_the_draft_stands(self, house: OutlookHouse, graph: Graph) -> None:
        self.cut_off(house, graph)
        line = house.line(SOON)

        assert ("answered", True) == (line.state, line.draft.edited)
        assert (1, []) == (len(house.lying("Drafts")), house.lying("Trash"))

    def test_so_does_one_with_a_new_database(self, house: OutlookHouse, graph: Graph) -> None:
        self.cut_off(house, graph)
        house.forget()
        line = house.line(SOON)

        assert ("answered", True) == (line.state, line.draft.edited)
        assert (1, []) == (len(house.lying("Drafts")), house.lying("Trash"))

    @pytest.mark.parametrize("held", ["dry run", "stop file"])
    def test_while_nothing_may_be_changed_it_stays_there(self, held: str, house: OutlookHouse, graph: Graph) -> None:
        self.cut_off(house, graph)
        if held == "stop file":
            (house.state / STOP).touch()
        house.sweep(SOON, dry_run=held == "dry run")

        assert ([], 1) == (house.lying("Drafts"), len(house.lying("Trash")))

    def test_trouble_with_it_is_left_to_the_sweep_after(self, house: OutlookHouse, graph: Graph) -> None:
        self.cut_off(house, graph)
        graph.troubles.append(Trouble("messages.move", 503))
        house.sweep(SOON)
        lost = len(house.lying("Trash"))
        house.sweep(NEXT)

        assert (1, 1, []) == (lost, len(house.lying("Drafts")), house.lying("Trash"))

    def test_the_user_may_delete_it_then(self, house: OutlookHouse, graph: Graph) -> None:
        self.cut_off(house, graph)
        house.sweep(SOON)
        graph.box.move(house.lying("Drafts")[0], graph.box.folders["deleteditems"])
        house.sweep(NEXT)

        assert ([], 1) == (house.lying("Drafts"), len(house.lying("Trash")))


def test_a_draft_that_exchange_itself_was_at_counts_as_written(house: OutlookHouse, graph: Graph) -> None:
    def touches() -> None:
        (draft,) = house.lying("Drafts")
        graph.box.touch(draft)

    house.send(days(0))
    house.sweep(days(1))
    graph.troubles.append(Trouble("messages.list", first=4, meanwhile=touches))
    swept = house.sweep(DUE)

    assert [0] == [trouble.times for trouble in graph.troubles]
    assert 1 == swept.written
    assert "The draft of step 1 was put into Drafts." in swept.lines[0].because[-1]


@pytest.mark.parametrize("does", ["sends", "moves", "deletes"])
def test_what_the_user_does_with_a_reply_between_the_two_steps_is_done(
    does: str, house: OutlookHouse, graph: Graph
) -> None:
    def meanwhile() -> None:
        (begun,) = house.lying("Drafts")
        if does == "sends":
            graph.box.send(begun, graph.box.clock)
        elif does == "moves":
            graph.box.move(begun, graph.box.make_folder("Later"))
        else:
            graph.box.remove(begun)

    house.send(days(0))
    graph.box.mark_read(house.lying("Sent")[0], read=True)
    house.sweep(days(1))
    graph.troubles.append(Trouble("messages.update", meanwhile=meanwhile))
    swept = house.sweep(DUE)
    line = house.line(LATER)
    expected = ("waiting", 0) if does == "sends" else ("drafted", 1)

    assert "somebody else changed the draft at the moment of its writing" in str(swept.failed)
    assert expected == (line.state, len(house.lying("Drafts")))


@pytest.mark.parametrize("name", ["Later", "Archive"])
def test_one_that_the_user_moved_to_another_folder_is_not_written_again(
    name: str, house: OutlookHouse, graph: Graph
) -> None:
    house.send(days(0))
    house.sweep(DUE)
    graph.box.make_folder("Later")
    (draft,) = house.lying("Drafts")
    graph.box.move(draft, graph.box.named(name))
    lines = [house.line(after) for after in (LATER, SOON, days(30))]

    assert ["stopped"] * 3 == [line.state for line in lines]
    assert 1 == graph.count("messages.createReplyAll")
    assert graph.box.named(name).id == draft.folder


def test_nobody_is_asked_about_moves_where_none_was_begun(house: OutlookHouse, graph: Graph) -> None:
    house.send(days(0))
    house.sweep(DUE)
    graph.calls.clear()
    house.sweep(LATER)

    assert 0 == graph.count("messages.find")

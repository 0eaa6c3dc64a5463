"""Sweeps over Outlook: the life of a draft there, a crash between its two steps, and conversations that share an id."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.connectors.outlook_client import OutlookClient
from tests.servers.graph import Trouble
from tests.watcher.house import answering, days
from tests.watcher.outlook_house import Desk, OutlookHouse
from watcher.journal import What
from watcher.pausing import STOP

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.graph import Graph
    from tests.servers.graph_items import Item

LATER, SOON = days(10), days(10.1)
SUBJECT = "Re: Offer 4711: a machine"
BEN = "Ben <ben@other.example>"


@pytest.fixture
def house(graph: Graph, tmp_path: Path) -> Iterator[OutlookHouse]:
    with closing(OutlookHouse(tmp_path / "store", mailbox=Desk(OutlookClient(graph)))) as house:
        yield house
    assert [] == graph.refused


def test_a_draft_is_written_once_and_nothing_is_said_of_a_change(house: OutlookHouse, graph: Graph) -> None:
    house.send(days(0))
    lines = [house.line(days(after)) for after in (10, 10.1, 10.2, 40)]

    assert [("drafted", False)] * 4 == [(line.state, line.draft.edited) for line in lines]
    assert "The draft of step 1 was put into Drafts." in lines[0].because[-1]
    assert "changed" not in lines[0].because[-1]
    assert 1 == graph.count("messages.createReplyAll")


def test_an_answer_takes_it_to_deleted_items(house: OutlookHouse) -> None:
    offer = house.send(days(0))
    house.sweep(LATER)
    house.receive(LATER, Subject=SUBJECT, **answering(offer))
    line = house.line(SOON)

    assert ("answered", None) == (line.state, line.draft)
    assert ([], 1) == (house.lying("Drafts"), len(house.lying("Trash")))


def test_to_a_new_database_it_is_ours_and_untouched(house: OutlookHouse, graph: Graph) -> None:
    offer = house.send(days(0))
    house.sweep(LATER)
    house.forget()
    found = house.line(SOON)
    house.receive(SOON, Subject=SUBJECT, **answering(offer))
    line = house.line(days(10.2))

    assert ("drafted", False) == (found.state, found.draft.edited)
    assert ("answered", None) == (line.state, line.draft)
    assert 1 == graph.count("messages.createReplyAll")


def test_what_the_user_wrote_into_it_stays(house: OutlookHouse, graph: Graph) -> None:
    offer = house.send(days(0))
    house.sweep(LATER)
    (draft,) = house.lying("Drafts")
    graph.box.update(
        draft, {"body": {"contentType": "text", "content": "PS: in May." + draft.props["body"]["content"]}}
    )
    house.receive(LATER, Subject=SUBJECT, **answering(offer))
    line = house.line(SOON)

    assert ("answered", True) == (line.state, line.draft.edited)
    assert [draft] == house.lying("Drafts")


@pytest.mark.parametrize("changes_ids", [True, False])
def test_one_that_was_sent_is_our_last_word(*, changes_ids: bool, house: OutlookHouse, graph: Graph) -> None:
    graph.box.changes_ids = changes_ids
    house.send(days(0))
    house.sweep(LATER)
    (draft,) = house.lying("Drafts")
    sent = graph.box.send(draft, graph.box.clock)
    lines = [house.line(days(after)) for after in (10.2, 30)]
    (second,) = house.lying("Drafts")

    assert ["waiting", "drafted"] == [line.state for line in lines]
    assert sent.props["internetMessageId"] == second.extended["String 0x1042"]


def test_one_that_the_user_deleted_is_a_no(house: OutlookHouse, graph: Graph) -> None:
    house.send(days(0))
    house.sweep(LATER)
    graph.box.remove(house.lying("Drafts")[0])
    lines = [house.line(days(after)) for after in (10.1, 10.2, 40)]

    assert ["drafted", "stopped", "stopped"] == [line.state for line in lines]
    assert 1 == graph.count("messages.createReplyAll")


def test_an_offer_that_cannot_be_replied_to_is_due_and_that_is_said(house: OutlookHouse, graph: Graph) -> None:
    house.send(days(0))
    (offer,) = house.lying("Sent")
    offer.can_be_answered = False
    swept = house.sweep(LATER)

    assert ("due", 0) == (swept.lines[0].state, swept.written)
    assert "Outlook cannot reply to the message that it answers" in str(swept.failed)
    assert [] == house.lying("Drafts")
    assert 2 == graph.count("messages.createReplyAll")  # with our mark, and without it


def test_one_that_exchange_named_and_a_program_stored_anew_by_imap_is_left_and_that_is_said(
    house: OutlookHouse, graph: Graph
) -> None:
    graph.box.keeps_ids = False
    offer = house.send(days(0))
    house.sweep(LATER)
    (draft,) = house.lying("Drafts")
    house.client.deliver("Drafts", draft.whole, graph.box.clock, draft=True)
    graph.box.remove(draft)
    house.receive(LATER, Subject=SUBJECT, **answering(offer))
    line = house.line(SOON)

    assert ("answered", True) == (line.state, line.draft.edited)
    assert (1, []) == (len(house.lying("Drafts")), house.lying("Trash"))
    assert any("do not send it" in words for words in line.because)


class TestCrash:
    """Between the two steps of a draft."""

    def cut_off(self, house: OutlookHouse, graph: Graph) -> str:
        """The offer, and in Drafts a reply that never got our words."""
        offer = house.send(days(0))
        graph.box.mark_read(house.lying("Sent")[0], read=True)
        graph.troubles.append(Trouble("messages.update"))
        swept = house.sweep(LATER)

        assert swept.failed
        assert [""] == [item.stamp for item in house.lying("Drafts")]
        return offer

    def test_the_next_sweep_finishes_it(self, house: OutlookHouse, graph: Graph) -> None:
        self.cut_off(house, graph)
        (begun,) = house.lying("Drafts")
        line = house.line(SOON)

        assert ("drafted", False) == (line.state, line.draft.edited)
        assert [begun] == house.lying("Drafts")
        assert 1 == graph.count("messages.createReplyAll")

    def test_so_does_one_with_a_new_database(self, house: OutlookHouse, graph: Graph) -> None:
        self.cut_off(house, graph)
        house.forget()
        line = house.line(SOON)

        assert ("drafted", 1, 1) == (line.state, len(house.lying("Drafts")), graph.count("messages.createReplyAll"))

    def test_where_somebody_answered_meanwhile_it_goes_to_deleted_items(
        self, house: OutlookHouse, graph: Graph
    ) -> None:
        offer = self.cut_off(house, graph)
        house.receive(LATER, Subject=SUBJECT, **answering(offer))
        line = house.line(SOON)

        assert ("answered", None) == (line.state, line.draft)
        assert ([], 1) == (house.lying("Drafts"), len(house.lying("Trash")))

    def test_that_it_went_there_is_nobodys_no(self, house: OutlookHouse, graph: Graph) -> None:
        self.cut_off(house, graph)
        night = house.line(days(10.5))
        line = house.line(days(14))

        assert (["waiting", "drafted"], 1) == ([night.state, line.state], len(house.lying("Trash")))
        assert 1 == len(house.lying("Drafts"))

    @pytest.mark.parametrize("held", ["dry run", "stop file"])
    def test_while_nothing_may_be_changed_it_stays(self, held: str, house: OutlookHouse, graph: Graph) -> None:
        offer = self.cut_off(house, graph)
        house.receive(LATER, Subject=SUBJECT, **answering(offer))
        if held == "stop file":
            (house.state / STOP).touch()
        house.sweep(SOON, dry_run=held == "dry run")

        assert (1, []) == (len(house.lying("Drafts")), house.lying("Trash"))

    def test_trouble_with_it_is_left_to_the_next_sweep(self, house: OutlookHouse, graph: Graph) -> None:
        offer = self.cut_off(house, graph)
        house.receive(LATER, Subject=SUBJECT, **answering(offer))
        graph.troubles.append(Trouble("messages.move", 503))
        first = house.sweep(SOON)
        left = len(house.lying("Drafts"))
        house.sweep(days(10.2))

        assert (None, 1, []) == (first.failed, left, house.lying("Drafts"))

    def test_the_journal_tells_of_one_draft(self, house: OutlookHouse, graph: Graph) -> None:
        self.cut_off(house, graph)
        house.sweep(SOON)

        assert 1 == sum(event.what is What.WRITTEN for event in house.store.journal().events())


class TestSharedIds:
    """Where Exchange knows no better, it gives one id to all mail under a subject."""

    def test_an_answer_of_strangers_is_none(self, house: OutlookHouse) -> None:
        house.send(days(0), thread_id="AAQkA1")
        other = house.send(days(0), to=BEN, thread_id="AAQkA1")
        house.receive(days(1), sender=BEN, Subject=SUBJECT, thread_id="AAQkA1", **answering(other))
        states = {line.to[0]: line.state for line in house.sweep(LATER).lines}

        assert {"anna@client.example": "drafted", "ben@other.example": "answered"} == states

    def test_a_draft_to_strangers_stands_in_nobodys_way(self, house: OutlookHouse) -> None:
        house.send(days(0), thread_id="AAQkA1")
        house.send(days(1), to=BEN, thread_id="AAQkA1")
        house.sweep(LATER)

        assert 2 == len(house.lying("Drafts"))


@pytest.fixture
def answer(house: OutlookHouse) -> Item:
    """An answer that came before a draft was due."""
    offer = house.send(days(0))
    house.receive(days(5), Subject=SUBJECT, **answering(offer))
    (item,) = house.lying("INBOX")
    return item


def test_an_answer_whose_header_cannot_be_shown_is_one(house: OutlookHouse, answer: Item) -> None:
    answer.damaged = frozenset({"internetMessageHeaders"})
    swept = house.sweep(LATER)

    assert (["answered"], 0) == ([line.state for line in swept.lines], swept.set_aside)
    assert [] == house.lying("Drafts")


def test_while_one_cannot_be_shown_at_all_nothing_is_written_and_it_is_said(house: OutlookHouse, answer: Item) -> None:
    answer.damaged = frozenset({"internetMessageHeaders", "subject"})
    swept = house.sweep(LATER)
    drafts = house.lying("Drafts")
    answer.damaged = frozenset()
    line = house.line(SOON)

    assert (1, ("1 messages of Inbox are still to be read",), []) == (swept.set_aside, swept.held, drafts)
    assert ("answered", []) == (line.state, house.lying("Drafts"))


def test_one_that_never_can_be_is_counted_and_keeps_other_drafts_no_longer_than_a_sweep(
    house: OutlookHouse, graph: Graph
) -> None:
    house.send(days(0))
    house.receive(days(5), Subject="Invoice", sender=BEN)
    (item,) = house.lying("INBOX")
    item.damaged = frozenset({"internetMessageHeaders", "subject"})
    first, second, third = (house.sweep(after) for after in (LATER, SOON, days(10.2)))

    assert ["due", "drafted", "drafted"] == [swept.lines[0].state for swept in (first, second, third)]
    assert [1, 1, 1] == [swept.set_aside for swept in (first, second, third)]
    assert 1 == graph.count("messages.createReplyAll")

"""On the way to Deleted Items: what somebody does to a draft at that moment, where a crash comes on top of it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from connectors.draft import build, is_untouched
from connectors.errors import NotMoved, Unreachable
from tests.connectors.outlook_scene import QUOTING, html_of, item, only
from tests.connectors.reader import NOON
from tests.servers.graph import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectors.outlook.mailbox import OutlookMailbox
    from tests.connectors.outlook_client import OutlookClient
    from tests.servers.graph import Graph
    from tests.servers.graph_items import Item

pytestmark = pytest.mark.usefixtures("anchor")
BREAKS = {
    "the answer about the move": [Trouble("messages.move", done=True)],
    "the look behind the move": [Trouble("messages.move"), Trouble("messages.get", 503, times=4)],
    "the way back": [Trouble("messages.move"), Trouble("messages.move", 503)],
}
"""What is lost once the draft lies in Deleted Items. Somebody is at it right before the first move."""


@pytest.fixture
def made(office: OutlookMailbox, graph: Graph) -> Item:
    return item(graph, office.write_draft(build(QUOTING), NOON))


def where(made: Item, graph: Graph) -> str:
    """The well-known name of the folder that an item lies in."""
    return next(name for name, folder in graph.box.folders.items() if folder.id == made.folder)


def cut_off(office: OutlookMailbox, graph: Graph, what: str, does: Callable[[], object]) -> None:
    """A move that breaks off, and right before it somebody at the draft."""
    (draft,) = office.drafts()
    first, *others = (Trouble(one.call, one.status, times=one.times, done=one.done) for one in BREAKS[what])
    first.meanwhile = does
    if what == "the look behind the move":
        others[0].first = 1
    graph.troubles += [first, *others]
    with pytest.raises(Unreachable):
        office.discard_draft(draft.handle)
    assert "deleteditems" == where(next(iter(graph.box.within(graph.box.folders["deleteditems"]))), graph)
    graph.troubles.clear()


@pytest.mark.parametrize("what", BREAKS)
class TestCutOff:
    def test_what_was_saved_at_that_moment_is_put_back_by_another_program_run(
        self, what: str, made: Item, office: OutlookMailbox, outlook: OutlookClient, graph: Graph
    ) -> None:
        cut_off(office, graph, what, lambda: graph.box.update(made, {"subject": "Re: Our new offer"}))
        with closing(outlook.open()) as another:
            count = another.put_back_changed()

        assert (1, "drafts", "Re: Our new offer") == (count, where(made, graph), made.props["subject"])

    def test_what_was_sent_at_that_moment_is_put_back_into_sent_items(
        self, what: str, made: Item, office: OutlookMailbox, graph: Graph
    ) -> None:
        cut_off(office, graph, what, lambda: graph.box.send(made, NOON))

        assert (1, "sentitems") == (office.put_back_changed(), where(made, graph))

    def test_what_was_put_back_may_be_deleted_by_the_user(
        self, what: str, made: Item, office: OutlookMailbox, graph: Graph
    ) -> None:
        cut_off(office, graph, what, lambda: graph.box.update(made, {"subject": "Re: Our new offer"}))
        office.put_back_changed()
        graph.box.move(made, graph.box.folders["deleteditems"])

        assert (0, "deleteditems") == (office.put_back_changed(), where(made, graph))


@pytest.mark.parametrize("what", ["the answer about the move", "the look behind the move"])
def test_what_nobody_touched_stays_there(what: str, made: Item, office: OutlookMailbox, graph: Graph) -> None:
    cut_off(office, graph, what, lambda: graph.box.mark_read(made, read=True))

    assert (0, "deleteditems") == (office.put_back_changed(), where(made, graph))


class TestBeforeTheMove:
    def test_it_is_not_moved_where_it_was_saved_right_before(
        self, made: Item, office: OutlookMailbox, graph: Graph
    ) -> None:
        (draft,) = office.drafts()
        graph.troubles.append(
            Trouble("messages.update", meanwhile=lambda: graph.box.update(made, {"subject": "Re: Our new offer"}))
        )

        assert not office.discard_draft(draft.handle)
        assert (0, "drafts") == (graph.count("messages.move"), where(made, graph))

    def test_it_is_not_moved_where_it_cannot_be_marked(self, made: Item, office: OutlookMailbox, graph: Graph) -> None:
        (draft,) = office.drafts()
        graph.troubles.append(Trouble("messages.update", 403, "ErrorAccessDenied"))

        assert not office.discard_draft(draft.handle)
        assert "drafts" == where(made, graph)

    def test_one_that_was_cut_off_before_it_is_as_it_was_and_can_be_deleted_by_the_user(
        self, made: Item, office: OutlookMailbox, graph: Graph
    ) -> None:
        (draft,) = office.drafts()
        graph.troubles.append(Trouble("messages.update", done=True))
        with pytest.raises(Unreachable):
            office.discard_draft(draft.handle)
        left, content = only(office)
        untouched = is_untouched(left.header, content, html_of(office, left))
        counts = [office.put_back_changed()]
        graph.box.update(made, {"subject": "Re: Our new offer"})
        graph.box.move(made, graph.box.folders["deleteditems"])
        counts.append(office.put_back_changed())

        assert (True, [0, 0], "deleteditems") == (untouched, counts, where(made, graph))

    def test_one_that_was_moved_before_is_moved_again_where_it_was_taken_out(
        self, made: Item, office: OutlookMailbox, graph: Graph
    ) -> None:
        (draft,) = office.drafts()
        moved = [office.discard_draft(draft.handle)]
        graph.box.move(made, graph.box.folders["drafts"])
        (draft,) = office.drafts()
        moved.append(office.discard_draft(draft.handle))

        assert ([True, True], "deleteditems") == (moved, where(made, graph))


class TestBehindTheMove:
    """What the user does with it later is nobody else's business."""

    @pytest.mark.parametrize("what", ["nothing", "the answer about the move", "the look behind the move"])
    def test_what_was_taken_out_edited_and_deleted_by_the_user_stays_there(
        self, what: str, made: Item, office: OutlookMailbox, graph: Graph
    ) -> None:
        if what == "nothing":
            office.discard_draft(office.drafts()[0].handle)
        else:
            cut_off(office, graph, what, lambda: graph.box.mark_read(made, read=True))
            office.put_back_changed()
        graph.box.move(made, graph.box.folders["drafts"])
        graph.box.update(made, {"subject": "Re: Our new offer"})
        graph.box.move(made, graph.box.folders["deleteditems"])

        assert (0, "deleteditems") == (office.put_back_changed(), where(made, graph))

    def test_what_was_taken_out_sent_and_deleted_from_sent_items_stays_there(
        self, made: Item, office: OutlookMailbox, graph: Graph
    ) -> None:
        office.discard_draft(office.drafts()[0].handle)
        graph.box.move(made, graph.box.folders["drafts"])
        graph.box.send(made, NOON)
        graph.box.move(made, graph.box.folders["deleteditems"])

        assert (0, "deleteditems") == (office.put_back_changed(), where(made, graph))

    def test_one_that_could_not_be_moved_can_be_edited_and_deleted_by_the_user(
        self, made: Item, office: OutlookMailbox, graph: Graph
    ) -> None:
        (draft,) = office.drafts()
        graph.troubles.append(Trouble("messages.move", 403, "ErrorAccessDenied"))
        with pytest.raises(NotMoved):
            office.discard_draft(draft.handle)
        graph.box.update(made, {"subject": "Re: Our new offer"})
        graph.box.move(made, graph.box.folders["deleteditems"])

        assert (0, "deleteditems") == (office.put_back_changed(), where(made, graph))

    def test_it_counts_as_moved_where_the_line_breaks_behind_it(
        self, made: Item, office: OutlookMailbox, graph: Graph
    ) -> None:
        (draft,) = office.drafts()
        graph.troubles.append(Trouble("messages.update", first=1, done=False))

        assert office.discard_draft(draft.handle)
        assert "deleteditems" == where(made, graph)


def test_what_was_begun_and_is_written_into_at_the_moment_of_its_move_is_put_back(
    office: OutlookMailbox, graph: Graph
) -> None:
    graph.troubles.append(Trouble("messages.update"))
    with pytest.raises(Unreachable):
        office.write_draft(build(QUOTING), NOON)
    (begun,) = graph.box.within(graph.box.folders["drafts"])
    office.drafts()
    words = {"body": {"contentType": "text", "content": "Dear Anna,"}}
    graph.troubles.append(Trouble("messages.move", done=True, meanwhile=lambda: graph.box.update(begun, words)))
    with pytest.raises(Unreachable):
        office.discard_unfinished(due=())
    lost = where(begun, graph)

    assert ("deleteditems", 1, "drafts") == (lost, office.put_back_changed(), where(begun, graph))


class TestManyDrafts:
    """Pages are counted off from the newest."""

    def test_one_that_a_deletion_between_two_pages_hides_is_shown(
        self, made: Item, office: OutlookMailbox, outlook: OutlookClient, graph: Graph
    ) -> None:
        others = [
            outlook.deliver("Drafts", f"Subject: {number}\r\n\r\n".encode(), NOON, draft=True) for number in range(200)
        ]
        graph.troubles.append(Trouble("messages.list", first=1, meanwhile=lambda: graph.box.remove(others[-1])))
        shown = [draft.handle for draft in office.drafts()]

        assert made.id in {handle.partition("~")[0] for handle in shown}
        assert len(set(shown)) == len(shown)

    def test_a_folder_of_one_page_is_read_once(self, office: OutlookMailbox, graph: Graph) -> None:
        office.drafts()

        assert 1 == graph.count("messages.list")

    def test_what_was_begun_and_is_hidden_so_is_finished_and_no_second_one_is_made(
        self, office: OutlookMailbox, outlook: OutlookClient, graph: Graph
    ) -> None:
        graph.troubles.append(Trouble("messages.update"))
        with pytest.raises(Unreachable):
            office.write_draft(build(QUOTING), NOON)
        others = [
            outlook.deliver("Drafts", f"Subject: {number}\r\n\r\n".encode(), NOON, draft=True) for number in range(200)
        ]
        graph.troubles.append(Trouble("messages.list", first=1, meanwhile=lambda: graph.box.remove(others[-1])))
        office.write_draft(build(QUOTING), NOON)

        assert 1 == graph.count("messages.createReplyAll")

"""What a crash leaves between the two steps of a draft at Outlook, and what two do at one moment."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from connectors.draft import build
from connectors.errors import NotMoved, NotWritten, Unreachable
from connectors.readback import differences
from tests.connectors.outlook_scene import QUOTING, TOKEN, html_of, item, offer, only
from tests.connectors.reader import MORNING, NOON
from tests.servers.graph import Trouble

if TYPE_CHECKING:
    from connectors.outlook.mailbox import OutlookMailbox
    from tests.connectors.outlook_client import OutlookClient
    from tests.servers.graph import Graph
    from tests.servers.graph_items import Item


class TestCrash:
    """Between the two steps."""

    def begin(self, office: OutlookMailbox, graph: Graph) -> Item:
        """A reply that Outlook made, and that never got our words."""
        graph.troubles.append(Trouble("messages.update"))
        with pytest.raises(Unreachable):
            office.write_draft(build(QUOTING), NOON)
        (begun,) = graph.box.within(graph.box.folders["drafts"])
        return begun

    @pytest.mark.usefixtures("anchor")
    def test_what_was_begun_is_shown_to_nobody(self, office: OutlookMailbox, graph: Graph) -> None:
        begun = self.begin(office, graph)

        assert "" == begun.stamp
        assert [] == list(office.drafts())

    @pytest.mark.parametrize("kind", ["html", "plain"])
    def test_it_is_finished_and_no_second_one_is_made(
        self, kind: str, outlook: OutlookClient, office: OutlookMailbox, graph: Graph
    ) -> None:
        outlook.deliver("Sent Items", offer(kind), MORNING)
        begun = self.begin(office, graph)
        written = build(QUOTING)
        with closing(outlook.open()) as another:
            handle = another.write_draft(written, NOON)
            draft, content = only(another)

        assert (begun.id, 1) == (handle.partition("~")[0], graph.count("messages.createReplyAll"))
        assert () == differences(written, draft, content, html_of(office, draft))
        assert "[[" not in content.text

    def test_what_it_answers_is_unread_again_when_it_is_finished(
        self, anchor: Item, office: OutlookMailbox, graph: Graph
    ) -> None:
        graph.box.mark_read(anchor, read=False)
        self.begin(office, graph)
        lost = anchor.props["isRead"]
        office.write_draft(build(QUOTING), NOON)

        assert (True, False) == (lost, anchor.props["isRead"])
        assert "*" not in only(office)[1].text

    @pytest.mark.usefixtures("anchor")
    def test_where_its_reason_is_gone_it_goes_to_deleted_items(self, office: OutlookMailbox, graph: Graph) -> None:
        begun = self.begin(office, graph)
        office.drafts()

        assert 1 == office.discard_unfinished(due=())
        assert graph.box.folders["deleteditems"].id == begun.folder
        assert [] == list(office.drafts())

    def test_what_it_answers_is_unread_again_when_it_goes_to_deleted_items(
        self, anchor: Item, office: OutlookMailbox, graph: Graph
    ) -> None:
        graph.box.mark_read(anchor, read=False)
        self.begin(office, graph)
        graph.box.mark_read(anchor, read=True)
        office.drafts()

        assert (1, False) == (office.discard_unfinished(due=()), anchor.props["isRead"])

    @pytest.mark.usefixtures("anchor")
    def test_where_it_is_due_it_is_left_to_be_finished(self, office: OutlookMailbox, graph: Graph) -> None:
        begun = self.begin(office, graph)
        office.drafts()

        assert 0 == office.discard_unfinished(due={TOKEN})
        assert graph.box.folders["drafts"].id == begun.folder

    @pytest.mark.usefixtures("anchor")
    def test_what_the_user_has_written_into_it_stays_and_is_shown(self, office: OutlookMailbox, graph: Graph) -> None:
        begun = self.begin(office, graph)
        office.drafts()
        words = begun.props["body"]["content"].replace("]]", "]] Dear Anna, one more thing.")
        graph.box.update(begun, {"body": {"contentType": "html", "content": words}})

        assert 0 == office.discard_unfinished(due=())
        assert 1 == len(office.drafts())
        assert graph.box.folders["drafts"].id == begun.folder

    def test_a_reply_that_the_user_has_begun_is_a_draft_like_others(
        self, anchor: Item, office: OutlookMailbox, graph: Graph
    ) -> None:
        graph.box.reply_all(anchor, "")

        assert 1 == len(office.drafts())
        assert 0 == office.discard_unfinished(due=())

    @pytest.mark.usefixtures("anchor")
    def test_where_outlook_drops_comments_a_reply_is_written_all_the_same(
        self, office: OutlookMailbox, graph: Graph
    ) -> None:
        graph.box.keeps_comments = False
        written = build(QUOTING)
        office.write_draft(written, NOON)
        draft, content = only(office)

        assert () == differences(written, draft, content, html_of(office, draft))


@pytest.mark.usefixtures("anchor")
class TestAtOneMoment:
    """Somebody else is at the same draft."""

    def test_who_finishes_the_draft_of_another_machine_first_has_written_it_for_both(
        self, outlook: OutlookClient, office: OutlookMailbox, graph: Graph
    ) -> None:
        with closing(outlook.open()) as other:
            first: list[str] = []
            graph.troubles.append(
                Trouble("messages.update", meanwhile=lambda: first.append(other.write_draft(build(QUOTING), NOON)))
            )
            graph.lock = NoLock()
            second = office.write_draft(build(QUOTING), NOON)

        assert first == [second] == [draft.handle for draft in office.drafts()]
        assert 1 == graph.count("messages.createReplyAll")

    def test_what_somebody_changes_between_the_steps_is_left_alone(self, office: OutlookMailbox, graph: Graph) -> None:
        def types() -> None:
            (begun,) = graph.box.within(graph.box.folders["drafts"])
            graph.box.update(begun, {"body": {"contentType": "text", "content": "Dear Anna,"}})

        graph.troubles.append(Trouble("messages.update", meanwhile=types))

        with pytest.raises(NotWritten, match="somebody else changed the draft at the moment of its writing"):
            office.write_draft(build(QUOTING), NOON)
        assert "Dear Anna," == only(office)[1].text

    def test_what_is_saved_at_the_moment_of_the_move_is_put_back(self, office: OutlookMailbox, graph: Graph) -> None:
        handle = office.write_draft(build(QUOTING), NOON)
        made = item(graph, handle)
        graph.troubles.append(
            Trouble("messages.move", meanwhile=lambda: graph.box.update(made, {"subject": "Re: Our new offer"}))
        )

        assert not office.discard_draft(handle)
        assert (graph.box.folders["drafts"].id, "Re: Our new offer") == (made.folder, made.props["subject"])

    def test_what_gets_an_attachment_at_the_moment_of_the_move_is_put_back(
        self, office: OutlookMailbox, graph: Graph
    ) -> None:
        handle = office.write_draft(build(QUOTING), NOON)
        made = item(graph, handle)
        graph.troubles.append(
            Trouble("messages.move", meanwhile=lambda: graph.box.update(made, {"hasAttachments": True}))
        )

        assert not office.discard_draft(handle)
        assert graph.box.folders["drafts"].id == made.folder

    def test_what_is_sent_at_the_moment_of_the_move_stays_sent(self, office: OutlookMailbox, graph: Graph) -> None:
        handle = office.write_draft(build(QUOTING), NOON)
        made = item(graph, handle)
        graph.troubles.append(Trouble("messages.move", meanwhile=lambda: graph.box.send(made, NOON)))

        assert not office.discard_draft(handle)
        assert (graph.box.folders["sentitems"].id, False) == (made.folder, made.props["isDraft"])

    def test_one_that_was_moved_away_is_not_moved_to_trash(self, office: OutlookMailbox, graph: Graph) -> None:
        handle = office.write_draft(build(QUOTING), NOON)
        made = item(graph, handle)
        version = made.version
        graph.box.move(made, graph.box.folders["archive"])
        made.version = version

        assert not office.discard_draft(handle)
        assert graph.box.folders["archive"].id == made.folder

    def test_a_move_that_is_refused_is_said(self, office: OutlookMailbox, graph: Graph) -> None:
        handle = office.write_draft(build(QUOTING), NOON)
        graph.troubles.append(Trouble("messages.move", 403, "ErrorMoveCopyFailed"))

        with pytest.raises(NotMoved, match="delete it in Outlook"):
            office.discard_draft(handle)


class NoLock:
    """So that two machines are served within one call of another."""

    def __enter__(self) -> None:
        """Enter at once."""

    def __exit__(self, *_raised: object) -> None:
        """Leave."""

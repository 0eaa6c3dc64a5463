"""A draft that Outlook has made and that did not get our words: by what it is known, and who may be at it meanwhile."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from connectors.draft import build, is_untouched
from connectors.errors import NotWritten, Unreachable
from connectors.readback import differences
from rules.mail import Address
from tests.connectors.drafts import marked
from tests.connectors.outlook_scene import QUOTING, TOKEN, html_of, item, offer, only
from tests.connectors.reader import MORNING, NOON
from tests.servers.graph import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectors.outlook.mailbox import OutlookMailbox
    from tests.connectors.outlook_client import OutlookClient
    from tests.servers.graph import Graph
    from tests.servers.graph_box import Box
    from tests.servers.graph_items import Item

WRITTEN = build(QUOTING)
WAYS: dict[str, dict[str, object]] = {
    "as it was": {},
    "in entities": {"spells": lambda text: text.replace("[", "&#91;").replace("]", "&#X5D;")},
    "in elements": {"spells": lambda text: f"<div><p>{text}</p></div>"},
    "lost": {"keeps_comments": False},
    "alone, since properties are lost": {"keeps_properties": False},
    "alone, since properties are refused": {"takes_properties": False},
}


def treats(box: Box, way: str) -> None:
    """How Exchange treats a comment, and properties, from now on."""
    for name, value in WAYS[way].items():
        setattr(box, name, value)


def begin(office: OutlookMailbox, graph: Graph) -> Item:
    """A reply that Outlook made, and that never got our words."""
    graph.troubles.append(Trouble("messages.update"))
    with pytest.raises(Unreachable):
        office.write_draft(WRITTEN, NOON)
    (begun,) = graph.box.within(graph.box.folders["drafts"])
    return begun


@pytest.mark.parametrize("way", WAYS)
class TestSigns:
    @pytest.mark.usefixtures("anchor")
    def test_our_words_take_the_place_of_the_comment(self, way: str, office: OutlookMailbox, graph: Graph) -> None:
        treats(graph.box, way)
        office.write_draft(WRITTEN, NOON)
        draft, content = only(office)

        assert TOKEN not in content.text
        assert () == differences(WRITTEN, draft, content, html_of(office, draft))
        assert is_untouched(draft.header, content, html_of(office, draft))

    def test_what_was_begun_is_finished_and_what_it_answers_is_unread_again(
        self, way: str, anchor: Item, outlook: OutlookClient, office: OutlookMailbox, graph: Graph
    ) -> None:
        treats(graph.box, way)
        graph.box.mark_read(anchor, read=False)
        begun = begin(office, graph)
        with closing(outlook.open()) as another:
            shown = list(another.drafts())
            handle = another.write_draft(WRITTEN, NOON)

        assert ([], begun.id, TOKEN) == (shown, handle.partition("~")[0], begun.stamp)
        assert TOKEN not in only(office)[1].text
        assert not anchor.props["isRead"]

    @pytest.mark.usefixtures("anchor")
    def test_what_was_begun_and_is_not_due_goes_to_deleted_items(
        self, way: str, office: OutlookMailbox, graph: Graph
    ) -> None:
        treats(graph.box, way)
        begun = begin(office, graph)
        office.drafts()

        assert 1 == office.discard_unfinished(due=())
        assert graph.box.folders["deleteditems"].id == begun.folder


@pytest.mark.usefixtures("anchor")
def test_no_draft_is_written_that_would_show_our_mark(office: OutlookMailbox, graph: Graph) -> None:
    graph.box.spells = lambda text: text.replace("]]", "<b></b>]]")

    with pytest.raises(NotWritten):
        office.write_draft(WRITTEN, NOON)
    assert 0 == graph.count("messages.update")
    assert [] == list(office.drafts())


@pytest.mark.usefixtures("anchor")
class TestSomebodyWasAtIt:
    @pytest.mark.parametrize(
        "does",
        [
            lambda box, begun: box.update(begun, {"body": above("Dear Anna,", begun)}),
            lambda box, begun: box.update(begun, {"hasAttachments": True}),
        ],
        ids=["words", "an attachment"],
    )
    @pytest.mark.parametrize("way", ["as it was", "lost"])
    def test_it_is_the_users_draft_then(
        self, way: str, does: Callable[[Box, Item], object], office: OutlookMailbox, graph: Graph
    ) -> None:
        treats(graph.box, way)
        begun = begin(office, graph)
        does(graph.box, begun)

        assert 1 == len(office.drafts())
        assert 0 == office.discard_unfinished(due=())
        assert graph.box.folders["drafts"].id == begun.folder

    def test_one_without_either_sign_is_nobodys_but_the_users(self, office: OutlookMailbox, graph: Graph) -> None:
        graph.box.keeps_comments = graph.box.keeps_properties = False
        begun = begin(office, graph)

        assert 1 == len(office.drafts())
        assert 0 == office.discard_unfinished(due=())
        assert graph.box.folders["drafts"].id == begun.folder

    def test_a_finished_draft_whose_words_the_user_took_out_is_a_draft(
        self, office: OutlookMailbox, graph: Graph
    ) -> None:
        made = item(graph, office.write_draft(WRITTEN, NOON))
        made.extended = {name: value for name, value in made.extended.items() if not name.endswith("FollowUp")}
        graph.box.update(made, {"body": {"contentType": "text", "content": ""}})

        assert 1 == len(office.drafts())
        assert 0 == office.discard_unfinished(due=())


class TestExchangeIsAtIt:
    """A new draft becomes another version by itself, for a while."""

    @pytest.mark.usefixtures("anchor")
    def test_it_is_written_all_the_same(self, office: OutlookMailbox, graph: Graph) -> None:
        def touches() -> None:
            (begun,) = graph.box.within(graph.box.folders["drafts"])
            graph.box.touch(begun)

        graph.troubles.append(Trouble("messages.update", times=2, meanwhile=touches))
        office.write_draft(WRITTEN, NOON)
        draft, content = only(office)

        assert () == differences(WRITTEN, draft, content, html_of(office, draft))
        assert (1, 3) == (graph.count("messages.createReplyAll"), graph.count("messages.update"))

    @pytest.mark.usefixtures("anchor")
    def test_it_is_left_alone_where_that_does_not_end(self, office: OutlookMailbox, graph: Graph) -> None:
        def touches() -> None:
            (begun,) = graph.box.within(graph.box.folders["drafts"])
            graph.box.touch(begun)

        graph.troubles.append(Trouble("messages.update", times=100, meanwhile=touches))

        with pytest.raises(NotWritten):
            office.write_draft(WRITTEN, NOON)
        assert [] == list(office.drafts())

    def test_what_is_answered_is_unread_again(self, anchor: Item, office: OutlookMailbox, graph: Graph) -> None:
        graph.box.mark_read(anchor, read=False)
        graph.troubles.append(Trouble("messages.update", 412, "ErrorIrresolvableConflict", times=2))
        office.write_draft(WRITTEN, NOON)

        assert not anchor.props["isRead"]

    @pytest.mark.usefixtures("anchor")
    def test_one_that_was_taken_to_deleted_items_meanwhile_is_not_written_there(
        self, office: OutlookMailbox, graph: Graph
    ) -> None:
        def takes_away() -> None:
            (begun,) = graph.box.within(graph.box.folders["drafts"])
            graph.box.move(begun, graph.box.folders["deleteditems"])

        graph.troubles.append(Trouble("messages.update", meanwhile=takes_away))

        with pytest.raises(NotWritten):
            office.write_draft(WRITTEN, NOON)
        assert [""] == [one.stamp for one in graph.box.within(graph.box.folders["deleteditems"])]


class TestExchangeKnowsBetter:
    """It puts another address in the place of one that it was given, an alias of the user's own for one."""

    @pytest.mark.parametrize(
        ("given", "name"),
        [("sales@firm.example", "From"), ("anna@client.example", "To"), ("ben@client.example", "Cc")],
    )
    @pytest.mark.usefixtures("anchor")
    def test_the_draft_is_ours_and_untouched_and_the_change_is_told(
        self, given: str, name: str, office: OutlookMailbox, graph: Graph
    ) -> None:
        graph.box.resolves = {given: "primary@firm.example"}
        written = build(marked(replace(QUOTING, sender=Address("sales@firm.example", "Sales"))))
        handle = office.write_draft(written, NOON)
        draft, content = only(office)
        page = html_of(office, draft)

        assert handle == draft.handle
        assert (name,) == differences(written, draft, content, page)
        assert is_untouched(draft.header, content, page)
        assert office.discard_draft(handle)

    @pytest.mark.usefixtures("anchor")
    def test_what_the_user_changes_before_it_is_read_back_is_an_edit(
        self, office: OutlookMailbox, graph: Graph
    ) -> None:
        def changes() -> None:
            (made,) = graph.box.within(graph.box.folders["drafts"])
            graph.box.update(made, {"ccRecipients": []})

        graph.troubles.append(Trouble("messages.get", meanwhile=changes))
        office.write_draft(WRITTEN, NOON)
        draft, content = only(office)

        assert not is_untouched(draft.header, content, html_of(office, draft))


@pytest.mark.parametrize("tag", ["<img src='cid:1'>", '<IMG alt="" src="data:image/png;base64,AA==">'])
@pytest.mark.usefixtures("anchor")
def test_a_picture_that_the_user_puts_into_it_is_an_edit(tag: str, office: OutlookMailbox, graph: Graph) -> None:
    made = item(graph, office.write_draft(WRITTEN, NOON))
    graph.box.update(made, {"body": above(tag, made)})
    draft, content = only(office)

    assert not is_untouched(draft.header, content, html_of(office, draft))


@pytest.mark.parametrize("kind", ["image/png", "application/octet-stream"])
def test_a_picture_in_the_quotation_is_no_edit(
    kind: str, outlook: OutlookClient, office: OutlookMailbox, graph: Graph
) -> None:
    sent = outlook.deliver("Sent Items", offer().replace(b"find our", b'find <img src="cid:logo">our'), MORNING)
    sent.attachments.append({"name": "logo.png", "contentType": kind, "isInline": True})
    made = item(graph, office.write_draft(WRITTEN, NOON))
    draft, content = only(office)

    assert ["logo.png"] == [one["name"] for one in made.attachments]
    assert () == differences(WRITTEN, draft, content, html_of(office, draft))
    assert is_untouched(draft.header, content, html_of(office, draft))


@pytest.mark.usefixtures("anchor")
def test_a_file_that_the_user_puts_between_the_lines_is_an_edit(office: OutlookMailbox, graph: Graph) -> None:
    made = item(graph, office.write_draft(WRITTEN, NOON))
    made.attachments.append({"name": "offer.pdf", "contentType": "application/pdf", "isInline": True})
    draft, content = only(office)

    assert not is_untouched(draft.header, content, html_of(office, draft))


def above(words: str, begun: Item) -> dict[str, str]:
    """A page with more words at its beginning."""
    body: dict[str, str] = begun.props["body"]
    return {**body, "content": body["content"].replace("<body>", f"<body><p>{words}</p>")}

"""Drafts at Outlook: a reply that Outlook makes, what stands in it, and how an edit is told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from connectors.draft import build, is_untouched
from connectors.errors import NotWritten
from connectors.outlook import reply
from connectors.readback import differences
from rules.mail import Address, Role
from tests.connectors import letters
from tests.connectors.drafts import ANNA, marked
from tests.connectors.outlook_scene import QUOTING, TOKEN, WORDS, emails, html_of, item, offer, only
from tests.connectors.reader import MORNING, NOON, the

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectors.outlook.mailbox import OutlookMailbox
    from tests.connectors.outlook_client import OutlookClient
    from tests.servers.graph import Graph
    from tests.servers.graph_items import Item


class TestReply:
    def test_it_is_the_one_that_outlook_makes_with_our_people_subject_and_words(
        self, anchor: Item, office: OutlookMailbox, graph: Graph
    ) -> None:
        made = item(graph, office.write_draft(build(QUOTING), NOON))

        assert 1 == graph.count("messages.createReplyAll")
        assert (["anna@client.example"], ["ben@client.example"]) == (
            emails(made, "toRecipients"), emails(made, "ccRecipients"),
        )  # fmt: skip
        assert "Re: Our offer" == made.props["subject"]
        assert anchor.props["conversationId"] == made.props["conversationId"]
        assert TOKEN == made.stamp

    @pytest.mark.parametrize("kind", ["html", "plain"])
    def test_our_words_stand_above_what_outlook_quotes_and_nothing_is_quoted_twice(
        self, kind: str, outlook: OutlookClient, office: OutlookMailbox
    ) -> None:
        outlook.deliver("Sent Items", offer(kind), MORNING)
        office.write_draft(build(QUOTING), NOON)
        _draft, content = only(office)
        lines = [line for line in content.text.split("\n") if line]

        assert WORDS.split() == " ".join(lines[: len(WORDS.replace("\n\n", "\n").split("\n"))]).split()
        assert 1 == content.text.count("please find our offer.")
        assert "wrote:" not in content.text
        assert "Subject: Our offer" in content.text
        assert "[[" not in content.text

    @pytest.mark.parametrize(("kept", "above"), [(True, WORDS), (False, f"{WORDS}, or else")])
    @pytest.mark.usefixtures("anchor")
    def test_our_words_stand_in_the_font_of_our_page_where_that_says_the_same(
        self, *, kept: bool, above: str, office: OutlookMailbox, graph: Graph
    ) -> None:
        letter = "".join(f'<p style="font-family: Georgia">{line}</p>\n' for line in above.split("\n") if line)
        quoted = '<p>On 2 November 2026, Ivan wrote:</p>\n<blockquote type="cite"><p>please find</p></blockquote>'
        page = f"<html><body>{letter}{quoted}</body></html>"
        made = item(graph, office.write_draft(build(marked(replace(QUOTING, html=page))), NOON))

        assert kept == ("Georgia" in made.props["body"]["content"])
        assert " ".join(WORDS.split()) in " ".join(only(office)[1].text.split())
        assert "wrote:" not in made.props["body"]["content"]
        assert is_untouched(only(office)[0].header, only(office)[1], html_of(office, only(office)[0]))

    @pytest.mark.usefixtures("anchor")
    def test_those_in_bcc_are_kept_there(self, office: OutlookMailbox, graph: Graph) -> None:
        draft = marked(replace(QUOTING, bcc=(Address("boss@firm.example", "Boss"),)))
        made = item(graph, office.write_draft(build(draft), NOON))

        assert ["boss@firm.example"] == emails(made, "bccRecipients")
        assert is_untouched(only(office)[0].header, only(office)[1], html_of(office, only(office)[0]))

    @pytest.mark.parametrize("kind", ["html", "plain", "plain, told as a page"])
    def test_it_is_read_back_without_a_difference_and_as_untouched(
        self, kind: str, outlook: OutlookClient, office: OutlookMailbox, graph: Graph
    ) -> None:
        kind, _comma, pages = kind.partition(",")
        graph.box.tells_pages = bool(pages)
        outlook.deliver("Sent Items", offer(kind), MORNING)
        written = build(QUOTING)
        handle = office.write_draft(written, NOON)
        draft, content = only(office)

        assert handle == draft.handle
        assert () == differences(written, draft, content, html_of(office, draft))
        assert is_untouched(draft.header, content, html_of(office, draft))

    def test_of_several_copies_the_one_in_sent_items_is_answered(
        self, outlook: OutlookClient, office: OutlookMailbox, graph: Graph
    ) -> None:
        outlook.deliver("Inbox", offer(), MORNING).can_be_answered = False
        sent = outlook.deliver("Sent Items", offer(), MORNING)
        outlook.deliver("Archive", offer(), MORNING).can_be_answered = False
        made = item(graph, office.write_draft(build(QUOTING), NOON))

        assert sent.props["conversationId"] == made.props["conversationId"]

    @pytest.mark.parametrize("read", [True, False])
    def test_what_is_answered_is_as_unread_as_it_was(
        self, *, read: bool, anchor: Item, office: OutlookMailbox, graph: Graph
    ) -> None:
        graph.box.mark_read(anchor, read=read)
        office.write_draft(build(QUOTING), NOON)

        assert read == anchor.props["isRead"]

    def test_it_comes_from_the_address_that_sent_the_offer(
        self, outlook: OutlookClient, office: OutlookMailbox, graph: Graph
    ) -> None:
        outlook.deliver("Sent Items", offer(sender="Sales <sales@firm.example>"), MORNING)
        draft = marked(replace(QUOTING, sender=Address("sales@firm.example", "Sales")))
        made = item(graph, office.write_draft(build(draft), NOON))

        assert ["sales@firm.example"] == [made.props["from"]["emailAddress"]["address"]]
        assert is_untouched(only(office)[0].header, only(office)[1], html_of(office, only(office)[0]))

    def test_where_the_original_is_gone_it_is_a_draft_of_its_own_that_names_it(
        self, office: OutlookMailbox, graph: Graph
    ) -> None:
        written = build(marked(replace(QUOTING, html=None)))
        office.write_draft(written, NOON)
        draft, content = only(office)

        assert (0, 1) == (graph.count("messages.createReplyAll"), graph.count("messages.create"))
        assert () == differences(written, draft, content, html_of(office, draft))

    def test_what_cannot_be_answered_gets_no_draft_and_that_is_said(self, anchor: Item, office: OutlookMailbox) -> None:
        anchor.can_be_answered = False

        with pytest.raises(NotWritten, match=r"Outlook cannot reply .* \(400 ErrorInvalidReferenceItem\)"):
            office.write_draft(build(QUOTING), NOON)
        assert [] == list(office.drafts())

    @pytest.mark.usefixtures("anchor")
    def test_a_message_id_that_outlook_does_not_take_is_no_trouble(self, office: OutlookMailbox, graph: Graph) -> None:
        graph.box.keeps_ids = False
        written = build(QUOTING)
        handle = office.write_draft(written, NOON)
        draft, content = only(office)

        assert (handle, True) == (draft.handle, is_untouched(draft.header, content, html_of(office, draft)))
        assert () == differences(written, draft, content, html_of(office, draft))
        assert b"X-Relance: " + TOKEN.encode() in draft.header


@pytest.mark.usefixtures("anchor")
class TestEdits:
    @pytest.fixture
    def made(self, office: OutlookMailbox, graph: Graph) -> Item:
        return item(graph, office.write_draft(build(QUOTING), NOON))

    @pytest.mark.parametrize(
        "change",
        [
            lambda props: {"body": {"contentType": "html", "content": f"PS: hello {props['body']['content']}"}},
            lambda props: {"body": {**props["body"], "content": props["body"]["content"].replace("find", "see")}},
            lambda _props: {"subject": "Re: Our new offer"},
            lambda props: {"toRecipients": [*props["toRecipients"], *props["ccRecipients"]]},
            lambda _props: {"ccRecipients": []},
            lambda props: {"bccRecipients": props["ccRecipients"]},
        ],
        ids=["words above", "words in the quotation", "subject", "to", "cc", "bcc"],
    )
    def test_other_words_another_subject_or_other_people_are_an_edit(
        self, change: Callable[[dict[str, Any]], dict[str, Any]], made: Item, office: OutlookMailbox, graph: Graph
    ) -> None:
        before, _content = only(office)
        graph.box.update(made, change(made.props))
        draft, content = only(office)

        assert not is_untouched(draft.header, content, html_of(office, draft))
        assert before.handle != draft.handle
        assert not office.discard_draft(before.handle)

    def test_an_attachment_is_an_edit(self, made: Item, office: OutlookMailbox) -> None:
        made.attachments.append({"name": "offer.pdf", "contentType": "application/pdf", "isInline": False})
        draft, content = only(office)

        assert not is_untouched(draft.header, content, html_of(office, draft))

    def test_another_version_with_the_same_words_is_none(
        self, made: Item, office: OutlookMailbox, graph: Graph
    ) -> None:
        before, _content = only(office)
        graph.box.update(made, {"importance": "high", "body": made.props["body"]})
        draft, content = only(office)

        assert before.handle != draft.handle
        assert is_untouched(draft.header, content, html_of(office, draft))

    def test_a_draft_that_was_read_before_it_was_edited_is_read_no_more(
        self, made: Item, office: OutlookMailbox, graph: Graph
    ) -> None:
        before, _content = only(office)
        graph.box.update(made, {"subject": "Re: Our new offer"})

        assert [] == list(office.contents(the(Role.DRAFTS, office), [before.handle]))


class TestQuotation:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("Dear Anna,\n\nhello.\n", "Dear Anna,\n\nhello."),
            ("Hello.\n\nOn Monday Ivan wrote:\n> Dear Anna,\n>\n> hello.\n", "Hello."),
            ("Hello.\n\n-- \nIvan\n\n> Our offer.\n>> 42?", "Hello.\n\n-- \nIvan"),
            ("> 1\n\nHello.\n", "> 1\n\nHello."),
        ],
    )
    def test_our_own_is_left_out(self, text: str, words: str) -> None:
        assert words == reply.without_quotation(text)

    def test_a_draft_without_a_mark_gets_no_comment(self) -> None:
        assert "" == reply.comment("")
        assert "" == reply.comment("not one\nof ours")
        assert "" == reply.comment("meeting")


def test_one_that_answers_nothing_and_bears_no_mark_is_written_as_well(office: OutlookMailbox) -> None:
    handle = office.write_draft(letters.plain("<other@firm.example>"), NOON)

    assert [handle] == [draft.handle for draft in office.drafts()]
    assert ANNA.email.encode() in office.drafts()[0].header

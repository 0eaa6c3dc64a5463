"""Messages that Exchange cannot show: the others are read, and what can be read of these."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from connectors import headers
from connectors.errors import Unreachable
from connectors.outlook.cursor import Cursor
from rules.mail import Role
from tests.connectors import letters
from tests.connectors.reader import ALWAYS, MORNING, NOON, THIS_AUTUMN, Stored, read, the
from tests.servers.graph import Trouble

if TYPE_CHECKING:
    from connectors.mailbox import Folder
    from connectors.outlook.mailbox import OutlookMailbox
    from tests.connectors.outlook_client import OutlookClient
    from tests.servers.graph import Graph
    from tests.servers.graph_items import Item

HEADER = frozenset({"internetMessageHeaders"})
ALL = frozenset({"internetMessageHeaders", "subject", "body"})
CODES = ["InternalServerError", "ErrorContentConversionFailed", ""]


@pytest.fixture
def inbox(office: OutlookMailbox) -> Folder:
    return the(Role.INBOX, office)


@pytest.fixture
def good(outlook: OutlookClient) -> Item:
    return outlook.deliver("Inbox", letters.plain("<good@client.example>"), MORNING)


@pytest.fixture
def bad(outlook: OutlookClient, good: Item) -> Item:
    item = outlook.deliver("Inbox", letters.plain("<bad@client.example>"), MORNING)
    assert good.id != item.id
    return item


class TestHeaders:
    @pytest.mark.parametrize("says", CODES)
    def test_one_without_a_header_is_read_by_its_properties(
        self, says: str, bad: Item, office: OutlookMailbox, inbox: Folder
    ) -> None:
        bad.damaged, bad.says = HEADER, says
        found = read(office, inbox)
        told = {one.handle: headers.read(one, frozenset({Role.INBOX})) for one in found.fetched}[bad.id]

        assert ({"<good@client.example>", "<bad@client.example>"}, ()) == (set(found.ids), found.batches[-1].set_aside)
        assert told.sender is not None
        assert ("ivan@firm.example", bad.props["conversationId"]) == (told.sender.email, told.thread_id.split(".")[0])

    @pytest.mark.parametrize("says", CODES)
    def test_one_of_which_nothing_can_be_shown_is_set_aside_and_the_others_are_read(
        self, says: str, bad: Item, office: OutlookMailbox, inbox: Folder
    ) -> None:
        bad.damaged, bad.says = ALL, says
        found = read(office, inbox)

        assert ["<good@client.example>"] == found.ids
        assert [((bad.id,), 1, 2)] == [(one.set_aside, one.left, one.total) for one in found.batches]

    def test_it_is_asked_for_again_and_holds_nothing_back_then(
        self, bad: Item, outlook: OutlookClient, office: OutlookMailbox, inbox: Folder
    ) -> None:
        bad.damaged = ALL
        stored = read(office, inbox).stored
        (second,) = read(office, inbox, stored).batches
        with closing(outlook.open()) as later:
            (third,) = read(later, inbox, stored.after(second)).batches

        assert ((), 0) == (second.set_aside, second.left)
        assert ((bad.id,), 0) == (third.set_aside, third.left)

    def test_it_is_read_as_soon_as_it_can_be_shown_and_once(
        self, bad: Item, office: OutlookMailbox, inbox: Folder
    ) -> None:
        bad.damaged = ALL
        first = read(office, inbox)
        bad.damaged = frozenset()
        second = read(office, inbox, first.stored)

        assert (["<bad@client.example>"], ()) == (second.ids, second.batches[-1].set_aside)
        assert ([], ()) == (read(office, inbox, second.stored).ids, Cursor.parse(second.stored.cursor).aside)  # type: ignore[union-attr]

    def test_one_that_was_deleted_meanwhile_is_forgotten(
        self, bad: Item, office: OutlookMailbox, inbox: Folder, graph: Graph
    ) -> None:
        bad.damaged = ALL
        first = read(office, inbox)
        graph.box.remove(bad)

        assert [((), 0)] == [(one.set_aside, one.left) for one in read(office, inbox, first.stored).batches]

    def test_one_that_was_told_of_and_is_not_there_yet_is_asked_for_once_more(
        self, bad: Item, outlook: OutlookClient, office: OutlookMailbox, inbox: Folder, graph: Graph
    ) -> None:
        bad.headers.clear()
        graph.troubles.append(Trouble("messages.get", 404, "ErrorItemNotFound"))
        first = read(office, inbox)
        with closing(outlook.open()) as later:
            second = read(later, inbox, first.stored)

        assert (["<good@client.example>"], 1) == (first.ids, first.batches[-1].left)
        assert (["<bad@client.example>"], 0) == (second.ids, second.batches[-1].left)

    def test_one_that_is_gone_right_after_it_was_told_of_is_not_asked_for_for_ever(
        self, bad: Item, office: OutlookMailbox, inbox: Folder, graph: Graph
    ) -> None:
        bad.headers.clear()
        graph.troubles.append(Trouble("messages.get", meanwhile=lambda: graph.box.remove(bad)))
        first = read(office, inbox)
        second = read(office, inbox, first.stored)
        graph.calls.clear()

        assert [1, 0] == [one.left for one in (first.batches[-1], second.batches[-1])]
        assert [] == read(office, inbox, second.stored).ids
        assert 0 == graph.count("messages.get")

    def test_one_that_comes_later_keeps_nothing_from_being_read(
        self, good: Item, outlook: OutlookClient, office: OutlookMailbox, inbox: Folder
    ) -> None:
        first = read(office, inbox)
        late = outlook.deliver("Inbox", letters.plain("<bad@client.example>"), NOON)
        late.damaged = HEADER
        outlook.deliver("Inbox", letters.plain("<answer@client.example>"), NOON)
        second = read(office, inbox, first.stored)

        assert {"<bad@client.example>", "<answer@client.example>"} == set(second.ids)
        assert good.id not in [one.handle for one in second.fetched]

    def test_mail_that_comes_behind_it_is_read_with_little_ado(
        self, bad: Item, outlook: OutlookClient, office: OutlookMailbox, inbox: Folder, graph: Graph
    ) -> None:
        bad.damaged = HEADER
        first = read(office, inbox)
        graph.calls.clear()
        outlook.deliver("Inbox", letters.plain("<new@client.example>"), NOON)

        assert ["<new@client.example>"] == read(office, inbox, first.stored).ids
        assert ["messages.delta", "folders.get", "messages.get"] == graph.calls

    def test_what_is_too_old_to_matter_is_not_asked_for(
        self, bad: Item, office: OutlookMailbox, inbox: Folder, graph: Graph, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("connectors.outlook.reading.MOST_FILTERED", 1)
        graph.most_filtered = 1
        bad.damaged = HEADER
        bad.props["receivedDateTime"] = "2019-01-01T00:00:00Z"
        found = read(office, inbox, since=THIS_AUTUMN)

        assert ["<good@client.example>"] == found.ids
        assert 1 == graph.count("messages.get")

    def test_where_many_cannot_be_shown_the_fault_is_none_of_theirs_and_none_is_passed_over(
        self, outlook: OutlookClient, office: OutlookMailbox, inbox: Folder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("connectors.outlook.mailbox.MOST_ASIDE", 2)
        first = read(office, inbox)
        late = [outlook.deliver("Inbox", letters.plain(f"<{one}@client.example>"), NOON) for one in "abc"]
        for item in late:
            item.damaged = ALL
        with pytest.raises(Unreachable, match="Microsoft shows too few of the messages"):
            read(office, inbox, first.stored)
        for item in late:
            item.damaged = frozenset()

        assert 3 == len(read(office, inbox, first.stored).ids)

    def test_where_not_even_an_id_is_told_the_account_waits(self, office: OutlookMailbox, graph: Graph) -> None:
        inbox = the(Role.INBOX, office)
        graph.troubles.append(Trouble("messages.delta", 500, "InternalServerError", times=99))

        with pytest.raises(Unreachable, match=r"out of order in the folder 'Inbox' \(500 InternalServerError\)"):
            read(office, inbox)

    @pytest.mark.parametrize("name", ["A/B+C==", "..", "a b", "A/../../sendMail", ""])
    def test_an_id_that_would_lead_elsewhere_is_never_asked_for(
        self, name: str, outlook: OutlookClient, inbox: Folder, graph: Graph
    ) -> None:
        item = outlook.deliver("Inbox", letters.plain("<odd@client.example>"), MORNING)
        outlook.deliver("Inbox", letters.plain("<good@client.example>"), MORNING)
        with closing(outlook.open()) as office:
            del graph.box.items[item.id]
            graph.box.items[name] = item
            item.id = name
            found = read(office, inbox)

        assert (["<good@client.example>"], 1) == (found.ids, len(found.batches[-1].set_aside))
        assert 0 == graph.count("messages.get")


class TestTexts:
    @pytest.mark.parametrize("says", CODES)
    def test_one_that_is_not_told_as_it_travels_is_told_by_its_properties(
        self, says: str, bad: Item, office: OutlookMailbox, inbox: Folder
    ) -> None:
        handles = [one.handle for one in read(office, inbox).fetched]
        bad.damaged, bad.says = frozenset({"$value"}), says
        found = dict(office.contents(inbox, handles))

        assert {"Hello"} == {content.text.strip() for content in found.values()}
        assert 2 == len(found)

    @pytest.mark.parametrize("says", CODES)
    def test_one_without_any_text_is_left_out_and_the_others_are_read(
        self, says: str, good: Item, bad: Item, office: OutlookMailbox, inbox: Folder
    ) -> None:
        handles = [one.handle for one in read(office, inbox).fetched]
        bad.damaged, bad.says = frozenset({"$value", "body"}), says

        assert [good.id] == [handle for handle, _content in office.contents(inbox, handles)]
        assert [] == list(office.pages(inbox, [bad.id]))


class TestDrafts:
    def test_one_without_a_header_lies_there_with_the_others(
        self, outlook: OutlookClient, office: OutlookMailbox, graph: Graph
    ) -> None:
        kept = [outlook.deliver("Drafts", letters.plain(f"<{one}@firm.example>"), MORNING, draft=True) for one in "ab"]
        kept[0].damaged = HEADER

        assert {one.id for one in kept} == {one.handle.partition("~")[0] for one in office.drafts()}
        assert 2 <= graph.count("messages.get") <= 2 + 4

    def test_while_nothing_of_one_is_shown_nobody_says_what_lies_there(
        self, outlook: OutlookClient, office: OutlookMailbox
    ) -> None:
        outlook.deliver("Drafts", letters.plain("<a@firm.example>"), MORNING, draft=True).damaged = ALL

        with pytest.raises(Unreachable, match="Microsoft is out of order"):
            office.drafts()

    def test_one_that_is_gone_meanwhile_is_left_out(
        self, outlook: OutlookClient, office: OutlookMailbox, graph: Graph
    ) -> None:
        kept = [outlook.deliver("Drafts", letters.plain(f"<{one}@firm.example>"), MORNING, draft=True) for one in "ab"]
        kept[0].damaged = HEADER
        graph.troubles.append(Trouble("messages.get", meanwhile=lambda: graph.box.remove(kept[1])))

        assert [kept[0].id] == [one.handle.partition("~")[0] for one in office.drafts()]


class TestCursor:
    def test_what_is_set_aside_stands_behind_the_link(self) -> None:
        cursor = Cursor(ALWAYS, 7, "AQMk=", "https://x.example/delta", ("AAk1=", "AAk2="))

        assert cursor == Cursor.parse(str(cursor))
        assert "2020-01-01 7 AQMk= https://x.example/delta AAk1=,AAk2=" == str(cursor)

    def test_without_it_the_line_is_that_of_before(self) -> None:
        line = "2020-01-01 7 AQMk= https://x.example/delta"

        assert (line, ()) == (str(Cursor.parse(line)), Cursor.parse(line).aside)  # type: ignore[union-attr]


def test_what_stays_unread_is_asked_for_by_the_store_as_well(bad: Item, office: OutlookMailbox) -> None:
    """A cursor that was stored with a batch is all that is known of it."""
    bad.damaged = ALL
    first = read(office, the(Role.INBOX, office))
    bad.damaged = frozenset()
    again = read(office, the(Role.INBOX, office), Stored(first.stored.cursor, first.stored.kept))

    assert ["<bad@client.example>"] == again.ids

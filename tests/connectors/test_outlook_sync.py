"""What is read of Outlook: folders, deltas and their links, and what happens when these are forgotten."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from connectors.errors import FolderNotFound, Unreachable
from connectors.outlook import asking, reading, session
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

DELTA = "messages.delta"


@pytest.fixture
def inbox(office: OutlookMailbox) -> Folder:
    return the(Role.INBOX, office)


def fill(outlook: OutlookClient, count: int) -> None:
    for number in range(count):
        at = MORNING + timedelta(minutes=number)
        outlook.deliver("Inbox", letters.plain(f"<{number}@client.example>"), at)


class TestFolders:
    def test_roles_are_told_by_microsofts_own_names_whatever_a_folder_is_called(
        self, graph: Graph, outlook: OutlookClient
    ) -> None:
        graph.box.folders["sentitems"].name = "Gesendete Elemente"
        graph.box.folders["drafts"].name = "Entwürfe"
        with closing(outlook.open()) as office:
            assert {
                "Inbox": Role.INBOX, "Gesendete Elemente": Role.SENT, "Entwürfe": Role.DRAFTS, "Archive": Role.ARCHIVE,
                "Deleted Items": Role.TRASH, "Junk Email": Role.JUNK, "Outbox": Role.OUTBOX,
            } == {folder.name: folder.role for folder in office.folders()}  # fmt: skip
            assert "Outlook's folder sentitems" == the(Role.SENT, office).evidence

    def test_folders_within_folders_are_read(self, graph: Graph, outlook: OutlookClient) -> None:
        above = graph.box.make_folder("Kunden")
        below = graph.box.make_folder("Müller", above.id)
        graph.box.put(below, letters.plain("<a@client.example>"), MORNING)
        with closing(outlook.open()) as office:
            (folder,) = (one for one in office.folders() if one.name == "Kunden/Müller")
            assert (Role.OTHER, ["<a@client.example>"]) == (folder.role, read(office, folder).ids)

    def test_two_that_look_alike_have_two_names(self, graph: Graph, outlook: OutlookClient) -> None:
        graph.box.make_folder("Kunden")
        graph.box.make_folder("Kunden\u202e")
        with closing(outlook.open()) as office:
            assert ["Kunden", "Kunden (2)"] == [one.name for one in office.folders() if one.role is Role.OTHER]

    def test_a_mailbox_without_drafts_is_told(self, graph: Graph, outlook: OutlookClient) -> None:
        del graph.box.folders["drafts"]
        with closing(outlook.open()) as office, pytest.raises(FolderNotFound, match="tells of no folder drafts"):
            office.folders()

    def test_more_of_them_than_fit_on_a_page_are_found(
        self, graph: Graph, outlook: OutlookClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(asking, "PAGE", 3)
        for number in range(5):
            graph.box.make_folder(f"Own {number}")
        with closing(outlook.open()) as office:
            assert 12 == len(office.folders())
        assert 4 == graph.count("folders.delta")


class TestDelta:
    def test_it_is_read_in_pages_of_two_hundred(
        self, outlook: OutlookClient, office: OutlookMailbox, inbox: Folder, graph: Graph
    ) -> None:
        fill(outlook, 401)
        reading = read(office, inbox)

        assert [200, 200, 1] == [len(batch.fetched) for batch in reading.batches]
        assert (401, 401, 3) == (len(set(reading.ids)), reading.batches[-1].total, graph.count(DELTA))

    def test_where_nothing_is_new_one_question_is_asked(
        self, outlook: OutlookClient, office: OutlookMailbox, inbox: Folder, graph: Graph
    ) -> None:
        fill(outlook, 3)
        first = read(office, inbox)
        graph.calls.clear()
        second = read(office, inbox, first.stored)

        assert ([], 3, [DELTA]) == (second.ids, second.batches[-1].total, graph.calls)

    def test_what_was_only_read_by_the_user_is_not_read_again(
        self, outlook: OutlookClient, office: OutlookMailbox, inbox: Folder, graph: Graph
    ) -> None:
        item = outlook.deliver("Inbox", letters.plain("<a@client.example>"), MORNING)
        first = read(office, inbox)
        graph.box.mark_read(item, read=True)

        assert [] == read(office, inbox, first.stored).ids
        assert 0 == graph.count("messages.get")

    def test_what_was_only_read_and_never_stored_is_fetched(
        self, outlook: OutlookClient, office: OutlookMailbox, inbox: Folder, graph: Graph
    ) -> None:
        item = outlook.deliver("Inbox", letters.plain("<a@client.example>"), MORNING)
        first = read(office, inbox)
        graph.box.mark_read(item, read=True)

        assert ["<a@client.example>"] == read(office, inbox, Stored(first.stored.cursor)).ids

    def test_a_link_that_microsoft_has_forgotten_costs_a_reading_and_nothing_is_new(
        self, outlook: OutlookClient, office: OutlookMailbox, inbox: Folder, graph: Graph
    ) -> None:
        fill(outlook, 3)
        first = read(office, inbox)
        graph.forget_links()
        outlook.deliver("Inbox", letters.plain("<new@client.example>"), NOON)
        second = read(office, inbox, first.stored)

        assert ["<new@client.example>"] == second.ids
        assert not any(batch.restarted for batch in second.batches)
        assert [] == read(office, inbox, second.stored).ids

    def test_how_many_there_are_is_told_though_the_link_is_forgotten_and_nothing_is_left(
        self, outlook: OutlookClient, office: OutlookMailbox, inbox: Folder, graph: Graph
    ) -> None:
        fill(outlook, 2)
        first = read(office, inbox)
        graph.forget_links()
        for one in first.fetched:
            outlook.remove("Inbox", one.handle)

        assert [0] == [batch.total for batch in read(office, inbox, first.stored).batches]

    @pytest.mark.parametrize(
        ("status", "code"), [(410, "SyncStateNotFound"), (400, "resyncRequired"), (404, "ErrorItemNotFound")]
    )
    def test_so_does_one_that_is_forgotten_in_the_middle(
        self, status: int, code: str, outlook: OutlookClient, office: OutlookMailbox, inbox: Folder, graph: Graph
    ) -> None:
        fill(outlook, 450)
        graph.troubles.append(Trouble(DELTA, status, code, first=1))
        reading = read(office, inbox)

        assert (450, 450) == (len(set(reading.ids)), len(reading.stored.kept))
        assert reading.batches[-1].cursor.rpartition(" ")[2].startswith(graph.root)

    def test_one_that_is_forgotten_again_and_again_is_left_to_the_next_sweep(
        self, outlook: OutlookClient, office: OutlookMailbox, inbox: Folder, graph: Graph
    ) -> None:
        fill(outlook, 450)
        for _ in range(reading.BEGINNINGS):
            graph.troubles.append(Trouble(DELTA, 410, "SyncStateNotFound", first=1))

        with pytest.raises(Unreachable, match="Microsoft forgot where we were"):
            read(office, inbox)

    def test_a_reading_that_broke_off_begins_anew_and_stores_nothing_twice(
        self, outlook: OutlookClient, office: OutlookMailbox, inbox: Folder
    ) -> None:
        fill(outlook, 450)
        batches = office.new_headers(inbox, Stored(), ALWAYS)
        stored = Stored().after(next(batches))
        again = read(office, inbox, stored)

        assert (200, 250) == (len(stored.kept), len(again.ids))

    def test_where_a_filter_tells_too_little_all_of_it_is_asked_for(
        self, outlook: OutlookClient, office: OutlookMailbox, inbox: Folder, graph: Graph,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        monkeypatch.setattr(reading, "MOST_FILTERED", 5)
        graph.most_filtered = 5
        fill(outlook, 8)
        outlook.deliver("Inbox", letters.plain("<old@client.example>"), MORNING - timedelta(days=300))
        found = read(office, inbox, since=THIS_AUTUMN)

        assert {f"<{number}@client.example>" for number in range(8)} == set(found.ids)
        assert 9 == found.batches[-1].total

    def test_a_cursor_of_another_place_is_worth_nothing(
        self, outlook: OutlookClient, office: OutlookMailbox, inbox: Folder
    ) -> None:
        fill(outlook, 1)
        link = "https://graph.microsoft.com/v1.0/me/mailFolders/inbox/messages/delta?$skiptoken=1"
        cursor = Cursor(ALWAYS, 1, "AQMkFinbox=", link)

        assert ["<0@client.example>"] == read(office, inbox, Stored(str(cursor))).ids

    @pytest.mark.parametrize("cursor", ["", "7", "2020-01-01 1 y", "2020-01-01 x y z", "2020-01-01 1 AQMkFinbox= y z"])
    def test_a_cursor_that_is_none_of_ours_is_worth_nothing(
        self, cursor: str, outlook: OutlookClient, office: OutlookMailbox, inbox: Folder
    ) -> None:
        fill(outlook, 1)

        assert ["<0@client.example>"] == read(office, inbox, Stored(cursor)).ids

    def test_an_item_that_cannot_be_read_is_set_aside_and_the_others_come(
        self, outlook: OutlookClient, office: OutlookMailbox, inbox: Folder
    ) -> None:
        fill(outlook, 2)
        odd = outlook.deliver("Inbox", letters.plain("<odd@client.example>"), NOON)
        odd.props["receivedDateTime"] = "when it came"
        found = read(office, inbox)

        assert (2, (odd.id,)) == (len(found.ids), found.batches[-1].set_aside)

    def test_a_folder_that_took_the_name_of_another_is_read_from_its_beginning(
        self, graph: Graph, outlook: OutlookClient
    ) -> None:
        before = graph.box.make_folder("Kunden")
        graph.box.put(before, letters.plain("<old@client.example>"), MORNING)
        with closing(outlook.open()) as office:
            first = read(office, next(one for one in office.folders() if one.name == "Kunden"))
        before.name = "Kunden 2025"
        graph.box.put(graph.box.make_folder("Kunden"), letters.plain("<new@client.example>"), NOON)
        with closing(outlook.open()) as office:
            now = read(office, next(one for one in office.folders() if one.name == "Kunden"), first.stored)

        assert (["<old@client.example>"], ["<new@client.example>"]) == (first.ids, now.ids)

    def test_a_folder_that_is_gone_is_told(self, office: OutlookMailbox, inbox: Folder) -> None:
        gone = type(inbox)("Kunden", Role.OTHER, "a folder of your own")
        with pytest.raises(FolderNotFound, match="there is no folder 'Kunden' any more"):
            read(office, gone)

    def test_a_message_keeps_its_handle_wherever_it_is_moved(
        self, outlook: OutlookClient, office: OutlookMailbox, inbox: Folder
    ) -> None:
        fill(outlook, 1)
        (before,) = read(office, inbox).fetched
        outlook.move("Inbox", before.handle, "Archive")
        (after,) = read(office, the(Role.ARCHIVE, office)).fetched

        assert before.handle == after.handle


class TestContents:
    def test_many_are_asked_for_at_once_and_never_more_than_four(
        self, outlook: OutlookClient, office: OutlookMailbox, inbox: Folder, graph: Graph
    ) -> None:
        fill(outlook, 32)
        handles = [one.handle for one in read(office, inbox).fetched]
        fourth = Barrier(4)
        graph.gate = lambda: fourth.wait(10)

        assert handles == [handle for handle, _content in office.contents(inbox, handles)]
        assert 4 == graph.most_at_once

    def test_of_a_large_message_the_text_and_the_names_are_read(
        self, outlook: OutlookClient, office: OutlookMailbox, inbox: Folder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(session, "LARGEST", 400)
        (letter,) = (one for one in letters.BODIES if one.what == "file of RFC 2231")
        outlook.deliver("Inbox", letter.message, MORNING)
        ((_handle, content),) = office.contents(inbox, [one.handle for one in read(office, inbox).fetched])

        assert (letter.words, letter.attachments) == (content.text.split(), content.attachments)

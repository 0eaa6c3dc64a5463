"""Messages of which a delta cannot tell all: many are listed, few are asked for one by one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from connectors import headers
from connectors.outlook import convert, whole
from rules.mail import Role
from tests.connectors import letters
from tests.connectors.outlook_scene import TOKEN
from tests.connectors.reader import MORNING, NOON, THIS_AUTUMN, Stored, read, the
from tests.servers.graph import Trouble

if TYPE_CHECKING:
    from connectors.mailbox import Folder
    from connectors.outlook.mailbox import OutlookMailbox
    from tests.connectors.outlook_client import OutlookClient
    from tests.servers.graph import Graph
    from tests.servers.graph_items import Item

LIST, GET = "messages.list", "messages.get"


@pytest.fixture
def sent(office: OutlookMailbox) -> Folder:
    return the(Role.SENT, office)


def write(outlook: OutlookClient, many: int, *, draft: bool = False) -> list[Item]:
    """Mail that was written here: it has no header."""
    folder = "Drafts" if draft else "Sent Items"
    letter = [letters.plain(f"<{number}@firm.example>") for number in range(many)]
    items = [outlook.deliver(folder, one, MORNING + timedelta(hours=at), draft=draft) for at, one in enumerate(letter)]
    for item in items:
        item.headers.clear()
    return items


def test_a_thousand_sent_messages_take_a_dozen_requests(
    outlook: OutlookClient, office: OutlookMailbox, sent: Folder, graph: Graph
) -> None:
    write(outlook, 1000)
    graph.calls.clear()
    found = read(office, sent, since=THIS_AUTUMN)

    assert {f"<{number}@firm.example>" for number in range(1000)} == set(found.ids)
    assert (5, 5, 0) == (graph.count("messages.delta"), graph.count(LIST), graph.count(GET))


def test_what_is_listed_is_told_as_what_is_asked_for(
    outlook: OutlookClient, office: OutlookMailbox, sent: Folder, graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(outlook, 30)
    outlook.deliver("Sent Items", letters.REPLY, NOON).headers.clear()
    listed = read(office, sent).fetched
    monkeypatch.setattr(whole, "MANY", 1000)

    assert listed == read(office, sent).fetched
    assert (1, 31) == (graph.count(LIST), graph.count(GET))


def test_few_are_asked_for_one_by_one(
    outlook: OutlookClient, office: OutlookMailbox, sent: Folder, graph: Graph
) -> None:
    write(outlook, 3)

    assert 3 == len(read(office, sent).ids)
    assert (0, 3) == (graph.count(LIST), graph.count(GET))


def test_what_is_stored_is_listed_no_more(
    outlook: OutlookClient, office: OutlookMailbox, sent: Folder, graph: Graph
) -> None:
    write(outlook, 30)
    first = read(office, sent)
    graph.forget_links()
    graph.calls.clear()

    assert [] == read(office, sent, first.stored).ids
    assert (0, 0) == (graph.count(LIST), graph.count(GET))


def test_what_was_changed_between_is_asked_for_by_itself(
    outlook: OutlookClient, office: OutlookMailbox, graph: Graph
) -> None:
    items = write(outlook, 30, draft=True)
    graph.troubles.append(Trouble(LIST, meanwhile=lambda: graph.box.touch(items[7])))
    found = read(office, the(Role.DRAFTS, office))

    assert 1 == graph.count(GET)
    assert {f"{item.id}~{item.change_key}" for item in items} == {one.handle for one in found.fetched}


def test_what_was_changed_behind_a_listing_is_told_as_it_is_now(
    outlook: OutlookClient, office: OutlookMailbox, graph: Graph
) -> None:
    """The first page of the listing tells of the newest, the last page of the delta does: in between one is changed."""
    items = write(outlook, 230, draft=True)
    batches = office.new_headers(the(Role.DRAFTS, office), Stored(), THIS_AUTUMN)
    early = next(batches).fetched
    graph.box.touch(items[229])
    late = [one for batch in batches for one in batch.fetched]

    assert f"{items[229].id}~{items[229].change_key}" in {one.handle for one in late}
    assert 230 == len({one.handle for one in (*early, *late)})


@pytest.mark.parametrize(
    ("status", "code"), [(400, "InefficientFilter"), (404, "ErrorItemNotFound"), (500, "InternalServerError")]
)
def test_where_nothing_can_be_listed_they_are_asked_for_one_by_one(
    status: int, code: str, outlook: OutlookClient, office: OutlookMailbox, sent: Folder, graph: Graph
) -> None:
    write(outlook, 30)
    graph.troubles.append(Trouble(LIST, status, code, times=50))
    found = read(office, sent)

    assert (30, 30, ()) == (len(set(found.ids)), graph.count(GET), found.batches[-1].set_aside)


def test_a_folder_with_a_damaged_message_is_not_listed(
    outlook: OutlookClient, office: OutlookMailbox, sent: Folder, graph: Graph
) -> None:
    items = write(outlook, 30)
    items[3].damaged = frozenset({"internetMessageHeaders"})

    assert 30 == len(set(read(office, sent).ids))
    assert 0 == graph.count(LIST)


def test_a_draft_is_told_with_its_properties_though_it_has_a_header(
    outlook: OutlookClient, office: OutlookMailbox
) -> None:
    item = outlook.deliver("Drafts", letters.plain("<draft@firm.example>"), MORNING, draft=True)
    item.extended[convert.STAMP] = TOKEN
    (told,) = read(office, the(Role.DRAFTS, office)).fetched

    assert TOKEN == headers.split(told.header)["x-relance"]


def test_a_draft_that_somebody_has_edited_is_told_again_and_one_that_was_only_read_is_not(
    outlook: OutlookClient, office: OutlookMailbox, graph: Graph
) -> None:
    edited, seen = write(outlook, 2, draft=True)
    drafts = the(Role.DRAFTS, office)
    first = read(office, drafts)
    graph.box.update(edited, {"subject": "Our new offer"})
    graph.box.mark_read(seen, read=True)
    second = read(office, drafts, first.stored)

    assert [f"{edited.id}~{edited.change_key}"] == [one.handle for one in second.fetched]
    assert b"Subject: Our new offer\r\n" in second.fetched[0].header

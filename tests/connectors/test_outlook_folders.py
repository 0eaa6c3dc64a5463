"""Which folders are read, and in which order: what is moved meanwhile is seen all the same."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from rules.mail import Role
from tests.connectors import letters
from tests.connectors.reader import MORNING, read
from tests.servers.graph import Answer, Trouble

if TYPE_CHECKING:
    from tests.connectors.outlook_client import OutlookClient
    from tests.servers.graph import Graph


def test_one_that_is_told_as_gone_later_is_none(graph: Graph, outlook: OutlookClient) -> None:
    told: list[dict[str, object]] = [{"id": one.id, "displayName": one.name} for one in graph.box.folders.values()]
    told.append({"id": "AQMkFarchive=", "@removed": {"reason": "deleted"}})
    page = json.dumps({"value": told}).encode()
    graph.troubles.append(Trouble("folders.delta", answer=Answer(200, page)))
    with closing(outlook.open()) as office:
        assert Role.ARCHIVE not in {one.role for one in office.folders()}


def test_a_search_folder_is_none(graph: Graph, outlook: OutlookClient) -> None:
    graph.box.make_folder("Unread").is_search = True
    with closing(outlook.open()) as office:
        assert "Unread" not in {one.name for one in office.folders()}


def test_they_are_read_in_the_direction_in_which_mail_is_moved(graph: Graph, outlook: OutlookClient) -> None:
    graph.box.make_folder("Kunden")
    graph.box.folders = dict(reversed(graph.box.folders.items()))
    with closing(outlook.open()) as office:
        roles = [one.role for one in office.folders()]

    assert [
        Role.OUTBOX, Role.DRAFTS, Role.SENT, Role.JUNK, Role.INBOX, Role.OTHER, Role.ARCHIVE, Role.TRASH,
    ] == roles  # fmt: skip


@pytest.mark.parametrize("before", range(9))
def test_an_answer_that_is_filed_while_they_are_read_is_seen(before: int, graph: Graph, outlook: OutlookClient) -> None:
    own = graph.box.make_folder("Kunden")
    graph.box.folders = dict(reversed(graph.box.folders.items()))
    answer = outlook.deliver("Inbox", letters.plain("<answer@client.example>"), MORNING)
    graph.troubles.append(Trouble("messages.delta", first=before, meanwhile=lambda: graph.box.move(answer, own)))
    with closing(outlook.open()) as office:
        found = [one for folder in office.folders() for one in read(office, folder).ids]

    assert "<answer@client.example>" in found

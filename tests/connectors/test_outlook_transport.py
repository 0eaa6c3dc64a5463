"""Nothing is sent: what is not on the list is refused before it is on the wire."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
import requests

from connectors.outlook.transport import Bearer, Narrow, NotAllowed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.graph import Graph

ME = "/v1.0/me"
MESSAGE = f"{ME}/messages/AAkALgAA1="
SEND = [
    ("POST", f"{ME}/sendMail"),
    ("POST", f"{ME}/SENDMAIL"),
    ("POST", f"{ME}/microsoft.graph.sendMail"),
    ("POST", f"{MESSAGE}/send"),
    ("POST", f"{MESSAGE}/microsoft.graph.send"),
    ("POST", f"{MESSAGE}/reply"),
    ("POST", f"{MESSAGE}/replyAll"),
    ("POST", f"{MESSAGE}/forward"),
    ("POST", f"{MESSAGE}/%73end"),
    ("POST", f"{ME}/messages/../sendMail"),
    ("POST", f"{ME}//sendMail"),
    ("POST", f"{MESSAGE}/createReplyAll/../send"),
    ("POST", "/v1.0/users/ivan@firm.example/sendMail"),
    ("POST", "/beta/me/sendMail"),
    ("POST", "/v1.0/$batch"),
    ("PUT", f"{MESSAGE}/send"),
    ("GET", f"{ME}/sendMail"),
    ("post", f"{MESSAGE}/send"),
]
OTHERS = [
    ("DELETE", MESSAGE),
    ("DELETE", f"{ME}/mailFolders/drafts"),
    ("POST", f"{MESSAGE}/permanentDelete"),
    ("POST", f"{MESSAGE}/copy"),
    ("POST", f"{MESSAGE}/createForward"),
    ("POST", f"{ME}/mailFolders"),
    ("POST", f"{ME}/mailFolders/inbox/messages"),
    ("POST", f"{ME}/mailFolders/inbox/messageRules"),
    ("PATCH", f"{ME}/mailboxSettings"),
    ("PATCH", f"{ME}/mailFolders/inbox"),
    ("PATCH", ME),
    ("POST", f"{ME}/events"),
    ("GET", f"{ME}/contacts"),
    ("GET", f"{MESSAGE}/attachments"),
    ("GET", "/v1.0/users/anna@firm.example/messages"),
]
MOVES = [
    {"destinationId": "recoverableitemsdeletions"},
    {"destinationId": "outbox"},
    {"destinationId": "AQMkFown="},
    {"destinationId": "deleteditems", "more": 1},
    {},
    None,
]


@pytest.fixture
def http(graph: Graph) -> Iterator[Narrow]:
    with closing(Narrow(graph.root, 5)) as http:
        yield http


def ask(http: Narrow, graph: Graph, method: str, path: str, body: Any = None, **fields: str) -> requests.Response:
    token = graph.new_token("Mail.ReadWrite", "User.Read", "Mail.Send")
    return http.request(method, f"{graph.root}{path}", token, headers=fields, body=body)


def untouched(graph: Graph) -> bool:
    """Whether no call reached the server at all."""
    return [] == graph.calls + graph.refused


@pytest.mark.parametrize(("method", "path"), SEND + OTHERS)
def test_what_sends_deletes_or_is_none_of_our_business_is_refused_before_the_wire(
    method: str, path: str, http: Narrow, graph: Graph
) -> None:
    with pytest.raises(NotAllowed, match="is nothing that relance may ask of Microsoft"):
        ask(http, graph, method, path, None if method == "GET" else {})
    assert untouched(graph)


@pytest.mark.parametrize("body", MOVES)
def test_a_message_is_moved_to_deleted_items_or_back_and_nowhere_else(body: Any, http: Narrow, graph: Graph) -> None:
    with pytest.raises(NotAllowed):
        ask(http, graph, "POST", f"{MESSAGE}/move", body)
    assert untouched(graph)


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-HTTP-Method", "x-method-override"])
def test_another_method_in_a_header_field_is_refused(name: str, http: Narrow, graph: Graph) -> None:
    with pytest.raises(NotAllowed):
        ask(http, graph, "GET", MESSAGE, **{name: "DELETE"})
    assert untouched(graph)


@pytest.mark.parametrize(
    "address",
    ["https://graph.microsoft.com/v1.0/me", "http://127.0.0.1:9/v1.0/me", "http://127.0.0.1.evil.example/v1.0/me"],
)
def test_no_other_host_is_asked(address: str, http: Narrow) -> None:
    with pytest.raises(NotAllowed):
        http.request("GET", address, "token", headers={})
    assert not http.owns(address)


def test_a_host_whose_name_only_begins_like_ours_is_another_one() -> None:
    with closing(Narrow("https://graph.microsoft.com", 5)) as http:
        assert http.owns("https://graph.microsoft.com/v1.0/me")
        assert not http.owns("https://graph.microsoft.com.evil.example/v1.0/me")


@pytest.mark.parametrize(
    "path",
    [
        f"{ME}/mailFolders/inbox/messages/delta?$skiptoken=T1",
        f"{ME}/mailFolders('AQMkF1=')/messages/delta?$deltatoken=T1",
        f"{ME}/mailFolders('AQMkF1%3D')/messages/delta?$deltatoken=T1",
        f"{ME}/mailfolders/inbox/messages/microsoft.graph.delta()?$deltatoken=T1",
        "/v1.0/users('0aaa0aa0-0000-0a00-a00a-0000009000a0')/mailFolders('AQMkF1=')/messages/delta()?$skiptoken=T1",
        f"{ME}/mailFolders/delta?$skiptoken=T1",
    ],
)
def test_links_are_followed_however_microsoft_spells_them(path: str, http: Narrow, graph: Graph) -> None:
    assert http.owns(f"{graph.root}{path}")


def test_what_is_written_in_netrc_does_not_take_the_place_of_the_token() -> None:
    request = requests.Request("GET", "https://graph.microsoft.com/v1.0/me", auth=Bearer("mine")).prepare()

    assert "Bearer mine" == request.headers["Authorization"]


def test_the_server_itself_would_refuse_what_a_token_of_ours_does_not_allow(http: Narrow, graph: Graph) -> None:
    token = graph.new_token("User.Read")
    answer = http.request("GET", f"{graph.root}{MESSAGE}", token, headers={"Prefer": 'IdType="ImmutableId"'})

    assert 403 == answer.status_code

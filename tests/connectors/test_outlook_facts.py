"""From what Microsoft Graph answers to facts: addresses, headers made of properties, conversations."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from connectors import headers
from connectors.outlook.mailbox import open_account
from rules.mail import Role
from tests.connectors import letters
from tests.connectors.outlook_client import OutlookClient, Signed, account_of
from tests.connectors.reader import MORNING, NOON, read, the
from tests.servers.graph import Trouble

if TYPE_CHECKING:
    from connectors.outlook.mailbox import OutlookMailbox
    from tests.servers.graph import Graph


def test_the_addresses_of_the_user_are_all_that_mail_comes_in_under(graph: Graph, outlook: OutlookClient) -> None:
    graph.box.aliases = ["sales@firm.example", "IVAN@firm.example"]
    with closing(outlook.open()) as office:
        assert ("ivan@firm.example", "sales@firm.example") == tuple(one.lower() for one in office.addresses())


def test_of_a_personal_account_fewer_are_told_and_that_is_no_trouble(graph: Graph, outlook: OutlookClient) -> None:
    graph.troubles.append(Trouble("me.get", 400, "Request_BadRequest"))
    with closing(outlook.open()) as office:
        assert ["ivan@firm.example"] == list(office.addresses())


def test_what_was_written_here_has_a_header_made_of_its_properties(
    outlook: OutlookClient, office: OutlookMailbox
) -> None:
    item = outlook.deliver("Sent Items", letters.REPLY, MORNING)
    item.headers.clear()
    (fetched,) = read(office, the(Role.SENT, office)).fetched
    message = headers.read(fetched, frozenset({Role.SENT}))

    assert "Re: Предложение 42" == message.subject
    assert ("anna@client.example", "Anna Müller") == (message.sender.email, message.sender.name)
    assert ("<offer@firm.example>",) == message.in_reply_to
    assert ("<first@firm.example>", "<second@client.example>", "<offer@firm.example>") == message.references
    assert ["ivan@firm.example"] == [one.email for one in message.to]
    assert message.header["thread-index"]


def test_somebody_without_an_address_is_left_out(outlook: OutlookClient, office: OutlookMailbox) -> None:
    item = outlook.deliver("Sent Items", letters.plain("<a@firm.example>"), MORNING)
    item.headers.clear()
    inside = {"emailAddress": {"name": "Olga", "address": "/O=EXCHANGELABS/OU=GROUP/CN=OLGA"}}
    item.props["toRecipients"] = [inside, *item.props["toRecipients"]]
    (fetched,) = read(office, the(Role.SENT, office)).fetched

    assert "anna@client.example" == headers.split(fetched.header)["to"]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("'anna@client.example'", "anna@client.example"),
        ("<anna@client.example>", "anna@client.example"),
        (" anna@client.example ", "anna@client.example"),
        ("o'brien@client.example", "o'brien@client.example"),
        ('"anna b"@client.example', '"anna b"@client.example'),
        ("a,ben@other.example", ""),
        ("a;ben@other.example", ""),
        ("anna@client.example, ben@other.example", ""),
        ("anna@client.example\r\nBcc: ben@other.example", ""),
        ("anna (ben@other.example)", ""),
        ("/o=ExchangeLabs/ou=Group/cn=Recipients/cn=anna", ""),
        ("anna", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_an_address_is_told_as_one_or_not_at_all(
    address: str | None, told: str, outlook: OutlookClient, office: OutlookMailbox
) -> None:
    item = outlook.deliver("Sent Items", letters.plain("<a@firm.example>"), MORNING)
    item.headers.clear()
    item.props["toRecipients"] = [{"emailAddress": {"name": 'Müller, Anna "Ltd" <x@y.example>', "address": address}}]
    item.props["ccRecipients"] = [{"emailAddress": {"name": address or "", "address": address}}]
    (fetched,) = read(office, the(Role.SENT, office)).fetched
    message = headers.read(fetched, frozenset({Role.SENT}))

    assert [told] * bool(told) == [one.email for one in message.to] == [one.email for one in message.cc]
    assert () == message.bcc


def test_a_sender_without_an_address_is_nobody_and_the_answer_is_read(
    outlook: OutlookClient, office: OutlookMailbox
) -> None:
    item = outlook.deliver("Inbox", letters.REPLY, MORNING)
    item.headers.clear()
    item.props["from"] = {"emailAddress": {"name": "Olga", "address": "/O=EXCHANGELABS/OU=GROUP/CN=OLGA"}}
    (fetched,) = read(office, the(Role.INBOX, office)).fetched
    message = headers.read(fetched, frozenset({Role.INBOX}))

    assert (None, ("<offer@firm.example>",)) == (message.sender, message.in_reply_to)


@pytest.mark.parametrize(
    ("received", "sent", "told"),
    [
        ("2026-11-02T09:30:00Z", "2026-11-02T09:30:00Z", "2026-11-02T09:30:00+00:00"),
        ("2026-11-02T09:30:00", "2026-11-02T09:30:00", "2026-11-02T09:30:00+00:00"),
        ("2026-11-02T09:30:00.1234567Z", "", "2026-11-02T09:30:00.123456+00:00"),
        ("2026-11-02T10:30:00+01:00", "yesterday", "2026-11-02T09:30:00+00:00"),
        ("2026-11-02T09:30:00Z", None, "2026-11-02T09:30:00+00:00"),
        ("2026-11-02T09:30:00Z", "0001-01-01T00:00:00Z", "2026-11-02T09:30:00+00:00"),
        ("0001-01-01T00:00:00Z", "2026-11-02T09:30:00Z", "2026-11-02T09:30:00+00:00"),
        (None, "2026-11-02T09:30:00Z", "2026-11-02T09:30:00+00:00"),
    ],
)
def test_moments_are_told_in_utc_wherever_this_machine_stands(
    received: str | None, sent: str | None, told: str, outlook: OutlookClient, office: OutlookMailbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("TZ", "Asia/Vladivostok")
    time.tzset()
    item = outlook.deliver("Inbox", letters.plain("<a@client.example>"), MORNING)
    item.props["sentDateTime"] = sent
    item.headers.clear()
    with monkeypatch.context() as server:
        server.setattr("tests.servers.graph_methods._filtered", lambda items, _query: items)
        item.props["receivedDateTime"] = received
        (fetched,) = read(office, the(Role.INBOX, office)).fetched
    message = headers.read(fetched, frozenset({Role.INBOX}))
    monkeypatch.undo()
    time.tzset()

    assert told == fetched.received_at.isoformat()
    assert told[:19] == message.sent_at.isoformat()[:19]


def test_a_moment_that_is_none_sets_the_message_aside(outlook: OutlookClient, office: OutlookMailbox) -> None:
    for number, (received, sent) in enumerate([("soon", "2026-11-02T09:30:00Z"), (None, None), (7, None)]):
        item = outlook.deliver("Inbox", letters.plain(f"<{number}@client.example>"), MORNING)
        item.props |= {"sentDateTime": sent, "receivedDateTime": received}
    with pytest.MonkeyPatch.context() as server:
        server.setattr("tests.servers.graph_methods._filtered", lambda items, _query: items)
        (batch,) = read(office, the(Role.INBOX, office)).batches

    assert ((), 3) == (batch.fetched, len(batch.set_aside))


def test_one_without_a_message_id_is_read_and_has_the_same_name_each_time(
    outlook: OutlookClient, office: OutlookMailbox
) -> None:
    item = outlook.deliver("Inbox", letters.plain("<a@client.example>"), MORNING)
    item.headers.clear()
    item.props["internetMessageId"] = None
    first, second = (read(office, the(Role.INBOX, office)) for _ in range(2))

    assert first.ids == second.ids
    assert first.ids[0].endswith("@no-message-id.invalid>")


def test_the_same_mail_twice_in_sent_items_is_two_copies_of_one_message(
    outlook: OutlookClient, office: OutlookMailbox
) -> None:
    for at in (MORNING, NOON):
        outlook.deliver("Sent Items", letters.plain("<a@firm.example>"), at)
    found = read(office, the(Role.SENT, office))

    assert (["<a@firm.example>"] * 2, 2) == (found.ids, len({one.handle for one in found.fetched}))


def test_two_conversations_that_share_an_id_are_two(outlook: OutlookClient, office: OutlookMailbox) -> None:
    for number in range(2):
        outlook.deliver("Inbox", letters.plain(f"<{number}@client.example>"), MORNING, shared="AAQkA-of-the-topic")
    first, second = (one.thread_id for one in read(office, the(Role.INBOX, office)).fetched)

    assert first != second
    assert first.startswith("AAQkA-of-the-topic")


def test_the_mailbox_is_opened_for_an_account(graph: Graph) -> None:
    with closing(open_account(account_of(graph), Signed(graph))) as office:
        assert office.folders()

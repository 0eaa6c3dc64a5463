"""From what Microsoft Graph answers to facts: addresses, headers made of properties, conversations."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from connectors import headers
from connectors.outlook.mailbox import open_account
from rules.mail import Role
from tests.connectors import letters
from tests.connectors.outlook_client import OutlookClient, Signed, account_of
from tests.connectors.reader import MORNING, read, the
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


def test_two_conversations_that_share_an_id_are_two(outlook: OutlookClient, office: OutlookMailbox) -> None:
    for number in range(2):
        outlook.deliver("Inbox", letters.plain(f"<{number}@client.example>"), MORNING, shared="AAQkA-of-the-topic")
    first, second = (one.thread_id for one in read(office, the(Role.INBOX, office)).fetched)

    assert first != second
    assert first.startswith("AAQkA-of-the-topic")


def test_the_mailbox_is_opened_for_an_account(graph: Graph) -> None:
    with closing(open_account(account_of(graph), Signed(graph))) as office:
        assert office.folders()

"""Outlook keeps the contract, on a server that holds each request to Microsoft's reference."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from connectors import headers
from rules.mail import Role
from tests.connectors import letters
from tests.connectors.contract import MailboxContract
from tests.connectors.discard_contract import DiscardContract
from tests.connectors.outlook_client import OutlookClient
from tests.connectors.reader import MORNING, NOON
from tests.connectors.report_contract import ReportsContract

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connectors.mailbox import Fetched, Folder, Mailbox
    from rules.mail import Message
    from tests.servers.graph import Graph


def fields_of(header: bytes) -> dict[str, str]:
    """The fields that are read of every message, without their folds, which Graph does not tell."""
    return headers.split(headers.wanted(header))


class TestOutlookMailbox(MailboxContract, ReportsContract, DiscardContract):
    @pytest.fixture
    def client(self, graph: Graph) -> Iterator[OutlookClient]:
        yield OutlookClient(graph)
        assert [] == graph.refused
        assert graph.most_at_once <= 4

    @pytest.fixture
    def poor(self, graph: Graph) -> OutlookClient:
        """A mailbox whose Deleted Items are out of reach."""
        del graph.box.folders["deleteditems"]
        return OutlookClient(graph)

    def test_the_header_is_as_it_was_sent(self, client: OutlookClient, mailbox: Mailbox, inbox: Folder) -> None:
        client.deliver(inbox.name, letters.REPLY, MORNING)
        expected = fields_of(letters.REPLY.partition(b"\r\n\r\n")[0])

        assert expected == fields_of(self.only(mailbox, inbox).header)
        assert 9 == len(expected)

    @pytest.mark.parametrize("letter", letters.BROKEN, ids=lambda letter: letter.what)
    def test_broken_headers_survive(
        self, letter: letters.Broken, client: OutlookClient, mailbox: Mailbox, inbox: Folder
    ) -> None:
        """Without its folds, less of a megabyte is beyond the bounds."""
        if letter.what == "a megabyte of a header":
            letter = replace(letter, subject="h")
        super().test_broken_headers_survive(letter, client, mailbox, inbox)

    def test_a_draft_that_was_written_lies_there_as_it_was_written(self, mailbox: Mailbox) -> None:
        """But for its date and its media type: those are Outlook's own."""
        handle = mailbox.write_draft(letters.DRAFT, NOON)
        (draft,) = mailbox.drafts()
        back = fields_of(draft.header)

        assert (handle, True) == (draft.handle, draft.draft)
        assert message(letters.DRAFT.partition(b"\r\n\r\n")[0], draft) == message(draft.header, draft)
        assert ("0123456789abcdef", "<draft@firm.example>") == (back["x-relance"], back["message-id"])


def message(header: bytes, draft: Fetched) -> Message:
    """The facts of a draft, less what Outlook says of it by itself."""
    told = headers.read(replace(draft, header=header), frozenset({Role.DRAFTS}))
    return replace(told, sent_at=MORNING, header={"x-relance": told.header["x-relance"]})

"""Gmail keeps the contract, on a server that holds each request and each answer to Google's own description."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.connectors import letters
from tests.connectors.contract import MailboxContract
from tests.connectors.discard_contract import DiscardContract
from tests.connectors.gmail_client import GmailClient, account_of
from tests.connectors.report_contract import ReportsContract

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from connectors.mailbox import Folder, Mailbox
    from tests.servers.gmail import Gmail


class TestGmailMailbox(MailboxContract, ReportsContract, DiscardContract):
    @pytest.fixture
    def client(self, gmail: Gmail, tmp_path: Path) -> Iterator[GmailClient]:
        yield GmailClient(gmail, account_of(gmail, tmp_path))
        assert [] == gmail.refused
        assert [] == gmail.box.sent

    @pytest.mark.parametrize("letter", letters.BROKEN, ids=lambda letter: letter.what)
    def test_broken_headers_survive(
        self, letter: letters.Broken, client: GmailClient, mailbox: Mailbox, inbox: Folder
    ) -> None:
        """Of a large message Google tells the header without its folds, and so less of it is beyond the bounds."""
        if letter.what == "a megabyte of a header":
            letter = replace(letter, subject="h")
        super().test_broken_headers_survive(letter, client, mailbox, inbox)

    @pytest.fixture
    def poor(self, gmail: Gmail, tmp_path: Path) -> GmailClient:
        """Gmail always has a Trash; without a permission of its own it is out of reach."""
        return GmailClient(gmail, account_of(gmail, tmp_path, take_back=False))

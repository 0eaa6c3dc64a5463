"""IMAP keeps the contract, on servers of several kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.connectors.contract import MailboxContract, RenumberedContract
from tests.connectors.discard_contract import DiscardContract, MarkedContract, RenumberedDiscardContract
from tests.connectors.imap_client import ImapClient
from tests.connectors.report_contract import ReportsContract

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.servers.dovecot import Dovecot


class TestImapMailbox(
    MailboxContract, RenumberedContract, ReportsContract, DiscardContract, MarkedContract, RenumberedDiscardContract
):
    @pytest.fixture(params=["modern", "legacy", "german"])
    def client(self, request: pytest.FixtureRequest, dovecots: Callable[[str], Dovecot]) -> Iterator[ImapClient]:
        user = dovecots(request.param).new_user()
        with user.connect() as connection:
            yield ImapClient(user, connection)

    @pytest.fixture
    def poor(self, dovecots: Callable[[str], Dovecot]) -> Iterator[ImapClient]:
        user = dovecots("bare").new_user()
        with user.connect() as connection:
            for name in ("Sent", "Drafts"):
                connection.create_folder(name)
            yield ImapClient(user, connection)

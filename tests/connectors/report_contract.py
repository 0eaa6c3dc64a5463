"""What every mailbox keeps to for reports and calendars: the same contents, however it fetches them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from connectors import headers
from tests.connectors.contract import Contract
from tests.connectors.reader import MORNING, read
from tests.connectors.report_letters import REPORTS, Letter

if TYPE_CHECKING:
    from connectors.mailbox import Folder, Mailbox
    from tests.connectors.reader import Client


class ReportsContract(Contract):
    """`contents` of what is written for programs."""

    @pytest.mark.parametrize("letter", REPORTS, ids=lambda letter: letter.what)
    def test_what_is_for_programs_is_read(
        self, letter: Letter, client: Client, mailbox: Mailbox, inbox: Folder
    ) -> None:
        client.deliver(inbox.name, letter.message, MORNING)
        assert letter.content == self.content(mailbox, inbox)

    def test_many_are_read_at_once(self, client: Client, mailbox: Mailbox, inbox: Folder) -> None:
        for letter in REPORTS:
            client.deliver(inbox.name, letter.message, MORNING)
        handles = {headers.split(one.header)["subject"]: one.handle for one in read(mailbox, inbox).fetched}
        contents = dict(mailbox.contents(inbox, list(handles.values())))
        assert {letter.what: letter.content for letter in REPORTS} == {
            what: contents[handle] for what, handle in handles.items()
        }

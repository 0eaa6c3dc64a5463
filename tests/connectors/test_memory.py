"""The memory mailbox keeps the contract; tests elsewhere stand on that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from connectors.errors import FolderNotFound
from connectors.memory import MemoryMailbox
from rules.mail import Role
from tests.connectors import letters
from tests.connectors.contract import NOON, MailboxContract, RenumberedContract
from tests.connectors.discard_contract import DiscardContract, RenumberedDiscardContract
from tests.connectors.reader import read, the
from tests.connectors.report_contract import ReportsContract

if TYPE_CHECKING:
    from datetime import datetime

    from connectors.mailbox import Mailbox


class MemoryClient:
    """The memory mailbox is its own server."""

    def __init__(self) -> None:
        self.memory = MemoryMailbox()

    def open(self) -> Mailbox:
        return self.memory

    def make_folder(self, name: str) -> str:
        self.memory.roles[name] = Role.OTHER
        return name

    def deliver(self, folder: str, message: bytes, received_at: datetime, *, draft: bool = False) -> None:
        self.memory.deliver(folder, message, received_at, draft=draft)

    def remove(self, folder: str, handle: str) -> None:
        self.memory.remove(folder, handle)

    def move(self, folder: str, handle: str, to: str) -> None:
        self.memory.move(folder, handle, to, NOON)

    def whole(self, folder: str) -> list[bytes]:
        return self.memory.messages(folder)

    def unread(self, folder: str) -> int:
        return len(self.memory.messages(folder))  # it has no mark for that

    def renumber(self, folder: str) -> None:
        assert folder in self.memory.roles
        self.memory.generation += 1


class TestMemoryMailbox(
    MailboxContract, RenumberedContract, ReportsContract, DiscardContract, RenumberedDiscardContract
):
    @pytest.fixture
    def client(self) -> MemoryClient:
        return MemoryClient()

    @pytest.fixture
    def poor(self, client: MemoryClient) -> MemoryClient:
        del client.memory.roles["Trash"]
        return client


def test_a_message_keeps_its_conversation_when_it_is_moved() -> None:
    memory = MemoryMailbox()
    handle = memory.deliver("INBOX", letters.plain("<a@client.example>"), NOON, thread_id="T1")
    memory.deliver("INBOX", letters.plain("<b@client.example>"), NOON)
    memory.move("INBOX", handle, "Archive", NOON)

    assert [[""], ["T1"]] == [
        [one.thread_id for one in read(memory, the(role, memory)).fetched] for role in (Role.INBOX, Role.ARCHIVE)
    ]


def test_without_sent_there_is_no_mailbox() -> None:
    with pytest.raises(FolderNotFound, match="account memory: there is no folder for sent"):
        MemoryMailbox(roles={"INBOX": Role.INBOX, "Drafts": Role.DRAFTS}).folders()

"""The public emulator with a front before it, a user who has signed in, and that user's mail program."""

from __future__ import annotations

import os
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from connectors.gmail import convert
from tests.connectors import gmail_client
from tests.connectors.gmail_client import GmailClient, account_of
from tests.emulators import emulator
from tests.emulators.front import ME, Front
from tests.servers.gmail_oauth import CLIENT, SECRET

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from connectors.account import GmailAccount

SEED = f"""
google:
  users:
    - email: ivan@firm.example
      name: Ivan Petrov
  oauth_clients:
    - client_id: {CLIENT}
      client_secret: {SECRET}
      name: relance
      redirect_uris: ["http://127.0.0.1:1/"]
"""


@dataclass(frozen=True)
class EmulatedClient(GmailClient):
    """The user's mail program, and the world: both at the emulator's own interface."""

    server: Front

    def deliver(
        self, folder: str, message: bytes, received_at: datetime, *, draft: bool = False, thread: str = ""
    ) -> None:
        labels = [label for label in (self._label(folder), "UNREAD", "DRAFT" if draft else "") if label]
        inner = {"raw": urlsafe_b64encode(message).decode(), "internalDate": str(round(received_at.timestamp() * 1000))}
        told = inner | ({"threadId": thread} if thread else {})
        if folder == "Drafts":
            answer = self.server.ask("POST", f"{ME}/drafts", {"message": told})
        else:
            answer = self.server.ask("POST", f"{ME}/messages", told | {"labelIds": labels})
        assert 200 == answer.status, answer.told

    def whole(self, folder: str) -> list[bytes]:
        return [convert.decoded(one["raw"]) for one in self.messages(folder)]

    def messages(self, folder: str) -> list[Any]:
        """The messages of a folder, the oldest first."""
        listed = self.server.get("messages", includeSpamTrash="true", maxResults=500).get("messages", ())
        there = [self.server.get(f"messages/{one['id']}", format="raw") for one in reversed(listed)]
        order = tuple(self._folders())
        return [one for one in there if convert.home(one["labelIds"], order) == self._label(folder)]

    def drafts(self) -> list[Any]:
        """The drafts, each with its message whole."""
        return [self.server.get(f"drafts/{one['id']}", format="raw") for one in self.server.get("drafts")["drafts"]]

    def relabel(self, message: str, add: list[str], remove: list[str]) -> None:
        told = {"addLabelIds": add, "removeLabelIds": remove}
        assert 200 == self.server.ask("POST", f"{ME}/messages/{message}/modify", told).status

    def _folders(self) -> dict[str, Any]:
        return convert.folders(self.server.get("labels")["labels"])


@pytest.fixture(scope="session")
def emulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The emulator, once for all tests; they are skipped unless somebody asks for them."""
    if not os.environ.get("EMULATORS"):
        pytest.skip("say: make test-emulators")
    with emulator.running(SEED, tmp_path_factory.mktemp("emulator")) as address:
        yield address


@pytest.fixture
def front(emulated: str, tmp_path: Path) -> Iterator[Front]:
    """The front, before an emulator that is as it began. Nobody has signed in."""
    with gmail_client.running(tmp_path / "state", Front(behind=emulated), signs_in=False) as server:
        for one in server.get("messages", includeSpamTrash="true", maxResults=500).get("messages", ()):
            server.ask("DELETE", f"{ME}/messages/{one['id']}")
        yield server
        assert [] == server.refused


@pytest.fixture
def account(front: Front, tmp_path: Path) -> GmailAccount:
    return account_of(front, tmp_path)

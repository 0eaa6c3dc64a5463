"""The life of drafts at Gmail: the same machine, over the interface, with the user in Gmail's own program.

What is left out at every provider is told in `tests.life.provider`; a draft cannot be put away into another folder than
Trash besides.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, ClassVar

import pytest

from tests.connectors.gmail_client import GmailClient, account_of
from tests.life.gmail_desk import GmailDesk
from tests.life.model import moment
from tests.life.provider import AtProvider, live

if TYPE_CHECKING:
    from pathlib import Path

    from tests.life.desk import Crossing, Desk
    from tests.life.model import Book
    from tests.servers.gmail import Gmail


class AtGmail(AtProvider):
    """Where the user works in Gmail's own program."""

    client: ClassVar[GmailClient]
    happened: ClassVar[Counter[str]] = Counter()
    desk: GmailDesk

    def make_desk(self) -> Desk:
        return GmailDesk(self.client)

    def sweep(self, book: Book, *, dry_run: bool = False, breaks: str = "", crossing: Crossing | None = None) -> None:
        self.client.server.clock = moment(self.clock)
        super().sweep(book, dry_run=dry_run, breaks=breaks, crossing=crossing)


class Renamed(AtGmail):
    """Where Gmail gives our drafts Message-IDs of its own.

    What was lost with ours is known to no other database: a draft that nobody touched may stand longer than its reason.
    """

    happened: ClassVar[Counter[str]] = Counter()
    tells_edits = False

    def make_desk(self) -> Desk:
        desk = GmailDesk(self.client)
        desk.box.makes_ids = True
        return desk


@pytest.mark.parametrize("machine", [AtGmail, Renamed])
def test_at_gmail_too(machine: type[AtGmail], gmail: Gmail, tmp_path: Path) -> None:
    machine.client = GmailClient(gmail, account_of(gmail, tmp_path))
    live(machine)

    assert [] == gmail.refused
    assert [] == gmail.box.sent

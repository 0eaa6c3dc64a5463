"""The life of drafts at Gmail: the same machine, over the interface, with the user in Gmail's own program.

Two things are left out. Gmail's labels do not vanish, and its mailboxes do not come back empty, so that what was known
is never void: it forgets its history in place of that. And a draft cannot be put away into another folder than Trash.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, ClassVar

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.connectors.gmail_client import GmailClient, account_of
from tests.life.gmail_desk import GmailDesk
from tests.life.model import Paper, moment
from tests.life.test_life import LIVES, SETTINGS
from tests.life.test_life_dovecot import STEPS
from tests.life.trouble import Life

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.life.desk import Crossing, Desk
    from tests.life.model import Book
    from tests.servers.gmail import Gmail

SHARE = 16
"""So many examples in memory for one at Gmail."""


class AtGmail(Life):
    """Where the user works in Gmail's own program, unless two steps are taken: that is a program by IMAP."""

    client: ClassVar[GmailClient]
    happened: ClassVar[Counter[str]] = Counter()
    desk: GmailDesk

    def make_desk(self) -> Desk:
        return GmailDesk(self.client)

    def sweep(self, book: Book, *, dry_run: bool = False, breaks: str = "", crossing: Crossing | None = None) -> None:
        self.client.server.clock = moment(self.clock)
        super().sweep(book, dry_run=dry_run, breaks=breaks, crossing=crossing)

    def save(self, paper: Paper, words: Callable[[], bytes], order: str) -> None:
        if order == "at once":
            self.desk.edit(paper.message, words(), moment(self.clock))
        else:
            super().save(paper, words, order)

    def send(self, paper: Paper, order: str, keeps: str, *, edited: bool) -> None:
        if order != "at once":
            super().send(paper, order, keeps, edited=edited)
            return
        self.note("copies in Sent")
        message = self._again(paper.message, keeps, edited=edited)
        self.desk.send(paper.message, message, moment(self.clock), wrapper=next(self.numbers) % 2 == 0)
        self.is_said(paper, message)


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
    few = settings(SETTINGS, max_examples=LIVES // SHARE, stateful_step_count=STEPS)
    run_state_machine_as_test(machine, settings=few)

    assert machine.happened["drafts written"]
    assert [] == gmail.refused
    assert [] == gmail.box.sent

"""The life of drafts at a provider of mail: its own program saves and sends a draft in one step.

A provider's folders do not vanish, and its mailboxes do not come back empty, so that what was known is never void: it
forgets what its marks stand for in place of that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.life.desk import FOLDERS, Desk
from tests.life.model import moment
from tests.life.test_life import LIVES, SETTINGS
from tests.life.test_life_dovecot import STEPS
from tests.life.trouble import Life

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tests.life.model import Paper

SHARE = 16
"""So many examples in memory for one at a provider."""


class ProviderDesk(Desk, Protocol):
    """A desk with the provider's own program on it."""

    def generations(self) -> dict[str, int]:
        return dict.fromkeys((folder for folder in FOLDERS if folder != "Drafts"), 0)

    def hide(self, folder: str) -> None:
        raise NotImplementedError  # the provider's own folders are always there

    def show(self) -> None:
        """Nothing was hidden."""

    def close(self) -> None:
        """Nothing is open between two sweeps."""

    def edit(self, message: bytes, new: bytes, at: datetime) -> None:
        """Save a draft in the provider's program."""

    def send(self, message: bytes, new: bytes, at: datetime, *, otherwise: bool) -> None:
        """Send a draft in the provider's program, in the one or the other way in which it keeps what was sent."""


class AtProvider(Life):
    """Where the user works in the provider's own program, unless two steps are taken: that is a program by IMAP."""

    desk: ProviderDesk

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
        self.desk.send(paper.message, message, moment(self.clock), otherwise=next(self.numbers) % 2 == 0)
        self.is_said(paper, message)


def live(machine: type[AtProvider]) -> None:
    """Live a share of the lives."""
    few = settings(SETTINGS, max_examples=LIVES // SHARE, stateful_step_count=STEPS)
    run_state_machine_as_test(machine, settings=few)

    assert machine.happened["drafts written"]

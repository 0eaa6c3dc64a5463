"""Two drafts for one step, because two of us wrote at one moment: the first one stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from connectors.errors import Unreachable
from connectors.memory import MemoryMailbox
from rules.mail import Role
from tests.watcher.house import House, answering, days

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

DUE, LATER = days(4.02), days(4.03)


@dataclass(slots=True)
class Shared(MemoryMailbox):
    """Another machine writes the same draft a moment before ours is taken."""

    cut: bool = False
    """The line breaks behind our draft."""
    added: bytes = b""
    """What a person has put below the other one's draft in the meantime."""
    behind: Callable[[], None] = lambda: None
    """What happens when both stand."""

    def write_draft(self, message: bytes, written_at: datetime) -> str:
        self.deliver("Drafts", message + self.added, written_at, draft=True)
        handle = MemoryMailbox.write_draft(self, message, written_at)
        self.behind()
        if self.cut:
            raise Unreachable("work", "the connection broke")
        return handle


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path, mailbox=Shared())
    made.send(days(0))
    return made


def test_the_second_one_goes_to_trash_and_the_first_is_known(house: House) -> None:
    swept = house.sweep(DUE)

    assert (0, None, "drafted") == (swept.written, swept.failed, swept.lines[0].state)
    assert (1, 1) == (len(house.drafts()), len(house.mailbox.messages("Trash")))
    assert ["drafted", "drafted"] == [house.line(LATER).state for _ in range(2)]
    assert 1 == len(house.drafts())


def test_where_there_is_no_trash_both_stand_and_every_sweep_says_so(house: House) -> None:
    del house.mailbox.roles["Trash"]
    first, second = house.sweep(DUE), house.sweep(LATER)

    told = "account work: two drafts for one offer stand in Drafts, and this mailbox cannot move one to Trash; delete "
    assert [True, True] == [str(swept.failed).startswith(told) for swept in (first, second)]
    assert "drafted" == second.lines[0].state
    assert 2 == len(house.drafts())


def test_two_that_cannot_be_parted_hold_back_nothing_else(house: House) -> None:
    del house.mailbox.roles["Trash"]
    house.send(days(-1), subject="Offer 4712: a lamp", to="carl@other.example")
    house.sweep(DUE)

    assert any("To: carl@other.example" in draft for draft in house.drafts())


def test_where_a_pause_comes_before_one_is_moved_it_is_moved_afterwards(house: House) -> None:
    stop = house.state / "stop"
    house.mailbox.behind = stop.touch
    house.sweep(DUE)
    both = len(house.drafts())
    stop.unlink()
    house.sweep(LATER)

    assert 2 == both
    assert (1, 1) == (len(house.drafts()), len(house.mailbox.messages("Trash")))


def test_after_a_crash_the_next_sweep_leaves_one(house: House) -> None:
    house.mailbox.cut = True
    assert "the connection broke" in str(house.sweep(DUE).failed)
    house.mailbox.cut = False
    dry = house.sweep(LATER, dry_run=True)
    before = len(house.drafts())
    swept = house.sweep(LATER)

    assert (2, ["drafted"]) == (before, [line.state for line in dry.lines])
    assert (None, "drafted") == (swept.failed, swept.lines[0].state)
    assert (1, 1) == (len(house.drafts()), len(house.mailbox.messages("Trash")))


def test_one_that_the_user_takes_out_of_trash_stays(house: House) -> None:
    house.sweep(DUE)
    house.mailbox.deliver("Drafts", house.mailbox.messages("Trash")[0], house.visit(DUE).now, draft=True)
    house.sweep(LATER)
    house.sweep(LATER)

    assert (2, 1) == (len(house.drafts()), len(house.mailbox.messages("Trash")))


def test_one_that_somebody_has_changed_stays_with_the_other(house: House) -> None:
    house.mailbox.added = b"And one more thing.\r\n"
    house.sweep(DUE)
    house.sweep(LATER)

    assert (2, 0) == (len(house.drafts()), len(house.mailbox.messages("Trash")))


def test_an_answer_takes_both_to_trash(house: House) -> None:
    del house.mailbox.roles["Trash"]
    house.sweep(DUE)
    house.mailbox.roles["Trash"] = Role.TRASH
    offer = house.sweep(LATER, dry_run=True).lines[0].offer
    house.receive(LATER, Subject="Re: Offer 4711: a machine", **answering(offer))

    assert "answered" == house.line(LATER).state
    assert (0, 2) == (len(house.drafts()), len(house.mailbox.messages("Trash")))
    assert "answered" == house.line(LATER).state

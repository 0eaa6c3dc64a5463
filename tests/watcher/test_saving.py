"""A program saves a draft of the user's own by deleting the old one first: for a moment there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.watcher.house import ANNA, ME, House, answering, days

if TYPE_CHECKING:
    from pathlib import Path

SUBJECT = "Re: Offer 4711: a machine"


@pytest.fixture
def house(tmp_path: Path) -> House:
    """An offer of a week ago, and a draft that the user has begun."""
    house = House(tmp_path)
    offer = house.send(days(0))
    begin(house, offer)
    house.sweep(days(1))
    return house


def begin(house: House, offer: str) -> None:
    house.deliver("Drafts", days(1), From=ME, To=ANNA, Subject=SUBJECT, **answering(offer))


def take_away(house: House) -> None:
    (draft,) = house.mailbox.drafts()
    house.mailbox.remove("Drafts", draft.handle)


@pytest.mark.parametrize("dry_run", [False, True])
def test_nothing_is_written_beside_it(house: House, *, dry_run: bool) -> None:
    house.sweep(days(1.1), dry_run=dry_run)
    take_away(house)

    line = house.line(days(8))

    assert "due" == line.state
    assert line.because[-1].endswith("a draft that stood in this conversation is gone, and may be just being saved")
    begin(house, line.offer)
    assert "drafted" == house.line(days(8.01)).state
    (draft,) = house.drafts()
    assert "X-Relance" not in draft


def test_one_that_is_still_gone_at_the_next_look_was_deleted(house: House) -> None:
    take_away(house)
    house.sweep(days(8))

    line = house.line(days(8.01))

    assert ("drafted", 1) == (line.state, line.step)
    (draft,) = house.drafts()
    assert "X-Relance" in draft


def test_it_holds_back_no_other_offer(house: House) -> None:
    house.send(days(0), subject="Offer 4712: pumps", to="ben@other.example")
    take_away(house)
    house.sweep(days(8))

    (draft,) = house.drafts()

    assert "To: ben@other.example" in draft

"""The user sends a draft: what counts is the copy in Sent, whatever the draft went through, and whenever it is seen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from connectors.memory import MemoryMailbox
from tests.watcher.house import ANNA, ME, MONDAY, House, answering, days

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from connectors.mailbox import Fetched


@pytest.mark.parametrize("away", ["Trash", "Archive"])
def test_a_draft_that_was_put_away_counts_from_when_it_was_sent(tmp_path: Path, away: str) -> None:
    house = House(tmp_path)
    house.send(days(0))
    house.sweep(days(8))
    (draft,) = house.mailbox.drafts()
    handle = house.mailbox.move("Drafts", draft.handle, away, MONDAY + days(8))
    house.sweep(days(9))
    message = house.mailbox.remove(away, handle)
    sent = re.sub(rb"^Date: [^\r]*", b"Date: Mon, 23 Mar 2026 10:00:00 +0100", message, flags=re.MULTILINE)
    house.mailbox.deliver("Sent", sent, MONDAY + days(21))

    line = house.line(days(22))

    assert ("waiting", 2, "2026-04-01T10:00:00+02:00") == (line.state, line.step, line.due_at)


class Busy(MemoryMailbox):
    """The user sends what lies in Drafts before Drafts is looked at for the second time in a sweep."""

    looks = 0

    def drafts(self) -> Sequence[Fetched]:
        """See `connectors.mailbox.Mailbox.drafts`."""
        self.looks += 1
        if self.looks == 2:
            (draft,) = MemoryMailbox.drafts(self)
            self.deliver("Sent", self.remove("Drafts", draft.handle), MONDAY + days(8))
        return MemoryMailbox.drafts(self)


def test_what_is_sent_between_two_looks_of_a_sweep_is_no_gap_to_fill(tmp_path: Path) -> None:
    mailbox = Busy()
    house = House(tmp_path, mailbox=mailbox)
    offer = house.send(days(0))
    house.deliver("Drafts", days(7.9), From=ME, To=ANNA, Subject="Re: Offer 4711: a machine", **answering(offer))
    house.send(days(0), subject="Offer 4712: pumps", to="ben@other.example")

    house.sweep(days(8))

    (draft,) = house.drafts()

    assert "To: ben@other.example" in draft

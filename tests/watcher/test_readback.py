"""A mailbox that changes a draft while storing it: what stands is told, and nothing is written twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from connectors.memory import MemoryMailbox
from tests.watcher.house import House, days

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

WARNING = "The mailbox changed it: "


class Bridge(MemoryMailbox):
    """Stores a draft otherwise than it came, as some bridges do."""

    change: tuple[bytes, bytes] = (b"", b"")

    def write_draft(self, message: bytes, written_at: datetime) -> str:
        return MemoryMailbox.write_draft(self, message.replace(*self.change), written_at)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ((b"References:", b"X-Was-References:"), "References"),
        ((b"anna@client.example", b"all@client.example"), "To"),
        ((b"Subject: Re: ", b"Subject: "), "Subject"),
        ((b"X-Relance:", b"X-Other:"), "X-Relance"),
        ((b"Offer 4711", b"Offer 4712"), "the text"),
    ],
)
def test_what_the_mailbox_changed_is_told_and_no_second_draft_is_written(
    tmp_path: Path, change: tuple[bytes, bytes], named: str
) -> None:
    mailbox = Bridge()
    mailbox.change = change
    house = House(tmp_path, mailbox=mailbox)
    house.send(days(0))

    told = [finding for finding in house.line(days(8)).because if WARNING in finding]
    noted = [why for (why,) in house.store.db.execute("SELECT why FROM journal WHERE what = 'written'")]
    later = [house.line(days(day)).state for day in (8, 9, 10)]

    assert 1 == len(told) == len(noted)
    assert named in told[0].partition(WARNING)[2]
    assert named in noted[0].partition(WARNING)[2]
    assert ["drafted"] * 3 == later
    assert 1 == len(house.drafts())


def test_nothing_is_said_of_a_draft_that_stands_as_it_was_written(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.send(days(0))

    line = house.line(days(8))

    assert "What was done? The draft of step 1 was put into Drafts." == line.because[-1]

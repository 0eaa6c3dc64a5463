"""A mailbox that changes a draft while storing it: what stands is told, and nothing is written twice."""

from __future__ import annotations

import re
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


def without(*fields: bytes) -> str:
    """A pattern of header fields, folded ones too."""
    return rf"^(?:{b'|'.join(fields).decode()}):[^\r]*\r\n(?:[ \t][^\r]*\r\n)*"


class Gateway(MemoryMailbox):
    """Puts something else in place of what it does not like."""

    pattern = ""
    put = b""

    def write_draft(self, message: bytes, written_at: datetime) -> str:
        changed = re.sub(self.pattern.encode(), self.put, message, flags=re.MULTILINE)
        return MemoryMailbox.write_draft(self, changed, written_at)


@pytest.mark.parametrize(
    ("fields", "put"),
    [
        ((b"Message-ID",), b"Message-ID: <another@server.example>\r\n"),
        ((b"X-Relance", b"In-Reply-To", b"References"), b""),
    ],
    ids=["another Message-ID", "only the Message-ID left"],
)
@pytest.mark.parametrize("subject", ["Offer 4711: a machine", "Offer"])
def test_a_draft_is_known_again_by_what_is_left_of_its_marks(
    tmp_path: Path, fields: tuple[bytes, ...], put: bytes, subject: str
) -> None:
    mailbox = Gateway()
    mailbox.pattern, mailbox.put = without(*fields), put
    house = House(tmp_path, mailbox=mailbox)
    house.send(days(0), subject=subject)

    swept = house.sweep(days(8))
    later = [house.line(days(day)).state for day in (8, 9, 10)]

    assert (1, None) == (swept.written, swept.failed)
    assert bool(put) != (WARNING in swept.lines[0].because[-1])  # of another Message-ID nobody has to know
    assert ["drafted"] * 3 == later
    assert 1 == len(house.drafts())


def test_nothing_is_said_of_a_draft_that_stands_as_it_was_written(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.send(days(0))

    line = house.line(days(8))

    assert "What was done? The draft of step 1 was put into Drafts." == line.because[-1]

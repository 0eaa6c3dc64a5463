"""Two machines write one draft at one moment, and Gmail gives both drafts Message-IDs of its own: the earlier stays."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from connectors.gmail.mailbox import GmailMailbox
from tests.connectors.gmail_client import GmailClient, account_of
from tests.watcher.gmail_house import Desk, GmailHouse
from tests.watcher.house import MONDAY, answering, days
from watcher.journal import What

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from tests.servers.gmail import Gmail

LATER = days(10)
WORDS = b"PS: in May.\r\n\r\n"


@pytest.fixture
def desk(gmail: Gmail, tmp_path: Path) -> Iterator[Desk]:
    gmail.box.makes_ids = True
    gmail.clock = MONDAY + LATER
    yield Desk(GmailClient(gmail, account_of(gmail, tmp_path)))
    assert [] == gmail.refused
    assert [] == gmail.box.sent


@pytest.fixture
def ours(desk: Desk, tmp_path: Path) -> Iterator[GmailHouse]:
    with closing(GmailHouse(tmp_path / "ours", mailbox=desk)) as house:
        house.send(days(0))
        yield house


@pytest.fixture
def theirs(desk: Desk, tmp_path: Path) -> Iterator[GmailHouse]:
    with closing(GmailHouse(tmp_path / "theirs", mailbox=desk)) as house:
        yield house


def between(monkeypatch: pytest.MonkeyPatch, happens: Callable[[bytes], object]) -> None:
    """Let something happen right before the next draft is written, when Drafts was looked at already."""
    write = GmailMailbox.write_draft

    def meanwhile(mailbox: GmailMailbox, message: bytes, written_at: datetime) -> str:
        monkeypatch.setattr(GmailMailbox, "write_draft", write)
        happens(message)
        return write(mailbox, message, written_at)

    monkeypatch.setattr(GmailMailbox, "write_draft", meanwhile)


def in_folders(gmail: Gmail) -> tuple[int, int]:
    """How many drafts stand, and how many lie in Trash."""
    away = sum("TRASH" in gmail.box.messages[one].labels for one in gmail.box.drafts.values())
    return len(gmail.box.drafts) - away, away


def test_whoever_wrote_later_takes_its_own_back(
    ours: GmailHouse, theirs: GmailHouse, gmail: Gmail, monkeypatch: pytest.MonkeyPatch
) -> None:
    between(monkeypatch, lambda _raw: theirs.sweep(LATER))
    swept = ours.sweep(LATER)
    stands = next(kept for kept in gmail.box.messages.values() if ("DRAFT",) == kept.labels)

    assert (0, None) == (swept.written, swept.failed)
    assert ("drafted", stands.message_id) == (swept.lines[0].state, swept.lines[0].draft.message_id)
    assert (1, 1) == in_folders(gmail)
    assert 1 == sum(event.what is What.WITHDRAWN for event in ours.store.journal().events())


def test_afterwards_both_know_of_one_draft_and_write_no_other(
    ours: GmailHouse, theirs: GmailHouse, gmail: Gmail, monkeypatch: pytest.MonkeyPatch
) -> None:
    between(monkeypatch, lambda _raw: theirs.sweep(LATER))
    ours.sweep(LATER)
    lines = [house.line(days(after)) for after in (10.1, 10.2, 40) for house in (ours, theirs)]

    assert {"drafted"} == {line.state for line in lines}
    assert (1, 1) == in_folders(gmail)
    assert 2 == gmail.count("users.drafts.create")


def test_an_answer_takes_the_other_one_back_too_by_the_machine_that_wrote_it(
    ours: GmailHouse, theirs: GmailHouse, gmail: Gmail, monkeypatch: pytest.MonkeyPatch
) -> None:
    between(monkeypatch, lambda _raw: theirs.sweep(LATER))
    offer = ours.sweep(LATER).lines[0].offer
    ours.receive(LATER, Subject="Re: Offer 4711: a machine", **answering(offer))
    states = [house.line(days(10.1)).state for house in (ours, theirs)]

    assert ["answered", "answered"] == states
    assert (0, 2) == in_folders(gmail)


def test_when_the_one_that_stayed_is_sent_it_counts_for_both(
    ours: GmailHouse, theirs: GmailHouse, gmail: Gmail, monkeypatch: pytest.MonkeyPatch
) -> None:
    between(monkeypatch, lambda _raw: theirs.sweep(LATER))
    ours.sweep(LATER)
    name = next(name for name, one in gmail.box.drafts.items() if ("DRAFT",) == gmail.box.messages[one].labels)
    gmail.box.send(name, MONDAY + days(10.05))

    assert ["waiting", "waiting"] == [house.line(days(10.1)).state for house in (ours, theirs)]


def test_the_other_one_stays_whatever_somebody_has_put_into_it(
    ours: GmailHouse, gmail: Gmail, monkeypatch: pytest.MonkeyPatch
) -> None:
    between(
        monkeypatch,
        lambda raw: gmail.box.put_draft(raw.replace(b"\r\n\r\n", b"\r\n\r\n" + WORDS, 1), MONDAY + days(9.99)),
    )  # fmt: skip
    line = ours.line(LATER)
    stands = next(kept for kept in gmail.box.messages.values() if ("DRAFT",) == kept.labels)

    assert ("drafted", True) == (line.state, line.draft.edited)
    assert WORDS in stands.raw
    assert (1, 1) == in_folders(gmail)


def test_whoever_wrote_first_keeps_its_own(ours: GmailHouse, gmail: Gmail, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other machine will take back its own, and is not at it yet."""
    between(monkeypatch, lambda raw: gmail.box.create_draft(raw, MONDAY + days(10.001)))
    swept = ours.sweep(LATER)

    assert (1, "drafted") == (swept.written, swept.lines[0].state)
    assert (2, 0) == in_folders(gmail)


def test_while_writing_is_paused_none_is_moved(
    ours: GmailHouse, theirs: GmailHouse, gmail: Gmail, monkeypatch: pytest.MonkeyPatch
) -> None:
    def both(_raw: bytes) -> None:
        theirs.sweep(LATER)
        (ours.state / "stop").touch()

    between(monkeypatch, both)
    ours.sweep(LATER)

    assert (2, 0) == in_folders(gmail)


def test_without_the_permission_both_stand(
    ours: GmailHouse, theirs: GmailHouse, gmail: Gmail, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours.mailbox = Desk(GmailClient(gmail, account_of(gmail, tmp_path, take_back=False)))
    between(monkeypatch, lambda _raw: theirs.sweep(LATER))
    swept = ours.sweep(LATER)

    assert (1, "drafted") == (swept.written, swept.lines[0].state)
    assert (2, 0) == in_folders(gmail)

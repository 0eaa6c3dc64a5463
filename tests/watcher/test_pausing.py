"""The brake: while it is on, no mailbox is changed, and everybody is told why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from connectors.memory import MemoryMailbox
from rules.ledger import Phase
from rules.thread import key
from tests.watcher.house import MONDAY, House, days
from watcher.pausing import pause, resume
from watcher.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from connectors.mailbox import Fetched

DUE = days(4)
REPLY = "Re: Offer 4711: a machine"
UNKNOWN = "stopped: it cannot be told whether there is a file"
UNTIL = "paused until Tue 10 Mar 2026 10:00 +0100, by relance pause"


class Watched(MemoryMailbox):
    """A mailbox in which something happens at a look at Drafts, and that counts what is done to it."""

    event: Callable[[], object] | None = None
    at: int = 0
    looks: int = 0
    changes: int = 0

    def drafts(self) -> Sequence[Fetched]:
        self.looks += 1
        if self.event and self.looks == self.at:
            self.event()
        return MemoryMailbox.drafts(self)

    def write_draft(self, message: bytes, written_at: datetime) -> str:
        self.changes += 1
        return MemoryMailbox.write_draft(self, message, written_at)

    def discard_draft(self, handle: str) -> bool:
        self.changes += 1
        return MemoryMailbox.discard_draft(self, handle)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """The world."""
    made = House(tmp_path / "state", mailbox=Watched())
    yield made
    made.store.close()


def watched(house: House) -> Watched:
    assert isinstance(house.mailbox, Watched)
    return house.mailbox


def put_on(house: House, until: float | None = 8) -> None:
    pause(house.store.db, MONDAY, MONDAY + days(until) if until else None)


def put_on_elsewhere(house: House) -> None:
    """As the command does it, over a connection of its own."""
    with Store(house.state) as store:
        pause(store.db, MONDAY, None)


def stop(house: House) -> Path:
    path = house.state / "stop"
    path.touch()
    return path


def told(house: House) -> list[str]:
    return [event.what for event in house.store.journal().events()]


def drafted_and_answered(house: House) -> None:
    """An offer whose draft stands when the answer comes; looks and changes are counted from here."""
    offer = house.send(days(0))
    house.sweep(DUE)
    house.receive(DUE, Subject=REPLY, In_Reply_To=offer)
    watched(house).changes = watched(house).looks = 0


def test_while_it_is_on_an_offer_is_due_and_says_why(house: House) -> None:
    house.send(days(0))
    put_on(house)

    line = house.line(DUE)

    assert ("due", f"not written in this sweep: {UNTIL}") == (line.state, line.because[-1])
    assert ([], 0) == (house.drafts(), watched(house).changes)


def test_what_a_sweep_found_is_told_with_it(house: House) -> None:
    house.send(days(0))
    put_on(house)

    assert (1, (UNTIL,)) == (house.sweep(DUE).new, house.sweep(DUE).held)


def test_it_ends_by_itself_to_the_second(house: House) -> None:
    house.send(days(0))
    put_on(house)

    states = [house.line(days(8) + days(seconds / 86_400)).state for seconds in (-1, 0)]

    assert ["due", "drafted"] == states


def test_it_ends_by_the_clock_and_not_by_the_moment_of_the_decision(house: House) -> None:
    house.send(days(0))
    put_on(house, until=1)
    visit = house.visit(DUE)
    brakes = [type(visit.brake)(visit.ledger.db, (), lambda at=at: MONDAY + days(at)) for at in (0.5, 1.5)]

    assert [True, False] == [bool(brake.reasons()) for brake in brakes]


def test_one_without_an_end_stays_until_it_is_let_go(house: House) -> None:
    house.send(days(0))
    put_on(house, until=None)
    late = house.line(days(30))
    ended = [resume(house.store.db, MONDAY + days(30)) for _ in range(2)]

    assert ("due", "not written in this sweep: paused since Mon 02 Mar 2026 10:00 +0100, by relance pause") == (
        late.state, late.because[-1],
    )  # fmt: skip
    assert ([True, False], "drafted") == (ended, house.line(days(30)).state)


def test_a_second_one_takes_the_place_of_the_first(house: House) -> None:
    put_on(house, until=None)
    put_on(house)

    assert (UNTIL,) == house.visit(DUE).brake.reasons()


def test_one_that_has_ended_needs_no_letting_go(house: House) -> None:
    put_on(house, until=1)

    assert not resume(house.store.db, MONDAY + days(2))
    assert ["paused"] == told(house)


def test_it_is_in_the_journal_with_what_it_held_back(house: House) -> None:
    house.send(days(0))
    put_on(house)
    house.sweep(DUE)
    house.sweep(DUE)
    resume(house.store.db, MONDAY)
    house.sweep(DUE)

    assert ["paused", "held", "resumed", "planned", "written", "released"] == told(house)


@pytest.mark.parametrize("hold", [put_on, stop], ids=["pause", "stop file"])
def test_while_it_is_on_no_draft_is_taken_back(house: House, hold: Callable[[House], object]) -> None:
    drafted_and_answered(house)
    hold(house)
    line = house.line(DUE)

    assert ("answered", 0, 1) == (line.state, watched(house).changes, len(house.drafts()))
    assert "do not send it. It was not taken back: " in line.because[-1]


@pytest.mark.parametrize("look", [1, 2, 3])
def test_it_holds_a_sweep_under_way_whenever_it_comes(house: House, look: int) -> None:
    """Two looks decide, the third comes between the plan and the draft."""
    house.send(days(0))
    watched(house).event, watched(house).at = (lambda: put_on_elsewhere(house)), look

    line = house.line(DUE)

    assert ("due", 0, []) == (line.state, watched(house).changes, house.drafts())
    assert "paused since Mon 02 Mar 2026 10:00 +0100, by relance pause" in line.because[-1]


def test_between_two_drafts_it_holds_the_second(house: House) -> None:
    for number in (1, 2):
        house.send(days(0), subject=f"Offer {number}: lamps", to=f"anna@client{number}.example")
    watched(house).event, watched(house).at = (lambda: put_on_elsewhere(house)), 4

    swept = house.sweep(DUE)

    assert ({"drafted", "due"}, 1) == ({line.state for line in swept.lines}, swept.written)
    assert ["planned", "paused", "written", "held"] == told(house)


def test_a_plan_that_it_held_up_is_carried_out_afterwards(house: House) -> None:
    offer = house.send(days(0))
    watched(house).event, watched(house).at = (lambda: put_on_elsewhere(house)), 3
    house.sweep(DUE)
    entries = house.store.ledger("work").entries(key(offer))
    resume(house.store.db, MONDAY)

    assert [Phase.PLANNED] == [entry.phase for entry in entries]
    assert ("drafted", 1) == (house.line(DUE).state, len(house.drafts()))


@pytest.mark.parametrize("look", [1, 2, 3])
def test_it_holds_the_taking_back_whenever_it_comes(house: House, look: int) -> None:
    """The third look comes between the note in the ledger and the move."""
    drafted_and_answered(house)
    watched(house).event, watched(house).at = (lambda: put_on_elsewhere(house)), look
    line = house.line(DUE)
    changes = watched(house).changes
    resume(house.store.db, MONDAY)
    after = house.line(DUE)

    assert ("answered", True, 0) == (line.state, "by relance pause" in line.because[-1], changes)
    assert (1, None) == (watched(house).changes, after.draft)
    assert ["paused", "held", "resumed", "withdrawn", "released"] == told(house)[2:]


def test_a_stop_file_holds_until_it_is_gone(house: House) -> None:
    house.send(days(0))
    path = stop(house)
    line = house.line(DUE)
    path.unlink()

    assert ("due", f"not written in this sweep: stopped by the file {path}") == (line.state, line.because[-1])
    assert "drafted" == house.line(DUE).state


@pytest.mark.parametrize("kind", ["unreadable", "folder", "link to nowhere"])
def test_whatever_is_named_stop_stops(house: House, kind: str) -> None:
    house.send(days(0))
    path = house.state / "stop"
    if kind == "unreadable":
        path.touch(mode=0)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("nowhere")

    assert "due" == house.line(DUE).state


def test_where_it_cannot_be_told_whether_there_is_one_it_stops(house: House, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "round").symlink_to("round")
    brake = house.visit(DUE).brake
    reasons = [type(brake)(brake.db, (tmp_path / name,), brake.clock).reasons() for name in ("gone", "file", "round")]

    assert [
        f"stopped: the folder {tmp_path / 'gone'} is not there, and may hold a file stop",
        f"{UNKNOWN} {tmp_path / 'file' / 'stop'} (Not a directory)",
        f"{UNKNOWN} {tmp_path / 'round' / 'stop'} (Too many levels of symbolic links)",
    ] == [reason for (reason,) in reasons]


def test_a_stop_file_in_a_folder_that_is_new_does_not_keep_it_from_being_used(tmp_path: Path) -> None:
    (tmp_path / "stop").touch()
    tmp_path.chmod(0o755)

    with Store(tmp_path):
        assert (tmp_path / "stop").exists()


def test_a_dry_run_is_a_dry_run_and_tells_of_the_pause(house: House) -> None:
    house.send(days(0))
    put_on(house)
    swept = house.sweep(DUE, dry_run=True)

    assert ("not written: this is a dry run", (UNTIL,)) == (swept.lines[0].because[-1], swept.held)
    assert ["paused"] == told(house)

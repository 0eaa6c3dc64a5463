"""What is left of a mailbox when relance is killed at any point of a sweep, as a table.

    python -m tests.system.crashes [--quick]

A scene is a mailbox in which the next sweep has something to do. That sweep is watched once, to find the points at
which it changes anything (`tests.system.faults`); then it is made anew for every point, over a copy of the scene, and
killed there with SIGKILL. What may happen next happens: nothing, the database is lost, the user edits what stands. Two
more sweeps follow, the second one weeks later; and the mailbox has to be as it would be had nobody been killed.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Self

import click
from rich.table import Table

from tests.servers.dovecot import Dovecots
from tests.servers.relay import Relay
from tests.system.attempt import Attempt, Outcome
from tests.system.desk import MaildirPlace, ServerPlace
from tests.system.scenes import AFTERMATHS, SCENES, open_scene, teach
from tests.system.victim import Victim
from watcher.output import console, show_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from tests.servers.dovecot import Dovecot
    from tests.system.desk import Desk, Place
    from tests.system.faults import Point
    from tests.system.scenes import Aftermath, Scene

MAILDIR, MOVING, COPYING = "Maildir", "IMAP with MOVE", "IMAP without MOVE"
VARIANTS = {MOVING: "modern", COPYING: "legacy"}
MEMORY = Path("/dev/shm")  # noqa: S108  (folders in it are made by mkdtemp)
"""A disk in memory, where there is one: SQLite waits for the disk at every commit, which changes nothing here."""


@dataclass(frozen=True)
class Case:
    """A scene at a place, with what follows the crash."""

    scene: Scene
    kind: str
    aftermath: Aftermath

    def __str__(self) -> str:
        return f"{self.scene.name}; {self.kind}; {self.aftermath.name}"


@dataclass
class Tally:
    """What came of a case."""

    case: Case
    points: int
    kills: int = 0
    wrong: list[str] = field(default_factory=list)
    """What was not as it has to be, with the point that it followed."""


def cases() -> Iterator[Case]:
    """All of them. Without MOVE, only taking a draft back is another matter."""
    for scene in SCENES.values():
        for kind in (MAILDIR, MOVING, COPYING) if scene.takes_back else (MAILDIR, MOVING):
            yield from (Case(scene, kind, one) for one in AFTERMATHS.values() if one.name in scene.aftermaths)


def quick_cases() -> list[Case]:
    """Those that are tried whenever anything is."""
    chosen = {
        ("first", MAILDIR, "nothing"), ("first", MAILDIR, "lost"), ("first", MAILDIR, "answers"),
        ("answered", MAILDIR, "nothing"), ("answered", MAILDIR, "older"), ("answered", MAILDIR, "saved"),
        ("edited", MAILDIR, "nothing"), ("sent", MAILDIR, "nothing"),
        ("first", MOVING, "nothing"), ("answered", MOVING, "nothing"), ("answered", COPYING, "nothing"),
    }  # fmt: skip
    return [case for case in cases() if (case.scene.name, case.kind, case.aftermath.name) in chosen]


class Rig:
    """A victim and the places for its mailboxes, while a context lasts."""

    def __init__(self, server: Callable[[str], Dovecot]) -> None:
        """`server` gives the Dovecot of a variant."""
        self._server = server
        self._stack = ExitStack()
        self._places: dict[str, Place] = {}
        self._numbers = count()

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="relance-crashes-", dir=MEMORY if MEMORY.is_dir() else None))
        self._stack.callback(shutil.rmtree, self._folder)
        self._victim = self._stack.enter_context(Victim(self._new_folder()))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def survey(self, case: Case, *, both_sides: bool = False) -> Tally:
        """Kill the sweep of a scene at all of its points.

        A point lies behind a change and before the next one, so all that is there to be found is found behind each,
        and before the first. Before each call as well, that is the other side of the same state.
        """
        place = self._place(case.kind)
        desk = open_scene(case.scene, place, self._new_folder(), self._victim)
        before, points, normal = desk.view(), _watched(desk), _undisturbed(desk)
        functions = {point.function for point in points}
        others = [point.before for point in points[1:] if point.after] if both_sides else []
        tally = Tally(case, len(points))
        for point in (points[0].before, *points, *others):
            copy = desk.copy()
            wrong = Attempt(before, copy, case.aftermath, normal).of(point, functions)
            tally.wrong += [f"{point}: {one}" for one in wrong]
            tally.kills += 1
            copy.away()
        desk.away()
        return tally

    def _place(self, kind: str) -> Place:
        if kind not in self._places:
            self._places[kind] = self._open(VARIANTS[kind]) if kind in VARIANTS else MaildirPlace()
            teach(self._victim, self._places[kind], self._new_folder())
        return self._places[kind]

    def _open(self, variant: str) -> Place:
        server = self._server(variant)
        return ServerPlace(server, self._stack.enter_context(Relay(server.port)))

    def _new_folder(self) -> Path:
        made = self._folder / str(next(self._numbers))
        made.mkdir()
        return made


def _watched(desk: Desk) -> tuple[Point, ...]:
    """The points of the sweep."""
    copy = desk.copy()
    points = copy.program.watch(copy.now.isoformat(), copy.watched)
    copy.away()
    return points


def _undisturbed(desk: Desk) -> Outcome:
    """What it comes to where nobody is killed."""
    copy = desk.copy()
    copy.scan()
    outcome = Outcome.of(copy)
    copy.away()
    return outcome


@click.command(help=__doc__.partition("\n")[0])
@click.option("--quick", is_flag=True, help="Only what every test run tries.")
@click.option("--both-sides", is_flag=True, help="Kill before each point as well, and not only behind it.")
def main(*, quick: bool, both_sides: bool) -> None:
    """Kill, compare, and print; exit 1 where anything is wrong."""
    chosen = quick_cases() if quick else list(cases())
    workers = os.cpu_count() or 1
    with ExitStack() as stack, ThreadPoolExecutor(workers) as pool:
        rigs: SimpleQueue[Rig] = SimpleQueue()
        for _ in range(workers):
            rigs.put(stack.enter_context(Rig(stack.enter_context(Dovecots()).variant)))

        def survey(case: Case) -> Tally:
            rig = rigs.get()
            try:
                tally = rig.survey(case, both_sides=both_sides)
            finally:
                rigs.put(rig)
            click.echo(f"{case}: {tally.kills} kills, {len(tally.wrong)} wrong", err=True)
            return tally

        tallies = list(pool.map(survey, chosen))
    show(tallies)
    sys.exit(int(any(tally.wrong for tally in tallies)))


def show(tallies: list[Tally]) -> None:
    """The table, and everything that is wrong."""
    out = console()
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False)
    for title in ("the sweep", "mailbox", "after the crash"):
        table.add_column(title, no_wrap=True)
    for title in ("points", "kills", "wrong"):
        table.add_column(title, justify="right", no_wrap=True)
    for tally in tallies:
        figures = map(str, (tally.points, tally.kills, len(tally.wrong)))
        table.add_row(tally.case.scene.story, tally.case.kind, tally.case.aftermath.story, *figures)
    sums = (sum(figures) for figures in zip(*((one.points, one.kills, len(one.wrong)) for one in tallies), strict=True))
    table.add_row(f"{len(tallies)} cases", "", "", *map(str, sums))
    show_table(out, table)
    for tally in tallies:
        for one in tally.wrong:
            out.print(f"{tally.case}: {one}", soft_wrap=True, markup=False)


if __name__ == "__main__":
    main()

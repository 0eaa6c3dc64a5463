"""The points at which a run changes something are found by watching, and a death comes where it was asked for."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from socket import socketpair
from typing import TYPE_CHECKING

from tests.system.faults import Killer, Point, Watch

if TYPE_CHECKING:
    from collections.abc import Callable


HOUSE = Path(__file__).parents[2]


def write_and_move(folder: Path) -> None:
    descriptor = os.open(folder / "draft", os.O_WRONLY | os.O_CREAT)
    os.fstat(descriptor)
    os.write(descriptor, b"whole")
    os.close(descriptor)
    os.rename(folder / "draft", folder / "finished")  # noqa: PTH104  (each call is a function in C)


def let_a_statement_go(folder: Path) -> None:
    """SQLite changes the mode of the journal when nobody holds the statement any more."""
    connection = sqlite3.connect(folder / "relance.db")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA busy_timeout = 1")
    connection.close()


def watched(run: Callable[[Path], None], folder: Path) -> tuple[Point, ...]:
    watch = Watch([folder])
    sys.setprofile(watch)
    try:
        run(folder)
    finally:
        sys.setprofile(None)
    return watch.points()


def die(folder: str, number: str, function: str, *functions: str) -> None:
    """What the process does that is killed."""
    sys.setprofile(Killer(Point(int(number), after=True, function=function), functions))
    write_and_move(Path(folder))


def left(folder: Path, point: Point, functions: set[str]) -> dict[str, bytes]:
    """The files after a death at a point."""
    folder.mkdir()
    code = "import sys; from tests.system.test_faults import die; die(*sys.argv[1:])"
    words = (str(folder), str(point.number), point.function, *functions)
    done = subprocess.run([sys.executable, "-c", code, *words], cwd=HOUSE, check=False)
    assert -signal.SIGKILL == done.returncode
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_calls_that_change_a_file_are_points_and_others_are_none(tmp_path: Path) -> None:
    points = watched(write_and_move, tmp_path)

    assert ["posix.open", "posix.write", "posix.rename"] == [point.function for point in points]
    assert all(point.after for point in points)


def test_a_change_between_two_calls_is_a_point_before_the_second(tmp_path: Path) -> None:
    points = watched(let_a_statement_go, tmp_path)

    assert [True, False] == [point.after for point in points if point.function == "sqlite3.Connection.execute"]


def test_everything_that_is_sent_is_a_point(tmp_path: Path) -> None:
    def send(_folder: Path) -> None:
        one.sendall(b"APPEND")
        other.recv(6)

    one, other = socketpair()
    with one, other:
        points = watched(send, tmp_path)

    assert ["_socket.socket.sendall"] == [point.function for point in points]


def test_a_death_behind_a_point_leaves_that_change_and_no_later_one(tmp_path: Path) -> None:
    (tmp_path / "watched").mkdir()
    points = watched(write_and_move, tmp_path / "watched")
    functions = {point.function for point in points}

    assert [{"draft": b""}, {"draft": b"whole"}, {"finished": b"whole"}] == [
        left(tmp_path / str(number), point, functions) for number, point in enumerate(points)
    ]

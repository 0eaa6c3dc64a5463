"""A process that becomes relance again and again, to be watched or killed: `python -m tests.system.victim`.

It reads orders, one JSON object a line, and answers each with one line. An order is carried out by a child of its own
(fork), so that what is read once by every process (modules, languages, expressions) has been read already: a run takes
a tenth of the time. What is run is `watcher.main` with the arguments of the order, and nothing is replaced in it.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import traceback
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from tests.program import VARIABLE, Done, Program
from tests.servers.dovecot import PASSWORD
from tests.system.faults import Killer, Point, Watch
from watcher import main

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import TracebackType

HOUSE = Path(__file__).parents[2]
FAULT = 99
"""The code of a run that raised what `watcher.main` lets through."""


@dataclass
class Victim:
    """The process, as the one sees it who gives the orders."""

    folder: Path
    """For what it says."""
    _process: subprocess.Popen[str] = field(init=False)

    def __enter__(self) -> Self:
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "TZ": "Europe/Berlin", VARIABLE: PASSWORD}
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__], cwd=HOUSE, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    def run(self, arguments: Sequence[str], **more: Any) -> Done:
        """Run the command; the code of one that was killed is -9."""
        assert self._process.stdin
        assert self._process.stdout
        order = {"arguments": list(arguments), "folder": str(self.folder), **more}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        code = json.loads(self._process.stdout.readline())
        return Done(code, *((self.folder / name).read_text(encoding="utf-8") for name in ("out", "err")))


@dataclass
class ForkedProgram(Program):
    """The installed command, run by a victim."""

    victim: Victim = field(kw_only=True)
    stay: bool = False
    """Whether the victim runs it itself, to learn what all runs have to read."""

    def run(self, *words: str) -> Done:
        return self.victim.run(self.arguments(*words), stay=self.stay)

    def watch(self, now: str, folders: Sequence[Path]) -> tuple[Point, ...]:
        """The points at which a sweep changes something, there or by sending."""
        done = self.victim.run(self._sweep(now), watch=[str(one) for one in folders])
        assert 0 == done.code, done.err
        return tuple(Point(**one) for one in json.loads((self.victim.folder / "points").read_text(encoding="utf-8")))

    def kill(self, now: str, point: Point, functions: Iterable[str]) -> int:
        """The code of a sweep that is killed, -9; or with which it ended before that point."""
        return self.victim.run(self._sweep(now), kill=asdict(point), functions=sorted(functions)).code

    def _sweep(self, now: str) -> list[str]:
        return self.arguments("scan", "--json", "--now", now)


def serve() -> None:
    """Carry out orders until there are no more. The first ones may be for this process itself, to learn from."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        for line in sys.stdin:
            order = json.loads(line)
            code = _carry_out(order) if order.get("stay") else _by_a_child(order)
            gc.freeze()  # what is there is not looked through again in every child
            print(json.dumps(code), file=answers, flush=True)


def _by_a_child(order: dict[str, Any]) -> int:
    child = os.fork()
    if child == 0:
        try:
            os._exit(_carry_out(order))
        except BaseException:  # noqa: BLE001  (told, and the child never goes on as its parent)
            traceback.print_exc()
        finally:
            os._exit(FAULT)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _carry_out(order: dict[str, Any]) -> int:
    folder = Path(order["folder"])
    for number, name in ((1, "out"), (2, "err")):
        descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(descriptor, number)
        os.close(descriptor)
    watch = Watch([Path(one) for one in order["watch"]]) if "watch" in order else None
    killer = Killer(Point(**order["kill"]), order["functions"]) if "kill" in order else None
    code = _relance(order["arguments"], watch or killer)
    if watch:
        found = [asdict(point) for point in watch.points()]
        (folder / "points").write_text(json.dumps(found), encoding="utf-8")
    return code


def _relance(arguments: list[str], hook: Any) -> int:
    sys.argv = arguments
    code: Any = None
    try:
        sys.setprofile(hook)
        main.main()
    except SystemExit as ended:
        code = ended.code
    finally:
        sys.setprofile(None)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    return int(code or 0)


if __name__ == "__main__":
    serve()

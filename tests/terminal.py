"""A person at a terminal: the command on a pseudo-terminal of its own, who reads what it asks and types answers."""

from __future__ import annotations

import os
import re
import select
import subprocess
import termios
from contextlib import closing, contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from tests.program import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.program import Program

CTRL_C = "\x03"
"""With the line end behind it: a signal that comes as readline begins to wait is heeded at the next key only."""
CTRL_D = "\x04"
"""The end of what is typed."""
_START = 'exec "$@" <"$0" >"$0" 2>&1'
"""A shell that leads a session, and opens a terminal, has it for its own: only then does Ctrl-C mean anything."""
_DRAWN = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")


@dataclass
class Terminal:
    """What stands on the screen, without colours, and the keyboard."""

    process: subprocess.Popen[bytes]
    keyboard: int
    shown: str = ""
    _read: int = 0
    """How far the person has read."""

    def answer(self, question: str, words: str) -> None:
        """Wait for a question that has not been answered yet, and type."""
        self.wait_for(question)
        os.write(self.keyboard, f"{words}\n".encode())

    def wait_for(self, text: str) -> None:
        """Read on until this stands there."""
        until = monotonic() + PATIENCE
        while (found := self.shown.find(text, self._read)) < 0:
            if monotonic() > until or not self._more(until - monotonic()):
                raise AssertionError(f"'{text}' was not shown in:\n{self.shown[self._read :]}")
        self._read = found + len(text)

    def end(self) -> int:
        """Read to the end; the exit code."""
        until = monotonic() + PATIENCE
        while monotonic() < until and self._more(until - monotonic()):
            pass
        return self.process.wait(PATIENCE)

    def _more(self, patience: float) -> bool:
        """Whether anything came; not, where the command has ended."""
        if not select.select([self.keyboard], [], [], max(patience, 0))[0]:
            return False
        try:
            read = os.read(self.keyboard, 65536)
        except OSError:  # Linux says so of a terminal that nobody has open any more
            return False
        self.shown += _DRAWN.sub("", read.decode(errors="replace"))
        return bool(read)


@contextmanager
def terminal(program: Program, *words: str) -> Iterator[Terminal]:
    """Start the command there; it is gone in the end."""
    keyboard, screen = os.openpty()
    termios.tcsetwinsize(screen, (50, 200))
    with closing(os.fdopen(keyboard, "wb", buffering=0)):
        process = subprocess.Popen(
            ["sh", "-c", _START, os.ttyname(screen), *program.arguments(*words)],
            stdin=screen, stdout=screen, stderr=screen, start_new_session=True,
            env=program.whole_environment | {"TERM": "xterm"},
        )  # fmt: skip
        os.close(screen)  # it is open where it is used; the last one there who closes it ends what can be read
        try:
            yield Terminal(process, keyboard)
        finally:
            process.kill()
            process.wait()

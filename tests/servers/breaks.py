"""A line that breaks at one moment: at a command of ours, or at the server's answer to it; cut, or silent from then on.

What passes is counted by commands, so that a moment of one connection is found again in another one like it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from tests.servers.relay import Last

_LITERAL = re.compile(rb"\{\d+\+?\}\r\n$")
_COMMAND = re.compile(rb"[A-Z]{4,}\d+ ")


class Break(StrEnum):
    """Where the line breaks, seen from one command."""

    UNSENT = "before the command reaches the server"
    HALF_SENT = "in the middle of the command"
    HALF_A_LITERAL_SENT = "in the middle of what the command carries"
    UNANSWERED = "after the server has done it, before it says so"
    HALF_AN_ANSWER = "in the middle of the first line of the answer"
    HALF_A_LITERAL = "in the middle of a literal of the answer"
    HALF_AN_END = "in the middle of the last line of the answer"


@dataclass(frozen=True)
class Point:
    """A moment of a sweep at which the line breaks."""

    command: int
    """0 is the greeting."""
    where: Break
    silent: bool
    """Nothing more is heard, and the line is not cut."""


@dataclass
class Line:
    """What passes a relay, and where it breaks."""

    without: bytes = b""
    """A capability that the server has and does not tell."""
    at: Point | None = None
    said: list[bytes] = field(default_factory=lambda: [b"the greeting"])
    """The commands, without tags."""
    possible: list[tuple[int, Break]] = field(default_factory=list)
    broken: bool = False
    _tag: bytes = b""
    _carries: bool = False
    _literal: bool = False
    _answering: bool = True

    def asked(self, line: bytes) -> bytes | None:
        """What becomes of a line of ours."""
        if self.broken:
            return self._gone()
        if _COMMAND.match(line) and not self._carries:
            self._tag, _, command = line.partition(b" ")
            self.said.append(command.strip())
            self._carries, self._answering = bool(_LITERAL.search(line)), True
            return self._either(Break.UNSENT, b"", self._either(Break.HALF_SENT, line[: len(line) // 2], line))
        if self._carries:
            line = self._either(Break.HALF_A_LITERAL_SENT, line[: len(line) // 2], line)
        self._carries = False
        return line

    def told(self, line: bytes) -> bytes | None:
        """What becomes of a line of the server's."""
        if self.broken:
            return self._gone()
        line = line.replace(self.without, b"") if self.without else line
        half, last = line[: len(line) // 2], line.startswith((self._tag + b" ", b"* OK [CAPABILITY"))
        if self._literal:
            line = self._either(Break.HALF_A_LITERAL, half, line)
        elif self._answering:
            line = self._either(Break.HALF_AN_ANSWER, half, line)
        if last and not self.broken:
            line = self._either(Break.HALF_AN_END, half, line)
        self._answering, self._literal = False, bool(_LITERAL.search(line))
        return self._kept_back(line, last=last)

    def _kept_back(self, line: bytes, *, last: bool) -> bytes | None:
        """Where the answer is never heard: it is swallowed up to its end, by which the server has done the work."""
        if last:
            self.possible.append((len(self.said) - 1, Break.UNANSWERED))
        if self.broken or self.at != self._here(Break.UNANSWERED) or line.startswith(b"+"):
            return line
        self.broken = last
        return self._gone() if last else b""

    def _either(self, where: Break, broken: bytes, whole: bytes) -> bytes:
        self.possible.append((len(self.said) - 1, where))
        if self.broken or self.at != self._here(where):
            return whole
        self.broken = True
        return broken if self.at is not None and self.at.silent else Last(broken)

    def _here(self, where: Break) -> Point:
        return Point(len(self.said) - 1, where, self.at.silent if self.at else False)

    def _gone(self) -> bytes | None:
        return b"" if self.at is not None and self.at.silent else None

    @property
    def points(self) -> list[Point]:
        """Every way in which a sweep that was watched can break."""
        each = dict.fromkeys(self.possible)
        return [Point(command, where, silent) for silent in (False, True) for command, where in each]

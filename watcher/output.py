"""What a person sees of a sweep: a table with colours on a terminal, plain lines in a pipe."""

from __future__ import annotations

from datetime import datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any

from babel.dates import format_timedelta
from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from watcher.bootstrap import Result
    from watcher.line import Line

COLOURS = {
    "drafted": "green", "due": "yellow", "waiting": "blue", "away": "cyan", "answered": "dim",
    "bounced": "red", "unsure": "magenta", "stopped": "dim", "exhausted": "dim",
}  # fmt: skip
NOTEWORTHY = frozenset({"due", "unsure", "bounced", "stopped"})
SLOW = 1.0
"""Seconds after which a scan shows what it is doing."""
WIDE = 100_000
"""Columns of what is no terminal: nothing is cut there."""


def console(*, stderr: bool = False) -> Console:
    """A terminal; in a pipe as wide as the text wants. NO_COLOR is honoured by rich.

    Strangers wrote what is shown: brackets and colons in it are no markup.
    """
    plainly: dict[str, Any] = {"stderr": stderr, "highlight": False, "markup": False, "emoji": False}
    made = Console(**plainly)
    return made if made.is_terminal else Console(**plainly, width=WIDE, no_color=True)


def show_table(out: Console, table: Table) -> None:
    """A table; in a pipe without blanks at the ends of lines."""
    if out.is_terminal:
        out.print(table)
        return
    with out.capture() as shown:
        out.print(table)
    for row in shown.get().splitlines():
        out.out(row.rstrip(), highlight=False)


def show_heading(out: Console, text: str) -> None:
    """A line above something; on a terminal with a rule behind it."""
    if out.is_terminal:
        out.rule(Text(text), align="left")
    else:
        out.print(text)


def show_lines(out: Console, lines: Sequence[Line], now: datetime) -> None:
    """One row an offer; below them, on a terminal, what the user should know of some."""
    if not lines:
        out.print("No offers are known within the reach of the rules.")
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False, expand=out.is_terminal)
    for title, share in (("state", None), ("offer", 3), ("to", 2), ("sent", None), ("next", None)):
        table.add_column(title, no_wrap=True, overflow="ellipsis", ratio=share if out.is_terminal else None)
    if not out.is_terminal:
        table.add_column("because", no_wrap=True)
    for line in lines:
        table.add_row(*_cells(line, now, because=not out.is_terminal))
    show_table(out, table)
    if out.is_terminal:
        _show_noteworthy(out, lines)


def _cells(line: Line, now: datetime, *, because: bool) -> list[str | Text]:
    return [
        Text(line.state, style=COLOURS[line.state]),
        Text(line.subject or "(no subject)"),
        Text(", ".join(line.to)),
        relative(datetime.fromisoformat(line.sent_at), now),
        _next(line, now),
        *([Text(_last_answer(line))] if because else []),
    ]


def _show_noteworthy(out: Console, lines: Iterable[Line]) -> None:
    """The doubts, what is held back, and drafts that stand though nothing is due, each with its reason."""
    for line in lines:
        if line.state in NOTEWORTHY or (line.draft and line.state != "drafted"):
            state = (line.state, COLOURS[line.state])
            out.print(Text.assemble("\n", state, f": {line.subject}"))
            out.print(Padding.indent(Text(_last_answer(line), style="dim"), 2))


def _last_answer(line: Line) -> str:
    question, mark, answer = line.because[-1].partition("? ")
    return answer if mark else question


def _next(line: Line, now: datetime) -> str:
    if line.due_at is None:
        return ""
    step = f"step {line.step} " if line.step else ""
    due = max(datetime.fromisoformat(line.due_at), now)  # "3 days ago" would read as if it had been written then
    return f"{step}{relative(due, now)}"


def relative(moment: datetime, now: datetime) -> str:
    """As people say it: "3 days ago", "in 2 hours"."""
    distance = moment - now
    if abs(distance) < timedelta(minutes=1):
        return "now"
    return str(format_timedelta(distance, add_direction=True, locale="en", threshold=2))


def summary(results: Iterable[Result]) -> str:
    """What a sweep did, in a sentence for each account."""
    return "\n".join(_told(result) for result in results)


def _told(result: Result) -> str:
    if result.swept is None:
        return str(result.failed)
    swept = result.swept
    parts = [
        count(swept.new, "new message"),
        count(len(swept.lines), "offer"),
        f"{count(swept.written, 'draft')} written",
    ]
    if swept.set_aside:
        parts.append(f"{swept.set_aside} could not be read and were set aside")
    states = [line.state for line in swept.lines]
    if "unsure" in states:
        parts.append(f"{states.count('unsure')} unsure, for you to look at (relance why)")
    told = [f"account {result.account}: {', '.join(parts)}"]
    if swept.held:
        told.append(f"account {result.account}: nothing is written or taken back now: {'; '.join(swept.held)}")
    if result.failed:
        told.append(str(result.failed))
    return "\n".join(told)


def count(number: int, noun: str) -> str:
    """A number of things: "1 offer", "2 offers"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


class SlowProgress:
    """A bar for the folder that is read; shows itself on a terminal once a second has passed."""

    def __init__(self, out: Console, clock: Callable[[], float] = monotonic) -> None:
        """Counting begins now, by a clock in seconds."""
        self._bar = Progress(
            TextColumn("reading {task.description}", markup=False), BarColumn(), MofNCompleteColumn(),
            console=out, transient=True,
        )  # fmt: skip
        self._task = self._bar.add_task("", total=None)
        self._folder = ""
        self._clock = clock
        self._started = clock()
        self._visible = out.is_terminal

    def __call__(self, folder: str, messages: int, total: int) -> None:
        """So many more messages of a folder were read, of so many that it holds."""
        if folder != self._folder:
            self._bar.reset(self._task, description=folder, total=total)
            self._folder = folder
        self._bar.advance(self._task, messages)
        if self._visible and not self._bar.live.is_started and self._clock() - self._started > SLOW:
            self._bar.start()

    def stop(self) -> None:
        """Off the screen."""
        if self._bar.live.is_started:  # one that never was would print an empty line
            self._bar.stop()

"""What a person sees of a sweep: a table with colours on a terminal, plain lines in a pipe."""

from __future__ import annotations

from datetime import datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING

from babel.dates import format_timedelta
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from watcher.bootstrap import Result
    from watcher.line import Line

COLOURS = {
    "drafted": "green", "due": "yellow", "waiting": "blue", "away": "cyan", "answered": "dim",
    "bounced": "red", "unsure": "magenta", "stopped": "dim", "exhausted": "dim",
}  # fmt: skip
SLOW = 1.0
"""Seconds after which a scan shows what it is doing."""
WIDE = 400


def console(*, stderr: bool = False) -> Console:
    """A terminal; in a pipe as wide as the text wants. NO_COLOR is honoured by rich."""
    made = Console(stderr=stderr, highlight=False)
    return made if made.is_terminal else Console(stderr=stderr, highlight=False, width=WIDE, no_color=True)


def show_lines(out: Console, lines: Iterable[Line], now: datetime) -> None:
    """One row an offer, with the last word of the explanation below it on a terminal."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False)
    titles = ["state", "offer", "to", "sent", "next"] + ([] if out.is_terminal else ["because"])
    for title in titles:
        table.add_column(title, no_wrap=title != "offer", overflow="ellipsis" if title == "to" else "fold")
    for line in lines:
        table.add_row(
            Text(line.state, style=COLOURS[line.state]),
            _subject(line, reason=out.is_terminal),
            Text(", ".join(line.to)),
            relative(datetime.fromisoformat(line.sent_at), now),
            _next(line, now),
            *([] if out.is_terminal else [_last_answer(line)]),
        )
    out.print(table if table.row_count else "No offers within the reach of the rules.")


def _subject(line: Line, *, reason: bool) -> Text:
    text = Text(line.subject or "(no subject)")
    if reason and line.state not in {"waiting", "answered"}:
        text.append(f"\n{_last_answer(line)}", style="dim")
    return text


def _last_answer(line: Line) -> str:
    question, mark, answer = line.because[-1].partition("? ")
    return answer if mark else question


def _next(line: Line, now: datetime) -> str:
    if line.due_at is None:
        return ""
    step = f"step {line.step} " if line.step else ""
    return f"{step}{relative(datetime.fromisoformat(line.due_at), now)}"


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
    parts = [f"{swept.new} new messages", f"{len(swept.lines)} offers", f"{swept.written} drafts written"]
    if swept.set_aside:
        parts.append(f"{swept.set_aside} could not be read and were set aside")
    states = [line.state for line in swept.lines]
    if "unsure" in states:
        parts.append(f"{states.count('unsure')} to be looked at by you: relance why")
    return f"account {result.account}: {', '.join(parts)}"


class SlowProgress:
    """Counts messages; shows itself on a terminal once a second has passed."""

    def __init__(self, out: Console) -> None:
        """Counting begins now."""
        self._bar = Progress(
            SpinnerColumn(), TextColumn("{task.completed:,.0f} messages read"), console=out, transient=True
        )
        self._task = self._bar.add_task("", total=None)
        self._started = monotonic()
        self._visible = out.is_terminal

    def __call__(self, messages: int) -> None:
        """So many more were read."""
        self._bar.advance(self._task, messages)
        if self._visible and not self._bar.live.is_started and monotonic() - self._started > SLOW:
            self._bar.start()

    def stop(self) -> None:
        """Off the screen."""
        self._bar.stop()

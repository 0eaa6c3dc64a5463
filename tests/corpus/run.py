"""How well answers are told, as a table.

    python -m tests.corpus.run [--list] [--bounces DIR] [FILE…]

Every conversation of the corpus (or of the files and folders named) goes through the real sweep over a mailbox in
memory; what is told is compared with what the file says. README.md explains the files.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.table import Table
from rich.text import Text

from tests.corpus import bounces, scores
from tests.corpus.conversation import STATES, WrongFile, paths, read
from tests.corpus.scores import Result
from tests.corpus.telling import FAULT, safely
from watcher.output import console, show_heading, show_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from tests.corpus.conversation import Conversation
    from tests.corpus.scores import Goal
    from tests.corpus.telling import Told


@click.command(help=__doc__.partition("\n")[0])
@click.argument("files", nargs=-1, metavar="[FILE…]", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--bounces", "bounce_set", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Try this set of bounces too: folders by kind, and an expected.json.",
)  # fmt: skip
@click.option("--list", "listing", is_flag=True, help="Name everything that is told wrongly, and why it is told so.")
def main(files: tuple[Path, ...], bounce_set: Path | None, *, listing: bool) -> None:
    """Read, sweep, compare; exit 1 where a goal is not met or a file is wrong in form."""
    out = console()
    conversations, wrong_files = _read(paths(*files))
    results = [Result(one, safely(one)) for one in conversations]
    reached = []
    if results:
        show_states(out, results)
        show_confusion(out, results)
        reached += scores.goals(results)
    reports = list(bounces.reports(bounce_set)) if bounce_set else []
    outcomes = [bounces.outcome(report) for report in reports if not report.went_to_list]
    if outcomes:
        show_bounces(out, outcomes, left_out=len(reports) - len(outcomes))
        reached += bounces.goals(outcomes)
    show_goals(out, reached)
    if listing:
        show_wrong(out, results, outcomes)
    show_faults(out, [*(result.told for result in results), *(one.told for one in outcomes)], wrong_files)
    sys.exit(int(bool(wrong_files) or not all(goal.met for goal in reached)))


def _read(chosen: Iterable[Path]) -> tuple[list[Conversation], list[str]]:
    """The conversations, and what is wrong with files that are none."""
    found, problems = [], []
    for path in chosen:
        try:
            found.append(read(path))
        except WrongFile as error:
            problems.append(str(error))
    return found, problems


def show_states(out: Console, results: Sequence[Result]) -> None:
    """For each state: how many, how many rightly told."""
    show_heading(out, f"{len(results)} conversations")
    table = _table("state", "files", "told", "right", "precision", "recall", "evidence and day too")
    for row in scores.rows(results):
        table.add_row(
            row.state, *map(str, (row.files, row.told, row.right)), _percent(row.precision), _percent(row.recall),
            str(row.whole),
        )  # fmt: skip
    show_table(out, table)


def show_confusion(out: Console, results: Sequence[Result]) -> None:
    """What was told for what."""
    states, pairs = scores.confusion(results)
    out.print()
    table = _table("expected, told:", *states)
    for expected in STATES:
        table.add_row(expected, *(_count(pairs[expected, told], right=expected == told) for told in states))
    show_table(out, table)


def show_bounces(out: Console, outcomes: Sequence[bounces.Outcome], *, left_out: int) -> None:
    """What was told for which kind of message."""
    out.print()
    show_heading(out, f"{len(outcomes)} messages of the bounce set ({left_out} of mail to lists left out)")
    kinds = bounces.kinds(outcomes)
    states = sorted({state for _kind, counted in kinds for state in counted})
    table = _table("is, told:", *states)
    for kind, counted in kinds:
        table.add_row(kind, *(str(counted[state] or "") for state in states))
    show_table(out, table)


def show_goals(out: Console, reached: Sequence[Goal]) -> None:
    """The promises, and which are kept."""
    out.print()
    table = _table("figure", "is", "goal", "")
    for goal in reached:
        met = Text("met", style="green") if goal.met else Text("NOT met", style="bold red")
        table.add_row(goal.name, goal.figure, goal.goal, met)
    show_table(out, table)


def show_wrong(out: Console, results: Sequence[Result], outcomes: Sequence[bounces.Outcome]) -> None:
    """Everything that is told wrongly, with the reasons that the program gives."""
    for result in results:
        if result.wrong:
            out.print(f"\n{result.conversation.name}: {result.wrong}\n  {result.conversation.story}", soft_wrap=True)
            _show_reasons(out, result.told.because)
    for one in outcomes:
        if not one.is_right:
            expected = " or ".join(sorted(one.report.right))
            out.print(f"\n{one.report.name}: expected {expected}, told {one.told.state}", soft_wrap=True)
            _show_reasons(out, one.told.because)


def show_faults(out: Console, told: Iterable[Told], wrong_files: Iterable[str]) -> None:
    """Where the program broke down, each once, and which files are wrong in form."""
    faults = Counter(one.because for one in told if one.state == FAULT)
    for because, times in faults.most_common():
        out.print(f"\nfault in relance, {times} times: {' '.join(because)}", soft_wrap=True)
    for problem in wrong_files:
        out.print(f"\n{problem}", soft_wrap=True)


def _show_reasons(out: Console, because: Iterable[str]) -> None:
    for reason in because:
        out.print(f"  - {reason}", soft_wrap=True)


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False)
    table.add_column(first, no_wrap=True)
    for title in others:
        table.add_column(title, justify="right", no_wrap=True)
    return table


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


def _count(number: int, *, right: bool) -> Text:
    return Text(str(number) if number else "·", style="green" if right else "red" if number else "dim")


if __name__ == "__main__":
    main()

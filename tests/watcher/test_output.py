"""What a person sees of a sweep, on a terminal and in a pipe."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from io import StringIO

import pytest
from rich.console import Console

from connectors.errors import Refused, Unreachable
from watcher.bootstrap import Result
from watcher.line import DraftLine, Line
from watcher.output import COLOURS, WIDE, SlowProgress, relative, show_lines, summary
from watcher.sweep import Swept

NOW = datetime.fromisoformat("2024-11-28T10:30:00+01:00")
STATES = ("waiting", "due", "drafted", "answered", "away", "bounced", "unsure", "stopped", "exhausted")
LINE = Line(
    account="work", rule="offers", offer="<1@firm.example>", subject="Offer 1: lamps", to=("anna@client.example",),
    sent_at="2024-11-18T09:30:00+01:00", state="waiting", step=1, due_at="2024-11-28T15:30:00+01:00",
    because=("Is it within the rule's reach? Yes.", "Is the quiet period over? No, not yet."), evidence=(), draft=None,
)  # fmt: skip


def shown(*lines: Line, terminal: bool = False, width: int = 80) -> str:
    """What is shown, with what is coloured taken as plain."""
    out = StringIO()
    console = Console(
        file=out, force_terminal=terminal, width=width if terminal else WIDE, no_color=True, highlight=False,
        markup=False, emoji=False, color_system=None,
    )  # fmt: skip
    show_lines(console, lines, NOW)
    return out.getvalue()


def swept(*lines: Line, new: int = 0, aside: int = 0, written: int = 0) -> Result:
    return Result("work", Swept(lines, new, aside, written), None)


def test_a_line_is_written_and_read_again() -> None:
    drafted = replace(LINE, state="drafted", draft=DraftLine("<d@firm.example>", "Entwürfe", edited=True))
    for line in (LINE, drafted, replace(LINE, step=None, due_at=None)):
        assert line == Line.from_json(line.to_json())


def test_a_line_is_one_line_whatever_is_in_it() -> None:
    odd = replace(LINE, subject='a\nb\r\u2028"\\\x00', because=("x\ny",))
    assert 1 == len(odd.to_json().split("\n"))
    assert odd.subject == json.loads(odd.to_json())["subject"]


def test_every_state_has_a_colour() -> None:
    assert sorted(STATES) == sorted(COLOURS)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("terminal", [False, True])
def test_every_state_is_shown(state: str, terminal: bool) -> None:  # noqa: FBT001  (pytest passes it by name)
    assert state in shown(replace(LINE, state=state), terminal=terminal)


def test_in_a_pipe_an_offer_is_one_row_with_the_reason_at_its_end() -> None:
    head, row = shown(LINE).splitlines()
    assert ["state", "offer", "to", "sent", "next", "because"] == head.split()
    assert ("waiting  Offer 1: lamps  anna@client.example  10 days ago  step 1 in 5 hours  No, not yet.") == row


def test_what_was_due_long_ago_is_due_now() -> None:
    assert "  step 1 now  " in shown(replace(LINE, state="due", due_at="2024-11-20T15:30:00+01:00"))


def test_on_a_terminal_an_offer_is_one_row_and_what_is_long_is_cut() -> None:
    told = shown(replace(LINE, subject="Offer " * 40, to=("anna@client.example",) * 9), terminal=True).splitlines()
    assert 2 == len(told)
    assert max(map(len, told)) <= 80
    assert "…" in told[1]


def test_on_a_terminal_doubts_are_told_with_their_reason() -> None:
    told = shown(LINE, replace(LINE, state="unsure", because=("Might they? Perhaps: Fay wrote.",)), terminal=True)
    assert "Perhaps: Fay wrote." in told
    assert "No, not yet." not in told


def test_where_there_is_no_offer_that_is_said() -> None:
    assert "No offers" in shown()


def test_an_offer_without_a_subject_is_named_all_the_same() -> None:
    assert "(no subject)" in shown(replace(LINE, subject=""))


@pytest.mark.parametrize(("state", "told"), [("answered", True), ("stopped", True), ("drafted", False)])
def test_on_a_terminal_a_draft_that_had_better_not_be_sent_is_told(state: str, *, told: bool) -> None:
    words = "Yes: Anna wrote. A draft still stands in Drafts: do not send it."
    draft = DraftLine("<d@firm.example>", "Drafts", edited=False)
    line = replace(LINE, state=state, draft=draft, because=(f"Did anybody answer? {words}",))
    assert told == (words in shown(line, terminal=True))


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(seconds=20), "now"), (timedelta(seconds=-20), "now"), (timedelta(hours=2), "in 2 hours"),
        (timedelta(days=-3), "3 days ago"), (timedelta(days=2), "in 2 days"), (timedelta(minutes=-5), "5 minutes ago"),
    ],
)  # fmt: skip
def test_moments_are_told_as_people_say_them(distance: timedelta, words: str) -> None:
    assert words == relative(NOW + distance, NOW)


def test_a_sweep_is_summed_up_in_a_sentence() -> None:
    assert "account work: 3 new messages, 0 offers, 2 drafts written" == summary([swept(new=3, written=2)])
    assert "account work: 1 new message, 1 offer, 1 draft written" == summary([swept(LINE, new=1, written=1)])


def test_what_asks_for_the_user_is_summed_up_too() -> None:
    doubts = [replace(LINE, state="unsure")] * 2
    told = summary([swept(*doubts, aside=4)])
    assert "2 unsure, for you to look at (relance why)" in told
    assert "4 could not be read and were set aside" in told


def test_an_account_that_failed_is_summed_up_by_its_error_and_one_that_stopped_by_both() -> None:
    refused = Result("work", None, Refused("work", "no password"))
    assert "account work: no password" == summary([refused])
    stopped = Result("work", Swept((LINE,), 0, 0, 0), Unreachable("work", "the connection broke"))
    assert ("account work: 0 new messages, 1 offer, 0 drafts written\naccount work: the connection broke") == summary(
        [stopped]
    )


def test_a_scan_shows_a_bar_once_a_second_has_passed_and_not_before() -> None:
    moments = iter([0.0, 0.9, 1.1])
    file = StringIO()
    progress = SlowProgress(Console(file=file, force_terminal=True, width=80), clock=lambda: next(moments))

    progress("INBOX", 500, 6000)
    early = file.getvalue()
    progress("INBOX", 500, 6000)
    progress.stop()

    assert "" == early
    assert "reading INBOX" in file.getvalue()
    assert "1000/6000" in file.getvalue()


def test_in_a_pipe_there_is_no_bar() -> None:
    moments = iter([0.0, 5.0, 9.0])
    file = StringIO()
    progress = SlowProgress(Console(file=file), clock=lambda: next(moments))

    progress("INBOX", 500, 6000)
    progress.stop()

    assert "" == file.getvalue()

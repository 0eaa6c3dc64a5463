"""`relance log`, `pause` and `resume` as they are typed, over a Maildir."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.program import Program
from tests.system.mail import moment
from tests.watcher.postbox import Postbox
from tests.watcher.test_cli import on_a_terminal
from watcher import clock

if TYPE_CHECKING:
    from pathlib import Path

OFFER, OTHER = "<1@firm.example>", "<2@firm.example>"
SENT_AT, NOW = moment("2024-11-18T09:30:00+01:00"), "2024-11-28T10:30:00+01:00"
HEADS = ("when", "what", "offer", "step", "why")


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """After a sweep that wrote a draft for one offer of two; the other was answered."""
    box = Postbox(Program(tmp_path))
    box.send(OFFER, SENT_AT, Subject="Offer 1: lamps")
    box.send(OTHER, SENT_AT, to="bob@other.example", Subject="Offer 2: [red] lamps")
    box.receive("<3@other.example>", SENT_AT, "bob@other.example", In_Reply_To=OTHER, Subject="Re: Offer 2")
    assert 0 == box.program.here("scan", "--now", NOW).code
    return box.program


def drafts(program: Program) -> int:
    return len(list((program.home / "Mail" / ".Drafts" / "cur").iterdir()))


def run(program: Program, *words: str) -> str:
    done = program.here(*words)
    assert (0, "") == (done.code, done.err)
    return done.out


def test_it_lists_what_was_done_one_row_an_event(program: Program) -> None:
    heads, written = run(program, "log").splitlines()

    assert HEADS == tuple(heads.split())
    assert re.fullmatch(
        r"\d\d \w{3} \d{4} \d\d:\d\d  written  Offer 1: lamps  1     Over since .*: 4 business days .*", written
    )


def test_a_plan_that_was_not_carried_out_has_its_row(program: Program) -> None:
    with closing(sqlite3.connect(program.state / "relance.db")) as db, db:
        db.execute(
            "INSERT INTO journal SELECT 3, at, account, what, why, rule, offer, 2, '<2@x>', '' FROM journal LIMIT 1"
        )

    assert ["written", "planned"] == [row.split()[4] for row in run(program, "log").splitlines()[1:]]


def test_one_object_a_line_is_for_programs(program: Program) -> None:
    planned, written = program.here("log", "--json").lines

    assert ["at", "account", "what", "why", "rule", "offer", "step", "draft", "folder"] == list(written)
    assert ("home", "written", "offers", OFFER, 1) == tuple(
        written[name] for name in ("account", "what", "rule", "offer", "step")
    )
    assert datetime.fromisoformat(written["at"]).tzinfo is not None
    assert (None, planned["draft"]) == (planned["folder"], written["draft"])


def test_of_one_offer_all_is_told_of_why(program: Program) -> None:
    program.here("settle", "Offer 2", "open", "--now", NOW)
    first, second = run(program, "log", "anna@client.example"), run(program, "log", OTHER)

    assert first.startswith(f"Offer 1: lamps\n  {OFFER}\n")
    assert re.search(r"\n  .*  written  step 1  by rule offers  in .*  <\w+\.\w+@firm\.example>\n    For the ", first)
    assert 1 == first.count("\n    Does a draft stand? No draft stands in this conversation.\n")
    assert first.endswith("\n    For the same reasons.\n")
    assert second.startswith(f"Offer 2: [red] lamps\n  {OTHER}\n")
    assert second.endswith("  settled  by rule offers\n    As open, by relance settle.\n")


def test_nothing_done_is_told_and_no_offer_is_wrong_use(program: Program) -> None:
    wrong = program.here("log", "no such thing")

    assert "Nothing was done.\n" == run(program, "log", OTHER)
    assert (2, "") == (wrong.code, wrong.out)
    assert "no message that you sent fits 'no such thing'" in wrong.err


def test_it_can_be_cut_to_the_last_and_to_a_time(program: Program) -> None:
    today = clock.now().date()
    told = [
        [line["what"] for line in program.here("log", "--json", *words).lines]
        for words in (
            ("--last", "1"), ("--since", str(today - timedelta(days=1))), ("--since", str(today + timedelta(days=2))),
            ("--since", "2024-11-18T09:30:00+01:00", "--last", "7"),
        )
    ]  # fmt: skip

    assert [["written"], ["planned", "written"], [], ["planned", "written"]] == told


def test_a_plan_that_was_carried_out_is_none_of_the_last(program: Program) -> None:
    with closing(sqlite3.connect(program.state / "relance.db")) as db, db:
        db.execute(
            "INSERT INTO journal "
            "SELECT number + 2, at, account, what, why, rule, offer, 2, '<2@x>', folder FROM journal"
        )

    assert ["written", "written"] == [row.split()[4] for row in run(program, "log", "--last", "2").splitlines()[1:]]


def test_one_account_has_what_concerns_all_with_it(program: Program) -> None:
    run(program, "pause")
    unknown = program.here("log", "--account", "office")

    assert ["planned", "written", "paused"] == [
        line["what"] for line in program.here("log", "--json", "--account", "home").lines
    ]
    assert (2, True) == (unknown.code, "there is no account 'office' in config.toml" in unknown.err)


@pytest.mark.parametrize("words", [("log", "--since", "Friday"), ("pause", "--until", "2026-13-01")])
def test_what_is_no_day_is_wrong_use(program: Program, words: tuple[str, ...]) -> None:
    done = program.here(*words)

    assert (2, "") == (done.code, done.out)
    assert "is no moment; write a day like 2026-11-27, or a moment like" in done.err


def test_an_account_that_fails_is_in_it_and_so_is_its_recovery(program: Program) -> None:
    drafts_folder = program.home / "Mail" / ".Drafts"
    drafts_folder.rename(program.home / "away")
    codes = [program.here("scan", "--now", NOW).code for _ in range(2)]
    (program.home / "away").rename(drafts_folder)
    program.here("scan", "--now", NOW)
    failed, recovered = program.here("log", "--json", "--last", "2").lines

    assert ([1, 1], "failed", "recovered") == (codes, failed["what"], recovered["what"])
    assert "A folder cannot be told." == failed["why"][0]


def test_on_a_terminal_no_row_is_wider_than_it(program: Program) -> None:
    shown = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", on_a_terminal(program, "log"))

    assert 2 == len(shown.splitlines())
    assert max(map(len, shown.splitlines())) <= 100


def test_in_a_pipe_no_line_ends_with_blanks(program: Program) -> None:
    lines = run(program, "log").splitlines() + run(program, "log", OFFER).splitlines()

    assert [] == [line for line in lines if line.endswith(" ")]


class TestPause:
    @pytest.fixture
    def program(self, tmp_path: Path) -> Program:
        """With one offer that is due."""
        box = Postbox(Program(tmp_path))
        box.send(OFFER, SENT_AT)
        return box.program

    def test_everybody_is_told_and_nothing_is_written(self, program: Program) -> None:
        told = run(program, "pause", "--until", "2999-01-01")
        scanned, status = program.here("scan", "--json", "--now", NOW), program.here("status", "--json")
        words = r"paused until Tue 01 Jan 2999 00:00 [+-]\d{4}, by relance pause\n"

        assert re.fullmatch(f"nothing is written or taken back now: {words}", told)
        assert (0, {OFFER: "due"}, 0) == (scanned.code, scanned.states, drafts(program))
        assert "by relance pause" in scanned.lines[0]["because"][-1]
        assert re.search(f"\naccount home: nothing is written or taken back now: {words}", scanned.err)
        assert (scanned.out, told) == (status.out, status.err)

    @pytest.mark.parametrize("command", [("why", OFFER), ("settle", OFFER, "open")], ids=["why", "settle"])
    def test_commands_that_tell_of_an_offer_tell_of_it_too(self, program: Program, command: tuple[str, ...]) -> None:
        program.here("scan", "--now", "2024-11-19T10:30:00+01:00")
        told = run(program, "pause")

        assert told == program.here(*command, "--now", NOW).err

    def test_resume_ends_it(self, program: Program) -> None:
        run(program, "pause")
        told = [run(program, "resume") for _ in range(2)]

        assert ["the pause is over\n", "there was no pause\n"] == told
        assert {OFFER: "drafted"} == program.here("scan", "--json", "--now", NOW).states
        assert ["paused", "resumed"] == [line["what"] for line in program.here("log", "--json").lines[:2]]

    def test_a_moment_that_is_over_is_wrong_use(self, program: Program) -> None:
        done = program.here("pause", "--until", "2024-11-28")

        assert (2, "") == (done.code, done.out)
        assert "is over already; name a later day" in done.err

    def test_it_needs_no_configuration(self, program: Program) -> None:
        (program.config / "config.toml").unlink()

        assert run(program, "pause").startswith("nothing is written or taken back now: paused since ")

    @pytest.mark.parametrize("place", ["config", "state"])
    def test_a_stop_file_does_the_same_and_resume_says_that_it_stays(self, program: Program, place: str) -> None:
        program.here("status")
        path = getattr(program, place) / "stop"
        path.touch()
        held, resumed = program.here("scan", "--json", "--now", NOW), run(program, "resume")
        path.unlink()
        freed = program.here("scan", "--json", "--now", NOW)

        assert ({OFFER: "due"}, {OFFER: "drafted"}) == (held.states, freed.states)
        reason = f"nothing is written or taken back now: stopped by the file {path}\n"
        assert (True, f"there was no pause\n{reason}") == (held.err.endswith(reason), resumed)

    def test_what_is_told_is_no_line_of_json(self, program: Program) -> None:
        run(program, "pause")
        done = program.here("log", "--json")

        assert ["paused"] == [json.loads(line)["what"] for line in done.out.splitlines()]

"""The command line: help for every command, a quick start, and streams that other programs can read."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import click
import pytest

from tests.program import COMMAND, Program
from tests.system.mail import moment
from tests.watcher.postbox import Postbox
from watcher.cli import relance

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEAVY = {"imapclient", "sqlite_utils", "bs4", "lxml", "numpy", "keyring", "structlog", "pydantic", "rich", "babel"}
"""What `relance --help` has no use for."""
PROMISED = {"login", "check", "scan", "run", "status", "why", "rules", "demo", "log", "pause", "resume"}
SUBJECT = "Offer 1: " + "a very long word, and then some more " * 12
MANY = [f"somebody.number.{number}@a-client-with-a-long-name.example" for number in range(12)]
SENT_AT, NOW = moment("2024-11-26T09:30:00+01:00"), "2024-11-28T10:30:00+01:00"
COLOUR = re.compile(r"\x1b\[[\d;]*(?:3|4|9|10)\d[\d;]*m")


def commands(group: click.Command, *words: str) -> Iterator[tuple[str, ...]]:
    yield words
    if isinstance(group, click.Group):
        for name, command in group.commands.items():
            yield from commands(command, *words, name)


EVERY = list(commands(relance))


@pytest.fixture
def box(tmp_path: Path) -> Postbox:
    """With one offer in it, whose subject and recipients are long."""
    made = Postbox(Program(tmp_path))
    made.send("<1@firm.example>", SENT_AT, ",\r\n ".join(MANY), Subject=SUBJECT)
    assert 0 == made.program.here("scan", "--json", "--now", NOW).code
    return made


@pytest.fixture
def program(box: Postbox) -> Program:
    return box.program


def on_a_terminal(program: Program, *words: str, **environment: str) -> str:
    """What the command shows on a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        program.arguments(*words), stdin=theirs, stdout=theirs, stderr=theirs,
        env=program.whole_environment | {"TERM": "xterm-256color", "COLUMNS": "100"} | environment,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # EIO: the other end is closed
        while some := os.read(ours, 65536):
            shown += some
    os.close(ours)
    assert 0 == process.wait(20)
    return shown.decode()


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_every_command_says_what_it_does(words: tuple[str, ...], tmp_path: Path) -> None:
    for option in ("--help", "-h"):
        done = Program(tmp_path).here(*words, option)
        assert (0, "") == (done.code, done.err)
        assert done.out.startswith("Usage: ")
        assert "  -h, --help" in done.out


def test_the_promised_commands_are_there() -> None:
    assert set() == PROMISED - set(relance.commands)


def test_no_short_help_is_cut() -> None:
    with click.Context(relance, info_name="relance", terminal_width=80, max_content_width=80) as context:
        assert "..." not in relance.get_help(context).partition("Commands:")[2]


def test_every_option_is_explained() -> None:
    options = [option for words in EVERY for option in _command(words).params if isinstance(option, click.Option)]
    assert [] == [option.name for option in options if not option.help]


def _command(words: tuple[str, ...]) -> click.Command:
    command: click.Command = relance
    for word in words:
        assert isinstance(command, click.Group)
        command = command.commands[word]
    return command


def test_without_a_command_the_help_is_shown_and_the_use_is_wrong(tmp_path: Path) -> None:
    done = Program(tmp_path).here()
    assert 2 == done.code
    assert "Usage: relance" in done.out + done.err


def test_the_version_is_told(tmp_path: Path) -> None:
    assert re.fullmatch(r"relance, version \d+\.\d+.*\n", Program(tmp_path).here("--version").out)


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["scan", "--help"], ["run", "--help"]], ids=" ".join)
def test_help_loads_nothing_heavy(words: list[str]) -> None:
    script = (
        "import sys, json\nfrom watcher.main import run\n"
        f"sys.argv = ['relance', *{words!r}]\nrun()\nprint(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert set() == HEAVY & {name.partition(".")[0] for name in json.loads(done.stderr)}


def test_the_installed_command_is_the_one_beside_the_interpreter() -> None:
    assert COMMAND.exists()


def test_in_a_pipe_nothing_is_cut_and_nothing_is_coloured(program: Program) -> None:
    for words in (("status",), ("why", "offer"), ("rules",), ("check",)):
        done = program.run(*words)
        assert 0 == done.code, done.err
        assert "\x1b" not in done.out
        assert "…" not in done.out
        assert [] == [line for line in done.out.splitlines() if line.endswith(" ")]
    status = program.run("status").out
    assert SUBJECT.strip() in status
    assert ", ".join(MANY) in status
    assert 2 == len(status.splitlines())


def test_on_a_terminal_there_are_colours_unless_no_color_says_so(program: Program) -> None:
    assert COLOUR.search(on_a_terminal(program, "status"))
    assert not COLOUR.search(on_a_terminal(program, "status", NO_COLOR="1"))
    assert not COLOUR.search(on_a_terminal(program, "check", NO_COLOR="1"))


def test_on_a_terminal_no_line_is_wider_than_it(program: Program) -> None:
    shown = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", on_a_terminal(program, "status"))
    assert max(map(len, shown.splitlines())) <= 100


def test_json_is_the_same_on_a_terminal(program: Program) -> None:
    assert program.run("status", "--json").out == on_a_terminal(program, "status", "--json").replace("\r\n", "\n")


def test_json_is_of_utf_8_whatever_the_locale_says(box: Postbox) -> None:
    box.send("<2@firm.example>", SENT_AT, "orlov@sklad.example", Subject="Предложение 😀")
    program = box.program
    program.environment["PYTHONIOENCODING"] = "latin-1"
    for words in (("scan", "--json", "--now", NOW), ("status", "--json")):
        done = program.run(*words)
        assert 0 == done.code, done.err
        assert ["Предложение 😀"] == [line["subject"] for line in done.lines if line["offer"] == "<2@firm.example>"]
    for words in (("status",), ("why", "предложение")):
        assert 0 == program.run(*words).code


def test_a_reader_that_goes_away_is_no_error(program: Program) -> None:
    for words in (("status",), ("status", "--json"), ("why", "offer")):
        read, write = os.pipe()
        os.close(read)
        process = subprocess.run(
            program.arguments(*words), stdout=write, stderr=subprocess.PIPE, env=program.whole_environment, check=False
        )
        os.close(write)
        assert (0, b"") == (process.returncode, process.stderr)


def test_folders_come_from_the_environment_and_the_options_are_stronger(program: Program, tmp_path: Path) -> None:
    environment = program.whole_environment | {
        "RELANCE_CONFIG": str(program.config), "RELANCE_STATE": str(program.state)
    }  # fmt: skip
    told = subprocess.run([COMMAND, "status", "--json"], env=environment, capture_output=True, check=True).stdout
    assert program.run("status", "--json").out.encode() == told
    elsewhere = tmp_path / "elsewhere"
    other = subprocess.run(
        [COMMAND, "--state", str(elsewhere), "status", "--json"], env=environment, capture_output=True, check=True
    )
    assert (b"", True) == (other.stdout, elsewhere.is_dir())


def test_the_usual_folders_are_those_of_the_desktop(program: Program, tmp_path: Path) -> None:
    (tmp_path / "xdg").mkdir()
    (tmp_path / "xdg" / "relance").symlink_to(program.config)
    environment = program.whole_environment | {
        "XDG_CONFIG_HOME": str(tmp_path / "xdg"), "XDG_STATE_HOME": str(tmp_path / "xdg-state")
    }  # fmt: skip
    subprocess.run([COMMAND, "status"], env=environment, capture_output=True, check=True)
    assert (tmp_path / "xdg-state" / "relance" / "relance.db").exists()

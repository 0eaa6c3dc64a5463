"""`relance run`: sweeps until it is told to stop, whatever becomes of the server and of the configuration meanwhile."""

from __future__ import annotations

import os
import signal
import time
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from tests.program import ME, PATIENCE, RULE, VARIABLE, Program, account, eventually
from tests.servers.dovecot import PASSWORD, VARIANTS, Dovecot
from tests.servers.relay import Relay
from tests.system.mail import letter
from watcher import daemon as daemons
from watcher.bootstrap import Result, alone
from watcher.config import load
from watcher.daemon import Daemon, pause
from watcher.line import Line
from watcher.sweep import Swept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, MutableMapping
    from pathlib import Path

    from tests.servers.dovecot import User

ALWAYS = RULE.replace("4 business days", "1 hour").replace(
    "[calendar]", '[calendar]\nhours = "00:00-23:59"\ndays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]'
)
"""Due at any hour of any day: `relance run` reads the real clock."""
Log = list["MutableMapping[str, object]"]
MINUTES = timedelta(minutes=5)
HERE = datetime(2024, 11, 28, 9, 30, tzinfo=UTC)


@pytest.fixture
def user(dovecots: Callable[[str], Dovecot]) -> User:
    return dovecots("modern").new_user()


@pytest.fixture
def program(user: User, tmp_path: Path) -> Program:
    made = Program(tmp_path)
    made.write(account(user), offers=ALWAYS)
    return made


def send_offer(user: User, number: int = 1, subject: str = "Offer {}: a confidential lamp") -> None:
    sent_at = datetime.fromtimestamp(time.time() - 86_400 * 3, UTC)  # noqa: TID251  (`relance run` reads the clock too)
    fields = {"To": f"Secret Client <anna@client{number}.example>", "Subject": subject.format(number)}
    message = letter(f"<{number}.offer@firm.example>", sent_at, "Hush: the price is 4711 euros.\n", **fields)
    user.deliver("Sent", message, sent_at)


def drafts(user: User) -> int:
    with user.connect() as client:
        return int(client.folder_status("Drafts", ["MESSAGES"])[b"MESSAGES"])


@contextmanager
def running(program: Program, monkeypatch: pytest.MonkeyPatch, log: Log) -> Iterator[Daemon]:
    """A daemon of this process, that rests for no longer than a blink."""
    monkeypatch.setattr(daemons, "SOONEST", timedelta(milliseconds=20))
    monkeypatch.setenv(VARIABLE, PASSWORD)
    made = Daemon(load(program.config), program.config, program.state, timedelta(milliseconds=20))
    thread = Thread(target=made.run)
    thread.start()
    try:
        eventually(lambda: events(log, "swept"), "the first sweep")
        yield made
    finally:
        made.stop.set()
        thread.join(PATIENCE)
    assert not thread.is_alive()


def events(log: Log, name: str) -> Log:
    return [entry for entry in log if entry["event"] == name]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_sweeps_at_once_and_ends_cleanly_when_told_to(number: signal.Signals, user: User, program: Program) -> None:
    send_offer(user)
    with program.started("run", "--every", "5") as process:
        eventually(lambda: "event='swept'" in program.said, "the first sweep")
        process.send_signal(number)
        assert 0 == process.wait(PATIENCE)
    assert 1 == drafts(user)
    assert "event='stopped'" in program.said.splitlines()[-1]


def test_one_event_is_one_line_with_a_level_and_a_time(user: User, program: Program) -> None:
    send_offer(user)
    with program.started("run") as process:
        eventually(lambda: "event='swept'" in program.said, "the first sweep")
        process.terminate()
        assert 0 == process.wait(PATIENCE)
    started, swept, stopped = program.said.splitlines()
    assert started.endswith("level='info' event='started' accounts=1 rules=1")
    assert swept.endswith("level='info' event='swept' account='work' new=1 written=1 set_aside=0 drafted=1")
    assert stopped.endswith("level='info' event='stopped'")
    assert all(line.startswith("timestamp='2") for line in program.said.splitlines())


def test_in_a_journal_the_time_is_left_to_it(program: Program) -> None:
    program.environment["JOURNAL_STREAM"] = "8:1"
    with program.started("run") as process:
        eventually(lambda: "event='swept'" in program.said, "the first sweep")
        process.terminate()
        assert 0 == process.wait(PATIENCE)
    assert "timestamp" not in program.said


def test_the_log_holds_no_address_no_subject_no_text_and_no_password(user: User, program: Program) -> None:
    send_offer(user)
    program.environment["WRONG"] = "not-the-one"
    program.write(account(user) + account(user, "refused", password={"env": "WRONG"}), offers=ALWAYS)
    with program.started("run") as process:
        eventually(lambda: "event='account left out'" in program.said, "the second account is tried")
        process.terminate()
        assert 0 == process.wait(PATIENCE)
    secrets = ("client1", "anna", "Secret", ME, user.name, "@", "confidential", "lamp", "Hush", "4711", PASSWORD)
    assert [] == [secret for secret in (*secrets, "not-the-one") if secret in program.said]
    assert "does not accept this password" in program.said


def test_a_problem_of_the_configuration_is_logged_without_addresses(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    with capture_logs() as log, running(program, monkeypatch, log):
        text = (program.config / "config.toml").read_text()
        (program.config / "config.toml").write_text(text.replace(f'"{ME}"', '"ivan@firm @example"', 1))
        eventually(lambda: events(log, "configuration not taken over"), "the problem is logged")
    assert "@" not in str(events(log, "configuration not taken over"))


def test_a_server_that_goes_away_and_comes_back_is_swept_again(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Dovecot(VARIANTS["modern"]) as server, capture_logs() as log:
        user = server.new_user()
        program.write(account(user), offers=ALWAYS)
        with running(program, monkeypatch, log):
            os.killpg(server._process.pid, signal.SIGKILL)
            server._process.wait()
            eventually(lambda: events(log, "account left out"), "the server is missed")
            server._start()
            send_offer(user)
            eventually(lambda: drafts(user), "the draft is written")
    assert 1 == drafts_written(log)


def drafts_written(log: Log) -> int:
    return sum(int(str(entry["written"])) for entry in events(log, "swept"))


def test_many_sweeps_write_one_draft(user: User, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    send_offer(user)
    with capture_logs() as log, running(program, monkeypatch, log):
        eventually(lambda: len(events(log, "swept")) > 5, "some sweeps")
    assert (1, 1) == (drafts_written(log), drafts(user))


def test_two_services_over_one_state_folder_take_turns(user: User, program: Program) -> None:
    send_offer(user)
    with ExitStack() as stack:
        with alone(program.state):
            for _ in range(2):
                stack.enter_context(program.started("run", "--every", "5"))
            busy = f"why='a sweep is running already over {program.state}'"
            eventually(lambda: 2 == program.said.count(busy), "both find the state folder taken, and say so")
        eventually(lambda: 2 <= program.said.count("event='swept'"), "they sweep once it is free")

    assert (1, 1) == (drafts(user), program.said.count("written=1"))
    assert "Traceback" not in program.said


def test_new_mail_is_found(user: User, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    with capture_logs() as log, running(program, monkeypatch, log):
        for number in (1, 2):
            send_offer(user, number)
            eventually(lambda number=number: drafts(user) == number, "the draft is written")


def test_a_pause_holds_it_while_it_runs_and_reads_on(
    user: User, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    with capture_logs() as log, running(program, monkeypatch, log):
        assert 0 == program.run("pause").code
        send_offer(user)
        eventually(lambda: [entry for entry in events(log, "swept") if entry.get("due")], "the offer is due")
        eventually(lambda: len(events(log, "writing held back")) > 3, "some sweeps")
        held = drafts(user)
        assert 0 == program.run("resume").code
        eventually(lambda: drafts(user), "the draft is written")
    assert (0, 1, "@" in str(events(log, "writing held back"))) == (held, drafts(user), False)


def test_a_changed_rule_is_taken_over(user: User, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    send_offer(user, subject="Quote {}: lamps")
    with capture_logs() as log, running(program, monkeypatch, log):
        assert 0 == drafts(user)
        program.write(account(user), offers=ALWAYS.replace('"offer"', '"quote"'))
        eventually(lambda: drafts(user), "the draft is written")


def test_a_configuration_that_became_wrong_leaves_the_last_good_one_in_force(
    user: User, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    with capture_logs() as log, running(program, monkeypatch, log):
        (program.config / "rules" / "offers.toml").write_text("[match]\nsubjcet = ['quote']")
        eventually(lambda: events(log, "configuration not taken over"), "the problem is logged")
        send_offer(user)
        eventually(lambda: drafts(user), "the draft is written by the last good rule")
    (problem, *_) = events(log, "configuration not taken over")
    assert ("warning", True) == (
        problem["log_level"], str(problem["problem"]).startswith("rules/offers.toml: match.subjcet: unknown key; did"),
    )  # fmt: skip


def test_a_wrong_configuration_at_the_start_is_an_error(program: Program) -> None:
    (program.config / "rules" / "offers.toml").write_text("[match]")
    done = program.run("run")
    assert (2, "") == (done.code, done.out)
    assert done.err.startswith("rules/offers.toml: match: says nothing")


def test_it_ends_soon_though_the_server_is_silent(user: User, program: Program) -> None:
    asked: list[bytes] = []

    def silent(line: bytes) -> bytes:
        asked.append(line)
        return b"" if b"completed" in line else line

    with Relay(user.server.port, silent) as relay:
        program.write(account(user, port=relay.port), offers=ALWAYS)
        with program.started("run") as process:
            eventually(lambda: any(b"completed" in line for line in asked), "the server keeps an answer back")
            process.terminate()
            assert 0 == process.wait(PATIENCE)


def told(state: str, due_at: str | None) -> Result:
    line = Line("work", "offers", "<1@x>", "", (), HERE.isoformat(), state, 1, due_at, ("?",), (), None)
    return Result("work", Swept((line,), 0, 0, 0), None)


@pytest.mark.parametrize(
    ("state", "due_in", "expected"),
    [
        ("waiting", timedelta(minutes=2), timedelta(minutes=2)),
        ("away", timedelta(minutes=3), timedelta(minutes=3)),
        ("waiting", timedelta(hours=2), MINUTES),
        ("waiting", timedelta(seconds=1), daemons.SOONEST),
        ("waiting", timedelta(seconds=-9), daemons.SOONEST),
        ("due", timedelta(minutes=2), MINUTES),
        ("answered", None, MINUTES),
    ],
)
def test_the_pause_ends_when_something_falls_due(state: str, due_in: timedelta | None, expected: timedelta) -> None:
    due_at = None if due_in is None else (HERE + due_in).isoformat()
    assert expected == pause([told(state, due_at)], HERE, MINUTES)


def test_an_account_that_cannot_be_read_does_not_shorten_the_pause() -> None:
    assert MINUTES == pause([Result("work", None, None)], HERE, MINUTES)

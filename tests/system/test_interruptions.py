"""A sweep that is not alone, or ends before its end: interrupted, cut off. No offer ever has two drafts.

What is left of one that is killed at any point, tests/system/test_crashes.py tells.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from tests.program import PATIENCE, Program, account, eventually
from tests.servers.dovecot import HOST, PASSWORD
from tests.servers.relay import Relay
from tests.system.mail import letter, moment

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator

    from tests.system.mail import Mail

NOW = "2024-11-28T10:30:00+01:00"
SENT_AT = moment("2024-11-18T09:30:00+01:00")
MANY = 12


def send_offers(mail: Mail, count: int = MANY) -> None:
    for number in range(count):
        fields = {"To": f"anna@client{number}.example", "Subject": f"Offer {number}: lamps"}
        mail.append("Sent", letter(f"<offer.{number}@firm.example>", SENT_AT, **fields), SENT_AT)


def drafts_by_offer(mail: Mail) -> Counter[str]:
    return Counter(str(draft.message["In-Reply-To"]) for draft in mail.drafts())


ONE_EACH = Counter(f"<offer.{number}@firm.example>" for number in range(MANY))


@contextmanager
def held(program: Program, mail: Mail, *words: str) -> Iterator[tuple[subprocess.Popen[bytes], Callable[[], None]]]:
    """The command in the middle of a sweep, where it waits for its password from a pipe; and what lets it go on."""
    pipe = program.home / "pipe"
    os.mkfifo(pipe)
    program.write(account(mail.user, password={"command": f"cat {pipe}"}))
    ends: list[int] = []
    with program.started(*words) as process:

        def somebody_reads() -> bool:
            assert process.poll() is None, program.said
            with suppress(OSError):
                ends.append(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
            return bool(ends)

        def go_on() -> None:
            os.write(ends[0], f"{PASSWORD}\n".encode())
            os.close(ends.pop())

        eventually(somebody_reads, "the sweep asks for the password")
        try:
            yield process, go_on
        finally:
            for end in ends:
                os.close(end)


def test_of_two_scans_at_once_the_second_says_so_and_ends_well(mail: Mail, program: Program) -> None:
    send_offers(mail)
    with held(program, mail, "scan", "--now", NOW) as (first, go_on):
        second = program.scan(NOW)
        assert (0, "") == (second.code, second.out)
        assert f"a sweep is running already over {program.state}; nothing to do here\n" == second.err
        assert (0, "", "") == tuple(getattr(program.run("status", "--json"), name) for name in ("code", "out", "err"))
        go_on()
        assert 0 == first.wait(PATIENCE)
    assert ONE_EACH == drafts_by_offer(mail)


def test_two_scans_started_together_write_every_draft_once(mail: Mail, program: Program) -> None:
    send_offers(mail)
    with program.started("scan", "--now", NOW) as one, program.started("scan", "--now", NOW) as other:
        assert [0, 0] == [process.wait(PATIENCE) for process in (one, other)]
    assert ONE_EACH == drafts_by_offer(mail)
    assert f"account work: {MANY} new messages, {MANY} offers, {MANY} drafts written\n" in program.said


def test_the_lock_of_a_sweep_that_was_killed_holds_nobody_up(mail: Mail, program: Program) -> None:
    send_offers(mail, 1)
    with held(program, mail, "scan", "--now", NOW) as (process, _go_on):
        process.kill()
        process.wait(PATIENCE)
    program.write(account(mail.user))
    assert {"<offer.0@firm.example>": "drafted"} == program.scan(NOW).states


def test_a_line_cut_behind_a_draft_stops_the_writing_and_the_next_scan_goes_on(mail: Mail, program: Program) -> None:
    send_offers(mail)
    appended = 0

    def cut(line: bytes) -> bytes | None:
        nonlocal appended
        appended += b"APPENDUID" in line
        return None if appended >= 3 else line

    with Relay(mail.user.server.port, cut) as relay:
        program.write(account(mail.user, port=relay.port))
        done = program.scan(NOW)
    assert 1 == done.code
    assert Counter({"due": MANY - 2, "drafted": 2}) == Counter(done.states.values())
    assert done.err.splitlines()[-1].startswith("account work: the connection to 127.0.0.1:")
    assert 3 == len(mail.drafts())
    program.write(account(mail.user))
    again = program.scan(NOW)
    assert (0, {"drafted"}) == (again.code, set(again.states.values()))
    assert ONE_EACH == drafts_by_offer(mail)


def test_a_scan_that_is_interrupted_says_so_and_ends_with_130(mail: Mail, program: Program) -> None:
    send_offers(mail, 1)
    with held(program, mail, "scan", "--now", NOW) as (process, _go_on):
        process.send_signal(signal.SIGINT)
        assert 130 == process.wait(PATIENCE)
    assert "interrupted" == program.said.strip()
    assert [] == mail.drafts()


def test_a_scan_that_is_interrupted_while_the_server_is_silent_ends_with_130(mail: Mail, program: Program) -> None:
    asked: list[bytes] = []

    def silent(line: bytes) -> bytes:
        asked.append(line)
        return b"" if b"completed" in line else line

    with Relay(mail.user.server.port, silent) as relay:
        program.write(account(mail.user, port=relay.port))
        with program.started("scan", "--now", NOW) as process:
            eventually(lambda: any(b"completed" in line for line in asked), "the server keeps an answer back")
            process.send_signal(signal.SIGINT)
            assert 130 == process.wait(PATIENCE)
    assert "interrupted" == program.said.strip()


def test_an_account_that_cannot_be_read_is_left_out_and_the_other_one_is_swept(mail: Mail, program: Program) -> None:
    send_offers(mail, 1)
    nowhere = account(mail.user, "gone", host="no-such-host.invalid", tls="implicit")
    program.write(nowhere + account(mail.user))
    done = program.scan(NOW)
    assert 1 == done.code
    assert [("work", "drafted")] == [(line["account"], line["state"]) for line in done.lines]
    assert (
        "account gone: there is no host no-such-host.invalid, or the network is down; look at `host` in config.toml\n"
        "account work: 1 new message, 1 offer, 1 draft written\n"
    ) == done.err


def test_an_account_can_be_swept_alone(mail: Mail, program: Program) -> None:
    send_offers(mail, 1)
    program.write(account(mail.user, "gone", host=HOST, port=1) + account(mail.user))
    done = program.scan(NOW, "--account", "work")
    assert (0, {"<offer.0@firm.example>": "drafted"}) == (done.code, done.states)
    assert done.out == program.run("status", "--json", "--account", "work").out
    assert "" == program.run("status", "--json", "--account", "gone").out


def test_lines_of_an_account_that_cannot_be_read_now_are_kept_for_status(mail: Mail, program: Program) -> None:
    send_offers(mail, 1)
    told = program.scan(NOW).out
    program.write(account(mail.user, port=1))
    assert (1, "") == (program.scan(NOW).code, program.scan(NOW).out)
    status = program.run("status", "--json")
    assert (0, told, "") == (status.code, status.out, status.err)

"""`relance pause` beside a sweep over a real server: what is not written yet is not written any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.program import PATIENCE, account
from tests.servers.relay import Relay
from tests.system.mail import answer
from tests.system.test_interruptions import MANY, NOW, ONE_EACH, SENT_AT, drafts_by_offer, held, send_offers

if TYPE_CHECKING:
    from tests.program import Program
    from tests.system.mail import Mail

WRITTEN = 3


def test_a_pause_in_the_middle_of_a_sweep_means_that_nothing_is_written_after_it(mail: Mail, program: Program) -> None:
    send_offers(mail)
    with held(program, mail, "scan", "--now", NOW) as (process, go_on):
        assert 0 == program.run("pause").code
        go_on()
        assert 0 == process.wait(PATIENCE)
    program.write(account(mail.user))
    status = program.run("status", "--json")

    assert ([], {"due"}) == (mail.drafts(), set(status.states.values()))
    assert ["by relance pause"] * MANY == [line["because"][-1].rpartition(", ")[2] for line in status.lines]
    assert f"account work: {MANY} new messages, {MANY} offers, 0 drafts written\n" in program.said


def test_a_pause_between_two_drafts_holds_all_that_follow(mail: Mail, program: Program) -> None:
    send_offers(mail)
    appended = 0

    def pause(line: bytes) -> bytes:
        nonlocal appended
        appended += b"APPENDUID" in line
        if b"APPENDUID" in line and appended == WRITTEN:
            assert 0 == program.run("pause").code
        return line

    with Relay(mail.user.server.port, pause) as relay:
        program.write(account(mail.user, port=relay.port))
        paused = program.scan(NOW)
        again = program.scan(NOW)
    told = [line["what"] for line in program.run("log", "--json").lines]
    program.run("resume")
    program.write(account(mail.user))

    assert (WRITTEN, WRITTEN) == (appended, list(paused.states.values()).count("drafted"))
    assert (0, paused.states) == (paused.code, again.states)
    assert [*["planned", "written"] * (WRITTEN - 1), "planned", "paused", "written", "held"] == told
    assert {"drafted"} == set(program.scan(NOW).states.values())
    assert ONE_EACH == drafts_by_offer(mail)


def test_a_stop_file_in_the_middle_of_a_sweep_keeps_a_draft_from_being_taken_back(mail: Mail, program: Program) -> None:
    send_offers(mail, 1)
    assert {"drafted"} == set(program.scan(NOW).states.values())
    mail.append(
        "INBOX", answer("<offer.0@firm.example>", SENT_AT, "anna@client0.example", "Re: Offer 0: lamps"), SENT_AT
    )
    with held(program, mail, "scan", "--now", NOW) as (process, go_on):
        (program.config / "stop").touch()
        go_on()
        assert 0 == process.wait(PATIENCE)
    program.write(account(mail.user))
    stopped = len(mail.drafts())
    (program.config / "stop").unlink()

    assert {"answered"} == set(program.scan(NOW).states.values())
    assert (1, 0) == (stopped, len(mail.drafts()))

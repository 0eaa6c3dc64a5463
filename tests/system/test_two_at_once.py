"""Two of us over one mailbox: on two machines, or in two accounts of one configuration. A step has one draft."""

from __future__ import annotations

from contextlib import ExitStack
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest

from tests.program import ALIAS, ME, PATIENCE, Program, account
from tests.servers.relay import Relay
from tests.system.mail import letter, moment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.program import Done
    from tests.system.mail import Mail

NOW = "2024-11-28T10:30:00+01:00"
LATER = "2024-11-28T10:35:00+01:00"
SENT_AT = moment("2024-11-18T09:30:00+01:00")
SWAPPED: dict[str, Any] = {"address": ALIAS, "aliases": [ME]}
"""The same mailbox, as its other address knows it."""


@pytest.fixture
def offered(mail: Mail) -> Mail:
    mail.append("Sent", letter("<offer@firm.example>", SENT_AT, To="anna@client.example", Subject="Offer 1"), SENT_AT)
    return mail


def machines(tmp_path: Path) -> tuple[Program, Program]:
    return Program(tmp_path / "one"), Program(tmp_path / "other")


def collide(
    mail: Mail,
    pair: tuple[Program, Program],
    keys: dict[str, Any],
    told: Callable[[bytes], bytes | None] = lambda line: line,
) -> list[int | None]:
    """Let two machines write a draft at the same moment; their exit codes.

    `keys` are those of the other one's account, and `told` what becomes of the server's answers to it.
    """
    barrier = Barrier(2)

    def together(line: bytes) -> bytes:
        if b" APPEND " in line:
            barrier.wait(PATIENCE)
        return line

    with ExitStack() as stack:
        running = []
        for program, own, edit in zip(pair, ({}, keys), (lambda line: line, told), strict=True):
            relay = stack.enter_context(Relay(mail.user.server.port, edit, together))
            program.write(account(mail.user, port=relay.port, **own))
            running.append(stack.enter_context(program.started("scan", "--now", NOW)))
        return [process.wait(PATIENCE) for process in running]


def later(program: Program, mail: Mail, **keys: object) -> Done:
    program.write(account(mail.user, **keys))
    return program.scan(LATER)


def without_move(line: bytes) -> bytes:
    return line.replace(b" MOVE", b"")


@pytest.mark.parametrize("told", [lambda line: line, without_move], ids=["MOVE", "COPY"])
@pytest.mark.parametrize("keys", [{}, SWAPPED], ids=["equal", "swapped"])
def test_two_machines_that_write_at_one_moment_leave_one_draft(
    keys: dict[str, Any], told: Callable[[bytes], bytes], offered: Mail, tmp_path: Path
) -> None:
    pair = machines(tmp_path)

    assert [0, 0] == collide(offered, pair, keys, told)
    (draft,) = offered.drafts()
    moved = {one.message.as_bytes() for one in offered.read("Trash")}  # each copies it, where both find it at once
    assert 1 == len(moved)
    for program, own in zip(pair, ({}, keys), strict=True):
        (line,) = later(program, offered, **own).lines
        assert ("drafted", False, str(draft.message["Message-ID"])) == (
            line["state"],
            line["draft"]["edited"],
            line["draft"]["message_id"],
        )
    assert [draft] == offered.drafts()


@pytest.mark.parametrize("keys", [{}, SWAPPED], ids=["equal", "swapped"])
@pytest.mark.parametrize("cut", [b"APPENDUID", b"EXISTS"])
def test_one_that_is_cut_off_before_it_sees_the_other_ones_draft_is_put_right_by_the_next_sweep(
    cut: bytes, keys: dict[str, Any], offered: Mail, tmp_path: Path
) -> None:
    pair = machines(tmp_path)
    appended = False

    def told(line: bytes) -> bytes | None:
        nonlocal appended
        appended = appended or b"APPENDUID" in line
        return None if appended and cut in line else line

    assert 1 == collide(offered, pair, keys, told)[1]
    again = later(pair[1], offered, **keys)
    assert (0, ["drafted"]) == (again.code, list(again.states.values()))
    assert 1 == len(offered.drafts())
    assert {"drafted"} == set(later(pair[0], offered).states.values())
    assert 1 == len(offered.drafts())


class TestTwoAccounts:
    """Of one configuration, over one mailbox; the address of each is an alias of the other."""

    @pytest.fixture
    def program(self, offered: Mail, tmp_path: Path) -> Program:
        made = Program(tmp_path)
        made.write(account(offered.user) + account(offered.user, "sales", **SWAPPED))
        return made

    def test_they_write_one_draft(self, program: Program, offered: Mail) -> None:
        states = [(line["account"], line["state"]) for line in program.scan(NOW).lines]

        assert [("work", "drafted"), ("sales", "drafted")] == states
        assert 1 == len(offered.drafts())

    def test_a_draft_that_was_deleted_for_good_stays_deleted(self, program: Program, offered: Mail) -> None:
        program.scan(NOW)
        offered.remove("Drafts", offered.drafts()[0].uid)
        states = [[line["state"] for line in program.scan(LATER).lines] for _ in range(4)]

        assert [["drafted", "drafted"], *[["stopped", "stopped"]] * 3] == states
        assert [] == offered.drafts()

    def test_a_draft_in_the_trash_is_a_no_to_both(self, program: Program, offered: Mail) -> None:
        program.scan(NOW)
        offered.move("Drafts", offered.drafts()[0].uid, "Trash")
        states = [[line["state"] for line in program.scan(LATER).lines] for _ in range(2)]

        assert ["stopped", "stopped"] == states[-1]
        assert [] == offered.drafts()

"""No room for the state, or no right to write it: a sentence, exit code 2, and one draft once that is mended."""

from __future__ import annotations

import os
import re
from contextlib import closing
from itertools import chain, count
from typing import TYPE_CHECKING

import pytest

from tests.program import Program, account
from tests.system.chamber import Chamber, listed, refused
from tests.system.mail import Mail, letter, moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.program import Done
    from tests.servers.dovecot import Dovecot

EARLIER = "2024-11-19T10:30:00+01:00"
NOW = "2024-11-28T10:30:00+01:00"
SENT_AT = moment("2024-11-18T09:30:00+01:00")
SCAN = ("scan", "--json", "--now", NOW)
MANY = 3
STEP = 8 if os.environ.get("EVERY_POINT") else 32
"""Kilobytes between two sizes that are tried."""
SHARES = 2
EMPTY = 4
BEFORE_ANY_MAIL = 192
"""Kilobytes that are not enough for the tables."""


@pytest.fixture
def disks() -> None:
    reason = refused()
    if reason is not None:
        pytest.skip(reason)  # whoever runs the tests cannot mend that; limits of the size of files need no rights


@pytest.fixture
def server(dovecots: Callable[[str], Dovecot]) -> Dovecot:
    return dovecots("small")


def desk(server: Dovecot, home: Path) -> tuple[Mail, Program]:
    """Some offers, and the command over them."""
    mail, program = Mail(server.new_user()), Program(home)
    for number in range(MANY):
        fields = {"To": f"anna@client{number}.example", "Subject": f"Offer {number}: lamps"}
        mail.append("Sent", letter(f"<offer.{number}@firm.example>", SENT_AT, **fields), SENT_AT)
    program.write(account(mail.user))
    return mail, program


def sizes(share: int) -> Iterator[int]:
    """An empty disk first, then ever larger ones."""
    return chain([EMPTY], count(BEFORE_ANY_MAIL + share * STEP, SHARES * STEP))


def told(done: Done, program: Program) -> None:
    """What is said where the state folder fails us."""
    assert (2, "") == (done.code, done.out)
    assert done.err.startswith(f"{program.state}"), done.err
    assert "cannot be used as the store: " in done.err
    assert 1 == done.err.count("\n")
    assert "Make room and the folder writable, or name another with --state" in done.err


def one_each(mail: Mail) -> None:
    drafts = sorted(str(draft.message["In-Reply-To"]) for draft in mail.drafts())
    assert [f"<offer.{number}@firm.example>" for number in range(MANY)] == drafts


def written(done: Done) -> int:
    """How many drafts a sweep that went well has written."""
    found = re.search(r", (\d) drafts? written\n\Z", done.err)
    assert found, done.err
    return int(found[1])


def breaks(runs: Callable[[Chamber, int], tuple[Done, Done]], server: Dovecot, home: Path, share: int) -> set[int]:
    """Sweep with ever more room until that is enough, and each time once more; how many drafts stood in between."""
    between = set()
    for kilobytes in sizes(share):
        mail, program = desk(server, home / str(kilobytes))
        with closing(mail):
            first, second = runs(Chamber(program), kilobytes)
            one_each(mail)
            assert (0, {"drafted"}) == (second.code, set(second.states.values())), second.err
        if first.code == 0:
            break
        told(first, program)
        between.add(MANY - written(second))
    return between


@pytest.mark.parametrize("share", range(SHARES))
def test_wherever_the_disk_is_full_there_is_one_draft_once_there_is_room(
    share: int, disks: None, server: Dovecot, tmp_path: Path
) -> None:
    def runs(chamber: Chamber, kilobytes: int) -> tuple[Done, Done]:
        return chamber.on_a_small_disk(kilobytes, *SCAN)

    between = breaks(runs, server, tmp_path, share)
    assert 0 in between
    assert between & set(range(1, MANY + 1)), "the disk was never full between two drafts"


@pytest.mark.parametrize("share", range(SHARES))
def test_wherever_files_can_grow_no_further_there_is_one_draft_once_they_can(
    share: int, server: Dovecot, tmp_path: Path
) -> None:
    def runs(chamber: Chamber, kilobytes: int) -> tuple[Done, Done]:
        return chamber.with_small_files(kilobytes, *SCAN)

    between = breaks(runs, server, tmp_path, share)
    assert 0 in between
    assert between & set(range(1, MANY + 1)), "no file was ever full between two drafts"


@pytest.mark.parametrize("known", [False, True], ids=["new", "known"])
def test_on_a_read_only_disk_nothing_is_written(known: bool, disks: None, server: Dovecot, tmp_path: Path) -> None:  # noqa: FBT001  (pytest passes it by name)
    mail, program = desk(server, tmp_path)
    prepare(program, known=known)
    with closing(mail):
        nothing_happens(Chamber(program).on_a_read_only_disk, mail, program)


@pytest.mark.parametrize("known", [False, True], ids=["new", "known"])
def test_without_the_right_to_write_nothing_is_written(known: bool, server: Dovecot, tmp_path: Path) -> None:  # noqa: FBT001  (the same)
    mail, program = desk(server, tmp_path)
    prepare(program, known=known)
    program.state.chmod(0o500)
    with closing(mail):
        nothing_happens(Chamber(program).without_privileges, mail, program)


def prepare(program: Program, *, known: bool) -> None:
    """A state folder, empty or after a sweep before anything was due."""
    program.state.mkdir(mode=0o700)
    if known:
        assert 0 == program.run("scan", "--now", EARLIER).code


def nothing_happens(run: Callable[..., Done], mail: Mail, program: Program) -> None:
    before = listed(program.state)

    for words in (SCAN, (*SCAN, "--dry-run"), ("status", "--json")):
        told(run(*words), program)
    assert [] == mail.drafts()
    assert before == listed(program.state)

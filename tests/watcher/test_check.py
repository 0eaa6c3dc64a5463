"""`relance check` and `relance rules`: what looks, and writes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.program import RULE, Program, account
from tests.system.mail import moment
from tests.watcher.postbox import Postbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.servers.dovecot import Dovecot

NOW = "2024-11-28T10:30:00+01:00"
MONDAY = moment("2024-11-18T09:30:00+01:00")
FOLDERS = {
    "modern": {
        "Sent": ("sent", "special use \\Sent"),
        "Drafts": ("drafts", "special use \\Drafts"),
        "Trash": ("trash", "special use \\Trash"),
    },
    "german": {
        "Gesendet": ("sent", "its name"),
        "Entwürfe": ("drafts", "its name"),
        "Papierkorb": ("trash", "its name"),
    },
}


def rows(told: str) -> dict[str, tuple[str, str]]:
    """The folders of a `check`, each with its role and what it is known by."""
    cells = (line.split(maxsplit=2) for line in told.splitlines() if line.startswith("  "))
    return {name: (role, evidence) for name, role, evidence in cells}


@pytest.fixture
def box(tmp_path: Path) -> Postbox:
    made = Postbox(Program(tmp_path))
    made.send("<1@firm.example>", MONDAY, Subject="Offer 1: lamps")
    made.send("<2@firm.example>", MONDAY + timedelta(days=1), Subject="Saturday")
    made.send("<3@firm.example>", MONDAY + timedelta(days=2), Subject="Offer 3: ladders", To="olga@firm.example")
    return made


@pytest.mark.parametrize("variant", FOLDERS)
def test_folders_are_named_with_their_roles_and_how_they_are_known(
    variant: str, dovecots: Callable[[str], Dovecot], tmp_path: Path
) -> None:
    program = Program(tmp_path)
    program.write(account(dovecots(variant).new_user()))
    done = program.here("check")
    assert (0, "") == (done.code, done.err)
    assert f"configuration in {program.config}: 1 account, 1 rule\n" in done.out
    assert "account work: ivan@firm.example can be read; its folders:\n" in done.out
    assert FOLDERS[variant].items() <= rows(done.out).items()


def test_folders_that_are_configured_say_so(dovecots: Callable[[str], Dovecot], tmp_path: Path) -> None:
    user = dovecots("bare").new_user()
    with user.connect() as client:
        for name in ("Versandt", "Vorlagen"):
            client.create_folder(name)
    program = Program(tmp_path)
    folders = '[account.work.folders]\nsent = ["Versandt"]\ndrafts = "Vorlagen"\n'
    program.write(account(user) + folders)
    assert {
        "Versandt": ("sent", "named in config.toml"), "Vorlagen": ("drafts", "named in config.toml")
    }.items() <= rows(program.here("check").out).items()  # fmt: skip


def test_a_step_that_never_comes_is_told(box: Postbox) -> None:
    step = '[[step]]\nafter = "60 days"\n'
    rule = f'[match]\nsubject = ["offer"]\n{step * 3}'
    (box.program.config / "rules" / "long.toml").write_text(rule, "utf-8")
    (box.program.config / "rules" / "longer.toml").write_text(f'{rule}[limits]\nhorizon = "200 days"\n', "utf-8")
    done = box.program.here("check")

    assert 0 == done.code
    assert (
        "rules/long.toml: limits.horizon: its step 2 is due when an offer is older than 90 days, and never written; "
        "write a longer horizon\n" in done.out
    )
    assert "rules/longer.toml" not in done.out


def test_a_check_leaves_no_state(box: Postbox) -> None:
    assert 0 == box.program.here("check").code
    assert not box.program.state.exists()


def test_rules_are_listed_in_the_order_in_which_they_are_asked(box: Postbox) -> None:
    box.program.write(
        (box.program.config / "config.toml").read_text(),
        offers=RULE, **{"10-tenders": '[match]\nto = ["*@city.example"]\naccounts = ["home"]\n'},
    )  # fmt: skip
    done = box.program.here("rules")
    assert (0, "") == (done.code, done.err)
    head, first, second = done.out.splitlines()
    assert head.startswith("rule")
    assert ["10-tenders", "offers"] == [first.split()[0], second.split()[0]]
    assert "home" in first
    assert "4 business days" in second


def test_a_rule_is_tried_on_the_sent_mail_of_ninety_days_and_nothing_is_written(box: Postbox) -> None:
    done = box.program.here("rules", "test", "offers", "--now", NOW)
    assert (0, "") == (done.code, done.err)
    assert "account home: 1 of 3 sent messages fit the rule offers\n" in done.out
    assert "Offer 1: lamps" in done.out
    assert "its subject says 'offer'" in done.out
    assert "Saturday" not in done.out
    assert [] == list((box.path / ".Drafts" / "cur").iterdir())


def test_mail_older_than_ninety_days_is_not_tried(box: Postbox) -> None:
    box.send("<old@firm.example>", MONDAY - timedelta(days=100), Subject="Offer 0: long ago")
    assert "1 of 3 sent messages" in box.program.here("rules", "test", "offers", "--now", NOW).out


def test_a_sweep_after_a_trial_writes_the_drafts_that_are_due(box: Postbox) -> None:
    box.program.here("rules", "test", "offers", "--now", NOW)
    assert {"<1@firm.example>": "drafted"} == box.program.scan(NOW).states

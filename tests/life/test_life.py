"""The life of drafts over the mailbox in memory: thousands of steps, and after each sweep every promise."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.life.trouble import Life

LIVES = int(os.environ.get("LIVES", "50"))
"""So many are lived: in ten times as many minutes ten times as much happens."""
SETTINGS = settings(
    max_examples=LIVES,
    stateful_step_count=50,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    deadline=None,
    report_multiple_bugs=False,
)
NEEDED = {
    "drafts of step 1", "drafts of step 2", "drafts taken back", "drafts edited", "drafts sent", "drafts deleted",
    "answers by ids", "answers by subject", "bounces", "absences", "follow-ups by hand", "lost databases",
    "wrong clocks", "rebuilt folders", "empty mailboxes", "sweeps that mail comes into",
}  # fmt: skip
"""What must have happened, or the machine has shown nothing."""


def test_whatever_happens_relance_keeps_its_promises() -> None:
    run_state_machine_as_test(Life, settings=SETTINGS)

    assert set() == NEEDED - Life.happened.keys()

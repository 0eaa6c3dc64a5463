"""The life of drafts over the mailbox in memory."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.life.trouble import Life

SETTINGS = settings(
    stateful_step_count=50, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much], deadline=None
)


def test_whatever_happens_relance_keeps_its_promises() -> None:
    run_state_machine_as_test(Life, settings=SETTINGS)

"""What all tests share: how hard Hypothesis tries, a Dovecot, a Gmail, and a Microsoft Graph."""

from __future__ import annotations

import os
import signal
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.connectors import outlook_client
from tests.connectors.gmail_client import running
from tests.servers import dovecot as servers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.servers.gmail import Gmail
    from tests.servers.graph import Graph

pytest.register_assert_rewrite(
    "tests.life.promises",
    "tests.life.provider",
    "tests.life.trouble",
    "tests.connectors.contract",
    "tests.connectors.reader",
    "tests.connectors.report_contract",
    "tests.connectors.discard_contract",
    "tests.connectors.discard_scene",
    "tests.system.broken_line",
)

settings.register_profile("dev", max_examples=50, deadline=None)
settings.register_profile(
    "ci", max_examples=500, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's job in the background ignores it, and its children


@pytest.fixture(scope="session")
def dovecots() -> Iterator[Callable[[str], servers.Dovecot]]:
    """Dovecot servers by their variant, each started when it is first asked for."""
    reason = servers.missing()
    if reason is not None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    with servers.Dovecots() as running:
        yield running.variant


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell how often a sweep was killed (tests/system/test_crashes.py)."""
    figures: Counter[str] = Counter()
    for report in terminalreporter.getreports("passed"):
        figures.update({name: int(value) for name, value in report.user_properties if name in {"points", "kills"}})
    if figures:
        terminalreporter.write_line(f"crashes: {figures['points']} points found, {figures['kills']} kills survived")


@pytest.fixture
def gmail(tmp_path: Path) -> Iterator[Gmail]:
    """A Gmail of our own, to which a user has signed in."""
    with running(tmp_path / "state") as server:
        yield server


@pytest.fixture
def graph() -> Iterator[Graph]:
    """A Microsoft Graph of our own, at which a user has signed in."""
    with outlook_client.running() as server:
        yield server

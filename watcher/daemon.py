"""`relance run`: a sweep every few minutes, earlier where something falls due, until it is told to stop.

A server that goes away costs nothing but time: the account is tried again at the next sweep. The configuration is read
before every sweep; one that became wrong is reported, and the last good one stays in force. SIGTERM ends a sweep
wherever it is, also one that waits for a silent server: what was begun is in the store, and the next one goes on.
"""

from __future__ import annotations

import re
import signal
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING

import structlog

from rules.problems import WrongFiles
from watcher import clock
from watcher.bootstrap import AlreadyRunning, Occasion, Result, sweep_all
from watcher.config import Settings, load
from watcher.store import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

EVERY = timedelta(minutes=5)
SOONEST = timedelta(seconds=5)
"""Between two sweeps, however much is due."""

_ADDRESS = re.compile(r"[^\s<>()'\",;:]+@[^\s<>()'\",;]*|@")

log = structlog.get_logger()


class Stopping(BaseException):
    """SIGTERM or Ctrl-C came."""


@dataclass
class Daemon:
    """Sweeps until `stop` is set, or a signal says so."""

    settings: Settings
    config: Path
    state: Path
    every: timedelta = EVERY
    stop: Event = field(default_factory=Event)

    def run(self) -> None:
        """Sweep, wait, and again."""
        log.info("started", accounts=len(self.settings.accounts), rules=len(self.settings.rulebook.rules))
        with suppress(Stopping):
            while not self.stop.is_set():
                results = self._sweep()
                self.stop.wait(pause(results, clock.now(), self.every).total_seconds())
        log.info("stopped")

    def _sweep(self) -> list[Result]:
        self._reload()
        occasion = Occasion(clock.now(), clock.zone())
        try:
            results = sweep_all(self.settings, self.settings.accounts, self.state, occasion)
        except (AlreadyRunning, StoreError) as error:
            log.warning("no sweep", why=_without_addresses(error))
            return []
        for result in results:
            _log(result)
        return results

    def _reload(self) -> None:
        try:
            self.settings = load(self.config)
        except WrongFiles as wrong:
            for problem in wrong.problems:
                log.warning("configuration not taken over", problem=_without_addresses(problem))


def pause(results: Iterable[Result], now: datetime, every: timedelta) -> timedelta:
    """How long to wait: until something falls due, at most `every`."""
    due = [
        datetime.fromisoformat(line.due_at) - now
        for result in results
        if result.swept
        for line in result.swept.lines
        if line.due_at and line.state in {"waiting", "away"}
    ]
    return max(min([every, *due]), SOONEST)


def _log(result: Result) -> None:
    """Counts only: no address, subject or text belongs into a log."""
    if result.swept is None:
        log.warning("account left out", account=result.account, why=_without_addresses(result.failed))
        return
    states = [line.state for line in result.swept.lines]
    counts = {state: states.count(state) for state in sorted(set(states))}
    log.info(
        "swept", account=result.account, new=result.swept.new, written=result.swept.written,
        set_aside=result.swept.set_aside, **counts,
    )  # fmt: skip
    if result.swept.held:
        log.info("writing held back", account=result.account, why=_without_addresses("; ".join(result.swept.held)))
    if result.failed:
        log.warning("not everything was done", account=result.account, why=_without_addresses(result.failed))


def _without_addresses(sentence: object) -> str:
    """A sentence for the user as it may stand in a log."""
    return _ADDRESS.sub("…", str(sentence))


@contextmanager
def stopping_on_signals() -> Iterator[None]:
    """SIGTERM and Ctrl-C end what runs inside, wherever it is."""

    def handler(_number: int, _frame: object) -> None:
        raise Stopping

    before = {number: signal.signal(number, handler) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        with suppress(Stopping):
            yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)

"""The installed command as its user runs it: a process of its own, with folders of its own, and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import tzlocal

from tests.servers.dovecot import HOST, PASSWORD
from watcher import clock, main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from tests.servers.dovecot import User

COMMAND = Path(sys.executable).with_name("relance")
VARIABLE = "RELANCE_TEST_PASSWORD"
ZONE = "Europe/Berlin"
"""Where the command runs, whatever the clocks of this machine show."""
PATIENCE = 20.0
"""Seconds after which something that should have happened has not."""
ME = "ivan@firm.example"
ALIAS = "sales@firm.example"
RULE = """
[match]
subject = ["offer", "предложение"]
attachment = ["*.pdf"]
[quiet]
period = "4 business days"
[[step]]
template = "reminder"
[[step]]
template = "help"
after = "7 business days"
[calendar]
country = "none"
timezone = "Europe/Berlin"
[draft]
language = "en"
[limits]
per_run = 100
per_day = 100
"""

POWERLESS = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search")
"""Root without the power to read and write where nobody may."""


def today() -> date:
    """The day where the program runs; this machine may be in the one before or behind."""
    return clock.now().astimezone(ZoneInfo(ZONE)).date()


@dataclass(frozen=True)
class Done:
    """What a run of the command left."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Standard output, where it is one JSON object a line and nothing else."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def states(self) -> dict[str, str]:
        """The state of each offer, by its Message-ID."""
        return {line["offer"]: line["state"] for line in self.lines}


@dataclass
class Program:
    """The command, with a configuration and a state folder."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make the folders; the state folder is the program's own affair."""
        (self.config / "rules").mkdir(parents=True, exist_ok=True)

    @property
    def config(self) -> Path:
        return self.home / "config"

    @property
    def state(self) -> Path:
        return self.home / "state"

    def write(self, accounts: str, **rules: str) -> None:
        """Write config.toml and rule files, by their names; without any, the usual rule."""
        (self.config / "config.toml").write_text(accounts, encoding="utf-8")
        for name, text in (rules or {"offers": RULE}).items():
            (self.config / "rules" / f"{name}.toml").write_text(text, encoding="utf-8")

    def arguments(self, *words: str) -> list[str]:
        return [str(COMMAND), "--config", str(self.config), "--state", str(self.state), *words]

    @property
    def whole_environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
        given = {"HOME": str(self.home), "TZ": ZONE, VARIABLE: PASSWORD}
        return kept | given | self.environment

    def run(self, *words: str) -> Done:
        """Run it to its end."""
        done = subprocess.run(
            self.arguments(*words), env=self.whole_environment, capture_output=True, timeout=60, check=False
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    def powerless(self, *words: str) -> Done:
        """Run it as somebody who may do no more than the modes of files say, also where the tests are root's."""
        command = [*(POWERLESS if os.geteuid() == 0 else ()), *self.arguments(*words)]
        done = subprocess.run(command, env=self.whole_environment, capture_output=True, timeout=60, check=False)
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    def here(self, *words: str) -> Done:
        """Run it in this process: sooner done, and its warnings are errors of the test."""
        out, err, before = StringIO(), StringIO(), (sys.argv, dict(os.environ))
        sys.argv = self.arguments(*words)
        os.environ.update(self.whole_environment)
        tzlocal.reload_localzone()  # it is kept, by whatever asked first in this process
        try:
            with redirect_stdout(out), redirect_stderr(err):
                code = main.run()
        finally:
            sys.argv = before[0]
            os.environ.clear()
            os.environ.update(before[1])
            tzlocal.reload_localzone()
        return Done(code, out.getvalue(), err.getvalue())

    def scan(self, now: str, *words: str) -> Done:
        """A sweep at a moment, told in JSON."""
        return self.run("scan", "--json", "--now", now, *words)

    @contextmanager
    def started(self, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        """Start it, and see to it that it is gone in the end. Its standard error goes to a file, see `said`."""
        with (self.home / "said").open("ab") as said:
            process = subprocess.Popen(
                self.arguments(*words), env=self.whole_environment, stdout=subprocess.DEVNULL, stderr=said
            )
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    @property
    def said(self) -> str:
        """What started processes said on standard error."""
        return (self.home / "said").read_text(encoding="utf-8")


def account(user: User, name: str = "work", **keys: object) -> str:
    """A table of config.toml for a user of a test server."""
    given: dict[str, object] = {
        "kind": "imap", "address": ME, "aliases": [ALIAS], "name": "Ivan Petrov", "host": HOST,
        "port": user.server.port, "tls": "none", "user": user.name, "password": {"env": VARIABLE},
    } | keys  # fmt: skip
    lines = (f"{key} = {_toml(value)}\n" for key, value in given.items() if value is not None)
    return f"[account.{name}]\n{''.join(lines)}"


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_toml(inner)}' for key, inner in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(str(value) if isinstance(value, Path) else value, ensure_ascii=False)


def eventually(holds: Callable[[], object], what: str) -> None:
    """Wait until it holds."""
    until = monotonic() + PATIENCE
    while not holds():
        if monotonic() > until:
            raise AssertionError(f"not within {PATIENCE:.0f} seconds: {what}")
        sleep(0.02)

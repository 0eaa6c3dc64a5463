"""The script that gets Dovecot for `make test`."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("install.sh")


def run(path: Path, ci: str) -> subprocess.CompletedProcess[str]:
    """Run it with nothing on the PATH but one folder. The system's folders are added by the script itself."""
    script = path / "install.sh"
    script.write_text(SCRIPT.read_text().replace(":/usr/sbin:/sbin", ""))
    return subprocess.run(
        ["/bin/sh", str(script)], env={"PATH": str(path), "CI": ci}, capture_output=True, text=True, check=False
    )


def program(path: Path, name: str, does: str) -> None:
    """A program that does something small."""
    (path / name).write_text(f"#!/bin/sh\n{does}\n")
    (path / name).chmod(0o755)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A PATH of a system without Dovecot, where nothing may be installed."""
    for name, does in {
        "id": "echo 1000", "sudo": "exit 1", "mktemp": f"echo {tmp_path}/log", "tail": "exit 0", "rm": "exit 0",
    }.items():  # fmt: skip
        program(tmp_path, name, does)
    return tmp_path


def test_where_dovecot_is_nothing_is_said(path: Path) -> None:
    program(path, "dovecot", "exit 0")
    done = run(path, "true")
    assert (0, "", "") == (done.returncode, done.stdout, done.stderr)


def test_where_it_can_be_installed_it_is(path: Path) -> None:
    program(path, "sudo", 'shift; exec "$@"')
    program(path, "true", "exit 0")
    program(path, "env", 'shift; exec "$@"')
    program(path, "systemctl", "exit 0")
    program(path, "apt-get", f'echo "$@" >>{path}/calls')
    assert 0 == run(path, "true").returncode
    assert ["update", "install -y --no-install-recommends dovecot-imapd"] == (path / "calls").read_text().splitlines()


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_where_it_cannot_be_installed_the_command_is_told(ci: str, code: int, path: Path) -> None:
    done = run(path, ci)
    assert code == done.returncode
    assert "sudo apt install --no-install-recommends dovecot-imapd" in done.stderr

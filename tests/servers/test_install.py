"""The scripts that get Dovecot for `make test`, and the emulators for `make test-emulators`."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("install.sh")
EMULATORS = Path(__file__).parents[1] / "emulators" / "install.sh"
NEW_NODE, OLD_NODE = "exit 0", "exit 1"
"""Whether it says that it is new enough."""


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


class TestEmulators:
    @pytest.fixture
    def bare(self, tmp_path: Path) -> Path:
        """A PATH with nothing on it but what any system has, and an npm that does as it is told."""
        for name in ("dirname", "mkdir", "cp", "tail", "ln", "touch"):
            (tmp_path / name).symlink_to(str(shutil.which(name)))
        program(tmp_path, "uname", "echo Plan9")
        program(tmp_path, "npm", f'echo "$@" >>{tmp_path}/calls')
        return tmp_path

    def fetch(self, bare: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", str(EMULATORS), str(bare / "into")], env={"PATH": str(bare)}, capture_output=True, text=True,
            check=False,
        )  # fmt: skip

    def test_with_a_node_that_is_new_enough_the_emulators_alone_are_fetched_and_once(self, bare: Path) -> None:
        program(bare, "node", NEW_NODE)
        done = [self.fetch(bare).returncode for _ in range(2)]

        assert [0, 0] == done
        assert ["ci --ignore-scripts --no-audit --no-fund"] == (bare / "calls").read_text().splitlines()

    @pytest.mark.parametrize("node", [OLD_NODE, None])
    def test_where_no_node_can_be_had_it_fails_and_says_so(self, node: str | None, bare: Path) -> None:
        if node:
            program(bare, "node", node)
        done = self.fetch(bare)

        assert 1 == done.returncode
        assert "Node.js 22.15 or later is missing, and there is none to fetch for this machine" in done.stderr

    def test_without_npm_it_fails_and_says_so(self, bare: Path) -> None:
        (bare / "npm").unlink()
        done = self.fetch(bare)

        assert (1, True) == (done.returncode, "npm is missing. Install Node.js" in done.stderr)

    def test_where_npm_cannot_fetch_it_fails_and_says_so(self, bare: Path) -> None:
        program(bare, "npm", "echo no network; exit 1")
        done = self.fetch(bare)

        assert 1 == done.returncode
        assert "no network" in done.stderr
        assert "npm ci went wrong" in done.stderr

"""systemd/relance.service: systemd reads it, its command exists, and every line has its reason."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from watcher.cli import relance

UNIT = Path(__file__).parents[2] / "systemd" / "relance.service"


def section(name: str) -> list[str]:
    whole = UNIT.read_text(encoding="utf-8")
    return whole.partition(f"[{name}]\n")[2].partition("\n[")[0].splitlines()


def directives(name: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in section(name) if line and not line.startswith("#"))


def test_every_line_of_the_service_has_its_reason_above_it_or_above_its_block() -> None:
    reason, without = False, []
    for line in section("Service"):
        if line.startswith("#"):
            reason = True
        elif not line:
            reason = False
        elif not reason and not line.startswith("Type="):
            without.append(line)
    assert [] == without


def test_what_it_runs_is_a_command() -> None:
    program, *words = directives("Service")["ExecStart"].split()
    assert program.endswith("/.local/bin/relance")
    context = relance.make_context("relance", words, resilient_parsing=True)
    assert [True] == [relance.get_command(context, word) is not None for word in words]


def test_a_wrong_configuration_is_not_tried_again() -> None:
    assert ("on-failure", "2") == tuple(directives("Service")[name] for name in ("Restart", "RestartPreventExitStatus"))


def test_it_keeps_its_state_where_the_command_looks_for_it() -> None:
    assert ("relance", "0700") == tuple(
        directives("Service")[name] for name in ("StateDirectory", "StateDirectoryMode")
    )


def test_systemd_reads_it_without_a_word(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze here")
    program = tmp_path / "relance"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    unit = tmp_path / "relance.service"
    unit.write_text(UNIT.read_text(encoding="utf-8").replace("%h/.local/bin/relance", str(program)), encoding="utf-8")
    (tmp_path / "runtime").mkdir(mode=0o700)
    done = subprocess.run(
        ["systemd-analyze", "--user", "verify", str(unit)],
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path / "runtime")},
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    told = [line for line in (done.stdout + done.stderr).splitlines() if "relance" in line]
    assert (0, []) == (done.returncode, told)

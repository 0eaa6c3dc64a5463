"""A state folder that fails: on a small disk or a read-only one, with files that cannot grow, without the right.

Disks of our own are mounted in namespaces, where Linux permits; else `refused` says so: as in a container without the
right to mount, for which nobody can be root enough.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from tests.program import Done

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.program import Program

APART = ("unshare", "--user", "--map-root-user", "--mount")
ROOM = "64m"
IMPOSSIBLE = 99
SMALL = f"""
mount -t tmpfs -o mode=0700,size="$1"k none "$2" || exit {IMPOSSIBLE}
state="$2"; shift 2
run() {{ name="$HOME/$1"; shift; "$@" >"$name.out" 2>"$name.err"; echo $? >"$name.code"; }}
run small "$@"
mount -o remount,size={ROOM} none "$state"
run roomy "$@"
"""
READ_ONLY = f"""
mount --bind "$1" "$1" && mount -o remount,ro,bind,nosuid,nodev,noexec "$1" || exit {IMPOSSIBLE}
shift; exec "$@"
"""
LIMITED = f'ulimit -f "$1" || exit {IMPOSSIBLE}; shift; exec "$@"'
UNPRIVILEGED = ("setpriv", "--inh-caps=-all", "--bounding-set=-all")
"""To root as well, the modes of files mean something then (capabilities(7): CAP_DAC_OVERRIDE)."""
NO_BYTECODE = {"PYTHONDONTWRITEBYTECODE": "1"}
"""A limit for files would spoil the interpreter's own ones."""


@cache
def refused() -> str | None:
    """Why there can be no disks here; None where there can."""
    done = subprocess.run([*APART, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, text=True, check=False)
    return None if done.returncode == 0 else f"no disks of our own here: {done.stderr.strip()}"


@dataclass(frozen=True)
class Chamber:
    """The command, shut in with its state folder."""

    program: Program

    def on_a_small_disk(self, kilobytes: int, *words: str) -> tuple[Done, Done]:
        """Run it with so much room for its state, and once more after room was made."""
        self.program.state.mkdir(mode=0o700)
        self._run([*APART, "sh", "-c", SMALL, "sh", str(kilobytes), str(self.program.state)], words)
        return self._done("small"), self._done("roomy")

    def on_a_read_only_disk(self, *words: str) -> Done:
        """Run it where its state folder cannot be written to."""
        return self._run([*APART, "sh", "-c", READ_ONLY, "sh", str(self.program.state)], words)

    def with_small_files(self, kilobytes: int, *words: str) -> tuple[Done, Done]:
        """Run it while no file may be larger, and once more without that limit."""
        blocks = str(kilobytes * 2)  # of 512 bytes (POSIX, ulimit)
        return self._run(["sh", "-c", LIMITED, "sh", blocks], words), self.program.run(*words)

    def without_privileges(self, *words: str) -> Done:
        """Run it as somebody who may do no more than the modes of files say."""
        return self._run(UNPRIVILEGED if os.geteuid() == 0 else (), words)

    def _run(self, before: Sequence[str], words: Sequence[str]) -> Done:
        done = subprocess.run(
            [*before, *self.program.arguments(*words)],
            env=self.program.whole_environment | NO_BYTECODE, capture_output=True, timeout=60, check=False,
        )  # fmt: skip
        assert IMPOSSIBLE != done.returncode, done.stderr
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    def _done(self, name: str) -> Done:
        out, err, code = ((self.program.home / f"{name}.{what}").read_text() for what in ("out", "err", "code"))
        return Done(int(code), out, err)


def listed(folder: Path) -> dict[str, bytes]:
    """All files of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}

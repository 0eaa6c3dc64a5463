"""The public emulator of Google's services (npm: emulate), as a process of its own on the loopback."""

from __future__ import annotations

import os
import socket
import subprocess
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(os.environ.get("EMULATORS", "")).resolve()
"""Where `install.sh` has put it."""
HOST = "127.0.0.1"
READY = "Ready."


@contextmanager
def running(seed: str, home: Path) -> Iterator[str]:
    """The emulator with what a seed gives it, in the form of its own configuration; its address."""
    port, path = _free_port(), home / "seed.yaml"
    path.write_text(seed, encoding="utf-8")
    command = [
        str(FOLDER / "node"), str(FOLDER / "node_modules/emulate/dist/index.js"), "start", "--host", HOST,
        "--port", str(port), "--service", "google", "--seed", str(path),
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=home) as process:
        try:
            _await(process)
            yield f"http://{HOST}:{port}"
        finally:
            process.kill()


def _free_port() -> int:
    with closing(socket.create_server((HOST, 0))) as there:
        port: int = there.getsockname()[1]
        return port


def _await(process: subprocess.Popen[str]) -> None:
    """Until it says that it listens; after that it says little."""
    assert process.stdout
    said = ""
    for line in process.stdout:
        said += line
        if line.strip() == READY:
            return
    raise AssertionError(f"the emulator did not start:\n{said}")

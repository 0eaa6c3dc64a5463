"""A keyring in a file, for commands that run in processes of their own: PYTHON_KEYRING_BACKEND names it."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend

FILE = "RELANCE_TEST_KEYRING"
"""The environment variable with the path of the file."""


class FileKeyring(KeyringBackend):
    """Passwords by service and user."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        found = self._filed().get(f"{service} {username}")
        return None if found is None else str(found)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._path.write_text(json.dumps(self._filed() | {f"{service} {username}": password}), encoding="utf-8")

    @property
    def _path(self) -> Path:
        return Path(os.environ[FILE])

    def _filed(self) -> dict[str, object]:
        return dict(json.loads(self._path.read_text(encoding="utf-8"))) if self._path.exists() else {}

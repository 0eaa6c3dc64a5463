"""The user's browser, as Python's webbrowser finds it: a command."""

from __future__ import annotations

import sys
import webbrowser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def with_browser(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """The browser is this command."""
    monkeypatch.setenv("BROWSER", command)
    forget_browsers(monkeypatch)


def forget_browsers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python looks for them once in the life of a process; let it look again."""
    monkeypatch.setattr(webbrowser, "_tryorder", None)
    monkeypatch.setattr(webbrowser, "_browsers", {})


def with_script(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    """The browser is a script in Python, that goes on while somebody waits for it; `folder` is a name in it."""
    path = folder / "browser.py"
    path.write_text(f"folder = {str(folder)!r}\n{script}", encoding="utf-8")
    with_browser(monkeypatch, f"sh -c '{sys.executable} {path} \"$0\" &' %s")

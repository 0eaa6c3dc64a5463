"""What most tests of the watcher begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.watcher.house import House

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """The world: a mailbox in memory, and a store."""
    made = House(tmp_path / "state")
    yield made
    made.store.close()

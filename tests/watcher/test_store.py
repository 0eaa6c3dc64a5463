"""The store: who may read it, what survives, and how its tables come to be."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from sqlite_utils import Database

from watcher.schema import migrations
from watcher.store import Store, StoreError

if TYPE_CHECKING:
    from pathlib import Path


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    with Store(tmp_path / "state"):
        modes = [oct((tmp_path / "state" / name).stat().st_mode & 0o777) for name in ("", "relance.db")]

    assert ["0o700", "0o600"] == modes


def test_a_folder_that_others_read_and_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "somebody-elses.txt").touch()
    tmp_path.chmod(0o755)

    with pytest.raises(StoreError, match="it holds other files; name a folder of its own"):
        Store(tmp_path)


def test_a_write_ahead_log_lets_others_read_while_a_sweep_writes(tmp_path: Path) -> None:
    with Store(tmp_path / "state") as store, Store(tmp_path / "state") as reader:
        store.db.execute("BEGIN IMMEDIATE")

        assert "wal" == store.db.journal_mode
        assert [] == reader.ledger("work").lines()


def test_a_plan_is_on_the_disk_before_anything_else_happens(tmp_path: Path) -> None:
    with Store(tmp_path / "state") as store:
        (synchronous,) = store.db.execute("PRAGMA synchronous").fetchone()

    assert 2 == synchronous, "FULL"


def test_every_migration_is_applied_once(tmp_path: Path) -> None:
    for _ in range(2):
        with Store(tmp_path / "state") as store:
            assert ["m001_first", "m002_answers", "m003_gists", "m004_journal", "m005_shed", "m006_language"] == [
                migration.name for migration in migrations.applied(store.db)
            ]
            assert [] == migrations.pending(store.db)


def test_a_file_without_our_tables_gets_them(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir(mode=0o700)
    Database(tmp_path / "state" / "relance.db").close()

    with Store(tmp_path / "state") as store:
        assert "message" in store.db.table_names()


def test_a_file_that_is_no_database_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir(mode=0o700)
    (tmp_path / "state" / "relance.db").write_text("no database, whatever it is " * 100)

    with pytest.raises(StoreError, match=r"a damaged relance\.db may be deleted"):
        Store(tmp_path / "state")


def test_a_fault_of_the_database_within_a_sweep_is_the_stores(tmp_path: Path) -> None:
    with pytest.raises(StoreError), Store(tmp_path / "state"):
        raise sqlite3.OperationalError("database or disk is full")

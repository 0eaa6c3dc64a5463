"""How `relance init` writes: all of it or nothing, and nothing of the user's lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest

from watcher.setup.files import Planned, write_all

if TYPE_CHECKING:
    from pathlib import Path


def everything(folder: Path) -> dict[str, bytes | None]:
    """Whatever lies there, folders with no text."""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def refused(*planned: Planned) -> str:
    with pytest.raises(click.ClickException) as raised:
        write_all(planned)
    return raised.value.message


def test_files_and_their_folders_are_made(tmp_path: Path) -> None:
    write_all([Planned(tmp_path / "a" / "b" / "x.toml", b"x"), Planned(tmp_path / "a" / "y.toml", b"y")])
    assert {"a": None, "a/b": None, "a/b/x.toml": b"x", "a/y.toml": b"y"} == everything(tmp_path)


def test_what_stands_there_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "y.toml").write_bytes(b"mine")
    told = refused(Planned(tmp_path / "a" / "x.toml", b"x"), Planned(tmp_path / "y.toml", b"y"))

    assert f"{tmp_path}/y.toml: something is in the way; nothing was changed" == told
    assert {"y.toml": b"mine"} == everything(tmp_path)


def test_what_was_changed_in_the_meantime_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "y.toml").write_bytes(b"changed")
    told = refused(Planned(tmp_path / "y.toml", b"mine, and more", b"mine"), Planned(tmp_path / "a" / "x.toml", b"x"))

    assert f"{tmp_path}/y.toml: was changed in the meantime; nothing was written, try again" == told
    assert {"y.toml": b"changed"} == everything(tmp_path)


def test_what_is_gone_in_the_meantime_is_not_made_again(tmp_path: Path) -> None:
    told = refused(Planned(tmp_path / "y.toml", b"mine, and more", b"mine"))

    assert f"{tmp_path}/y.toml: cannot be written (No such file or directory); nothing was changed" == told
    assert {} == everything(tmp_path)


def test_a_file_in_place_of_a_folder_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"mine")
    told = refused(Planned(tmp_path / "x.toml", b"x"), Planned(tmp_path / "a" / "y.toml", b"y"))

    assert f"{tmp_path}/a/y.toml: something is in the way; nothing was changed" == told
    assert {"a": b"mine"} == everything(tmp_path)

"""`relance demo`: the real program over the embedded mailbox finds what the mailbox was written to show."""

from __future__ import annotations

import re
import tomllib
from mailbox import Maildir
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.program import Program

if TYPE_CHECKING:
    from tests.program import Done

EXPECTED = tomllib.loads((Path(__file__).parents[2] / "watcher" / "demo" / "expected.toml").read_text(encoding="utf-8"))
OFFERS: dict[str, dict[str, Any]] = {offer["message_id"]: offer for offer in EXPECTED["offers"]}
NOW = "2026-03-19T10:30:00+01:00"
DRAFTED = sorted(message_id for message_id, offer in OFFERS.items() if offer["state"] == "drafted")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    """The folder that a demo left, and what it showed."""
    home = tmp_path_factory.mktemp("demo")
    return home / "kept", Program(home).run("demo", "--keep", str(home / "kept"))


def over(folder: Path) -> Program:
    return Program(folder)


def drafts(folder: Path) -> list[str]:
    """What lies in Drafts, by the standard library."""
    with_drafts = Maildir(folder / "Mail" / ".Drafts", create=False)
    try:
        return sorted(str(message["X-Relance"]) for message in with_drafts)
    finally:
        with_drafts.close()


@pytest.mark.parametrize("message_id", OFFERS)
def test_an_offer_is_told_as_expected(message_id: str, kept: tuple[Path, Done]) -> None:
    folder, _done = kept
    line = next(line for line in over(folder).here("status", "--json").lines if line["offer"] == message_id)
    expected = OFFERS[message_id]
    assert (expected["subject"], expected["state"]) == (line["subject"], line["state"])
    assert expected.get("step", line["step"]) == line["step"]
    assert (expected["state"] == "drafted") == (line["draft"] is not None)


def test_nothing_else_is_taken_for_an_offer(kept: tuple[Path, Done]) -> None:
    folder, _done = kept
    assert sorted(OFFERS) == sorted(line["offer"] for line in over(folder).here("status", "--json").lines)


def test_every_draft_lies_in_the_maildir_once(kept: tuple[Path, Done]) -> None:
    folder, _done = kept
    assert len(DRAFTED) == len(drafts(folder)) == len(set(drafts(folder)))


def test_it_shows_the_offers_a_draft_and_a_second_sweep_that_writes_nothing(kept: tuple[Path, Done]) -> None:
    folder, done = kept
    assert (0, "") == (done.code, done.err)
    assert f"{len(OFFERS)} offers, {len(DRAFTED)} drafts written" in done.out
    assert f"0 new messages, {len(OFFERS)} offers, 0 drafts written" in done.out
    assert "Subject: Re: " in done.out
    assert f"--config {folder}/config --state {folder}/state" in done.out
    assert "\x1b" not in done.out


def test_the_mailbox_that_it_leaves_can_be_worked_with(kept: tuple[Path, Done]) -> None:
    folder, _done = kept
    before = drafts(folder)
    done = over(folder).scan(NOW)
    assert 0 == done.code
    assert ", 0 drafts written" in done.err
    assert DRAFTED == sorted(offer for offer, state in done.states.items() if state == "drafted")
    assert {False} == {line["draft"]["edited"] for line in done.lines if line["draft"]}
    assert before == drafts(folder)
    assert 0 == over(folder).here("check").code
    assert "Angebot 2026-041" in over(folder).here("why", "2026-041").out


def test_without_its_state_it_writes_nothing_twice(kept: tuple[Path, Done], tmp_path: Path) -> None:
    folder, _done = kept
    program = over(folder)
    words = ["--config", str(program.config), "--state", str(tmp_path / "new"), "scan", "--json", "--now", NOW]
    before = drafts(folder)
    done = program.here(*words)
    assert DRAFTED == sorted(offer for offer, state in done.states.items() if state == "drafted")
    assert before == drafts(folder)


def test_a_second_demo_in_the_same_folder_finds_its_drafts(tmp_path: Path) -> None:
    program = Program(tmp_path)
    first, second = (program.here("demo", "--keep", str(tmp_path / "kept")) for _ in range(2))
    assert (0, 0, "") == (first.code, second.code, second.err)
    assert len(DRAFTED) == len(drafts(tmp_path / "kept"))
    assert len(OFFERS) == len(over(tmp_path / "kept").here("status", "--json").lines)
    assert "One of the drafts" in second.out


def test_nothing_is_left_where_nothing_is_to_be_kept(tmp_path: Path) -> None:
    (tmp_path / "temporary").mkdir()
    program = Program(tmp_path, {"TMPDIR": str(tmp_path / "temporary")})
    assert 0 == program.run("demo").code
    assert [] == list((tmp_path / "temporary").iterdir())
    assert not program.state.exists()


def test_the_picture_needs_nothing_from_elsewhere(tmp_path: Path) -> None:
    assert 0 == Program(tmp_path).here("demo", "--picture", str(tmp_path / "demo.svg")).code
    picture = (tmp_path / "demo.svg").read_text(encoding="utf-8")
    assert picture.startswith("<svg ")
    assert "drafted" in picture
    assert [] == [word for word in ("url(http", "@font-face", "<script", "href=") if word in picture]


def test_the_picture_in_the_readme_is_what_is_shown_today(tmp_path: Path) -> None:
    assert 0 == Program(tmp_path).here("demo", "--picture", str(tmp_path / "demo.svg")).code
    today, kept = (
        re.sub(r"terminal-[0-9]+", "", path.read_text(encoding="utf-8"))
        for path in (tmp_path / "demo.svg", Path(__file__).parents[2] / "docs" / "demo.svg")
    )
    assert today == kept, "it is not; say: make picture"

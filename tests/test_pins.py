"""requirements.txt: names, versions and hashes, and no address to fetch them from."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PINS = (ROOT / "requirements.txt").read_text("utf-8")


def test_every_package_has_one_version_and_its_hashes() -> None:
    entries = re.split(r"\n(?=\S)", PINS.strip())

    assert [] == [entry for entry in entries if not re.match(r"[\w.-]+==\S+", entry) or "--hash=sha256:" not in entry]


def test_no_address_stands_in_it() -> None:
    assert [] == re.findall(r"\S*://\S*|--(?:extra-)?index-url.*|@ .*", PINS)


def test_everything_that_pyproject_asks_for_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    names = {re.split(r"[<>=\[]", one)[0].lower() for one in wanted}

    assert set() == names - set(re.findall(r"^([\w.-]+)==", PINS, re.MULTILINE))

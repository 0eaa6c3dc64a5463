"""The line breaks at any command of a sweep: the next sweep puts everything right, and nothing was done twice."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

from tests.servers.breaks import Break
from tests.system.broken_line import WAYS, Scene, bear, watched

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers.breaks import Line, Point
    from tests.servers.dovecot import Dovecot

SHARES = 6
CUTS, SILENCES = (1, 3) if os.environ.get("EVERY_POINT") else (8, 60)
"""Of so many points one is tried; a silence takes half a second. Cuts at a command that changes the mailbox all are."""
CHANGES = re.compile(rb"APPEND|UID (?:MOVE|COPY|STORE|EXPUNGE)")


@pytest.fixture(scope="module")
def scene(dovecots: Callable[[str], Dovecot], tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return Scene(dovecots("small"), tmp_path_factory.mktemp("scene"))


def chosen(line: Line) -> list[Point]:
    cuts = [point for point in line.points if not point.silent]
    changes = [point for point in cuts if CHANGES.match(line.said[point.command])]
    silences = [point for point in line.points if point.silent]
    return list(dict.fromkeys([*changes, *cuts[::CUTS], *silences[::SILENCES]]))


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("way", WAYS)
def test_wherever_the_line_breaks_the_next_sweep_leaves_one_draft_for_each_step(
    way: str, share: int, scene: Scene
) -> None:
    for point in chosen(watched(scene, way))[share::SHARES]:
        bear(scene.again(way, point))


@pytest.mark.parametrize("way", WAYS)
def test_the_points_are_those_of_a_whole_sweep(way: str, scene: Scene) -> None:
    line = watched(scene, way)
    changes = {match[0] for said in line.said if (match := CHANGES.match(said))}

    assert {"COPY": {b"APPEND", b"UID COPY", b"UID STORE", b"UID EXPUNGE"}, "MOVE": {b"APPEND", b"UID MOVE"}}[
        way
    ] == changes
    assert set(Break) == {point.where for point in line.points}
    assert b"LOGOUT" == line.said[-1]
    assert len(line.said) == len({point.command for point in line.points})

"""A sweep that is killed at any point where it changes something: no second draft, none lost, nothing else touched."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.system.crashes import Rig, cases, quick_cases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.servers.dovecot import Dovecot
    from tests.system.crashes import Case

CASES = list(cases()) if os.environ.get("EVERY_POINT") else quick_cases()


@pytest.fixture(scope="session")
def rig(request: pytest.FixtureRequest) -> Iterator[Rig]:
    """Without a Dovecot, what needs none is tried all the same."""

    def server(variant: str) -> Dovecot:
        dovecots: Callable[[str], Dovecot] = request.getfixturevalue("dovecots")
        return dovecots(variant)

    with Rig(server) as made:
        yield made


@pytest.mark.parametrize("case", CASES, ids=str)
def test_wherever_a_sweep_is_killed_all_is_in_the_end_as_if_it_had_not_been(
    case: Case, rig: Rig, record_property: Callable[[str, object], None]
) -> None:
    tally = rig.survey(case)
    record_property("points", tally.points)
    record_property("kills", tally.kills)

    assert [] == tally.wrong
    assert tally.kills == tally.points + 1 > 6

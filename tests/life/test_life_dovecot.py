"""The life of drafts on a Dovecot: the same machine, over the port and a mail program's connection."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, ClassVar

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.life.dovecot_desk import DovecotDesk
from tests.life.test_life import LIVES, SETTINGS
from tests.life.trouble import Life

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.life.desk import Desk
    from tests.servers.dovecot import Dovecot

SHARE = 10
"""So many examples in memory for one on the server, and it is shorter."""
STEPS = 30


def test_on_a_server_too(dovecots: Callable[[str], Dovecot]) -> None:
    server = dovecots("modern")

    class OnDovecot(Life):
        happened: ClassVar[Counter[str]] = Counter()

        def make_desk(self) -> Desk:
            return DovecotDesk(server.new_user())

    few = settings(SETTINGS, max_examples=LIVES // SHARE, stateful_step_count=STEPS)
    run_state_machine_as_test(OnDovecot, settings=few)

    assert OnDovecot.happened["drafts written"]

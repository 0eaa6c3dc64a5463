"""A user on a Dovecot, who reads mail with the standard library, and the command over the same mailbox."""

from __future__ import annotations

from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

import pytest

from tests.program import Program, account
from tests.system.mail import Mail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.servers.dovecot import Dovecot


@pytest.fixture
def opened(dovecots: Callable[[str], Dovecot]) -> Iterator[Callable[[], Mail]]:
    """Opens new mailboxes."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(closing(Mail(dovecots("modern").new_user())))


@pytest.fixture
def mail(opened: Callable[[], Mail]) -> Mail:
    return opened()


@pytest.fixture
def program(mail: Mail, tmp_path: Path) -> Program:
    made = Program(tmp_path)
    made.write(account(mail.user))
    return made

"""A user on a Dovecot, the mailbox through the port, and a relay between the two."""

from __future__ import annotations

from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

import pytest

from connectors.imap.mailbox import open_account
from tests.connectors.discard_scene import Scene
from tests.connectors.imap_client import account_of
from tests.servers.relay import Relay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from connectors.mailbox import Mailbox
    from tests.servers.dovecot import Dovecot, User


@pytest.fixture
def user(dovecots: Callable[[str], Dovecot]) -> User:
    return dovecots("modern").new_user()


@pytest.fixture
def opened(user: User) -> Iterator[Callable[..., Mailbox]]:
    """Opens the mailbox of a user, through a relay or not, and closes it afterwards."""
    with ExitStack() as stack:
        yield lambda relay=None, who=None: stack.enter_context(
            closing(open_account(account_of(who or user, **({"port": relay.port} if relay else {}))))
        )


@pytest.fixture
def relayed(user: User) -> Iterator[Callable[..., Relay]]:
    """Opens a relay to the server."""
    with ExitStack() as stack:
        yield lambda *edit, who=None: stack.enter_context(Relay((who or user).server.port, *edit))


@pytest.fixture
def scene(dovecots: Callable[[str], Dovecot]) -> Iterator[Callable[[str], Scene]]:
    with ExitStack() as stack:
        yield lambda variant: Scene(dovecots(variant).new_user(), stack)

"""A user on a Dovecot, the mailbox through the port, and a relay between the two; and a mailbox at Outlook."""

from __future__ import annotations

from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

import pytest

from connectors.imap.mailbox import open_account
from tests.connectors.discard_scene import Scene
from tests.connectors.imap_client import account_of
from tests.connectors.outlook_client import OutlookClient
from tests.connectors.outlook_scene import offer
from tests.connectors.reader import MORNING
from tests.servers.relay import Relay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from connectors.mailbox import Mailbox
    from connectors.outlook.mailbox import OutlookMailbox
    from tests.servers.dovecot import Dovecot, User
    from tests.servers.graph import Graph
    from tests.servers.graph_items import Item


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


@pytest.fixture
def outlook(graph: Graph) -> Iterator[OutlookClient]:
    """A mailbox at Outlook from the side. Nothing is asked that Microsoft's reference does not allow."""
    yield OutlookClient(graph)
    assert [] == graph.refused


@pytest.fixture
def office(outlook: OutlookClient) -> Iterator[OutlookMailbox]:
    """The same through the port."""
    with closing(outlook.open()) as mailbox:
        yield mailbox


@pytest.fixture
def anchor(outlook: OutlookClient) -> Item:
    """An offer in Sent Items."""
    item = outlook.deliver("Sent Items", offer(), MORNING)
    outlook.server.box.mark_read(item, read=True)
    return item

"""Where the user's browser brings Microsoft's answer to: MSAL's receiver, held to this machine (RFC 8252, 7.3 and 8.3).

In a container, MSAL would listen to every network that there is. And it serves one connection after another: one that
says nothing, as browsers open them in advance, would hold up the answer until nobody waits any more.
"""

from __future__ import annotations

from typing import Any

from msal.oauth2cli import AuthCodeReceiver

from connectors.oauth.browser import LOOPBACK, SILENCE


class Receiver(AuthCodeReceiver):  # type: ignore[misc]  # MSAL has no types
    """Waits for one answer to the question that was asked, on a port that is free."""

    _server: Any

    def __init__(self) -> None:
        super().__init__(port=0)
        open_to_all = self._server
        open_to_all.server_close()
        handler = type("Handler", (open_to_all.RequestHandlerClass,), {"timeout": SILENCE})
        self._server = type(open_to_all)((LOOPBACK, 0), handler)

"""Where the user's browser brings Google's answer to: this machine alone, until the answer is there (RFC 8252, 7.3).

The server of google-auth-oauthlib takes whatever comes first for the answer, a request of another tab too, and waits
without end for a connection that says nothing, as browsers open them in advance.
"""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from connectors.oauth.browser import LOOPBACK, SILENCE

if TYPE_CHECKING:
    from socket import socket

DONE = "Done: you may close this page."
NO_ANSWER = "This is no answer to what relance has asked."


class Landing(HTTPServer):
    """Listens on a port that is free."""

    timeout = 1

    def __init__(self) -> None:
        super().__init__((LOOPBACK, 0), _Visit)
        self.state = ""
        self.answer = ""
        self._seconds = 0

    def wait(self, state: str, patience: int) -> str:
        """The path and the query of the request that answers; empty where none has come.

        Args:
            state: what the answer repeats (RFC 6749, 4.1.2).
            patience: seconds in which nobody comes.
        """
        self.state = state
        while not self.answer and self._seconds < patience:
            self.handle_request()
        return self.answer

    def handle_timeout(self) -> None:
        """A second is over, and nobody came."""
        self._seconds += self.timeout

    def handle_error(self, request: socket | tuple[bytes, socket], client_address: object) -> None:
        """A browser that hangs up is none of our business."""


class _Visit(BaseHTTPRequestHandler):
    server: Landing
    timeout = SILENCE

    def do_GET(self) -> None:
        answers = parse_qs(urlsplit(self.path).query).get("state") == [self.server.state]
        body = (DONE if answers else NO_ANSWER).encode()
        self.send_response(200 if answers else 400)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if answers:
            self.server.answer = self.path
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """The path holds a code."""

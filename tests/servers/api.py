"""An HTTP API on this machine while its context lasts: what the Gmail and the Microsoft Graph of our own stand on."""

from __future__ import annotations

import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple, Self

if TYPE_CHECKING:
    from types import TracebackType

HOST = "127.0.0.1"


class Broken(Exception):
    """The connection breaks."""


class Silent(Exception):
    """No answer comes."""


class Response(NamedTuple):
    """An answer on its wire."""

    status: int
    body: bytes
    fields: dict[str, str]


class Api:
    """What answers says how."""

    _server: _Server

    def __enter__(self) -> Self:
        self._server = _Server((HOST, 0), _Handler)
        self._server.api = self
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def root(self) -> str:
        return f"http://{HOST}:{self._server.server_address[1]}"

    def respond(self, verb: str, target: str, fields: Any, body: bytes) -> Response:
        """The answer to one request; may be called by several threads.

        Raises:
            Broken, Silent: there is none.
        """
        raise NotImplementedError


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 50
    api: Api


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the library's name
        """Say nothing."""

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            response = self.server.api.respond(self.command, self.path, self.headers, body)
        except Broken:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        except Silent:
            self.rfile.read(1)  # until the other side has had enough
            return
        self.send_response(response.status)
        for name, value in response.fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        self.wfile.write(response.body)

    do_POST = do_PATCH = do_PUT = do_DELETE = do_GET  # noqa: N815  # names that the library calls

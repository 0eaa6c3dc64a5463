"""A relay between a client and a real server, for what real servers do only on bad days.

It sees what the client says, and may change any line that the server says, or cut the connection there, also in the
middle of it. It may do the same with what the client says.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

HOST = "127.0.0.1"


class Last(bytes):
    """What becomes of a line behind which the connection is cut."""


@dataclass
class Relay:
    """A relay, open while its context lasts."""

    to_port: int
    edit: Callable[[bytes], bytes | None] | None = None
    """What becomes of a line of the server's; None cuts the connection. Without it all passes, TLS as well."""
    edit_asked: Callable[[bytes], bytes | None] | None = None
    """What becomes of a line of the client's; None cuts the connection, and the server never sees it."""
    said: list[bytes] = field(default_factory=list)
    """The lines of the client."""
    heard: int = 0
    """How many bytes the server sent."""
    _listener: socket.socket = field(init=False)
    _open: list[socket.socket] = field(default_factory=list)
    _threads: list[Thread] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._listener = socket.create_server((HOST, 0))
        self._run(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one in (self._listener, *self._open):
            _shut(one)
        for thread in self._threads:
            thread.join(5)
        for one in (self._listener, *self._open):
            one.close()

    @property
    def port(self) -> int:
        return self._listener.getsockname()[1]

    def settle(self) -> None:
        """Wait until the server has hung up too, wherever the client did: it has done then what it was asked to."""
        for thread in self._threads[1:]:
            thread.join(20)
        assert not any(thread.is_alive() for thread in self._threads[1:]), "the server does not hang up"
        del self._threads[1:]
        while self._open:
            self._open.pop().close()

    def _run(self, work: Callable[..., None], *given: socket.socket) -> None:
        thread = Thread(target=work, args=given, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection((HOST, self.to_port))
                self._open += [client, server]
                for one in (client, server):
                    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._run(self._upwards, client, server)
                self._run(self._downwards, server, client)

    def _upwards(self, client: socket.socket, server: socket.socket) -> None:
        rest = b""
        with suppress(OSError), client.makefile("rb") as asked:
            while some := asked.readline() if self.edit_asked else asked.read1():
                edited = self.edit_asked(some) if self.edit_asked else some
                if edited is None:
                    _shut(client)
                    break
                *lines, rest = (rest + some).split(b"\r\n")
                self.said += lines  # before the server can answer: whoever got an answer finds what was asked
                server.sendall(edited)
                if isinstance(edited, Last):
                    _shut(client)
                    break
        _shut(server, socket.SHUT_WR)  # what it still has to say is heard to its end

    def _downwards(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError), server.makefile("rb") as answers:
            while some := answers.readline() if self.edit else answers.read1():
                self.heard += len(some)
                edited = self.edit(some) if self.edit else some
                if edited is None:
                    break
                client.sendall(edited)
                if isinstance(edited, Last):
                    break
        _shut(client)


def _shut(one: socket.socket, how: int = socket.SHUT_RDWR) -> None:
    with suppress(OSError):
        one.shutdown(how)

"""The wire of tests/servers/entra.py: what is asked by HTTP, how it is answered, and errors as Microsoft tells them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

if TYPE_CHECKING:
    import ssl

    from tests.servers.entra import Entra

TENANTS = frozenset({"common", "organizations", "consumers", "firm.example"})
_FORM = '<html><body onload="document.forms[0].submit()"><form method="post" action="{action}">{fields}</form></body>'


@dataclass(frozen=True)
class Refusal(Exception):
    """An error as Microsoft tells it."""

    error: str
    code: int

    def told(self) -> dict[str, Any]:
        description = (
            f"AADSTS{self.code}: What it means for ivan@firm.example.\r\n"
            "Trace ID: 0000aaaa-11bb-cccc-dd22-eeeeee333333\r\n"
            "Correlation ID: aaaa0000-bb11-2222-33cc-444444dddddd\r\nTimestamp: 2026-11-02 12:30:00Z"
        )
        return {
            "error": self.error, "error_description": description, "error_codes": [self.code],
            "timestamp": "2026-11-02 12:30:00Z", "trace_id": "0000aaaa-11bb-cccc-dd22-eeeeee333333",
            "correlation_id": "aaaa0000-bb11-2222-33cc-444444dddddd",
            "error_uri": f"https://login.microsoftonline.com/error?code={self.code}",
        }  # fmt: skip


class Server(ThreadingHTTPServer):
    entra: Entra
    context: ssl.SSLContext | None = None
    daemon_threads = True

    def finish_request(self, request: Any, client_address: Any) -> None:
        """In a thread of its own, so that nobody who is slow to shake hands holds up the others."""
        if self.context is None:
            super().finish_request(request, client_address)
            return
        with self.context.wrap_socket(request, server_side=True) as safe:
            super().finish_request(safe, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up, or does not trust us, is none of our business."""


class SignInHandler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        entra, url = self.server.entra, urlsplit(self.path)
        with entra.lock:
            entra.requests.append(url.path)
            tenant, _, what = url.path.removeprefix("/").partition("/")
            if entra.portal and url.path.endswith(entra.portal):
                self._send(200, "text/html", b"<html>Welcome to our hotel</html>")
            elif tenant not in TENANTS:
                self._json(400, Refusal("invalid_tenant", 90002).told())
            elif what == "v2.0/.well-known/openid-configuration":
                self._json(200, entra.configuration(tenant))
            elif what == "oauth2/v2.0/authorize":
                self._authorize(entra, dict(parse_qsl(url.query)))
            else:
                self._json(404, {})

    def _authorize(self, entra: Entra, given: dict[str, str]) -> None:
        try:
            where, answer, how = entra.authorize(given)
        except Refusal as refusal:  # it is shown; the browser is not sent anywhere
            self._send(200, "text/html", escape(refusal.told()["error_description"]).encode())
            return
        if how == "form_post":
            fields = "".join(
                f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in answer.items()
            )
            self._send(200, "text/html", _FORM.format(action=escape(where), fields=fields).encode())
        else:
            self._send(302, "text/html", b"", {"Location": f"{where}?{urlencode(answer)}"})

    def do_POST(self) -> None:
        entra, url = self.server.entra, urlsplit(self.path)
        given = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        with entra.lock:
            entra.requests.append(url.path)
            what = url.path.rpartition("/")[2]
            if entra.portal and url.path.endswith(entra.portal):
                self._send(200, "text/html", b"<html>Welcome to our hotel</html>")
                return
            if what == "token" and entra.down:
                entra.down -= 1
                self._send(503, "text/html", b"<html>Service unavailable</html>")
                return
            try:
                self._json(200, entra.token(given) if what == "token" else entra.device_code(given))
            except Refusal as refusal:
                self._json(401 if refusal.error == "invalid_client" else 400, refusal.told())

    def _json(self, status: int, told: Any) -> None:
        self._send(status, "application/json; charset=utf-8", json.dumps(told).encode())

    def _send(self, status: int, kind: str, body: bytes, fields: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(fields or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: Any) -> None:
        """Nobody reads it."""


class IntrospectionHandler(SignInHandler):
    """RFC 7662, 2.1."""

    def do_POST(self) -> None:
        given = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        with self.server.entra.lock:
            self._json(200, self.server.entra.whose(given.get("token", "")))

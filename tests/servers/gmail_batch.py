"""Batches: several requests in one, and their answers (multipart/mixed of application/http)."""

from __future__ import annotations

from email import message_from_bytes
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST = 100
"""Requests that Google takes in one batch."""
_BOUNDARY = "batch_of_answers"


def parts(content_type: str, body: bytes) -> Iterator[tuple[str, str, str, dict[str, str], bytes]]:
    """The requests: the name, the verb, the target, the fields and the body of each."""
    whole = message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    inner = whole.get_payload()
    assert isinstance(inner, list)
    assert len(inner) <= MOST
    for part in inner:
        payload = part.get_payload(decode=True)
        assert isinstance(payload, bytes)
        line, _, rest = payload.partition(b"\n")
        verb, target, _version = line.decode().split()
        request = message_from_bytes(rest)
        yield str(part["Content-ID"]), verb, target, dict(request.items()), str(request.get_payload()).encode()


def joined(answers: Iterable[tuple[str, int, dict[str, str], bytes]]) -> tuple[bytes, str]:
    """Answers as one, and the media type of that."""
    out = b""
    for name, status, fields, body in answers:
        head = f"--{_BOUNDARY}\r\nContent-Type: application/http\r\nContent-ID: <response-{name.strip('<>')}>\r\n\r\n"
        given = {"Content-Type": "application/json", "Content-Length": str(len(body)), **fields}
        lines = "".join(f"{key}: {value}\r\n" for key, value in given.items())
        out += f"{head}HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n{lines}\r\n".encode() + body + b"\r\n"
    return out + f"--{_BOUNDARY}--\r\n".encode(), f"multipart/mixed; boundary={_BOUNDARY}"

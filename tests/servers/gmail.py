"""A Gmail of our own on the loopback: the REST interface and the sign-in, and what goes wrong with them on bad days.

Every request and every answer is held to the discovery document (tests/servers/gmail_rules.py), every token to the
scopes that a method asks for, and every call is counted in Google's quota units.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import RLock
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, urlsplit

from tests.servers import gmail_methods
from tests.servers.api import Api, Broken, Response
from tests.servers.gmail_batch import joined, parts
from tests.servers.gmail_box import Box
from tests.servers.gmail_oauth import SignIn
from tests.servers.gmail_rules import Breach, method_of

if TYPE_CHECKING:
    from tests.servers.gmail_rules import Method

COSTS = {
    "users.getProfile": 1, "users.labels.list": 1, "users.labels.get": 1, "users.settings.sendAs.list": 1,
    "users.history.list": 2, "users.messages.list": 5, "users.messages.get": 20, "users.threads.get": 40,
    "users.drafts.list": 5, "users.drafts.get": 20, "users.drafts.create": 10, "users.messages.trash": 5,
    "users.messages.untrash": 5,
}  # fmt: skip
"""Quota units as Google has counted them for new projects since May 2026."""
BATCH = "/batch"


@dataclass
class Trouble:
    """What goes wrong with some of the calls that come next."""

    method: str
    """The beginning of the names of the methods that it hits."""
    status: int = 0
    """What is answered; 0 breaks the connection."""
    reason: str = ""
    retry_after: str | None = None
    times: int = 1
    first: int = 0
    """So many calls go well before."""
    done: bool = False
    """Whether what was asked for is done all the same."""


@dataclass
class Answer:
    """An answer on its way."""

    status: int
    told: Any
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        return json.dumps(self.told).encode()


@dataclass
class Gmail(Api):
    """A server, up while its context lasts."""

    box: Box = field(default_factory=lambda: Box("ivan@firm.example"))
    troubles: list[Trouble] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    """The methods that were called, in their order."""
    refused: list[str] = field(default_factory=list)
    """How requests broke the rules of the interface."""
    units: int = 0
    requests: int = 0
    """On the wire: a batch is one, and so is one for a token."""
    signs_in: SignIn = field(default_factory=SignIn)
    lock: Any = field(default_factory=RLock)
    clock: datetime = datetime(2026, 11, 2, 12, 30, tzinfo=UTC)
    """When drafts are written that come through the interface."""
    tells_labels: bool = True
    """Whether history tells which labels a message has; Google only says that it may."""

    def __enter__(self) -> Self:
        super().__enter__()
        self.signs_in.root = self.root
        return self

    def respond(self, verb: str, target: str, fields: Any, body: bytes) -> Response:
        self.requests += 1
        if target.startswith("/o/"):
            return Response(*self.signs_in.answer(verb, target, body, fields.get("Authorization", "")))
        if target == BATCH:
            told, kind = self.batch(fields, body)
            return Response(200, told, {"Content-Type": kind})
        answer = self.answer(verb, target, fields, body)
        return Response(answer.status, answer.body, {"Content-Type": "application/json", **answer.fields})

    def count(self, method: str) -> int:
        """How often a method was called."""
        return self.calls.count(method)

    def answer(self, verb: str, target: str, fields: Any, body: bytes) -> Answer:
        """The answer to one request, alone or within a batch."""
        url = urlsplit(target)
        with self.lock:
            try:
                method, named = method_of(verb, url.path)
                query = parse_qs(url.query, keep_blank_values=True)
                method.check_query(query)
                told = json.loads(body) if body else None
                method.check_body(told)
            except Breach as breach:
                self.refused.append(str(breach))
                return problem(400, "badRequest")
            return self._called(method, fields, {**query, **named}, told)

    def _called(self, method: Method, fields: Any, given: dict[str, Any], told: Any) -> Answer:
        self.calls.append(method.name)
        self.units += COSTS.get(method.name, 0)
        scopes = self.signs_in.scopes_of(str(fields.get("Authorization") or ""))
        if scopes is None:
            return problem(401, "authError")
        if not scopes & method.scopes:
            return problem(403, "insufficientPermissions")
        trouble = self._trouble(method)
        if trouble is None or trouble.done:
            outcome = gmail_methods.DO[method.name](self, given, told)
            answer = Answer(200, outcome) if outcome is not None else problem(404, "notFound")
            if answer.status == 200:
                method.check_answer(answer.told)
        if trouble is None:
            return answer
        if not trouble.status:
            raise Broken
        return problem(trouble.status, trouble.reason, trouble.retry_after)

    def _trouble(self, method: Method) -> Trouble | None:
        for trouble in self.troubles:
            if method.name.startswith(trouble.method) and trouble.times:
                if trouble.first:
                    trouble.first -= 1
                    return None
                trouble.times -= 1
                return trouble
        return None

    def batch(self, fields: Any, body: bytes) -> tuple[bytes, str]:
        """The answers to a batch."""
        answers = []
        for name, verb, target, inner_fields, inner_body in parts(fields.get("Content-Type", ""), body):
            answer = self.answer(
                verb, target, {"Authorization": fields.get("Authorization"), **inner_fields}, inner_body
            )
            answers.append((name, answer.status, answer.fields, answer.body))
        return joined(answers)


def problem(status: int, reason: str, retry_after: str | None = None) -> Answer:
    """An error as Google words it."""
    told = {
        "error": {
            "code": status,
            "message": reason,
            "errors": [{"domain": "global", "reason": reason, "message": reason}],
        }
    }
    return Answer(status, told, {"Retry-After": retry_after} if retry_after is not None else {})

"""A Microsoft Graph of our own on the loopback: the mail of one user, and what goes wrong with it on bad days.

Every request is held to the v1.0 reference (tests/servers/graph_rules.py), every token to the scopes that a call needs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from itertools import count
from threading import Lock, RLock
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from tests.servers.api import Api, Broken, Response, Silent
from tests.servers.graph_box import Box
from tests.servers.graph_methods import CREATES, DO, Refusal, Round, next_round
from tests.servers.graph_rules import Breach, checked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.servers.graph_rules import Request

MOST_AT_ONCE = 4
"""Requests for one mailbox that Microsoft serves at the same time."""
SCOPES = frozenset({"Mail.ReadWrite", "User.Read"})


@dataclass
class Answer:
    """An answer on its way."""

    status: int
    body: bytes
    fields: dict[str, str] = field(default_factory=dict)
    kind: str = "application/json"


@dataclass
class Trouble:
    """What goes wrong with some of the calls that come next."""

    call: str
    """The beginning of the names of the calls that it hits."""
    status: int = 0
    """What is answered; 0 breaks the connection."""
    code: str = ""
    retry_after: str | None = None
    times: int = 1
    first: int = 0
    """So many calls go well before."""
    done: bool = False
    """Whether what was asked for is done all the same."""
    answer: Answer | None = None
    """What is answered in its place, by whoever stands in between."""
    meanwhile: Callable[[], object] | None = None
    """What somebody else does right before; the call itself goes well then, unless it is `done` and its answer lost."""


@dataclass
class Graph(Api):
    """A server, up while its context lasts."""

    box: Box = field(default_factory=lambda: Box("ivan@firm.example"))
    tokens: dict[str, frozenset[str]] = field(default_factory=dict)
    """The scopes of each access token that is good, with the name of Graph before them or without."""
    troubles: list[Trouble] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    """The names of the calls, in their order."""
    refused: list[str] = field(default_factory=list)
    """How requests broke the rules of the interface."""
    garbled: bool = False
    """Whether what is answered is no JSON."""
    silent: bool = False
    """Whether nothing is answered at all."""
    leads_to: str = ""
    """Where links lead to, if not back to here."""
    circles: bool = False
    """Whether the links of a delta lead to the same page again and again."""
    most_filtered: int = 5000
    """Messages that a delta with a filter tells at most."""
    gate: Callable[[], object] | None = None
    """What every request waits for before it is answered."""
    at_once: int = 0
    """Requests that are being answered, or wait for that."""
    most_at_once: int = 0
    lock: Any = field(default_factory=RLock)
    """One request is answered after the other."""
    _counted: Any = field(default_factory=Lock)
    _rounds: dict[str, Round] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def respond(self, verb: str, target: str, fields: Any, body: bytes) -> Response:
        answer = self.answer(verb, target, fields, body)
        if self.silent:
            raise Silent
        return Response(answer.status, answer.body, {"Content-Type": answer.kind, **answer.fields})

    def count(self, call: str) -> int:
        """How often a call was made."""
        return self.calls.count(call)

    def new_token(self, *scopes: str) -> str:
        """An access token, as the sign-in gives it."""
        token = f"token-{next(self._numbers)}"
        self.tokens[token] = frozenset(scopes) or SCOPES
        return token

    def forget_links(self) -> None:
        """What deltas and pages were about is not known any more."""
        self._rounds.clear()

    def round(self, request: Request) -> Round | None:
        """What the token of a link stands for; None for a request without one."""
        token = request.query.get("$skiptoken") or request.query.get("$deltatoken")
        if token is None:
            return None
        if token not in self._rounds:
            raise Refusal(410, "SyncStateNotFound")
        before = self._rounds[token]
        return next_round(self, before) if "$deltatoken" in request.query else before

    def link(self, path: str, now: Round, later: tuple[str, ...]) -> dict[str, str]:
        """The link to what comes next."""
        token = f"T{next(self._numbers)}"
        self._rounds[token] = now if self.circles and later else replace(now, left=later)
        address = quote(path, safe="/'()=")
        kind, parameter = ("nextLink", "$skiptoken") if later else ("deltaLink", "$deltatoken")
        return {f"@odata.{kind}": f"{self.leads_to or self.root}{address}?{parameter}={token}"}

    def again(self, request: Request, skip: int) -> str:
        """The link to the next page of a listing."""
        query = urlencode({**request.query, "$top": str(request.page), "$skip": str(skip)})
        return f"{self.leads_to or self.root}/v1.0/me/mailFolders/{request.named['folder']}/messages?{query}"

    def answer(self, verb: str, target: str, fields: Any, body: bytes) -> Answer:
        """The answer to one request."""
        with self._counted:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.gate:
                self.gate()
            with self.lock:
                return self._checked(verb, target, fields, body)
        finally:
            with self._counted:
                self.at_once -= 1

    def _checked(self, verb: str, target: str, fields: Any, body: bytes) -> Answer:
        url = urlsplit(target)
        scopes = self.tokens.get(str(fields.get("Authorization") or "").removeprefix("Bearer "))
        if scopes is None:
            return problem(401, "InvalidAuthenticationToken")
        try:
            told = json.loads(body) if body else None
            request = checked(verb, url.path, parse_qs(url.query, keep_blank_values=True), fields, told)
            if request.call.scope not in {scope.rpartition("/")[2] for scope in scopes}:
                return problem(403, "ErrorAccessDenied")
            return self._called(request)
        except Breach as breach:
            self.refused.append(str(breach))
            return problem(400, "RequestBroker--ParseUri")
        except Refusal as refusal:
            return problem(refusal.status, refusal.code)

    def _called(self, request: Request) -> Answer:
        name = request.call.name
        self.calls.append(name)
        trouble = self._trouble(name)
        if trouble and trouble.meanwhile:
            trouble.meanwhile()
            trouble = trouble if trouble.done else None
        if trouble and not trouble.done:
            return self._goes_wrong(trouble)
        outcome = DO[name](self, request)
        if trouble:
            return self._goes_wrong(trouble)
        if isinstance(outcome, bytes):
            return Answer(200, outcome, kind="text/plain")
        told = b"<html>" if self.garbled else json.dumps(outcome).encode()
        return Answer(201 if name in CREATES else 200, told)

    def _goes_wrong(self, trouble: Trouble) -> Answer:
        if trouble.answer:
            return trouble.answer
        if not trouble.status:
            raise Broken
        return problem(trouble.status, trouble.code, trouble.retry_after)

    def _trouble(self, name: str) -> Trouble | None:
        for trouble in self.troubles:
            if name.startswith(trouble.call) and trouble.times:
                if trouble.first:
                    trouble.first -= 1
                    return None
                trouble.times -= 1
                return trouble
        return None


def problem(status: int, code: str, retry_after: str | None = None) -> Answer:
    """An error as Microsoft words it."""
    told = {"error": {"code": code, "message": "Something about ivan@firm.example.", "innerError": {}}}
    return Answer(status, json.dumps(told).encode(), {"Retry-After": retry_after} if retry_after is not None else {})

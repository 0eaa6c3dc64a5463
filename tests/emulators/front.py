"""A small front before the public emulator: it passes requests on, and answers what is missing behind it.

Every request, and every answer of the emulator's, is held to the description inside google-api-python-client.

What `emulate` 0.12.2 lacks, or does in another way than Gmail, and what is done about it here:

getProfile          is not there: made of what history.list and messages.list tell
batch               is not there: the requests of one are passed on one by one
search              knows no groups in braces, no negation, no `larger:`: groups are asked for one by one, `-in:chats`
                    and `larger:` are left out, since there are neither chats nor large messages
expired history     is answered with all there is: with 404 from here, up to the id that is told to be forgotten
any access token    is taken: only those that were given through here
drafts.update       keeps the id of the message, and tells history nothing: the draft is deleted and made anew, and
                    keeps its own id by a table (Google: "the message contained in the draft is destroyed and replaced")
drafts.list         tells drafts in Trash as well: left out here, unless asked for
client credentials  are only taken out of the body of a request for a token: put there from the Authorization field

Left as it is, and tested on our own server alone (tests/servers/gmail.py): it never says 403, 429 or 5xx nor breaks a
line; it asks nothing of scopes; it keeps the Message-IDs and fields of drafts; a draft that is sent keeps the id of its
message, where Gmail gives a new one; ids of history records are longer than 64 bits.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urljoin, urlsplit

import requests

from tests.servers.gmail import Answer, Gmail, problem
from tests.servers.gmail_oauth import SignIn
from tests.servers.gmail_rules import Breach, method_of

ME = "/gmail/v1/users/me"
_GROUP = re.compile(r"\{([^{}]*)\}")
_LEFT_OUT = re.compile(r"-in:chats|larger:\d+")


@dataclass
class Tokens(SignIn):
    """The sign-in behind the front."""

    behind: str = ""
    given: set[str] = field(default_factory=set)
    """Access tokens that are taken."""

    def expire(self) -> None:
        self.given.clear()

    def answer(self, verb: str, target: str, body: bytes, authorization: str) -> tuple[int, bytes, dict[str, str]]:
        if verb == "GET":
            return 302, b"", {"Location": self._consented(dict(parse_qsl(urlsplit(target).query)))}
        basic = b64decode(authorization.removeprefix("Basic ")).decode().partition(":")[::2]
        client = dict(zip(("client_id", "client_secret"), basic, strict=True)) if authorization else {}
        told = requests.post(f"{self.behind}/oauth2/token", data=client | dict(parse_qsl(body.decode())), timeout=10)
        if told.ok:
            self.given.add(told.json()["access_token"])
            self.refreshed += b"grant_type=refresh_token" in body
        return told.status_code, told.content, {"Content-Type": "application/json"}

    def revoke(self, token: str) -> None:
        """The user takes the permission back."""
        requests.post(f"{self.behind}/oauth2/revoke", data={"token": token}, timeout=10).raise_for_status()

    def _consented(self, given: dict[str, str]) -> str:
        """Where the consent page sends the browser, once its first user was clicked."""
        self.asked.append(given)
        page = requests.get(f"{self.behind}/o/oauth2/v2/auth", params=given, timeout=10).text
        form = dict(re.findall(r'name="([^"]+)"[^>]*value="([^"]*)"', page))
        (action,) = set(re.findall(r'action="([^"]+)"', page))
        clicked = requests.post(
            urljoin(self.behind, unescape(action)), data={name: unescape(value) for name, value in form.items()},
            allow_redirects=False, timeout=10,
        )  # fmt: skip
        return clicked.headers["Location"]


@dataclass
class Front(Gmail):
    """The front, up while its context lasts."""

    behind: str = ""
    """The address of the emulator."""
    signs_in: Tokens = field(default_factory=Tokens)
    forgotten: int = 0
    """History up to this record is not known any more."""
    renamed: dict[str, str] = field(default_factory=dict)
    """Ids of drafts behind the front, by those that were told."""

    def __post_init__(self) -> None:
        """Let the sign-in know where the emulator is."""
        self.signs_in.behind = self.behind

    def answer(self, verb: str, target: str, fields: Any, body: bytes) -> Answer:
        url = urlsplit(target)
        with self.lock:
            try:
                method, _named = method_of(verb, url.path)
                query = parse_qs(url.query, keep_blank_values=True)
                method.check_query(query)
                method.check_body(json.loads(body) if body else None)
            except Breach as breach:
                self.refused.append(str(breach))
                return problem(400, "badRequest")
            self.calls.append(method.name)
            if str(fields.get("Authorization")).removeprefix("Bearer ") not in self.signs_in.given:
                return problem(401, "authError")
            answer = self._bridged(method.name, verb, url.path, query, body)
            if answer.status == 200:
                method.check_answer(answer.told)
            return answer

    def ask(self, verb: str, path: str, told: Any = None, **query: Any) -> Answer:
        """What the emulator itself answers, to anybody."""
        done = requests.request(
            verb, self.behind + path, params=query, json=told, headers={"Authorization": "Bearer anybody"}, timeout=10
        )
        return Answer(done.status_code, done.json() if done.content else {})

    def get(self, path: str, **query: Any) -> Any:
        """What it knows."""
        answer = self.ask("GET", f"{ME}/{path}", **query)
        assert 200 == answer.status, answer.told
        return answer.told

    def forget_history(self) -> None:
        """As Gmail does after a week or so."""
        self.forgotten = int(self.get("history", startHistoryId=0)["historyId"]) + 1

    def edit(self, draft: str, raw: str, thread: str) -> str:
        """Write other words into a draft, as a mail program does by the interface; the id of its message then."""
        inner = self.renamed.get(draft, draft)
        deleted = self.ask("DELETE", f"{ME}/drafts/{inner}")
        made = self.ask("POST", f"{ME}/drafts", {"message": {"raw": raw, "threadId": thread}})
        assert (204, 200) == (deleted.status, made.status)
        self.renamed[draft] = made.told["id"]
        return str(made.told["message"]["id"])

    def _bridged(self, method: str, verb: str, path: str, query: dict[str, list[str]], body: bytes) -> Answer:
        match method:
            case "users.getProfile":
                return Answer(200, self._profile())
            case "users.history.list" if int(query["startHistoryId"][0]) < self.forgotten:
                return problem(404, "notFound")
            case "users.messages.list":
                return self._search(path, query)
            case "users.drafts.list":
                return self._drafts(path, query)
        return self.ask(verb, path, json.loads(body) if body else None, **query)

    def _profile(self) -> dict[str, Any]:
        last = self.get("history", startHistoryId=0)["historyId"]
        total = self.get("messages", includeSpamTrash="true")["resultSizeEstimate"]
        address = self.get("settings/sendAs")["sendAs"][0]["sendAsEmail"]
        return {"emailAddress": address, "historyId": last, "messagesTotal": total, "threadsTotal": 0}

    def _search(self, path: str, query: dict[str, list[str]]) -> Answer:
        """One search for each member of a group; what they find has no pages here."""
        asked = query.get("q", [""])[0]
        if "larger:" in asked:
            return Answer(200, {"resultSizeEstimate": 0})
        group = _GROUP.search(asked)
        rest = _LEFT_OUT.sub("", _GROUP.sub("", asked)).strip()
        found: dict[str, Any] = {}
        for one in group[1].split() if group else [""]:
            more = {name: value for name, value in query.items() if name not in {"q", "fields"}}
            answer = self.ask("GET", path, **more, q=f"{rest} {one}".strip())
            if answer.status != 200 or not group:
                return answer
            found |= {message["id"]: message for message in answer.told.get("messages", ())}
        return Answer(200, {"messages": list(found.values()), "resultSizeEstimate": len(found)})

    def _drafts(self, path: str, query: dict[str, list[str]]) -> Answer:
        answer = self.ask("GET", path, **query)
        outer = {inner: name for name, inner in self.renamed.items()}
        hidden = set() if query.get("includeSpamTrash") == ["true"] else {"TRASH", "SPAM"}
        there = [
            {**draft, "id": outer.get(draft["id"], draft["id"])}
            for draft in answer.told["drafts"]
            if not hidden & set(self.get(f"messages/{draft['message']['id']}", format="minimal")["labelIds"])
        ]
        return Answer(answer.status, {**answer.told, "drafts": there})

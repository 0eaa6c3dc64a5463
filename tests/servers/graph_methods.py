"""What the calls do to the mailbox, and what they answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.servers import graph_mime as mime
from tests.servers.graph_rules import BEARING, IN_DRAFTS, Breach

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers.graph import Graph
    from tests.servers.graph_items import Folder, Item
    from tests.servers.graph_rules import Request

NEEDS_SELECT = {"internetMessageHeaders"}
"""Told only to those who ask for it by name."""


class Refusal(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


@dataclass(frozen=True)
class Round:
    """What a delta or a listing has still to tell, behind the token of a link."""

    kind: str
    folder: str
    query: dict[str, str]
    left: tuple[str, ...] = ()
    upto: int = 0
    """The last event that is told when nothing is left."""
    since: int = 0
    """The last event that was told before."""


def get_me(graph: Graph, request: Request) -> dict[str, Any]:
    box = graph.box
    told = {
        "id": "00000000-0000-0000-0000-000000000001", "displayName": box.name, "mail": box.address,
        "userPrincipalName": box.address, "otherMails": [],
        "proxyAddresses": [f"SMTP:{box.address}", *(f"smtp:{one}" for one in box.aliases), "x500:/o=Firm/cn=ivan"],
    }  # fmt: skip
    return {name: told[name] for name in request.selected or told}


def folders_delta(graph: Graph, request: Request) -> dict[str, Any]:
    before = graph.round(request) or Round("folders", "", request.query, tuple(graph.box.folders))
    now, later = before.left[: request.page], before.left[request.page :]
    told = [_folder(graph, graph.box.folders[one], before.query) for one in now if one in graph.box.folders]
    return {"value": told, **graph.link("/v1.0/me/mailFolders/delta", before, later)}


def get_folder(graph: Graph, request: Request) -> dict[str, Any]:
    return _folder(graph, _the_folder(graph, request), request.query)


def messages_delta(graph: Graph, request: Request) -> dict[str, Any]:
    folder = _the_folder(graph, request)
    before = graph.round(request) or _first_round(graph, folder, request)
    now, later = before.left[: request.page], before.left[request.page :]
    told = [_changed(graph, folder, one, before) for one in now]
    path = f"/v1.0/me/mailFolders('{folder.id}')/messages/delta"
    return {"value": [one for one in told if one], **graph.link(path, before, later)}


def list_messages(graph: Graph, request: Request) -> dict[str, Any]:
    folder = _the_folder(graph, request)
    start = int(request.query.get("$skip", 0))
    found = _filtered(graph.box.within(folder), request.query)[::-1]
    page = [_listed(graph, item, request.query) for item in found[start : start + request.page]]
    more = {}
    if len(found) > start + request.page:
        more = {"@odata.nextLink": graph.again(request, start + request.page)}
    return {"value": page, **more}


def find_messages(graph: Graph, request: Request) -> dict[str, Any]:
    filtered, items = request.query.get("$filter", ""), graph.box.items.values()
    if bearing := BEARING.fullmatch(filtered):
        found = [one for one in items if bearing[1] in one.extended]
    else:
        wanted = re.sub(r"^internetMessageId eq '|'$", "", filtered).replace("''", "'")
        found = [one for one in items if one.props["internetMessageId"].lower() == wanted.lower()]
    return {"value": [_message(graph, item, request.query) for item in found[: request.page]]}


def get_message(graph: Graph, request: Request) -> dict[str, Any]:
    return _message(graph, _the_item(graph, request), request.query)


def get_value(graph: Graph, request: Request) -> bytes:
    item = _the_item(graph, request)
    if "$value" in item.damaged:
        raise Refusal(500, item.says)
    return item.whole


def create_reply_all(graph: Graph, request: Request) -> dict[str, Any]:
    anchor = _the_item(graph, request)
    if not anchor.can_be_answered:
        raise Refusal(400, "ErrorInvalidReferenceItem")
    given = request.body.get("message", {})
    if given and not graph.box.takes_properties:
        raise Refusal(400, "ErrorInvalidProperty")
    return _message(graph, graph.box.reply_all(anchor, request.body.get("comment", ""), given), {})


def move_message(graph: Graph, request: Request) -> dict[str, Any]:
    item, folder = _the_item(graph, request), graph.box.folder(request.body["destinationId"])
    if folder is None:
        raise Refusal(404, "ErrorItemNotFound")
    return _message(graph, graph.box.move(item, folder), {})


def create_message(graph: Graph, request: Request) -> dict[str, Any]:
    return _message(graph, graph.box.create(request.body), {})


def update_message(graph: Graph, request: Request) -> dict[str, Any]:
    item = _the_item(graph, request)
    if request.etag and request.etag != item.etag:
        raise Refusal(412, "ErrorIrresolvableConflict")
    if request.body.keys() & IN_DRAFTS and not item.props["isDraft"]:
        raise Breach("messages.update: this is no draft any more")
    return _message(graph, graph.box.update(item, request.body), {})


DO: dict[str, Callable[[Graph, Request], dict[str, Any] | bytes]] = {
    "me.get": get_me,
    "folders.delta": folders_delta,
    "folders.get": get_folder,
    "messages.delta": messages_delta,
    "messages.list": list_messages,
    "messages.find": find_messages,
    "messages.get": get_message,
    "messages.value": get_value,
    "messages.createReplyAll": create_reply_all,
    "messages.move": move_message,
    "messages.create": create_message,
    "messages.update": update_message,
}
CREATES = {"messages.createReplyAll", "messages.move", "messages.create"}
"""Answered with 201."""


def _the_folder(graph: Graph, request: Request) -> Folder:
    folder = graph.box.folder(request.named["folder"])
    if folder is None:
        raise Refusal(404, "ErrorItemNotFound")
    return folder


def _the_item(graph: Graph, request: Request) -> Item:
    item = graph.box.items.get(request.named["message"])
    if item is None:
        raise Refusal(404, "ErrorItemNotFound")
    return item


def _folder(graph: Graph, folder: Folder, query: dict[str, str]) -> dict[str, Any]:
    told = {
        "displayName": folder.name, "parentFolderId": folder.parent, "isHidden": False, "childFolderCount": 0,
        "totalItemCount": len(graph.box.within(folder)), "unreadItemCount": 0,
    }  # fmt: skip
    names = [one for one in query.get("$select", "").split(",") if one] or list(told)
    kind = {"@odata.type": "#microsoft.graph.mailSearchFolder"} if folder.is_search else {}
    return {**kind, "id": folder.id, **{name: told[name] for name in names if name != "id"}}


def _first_round(graph: Graph, folder: Folder, request: Request) -> Round:
    found = _filtered(graph.box.within(folder), request.query)
    most = graph.most_filtered if "$filter" in request.query else len(found)
    return Round("messages", folder.id, request.query, tuple(item.id for item in found[-most:]), graph.box.now)


def next_round(graph: Graph, before: Round) -> Round:
    """What changed in a folder since a round ended."""
    changed = [one.item for one in graph.box.log if one.folder == before.folder and one.number > before.upto]
    left = tuple(dict.fromkeys(reversed(changed)))[::-1]
    return Round(before.kind, before.folder, before.query, left, graph.box.now, before.upto)


def _changed(graph: Graph, folder: Folder, name: str, before: Round) -> dict[str, Any] | None:
    """How a delta tells one item: whole, only as far as it changed, or as gone."""
    item = graph.box.items.get(name)
    if item is None or item.folder != folder.id:
        return {"@removed": {"reason": "deleted"}, "id": name} if before.since else None
    news = (one for one in graph.box.log if one.item == name and one.number > before.since)
    if before.since and all(one.only_read for one in news):
        return {"@odata.etag": item.etag, "id": item.id, "isRead": item.props["isRead"]}
    return _listed(graph, item, before.query) if _filtered([item], before.query) else None


def _filtered(items: list[Item], query: dict[str, str]) -> list[Item]:
    found = re.fullmatch(r"receivedDateTime (ge|gt) (\S+)", query.get("$filter", ""))
    if not found:
        return items
    return [item for item in items if (item.props["receivedDateTime"], found[1] == "ge") >= (found[2], True)]


def _listed(graph: Graph, item: Item, query: dict[str, str]) -> dict[str, Any]:
    """An item among others: with one that is damaged, Microsoft tells of none of them, and does not say why."""
    try:
        return _message(graph, item, query)
    except Refusal as refusal:
        raise Refusal(refusal.status, "InternalServerError") from None


def _message(graph: Graph, item: Item, query: dict[str, str]) -> dict[str, Any]:
    body = mime.paged(item.props["body"]) if graph.box.tells_pages else item.props["body"]
    told = {
        **item.props, "body": body, "changeKey": item.change_key, "parentFolderId": item.folder,
        "sender": item.props["from"],
        "bodyPreview": mime.plain(body)[:255], "categories": [], "importance": "normal",
        "internetMessageHeaders": [{"name": name, "value": value} for name, value in item.headers] or None,
    }  # fmt: skip
    selected = [one for one in query.get("$select", "").split(",") if one]
    names = selected or [name for name in told if name not in NEEDS_SELECT]
    if item.damaged & set(names):
        raise Refusal(500, item.says)
    answer = {"@odata.etag": item.etag, "id": item.id, **{name: told[name] for name in names if name in told}}
    if answer.get("internetMessageHeaders", "") is None:
        del answer["internetMessageHeaders"]
    expand = query.get("$expand", "")
    wanted = re.findall(r"id eq '([^']+)'", expand)
    found = [{"id": one, "value": item.extended[one]} for one in wanted if one in item.extended]
    if found:
        answer["singleValueExtendedProperties"] = found
    if "attachments(" in expand:
        answer["attachments"] = [{"id": str(number), **one} for number, one in enumerate(item.attachments)]
    return answer

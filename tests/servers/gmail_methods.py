"""What each method of the interface does to a mailbox, and what it tells. None stands for 404."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, Any

from tests.servers.gmail_box import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import Message as Mime

    from tests.servers.gmail import Gmail
    from tests.servers.gmail_box import Kept

PAGE = 500


def profile(gmail: Gmail, _given: Any, _told: Any) -> Any:
    box = gmail.box
    return {
        "emailAddress": box.address, "historyId": str(box.now), "messagesTotal": len(box.messages), "threadsTotal": 0,
    }  # fmt: skip


def labels(gmail: Gmail, _given: Any, _told: Any) -> Any:
    own = [{"id": one, "name": name, "type": "user"} for one, name in gmail.box.labels.items()]
    return {"labels": [{"id": one, "name": one, "type": "system"} for one in SYSTEM] + own}


def label(gmail: Gmail, given: Any, _told: Any) -> Any:
    if given["id"] not in {*SYSTEM, *gmail.box.labels}:
        return None
    there = [kept for kept in gmail.box.messages.values() if given["id"] in kept.labels]
    return {"id": given["id"], "name": gmail.box.labels.get(given["id"], given["id"]), "messagesTotal": len(there)}


def send_as(gmail: Gmail, _given: Any, _told: Any) -> Any:
    primary = {"sendAsEmail": gmail.box.address, "isPrimary": True, "isDefault": True}
    return {"sendAs": [primary, *gmail.box.send_as]}


def messages(gmail: Gmail, given: Any, _told: Any) -> Any:
    everywhere = given.get("includeSpamTrash") == ["true"]
    found = gmail.box.found(" ".join(given.get("q", [])), given.get("labelIds", []), everywhere=everywhere)
    return _page("messages", [{"id": kept.id, "threadId": kept.thread} for kept in found], given)


def message(gmail: Gmail, given: Any, _told: Any) -> Any:
    kept = gmail.box.messages.get(given["id"])
    return _message(kept, given.get("format", ["full"])[0]) if kept else None


def history(gmail: Gmail, given: Any, _told: Any) -> Any:
    start = int(given["startHistoryId"][0])
    if start < gmail.box.forgotten:
        return None
    wanted = {"messageAdded": "messagesAdded", "messageDeleted": "messagesDeleted"}
    kinds = {wanted.get(one, f"{one[:5]}s{one[5:]}") for one in given["historyTypes"]}
    found = [_record(one, kinds, labels=gmail.tells_labels) for one in gmail.box.history if int(one["id"]) > start]
    page = _page("history", [one for one in found if one.keys() & kinds], given)
    page.pop("resultSizeEstimate")
    return {**page, "historyId": str(gmail.box.now)}


def drafts(gmail: Gmail, given: Any, _told: Any) -> Any:
    everywhere = given.get("includeSpamTrash") == ["true"]
    kept = [(name, gmail.box.messages[one]) for name, one in gmail.box.drafts.items()]
    found = [(name, one) for name, one in kept if everywhere or not {"TRASH", "SPAM"} & set(one.labels)]
    told = [{"id": name, "message": {"id": one.id, "threadId": one.thread}} for name, one in found]
    return _page("drafts", told, given)


def create_draft(gmail: Gmail, _given: Any, told: Any) -> Any:
    raw, thread = urlsafe_b64decode(told["message"]["raw"]), told["message"].get("threadId", "")
    name, kept = gmail.box.create_draft(raw, gmail.clock, thread)
    return {"id": name, "message": {"id": kept.id, "threadId": kept.thread, "labelIds": list(kept.labels)}}


def trash(gmail: Gmail, given: Any, _told: Any) -> Any:
    kept = gmail.box.trash(given["id"]) if given["id"] in gmail.box.messages else None
    return _message(kept, "minimal") if kept else None


def untrash(gmail: Gmail, given: Any, _told: Any) -> Any:
    kept = gmail.box.relabel(given["id"], [], ["TRASH"]) if given["id"] in gmail.box.messages else None
    return _message(kept, "minimal") if kept else None


def send(gmail: Gmail, _given: Any, told: Any) -> Any:
    """What must never be reached."""
    gmail.box.sent.append(repr(told).encode())
    return {"id": "sent", "threadId": "sent"}


DO: dict[str, Callable[[Gmail, Any, Any], Any]] = {
    "users.getProfile": profile, "users.labels.list": labels, "users.labels.get": label,
    "users.settings.sendAs.list": send_as, "users.messages.list": messages, "users.messages.get": message,
    "users.history.list": history, "users.drafts.list": drafts, "users.drafts.create": create_draft,
    "users.messages.trash": trash, "users.messages.untrash": untrash,
    "users.messages.send": send, "users.drafts.send": send, "users.messages.delete": send, "users.drafts.delete": send,
}  # fmt: skip


def _page(name: str, found: list[Any], given: Any) -> dict[str, Any]:
    """One page; a list that is empty is left out, as Google does."""
    size = min(int(given.get("maxResults", ["100"])[0]), PAGE)
    start = int(given.get("pageToken", ["0"])[0])
    told: dict[str, Any] = {"resultSizeEstimate": len(found)}
    if found[start : start + size]:
        told[name] = found[start : start + size]
    if len(found) > start + size:
        told["nextPageToken"] = str(start + size)
    return told


def _record(record: dict[str, Any], kinds: set[str], *, labels: bool) -> dict[str, Any]:
    kept = {name: value for name, value in record.items() if name in {"id", "messages", *kinds}}
    if labels:
        return kept
    return {
        name: [{**one, "message": {key: one["message"][key] for key in ("id", "threadId")}} for one in value]
        if name in kinds
        else value
        for name, value in kept.items()
    }


def _message(kept: Kept, form: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": kept.id, "threadId": kept.thread, "labelIds": list(kept.labels), "internalDate": str(kept.at),
        "historyId": str(kept.number), "sizeEstimate": len(kept.raw), "snippet": "",
    }  # fmt: skip
    if form == "raw":
        return {**told, "raw": urlsafe_b64encode(kept.raw).decode()}
    return {**told, "payload": _part(kept.mime, "")} if form == "full" else told


def _part(mime: Mime, number: str) -> dict[str, Any]:
    """A part as Google tells it: header lines unfolded, texts inline, everything else by an id."""
    fields = [{"name": name, "value": " ".join(str(value).split("\r\n "))} for name, value in mime.items()]
    told = {
        "partId": number,
        "mimeType": mime.get_content_type(),
        "filename": mime.get_filename("") or "",
        "headers": fields,
    }
    inner = mime.get_payload()
    if isinstance(inner, list):
        parts = [_part(one, f"{number}.{place}".strip(".")) for place, one in enumerate(inner)]
        return {**told, "body": {"size": 0}, "parts": parts}
    data = mime.get_payload(decode=True)
    assert isinstance(data, bytes)
    if mime.get_filename() or not mime.get_content_type().startswith("text/"):
        return {**told, "body": {"size": len(data), "attachmentId": f"a{number}"}}
    return {**told, "body": {"size": len(data), "data": urlsafe_b64encode(data).decode()}}

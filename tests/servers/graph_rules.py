"""What the v1.0 reference of Microsoft Graph allows for the calls that are used: paths, parameters, fields, bodies.

Whatever it does not allow is a breach, which the server answers with 400 and keeps for the test to see.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

ID = r"[A-Za-z0-9_=-]+"
_FOLDER = rf"/v1\.0/me/mailFolders(?:/(?P<folder>{ID})|\('(?P<named>{ID})'\))"
_MESSAGE = rf"/v1\.0/me/messages/(?P<message>{ID})"
MESSAGE = frozenset({
    "id", "bccRecipients", "body", "bodyPreview", "categories", "ccRecipients", "changeKey", "conversationId",
    "conversationIndex", "createdDateTime", "flag", "from", "hasAttachments", "importance", "inferenceClassification",
    "internetMessageHeaders", "internetMessageId", "isDeliveryReceiptRequested", "isDraft", "isRead",
    "isReadReceiptRequested", "lastModifiedDateTime", "parentFolderId", "receivedDateTime", "replyTo", "sender",
    "sentDateTime", "subject", "toRecipients", "uniqueBody", "webLink",
})  # fmt: skip
FOLDER = frozenset({
    "id", "childFolderCount", "displayName", "isHidden", "parentFolderId", "totalItemCount", "unreadItemCount",
})  # fmt: skip
USER = frozenset({"id", "displayName", "mail", "otherMails", "proxyAddresses", "userPrincipalName"})
IN_DRAFTS = frozenset({
    "bccRecipients", "body", "ccRecipients", "internetMessageId", "replyTo", "sender", "subject", "toRecipients",
})  # fmt: skip
"""Updatable only where isDraft is true."""
UPDATABLE = IN_DRAFTS | {
    "categories", "flag", "from", "importance", "inferenceClassification", "isDeliveryReceiptRequested", "isRead",
    "isReadReceiptRequested", "singleValueExtendedProperties",
}  # fmt: skip
_PROPERTY = r"(?:String|Integer|Binary|Boolean|SystemTime) (?:0x[0-9A-Fa-f]{4}|\{[0-9a-f-]{36}\} Name \w+)"
_EXPAND = re.compile(
    rf"singleValueExtendedProperties\(\$filter=id eq '{_PROPERTY}'(?: or id eq '{_PROPERTY}')*\)"
    r"|attachments\(\$select=(?:name|contentType|isInline|size|id)(?:,(?:name|contentType|isInline|size|id))*\)"
)
_SINCE = re.compile(r"receivedDateTime (?:ge|gt) \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
BEARING = re.compile(rf"singleValueExtendedProperties/Any\(ep: ep/id eq '({_PROPERTY})' and ep/value ne null\)")
"""Learn, "Get and set add-in metadata": whether a property is there at all."""
_BY_ID = re.compile(rf"internetMessageId eq '(?:[^']|'')*'|{BEARING.pattern}")
LARGEST_PAGE = 1000


class Breach(Exception):
    """A request that the reference does not allow."""


@dataclass(frozen=True)
class Call:
    """One method of the interface."""

    name: str
    verb: str
    path: str
    query: frozenset[str] = frozenset()
    selects: frozenset[str] = MESSAGE
    filters: re.Pattern[str] | None = None
    scope: str = "Mail.ReadWrite"
    fields: frozenset[str] | None = None
    """What its body may hold; None where it has none."""


_READ, _LIST = frozenset({"$select", "$expand"}), frozenset({"$select", "$expand", "$filter", "$top"})
_TOKENS = frozenset({"$deltatoken", "$skiptoken"})
_DELTA = frozenset({"$select", "$filter"}) | _TOKENS
"""Not $expand: to pick extended properties is answered with 500, whatever lies there (OData/odata.net#1667)."""
CALLS = (
    Call("me.get", "GET", r"/v1\.0/me", frozenset({"$select"}), USER, scope="User.Read"),
    Call("folders.delta", "GET", r"/v1\.0/me/mailFolders/delta", frozenset({"$select"}) | _TOKENS, FOLDER),
    Call("messages.delta", "GET", rf"(?i:{_FOLDER})/messages/delta", _DELTA, filters=_SINCE),
    Call("messages.list", "GET", rf"{_FOLDER}/messages", _LIST | {"$skip"}, filters=_SINCE),
    Call("folders.get", "GET", _FOLDER, frozenset({"$select"}), FOLDER),
    Call("messages.find", "GET", r"/v1\.0/me/messages", _LIST, filters=_BY_ID),
    Call("messages.value", "GET", rf"{_MESSAGE}/\$value"),
    Call("messages.get", "GET", _MESSAGE, _READ),
    Call("messages.createReplyAll", "POST", rf"{_MESSAGE}/createReplyAll", fields=frozenset({"comment", "message"})),
    Call("messages.move", "POST", rf"{_MESSAGE}/move", fields=frozenset({"destinationId"})),
    Call("messages.create", "POST", r"/v1\.0/me/messages", fields=UPDATABLE),
    Call("messages.update", "PATCH", _MESSAGE, fields=UPDATABLE),
)  # fmt: skip


@dataclass
class Request:
    """A request that the reference allows."""

    call: Call
    named: dict[str, str]
    query: dict[str, str]
    body: dict[str, Any] = field(default_factory=dict)
    page: int = 10
    """The largest page that was asked for; ten is what Microsoft gives to whoever asks for nothing."""
    etag: str = ""

    @property
    def selected(self) -> list[str]:
        return [one for one in self.query.get("$select", "").split(",") if one]

    @property
    def expanded(self) -> list[str]:
        """The properties of MAPI that are asked for."""
        return re.findall(rf"'({_PROPERTY})'", self.query.get("$expand", ""))


def checked(verb: str, path: str, query: dict[str, list[str]], fields: Any, body: Any) -> Request:
    """The request, if it keeps to the reference.

    Raises:
        Breach: it does not.
    """
    for call in CALLS:
        found = re.fullmatch(call.path, path)
        if found and verb == call.verb:
            break
    else:
        raise Breach(f"{verb} {path}: there is no such call")
    given = {name: values[0] for name, values in query.items()}
    named = {name: value for name, value in found.groupdict().items() if value}
    prefer = fields.get("Prefer") or ""
    if 'IdType="ImmutableId"' not in prefer:
        raise Breach(f"{call.name}: without immutable ids")
    size = re.search(r"odata\.maxpagesize=(\d+)", prefer)
    page = int(given.get("$top", size[1] if size else "10"))
    _check_query(call, given, page)
    _check_body(call, body)
    etag = fields.get("If-Match") or ""
    named = {"folder" if name == "named" else name: value for name, value in named.items()}
    return Request(call, named, given, body or {}, page, etag)


def _check_query(call: Call, given: dict[str, str], page: int) -> None:
    if given.keys() - call.query:
        raise Breach(f"{call.name}: {sorted(given.keys() - call.query)} is no parameter of it")
    if given.keys() & _TOKENS and len(given) > 1:
        raise Breach(f"{call.name}: a token stands alone")
    unknown = {one for one in given.get("$select", "").split(",") if one} - call.selects
    if unknown:
        raise Breach(f"{call.name}: there is no property {sorted(unknown)}")
    for part in re.split(r",(?=[a-z]+\()", given["$expand"]) if "$expand" in given else ():
        if not _EXPAND.fullmatch(part):
            raise Breach(f"{call.name}: $expand={part}")
    if "$filter" in given and not (call.filters and call.filters.fullmatch(given["$filter"])):
        raise Breach(f"{call.name}: $filter={given['$filter']}")
    if not 1 <= page <= LARGEST_PAGE:
        raise Breach(f"{call.name}: a page of {page}")


def _check_body(call: Call, body: Any) -> None:
    if call.fields is None:
        if body:
            raise Breach(f"{call.name}: with a body")
        return
    if body is None or not isinstance(body, dict):
        raise Breach(f"{call.name}: without a body")
    if body.keys() - call.fields:
        raise Breach(f"{call.name}: {sorted(body.keys() - call.fields)} cannot be written")
    if call.name == "messages.createReplyAll" and "comment" in body and "body" in body.get("message", {}):
        raise Breach(f"{call.name}: a comment and a body")
    if body.get("message", {}).keys() - UPDATABLE:
        raise Breach(f"{call.name}: {sorted(body['message'].keys() - UPDATABLE)} cannot be written")
    if call.name == "messages.move" and not isinstance(body.get("destinationId"), str):
        raise Breach(f"{call.name}: to nowhere")
    _check_draft(call, {**body, **body.get("message", {})})


def _check_draft(call: Call, body: dict[str, Any]) -> None:
    for name in body.keys() & {"toRecipients", "ccRecipients", "bccRecipients", "replyTo"}:
        if not all(one.keys() == {"emailAddress"} and "@" in one["emailAddress"]["address"] for one in body[name]):
            raise Breach(f"{call.name}: {name}")
    if "body" in body and body["body"].keys() != {"contentType", "content"}:
        raise Breach(f"{call.name}: body")
    if "internetMessageId" in body and not re.fullmatch(r"<[^<>\s@]+@[^<>\s@]+>", body["internetMessageId"]):
        raise Breach(f"{call.name}: internetMessageId")
    for one in body.get("singleValueExtendedProperties", ()):
        if one.keys() != {"id", "value"} or not re.fullmatch(_PROPERTY, one["id"]) or not isinstance(one["value"], str):
            raise Breach(f"{call.name}: singleValueExtendedProperties")

"""What Microsoft Graph answers, as facts. Pure: there is no connection in here.

Mail that came by the internet has its header (`internetMessageHeaders`). What was written here has none, or a part of
one: its fields are made of properties then, some of which Graph knows only by their numbers in MAPI (MS-OXPROPS). Of a
draft the properties say what it is now.
"""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from connectors import html
from connectors.addresses import clean
from connectors.headers import MAX_HEADER
from connectors.mailbox import HEADER_FIELDS, Fetched
from rules.mail import Content

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date

Told = dict[str, Any]
"""What Microsoft tells of one thing, or is to be told."""

STAMP = "String {6b3c3f5e-1f0a-4d0e-9a57-2f5f2b0c8d41} Name FollowUp"
"""The property that marks a draft of ours: it does not travel with a message that is sent."""
BEGUN = f"{STAMP}Begun"
"""The same of a draft that Outlook has made, and that did not get our words yet."""
GIVEN = f"{STAMP}Id"
"""The Message-ID that a draft of ours was given: it tells what the draft says, and Exchange need not keep it."""
PICTURES = f"{STAMP}Pictures"
"""How many pictures the page of a draft of ours shows, as it was written."""
LEAVING = f"{STAMP}Leaving"
"""What a draft said when it was about to be moved to Deleted Items (`connectors.outlook.reply.digest`)."""
IN_REPLY_TO, REFERENCES, TOPIC = "String 0x1042", "String 0x1039", "String 0x0070"
"""PidTagInReplyToId, PidTagInternetReferences, PidTagConversationTopic."""

USER = ("mail", "userPrincipalName", "otherMails", "proxyAddresses")
ANCHOR = {"$select": "parentFolderId,isDraft,isRead"}
"""What is asked for of a message that a draft answers."""
_EXPANDED = " or ".join(
    f"id eq '{one}'" for one in (STAMP, BEGUN, GIVEN, PICTURES, LEAVING, IN_REPLY_TO, REFERENCES, TOPIC)
)
_PROPERTIES = f"singleValueExtendedProperties($filter={_EXPANDED})"
_SELECTED = (
    "changeKey", "conversationId", "conversationIndex", "internetMessageId", "internetMessageHeaders", "subject",
    "from", "toRecipients", "ccRecipients", "bccRecipients", "replyTo", "receivedDateTime", "sentDateTime", "isDraft",
    "parentFolderId",
)  # fmt: skip
HEADERS = {"$select": ",".join(_SELECTED), "$expand": _PROPERTIES}
"""What is asked for of every message."""
TOLD = {"$select": ",".join(_SELECTED)}
"""What a delta is asked for of every message. It answers 500 where extended properties are to be picked
(OData/odata.net#1667, microsoftgraph/microsoft-graph-docs#2270), though the reference names $expand."""
PLAIN = {"$select": ",".join(one for one in _SELECTED if one != "internetMessageHeaders")}
"""What is asked for of one whose header Exchange cannot make: what stands in properties of its own."""
BARE = {"$select": "receivedDateTime"}
"""What is asked for of each message of a folder where one cannot be shown."""
LYING = "bodyPreview,createdDateTime"
"""What is asked for of drafts besides."""
BODY = {
    "$select": ",".join((*_SELECTED, "body", "hasAttachments")),
    "$expand": f"{_PROPERTIES},attachments($select=name,contentType,isInline)",
}
"""The same with the text."""

_GUID = slice(6, 22)
"""The bytes of a conversation index that name the conversation (MS-OXOMSG, 2.2.1.3)."""
_WANTED = {name.lower() for name in HEADER_FIELDS}
_ID = re.compile(r"[A-Za-z0-9_=-]{1,1000}")
_EMAIL = re.compile(r'(?:"[^"<>@\\]+"|[^\s<>@,;:()"\\]+)@[^\s<>@,;:()"\\]+')
_AROUND = " '<>"
"""What programs leave around an address that somebody pasted."""
_BREAKS = re.compile(r"[\r\n]+[ \t]*")
_UNTYPED = "application/octet-stream"
_ZONE = re.compile(r"Z$")
_NEVER = "0001-01-01T00:00:00Z"
"""How Exchange writes a moment that was never set."""
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


def handle(told: Told) -> str:
    """What names a message as it is: its id, and of a draft its version beside it.

    Raises:
        KeyError, ValueError: it has none that could be asked for.
    """
    if not is_id(told["id"]):
        raise ValueError
    return f"{told['id']}~{told['changeKey']}" if told.get("isDraft") else str(told["id"])


def id_of(handle: str) -> str:
    """The id in a handle."""
    return handle.partition("~")[0]


def is_id(name: object) -> bool:
    """Whether it is an id as Microsoft makes them; another one would lead elsewhere in an address."""
    return isinstance(name, str) and _ID.fullmatch(name) is not None


def is_whole(told: Told) -> bool:
    """Whether a delta told all that there is to know.

    Of what was only read or filed it tells a part, and of what was written here it has no header to tell: what stands
    in the place of one are extended properties.
    """
    named = {one.get("name", "").lower() for one in told.get("internetMessageHeaders") or ()}
    return "receivedDateTime" in told and not told.get("isDraft") and not named.isdisjoint(_WANTED)


def is_known(told: Told, seen: Collection[str], ids: Collection[str]) -> bool:
    """Whether what a delta tells a part of is stored: handles that were seen, and the ids in them."""
    whole = told.get("isDraft") and "changeKey" in told
    return handle(told) in seen if whole else told["id"] in ids


def is_before(told: Told, since: date) -> bool:
    """Whether a message, of which a part is told, was surely received before a day."""
    try:
        return received_at(told).date() < since
    except (KeyError, ValueError, TypeError):
        return False


def received_at(told: Told) -> datetime:
    """When the mailbox got a message; of one that was put there without that, when it was sent.

    Raises:
        KeyError, ValueError, TypeError: nobody knows.
    """
    received = _moment(told["receivedDateTime"] or _NEVER)
    return received if received >= _EARLIEST else _moment(told["sentDateTime"])


def fetched(told: Told) -> Fetched:
    """A message as the port has it."""
    lines = b"".join(_lines(told))[:MAX_HEADER]
    return Fetched(handle(told), lines, received_at(told), bool(told.get("isDraft")), thread(told))


def thread(told: Told) -> str:
    """The name of the conversation.

    Exchange gives one id to all mail under a subject where nothing else is known (it is a hash of the topic then), also
    to that of strangers. The index tells these apart: it names the conversation by another mark.
    """
    conversation = str(told.get("conversationId") or "")
    index = _index(told)
    return f"{conversation}.{index[_GUID].hex()}" if conversation and index else conversation


def stamp(told: Told) -> str:
    """The mark of a draft of ours; empty where there is none."""
    return property_of(told, STAMP)


def property_of(told: Told, name: str) -> str:
    """An extended property; Microsoft writes the digits of a name in the case that it likes."""
    some = told.get("singleValueExtendedProperties") or ()
    return next((str(one.get("value") or "") for one in some if one.get("id", "").lower() == name.lower()), "")


def text(body: Mapping[str, Any]) -> str:
    r"""The words of a body, lines ended by \n."""
    written = str(body.get("content") or "")
    if is_html(body):
        return html.to_text(written)
    return written.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def is_html(body: Mapping[str, Any]) -> bool:
    """Whether a body is a page."""
    return str(body.get("contentType", "")).lower() == "html"


def content(told: Told) -> Content:
    """The text of a message and the names of its attachments, by its properties."""
    body = told.get("body") or {}
    return Content(text(body), is_html(body), tuple(_attachments(told)))


def page(told: Told) -> str:
    """The HTML of a message; empty where it was written without."""
    body = told.get("body") or {}
    return str(body.get("content") or "") if is_html(body) else ""


def own_addresses(told: Told) -> tuple[str, ...]:
    """The addresses of the user: those that mail comes in under, and those that the directory knows besides."""
    proxies = [one.partition(":") for one in told.get("proxyAddresses") or ()]
    found = [told.get("mail"), told.get("userPrincipalName"), *(told.get("otherMails") or ())]
    found += [address for kind, _colon, address in proxies if kind.lower() == "smtp"]
    unique = {one.casefold(): one for one in reversed(found) if one and _EMAIL.fullmatch(one)}
    return tuple(dict.fromkeys(unique[one.casefold()] for one in found if one and _EMAIL.fullmatch(one)))


def _lines(told: Told) -> Iterator[bytes]:
    given = [
        (one.get("name", ""), one.get("value") or "")
        for one in told.get("internetMessageHeaders") or ()
        if one.get("name", "").lower() in _WANTED
    ]
    names = {name.lower() for name, _value in given}
    made = [(name, value) for name, value in _made(told, bare=not names) if value]
    if told.get("isDraft"):
        current = {name.lower() for name, _value in made} | {"to", "cc", "bcc", "subject"}
        lines = [*made, *(one for one in given if one[0].lower() not in current)]
    else:
        lines = [*given, *(one for one in made if one[0].lower() not in names)]
    for name, value in lines:
        yield f"{name}: {_BREAKS.sub(' ', value)}\r\n".encode(errors="replace")


def _made(told: Told, *, bare: bool) -> Iterator[tuple[str, str]]:
    """The fields that properties stand for; of a message with a header of its own, not those that Exchange made up."""
    yield "From", _people([told["from"]] if told.get("from") else [])
    yield "Subject", clean(str(told.get("subject") or ""))
    yield "Date", _date(told.get("sentDateTime"))
    yield "Message-ID", _given(told) or str(told.get("internetMessageId") or "")
    yield "In-Reply-To", property_of(told, IN_REPLY_TO)
    yield "References", property_of(told, REFERENCES)
    yield "X-Relance", clean(stamp(told))
    if bare:
        yield "Thread-Index", str(told.get("conversationIndex") or "") if _index(told) else ""
        yield "Thread-Topic", clean(property_of(told, TOPIC))
    yield "To", _people(told.get("toRecipients") or ())
    yield "Cc", _people(told.get("ccRecipients") or ())
    yield "Bcc", _people(told.get("bccRecipients") or ())
    yield "Reply-To", _people(told.get("replyTo") or ())


def _given(told: Told) -> str:
    """The Message-ID that a draft of ours has from us; empty for all else, also once it was sent."""
    return clean(property_of(told, GIVEN)) if told.get("isDraft") and stamp(told) else ""


def _people(told: Sequence[Told]) -> str:
    """Recipients as a field has them. Of some within the own organisation Exchange tells no address."""
    some = (one.get("emailAddress") or {} for one in told)
    people = ((str(one.get("address") or "").strip(_AROUND), str(one.get("name") or "")) for one in some)
    return ", ".join(_person(address, name) for address, name in people if _EMAIL.fullmatch(address))


def _person(address: str, name: str) -> str:
    name = " ".join(clean(name).split())
    quoted = re.sub(r'(["\\])', r"\\\1", name)
    return f'"{quoted}" <{address}>' if name.strip(_AROUND) not in {"", address} else address


def _attachments(told: Told) -> Iterator[str]:
    """Names of attachments; a picture that the page shows is none.

    A reply has what the page shows from the message that it answers, and Word's own pictures have no type of a picture;
    in a draft of ours these are counted (`PICTURES`).
    """
    shown = ("image/", _UNTYPED) if property_of(told, PICTURES) else ("image/",)
    for one in told.get("attachments") or ():
        if not (one.get("isInline") and str(one.get("contentType") or _UNTYPED).startswith(shown)):
            yield clean(str(one.get("name") or "")) or "unnamed"


def _index(told: Told) -> bytes:
    try:
        index = base64.b64decode(str(told.get("conversationIndex") or ""), validate=True)
    except (binascii.Error, ValueError):
        return b""
    return index if len(index) >= _GUID.stop else b""


def _moment(value: str) -> datetime:
    """A DateTimeOffset; one without a zone is in UTC, as all of them are."""
    told = datetime.fromisoformat(_ZONE.sub("+00:00", value))
    return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)


def _date(value: object) -> str:
    """The same as a field; empty for what is none, or was never set: the year 0001 of a field is read as 2001."""
    try:
        told = _moment(str(value))
    except (ValueError, OverflowError):
        return ""
    return format_datetime(told) if told >= _EARLIEST else ""

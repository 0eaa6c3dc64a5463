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
from connectors.errors import FolderNotFound
from connectors.headers import MAX_HEADER
from connectors.mailbox import HEADER_FIELDS, Fetched, Folder
from rules.mail import Content, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Told = dict[str, Any]

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
FOLDER = ("displayName", "parentFolderId", "totalItemCount")
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
LYING = "bodyPreview,createdDateTime"
"""What is asked for of drafts besides."""
BODY = {
    "$select": ",".join((*_SELECTED, "body", "hasAttachments")),
    "$expand": f"{_PROPERTIES},attachments($select=name,contentType,isInline)",
}
"""The same with the text."""

ROLES = {
    "inbox": Role.INBOX, "sentitems": Role.SENT, "drafts": Role.DRAFTS, "archive": Role.ARCHIVE,
    "deleteditems": Role.TRASH, "junkemail": Role.JUNK, "outbox": Role.OUTBOX,
}  # fmt: skip
"""Folders by the names that they have in every language."""
_GUID = slice(6, 22)
"""The bytes of a conversation index that name the conversation (MS-OXOMSG, 2.2.1.3)."""
_WANTED = {name.lower() for name in HEADER_FIELDS}
_EMAIL = re.compile(r"[^\s<>@]+@[^\s<>@]+")
_BREAKS = re.compile(r"[\r\n]+[ \t]*")
_UNTYPED = "application/octet-stream"
_ZONE = re.compile(r"Z$")


def folders(told: Iterable[Told], known: Mapping[str, str], account: str) -> dict[str, Folder]:
    """The folders by their ids, each under the names of those around it.

    Args:
        told: all of them.
        known: ids by well-known names.
        account: what the account is called in config.toml.

    Raises:
        FolderNotFound: there is no Sent Items or no Drafts.
    """
    by_id = {one["id"]: one for one in told}
    roles = {found: name for name, found in known.items()}
    for needed in ("sentitems", "drafts"):
        if known.get(needed) not in by_id:
            raise FolderNotFound(account, f"Outlook tells of no folder {needed}; the mailbox may not be set up yet")
    found: dict[str, Folder] = {}
    taken: set[str] = set()
    for one in by_id:
        name = _once("/".join(_path(one, by_id)), taken)
        role = ROLES.get(roles.get(one, ""), Role.OTHER)
        evidence = f"Outlook's folder {roles[one]}" if one in roles else "a folder of your own"
        found[one] = Folder(name, role, evidence)
    return found


def handle(told: Told) -> str:
    """What names a message as it is: its id, and of a draft its version beside it."""
    return f"{told['id']}~{told['changeKey']}" if told.get("isDraft") else str(told["id"])


def id_of(handle: str) -> str:
    """The id in a handle."""
    return handle.partition("~")[0]


def is_whole(told: Told) -> bool:
    """Whether a delta told all that was asked for; of what was only read or filed it tells a part."""
    return "receivedDateTime" in told and "internetMessageId" in told


def received_at(told: Told) -> datetime:
    """When the mailbox got a message."""
    return _moment(told["receivedDateTime"])


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
    yield "Date", format_datetime(_moment(told["sentDateTime"])) if told.get("sentDateTime") else ""
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
    return ", ".join(_person(one) for one in some if _EMAIL.fullmatch(one.get("address") or ""))


def _person(one: Mapping[str, str]) -> str:
    name = " ".join(clean(one.get("name") or "").split())
    quoted = re.sub(r'(["\\])', r"\\\1", name)
    return f'"{quoted}" <{one["address"]}>' if name and name != one["address"] else one["address"]


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
    return datetime.fromisoformat(_ZONE.sub("+00:00", value)).astimezone(UTC)


def _path(one: str, by_id: Mapping[str, Told]) -> list[str]:
    """The names from the top to a folder; a chain that bites its tail ends."""
    names: list[str] = []
    seen: set[str] = set()
    while one in by_id and one not in seen:
        seen.add(one)
        names.insert(0, clean(str(by_id[one].get("displayName") or "")) or "unnamed")
        one = str(by_id[one].get("parentFolderId") or "")
    return names


def _once(name: str, taken: set[str]) -> str:
    """A name that no other folder has: two may differ by what `clean` takes out."""
    unique, number = name, 1
    while unique in taken:
        number += 1
        unique = f"{name} ({number})"
    taken.add(unique)
    return unique

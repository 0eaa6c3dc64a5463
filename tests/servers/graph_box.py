"""A mailbox as Exchange Online keeps it: folders, items with properties and a version, and a log of what changed.

What the user, the world and Microsoft do to it are methods, so that a test can play all three.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from tests.servers import graph_mime as mime
from tests.servers.graph_items import STAMP, Event, Folder, Item

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WELL_KNOWN = {
    "inbox": "Inbox", "sentitems": "Sent Items", "drafts": "Drafts", "archive": "Archive",
    "deleteditems": "Deleted Items", "junkemail": "Junk Email", "outbox": "Outbox",
}  # fmt: skip
"""What the usual folders are called where Outlook is shown in English."""
_IDS = re.compile(r"<[^<>\s]+>")


@dataclass
class Box:
    """One user's mailbox."""

    address: str
    name: str = "Ivan Petrov"
    aliases: list[str] = field(default_factory=list)
    folders: dict[str, Folder] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    log: list[Event] = field(default_factory=list)
    clock: datetime = datetime(2026, 11, 2, 12, 30, tzinfo=UTC)
    """When what comes through the interface is dated."""
    keeps_ids: bool = True
    """Whether a draft takes the Message-ID that a program gives it."""
    keeps_comments: bool = True
    """Whether a comment is put above what a reply quotes."""
    takes_properties: bool = True
    """Whether a reply may be given properties as it is made."""
    keeps_properties: bool = True
    """Whether it has them then."""
    spells: Callable[[str], str] = str
    """How a comment is spelt in the page of a reply."""
    resolves: dict[str, str] = field(default_factory=dict)
    """Addresses that a draft is given, and those that Exchange puts in their place."""
    tells_pages: bool = False
    """Whether every body is told as a page, also that of plain text."""
    changes_ids: bool = False
    """Whether an item gets another id when it is sent."""
    conversations: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """Ids and indexes by Message-ID."""
    _numbers: Iterator[int] = field(default_factory=lambda: count(1000))

    def __post_init__(self) -> None:
        """Make the usual folders."""
        for known, name in WELL_KNOWN.items():
            self.folders[known] = Folder(f"AQMkF{known}=", name)

    @property
    def now(self) -> int:
        """The number of the last event."""
        return self.log[-1].number if self.log else 999

    def folder(self, name: str) -> Folder | None:
        """By its well-known name or its id."""
        return self.folders.get(name) or next((one for one in self.folders.values() if one.id == name), None)

    def named(self, name: str) -> Folder:
        """By what it is called, a path for one within another."""
        return next(one for one in self.folders.values() if self.path(one) == name)

    def path(self, folder: Folder) -> str:
        """The names from the top to a folder."""
        above = next((one for one in self.folders.values() if one.id == folder.parent), None)
        return f"{self.path(above)}/{folder.name}" if above else folder.name

    def make_folder(self, name: str, parent: str = "root") -> Folder:
        """A folder of the user's own."""
        number = next(self._numbers)
        made = self.folders[f"own{number}"] = Folder(f"AQMkF{number:08x}=", name, parent)
        return made

    def within(self, folder: Folder) -> list[Item]:
        """The items of a folder, in the order of their arrival."""
        return [item for item in self.items.values() if item.folder == folder.id]

    def put(
        self,
        folder: Folder,
        raw: bytes,
        at: datetime,
        *,
        draft: bool = False,
        read: bool = False,
        shared: str = "",
    ) -> Item:
        """Put a message there, as the world does, or a program of the user's."""
        parsed = mime.parsed(raw)
        own = (_IDS.findall(parsed.first("message-id")) or [self.new_message_id()])[0]
        named = _IDS.findall(f"{parsed.first('references')} {parsed.first('in-reply-to')}")
        props = self._props(parsed, own, at, draft=draft, read=read)
        found, index = self._conversation(own, named, props["subject"], parsed.first("thread-index"))
        props |= {"conversationId": shared or found, "conversationIndex": base64.b64encode(index).decode()}
        extended = {
            mime.IN_REPLY_TO: parsed.first("in-reply-to"), mime.REFERENCES: parsed.first("references"),
            mime.TOPIC: mime.base(props["subject"]),
        }  # fmt: skip
        item = Item(
            self.new_id(), folder.id, props, parsed.headers, {name: one for name, one in extended.items() if one},
            parsed.attachments, raw,
        )  # fmt: skip
        return self._add(item)

    def reply_all(self, anchor: Item, comment: str, given: dict[str, Any] | None = None) -> Item:
        """The draft that createReplyAll makes; the message that it answers counts as read then.

        Pictures that it shows come along, other attachments do not.
        """
        told, own = anchor.props, self.new_message_id()
        index = base64.b64decode(told["conversationIndex"]) + next(self._numbers).to_bytes(5, "big")
        props = {
            "subject": f"RE: {mime.base(told['subject'])}",
            "from": mime.recipient(self.address, self.name),
            "toRecipients": [*([told["from"]] if told.get("from") else []), *told["toRecipients"]],
            "ccRecipients": list(told["ccRecipients"]), "bccRecipients": [], "replyTo": [],
            "internetMessageId": own, "isDraft": True, "isRead": True, "hasAttachments": False,
            "body": mime.quoted(comment if self.keeps_comments else "", told, self.spells),
            "conversationId": told["conversationId"], "conversationIndex": base64.b64encode(index).decode(),
            **self._dates(),
        }  # fmt: skip
        before = _IDS.findall(anchor.extended.get(mime.REFERENCES, "") or anchor.extended.get(mime.IN_REPLY_TO, ""))
        extended = {
            mime.IN_REPLY_TO: told["internetMessageId"],
            mime.REFERENCES: " ".join([*before, told["internetMessageId"]]),
            mime.TOPIC: mime.base(told["subject"]),
        }
        self.mark_read(anchor, read=True)
        shown = [dict(one) for one in anchor.attachments if one["isInline"]]
        item = Item(self.new_id(), self.folders["drafts"].id, props, [], extended, shown, None)
        if self.keeps_properties:
            self._fill(item, given or {})
        return self._add(item)

    def create(self, given: dict[str, Any]) -> Item:
        """A draft of its own."""
        own = given.get("internetMessageId") if self.keeps_ids else None
        index = self._new_index(own := own or self.new_message_id())
        props = {
            "subject": "", "from": mime.recipient(self.address, self.name), "toRecipients": [], "ccRecipients": [],
            "bccRecipients": [], "replyTo": [], "isDraft": True, "isRead": True, "hasAttachments": False,
            "body": {"contentType": "text", "content": ""}, "conversationId": _digest(own),
            "conversationIndex": base64.b64encode(index).decode(), **self._dates(),
        }  # fmt: skip
        item = Item(self.new_id(), self.folders["drafts"].id, {**props, "internetMessageId": own}, [], {}, [], None)
        self._fill(item, given)
        return self._add(item)

    def update(self, item: Item, given: dict[str, Any]) -> Item:
        """Change properties of an item."""
        if given.keys() == {"isRead"}:
            self.mark_read(item, read=given["isRead"])
            return item
        self._fill(item, given)
        item.raw = None
        self._touch(item)
        return item

    def edit(self, item: Item, raw: bytes, at: datetime) -> Item:
        """The user saves other words in Outlook: the item stays, in another version."""
        parsed = mime.parsed(raw)
        own = (_IDS.findall(parsed.first("message-id")) or [item.props["internetMessageId"]])[0]
        item.props |= self._props(parsed, own, at, draft=True, read=True)
        item.headers, item.raw = parsed.headers, raw
        item.extended = {name: one for name, one in item.extended.items() if not STAMP.fullmatch(name)}
        self._touch(item)
        return item

    def touch(self, item: Item) -> None:
        """Exchange itself is at an item: it says the same, and is another version."""
        self._touch(item)

    def send(self, item: Item, at: datetime) -> Item:
        """The user sends a draft."""
        self._leaves(item)
        if self.changes_ids:
            del self.items[item.id]
            item.id = self.new_id()
        item.folder = self.folders["sentitems"].id
        item.props |= {"isDraft": False, "sentDateTime": mime.moment(at), "receivedDateTime": mime.moment(at)}
        return self._add(item)

    def move(self, item: Item, folder: Folder) -> Item:
        """Put an item into another folder; an immutable id stays what it is."""
        self._leaves(item)
        del self.items[item.id]
        item.folder = folder.id
        return self._add(item)

    def remove(self, item: Item) -> None:
        """Delete an item for good."""
        self._leaves(item)
        del self.items[item.id]

    def mark_read(self, item: Item, *, read: bool) -> None:
        """Read, or not."""
        if item.props["isRead"] != read:
            item.props["isRead"] = read
            item.version = next(self._numbers)
            self.log.append(Event(item.version, item.folder, item.id, only_read=True))

    def new_id(self) -> str:
        return f"AAkALgAA{next(self._numbers):08x}="

    def new_message_id(self) -> str:
        return f"<AM0PR05MB{next(self._numbers):06d}@AM0PR05MB4130.eurprd05.prod.outlook.example>"

    def _fill(self, item: Item, given: dict[str, Any]) -> None:
        told = dict(given)
        if not self.keeps_ids:
            told.pop("internetMessageId", None)
        for one in told.pop("singleValueExtendedProperties", ()):
            item.extended[one["id"]] = one["value"]
        if "body" in told:
            told["body"] = mime.rewritten(told["body"])
        for name in told.keys() & {"from", "toRecipients", "ccRecipients", "bccRecipients"}:
            told[name] = self._resolved(told[name])
        item.props |= told

    def _resolved(self, people: Any) -> Any:
        """Recipients as the directory knows them."""
        if isinstance(people, list):
            return [self._resolved(one) for one in people]
        email = people["emailAddress"]
        return mime.recipient(self.resolves.get(email["address"], email["address"]), email["name"])

    def _props(self, parsed: mime.Parsed, own: str, at: datetime, *, draft: bool, read: bool) -> dict[str, Any]:
        return {
            "subject": mime.decoded(parsed.first("subject")), "from": next(iter(parsed.people("from")), None),
            "toRecipients": parsed.people("to"), "ccRecipients": parsed.people("cc"),
            "bccRecipients": parsed.people("bcc"), "replyTo": parsed.people("reply-to"),
            "internetMessageId": own, "isDraft": draft, "isRead": read, "body": parsed.body,
            "hasAttachments": not all(one["isInline"] for one in parsed.attachments),
            "receivedDateTime": mime.moment(at),
            "sentDateTime": mime.moment(mime.sent_at(parsed.first("date"), at)), "createdDateTime": mime.moment(at),
        }  # fmt: skip

    def _dates(self) -> dict[str, str]:
        return dict.fromkeys(("receivedDateTime", "sentDateTime", "createdDateTime"), mime.moment(self.clock))

    def _conversation(self, own: str, named: list[str], subject: str, index: str) -> tuple[str, bytes]:
        """That of a message that it names, under the same subject; else its own."""
        copy = self.conversations.get(f"{own} {mime.base(subject)}")
        if copy:
            return copy
        known = (self.conversations.get(f"{one} {mime.base(subject)}") for one in named)
        found = next(filter(None, known), None)
        told = found and (found[0], found[1] + next(self._numbers).to_bytes(5, "big"))
        told = told or (_digest(own), _decoded_index(index) or self._new_index(own))
        self.conversations.setdefault(f"{own} {mime.base(subject)}", told)
        return told

    def _new_index(self, own: str) -> bytes:
        return b"\x01" + next(self._numbers).to_bytes(5, "big") + hashlib.md5(own.encode()).digest()  # noqa: S324

    def _add(self, item: Item) -> Item:
        self.items[item.id] = item
        self._touch(item)
        return item

    def _touch(self, item: Item) -> None:
        item.version = next(self._numbers)
        item.props["lastModifiedDateTime"] = mime.moment(self.clock)
        self.log.append(Event(item.version, item.folder, item.id))

    def _leaves(self, item: Item) -> None:
        self.log.append(Event(next(self._numbers), item.folder, item.id))


def _digest(text: str) -> str:
    return "AAQkA" + base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()[:16]).decode()


def _decoded_index(value: str) -> bytes:
    try:
        return base64.b64decode("".join(value.split()), validate=True)
    except ValueError:
        return b""

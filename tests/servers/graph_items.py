"""What a mailbox at Exchange Online holds: folders, items with properties and a version, and what happened to them."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import Any

from tests.servers import graph_mime as mime

STAMP = re.compile(r"String \{[0-9a-f-]{36}\} Name FollowUp")


@dataclass
class Folder:
    """A folder."""

    id: str
    name: str
    parent: str = "root"
    is_search: bool = False
    """Whether it shows what lies elsewhere."""


@dataclass
class Item:
    """A message, wherever it lies."""

    id: str
    folder: str
    props: dict[str, Any]
    headers: mime.Headers
    extended: dict[str, str]
    attachments: list[dict[str, Any]]
    raw: bytes | None
    """As it came; None where its properties say it all."""
    version: int = 0
    can_be_answered: bool = True
    damaged: frozenset[str] = frozenset()
    """The properties that cannot be shown; `$value` for the message as it travels."""
    says: str = "InternalServerError"
    """The code of what is answered to whoever asks for these of this item alone."""

    @property
    def stamp(self) -> str:
        """The value of the property that marks our drafts."""
        named = next((value for name, value in self.extended.items() if STAMP.fullmatch(name)), "")
        return named or next((value for name, value in self.headers if name.lower() == "x-relance"), "")

    @property
    def whole(self) -> bytes:
        """The item as a message."""
        return self.raw if self.raw is not None else mime.written(self.props, self.extended, self.stamp)

    @property
    def change_key(self) -> str:
        return base64.b64encode(b"CQAAABYA" + self.version.to_bytes(8, "big")).decode()

    @property
    def etag(self) -> str:
        return f'W/"{self.change_key}"'


@dataclass(frozen=True)
class Event:
    """Something that happened to an item in a folder."""

    number: int
    folder: str
    item: str
    only_read: bool = False

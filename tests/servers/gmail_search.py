"""The part of Gmail's search that relance uses: operators, groups in braces, negation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.servers.gmail_box import Kept

_TOKEN = re.compile(r"\{[^{}]*\}|\S+")
_PLACES = {"sent": "SENT", "inbox": "INBOX", "trash": "TRASH", "spam": "SPAM", "drafts": "DRAFT", "chats": "CHAT"}


def fits(query: str, kept: Kept) -> bool:
    """Whether a message is found."""
    return all(_fits(token, kept) for token in _TOKEN.findall(query))


def _fits(token: str, kept: Kept) -> bool:
    if token.startswith("{"):
        return any(_fits(one, kept) for one in token[1:-1].split())
    if token.startswith("-"):
        return not _fits(token[1:], kept)
    name, _, value = token.partition(":")
    return bool(_OPERATORS[name](kept, value))


def _in(kept: Kept, value: str) -> bool:
    return value == "anywhere" or _PLACES.get(value, "") in kept.labels


_OPERATORS: dict[str, Any] = {
    "after": lambda kept, value: kept.at >= int(value) * 1000,
    "before": lambda kept, value: kept.at < int(value) * 1000,
    "from": lambda kept, value: value.casefold() in kept.sender,
    "in": _in,
    "larger": lambda kept, value: len(kept.raw) > int(value),
    "rfc822msgid": lambda kept, value: kept.message_id.strip("<>") == value.strip("<>"),
}

"""What the report of a mail server says: what became of a mail, of whom, and which mail it was.

It is read where it stands: in the fields for programs (RFC 3464), in the header of the returned mail, or in a text that
holds both, as mail servers write it that are older than the standard.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from rules.mail import Address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


class Kind(StrEnum):
    """What became of a mail."""

    FAILED = "failed"
    DELAYED = "delayed"
    """The server goes on trying."""
    DONE = "done"
    """Delivered, or handed on (RFC 3464: delivered, relayed, expanded)."""
    NONE = ""
    """Nothing is told."""


_FOLD = re.compile(r"\n[ \t]+")
_RECIPIENTS = ("original-recipient", "final-recipient")
_ACTIONS = {
    "failed": Kind.FAILED, "failure": Kind.FAILED, "expired": Kind.FAILED, "delayed": Kind.DELAYED,
    "delivered": Kind.DONE, "relayed": Kind.DONE, "expanded": Kind.DONE,
}  # fmt: skip
_STATUS = re.compile(r"(?<![\d.])([245])\.\d{1,3}\.\d{1,3}")
_CLASSES = {"2": Kind.DONE, "4": Kind.DELAYED, "5": Kind.FAILED}
_FROM_WORST = (Kind.FAILED, Kind.DELAYED, Kind.DONE)
_EVENT = re.compile(r"(?:notification|event)Type\W{1,8}([A-Za-z]+)")
_EVENTS = {"bounce": Kind.FAILED, "deliverydelay": Kind.DELAYED, "delivery": Kind.DONE}
_ADDRESS = re.compile(r"[^\s<>()\[\]\\,;:\"@=|]{1,64}@[^\W_][\w.-]{0,252}")
_OWN_ID = re.compile(r"^message-id[ \t]*:\s*<([^\s<>]{1,900})>", re.IGNORECASE | re.MULTILINE)
_MESSAGE_ID = re.compile(
    r"(?<!parent-)\bmessage[-_ ]?id(?:\W{1,8}value)?\W{1,12}?([^\s<>\"\\,;@]{1,500}@[^\s<>\"\\,;]{1,400})",
    re.IGNORECASE,
)
_WRITTEN_TO = re.compile(r"^[ \t>]*(?:to|cc)[ \t]*:(.*(?:\n[ \t>]++(?![\w-]++:).*)*)", re.IGNORECASE | re.MULTILINE)
_COPY = re.compile(
    r"^[ \t>]*(?:received|return-path|from|to|cc|subject|date|message-id|mime-version)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_CODE = re.compile(r"(?<![\d.])(?:[45]\.\d{1,3}\.\d{1,3}(?!\.?\d)|[45]\d\d[ -](?=[#\w<]))")


def recipients(fields: str) -> dict[str, Kind]:
    """What the fields for programs tell of each address (folded), the worst of it; of a text without them, nothing."""
    told: dict[str, Kind] = {}
    for block in _blocks(fields):
        for address in addresses(" ".join(block.get(name, "") for name in _RECIPIENTS)):
            told[address] = worst((told.get(address, Kind.NONE), _kind(block)))
    return told


def is_receipt(fields: str) -> bool:
    """Whether the fields are those of a receipt (RFC 8098), which names a recipient as well."""
    return any("disposition" in block for block in _blocks(fields))


def worst(kinds: Iterable[Kind]) -> Kind:
    """The worst of what is told."""
    there = set(kinds)
    return next((kind for kind in _FROM_WORST if kind in there), Kind.NONE)


def event(text: str) -> Kind:
    """What a notification of Amazon SES tells of a mail. Complaints, openings and clicks are nothing here."""
    found = _EVENT.search(text)
    return _EVENTS.get(found[1].casefold(), Kind.NONE) if found else Kind.NONE


def message_ids(text: str) -> Iterator[str]:
    """The Message-IDs that a header or a text names as such, with angle brackets; first the one that is its own.

    Those that it answers are others, and so is the parent that Exchange names.
    """
    for found in (*_OWN_ID.findall(text), *_MESSAGE_ID.findall(text)):
        yield f"<{found}>"


def first_address(text: str) -> Address | None:
    """The first address in a text."""
    found = _ADDRESS.search(text)
    return Address(found[0]) if found else None


def addresses(text: str) -> Iterator[str]:
    """The addresses in a text, folded."""
    for found in _ADDRESS.findall(text):
        yield Address(found.strip("'`.")).folded


def written_to(text: str) -> Iterator[str]:
    """To and Cc of the mail whose header this text is or repeats, folded."""
    for found in _WRITTEN_TO.findall(text):
        yield from addresses(found)


def above_copy(text: str) -> str:
    """The text down to where it repeats the header of the mail."""
    copy = _COPY.search(text)
    return text[: copy.start()] if copy else text


def quotes_a_server(text: str) -> bool:
    """Whether a text says what one mail server said to another: a code of RFC 5321 or RFC 3463."""
    return bool(_CODE.search(text))


def quotes_a_mail(text: str) -> bool:
    """Whether a text repeats the header of a mail, or names one by its Message-ID."""
    return bool(_COPY.search(text) or _MESSAGE_ID.search(text))


def _kind(block: Mapping[str, str]) -> Kind:
    """What became of one recipient: Action (RFC 3464, 2.3.3), else Status."""
    action = block.get("action", "").casefold().partition(" ")[0].strip(".,;()")
    status = _STATUS.search(block.get("status", ""))
    return _ACTIONS.get(action) or (_CLASSES[status[1]] if status else Kind.NONE)


def _blocks(fields: str) -> Iterator[dict[str, str]]:
    """Groups of fields: an empty line ends one, and so does a recipient where one has been named already."""
    block: dict[str, str] = {}
    for line in _FOLD.sub(" ", fields).split("\n"):
        name, colon, value = line.partition(":")
        name = name.strip().casefold()
        if not line.strip() or (name in _RECIPIENTS and name in block):
            yield block
            block = {}
        if colon:
            block.setdefault(name, value.strip())
    yield block

"""What Google answers, as facts. Pure: there is no connection in here.

Gmail has labels in place of folders, and a message has several. The port wants folders, so each message lies in one:
that of the first of its labels in the order of `folders`.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from connectors import headers
from connectors.mailbox import Fetched, Folder
from connectors.mime import header_of
from rules.mail import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

ALL_MAIL = ""
"""Stands for the label of what has none: mail that was archived."""
SENT, DRAFT, TRASH, SPAM = "SENT", "DRAFT", "TRASH", "SPAM"
MAX_LABELS = 50
"""Labels of the user's own that are folders of their own; mail under others lies in All Mail."""
MAX_ID = 400
"""Characters of a Message-ID that is searched for: addresses longer than 2,048 are asked in another way, which
`connectors.gmail.transport` does not let through."""

_SYSTEM = (
    (TRASH, "Trash", Role.TRASH),
    (SPAM, "Spam", Role.JUNK),
    (SENT, "Sent", Role.SENT),
    ("INBOX", "Inbox", Role.INBOX),
    (DRAFT, "Drafts", Role.DRAFTS),
    (ALL_MAIL, "All Mail", Role.ARCHIVE),
)
_READ_FIRST = (SENT, "INBOX", ALL_MAIL)
_UNSAFE = re.compile(r"[^\x21-\x7e]|[\s\"'(){}]")
_FIELD_NAME = re.compile(r"[!-9;-~]+")
_PARAMETERS = {
    name: re.compile(rf';\s*{name}\s*=\s*("[^"]*"|[^;\s]+)', re.IGNORECASE) for name in ("boundary", "charset")
}


@dataclass(frozen=True, slots=True)
class Read:
    """One message as it was read."""

    id: str
    thread: str
    labels: frozenset[str]
    received_at: datetime
    raw: bytes
    """The whole message, or, where it is a large one, all but its attachments."""

    @property
    def fetched(self) -> Fetched:
        """The same, as the port has it."""
        header = header_of(self.raw)[: headers.MAX_HEADER]
        unsent = DRAFT in self.labels and SENT not in self.labels  # Gmail may keep a draft around what was sent
        return Fetched(self.id, header, self.received_at, unsent, self.thread)


def folders(told: Iterable[Mapping[str, Any]]) -> dict[str, Folder]:
    """The folders by their labels, from the answer to labels.list; in the order in which a message belongs to one.

    What Gmail's own labels are called, in whatever language, is of no matter; a label of the user's that bears a name
    of ours gets a mark.
    """
    own = sorted((one["name"], one["id"]) for one in told if one.get("type") == "user")[:MAX_LABELS]
    taken = {name.casefold() for _, name, _ in _SYSTEM}
    mine = {
        label: Folder(f"{name} (label)" if name.casefold() in taken else name, Role.OTHER, "a label of your own")
        for name, label in own
    }
    system = {label: Folder(name, role, f"Gmail's label {label or 'for all mail'}") for label, name, role in _SYSTEM}
    archive = system.pop(ALL_MAIL)
    return {**system, **mine, ALL_MAIL: archive}


def in_reading_order(found: Mapping[str, Folder]) -> tuple[Folder, ...]:
    """Sent first: whom mail of ours went to tells what else matters."""
    first = [found[label] for label in _READ_FIRST]
    return (*first, *(folder for label, folder in found.items() if label not in _READ_FIRST))


def home(labels: Iterable[str], order: Iterable[str]) -> str:
    """The label whose folder a message lies in."""
    held = set(labels)
    return next((label for label in order if label in held), ALL_MAIL)


def read(told: Mapping[str, Any]) -> Read:
    """A message from the answer to messages.get, in the format raw or full."""
    raw = decoded(told["raw"]) if "raw" in told else b"".join(_rebuilt(told.get("payload", {})))
    received_at = datetime.fromtimestamp(int(told.get("internalDate", 0)) / 1000, UTC)
    return Read(told["id"], told.get("threadId", ""), frozenset(told.get("labelIds", ())), received_at, raw)


def decoded(data: str) -> bytes:
    """Bytes out of base64 for URLs, whose filling may be left out."""
    return urlsafe_b64decode(data + "=" * (-len(data) % 4))


def encoded(message: bytes) -> str:
    """The other way round."""
    return urlsafe_b64encode(message).decode()


def own_addresses(told: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The addresses that the user may send from, and has proved to be theirs."""
    return tuple(
        one["sendAsEmail"]
        for one in told
        if one.get("isPrimary") or one.get("verificationStatus", "accepted") == "accepted"
    )


def query_of_id(message_id: str) -> str | None:
    """The search for a Message-ID; None for one that would say something else within a search, or is too long."""
    inner = message_id.strip("<>")
    return None if not inner or len(inner) > MAX_ID or _UNSAFE.search(inner) else f"rfc822msgid:{inner}"


def queries_from(people: Iterable[str], longest: int = 800) -> Iterator[str]:
    """Searches for what any of these wrote: addresses or domains. No search is much longer than so many characters."""
    group: list[str] = []
    for one in sorted(person for person in people if not _UNSAFE.search(person)):
        group.append(f"from:{one}")
        if sum(map(len, group)) + len(group) > longest:
            yield f"{{{' '.join(group)}}}"
            group = []
    if group:
        yield f"{{{' '.join(group)}}}"


def _rebuilt(part: Mapping[str, Any]) -> Iterator[bytes]:
    """A message out of its parts as Google tells them, attachments left empty: its header lines, then its body."""
    inner: Sequence[Mapping[str, Any]] = part.get("parts", ())
    data = decoded(part.get("body", {}).get("data", ""))
    lines = [(one.get("name", ""), one.get("value", "")) for one in part.get("headers", ())]
    for name, value in lines:
        if _FIELD_NAME.fullmatch(name) and name.lower() not in {"content-type", "content-transfer-encoding"}:
            yield f"{name}: {_one_line(value)}\r\n".encode(errors="replace")
    written = next((value for name, value in lines if name.lower() == "content-type"), part.get("mimeType", ""))
    kind = _PARAMETERS["boundary"].sub("", _one_line(written))
    if inner and kind.lower().startswith("multipart/"):
        boundary = f"=_{part.get('partId', '')}_relance"
        yield f'Content-Type: {kind}; boundary="{boundary}"\r\n\r\n'.encode(errors="replace")
        for one in inner:
            yield f"--{boundary}\r\n".encode() + b"".join(_rebuilt(one)) + b"\r\n"
        yield f"--{boundary}--\r\n".encode()
        return
    kind = _with_charset(kind, data)
    yield (f"Content-Type: {kind}\r\n" if kind else "").encode(errors="replace") + b"\r\n"
    yield data or b"".join(b"".join(_rebuilt(one)) for one in inner[:1])


def _with_charset(kind: str, data: bytes) -> str:
    """The media type of a text. Google tells texts in the charset that they were written in, or in UTF-8."""
    if not kind.lower().startswith("text/") or data.isascii():
        return kind
    try:
        data.decode()
    except UnicodeDecodeError:
        return kind
    return f"{_PARAMETERS['charset'].sub('', kind)}; charset=utf-8"


def _one_line(value: str) -> str:
    return " ".join(value.split("\r\n")).replace("\n", " ").replace("\r", " ")

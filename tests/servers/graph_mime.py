"""Between mail as it travels (RFC 5322) and mail as Microsoft Graph tells it: properties, a body, internet headers.

What Exchange does on the way is done here too: it unfolds headers, and gives an id to mail that has none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import format_datetime, getaddresses, parsedate_to_datetime
from html import escape, unescape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from email.message import Message as Mime

IN_REPLY_TO, REFERENCES, TOPIC = "String 0x1042", "String 0x1039", "String 0x0070"
"""Properties of MAPI that hold what Graph has no property for (MS-OXPROPS)."""
_FIELD = re.compile(r"([!-9;-~]+)[ \t]*:[ \t]*(.*)", re.DOTALL)
_PREFIX = re.compile(r"(?i)^((re|aw|fwd?|wg|sv)\s*:\s*)+")

Headers = list[tuple[str, str]]


@dataclass
class Parsed:
    """A message, as Graph has it."""

    headers: Headers
    body: dict[str, str]
    attachments: list[dict[str, Any]] = field(default_factory=list)

    def first(self, name: str) -> str:
        """A field; empty where there is none."""
        return next((value for known, value in self.headers if known.lower() == name), "")

    def people(self, name: str) -> list[dict[str, Any]]:
        """The recipients in a field."""
        told = [value for known, value in self.headers if known.lower() == name]
        try:
            found = getaddresses([decoded(one) for one in told])
        except (ValueError, IndexError, RecursionError):
            return []
        return [recipient(email, shown) for shown, email in found if "@" in email][:500]


def parsed(raw: bytes) -> Parsed:
    """A message taken apart."""
    head = re.split(rb"(?:\A|\r?\n)\r?\n", raw, maxsplit=1)[0]
    unfolded = re.sub(r"\r?\n[ \t]+", " ", text(head))
    fields = (_FIELD.fullmatch(line) for line in re.split(r"\r?\n", unfolded))
    headers = [(found[1], found[2].strip()) for found in fields if found]
    body, attachments = _body(raw)
    return Parsed(headers, body, attachments)


def text(data: bytes) -> str:
    """Eight bits as what they most likely are."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


def decoded(value: str) -> str:
    """A field without its encoded words."""
    try:
        return str(make_header(decode_header(value)))
    except (LookupError, ValueError, UnicodeError):
        return value


def base(subject: str) -> str:
    """A subject without what answers put before it."""
    return _PREFIX.sub("", subject.strip())


def recipient(email: str, name: str = "") -> dict[str, Any]:
    """Somebody, as Graph writes them."""
    return {"emailAddress": {"name": name or email, "address": email}}


def moment(at: datetime) -> str:
    """A DateTimeOffset."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def sent_at(value: str, otherwise: datetime) -> datetime:
    """The Date field, or another moment."""
    try:
        found = parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError):
        return otherwise
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def plain(body: dict[str, str]) -> str:
    """A body as text, roughly: what bodyPreview shows."""
    if body["contentType"] == "text":
        return body["content"]
    bare = re.sub(r"(?is)<(style|script|title)\b.*?</\1>", "", body["content"])
    lines = re.sub(r"(?i)<(br|/p|/div|hr)\b[^>]*>", "\n", bare)
    return unescape(re.sub(r"<[^>]*>", "", lines)).replace("\xa0", " ").strip()


def written(props: dict[str, Any], extended: dict[str, str], stamp: str) -> bytes:
    """An item as a message, for a test to look at: each property as the field that it stands for."""
    fields: Headers = [
        ("From", _shown([props["from"]] if props.get("from") else [])),
        ("To", _shown(props.get("toRecipients", ()))),
        ("Cc", _shown(props.get("ccRecipients", ()))),
        ("Bcc", _shown(props.get("bccRecipients", ()))),
        ("Subject", props.get("subject", "")),
        ("Date", format_datetime(datetime.fromisoformat(props["sentDateTime"]))),
        ("Message-ID", props["internetMessageId"]),
        ("In-Reply-To", extended.get(IN_REPLY_TO, "")),
        ("References", extended.get(REFERENCES, "")),
        ("X-Relance", stamp),
        ("Content-Type", f"text/{'html' if props['body']['contentType'] == 'html' else 'plain'}; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
    ]
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields if value)
    content = re.sub(r"\r?\n", "\r\n", props["body"]["content"])
    return f"{lines}\r\n{content}".encode()


def quoted(above: str, anchor: dict[str, Any], spells: Callable[[str], str] = str) -> dict[str, str]:
    """The body of a reply as Outlook makes it: a comment, and below it the message that is answered."""
    block = {
        "From": _shown([anchor["from"]] if anchor.get("from") else []),
        "Sent": datetime.fromisoformat(anchor["sentDateTime"]).strftime("%A, %B %d, %Y %I:%M:%S %p"),
        "To": _shown(anchor.get("toRecipients", ())),
        "Subject": anchor.get("subject", ""),
    }
    content = anchor["body"]["content"]
    if anchor["body"]["contentType"] == "text":
        lines = "\r\n".join(f"{name}: {value}" for name, value in block.items())
        return {"contentType": "text", "content": f"{above}\r\n{'_' * 32}\r\n{lines}\r\n\r\n{content}"}
    lines = "<br>\r\n".join(f"<b>{name}:</b> {escape(value)}" for name, value in block.items())
    inner = re.sub(r"(?is)^.*?<body[^>]*>|</body>.*$", "", content)
    return {
        "contentType": "html",
        "content": (
            '<html><head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body>'
            f'{spells(escape(above))}<hr tabindex="-1" style="display:inline-block; width:98%">\r\n'
            f'<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" color="#000000">{lines}</font>'
            f"<div>&nbsp;</div>\r\n</div>\r\n{inner}</body></html>"
        ),
    }


def paged(body: dict[str, str]) -> dict[str, str]:
    """A text as the page that Microsoft makes of it for those who do not ask for text."""
    if body["contentType"] == "html":
        return body
    lines = escape(body["content"]).replace("\r\n", "<br>\r\n")
    return {"contentType": "html", "content": f'<html><body><div class="PlainText">{lines}</div></body></html>'}


def rewritten(body: dict[str, str]) -> dict[str, str]:
    """HTML as Exchange stores it: another head, other line ends, other attributes; the same words."""
    if body["contentType"].lower() != "html":
        return {"contentType": "text", "content": re.sub(r"\r?\n", "\r\n", body["content"])}
    content = re.sub(r"\s*\n\s*", "\r\n", body["content"])
    content = re.sub(r"<p>", '<p style="margin-top:0; margin-bottom:0">', content)
    if "<meta" not in content:
        head = '<head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\r\n</head>'
        content = re.sub(r"(?i)<html>", f"<html>{head}", content, count=1)
    return {"contentType": "html", "content": content}


def _shown(people: Iterable[dict[str, Any]] | Sequence[dict[str, Any]]) -> str:
    return ", ".join(_person(one["emailAddress"]) for one in people)


def _person(one: dict[str, str]) -> str:
    name, address = one.get("name", ""), one["address"]
    return f'"{name}" <{address}>' if name and name != address else address


def _body(raw: bytes) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """The text that Outlook would show, and the attachments."""
    mime = message_from_bytes(raw)
    texts: dict[str, str] = {}
    attachments: list[dict[str, Any]] = []
    for part in list(mime.walk())[:100]:
        if part.is_multipart():
            continue
        kind, name = part.get_content_type(), _name(part)
        if name or not kind.startswith("text/"):
            attachments.append({"name": name or "unnamed", "contentType": kind, "isInline": "content-id" in part})
        else:
            texts.setdefault(kind, _decoded(part))
    if "text/html" in texts:
        return {"contentType": "html", "content": texts["text/html"]}, attachments
    return {"contentType": "text", "content": texts.get("text/plain", "")}, attachments


def _decoded(part: Mime) -> str:
    data = part.get_payload(decode=True)
    data = data if isinstance(data, bytes) else b""
    try:
        return data.decode(str(part.get_content_charset() or "utf-8"))
    except (LookupError, UnicodeError):
        return text(data)


def _name(part: Mime) -> str:
    try:
        return decoded(part.get_filename() or "")
    except (LookupError, ValueError, TypeError):
        return ""

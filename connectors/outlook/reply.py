"""A draft as Outlook is to have it: what was given as a message (RFC 5322), in the properties of Graph. Pure.

Outlook makes the reply, with its own quotation; our words go above that, without ours. Until they are there, anybody
knows a draft that was begun and not finished by two signs, of which one is enough: a property, and in the place of our
words a comment, our mark in brackets. The reference tells of properties for drafts that are made and updated, and not
whether a reply takes them; and a comment may be lost in the page.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from bs4.element import Tag

from connectors import headers, html, mime
from connectors.draft import fingerprint, remarked
from connectors.outlook import convert
from rules.draft import same_words
from rules.mail import Address
from rules.quoting import own_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from connectors.outlook.convert import Told


_COMMENT = re.compile(r"\s*\[\[([a-z2-7]{26})(\*?)\]\]")
"""As long as a token is (`rules.ledger.token`): nobody types that."""
_MARK = re.compile(r"([a-z2-7]{26})(\*?)")
_OPEN, _CLOSE = r"(?:\[|&#0*91;|&#x0*5b;|&lbrack;|&lsqb;)", r"(?:\]|&#0*93;|&#x0*5d;|&rbrack;|&rsqb;)"
"""Brackets, as a page may spell them (HTML, 13.5)."""
DONE = "-"
"""Stands in a property for what does not hold any more: Graph takes none away."""
_BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)
_PICTURE = re.compile(r"<img\b", re.IGNORECASE)
_NOBODY = Address("", "")
MAX_ABOVE = 3
"""Elements that may stand between a letter and its quotation: a gap, and the line that says whose words follow."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a draft is to say."""

    token: str
    message_id: str
    in_reply_to: str
    """The Message-ID of what it answers; empty where it answers nothing."""
    references: str
    sender: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...]
    subject: str
    text: str
    """All of it, our quotation included."""
    page: str
    """The same as HTML; empty where it has none."""


def wanted(message: bytes) -> Wanted:
    """What a message says that is to become a draft."""
    fields = headers.split(mime.header_of(message))
    content = mime.content(message)
    return Wanted(
        token=fields.get("x-relance", ""),
        message_id=headers.message_id(fields),
        in_reply_to=next(iter(headers.message_ids(fields.get("in-reply-to", ""))), ""),
        references=" ".join(headers.message_ids(fields.get("references", ""))),
        sender=headers.sender(fields) or _NOBODY,
        to=headers.addresses(fields.get("to", "")),
        cc=headers.addresses(fields.get("cc", "")),
        bcc=headers.addresses(fields.get("bcc", "")),
        subject=headers.clean(headers.decode(fields.get("subject", ""))),
        text=content.text,
        page=mime.page(message),
    )


def comment(token: str, *, unread: bool = False) -> str:
    """What stands in place of our words while they are not there; nothing for a draft without a mark.

    A star in it says that what is answered was unread: Outlook takes it for read as soon as it is answered.
    """
    written = f"[[{token}{'*' if unread else ''}]]"
    return written if _COMMENT.fullmatch(written) else ""


def begin(token: str, *, unread: bool = False) -> Told:
    """The same as a property."""
    written = f"{token}{'*' if unread else ''}"
    return _properties([(convert.BEGUN, written)]) if _MARK.fullmatch(written) else {}


def answers_unread(begun: Told) -> bool:
    """Whether a draft that was begun says that what it answers was unread."""
    found = _begun(begun) or _COMMENT.match(own_words(convert.text(begun.get("body") or {})))
    return found is not None and bool(found[2])


def answered(begun: Told) -> str:
    """The Message-ID of what a draft answers; empty where it answers nothing."""
    return next(iter(headers.message_ids(convert.property_of(begun, convert.IN_REPLY_TO))), "")


def begun_for(told: Told) -> str:
    """The mark of a draft that may have been begun and not finished, by its property or its first words; else empty."""
    found = _begun(told) or _COMMENT.match(str(told.get("bodyPreview") or ""))
    return found[1] if found and told.get("isDraft") and not convert.stamp(told) else ""


def is_unfinished(told: Told, token: str) -> bool:
    """Whether a draft, read whole, holds what Outlook quotes, above it our comment or nothing, and nothing else."""
    if not told.get("isDraft") or convert.stamp(told) or told.get("hasAttachments"):
        return False
    words, marked = own_words(convert.text(told.get("body") or {})), _begun(told)
    found = _COMMENT.fullmatch(words)
    return found[1] == token if found else not words and marked is not None and marked[1] == token


def alone(draft: Wanted) -> Told:
    """The properties of a draft whose original is not there: it names it all the same, and quotes by itself."""
    body = {"contentType": "html", "content": draft.page} if draft.page else _text(draft.text)
    named = [(convert.IN_REPLY_TO, draft.in_reply_to), (convert.REFERENCES, draft.references)]
    told = _told(draft, body)
    return _sender(draft, {}) | told | _properties([*named, *_marks(draft, told)])


def finished(draft: Wanted, begun: Told) -> Told:
    """The properties that make of what Outlook began the draft that is wanted."""
    told = _told(draft, _above(draft, begun.get("body") or {}))
    return _sender(draft, begun) | told | _properties([*_marks(draft, told), (convert.BEGUN, DONE)])


def shows_mark(fields: Told, token: str) -> bool:
    """Whether our mark would be read in a draft, since the page has the comment in a way that we do not know."""
    return bool(token) and token in convert.text(fields["body"])


def corrected(draft: Wanted, stands: Told) -> Told:
    """The mark that a draft needs where Exchange has put other people into it than it was given; empty for none.

    It gives an alias of the user's own the primary address, for one. A mark made by what was given would tell for ever
    that the draft was edited. Where it has other words too, nothing is mended.
    """
    words = convert.text(stands.get("body") or {})
    given = fingerprint(draft.sender, draft.subject, draft.to, draft.cc, words, draft.bcc)
    fields = headers.split(convert.fetched(stands).header)
    sender, subject = headers.sender(fields) or _NOBODY, headers.clean(headers.decode(fields.get("subject", "")))
    to, cc, bcc = (headers.addresses(fields.get(name, "")) for name in ("to", "cc", "bcc"))
    own = remarked(draft.message_id, fingerprint(sender, subject, to, cc, words, bcc))
    is_ours = convert.property_of(stands, convert.GIVEN) == remarked(draft.message_id, given) != own
    return {"internetMessageId": own} | _properties([(convert.GIVEN, own)]) if is_ours else {}


def says(told: Told) -> tuple[object, ...]:
    """What a person sees of a draft: whom it goes to, its subject, its words, its pictures, and whether it has more."""
    names = ("toRecipients", "ccRecipients", "bccRecipients")
    people = tuple(sorted(_emails(told.get(name) or ())) for name in names)
    words = " ".join(convert.text(told.get("body") or {}).split())
    return (*people, told.get("subject"), words, bool(told.get("hasAttachments")), _pictures(told.get("body") or {}))


def has_more_pictures(told: Told) -> bool:
    """Whether somebody has put a picture into a draft of ours: it is no attachment there, and no word."""
    written = convert.property_of(told, convert.PICTURES)
    return written.isdecimal() and _pictures(told.get("body") or {}) > int(written)


def digest(told: Told) -> str:
    """The same as one word, and whether it is a draft."""
    return hashlib.sha256(repr((bool(told.get("isDraft")), *says(told))).encode()).hexdigest()


def leaving(said: str) -> Told:
    """The property of a draft that is to be moved to Deleted Items, with the `digest` of it; or `DONE`."""
    return _properties([(convert.LEAVING, said)])


def without_quotation(text: str) -> str:
    """The words of a draft of ours, without the quotation at its end and the line that says whose words those are."""
    lines = text.rstrip().split("\n")
    end = len(lines)
    while end and lines[end - 1].startswith(">"):
        end -= 1
    return "\n".join(lines if end == len(lines) else lines[: end - 1]).rstrip()


def _above(draft: Wanted, below: Mapping[str, Any]) -> dict[str, str]:
    """Our words, and below them what Outlook quotes, as it was."""
    words, quoted = without_quotation(draft.text), str(below.get("content") or "")
    if draft.token:
        mark = rf"{_OPEN}{{2}}{re.escape(draft.token)}\*?{_CLOSE}{{2}}"
        quoted = re.sub(mark, "", quoted, flags=re.IGNORECASE)
    if not convert.is_html(below):
        return _text(f"{words}\n\n{quoted.lstrip()}")
    start = _BODY.search(quoted)
    place = start.end() if start else 0
    return {"contentType": "html", "content": f"{quoted[:place]}{_letter(draft.page, words)}{quoted[place:]}"}


def _begun(told: Told) -> re.Match[str] | None:
    return _MARK.fullmatch(convert.property_of(told, convert.BEGUN))


def _told(draft: Wanted, body: dict[str, str]) -> Told:
    """With a Message-ID that tells an edit later, by what is really written."""
    told = fingerprint(draft.sender, draft.subject, draft.to, draft.cc, convert.text(body), draft.bcc)
    return {
        "subject": draft.subject,
        "toRecipients": [_recipient(one) for one in draft.to],
        "ccRecipients": [_recipient(one) for one in draft.cc],
        "bccRecipients": [_recipient(one) for one in draft.bcc],
        "body": body,
        "internetMessageId": remarked(draft.message_id, told),
    }


def _sender(draft: Wanted, begun: Told) -> Told:
    """The address to send from, where it is another than Outlook takes by itself."""
    taken = ((begun.get("from") or {}).get("emailAddress") or {}).get("address") or ""
    if not draft.sender.email or Address(taken).folded == draft.sender.folded:
        return {}
    return {"from": _recipient(draft.sender)}


def _marks(draft: Wanted, told: Told) -> list[tuple[str, str]]:
    """The properties of a draft of ours that says this, by name."""
    pictures = str(_pictures(told["body"]))
    marks = [(convert.STAMP, draft.token), (convert.GIVEN, told["internetMessageId"]), (convert.PICTURES, pictures)]
    return marks if draft.token else []


def _pictures(body: Mapping[str, Any]) -> int:
    return len(_PICTURE.findall(str(body.get("content") or ""))) if convert.is_html(body) else 0


def _properties(named: Iterable[tuple[str, str]]) -> Told:
    some = [{"id": name, "value": value} for name, value in named if value]
    return {"singleValueExtendedProperties": some} if some else {}


def _recipient(person: Address) -> Told:
    return {"emailAddress": {"name": person.name or person.email, "address": person.email}}


def _emails(people: Iterable[Told]) -> list[str]:
    return [str((one.get("emailAddress") or {}).get("address") or "").casefold() for one in people]


def _text(content: str) -> dict[str, str]:
    return {"contentType": "text", "content": content}


def _letter(page: str, words: str) -> str:
    """Our page without our quotation and the line above it: what says these words, and stands in the sender's font."""
    tree = html.parsed(page)
    written = [one for one in (tree.body.contents if tree.body else ()) if isinstance(one, Tag)]
    quotation = max((at for at, one in enumerate(written) if one.name == "blockquote"), default=len(written))
    for end in range(quotation, max(quotation - MAX_ABOVE, 0) - 1, -1):
        some = "\n".join(map(str, written[:end]))
        if same_words(html.to_text(some), words):
            return some
    return _paragraphs(words)


def _paragraphs(text: str) -> str:
    parts = (escape(part.strip("\n")).replace("\n", "<br>\n") for part in text.split("\n\n"))
    return "\n".join(f"<p>{part}</p>" for part in parts if part)

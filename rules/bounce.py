"""Whether a message is the report of a mail server, and what it reports.

That it is one is told by its header, in the order of `_SIGNS`; of senders who may be people or programs, by what it
says besides. What became of the mail is told by the fields for programs (RFC 3464), which half of all reports have,
else by the subject (`rules/data/`, table `[delivery]`). Complaints about spam (RFC 5965) and receipts (RFC 8098) come
in the same wrapping; they are none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from rules import report
from rules.language import everywhere, fold
from rules.mail import Content
from rules.people import is_no_reply
from rules.phrases import delivery
from rules.phrasing import begins_with
from rules.report import Kind
from rules.subject import is_forward, is_reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from rules.mail import Message

__all__ = ["Bounce", "Kind", "bounce", "may_be_report"]

MAX_IDS = 50
MAX_ADDRESSES = 100
MAX_TEXT = 65_536
"""Letters of a text that are read."""
MAX_CLOSING = 4
"""Words of a line that closes a letter."""
LAST_LINES = 5
"""Of a letter, with its closing among them."""

_ENDS = r"(?:@|>?\s*$|\s*<>|\s*\()"
"""Behind a name in From: it is an address, or the name of nobody's (`MAILER-DAEMON <>`)."""
_DAEMON = re.compile(rf"\b(?:mailer[-_ ]?daemon|mail-daemon|mdaemon){_ENDS}", re.IGNORECASE)
_POSTMASTER = re.compile(rf"\bpo{{1,2}}st[-_]?master{_ENDS}", re.IGNORECASE)
_SNS = "@sns.amazonaws.com"
"""Where Amazon's notifications come from, those of mail that bounced among them."""
_MACHINE = re.compile(f"{_DAEMON.pattern}|{_POSTMASTER.pattern}|{re.escape(_SNS)}", re.IGNORECASE)
_OFFICE = re.compile(
    r"mailer|mail[-_.]?(?:system|delivery(?:[-_.]?(?:sub)?system)?)|system[-_.]?administrator"
    r"|bounces?|ndr|dsn|mta|smtp|nobody|null",
    re.IGNORECASE,
)
"""Addresses that no person writes from, as far as their name tells."""
_REPORT_TYPE = re.compile(r"report-type\s*=\s*\"?([\w-]+)", re.IGNORECASE)
_CERTIFIED = "x-ricevuta"
"""In the receipts of Italian certified mail (DM 2 November 2005): what is told."""
_WENT_WELL = frozenset({"accettazione", "avvenuta-consegna", "presa-in-carico"})
_DSN_CLASS = "urn:content-classes:dsn"


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a mail server reports."""

    kind: Kind
    """The worst that it tells of anybody."""
    sign: str
    """By what it is known, in words."""
    ids: tuple[str, ...] = ()
    """Message-IDs that it names, that of the returned mail first."""
    addresses: tuple[str, ...] = ()
    """Addresses that it names, folded: whom it is about first."""
    kinds: tuple[Kind, ...] = ()
    """What it tells of each of these addresses, in their order."""
    others: Kind = Kind.NONE
    """What it tells of whoever is not named: nothing, where it names recipients of the mail one by one."""

    def kind_for(self, address: str) -> Kind:
        """What became of the mail to one (folded) address."""
        return dict(zip(self.addresses, self.kinds, strict=True)).get(address, self.others)

    @property
    def failed(self) -> tuple[str, ...]:
        """The addresses that the mail did not reach; of a delay, that it has not reached so far."""
        told = zip(self.addresses, self.kinds, strict=True)
        return tuple(address for address, kind in told if kind is self.kind is not Kind.DONE)


def bounce(message: Message, content: Content | None) -> Bounce | None:
    """What a mail server reports in this message; None for one that is no such report.

    Without its content, the best that the header tells.
    """
    sign = next((found for ask in _SIGNS if (found := ask(message, content)) is not None), "")
    return _read(message, content or Content(""), sign) if sign else None


def may_be_report(fields: Mapping[str, str]) -> bool:
    """Whether a header might be that of a report: a quick look, for the store to find reports by.

    Args:
        fields: by name in lower case. Of a subject in encoded words little is told; it had better be decoded.
    """
    return (
        _may_write_reports(fields.get("from", ""))
        or "x-failed-recipients" in fields
        or _CERTIFIED in fields
        or fields.get("content-type", "")[:16].casefold() == "multipart/report"
        or fields.get("content-class", "").casefold() == _DSN_CLASS
        or ((_without_sender(fields) or _is_nobody(fields.get("from", ""))) and _may_tell(fields))
    )


@lru_cache(maxsize=4096)
def _may_write_reports(sender: str) -> bool:
    return bool(_MACHINE.search(sender))


def _may_tell(fields: Mapping[str, str]) -> bool:
    subject = fields.get("subject", "")
    if _without_sender(fields) and (subject.startswith("=?") or _is_nobody(fields.get("from", ""))):
        return True
    return bool(delivery(subject))


@lru_cache(maxsize=4096)
def _is_nobody(sender: str) -> bool:
    """Whether From names no person, as far as its address tells."""
    address = report.first_address(sender)
    return address is None or is_no_reply(address) or bool(_OFFICE.fullmatch(address.email.partition("@")[0]))


def _without_sender(fields: Mapping[str, str]) -> bool:
    """Whether the envelope named nobody (RFC 5321, 4.5.5), in the words of whichever program noted it."""
    return fields.get("return-path", "").strip().casefold() in {"<>", "<mailer-daemon>"}


def _other_report(message: Message, content: Content | None) -> str | None:
    """Receipts, complaints and statistics come as multipart/report too; a receipt in any wrapping is one."""
    named = _REPORT_TYPE.search(message.header.get("content-type", ""))
    if named and named[1].casefold() != "delivery-status":
        return ""
    return "" if content and report.is_receipt(content.report) else None


def _report(message: Message, content: Content | None) -> str | None:
    kind = message.header.get("content-type", "").casefold()
    known = "delivery-status" in kind or content is None or bool(content.report or content.returned)
    return "a delivery report (RFC 3464)" if kind.startswith("multipart/report") and known else None


def _failed_recipients(message: Message, _content: Content | None) -> str | None:
    return "X-Failed-Recipients" if "x-failed-recipients" in message.header else None


def _certified(message: Message, _content: Content | None) -> str | None:
    told = message.header.get(_CERTIFIED)
    return f"a receipt of certified mail: {told}" if told is not None else None


def _exchange(message: Message, _content: Content | None) -> str | None:
    is_report = message.header.get("content-class", "").casefold() == _DSN_CLASS
    return "a delivery report by its Content-Class" if is_report else None


def _daemon(message: Message, _content: Content | None) -> str | None:
    found = _DAEMON.search(_from(message))
    return f"from {found[0].strip('@<> (')}" if found else None


def _amazon(message: Message, content: Content | None) -> str | None:
    if not _from(message).casefold().endswith(_SNS):
        return None
    return "a notification of Amazon SES" if content and report.event(content.text[:MAX_TEXT]) else ""


def _suspect(message: Message, content: Content | None) -> str | None:
    """A sender who may be a person or a program: the subject and the content have to tell that this is a report."""
    sender = _from(message)
    if not (_POSTMASTER.search(sender) or _is_nobody(sender) or _without_sender(message.header)):
        return None
    if is_reply(message.subject) or is_forward(message.subject):
        return None
    if content and report.recipients(content.report):
        return "a delivery status (RFC 3464)"
    if delivery(message.subject) and (content is None or _fits(message, content)):
        return f"its subject, and it is from {sender or 'nobody'}"
    return f"a returned mail, from {sender or 'nobody'}" if content and _returns(message, content) else None


def _fits(message: Message, content: Content) -> bool:
    """Whether the content of what has the subject of a report could be a program's."""
    text = content.text[:MAX_TEXT]
    if content.returned:
        return True
    if _is_letter(text) and not _without_sender(message.header):
        return False
    is_postmaster = bool(_POSTMASTER.search(_from(message)))
    return is_postmaster or report.quotes_a_server(text) or report.quotes_a_mail(text)


def _returns(message: Message, content: Content) -> bool:
    """Whether it returns a mail as programs do, under any subject."""
    sender = _from(message)
    if not content.returned or not (_POSTMASTER.search(sender) or _is_nobody(sender)):
        return False
    text = content.text[:MAX_TEXT]
    return _without_sender(message.header) or (report.quotes_a_server(text) and not _is_letter(text))


_SIGNS: tuple[Callable[[Message, Content | None], str | None], ...] = (
    _other_report,
    _report,
    _failed_recipients,
    _certified,
    _exchange,
    _daemon,
    _amazon,
    _suspect,
)
"""Each tells a sign in words; empty where it knows that this is no report, None where it does not know."""


def _from(message: Message) -> str:
    return message.sender.email if message.sender else message.header.get("from", "")


def _is_letter(text: str) -> bool:
    """Whether it begins or ends as people's letters do."""
    lines = [fold(line) for line in text.splitlines() if line.strip()]
    greets = bool(lines) and lines[0].endswith((",", "!")) and begins_with(lines[0], _openings())
    return greets or any(
        len(line.split()) <= MAX_CLOSING and begins_with(line, _closings()) for line in lines[-LAST_LINES:]
    )


@cache
def _openings() -> tuple[str, ...]:
    return everywhere(
        lambda language: (*language.greeting.words, *language.greeting.with_mark) if language.greeting else ()
    )


@cache
def _closings() -> tuple[str, ...]:
    return everywhere(lambda language: (*language.closing.words, *language.closing.alone) if language.closing else ())


def _read(message: Message, content: Content, sign: str) -> Bounce:
    text = content.text[:MAX_TEXT]
    told = report.recipients(content.report) or report.recipients(text)
    kind = report.worst(told.values()) or _kind(message, text)
    written_to = list(report.written_to(content.returned)) or list(report.written_to(text))
    about = _about(message, text, told, kind, written_to)
    others = Kind.NONE if about.keys() & set(written_to) else kind
    named = list(dict.fromkeys((*about, *written_to, *report.addresses(text))))[:MAX_ADDRESSES]
    about_id = f"Message-ID: {message.header.get('x-riferimento-message-id', '')}"
    ids = (one for part in (about_id, content.returned, content.report, text) for one in report.message_ids(part))
    return Bounce(
        kind=kind,
        sign=sign,
        ids=tuple(dict.fromkeys(ids))[:MAX_IDS],
        addresses=tuple(named),
        kinds=tuple(about.get(address, others) for address in named),
        others=others,
    )


def _kind(message: Message, text: str) -> Kind:
    """What the header tells, or a notification; a report that tells nothing of it is one of failure."""
    certified = message.header.get(_CERTIFIED)
    if certified is not None:
        return Kind.DONE if certified.casefold() in _WENT_WELL else Kind.FAILED
    return Kind(delivery(message.subject)) or report.event(text) or Kind.FAILED


def _about(
    message: Message, text: str, told: Mapping[str, Kind], kind: Kind, written_to: Iterable[str]
) -> dict[str, Kind]:
    """Whom it is about: by its fields, by a field of the header, or whom the text names before it repeats the mail."""
    failed = dict.fromkeys(report.addresses(message.header.get("x-failed-recipients", "")), kind)
    if told or failed:
        return failed | {address: its or kind for address, its in told.items()}
    above = dict.fromkeys(report.addresses(report.above_copy(text)), kind)
    return above if above.keys() & set(written_to) else {}

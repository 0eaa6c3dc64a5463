"""What kind of message this is, and by which sign that is known: a person's, an automatic reply, a bounce, a notice.

Asked in the order of `SIGNS`; the first that fits has it. Headers only: what their standards say they mean
(RFC 3834, RFC 3464, RFC 8098, RFC 2919), and what software writes that keeps to none of these.
No single header of Exchange's is enough, since it stamps people's mail with them as well.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from rules.language import everywhere, fold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rules.mail import Message


class Nature(StrEnum):
    """What kind of message it is."""

    PERSON = "a person's"
    AUTO_REPLY = "an automatic reply"
    BOUNCE = "a bounce"
    NOTICE = "a notice"
    """A read receipt, a delay, a delivery: says nothing about an answer."""
    LIST_POST = "a mailing list's"
    UNCLEAR = "a person's or a program's"


_DAEMON = re.compile(r"\b(?:mailer-?daemon|mail-daemon|postmaster|mdaemon)(?:@|>?\s*$|\s*<>|\s*\()", re.IGNORECASE)
"""In From: as an address, or as the name of nobody's (`MAILER-DAEMON <>`)."""
_DELAYED = re.compile(r"\b(?:delay\w*|warning|verzög\w*)\b")
_DELIVERED = re.compile(r"\b(?:success\w*|deliver(?:ed|y receipt)|relayed|zugestellt)\b")
_FAILED = re.compile(r"undeliver|unzustellbar|fail")
_NOT = re.compile(r"\b(?:not|nicht|never)\b|n['’]t\b")
_COMMENT = re.compile(r"\([^()]*\)")


def _report(message: Message) -> tuple[Nature, str] | None:
    kind = message.header.get("content-type", "").casefold()
    if not kind.startswith("multipart/report"):
        return None
    if "disposition-notification" in kind:
        return Nature.NOTICE, "a read receipt (RFC 8098)"
    if _tells_no_failure(message.subject):
        return Nature.NOTICE, "a delivery report that tells of no failure"
    return Nature.BOUNCE, "a delivery report (RFC 3464)"


def _tells_no_failure(subject: str) -> bool:
    folded = fold(subject)
    if _FAILED.match(folded):
        return False
    return bool(_DELAYED.search(folded) or (_DELIVERED.search(folded) and not _NOT.search(folded)))


def _failed_recipients(message: Message) -> tuple[Nature, str] | None:
    return (Nature.BOUNCE, "X-Failed-Recipients") if "x-failed-recipients" in message.header else None


def _daemon(message: Message) -> tuple[Nature, str] | None:
    found = _DAEMON.search(message.sender.email if message.sender else message.header.get("from", ""))
    if found is None:
        return None
    if _tells_no_failure(message.subject):
        return Nature.NOTICE, "a mail server's notice that tells of no failure"
    return Nature.BOUNCE, f"from {found[0].strip('@<> (')}"


def _auto_submitted(message: Message) -> tuple[Nature, str] | None:
    value = _COMMENT.sub("", message.header.get("auto-submitted", "no")).partition(";")[0].strip().casefold()
    return None if value in {"", "no", "auto-forwarded"} else (Nature.AUTO_REPLY, f"Auto-Submitted: {value} (RFC 3834)")


def _auto_headers(message: Message) -> tuple[Nature, str] | None:
    for name in ("x-autoreply", "x-autorespond"):
        if message.header.get(name, "no").casefold() != "no":
            return Nature.AUTO_REPLY, name.title()
    if message.header.get("precedence", "").casefold() == "auto_reply":
        return Nature.AUTO_REPLY, "Precedence: auto_reply"
    return None


def _auto_subject(message: Message) -> tuple[Nature, str] | None:
    found = _auto_phrases().match(fold(message.subject))
    return (Nature.AUTO_REPLY, f"its subject begins with '{found[0]}'") if found else None


def _exchange(message: Message) -> tuple[Nature, str] | None:
    suppressed = message.header.get("x-auto-response-suppress", "").casefold() == "all"
    if suppressed and ("x-ms-exchange-inbox-rules-loop" in message.header or _without_sender(message.header)):
        return Nature.AUTO_REPLY, "X-Auto-Response-Suppress with a second sign of Exchange's"
    return None


def _null_return_path(message: Message) -> tuple[Nature, str] | None:
    """Programs should write so (RFC 3834), and some forwarders do it to the mail of people."""
    return (Nature.UNCLEAR, "an empty Return-Path") if _without_sender(message.header) else None


def _list_post(message: Message) -> tuple[Nature, str] | None:
    return (Nature.LIST_POST, "List-Id (RFC 2919)") if "list-id" in message.header else None


SIGNS: tuple[Callable[[Message], tuple[Nature, str] | None], ...] = (
    _report,
    _failed_recipients,
    _daemon,
    _auto_submitted,
    _auto_headers,
    _auto_subject,
    _exchange,
    _null_return_path,
    _list_post,
)


def nature(message: Message) -> tuple[Nature, str]:
    """What kind of message this is, and the sign in words."""
    for sign in SIGNS:
        found = sign(message)
        if found:
            return found
    return Nature.PERSON, "no sign of a machine"


def may_be_bounce(fields: Mapping[str, str]) -> bool:
    """Whether a header might be that of a bounce: a quick look, for the store to find bounces by."""
    return (
        "x-failed-recipients" in fields
        or fields.get("content-type", "")[:16].casefold() == "multipart/report"
        or bool(_DAEMON.search(fields.get("from", "")))
    )


def _without_sender(header: Mapping[str, str]) -> bool:
    return header.get("return-path", "").strip() == "<>"


@cache
def _auto_phrases() -> re.Pattern[str]:
    phrases = everywhere(lambda language: language.auto_reply.subject)
    return re.compile("|".join(f"{re.escape(phrase)}(?!\\w)" for phrase in phrases))

"""What kind of message this is, and by which sign that is known: a person's, an automatic reply, a bounce, a notice.

Asked in the order of `SIGNS`; the first that fits has it. Headers come first: what their standards say they mean
(RFC 3834, RFC 3464, RFC 8098, RFC 2919), and what software writes that keeps to none of these. What the text says is
known for few messages, those that matter. No single header of Exchange's is enough, since it stamps people's mail
with them as well.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from rules.bounce import Kind, bounce
from rules.language import everywhere, fold
from rules.phrases import answers_invitation
from rules.said import NOTHING
from rules.subject import is_reply

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rules.mail import Message
    from rules.said import Said


class Nature(StrEnum):
    """What kind of message it is."""

    PERSON = "a person's"
    AUTO_REPLY = "an automatic reply"
    RESPONSE = "a program's response"
    """It says of itself that a program wrote it, and nothing else does."""
    ACKNOWLEDGEMENT = "a ticket system's acknowledgement"
    CHALLENGE = "a challenge"
    """A filter holds our mail until somebody proves to be a person."""
    MACHINE = "a program's"
    """A program sent it, and it may hold a person's words: ticket systems send the answers of people so."""
    CALENDAR = "an answer to an invitation"
    BOUNCE = "a bounce"
    DELAY = "a delay"
    """The mail server is still trying."""
    ADVERTISEMENT = "an advertisement"
    NOTICE = "a notice"
    """A read receipt, a delivery: says nothing about an answer."""
    LIST_POST = "a mailing list's"
    UNCLEAR = "a person's or a program's"


Sign = tuple[Nature, str] | None
_COMMENT = re.compile(r"\([^()]*\)")
_ANSWERS = frozenset({"REPLY", "COUNTER", "DECLINECOUNTER"})
"""Methods of RFC 5546 by which the other side answers."""
_METHOD = re.compile(r"method\s*=\s*\"?([a-z]+)", re.IGNORECASE)
_CALENDAR_CLASS = "urn:content-classes:calendarmessage"
_RESPONDERS = ("x-autoreply", "x-autorespond")


def _other_report(message: Message, _said: Said) -> Sign:
    kind = message.header.get("content-type", "").casefold()
    if kind.startswith("multipart/report"):
        if "disposition-notification" in kind:
            return Nature.NOTICE, "a read receipt (RFC 8098)"
        if "feedback-report" in kind:
            return Nature.NOTICE, "a complaint that a provider hands on (RFC 5965)"
    return None


def _report(message: Message, said: Said) -> Sign:
    told = bounce(message, None) if said is NOTHING else said.bounce
    if told is None:
        return None
    match told.kind:
        case Kind.DELAYED:
            return Nature.DELAY, f"{told.sign}: the mail server is still trying"
        case Kind.DONE:
            return Nature.NOTICE, f"{told.sign}: a delivery report that tells of no failure"
        case _:
            return Nature.BOUNCE, told.sign


def _calendar(message: Message, said: Said) -> Sign:
    kind = message.header.get("content-type", "")
    method = said.calendar or (found[1].upper() if (found := _METHOD.search(kind)) else "")
    if method:
        return (Nature.CALENDAR, f"a calendar's METHOD:{method} (RFC 5546)") if method in _ANSWERS else None
    words = answers_invitation(message.subject)
    if words and message.header.get("content-class", "").casefold() == _CALENDAR_CLASS:
        return Nature.CALENDAR, f"a calendar's message, and its subject begins with '{words}'"
    return None


def _challenge(message: Message, said: Said) -> Sign:
    """People may use these words as well."""
    if said.challenged and _says_automatic(message.header):
        return Nature.CHALLENGE, f"it wants a proof before it lets our mail through: '{said.challenged}'"
    return None


def _auto_submitted(message: Message, said: Said) -> Sign:
    value = _COMMENT.sub("", message.header.get("auto-submitted", "no")).partition(";")[0].strip().casefold()
    if value in {"", "no", "auto-forwarded"}:
        return None
    sign = f"Auto-Submitted: {value} (RFC 3834)"
    if said.acknowledged and said.until is None and _auto_subject(message, said) is None:
        return Nature.ACKNOWLEDGEMENT, f"{sign}, and it says '{said.acknowledged}'"
    if said.until or _auto_headers(message, said) or _auto_subject(message, said) or _exchange(message, said):
        return Nature.AUTO_REPLY, sign
    return Nature.MACHINE if value == "auto-generated" else Nature.RESPONSE, sign


def _auto_headers(message: Message, _said: Said) -> Sign:
    for name in _RESPONDERS:
        if message.header.get(name, "no").casefold() != "no":
            return Nature.AUTO_REPLY, name.title()
    if message.header.get("precedence", "").casefold() == "auto_reply":
        return Nature.AUTO_REPLY, "Precedence: auto_reply"
    return None


def _auto_subject(message: Message, _said: Said) -> Sign:
    found = _auto_phrases().match(fold(message.subject))
    return (Nature.AUTO_REPLY, f"its subject begins with '{found[0]}'") if found else None


def _exchange(message: Message, said: Said) -> Sign:
    suppressed = message.header.get("x-auto-response-suppress", "").casefold() == "all"
    if suppressed and ("x-ms-exchange-inbox-rules-loop" in message.header or _without_sender(message.header)):
        sign = "X-Auto-Response-Suppress with a second sign of Exchange's"
        return Nature.AUTO_REPLY if said.until else Nature.RESPONSE, sign
    return None


def _null_return_path(message: Message, said: Said) -> Sign:
    """Programs should write so (RFC 3834), and some forwarders do it to the mail of people."""
    if not _without_sender(message.header):
        return None
    if said.until:
        return Nature.AUTO_REPLY, f"an empty Return-Path, and it says '{said.absence}'"
    if said.acknowledged:
        return Nature.ACKNOWLEDGEMENT, f"an empty Return-Path, and it says '{said.acknowledged}'"
    return Nature.UNCLEAR, "an empty Return-Path"


def _list_post(message: Message, _said: Said) -> Sign:
    return (Nature.LIST_POST, "List-Id (RFC 2919)") if "list-id" in message.header else None


def _advertisement(message: Message, _said: Said) -> Sign:
    """Who answers a letter offers no way out of a list; but programs for sales do, in letters that answer something."""
    if "list-unsubscribe" in message.header and not message.ids and not is_reply(message.subject):
        return Nature.ADVERTISEMENT, "List-Unsubscribe (RFC 2369), and it answers nothing"
    return None


SIGNS: tuple[Callable[[Message, Said], Sign], ...] = (
    _other_report,
    _report,
    _calendar,
    _challenge,
    _auto_submitted,
    _auto_headers,
    _auto_subject,
    _exchange,
    _null_return_path,
    _list_post,
    _advertisement,
)


def nature(message: Message, said: Said = NOTHING) -> tuple[Nature, str]:
    """What kind of message this is, and the sign in words; the better told where its text was read."""
    for sign in SIGNS:
        found = sign(message, said)
        if found:
            return found
    return Nature.PERSON, "no sign of a machine"


def _says_automatic(fields: Mapping[str, str]) -> bool:
    """Whether a program says of itself that it is one; Exchange's X-Auto-Response-Suppress alone does not."""
    value = fields.get("auto-submitted", "no").casefold()
    return (
        not value.startswith(("no", "auto-forwarded"))
        or fields.get("precedence", "").casefold() == "auto_reply"
        or any(name in fields for name in _RESPONDERS)
        or _without_sender(fields)
    )


def may_be_automatic(fields: Mapping[str, str]) -> bool:
    """Whether a header might be that of an automatic reply: a quick look, for the store to find absences by."""
    return "x-auto-response-suppress" in fields or _says_automatic(fields)


def _without_sender(header: Mapping[str, str]) -> bool:
    return header.get("return-path", "").strip() == "<>"


@cache
def _auto_phrases() -> re.Pattern[str]:
    phrases = everywhere(lambda language: language.auto_reply.subject)
    return re.compile("|".join(f"{re.escape(phrase)}(?!\\w)" for phrase in phrases))

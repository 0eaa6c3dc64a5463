"""A public set of bounces: is each of them told as one?

A folder of messages, `bounce/`, `auto_reply/`, `delivered_dsn/` and `complaint/`, with an `expected.json` beside them:
a list of `{"file", "label", "oracle_…"}`, where the oracles name recipient, action, status and the Message-ID of the
message returned. For each message there is a mailbox with an offer of ours to that recipient, and the message an hour
later in INBOX; what a sweep tells is compared.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from connectors import headers
from connectors.memory import MemoryMailbox
from rules.people import is_list
from tests.corpus.scores import Goal, share
from tests.corpus.telling import FAULTS, NO_OFFER, Told, account, fault, line_of, new_store, told, visiting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

HOUR = timedelta(hours=1)
UNDATED = datetime(2026, 11, 4, 9, tzinfo=UTC)
"""When a message came that says no date of its own."""
_ACTION = re.compile(rb"^Action:[ \t]*(\w+)", re.IGNORECASE | re.MULTILINE)
_TO = re.compile(rb"^To:[ \t]*(.*@.*)", re.IGNORECASE | re.MULTILINE)
_MEANT = re.compile(rb"^X-Original-To:[ \t]*(.*@.*)", re.IGNORECASE | re.MULTILINE)
_EMPTY = re.compile(rb"\r?\n\r?\n")
_ID = re.compile(rb"^Message-ID:[ \t]*(<[^<>\s]+@[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)
_DATE = re.compile(rb"^Date:[ \t]*(.*)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Report:
    """One message of the set."""

    name: str
    label: str
    raw: bytes
    recipients: tuple[str, ...]
    returned_id: str
    """Message-ID of the message returned; empty where it has none."""
    delay: str
    """"surely": the message says it is one; "perhaps": it failed by a passing trouble (4.x.x); else empty."""

    @property
    def came(self) -> datetime:
        """When it came, by its own date."""
        found = _DATE.search(_EMPTY.split(self.raw, maxsplit=1)[0])
        return headers.date(found[1].decode("latin-1").strip(), UNDATED) if found else UNDATED

    @property
    def went_to_list(self) -> bool:
        """Whether what came back was sent to a mailing list: no offer is, so nothing is asked of it."""
        return any(is_list(one, frozenset()) for one in headers.addresses(", ".join(self.recipients)))

    @property
    def right(self) -> frozenset[str]:
        """The states that it may be told in."""
        if self.label != "bounce":
            wrong = {"answered"} if self.label == "auto_reply" else {"answered", "bounced"}
            return frozenset({"open", "away", "unsure", "answered", "bounced", "declined"} - wrong)
        return {"surely": frozenset({"open"}), "perhaps": frozenset({"open", "bounced"})}.get(
            self.delay, frozenset({"bounced"})
        )


@dataclass(frozen=True)
class Outcome:
    """A message of the set, and what was told of the offer."""

    report: Report
    told: Told

    @property
    def is_right(self) -> bool:
        """Whether it may be told so."""
        return self.told.state in self.report.right


def reports(folder: Path) -> Iterator[Report]:
    """The messages of the set."""
    for entry in json.loads((folder / "expected.json").read_text(encoding="utf-8")):
        raw = (folder / entry["file"]).read_bytes()
        oracles = [one for name, told in entry.items() if name.startswith("oracle_sisimai") for one in told]
        yield Report(
            name=entry["file"],
            label=entry["label"],
            raw=raw,
            recipients=_recipients(entry, oracles, raw),
            returned_id=_returned_id(oracles, raw),
            delay=_delay(oracles, raw),
        )


def outcome(report: Report) -> Outcome:
    """What a sweep tells of an offer after this message."""
    mailbox = MemoryMailbox()
    came = report.came
    offer_id = report.returned_id or "<offer@firm.example>"
    mailbox.deliver("Sent", _offer(report, offer_id, came - HOUR), came - HOUR)
    mailbox.deliver("INBOX", _with_own_id(report), came)
    try:
        with new_store() as store:
            line = line_of(offer_id, visiting(mailbox, store, came + HOUR))
    except FAULTS as error:
        return Outcome(report, fault(error))
    none = Told(NO_OFFER, because=(f"an offer to {', '.join(report.recipients)}",))
    return Outcome(report, told(line) if line else none)


def goals(outcomes: Sequence[Outcome]) -> list[Goal]:
    """The promises about bounces."""
    bounces = [one for one in outcomes if one.report.label == "bounce"]
    answers = sum(one.told.state == "answered" for one in outcomes if one.report.label == "auto_reply")
    others = [one for one in outcomes if one.report.label in {"complaint", "delivered_dsn"}]
    wrong = sum(not one.is_right for one in others)
    return [
        share(
            "bounces told rightly (4.x.x: either way)", sum(one.is_right for one in bounces), len(bounces), least=0.98
        ),
        Goal("automatic replies told as answers", str(answers), "0", answers == 0),
        Goal("deliveries and complaints told as bounces or answers", str(wrong), "0", wrong == 0),
    ]


def kinds(outcomes: Sequence[Outcome]) -> list[tuple[str, Counter[str]]]:
    """How often each state was told, by what the message is."""
    found: dict[str, Counter[str]] = {}
    for one in outcomes:
        delay = {"surely": ", delayed", "perhaps": ", failed by 4.x.x"}.get(one.report.delay, "")
        found.setdefault(f"{one.report.label}{delay}", Counter())[one.told.state] += 1
    return sorted(found.items())


def _offer(report: Report, message_id: str, at: datetime) -> bytes:
    fields = {
        "From": f"{account().name} <{account().address}>", "To": ", ".join(f"<{one}>" for one in report.recipients),
        "Subject": "Offer 4711: shelves for your store", "Date": format_datetime(at), "Message-ID": message_id,
    }  # fmt: skip
    header = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"{header}\r\nDear Sir or Madam,\r\n\r\nplease find our offer below.\r\n".encode()


def _with_own_id(report: Report) -> bytes:
    """The message; where the set, made anonymous, gave it the id of what it returns, with one of its own."""
    own = _ID.search(_EMPTY.split(report.raw, maxsplit=1)[0])
    if own is None or own[1].decode("latin-1") != report.returned_id:
        return report.raw
    return report.raw.replace(own[1], b"<report." + own[1][1:], 1)


def _recipients(entry: dict[str, Any], oracles: Sequence[dict[str, str]], raw: bytes) -> tuple[str, ...]:
    """As expected.json names them; where it names none, that of the message returned, which comes last in the file."""
    named = [one["recipient"] for one in oracles]
    named += [one for name, told in entry.items() if name.startswith("oracle_flufl") for one in told if not named]
    if not named:
        last = _TO.findall(_body(raw))[-1:] or _MEANT.findall(raw)[-1:]
        named = [one.email for value in last for one in headers.addresses(value.decode("latin-1"))]
    return tuple(dict.fromkeys(named))


def _returned_id(oracles: Sequence[dict[str, str]], raw: bytes) -> str:
    """As expected.json names it, where the file has it with its angle brackets; else the last one below the header."""
    for one in oracles:
        if one["messageid"] and f"<{one['messageid']}>".encode() in raw:
            return f"<{one['messageid']}>"
    found = _ID.findall(_body(raw))
    return found[-1].decode("latin-1") if found else ""


def _delay(oracles: Sequence[dict[str, str]], raw: bytes) -> str:
    actions = {action.lower() for action in _ACTION.findall(raw)}
    if b"delayed" in actions and b"failed" not in actions:
        return "surely"
    statuses = [one["status"] for one in oracles if one["status"]]
    return "perhaps" if statuses and all(status.startswith("4") for status in statuses) else ""


def _body(raw: bytes) -> bytes:
    return _EMPTY.split(raw, maxsplit=1)[-1]

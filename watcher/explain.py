"""`relance why`: the whole chain of questions and answers about an offer, and every message that was looked at.

It asks the store and opens no mailbox; what it tells is what the last sweep saw, decided for the moment given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from rules.case import due_moment
from rules.decide import decide
from rules.reading import Meaning
from rules.thread import key
from watcher.line import line
from watcher.lookup import Asked, Found, cases_in, look_up
from watcher.output import show_heading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from connectors.account import Account
    from rules.case import Case, Finding
    from rules.reading import Reading
    from rules.rulebook import Rulebook
    from rules.settlement import Settlement
    from watcher.store import Store

NOT_JUDGED = "no sweep has looked at it yet, or it is older than the rules look back"
MOST = 5
"""So many offers are explained at once; more are only named."""


def why(out: Console, store: Store, accounts: Iterable[Account], book: Rulebook, asked: Asked) -> bool:
    """Explain what fits the question; False where nothing does."""
    found = look_up(store, accounts, book, asked.question)
    for one in found[:MOST]:
        _explain(out, store, one, book, asked)
    for one in found[MOST:]:
        out.print(f"also: {one.message.subject}  {one.message.message_id}")
    return bool(found)


def _explain(out: Console, store: Store, found: Found, book: Rulebook, asked: Asked) -> None:
    message = found.message
    show_heading(out, message.subject or "(no subject)")
    _field(out, "offer", message.message_id)
    _field(out, "to", ", ".join(address.email for address in message.recipients))
    _field(out, "sent", f"{message.sent_at:%a %d %b %Y %H:%M %z}")
    if found.rule is None:
        _field(out, "rule", f"none: {found.because or NOT_JUDGED}")
        return
    _field(out, "rule", f"{found.rule}: {found.because}")
    cases = cases_in(store, found.account, book, asked)
    standing = cases.ledger.standing(key(message.message_id))
    gist = cases.gist(message)
    case = cases.case(gist, found.rule, standing)
    _show_decision(out, found.account, case, cases.places(gist, found.rule))
    _show_messages(out, case)


def _show_decision(out: Console, account: Account, case: Case, places: Iterable[Finding]) -> None:
    decision = decide(case)
    for finding in (*places, *decision.because):
        out.print(f"\n  {finding.question}")
        out.print(Padding.indent(Text(finding.answer), 4))
    told = line(account.name_in_config, case, decision)
    due = due_moment(decision.action)
    until = f", {due:%a %d %b %Y %H:%M %z}" if due else ""
    out.print(f"\n  So it is: {told.state if told else 'left alone'}{until}")


def _show_messages(out: Console, case: Case) -> None:
    out.print("\n  Messages looked at:" if case.readings else "\n  No other message was found near it.")
    for reading in case.readings:
        message = reading.message
        sender = message.sender.email if message.sender else "nobody"
        out.print(Padding.indent(Text(f"{message.sent_at:%d %b %Y %H:%M}  {sender}  {message.subject}"), 4))
        out.print(
            Padding.indent(Text(f"{_meaning(reading, case.settlement)}{reading.because}  {message.message_id}"), 6)
        )
        if reading.refusal:
            out.print(Padding.indent(Text(f"it says no: '{reading.refusal}'"), 6))


def _meaning(reading: Reading, told: Settlement | None) -> str:
    """The word for what a message means, with its colon; none where the user's word made nothing of it."""
    if reading.meaning is not Meaning.NOTHING:
        return f"{reading.meaning}: "
    settled = told is not None and key(reading.message.message_id) in told.messages
    return "" if settled else "no sign: "


def _field(out: Console, name: str, value: str) -> None:
    out.print(f"  {name:6} {value}")

"""`relance why`: the whole chain of questions and answers about an offer, and every message that was looked at.

It asks the store and opens no mailbox; what it tells is what the last sweep saw, decided for the moment given.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from rules.answer import Meaning
from rules.case import due_moment
from rules.decide import decide
from rules.thread import key
from rules.words import unaccented
from watcher.cases import Cases
from watcher.line import line
from watcher.output import show_heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console

    from connectors.account import Account
    from rules.case import Case, Finding
    from rules.mail import Content, Message
    from rules.rulebook import Rulebook
    from watcher.store import Store

EVER = datetime(1970, 1, 1, tzinfo=UTC)
NOT_JUDGED = "no sweep has looked at it yet, or it is older than the rules look back"
MOST = 5
"""So many offers are explained at once; more are only named."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about, and for which moment."""

    question: str
    now: datetime
    zone: str


def why(out: Console, store: Store, accounts: Iterable[Account], book: Rulebook, asked: Asked) -> bool:
    """Explain what fits the question; False where nothing does."""
    found = [(account, message) for account in accounts for message in _matching(store, account, asked.question)]
    for account, message in found[:MOST]:
        _explain(out, store, account, book, message, asked)
    for _account, message in found[MOST:]:
        out.print(f"also: {message.subject}  {message.message_id}")
    return bool(found)


def _matching(store: Store, account: Account, question: str) -> Iterator[Message]:
    """Messages of ours, newest first: by Message-ID, by an address they went to, or by words of the subject."""
    messages = store.messages(account.name_in_config, account.identities)
    wanted = unaccented(question.strip())
    ours = sorted(messages.ours_since(EVER), key=lambda message: message.sent_at, reverse=True)
    exact = [message for message in ours if key(message.message_id).strip("<>") == wanted.strip("<>")]
    fitting = [m for m in ours if _went_to(m, wanted) or all(word in unaccented(m.subject) for word in wanted.split())]
    offers = [m for m in fitting if messages.judgement(key(m.message_id))[0]]
    yield from exact or offers or fitting


def _went_to(message: Message, wanted: str) -> bool:
    return "@" in wanted and any(wanted in address.email.casefold() for address in message.recipients)


def _explain(out: Console, store: Store, account: Account, book: Rulebook, message: Message, asked: Asked) -> None:
    messages = store.messages(account.name_in_config, account.identities)
    rule, because = messages.judgement(key(message.message_id))
    show_heading(out, message.subject or "(no subject)")
    _field(out, "offer", message.message_id)
    _field(out, "to", ", ".join(address.email for address in message.recipients))
    _field(out, "sent", f"{message.sent_at:%a %d %b %Y %H:%M %z}")
    if rule is None or rule not in {one.name for one in book.rules}:
        _field(out, "rule", f"none: {because or NOT_JUDGED}")
        return
    _field(out, "rule", f"{rule}: {because}")

    def kept(keys: Iterable[str]) -> dict[str, Content]:
        return {one: content for one in keys if (content := messages.content(one)) is not None}

    ledger = store.ledger(account.name_in_config)
    cases = Cases(messages, ledger, book, account.identities, asked.now, asked.zone, kept)
    case = cases.case(cases.around(message), rule, ledger.standing(key(message.message_id)))
    _show_decision(out, account, case, cases.places(case))
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
        meaning = "no sign" if reading.meaning is Meaning.NOTHING else str(reading.meaning)
        out.print(Padding.indent(Text(f"{message.sent_at:%d %b %Y %H:%M}  {sender}  {message.subject}"), 4))
        out.print(Padding.indent(Text(f"{meaning}: {reading.because}  {message.message_id}"), 6))


def _field(out: Console, name: str, value: str) -> None:
    out.print(f"  {name:6} {value}")

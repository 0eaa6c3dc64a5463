"""The offer that somebody asks about on the command line, and its case, from the store alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rules.thread import key
from rules.words import unaccented
from watcher.cases import Cases

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from connectors.account import Account
    from rules.mail import Message
    from rules.rulebook import Rulebook
    from watcher.store import Store

EVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about, and for which moment."""

    question: str
    now: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Found:
    """A message of ours that fits."""

    account: Account
    message: Message
    rule: str | None
    """The rule that takes it for an offer; None where none does."""
    because: str | None
    """Why; None where no sweep has judged it."""


def look_up(store: Store, accounts: Iterable[Account], book: Rulebook, question: str) -> list[Found]:
    """What fits: by Message-ID, or by words of the subject and the addresses it went to; offers, where any are."""
    return [found for account in accounts for found in _in_account(store, account, book, question)]


def cases_in(store: Store, account: Account, book: Rulebook, asked: Asked) -> Cases:
    """The cases of an account at a moment, without its mailbox."""
    name = account.name_in_config
    identities = store.identities(account)
    messages = store.messages(name, identities)
    return Cases(messages, store.ledger(name), store.verdicts(name), book, identities, asked.now, asked.zone)


def _in_account(store: Store, account: Account, book: Rulebook, question: str) -> Iterator[Found]:
    """Messages of ours, newest first."""
    messages = store.messages(account.name_in_config, store.identities(account))
    wanted = unaccented(question.strip())
    if not wanted:
        return  # no word at all is in every subject
    ours = sorted(messages.ours_since(EVER), key=lambda message: message.sent_at, reverse=True)
    exact = [message for message in ours if key(message.message_id).strip("<>") == wanted.strip("<>")]
    fitting = exact or [message for message in ours if _fits(message, wanted)]
    known = {rule.name for rule in book.rules}
    found = []
    for message in fitting:
        rule, because = messages.judgement(key(message.message_id))
        found.append(Found(account, message, rule if rule in known else None, because))
    offers = [one for one in found if one.rule]
    yield from found if exact else offers or found


def _fits(message: Message, wanted: str) -> bool:
    """Whether every word stands in the subject, or in an address or the name of somebody it went to."""
    people = (f"{address.name} {address.email}" for address in message.recipients)
    told = unaccented("\n".join((message.subject, *people)))
    return all(word in told for word in wanted.split())

"""`relance rules preview`: every step of a rule's ladder as it would be written. It changes nothing.

The offer is one that the store knows, else a sample. Texts are seldom stored, so that the mailbox may have to be
opened; it is only read. Each step answers the one before, as if that had been sent on the day on which it was due.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from connectors import headers, mime, page
from connectors.draft import build
from connectors.errors import AccountError
from connectors.mailbox import Fetched
from rules.case import Case, Write
from rules.mail import Role
from rules.offer import fits_alone
from rules.people import outside
from rules.place import Recipient, calendar_for
from rules.thread import key
from rules.wording import NoWording
from watcher.bootstrap import visiting
from watcher.example import example, kind_of_rule, language_of_rule
from watcher.judge import sent_message
from watcher.lookup import EVER, Asked, cases_in, look_up
from watcher.samples import LETTERS
from watcher.store import Store
from watcher.writing import drafted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from connectors.account import Account
    from rules.draft import Draft
    from rules.mail import Content, Message
    from rules.page import Page
    from rules.rule import Rule
    from watcher.bootstrap import Occasion
    from watcher.config import Settings


@dataclass(frozen=True, slots=True)
class Rung:
    """One step, as it would be written."""

    number: int
    of: int
    """How many there are in all."""
    template: str
    due_at: datetime
    """On this day it would be written, if nobody had answered."""
    draft: Draft | None
    trouble: str = ""
    """Why there is no draft; the steps behind it are not shown."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be shown, and where it may be found."""

    settings: Settings
    accounts: tuple[Account, ...]
    rule: Rule
    state: Path
    occasion: Occasion
    question: str | None
    """The offer, as `relance why` takes it; None for the newest one that the rule knows."""
    say: Callable[[str], None]
    """Tells the user what is shown, and what is done for it."""


@dataclass(frozen=True, slots=True)
class _Offer:
    account: Account
    case: Case
    content: Content
    page: Page | None = None


@dataclass(frozen=True, slots=True)
class _Writer:
    """See `watcher.visit.Writer`."""

    account: Account
    now: datetime
    sender_zone: str
    templates: Mapping[str, str]
    known: Mapping[str, Content]
    """The texts of the offer and of the drafts that follow it, by key."""
    html: Mapping[str, Page]
    """What their HTML gives to a reply, as far as it was read."""

    def texts(self, keys: Iterable[str], /) -> dict[str, Content]:
        return {one: self.known[one] for one in keys}

    def pages(self, keys: Iterable[str], /) -> dict[str, Page]:
        return {one: self.html[one] for one in keys if one in self.html}


class NoSuchOffer(Exception):
    """No message that was sent fits the question."""


def preview(wanted: Wanted) -> list[Rung]:
    """The steps of the rule.

    Raises:
        NoSuchOffer: nothing fits the question.
        StoreError: the store cannot be used.
    """
    offer = _stored(wanted)
    if offer is None:
        wanted.say(f"this is a sample {LETTERS[kind_of_rule(wanted.rule)]}, as if it were sent now")
        offer = _sample(wanted)
    return list(_ladder(offer, wanted.settings.templates, wanted.occasion.zone))


def _stored(wanted: Wanted) -> _Offer | None:
    """An offer of the user's own, if there is one that can be read."""
    if not (wanted.state / "relance.db").exists():  # opening the store would make one
        if wanted.question is None:
            return None
        raise NoSuchOffer
    with Store(wanted.state) as store:
        found = _asked(wanted, store) if wanted.question is not None else _newest(wanted, store)
        if found is None:
            wanted.say(f"no offer that the rule {wanted.rule.name} knows is stored")
            return None
        account, message = found
        wanted.say(f"the offer: {message.subject or '(no subject)'}, sent on {message.sent_at:%d %b %Y}")
        read = _text(wanted, store, account, message)
        if read is None:
            return None
        asked = Asked("", wanted.occasion.now, wanted.occasion.zone)
        cases = cases_in(store, account, wanted.settings.rulebook, asked)
        return _Offer(account, cases.case(cases.gist(message), wanted.rule.name, ()), *read)


def _asked(wanted: Wanted, store: Store) -> tuple[Account, Message]:
    found = look_up(store, wanted.accounts, wanted.settings.rulebook, wanted.question or "")
    if not found:
        raise NoSuchOffer
    return found[0].account, found[0].message


def _newest(wanted: Wanted, store: Store) -> tuple[Account, Message] | None:
    """The newest message that the rule takes, of those whose texts it need not or that are stored."""
    found = [(account, one) for account in wanted.accounts for one in _known(wanted.rule, store, account)]
    return max(found, key=lambda one: one[1].sent_at, default=None)


def _known(rule: Rule, store: Store, account: Account) -> Iterator[Message]:
    """The newest one of an account, if there is any."""
    messages = store.messages(account.name_in_config, store.identities(account))
    lists = messages.known_lists()
    for message in sorted(messages.ours_since(EVER), key=lambda one: one.sent_at, reverse=True):
        sent = sent_message(messages, message, lists)
        if fits_alone(replace(sent, content=messages.content(key(message.message_id))), rule).rule:
            yield message
            return


def _text(wanted: Wanted, store: Store, account: Account, message: Message) -> tuple[Content, Page | None] | None:
    """The offer's text, from the store or from its mailbox; None where it cannot be read, and the user is told.

    Its HTML is in the mailbox alone: where the text is stored, it is done without.
    """
    own = key(message.message_id)
    stored = store.messages(account.name_in_config, store.identities(account)).content(own)
    if stored is not None:
        return stored, None
    wanted.say(f"its text is read from the mailbox of account {account.name_in_config}")
    try:
        with visiting(wanted.settings, account, store, wanted.occasion) as visit:
            found, html = dict(visit.read([own])).get(own), visit.pages([own]).get(own)
    except AccountError as error:
        wanted.say(str(error))
        return None
    if found is None:
        wanted.say("it is not there any more")
        return None
    return found, html


def _sample(wanted: Wanted) -> _Offer:
    rule, occasion = wanted.rule, wanted.occasion
    account = next((one for one in wanted.accounts if one.name_in_config in rule.match.accounts), wanted.accounts[0])
    offer, content = example(account, rule, occasion.now)
    people = [Recipient(one.domain) for one in outside(offer, account.identities)]
    own = account.address.rpartition("@")[2]
    calendar, _why = calendar_for(rule.calendar, people, own, occasion.zone, language_of_rule(rule))
    return _Offer(account, Case(rule, offer, account.identities, calendar, occasion.now), content)


def _ladder(offer: _Offer, templates: Mapping[str, str], zone: str) -> Iterator[Rung]:
    """Every step, each as an answer to the one before."""
    case, anchor = offer.case, offer.case.offer
    known = {key(anchor.message_id): offer.content}
    html = {key(anchor.message_id): offer.page} if offer.page else {}
    steps = len(case.rule.step)
    for number, step in enumerate(case.rule.step, start=1):
        due = case.calendar.add(anchor.sent_at, case.rule.after(number)).astimezone(ZoneInfo(zone))
        writer = _Writer(offer.account, due, zone, templates, known, html)
        try:
            draft = drafted(writer, replace(case, now=due), Write(number, step.template, anchor, due))
        except NoWording as error:
            yield Rung(number, steps, step.template, due, None, str(error))
            return
        yield Rung(number, steps, step.template, due, draft)
        message = build(draft)  # as its sender would find it among the sent mail
        anchor = headers.read(Fetched("", mime.header_of(message), due), frozenset({Role.SENT}))
        known[key(anchor.message_id)] = mime.content(message)
        html[key(anchor.message_id)] = page.read(mime.page(message))

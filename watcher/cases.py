"""From the store to cases: for each offer, every message around it, read by the rules.

The queries fetch more than belongs, and never by the size of the mailbox: all that is tied to the offer by ids, what
its recipients and their colleagues wrote since, and bounces that name them. `rules.thread` tells what belongs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from rules import subject
from rules.answer import between, read
from rules.case import Case, Finding
from rules.people import companies, folded, outside
from rules.place import calendar_for
from rules.thread import Neighbourhood, belongs, key, keys, poisoned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from rules.ledger import StandingDraft
    from rules.mail import Content, Identities, Message
    from rules.rulebook import Rulebook
    from watcher.ledger import LedgerTable
    from watcher.messages import MessageTable

MAX_CONVERSATION = 500
"""Messages tied by ids; a longer conversation is cut."""
BEFORE = timedelta(days=2)
"""Mail from so long before the offer is looked at too: two clocks seldom agree."""


@dataclass
class Cases:
    """Builds the cases of one account. Needs no mailbox, but for texts of bounces not yet in the store."""

    messages: MessageTable
    ledger: LedgerTable
    rulebook: Rulebook
    identities: Identities
    now: datetime
    sender_zone: str
    texts: Callable[[Iterable[str]], Mapping[str, Content]]
    _conversations: dict[str, list[Message]] = field(default_factory=dict)
    _bounce_texts: dict[str, Content] = field(default_factory=dict)

    def case(self, around: Neighbourhood, rule_name: str, drafts: tuple[StandingDraft, ...]) -> Case:
        """All that a decision about the offer depends on."""
        rule, offer = self.rulebook[rule_name], around.offer
        earlier = self._earlier(around)
        domains = [address.domain for address in outside(offer, self.identities)]
        calendar, _why = calendar_for(rule.calendar, domains, self._own_domain, self.sender_zone)
        return Case(
            rule=rule,
            offer=offer,
            identities=self.identities,
            calendar=calendar,
            now=self.now,
            readings=read(around),
            earlier=earlier,
            between=between(around, earlier) if earlier else (),
            drafts=drafts,
            ledger=self.ledger.entries(key(offer.message_id)),
        )

    def places(self, case: Case) -> tuple[Finding, ...]:
        """Where the recipient works, and by what evidence."""
        domains = [address.domain for address in outside(case.offer, self.identities)]
        return calendar_for(case.rule.calendar, domains, self._own_domain, self.sender_zone)[1]

    def around(self, offer: Message) -> Neighbourhood:
        """The offer with every message that might have to do with it."""
        conversation = self.conversation(offer)
        tied = {key(message.message_id) for message in conversation} | {key(offer.message_id)}
        same = self._same_subject(offer, tied)
        others = self._others(offer, tied, same)
        bounces = {one: message for one, message in self._bounces(offer).items() if one not in tied}
        named = {key(m.message_id): keys(m.ids) - tied for m in others if m.ids}
        known = self.messages.known_keys(one for ids in named.values() for one in ids)
        return Neighbourhood(
            offer=offer,
            identities=self.identities,
            conversation=tuple(conversation),
            others=(*others, *(message for one, message in bounces.items() if all(m is not message for m in others))),
            elsewhere=frozenset(one for one, ids in named.items() if ids & known),
            rivals=tuple(message for message in same if message.sender in self.identities),
            contents=tuple((one, self._bounce_texts[one]) for one in bounces if one in self._bounce_texts),
        )

    def conversation(self, offer: Message) -> list[Message]:
        """All messages tied to the offer by ids, through any number of others, the offer left out."""
        own = key(offer.message_id)
        if own in self._conversations:
            return self._conversations[own]
        found: dict[str, Message] = {}
        asked: set[str] = set()
        waiting = {own} | keys(offer.ids)
        while waiting and len(found) < MAX_CONVERSATION:
            asked |= waiting
            met = [*self.messages.by_key(waiting), *self.messages.linked_to(waiting)]
            bad = self._poisoned(met)
            met = [m for m in met if key(m.message_id) in asked or (keys(m.ids) & asked) - bad]
            found.update((key(message.message_id), message) for message in met)
            waiting = {one for m in met for one in (keys(m.ids) | {key(m.message_id)})} - asked - bad
        found.pop(own, None)
        self._conversations[own] = list(found.values())
        return self._conversations[own]

    def _poisoned(self, met: list[Message]) -> frozenset[str]:
        if len(met) <= subject.MIN_WORDS:
            return frozenset()
        return poisoned(met, self.messages.known_keys(one for message in met for one in keys(message.ids)))

    def _same_subject(self, offer: Message, tied: set[str]) -> list[Message]:
        """What was written under the same telling subject, by us or since by anybody, not tied by ids."""
        if not subject.is_specific(offer.subject):
            return []
        found = self.messages.about(subject.base(offer.subject), offer.earliest_at - BEFORE)
        return [message for message in found if key(message.message_id) not in tied]

    def _others(self, offer: Message, tied: set[str], same: list[Message]) -> list[Message]:
        people = outside(offer, self.identities)
        ours = [message for message in same if message.sender in self.identities]
        mine = [message for message in ours if folded(message.recipients) & folded(people)]
        replies = [m for m in same if m.sender not in self.identities and subject.is_reply(m.subject)]
        earliest = min([offer.sent_at, *(message.sent_at for message in mine)])
        written = self.messages.from_people(folded(people), companies(people), earliest - BEFORE)
        following = self.messages.linked_to(key(message.message_id) for message in mine)  # answers by whomever
        found = {key(message.message_id): message for message in (*written, *mine, *following, *replies)}
        return [message for one, message in found.items() if one not in tied]

    def _bounces(self, offer: Message) -> dict[str, Message]:
        """The bounces since the offer that name one of its recipients."""
        people = folded(outside(offer, self.identities))
        return {
            one: message
            for one, (message, told) in self._all_bounces.items()
            if message.latest_at >= offer.earliest_at and any(person in told for person in people)
        }

    @cached_property
    def _all_bounces(self) -> dict[str, tuple[Message, str]]:
        since = self.now - timedelta(days=self.rulebook.horizon)
        found = {key(message.message_id): message for message in self.messages.bounces(since)}
        self._bounce_texts = dict(self.texts(found))
        return {
            one: (message, f"{message.header.get('x-failed-recipients', '')} {self._text(one)}".casefold())
            for one, message in found.items()
        }

    def _text(self, one: str) -> str:
        return self._bounce_texts[one].text if one in self._bounce_texts else ""

    def _earlier(self, around: Neighbourhood) -> Message | None:
        """The last message of ours before the offer, in its conversation, that a rule takes for an offer itself."""
        people = set(around.people)
        mine = [
            message
            for message in (*around.conversation, *around.others)
            if message.sender in self.identities
            and folded(message.recipients) & people
            and message.sent_at < around.offer.sent_at
            and belongs(message, around)
            and self.messages.judgement(key(message.message_id))[0]
        ]
        return max(mine, key=lambda message: message.sent_at, default=None)

    @property
    def _own_domain(self) -> str:
        return self.identities.addresses[0].rpartition("@")[2]

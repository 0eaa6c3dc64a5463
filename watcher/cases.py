"""From an offer's surroundings to its case: each message read by the rules, with what was done and decided before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from rules.answer import between, read
from rules.case import Case, Finding
from rules.people import folded, outside
from rules.place import calendar_for
from rules.refusal import Refusal, refusals
from rules.settlement import heeded
from rules.thread import Neighbourhood, belongs, joined, key
from watcher.sayings import Sayings, no_texts
from watcher.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rules.ledger import StandingDraft
    from rules.mail import Identities, Message
    from rules.reading import Reading
    from rules.rulebook import Rulebook
    from rules.settlement import Settlement
    from watcher.ledger import LedgerTable
    from watcher.messages import MessageTable
    from watcher.sayings import Texts
    from watcher.verdicts import VerdictTable


@dataclass
class Cases:
    """Builds the cases of one account. Needs no mailbox, but for texts that were never read."""

    messages: MessageTable
    ledger: LedgerTable
    verdicts: VerdictTable
    rulebook: Rulebook
    identities: Identities
    now: datetime
    sender_zone: str
    texts: Texts = no_texts
    surroundings: Surroundings = field(init=False)
    _readings: dict[str, tuple[Reading, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Look around in what was read since the rules look back."""
        since = self.now - timedelta(days=self.rulebook.horizon)
        sayings = Sayings(self.messages, self.texts)
        self.surroundings = Surroundings(self.messages, self.identities, sayings, since)

    def around(self, offer: Message) -> Neighbourhood:
        """The offer with every message that might have to do with it."""
        return joined(self.surroundings.of(offer))

    def learn(self, arounds: Iterable[Neighbourhood]) -> None:
        """Read the texts that matter to these offers, all in one go."""
        sayings = self.surroundings.sayings
        wanting = {
            key(around.offer.message_id): wanted
            for around in arounds
            if (wanted := [one.message for one in self.readings(around) if one.unread or sayings.stale(one.message)])
        }
        if sayings.learn(message for wanted in wanting.values() for message in wanted):
            for own in wanting:
                del self._readings[own]

    def readings(self, around: Neighbourhood) -> tuple[Reading, ...]:
        """What every message around the offer means, the user's word heeded."""
        own = key(around.offer.message_id)
        if own not in self._readings:
            self._readings[own] = heeded(read(around), self._settlements.get(own))
        return self._readings[own]

    def note_refusals(self, around: Neighbourhood, rule_name: str, *, keep: bool) -> None:
        """Note who said no to this offer, for the others; with `keep`, for good."""
        own, found = key(around.offer.message_id), refusals(self.readings(around), around.people)
        if (found or own in self._refusals) and self._refusals.get(own) != (rule_name, found):
            self._refusals[own] = rule_name, found
            if keep:
                self.verdicts.note_refusals(own, rule_name, found)

    def case(self, around: Neighbourhood, rule_name: str, drafts: tuple[StandingDraft, ...]) -> Case:
        """All that a decision about the offer depends on."""
        rule, offer = self.rulebook[rule_name], around.offer
        own = key(offer.message_id)
        earlier = self._earlier(around)
        domains = [address.domain for address in outside(offer, self.identities)]
        calendar, _why = calendar_for(rule.calendar, domains, self._own_domain, self.sender_zone)
        return Case(
            rule=rule,
            offer=offer,
            identities=self.identities,
            calendar=calendar,
            now=self.now,
            readings=self.readings(around),
            earlier=earlier,
            between=between(around, earlier) if earlier else (),
            drafts=drafts,
            ledger=self.ledger.entries(own),
            settlement=self._settlements.get(own),
            refusals=self._refusals_by(offer, rule_name),
        )

    def places(self, case: Case) -> tuple[Finding, ...]:
        """Where the recipient works, and by what evidence."""
        domains = [address.domain for address in outside(case.offer, self.identities)]
        return calendar_for(case.rule.calendar, domains, self._own_domain, self.sender_zone)[1]

    @cached_property
    def _settlements(self) -> dict[str, Settlement]:
        return self.verdicts.settlements()

    @cached_property
    def _refusals(self) -> dict[str, tuple[str, tuple[Refusal, ...]]]:
        return self.verdicts.refusals()

    def _refusals_by(self, offer: Message, rule_name: str) -> tuple[Refusal, ...]:
        """The refusals of this offer's recipients to other offers of the same rule, the latest last."""
        people, own = folded(self.identities.others(offer.recipients)), key(offer.message_id)
        found = [
            refusal
            for other, (rule, refused) in self._refusals.items()
            if rule == rule_name and other != own
            for refusal in refused
            if refusal.person in people
        ]
        return tuple(sorted(found, key=lambda refusal: refusal.at))

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

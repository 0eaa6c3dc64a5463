"""From an offer's surroundings to its case: each message read by the rules, with what was done and decided before.

A sweep asks for the gists of all offers, most of which were kept; `relance why` and `settle` look at one, and anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from rules import letter
from rules.answer import answered_between, read
from rules.case import Case
from rules.people import folded, outside
from rules.place import Recipient, calendar_for, clocks_of, country_of
from rules.refusal import Refusal, refusals
from rules.settlement import heeded
from rules.thread import Neighbourhood, belongs, joined, key, keys, members
from watcher.gist import Conversation, Gist
from watcher.recall import Recall
from watcher.sayings import Sayings, no_texts
from watcher.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from rules.calendar import Calendar
    from rules.case import Finding
    from rules.ledger import StandingDraft
    from rules.mail import Identities, Message
    from rules.reading import Reading
    from rules.rulebook import Rulebook
    from rules.settlement import Settlement
    from watcher.ledger import LedgerTable
    from watcher.messages import MessageTable
    from watcher.sayings import Texts
    from watcher.verdicts import VerdictTable

LAST = 20
"""Messages of somebody's that are looked at for the writer's clock; automatic replies are among them."""


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
    _recall: Recall = field(init=False)

    def __post_init__(self) -> None:
        """Prepare to look around."""
        self.surroundings = Surroundings(self.messages, self.identities, Sayings(self.messages, self.texts))
        self._recall = Recall(self.messages, self.rulebook)

    def gists(self, offers: Iterable[Message]) -> dict[str, Gist]:
        """What the messages around each of these offers come to, by the offers' keys; as far as it still holds, kept.

        The texts that matter are read, all in one go.
        """
        sayings, wanted = self.surroundings.sayings, {key(offer.message_id): offer for offer in offers}
        sayings.learn_reports(self.now - timedelta(days=self.rulebook.horizon))
        found = self._gists(wanted)
        if sayings.learn(one.message for told in found.values() for one in told.readings if one.unread):
            found = self._gists(wanted)
        return found

    def _gists(self, offers: Mapping[str, Message]) -> dict[str, Gist]:
        found = self._recall.load(offers)
        rows = []
        for own in offers.keys() - found.keys():
            with self.messages.noting() as names:
                found[own] = self.gist(offers[own]).without_nothing()
            rows.append(self._recall.row(found[own], names))
        self._recall.keep(rows)
        return found

    def gist(self, offer: Message) -> Gist:
        """What the messages around an offer come to, all looked at now."""
        around = joined(self.surroundings.of(offer))
        earlier, tied = self._earlier(around), members(around)
        return Gist(
            offer=offer,
            readings=tuple(self._with_stale(reading) for reading in read(around)),
            passed_over=0,
            earlier=earlier,
            answered_between=answered_between(around, earlier) if earlier else False,
            tied=Conversation(keys(one.message_id for one in tied), frozenset(one.thread_id for one in tied) - {""}),
            clocks=self._clocks(offer),
            language=self._language(offer),
        )

    def _with_stale(self, reading: Reading) -> Reading:
        """A text that was read by other words than today's counts as unread."""
        return replace(reading, unread=True) if self.surroundings.sayings.stale(reading.message) else reading

    def note_refusals(self, gist: Gist, rule_name: str, *, keep: bool) -> None:
        """Note who said no to this offer, for the others; with `keep`, for good."""
        own, people = key(gist.offer.message_id), outside(gist.offer, self.identities)
        found = refusals(self._heeded(gist), [address.folded for address in people])
        if (found or own in self._refusals) and self._refusals.get(own) != (rule_name, found):
            self._refusals[own] = rule_name, found
            if keep:
                self.verdicts.note_refusals(own, rule_name, found)

    def case(self, gist: Gist, rule_name: str, drafts: tuple[StandingDraft, ...]) -> Case:
        """All that a decision about the offer depends on."""
        rule, offer = self.rulebook[rule_name], gist.offer
        own = key(offer.message_id)
        return Case(
            rule=rule,
            offer=offer,
            identities=self.identities,
            calendar=self._calendar(gist, rule_name)[0],
            now=self.now,
            readings=self._heeded(gist),
            passed_over=gist.passed_over,
            earlier=gist.earlier,
            answered_between=gist.answered_between,
            drafts=drafts,
            ledger=self.ledger.entries(own),
            settlement=self._settlements.get(own),
            refusals=self._refusals_by(offer, rule_name),
        )

    def _heeded(self, gist: Gist) -> tuple[Reading, ...]:
        """What the messages mean, the user's word heeded."""
        return heeded(gist.readings, self._settlements.get(key(gist.offer.message_id)))

    def places(self, gist: Gist, rule_name: str) -> tuple[Finding, ...]:
        """Where the recipient works, and by what evidence."""
        return self._calendar(gist, rule_name)[1]

    def _calendar(self, gist: Gist, rule_name: str) -> tuple[Calendar, tuple[Finding, ...]]:
        people = outside(gist.offer, self.identities)
        recipients = [Recipient(one.domain, gist.clocks.get(one.folded, ())) for one in people]
        keys = self.rulebook[rule_name].calendar
        return calendar_for(keys, recipients, self._own_domain, self.sender_zone, gist.language)

    def _clocks(self, offer: Message) -> dict[str, tuple[datetime, ...]]:
        """When its recipients wrote last, by their own clocks; those who never did are left out."""
        people = sorted(folded(outside(offer, self.identities)))
        found = {one: clocks_of(self.messages.newest_from(one, LAST)) for one in people}
        return {one: clocks for one, clocks in found.items() if clocks}

    def _language(self, offer: Message) -> str:
        """Of its text, where that was read and no recipient's domain tells a country; empty if it cannot be told."""
        if any(country_of(one.domain) for one in outside(offer, self.identities)):
            return ""
        content = self.messages.content(key(offer.message_id))
        return letter.language(content.text, "") if content else ""

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

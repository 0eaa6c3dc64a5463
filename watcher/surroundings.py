"""From the store to an offer's surroundings: every message that might have to do with it.

The queries fetch more than belongs, and never by the size of the mailbox: all that is tied to the offer by ids or by a
provider's thread, what its recipients and their colleagues wrote since, their absences of before, and reports of mail
servers that name them. `rules.thread` tells what belongs.

What was asked for is noted by the table (`MessageTable.noting`): what is kept of an offer holds until a message comes
that answers to one of these names. So nothing may be found here but by such a query.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from rules import subject
from rules.about import is_about
from rules.people import Party, companies, folded, outside
from rules.quiet import LONGEST
from rules.thread import MAX_SUBJECTS, Neighbourhood, conversation_index, key, keys, poisoned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rules.mail import Address, Identities, Message
    from watcher.messages import MessageTable
    from watcher.sayings import Sayings

MAX_CONVERSATION = 500
"""Messages tied by ids; a longer conversation is cut."""
BEFORE = timedelta(days=2)
"""Mail from so long before the offer is looked at too: two clocks seldom agree."""


@dataclass
class Surroundings:
    """Finds what is around the offers of one account."""

    messages: MessageTable
    identities: Identities
    sayings: Sayings
    _by_subject: dict[str, tuple[list[Message], list[Message]]] = field(default_factory=dict)

    def of(self, offer: Message) -> Neighbourhood:
        """The offer with every message that might have to do with it."""
        conversation = self._conversation(offer)
        tied = {key(message.message_id) for message in conversation} | {key(offer.message_id)}
        same = self._same_subject(offer, tied)
        others = self._others(offer, tied, same)
        for message in (*self._reports(offer, tied), *self._absences(offer)):
            if key(message.message_id) not in tied:
                others.setdefault(key(message.message_id), message)
        named = {one: keys(message.ids) - tied - {one} for one, message in others.items() if message.ids}
        known = self.messages.known_keys(one for ids in named.values() for one in ids)
        elsewhere = {one: ids & known for one, ids in named.items() if ids & known}
        self.messages.note("id", tied | others.keys())
        return Neighbourhood(
            offer=offer,
            identities=self.identities,
            conversation=tuple(conversation),
            others=tuple(others.values()),
            elsewhere=frozenset(elsewhere),
            answers_since=self._answers_since(offer, others, elsewhere),
            rivals=tuple(message for message in same if message.sender in self.identities),
            returned=self._returned(tied | others.keys()),
            said=self.sayings,
        )

    def _conversation(self, offer: Message) -> list[Message]:
        """All messages tied to the offer by ids or by a provider's thread, through any number of others.

        The offer itself is left out.
        """
        found: dict[str, Message] = {}
        asked: set[str] = set()
        threads: set[tuple[str, str]] = set()
        waiting, new_threads = {key(offer.message_id)} | keys(offer.ids), _threads([offer])
        while (waiting or new_threads) and len(found) < MAX_CONVERSATION:
            asked |= waiting
            threads |= new_threads
            met = [*self.messages.by_key(waiting), *self.messages.linked_to(waiting)]
            bad = self._poisoned(met)
            met = [m for m in met if key(m.message_id) in asked or (keys(m.ids) & asked) - bad]
            met += self._in_threads(new_threads)
            room = MAX_CONVERSATION - len(found)
            found.update((key(message.message_id), message) for message in met[:room])
            waiting = {one for m in met for one in (keys(m.ids) | {key(m.message_id)})} - asked - bad
            new_threads = _threads(met) - threads
        found.pop(key(offer.message_id), None)
        return list(found.values())

    def _in_threads(self, threads: set[tuple[str, str]]) -> list[Message]:
        """The messages of these threads. A Thread-Index that stands in mail about everything names nothing."""
        found = list(self.messages.in_threads(name for kind, name in threads if kind == "thread"))
        for index in sorted(name for kind, name in threads if kind == "index"):
            met = list(self.messages.of_conversations([index]))
            if len({subject.base(message.subject) for message in met}) <= MAX_SUBJECTS:
                found += met
        return found

    def _poisoned(self, met: list[Message]) -> frozenset[str]:
        if len(met) <= MAX_SUBJECTS:
            return frozenset()
        return poisoned(met, self.messages.known_keys(one for message in met for one in keys(message.ids)))

    def _same_subject(self, offer: Message, tied: set[str]) -> list[Message]:
        """What we wrote under the same telling subject, and what others did whom none of that went to; not tied by ids.

        What the recipients and their colleagues wrote is found by its writers.
        """
        if not subject.is_specific(offer.subject):
            return []
        ours, strangers = self._under(subject.base(offer.subject))
        since = [message for message in strangers if message.received_at >= offer.earliest_at - BEFORE]
        return [message for message in (*ours, *since) if key(message.message_id) not in tied]

    def _under(self, base: str) -> tuple[list[Message], list[Message]]:
        """What we wrote under a subject, and what strangers did: asked once, for a mailing has one subject."""
        self.messages.note("base", [base])
        if base not in self._by_subject:
            found = list(self.messages.about(base))
            ours = [message for message in found if message.sender in self.identities]
            party = Party.of(ours, self.identities)
            others = [m for m in found if m.sender not in self.identities and not (m.sender and party.has(m.sender))]
            self._by_subject[base] = ours, others
        return self._by_subject[base]

    def _others(self, offer: Message, tied: set[str], same: list[Message]) -> dict[str, Message]:
        people = outside(offer, self.identities)
        ours = [message for message in same if message.sender in self.identities]
        mine = [message for message in ours if folded(message.recipients) & folded(people)]
        passed_on = [m for m in same if m.sender not in self.identities and _is_passed_on(m.subject)]
        earliest = min([offer.sent_at, *(message.sent_at for message in mine)])
        written = self.messages.from_people(folded(people), companies(people), earliest - BEFORE)
        following = self.messages.linked_to(key(message.message_id) for message in mine)  # answers by whomever
        found = {key(message.message_id): message for message in (*written, *mine, *following, *passed_on)}
        return {one: message for one, message in found.items() if one not in tied}

    def _answers_since(
        self, offer: Message, others: dict[str, Message], elsewhere: dict[str, frozenset[str]]
    ) -> frozenset[str]:
        """Those in which one of them answers what we wrote to one of them after the offer, and perhaps about it.

        They are the offer's recipients and their colleagues.
        """
        people = outside(offer, self.identities)
        theirs = {one: ids for one, ids in elsewhere.items() if (s := others[one].sender) and _are_near([s], people)}
        named = {key(m.message_id): m for m in self.messages.by_key(one for ids in theirs.values() for one in ids)}
        mine = {
            one
            for one, message in named.items()
            if message.sender in self.identities
            and message.sent_at >= offer.sent_at
            and _are_near(message.recipients, people)
            and is_about(message, offer, is_offer=self.messages.judgement(one)[0] is not None)
        }
        return frozenset(one for one, ids in theirs.items() if ids & mine)

    def _reports(self, offer: Message, tied: set[str]) -> list[Message]:
        """The reports of mail servers since the offer that name one of its recipients, or a message tied to it."""
        found = self.messages.reports(tied | folded(outside(offer, self.identities)))
        return [message for message in found if message.latest_at >= offer.earliest_at]

    def _returned(self, around: Iterable[str]) -> frozenset[str]:
        """Keys of the messages stored that the reports among these name."""
        told = [said.bounce for one in around if (said := self.sayings.get(one)) and said.bounce]
        return self.messages.known_keys(one for bounce in told for one in keys(bounce.ids))

    def _absences(self, offer: Message) -> list[Message]:
        """What programs answered for the offer's recipients in the weeks before it: they may still be away."""
        earliest = offer.earliest_at - LONGEST
        found = self.messages.automatic(folded(self.identities.others(offer.to)), earliest)
        return [message for message in found if earliest <= message.latest_at < offer.earliest_at]


def _are_near(some: Iterable[Address], people: Iterable[Address]) -> bool:
    """Whether one of them is one of the people, or their colleague."""
    some, people = tuple(some), tuple(people)
    return bool(folded(some) & folded(people) or companies(some) & companies(people))


def _is_passed_on(text: str) -> bool:
    return subject.is_reply(text) or subject.is_forward(text)


def _threads(messages: Iterable[Message]) -> set[tuple[str, str]]:
    """The threads of providers that messages are in, and the conversations that their Thread-Index names."""
    named = {("thread", one.thread_id) for one in messages}
    indexes = {("index", conversation_index(one.header.get("thread-index", ""))) for one in messages}
    return {(kind, name) for kind, name in named | indexes if name}

"""The drafts that stand: one look at the Drafts folder, and what of it belongs to which offer.

A draft is told by our token, or by its thread: a client that saves a draft again drops our header, takes a new
Message-ID and a new handle, but keeps In-Reply-To and References. Any draft in an offer's conversation counts,
ours or not.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from connectors import headers
from connectors.draft import is_untouched
from rules import subject
from rules.ledger import LOOKS, STOOD, TAKEN_BACK, Entry, Phase, StandingDraft, token
from rules.mail import Role
from rules.people import folded
from rules.rule import MAX_STEPS
from rules.thread import key, keys
from watcher.gist import Conversation
from watcher.journal import What
from watcher.noting import of_draft

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from connectors.mailbox import Fetched, Folder
    from rules.draft import Draft
    from rules.mail import Message
    from watcher.journal import Event
    from watcher.visit import Visit


@dataclass(frozen=True, slots=True)
class Seen:
    """A draft that lies in Drafts now."""

    fetched: Fetched
    message: Message

    @property
    def token(self) -> str | None:
        """That of its X-Relance field."""
        return self.message.header.get("x-relance")

    @property
    def marks(self) -> set[str]:
        """The token by that field, and by the Message-ID that we give: some servers keep one of the two."""
        return {self.token or "", self.message.message_id.removeprefix("<").partition(".")[0]}

    @property
    def names(self) -> set[str]:
        """All by which it can belong to an offer: marks, Message-IDs, the provider's thread, its subject."""
        return {*self.marks, *keys(self.message.ids), self.message.thread_id, subject.base(self.message.subject)}


@dataclass
class Look:
    """One complete look at Drafts."""

    visit: Visit
    folder: Folder
    seen: list[Seen]
    _edited: dict[str, bool] = field(default_factory=dict)
    _with_entries: frozenset[str] = field(init=False)
    """Offers that had drafts when this look began: most never had one, and need not be asked about."""

    def __post_init__(self) -> None:
        """Look into the ledger as well."""
        self._with_entries = self.visit.ledger.offers()

    def compare(self) -> None:
        """Compare all that may be ours with what was written, where many offers are to be asked about."""
        self._compare(seen for seen in self.seen if seen.token)

    def of(self, offer: Message, tied: Conversation) -> tuple[Seen, ...]:
        """The drafts of an offer's conversation, whose messages have these keys."""
        if not self.seen:
            return ()
        tokens = {one for one, _step in self._tokens(offer)}
        tied = Conversation(tied.keys | {key(offer.message_id)}, (tied.threads | {offer.thread_id}) - {""})
        names = {*tokens, *tied.keys, *tied.threads, subject.base(offer.subject)}
        near = (self.seen[number] for number in sorted({one for name in names for one in self._numbers.get(name, ())}))
        return tuple(seen for seen in near if tokens & seen.marks or _in_thread(seen.message, offer, tied))

    @cached_property
    def _numbers(self) -> dict[str, list[int]]:
        """By their names, which drafts of the look: folders hold thousands, and there are as many offers."""
        found: dict[str, list[int]] = {}
        for number, seen in enumerate(self.seen):
            for name in seen.names:
                found.setdefault(name, []).append(number)
        return found

    def standing(self, offer: Message, tied: Conversation) -> tuple[StandingDraft, ...]:
        """The same, as the rules see them; what the ledger did not know of ours is noted in it."""
        found = self.of(offer, tied)
        steps = dict(self._tokens(offer)) if found else {}
        doubled = dict(self.surplus(offer, tied)) if found[1:] else {}
        for seen in found:
            if seen.token in steps:
                self._adopt(offer, seen, steps[seen.token], doubled=steps[seen.token] in doubled)
        return tuple(
            StandingDraft(seen.message.message_id, self.folder.name, seen.token, self._is_edited(seen, steps))
            for seen in found
        )

    def untouched(self, draft: StandingDraft) -> str | None:
        """The handle of a draft of ours, if it lies here as we wrote it."""
        ours = (one for one in self.seen if (one.message.message_id, one.token) == (draft.message_id, draft.token))
        found = next((one for one in ours if not self._is_edited(one, {one.token or "": 0})), None)
        return found.fetched.handle if found else None

    def surplus(self, offer: Message, tied: Conversation) -> tuple[tuple[int, Seen], ...]:
        """Drafts of ours that nobody touched, below an earlier one of the same step: two of us wrote at one moment.

        Each with its step. Whoever looks finds the same ones, so that the first stays whoever takes the others back.
        """
        ours = self.ours(offer, tied)
        return tuple((step, seen) for number, (step, seen) in enumerate(ours) if step in dict(ours[:number]))

    def ours(self, offer: Message, tied: Conversation) -> list[tuple[int, Seen]]:
        """Drafts of ours that nobody touched, each with its step."""
        found = self.of(offer, tied)
        steps = dict(self._tokens(offer)) if found else {}
        return [(steps[seen.token], seen) for seen in found if seen.token in steps and not self._is_edited(seen, steps)]

    def earlier(self, own: Seen) -> Seen | None:
        """A draft with the mark of one of ours that has lain here for longer, whose-ever it is now.

        Two of us wrote at one moment. Where the mailbox gave both of them Message-IDs of its own, nobody but its writer
        can tell whether a draft is as it was written (`surplus` cannot), but all see the same moments and handles.
        """
        rivals = [one for one in self.seen if one.token == own.token and _age(one) < _age(own)]
        return min(rivals, key=_age, default=None)

    def without(self, one: Seen) -> Look:
        """The same look, once one of the drafts was taken away."""
        return replace(self, seen=[seen for seen in self.seen if seen is not one])

    def count_missing(self, offer: Message, standing: tuple[StandingDraft, ...]) -> None:
        """Count this look for drafts of the offer that were written and are not here."""
        offer_key = key(offer.message_id)
        if offer_key not in self._with_entries:
            return
        for entry in self.visit.ledger.entries(offer_key):
            if entry.phase in STOOD:
                missed = 0 if standing else min(entry.missed + 1, LOOKS)
                self.visit.ledger.note_missed(offer_key, entry, missed)

    def written(self, handle: str, draft: Draft) -> Seen | None:
        """What was written a moment ago: by its handle; else by our Message-ID or our mark, of which one may be lost.

        Gmail's interface gives what it sends a Message-ID of its own (gauteh/lieer#198), and may do so with drafts.
        """
        return (
            next((seen for seen in self.seen if seen.fetched.handle == handle), None)
            or next((seen for seen in self.seen if seen.message.message_id == draft.message_id), None)
            or next((seen for seen in self.seen if seen.token == draft.token), None)
        )

    def entry(self, seen: Seen, step: int, *, confirmed: bool) -> Entry:
        """A draft of ours that stands here, as the ledger knows it; `confirmed` where it was read back as written."""
        handle = seen.fetched.handle if confirmed else ""
        return Entry(step, seen.token or "", seen.message.message_id, Phase.WRITTEN, self.folder.name, handle)

    def _adopt(self, offer: Message, seen: Seen, step: int, *, doubled: bool) -> None:
        """A draft of ours that the ledger has not as one that stands.

        A crash came between, the database is new, or the user took it out of Trash again. Of one that is `doubled`
        the plan is kept: it tells the two from a copy that the user has made.
        """
        ledger, offer_key = self.visit.ledger, key(offer.message_id)
        known = next((entry for entry in ledger.entries(offer_key) if entry.step == step), None)
        if known is not None and known.phase in TAKEN_BACK:
            phase = Phase.WRITTEN if known.phase is Phase.WITHDRAWING else Phase.STUCK
            back = replace(known, phase=phase)
            ledger.advance(offer_key, back, self._found(offer, back))
        elif known is None or (known.phase is Phase.PLANNED and not doubled):
            written = self.entry(seen, step, confirmed=False)
            ledger.record(offer_key, written, self.visit.now, self._found(offer, written))

    def _found(self, offer: Message, entry: Entry) -> Event | None:
        """For the journal, into which a dry run writes nothing: the next sweep that is none will."""
        if self.visit.dry_run:
            return None
        rule, _because = self.visit.messages.judgement(key(offer.message_id))
        why = (f"It stands in {self.folder.name}, with our mark.",)
        return of_draft(self.visit, What.FOUND, offer.message_id, rule or "", entry, why)

    def _is_edited(self, seen: Seen, steps: dict[str, int]) -> bool:
        """Whether it says anything but what we wrote. The draft itself tells, even to a new database.

        What bears no token of these steps is not asked: it may be the draft of another offer in the conversation.
        Where the mailbox gave it another Message-ID, the ledger tells: a message that was read back as written is that
        still as long as it has its handle (RFC 3501, 2.3.1.1, and the same at Gmail: an edit makes another message).
        """
        if seen.token not in steps:
            return True
        if seen.fetched.handle not in self._edited:
            self._compare([seen])
        return self._edited[seen.fetched.handle] and not self._is_as_confirmed(seen)

    def _is_as_confirmed(self, seen: Seen) -> bool:
        own, mark = seen.message.message_id, seen.token or ""
        renamed = bool(mark) and not own.startswith(f"<{mark}.")
        return renamed and self.visit.ledger.is_confirmed(mark, own, seen.fetched.handle)

    def _compare(self, some: Iterable[Seen]) -> None:
        """Tell of these whether they were edited; their texts are asked for in one go."""
        headers_of = {seen.fetched.handle: seen.fetched.header for seen in some}
        mailbox = self.visit.mailbox
        contents = dict(mailbox.contents(self.folder, list(headers_of))) if headers_of else {}
        in_html = [handle for handle, content in contents.items() if content.html]
        pages = dict(mailbox.pages(self.folder, in_html)) if in_html else {}
        for handle, header in headers_of.items():
            content = contents.get(handle)
            untouched = content is not None and is_untouched(header, content, pages.get(handle, ""))
            self._edited[handle] = not untouched

    def _tokens(self, offer: Message) -> list[tuple[str, int]]:
        """Those of all our addresses: another account may know this mailbox by one that is an alias here."""
        addresses, steps = self.visit.account.identities.addresses, range(1, MAX_STEPS + 1)
        return [(token(address, offer.message_id, step), step) for address in addresses for step in steps]


def look(visit: Visit) -> Look:
    """Look at Drafts."""
    (folder,) = (folder for folder in visit.mailbox.folders() if folder.role is Role.DRAFTS)
    roles = frozenset({Role.DRAFTS})
    return Look(visit, folder, [Seen(one, headers.read(one, roles)) for one in visit.mailbox.drafts()])


def _age(seen: Seen) -> tuple[datetime, str]:
    return seen.fetched.received_at, seen.fetched.handle


def _in_thread(draft: Message, offer: Message, tied: Conversation) -> bool:
    if draft.thread_id in tied.threads:
        return True
    if draft.ids:
        return bool(keys(draft.ids) & tied.keys)
    same = subject.is_specific(offer.subject) and subject.base(draft.subject) == subject.base(offer.subject)
    return same and bool(folded(draft.recipients) & folded(offer.recipients))

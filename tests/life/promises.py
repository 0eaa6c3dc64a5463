"""What relance promises of every sweep, whatever happened before it and in the middle of it.

- A step of an offer is drafted once. What the user sent, deleted, edited or put away is never written a second time,
  as long as the database, Trash or any other folder can show it: nobody gets the same reminder twice.
- Nothing is written after a certain answer, in doubt, after a bounce, to somebody who said no, or into an absence:
  nobody who reacted is nagged.
- Steps count from what was really sent, whoever typed it; the ladder never begins again, and never skips the waiting:
  nobody is hurried.
- A draft goes to the people of the offer, answers our last word, and appears in their working hours.
- Only drafts of ours that nobody touched are ever moved, only to Trash and whole, and only for an answer, a bounce or a
  no, or because their step was taken by hand: no edit is lost.
- No other message changes its folder, its bytes or its flags.
- While the mailbox is not the one that was known, and in dry runs, nothing is changed at all.
- Once there is an answer, or its step was taken by hand, an untouched draft is gone within one sweep: nobody sends it
  by mistake.
- A draft that is missing is not called deleted at the first look, and nothing is written in its place, whoever it is
  of: programs replace one by two steps.
- What is overdue, and has nothing against it, has its draft after two sweeps: a program that does nothing is of no use.
"""

from __future__ import annotations

from collections import Counter
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

from tests.life.model import SOONEST, STEPS, US, Paper, in_office, token_of, tokens_in, waited

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from tests.life.desk import Crossing, Snapshot
    from tests.life.model import Book, Deal
    from tests.life.world import World
    from watcher.sweep import Swept

PATIENCE = 2
"""Sweeps after which what is overdue must have its draft."""


class Watch:
    """Watches one sweep: what it changes, apart from what others do in the middle of it."""

    def __init__(self, world: World, book: Book, *, dry_run: bool) -> None:
        self.world, self.book, self.dry_run = world, book, dry_run
        self.written: list[bytes] = []
        self.moved: set[bytes] = set()
        self.crossed = False
        self.open = [deal for deal in world.deals if world.is_open(deal)]
        self.held = False
        there = {paper.deal.offer for paper in world.standing()}
        self.in_hand = {paper.deal.offer for paper, _go_on in world.pending} & book.stood - there
        self._begin()

    def around(self, crossing: Crossing | None) -> Crossing | None:
        """The same happening, watched: what relance does before and after it is told from it."""
        return crossing and (crossing[0], self._aside(crossing[1]))

    def end(self, swept: Swept | None) -> None:
        """The sweep is over; None where it gave the mailbox up as not the one it was."""
        self._look()
        there = {paper.deal.offer for paper in self.world.standing()}
        self.book.stood = there & self.book.stood if self.crossed or swept is None or swept.failed else there
        if swept is None or self.held or self.dry_run:
            assert not self.written, "written while nothing may be"
        if swept is None:
            return
        assert swept.failed or len(self.written) == swept.written
        if swept.failed is None:
            self.book.knows |= set(map(token_of, self.written))
            self.book.took_back |= self.moved
        if not self.dry_run:
            self._check_patience(swept)
        if not (swept.failed or self.held or self.dry_run or self.crossed):
            self._check_taken_back()
            self._check_nothing_forgotten()

    def _aside(self, happens: Callable[[], None]) -> Callable[[], None]:
        def happen() -> None:
            self._look()
            self.crossed = True
            happens()
            self._begin()

        return happen

    def _begin(self) -> None:
        self.before = self.world.desk.snapshot()
        visible = self.world.desk.generations()
        self.held |= self.book.read(tokens_in(self.before, visible.keys() | {"Drafts"}), visible)

    def _look(self) -> None:
        """See what relance changed since we looked last."""
        after = self.world.desk.snapshot()
        new, gone = after["Drafts"] - self.before["Drafts"], self.before["Drafts"] - after["Drafts"]
        trashed = after["Trash"] - self.before["Trash"]
        assert _messages(gone) == _messages(trashed), "a draft was lost, or something came into Trash"
        assert not self.before["Trash"] - after["Trash"], "something is gone from Trash"
        assert _others(self.before) == _others(after), "a folder was changed that is none of our business"
        for message in _messages(gone).elements():
            self._check_moved(message)
        self.before["Drafts"] -= gone
        for message in _messages(new).elements():
            self._check_written(message)
        self.before = after

    def _check_written(self, message: bytes) -> None:
        world, now = self.world, self.world.now
        mark = token_of(message)
        (deal,) = (one for one in world.deals if mark in one.tokens)
        step = deal.tokens[mark]
        before = [paper for paper in world.papers.values() if paper.deal is deal and self._stands(paper.message)]
        assert not self.held, "written while the mailbox is not the one that was known"
        assert not self.dry_run, "written in a dry run"
        assert not before, "a draft stands in this conversation already"
        assert deal.offer not in self.in_hand, "a program is just saving a draft here"
        assert not (mark in self.book.knows and step in deal.deleted), "the user deleted this draft"
        assert mark not in self.book.knows - self.book.took_back, "this step was drafted before"
        assert step == len(deal.words) <= STEPS, "the ladder began again, or skipped a step"
        assert in_office(now), "nobody works at this hour"
        assert waited(deal.last_word, now) >= SOONEST[step], "the quiet period was not over"
        _check_silence(world, deal, now)
        _check_letter(message, deal)
        self.written.append(message)
        deal.drafted.append((step, now))
        world.papers[message] = Paper(deal, message, step, untouched=True)
        world.happened["drafts written"] += 1
        world.happened[f"drafts of step {step}"] += 1

    def _check_moved(self, message: bytes) -> None:
        world, paper = self.world, self.world.papers[message]
        deal = paper.deal
        assert not self.held, "moved while the mailbox is not the one that was known"
        assert not self.dry_run, "moved in a dry run"
        assert paper.step, "this is the user's own draft"
        assert paper.untouched, "somebody had edited this draft"
        assert token_of(message) not in self.book.took_back, "the user had taken this draft out of Trash again"
        by_hand = len(deal.words) > paper.step
        assert deal.answers or deal.bounced or by_hand or world.said_no(deal), "the draft had not lost its reason"
        self.moved.add(token_of(message))
        deal.binned = True
        world.happened["drafts taken back"] += 1

    def _check_taken_back(self) -> None:
        """No untouched draft of ours stands without a reason, but for what the user took out of Trash."""
        if self.world.hidden == "Trash" or not self.world.tells_edits:
            return
        for paper in self.world.papers.values():
            deal = paper.deal
            by_hand = len(deal.words) > (paper.step or 0) and not deal.unclear and deal.noise is None
            due = deal.answers or by_hand
            if paper.untouched and paper.tells_it and due and self._stands(paper.message):
                assert token_of(paper.message) in self.book.took_back, "a draft has lost its reason, and still stands"

    def _check_patience(self, swept: Swept) -> None:
        """A draft that is gone for the first time may be one that a program is saving: nobody has deleted it yet."""
        told = {line.offer: line.state for line in swept.lines}
        for deal in self.world.deals:
            gone = self.world.is_on_its_way(deal) and not deal.binned and not self.world.said_no(deal)
            first = gone and not self.crossed and deal.offer not in self.book.missed
            assert not (first and told[deal.offer] == "stopped"), "told as deleted at the first look"
            (self.book.missed.add if gone else self.book.missed.discard)(deal.offer)

    def _check_nothing_forgotten(self) -> None:
        for deal in self.open:
            mark = next(mark for mark, step in deal.tokens.items() if step == len(deal.words))
            if mark not in map(token_of, self.written):
                self.book.chances[mark] += 1
                assert self.book.chances[mark] < PATIENCE, "nothing speaks against a draft, and there is none"

    def _stands(self, message: bytes) -> bool:
        return any(message == one for one, _flags in self.before["Drafts"])


def _check_silence(world: World, deal: Deal, now: timedelta) -> None:
    assert not deal.answers, "somebody answered"
    assert not deal.since_our_word(deal.doubts), "somebody may have answered"
    assert not deal.since_our_word(deal.returned), "our last word never arrived"
    assert not world.said_no(deal), "somebody said no"
    assert all(now >= until for came, until in deal.away if came > deal.last_word), "somebody is away"


def _check_letter(message: bytes, deal: Deal) -> None:
    draft = message_from_bytes(message, policy=default)
    people = [one.addr_spec for name in ("To", "Cc") for one in (draft[name].addresses if draft[name] else ())]
    assert sorted(deal.people) == sorted(people), "it goes to other people than the offer did"
    assert not set(people) & set(US), "it goes to ourselves"
    assert deal.words[-1][1] == draft["In-Reply-To"].strip(), "it does not answer our last word"


def _messages(some: Counter[tuple[bytes, frozenset[str]]]) -> Counter[bytes]:
    told: Counter[bytes] = Counter()
    for (message, _flags), number in some.items():
        told[message] += number
    return told


def _others(snapshot: Snapshot) -> Snapshot:
    return {name: messages for name, messages in snapshot.items() if name not in {"Drafts", "Trash"}}

"""What goes wrong with clocks, disks and servers; and what happens in the middle of a sweep."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition

from tests.life.desk import MemoryDesk
from tests.life.model import Paper, tokens_in
from tests.life.people import People
from tests.life.rival import Rival
from tests.life.world import CALM, PICK, happens

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.life.model import Deal

MACHINE = st.integers(0, 1)


class Life(People, Rival):
    """The whole machine."""

    def trouble(self, what: str) -> None:
        """Something goes wrong, and for a while nothing else will."""
        self.note(what)
        self.happened["troubles"] += 1
        self.calm = 0

    @precondition(lambda self: self.calm > CALM and not self.skew)
    @happens(days=st.integers(-40, 40))
    def a_clock_is_wrong(self, days: int) -> None:
        self.trouble("wrong clocks")
        self.skew = timedelta(days=days)

    @precondition(lambda self: self.skew)
    @happens()
    def the_clock_is_set_right(self) -> None:
        self.note("clocks set right")
        self.skew = timedelta()

    @precondition(lambda self: self.calm > CALM and not self.hidden)
    @happens(machine=MACHINE)
    def a_database_is_lost(self, machine: int) -> None:
        self.trouble("lost databases")
        self.book(machine).forget()

    @precondition(lambda self: self.calm > CALM)
    @happens(machine=MACHINE)
    def a_database_is_saved(self, machine: int) -> None:
        self.trouble("saved databases")
        self.book(machine).save(self._copy(machine))

    @precondition(lambda self: self.calm > CALM and not self.hidden and any(book.copy for book in self.books))
    @happens(machine=MACHINE)
    def an_older_database_is_restored(self, machine: int) -> None:
        if self.book(machine).copy:
            self.trouble("restored databases")
            self.book(machine).restore(self._copy(machine))

    def _copy(self, machine: int) -> Path:
        return Path(self.folder.name) / f"copy-{machine % len(self.books)}"

    @precondition(lambda self: self.calm > CALM)
    @happens(folder=st.sampled_from(["INBOX", "Sent", "Archive", "Trash"]), pick=PICK)
    def the_server_rebuilds_a_folder(self, folder: str, pick: int) -> None:
        """While there is something to write or to take back."""
        self._make_busy(pick)
        self.trouble("rebuilt folders")
        if folder != self.hidden:
            self.desk.renumber(folder)

    @precondition(lambda self: self.calm > CALM and not self.hidden and isinstance(self.desk, MemoryDesk))
    @happens(folder=st.sampled_from(["Archive", "Junk", "Trash"]))
    def a_folder_vanishes(self, folder: str) -> None:
        """One that holds no draft of ours, and that every machine has read: what cannot be seen is not promised."""
        if not tokens_in(self.desk.snapshot(), {folder}):
            for book in self.books:
                self.sweep(book, dry_run=True)
            self.trouble("vanished folders")
            self.hidden = folder
            self.desk.hide(folder)

    @precondition(lambda self: self.hidden)
    @happens()
    def the_folder_is_back(self) -> None:
        self.note("folders back")
        self.hidden = ""
        self.desk.show()

    @precondition(lambda self: self.calm > CALM and isinstance(self.desk, MemoryDesk))
    @happens(machine=MACHINE, times=st.integers(1, 2))
    def the_mailbox_is_suddenly_empty(self, machine: int, times: int) -> None:
        self.trouble("empty mailboxes")
        while self.pending:
            self.pending.pop(0)[1]()
        with self.desk.emptied():
            for _ in range(times):
                self.sweep(self.book(machine))

    @happens(machine=MACHINE, pick=PICK, what=st.sampled_from(["answer", "bounce", "by hand", "rebuilt", "other"]))
    def mail_comes_while_relance_sweeps(self, machine: int, pick: int, what: str) -> None:
        """Before the mailbox is looked at for the second time: all of it counts."""
        deal = self._make_busy(pick)
        happenings: dict[str, Callable[[], None]] = {
            "answer": lambda: self.answers(deal, deal.offer),
            "bounce": lambda: self.comes_back(deal, deal.offer, *deal.people),
            "by hand": lambda: self.follow_up(deal, self.by_hand(deal, "the last")),
            "rebuilt": lambda: self.desk.renumber("INBOX"),
            "other": lambda: self.sweep(self.book(machine + 1)),
        }
        self.note("sweeps that mail comes into")
        self.sweep(self.book(machine), crossing=(2, happenings[what]))

    @happens(
        machine=MACHINE, pick=PICK, look=st.integers(2, 5),
        what=st.sampled_from(["edits", "deletes", "moves", "sends", "begins", "other"]),
    )  # fmt: skip
    def the_user_is_at_drafts_while_relance_sweeps(self, machine: int, pick: int, look: int, what: str) -> None:
        """Before any of the later looks at Drafts."""
        if what == "sends":
            self.begin_draft(self.deal(pick))
        deal = self._make_busy(pick)
        happenings: dict[str, Callable[[Paper], None]] = {
            "edits": lambda paper: self.edit(paper, "at once", "nothing", names=True),
            "deletes": lambda paper: self.delete(paper, ""),
            "moves": lambda paper: self.delete(paper, "Trash"),
            "sends": lambda paper: self.send(paper, "at once", "nothing", edited=False),
            "begins": lambda _paper: self.begin_draft(deal),
            "other": lambda _paper: self.sweep(self.book(machine + 1)),
        }
        self.note("sweeps that the user comes into")
        papers = self.standing() or [Paper(deal, b"")]
        if papers[0].message or what in {"begins", "other"}:
            self.sweep(self.book(machine), crossing=(look, lambda: happenings[what](papers[pick % len(papers)])))

    @happens(machine=MACHINE, pick=PICK)
    def an_offer_falls_due_while_the_users_own_draft_is_saved(self, machine: int, pick: int) -> None:
        """The old copy is deleted, and the new one is not there yet."""
        self.offer(f"anna@client{len(self.deals) + 1}.example")
        self.begin_draft(self.deals[-1])
        self.sweep(self.book(machine))
        self.note("own drafts saved")
        paper = next(one for one in self.standing() if one.deal is self.deals[-1])
        self._weeks_go_by(pick)
        self.save(paper, lambda: paper.message, "old first")
        self.sweep(self.book(machine))

    def _make_busy(self, pick: int) -> Deal:
        """Give the next sweep a draft to write, or one to take back, so that it reads the mailbox twice; its offer."""
        if pick % 2 and (untouched := [paper.deal for paper in self.standing() if paper.untouched]):
            self.answers(untouched[0], untouched[0].offer)
            return untouched[-1]
        self.offer(f"anna@client{len(self.deals) + 1}.example")
        self._weeks_go_by(pick)
        return self.deals[-1]

    def _weeks_go_by(self, pick: int) -> None:
        self.note("weeks without a sweep")
        self.clock = timedelta(days=(self.clock.days // 7 + 2) * 7 + pick % 5, hours=1)

    @precondition(lambda self: self.calm > CALM)
    @happens(machine=MACHINE, when=st.sampled_from(["before", "after"]))
    def the_line_breaks(self, machine: int, when: str) -> None:
        """Where a draft is written or moved."""
        self.trouble("broken lines")
        self.sweep(self.book(machine), breaks=when)

    @invariant()
    def a_step_has_one_draft_of_ours_at_most(self) -> None:
        if hasattr(self, "desk"):
            ours = [(paper.deal.offer, paper.step) for paper in self.standing() if paper.untouched]

            assert len(set(ours)) == len(ours)

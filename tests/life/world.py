"""The world that the machine lives in: a mailbox, those who use it, two machines with relance, and one clock.

Here is what the rules of the machine share, and what one sweep is; in `tests.life.promises`, what relance promises.
"""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from datetime import timedelta
from functools import wraps
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from connectors.errors import Suspicious
from tests.life.desk import Desk, MemoryDesk, crossed
from tests.life.model import LATEST, LONGEST_HOLD, Book, Deal, Paper, in_office, moment, tokens_in
from tests.life.promises import Watch
from tests.system.mail import letter
from tests.watcher.house import ME, RULE, House

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.life.desk import Crossing

LIMITS = """[limits]
per_day = 1000
per_run = 1000
per_person = 1000
per_company = 1000
horizon = "730 days"
"""
"""None that could be reached: limits are tested elsewhere, and would hide what is looked for here."""
IN_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  (thousands of commits, each to a disk)
MOST_DEALS = 12
MOST_SILENT = 6
PICK = st.integers(0, 11)
OFTEN = 9
"""Of the twelve values of a pick."""
DAYS = st.sampled_from([0, 1, 1, 2, 3, 6])
HOURS = (0, -1, 6, 3, -7, 1, 5, 8)
"""Of the sweeps of one day after the other, from ten o'clock; two of them outside office hours."""
CALM = 4
"""So many other things happen between two troubles: in a world of troubles only, no draft is ever written."""


def happens(**given: object) -> Callable:
    """A rule of the machine: something happens, and then so many days go by, each with its sweep."""

    def mark(function: Callable) -> Callable:
        @wraps(function)
        def happen(self: World, *args: object, then: int = 0, **more: object) -> None:
            function(self, *args, **more)
            self.days_go_by(then)

        return rule(**given, then=DAYS)(happen)

    return mark


class World(RuleBasedStateMachine):
    """What the rules share."""

    happened: ClassVar[Counter[str]] = Counter()
    """What happened how often, over all examples."""
    tells_edits: ClassVar[bool] = True
    """Whether a draft itself says if somebody touched it."""
    copies_tell_edits: ClassVar[bool] = True
    """Whether one does that a program of the user's stored anew as it was."""

    @initialize(machines=st.integers(1, 2), offers=st.integers(1, 4))
    def begin(self, machines: int, offers: int) -> None:
        self.folder = TemporaryDirectory(dir=IN_MEMORY)
        self.desk = self.make_desk()
        self.books = [
            Book(House(Path(self.folder.name) / str(number), rule=RULE + LIMITS)) for number in range(machines)
        ]
        self.clock = timedelta()
        self.skew = timedelta()
        self.hidden = ""
        self.deals: list[Deal] = []
        self.papers: dict[bytes, Paper] = {}
        self.pending: list[tuple[Paper, Callable[[], None]]] = []
        self.refusals: set[tuple[str, str]] = set()
        self.numbers = count(1)
        self.happened["examples"] += 1
        self.calm = 0
        for _ in range(offers):
            self.offer(f"anna@client{len(self.deals) + 1}.example")

    def make_desk(self) -> Desk:
        """The mailbox of this example."""
        return MemoryDesk()

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            for book in self.books:
                book.house.store.close()
            self.desk.close()
            self.folder.cleanup()

    # What happens, with its name for the counts

    def note(self, what: str) -> None:
        """Something happened, a minute after what happened before."""
        self.clock += timedelta(minutes=1)
        self.calm += 1
        self.happened[what] += 1
        self.happened["steps"] += 1

    def post(
        self, folder: str, *, draft: bool = False, body: str = "Good morning,\n\nas agreed.\n", **fields: str
    ) -> str:
        """A message into a folder; its Message-ID."""
        own = fields.pop("Message_ID", f"<m{next(self.numbers)}@mail.example>")
        message = letter(own, moment(self.clock), body, **fields)
        self.desk.put(folder, message, moment(self.clock), draft=draft)
        return own

    def offer(self, *people: str, subject: str = "") -> None:
        """We send an offer."""
        subject = subject or f"Offer {len(self.deals) + 1}: a machine"
        self.note("offers")
        copies = {"Cc": f"{', '.join(people[1:])}, sales@firm.example"} if people[1:] else {}
        own = self.post("Sent", From=ME, To=f"Anna <{people[0]}>", Subject=subject, **copies)
        self.deals.append(Deal(own, subject, people, [(self.clock, own)]))

    def deal(self, pick: int) -> Deal:
        """One of the offers, mostly of those that nobody has answered."""
        silent = [deal for deal in self.deals if not deal.answers]
        some = silent if silent and pick < OFTEN else self.deals
        return some[pick % len(some)]

    def near(self, domain: str, subject: str = "") -> list[Deal]:
        """The offers to people of a company, and those of a subject."""
        return [deal for deal in self.deals if domain in deal.domains or (subject and deal.subject == subject)]

    def said_no(self, deal: Deal) -> bool:
        """Whether one of its people said no, here or elsewhere, and has not answered there since."""
        return any(person in deal.people for _offer, person in self.refusals)

    def standing(self) -> list[Paper]:
        """The drafts that lie in Drafts, in the order of their making."""
        there = self.desk.snapshot()["Drafts"]
        return [paper for message, paper in self.papers.items() if any(message == one for one, _flags in there)]

    def folders(self) -> list[str]:
        """Where mail of others can lie."""
        return [name for name in ("INBOX", "Archive", "Trash", "Junk") if name != self.hidden]

    # Time and sweeps

    @happens(hours=st.integers(1, 70))
    def time_passes(self, hours: int) -> None:
        """Without a sweep: the machine sleeps, over a weekend perhaps."""
        self.note("time passes")
        self.clock += timedelta(hours=hours, minutes=7)

    def days_go_by(self, days: int) -> None:
        for _ in range(days):
            self.note("days")
            number = next(self.numbers)
            hours = HOURS[number % len(HOURS)]
            self.clock = timedelta(days=self.clock.days + 1, hours=hours, minutes=number % 60)
            self.sweep(self.book(number))

    @happens(times=st.integers(1, 3), machine=st.integers(0, 1))
    def relance_sweeps(self, times: int, machine: int) -> None:
        for _ in range(times):
            self.sweep(self.book(machine))

    @happens(machine=st.integers(0, 1))
    def somebody_tries_what_a_sweep_would_do(self, machine: int) -> None:
        self.note("dry runs")
        self.sweep(self.book(machine), dry_run=True)

    def book(self, machine: int) -> Book:
        return self.books[machine % len(self.books)]

    @property
    def now(self) -> timedelta:
        """What the machines take the time for."""
        return self.clock + self.skew

    def sweep(self, book: Book, *, dry_run: bool = False, breaks: str = "", crossing: Crossing | None = None) -> None:
        """One sweep, and everything that is promised of it."""
        self.note("sweeps")
        self.finish_what_it_cannot_know(book)
        watch = Watch(self, book, dry_run=dry_run)
        with closing(self.desk.open()) as mailbox:
            book.house.mailbox = crossed(mailbox, watch.around(crossing), breaks)
            try:
                watch.end(book.house.sweep(self.now, dry_run=dry_run))
            except Suspicious:
                watch.end(None)

    def finish_what_it_cannot_know(self, book: Book) -> None:
        """Let a program finish what it is doing to drafts that this database has never seen.

        Between two such steps there is nothing in the mailbox by which anybody could tell that there is a draft.
        """
        seen = book.knows | tokens_in(self.desk.snapshot(), {"Drafts"})
        for one in list(self.pending):
            paper, go_on = one
            if paper.token not in seen and paper.deal.offer not in book.stood:
                self.pending.remove(one)
                go_on()

    def is_on_its_way(self, deal: Deal) -> bool:
        """Whether a program is in the middle of saving or sending one of the offer's drafts."""
        return any(paper.deal is deal for paper, _go_on in self.pending)

    def is_open(self, deal: Deal) -> bool:
        """Whether nothing at all speaks against a draft, by the clock on the wall, and one is overdue."""
        step = len(deal.words)
        if self.skew or step not in LATEST or not in_office(self.clock):
            return False
        waits = deal.last_word + LATEST[step]
        if deal.noise is not None:
            waits = max(waits, deal.noise + LONGEST_HOLD)
        closed = deal.answers or deal.since_our_word(deal.returned) or self.said_no(deal) or deal.unclear
        served = step in deal.deleted or any(at >= deal.last_word for _step, at in deal.drafted)
        taken = self.is_on_its_way(deal) or any(paper.deal is deal for paper in self.standing())
        return self.clock >= waits and not (closed or served or taken)

"""What is kept of an offer's surroundings: never other than a fresh look tells, and looked for again only where needed.

Hypothesis sends mail to and fro in any order, moves it, copies it changed, lets programs write, and hides the texts; in
between, relance sweeps, for this moment or another one. What a gist says that was kept must be what everything around
the offer says, read anew.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.memory import MemoryMailbox
from rules.settlement import Settlement, Verdict
from rules.thread import key
from tests.watcher.house import ANNA, ME, House, answering, days
from tests.watcher.programs import SUBJECT, exchange_absence, postfix
from watcher.gather import gather
from watcher.recall import MOST
from watcher.sweep import cases_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from connectors.mailbox import Folder
    from rules.mail import Content
    from watcher.gist import Gist

IN_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  (thousands of commits, each to a disk)
BEN = "Ben <ben@other.example>"
DORA = "Dora <dora@elsewhere.example>"
PEOPLE = (ANNA, "Carl <carl@mail.client.example>", BEN, "Dora <dora@gmail.com>")
SUBJECTS = (SUBJECT, "Offer 4712: another machine", f"Re: {SUBJECT}", f"AW: {SUBJECT}", "Re: Offer 4712", "Hello there")
IDS = tuple(f"<m{number}@any.example>" for number in range(12))
"""Few, so that messages name each other, also such as come later or never."""
FOLDERS = ("INBOX", "Archive", "Trash", "Junk", "Sent")
INDEXES = (
    "Ad1zHEJvI7cgJjSv39gSTr1ISKcoAw==",
    "Ad1zHEJvI7cgJjSv39gSTr1ISKcoA44ByeXE",
    "Bd1zHEJvI7cgJjSv39gSTr1ISKcoAw==",
)
MATTERS = ("the invoice", "the party", "the address", "the price list", "the fair", "the parking lot")
NO = "We are not interested. Please do not write to us again.\n"
AWAY = "I am out of the office until 13 March 2026.\n"
WRITTEN = {"body": "Good morning,\n\nthank you, we shall see.\n"}


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


letters = st.tuples(
    st.sampled_from(["send", "receive", "receive", "away", "bounce", "refuse"]),
    st.integers(0, len(IDS) - 1),
    st.lists(st.sampled_from(IDS), max_size=2),
    st.sampled_from(PEOPLE),
    st.sampled_from(SUBJECTS),
    st.sampled_from(["", "", "thread-1"]),
    st.sampled_from([*range(-3, 10), 80]),
    st.sampled_from(["", "", *INDEXES]),
    st.sampled_from(["", "", "", *PEOPLE]),
)
moves = st.tuples(st.just("move"), st.sampled_from(FOLDERS), st.sampled_from(FOLDERS))
copies = st.tuples(
    st.just("copy"), st.sampled_from(FOLDERS), st.sampled_from(FOLDERS), st.integers(0, 3), st.sampled_from(SUBJECTS),
    st.sampled_from(IDS), st.sampled_from(INDEXES),
)  # fmt: skip
matters = st.tuples(st.just("matters"), st.sampled_from([{"References": IDS[9]}, {"Thread_Index": INDEXES[0]}]))
sweeps = st.tuples(st.just("sweep"), st.sampled_from([9, 20, 20, 150]), st.booleans())
events = st.one_of(letters, letters, letters, letters, moves, copies, matters, st.just(("blind",)), sweeps, sweeps)
histories = st.lists(events, min_size=8, max_size=30)


@dataclass(slots=True)
class Slow(MemoryMailbox):
    """Its texts cannot always be read."""

    blind: bool = False

    def contents(self, folder: Folder, handles: Sequence[str]) -> Iterator[tuple[str, Content]]:
        yield from () if self.blind else MemoryMailbox.contents(self, folder, handles)


def post(house: House, letter: Any) -> None:
    """Put one message into the mailbox."""
    kind, number, named, person, subject, thread, day, index, reply_to = letter
    ids = {"References": " ".join(named)} if named else {}
    ids |= {"Thread_Index": index} if index else {}
    ids |= {"Reply_To": reply_to} if reply_to else {}
    fields = {"Message_ID": IDS[number], "Subject": subject, "thread_id": thread, **ids}
    match kind:
        case "send":
            house.send(days(day), to=person, **{"subject": fields.pop("Subject"), **fields})
        case "receive":
            house.receive(days(day), sender=person, **WRITTEN, **fields)
        case "refuse":
            house.receive(days(day), sender=person, body=NO, **fields)
        case "away":
            house.receive(days(day), sender=person, **{**exchange_absence(AWAY), **fields})
        case _:
            house.receive(days(day), **{**postfix(named[0] if named else "", "failed", _address(person)), **ids})


def _address(person: str) -> str:
    return person.partition("<")[2].rstrip(">")


def move(house: House, source: str, target: str) -> None:
    """Move what the last sweep saw first in a folder, if it still lies there."""
    seen = house.store.db.execute("SELECT handle FROM place WHERE folder = ? ORDER BY handle", [source]).fetchall()
    for (handle,) in seen[:1]:
        with suppress(ValueError):
            house.mailbox.move(source, handle, target, house.visit(days(20)).now)


def copy(house: House, source: str, target: str, number: int, *changed: str) -> None:
    """Another copy of a message, changed on its way; or, under a draft's id, what was sent in the end."""
    there = house.mailbox.messages(source)
    for message in there[number : number + 1]:
        fields = zip(("Subject", "References", "Thread-Index"), changed, strict=True)
        front = "".join(f"{name}: {value}\r\n" for name, value in fields)  # of fields that come twice, the first counts
        moment = parsedate_to_datetime(message_from_bytes(message)["Date"])
        house.mailbox.deliver(target, front.encode() + message, moment, draft=target == "Trash")


def kept_and_fresh(house: House, day: float = 20) -> tuple[dict[str, Gist], dict[str, Gist]]:
    """The gists that the store has, and what a look around the same offers tells now."""
    visit = house.visit(days(day))
    offers = [offer for offer, _rule in visit.messages.offers_since(visit.since, visit.rulebook.fingerprint)]
    kept = cases_of(visit).gists(offers)
    anew = cases_of(house.visit(days(day)))
    return kept, {key(offer.message_id): anew.gist(offer).without_nothing() for offer in offers}


def happens(house: House, event: Any) -> None:
    match event[0]:
        case "sweep":
            house.sweep(days(event[1]), dry_run=event[2])
        case "move":
            move(house, *event[1:])
        case "copy":
            copy(house, *event[1:])
        case "matters":
            for matter in MATTERS:
                house.receive(days(3), sender=BEN, Subject=matter, **event[1])
        case "blind":
            house.mailbox.blind = not house.mailbox.blind
        case _:
            post(house, event)


@settings(suppress_health_check=list(HealthCheck))
@given(histories)
def test_a_gist_that_was_kept_says_what_a_fresh_look_says(history: list[Any]) -> None:
    with TemporaryDirectory(dir=IN_MEMORY) as folder:
        house = House(Path(folder) / "state", mailbox=Slow())
        for number, person in enumerate((ANNA, BEN)):
            house.send(days(0), to=person, Message_ID=IDS[number])
        for event in history:
            happens(house, event)
        house.sweep(days(20), dry_run=True)
        kept, fresh = kept_and_fresh(house)
        house.store.close()

    assert fresh == kept


def looked_at(house: House, before: dict[str, int]) -> set[str]:
    """The offers whose gists are other rows than before."""
    return {offer for offer, row in rows(house).items() if before.get(offer) != row}


def rows(house: House) -> dict[str, int]:
    return dict(house.store.db.execute("SELECT offer, rowid FROM gist").fetchall())


def test_only_what_a_new_message_may_change_is_looked_at_again(house: House) -> None:
    offers = [house.send(days(0), to=f"c{number}@client{number}.example") for number in range(8)]
    house.sweep(days(1))
    before = rows(house)

    house.receive(days(2), sender="carl@client3.example", Subject="Hello")
    house.receive(days(2), sender="news@shop.example", Subject="Newsletter")
    answer = house.receive(days(2), sender="dora@elsewhere.example", Subject="Yes", **answering(offers[5]))
    lines = {line.offer: line for line in house.sweep(days(9)).lines}

    assert {offers[3], offers[5]} == looked_at(house, before)
    assert ("answered", (answer,)) == (lines[offers[5]].state, lines[offers[5]].evidence)


def test_a_sweep_that_finds_nothing_new_looks_at_nothing_again(house: House) -> None:
    offer = house.send(days(0))
    house.receive(days(1), **exchange_absence(AWAY))
    house.receive(days(1), body=NO, **answering(offer))
    first = house.sweep(days(2))
    before = rows(house)

    again = house.sweep(days(2))

    assert set() == looked_at(house, before)
    assert first.lines == again.lines


def test_when_very_much_came_everything_is_looked_at_again(house: House) -> None:
    house.send(days(0))
    house.sweep(days(1))
    before = rows(house)
    house.store.db.conn.executemany("INSERT INTO touched VALUES ('work', ?)", [(f"<{n}>",) for n in range(MOST + 1)])

    house.sweep(days(1))

    assert rows(house).keys() == looked_at(house, before)


@pytest.mark.parametrize("other", ["rule", "address", "company"])
def test_other_rules_or_addresses_make_all_that_was_kept_void(house: House, other: str) -> None:
    offer = house.send(days(0))
    house.receive(days(1), sender="carl@client.example", To="x@firm.example", Subject="Hello")
    house.sweep(days(2))
    before = rows(house)
    match other:
        case "rule":
            house.rule = house.rule.replace("offer", "Offer")
        case "address":
            house.addresses = ("ivan@firm.example", "carl@client.example")
        case _:
            house.addresses = (*house.addresses, "ivan@branch.example")

    house.sweep(days(2))

    assert {offer} == looked_at(house, before)
    assert {offer} == rows(house).keys()


def test_nothing_is_written_by_what_was_kept_alone(house: House) -> None:
    offer = house.send(days(0))
    house.receive(days(1), Subject=f"Re: {SUBJECT}", **answering(offer))
    house.sweep(days(2))
    house.store.db.execute("""UPDATE gist SET told = json_set(told, '$.readings', json('[]'))""")

    line = house.line(days(9))

    assert [] == house.drafts()
    assert "answered" == line.state


def test_an_answer_that_came_while_its_offer_was_left_out_is_seen_when_it_is_back(house: House) -> None:
    offer = house.send(days(0))
    house.sweep(days(4.02))
    before = len(house.drafts())
    answer = house.receive(days(80), Subject="Your letter", **answering(offer))
    ahead = house.sweep(days(150), dry_run=True)

    line = house.line(days(80.1))

    assert (1, ()) == (before, ahead.lines)
    assert ("answered", (answer,)) == (line.state, line.evidence)
    assert [] == house.drafts()


def test_an_answer_that_is_taken_out_of_junk_is_read_again(house: House) -> None:
    house.send(days(0))
    house.receive(days(1), folder="Junk", Subject=f"Re: {SUBJECT}")
    before = house.line(days(2)).state
    move(house, "Junk", "INBOX")

    assert ("unsure", "answered") == (before, house.line(days(2)).state)


def test_a_message_of_ours_that_is_no_draft_any_more_is_read_again(house: House) -> None:
    house.send(days(0))
    draft = {"From": ME, "To": ANNA, "Subject": f"Re: {SUBJECT}", "Message_ID": "<draft@firm.example>"}
    house.deliver("Archive", days(1), draft=True, **draft)
    house.sweep(days(2))
    house.deliver("Archive", days(1), **draft)
    house.sweep(days(2), dry_run=True)
    kept, fresh = kept_and_fresh(house, 2)

    assert ["our own follow-up"] == [one.meaning for told in kept.values() for one in told.readings]
    assert fresh == kept


def test_an_earlier_offer_whose_text_can_be_read_at_last_is_heeded(house: House) -> None:
    house.rule = house.rule.replace("[match]", '[match]\nsigns = "all"\nbody = ["find it"]')
    house.send(days(0))
    gather(house.visit(days(0)))
    message = house.mailbox.remove("Sent", "1.1")
    offer = house.send(days(5))
    house.sweep(days(6))
    before, _fresh = kept_and_fresh(house, 6)
    house.mailbox.deliver("Sent", message, house.visit(days(0)).now)
    house.sweep(days(6))
    kept, fresh = kept_and_fresh(house, 6)

    assert {offer: None} == {own: told.earlier for own, told in before.items()}
    assert fresh == kept
    assert fresh[offer].earlier is not None


def test_offers_that_the_rules_look_back_to_no_more_are_let_go(house: House) -> None:
    house.send(days(0))
    house.sweep(days(1))
    later = house.send(days(100))
    house.sweep(days(101))

    assert {later} == rows(house).keys()


def test_a_name_that_a_message_loses_is_heeded(house: House) -> None:
    draft = {"folder": "Trash", "Message_ID": "<draft@firm.example>", "To": DORA, "From": ME}
    offer = house.send(days(0))
    house.deliver(after=days(0.1), Subject=SUBJECT, draft=True, **draft)
    stranger = house.receive(days(1), sender=DORA, Subject=f"Re: {SUBJECT}")
    before = house.line(days(2))
    house.deliver(after=days(2), Subject="Another matter", **(draft | {"folder": "Sent"}))

    line = house.line(days(3))

    assert ("waiting", offer) == (before.state, before.offer)
    assert ("unsure", (stranger,)) == (line.state, line.evidence)
    assert [] == house.store.db.execute("SELECT name FROM shed").fetchall()


def test_a_copy_that_names_more_counts_within_the_sweep_that_read_the_other(house: House) -> None:
    offer = house.send(days(0))
    visit, answer = house.visit(days(2)), {"sender": DORA, "Subject": "Hello", "Message_ID": "<answer@any.example>"}
    house.receive(days(1), **answer)
    gather(visit)
    before = [one.ids for one in visit.messages.by_key(["<answer@any.example>"])]
    house.receive(days(1), **answer, **answering(offer))
    gather(visit)

    assert [()] == before
    assert [(offer,)] == [one.ids for one in visit.messages.by_key(["<answer@any.example>"])]


def test_the_users_word_needs_no_other_look(house: House) -> None:
    offer = house.send(days(0))
    house.receive(days(1), sender=DORA, Subject=f"Re: {SUBJECT}")
    before_it = house.line(days(9)).state
    visit = house.visit(days(9))
    word = Settlement(Verdict.OPEN, visit.now, frozenset({*IDS, "<m2@mail.example>"}))
    visit.verdicts.settle(offer, word)

    assert ("unsure", "drafted") == (before_it, house.line(days(9)).state)

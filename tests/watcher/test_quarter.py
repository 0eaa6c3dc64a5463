"""A simulated quarter: Hypothesis plays the user, the recipients and the clock; relance sweeps in between.

The invariants are those that hurt people when they break: nobody who answered is written to, nothing is written twice,
no edit is lost, a deleted draft stays deleted, nothing but Drafts is touched, and drafts appear in working hours only.
"""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.watcher.house import MONDAY, RULE, House, answering

STEPS = 2
IN_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  (thousands of commits, each to a disk)
QUARTER = timedelta(days=90)
BERLIN = ZoneInfo("Europe/Berlin")
LIMITS = "[limits]\nper_day = 100\nper_run = 100\nper_company = 100\n"


class Quarter(RuleBasedStateMachine):
    """Somebody's quarter."""

    @initialize()
    def move_in(self) -> None:
        self.folder = TemporaryDirectory(dir=IN_MEMORY)
        self.house = House(Path(self.folder.name) / "state", rule=RULE + LIMITS)
        self.clock = timedelta()
        self.offers: list[str] = []
        self.answered: set[str] = set()
        self.deleted: set[str] = set()
        self.forgotten_deletion = False
        self.edited: dict[str, bytes] = {}
        self.words: dict[str, list[timedelta]] = {}

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.house.store.close()
            self.folder.cleanup()

    @rule(hours=st.integers(1, 70))
    def time_passes(self, hours: int) -> None:
        self.clock = min(self.clock + timedelta(hours=hours, minutes=7), QUARTER)

    @precondition(lambda self: len(self.offers) < 4)
    @rule()
    def we_send_an_offer(self) -> None:
        number = len(self.offers) + 1
        offer = self.house.send(
            self.clock, subject=f"Offer {number}: a machine", to=f"c{number}@client{number}.example",
            Message_ID=f"<offer{number}@firm.example>",
        )  # fmt: skip
        self.offers.append(offer)
        self.words[offer] = [self.clock]

    @precondition(lambda self: self.offers)
    @rule(pick=st.integers(0, 3), where=st.sampled_from(["INBOX", "Archive", "Trash"]), threaded=st.booleans())
    def somebody_answers(self, pick: int, where: str, *, threaded: bool) -> None:
        offer, number = self._offer(pick)
        fields = answering(offer) if threaded else {}
        self._receive(number, where, Subject=f"AW: Offer {number}: a machine", **fields)
        self.answered.add(offer)

    @precondition(lambda self: self.offers)
    @rule(pick=st.integers(0, 3), threaded=st.booleans())
    def somebody_is_away(self, pick: int, *, threaded: bool) -> None:
        offer, number = self._offer(pick)
        fields = answering(offer) if threaded else {}
        self._receive(number, "INBOX", Subject="Automatic reply: back soon", Auto_Submitted="auto-replied", **fields)

    @precondition(lambda self: self.offers)
    @rule(pick=st.integers(0, 3))
    def we_write_by_hand(self, pick: int) -> None:
        offer, number = self._offer(pick)
        self.house.send(
            self.clock,
            subject=f"Re: Offer {number}: a machine",
            to=f"c{number}@client{number}.example",
            **answering(offer),
        )
        self.words[offer].append(self.clock)

    @precondition(lambda self: self._drafts())
    @rule(pick=st.integers(0, 3))
    def we_send_a_draft(self, pick: int) -> None:
        handle, message, offer = self._draft(pick)
        self.house.mailbox.remove("Drafts", handle)
        self.edited.pop(handle, None)
        date = f"Date: {MONDAY + self.clock:%a, %d %b %Y %H:%M:%S %z}".encode()
        sent = re.sub(rb"^Date: [^\r]*", date, message, count=1, flags=re.MULTILINE)
        self.house.mailbox.deliver("Sent", sent, MONDAY + self.clock)
        self.words[offer].append(self.clock)

    @precondition(lambda self: self._drafts())
    @rule(pick=st.integers(0, 3), into_trash=st.booleans())
    def we_delete_a_draft(self, pick: int, *, into_trash: bool) -> None:
        handle, _message, offer = self._draft(pick)
        ours = b"X-Relance" in _message
        if into_trash:
            self.house.mailbox.move("Drafts", handle, "Trash", MONDAY + self.clock)
        else:
            self.house.mailbox.remove("Drafts", handle)
        self.edited.pop(handle, None)
        if ours:
            self.deleted.add(offer)
            self.forgotten_deletion |= not into_trash

    @precondition(lambda self: self._drafts())
    @rule(pick=st.integers(0, 3))
    def we_edit_a_draft_as_thunderbird_does(self, pick: int) -> None:
        handle, message, _offer = self._draft(pick)
        self.house.mailbox.remove("Drafts", handle)
        self.edited.pop(handle, None)
        other = re.sub(rb"^(?:X-Relance|Message-ID): [^\r]*\r\n", b"", message, flags=re.MULTILINE)
        other = b"Message-ID: <edited-%d@firm.example>\r\n" % next(self.house.numbers) + other + b"\r\nPS: in May.\r\n"
        self.edited[self.house.mailbox.deliver("Drafts", other, MONDAY + self.clock, draft=True)] = other

    @precondition(lambda self: not self.forgotten_deletion)
    @rule()
    def the_database_is_lost(self) -> None:
        self.house.forget()

    @rule()
    def the_server_rebuilds_its_index(self) -> None:
        self.house.mailbox.generation += 1
        generation = self.house.mailbox.generation
        self.edited = {f"{generation}.{handle.partition('.')[2]}": draft for handle, draft in self.edited.items()}

    @rule(times=st.integers(1, 3))
    def relance_sweeps(self, times: int) -> None:
        for _ in range(times):
            before = {name: self.house.mailbox.messages(name) for name in self.house.mailbox.roles}
            standing = {handle for handle, *_ in self._drafts()}
            swept = self.house.sweep(self.clock)
            after = {name: self.house.mailbox.messages(name) for name in self.house.mailbox.roles}
            left = [handle for handle, *_ in self._drafts() if handle in standing]
            gone = [draft for draft in before["Drafts"] if draft not in after["Drafts"]]
            assert len(standing) - len(left) == len(gone)
            offers = {self._offer_of(draft) for draft in gone}
            assert all(offer in self.answered or len(self.words[offer]) > 1 for offer in offers)
            assert not standing - set(left) & self.edited.keys()
            assert before["Trash"] + gone == after["Trash"]
            assert [draft for draft in before["Drafts"] if draft not in gone] == after["Drafts"][: len(left)]
            assert _others(before) == _others(after)
            new = [(handle, message) for handle, message, _ in self._drafts() if handle not in standing]
            assert swept.written == len(new)
            for _handle, message in new:
                self._check_new(message)

    @invariant()
    def an_offer_has_one_draft_at_most(self) -> None:
        offers = [offer for *_, offer in self._drafts()]
        assert len(set(offers)) == len(offers)

    @invariant()
    def edited_drafts_are_as_they_were(self) -> None:
        now = {handle: message for handle, message, _ in self._drafts()}
        assert self.edited == {handle: now[handle] for handle in getattr(self, "edited", {})}

    def _check_new(self, message: bytes) -> None:
        offer = self._offer_of(message)
        local = (MONDAY + self.clock).astimezone(BERLIN)
        assert offer not in self.answered
        assert offer not in self.deleted
        assert STEPS >= len(self.words[offer])
        assert local.weekday() < 5
        assert 9 <= local.hour < 17
        assert self.clock - self.words[offer][-1] >= timedelta(days=4)

    def _offer(self, pick: int) -> tuple[str, int]:
        number = pick % len(self.offers)
        return self.offers[number], number + 1

    def _receive(self, number: int, folder: str, **fields: str) -> None:
        self.house.receive(self.clock, folder=folder, sender=f"c{number}@client{number}.example", **fields)

    def _drafts(self) -> list[tuple[str, bytes, str]]:
        """Handle, message and offer of everything in Drafts."""
        if not hasattr(self, "house"):
            return []
        handles = [fetched.handle for fetched in self.house.mailbox.drafts()]
        messages = self.house.mailbox.messages("Drafts")
        return [(handle, message, self._offer_of(message)) for handle, message in zip(handles, messages, strict=True)]

    def _draft(self, pick: int) -> tuple[str, bytes, str]:
        drafts = self._drafts()
        return drafts[pick % len(drafts)]

    def _offer_of(self, message: bytes) -> str:
        """The first id of References."""
        found = re.search(rb"^References: (<[^>]*>)", message, re.MULTILINE)
        assert found
        return found[1].decode()


TestQuarter = Quarter.TestCase
TestQuarter.settings = settings(
    stateful_step_count=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much], deadline=None
)


def _others(folders: dict[str, list[bytes]]) -> dict[str, list[bytes]]:
    """What lies in the folders that a sweep never writes to."""
    return {name: messages for name, messages in folders.items() if name not in {"Drafts", "Trash"}}

"""The journal: what is written into it, what is not, and that nobody takes anything out."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

import pytest

from connectors.errors import NotMoved, NotWritten, Refused, Unreachable
from connectors.memory import MemoryMailbox
from rules.ledger import Entry, Phase
from rules.mail import Role
from rules.settlement import Verdict
from tests.watcher.house import ANNA, ME, MONDAY, House, days
from watcher.journal import Event, What, moment
from watcher.lookup import Asked
from watcher.noting import note_health
from watcher.settling import settle
from watcher.sweep import sweep

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from connectors.errors import AccountError
    from connectors.mailbox import Fetched

DUE = days(4)
SUBJECT = "Offer 4711: a machine"
REPLY = f"Re: {SUBJECT}"
CHEERS = (b"Kind regards", b"Cheers")


def events(house: House) -> list[Event]:
    return list(house.store.journal().events())


def told(house: House) -> list[str]:
    return [event.what for event in events(house)]


def drafted(house: House) -> str:
    offer = house.send(days(0))
    house.sweep(DUE)

    assert ["planned", "written"] == told(house)
    return offer


def change(house: House, old: bytes, new: bytes) -> None:
    """The user changes the draft, as a client does: a new message in place of the old one."""
    (draft,) = house.mailbox.drafts()
    message = house.mailbox.remove("Drafts", draft.handle)
    house.mailbox.deliver("Drafts", message.replace(old, new), MONDAY + DUE, draft=True)


def delete(house: House) -> bytes:
    (draft,) = house.mailbox.drafts()
    return house.mailbox.remove("Drafts", draft.handle)


def health(house: House, failed: AccountError | None) -> None:
    note_health(house.store.journal(), "work", failed, MONDAY)


def test_a_draft_is_planned_and_then_written(house: House) -> None:
    offer = drafted(house)

    planned, written = events(house)

    (draft,) = house.visit(DUE).mailbox.drafts()
    assert draft.header.decode().count(written.draft)
    assert ("2026-03-06T10:00:00+01:00", "work", "offers", offer, 1, "Drafts") == (
        written.at, written.account, written.rule, written.offer, written.step, written.folder,
    )  # fmt: skip
    assert (planned.draft, "", planned.why) == (written.draft, planned.folder, written.why)
    assert written.why[-1] == "Is it office hours there? Yes."


def test_the_plan_is_in_the_journal_before_the_mailbox_is_touched(house: House) -> None:
    class Nosy(MemoryMailbox):
        def write_draft(self, message: bytes, written_at: datetime) -> str:
            seen.extend(told(house))
            return MemoryMailbox.write_draft(self, message, written_at)

    seen: list[str] = []
    house.mailbox = Nosy()
    drafted(house)

    assert ["planned"] == seen


def test_what_happened_has_the_time_of_the_clock_and_not_of_the_decision(house: House) -> None:
    house.send(days(0))
    visit = house.visit(DUE)
    object.__setattr__(visit, "clock", lambda: MONDAY)
    sweep(visit)

    assert {moment(MONDAY)} == {event.at for event in events(house)}


def test_fifty_idle_sweeps_add_nothing(house: House) -> None:
    drafted(house)
    answered = house.send(days(0), subject="Offer 4712: a lamp", to="Bob <bob@other.example>")
    house.receive(days(1), sender="Bob <bob@other.example>", Subject="Re: Offer 4712: a lamp", In_Reply_To=answered)
    by_hand = house.send(days(0), subject="Offer 4713: a roof", to="Carl <carl@third.example>")
    house.send(days(1), subject="Re: Offer 4713: a roof", to="Carl <carl@third.example>", In_Reply_To=by_hand)
    house.sweep(DUE)
    before = events(house)

    for number in range(50):
        house.sweep(DUE + days(number / 50))

    assert ["planned", "written", "counted"] == [event.what for event in before]
    assert before == events(house)


@pytest.mark.parametrize("days_more", [0, 3])
def test_a_dry_run_adds_nothing(house: House, days_more: int) -> None:
    house.send(days(0))
    house.sweep(DUE + days(days_more), dry_run=True)

    assert [] == events(house)


def test_a_draft_whose_writing_broke_off_is_found_again(house: House) -> None:
    class Broken(MemoryMailbox):
        def write_draft(self, message: bytes, written_at: datetime) -> str:
            MemoryMailbox.write_draft(self, message, written_at)
            raise Unreachable(self.account, "the connection broke")

    house.mailbox = Broken()
    house.send(days(0))
    house.sweep(DUE)
    house.sweep(DUE)
    planned, found = events(house)

    assert (["planned", "found"], planned.draft, "Drafts") == (told(house), found.draft, found.folder)


def test_a_draft_that_is_refused_again_and_again_is_planned_once(house: House) -> None:
    class Full(MemoryMailbox):
        def write_draft(self, message: bytes, written_at: datetime) -> str:
            raise NotWritten(self.account, f"no room for {len(message)} bytes at {written_at}")

    house.mailbox = Full()
    house.send(days(0))
    for _ in range(3):
        house.sweep(DUE)

    assert ["planned"] == told(house)


def test_drafts_that_stand_are_taken_over_by_a_new_database(house: House) -> None:
    drafted(house)
    house.forget()
    house.sweep(DUE)
    house.sweep(DUE)

    assert ["found"] == told(house)


def test_a_dry_run_over_a_new_database_leaves_it_to_the_next_sweep_to_tell_of_them(house: House) -> None:
    drafted(house)
    house.forget()
    house.sweep(DUE, dry_run=True)
    before = told(house)
    house.sweep(DUE)

    assert ([], ["found"]) == (before, told(house))


def test_a_draft_that_turns_up_before_ours_is_left_with_its_name(house: House) -> None:
    class Crowded(MemoryMailbox):
        looks = 0

        def drafts(self) -> Sequence[Fetched]:
            Crowded.looks += 1
            if Crowded.looks == 3:  # two looks decide, the third comes just before the writing
                house.deliver("Drafts", DUE, From=ME, To=ANNA, Subject=REPLY, In_Reply_To=offer, Message_ID="<own@x>")
            return MemoryMailbox.drafts(self)

    house.mailbox = Crowded()
    offer = house.send(days(0))
    house.sweep(DUE)
    house.sweep(DUE)

    assert [("planned", True), ("left", False)] == [(event.what, event.draft != "<own@x>") for event in events(house)]


def test_an_edit_is_told_once_and_so_is_its_end(house: House) -> None:
    drafted(house)
    change(house, *CHEERS)
    house.sweep(DUE)
    house.sweep(DUE)
    change(house, *reversed(CHEERS))
    house.sweep(DUE)

    assert ["planned", "written", "edited", "found"] == told(house)


def test_an_edited_draft_that_has_lost_its_reason_is_left_once(house: House) -> None:
    offer = drafted(house)
    change(house, *CHEERS)
    house.receive(DUE, Subject=REPLY, In_Reply_To=offer)
    for number in range(3):
        house.sweep(DUE + days(number))
    left = events(house)[-1]

    assert ["edited", "left"] == told(house)[2:]
    assert ("Drafts", "It does not say any more what was written.") == (left.folder, left.why[-1])
    assert left.why[-2].startswith("Did anybody answer? Yes: Anna")


def test_a_draft_that_goes_out_was_sent(house: House) -> None:
    offer = drafted(house)
    house.mailbox.deliver("Sent", delete(house), MONDAY + DUE)
    house.sweep(DUE + days(1))
    house.sweep(DUE + days(2))
    sent = events(house)[2:]

    assert [("sent", offer, 1)] == [(event.what, event.offer, event.step) for event in sent]


def test_a_draft_that_two_looks_missed_was_deleted(house: House) -> None:
    drafted(house)
    delete(house)
    after = []
    for day in (1, 2, 3):
        house.sweep(DUE + days(day))
        after.append(told(house)[2:])

    assert [[], ["deleted"], ["deleted"]] == after


def test_a_follow_up_typed_by_hand_counts_and_the_draft_is_taken_back(house: House) -> None:
    offer = drafted(house)
    house.send(DUE, subject=REPLY, In_Reply_To=offer, Message_ID="<by-hand@firm.example>")
    house.sweep(DUE)
    house.sweep(DUE)
    counted, withdrawn = events(house)[2:]

    assert ["counted", "withdrawn"] == told(house)[2:]
    assert ("Your message counts as step 1: <by-hand@firm.example>.",) == counted.why
    assert "Drafts" == withdrawn.folder


def test_an_answer_takes_a_draft_back_and_is_the_reason(house: House) -> None:
    offer = drafted(house)
    house.receive(DUE, Subject=REPLY, In_Reply_To=offer)
    house.sweep(DUE)
    house.sweep(DUE)

    assert ["withdrawn"] == told(house)[2:]
    assert events(house)[-1].why[-1].startswith("Did anybody answer? Yes: Anna")


def test_a_draft_that_was_put_back_is_found_and_its_second_end_is_told(house: House) -> None:
    offer = drafted(house)
    house.receive(DUE, Subject=REPLY, In_Reply_To=offer)
    house.sweep(DUE)
    (trashed,) = house.mailbox.messages("Trash")
    house.mailbox.deliver("Drafts", trashed, MONDAY + DUE, draft=True)
    house.sweep(DUE)
    house.sweep(DUE)

    assert ["withdrawn", "found"] == told(house)[2:]


@pytest.mark.parametrize("sweeps", [1, 5])
def test_a_draft_that_this_mailbox_cannot_move_is_left_once(house: House, sweeps: int) -> None:
    house.mailbox.roles = {name: role for name, role in house.mailbox.roles.items() if role is not Role.TRASH}
    offer = drafted(house)
    house.receive(DUE, Subject=REPLY, In_Reply_To=offer)
    for number in range(sweeps):
        house.sweep(DUE + days(number))

    assert ["left"] == told(house)[2:]
    assert "It was just changed, or this mailbox cannot move one message to Trash." == events(house)[-1].why[-1]


def test_a_draft_whose_way_to_trash_is_refused_is_left_with_the_reason(house: House) -> None:
    class Stubborn(MemoryMailbox):
        def discard_draft(self, handle: str) -> bool:
            raise NotMoved(self.account, f"there is no room for {handle}")

    house.mailbox = Stubborn()
    offer = drafted(house)
    house.receive(DUE, Subject=REPLY, In_Reply_To=offer)
    house.sweep(DUE)
    house.sweep(DUE)

    assert ["left"] == told(house)[2:]
    assert events(house)[-1].why[-1].startswith("account memory: there is no room")


def test_a_move_to_trash_that_broke_off_behind_the_mailbox_is_told_by_the_next_sweep(house: House) -> None:
    class Broken(MemoryMailbox):
        def discard_draft(self, handle: str) -> bool:
            MemoryMailbox.discard_draft(self, handle)
            raise Unreachable(self.account, "the connection broke")

    house.mailbox = Broken()
    offer = drafted(house)
    house.receive(DUE, Subject=REPLY, In_Reply_To=offer)
    house.sweep(DUE)
    before = told(house)[2:]
    house.sweep(DUE)
    house.sweep(DUE)

    assert ([], ["withdrawn"]) == (before, told(house)[2:])


def test_a_draft_that_is_sent_and_still_stands_was_sent_and_nobody_typed_it(house: House) -> None:
    drafted(house)
    (message,) = house.mailbox.messages("Drafts")
    house.mailbox.deliver("Sent", message, MONDAY + DUE)
    house.sweep(DUE)
    house.sweep(DUE)

    assert ["sent", "withdrawn"] == told(house)[2:]


def test_a_draft_that_was_not_moved_when_the_line_broke_and_is_sent_by_the_user_was_sent(house: House) -> None:
    class Broken(MemoryMailbox):
        def discard_draft(self, handle: str) -> bool:
            raise Unreachable(self.account, f"the connection broke before {handle} was moved")

    house.mailbox = Broken()
    offer = drafted(house)
    house.receive(DUE, Subject=REPLY, In_Reply_To=offer)
    house.sweep(DUE)
    (draft,) = house.mailbox.drafts()
    house.mailbox.move("Drafts", draft.handle, "Sent", MONDAY + DUE)
    house.sweep(DUE)
    house.sweep(DUE)

    assert ["sent"] == told(house)[2:]


def test_the_users_word_is_told_each_time(house: House) -> None:
    offer = house.send(days(0))
    house.sweep(days(1))
    visit = house.visit(days(1))
    for verdict in (Verdict.ANSWERED, Verdict.OPEN):
        asked = Asked("4711", MONDAY, "Europe/Berlin")
        settle(house.store, (visit.account,), visit.rulebook, asked, verdict, MONDAY)

    assert [("settled", offer, f"As {word}, by relance settle.") for word in ("answered", "open")] == [
        (event.what, event.offer, event.why[0]) for event in events(house)
    ]


def test_a_failure_is_told_once_however_a_server_words_it_and_so_is_its_end(house: House) -> None:
    health(house, None)
    for number in range(3):
        health(house, Unreachable("work", f"not now, request {number}"))
    health(house, Refused("work", "no such password"))
    health(house, None)
    health(house, None)

    assert [("failed", "It cannot be reached."), ("failed", "It does not accept us."), ("recovered", "")] == [
        (event.what, event.why[0] if event.what is What.FAILED else "") for event in events(house)
    ]
    assert "account work: not now, request 0" == events(house)[0].why[1]


@pytest.mark.parametrize(("due", "expected"), [(DUE, ["held", "released"]), (days(1), [])], ids=["due", "nothing due"])
def test_a_hold_is_told_where_something_was_due(house: House, due: timedelta, expected: list[str]) -> None:
    house.send(days(0))
    house.sweep(days(0))
    for rebuilt in (True, True, False, False):
        house.mailbox.generation += rebuilt
        house.sweep(due)

    assert expected == [what for what in told(house) if what in {"held", "released"}]


def test_no_row_is_changed_or_taken_out(house: House) -> None:
    drafted(house)
    statements = ("UPDATE journal SET why = '[]'", "DELETE FROM journal", "REPLACE INTO journal SELECT * FROM journal")
    for statement in statements:
        with pytest.raises(sqlite3.IntegrityError, match="journal"):
            house.store.db.execute(statement)

    assert ["planned", "written"] == told(house)


def test_a_plan_is_not_kept_where_the_journal_cannot_be(house: House) -> None:
    ledger, planned = house.store.ledger("work"), Entry(1, "t1", "<draft@x>", Phase.PLANNED)
    unfit = Event(moment(MONDAY), "work", What.PLANNED, ("?",), step=1, offer="<offer@x>", draft=None)  # type: ignore[arg-type]
    with pytest.raises(sqlite3.IntegrityError):
        ledger.record("<offer@x>", planned, MONDAY, unfit)

    assert ((), []) == (ledger.entries("<offer@x>"), events(house))


def test_no_subject_no_text_and_no_address_of_a_recipient_is_in_a_story_without_an_answer(house: House) -> None:
    offer = drafted(house)
    house.send(DUE, subject=REPLY, In_Reply_To=offer, body="A secret.\n")
    house.sweep(DUE)
    whole = "\n".join(event.to_json() for event in events(house))

    assert [] == [
        part for part in (SUBJECT, "machine", "anna", "client.example", "secret", "attached") if part in whole
    ]


def test_what_an_event_has_none_of_is_null() -> None:
    event = Event("2026-03-02T10:00:00+01:00", "", What.PAUSED, ("Until then.",))

    assert {
        "at": "2026-03-02T10:00:00+01:00", "account": None, "what": "paused", "why": ["Until then."], "rule": None,
        "offer": None, "step": None, "draft": None, "folder": None,
    } == json.loads(event.to_json())  # fmt: skip

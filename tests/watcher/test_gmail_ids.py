"""The life of a draft where Gmail gives it a Message-ID of its own: ours, which tells an edit elsewhere, is lost."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.connectors.gmail_client import GmailClient, account_of
from tests.life.desk import crossed
from tests.servers.gmail import Trouble
from tests.watcher.gmail_house import Desk, GmailHouse
from tests.watcher.house import MONDAY, answering, days
from watcher.journal import What
from watcher.sweep import sweep

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.gmail import Gmail
    from tests.servers.gmail_box import Kept

LATER = days(10)
SOON = days(10.1)
AFTER_WRITING = 4
"""The look at Drafts that comes next after it was written."""
SUBJECT = "Re: Offer 4711: a machine"


@pytest.fixture
def house(gmail: Gmail, tmp_path: Path) -> Iterator[GmailHouse]:
    gmail.box.makes_ids = True
    gmail.clock = MONDAY + LATER
    with closing(
        GmailHouse(tmp_path / "store", mailbox=Desk(GmailClient(gmail, account_of(gmail, tmp_path))))
    ) as house:
        yield house
    assert [] == gmail.refused
    assert [] == gmail.box.sent


def draft(gmail: Gmail) -> tuple[str, Kept]:
    """The only draft, by the name of what is around it."""
    ((name, message),) = gmail.box.drafts.items()
    return name, gmail.box.messages[message]


def edit(gmail: Gmail, words: bytes) -> Kept:
    """The user writes into the draft."""
    name, kept = draft(gmail)
    return gmail.box.edit(name, kept.raw.replace(b"\r\n\r\n", b"\r\n\r\n" + words, 1))


def test_it_counts_as_written_at_once_and_as_we_wrote_it(house: GmailHouse, gmail: Gmail) -> None:
    house.send(days(0))
    swept = house.sweep(LATER)
    (line,) = swept.lines
    _name, kept = draft(gmail)

    assert (1, None) == (swept.written, swept.failed)
    assert ("drafted", kept.message_id, False) == (line.state, line.draft.message_id, line.draft.edited)
    assert "@mail.gmail.example>" in kept.message_id
    assert "The draft of step 1 was put into Drafts." in line.because[-1]


def test_where_our_mark_is_lost_as_well_it_is_written_once_and_that_is_told(house: GmailHouse, gmail: Gmail) -> None:
    gmail.box.keeps_marks = False
    house.send(days(0))
    first = house.sweep(LATER)
    lines = [house.line(days(after)) for after in (10.1, 10.2, 40)]

    assert (1, None) == (first.written, first.failed)
    assert "The mailbox changed it: X-Relance." in first.lines[0].because[-1]
    assert [("drafted", True)] * 3 == [(line.state, line.draft.edited) for line in lines]
    assert 1 == gmail.count("users.drafts.create")


def test_it_is_written_once(house: GmailHouse, gmail: Gmail) -> None:
    house.send(days(0))
    lines = [house.line(days(after)) for after in (10, 10.1, 10.2, 40)]

    assert [("drafted", False)] * 4 == [(line.state, line.draft.edited) for line in lines]
    assert 1 == gmail.count("users.drafts.create")


def test_an_answer_withdraws_it(house: GmailHouse, gmail: Gmail) -> None:
    offer = house.send(days(0))
    house.sweep(LATER)
    _name, kept = draft(gmail)
    house.receive(LATER, Subject=SUBJECT, **answering(offer))
    line = house.line(SOON)

    assert ("answered", None) == (line.state, line.draft)
    assert {"DRAFT", "TRASH"} == set(gmail.box.messages[kept.id].labels)


def test_what_we_moved_to_trash_is_not_taken_for_a_no_of_the_users(house: GmailHouse, gmail: Gmail) -> None:
    offer = house.send(days(0))
    house.sweep(LATER)
    house.send(LATER, subject=SUBJECT, **answering(offer))
    house.sweep(SOON)
    line = house.line(days(30))

    assert "drafted" == line.state
    assert 2 == gmail.count("users.drafts.create")


def test_what_the_user_wrote_into_it_stays(house: GmailHouse, gmail: Gmail) -> None:
    offer = house.send(days(0))
    house.sweep(LATER)
    kept = edit(gmail, b"PS: in May.\r\n\r\n")
    house.receive(LATER, Subject=SUBJECT, **answering(offer))
    line = house.line(SOON)

    assert ("answered", True) == (line.state, line.draft.edited)
    assert ("DRAFT",) == gmail.box.messages[kept.id].labels


def test_to_a_new_database_it_may_have_been_edited(house: GmailHouse, gmail: Gmail) -> None:
    offer = house.send(days(0))
    house.sweep(LATER)
    house.forget()
    found = house.line(SOON)
    house.receive(SOON, Subject=SUBJECT, **answering(offer))
    lines = [house.line(days(after)) for after in (10.2, 10.3)]
    _name, kept = draft(gmail)

    assert ("drafted", True) == (found.state, found.draft.edited)
    assert [("answered", True)] * 2 == [(line.state, line.draft.edited) for line in lines]
    assert ("DRAFT",) == kept.labels
    assert 1 == gmail.count("users.drafts.create")


def test_where_the_line_broke_behind_it_it_is_found_and_may_have_been_edited(house: GmailHouse, gmail: Gmail) -> None:
    house.send(days(0))
    gmail.troubles.append(Trouble("users.drafts.create", done=True))
    broken = house.sweep(LATER)
    kept = edit(gmail, b"PS: in May.\r\n\r\n")
    line = house.line(SOON)

    assert broken.failed
    assert ("drafted", kept.message_id, True) == (line.state, line.draft.message_id, line.draft.edited)
    assert 1 == gmail.count("users.drafts.create")


def test_where_it_was_edited_before_it_was_read_back_it_stays(house: GmailHouse, gmail: Gmail) -> None:
    offer = house.send(days(0))
    visit = house.visit(LATER)
    quick = crossed(visit.mailbox, (AFTER_WRITING, lambda: edit(gmail, b"PS: in May.\r\n\r\n")), "")
    (first,) = sweep(replace(visit, mailbox=quick)).lines
    house.receive(LATER, Subject=SUBJECT, **answering(offer))
    line = house.line(SOON)
    _name, kept = draft(gmail)

    assert ("drafted", True) == (first.state, first.draft.edited)
    assert ("answered", True) == (line.state, line.draft.edited)
    assert (("DRAFT",), True) == (kept.labels, b"PS: in May." in kept.raw)


def test_one_that_the_user_deleted_is_a_no(house: GmailHouse, gmail: Gmail) -> None:
    house.send(days(0))
    house.sweep(LATER)
    gmail.box.remove(draft(gmail)[1].id)
    lines = [house.line(days(after)) for after in (10.1, 10.2, 40)]

    assert ["drafted", "stopped", "stopped"] == [line.state for line in lines]
    assert 1 == gmail.count("users.drafts.create")


def test_one_that_was_sent_is_our_last_word(house: GmailHouse, gmail: Gmail) -> None:
    house.send(days(0))
    house.sweep(LATER)
    sent = gmail.box.send(draft(gmail)[0], MONDAY + SOON)
    lines = [house.line(days(after)) for after in (10.2, 30)]
    _name, second = draft(gmail)

    assert ["waiting", "drafted"] == [line.state for line in lines]
    assert sent.message_id == second.mime["In-Reply-To"]


def test_the_journal_says_nothing_of_a_change(house: GmailHouse) -> None:
    offer = house.send(days(0))
    house.sweep(LATER)
    (written,) = (event for event in house.store.journal().events() if event.what is What.WRITTEN)

    assert offer == written.offer
    assert not [why for why in written.why if "changed" in why]

"""Sweeps over Gmail, where reading is dear: nobody who answered is written to, and what the rest costs."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.connectors.gmail_client import GmailClient, account_of
from tests.watcher.gmail_house import Desk, GmailHouse
from tests.watcher.house import MONDAY, RULE, answering, days

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.gmail import Gmail

START, LATER = days(0), days(10)
MANY = 800
"""Messages that cannot all be read in one visit."""
BOSS = "Bernd Chef <b.chef@private.example>"
LIMITS = "[limits]\nper_run = 100\nper_day = 100\n"


@pytest.fixture
def house(gmail: Gmail, tmp_path: Path) -> Iterator[GmailHouse]:
    desk = Desk(GmailClient(gmail, account_of(gmail, tmp_path)))
    with closing(GmailHouse(tmp_path / "store", RULE + LIMITS, desk)) as house:
        yield house
    assert [] == gmail.refused
    assert [] == gmail.box.sent


def noise(house: GmailHouse, count: int, since: timedelta = START) -> None:
    """Mail that has nothing to do with anything."""
    for number in range(count):
        sender = f"news{number}@shop{number % 90}.example"
        house.receive(since + timedelta(minutes=number), sender=sender, Subject=f"News {number}")


def test_an_offer_that_nobody_answered_gets_its_draft_in_its_thread(house: GmailHouse, gmail: Gmail) -> None:
    house.send(days(0))
    line = house.line(LATER)
    (draft,) = gmail.box.drafts.values()
    offer, written = (gmail.box.messages[one] for one in (next(iter(gmail.box.messages)), draft))

    assert ("drafted", "Drafts", False) == (line.state, line.draft.folder, line.draft.edited)
    assert offer.thread == written.thread
    assert (offer.message_id, offer.message_id) == (written.mime["In-Reply-To"], written.mime["References"])
    assert "Re: Offer 4711: a machine" == written.mime["Subject"]


def test_mail_from_a_send_as_address_is_ours(house: GmailHouse, gmail: Gmail) -> None:
    gmail.box.send_as = [{"sendAsEmail": "ivan@brand.example", "verificationStatus": "accepted"}]
    offer = house.send(days(0), From="Ivan <ivan@brand.example>")
    again = {"From": "Ivan <ivan@brand.example>", **answering(offer)}
    house.send(days(9), subject="Re: Offer 4711: a machine", **again)

    assert "waiting" == house.line(LATER).state


def test_an_address_that_is_not_proved_yet_is_not_ours(house: GmailHouse, gmail: Gmail) -> None:
    gmail.box.send_as = [{"sendAsEmail": "ivan@brand.example", "verificationStatus": "pending"}]
    house.send(days(0), From="Ivan <ivan@brand.example>")

    assert () == house.sweep(LATER).lines


def test_an_answer_withdraws_the_draft_into_trash(house: GmailHouse, gmail: Gmail) -> None:
    offer = house.send(days(0))
    house.sweep(LATER)
    (draft,) = gmail.box.drafts.values()
    house.receive(LATER, Subject="Re: Offer 4711: a machine", **answering(offer))
    line = house.line(LATER + days(0.1))

    assert ("answered", None) == (line.state, line.draft)
    assert {"DRAFT", "TRASH"} == set(gmail.box.messages[draft].labels)


def test_without_the_permission_the_draft_stays_and_the_user_is_told(
    house: GmailHouse, gmail: Gmail, tmp_path: Path
) -> None:
    house.mailbox = Desk(GmailClient(gmail, account_of(gmail, tmp_path, take_back=False)))
    offer = house.send(days(0))
    house.sweep(LATER)
    house.receive(LATER, Subject="Re: Offer 4711: a machine", **answering(offer))
    line = house.line(LATER + days(0.1))

    assert ("answered", "Drafts") == (line.state, line.draft.folder)
    assert "do not send it" in line.because[-1]
    assert 0 == gmail.count("users.messages.trash") + gmail.count("users.drafts.delete")


def test_a_draft_that_the_user_edited_is_told_by_its_thread_and_stays(house: GmailHouse, gmail: Gmail) -> None:
    offer = house.send(days(0))
    house.sweep(LATER)
    ((name, message),) = gmail.box.drafts.items()
    lines = gmail.box.messages[message].raw.split(b"\r\n")
    kept = [line for line in lines if not line.startswith((b"X-Relance", b"In-Reply-To", b"References", b"To"))]
    edited = gmail.box.edit(name, b"\r\n".join((b"To: somebody@else.example", *kept)))
    house.receive(LATER, Subject="Re: Offer 4711: a machine", **answering(offer))
    line = house.line(LATER + days(0.1))

    assert ("answered", True) == (line.state, line.draft.edited)
    assert ("DRAFT",) == gmail.box.messages[edited.id].labels


@pytest.mark.parametrize("wrapper", [True, False])
def test_one_that_was_taken_out_of_trash_and_sent_counts_from_when_it_was_sent(
    house: GmailHouse, gmail: Gmail, *, wrapper: bool
) -> None:
    gmail.clock = MONDAY + LATER
    house.send(days(0))
    house.sweep(LATER)
    ((name, message),) = gmail.box.drafts.items()
    gmail.box.trash(message)
    deleted = house.line(days(11))
    gmail.box.relabel(message, [], ["TRASH"])
    again = gmail.box.messages[message].raw.replace(b"Date: Thu, 12 Mar 2026", b"Date: Mon, 30 Mar 2026")
    gmail.box.edit(name, again, MONDAY + days(28))
    gmail.box.send(name, MONDAY + days(28), wrapper=wrapper)
    line = house.line(days(29))

    assert ("stopped", "waiting") == (deleted.state, line.state)
    assert 1 == gmail.count("users.drafts.create")


class TestManyMessages:
    def test_a_stranger_who_answered_under_another_subject_is_never_missed(
        self, house: GmailHouse, gmail: Gmail
    ) -> None:
        noise(house, MANY)
        offer = house.send(days(0))
        house.receive(days(1), sender=BOSS, Subject="a question", **answering(offer))
        noise(house, MANY, days(2))
        states = [house.line(LATER + timedelta(minutes=5 * number)).state for number in range(5)]

        assert ("due", "answered") == (states[0], states[-1])
        assert 0 == gmail.count("users.drafts.create")

    def test_it_is_said_what_the_draft_waits_for(self, house: GmailHouse) -> None:
        noise(house, 2 * MANY)
        house.send(days(0))
        line = house.line(LATER)

        assert "due" == line.state
        assert "messages of Inbox are still to be read" in line.because[-1]

    def test_once_all_is_read_the_draft_is_written(self, house: GmailHouse, gmail: Gmail) -> None:
        noise(house, MANY)
        house.send(days(0))
        states = [house.line(LATER + timedelta(minutes=5 * number)).state for number in range(4)]

        assert "drafted" == states[-1]
        assert 1 == len(gmail.box.drafts)

    def test_an_offer_whose_turn_comes_while_mail_is_read_waits_for_its_own_reading(
        self, house: GmailHouse, gmail: Gmail
    ) -> None:
        house.rule = f"{RULE}[limits]\nper_person = 1\n"
        noise(house, MANY, days(-30))
        older = house.send(days(0), subject="Offer 1: a lamp")
        newer = house.send(days(4), subject="Offer 2: a saw")
        house.receive(days(0.5), sender=BOSS, Subject="a lamp?", **answering(older))
        house.receive(days(5), sender=BOSS, Subject="a question", **answering(newer))
        first, *_, last = (house.sweep(days(11) + timedelta(minutes=5 * number)).lines for number in range(3))

        assert ["answered", "due"] == [line.state for line in first]
        assert "of what was received since the offer not all is read" in first[1].because[-1]
        assert ["answered", "answered"] == [line.state for line in last]
        assert 0 == gmail.count("users.drafts.create")

    def test_what_came_before_the_offer_is_not_read(self, house: GmailHouse, gmail: Gmail) -> None:
        noise(house, 2 * MANY, days(-30))
        house.send(days(0))
        house.sweep(LATER)

        assert 1 == len(gmail.box.drafts)
        assert gmail.count("users.messages.get") < 10

"""From the store of version 0.1 to today's: the mailbox is read anew, and what was done stays done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlite_utils import Database

from tests.watcher.house import ANNA, House, answering, days
from tests.watcher.programs import SUBJECT, exchange_absence, postfix
from watcher.schema import migrations
from watcher.store import Store

if TYPE_CHECKING:
    from pathlib import Path

REPLY = f"Re: {SUBJECT}"
NEW_FIELDS = rb"(?m)^(?:Thread-Index|Thread-Topic|X-MS-Exchange-Parent-Message-Id): .*\r\n"
"""Version 0.1 did not read these."""


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def age(house: House, stop_before: str = "m002_answers") -> None:
    """Turn the store into one of version 0.1, or of a later one, that holds the same."""
    path, new = house.state / "relance.db", house.store.db
    old = Database(memory=True)
    migrations.apply(old, stop_before=stop_before)
    for name in {*old.table_names()} - {"_sqlite_migrations"}:
        columns = ", ".join(old[name].columns_dict)
        for row in new.execute(f"SELECT {columns} FROM {name}").fetchall():  # noqa: S608  (names of tables)
            values = [re.sub(NEW_FIELDS, b"", one) if isinstance(one, bytes) else one for one in row]
            old.execute(f"INSERT INTO {name} ({columns}) VALUES ({', '.join('?' * len(row))})", values)  # noqa: S608
    old.conn.commit()
    house.store.close()
    for left in house.state.iterdir():
        left.unlink()
    with Database(path).conn as target:
        old.conn.backup(target)
    target.close()
    old.close()


def upgrade(house: House) -> None:
    """Open a store of version 0.1 with this release."""
    age(house)
    house.store = Store(house.state)


def test_a_store_of_version_0_1_is_brought_up_to_date(house: House) -> None:
    house.send(days(0))
    house.sweep(days(1))
    age(house)
    before = [one.name for one in migrations.applied(Database(house.state / "relance.db"))]

    house.store = Store(house.state)

    assert ["m001_first"] == before
    assert [] == migrations.pending(house.store.db)
    assert 1 == house.visit(days(1)).messages.count()
    assert {} == house.visit(days(1)).messages.folder_totals()


def test_the_mailbox_is_read_anew_and_the_same_is_told(house: House) -> None:
    offer = house.send(days(0))
    answer = house.receive(days(1), Subject=REPLY, **answering(offer))
    before = house.line(days(2))
    upgrade(house)

    swept = house.sweep(days(2))

    assert (before,) == swept.lines
    assert (0, (answer,)) == (swept.new, swept.lines[0].evidence)
    assert {"INBOX": 1, "Sent": 1} == {
        name: total for name, total in house.visit(days(2)).messages.folder_totals().items() if total
    }


def test_a_draft_that_stands_is_not_written_a_second_time(house: House) -> None:
    house.send(days(0))
    house.sweep(days(4))
    upgrade(house)

    line = house.line(days(5))

    assert line.draft is not None
    assert ("drafted", 1, False) == (line.state, line.step, line.draft.edited)
    assert 1 == len(house.drafts())


def test_a_draft_from_before_there_was_a_journal_is_in_it_once(house: House) -> None:
    house.send(days(0))
    house.sweep(days(4))
    upgrade(house)
    house.sweep(days(5))
    house.sweep(days(5))

    assert ["found"] == [event.what for event in house.store.journal().events()]


def test_a_draft_that_the_user_had_deleted_stays_deleted(house: House) -> None:
    house.send(days(0))
    house.sweep(days(4))
    (handle,) = (one.handle for one in house.mailbox.drafts())
    house.mailbox.remove("Drafts", handle)
    house.sweep(days(5))
    house.sweep(days(6))
    upgrade(house)

    assert ["stopped", "stopped"] == [house.line(days(day)).state for day in (6, 20)]
    assert [] == house.drafts()


def test_an_answer_that_was_deleted_since_is_still_known(house: House) -> None:
    offer = house.send(days(0))
    house.receive(days(1), Subject=REPLY, **answering(offer))
    house.sweep(days(2))
    house.mailbox.remove("INBOX", "1.2")
    upgrade(house)

    assert "answered" == house.line(days(8)).state
    assert [] == house.drafts()


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"Thread_Topic": SUBJECT}, id="Thread-Topic"),
        pytest.param({"Thread_Index": "Ad1zHEJvI7cgJjSv39gSTr1ISKcoA44ByeXE"}, id="Thread-Index"),
        pytest.param({"X_MS_Exchange_Parent_Message_Id": "<offer@firm.example>"}, id="Parent-Message-Id"),
    ],
)
def test_an_answer_is_known_by_fields_that_version_0_1_did_not_read(house: House, fields: dict[str, str]) -> None:
    house.send(days(0), Message_ID="<offer@firm.example>", Thread_Index="Ad1zHEJvI7cgJjSv39gSTr1ISKcoAw==")
    answer = house.receive(days(1), sender="Carl <carl@client.example>", Subject="Your letter", **fields)
    house.sweep(days(2))
    upgrade(house)

    line = house.line(days(8))

    assert ("answered", (answer,)) == (line.state, line.evidence)


def test_an_absence_that_version_0_1_had_read_is_read_for_its_day(house: House) -> None:
    house.send(days(0))
    house.receive(days(0), **exchange_absence("I am out of the office until 13 March 2026.\n"))
    house.sweep(days(1))
    upgrade(house)

    assert "2026-03-16T09:00:00+01:00" == house.line(days(8)).due_at


def test_a_report_that_was_read_before_there_were_gists_is_still_known(house: House) -> None:
    offer = house.send(days(0))
    house.receive(days(0), **postfix(offer, "failed", "anna@client.example"))
    before = house.line(days(1))
    age(house, stop_before="m003_gists")
    house.store = Store(house.state)

    assert "bounced" == before.state
    assert [before, before] == [house.line(days(day)) for day in (1, 1)]


def test_a_bounce_that_version_0_1_took_for_a_letter_is_read_as_one(house: House) -> None:
    house.send(days(0))
    body = "Your message did not reach anna@client.example:\n550 5.1.1 user unknown\n"
    house.receive(days(0), sender="postmaster@client.example", Subject="Unzustellbar: Offer 4711", body=body)
    house.sweep(days(1))
    house.store.db.execute("UPDATE message SET bounce = 0")
    upgrade(house)

    assert "bounced" == house.line(days(8)).state


def test_a_store_that_was_upgraded_takes_the_users_word(house: House) -> None:
    house.send(days(0))
    house.receive(days(1), sender=ANNA, Subject="Lunch on Friday")
    house.sweep(days(2))
    upgrade(house)

    assert {} == house.store.verdicts("work").settlements()
    assert "unsure" == house.line(days(8)).state

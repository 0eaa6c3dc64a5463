"""What is kept of texts: what they say, told once, and told anew when a release knows more words."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from connectors.errors import Unreachable
from connectors.memory import MemoryMailbox
from tests.watcher.house import House, answering, days
from tests.watcher.programs import SUBJECT, exchange_absence, postfix
from watcher.sayings import edition

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from connectors.mailbox import Folder
    from rules.mail import Content

REPLY = f"Re: {SUBJECT}"
NO = "Hello Ivan,\n\nthe xylophone will not do, we are not interested.\n\nAnna\n"
UNTIL = "I am walking in Liechtenstein. I am out of the office until 13 March 2026.\n"


class Reader(MemoryMailbox):
    """A mailbox that counts the texts it was asked for, and may keep them to itself."""

    asked: int = 0
    mute: str = ""

    def contents(self, folder: Folder, handles: Sequence[str]) -> Iterator[tuple[str, Content]]:
        self.asked += len(handles)
        if self.mute == "broken":
            raise Unreachable(self.account, "the connection broke")
        return iter(()) if self.mute else MemoryMailbox.contents(self, folder, handles)


@pytest.fixture
def mailbox() -> Reader:
    return Reader()


@pytest.fixture
def house(tmp_path: Path, mailbox: Reader) -> House:
    return House(tmp_path, mailbox=mailbox)


def stored(house: House) -> dict[str, dict[str, object]]:
    """What is kept of each text, as far as it says anything."""
    rows = house.store.db.execute("SELECT key, told FROM said").fetchall()
    return {key: {name: told for name, told in json.loads(text).items() if told} for key, text in rows}


def everything(house: House) -> str:
    """All that is in the database, but the headers."""
    tables = house.store.db.table_names()
    found = [house.store.db.execute(f"SELECT * FROM {name}").fetchall() for name in tables]  # noqa: S608  (names of tables)
    return str([[value for row in rows for value in row if not isinstance(value, bytes)] for rows in found])


def as_read_by_an_older_release(house: House) -> None:
    for name in ("said", "gist"):
        house.store.db.execute(f"UPDATE {name} SET edition = 'older'")  # noqa: S608  (names of tables)


def test_a_text_is_read_once_however_many_sweeps_come_by(house: House, mailbox: Reader) -> None:
    offer = house.send(days(0))
    house.receive(days(1), Subject=REPLY, body=NO, **answering(offer))
    house.receive(days(0.01), **exchange_absence(UNTIL))
    house.receive(days(0.02), **postfix("<other@firm.example>", "failed", "joe@other.example"))

    for day in (2, 3, 4, 60):
        house.sweep(days(day))

    assert 3 == mailbox.asked


def test_a_text_that_matters_to_two_offers_is_read_once(house: House, mailbox: Reader) -> None:
    house.send(days(0))
    house.send(days(0), subject="Offer 4712: another machine")
    house.receive(days(0.01), **exchange_absence(UNTIL))

    house.sweep(days(2))

    assert 1 == mailbox.asked


def test_texts_of_what_is_no_answer_are_not_read(house: House, mailbox: Reader) -> None:
    offer = house.send(days(0))
    lunch = house.send(days(0), subject="Lunch on Friday", to="Dora <dora@elsewhere.example>")
    house.send(days(0.5), subject=REPLY, **answering(offer))
    house.receive(days(1), sender="dora@elsewhere.example", Subject="Re: Lunch on Friday", **answering(lunch))
    house.receive(days(1), sender="news@shop.example", Subject="Newsletter", List_Id="<news>")

    house.sweep(days(2))

    assert 0 == mailbox.asked


def test_all_that_a_recipient_wrote_since_the_offer_is_read_and_nothing_of_before(
    house: House, mailbox: Reader
) -> None:
    """Whoever wants no more mail may say so anywhere."""
    lunch = house.send(days(-9), subject="Lunch on Friday")
    house.receive(days(-8), Subject="Re: Lunch on Friday", **answering(lunch))
    house.send(days(0))
    since = house.receive(days(1), Subject="Re: Lunch on Friday", **answering(lunch))

    house.sweep(days(2))

    assert [since] == list(stored(house))
    assert 1 == mailbox.asked


def test_what_is_kept_is_what_a_text_says(house: House) -> None:
    offer = house.send(days(0))
    answer = house.receive(days(1), Subject=REPLY, body=NO, **answering(offer))
    away = house.receive(days(0.01), **exchange_absence(UNTIL))
    back = house.receive(days(0.02), **postfix(offer, "delayed", "anna@client.example"))

    house.sweep(days(2))
    kept = stored(house)

    assert {"declined": "not interested"} == kept[answer]
    assert ["until", "absence"] == list(kept[away])
    assert "2026-03-13" == kept[away]["until"]
    assert "out of the office until 13 March 2026" in str(kept[away]["absence"])
    assert ["bounce"] == list(kept[back])
    assert offer in str(kept[back])


def test_nothing_of_the_texts_themselves_is_kept(house: House) -> None:
    offer = house.send(days(0))
    house.receive(days(1), Subject=REPLY, body=NO, **answering(offer))
    house.receive(days(0.01), **exchange_absence(UNTIL))

    house.sweep(days(2))

    assert "not interested" in everything(house)
    assert [] == re.findall("xylophone|Liechtenstein|Hello Ivan", everything(house))


@pytest.mark.parametrize("text", [NO, UNTIL])
def test_what_other_words_told_is_told_anew_by_todays(house: House, mailbox: Reader, text: str) -> None:
    offer = house.send(days(0))
    fields = {"Subject": REPLY, "body": NO, **answering(offer)} if text is NO else exchange_absence(UNTIL)
    house.receive(days(0.5), **fields)
    house.sweep(days(1))
    before = stored(house)
    as_read_by_an_older_release(house)
    house.store.db.execute("UPDATE said SET told = '{}'")

    line = house.line(days(5))
    rows = house.store.db.execute("SELECT DISTINCT edition FROM said").fetchall()

    assert ("stopped" if text is NO else "away") == line.state
    assert (before, [(edition(),)], 2) == (stored(house), rows, mailbox.asked)


def test_what_other_words_told_counts_as_long_as_the_text_cannot_be_read(house: House, mailbox: Reader) -> None:
    offer = house.send(days(0))
    house.receive(days(1), Subject=REPLY, body=NO, **answering(offer))
    house.sweep(days(2))
    as_read_by_an_older_release(house)
    mailbox.mute = "gone"

    assert "stopped" == house.line(days(8)).state


def test_a_text_that_cannot_be_read_is_tried_again_in_the_next_sweep(house: House, mailbox: Reader) -> None:
    offer = house.send(days(0))
    house.receive(days(1), Subject=REPLY, body=NO, **answering(offer))
    mailbox.mute = "gone"
    before = house.line(days(2))
    mailbox.mute = ""

    after = house.line(days(3))

    assert ["answered", "stopped"] == [before.state, after.state]


def test_an_absence_whose_text_cannot_be_read_holds_as_one_that_names_no_day(house: House, mailbox: Reader) -> None:
    house.send(days(0))
    house.receive(days(0), **exchange_absence(UNTIL))
    mailbox.mute = "gone"

    line = house.line(days(8))

    assert ("away", "2026-03-16T10:00:00+01:00") == (line.state, line.due_at)
    assert [] == house.drafts()


def test_a_line_that_breaks_while_texts_are_read_decides_nothing(house: House, mailbox: Reader) -> None:
    offer = house.send(days(0))
    house.receive(days(1), Subject=REPLY, body=NO, **answering(offer))
    mailbox.mute = "broken"

    with pytest.raises(Unreachable):
        house.sweep(days(8))
    mailbox.mute = ""

    assert "stopped" == house.line(days(8)).state
    assert [] == house.drafts()


def test_an_answer_that_was_moved_since_is_read_where_it_lies_now(house: House, mailbox: Reader) -> None:
    offer = house.send(days(0))
    house.receive(days(1), Subject=REPLY, body=NO, **answering(offer))
    mailbox.mute = "gone"
    house.sweep(days(2))
    mailbox.mute = ""
    inbox = house.mailbox.folders()[0]
    ((handle, _text),) = MemoryMailbox.contents(mailbox, inbox, [f"1.{number}" for number in range(9)])
    house.mailbox.move("INBOX", handle, "Archive", house.visit(days(2)).now)

    assert "stopped" == house.line(days(3)).state

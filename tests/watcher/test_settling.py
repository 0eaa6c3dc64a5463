"""The user's word on an offer, and what it does to later mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rules.settlement import Settlement, Verdict
from tests.watcher.house import MONDAY, House, days
from tests.watcher.programs import exchange_absence, postfix
from watcher.lookup import Asked
from watcher.settling import NotOne, settle
from watcher.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from watcher.line import Line


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def say(house: House, verdict: str, *, after: float, question: str = "4711") -> Line | None:
    visit = house.visit(days(after))
    asked = Asked(question, MONDAY + days(after), "Europe/Berlin")
    return settle(house.store, [visit.account], visit.rulebook, asked, Verdict(verdict), asked.now)


def doubtful(house: House) -> str:
    """An offer, and a message of its recipient's about something else."""
    house.send(days(0))
    return house.receive(days(1), Subject="Lunch on Friday")


def test_a_doubt_that_is_settled_as_open_is_followed_up(house: House) -> None:
    doubtful(house)
    before = house.line(days(8))

    told = say(house, "open", after=8)

    assert "unsure" == before.state
    assert told is not None
    assert "due" == told.state
    assert "drafted" == house.line(days(8)).state


def test_a_doubt_that_is_settled_as_answered_stays_closed(house: House) -> None:
    doubtful(house)
    house.sweep(days(8))

    told = say(house, "answered", after=8)

    assert told is not None
    assert ["answered", "answered"] == [told.state, house.line(days(30)).state]
    assert [] == house.drafts()


def test_the_word_is_told_by_status_at_once(house: House) -> None:
    doubtful(house)
    house.sweep(days(8))

    told = say(house, "answered", after=8)

    assert told is not None
    assert [told.to_json()] == house.store.ledger("work").lines()


def test_what_comes_after_the_word_is_read_as_ever(house: House) -> None:
    doubtful(house)
    house.sweep(days(2))
    say(house, "open", after=2)
    answer = house.receive(days(3), Subject="Re: Offer 4711: a machine")

    line = house.line(days(8))

    assert ("answered", (answer,)) == (line.state, line.evidence)


def test_an_answer_that_was_read_wrongly_can_be_opened_again(house: House) -> None:
    offer = house.send(days(0))
    house.receive(days(1), Subject="Re: Offer 4711: a machine", In_Reply_To=offer)
    before = house.line(days(2))

    say(house, "open", after=2)

    assert "answered" == before.state
    assert "drafted" == house.line(days(8)).state


def test_the_last_word_counts(house: House) -> None:
    doubtful(house)
    house.sweep(days(2))
    say(house, "answered", after=2)

    say(house, "open", after=3)

    assert "drafted" == house.line(days(8)).state


def test_a_draft_that_the_user_deleted_stays_a_no_though_the_offer_is_settled_as_open(house: House) -> None:
    house.send(days(0))
    house.sweep(days(8))
    (handle,) = (one.handle for one in house.mailbox.drafts())
    house.mailbox.move("Drafts", handle, "Trash", MONDAY + days(9))
    house.sweep(days(9))

    told = say(house, "open", after=9)

    assert told is not None
    assert "stopped" == told.state
    assert "stopped" == house.line(days(10)).state


def test_an_offer_is_named_so_that_one_fits(house: House) -> None:
    house.send(days(0), subject="Offer 1: a red machine")
    house.send(days(0), subject="Offer 2: a blue machine", to="Ben <ben@other.example>")
    house.sweep(days(1))

    with pytest.raises(NotOne, match="2 offers fit 'machine'; name one by its Message-ID:\n  <m"):
        say(house, "open", after=1, question="machine")
    with pytest.raises(NotOne, match="no offer fits 'green'; relance status lists them"):
        say(house, "open", after=1, question="green")
    with pytest.raises(NotOne, match="no offer fits ' '"):
        say(house, "open", after=1, question=" ")
    assert say(house, "answered", after=1, question="ben@other.example") is not None


def test_no_word_at_all_fits_not_even_the_only_offer(house: House) -> None:
    house.send(days(0))
    house.sweep(days(1))

    with pytest.raises(NotOne, match="no offer fits ''"):
        say(house, "answered", after=1, question="")


def test_a_bounce_that_is_settled_as_open_is_followed_up(house: House) -> None:
    offer = house.send(days(0))
    house.receive(days(0), **postfix(offer, "failed", "anna@client.example"))
    before = house.line(days(8))

    say(house, "open", after=8)

    assert ["bounced", "drafted"] == [before.state, house.line(days(8)).state]


def test_the_word_does_not_lift_an_absence(house: House) -> None:
    house.send(days(0))
    house.receive(days(0), **exchange_absence("I am out of the office until 13 March 2026.\n"))
    house.sweep(days(2))

    told = say(house, "open", after=2)

    assert told is not None
    assert ("away", "2026-03-16T09:00:00+01:00") == (told.state, told.due_at)


def test_the_word_on_one_offer_says_nothing_of_another(house: House) -> None:
    doubtful(house)
    other = house.send(days(0), subject="Offer 4712: another machine")
    house.sweep(days(2))

    say(house, "answered", after=2)

    assert {"answered", "unsure"} == {line.state for line in house.sweep(days(8)).lines}
    assert "unsure" == next(line.state for line in house.sweep(days(8)).lines if line.offer == other)


def test_the_word_survives_a_restart_and_not_the_loss_of_the_database(house: House) -> None:
    doubtful(house)
    house.sweep(days(2))
    say(house, "answered", after=2)
    house.store.close()
    house.store = Store(house.state)
    kept = house.line(days(8))
    house.forget()

    assert ["answered", "unsure"] == [kept.state, house.line(days(8)).state]


def test_a_draft_that_stands_when_the_offer_is_closed_is_taken_back_by_the_next_sweep(house: House) -> None:
    house.send(days(0))
    house.sweep(days(8))

    told = say(house, "answered", after=8)
    before = len(house.drafts())
    house.sweep(days(8))

    assert told is not None
    assert "the next sweep takes the draft back: it has lost its reason" == told.because[-1]
    assert [1, 0] == [before, len(house.drafts())]


def test_the_word_on_an_offer_out_of_reach_is_kept_though_no_line_tells_it(house: House) -> None:
    doubtful(house)
    house.sweep(days(2))

    told = say(house, "answered", after=200)

    assert told is None
    assert "answered" == house.line(days(8)).state


def test_the_words_of_two_accounts_are_kept_apart(house: House) -> None:
    word = Settlement(Verdict.ANSWERED, MONDAY, frozenset({"<a@client.example>"}))
    house.store.verdicts("work").settle("<offer@firm.example>", word)

    assert {"<offer@firm.example>": word} == house.store.verdicts("work").settlements()
    assert {} == house.store.verdicts("home").settlements()

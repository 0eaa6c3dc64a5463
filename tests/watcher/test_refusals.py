"""Who says no is left in peace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rules.refusal import Refusal
from rules.settlement import Verdict
from tests.watcher.house import ANNA, MONDAY, House, days
from tests.watcher.programs import sieve_vacation
from watcher.lookup import Asked
from watcher.settling import settle

if TYPE_CHECKING:
    from pathlib import Path


NO = "Hello Ivan,\n\nthank you, but we are not interested.\n\nAnna\n"
STOP = "Hello,\n\nplease remove me from your list.\n"


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def decline(house: House, offer: str, after: float = 1, **more: str) -> str:
    return house.receive(days(after), Subject="Re: Offer 4711: a machine", In_Reply_To=offer, body=NO, **more)


def settle_as_open(house: House, offer: str) -> None:
    visit = house.visit(days(3))
    asked = Asked(offer, MONDAY + days(3), "UTC")
    settle(house.store, [visit.account], visit.rulebook, asked, Verdict.OPEN, asked.now)


def test_a_refusal_stops_the_offer_and_says_by_which_words(house: House) -> None:
    refusal = decline(house, house.send(days(0)))

    line = house.line(days(2))

    assert ("stopped", (refusal,)) == (line.state, line.evidence)
    assert "says 'not interested'" in " ".join(line.because)


def test_a_refusal_mutes_the_person_for_other_offers_of_the_rule(house: House) -> None:
    first = house.send(days(0))
    refusal = decline(house, first)
    second = house.send(days(2), subject="Offer 4712: another machine")

    found = house.lines(days(14))

    assert ("stopped", (refusal,)) == (found[second].state, found[second].evidence)
    assert "anna@client.example said 'not interested'" in " ".join(found[second].because)
    assert [] == house.drafts()


def test_a_colleague_is_not_muted(house: House) -> None:
    decline(house, house.send(days(0)))
    second = house.send(days(2), subject="Offer 4712: another machine", to="Ben <ben@client.example>")

    assert "drafted" == house.lines(days(14))[second].state


def test_a_yes_after_a_no_takes_the_no_back(house: House) -> None:
    first = house.send(days(0))
    decline(house, first)
    house.receive(days(2), Subject="Re: Offer 4711: a machine", In_Reply_To=first, body="On second thoughts: yes.\n")
    second = house.send(days(3), subject="Offer 4712: another machine")

    found = house.lines(days(14))

    assert ["answered", "drafted"] == [found[first].state, found[second].state]


def test_a_no_in_the_quotation_below_an_answer_is_none(house: House) -> None:
    first = house.send(days(0))
    quoted = "Let us talk.\n\nOn Monday 2 March 2026 Ivan wrote:\n> if you are not interested, tell me\n"
    house.receive(days(1), Subject="Re: Offer 4711: a machine", In_Reply_To=first, body=quoted)

    assert "answered" == house.line(days(2)).state


def test_who_said_no_stays_muted_when_the_refusal_is_older_than_the_rule_looks_back(house: House) -> None:
    refusal = decline(house, house.send(days(0)))
    house.sweep(days(2))
    second = house.send(days(100), subject="Offer 4712: another machine")

    line = house.lines(days(110))[second]

    assert ("stopped", (refusal,)) == (line.state, line.evidence)


def test_the_user_may_go_on_all_the_same(house: House) -> None:
    decline(house, house.send(days(0)))
    second = house.send(days(2), subject="Offer 4712: another machine")
    house.sweep(days(3))

    settle_as_open(house, second)

    assert "drafted" == house.lines(days(14))[second].state


def test_a_refusal_that_the_user_takes_for_none_mutes_nobody(house: House) -> None:
    first = house.send(days(0))
    decline(house, first)
    second = house.send(days(2), subject="Offer 4712: another machine")
    house.sweep(days(3))

    settle_as_open(house, first)

    assert "stopped" != house.lines(days(4))[second].state


def test_a_text_is_read_once_and_not_kept(house: House) -> None:
    decline(house, house.send(days(0)), sender=ANNA)
    house.sweep(days(2))
    (stored,) = house.store.db.execute("SELECT told FROM said").fetchall()

    assert "thank you" not in stored[0]
    assert 0 == house.store.db.execute("SELECT count(*) FROM content WHERE text LIKE '%thank you%'").fetchone()[0]


def test_a_refusal_from_another_address_of_theirs_stops_the_offer_and_mutes_that_address_only(house: House) -> None:
    first = house.send(days(0))
    decline(house, first, sender="Anna <anna.private@home.example>")
    second = house.send(days(2), subject="Offer 4712: another machine")

    found = house.lines(days(14))

    assert ["stopped", "drafted"] == [found[first].state, found[second].state]


def test_a_colleagues_refusal_stops_the_offer_and_not_those_to_others(house: House) -> None:
    first = house.send(days(0))
    decline(house, first, sender="Carl <carl@client.example>")
    second = house.send(days(2), subject="Offer 4712: another machine")

    found = house.lines(days(14))

    assert ["stopped", "drafted"] == [found[first].state, found[second].state]


def test_a_wish_to_get_no_more_mail_mutes_as_well(house: House) -> None:
    first = house.send(days(0))
    refusal = house.receive(days(1), Subject="Re: Offer 4711: a machine", In_Reply_To=first, body=STOP)
    second = house.send(days(2), subject="Offer 4712: another machine")

    found = house.lines(days(14))

    assert [("stopped", (refusal,))] * 2 == [(found[one].state, found[one].evidence) for one in (first, second)]


def test_a_refusal_of_an_automatic_reply_is_none(house: House) -> None:
    offer = house.send(days(0))
    house.receive(days(0), **sieve_vacation(offer, NO))

    assert "away" == house.line(days(5)).state


def test_a_refusal_that_nothing_ties_to_the_offer_is_a_doubt_and_mutes_nobody(house: House) -> None:
    house.send(days(0))
    house.receive(days(1), Subject="Your offers", body=NO)
    second = house.send(days(2), subject="Offer 4712: another machine")

    assert {"unsure", "waiting"} == {line.state for line in house.sweep(days(3)).lines}
    assert "waiting" == house.lines(days(3))[second].state


def test_a_dry_run_keeps_no_refusal_and_heeds_it(house: House) -> None:
    decline(house, house.send(days(0)))
    house.send(days(2), subject="Offer 4712: another machine")

    swept = house.sweep(days(14), dry_run=True)

    assert ["stopped", "stopped"] == [line.state for line in swept.lines]
    assert {} == house.store.verdicts("work").refusals()


def test_refusals_are_kept_by_offer_with_the_last_told_in_place_of_those_before(house: House) -> None:
    table = house.store.verdicts("work")
    no = Refusal("anna@client.example", "not interested", "<no@client.example>", MONDAY)
    other = Refusal("ben@client.example", "stop", "<stop@client.example>", MONDAY)
    table.note_refusals("<1@firm.example>", "offers", (no, other))
    table.note_refusals("<2@firm.example>", "offers", (no,))
    before = table.refusals()
    table.note_refusals("<1@firm.example>", "offers", (other,))
    table.note_refusals("<2@firm.example>", "offers", ())

    assert {"<1@firm.example>": ("offers", (no, other)), "<2@firm.example>": ("offers", (no,))} == before
    assert {"<1@firm.example>": ("offers", (other,))} == table.refusals()
    assert {} == house.store.verdicts("home").refusals()

"""Who is away, and what programs answer for people: through a whole sweep, up to the day on which it goes on."""

from __future__ import annotations

import pytest

from tests.watcher.house import ANNA, House, answering, days
from tests.watcher.programs import (
    SUBJECT,
    acknowledgement,
    challenge,
    exchange_absence,
    sieve_vacation,
    znuny,
)

REPLY = f"Re: {SUBJECT}"
UNTIL = "I am out of the office until 13 March 2026 and will answer when I am back.\n"
"""A Friday: the offer rests until Monday the 16th, nine o'clock."""
MONDAY_BACK = "2026-03-16T09:00:00+01:00"
BEN = "Ben <ben@client.example>"


def test_13_an_absence_that_names_its_last_day_holds_until_the_next_working_day(house: House) -> None:
    house.send(days(0))
    away = house.receive(days(0.001), **exchange_absence(UNTIL))

    line = house.line(days(8))

    assert ("away", MONDAY_BACK, (away,)) == (line.state, line.due_at, line.evidence)
    assert "the automatic reply names Fri 13 Mar 2026" in line.because[-1]
    assert ["away", "drafted"] == [house.line(days(day)).state for day in (13.9, 14)]


def test_13_an_absence_that_is_over_before_the_quiet_period_holds_nothing(house: House) -> None:
    offer = house.send(days(0))
    house.receive(days(0.001), **sieve_vacation(offer, "I am on leave, back on Wednesday, 4 March.\n"))

    line = house.line(days(3))

    assert ("waiting", "2026-03-06T10:00:00+01:00") == (line.state, line.due_at)


def test_13_an_absence_of_months_holds_for_thirty_days(house: House) -> None:
    house.send(days(0))
    house.receive(days(0), **exchange_absence("I am on parental leave until 30 November 2026.\n"))

    line = house.line(days(20))

    assert ("away", "2026-04-02T09:00:00+02:00") == (line.state, line.due_at)
    assert "we wait 30 days at the most" in line.because[-1]


def test_13_an_absence_that_came_before_the_offer_holds_it_too(house: House) -> None:
    """Exchange tells a writer once that somebody is away."""
    away = house.receive(days(-3), **exchange_absence(UNTIL, subject="Hello from the trade fair"))
    house.send(days(0))

    line = house.line(days(8))

    assert ("away", MONDAY_BACK, (away,)) == (line.state, line.due_at, line.evidence)
    assert "drafted" == house.line(days(14)).state


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param(exchange_absence("I was out until 27 February 2026.\n"), id="over before the offer was sent"),
        pytest.param(exchange_absence("I am out of the office.\n"), id="without a day"),
        pytest.param({"sender": BEN, **exchange_absence(UNTIL)}, id="of a colleague"),
    ],
)
def test_13_what_came_before_the_offer_and_is_not_of_now_or_not_of_them_holds_nothing(
    house: House, fields: dict[str, str]
) -> None:
    house.receive(days(-2.5), **fields)
    house.send(days(0))

    line = house.line(days(3))

    assert ("waiting", "2026-03-06T10:00:00+01:00") == (line.state, line.due_at)


def test_13_one_absence_holds_every_offer_to_that_person(house: House) -> None:
    first = house.send(days(0))
    second = house.send(days(1), subject="Offer 4712: another machine")
    other = house.send(days(1), subject="Offer 4713: a third machine", to=BEN)
    away = house.receive(days(0.001), **exchange_absence(UNTIL))

    found = house.lines(days(8))

    assert [("away", MONDAY_BACK, (away,))] * 2 == [
        (found[offer].state, found[offer].due_at, found[offer].evidence) for offer in (first, second)
    ]
    assert "drafted" == found[other].state


def test_13_of_two_absences_the_one_that_lasts_longer_holds(house: House) -> None:
    offer = house.send(days(0), to=f"{ANNA}, {BEN}")
    house.receive(days(0.001), sender=BEN, **sieve_vacation(offer, "On leave until 20 March 2026.\n"))
    house.receive(days(0.002), **exchange_absence(UNTIL))

    assert "2026-03-23T09:00:00+01:00" == house.line(days(8)).due_at


def test_13_a_person_who_comes_back_and_answers_answers(house: House) -> None:
    offer = house.send(days(0))
    house.receive(days(0.001), **exchange_absence(UNTIL))
    answer = house.receive(days(3), Subject=REPLY, body="I am back until Friday.\n", **answering(offer))

    line = house.line(days(8))

    assert ("answered", (answer,)) == (line.state, line.evidence)


def test_13_a_person_who_writes_of_an_absence_is_no_program(house: House) -> None:
    offer = house.send(days(0))
    answer = house.receive(days(1), Subject=REPLY, body=UNTIL, **answering(offer))

    line = house.line(days(8))

    assert ("answered", (answer,)) == (line.state, line.evidence)


def test_13_an_absence_after_our_follow_up_holds_the_next_step(house: House) -> None:
    house.send(days(0))
    house.send(days(4), subject=REPLY)
    house.receive(days(4.001), **exchange_absence("I am away until 27 March 2026.\n", subject=REPLY))

    line = house.line(days(16))

    assert ("away", 2, "2026-03-30T09:00:00+02:00") == (line.state, line.step, line.due_at)


def test_20_an_acknowledgement_holds_for_one_quiet_period(house: House) -> None:
    offer = house.send(days(0))
    ticket = house.receive(days(0.01), **acknowledgement(offer))

    line = house.line(days(4))

    assert ("away", "2026-03-06T10:14:24+01:00", (ticket,)) == (line.state, line.due_at, line.evidence)
    assert "drafted" == house.line(days(4.1)).state


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("Your request has been received. The price is right.\n", id="20 an acknowledgement"),
        pytest.param("The price is right.\n", id="13 nothing that an absence says"),
    ],
)
def test_what_says_later_than_a_program_would_that_it_is_one_is_a_doubt(house: House, said: str) -> None:
    offer = house.send(days(0))
    late = house.receive(days(0.011), Subject=REPLY, Auto_Submitted="auto-replied", body=said, **answering(offer))

    line = house.line(days(8))

    assert ("unsure", (late,)) == (line.state, line.evidence)
    assert "it came late for a program" in line.because[-1]


def test_21_after_the_acknowledgement_a_person_answers_through_the_ticket_system(house: House) -> None:
    offer = house.send(days(0))
    ticket = house.receive(days(0.01), **acknowledgement(offer))
    before = house.line(days(2))
    answer = house.receive(days(2), **znuny(f"{offer} {ticket}", "Could you do it for less?\n"))

    line = house.line(days(8))

    assert "away" == before.state
    assert ("answered", (answer,)) == (line.state, line.evidence)


def test_21_what_the_system_says_a_program_wrote_is_a_doubt(house: House) -> None:
    """Zendesk says so of everything, the words of people as well."""
    offer = house.send(days(0))
    words = znuny(offer, "Could you do it for less?\n", Auto_Submitted="auto-generated", X_Mailer="Zendesk Mailer")
    answer = house.receive(days(2), **words)

    line = house.line(days(8))

    assert ("unsure", (answer,)) == (line.state, line.evidence)
    assert "it may hold a person's words" in line.because[-1]


def test_20_what_a_program_wrote_within_two_minutes_is_an_acknowledgement_whatever_it_says(house: House) -> None:
    offer = house.send(days(0))
    house.receive(days(0.001), **znuny(offer, "Ihr Anliegen liegt uns vor.\n", Auto_Submitted="auto-generated"))

    assert "away" == house.line(days(4)).state


def test_25_a_challenge_holds_for_one_quiet_period(house: House) -> None:
    offer = house.send(days(0))
    asked = house.receive(days(1), **challenge(offer))

    line = house.line(days(4))

    assert ("away", "2026-03-09T10:00:00+01:00", (asked,)) == (line.state, line.due_at, line.evidence)
    assert "it wants a proof" in line.because[-1]
    assert "drafted" == house.line(days(7)).state


def test_an_automatic_reply_of_somebody_else_is_of_no_matter(house: House) -> None:
    house.send(days(0))
    house.receive(days(1), sender="joe@other.example", **exchange_absence(UNTIL, subject="Newsletter"))

    assert "drafted" == house.line(days(8)).state

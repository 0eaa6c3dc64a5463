"""Who wants no more mail gets none, however and wherever they say so."""

from __future__ import annotations

import pytest

from tests.watcher.house import ANNA, House, answering, days
from tests.watcher.programs import SUBJECT

REPLY = f"Re: {SUBJECT}"
OTHER = "Offer 4712: another machine"
STOP = "Hello,\n\nplease remove us from your list.\n"
NO = "Hello Ivan,\n\nthank you, but we are not interested.\n\nAnna\n"
BOB = "Bob <bob@client.example>"
INFO = "info@client.example"


def states(house: House, *offers: str) -> list[str]:
    """How these offers stand when both their quiet periods are over, and that no draft was written."""
    found = house.lines(days(14))
    assert [] == house.drafts()
    return [found[offer].state for offer in offers]


def test_who_says_it_a_second_time_is_not_taken_to_have_changed_their_mind(house: House) -> None:
    first = house.send(days(0))
    house.receive(days(1), Subject=REPLY, body=STOP, **answering(first))
    house.receive(days(2), Subject=REPLY, body="I mean it.\n", **answering(first))
    second = house.send(days(3), subject=OTHER)

    assert ["stopped", "stopped"] == states(house, first, second)


def test_under_a_new_subject_it_stops_this_offer_and_the_others(house: House) -> None:
    first = house.send(days(0))
    stop = house.receive(days(1), Subject="Your mails", body=STOP)
    second = house.send(days(2), subject=OTHER)

    found = house.lines(days(14))

    assert [("stopped", (stop,))] * 2 == [(found[one].state, found[one].evidence) for one in (first, second)]
    assert [] == house.drafts()


@pytest.mark.parametrize("sent", [-30, 1])
def test_in_reply_to_another_mail_of_ours_it_stops_the_offer(house: House, sent: float) -> None:
    news = house.send(days(sent), subject="Our summer party")
    house.send(days(0))
    stop = house.receive(days(2), Subject="Re: Our summer party", body=STOP, **answering(news))

    line = house.line(days(14))

    assert ("stopped", (stop,), []) == (line.state, line.evidence, house.drafts())


def test_through_a_list_it_stops_the_offer_and_the_others(house: House) -> None:
    first = house.send(days(0))
    house.receive(days(1), Subject=REPLY, body=STOP, List_Id="<trade.lists.example>", **answering(first))
    second = house.send(days(2), subject=OTHER)

    assert ["stopped", "stopped"] == states(house, first, second)


@pytest.mark.parametrize("body", ["", "\n> please find it attached\n"])
def test_in_the_subject_alone_it_stops_the_offer(house: House, body: str) -> None:
    offer = house.send(days(0))
    stop = house.receive(days(1), Subject="Unsubscribe", body=body, **answering(offer))

    line = house.line(days(14))

    assert ("stopped", (stop,), []) == (line.state, line.evidence, house.drafts())


def test_who_said_no_stops_a_later_offer_that_they_only_get_a_copy_of(house: House) -> None:
    first = house.send(days(0))
    house.receive(days(1), Subject=REPLY, body=NO, **answering(first))
    second = house.send(days(2), subject=OTHER, to=BOB, Cc=ANNA)

    assert ["stopped", "stopped"] == states(house, first, second)


def test_who_answers_for_the_only_address_that_the_offer_went_to_stops_offers_to_that_address(house: House) -> None:
    first = house.send(days(0), to=INFO)
    house.receive(days(1), sender=ANNA, Subject=REPLY, body=STOP, **answering(first))
    second = house.send(days(2), subject=OTHER, to=INFO)

    assert ["stopped", "stopped"] == states(house, first, second)


def test_who_answers_for_one_of_two_addresses_stops_no_offer_to_the_other(house: House) -> None:
    first = house.send(days(0), to=f"{INFO}, {BOB}")
    house.receive(days(1), sender=ANNA, Subject=REPLY, body=STOP, **answering(first))
    second = house.send(days(2), subject=OTHER, to=BOB)

    assert "drafted" == house.lines(days(14))[second].state


@pytest.mark.parametrize("subject", [REPLY, "Your mails"])
def test_a_wrong_clock_hides_no_wish(house: House, subject: str) -> None:
    first = house.send(days(0))
    house.sweep(days(0.5))
    house.receive(days(1), Subject=subject, body=STOP, Date="Sun, 1 Jan 2012 00:00:00 +0000", **answering(first))
    second = house.send(days(2), subject=OTHER)

    assert ["stopped", "stopped"] == states(house, first, second)


def test_a_wrong_clock_hides_no_wish_that_names_nothing(house: House) -> None:
    first = house.send(days(0))
    house.receive(days(1), Subject="Your mails", body=STOP, Date="Sun, 1 Jan 2012 00:00:00 +0000")
    second = house.send(days(2), subject=OTHER)

    assert ["stopped", "stopped"] == states(house, first, second)


def test_a_draft_that_stands_when_the_person_refuses_another_offer_is_taken_back(house: House) -> None:
    first = house.send(days(0))
    second = house.send(days(3), subject=OTHER)
    before = house.lines(days(4))[first].state
    house.receive(days(5), Subject=f"Re: {OTHER}", body=NO, **answering(second))

    line = house.lines(days(6))[first]

    assert ["drafted", "stopped"] == [before, line.state]
    assert [] == house.drafts()

"""Mail that more than one conversation might claim: of suppliers, in shared threads, between two offers, in copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rules.thread import joined
from tests.watcher.house import ANNA, ME, House, answering, days
from tests.watcher.programs import SUBJECT, postfix
from watcher.lookup import Asked, cases_in, look_up
from watcher.surroundings import MAX_CONVERSATION

if TYPE_CHECKING:
    from rules.thread import Neighbourhood

REPLY = f"Re: {SUBJECT}"
LONG_AGO = "Sun, 1 Jan 2012 00:00:00 +0000"
BEN = "Ben <ben@other.example>"
CY = "Cy <cy@third.example>"
DORA = "Dora <dora@elsewhere.example>"
SUPPLIER = "Sue <sue@supplier.example>"


def around(house: House, offer: str) -> Neighbourhood:
    """The messages around an offer, as the last sweep saw them."""
    visit = house.visit(days(2))
    (found,) = look_up(house.store, [visit.account], visit.rulebook, offer)
    asked = Asked(offer, visit.now, visit.sender_zone)
    return joined(cases_in(house.store, visit.account, visit.rulebook, asked).surroundings.of(found.message))


def test_what_a_supplier_answers_to_the_inquiry_that_we_passed_on_is_no_answer_to_the_offer(house: House) -> None:
    inquiry = house.receive(days(-3), Subject="Can you build us a machine?")
    passed_on = house.send(days(-2), to=SUPPLIER, subject="Fwd: Can you build us a machine?", References=inquiry)
    house.send(days(0), subject="Offer: Can you build us a machine?", **answering(inquiry))
    house.receive(
        days(1), sender=SUPPLIER, Subject="Re: Can you build us a machine?", In_Reply_To=passed_on,
        References=f"{inquiry} {passed_on}",
    )  # fmt: skip

    assert "drafted" == house.line(days(14)).state


def test_what_a_partner_answers_to_the_offer_that_we_passed_on_is_a_doubt(house: House) -> None:
    offer = house.send(days(0))
    passed_on = house.send(days(1), to=DORA, subject=f"Fwd: {SUBJECT}", References=offer)
    thanks = house.receive(
        days(2), sender=DORA, Subject=f"Re: {SUBJECT}", In_Reply_To=passed_on, References=f"{offer} {passed_on}"
    )

    line = house.line(days(14))

    assert ("unsure", (thanks,), []) == (line.state, line.evidence, house.drafts())


def test_one_old_letter_that_was_reused_for_three_customers_is_each_ones_own(house: House) -> None:
    letter = house.send(days(-30), subject="Our machines", to="Old <old@past.example>")
    offers = [house.send(days(0), to=one, **answering(letter)) for one in (ANNA, BEN, CY)]
    answer = house.receive(days(1), sender=BEN, Subject=REPLY, **answering(offers[1]))

    found = house.lines(days(14))

    assert ["drafted", "answered", "drafted"] == [found[offer].state for offer in offers]
    assert (answer,) == found[offers[1]].evidence


@pytest.mark.parametrize("named", [True, False])
def test_one_thread_of_the_provider_for_two_customers_is_each_ones_own(house: House, *, named: bool) -> None:
    first, second = (house.send(days(0), to=one, thread_id="t1") for one in (ANNA, BEN))
    answer = house.receive(days(1), Subject=REPLY, thread_id="t1", **(answering(first) if named else {}))

    found = house.lines(days(14))

    assert {first: "answered", second: "drafted"} == {offer: line.state for offer, line in found.items()}
    assert (answer,) == found[first].evidence


def test_what_came_back_and_was_sent_again_goes_on(house: House) -> None:
    offer = house.send(days(0))
    house.receive(days(0.001), **postfix(offer, "failed", "anna@client.example"))
    before = house.line(days(0.5)).state
    house.send(days(1), subject=REPLY, **answering(offer))

    line = house.line(days(14))

    assert ("bounced", "drafted", 2) == (before, line.state, line.step)


def test_an_order_under_a_new_subject_between_two_offers_makes_the_second_one_of_its_own(house: House) -> None:
    house.send(days(0))
    house.receive(days(1), Subject="Order 12")
    second = house.send(days(2))

    line = house.lines(days(14))[second]

    assert "drafted" == line.state
    assert (
        "Is it an offer of its own? Yes: somebody answered the earlier offer before this one was sent." in line.because
    )


def test_an_answer_with_a_wrong_clock_between_two_offers_makes_the_second_one_of_its_own(house: House) -> None:
    first = house.send(days(0))
    answer = house.receive(days(1), Subject=REPLY, Date=LONG_AGO, **answering(first))
    second = house.send(days(2))

    found = house.lines(days(14))

    assert ["answered", "drafted"] == [found[first].state, found[second].state]
    assert (answer,) == found[first].evidence


@pytest.mark.parametrize("folders", [("INBOX", "Archive"), ("Archive", "INBOX")])
def test_of_two_copies_of_an_answer_the_one_that_kept_its_ids_counts(house: House, folders: tuple[str, str]) -> None:
    offer = house.send(days(0))
    own = {"sender": DORA, "Subject": "The machine", "Message_ID": "<a@elsewhere.example>"}
    house.receive(days(1), folder=folders[0], **own, **answering(offer))
    house.receive(days(1), folder=folders[1], **own)

    line = house.line(days(14))

    assert ("answered", ("<a@elsewhere.example>",)) == (line.state, line.evidence)


@pytest.mark.parametrize("folders", [("INBOX", "Archive"), ("Archive", "INBOX")])
def test_of_two_copies_that_come_one_after_the_other_the_one_that_kept_its_ids_counts(
    house: House, folders: tuple[str, str]
) -> None:
    offer = house.send(days(0))
    own = {"sender": DORA, "Subject": "The machine", "Message_ID": "<a@elsewhere.example>"}
    house.receive(days(1), folder=folders[0], **own)
    before = house.line(days(2)).state
    house.receive(days(1), folder=folders[1], **own, **answering(offer))

    assert ["waiting", "answered"] == [before, house.line(days(14)).state]


@pytest.mark.parametrize("after", [0, 1])
def test_what_somebody_else_sends_with_the_offers_id_and_date_leaves_the_offer_its_line(
    house: House, after: float
) -> None:
    first = house.send(days(0), Message_ID="<offer@firm.example>")
    before = house.lines(days(0.5)) if after else {}
    house.receive(days(0), sender=DORA, To=ME, Subject="Newsletter", Message_ID=first)

    line = house.line(days(1))

    assert set(before) <= {first}
    assert (first, "anna@client.example") == (line.offer, line.to[0])


@pytest.mark.parametrize("shared", ["thread", "subjects"])
def test_a_thread_of_thousands_of_messages_is_cut(house: House, shared: str) -> None:
    """Some providers give one name to all that a program sends."""
    offer = house.send(days(0), thread_id="t1")
    for number in range(2000):
        subject = REPLY if shared == "thread" else f"Report {number}"
        house.receive(days(-1), sender=DORA, Subject=subject, thread_id="t1")
    answer = house.receive(days(1), Subject=REPLY, **answering(offer))

    line = house.line(days(2))

    assert ("answered", (answer,)) == (line.state, line.evidence)
    assert MAX_CONVERSATION == len(around(house, offer).conversation_by_key)

"""What mail servers report about an offer, and receipts: through a whole sweep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.watcher.house import ANNA, House, answering, days
from tests.watcher.programs import SUBJECT, exim, postfix, qmail, receipt

if TYPE_CHECKING:
    from pathlib import Path


A, B = "anna@client.example", "ben@client.example"
BOTH = f"{ANNA}, Ben <{B}>"


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_14_a_mail_server_that_gave_up_ends_it(house: House) -> None:
    offer = house.send(days(0))
    back = house.receive(days(0.001), **postfix(offer, "failed", A))

    line = house.line(days(8))

    assert ("bounced", (back,)) == (line.state, line.evidence)
    assert "a delivery report (RFC 3464)" in line.because[-1]
    assert [] == house.drafts()


def test_14_a_report_that_names_nobody_but_returns_the_offer_ends_it(house: House) -> None:
    """A forwarding at the recipient's: the address that failed is one we have never seen."""
    offer = house.send(days(0))
    house.receive(days(0.001), **postfix(offer, "failed", "a.weiss@home.example"))

    assert "bounced" == house.line(days(8)).state


def test_14_if_it_came_back_from_one_of_two_it_goes_on(house: House) -> None:
    offer = house.send(days(0), to=BOTH)
    house.receive(days(0.001), **postfix(offer, "failed", B))

    line = house.line(days(8))

    assert "drafted" == line.state
    assert f"Not from everybody: from {B}, and not from {A}." in " ".join(line.because)


def test_14_if_it_came_back_from_both_one_after_the_other_it_is_over(house: House) -> None:
    offer = house.send(days(0), to=BOTH)
    first = house.receive(days(0.001), **postfix(offer, "failed", B))
    second = house.receive(days(2), **postfix(offer, "failed", A))

    line = house.line(days(8))

    assert ("bounced", (first, second)) == (line.state, line.evidence)


def test_14_if_it_came_back_from_one_and_the_other_answers_it_is_answered(house: House) -> None:
    offer = house.send(days(0), to=BOTH)
    house.receive(days(0.001), **postfix(offer, "failed", B))
    house.receive(days(1), Subject=f"Re: {SUBJECT}", **answering(offer))

    assert "answered" == house.line(days(8)).state


def test_14_what_returns_another_message_says_nothing_of_this_one(house: House) -> None:
    first = house.send(days(0))
    second = house.send(days(0.5), subject="Offer 4712: another machine")
    house.receive(days(0.501), **postfix(second, "failed", A))

    found = house.lines(days(8))

    assert ["drafted", "bounced"] == [found[first].state, found[second].state]


def test_14_what_returns_our_follow_up_ends_the_offer(house: House) -> None:
    offer = house.send(days(0))
    again = house.send(days(2), subject=f"Re: {SUBJECT}", **answering(offer))
    back = house.receive(days(2.001), **postfix(again, "failed", A))

    line = house.line(days(20))

    assert ("bounced", (back,)) == (line.state, line.evidence)


def test_15_a_delay_starts_the_quiet_period_anew(house: House) -> None:
    offer = house.send(days(0))
    late = house.receive(days(1), **postfix(offer, "delayed", A))

    line = house.line(days(4))

    assert ("waiting", "2026-03-09T10:00:00+01:00", (late,)) == (line.state, line.due_at, line.evidence)
    assert "the mail server is still trying" in line.because[-1]
    assert "drafted" == house.line(days(7)).state


def test_15_a_delay_and_then_the_failure_end_it(house: House) -> None:
    offer = house.send(days(0))
    house.receive(days(0.2), **postfix(offer, "delayed", A))
    back = house.receive(days(2), **postfix(offer, "failed", A))

    line = house.line(days(8))

    assert ("bounced", (back,)) == (line.state, line.evidence)


def test_15_a_delay_of_another_message_is_of_no_matter(house: House) -> None:
    first = house.send(days(0))
    second = house.send(days(0.5), subject="Lunch on Friday")
    house.receive(days(2), **postfix(second, "delayed", A))

    assert ("waiting", "2026-03-06T10:00:00+01:00") == (
        house.lines(days(3))[first].state,
        house.lines(days(3))[first].due_at,
    )


@pytest.mark.parametrize("action", ["delivered", "relayed"])
def test_16_that_it_was_delivered_says_nothing(house: House, action: str) -> None:
    offer = house.send(days(0))
    house.receive(days(1), **postfix(offer, action, A))

    line = house.line(days(3))

    assert ("waiting", "2026-03-06T10:00:00+01:00") == (line.state, line.due_at)


@pytest.mark.parametrize("form", ["exim", "qmail"])
def test_17_a_bounce_in_another_form_ends_it(house: House, form: str) -> None:
    offer = house.send(days(0))
    back = house.receive(days(0.001), **(exim(offer, A) if form == "exim" else qmail(A)))

    line = house.line(days(8))

    assert ("bounced", (back,)) == (line.state, line.evidence)


@pytest.mark.parametrize("form", ["exim", "qmail", "postfix"])
def test_17_a_bounce_of_other_mail_to_other_people_is_of_no_matter(house: House, form: str) -> None:
    house.send(days(0))
    other = "<other@firm.example>"
    told = {"exim": exim(other, "joe@x.example"), "qmail": qmail("joe@x.example")}
    house.receive(days(0.001), **told.get(form, postfix(other, "failed", "joe@x.example")))

    assert "drafted" == house.line(days(8)).state


def test_17_a_person_who_writes_of_a_failure_is_no_mail_server(house: House) -> None:
    offer = house.send(days(0))
    body = "Hello Ivan,\n\nyour attachment was undeliverable, please send it again.\n\nAnna\n"
    answer = house.receive(days(1), Subject=f"Re: {SUBJECT}", body=body, **answering(offer))

    line = house.line(days(8))

    assert ("answered", (answer,)) == (line.state, line.evidence)


def test_18_a_read_receipt_says_nothing(house: House) -> None:
    offer = house.send(days(0))
    house.receive(days(1), **receipt(offer))

    assert "drafted" == house.line(days(8)).state


def test_18_a_read_receipt_in_words_says_nothing(house: House) -> None:
    house.send(days(0))
    house.receive(days(1), Subject=f"Gelesen: {SUBJECT}", body="Your message was read.\n")

    assert "drafted" == house.line(days(8)).state

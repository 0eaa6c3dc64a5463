"""Mail whose ids are gone or were never there: providers' threads, Exchange's index and topic, programs for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.watcher.house import ANNA, ME, House, answering, days
from tests.watcher.programs import SUBJECT

if TYPE_CHECKING:
    from pathlib import Path

REPLY = f"Re: {SUBJECT}"
INDEX, INDEX_OF_ANSWER = "Ad1zHEJvI7cgJjSv39gSTr1ISKcoAw==", "Ad1zHEJvI7cgJjSv39gSTr1ISKcoA44ByeXE"
DORA = "Dora <dora@elsewhere.example>"
OTHER_MATTERS = ("Invoice 7", "Christmas party", "New address", "Price list", "Trade fair", "Holidays", "Parking")


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.mark.parametrize(
    "fields",
    [
        {"sender": ANNA, "Subject": "The machine"},
        {"sender": DORA, "Subject": "Your letter"},
        {"sender": ANNA, "Subject": "", "folder": "Junk"},
    ],
)
def test_what_the_provider_keeps_in_the_offers_thread_answers_it(house: House, fields: dict[str, str]) -> None:
    house.send(days(0), thread_id="t1")
    answer = house.receive(days(1), thread_id="t1", **fields)

    line = house.line(days(8))

    assert ("answered", (answer,)) == (line.state, line.evidence)
    assert "the mail provider keeps it in the same thread" in line.because[-1]


def test_5_an_answer_to_the_id_that_a_relay_gave_the_offer_is_known_by_the_thread(house: House) -> None:
    house.send(days(0), thread_id="t1")
    relayed = answering("<0102019cb1c2-4f00@eu-west-1.amazonses.com>")
    house.receive(days(1), sender=DORA, Subject="Our enquiry", thread_id="t1", **relayed)

    assert "answered" == house.line(days(8)).state


def test_another_thread_of_the_recipients_is_a_doubt_and_no_answer(house: House) -> None:
    house.send(days(0), thread_id="t1")
    other = house.receive(days(1), Subject="Lunch on Friday", thread_id="t2")

    line = house.line(days(8))

    assert ("unsure", (other,)) == (line.state, line.evidence)


def test_what_stood_in_the_thread_before_the_offer_answers_nothing(house: House) -> None:
    house.receive(days(-3), Subject="Can you make us an offer?", thread_id="t1")
    house.send(days(0), thread_id="t1")

    assert "drafted" == house.line(days(8)).state


def test_our_own_mail_in_the_thread_is_the_next_step(house: House) -> None:
    house.send(days(0), thread_id="t1")
    house.send(days(2), subject="Did you get it?", thread_id="t1")

    line = house.line(days(8))

    assert ("waiting", 2) == (line.state, line.step)


def test_an_absence_and_a_bounce_in_the_thread_are_what_they_are(house: House) -> None:
    house.send(days(0), thread_id="t1")
    house.receive(days(0.1), Subject="Abwesenheitsnotiz", Auto_Submitted="auto-replied", thread_id="t1")
    away = house.line(days(4))
    house.deliver("INBOX", days(4.1), From="MAILER-DAEMON@x.example", Subject="failure notice", thread_id="t1")

    assert ["away", "bounced"] == [away.state, house.line(days(5)).state]


def test_a_thread_that_the_provider_names_later_is_heeded(house: House) -> None:
    """Exchange and Gmail may thread a message anew, which reads it anew."""
    offer = house.send(days(0), Message_ID="<offer@firm.example>", thread_id="t1")
    house.receive(days(1), Message_ID="<a@client.example>", Subject="The machine", sender=DORA)
    before = house.line(days(2))
    house.receive(days(1), folder="Archive", Message_ID="<a@client.example>", Subject="The machine", sender=DORA,
                  thread_id="t1")  # fmt: skip

    assert (offer, "waiting", "answered") == (before.offer, before.state, house.line(days(8)).state)


@pytest.mark.parametrize("subject", ["AW: [EXTERN] Offer 4711: a machine", "Machine", ""])
def test_4_an_answer_that_a_gateway_took_the_ids_out_of_is_known_by_its_thread_index(
    house: House, subject: str
) -> None:
    house.send(days(0), Thread_Index=INDEX)
    answer = house.receive(days(1), sender=DORA, Subject=subject, Thread_Index=INDEX_OF_ANSWER)

    line = house.line(days(8))

    assert ("answered", (answer,)) == (line.state, line.evidence)
    assert "Thread-Index" in line.because[-1]


def test_4_an_answer_to_an_offer_without_an_index_is_known_by_its_thread_topic(house: House) -> None:
    house.send(days(0))
    answer = house.receive(
        days(1), sender="Carl <carl@client.example>", Subject="Gateway 7: message for you", Thread_Topic=SUBJECT,
        Thread_Index=INDEX_OF_ANSWER,
    )  # fmt: skip

    line = house.line(days(8))

    assert ("answered", (answer,)) == (line.state, line.evidence)


def test_a_thread_index_that_stands_in_mail_about_everything_ties_nothing(house: House) -> None:
    for number, subject in enumerate(OTHER_MATTERS):
        house.receive(days(-number - 1), sender=DORA, Subject=subject, Thread_Index=INDEX_OF_ANSWER)
    house.send(days(0), Thread_Index=INDEX)
    house.receive(days(1), sender=DORA, Subject="Newsletter", Thread_Index=INDEX_OF_ANSWER)

    assert "drafted" == house.line(days(8)).state


def test_an_id_that_stands_in_mail_about_everything_ties_nothing(house: House) -> None:
    for number, subject in enumerate(OTHER_MATTERS):
        house.receive(days(-number - 1), sender=DORA, Subject=subject, References="<constant@crm.example>")
    offer = house.send(days(0))
    references = f"{offer} <constant@crm.example>"
    house.receive(days(0.1), Subject="Out of office", Auto_Submitted="auto-replied", References=references)
    house.receive(days(1), sender=DORA, Subject="Newsletter", References="<constant@crm.example>")

    assert "drafted" == house.line(days(17)).state


@pytest.mark.parametrize("index", ["", "AQ==", "not base64", INDEX[:8], "=" * 400])
def test_a_broken_thread_index_ties_nothing(house: House, index: str) -> None:
    house.send(days(0), Thread_Index=index)
    house.receive(days(1), sender=DORA, Subject="Newsletter", Thread_Index=index)

    assert "drafted" == house.line(days(8)).state


def docusign(house: House, after: float, subject: str, **fields: str) -> str:
    """What DocuSign sends for Anna."""
    named = {"sender": '"Anna via DocuSign" <dse_NA4@docusign.example>', "Reply_To": ANNA, "Sender": "dse@x.example"}
    return house.receive(days(after), Subject=subject, **named, **fields)


@pytest.mark.parametrize("subject", [f"Completed: {SUBJECT}", "Anna has signed", REPLY])
def test_7_what_a_program_sends_for_the_recipient_is_a_doubt(house: House, subject: str) -> None:
    house.send(days(0))
    signed = docusign(house, 1, subject)

    line = house.line(days(8))

    assert ("unsure", (signed,)) == (line.state, line.evidence)


def test_what_a_program_sends_for_the_recipient_with_the_offers_id_is_an_answer(house: House) -> None:
    offer = house.send(days(0))
    signed = docusign(house, 1, "Anna has signed", **answering(offer))

    line = house.line(days(8))

    assert ("answered", (signed,)) == (line.state, line.evidence)


def test_what_a_program_sends_for_somebody_else_is_of_no_matter(house: House) -> None:
    house.send(days(0))
    house.receive(days(1), sender="dse@docusign.example", Reply_To="joe@other.example", Subject="Completed: Lease")

    assert "drafted" == house.line(days(8)).state


def test_a_reply_to_that_names_us_makes_nobody_a_recipient(house: House) -> None:
    house.send(days(0), to=f"{ANNA}, {ME}")
    house.receive(days(1), sender="news@shop.example", Reply_To=ME, Subject="Your order")

    assert "drafted" == house.line(days(8)).state

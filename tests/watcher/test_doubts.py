"""Where it cannot be told whether somebody answered: no draft is written, and the user is asked."""

from __future__ import annotations

import pytest

from tests.watcher.house import ANNA, ME, House, answering, days
from tests.watcher.programs import SUBJECT, meeting

REPLY = f"Re: {SUBJECT}"
CARL = "Carl <carl@client.example>"
DORA = "Dora <dora@elsewhere.example>"
OLGA = "Olga <olga@firm.example>"
THANKS = "Thank you for contacting us. The price is right; when can you deliver?\n"
CHALLENGING = "Our front desk may ask you to confirm that you are human, sorry for that. The price is right.\n"


def told(house: House) -> tuple[str, tuple[str, ...], list[str]]:
    """How the only offer stands long after its quiet period, by which messages; and the drafts there are."""
    line = house.line(days(16))
    return line.state, line.evidence, house.drafts()


@pytest.mark.parametrize("submitted", ["auto-generated", "auto-replied"])
def test_words_of_an_agent_that_a_ticket_system_sends_hours_later(house: House, submitted: str) -> None:
    offer = house.send(days(0))
    words = house.receive(days(0.2), Subject=REPLY, Auto_Submitted=submitted, body=THANKS, **answering(offer))

    assert ("unsure", (words,), []) == told(house)


def test_a_portal_that_writes_in_our_name_and_hands_answers_to_the_recipient(house: House) -> None:
    offer = house.send(days(0))
    words = house.receive(
        days(1), sender="Anna via Firm <sales@firm.example>", Reply_To=ANNA, Subject=REPLY, **answering(offer)
    )

    assert ("unsure", (words,), []) == told(house)


def test_an_answer_to_the_question_whether_the_offer_came(house: House) -> None:
    house.send(days(0))
    asked = house.send(days(1), subject="Did my quotation reach you?")
    answer = house.receive(days(2), Subject="Re: Did my quotation reach you?", **answering(asked))

    assert ("unsure", (answer,), []) == told(house)


def test_a_message_of_the_recipients_that_names_itself(house: House) -> None:
    house.send(days(0))
    own = "<loop@client.example>"
    house.receive(days(1), Subject="Machine", Message_ID=own, References=own)

    assert ("unsure", (own,), []) == told(house)


def test_what_we_answered_to_somebody_else_whose_message_is_gone(house: House) -> None:
    offer = house.send(days(0))
    gone = "<unseen@partner.example>"
    ours = house.send(days(1), to=DORA, subject=REPLY, In_Reply_To=gone, References=f"{offer} {gone}")

    assert ("unsure", (ours,), []) == told(house)


def test_what_a_colleague_of_ours_forwards_without_ids(house: House) -> None:
    house.send(days(0))
    forwarded = house.receive(days(1), sender=OLGA, Subject=f"Fwd: Re: {SUBJECT}")

    assert ("unsure", (forwarded,), []) == told(house)


def test_what_a_colleague_of_ours_writes_to_the_recipient_without_ids(house: House) -> None:
    house.send(days(0))
    written = house.receive(days(1), sender=OLGA, To=ANNA, Cc=ME, Subject=REPLY)

    assert ("unsure", (written,), []) == told(house)


@pytest.mark.parametrize("subject", [REPLY, "Your machine"])
def test_words_of_a_challenge_in_a_letter_are_no_challenge(house: House, subject: str) -> None:
    house.send(days(0))
    letter = house.receive(days(1), Subject=subject, body=CHALLENGING)

    line = house.line(days(4))

    assert ("answered" if subject == REPLY else "unsure", (letter,)) == (line.state, line.evidence)


def test_words_of_a_challenge_that_came_by_no_header_of_a_program_but_a_stamp(house: House) -> None:
    house.send(days(0))
    house.receive(days(1), Subject=REPLY, body=CHALLENGING, X_Auto_Response_Suppress="All")

    assert "answered" == house.line(days(4)).state


def test_an_address_that_nobody_reads_may_send_what_a_person_wrote(house: House) -> None:
    offer = house.send(days(0))
    house.receive(
        days(1), sender="noreply@client.example", Subject="Delivery confirmation for offer 4711",
        body="We confirm the delivery on 4 May.\n\nAnna\n", **answering(offer),
    )  # fmt: skip

    assert "answered" == house.line(days(20)).state


@pytest.mark.parametrize("sender", [ANNA, CARL])
@pytest.mark.parametrize(
    "mark", ["***CAUTION*** ", "EXTERNAL - ", "\N{WARNING SIGN} ", "Ticket #12345 - ", "[Suspect] <ext> HA: "]
)
def test_marks_before_the_prefix_that_nobody_knows(house: House, mark: str, sender: str) -> None:
    house.send(days(0))
    answer = house.receive(days(1), sender=sender, Subject=f"{mark}{REPLY}")

    line = house.line(days(16))

    assert line.state in {"answered", "unsure"}
    assert (answer,) == line.evidence


def test_what_the_group_address_that_the_offer_went_to_writes(house: House) -> None:
    group = "Purchasing <purchasing@client.example>"
    house.send(days(0), to=group)
    order = house.receive(
        days(1), sender=group, Subject="Order 12", List_Id="<purchasing.client.example>", Precedence="list"
    )

    assert ("unsure", (order,), []) == told(house)


def test_an_answer_that_begins_as_a_read_receipt_does(house: House) -> None:
    offer = house.send(days(0))
    answer = house.receive(days(1), Subject=f"Read: {SUBJECT}", body="Read, and we agree.\n", **answering(offer))

    assert ("unsure", (answer,), []) == told(house)


def test_thanks_for_contacting_them_within_two_minutes_without_a_ticket(house: House) -> None:
    offer = house.send(days(0))
    answer = house.receive(days(0.001), Subject=REPLY, body=THANKS, **answering(offer))

    assert ("unsure", (answer,), []) == told(house)


def test_12_an_answer_to_our_invitation_under_the_offers_subject_without_ids_is_an_answer(house: House) -> None:
    house.send(days(0))
    house.deliver("Sent", days(0.1), From=ME, To=ANNA, **meeting("REQUEST", SUBJECT))
    accepted = house.receive(days(1), **meeting("REPLY", f"Accepted: {SUBJECT}"))

    assert ("answered", (accepted,), []) == told(house)


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("anna@müller.example", "anna@xn--mller-kva.example"),
        ("anna@xn--mller-kva.example", "anna@müller.example"),
        ("anna.weiss@gmail.com", "annaweiss@googlemail.com"),
        ("anna@client.example", "=?utf-8?q?Anna_Wei=C3=9F_=3Canna=40client=2Eexample=3E?="),
    ],
)
def test_a_recipient_whose_address_is_written_in_another_way(house: House, address: str, written: str) -> None:
    house.send(days(0), to=address)
    other = house.receive(days(1), sender=written, Subject="When can you come?")

    assert ("unsure", (other,), []) == told(house)


def test_16_an_answer_that_names_the_offer_in_a_second_field_is_one(house: House) -> None:
    offer = house.send(days(0))
    answer = house.receive(days(1), sender=DORA, Subject="Machine", References=f"<x@y.example>\nReferences: {offer}")

    assert ("answered", (answer,), []) == told(house)

"""Who said no: the last word of a person in a conversation counts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from rules.answer import read
from rules.mail import Address
from rules.refusal import Refusal, refusals
from tests.rules.build import ANNA, BEN, OFFER, answer, around, at, message, says

if TYPE_CHECKING:
    from rules.mail import Message
    from rules.said import Said

NO = answer("no")
NO_SAID = says("no", declined="not interested")
LATER, NOON = at("2026-11-04 10:00"), at("2026-11-05 12:00")
STANDING = Refusal("anna@client.example", "not interested", "<no@mail.example>", NO.sent_at)


def stand(*messages: Message, said: dict[str, Said] = NO_SAID, offer: Message = OFFER) -> tuple[Refusal, ...]:
    place = around(*messages, said=said, offer=offer)
    return refusals(read(place), place.people)


def test_a_no_stands_with_its_words_and_its_moment() -> None:
    assert (STANDING,) == stand(NO)


def test_whoever_only_answers_says_no_no() -> None:
    assert () == stand(answer())


def test_a_yes_by_the_same_person_takes_the_no_back() -> None:
    assert () == stand(NO, answer("yes", sent_at=LATER))


def test_from_another_address_with_a_tag_it_is_the_same_person() -> None:
    tagged = answer("yes", sender=Address("Anna+work@Client.example"), sent_at=LATER)

    assert () == stand(NO, tagged)


def test_a_no_after_a_yes_stands() -> None:
    assert (STANDING,) == stand(answer("yes", sent_at=at("2026-11-02 12:00")), NO)


def test_a_yes_of_a_colleague_leaves_it_standing() -> None:
    assert (STANDING,) == stand(NO, answer("yes", sender=BEN, sent_at=LATER))


def test_each_person_stands_for_themselves_in_the_order_of_their_addresses() -> None:
    both = NO_SAID | says("never", opted_out="stop writing to me")
    to_both = replace(OFFER, to=(ANNA, BEN))

    found = stand(answer("never", sender=BEN, sent_at=at("2026-11-02 12:00")), NO, said=both, offer=to_both)

    assert [("anna@client.example", "not interested"), ("ben@client.example", "stop writing to me")] == [
        (refusal.person, refusal.words) for refusal in found
    ]


def test_a_yes_does_not_take_back_that_somebody_wants_no_more_mail() -> None:
    never = says("never", opted_out="stop writing to me")

    found = stand(answer("never"), answer("yes", sent_at=LATER), said=never)

    assert ["stop writing to me"] == [refusal.words for refusal in found]


def test_a_later_no_does_not_take_its_place_and_a_later_opt_out_takes_that_of_a_no() -> None:
    both = NO_SAID | says("never", opted_out="stop writing to me")
    never = answer("never", sent_at=LATER)

    assert ["stop writing to me"] == [one.words for one in stand(NO, never, said=both)]
    assert ["stop writing to me"] == [one.words for one in stand(never, replace(NO, received_at=NOON), said=both)]


def test_whoever_opts_out_for_the_only_recipient_mutes_them_too() -> None:
    never = says("never", opted_out="stop writing to us")

    found = stand(answer("never", sender=BEN), said=never)

    assert ["anna@client.example", "ben@client.example"] == [refusal.person for refusal in found]


def test_who_wants_no_more_mail_is_heard_under_any_subject() -> None:
    never = says("never", opted_out="stop writing to me")

    assert ["anna@client.example"] == [one.person for one in stand(message("never", subject="Stop"), said=never)]


@pytest.mark.parametrize("asked", [message("no", subject="A question"), answer("no", sender=None)])
def test_a_doubt_and_a_letter_without_a_sender_mute_nobody(asked: Message) -> None:
    assert () == stand(asked)


def test_what_a_doubt_says_later_takes_no_no_back() -> None:
    assert (STANDING,) == stand(NO, message("question", subject="A question", sent_at=LATER))

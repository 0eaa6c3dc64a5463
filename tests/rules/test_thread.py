"""How messages are tied to an offer: by ids, by subject and participants, or not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.mail import Content, Message
from rules.thread import Tie, belongs, descendants, joined, key, keys, members, poisoned, tie
from tests.rules.build import ANNA, BEN, IVAN, OFFER, SUBJECT, ZOE, answer, around, at, follow_up, ids, message, sent


def tied(asked: Message, *others: Message, **fields: Any) -> Tie:
    place = around(asked, *others, **fields)
    return tie(asked, place, descendants(place.offer, place.conversation))


def names(*known: str) -> frozenset[str]:
    return keys(ids(*known))


def test_gateways_change_the_case_of_ids_and_nothing_is_lost() -> None:
    assert key("<ABC@Mail.Example>") == key("<abc@mail.example>")


def test_descendants_follow_the_offer_directly_or_through_each_other() -> None:
    chain = [
        message("c", references=ids("b")),
        message("a", in_reply_to=ids("offer")),
        message("b", references=ids("a")),
    ]

    assert names("a", "b", "c") == descendants(OFFER, [*chain, message("x", references=ids("y"))])


def test_what_came_before_the_offer_does_not_follow_it() -> None:
    offer = replace(OFFER, references=ids("enquiry"))

    assert frozenset() == descendants(offer, [message("enquiry")])


numbers = st.integers(0, 6)


@given(st.lists(st.tuples(numbers, st.lists(numbers, max_size=4)), max_size=12))
def test_loops_in_references_do_no_harm(links: list[tuple[int, list[int]]]) -> None:
    messages = [message(f"m{own}", references=ids(*(f"m{one}" for one in named))) for own, named in links]
    offer = replace(OFFER, message_id=ids("m0")[0], references=ids("m1", "m0"))

    found = descendants(offer, messages)

    assert key(offer.message_id) not in found
    assert found <= keys(one.message_id for one in messages)


@pytest.mark.parametrize(
    "fields", [{"references": ids("offer")}, {"in_reply_to": ids("OFFER")}, {"references": ids("x", "offer")}]
)
def test_an_answer_names_the_offer(fields: dict[str, Any]) -> None:
    assert Tie.IDS is tied(message("a", sender=ZOE, subject="Hello", **fields))


def test_an_answer_may_name_another_message_that_names_the_offer() -> None:
    assert Tie.IDS is tied(message("b", references=ids("a")), answer("a"))


def test_a_message_of_the_conversation_after_the_offer_is_tied_by_ids_though_it_does_not_name_it() -> None:
    offer = replace(OFFER, references=ids("enquiry"))

    assert Tie.IDS is tied(message("a", references=ids("enquiry")), offer=offer)


def test_a_wrong_clock_does_not_put_an_answer_before_the_offer() -> None:
    assert Tie.IDS is tied(answer(sent_at=at("2026-11-01 10:00")))


def test_without_ids_the_earlier_date_of_the_offer_counts() -> None:
    fast = replace(OFFER, sent_at=at("2026-11-02 13:00"), received_at=at("2026-11-02 10:00"))

    assert Tie.SUBJECT is tied(message("a", sent_at=at("2026-11-02 11:00")), offer=fast)
    assert Tie.BEFORE is tied(message("a", sent_at=at("2026-11-02 09:59")), offer=fast)


def test_what_the_offer_names_came_before_it() -> None:
    offer = replace(OFFER, references=ids("enquiry"))

    assert Tie.BEFORE is tied(message("enquiry"), offer=offer)


@pytest.mark.parametrize("writer", [ANNA, BEN])
def test_without_ids_the_offers_subject_ties_its_recipients_and_their_colleagues(writer: object) -> None:
    assert Tie.SUBJECT is tied(message("a", sender=writer))


@pytest.mark.parametrize(
    "subject", ["Re: OFFER 2026-041:  new roof", "[EXT] AW: Offer 2026-041: new roof", "Offer 2026-041: new roof"]
)
def test_the_subject_is_compared_by_its_base(subject: str) -> None:
    assert Tie.SUBJECT is tied(message("a", sender=BEN, subject=subject))


@pytest.mark.parametrize("sender", [ZOE, None])
def test_a_stranger_who_answers_under_the_offers_subject_may_be_a_recipient_elsewhere(sender: object) -> None:
    assert Tie.STRANGER is tied(message("a", sender=sender))


@pytest.mark.parametrize(
    "fields", [{"sender": ZOE, "subject": "Offer 2026-041: new roof"}, {"sender": BEN, "subject": "Re: Lunch"}]
)
def test_strangers_who_do_not_answer_and_other_subjects_are_not_tied(fields: dict[str, Any]) -> None:
    assert Tie.NONE is tied(message("a", **fields))


def test_a_recipient_under_another_subject_is_tied_by_being_a_recipient() -> None:
    assert Tie.RECIPIENT is tied(message("a", subject="Lunch"))


def test_a_reply_under_a_common_subject_fits_more_than_one_conversation() -> None:
    offer = replace(OFFER, subject="Our offer")

    assert Tie.SEVERAL is tied(message("a", sender=BEN, subject="AW: Our offer"), offer=offer)
    assert Tie.NONE is tied(message("a", sender=BEN, subject="Our offer"), offer=offer)


def test_what_we_write_to_a_recipient_under_the_same_subject_is_tied() -> None:
    assert Tie.SUBJECT is tied(sent("b"))
    assert Tie.NONE is tied(sent("b", to=(BEN,)))


def test_a_colleague_of_two_recipients_of_like_offers_fits_both() -> None:
    rival = sent("rival", to=(BEN,), subject=OFFER.subject)
    carl = replace(ANNA, email="carl@client.example")

    assert Tie.SEVERAL is tied(message("a", sender=carl), rivals=(rival,))


def test_a_recipient_of_the_offer_means_this_one_whatever_else_is_alike() -> None:
    rival = sent("rival", to=(BEN,), subject=OFFER.subject)

    assert Tie.SUBJECT is tied(message("a"), rivals=(rival,))


def test_a_like_offer_to_another_company_or_to_the_same_person_is_no_rival() -> None:
    rivals = (sent("r1", to=(ZOE,)), sent("r2", to=(ANNA, BEN)))

    assert Tie.SUBJECT is tied(message("a", sender=BEN), rivals=rivals)


def test_a_message_that_names_another_conversation_belongs_there() -> None:
    asked = message("a", sender=BEN, references=ids("rival"))

    assert Tie.ELSEWHERE is tied(asked, conversation=(), others=(asked,), elsewhere=names("a"))


def test_a_recipient_under_the_offers_own_subject_means_it_though_he_names_another_message() -> None:
    asked = message("a", references=ids("rival"))

    assert Tie.SUBJECT is tied(asked, conversation=(), others=(asked,), elsewhere=names("a"))
    other = message("a", subject="Lunch", references=ids("rival"))
    assert Tie.ELSEWHERE is tied(other, conversation=(), others=(other,), elsewhere=names("a"))


def test_an_answer_to_what_we_wrote_under_the_same_subject_joins_the_conversation() -> None:
    again, reply = sent("again"), message("a", sender=BEN, subject="Lunch", references=ids("again"))

    place = joined(around(conversation=(), others=(again, reply), elsewhere=names("a")))

    assert (reply,) == place.conversation
    assert (again,) == place.others
    assert Tie.IDS is tie(reply, place, frozenset())


def test_an_answer_to_what_the_recipient_wrote_under_the_same_subject_joins_it() -> None:
    enquiry = message("enquiry", sent_at=at("2026-11-01 10:00"))
    reply = message("a", sender=BEN, references=ids("enquiry"))

    assert (reply,) == joined(around(conversation=(), others=(enquiry, reply), elsewhere=names("a"))).conversation


@pytest.mark.parametrize(
    "root",
    [
        sent("root", to=(BEN,)),
        sent("root", subject="Lunch"),
        message("root", sender=BEN),
        message("root", sender=None),
        sent("root", references=ids("other")),
    ],
)
def test_an_answer_to_anything_else_does_not_join(root: Message) -> None:
    reply = message("a", sender=BEN, references=ids("root"))
    elsewhere = names("a", "root") if root.ids else names("a")

    assert () == joined(around(conversation=(), others=(root, reply), elsewhere=elsewhere)).conversation


def test_a_message_belongs_by_ids_or_by_subject_before_the_offer_or_after() -> None:
    inside, alike = answer(), message("b", sender=BEN, sent_at=at("2026-10-01 10:00"))
    place = around(inside, alike)

    assert belongs(inside, place)
    assert belongs(alike, place)


@pytest.mark.parametrize("fields", [{"subject": "Lunch"}, {"sender": ZOE}])
def test_other_messages_do_not_belong(fields: dict[str, Any]) -> None:
    other = message("b", **fields)

    assert not belongs(other, around(other))


def test_a_message_of_another_conversation_does_not_belong_whatever_its_subject() -> None:
    other = message("b")

    assert not belongs(other, around(other, elsewhere=names("b")))


def test_the_members_of_a_conversation_are_tied_by_ids_or_by_subject() -> None:
    again, theirs = sent("again", subject=SUBJECT), message("theirs", sender=ZOE, references=ids("again"))
    other = message("other", subject="A question")

    assert [theirs, again] == members(around(conversation=(), others=(again, theirs, other)))


def test_the_people_of_an_offer_are_its_recipients_outside_our_company() -> None:
    offer = replace(OFFER, to=(ANNA, replace(IVAN, email="olga@firm.example")), cc=(BEN, IVAN))

    assert ("anna@client.example", "ben@client.example") == around(offer=offer).people


def test_a_text_is_found_by_the_message_it_was_read_of() -> None:
    place = around(contents=((key(ids("bounce")[0]), Content("text")),))

    assert Content("text") == place.content(message("Bounce"))
    assert place.content(message("other")) is None


def test_an_id_that_all_mail_of_a_sender_names_ties_nothing() -> None:
    letters = [message(f"m{number}", subject=f"News {number}", references=ids("constant")) for number in range(6)]

    assert names("constant") == poisoned(letters, frozenset())


def test_an_id_under_few_subjects_or_of_a_known_message_ties() -> None:
    letters = [message(f"m{number}", subject=f"News {number}", references=ids("constant")) for number in range(6)]
    answers = [message(f"m{number}", subject="Re: " * number + "News", references=ids("news")) for number in range(9)]

    assert frozenset() == poisoned(letters[:5], frozenset())
    assert frozenset() == poisoned(letters, names("constant"))
    assert frozenset() == poisoned(answers, frozenset())


def test_a_follow_up_is_tied_by_ids() -> None:
    assert Tie.IDS is tied(follow_up())

"""The conversation around an offer: what follows it, what joins it, what belongs to it. Ties stand in test_tie.py."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.thread import Tie, belongs, conversation_index, descendants, joined, key, keys, members, poisoned, tie
from tests.rules.build import ANNA, BEN, IVAN, OFFER, SUBJECT, ZOE, answer, around, at, ids, message, sent

if TYPE_CHECKING:
    from rules.mail import Message


def names(*known: str) -> frozenset[str]:
    return keys(ids(*known))


def test_gateways_change_the_case_of_ids_and_nothing_is_lost() -> None:
    assert key("<ABC@Mail.Example>") == key("<abc@mail.example>")


@pytest.mark.parametrize("length", [22, 27, 32])
def test_a_thread_index_names_the_conversation_in_its_first_22_bytes(length: int) -> None:
    assert bytes(range(22)).hex() == conversation_index(base64.b64encode(bytes(range(length))).decode())


def test_a_thread_index_may_be_folded() -> None:
    whole = base64.b64encode(bytes(range(27))).decode()

    assert bytes(range(22)).hex() == conversation_index(f"{whole[:8]} {whole[8:16]}\r\n\t{whole[16:]}")


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "AQ==",
        base64.b64encode(bytes(21)).decode(),
        "A" * 29,
        "not base64 at all, but long enough",
        "é" * 40,
        "=" * 40,
    ],
)
def test_a_broken_thread_index_names_nothing(broken: str) -> None:
    assert "" == conversation_index(broken)


@given(st.text(max_size=60))
def test_whatever_a_thread_index_says_nothing_raises(written: str) -> None:
    assert len(conversation_index(written)) in {0, 44}


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


def test_what_has_joined_once_does_not_join_again() -> None:
    again, reply = sent("again"), message("a", sender=BEN, subject="Lunch", references=ids("again"))
    once = joined(around(conversation=(), others=(again, reply), elsewhere=names("a")))

    assert once == joined(once)


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


def test_an_id_that_all_mail_of_a_sender_names_ties_nothing() -> None:
    letters = [message(f"m{number}", subject=f"News {number}", references=ids("constant")) for number in range(6)]

    assert names("constant") == poisoned(letters, frozenset())


def test_an_id_under_few_subjects_or_of_a_known_message_ties() -> None:
    letters = [message(f"m{number}", subject=f"News {number}", references=ids("constant")) for number in range(6)]
    answers = [message(f"m{number}", subject="Re: " * number + "News", references=ids("news")) for number in range(9)]

    assert frozenset() == poisoned(letters[:5], frozenset())
    assert frozenset() == poisoned(letters, names("constant"))
    assert frozenset() == poisoned(answers, frozenset())

"""How messages are tied to an offer: by ids, by thread, by subject and participants, or not at all."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from rules.about import is_about
from rules.mail import Address
from rules.thread import Tie, descendants, keys, tie
from tests.rules.build import (
    ANNA,
    BEN,
    OFFER,
    SUBJECT,
    ZOE,
    answer,
    apart,
    around,
    at,
    follow_up,
    header,
    ids,
    message,
    sent,
)

if TYPE_CHECKING:
    from rules.mail import Message
    from rules.thread import Neighbourhood

INDEX = base64.b64encode(bytes(range(22))).decode()
CHILD = base64.b64encode(bytes(range(27))).decode()
OTHER = base64.b64encode(bytes(range(1, 23))).decode()
SIGNING = Address("dse@signing.example", "Anna Weber via Signing")


def tied_in(place: Neighbourhood, asked: Message) -> Tie:
    return tie(asked, place, descendants(place.offer, place.conversation))


def tied(asked: Message, *others: Message, **fields: Any) -> Tie:
    return tied_in(around(asked, *others, **fields), asked)


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


def test_colleagues_share_a_registrable_domain_and_customers_of_a_free_mail_provider_share_nothing() -> None:
    of_a_company = replace(OFFER, to=(Address("anna@client.co.uk"),))
    of_a_provider = replace(OFFER, to=(Address("anna@gmail.com"),))

    assert Tie.SUBJECT is tied(message("a", sender=Address("ben@mail.client.co.uk")), offer=of_a_company)
    assert Tie.STRANGER is tied(message("a", sender=Address("ben@other.co.uk")), offer=of_a_company)
    assert Tie.STRANGER is tied(message("a", sender=Address("ben@gmail.com")), offer=of_a_provider)


def test_a_like_offer_to_another_company_or_to_the_same_person_is_no_rival() -> None:
    rivals = (sent("r1", to=(ZOE,)), sent("r2", to=(ANNA, BEN)))

    assert Tie.SUBJECT is tied(message("a", sender=BEN), rivals=rivals)


def test_a_message_that_names_another_conversation_belongs_there() -> None:
    asked = message("a", sender=BEN, subject="Lunch", references=ids("rival"))

    assert Tie.ELSEWHERE is tied_in(apart(asked), asked)


def test_under_the_offers_own_subject_it_may_belong_to_both() -> None:
    asked = message("a", sender=BEN, references=ids("rival"))

    assert Tie.SEVERAL is tied_in(apart(asked), asked)


def test_a_recipient_under_the_offers_own_subject_means_it_though_he_names_another_message() -> None:
    asked = message("a", references=ids("rival"))
    other = message("b", subject="Lunch", references=ids("rival"))

    assert Tie.SUBJECT is tied_in(apart(asked), asked)
    assert Tie.ELSEWHERE is tied_in(apart(other), other)


def test_a_follow_up_is_tied_by_ids() -> None:
    assert Tie.IDS is tied(follow_up())


class TestOthers:
    """We wrote to other people in the offer's conversation, and they answer."""

    TO_ZOE = follow_up("to-zoe", to=(ZOE,), subject=f"WG: {SUBJECT}")

    @pytest.mark.parametrize("named", [("to-zoe",), ("offer", "to-zoe")])
    def test_what_answers_them_is_beside_the_offer(self, named: tuple[str, ...]) -> None:
        assert Tie.ASIDE is tied(message("a", sender=ZOE, references=ids(*named)), self.TO_ZOE)

    def test_what_answers_the_offer_itself_is_not(self) -> None:
        asked = message("a", sender=ZOE, references=ids("to-zoe", "offer"))

        assert Tie.IDS is tied(asked, self.TO_ZOE)

    @pytest.mark.parametrize("writer", [ANNA, BEN, None])
    def test_what_a_recipient_a_colleague_or_nobody_writes_there_is_not(self, writer: Address | None) -> None:
        assert Tie.IDS is tied(message("a", sender=writer, references=ids("to-zoe")), self.TO_ZOE)

    def test_in_a_providers_thread_it_is_of_that_other_talk(self) -> None:
        asked = message("a", sender=ZOE, thread_id="T1")
        offer = replace(OFFER, thread_id="T1")

        assert Tie.ELSEWHERE is tied(asked, offer=offer, conversation=(self.TO_ZOE, asked))
        assert Tie.THREAD is tied(asked, offer=offer, conversation=(asked,))

    def test_a_recipient_who_answers_something_else_that_we_wrote_since_may_mean_the_offer(self) -> None:
        asked = message("a", subject="Lunch", references=ids("lunch"))

        assert Tie.SINCE is tied_in(apart(asked, answers_since=keys(ids("a"))), asked)


class TestThreads:
    def test_what_the_provider_keeps_in_the_same_thread_is_tied_by_it(self) -> None:
        asked = message("a", sender=ZOE, subject="Lunch", thread_id="T1")

        assert Tie.THREAD is tied(asked, offer=replace(OFFER, thread_id="T1"), conversation=(asked,))

    def test_ids_count_before_the_thread(self) -> None:
        assert Tie.IDS is tied(answer(thread_id="T1"), offer=replace(OFFER, thread_id="T1"))

    @pytest.mark.parametrize("index", [INDEX, CHILD])
    @pytest.mark.parametrize("offers", [INDEX, CHILD])
    def test_a_thread_index_ties_by_what_it_says_of_the_conversation(self, index: str, offers: str) -> None:
        asked = message("a", sender=ZOE, subject="Lunch", header=header(thread_index=index))

        assert Tie.INDEX is tied(asked, offer=replace(OFFER, header=header(thread_index=offers)), conversation=(asked,))

    @pytest.mark.parametrize("index", [OTHER, "broken", ""])
    @pytest.mark.parametrize("offers", [{"thread_index": INDEX}, {}, {"thread_index": "broken"}])
    def test_another_or_a_broken_one_tells_nothing(self, index: str, offers: dict[str, str]) -> None:
        asked = message("a", sender=ZOE, subject="Lunch", references=ids("x"), header=header(thread_index=index))

        assert Tie.IDS is tied(asked, offer=replace(OFFER, header=header(**offers)), conversation=(asked,))

    def test_what_stood_in_the_thread_before_the_offer_came_before_it(self) -> None:
        asked = message("a", thread_id="T1", sent_at=at("2026-11-01 10:00"))

        assert Tie.BEFORE is tied(asked, offer=replace(OFFER, thread_id="T1"), conversation=(asked,))


class TestSubjects:
    def test_exchange_keeps_the_subject_in_thread_topic(self) -> None:
        topic = header(thread_topic=SUBJECT.upper())

        assert Tie.SUBJECT is tied(message("a", sender=BEN, subject="Lunch", header=topic))
        assert Tie.STRANGER is tied(message("a", sender=ZOE, subject="Re: Lunch", header=topic))

    def test_a_thread_topic_of_another_conversation_tells_nothing(self) -> None:
        topic = header(thread_topic="Lunch")

        assert Tie.NONE is tied(message("a", sender=BEN, subject="Re: Lunch", header=topic))
        assert Tie.SUBJECT is tied(message("a", sender=BEN, header=topic))

    def test_an_offer_without_a_subject_is_not_that_of_whatever_has_no_thread_topic(self) -> None:
        assert Tie.NONE is tied(message("a", sender=BEN, subject="Re: Lunch"), offer=replace(OFFER, subject=""))

    @pytest.mark.parametrize("prefix", ["HA: ", "<ext> ", "ext - ", "Accepted: ", "Geantw | Int: "])
    def test_a_prefix_that_nobody_knows_is_one_where_the_writer_takes_part(self, prefix: str) -> None:
        assert Tie.SUBJECT is tied(message("a", sender=BEN, subject=f"{prefix}{SUBJECT}"))
        assert Tie.NONE is tied(message("a", sender=ZOE, subject=f"{prefix}{SUBJECT}"))

    def test_under_such_a_prefix_too_it_may_fit_several(self) -> None:
        rival = sent("rival", to=(BEN,), subject=SUBJECT)
        carl = Address("carl@client.example")

        assert Tie.SEVERAL is tied(message("a", sender=carl, subject=f"HA: {SUBJECT}"), rivals=(rival,))

    def test_our_own_subjects_have_no_such_prefix(self) -> None:
        assert Tie.NONE is tied(sent("b", subject=f"HA: {SUBJECT}"))

    def test_behind_a_common_subject_anything_may_stand(self) -> None:
        offer = replace(OFFER, subject="Our offer")

        assert Tie.NONE is tied(message("a", sender=BEN, subject="HA: Our offer"), offer=offer)


class TestReplyTo:
    def test_a_program_that_writes_for_a_recipient_is_tied_as_the_recipient(self) -> None:
        assert Tie.RECIPIENT is tied(message("a", sender=SIGNING, subject="Completed", reply_to=(ZOE, ANNA)))

    def test_for_anybody_else_it_is_not(self) -> None:
        assert Tie.NONE is tied(message("a", sender=SIGNING, subject="Completed", reply_to=(BEN,)))

    def test_what_we_write_ourselves_is_never_a_recipients(self) -> None:
        assert Tie.NONE is tied(sent("b", subject="Lunch", reply_to=(ANNA,)))

    def test_under_the_offers_subject_it_belongs_here_though_it_names_another_message(self) -> None:
        asked = message("a", sender=SIGNING, references=ids("rival"), reply_to=(ANNA,))

        assert Tie.RECIPIENT is tied_in(apart(asked), asked)
        assert Tie.ELSEWHERE is tied_in(apart(replace(asked, reply_to=())), replace(asked, reply_to=()))


@pytest.mark.parametrize("writer", [ANNA, BEN])
def test_who_names_the_offers_number_under_another_subject_may_mean_it(writer: Address) -> None:
    order = message("order", sender=writer, subject="Order 4500012345, your 2026-041")

    assert Tie.NUMBER is tied(order)


def test_another_number_is_another_matter() -> None:
    assert Tie.NONE is tied(message("order", sender=BEN, subject="Order 2026-042"))


@pytest.mark.parametrize(
    ("expected", "subject", "is_offer"),
    [
        (True, "Did my offer 2026-041 reach you?", True),
        (True, "Did my quotation reach you?", False),
        (False, "Did my quotation reach you?", True),
        (True, "Your roof, revised: offer without a number", False),
        (True, "Offer 2026-041-B: new stairs", True),
        (False, "Offer 2026-077: new stairs", True),
        (False, "Visit on Tuesday", False),
    ],
)
def test_what_we_wrote_later_may_be_about_the_offer_too(*, expected: bool, subject: str, is_offer: bool) -> None:
    assert expected is is_about(sent("later", subject=subject), OFFER, is_offer=is_offer)

"""What each message after an offer means: who has answered. The numbers are those of the table in docs/answers.md.

Mail of programs stands in test_machines.py, what we write ourselves in test_ourselves.py.
"""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from rules.answer import read
from rules.mail import Address, Identities, Role
from rules.reading import Meaning
from tests.rules.build import (
    ANNA,
    BEN,
    DAEMON,
    JUNK,
    OFFER,
    OURS,
    SALES,
    SUBJECT,
    TRASH,
    ZOE,
    answer,
    apart,
    around,
    at,
    header,
    ids,
    message,
    reading,
    reading_in,
    says,
    sent,
)

if TYPE_CHECKING:
    from rules.mail import Message
    from rules.thread import Neighbourhood

INDEX = base64.b64encode(bytes(range(22))).decode()
CHILD = base64.b64encode(bytes(range(27))).decode()
LIST = header(list_id="<roofers.craft.example>")
CARL = Address("carl@client.example")


def meaning(asked: Message, *others: Message, **fields: Any) -> Meaning:
    return reading(asked, *others, **fields).meaning


def meaning_in(place: Neighbourhood, asked: Message) -> Meaning:
    return reading_in(place, asked).meaning


def same_thread(asked: Message, **offers: Any) -> Neighbourhood:
    """Beside an offer that has these fields, where the provider or Exchange has put the message."""
    return around(offer=replace(OFFER, **offers), conversation=(asked,))


class TestByIds:
    @pytest.mark.parametrize("writer", [ANNA, BEN, ZOE, None], ids=["recipient", "colleague", "stranger", "nobody"])
    def test_1_2_3_8_whoever_names_the_offer_has_answered(self, writer: Address | None) -> None:
        assert Meaning.ANSWER is meaning(answer(sender=writer, subject="Hello"))

    def test_1_in_reply_to_alone_is_enough(self) -> None:
        assert Meaning.ANSWER is meaning(message("a", in_reply_to=ids("offer")))

    def test_8_whoever_got_the_offer_passed_on_answers_by_the_forward(self) -> None:
        passed_on = answer("passed-on", to=(BEN, SALES), subject=f"WG: {SUBJECT}")

        assert Meaning.ANSWER is meaning(message("a", sender=ZOE, references=ids("passed-on")), passed_on)

    def test_9_a_forward_that_names_the_offer_is_a_persons_act(self) -> None:
        assert Meaning.ANSWER is meaning(answer(sender=ZOE, subject=f"WG: {SUBJECT}"))

    def test_10_an_answer_to_another_address_of_ours_is_one(self) -> None:
        assert Meaning.ANSWER is meaning(answer(to=(SALES,)))

    @pytest.mark.parametrize("role", [Role.ARCHIVE, Role.TRASH, Role.OTHER, Role.INBOX, Role.JUNK])
    def test_11_an_answer_is_one_in_whatever_folder_it_lies(self, role: Role) -> None:
        assert Meaning.ANSWER is meaning(answer(roles=frozenset({role})))

    def test_11_an_answer_in_the_junk_folder_is_told_to_be_there(self) -> None:
        assert reading(answer(roles=JUNK)).because.endswith("it lies in the junk folder")

    def test_19_a_post_to_a_list_that_names_the_offer_is_an_answer(self) -> None:
        assert Meaning.ANSWER is meaning(answer(header=LIST))

    def test_21_a_person_who_writes_through_a_system_has_answered(self) -> None:
        assert Meaning.ANSWER is meaning(answer(sender=Address("tickets@client.example"), subject=f"[#12] {SUBJECT}"))

    def test_24_a_reaction_is_a_persons_act(self) -> None:
        thumb = header(content_type="multipart/alternative; boundary=reaction")

        assert Meaning.ANSWER is meaning(answer(subject=f"Anna Weber reacted to your message: {SUBJECT}", header=thumb))

    def test_26_an_automatic_forward_is_what_a_person_wrote(self) -> None:
        assert Meaning.ANSWER is meaning(answer(header=header(auto_submitted="auto-forwarded")))

    def test_our_mark_in_mail_of_others_means_nothing_special(self) -> None:
        assert Meaning.ANSWER is meaning(answer(header=header(x_relance="a"), roles=TRASH))

    def test_an_answer_dated_before_the_offer_is_one(self) -> None:
        assert Meaning.ANSWER is meaning(answer(sent_at=at("2026-11-01 10:00")))

    def test_an_answer_may_name_what_we_wrote_under_the_same_subject_without_ids(self) -> None:
        again, reply = sent("again"), message("a", sender=ZOE, subject="Yes", references=ids("again"))
        place = apart(again, reply)

        assert Meaning.FOLLOW_UP is meaning_in(place, again)
        assert Meaning.ANSWER is meaning_in(place, reply)


class TestByThread:
    @pytest.mark.parametrize("writer", [ANNA, BEN, ZOE])
    def test_4_5_what_the_provider_keeps_in_the_offers_thread_has_answered(self, writer: Address) -> None:
        asked = message("a", sender=writer, subject="Hello", thread_id="T1")
        found = reading_in(same_thread(asked, thread_id="T1"), asked)

        assert Meaning.ANSWER is found.meaning
        assert "the mail provider keeps it in the same thread" == found.because

    @pytest.mark.parametrize("index", [INDEX, CHILD])
    def test_4_what_has_the_thread_index_of_the_offer_has_answered(self, index: str) -> None:
        asked = message("a", sender=ZOE, subject="Hello", header=header(thread_index=index))
        found = reading_in(same_thread(asked, header=header(thread_index=INDEX)), asked)

        assert Meaning.ANSWER is found.meaning
        assert "it has the Thread-Index of the same conversation" == found.because

    def test_11_a_thread_is_as_good_as_ids_in_the_junk_folder(self) -> None:
        asked = message("a", sender=ZOE, subject="Hello", thread_id="T1", roles=JUNK)

        assert Meaning.ANSWER is meaning_in(same_thread(asked, thread_id="T1"), asked)


class TestBySubject:
    @pytest.mark.parametrize("writer", [ANNA, BEN])
    @pytest.mark.parametrize("subject", [f"Re: {SUBJECT}", f"AW: [EXT] {SUBJECT}", f"*EXT* SV: {SUBJECT}", SUBJECT])
    def test_4_6_without_ids_a_recipient_or_colleague_under_its_telling_subject_has_answered(
        self, writer: Address, subject: str
    ) -> None:
        assert Meaning.ANSWER is meaning(message("a", sender=writer, subject=subject))

    @pytest.mark.parametrize("writer", [ANNA, BEN])
    def test_4_thread_topic_keeps_the_subject_that_a_gateway_has_changed(self, writer: Address) -> None:
        changed = message("a", sender=writer, subject="(checked by the filter of Client Ltd)")
        topic = header(thread_topic=SUBJECT)

        assert Meaning.ANSWER is meaning(replace(changed, header=topic))
        assert Meaning.ANSWER is not meaning(changed)

    @pytest.mark.parametrize("writer", [ANNA, BEN])
    def test_4_a_prefix_that_nobody_knows_does_no_harm(self, writer: Address) -> None:
        assert Meaning.ANSWER is meaning(message("a", sender=writer, subject=f"Geantw | {SUBJECT}"))

    def test_5_an_answer_to_an_id_that_a_server_made_is_known_by_its_subject(self) -> None:
        rewritten = message("a", references=ids("made-by-a-server"))

        assert Meaning.ANSWER is meaning_in(apart(rewritten, elsewhere=frozenset()), rewritten)

    @pytest.mark.parametrize("subject", [f"Re: {SUBJECT}", f"Geantw | {SUBJECT}"])
    def test_6_where_the_subject_fits_several_conversations_we_are_unsure(self, subject: str) -> None:
        rival = sent("rival", to=(BEN,), subject=SUBJECT)

        assert Meaning.UNSURE is meaning(message("a", sender=CARL, subject=subject), rivals=(rival,))

    def test_6_under_a_common_subject_a_colleagues_reply_leaves_us_unsure(self) -> None:
        offer = replace(OFFER, subject="Our offer")

        assert Meaning.UNSURE is meaning(message("a", sender=BEN, subject="Re: Our offer"), offer=offer)

    @pytest.mark.parametrize("subject", ["Re: Lunch", "Re: "])
    def test_6_an_offer_without_a_subject_has_it_in_common_with_what_has_none(self, subject: str) -> None:
        expected = {"Re: Lunch": Meaning.NOTHING, "Re: ": Meaning.UNSURE}[subject]

        assert expected is meaning(message("a", sender=BEN, subject=subject), offer=replace(OFFER, subject=""))

    def test_a_reply_of_a_stranger_under_the_offers_subject_leaves_us_unsure(self) -> None:
        assert Meaning.UNSURE is meaning(message("a", sender=ZOE))

    @pytest.mark.parametrize("subject", [f"Re: {SUBJECT}", "A question"])
    def test_11_in_the_junk_folder_a_recipient_without_ids_leaves_us_unsure(self, subject: str) -> None:
        assert Meaning.UNSURE is meaning(message("a", subject=subject, roles=JUNK))
        assert Meaning.NOTHING is meaning(message("a", sender=BEN, subject="Win", roles=JUNK))

    def test_19_a_post_to_a_list_under_the_offers_subject_leaves_us_unsure(self) -> None:
        assert Meaning.UNSURE is meaning(message("a", header=LIST))

    def test_19_another_post_of_a_recipient_means_nothing(self) -> None:
        news = message("a", subject="News of May", header=header(list_id="<news.craft.example>"))

        assert Meaning.NOTHING is meaning(news)

    @pytest.mark.parametrize(("expected", "subject"), [(Meaning.ANSWER, SUBJECT), (Meaning.UNSURE, "A question")])
    def test_19_a_list_of_our_own_domain_is_only_the_way_that_mail_to_us_takes(
        self, expected: Meaning, subject: str
    ) -> None:
        by_sales = message("a", subject=subject, header=header(list_id="Sales <sales.firm.example>"))

        assert expected is meaning(by_sales, identities=Identities(("ivan@private.example", *OURS.addresses)))


class TestByWriter:
    def test_7_a_recipient_under_another_subject_leaves_us_unsure(self) -> None:
        assert Meaning.UNSURE is meaning(message("a", subject="A question"))

    def test_7_a_program_that_writes_for_a_recipient_leaves_us_unsure(self) -> None:
        signing = Address("dse@signing.example", "Anna Weber via Signing")
        asked = message("a", sender=signing, subject="Completed: contract.pdf", reply_to=(ANNA,))

        assert Meaning.UNSURE is meaning(asked)
        assert Meaning.NOTHING is meaning(replace(asked, reply_to=()))

    def test_7_a_recipient_whose_mail_belongs_to_another_conversation_has_not_answered(self) -> None:
        other = message("a", subject="A question", references=ids("rival"))

        assert Meaning.NOTHING is meaning_in(apart(other), other)

    def test_7_a_colleague_under_another_subject_means_nothing(self) -> None:
        assert Meaning.NOTHING is meaning(message("a", sender=BEN, subject="A question"))

    @pytest.mark.parametrize(("expected", "subject"), [(Meaning.NOTHING, "Re: Lunch"), (Meaning.UNSURE, SUBJECT)])
    def test_a_colleagues_answer_in_another_conversation_is_none_here_unless_the_subject_is_this_one(
        self, expected: Meaning, subject: str
    ) -> None:
        other = message("a", sender=BEN, subject=subject, references=ids("rival"))

        assert expected is meaning_in(apart(other), other)

    def test_what_came_before_the_offer_means_nothing(self) -> None:
        assert Meaning.NOTHING is meaning(message("a", sent_at=at("2026-11-01 10:00")))


class TestRefusals:
    @pytest.mark.parametrize("told", [{"declined": "not interested"}, {"opted_out": "not interested"}])
    def test_a_no_is_an_answer_and_its_words_are_kept(self, told: dict[str, str]) -> None:
        found = reading(answer(), said=says("answer", **told))

        assert Meaning.ANSWER is found.meaning
        assert "not interested" == found.refusal

    def test_who_wants_no_more_mail_is_told_by_these_words(self) -> None:
        said = says("answer", declined="no interest", opted_out="remove me from")

        assert "remove me from" == reading(answer(), said=said).refusal

    def test_a_doubt_is_no_refusal_whatever_it_says(self) -> None:
        asked = message("a", subject="A question")
        found = reading(asked, said=says("a", declined="not interested"))

        assert Meaning.UNSURE is found.meaning
        assert "" == found.refusal

    def test_the_words_of_an_answer_to_an_invitation_are_of_the_meeting(self) -> None:
        said = says("answer", calendar="REPLY", declined="not interested")

        assert "" == reading(answer(), said=said).refusal


class TestTexts:
    @pytest.mark.parametrize(
        "asked",
        [
            answer(),
            message("answer", subject="A question"),
            message("answer", subject="Out of office"),
            message("answer", sender=DAEMON, subject="failure notice"),
        ],
        ids=["an answer", "a doubt", "an absence", "a report that names nobody yet"],
    )
    def test_a_text_that_may_tell_more_wants_to_be_read_once(self, asked: Message) -> None:
        assert reading(asked).unread
        assert not reading(asked, said=says("answer")).unread

    @pytest.mark.parametrize("asked", [sent("again"), message("a", sender=BEN, subject="A question")])
    def test_the_text_of_what_we_wrote_and_of_what_means_nothing_is_not_wanted(self, asked: Message) -> None:
        assert not reading(asked).unread

    @pytest.mark.parametrize(("wanted", "writer"), [(True, ANNA), (False, BEN)])
    def test_an_absence_that_answers_other_mail_is_read_if_it_is_a_recipients(
        self, writer: Address, *, wanted: bool
    ) -> None:
        away = message("a", sender=writer, subject="Out of office", references=ids("rival"))

        assert wanted is reading_in(apart(away), away).unread


def test_messages_are_read_in_the_order_in_which_they_were_sent_and_the_offer_is_none() -> None:
    late, early = answer("late", sent_at=at("2026-11-05 10:00")), answer("early")

    assert [early, late] == [one.message for one in read(around(late, OFFER, early))]


def test_every_reading_says_why() -> None:
    assert ["it answers by References or In-Reply-To"] == [one.because for one in read(around(answer()))]

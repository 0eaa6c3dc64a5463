"""What each message after an offer means. The numbers are those of the table in the field notes on mail."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rules.answer import Meaning, Reading, between, read
from rules.mail import Address, Content, Message, Role
from rules.thread import key, keys
from tests.rules.build import (
    ANNA,
    BEN,
    DRAFTS,
    INBOX,
    IVAN,
    JUNK,
    OFFER,
    OLGA,
    SALES,
    SENT,
    SUBJECT,
    TRASH,
    ZOE,
    answer,
    around,
    at,
    follow_up,
    header,
    ids,
    message,
    sent,
)

REPORT = "multipart/report; report-type=delivery-status"
DAEMON = Address("MAILER-DAEMON@mx.client.example")


def reading(asked: Message, *others: Message, **fields: Any) -> Reading:
    (found,) = (one for one in read(around(asked, *others, **fields)) if one.message is asked)
    return found


def meaning(asked: Message, *others: Message, **fields: Any) -> Meaning:
    return reading(asked, *others, **fields).meaning


class TestAnswers:
    """Rows 1 to 11, 19, 21 and 26: somebody has answered, or may have."""

    @pytest.mark.parametrize("writer", [ANNA, BEN, ZOE, None], ids=["recipient", "colleague", "stranger", "nobody"])
    def test_1_2_3_8_whoever_names_the_offer_has_answered(self, writer: Address | None) -> None:
        assert Meaning.ANSWER is meaning(answer(sender=writer))

    @pytest.mark.parametrize("writer", [ANNA, BEN])
    def test_4_6_without_ids_a_recipient_or_colleague_under_its_telling_subject_has_answered(
        self, writer: Address
    ) -> None:
        assert Meaning.ANSWER is meaning(message("a", sender=writer))

    def test_5_an_answer_to_an_id_that_a_server_made_is_known_by_its_subject(self) -> None:
        rewritten = message("a", references=ids("made-by-a-server"))

        assert Meaning.ANSWER is meaning(rewritten, conversation=(), others=(rewritten,))

    def test_6_where_the_subject_fits_several_conversations_we_are_unsure(self) -> None:
        rival = sent("rival", to=(BEN,), subject=SUBJECT)
        carl = Address("carl@client.example")

        assert Meaning.UNSURE is meaning(message("a", sender=carl), rivals=(rival,))

    def test_6_under_a_common_subject_a_colleagues_reply_leaves_us_unsure(self) -> None:
        offer = replace(OFFER, subject="Our offer")

        assert Meaning.UNSURE is meaning(message("a", sender=BEN, subject="Re: Our offer"), offer=offer)

    def test_7_a_recipient_under_another_subject_leaves_us_unsure(self) -> None:
        assert Meaning.UNSURE is meaning(message("a", subject="A question"))

    def test_7_a_colleague_under_another_subject_means_nothing(self) -> None:
        assert Meaning.NOTHING is meaning(message("a", sender=BEN, subject="A question"))

    def test_9_a_forward_that_names_the_offer_is_a_persons_act(self) -> None:
        assert Meaning.ANSWER is meaning(answer(sender=ZOE, subject=f"WG: {SUBJECT}"))

    def test_10_an_answer_to_another_address_of_ours_is_one(self) -> None:
        assert Meaning.ANSWER is meaning(answer(to=(SALES,)))

    @pytest.mark.parametrize("role", [Role.ARCHIVE, Role.TRASH, Role.OTHER, Role.INBOX, Role.JUNK])
    def test_11_an_answer_is_one_in_whatever_folder_it_lies(self, role: Role) -> None:
        assert Meaning.ANSWER is meaning(answer(roles=frozenset({role})))

    def test_11_an_answer_in_the_junk_folder_is_told_to_be_there(self) -> None:
        assert reading(answer(roles=JUNK)).because.endswith("it lies in the junk folder")

    @pytest.mark.parametrize("subject", [f"Re: {SUBJECT}", "A question"])
    def test_11_in_the_junk_folder_a_recipient_without_ids_leaves_us_unsure(self, subject: str) -> None:
        assert Meaning.UNSURE is meaning(message("a", subject=subject, roles=JUNK))

    def test_11_other_junk_means_nothing(self) -> None:
        assert Meaning.NOTHING is meaning(message("a", sender=BEN, subject="Win", roles=JUNK))

    def test_19_a_post_to_a_list_that_names_the_offer_is_an_answer(self) -> None:
        assert Meaning.ANSWER is meaning(answer(header=header(list_id="<roofers.craft.example>")))

    def test_19_a_post_to_a_list_under_the_offers_subject_leaves_us_unsure(self) -> None:
        assert Meaning.UNSURE is meaning(message("a", header=header(list_id="<roofers.craft.example>")))

    def test_19_another_post_of_a_recipient_means_nothing(self) -> None:
        news = message("a", subject="News of May", header=header(list_id="<news.client.example>"))

        assert Meaning.NOTHING is meaning(news)

    @pytest.mark.parametrize(("expected", "subject"), [(Meaning.ANSWER, SUBJECT), (Meaning.UNSURE, "A question")])
    def test_19_a_list_of_our_own_domain_is_only_the_way_that_mail_to_us_takes(
        self, expected: Meaning, subject: str
    ) -> None:
        by_sales = message("a", subject=subject, header=header(list_id="Sales <sales.firm.example>"))

        assert expected is meaning(by_sales)

    def test_21_a_person_who_writes_through_a_system_has_answered(self) -> None:
        assert Meaning.ANSWER is meaning(answer(sender=Address("tickets@client.example"), subject=f"[#12] {SUBJECT}"))

    @pytest.mark.parametrize("kind", ["text/calendar; method=REPLY", "multipart/mixed; boundary=reaction"])
    def test_12_24_an_invitation_that_was_accepted_or_a_reaction_is_a_persons_act(self, kind: str) -> None:
        assert Meaning.ANSWER is meaning(answer(subject=f"Accepted: {SUBJECT}", header=header(content_type=kind)))

    def test_26_an_automatic_forward_is_what_a_person_wrote(self) -> None:
        assert Meaning.ANSWER is meaning(answer(header=header(auto_submitted="auto-forwarded")))

    def test_an_answer_may_name_what_we_wrote_under_the_same_subject_without_ids(self) -> None:
        again, reply = sent("again"), message("a", sender=ZOE, subject="Yes", references=ids("again"))
        place = {"conversation": (), "others": (again, reply), "elsewhere": keys(ids("a"))}

        assert Meaning.FOLLOW_UP is meaning(again, **place)
        assert Meaning.ANSWER is meaning(reply, **place)

    def test_an_answer_dated_before_the_offer_is_one(self) -> None:
        assert Meaning.ANSWER is meaning(answer(sent_at=at("2026-11-01 10:00")))

    def test_an_answer_in_another_conversation_means_nothing_here(self) -> None:
        other = message("a", sender=BEN, references=ids("rival"))

        assert Meaning.NOTHING is meaning(other, conversation=(), others=(other,), elsewhere=keys(ids("a")))

    def test_what_came_before_the_offer_means_nothing(self) -> None:
        assert Meaning.NOTHING is meaning(message("a", sent_at=at("2026-11-01 10:00")))


class TestMachines:
    """Rows 13 to 18, 20 and 25: no person has answered yet."""

    @pytest.mark.parametrize(
        "fields",
        [
            {"references": ids("offer"), "sender": ZOE},
            {"subject": f"Automatic reply: {SUBJECT}"},
            {"sender": BEN},
        ],
        ids=["by ids", "of a recipient", "of a colleague under its subject"],
    )
    def test_13_20_25_an_automatic_reply_is_an_absence(self, fields: dict[str, Any]) -> None:
        assert Meaning.AWAY is meaning(message("a", header=header(auto_submitted="auto-replied"), **fields))

    def test_13_an_absence_of_a_recipient_in_to_holds_every_offer_to_them(self) -> None:
        away = message("a", subject="Out of office", references=ids("rival"))

        assert Meaning.AWAY is meaning(away, conversation=(), others=(away,), elsewhere=keys(ids("a")))

    @pytest.mark.parametrize("writer", [BEN, None])
    def test_13_an_automatic_reply_of_others_means_nothing(self, writer: Address | None) -> None:
        assert Meaning.NOTHING is meaning(message("a", sender=writer, subject="Out of office"))

    def test_14_a_bounce_that_names_the_offer_is_ours(self) -> None:
        assert Meaning.BOUNCE is meaning(answer(sender=DAEMON, header=header(content_type=REPORT)))

    def test_14_17_a_bounce_without_ids_is_ours_where_its_text_names_a_recipient(self) -> None:
        bounce = message("b", sender=DAEMON, subject="failure notice")
        contents = ((key(bounce.message_id), Content("<Anna@Client.example>: no such user")),)

        found = reading(bounce, contents=contents)

        assert Meaning.BOUNCE is found.meaning
        assert "from MAILER-DAEMON; it names anna@client.example" == found.because

    def test_17_a_bounce_may_name_the_recipient_in_its_header(self) -> None:
        failed = header(x_failed_recipients="anna@client.example")

        assert Meaning.BOUNCE is meaning(message("b", sender=DAEMON, subject="x", header=failed))

    @pytest.mark.parametrize("text", [None, "<somebody@else.example>: no such user"])
    def test_17_a_bounce_that_names_nobody_of_the_offer_means_nothing(self, text: str | None) -> None:
        bounce = message("b", sender=DAEMON, subject="failure notice")
        contents = ((key(bounce.message_id), Content(text)),) if text else ()

        assert Meaning.NOTHING is meaning(bounce, contents=contents)

    def test_17_a_postmaster_who_answers_under_the_offers_subject_leaves_us_unsure(self) -> None:
        assert Meaning.UNSURE is meaning(message("a", sender=Address("postmaster@client.example")))

    @pytest.mark.parametrize("subject", ["Delivery delayed", "Relayed: Offer"])
    def test_15_16_a_report_of_no_failure_means_nothing(self, subject: str) -> None:
        assert Meaning.NOTHING is meaning(answer(sender=DAEMON, subject=subject, header=header(content_type=REPORT)))

    def test_18_a_read_receipt_means_nothing(self) -> None:
        receipt = header(content_type="multipart/report; report-type=disposition-notification")

        assert Meaning.NOTHING is meaning(answer(subject="Read: Offer", header=receipt))

    @pytest.mark.parametrize("asked", [answer(sender=ZOE), message("answer"), message("answer", subject="A question")])
    def test_an_empty_return_path_alone_leaves_us_unsure(self, asked: Message) -> None:
        assert Meaning.UNSURE is meaning(replace(asked, header=header(return_path="<>")))

    def test_an_empty_return_path_of_others_means_nothing(self) -> None:
        asked = message("a", sender=BEN, subject="A question", header=header(return_path="<>"))

        assert Meaning.NOTHING is meaning(asked)


class TestOurselves:
    """Rows 22 and 27, and people of our own company."""

    @pytest.mark.parametrize(
        "asked",
        [
            follow_up(),
            follow_up(sender=SALES),
            follow_up(roles=INBOX),
            follow_up(subject=f"Fwd: {SUBJECT}"),
            follow_up(to=(ZOE,), cc=(ANNA,)),
            follow_up(draft=True),
            follow_up(header=header(x_relance="abc")),
            follow_up(header=header(x_relance="abc"), roles=SENT | TRASH),
            sent("again"),
        ],
        ids=[
            "ids",
            "alias",
            "a copy",
            "a forward",
            "in Cc",
            "still flagged",
            "our draft",
            "sent, then deleted",
            "subject",
        ],
    )
    def test_22_what_we_say_to_a_recipient_in_the_conversation_is_a_follow_up(self, asked: Message) -> None:
        assert Meaning.FOLLOW_UP is meaning(asked)

    @pytest.mark.parametrize("fields", [{"to": (ZOE,)}, {"to": (OLGA,), "subject": f"WG: {SUBJECT}"}, {"to": ()}])
    def test_what_we_write_to_other_people_means_nothing(self, fields: dict[str, Any]) -> None:
        assert Meaning.NOTHING is meaning(follow_up(**fields))

    def test_what_we_write_to_a_recipient_about_something_else_means_nothing(self) -> None:
        assert Meaning.NOTHING is meaning(sent("m", subject="Lunch"))

    @pytest.mark.parametrize(
        "fields",
        [{"draft": True, "roles": INBOX}, {"roles": DRAFTS}, {"roles": frozenset({Role.OUTBOX})}],
    )
    def test_27_a_draft_means_nothing(self, fields: dict[str, Any]) -> None:
        assert Meaning.NOTHING is meaning(follow_up(**fields))

    @pytest.mark.parametrize("roles", [TRASH, DRAFTS | TRASH])
    def test_a_draft_of_ours_in_the_trash_was_deleted(self, roles: frozenset[Role]) -> None:
        assert Meaning.DELETED_DRAFT is meaning(follow_up(header=header(x_relance="abc"), roles=roles, draft=True))

    def test_a_draft_of_ours_in_another_folder_was_laid_aside_until_it_is_sent(self) -> None:
        aside = follow_up(header=header(x_relance="abc"), roles=frozenset({Role.OTHER}), draft=True)

        assert Meaning.DELETED_DRAFT is meaning(aside)
        assert Meaning.FOLLOW_UP is meaning(replace(aside, roles=aside.roles | SENT))

    def test_our_mark_in_mail_of_others_means_nothing_special(self) -> None:
        assert Meaning.ANSWER is meaning(answer(header=header(x_relance="abc"), roles=TRASH))

    @pytest.mark.parametrize(
        "asked", [answer(to=(ANNA,)), message("answer", cc=(ANNA,)), answer(subject=f"WG: {SUBJECT}")]
    )
    def test_a_colleague_of_ours_who_writes_to_a_recipient_or_forwards_leaves_us_unsure(self, asked: Message) -> None:
        tied = asked if asked.ids else replace(asked, references=ids("offer"))

        assert Meaning.UNSURE is meaning(replace(tied, sender=OLGA))

    @pytest.mark.parametrize("sender", [IVAN, OLGA])
    @pytest.mark.parametrize("named", [{"in_reply_to": ids("deleted")}, {"references": ids("offer", "deleted")}])
    def test_whoever_of_us_answers_a_message_that_is_not_there_leaves_us_unsure(
        self, sender: Address, named: dict[str, Any]
    ) -> None:
        asked = answer(sender=sender, to=(ANNA,), **named)

        assert Meaning.UNSURE is meaning(asked)
        assert Meaning.UNSURE is meaning(replace(asked, to=(IVAN,), sender=OLGA))

    def test_a_follow_up_may_answer_what_the_offer_answered_or_be_one_that_was_drafted(self) -> None:
        inquiry = replace(OFFER, references=ids("deleted"))
        asked = follow_up(references=ids("offer"), in_reply_to=ids("deleted"))
        drafted = replace(asked, header=header(x_relance="abc"))

        assert Meaning.FOLLOW_UP is meaning(asked, offer=inquiry)
        assert Meaning.FOLLOW_UP is meaning(drafted)

    @pytest.mark.parametrize("asked", [answer(), message("answer", subject="Lunch", to=(ANNA,))])
    def test_a_colleague_of_ours_who_writes_to_us_means_nothing(self, asked: Message) -> None:
        assert Meaning.NOTHING is meaning(replace(asked, sender=OLGA))


def test_messages_are_read_in_the_order_in_which_they_were_sent_and_the_offer_is_none() -> None:
    late, early = answer("late", sent_at=at("2026-11-05 10:00")), answer("early")

    assert [early, late] == [one.message for one in read(around(late, OFFER, early))]


def test_every_reading_says_why() -> None:
    assert ["it answers by References or In-Reply-To"] == [one.because for one in read(around(answer()))]


class TestBetween:
    """Whether somebody answered an earlier offer before this one was sent."""

    EARLIER = sent("earlier", sent_at=at("2026-10-01 10:00"), subject=SUBJECT)
    IN_OCTOBER = at("2026-10-15 10:00")

    def found(self, asked: Message) -> bool:
        return (asked,) == between(around(asked, self.EARLIER), self.EARLIER)

    @pytest.mark.parametrize("fields", [{}, {"sender": BEN}, {"sender": None, "references": ids("earlier")}])
    def test_a_persons_mail_in_the_conversation_came_between(self, fields: dict[str, Any]) -> None:
        assert self.found(message("a", sent_at=self.IN_OCTOBER, **fields))

    def test_an_answer_by_ids_to_the_earlier_offer_came_between(self) -> None:
        asked = message("a", sender=ZOE, sent_at=self.IN_OCTOBER, references=ids("earlier"))
        place = around(conversation=(), others=(self.EARLIER, asked), elsewhere=keys(ids("a")))

        assert (asked,) == between(place, self.EARLIER)

    @pytest.mark.parametrize(
        "fields",
        [
            {"sender": IVAN},
            {"sender": OLGA},
            {"header": header(auto_submitted="auto-replied")},
            {"subject": "Lunch"},
            {"sent_at": at("2026-09-01 10:00")},
            {"sent_at": at("2026-11-02 10:01")},
        ],
        ids=["ours", "a colleague's", "a machine's", "another subject", "before", "after"],
    )
    def test_anything_else_did_not(self, fields: dict[str, Any]) -> None:
        assert not self.found(message("a", **{"sent_at": self.IN_OCTOBER, **fields}))

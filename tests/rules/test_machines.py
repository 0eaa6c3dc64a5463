"""What reports of mail servers, receipts and calendars mean. The numbers are those of the table in docs/answers.md.

What answers by itself, absences and ticket systems, stands in test_responders.py.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from rules.bounce import Bounce, Kind
from rules.mail import Address, Content
from rules.reading import Meaning
from rules.said import said
from rules.thread import key, keys
from tests.rules.build import (
    ANNA,
    BEN,
    DAEMON,
    JUNK,
    OFFER,
    SUBJECT,
    ZOE,
    answer,
    apart,
    at,
    follow_up,
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
    from rules.said import Said

REPORT = header(content_type="multipart/report; report-type=delivery-status")
TO_TWO = replace(OFFER, to=(ANNA,), cc=(BEN,))


def meaning(asked: Message, *others: Message, **fields: Any) -> Meaning:
    return reading(asked, *others, **fields).meaning


def report(*named: str, failed: tuple[str, ...] = (), kind: Kind = Kind.FAILED) -> dict[str, Said]:
    """What a mail server tells in the message `b`: of the messages of these names, and of these people."""
    told = Bounce(kind, "a delivery report (RFC 3464)", ids(*named), failed, tuple(kind for _one in failed))
    return says("b", bounce=told)


class TestBounces:
    BOUNCE = message("b", sender=DAEMON, subject="Undelivered Mail Returned to Sender")

    def test_14_a_bounce_that_answers_the_offer_is_ours(self) -> None:
        assert Meaning.BOUNCE is meaning(answer(sender=DAEMON, header=REPORT))

    def test_14_a_bounce_that_returns_the_offer_is_ours_whomever_it_names(self) -> None:
        found = reading(self.BOUNCE, said=report("offer", failed=("a.weber@inside.example",)))

        assert Meaning.BOUNCE is found.meaning
        assert "a delivery report (RFC 3464); it returns what we wrote in this conversation" == found.because
        assert frozenset() == found.failed

    def test_14_a_bounce_that_returns_our_follow_up_is_ours(self) -> None:
        assert Meaning.BOUNCE is meaning(self.BOUNCE, follow_up(), said=report("follow-up"))

    def test_14_a_bounce_that_returns_a_follow_up_by_subject_alone_is_ours(self) -> None:
        typed, other = sent("typed", subject=f"Re: {SUBJECT}"), sent("lunch", subject="Lunch on Friday")
        known = keys(ids("typed", "lunch"))

        assert Meaning.BOUNCE is meaning(self.BOUNCE, typed, other, said=report("typed"), returned=known)
        assert Meaning.NOTHING is meaning(self.BOUNCE, typed, other, said=report("lunch"), returned=known)

    def test_14_a_bounce_of_what_came_before_the_offer_is_not(self) -> None:
        offer, earlier = replace(OFFER, references=ids("earlier")), sent("earlier", sent_at=at("2026-10-01 10:00"))
        fields = {"conversation": (earlier,), "others": (self.BOUNCE,), "returned": keys(ids("earlier"))}

        assert Meaning.NOTHING is meaning(self.BOUNCE, offer=offer, said=report("earlier"), **fields)

    def test_14_17_a_bounce_that_names_a_recipient_and_no_other_message_is_ours(self) -> None:
        found = reading(self.BOUNCE, said=report("unknown", failed=("anna@client.example",)))

        assert Meaning.BOUNCE is found.meaning
        assert "a delivery report (RFC 3464); it names anna@client.example" == found.because
        assert {"anna@client.example"} == found.failed

    def test_14_a_bounce_that_returns_another_message_means_nothing_though_it_names_a_recipient(self) -> None:
        told = report("lunch", failed=("anna@client.example",))

        assert Meaning.NOTHING is meaning(self.BOUNCE, said=told, returned=keys(ids("lunch")))

    def test_14_of_several_recipients_those_are_told_whom_it_names(self) -> None:
        told = report("offer", failed=("ben@client.example", "somebody@client.example"))

        assert {"ben@client.example"} == reading(self.BOUNCE, offer=TO_TWO, said=told).failed

    def test_17_a_bounce_may_name_the_recipient_in_its_header(self) -> None:
        found = reading(message("b", sender=ZOE, subject="x", header=header(x_failed_recipients="Anna@client.example")))

        assert Meaning.BOUNCE is found.meaning
        assert "X-Failed-Recipients; it names anna@client.example" == found.because

    def test_17_a_bounce_may_name_the_recipient_in_its_text(self) -> None:
        text = Content("I tried to deliver your message.\n\n<Anna@Client.example>:\n550 no such user\n")

        found = reading(self.BOUNCE, said={key(self.BOUNCE.message_id): said(self.BOUNCE, text)})

        assert Meaning.BOUNCE is found.meaning
        assert "from MAILER-DAEMON; it names anna@client.example" == found.because

    @pytest.mark.parametrize("told", [{}, report(failed=("somebody@else.example",))])
    def test_17_a_bounce_that_names_nobody_of_the_offer_means_nothing(self, told: dict[str, Said]) -> None:
        elsewhere = replace(self.BOUNCE, sender=Address("MAILER-DAEMON@mx.provider.example"))

        assert Meaning.NOTHING is meaning(elsewhere, said=told)

    @pytest.mark.parametrize("told", [{}, report(failed=("somebody@else.example",))])
    def test_17_a_mail_server_of_the_recipients_under_the_offers_subject_leaves_us_unsure(
        self, told: dict[str, Said]
    ) -> None:
        assert Meaning.UNSURE is meaning(replace(self.BOUNCE, subject=f"Re: {SUBJECT}"), said=told)

    def test_17_a_postmaster_who_answers_is_a_person(self) -> None:
        assert Meaning.ANSWER is meaning(message("a", sender=Address("postmaster@client.example")))


class TestDelays:
    DELAY = message("b", sender=DAEMON, subject="Delayed Mail (still being retried)")

    @pytest.mark.parametrize(
        "told", [report("offer", kind=Kind.DELAYED), report(failed=("anna@client.example",), kind=Kind.DELAYED)]
    )
    def test_15_a_mail_server_that_still_tries_to_deliver_the_offer_is_a_reason_to_wait(
        self, told: dict[str, Said]
    ) -> None:
        found = reading(self.DELAY, said=told)

        assert Meaning.HOLD is found.meaning
        assert "a delivery report (RFC 3464): the mail server is still trying" == found.because

    def test_15_a_delay_that_answers_the_offer_is_one(self) -> None:
        assert Meaning.HOLD is meaning(answer(sender=DAEMON, subject="Delivery delayed", header=REPORT))

    def test_15_a_delay_of_another_message_means_nothing(self) -> None:
        told = report("lunch", failed=("anna@client.example",), kind=Kind.DELAYED)

        assert Meaning.NOTHING is meaning(self.DELAY, said=told, returned=keys(ids("lunch")))

    def test_15_a_delay_of_other_people_means_nothing(self) -> None:
        assert Meaning.NOTHING is meaning(self.DELAY, said=report(failed=("x@else.example",), kind=Kind.DELAYED))


class TestNotices:
    @pytest.mark.parametrize("subject", ["Delivered: Offer", "Relayed: Offer"])
    def test_16_what_was_delivered_means_nothing(self, subject: str) -> None:
        assert Meaning.NOTHING is meaning(answer(sender=DAEMON, subject=subject, header=REPORT))

    def test_18_a_read_receipt_means_nothing(self) -> None:
        receipt = header(content_type="multipart/report; report-type=disposition-notification")

        assert Meaning.NOTHING is meaning(answer(subject="Read: Offer", header=receipt))

    @pytest.mark.parametrize("subject", [f"Read: {SUBJECT}", f"Gelesen: AW: {SUBJECT}", f"Lu : {SUBJECT}"])
    @pytest.mark.parametrize("fields", [{}, {"references": ids("offer"), "header": header(return_path="<>")}])
    def test_18_a_receipt_without_any_standard_is_known_by_its_first_word_and_the_offers_subject(
        self, subject: str, fields: dict[str, Any]
    ) -> None:
        found = reading(message("a", subject=subject, **fields))

        assert Meaning.NOTHING is found.meaning
        assert found.because.endswith("and the offer's subject")

    def test_18_with_ids_and_no_sign_of_a_program_a_person_may_have_written_it(self) -> None:
        assert Meaning.UNSURE is meaning(answer(subject=f"Read: {SUBJECT}"))

    def test_18_under_another_subject_the_word_alone_tells_nothing(self) -> None:
        assert Meaning.UNSURE is meaning(message("a", subject="Read: the news"))

    def test_18_a_receipt_of_another_mail_that_names_the_offer_is_an_answer_for_all_we_know(self) -> None:
        assert Meaning.ANSWER is meaning(answer(subject="Read: the news"))


class TestCalendars:
    ACCEPTED = header(content_type="text/calendar; method=REPLY; charset=utf-8")

    @pytest.mark.parametrize("sender", [ANNA, ZOE])
    def test_12_an_answer_to_an_invitation_of_this_conversation_answers_the_offer(self, sender: Address) -> None:
        found = reading(answer(sender=sender, subject="Accepted: Visit", header=self.ACCEPTED))

        assert Meaning.ANSWER is found.meaning
        assert found.because.endswith("a calendar's METHOD:REPLY (RFC 5546)")

    @pytest.mark.parametrize(
        ("expected", "subject"), [(Meaning.HOLD, "Accepted: Visit"), (Meaning.ANSWER, f"Accepted: {SUBJECT}")]
    )
    def test_12_to_an_invitation_under_another_subject_it_is_a_reason_to_wait(
        self, expected: Meaning, subject: str
    ) -> None:
        assert expected is meaning(message("a", subject=subject, header=self.ACCEPTED))

    def test_12_the_part_of_the_calendar_tells_it_too(self) -> None:
        assert Meaning.HOLD is meaning(message("a", subject="Visit"), said=says("a", calendar="COUNTER"))

    def test_12_a_recipient_who_answers_the_invitation_of_another_conversation_is_at_work(self) -> None:
        asked = message("a", subject="Accepted: Visit", header=self.ACCEPTED, references=ids("rival"))

        assert Meaning.HOLD is reading_in(apart(asked), asked).meaning

    @pytest.mark.parametrize("sender", [BEN, None])
    def test_12_other_peoples_calendars_mean_nothing(self, sender: Address | None) -> None:
        assert Meaning.NOTHING is meaning(message("a", sender=sender, subject="Accepted: Visit", header=self.ACCEPTED))

    def test_12_in_the_junk_folder_it_is_a_doubt(self) -> None:
        assert Meaning.UNSURE is meaning(message("a", subject="Accepted: x", header=self.ACCEPTED, roles=JUNK))

    @pytest.mark.parametrize(("expected", "tied"), [(Meaning.ANSWER, ids("offer")), (Meaning.UNSURE, ())])
    def test_12_who_invites_us_writes_as_a_person_does(self, expected: Meaning, tied: tuple[str, ...]) -> None:
        asked = message("a", subject="Visit", references=tied)

        assert expected is meaning(asked, said=says("a", calendar="REQUEST"))


class TestUnclear:
    EMPTY = header(return_path="<>")

    @pytest.mark.parametrize("asked", [answer(sender=ZOE), message("answer"), message("answer", subject="A question")])
    def test_an_empty_return_path_alone_leaves_us_unsure(self, asked: Message) -> None:
        assert Meaning.UNSURE is meaning(replace(asked, header=self.EMPTY))

    def test_an_empty_return_path_of_others_means_nothing(self) -> None:
        assert Meaning.NOTHING is meaning(message("a", sender=BEN, subject="A question", header=self.EMPTY))

    def test_with_a_last_day_it_is_an_absence_and_a_confirmation_that_comes_late_is_a_doubt(self) -> None:
        asked = message("a", subject="Re: hello", header=self.EMPTY)

        assert Meaning.AWAY is meaning(asked, said=says("a", until=date(2026, 11, 13), absence="until Friday"))
        assert Meaning.UNSURE is meaning(asked, said=says("a", acknowledged="We have received your request"))


class TestAdvertisements:
    WAY_OUT = header(list_unsubscribe="<mailto:out@client.example>")

    def test_what_advertises_and_answers_nothing_means_nothing(self) -> None:
        assert Meaning.NOTHING is meaning(message("a", subject="News of May", header=self.WAY_OUT))

    def test_under_the_offers_own_subject_it_is_an_answer(self) -> None:
        assert Meaning.ANSWER is meaning(message("a", subject=SUBJECT, header=self.WAY_OUT))

"""What programs mean that answer by themselves: absences, ticket systems, filters.

The numbers are those of the table in docs/answers.md.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from rules.reading import Meaning
from tests.rules.build import (
    ANNA,
    BEN,
    OFFER,
    OLGA,
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
)

if TYPE_CHECKING:
    from rules.mail import Address, Message
    from rules.said import Said

AUTO = header(auto_submitted="auto-replied", x_autoreply="yes")
RESPONSE = header(auto_submitted="auto-replied")
BULK = header(precedence="bulk", auto_submitted="auto-generated")
GENERATED = header(auto_submitted="auto-generated")
AT_ONCE = at("2026-11-02 10:01")
TO_TWO = replace(OFFER, to=(ANNA,), cc=(BEN,))


def meaning(asked: Message, *others: Message, **fields: Any) -> Meaning:
    return reading(asked, *others, **fields).meaning


class TestAbsences:
    @pytest.mark.parametrize(
        "fields",
        [{"references": ids("offer"), "sender": ZOE}, {"subject": f"Automatic reply: {SUBJECT}"}, {"sender": BEN}],
        ids=["by ids", "of a recipient", "of a colleague under its subject"],
    )
    def test_13_an_automatic_reply_is_an_absence(self, fields: dict[str, Any]) -> None:
        assert Meaning.AWAY is meaning(message("a", header=AUTO, **fields))

    def test_13_an_absence_tells_its_last_day_and_by_which_words(self) -> None:
        told = says("a", until=date(2026, 11, 13), absence="until 13 November")

        found = reading(message("a", subject="Out of office"), said=told)

        assert date(2026, 11, 13) == found.until
        assert "its subject begins with 'out of office'; it says 'until 13 November'" == found.because

    def test_13_an_absence_of_a_recipient_holds_every_offer_to_them(self) -> None:
        away = message("a", subject="Out of office", references=ids("rival"))

        assert Meaning.AWAY is reading_in(apart(away), away).meaning

    @pytest.mark.parametrize("writer", [BEN, None])
    def test_13_an_automatic_reply_of_others_means_nothing(self, writer: Address | None) -> None:
        assert Meaning.NOTHING is meaning(message("a", sender=writer, subject="Out of office"))

    def test_13_nobody_of_our_own_company_is_a_recipient_who_is_away(self) -> None:
        offer = replace(OFFER, to=(ANNA, OLGA))
        told = says("a", until=date(2026, 11, 13), absence="until 13 November")
        away = message("a", sender=OLGA, subject="Out of office")
        before = message("a", sender=OLGA, subject="Out of office", sent_at=at("2026-10-30 10:00"))

        assert Meaning.NOTHING is meaning(away, offer=offer, said=told)
        assert Meaning.NOTHING is meaning(before, offer=offer, said=told)

    def test_13_a_colleague_in_cc_does_not_hold_it_by_an_absence_from_another_conversation(self) -> None:
        away = message("a", sender=BEN, subject="Out of office", references=ids("rival"))

        assert Meaning.NOTHING is reading_in(apart(away, offer=TO_TWO), away).meaning


class TestAbsencesBeforeTheOffer:
    BEFORE = message("a", subject="Out of office", sent_at=at("2026-10-30 10:00"))

    def told(self, **fields: Any) -> Meaning:
        asked = replace(self.BEFORE, **fields)
        return meaning(asked, said=says("a", until=date(2026, 11, 13), absence="until 13 November"))

    def test_13_what_was_answered_before_the_offer_holds_it_while_the_recipient_is_away(self) -> None:
        told = says("a", until=date(2026, 11, 2), absence="until Monday")

        found = reading(self.BEFORE, said=told)

        assert Meaning.AWAY is found.meaning
        assert date(2026, 11, 2) == found.until
        assert found.because.endswith("it came before the offer, and says 'until Monday'")

    def test_13_an_absence_that_was_over_when_the_offer_was_sent_means_nothing(self) -> None:
        assert Meaning.NOTHING is meaning(self.BEFORE, said=says("a", until=date(2026, 11, 1), absence="until Sunday"))

    @pytest.mark.parametrize("told", [{}, says("a")])
    def test_13_an_absence_without_a_day_is_over_when_the_offer_is_sent(self, told: dict[str, Said]) -> None:
        assert Meaning.NOTHING is meaning(self.BEFORE, said=told)

    @pytest.mark.parametrize(
        "fields", [{"sender": BEN}, {"sender": None}, {"subject": "I am away next week"}], ids=["another", "-", "typed"]
    )
    def test_13_of_others_or_typed_by_hand_it_means_nothing(self, fields: dict[str, Any]) -> None:
        assert Meaning.AWAY is self.told()
        assert Meaning.NOTHING is self.told(**fields)


class TestTicketSystems:
    GOT_IT = says("a", acknowledged="We have received your request")
    TICKET = f"[Ticket#4711] {SUBJECT}"

    def test_20_a_programs_acknowledgement_is_no_answer_and_a_reason_to_wait(self) -> None:
        found = reading(message("a", header=RESPONSE, sent_at=AT_ONCE), said=self.GOT_IT)

        assert Meaning.RECEIVED is found.meaning
        assert "Auto-Submitted: auto-replied (RFC 3834), and it says 'We have received your request'" == found.because

    @pytest.mark.parametrize("told", [says("a"), says("a", acknowledged="We have received your request")])
    @pytest.mark.parametrize(("late", "minutes"), [(False, 15), (True, 16)])
    def test_20_21_what_says_only_that_a_program_wrote_it_may_be_a_persons_answer_if_it_comes_late(
        self, told: dict[str, Said], minutes: int, *, late: bool
    ) -> None:
        asked = answer("a", header=RESPONSE, sent_at=OFFER.sent_at + timedelta(minutes=minutes))

        assert late is (Meaning.UNSURE is meaning(asked, said=told))

    def test_20_what_comes_at_once_and_says_so_is_one_without_any_header(self) -> None:
        found = reading(message("a", subject=self.TICKET, sent_at=AT_ONCE), said=self.GOT_IT)
        words = "it came at once, and says 'We have received your request', with a ticket in its subject"

        assert Meaning.RECEIVED is found.meaning
        assert words == found.because

    def test_20_21_without_a_ticket_in_its_subject_it_may_be_a_persons(self) -> None:
        numbered = replace(OFFER, subject=self.TICKET)
        asked = message("a", subject=self.TICKET, sent_at=AT_ONCE)

        assert Meaning.UNSURE is meaning(message("a", sent_at=AT_ONCE), said=self.GOT_IT)
        assert Meaning.UNSURE is meaning(asked, offer=numbered, said=self.GOT_IT)

    def test_20_of_anybody_else_it_means_nothing(self) -> None:
        asked = message("a", sender=BEN, subject="Your letter", sent_at=AT_ONCE)

        assert Meaning.NOTHING is meaning(asked, said=self.GOT_IT)

    @pytest.mark.parametrize("seconds", [0, 120])
    def test_20_at_once_is_within_two_minutes_to_the_second(self, seconds: int) -> None:
        asked = message("a", subject=self.TICKET, sent_at=OFFER.sent_at + timedelta(seconds=seconds))

        assert Meaning.RECEIVED is meaning(asked, said=self.GOT_IT)

    def test_20_at_once_after_a_follow_up_as_well(self) -> None:
        again = follow_up(sent_at=at("2026-11-04 12:00"))

        asked = message("a", subject=self.TICKET, sent_at=at("2026-11-04 12:02"))

        assert Meaning.RECEIVED is meaning(asked, again, said=self.GOT_IT)

    @pytest.mark.parametrize("seconds", [-1, 121])
    def test_21_a_person_who_writes_the_same_words_two_minutes_later_has_answered(self, seconds: int) -> None:
        asked = answer("a", sent_at=OFFER.sent_at + timedelta(seconds=seconds))

        assert Meaning.ANSWER is meaning(asked, said=self.GOT_IT)

    def test_21_a_person_may_answer_at_once_in_other_words(self) -> None:
        assert Meaning.ANSWER is meaning(answer("a", sent_at=AT_ONCE), said=says("a"))

    @pytest.mark.parametrize("fields", [{"references": ids("offer"), "sender": ZOE}, {}, {"subject": "[#12] Offer"}])
    def test_21_a_programs_mail_may_hold_a_persons_words(self, fields: dict[str, Any]) -> None:
        found = reading(message("a", header=GENERATED, **fields))

        assert Meaning.UNSURE is found.meaning
        assert found.because.endswith("a program sent it, and it may hold a person's words")

    def test_20_a_programs_mail_that_comes_at_once_holds_none(self) -> None:
        found = reading(answer("a", header=GENERATED, sent_at=AT_ONCE))

        assert Meaning.RECEIVED is found.meaning
        assert found.because.endswith("it came within 2 minutes, as no person writes")

    def test_21_a_programs_mail_about_something_else_means_nothing(self) -> None:
        assert Meaning.NOTHING is meaning(message("a", sender=BEN, subject="Backup done", header=GENERATED))


class TestChallenges:
    @pytest.mark.parametrize("fields", [{"header": BULK}, {"references": ids("offer"), "header": AUTO}])
    def test_25_a_filter_that_wants_a_proof_is_a_reason_to_wait(self, fields: dict[str, Any]) -> None:
        found = reading(message("a", **fields), said=says("a", challenged="confirm that you are human"))

        assert Meaning.RECEIVED is found.meaning
        assert "it wants a proof before it lets our mail through: 'confirm that you are human'" == found.because

    def test_25_a_person_may_use_these_words_in_an_answer(self) -> None:
        assert Meaning.ANSWER is meaning(answer("a"), said=says("a", challenged="confirm that you are human"))

    def test_25_a_filter_of_somebody_else_means_nothing(self) -> None:
        told = says("a", challenged="confirm that you are human")

        assert Meaning.NOTHING is meaning(message("a", sender=BEN, subject="Please", header=BULK), said=told)

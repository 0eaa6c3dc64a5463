"""When the next step is due: the quiet period from our last word, absences, and what else makes us wait."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from rules.quiet import Hold, due_at, longest_hold, quiet_end
from tests.rules.build import (
    BEN,
    DAEMON,
    answer,
    at,
    calendar,
    case,
    follow_up,
    header,
    message,
    rule,
    says,
)

if TYPE_CHECKING:
    from datetime import datetime

    from rules.case import Case
    from rules.mail import Message

DUE = at("2026-11-06 10:00")
AUTO = header(auto_submitted="auto-replied", x_autoreply="yes")
REPORT = header(content_type="multipart/report; report-type=delivery-status")
AWAY = answer("away", header=AUTO)
GOT_IT = answer("got-it", header=AUTO, sent_at=at("2026-11-02 10:10"))
DELAY = answer("delay", sender=DAEMON, subject="Delivery delayed", header=REPORT)
AGAIN = follow_up(sent_at=at("2026-11-04 10:00"))
TWO_STEPS = rule('[[step]]\n[[step]]\nafter = "7 business days"')


def quiet(*messages: Message, away_until: str = "", **fields: Any) -> Case:
    dated = {"until": date.fromisoformat(away_until), "absence": "until then"} if away_until else {}
    told = says("away", **dated) | says("got-it", acknowledged="We have received your request")
    return case(*messages, said=told, **fields)


def due(*messages: Message, **fields: Any) -> datetime:
    return due_at(quiet(*messages, **fields))


def held(*messages: Message, **fields: Any) -> Hold:
    found = longest_hold(quiet(*messages, **fields))
    assert found
    return found


class TestLastWord:
    def test_it_is_due_when_the_quiet_period_from_the_offer_is_over(self) -> None:
        assert DUE == due() == quiet_end(case())

    def test_and_from_what_we_wrote_last_by_the_period_of_the_next_step(self) -> None:
        assert at("2026-11-13 10:00") == due(AGAIN, rule=TWO_STEPS)

    def test_office_hours_are_those_of_the_calendar_wherever_we_are(self) -> None:
        assert at("2026-11-09 01:00") == due(calendar=calendar("Asia/Tokyo"))

    @pytest.mark.parametrize("messages", [(), (message("question", subject="A question"),), (AGAIN,)])
    def test_nothing_holds_it_where_no_program_wrote(self, messages: tuple[Message, ...]) -> None:
        assert longest_hold(case(*messages, rule=TWO_STEPS)) is None


class TestAbsences:
    @pytest.mark.parametrize(
        ("moment", "last"),
        [
            ("2026-11-12 09:00", "2026-11-11"),
            ("2026-11-16 09:00", "2026-11-13"),
            ("2026-11-16 09:00", "2026-11-14"),
            ("2026-11-16 09:00", "2026-11-15"),
            ("2026-11-17 09:00", "2026-11-16"),
        ],
        ids=["Wednesday", "Friday", "Saturday", "Sunday", "Monday"],
    )
    def test_the_offer_rests_until_the_first_working_day_after_the_last_day_away(self, moment: str, last: str) -> None:
        assert at(moment) == due(AWAY, away_until=last)

    def test_a_holiday_is_no_working_day(self) -> None:
        closed = calendar(holidays={date(2026, 11, 12)})

        assert at("2026-11-13 09:00") == due(AWAY, away_until="2026-11-11", calendar=closed)

    def test_the_day_is_over_where_the_recipient_works(self) -> None:
        assert at("2026-11-12 01:00") == due(AWAY, away_until="2026-11-11", calendar=calendar("Asia/Tokyo"))

    def test_an_absence_that_ends_before_the_quiet_period_makes_no_difference(self) -> None:
        assert DUE == due(AWAY, away_until="2026-11-03")

    def test_without_a_day_it_rests_for_ten_business_days(self) -> None:
        assert at("2026-11-17 10:00") == due(AWAY)
        assert "10 business days from the automatic reply" == held(AWAY).words

    def test_with_a_day_the_words_name_it(self) -> None:
        assert "the automatic reply names Wed 11 Nov 2026" == held(AWAY, away_until="2026-11-11").words

    @pytest.mark.parametrize("last", ["2026-12-04", "2027-06-30", "9999-12-31"])
    def test_relance_waits_for_thirty_days_at_the_most(self, last: str) -> None:
        assert at("2026-12-04 09:00") == due(AWAY, away_until=last)
        assert held(AWAY, away_until=last).words.endswith(", and we wait 30 days at the most")

    def test_thirty_days_are_not_cut(self) -> None:
        assert at("2026-12-04 09:00") == due(AWAY, away_until="2026-12-03")
        assert "the automatic reply names Thu 03 Dec 2026" == held(AWAY, away_until="2026-12-03").words

    def test_thirty_days_are_counted_from_when_the_automatic_reply_came(self) -> None:
        late = replace(AWAY, received_at=at("2026-11-10 10:00"))

        assert at("2026-12-11 09:00") == due(late, away_until="2027-06-30")

    def test_a_day_that_was_named_holds_what_we_write_later_too(self) -> None:
        assert at("2026-11-23 09:00") == due(AWAY, AGAIN, away_until="2026-11-20", rule=TWO_STEPS)

    def test_an_offer_to_somebody_who_is_known_to_be_away_rests_from_the_beginning(self) -> None:
        before = message("away", subject="Out of office", sent_at=at("2026-10-30 10:00"))

        assert at("2026-11-16 09:00") == due(before, away_until="2026-11-13")

    def test_an_absence_without_a_day_from_before_our_last_word_is_over(self) -> None:
        assert at("2026-11-13 10:00") == due(AWAY, AGAIN, rule=TWO_STEPS)

    def test_of_several_people_the_one_who_is_away_longest_counts(self) -> None:
        ben = answer("ben", sender=BEN, header=AUTO)
        told = says("away", until=date(2026, 11, 20), absence="x") | says("ben", until=date(2026, 11, 13), absence="x")

        assert at("2026-11-23 09:00") == due_at(case(AWAY, ben, said=told))


class TestOtherReasons:
    @pytest.mark.parametrize(
        ("moment", "asked"),
        [("2026-11-06 10:10", GOT_IT), ("2026-11-09 10:00", DELAY)],
        ids=["a ticket system", "a delay"],
    )
    def test_the_quiet_period_begins_anew_there(self, moment: str, asked: Message) -> None:
        assert at(moment) == due(asked)

    def test_by_the_period_of_the_next_step(self) -> None:
        late = replace(DELAY, sent_at=at("2026-11-05 10:00"), received_at=at("2026-11-05 10:00"))

        assert at("2026-11-16 10:00") == due(AGAIN, late, rule=TWO_STEPS)

    @pytest.mark.parametrize("asked", [GOT_IT, DELAY])
    def test_what_came_before_our_last_word_was_known_when_we_wrote_it(self, asked: Message) -> None:
        assert at("2026-11-13 10:00") == due(asked, AGAIN, rule=TWO_STEPS)

    def test_a_wrong_clock_at_either_side_hides_no_reason_to_wait(self) -> None:
        slow = replace(DELAY, received_at=at("2026-11-04 11:00"))
        fast = replace(AGAIN, sent_at=at("2026-11-04 13:00"))

        assert slow == held(AGAIN, slow, rule=TWO_STEPS).reading.message
        assert slow == held(fast, slow, rule=TWO_STEPS).reading.message

    def test_what_came_at_the_second_of_our_last_word_was_not(self) -> None:
        at_once = replace(DELAY, sent_at=AGAIN.sent_at, received_at=AGAIN.sent_at)

        assert at_once == held(AGAIN, at_once, rule=TWO_STEPS).reading.message

    @pytest.mark.parametrize(("away", "asked"), [(True, AWAY), (True, GOT_IT), (False, DELAY)])
    def test_a_program_answers_for_somebody_or_reports_on_the_mail(self, asked: Message, *, away: bool) -> None:
        assert away is held(asked).away

    def test_the_words_say_what_made_it_begin_anew(self) -> None:
        sign = "a delivery report (RFC 3464): the mail server is still trying"

        assert f"4 business days from this: {sign}" == held(DELAY).words

    def test_what_makes_us_wait_longest_counts(self) -> None:
        assert AWAY == held(AWAY, DELAY).reading.message
        assert DELAY == held(AWAY, DELAY, away_until="2026-11-03").reading.message

    def test_a_wait_that_is_over_is_told_all_the_same(self) -> None:
        assert at("2026-11-04 09:00") == held(AWAY, away_until="2026-11-03").until

"""What is kept of a body: dates, words, what a report names, and nothing of the letter itself."""

from __future__ import annotations

from datetime import date

from rules.bounce import Kind
from rules.mail import Content
from rules.said import MOST_LETTERS, NOTHING, Said, said
from tests.rules.bounces import FAILED, RETURNED
from tests.rules.build import ANNA, DAEMON, answer, at, message

QUOTED = "\n\nOn 2 November 2026 Ivan Petrov wrote:\n> {}\n"


def read(text: str, subject: str = "Re: Offer") -> Said:
    return said(answer(subject=subject, sent_at=at("2026-11-04 10:00")), Content(text))


def test_of_an_ordinary_letter_nothing_is_kept() -> None:
    assert NOTHING == read("Dear Ivan,\n\nthank you, we take it.\n\nKind regards\nAnna")


def test_of_an_absence_the_last_day_and_the_words_that_name_it_are_kept() -> None:
    found = read("I am out of the office until 13 November 2026.", "Out of office")

    assert date(2026, 11, 13) == found.until
    assert "13 November 2026" in found.absence


def test_a_day_without_its_year_is_the_next_one_after_the_letter() -> None:
    assert date(2027, 1, 4) == read("I am out of the office until January 4.", "Out of office").until


def test_a_refusal_is_kept_by_its_words() -> None:
    assert Said(declined="not interested") == read("Dear Ivan,\n\nwe are not interested.\n\nAnna")


def test_whoever_wants_no_more_mail_is_heard() -> None:
    assert "remove me from" == read("Please remove me from your list.").opted_out


def test_a_ticket_system_and_a_filter_are_known_by_their_words() -> None:
    assert "We have received your request" == read("We have received your request.").acknowledged
    assert "confirm that you are human" == read("Please confirm that you are human.").challenged


def test_only_own_words_count_and_not_what_is_quoted() -> None:
    words = "We are not interested. Please remove me from your list. We have received your request. Prove you are human"

    assert NOTHING == read("Yes, gladly." + QUOTED.format(words))


def test_the_method_of_a_calendar_is_kept() -> None:
    assert Said(calendar="REPLY") == said(answer(), Content("", calendar="REPLY"))


def test_of_a_report_its_ids_and_addresses_are_kept_and_nothing_else() -> None:
    report = message("b", sender=DAEMON, subject="Undelivered Mail Returned to Sender")
    text = "I am out of the office until 13 November. We are not interested."

    found = said(report, Content(text, report=FAILED, returned=RETURNED))

    assert found.bounce
    assert Kind.FAILED is found.bounce.kind
    assert "<o@f>" == found.bounce.ids[0]
    assert "anna@client.example" in found.bounce.failed
    assert Said(bounce=found.bounce) == found


def test_what_a_person_forwards_of_a_report_is_no_report() -> None:
    forwarded = message("a", sender=ANNA, subject="Fwd: Undelivered Mail")

    assert said(forwarded, Content("Look at this.", report=FAILED, returned=RETURNED)).bounce is None


def test_nobody_says_no_on_the_third_page() -> None:
    assert NOTHING == read("x " * (MOST_LETTERS // 2) + "\nWe are not interested.")

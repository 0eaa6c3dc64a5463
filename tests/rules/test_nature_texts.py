"""What the text tells beside the header: a report, a ticket system, a filter, a calendar, an absence."""

from __future__ import annotations

from datetime import date

import pytest

from rules.bounce import Bounce, Kind
from rules.nature import Nature, nature
from rules.said import NOTHING, Said
from tests.rules.build import header, ids, message

CALENDAR = "urn:content-classes:calendarmessage"
GOT_IT = Said(acknowledged="we have received your request")
DATED = Said(until=date(2026, 11, 13), absence="until Friday")
HUMAN = Said(challenged="prove that you are human")


def kind(subject: str = "Re: Offer", said: Said = NOTHING, **fields: str) -> Nature:
    return nature(message("m", subject=subject, header=header(**fields)), said)[0]


@pytest.mark.parametrize(
    ("told", "reported"),
    [(Nature.BOUNCE, Kind.FAILED), (Nature.DELAY, Kind.DELAYED), (Nature.NOTICE, Kind.DONE)],
)
@pytest.mark.parametrize("fields", [{}, {"x_failed_recipients": "anna@client.example"}])
def test_what_was_read_of_a_report_counts_whatever_its_header_says(
    told: Nature, reported: Kind, fields: dict[str, str]
) -> None:
    assert told is kind("Hello", said=Said(bounce=Bounce(reported, "a delivery report (RFC 3464)")), **fields)


@pytest.mark.parametrize("method", ["REPLY", "COUNTER", "DECLINECOUNTER"])
def test_an_answer_to_an_invitation_says_so_in_its_type_or_in_one_of_its_parts(method: str) -> None:
    assert Nature.CALENDAR is kind(content_type=f'text/calendar; charset=utf-8; method="{method.lower()}"')
    assert Nature.CALENDAR is kind(said=Said(calendar=method))


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "PUBLISH"])
def test_an_invitation_is_a_persons(method: str) -> None:
    assert Nature.PERSON is kind("Accepted: Visit", content_type=f"text/calendar; method={method}")
    assert Nature.PERSON is kind("Accepted: Visit", said=Said(calendar=method), content_class=CALENDAR)


@pytest.mark.parametrize("subject", ["Accepted: Visit", "Zugesagt: Besuch", "Declined: Visit"])
def test_exchange_tells_it_by_the_class_of_the_message_and_the_first_word(subject: str) -> None:
    assert Nature.CALENDAR is kind(subject, content_class=CALENDAR.title())
    assert Nature.PERSON is kind(subject)
    assert Nature.PERSON is kind("Visit", content_class=CALENDAR)


@pytest.mark.parametrize(
    "fields", [{"auto_submitted": "auto-replied"}, {"precedence": "auto_reply"}, {"return_path": "<>"}]
)
def test_a_filter_that_wants_a_proof_is_a_challenge(fields: dict[str, str]) -> None:
    assert Nature.CHALLENGE is kind(said=HUMAN, **fields)


@pytest.mark.parametrize(
    ("nature_told", "fields"), [(Nature.PERSON, {}), (Nature.CHALLENGE, {"auto_submitted": "auto-replied"})]
)
def test_people_use_these_words_too_so_its_header_must_say_that_a_program_wrote_it(
    nature_told: Nature, fields: dict[str, str]
) -> None:
    asked = message("m", references=ids("offer"), header=header(**fields))

    assert nature_told is nature(asked, HUMAN)[0]


@pytest.mark.parametrize("value", ["auto-replied", "auto-generated"])
def test_a_program_that_has_got_our_mail_acknowledges_it(value: str) -> None:
    assert Nature.ACKNOWLEDGEMENT is kind(said=GOT_IT, auto_submitted=value)


@pytest.mark.parametrize("fields", [{}, {"auto_submitted": "no"}, {"x_autoreply": "yes"}])
def test_the_same_words_alone_make_no_acknowledgement(fields: dict[str, str]) -> None:
    assert Nature.ACKNOWLEDGEMENT is not kind(said=GOT_IT, **fields)


@pytest.mark.parametrize(
    ("subject", "said"),
    [("Re: Offer", Said(acknowledged="we have received", until=date(2026, 11, 13))), ("Out of office", GOT_IT)],
)
def test_an_absence_that_thanks_for_the_mail_is_an_absence(subject: str, said: Said) -> None:
    assert Nature.AUTO_REPLY is kind(subject, said=said, auto_submitted="auto-replied")


def test_what_a_program_generated_may_hold_a_persons_words() -> None:
    assert Nature.MACHINE is kind(auto_submitted="auto-generated")


@pytest.mark.parametrize(
    ("subject", "said", "fields"),
    [
        ("Re: Offer", DATED, {}),
        ("Out of office", NOTHING, {}),
        ("Re: Offer", NOTHING, {"x_auto_response_suppress": "All", "x_ms_exchange_inbox_rules_loop": "a@b"}),
    ],
    ids=["its day", "its subject", "Exchange"],
)
def test_what_a_program_generated_is_an_absence_by_any_second_sign(
    subject: str, said: Said, fields: dict[str, str]
) -> None:
    assert Nature.AUTO_REPLY is kind(subject, said=said, auto_submitted="auto-generated", **fields)


def test_an_empty_return_path_alone_may_be_a_persons_or_a_programs() -> None:
    assert Nature.UNCLEAR is kind(return_path=" <> ")


@pytest.mark.parametrize(("told", "said"), [(Nature.AUTO_REPLY, DATED), (Nature.ACKNOWLEDGEMENT, GOT_IT)])
def test_with_an_empty_return_path_the_text_decides(told: Nature, said: Said) -> None:
    assert told is kind(said=said, return_path="<>")


def test_a_day_that_a_person_names_makes_no_absence() -> None:
    assert Nature.PERSON is kind(said=DATED)


@pytest.mark.parametrize(
    ("sign", "said", "fields"),
    [
        ("a calendar's METHOD:REPLY (RFC 5546)", Said(calendar="REPLY"), {}),
        ("a calendar's message, and its subject begins with 'Accepted:'", NOTHING, {"content_class": CALENDAR}),
        ("an empty Return-Path, and it says 'until Friday'", DATED, {"return_path": "<>"}),
        ("an empty Return-Path, and it says 'we have received your request'", GOT_IT, {"return_path": "<>"}),
        (
            "it wants a proof before it lets our mail through: 'prove that you are human'",
            HUMAN,
            {"precedence": "auto_reply"},
        ),
    ],
)
def test_the_sign_is_told_in_words(sign: str, said: Said, fields: dict[str, str]) -> None:
    assert sign == nature(message("m", subject="Accepted: Visit", header=header(**fields)), said)[1]

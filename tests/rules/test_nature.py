"""A person's mail, an automatic reply, a bounce, a notice, a list's: told by the header alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rules.mail import Address
from rules.nature import Nature, may_be_automatic, nature
from tests.rules.build import header, ids, message

if TYPE_CHECKING:
    from collections.abc import Mapping

REPORT = "multipart/report; report-type=delivery-status"


def kind(subject: str = "Re: Offer", sender: str = "anna@client.example", **fields: str) -> Nature:
    return nature(message("m", subject=subject, sender=Address(sender), header=header(**fields)))[0]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"auto_submitted": "no"},
        {"auto_submitted": "No (sent by a person)"},
        {"auto_submitted": "(by hand) no; owner=anna"},
        {"auto_submitted": ""},
        {"auto_submitted": "auto-forwarded"},
        {"x_autoreply": "no"},
        {"x_autorespond": "No"},
        {"precedence": "bulk"},
        {"x_auto_response_suppress": "All"},
        {"x_auto_response_suppress": "DR, AutoReply", "return_path": "<>x"},
        {"x_ms_exchange_inbox_rules_loop": "anna@client.example"},
        {"return_path": "<anna@client.example>"},
        {"content_type": "multipart/alternative"},
        {"x_mailer": "Zimbra 7.1.3"},
    ],
)
def test_no_single_stamp_of_a_server_makes_a_persons_mail_a_machines(fields: dict[str, str]) -> None:
    assert Nature.PERSON is kind(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"auto_submitted": "auto-replied", "x_autoreply": "yes"},
        {"auto_submitted": "auto-replied", "precedence": "auto_reply"},
        {"x_autoreply": "yes"},
        {"x_autorespond": "Re: Offer"},
        {"precedence": "auto_reply"},
    ],
)
def test_an_automatic_reply_says_so_in_its_header(fields: dict[str, str]) -> None:
    assert Nature.AUTO_REPLY is kind(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"x_auto_response_suppress": "All", "x_ms_exchange_inbox_rules_loop": "anna@client.example"},
        {"x_auto_response_suppress": "all", "return_path": "<>"},
    ],
)
def test_two_signs_of_exchanges_make_a_response(fields: dict[str, str]) -> None:
    assert Nature.RESPONSE is kind(**fields)


@pytest.mark.parametrize(
    "value",
    [
        "auto-replied",
        "Auto-Replied; owner-email=anna@client.example",
        "auto-replied (zimbra; vacation)",
        "auto-notified",
    ],
)
def test_who_says_only_that_a_program_wrote_it_responds(value: str) -> None:
    assert Nature.RESPONSE is kind(auto_submitted=value)
    assert Nature.AUTO_REPLY is kind("Out of office", auto_submitted=value)


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Offer 4711",
        "AUTOMATIC REPLY: Offer",
        "Auto-Reply: Out of Office",
        "Out of the Office: Newsletter",
        "OOO: Out of Office",
        "[AUTO GENERATED] Some subject",
        "Abwesenheitsnotiz: Angebot",
        "Automatische Antwort: Angebot",
        "Fuori sede: preventivo",
        "Réponse automatique : devis",
        "Absent du bureau: devis",
        "Respuesta automática: oferta",
        "Odpowiedź automatyczna: oferta",
        "Autosvar: tilbud",
        "Автоматический ответ: предложение",
        "自动答复：报价",
    ],
)
def test_an_automatic_reply_is_known_by_how_its_subject_begins(subject: str) -> None:
    assert Nature.AUTO_REPLY is kind(subject)


@pytest.mark.parametrize(
    "subject",
    [
        "Re: back in the office",
        "Office hours next week?",
        "Re: automatic invoicing question",
        "Re: Out of Office",
        "AW: Abwesenheitsnotiz",
        "Automatic update notification",
        "Autoreplying machines: an offer",
    ],
)
def test_what_a_person_writes_about_absence_is_a_persons(subject: str) -> None:
    assert Nature.PERSON is kind(subject)


@pytest.mark.parametrize(
    "subject",
    [
        "Undeliverable: Offer",
        "Undelivered Mail Returned to Sender",
        "Delivery Status Notification (Failure)",
        "Mail delivery failed: returning message to sender",
        "Ihre Nachricht konnte nicht zugestellt werden",
        "Your message could not be delivered",
        "Message wasn't delivered",
        "Undeliverable: Success package, delivered by Monday",
        "Unzustellbar: Warning lights",
        "failure notice",
    ],
)
@pytest.mark.parametrize("sender", ["MAILER-DAEMON@mx.client.example", "postmaster@client.example", "x@y.example"])
def test_a_report_of_a_failure_is_a_bounce(subject: str, sender: str) -> None:
    assert Nature.BOUNCE is kind(subject, sender, content_type=REPORT)


@pytest.mark.parametrize("sender", ["MAILER-DAEMON@x.example", "Mail-Daemon@x.example", "mdaemon@x.example"])
def test_a_mail_servers_own_mail_is_a_bounce_without_any_standard(sender: str) -> None:
    assert Nature.BOUNCE is kind("Returned mail: see transcript for details", sender)
    assert Nature.BOUNCE is kind("Hello", sender)


@pytest.mark.parametrize("written", ["MAILER-DAEMON <>", "Mailer-Daemon"])
def test_a_mail_server_need_not_have_an_address(written: str) -> None:
    assert Nature.BOUNCE is nature(message("m", sender=None, header=header(**{"from": written})))[0]


@pytest.mark.parametrize(
    "sender", ["anna@postmaster.example", "the-postmaster-general@client.example", "postmaster@client.example"]
)
def test_a_person_may_have_to_do_with_mail(sender: str) -> None:
    assert Nature.PERSON is kind("Offer", sender)


def test_a_bounce_of_gmails_names_the_failed_recipients() -> None:
    assert Nature.BOUNCE is kind("Whatever", x_failed_recipients="anna@client.example")


@pytest.mark.parametrize(
    "subject",
    [
        "Delivery Status Notification (Delay)",
        "Delayed Mail (still being retried)",
        "Warning: message 1abc-2d delayed 24 hours",
        "Warning: could not send message for past 4 hours",
        "Delivery Delayed: Offer",
    ],
)
@pytest.mark.parametrize("fields", [{"content_type": REPORT}, {}])
def test_a_report_of_a_server_that_still_tries_is_a_delay(subject: str, fields: dict[str, str]) -> None:
    assert Nature.DELAY is kind(subject, "MAILER-DAEMON@client.example", **fields)


@pytest.mark.parametrize(
    "subject", ["Delivered: Offer", "Relayed: Offer", "Successful Mail Delivery Report", "Zugestellt: Angebot"]
)
@pytest.mark.parametrize("fields", [{"content_type": REPORT}, {}])
def test_a_report_of_no_failure_is_a_notice(subject: str, fields: dict[str, str]) -> None:
    assert Nature.NOTICE is kind(subject, "MAILER-DAEMON@client.example", **fields)


def test_a_complaint_that_a_provider_hands_on_is_a_notice() -> None:
    assert Nature.NOTICE is kind("Complaint", content_type="multipart/report; report-type=feedback-report")


def test_a_read_receipt_is_a_notice() -> None:
    assert Nature.NOTICE is kind(
        "Not read: Offer", content_type="Multipart/Report; report-type=disposition-notification"
    )


def test_reports_of_other_kinds_tell_nothing_by_their_wrapping() -> None:
    assert Nature.PERSON is kind("Report", content_type="multipart/report; report-type=tlsrpt")


def test_a_list_stamps_its_posts() -> None:
    assert Nature.LIST_POST is kind(list_id="Roofers <roofers.craft.example>")


def test_an_advertisement_offers_a_way_out_and_answers_nothing() -> None:
    way_out = header(list_unsubscribe="<mailto:out@client.example>")

    assert Nature.ADVERTISEMENT is kind("News of May", list_unsubscribe="<mailto:out@client.example>")
    assert Nature.PERSON is kind("Re: Offer", list_unsubscribe="<mailto:out@client.example>")
    assert Nature.PERSON is nature(message("m", subject="News", references=ids("offer"), header=way_out))[0]


def test_mail_without_a_sender_is_a_persons() -> None:
    assert Nature.PERSON is nature(message("m", sender=None))[0]


@pytest.mark.parametrize(
    ("sign", "fields"),
    [
        ("no sign of a machine", {}),
        ("Auto-Submitted: auto-replied (RFC 3834)", {"auto_submitted": "auto-replied (zimbra; vacation)"}),
        ("X-Autoreply", {"x_autoreply": "yes"}),
        ("List-Id (RFC 2919)", {"list_id": "a.example"}),
    ],
)
def test_the_sign_is_told_in_words(sign: str, fields: dict[str, str]) -> None:
    assert sign == nature(message("m", header=header(**fields)))[1]


@pytest.mark.parametrize(
    "fields",
    [
        {"auto-submitted": "Auto-Replied (vacation)"},
        {"auto-submitted": "auto-generated"},
        {"precedence": "AUTO_REPLY"},
        {"x-auto-response-suppress": "All"},
        {"x-autoreply": "yes"},
        {"x-autorespond": "Re: Offer"},
        {"return-path": "<>"},
    ],
)
def test_a_quick_look_finds_what_may_be_an_automatic_reply(fields: Mapping[str, str]) -> None:
    assert may_be_automatic(fields)


@pytest.mark.parametrize(
    "fields", [{}, {"auto-submitted": "No"}, {"auto-submitted": "auto-forwarded"}, {"return-path": "<a@b>"}]
)
def test_a_quick_look_leaves_the_mail_of_people(fields: Mapping[str, str]) -> None:
    assert not may_be_automatic(fields)

"""Reports of mail servers are known, and nothing else is taken for one; people's mail is in test_bounce_people.py."""

from __future__ import annotations

import pytest

from rules.bounce import Kind, bounce, may_be_report
from rules.mail import Content
from tests.rules.bounces import DAEMON, FAILED, NO_REPLY, POSTMASTER, REPORT, RETURNED, SES, mail, read, told
from tests.rules.build import ANNA

RFC_3464 = "a delivery report (RFC 3464)"


class TestSigns:
    @pytest.mark.parametrize(
        ("sender", "fields", "sign"),
        [
            (ANNA.email, {"content_type": REPORT}, RFC_3464),
            (ANNA.email, {"content_type": 'Multipart/Report; report-type="DELIVERY-STATUS"'}, RFC_3464),
            (ANNA.email, {"content_type": "multipart/report; boundary=b"}, RFC_3464),
            (ANNA.email, {"x_failed_recipients": "anna@client.example"}, "X-Failed-Recipients"),
            (ANNA.email, {"content_class": "urn:content-classes:dsn"}, "a delivery report by its Content-Class"),
            (DAEMON, {}, "from MAILER-DAEMON"),
            ("MAILER-DAEMON <>", {}, "from MAILER-DAEMON"),
            ("mailer-daemon", {}, "from mailer-daemon"),
            ("MDaemon@client.example", {}, "from MDaemon"),
            (POSTMASTER, {}, f"its subject, and it is from {POSTMASTER}"),
            ("poostmaster@client.example", {}, "its subject, and it is from poostmaster@client.example"),
            (NO_REPLY, {}, f"its subject, and it is from {NO_REPLY}"),
            ("bounces@client.example", {}, "its subject, and it is from bounces@client.example"),
            ("", {}, "its subject, and it is from nobody"),
            ("it@client.example", {"return_path": "<>"}, "its subject, and it is from it@client.example"),
        ],
    )  # fmt: skip
    def test_a_report_is_known_by_its_header(self, sender: str, fields: dict[str, str], sign: str) -> None:
        assert (Kind.FAILED, sign) == told("Undelivered Mail Returned to Sender", sender, **fields)

    def test_under_any_subject_a_daemon_writes_reports_of_failures(self) -> None:
        assert Kind.FAILED is read(Content("…"), "Hello").kind

    @pytest.mark.parametrize(
        ("content", "fields"),
        [
            (Content("x", report=FAILED), {"return_path": "<>"}),
            (Content("x", returned=RETURNED), {"return_path": "<>"}),
            (Content("550 5.1.1 <a@b>: unknown", returned=RETURNED), {}),
        ],
    )
    def test_under_any_subject_a_postmaster_who_returns_a_mail_reports(
        self, content: Content, fields: dict[str, str]
    ) -> None:
        assert bounce(mail("Hello", POSTMASTER, **fields), content)

    @pytest.mark.parametrize(
        "content",
        [
            Content("", returned=RETURNED),
            Content("said: 550 5.1.1 no such user"),
            Content("552 <anna@client.example> Mailbox full"),
            Content("#< #5.1.1 SMTP; >"),
            Content("Your mail:\n\n  Message-ID: <o@f>"),
            Content("Original message:\n> To: anna@client.example"),
            Content(f"Dear sender,\n\nthis mail did not arrive.\n\n{FAILED}", report=FAILED),
        ],
    )
    def test_a_program_returns_the_mail_or_says_what_another_server_said(self, content: Content) -> None:
        assert bounce(mail("Undeliverable: Offer", NO_REPLY), content)

    @pytest.mark.parametrize(
        ("name", "event", "kind"),
        [
            ("notification", "Bounce", Kind.FAILED),
            ("event", "Bounce", Kind.FAILED),
            ("event", "DeliveryDelay", Kind.DELAYED),
            ("notification", "Delivery", Kind.DONE),
        ],
    )
    def test_amazon_sends_notifications(self, name: str, event: str, kind: Kind) -> None:
        text = SES.format(name=name, event=event)
        plain = bounce(mail("AWS Notification Message", "no-reply@sns.amazonaws.com"), Content(text))
        escaped = Content('{"Message" : "' + text.replace('"', '\\"') + '"}')
        assert plain
        assert (kind, ("<o@f>",), ("anna@client.example",)) == (plain.kind, plain.ids, plain.addresses[:1])
        assert (kind, "a notification of Amazon SES") == told("x", "no-reply@sns.amazonaws.com", escaped)


class TestNone:
    @pytest.mark.parametrize(
        "kind",
        [
            "multipart/report; report-type=disposition-notification",
            "multipart/report; report-type=feedback-report",
            "multipart/report; boundary=b; report-type=TLSRPT",
        ],
    )
    @pytest.mark.parametrize("sender", [ANNA.email, DAEMON, POSTMASTER])
    def test_receipts_and_complaints_and_statistics_are_none(self, kind: str, sender: str) -> None:
        content = Content("Undeliverable", report="Final-Recipient: rfc822; a@b\nAction: failed", returned=RETURNED)
        assert told("Undeliverable: Offer", sender, content, content_type=kind) is None

    def test_a_receipt_in_any_wrapping_is_none(self) -> None:
        report = (
            "Reporting-UA: mail\nFinal-Recipient: rfc822; anna@client.example\nDisposition: manual-action; displayed"
        )
        content = Content("It was read.", report=report, returned=RETURNED)
        for sender in (ANNA.email, DAEMON, POSTMASTER):
            assert told("Read: Offer", sender, content, return_path="<>") is None

    def test_a_multipart_report_of_no_type_that_holds_none_is_none(self) -> None:
        assert told("Summary", ANNA.email, Content("all is well"), content_type="multipart/report; boundary=b") is None

    @pytest.mark.parametrize("text", ["The alarm is on.", SES.format(name="notification", event="Complaint"), ""])
    def test_other_notifications_of_amazon_are_none(self, text: str) -> None:
        assert told("Delivery failed", "no-reply@sns.amazonaws.com", Content(text)) is None
        assert told("Delivery failed", "no-reply@sns.amazonaws.com") is None

    @pytest.mark.parametrize(
        ("subject", "sender", "text"),
        [
            ("Your parcel could not be delivered", NO_REPLY, "The driver came at 10:15. Order 4711."),
            ("Delivery failed: parcel 450 22", NO_REPLY, "Hello Ivan,\n\nnobody was at home. Call 555 1234 567."),
            ("Undeliverable parcel", "bounces@shop.example", "Dear customer,\n\nTo: Berlin\n\n550 EUR"),
            ("Newsletter", NO_REPLY, "Delivery failed? 550 5.1.1"),
            ("Nothing", "nobody@client.example", "To: you"),
        ],
    )
    def test_notices_about_parcels_are_none(self, subject: str, sender: str, text: str) -> None:
        assert told(subject, sender, Content(text)) is None

    @pytest.mark.parametrize(
        "subject", ["Automatic reply: Offer", "Out of office", "Offer 2026-041", "Re: Undeliverable"]
    )
    def test_automatic_replies_with_an_empty_return_path_are_none(self, subject: str) -> None:
        content = Content("I am away until Monday.\n\n> To: anna@client.example\n> Message-ID: <o@f>")
        assert told(subject, ANNA.email, content, return_path="<>") is None
        assert told(subject, ANNA.email, return_path="<>") is None


class TestQuickLook:
    @pytest.mark.parametrize(
        "fields",
        [
            {"content-type": 'Multipart/Report; boundary="b"'},
            {"x-failed-recipients": "anna@client.example"},
            {"content-class": "urn:content-classes:dsn"},
            {"from": "Mail Delivery System <Mailer-Daemon@client.example>"},
            {"from": "MAILER-DAEMON <>"},
            {"from": "Postmaster <postmaster@client.example> (Mail System)"},
            {"from": "AWS <no-reply@sns.amazonaws.com>"},
            {"from": "<>", "subject": "failure notice"},
            {"from": "System <no-reply@client.example>", "subject": "Undeliverable: Offer"},
            {"from": "Anna <anna@client.example>", "subject": "Unzustellbar: Angebot", "return-path": "<>"},
            {"from": "Anna <anna@client.example>", "subject": "=?utf-8?b?0J3QtQ==?=", "return-path": " <> "},
            {"from": "no-reply@client.example", "subject": "Mail", "return-path": "<>"},
            {"from": "no-reply@client.example", "subject": "Mail", "return-path": "<MAILER-DAEMON>"},
        ],
    )
    def test_what_may_be_a_report_is_found(self, fields: dict[str, str]) -> None:
        assert may_be_report(fields)

    @pytest.mark.parametrize(
        "fields",
        [
            {"from": "Anna <anna@client.example>", "subject": "Undeliverable: Offer"},
            {"from": "Anna <anna@client.example>", "subject": "Offer", "return-path": "<>"},
            {"from": "Shop <no-reply@shop.example>", "subject": "Our new catalogue"},
            {"from": "Shop <no-reply@shop.example>", "subject": "=?utf-8?q?Our_new_catalogue?="},
            {"from": "The postmaster's office <anna@client.example>", "subject": "failure notice"},
            {"content-type": "multipart/related", "from": "anna@client.example"},
        ],
    )
    def test_other_mail_is_passed_over(self, fields: dict[str, str]) -> None:
        assert not may_be_report(fields)

    def test_no_report_is_passed_over(self) -> None:
        for subject, sender in (("Undeliverable: x", POSTMASTER), ("failure notice", ""), ("Hello", DAEMON)):
            assert told(subject, sender)
            assert may_be_report({"from": sender, "subject": subject})


class TestCertifiedMail:
    """Italian PEC: its receipts are told by a field of their own, whatever the subject."""

    @pytest.mark.parametrize("went_well", ["accettazione", "avvenuta-consegna", "presa-in-carico"])
    def test_a_receipt_tells_of_no_failure(self, went_well: str) -> None:
        assert Kind.DONE is read(Content("…"), "CONSEGNA: Preventivo", x_ricevuta=went_well).kind

    @pytest.mark.parametrize("failed", ["errore-consegna", "non-accettazione", "preavviso-errore-consegna"])
    def test_any_other_receipt_is_a_failure_and_names_the_mail_and_the_recipient(self, failed: str) -> None:
        text = Content('e destinato all\'utente "edil@pec.edil.example"')
        found = read(text, "AVVISO", x_ricevuta=failed, x_riferimento_message_id="<offer@firm.example>")

        assert (Kind.FAILED, ("<offer@firm.example>",)) == (found.kind, found.ids)
        assert f"a receipt of certified mail: {failed}" == found.sign
        assert ("edil@pec.edil.example",) == found.addresses

    def test_a_quick_look_finds_it(self) -> None:
        assert may_be_report({"x-ricevuta": "errore-consegna", "from": "posta-certificata@pec.gestore.example"})

"""What a report tells: what became of the mail, whom it concerns, and which mail it was."""

from __future__ import annotations

from time import perf_counter

import pytest

from rules.bounce import MAX_ADDRESSES, MAX_IDS, Kind, bounce, may_be_report
from rules.mail import Content
from tests.rules.bounces import EXIM, FAILED, POSTMASTER, QMAIL, RETURNED, mail, read, told


class TestKinds:
    @pytest.mark.parametrize(
        ("fields", "kind"),
        [
            ("Action: failed", Kind.FAILED),
            ("Action: Failed (unknown user)\nStatus: 2.0.0", Kind.FAILED),
            ("Action: failed\nStatus: 4.4.7", Kind.FAILED),
            ("Action: expired\nStatus:", Kind.FAILED),
            ("Action: delayed\nStatus: 4.4.1\nWill-Retry-Until: tomorrow", Kind.DELAYED),
            ("Action: delivered", Kind.DONE),
            ("Action: relayed\nStatus: 2.0.0", Kind.DONE),
            ("Action: expanded", Kind.DONE),
            ("Status: 5.2.2 (mailbox full)", Kind.FAILED),
            ("Action: none of these\nStatus: 4.2.2", Kind.DELAYED),
            ("Action:\nStatus: 2.6.0", Kind.DONE),
            ("X-Nothing: told", Kind.FAILED),
        ],
    )
    def test_the_fields_for_programs_come_before_the_subject(self, fields: str, kind: Kind) -> None:
        content = Content("", report=f"Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; anna@client.example\n{fields}")
        assert (kind, kind) == (read(content).kind, read(content).kind_for("anna@client.example"))

    def test_in_a_text_they_count_as_well(self) -> None:
        delayed = FAILED.replace("failed", "delayed")
        content = Content(
            f"The original message was received at noon.\n\n{delayed}\n\nReturn-Path: <ivan@firm.example>"
        )
        assert (Kind.DELAYED, Kind.DELAYED) == (read(content).kind, read(content).kind_for("anna@client.example"))

    @pytest.mark.parametrize(
        ("subject", "kind"),
        [
            ("Undelivered Mail Returned to Sender", Kind.FAILED),
            ("failure notice", Kind.FAILED),
            ("Warning: message 1abc delayed 24 hours", Kind.DELAYED),
            ("Delivery Status Notification (Delay)", Kind.DELAYED),
            ("Successful Mail Delivery Report", Kind.DONE),
            ("Hello", Kind.FAILED),
        ],
    )
    def test_without_them_the_subject_tells(self, subject: str, kind: Kind) -> None:
        assert kind is read(Content("The text."), subject).kind
        assert (kind, "from MAILER-DAEMON") == told(subject)

    def test_each_recipient_counts_for_itself_and_the_worst_for_the_whole(self) -> None:
        report = (
            "Final-Recipient: rfc822; anna@client.example\nAction: delivered\n\n"
            "Final-Recipient: rfc822; ben@client.example\nAction: delayed\n"
            "Final-Recipient: rfc822; zoe@elsewhere.example\nAction: failed\n\n"
            "Final-Recipient: rfc822; zoe@elsewhere.example\nAction: delayed"
        )
        found = read(Content("", report=report))
        kinds = [found.kind_for(f"{name}.example") for name in ("anna@client", "ben@client", "zoe@elsewhere")]
        assert (Kind.FAILED, [Kind.DONE, Kind.DELAYED, Kind.FAILED]) == (found.kind, kinds)
        assert ("zoe@elsewhere.example",) == found.failed


class TestWhom:
    def test_those_whom_the_fields_name_come_first(self) -> None:
        found = read(Content("Ask help@client.example.", report=FAILED, returned=RETURNED))
        assert ("anna@client.example", "a.weber@inside.example", "ben@client.example", "help@client.example") == (
            found.addresses
        )

    def test_other_recipients_of_the_mail_are_not_concerned(self) -> None:
        found = read(Content("", report=FAILED, returned=RETURNED))
        assert (Kind.FAILED, Kind.NONE) == (found.kind_for("anna@client.example"), found.kind_for("ben@client.example"))
        assert Kind.NONE is found.kind_for("zoe@elsewhere.example")

    def test_where_only_a_forwarded_address_is_named_all_recipients_are_concerned(self) -> None:
        report = "Final-Recipient: rfc822; a.weber@inside.example\nAction: failed"
        found = read(Content("", report=report, returned=RETURNED))
        assert (Kind.FAILED, Kind.FAILED) == (
            found.kind_for("anna@client.example"), found.kind_for("zoe@elsewhere.example"),
        )  # fmt: skip

    @pytest.mark.parametrize("text", [QMAIL, EXIM])
    def test_a_text_names_them_above_the_copy_of_the_mail(self, text: str) -> None:
        found = read(Content(text))
        assert (Kind.FAILED, Kind.NONE) == (found.kind_for("anna@client.example"), found.kind_for("ben@client.example"))

    def test_a_field_of_the_header_names_them(self) -> None:
        found = read(Content(EXIM), x_failed_recipients="ben@client.example, <Zoe+x@elsewhere.example>")
        assert ("ben@client.example", "zoe@elsewhere.example") == found.failed

    def test_a_text_that_only_mentions_the_address_concerns_it(self) -> None:
        found = read(Content("Could not be delivered to 'anna@client.example'."))
        assert ("anna@client.example",) == found.failed

    def test_a_delivery_has_failed_for_nobody(self) -> None:
        assert () == read(Content("", report=FAILED.replace("failed", "delivered"))).failed

    def test_of_a_delay_they_are_those_who_have_not_got_it(self) -> None:
        found = read(Content("", report=FAILED.replace("failed", "delayed")))
        assert (Kind.DELAYED, "anna@client.example") == (found.kind, found.failed[0])

    def test_not_more_than_a_hundred_are_told(self) -> None:
        assert MAX_ADDRESSES == len(read(Content(" ".join(f"{n}@x.example" for n in range(500)))).addresses)


class TestIds:
    def test_that_of_the_returned_mail_comes_first(self) -> None:
        content = Content("Message-ID: <c@f>", report="Original-Message-ID: <b@f>", returned=RETURNED)
        assert ("<o@f>", "<b@f>", "<c@f>") == read(content).ids

    @pytest.mark.parametrize("text", [QMAIL, EXIM, 'messageId":"o@f"', '\\"Message-ID\\",\\"value\\":\\"<o@f>\\"'])
    def test_a_text_names_it_and_what_the_mail_refers_to_is_not_the_mail(self, text: str) -> None:
        assert ("<o@f>",) == read(Content(text)).ids

    def test_of_a_returned_mail_its_own_comes_before_others_and_its_parent_is_not_it(self) -> None:
        returned = (
            "X-MS-Exchange-Parent-Message-Id: <parent@f>\nIn-Reply-To: <parent@f>\n"
            "X-Google-Original-Message-ID: <first@f>\nMessage-Id:\n <20261103100000>"
        )
        assert ("<20261103100000>", "<first@f>") == read(Content("", returned=returned)).ids

    def test_not_more_than_fifty_are_told(self) -> None:
        assert MAX_IDS == len(read(Content("\n".join(f"Message-ID: <{n}@f>" for n in range(200)))).ids)


@pytest.mark.parametrize(
    "piece",
    [" ", "@", "a", "a.", "'", "\n", "\n> ", ">", "5.5.", "550 ", "message-id: ", "message-id:a", "\nto:",
     "\nto: a\n b", "final-recipient: a@b\n", "final-recipient:\n", "\nreceived:", '"notificationType"'],
)  # fmt: skip
def test_hostile_text_comes_to_an_end(piece: str) -> None:
    text = (piece * 300_000)[:300_000]
    start = perf_counter()
    bounce(mail("Hello", POSTMASTER, return_path="<>"), Content(text, report=text[:16_000], returned=text[:16_000]))
    bounce(mail("Hello"), Content(text))
    may_be_report({"from": text[:60_000], "subject": text[:60_000], "content-type": text[:60_000]})
    assert 5 > perf_counter() - start

"""Refusals, absences and bounces as they come over a real server: in the JSON of a scan, and in `relance why`."""

from __future__ import annotations

from base64 import encodebytes
from quopri import encodestring
from typing import TYPE_CHECKING, Any

import pytest

from tests.system.mail import letter, moment
from tests.watcher.programs import exchange_absence, exim, postfix, receipt, sieve_vacation

if TYPE_CHECKING:
    from tests.program import Program
    from tests.system.mail import Mail

OFFER, SUBJECT = "<offer.1@firm.example>", "Offer 1: lamps"
ANNE = "anne@client.example"
SENT_AT, CAME_AT = moment("2024-11-18T09:30:00+01:00"), moment("2024-11-18T09:31:00+01:00")
NOW = "2024-11-28T10:30:00+01:00"
NO = "Guten Tag,\n\nvielen Dank für all Ihre Mühe, aber wir haben zur Zeit leider keinen Bedarf.\n\nÄnne Groß\n"
PAGE = "<style>p {color: red}</style><p>Grüß Gott,</p><p>wir haben leider <b>keinen&nbsp;Bedarf</b>.</p>"
UNTIL = "Guten Tag,\n\nich bin bis einschließlich Freitag, 6. Dezember 2024, nicht im Büro.\n"
QUOTED_PRINTABLE, BASE64 = {"Content_Transfer_Encoding": "quoted-printable"}, {"Content_Transfer_Encoding": "base64"}
TEXT = "text/plain; charset="


def printable(text: str, charset: str) -> str:
    return encodestring(text.encode(charset)).decode()


def in_base64(text: str, charset: str) -> str:
    return encodebytes(text.encode(charset)).decode()


@pytest.fixture
def mailbox(mail: Mail) -> Mail:
    """With one offer."""
    mail.append("Sent", letter(OFFER, SENT_AT, To=f"Anne <{ANNE}>", Subject=SUBJECT), SENT_AT)
    return mail


def put(mailbox: Mail, message_id: str, **fields: str) -> None:
    """A letter of the recipient's, or of a program."""
    usual = {"From": f"=?utf-8?q?=C3=84nne_Gro=C3=9F?= <{ANNE}>", "To": "ivan@firm.example"}
    mailbox.append("INBOX", letter(message_id, CAME_AT, **{**usual, **fields}), CAME_AT)


def scanned(program: Program, now: str = NOW) -> dict[str, Any]:
    """The line of the offer, after one sweep."""
    done = program.here("scan", "--json", "--now", now)
    assert 0 == done.code, done.err
    (line,) = done.lines
    return line


def explained(program: Program) -> str:
    """What `relance why` says, on one line."""
    done = program.here("why", OFFER, "--now", NOW)
    assert (0, "") == (done.code, done.err)
    return " ".join(done.out.split())


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"body": NO}, "keinen Bedarf"),
        ({"body": printable(NO, "utf-8"), **QUOTED_PRINTABLE}, "keinen Bedarf"),
        ({"body": in_base64(NO, "cp1252"), "Content_Type": f"{TEXT}windows-1252", **BASE64}, "keinen Bedarf"),
        ({"body": PAGE, "Content_Type": "text/html; charset=utf-8"}, "keinen Bedarf"),
        ({"body": printable(PAGE, "cp1252"), "Content_Type": "text/html; charset=cp1252", **QUOTED_PRINTABLE},
         "keinen Bedarf"),
        ({"body": in_base64("Спасибо, для нас неактуально.\n", "koi8-r"), "Content_Type": f"{TEXT}koi8-r", **BASE64},
         "неактуально"),
        ({"body": "Thanks, but we are not\ninterested.\n", "Content_Type": f"{TEXT}us-ascii; format=flowed"},
         "not interested"),
    ],
    ids=["8bit", "quoted-printable", "base64", "HTML", "HTML in quoted-printable", "Russian in base64", "flowed"],
)  # fmt: skip
def test_a_refusal_is_read_in_whatever_encoding_it_comes(
    fields: dict[str, str], words: str, mailbox: Mail, program: Program
) -> None:
    put(mailbox, "<no@client.example>", Subject=f"AW: {SUBJECT}", In_Reply_To=OFFER, **fields)

    line = scanned(program)

    assert ("stopped", ["<no@client.example>"], None) == (line["state"], line["evidence"], line["draft"])
    wrote = "Änne Groß wrote on Mon 18 Nov 2024 (it answers by References or In-Reply-To)"
    assert f"Yes, with a no: {wrote}, and says '{words}'." in line["because"][-1]
    assert [] == mailbox.drafts()


def test_why_names_the_words_of_a_refusal_and_settle_takes_it_back(mailbox: Mail, program: Program) -> None:
    put(mailbox, "<no@client.example>", Subject=f"AW: {SUBJECT}", In_Reply_To=OFFER, body=NO)
    scanned(program)
    told = explained(program)
    program.here("settle", OFFER, "open", "--now", NOW)

    assert "it says no: 'keinen Bedarf'" in told
    assert "So it is: stopped" in told
    assert "drafted" == scanned(program)["state"]


def test_who_said_no_is_muted_for_another_offer_and_why_says_by_which_words(mailbox: Mail, program: Program) -> None:
    put(mailbox, "<no@client.example>", Subject=f"AW: {SUBJECT}", In_Reply_To=OFFER, body=NO)
    second = "<offer.2@firm.example>"
    mailbox.append("Sent", letter(second, CAME_AT, To=ANNE, Subject="Offer 2: ladders"), CAME_AT)

    states = program.here("scan", "--json", "--now", NOW).states
    told = " ".join(program.here("why", second, "--now", NOW).out.split())

    assert {OFFER: "stopped", second: "stopped"} == states
    assert f"{ANNE} said 'keinen Bedarf' on Mon 18 Nov 2024, to another offer of this rule." in told
    assert [] == mailbox.drafts()


def test_an_answer_above_a_quoted_refusal_is_an_answer(mailbox: Mail, program: Program) -> None:
    body = "Gern, wann passt es?\n\nAm 18.11.2024 um 09:30 schrieb Ivan Petrov:\n> falls Sie keinen Bedarf haben\n"
    put(mailbox, "<yes@client.example>", Subject=f"AW: {SUBJECT}", In_Reply_To=OFFER, body=body)

    assert "answered" == scanned(program)["state"]


@pytest.mark.parametrize("encoding", ["8bit", "base64"])
def test_an_absence_is_told_with_its_day_and_its_words(encoding: str, mailbox: Mail, program: Program) -> None:
    encoded = {"body": in_base64(UNTIL, "utf-8"), **BASE64} if encoding == "base64" else {"body": UNTIL}
    put(mailbox, "<away@client.example>", **{**exchange_absence("", SUBJECT), **encoded})

    line, told = scanned(program), explained(program)

    assert ("away", 1, "2024-12-09T09:00:00+01:00", ["<away@client.example>"]) == tuple(
        line[name] for name in ("state", "step", "due_at", "evidence")
    )
    assert "the automatic reply names Fri 06 Dec 2024: not before Mon 09 Dec 2024 09:00 +0100" in line["because"][-1]
    assert "it says 'bis einschließlich Freitag, 6. Dezember 2024" in told
    assert "So it is: away, Mon 09 Dec 2024 09:00 +0100" in told
    assert "drafted" == scanned(program, "2024-12-09T09:00:00+01:00")["state"]


def test_an_absence_without_a_day_is_told_with_how_long_it_is_waited(mailbox: Mail, program: Program) -> None:
    put(mailbox, "<away@client.example>", **sieve_vacation(OFFER, "I am away and read mail now and then.\n"))

    line = scanned(program)

    assert ("away", "2024-12-02T09:31:00+01:00") == (line["state"], line["due_at"])
    assert "10 business days from the automatic reply" in line["because"][-1]


def test_a_bounce_is_told_with_its_sign_and_whom_it_names(mailbox: Mail, program: Program) -> None:
    put(mailbox, "<back@mx.firm.example>", **postfix("<rewritten@relay.example>", "failed", ANNE))

    line, told = scanned(program), explained(program)

    assert ("bounced", ["<back@mx.firm.example>"]) == (line["state"], line["evidence"])
    assert f"It came back (a delivery report (RFC 3464); it names {ANNE})." in line["because"][-1]
    assert f"a bounce: a delivery report (RFC 3464); it names {ANNE} <back@mx.firm.example>" in told
    assert [] == mailbox.drafts()


def test_a_bounce_that_returns_the_offer_is_told_so(mailbox: Mail, program: Program) -> None:
    put(mailbox, "<back@mx.firm.example>", **postfix(OFFER, "failed", "a.gross@home.example"))

    line = scanned(program)

    assert "bounced" == line["state"]
    assert "it returns what we wrote in this conversation" in line["because"][-1]


def test_a_bounce_in_plain_words_is_read_too(mailbox: Mail, program: Program) -> None:
    put(mailbox, "<back@host.firm.example>", **exim(OFFER, ANNE))

    assert "bounced" == scanned(program)["state"]


def test_a_delay_is_told_with_when_the_quiet_period_ends_now(mailbox: Mail, program: Program) -> None:
    put(mailbox, "<late@mx.firm.example>", **postfix(OFFER, "delayed", ANNE))

    line = scanned(program, "2024-11-22T09:30:30+01:00")

    assert ("waiting", "2024-11-22T09:31:00+01:00", ["<late@mx.firm.example>"]) == (
        line["state"], line["due_at"], line["evidence"]
    )  # fmt: skip
    assert "drafted" == scanned(program, "2024-11-22T09:31:00+01:00")["state"]


@pytest.mark.parametrize("what", ["receipt", "delivered"])
def test_receipts_say_nothing(what: str, mailbox: Mail, program: Program) -> None:
    fields = receipt(OFFER) if what == "receipt" else postfix(OFFER, "delivered", ANNE)
    put(mailbox, "<receipt@client.example>", **fields)

    line, told = scanned(program), explained(program)

    assert "drafted" == line["state"]
    assert "no sign: a " in told

"""Reports of mail servers for the tests, and whatever may be taken for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.bounce import bounce
from rules.mail import Address
from tests.rules.build import header, message

if TYPE_CHECKING:
    from rules.bounce import Bounce, Kind
    from rules.mail import Content, Message

DAEMON = "MAILER-DAEMON@mx.client.example"
POSTMASTER = "postmaster@client.example"
NO_REPLY = "no-reply@provider.example"
REPORT = "multipart/report; report-type=delivery-status; boundary=b"
RETURNED = "From: Ivan <ivan@firm.example>\nTo: anna@client.example\nCc: Ben <ben@client.example>\nMessage-ID: <o@f>"
FAILED = (
    "Reporting-MTA: dns; mx.client.example\n\n"
    "Original-Recipient: rfc822;Anna@client.example\nFinal-Recipient: rfc822; a.weber@inside.example\n"
    "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1\n <a.weber@inside.example>: unknown"
)
QMAIL = (
    "The mail program of client.example gives up on your message for these addresses.\n\n"
    "<anna@client.example>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 unknown\n\n"
    "--- Your message:\n\n"
    "Return-Path: <ivan@firm.example>\nMessage-ID: <o@f>\nFrom: Ivan <ivan@firm.example>\n"
    "To: anna@client.example,\n Ben <ben@client.example>\nSubject: Offer\nReferences: <r@f>\n\nDear Anna,\n"
)
EXIM = (
    "What you sent did not reach everybody. These have failed:\n\n  anna@client.example\n"
    "    SMTP error from remote mail server after RCPT TO:<anna@client.example>:\n    550 Unknown user\n\n"
    "------ Your message ------\n\nReceived: from host\n"
    "To: anna@client.example, ben@client.example\nMessage-ID:\n <o@f>\n"
)
SES = '{{"{name}Type":"{event}","mail":{{"destination":["anna@client.example"],"messageId":"<o@f>"}}}}'


def mail(subject: str, sender: str = DAEMON, **fields: str) -> Message:
    address = Address(sender) if "@" in sender else None
    return message("m", subject=subject, sender=address, header=header(**{"from": sender, **fields}))


def told(subject: str, sender: str = DAEMON, content: Content | None = None, **fields: str) -> tuple[Kind, str] | None:
    found = bounce(mail(subject, sender, **fields), content)
    return (found.kind, found.sign) if found else None


def read(content: Content, subject: str = "Undelivered Mail Returned to Sender", **fields: str) -> Bounce:
    found = bounce(mail(subject, **fields), content)
    assert found
    return found

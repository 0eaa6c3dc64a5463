"""Reports, receipts, calendars and reactions as bytes: what of them is for people, and what for programs."""

from __future__ import annotations

from base64 import encodebytes
from dataclasses import dataclass

from rules.mail import Content


@dataclass(frozen=True)
class Letter:
    """A message, and all that is to be read in it."""

    what: str
    message: bytes
    content: Content


def _letter(what: str, *lines: str | bytes, **content: object) -> Letter:
    head = ["From: MAILER-DAEMON@mx.client.example", "To: ivan@firm.example", f"Subject: {what}", "MIME-Version: 1.0"]
    encoded = [line.encode() if isinstance(line, str) else line for line in (*head, *lines)]
    return Letter(what, b"\r\n".join(encoded) + b"\r\n", Content(**{"text": "It did not arrive.", **content}))


_REPORT = "Content-Type: multipart/report; report-type=delivery-status; boundary=r"
_TEXT = ("--r", "Content-Type: text/plain; charset=utf-8", "", "It did not arrive.")
_STATUS = (
    "Reporting-MTA: dns; mx.client.example", "", "Final-Recipient: rfc822; anna@client.example", "Action: failed",
    "Status: 5.1.1", "Diagnostic-Code: smtp; 550", " 5.1.1 unknown",
)  # fmt: skip
_HEADER = (
    "From: =?utf-8?q?Gr=C3=BC=C3=9Fe?= <ivan@firm.example>", "To: anna@client.example,", "\tben@client.example",
    "Message-ID: <offer@firm.example>", "Subject: Offer",
)  # fmt: skip
_INNER = (*_HEADER, "Content-Type: multipart/mixed; boundary=i", "", "--i", "", "Dear Anna", "--i--")
_RETURNED = "\n".join((*_HEADER, "Content-Type: multipart/mixed; boundary=i"))
_METHOD = (
    "BEGIN:VCALENDAR",
    "PRODID:x",
    "METHOD:REPLY",
    "BEGIN:VEVENT",
    "SUMMARY:METHOD",
    "END:VEVENT",
    "END:VCALENDAR",
)
_COPY = ("", "Return-Path: <ivan@firm.example>", *_HEADER, "", "Dear Anna")
_QMAIL = (
    "The mail program of client.example gives up for:", "", "<anna@client.example>:", "no such user (#5.1.1)", "",
    "--- Your message:", *_COPY,
)  # fmt: skip
_EXIM = (
    "What you sent did not reach everybody.", "", "  anna@client.example", "    550 Unknown user", "",
    "------ Your message ------", *_COPY,
)  # fmt: skip

REPORTS = (
    _letter(
        "a bounce that returns the message", _REPORT, "", *_TEXT,
        "--r", "Content-Type: message/delivery-status", "", *_STATUS,
        "--r", "Content-Type: message/rfc822", "", *_INNER, "--r--",
        report="\n".join(_STATUS), returned=_RETURNED, attachments=("unnamed.eml",),
    ),
    _letter(
        "a bounce that returns the header", _REPORT, "", *_TEXT,
        "--r", "Content-Type: message/delivery-status", "Content-Transfer-Encoding: quoted-printable", "",
        *(line.replace(":", "=3A") for line in _STATUS),
        "--r", "Content-Type: text/rfc822-headers", "Content-Transfer-Encoding: base64", "",
        encodebytes("\r\n".join(_HEADER).encode()), "--r--",
        report="\n".join(_STATUS), returned="\n".join(_HEADER),
    ),
    _letter(
        "a bounce in many scripts", _REPORT.replace("delivery-status", "global-delivery-status"), "", *_TEXT,
        "--r", "Content-Type: message/global-delivery-status", "", "Final-Recipient: utf-8; änne@client.example",
        "--r", "Content-Type: message/global-headers", "", "To: änne@client.example", "--r--",
        report="Final-Recipient: utf-8; änne@client.example", returned="To: änne@client.example",
    ),
    _letter(
        "a bounce that calls all its parts text", _REPORT, "", *_TEXT,
        "--r", "Content-Type: TEXT/PLAIN; charset=koi8-r", "", *_STATUS, "Текст: нет".encode("koi8-r"),
        "--r", "Content-Type: text/plain", "", "Dear Anna", "--r--", report="\n".join((*_STATUS, "Текст: нет")),
    ),
    _letter(
        "a bounce in two languages", _REPORT, "", *_TEXT, "--r", "", "Sie kam nicht an.",
        "--r", "Content-Type: message/delivery-status", "", *_STATUS, "--r--", report="\n".join(_STATUS),
    ),
    _letter(
        "a bounce in mixed parts", "Content-Type: multipart/mixed; boundary=r", "", *_TEXT,
        "--r", "Content-Type: message/delivery-status", "Content-Disposition: attachment; filename=details.txt", "",
        *_STATUS, "--r", "Content-Type: message/rfc822", "Content-Disposition: inline", "", *_INNER, "--r--",
        report="\n".join(_STATUS), returned=_RETURNED, attachments=("details.txt", "unnamed.eml"),
    ),
    _letter(
        "a bounce with a footer", "Content-Type: multipart/mixed; boundary=m", "", "--m", _REPORT, "", *_TEXT,
        "--r", "Content-Type: message/delivery-status", "", *_STATUS,
        "--r", "Content-Type: message/rfc822", "", *_INNER, "--r--", "--m", "", "Scanned.", "--m--",
        report="\n".join(_STATUS), returned=_RETURNED, attachments=("unnamed.eml",),
    ),
    _letter(
        "an encoded message", _REPORT, "", *_TEXT, "--r", "Content-Type: message/rfc822",
        "Content-Transfer-Encoding: base64", "", encodebytes("\r\n".join(_INNER).encode()), "--r--",
        returned=_RETURNED, attachments=("unnamed.eml",),
    ),
    _letter(
        "a message alone", "Content-Type: message/rfc822", "", *_INNER,
        text="", returned=_RETURNED, attachments=("unnamed.eml",),
    ),
    _letter(
        "a receipt", _REPORT.replace("delivery-status", "disposition-notification"), "", *_TEXT,
        "--r", "Content-Type: message/disposition-notification", "", "Final-Recipient: rfc822; anna@client.example",
        "Original-Message-ID: <offer@firm.example>", "Disposition: manual-action/MDN-sent-manually; displayed", "--r--",
        report="Final-Recipient: rfc822; anna@client.example\nOriginal-Message-ID: <offer@firm.example>\n"
        "Disposition: manual-action/MDN-sent-manually; displayed",
    ),
    _letter(
        "a calendar's answer", "Content-Type: multipart/alternative; boundary=r", "", *_TEXT,
        "--r", "Content-Type: text/calendar; charset=utf-8; method=Reply", "", *_METHOD, "--r--", calendar="REPLY",
    ),
    _letter(
        "a calendar's answer that tells so inside", "Content-Type: multipart/mixed; boundary=r", "", *_TEXT,
        "--r", "Content-Type: text/calendar; name=invite.ics", "Content-Transfer-Encoding: base64", "",
        encodebytes("\r\n".join(_METHOD).encode()), "--r--", calendar="REPLY", attachments=("invite.ics",),
    ),
    _letter("a calendar alone", "Content-Type: text/calendar", "", *_METHOD, text="", calendar="REPLY"),
    _letter(
        "a calendar without a method", "Content-Type: multipart/mixed; boundary=r", "", *_TEXT,
        "--r", "Content-Type: text/calendar", "", "BEGIN:VCALENDAR", "--r--",
    ),
    _letter(
        "a reaction", "Content-Type: multipart/alternative; boundary=r", "",
        "--r", "Content-Type: text/plain; charset=utf-8", "", "Anna reacted",
        "--r", "Content-Type: text/vnd.google.email-reaction+json", "", '{"emoji": "x", "version": 1}',
        "--r", "Content-Type: text/html", "", "<p>Anna reacted</p>", "--r--", text="Anna reacted", html=True,
    ),
    _letter(
        "a bounce whose boundary never comes", _REPORT, "", "It did not arrive.", "", *_STATUS,
        text="\n".join(("It did not arrive.", "", *_STATUS, "")),
    ),
    _letter("a bounce of qmail", "", *_QMAIL, text="\n".join((*_QMAIL, ""))),
    _letter("a bounce of Exim", "Content-Type: text/plain", "", *_EXIM, text="\n".join((*_EXIM, ""))),
)  # fmt: skip

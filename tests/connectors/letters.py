"""Letters for the contract, as bytes: written by hand, so that no library mends them on their way."""

from __future__ import annotations

from base64 import encodebytes
from dataclasses import dataclass
from quopri import encodestring

SUBJECT = "Our offer"


def plain(message_id: str, subject: str = SUBJECT, text: str = "Hello\r\n") -> bytes:
    """A short letter."""
    return (
        f"From: Ivan <ivan@firm.example>\r\nTo: anna@client.example\r\nSubject: {subject}\r\n"
        f"Date: Mon, 02 Nov 2026 09:30:00 +0000\r\nMessage-ID: {message_id}\r\n\r\n{text}"
    ).encode()


REPLY = (
    b"Return-Path: <anna@client.example>\r\n"
    b"Received: from mx.client.example by mx.firm.example; Mon, 2 Nov 2026 10:00:00 +0100\r\n"
    b"From: =?utf-8?q?Anna_M=C3=BCller?= <anna@client.example>\r\n"
    b'To: "Petrov, Ivan"\r\n\t<ivan@firm.example>\r\n'
    b"SUBJECT: Re: =?utf-8?b?0J/RgNC10LTQu9C+0LbQtdC90LjQtQ==?=\r\n =?utf-8?q?_42?=\r\n"
    b"Date: Mon, 2 Nov 2026 10:00:00 +0100\r\n"
    b"Message-ID:\r\n <AM0PR05MB4130000000000000000000000000000000000000000000000@client.example>\r\n"
    b"In-Reply-To: <offer@firm.example>\r\n"
    b"References: <first@firm.example>\r\n <second@client.example>\r\n\t<offer@firm.example>\r\n"
    b"X-Face: nobody asks for this field\r\n"
    b"content-type: text/plain; charset=us-ascii\r\n"
    b"\r\nThank you, we shall look at it.\r\n"
)

DRAFT_TEXT = "Dear Anna,\n\nhave you had time to look at our offer?\n\n> Grüße\n"
DRAFT = (
    b"From: Ivan Petrov <ivan@firm.example>\r\nTo: anna@client.example\r\nSubject: Re: Our offer\r\n"
    b"Date: Mon, 02 Nov 2026 12:30:00 +0000\r\nMessage-ID: <draft@firm.example>\r\n"
    b"In-Reply-To: <offer@firm.example>\r\nReferences: <first@firm.example>\r\n <offer@firm.example>\r\n"
    b"X-Relance: 0123456789abcdef\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
) + encodestring(DRAFT_TEXT.replace("\n", "\r\n").encode()).replace(b"\r\r", b"\r")


@dataclass(frozen=True)
class Broken:
    """A message whose header breaks a rule."""

    what: str
    message: bytes
    subject: str


BROKEN = (
    Broken("eight bits of Latin-1", b"Subject: Angebot f\xfcr B\xfccher\r\n\r\nx\r\n", "Angebot für Bücher"),
    Broken("eight bits of UTF-8", "Subject: Предложение\r\n\r\nx\r\n".encode(), "Предложение"),
    Broken("an unknown charset", b"Subject: =?x-none?q?abc?=\r\n\r\nx\r\n", "abc"),
    Broken("an empty Message-ID", b"Message-ID: <>\r\nSubject: a\r\n\r\nx\r\n", "a"),
    Broken("a Message-ID that is a command", b"Message-ID: <a\r\n X1 DELETE Drafts@x>\r\nSubject: b\r\n\r\nx\r\n", "b"),
    Broken("comments in comments", b"From: " + b"(" * 2000 + b"\r\nSubject: c\r\n\r\nx\r\n", "c"),
    Broken("a long line", b"Subject: " + b"x" * 5000 + b"\r\n\r\nx\r\n", "x" * 5000),
    Broken("a gigantic field", b"To: " + b"a@client.example,\r\n " * 6000 + b"b@x\r\nSubject: g\r\n\r\nx\r\n", "g"),
    Broken("a megabyte of a header", b"To: " + b"a@b.example,\r\n " * 80_000 + b"b@x\r\nSubject: h\r\n\r\nx\r\n", ""),
    Broken("a line that is no field", b"Subject: d\r\nwhat is this\r\nTo: a@client.example\r\n\r\nx\r\n", "d"),
    Broken("no body", b"Subject: e\r\nTo: a@client.example\r\n", "e"),
    Broken("no header", b"\r\nOnly text.\r\n", ""),
    Broken("quotes and braces", b'Subject: ") {3}\r\nMessage-ID: <") {3}\\@x>\r\n\r\nx\r\n', '") {3}'),
)


@dataclass(frozen=True)
class Body:
    """A message with a body of some kind, and what is to be read in it."""

    what: str
    message: bytes
    words: list[str]
    html: bool = False
    attachments: tuple[str, ...] = ()


def _body(what: str, *lines: str | bytes, html: bool = False, attachments: tuple[str, ...] = (), words: str) -> Body:
    head = [f"From: anna@client.example\r\nSubject: {what}\r\nMIME-Version: 1.0"]
    encoded = [line.encode() if isinstance(line, str) else line for line in (*head, *lines)]
    return Body(what, b"\r\n".join(encoded) + b"\r\n", words.split(), html, attachments)


_PLAIN = ("Content-Type: text/plain; charset=utf-8", "", "Grüße von Anna")
_PAGE = ("Content-Type: text/html; charset=utf-8", "", "<p>Grüße von <b>Anna</b></p>")
_PDF = "JVBERi0xLjQK"

BODIES = (
    _body("no type", "", "Hello there", words="Hello there"),
    _body("nothing", *_PLAIN[:2], words=""),
    _body("eight bits of UTF-8", *_PLAIN, words="Grüße von Anna"),
    _body("Latin-1", "Content-Type: text/plain; charset=iso-8859-1", "", b"Gr\xfc\xdfe", words="Grüße"),
    _body(
        "quoted-printable", "Content-Type: text/plain; charset=windows-1251",
        "Content-Transfer-Encoding: quoted-printable", "", encodestring("Спасибо, подходит".encode("cp1251")),
        words="Спасибо, подходит",
    ),
    _body(
        "base64", 'Content-Type: text/plain; charset="KOI8-R"', "Content-Transfer-Encoding: BASE64", "",
        encodebytes("Спасибо, подходит".encode("koi8-r")), words="Спасибо, подходит",
    ),
    _body("unknown charset", "Content-Type: text/plain; charset=x-none", "", "Grüße", words="Grüße"),
    _body(
        "flowed", "Content-Type: text/plain; format=flowed; delsp=yes", "", "Angebots ", "annahme",
        words="Angebotsannahme",
    ),
    _body("page", *_PAGE, html=True, words="Grüße von Anna"),
    _body(
        "alternative", "Content-Type: multipart/alternative; boundary=a", "",
        "--a", *_PLAIN, "--a", *_PAGE, "--a--", html=True, words="Grüße von Anna",
    ),
    _body(
        "blank alternative", "Content-Type: multipart/alternative; boundary=a", "",
        "--a", *_PLAIN[:2], "  ", "--a", *_PAGE, "--a--", html=True, words="Grüße von Anna",
    ),
    _body(
        "file of RFC 2231", "Content-Type: multipart/mixed; boundary=a", "", "--a", *_PLAIN,
        "--a", "Content-Type: application/pdf", "Content-Transfer-Encoding: base64", "Content-Disposition: attachment;",
        " filename*0*=utf-8''%D0%9F%D1%80%D0%B5%D0%B4;", " filename*1*=%D0%BB%D0%BE.pdf", "", _PDF, "--a--",
        attachments=("Предло.pdf",), words="Grüße von Anna",
    ),
    _body(
        "file of RFC 2047", "Content-Type: multipart/mixed; boundary=a", "", "--a", *_PLAIN,
        "--a", 'Content-Type: application/pdf; name="=?utf-8?q?Angebot_f=C3=BCr_Anna=2Epdf?="',
        "Content-Transfer-Encoding: base64", "", _PDF, "--a--",
        attachments=("Angebot für Anna.pdf",), words="Grüße von Anna",
    ),
    _body(
        "attached text first", "Content-Type: multipart/mixed; boundary=a", "",
        "--a", "Content-Type: text/plain", 'Content-Disposition: attachment; filename="notes.txt"', "", "Not this",
        "--a", *_PLAIN, "--a--", attachments=("notes.txt",), words="Grüße von Anna",
    ),
    _body(
        "nested", "Content-Type: multipart/related; boundary=r", "",
        "--r", "Content-Type: multipart/alternative; boundary=a", "", "--a", *_PLAIN, "--a", *_PAGE, "--a--",
        "--r", "Content-Type: image/png; name=logo.png", "Content-Disposition: inline", "", "x", "--r--",
        html=True, words="Grüße von Anna",
    ),
    _body(
        "forwarded", "Content-Type: multipart/mixed; boundary=a", "", "--a", *_PLAIN,
        "--a", "Content-Type: message/rfc822", "", "Subject: inner", "", "Not this", "--a--",
        attachments=("unnamed.eml",), words="Grüße von Anna",
    ),
    _body(
        "two charsets", "Content-Type: multipart/mixed; boundary=a", "",
        "--a", "Content-Type: text/plain; charset=iso-8859-1", "", b"Gr\xfc\xdfe", "--a", *_PLAIN, "--a--",
        words="Grüße",
    ),
    _body(
        "no closing delimiter", "Content-Type: multipart/mixed; boundary=a", "", "--a", *_PLAIN,
        words="Grüße von Anna",
    ),
)  # fmt: skip

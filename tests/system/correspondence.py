"""A firm's mailbox of more than 200 messages on a Thursday in November: offers of every fate, and much else."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.program import ALIAS, ME
from tests.system.mail import answer, letter, moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.system.mail import Mail

NOW = "2024-11-28T10:30:00+01:00"
CLIENTS = "&BBoEOwQ4BDUEPQRCBEs-"
"""A folder of the user's own: "Клиенты" in modified UTF-7 (RFC 3501, 5.1.3)."""
LETTER = "Dear all,\n\nplease find our terms below.\n\nKind regards\nIvan Petrov\n"
MONDAY = moment("2024-11-18T09:30:00+01:00")
"""Four business days before Friday the 22nd: quiet for long enough."""
NEWSLETTERS, FRIENDS = 120, 60


@dataclass(frozen=True)
class Expected:
    """A sent offer, and what `relance scan --json` should say of it."""

    message_id: str
    subject: str
    to: tuple[str, ...]
    sent_at: datetime
    state: str
    step: int | None = None
    due_at: str | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Arrived:
    """A message in a folder."""

    folder: str
    message: bytes
    received_at: datetime
    flags: str = ""


def exchange_id(number: int) -> str:
    """A Message-ID as Exchange Online makes them: 85 characters."""
    return f"<AM0PR05MB4130A1B2C3D4E5F60718293A4B5C6D{number:04}@AM0PR05MB4130.eurprd05.prod.outlook.com>"


CHAIN = tuple(map(exchange_id, range(30)))
"""A conversation before the offer in it."""

LONG = Expected(
    "<offer.long@firm.example>", "Re: Enquiry: shelves for the new warehouse", ("buyer@long.example",), MONDAY,
    "drafted", 1,
)  # fmt: skip
CYRILLIC = Expected(
    "<offer.cyrillic@firm.example>", "Коммерческое предложение № 42: учёт склада и отгрузки для трёх филиалов",
    ("orlov@sklad.example",), MONDAY, "drafted", 1,
)  # fmt: skip
COMMA = Expected(
    "<offer.comma@firm.example>", "Offer 103: packing table", ("smith@comma.example", "mueller@comma.example"), MONDAY,
    "drafted", 1,
)  # fmt: skip
BY_ALIAS = Expected(
    "<offer.alias@firm.example>", "Offer 104: conveyor", ("kim@alias.example", ME), MONDAY, "drafted", 1
)
PAGE = Expected("<offer.page@firm.example>", "Offer 105: signs", ("lee@page.example",), MONDAY, "drafted", 1)
SECOND = Expected(
    "<offer.second@firm.example>", "Offer 106: trolleys", ("ann@second.example",), moment("2024-11-04T09:00:00+01:00"),
    "drafted", 2,
)  # fmt: skip
FOLLOW_UP = "<follow-up.second@firm.example>"
PLAINLY = Expected("<offer.plain@firm.example>", "Offer 107: lamps", ("zoe@plain.example",), MONDAY, "drafted", 1)
YOUNG = Expected(
    "<offer.young@firm.example>", "Offer 201: crates", ("bo@young.example",), moment("2024-11-26T09:30:00+01:00"),
    "waiting", 1, "2024-12-02T09:30:00+01:00",
)  # fmt: skip
TODAY = Expected(
    "<offer.today@firm.example>", "Offer 202: pallets", ("cy@today.example",), moment("2024-11-22T15:00:00+01:00"),
    "waiting", 1, "2024-11-28T15:00:00+01:00",
)  # fmt: skip
AWAY = Expected(
    "<offer.away@firm.example>", "Offer 301: racks", ("di@away.example",), moment("2024-11-19T09:30:00+01:00"),
    "away", 1, "2024-12-03T09:00:00+01:00", ("<ooo@away.example>",),
)  # fmt: skip
BOUNCED = Expected(
    "<offer.bounced@firm.example>", "Offer 302: hooks", ("ed@bounced.example",), MONDAY, "bounced",
    evidence=("<dsn@mx.firm.example>",),
)  # fmt: skip
UNSURE = Expected(
    "<offer.unsure@firm.example>", "Offer 303: ramps", ("fay@unsure.example",), MONDAY, "unsure",
    evidence=("<other@unsure.example>",),
)  # fmt: skip
EXHAUSTED = Expected(
    "<offer.exhausted@firm.example>", "Offer 304: gates", ("gil@exhausted.example",),
    moment("2024-10-14T09:00:00+02:00"), "exhausted",
    evidence=("<one.exhausted@firm.example>", "<two.exhausted@firm.example>"),
)  # fmt: skip
ANSWERED = tuple(
    Expected(
        f"<offer.{where}@firm.example>", f"Offer {number}: ladders", (f"hal@{where}.example",), MONDAY, "answered",
        evidence=(f"<answer.offer.{where}@{where}.example>",),
    )
    for number, where in enumerate(("inbox", "archive", "trash", "clients", "junk", "colleague", "subject"), start=401)
)  # fmt: skip
PLACES = {"archive": "Archive", "trash": "Trash", "clients": CLIENTS, "junk": "Junk"}
WRITTEN = (LONG, CYRILLIC, COMMA, BY_ALIAS, PAGE, SECOND, PLAINLY)
OFFERS = (*WRITTEN, YOUNG, TODAY, AWAY, BOUNCED, UNSURE, EXHAUSTED, *ANSWERED)


def fill(mail: Mail) -> int:
    """Put all of it into a mailbox; how many messages that is."""
    mail.make_folder(CLIENTS)
    arrived = [*_offers(), *_words_of_ours(), *_enquiry(), *_answers(), *_machines(), *_noise()]
    for one in arrived:
        mail.append(one.folder, one.message, one.received_at, one.flags)
    return len(arrived)


def _sent(offer: Expected, body: str = LETTER, **fields: str) -> Arrived:
    given = {"To": ", ".join(offer.to), "Subject": offer.subject} | fields
    return Arrived("Sent", letter(offer.message_id, offer.sent_at, body, **given), offer.sent_at, "\\Seen")


def _offers() -> Iterator[Arrived]:
    yield _sent(CYRILLIC, Subject=_words(CYRILLIC.subject, 18), To=f"{_words('Сергей Орлов')} <{CYRILLIC.to[0]}>")
    yield _sent(
        COMMA,
        To='"Smith, John" <smith@comma.example>, =?utf-8?q?M=C3=BCller=2C_J=C3=BCrgen?= <mueller@comma.example>',
        Cc=f'"Boss" <boss@comma.example>, {ALIAS}, Ivan <{ME}>',
    )
    yield _sent(
        BY_ALIAS, From=f"=?iso-8859-1?q?Verkauf_Gr=FCn?= <{ALIAS}>", To=f"Kim <kim@alias.example>,\r\n Ivan <{ME}>"
    )
    boundary = "Content-Type: text/plain; charset=utf-8\n\n" + LETTER
    page = f"--b\n{boundary}\n--b\nContent-Type: text/html; charset=utf-8\n\n<p>Please find our terms.</p>\n--b--\n"
    yield _sent(PAGE, page, Content_Type="multipart/alternative; boundary=b")
    for offer in (SECOND, PLAINLY, YOUNG, TODAY, AWAY, BOUNCED, UNSURE, EXHAUSTED, *ANSWERED):
        yield _sent(offer)


def _words_of_ours() -> Iterator[Arrived]:
    """Follow-ups typed by hand, and sent mail that is no offer."""
    yield _again(SECOND, FOLLOW_UP, moment("2024-11-12T09:00:00+01:00"))
    yield _again(EXHAUSTED, "<one.exhausted@firm.example>", moment("2024-10-22T09:00:00+02:00"))
    yield _again(EXHAUSTED, "<two.exhausted@firm.example>", moment("2024-11-05T09:00:00+01:00"))
    old = moment("2024-07-29T09:00:00+02:00")
    for name, to, subject, sent_at in (
        ("old", "iris@old.example", "Offer 17: beyond the horizon of 90 days", old),
        ("list", "users@lists.craft.example", "Offer of help", MONDAY),
        ("nobody", "no-reply@shop.example", "Offer declined", MONDAY),
        ("colleague", "olga@firm.example", "Offer 500: please read before I send it", MONDAY),
        ("self", ME, "Offer 501: a note to myself", MONDAY),
        ("question", "jon@question.example", "A question", MONDAY),
    ):
        message = letter(f"<{name}@firm.example>", sent_at, LETTER, To=to, Subject=subject)
        yield Arrived("Sent", message, sent_at, "\\Seen")
    unfinished = letter("<unfinished@firm.example>", MONDAY, To="kay@plain.example", Subject="Offer 502: not sent yet")
    yield Arrived("Drafts", unfinished, MONDAY, "(\\Draft \\Seen)")


def _again(offer: Expected, message_id: str, sent_at: datetime) -> Arrived:
    threading = {"In_Reply_To": offer.message_id, "References": offer.message_id}
    given = {"To": ", ".join(offer.to), "Subject": f"Re: {offer.subject}", **threading}
    return Arrived("Sent", letter(message_id, sent_at, "Any news?\n", **given), sent_at, "\\Seen")


def _enquiry() -> Iterator[Arrived]:
    """What came before the long offer: the last two of thirty messages are in the mailbox, with all of their ids."""
    before = LONG.sent_at - timedelta(days=1)
    subject = "Enquiry: shelves for the new warehouse"
    theirs = letter(
        CHAIN[-1], before, "What would it cost?\n", From=f"Buyer <{LONG.to[0]}>", To=ME, Subject=f"Re: {subject}",
        In_Reply_To=CHAIN[-2], References="\r\n ".join(CHAIN[:-1]),
    )  # fmt: skip
    ours = letter(
        CHAIN[-2], before - timedelta(days=1), "Which floor?\n", To=LONG.to[0], Subject=f"Re: {subject}",
        In_Reply_To=CHAIN[-3], References="\r\n ".join(CHAIN[:-2]),
    )  # fmt: skip
    yield Arrived("INBOX", theirs, before)
    yield Arrived("Sent", ours, before - timedelta(days=1), "\\Seen")
    file = b64encode(b"%PDF-1.4 offer").decode()
    mixed = (
        f"--m\nContent-Type: text/plain; charset=utf-8\n\n{LETTER}\n--m\nContent-Type: application/pdf\n"
        "Content-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=offer-42.pdf\n\n"
        f"{file}\n--m--\n"
    )
    yield _sent(
        LONG, mixed, To=f"=?utf-8?q?Bj=C3=B6rn_B=C3=BCyer?= <{LONG.to[0]}>", Content_Type="multipart/mixed; boundary=m",
        In_Reply_To=f"\r\n {CHAIN[-1]}", References="\r\n ".join(("", *CHAIN)),
    )  # fmt: skip


def _answers() -> Iterator[Arrived]:
    """In every folder that can hold one; one of a colleague, and one that has nothing but the subject."""
    later = MONDAY + timedelta(days=1)
    for offer in ANSWERED:
        where = offer.to[0].partition("@")[2].partition(".")[0]
        sender = f"Hal <{offer.to[0]}>" if where != "colleague" else "Somebody Else <someone@colleague.example>"
        gone = {"In_Reply_To": "<unheard-of@gateway.example>", "References": "<unheard-of@gateway.example>"}
        fields = gone if where == "subject" else {}
        message = answer(offer.message_id, later, sender, f"AW: {offer.subject}", **fields)
        yield Arrived(PLACES.get(where, "INBOX"), message, later)


def _machines() -> Iterator[Arrived]:
    out_at = AWAY.sent_at + timedelta(minutes=1)
    yield Arrived(
        "INBOX",
        letter(
            "<ooo@away.example>", out_at, "I am out until 2 December.\n", From=f"Di <{AWAY.to[0]}>", To=ME,
            Subject=f"Automatic reply: {AWAY.subject}", Auto_Submitted="auto-replied", In_Reply_To=AWAY.message_id,
        ),
        out_at,
    )  # fmt: skip
    report = (
        f"--r\nContent-Type: text/plain\n\nNo such user: {BOUNCED.to[0]}\n--r\nContent-Type: message/delivery-status\n"
        f"\nReporting-MTA: dns; mx.bounced.example\n\nFinal-Recipient: rfc822; {BOUNCED.to[0]}\nAction: failed\n"
        "Status: 5.1.1\n--r--\n"
    )
    back_at = BOUNCED.sent_at + timedelta(minutes=2)
    yield Arrived(
        "INBOX",
        letter(
            "<dsn@mx.firm.example>", back_at, report, From="Mail Delivery System <MAILER-DAEMON@mx.firm.example>",
            To=ME, Subject="Undelivered Mail Returned to Sender", Auto_Submitted="auto-replied",
            Content_Type='multipart/report; report-type=delivery-status; boundary="r"',
        ),
        back_at,
    )  # fmt: skip
    other_at = UNSURE.sent_at + timedelta(days=2)
    other = letter("<other@unsure.example>", other_at, From=f"Fay <{UNSURE.to[0]}>", To=ME, Subject="New opening hours")
    yield Arrived("INBOX", other, other_at)


def _noise() -> Iterator[Arrived]:
    for number in range(NEWSLETTERS):
        at = MONDAY - timedelta(hours=7 * number)
        message = letter(
            f"<news.{number}@shop.example>", at, From="Shop <news@shop.example>", To=ME, List_Id="<news.shop.example>",
            Subject=f"Our offer of the week {number}", Precedence="bulk",
        )  # fmt: skip
        yield Arrived(("INBOX", "Trash", "Archive")[number % 3], message, at)
    for number in range(FRIENDS):
        at, names = MONDAY - timedelta(hours=5 * number), ("Max <max@friends.example>", f"Ivan Petrov <{ME}>")
        sender, to = names if number % 2 else names[::-1]
        message = letter(f"<chat.{number}@friends.example>", at, From=sender, To=to, Subject=f"Saturday {number}")
        yield Arrived("INBOX" if number % 2 else "Sent", message, at)


def _words(text: str, size: int = 40) -> str:
    """Encoded words (RFC 2047) in base64, one a line."""
    pieces = (text[start : start + size] for start in range(0, len(text), size))
    return "\r\n ".join(f"=?utf-8?b?{b64encode(piece.encode()).decode()}?=" for piece in pieces)

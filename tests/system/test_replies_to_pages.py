"""The draft for an offer from Outlook, as it lies on the server: HTML in its manner, in Exchange's conversation."""

from __future__ import annotations

from base64 import b64decode
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.program import ME, RULE, Program, account
from tests.system.correspondence import MONDAY, NOW
from tests.system.mail import Kept, Mail, letter

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers.dovecot import Dovecot

OFFER = f"<{'0123456789ABCDEF' * 10}@AM0PR05MB4130.eurprd05.prod.outlook.com>"
BEFORE = OFFER.replace("<0", "<1")
INDEX = "AdQc2DN7rLoS3hgnE/O76rpFzxN/Ew=="
ARCHIVE = "archive@firm.example"
PLAIN = "Dear Anna,\n\nplease find <https://firm.example> our terms.\n\nKind regards\nIvan Petrov\n"
PAGE = """<html><head><style><!--
p.MsoNormal {margin:0cm; font-size:11.0pt; font-family:"Calibri",sans-serif; color:#1F497D;}
--></style></head><body lang=EN-GB><div class=WordSection1>
<p class=MsoNormal>Dear Anna,<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoNormal>please find our <a href="https://firm.example" onclick="x()">terms</a>.<img src="cid:logo@firm"></p>
<table border=1><tr><td>Roof</td><td><b>1.200 €</b></td></tr></table>
<p class=MsoNormal>Kind regards</p><p class=MsoNormal>Ivan Petrov</p><script>alert(1)</script>
<div style='border:none;border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal><b>From:</b> Anna<br><b>Sent:</b> Monday<br>
<b>To:</b> Ivan<br><b>Subject:</b> Roof</p></div><p class=MsoNormal>What would it cost?</p></div></body></html>"""
_TYPE = "Content-Type: text/{}; charset=utf-8\n\n"
BODY = f"--b\n{_TYPE.format('plain')}{PLAIN}\n--b\n{_TYPE.format('html')}{PAGE}\n--b--\n"
KEEPING = RULE.replace("[match]", '[match]\nbody = ["our terms"]').replace("[draft]", "[draft]\nkeep_bcc = true")


def write(mail: Mail) -> None:
    mail.append("Sent", letter(
        OFFER, MONDAY, BODY, To="Anna <anna@client.example>", Bcc=ARCHIVE, Subject="RE: AW: Offer 105: roof",
        Content_Type="multipart/alternative; boundary=b", In_Reply_To=BEFORE, References=BEFORE, Thread_Index=INDEX,
        Thread_Topic="Offer 105: roof",
    ), MONDAY, "\\Seen")  # fmt: skip
    mail.append("INBOX", letter(BEFORE, MONDAY, From="anna@client.example", To=ME, Subject="AW: 105: roof"), MONDAY)


@pytest.fixture(scope="module")
def draft(dovecots: Callable[[str], Dovecot], tmp_path_factory: pytest.TempPathFactory) -> Kept:
    with closing(Mail(dovecots("modern").new_user())) as mail:
        program = Program(tmp_path_factory.mktemp("pages"))
        program.write(account(mail.user), offers=KEEPING)
        write(mail)
        program.scan(NOW)
        (told,) = program.scan(NOW).lines
        (lying,) = mail.drafts()
        assert ("drafted", False) == (told["state"], told["draft"]["edited"])
        return lying


def html(draft: Kept) -> str:
    part = draft.message.get_body(("html",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def text(draft: Kept) -> str:
    part = draft.message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_ids_of_two_hundred_characters_are_whole(draft: Kept) -> None:
    assert f"References: {BEFORE}\r\n {OFFER}\r\n".encode() == draft.field("References")
    assert f"In-Reply-To: {OFFER}\r\n".encode() == draft.field("In-Reply-To")


def test_of_all_prefixes_one_is_left(draft: Kept) -> None:
    assert b"Subject: Re: Offer 105: roof\r\n" == draft.field("Subject")


def test_it_has_its_place_in_the_conversation_of_exchange(draft: Kept) -> None:
    assert b"Thread-Topic: Offer 105: roof\r\n" == draft.field("Thread-Topic")
    index = b64decode((draft.field("Thread-Index") or b"").partition(b": ")[2])
    assert (b64decode(INDEX), 5) == (index[:22], len(index) - 22)


def test_bcc_stays_where_the_rule_keeps_it(draft: Kept) -> None:
    assert f"Bcc: {ARCHIVE}\r\n".encode() == draft.field("Bcc")


def test_it_is_written_in_the_manner_of_outlook_and_in_the_font_of_the_offer(draft: Kept) -> None:
    font = "margin:0; font-family: Calibri, sans-serif; font-size: 11.0pt; color: #1f497d"
    assert html(draft).startswith(f'<html><body><p class="MsoNormal" style="{font}">Dear Anna,</p>\n')


def test_our_own_words_are_quoted_sanitised(draft: Kept) -> None:
    quoted = html(draft).partition("<blockquote")[2]
    assert 'please find our <a href="https://firm.example">terms</a>.</p>' in quoted
    assert '<table border="1"><tr><td>Roof</td><td><b>1.200 €</b></td></tr></table>' in quoted
    assert not [word for word in ("script", "img", "onclick", "style>", "What would it cost") if word in quoted]


def test_the_text_says_the_same(draft: Kept) -> None:
    above, attribution, below = text(draft).partition("On 18 November 2024 at 09:30, Ivan Petrov wrote:\n")
    assert attribution
    assert attribution.strip() in html(draft)
    assert "Dear Anna,\n\n" == above[:12]
    assert "> Dear Anna,\n>\n> please find our terms.\n> Roof\t1.200 €\n> Kind regards\n> Ivan Petrov\n" == below


def test_an_edit_of_the_html_alone_is_seen(mail: Mail, program: Program) -> None:
    program.write(account(mail.user), offers=KEEPING)
    write(mail)
    program.scan(NOW)
    (ours,) = mail.drafts()
    mail.append("Drafts", ours.raw.replace(b">Dear Anna,</p>", b">Dear Anna Weber,</p>", 1), MONDAY, "(\\Draft \\Seen)")
    mail.remove("Drafts", ours.uid)
    (told,) = program.scan(NOW).lines
    assert ("drafted", True) == (told["state"], told["draft"]["edited"])

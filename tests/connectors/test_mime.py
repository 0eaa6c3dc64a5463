"""The text of a message, whatever its parts."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.mime import MAX_HTML, MAX_PARTS, MAX_TEXT, content, decode_text, header_of, unflow
from connectors.reports import MAX_CALENDAR, MAX_REPORT
from rules.mail import Content
from tests.connectors import letters
from tests.connectors.report_letters import REPORTS, Letter

TEXT = ("Content-Type: text/plain; charset=utf-8", "", "Hello")


def mail(*lines: str | bytes, end: bytes = b"\r\n") -> bytes:
    """A message of these lines."""
    return end.join(line.encode() if isinstance(line, str) else line for line in lines)


def mixed(*parts: tuple[str | bytes, ...]) -> bytes:
    """A multipart/mixed of these parts."""
    lines = [line for part in parts for line in ("--b", *part)]
    return mail("Content-Type: multipart/mixed; boundary=b", "", *lines, "--b--", "")


class TestHeaderOf:
    @pytest.mark.parametrize(
        ("message", "expected"),
        [
            (b"A: b\r\nC: d\r\n\r\nbody\r\n\r\nmore", b"A: b\r\nC: d\r\n"),
            (b"A: b\nC: d\n\nbody\n\nmore", b"A: b\nC: d\n"),
            (b"A: b\n\r\nbody", b"A: b\n"),
            (b"A: b\r\n", b"A: b\r\n"),
            (b"A: b", b"A: b"),
            (b"\r\nbody", b""),
            (b"\nbody", b""),
            (b"", b""),
        ],
    )
    def test_it_ends_with_its_last_line(self, message: bytes, expected: bytes) -> None:
        assert expected == header_of(message)


class TestParts:
    @pytest.mark.parametrize("letter", letters.BODIES, ids=lambda letter: letter.what)
    @pytest.mark.parametrize("end", [b"\r\n", b"\n"])
    def test_the_text_is_read_with_any_end_of_line(self, letter: letters.Body, end: bytes) -> None:
        read = content(letter.message.replace(b"\r\n", end))
        assert letter.words == read.text.split()
        assert (letter.html, letter.attachments) == (read.html, read.attachments)

    def test_the_first_plain_text_counts(self) -> None:
        assert Content("Hello") == content(mixed(TEXT, ("", "the footer of a list")))

    def test_a_blank_plain_text_gives_way_to_the_page(self) -> None:
        page = ("Content-Type: text/html", "", "<p>Hi</p>")
        assert Content("Hi", html=True) == content(mixed(("", " \u00a0".encode(), ""), page))

    def test_an_attached_message_is_not_our_text(self) -> None:
        inner = ("Content-Type: message/rfc822", "", "Subject: x", "Content-Type: text/plain", "", "inner")
        returned = "Subject: x\nContent-Type: text/plain"
        assert Content("Hello", attachments=("unnamed.eml",), returned=returned) == content(mixed(inner, TEXT))

    def test_messages_in_a_digest_are_attachments(self) -> None:
        message = mail("Content-Type: multipart/digest; boundary=b", "", "--b", "", "Subject: x", "", "inner", "--b--")
        assert Content("", attachments=("unnamed.eml",), returned="Subject: x") == content(message)

    @pytest.mark.parametrize(
        ("lines", "expected"),
        [
            (("Content-Disposition: attachment; filename=a.pdf",), ("a.pdf",)),
            (("Content-Disposition: attachment; filename=two words.pdf",), ("two words.pdf",)),
            (("Content-Disposition: ATTACHMENT; FILENAME=a.pdf",), ("a.pdf",)),
            (('Content-Disposition: attachment; filename="=?utf-8?b?0J8ucGRm?="',), ("П.pdf",)),
            (("Content-Disposition: attachment; filename*=utf-8''Wei%C3%9F.pdf",), ("Weiß.pdf",)),
            (("Content-Disposition: attachment; filename*=x-none''a%FF.pdf",), ("aÿ.pdf",)),
            (('Content-Disposition: attachment; filename="Weiß.pdf"',), ("Weiß.pdf",)),
            (("Content-Disposition: attachment", "Content-Type: application/pdf; name=a.pdf"), ("a.pdf",)),
            (("Content-Disposition: attachment", "Content-Type: application/pdf"), ("unnamed.pdf",)),
            (("Content-Disposition: attachment",), ("unnamed.txt",)),
            (("Content-Type: image/png", "Content-ID: <logo>"), ()),
            (("Content-Type: image/png", "Content-Disposition: inline"), ()),
            (("Content-Type: image/png; name=logo.png", "Content-Disposition: inline"), ()),
            (("Content-Type: text/calendar; method=REPLY",), ()),
            (("Content-Type: message/delivery-status",), ()),
            (('Content-Disposition: attachment; filename="a\u202egnp.exe"',), ("a gnp.exe",)),
        ],
    )  # fmt: skip
    def test_attachments_have_names(self, lines: tuple[str, ...], expected: tuple[str, ...]) -> None:
        assert expected == content(mixed(TEXT, (*lines, "", "x"))).attachments


class TestPartsForPrograms:
    @pytest.mark.parametrize("letter", REPORTS, ids=lambda letter: letter.what)
    @pytest.mark.parametrize("end", [b"\r\n", b"\n"])
    def test_they_are_read_with_any_end_of_line(self, letter: Letter, end: bytes) -> None:
        assert letter.content == content(letter.message.replace(b"\r\n", end))

    def test_the_first_of_a_kind_counts_and_what_tells_nothing_is_none(self) -> None:
        parts = [
            ("Content-Type: message/delivery-status", "", line) for line in ("Hello", "Action: failed", "Status: 2")
        ]
        assert "Action: failed" == content(mixed(*parts)).report

    def test_a_text_beside_is_no_report_but_in_a_report(self) -> None:
        assert "" == content(mixed(TEXT, ("Content-Type: text/plain", "", "Action: failed"))).report

    @pytest.mark.parametrize("kind", ["message/delivery-status", "text/rfc822-headers"])
    def test_long_ones_are_cut(self, kind: str) -> None:
        read = content(mixed(TEXT, (f"Content-Type: {kind}", "", "Action: " + "x" * 100_000)))
        assert MAX_REPORT == len(read.report + read.returned)

    def test_a_method_is_looked_for_at_the_beginning_only(self) -> None:
        late = ("Content-Type: text/calendar", "", "x" * MAX_CALENDAR, "METHOD:REPLY")
        assert ("", "REQUEST") == (
            content(mixed(late)).calendar,
            content(mixed(late, ("Content-Type: text/calendar; method=request", "", ""))).calendar,
        )

    @pytest.mark.parametrize("line", ["method:reply", "METHOD;X=1: REPLY", "METHOD:REPLY junk"])
    def test_a_method_is_read_however_it_is_written(self, line: str) -> None:
        assert "REPLY" == content(mail("Content-Type: text/calendar", "", "BEGIN:VCALENDAR", line)).calendar

    def test_a_returned_header_may_stand_behind_empty_lines_or_be_none(self) -> None:
        assert "A: b" == content(mail("Content-Type: message/rfc822", "", "", "", "A: b", "", "text")).returned
        assert "" == content(mail("Content-Type: message/rfc822", "", "")).returned


class TestHostile:
    def test_deep_nesting_is_survived(self) -> None:
        lines = [line for n in range(1000) for line in (f"Content-Type: multipart/mixed; boundary=b{n}", "", f"--b{n}")]
        assert Content("") == content(mail(*lines, *TEXT))

    def test_nesting_up_to_fifty_is_read(self) -> None:
        lines = [line for n in range(49) for line in (f"Content-Type: multipart/mixed; boundary=b{n}", "", f"--b{n}")]
        assert Content("Hello") == content(mail(*lines, *TEXT))

    def test_messages_in_messages_are_one_attachment(self) -> None:
        whole = mail(*["Content-Type: message/rfc822", ""] * 1000)
        returned = "Content-Type: message/rfc822"
        assert Content("", attachments=("unnamed.eml",), returned=returned) == content(whole)

    def test_not_more_than_two_hundred_parts_are_looked_at(self) -> None:
        parts = [("Content-Disposition: attachment; filename=a.pdf", "", "x")] * 5000
        assert len(content(mixed(*parts)).attachments) < MAX_PARTS

    @pytest.mark.parametrize("charset", ["x-none", '"a\0b"', "a*b", "zlib", "idna", "undefined", "", "'utf-8'"])
    def test_a_charset_that_nobody_knows_is_guessed(self, charset: str) -> None:
        assert "Grüße" == content(mail(f"Content-Type: text/plain; charset={charset}", "", "Grüße")).text

    @pytest.mark.parametrize("line", ["boundary", "boundary=", 'boundary=""', "boundary*=a\0b''c", "charset=utf-8"])
    def test_a_multipart_without_a_boundary_is_text(self, line: str) -> None:
        assert Content("Hello") == content(mail(f"Content-Type: multipart/mixed; {line}", "", "Hello"))

    def test_a_boundary_that_never_comes_leaves_the_text(self) -> None:
        assert Content("Hello") == content(mail("Content-Type: multipart/mixed; boundary=b", "", "Hello"))

    def test_a_line_that_begins_like_a_boundary_is_text(self) -> None:
        assert "Hello\n--bc\n x--b" == content(mixed((*TEXT, "--bc", " x--b"))).text

    def test_a_long_field_is_shortened(self) -> None:
        assert Content("Hello") == content(mail("Content-Type: text/plain;" + ';"' * 30_000, "", "Hello"))

    def test_long_texts_are_cut(self) -> None:
        assert MAX_TEXT == len(content(mail("", "x" * 1_000_000)).text)
        assert MAX_TEXT == 2 * len(content(mail("", "ü" * 1_000_000)).text)
        page = mail("Content-Type: text/html", "", "<p>" + "x" * 1_000_000)
        assert MAX_HTML == len(content(page).text) + len("<p>")

    def test_a_text_that_was_cut_in_a_character_ends_before_it(self) -> None:
        text = content(mail("Content-Type: text/plain; charset=utf-8", "", "x" + "ü" * 1_000_000)).text
        assert "xü" + "ü" * 32_766 == text

    @given(st.binary(max_size=400))
    def test_no_message_raises_and_all_of_it_can_be_stored(self, junk: bytes) -> None:
        for message in (junk, mixed((b"Content-Type: " + junk, b"", junk)), b"Content-Type: multipart/a; " + junk):
            read = content(message)
            assert read.text.encode() is not None
            assert "".join(read.attachments).encode() is not None


class TestDecodeText:
    @pytest.mark.parametrize(
        ("payload", "encoding", "charset", "expected"),
        [
            (b"Gr=C3=BC=C3=\r\n=9Fe", "quoted-printable", "utf-8", "Grüße"),
            (b"Gr=C3=BC=C3", "Quoted-Printable", "utf-8", "Grü"),
            (b"R3LDvMOfZQ==", "base64", "utf-8", "Grüße"),
            (b"R3LDvMOf\r\nZQ", " BASE64 ", "utf-8", "Grüße"),
            (b"R3LDv", "base64", "utf-8", "Gr"),
            (b"R3L!DvM*OfZQ==trailing", "base64", "utf-8", "Grüße"),
            (b"%%%", "base64", "utf-8", ""),
            (b"Gr\xfc\xdfe", "8bit", "iso-8859-1", "Grüße"),
            (b"\x84Gr\xfc\xdfe\x93", "", "ISO-8859-1", "„Grüße“"),
            (b"Gr\xfc\xdfe", "", "", "Grüße"),
            ("Grüße".encode(), "7bit", "us-ascii", "Grüße"),
            ("Grüße".encode()[:4], "7bit", "us-ascii", "Grü"),
            ("Grüße".encode("utf-16"), "", "utf-16", "Grüße"),
            (b"a\xffb", "", "utf-8", "a\ufffdb"),
            (b"\xef\xbb\xbfa", "", "utf-8", "a"),
            (b"+2AA-", "", "utf-7", "?"),
            (b"a\r\nb\rc\nd\0e", "", "utf-8", "a\nb\nc\nde"),
            (b"a", "x-uuencode", "utf-8", "a"),
        ],
    )
    def test_bytes_become_text(self, payload: bytes, encoding: str, charset: str, expected: str) -> None:
        assert expected == decode_text(payload, encoding, charset)

    @given(st.text(max_size=100), st.integers(0, 200))
    def test_a_text_that_was_cut_off_is_a_beginning_of_it(self, text: str, size: int) -> None:
        clean = decode_text(text.encode(), "", "utf-8")
        cut = decode_text(base64.b64encode(clean.encode())[:size], "base64", "utf-8")
        assert clean.rstrip("\ufffd").startswith(cut)


class TestUnflow:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("one \ntwo\nthree", "one two\nthree"),
            (" From \n > not quoted\n  indented", "From > not quoted\n indented"),
            ("> one \n> two\n>> deeper \n> three", "> one two\n>> deeper \n> three"),
            (">one \n>two", "> one two"),
            ("one \n> two", "one \n> two"),
            ("one \n-- \nIvan \nPetrov", "one \n-- \nIvan Petrov"),
            ("> one \n> -- \n> Ivan", "> one \n> -- \n> Ivan"),
            ("one \n\ntwo", "one \n\ntwo"),
            ("> > quoted otherwise", "> > quoted otherwise"),
            (">\n>", ">\n>"),
            ("", ""),
        ],
    )
    def test_lines_become_paragraphs(self, text: str, expected: str) -> None:
        assert expected == unflow(text)

    def test_spaces_are_dropped_where_delsp_says_so(self) -> None:
        assert "Angebots annahme" == unflow("Angebots  \nannahme", delsp=True)
        assert "Angebotsannahme" == unflow("Angebots \nannahme", delsp=True)

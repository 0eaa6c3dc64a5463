"""What is fetched of a message, by what servers tell of its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from imapclient.response_parser import parse_fetch_response

from connectors.imap.structure import Outline, Section, outline

if TYPE_CHECKING:
    from connectors.imap import convert

TEXT = b'"text" "plain" ("charset" "utf-8") NIL NIL "quoted-printable" 12 1 NIL NIL NIL NIL'
PAGE = b'"TEXT" "HTML" ("CHARSET" "UTF-8") NIL NIL "BASE64" 12 1 NIL NIL NIL'
PDF = b'"application" "pdf" ("name" "a.pdf") NIL NIL "base64" 12 NIL ("attachment" ("filename" "a.pdf")) NIL NIL'
STATUS = b'"message" "delivery-status" NIL NIL NIL "7bit" 30 NIL NIL NIL NIL'
HEADERS = b'"TEXT" "RFC822-HEADERS" NIL NIL NIL "7bit" 30 3 NIL NIL NIL NIL'
MAIL = (
    b'"message" "rfc822" NIL NIL NIL "7bit" 30 (NIL "inner" NIL NIL NIL NIL NIL NIL NIL NIL) (' + TEXT + b") 4 NIL "
    b'("attachment" ("filename" "old offer.eml")) NIL NIL'
)


def structure(wire: bytes) -> Outline:
    return outline(parse_fetch_response([b"1 (UID 7 BODYSTRUCTURE " + wire + b")"])[7])


def numbers(wire: bytes) -> list[str]:
    return [section.number for section in structure(wire).texts]


class TestStructures:
    def test_a_single_part_is_number_one(self) -> None:
        assert Outline((Section("1", 65_536),)) == structure(b"(" + TEXT.replace(b"quoted-printable", b"8bit") + b")")
        assert Outline((Section("1", 262_144),), html=True) == structure(b"(" + PAGE + b")")

    @pytest.mark.parametrize("encoding", [b"quoted-printable", b"BASE64"])
    def test_of_plain_text_that_is_encoded_so_much_more_is_fetched(self, encoding: bytes) -> None:
        assert b"quoted-printable" in TEXT
        told = structure(b"(" + TEXT.replace(b"quoted-printable", encoding) + b")")
        assert [3 * 65_536] == [section.most for section in told.texts]

    def test_the_html_is_one_of_the_parts_or_the_message_itself(self) -> None:
        both = structure(b"((" + TEXT + b")(" + PAGE + b') "alternative" NIL NIL NIL)')
        assert "2" == (both.page or Section("none")).number
        assert structure(b"(" + TEXT + b")").page is None
        assert Section() == Outline().page

    def test_plain_text_comes_before_html(self) -> None:
        assert ["1", "2"] == numbers(b"((" + TEXT + b")(" + PAGE + b') "alternative" NIL NIL NIL)')
        assert ["2", "1"] == numbers(b"((" + PAGE + b")(" + TEXT + b') "alternative" NIL NIL NIL)')

    def test_parts_of_parts_have_numbers_of_numbers(self) -> None:
        alternative = b"((" + TEXT + b")(" + PAGE + b') "alternative" ("boundary" "b") NIL NIL)'
        assert ["2.1", "2.2"] == numbers(b"((" + PDF + b")" + alternative + b' "mixed" NIL NIL NIL)')

    def test_attachments_are_named(self) -> None:
        told = structure(b"((" + TEXT + b")(" + PDF + b")(" + MAIL + b') "mixed" NIL NIL NIL)')
        assert ("a.pdf", "old offer.eml") == told.attachments
        assert ["1"] == [section.number for section in told.texts]

    def test_of_a_report_the_fields_and_the_header_of_the_message_are_fetched(self) -> None:
        report = b"((" + TEXT + b")(" + STATUS + b")(" + MAIL + b') "report" ("report-type" "delivery-status") NIL NIL)'
        told = structure(report)
        assert ["BODY.PEEK[2]<0.49152>", "BODY.PEEK[3.HEADER]<0.16384>"] == [one.item for one in told.for_programs]
        assert ["1"] == [section.number for section in told.texts]

    @pytest.mark.parametrize(
        ("part", "expected"),
        [
            (HEADERS, ["2"]),
            (MAIL.replace(b"7bit", b"base64", 1), ["2"]),
            (MAIL.replace(b"rfc822", b"global"), ["2.HEADER"]),
            (b'"message" "global" NIL NIL NIL "8bit" 30 NIL NIL NIL NIL', ["2"]),
            (TEXT, []),
            (PDF, []),
            (b'"text" "calendar" NIL NIL NIL "7bit" 30 1 NIL NIL NIL NIL', ["2"]),
            (b'"text" "calendar" ("method" "REPLY") NIL NIL "7bit" 30 1 NIL NIL NIL NIL', []),
        ],
        ids=["headers", "encoded", "global", "not taken apart", "text", "file", "calendar", "told by the structure"],
    )
    def test_only_what_is_for_programs_is_fetched_beside_the_text(self, part: bytes, expected: list[str]) -> None:
        told = structure(b"((" + TEXT + b")(" + part + b') "mixed" NIL NIL NIL)')
        assert expected == [section.number for section in told.for_programs]

    def test_the_second_text_of_a_report_may_be_its_fields(self) -> None:
        told = structure(b"((" + TEXT + b")(" + TEXT + b")(" + TEXT + b') "REPORT" NIL NIL NIL)')
        assert ["2"] == [section.number for section in told.for_programs]

    def test_not_more_than_eight_parts_are_fetched_for_programs(self) -> None:
        told = structure(b"((" + b")(".join([STATUS] * 20) + b') "mixed" NIL NIL NIL)')
        assert [str(number) for number in range(1, 9)] == [section.number for section in told.for_programs]

    @pytest.mark.parametrize(
        ("parameters", "name"),
        [
            (b'"filename*" "utf-8\'\'%D0%BA%D0%BF.pdf"', "кп.pdf"),
            (b'"filename*0*" "utf-8\'\'%D0%BA" "filename*1*" "%D0%BF.pdf"', "кп.pdf"),
            (b'"filename" "=?utf-8?b?0LrQvy5wZGY=?="', "кп.pdf"),
            (b'"filename" "a \\"b\\" \\\\c; d.pdf"', 'a "b" \\c; d.pdf'),
            (b'"filename" 42', "42"),
        ],
    )
    def test_file_names_are_decoded(self, parameters: bytes, name: str) -> None:
        part = b'("application" "pdf" NIL NIL NIL "base64" 1 NIL ("attachment" (' + parameters + b")) NIL NIL)"
        assert (name,) == structure(b"((" + TEXT + b")" + part + b' "mixed" NIL NIL NIL)').attachments

    def test_a_line_end_in_a_file_name_makes_no_header_of_its_own(self) -> None:
        told = outline(
            {b"BODYSTRUCTURE": (b"text", b"plain", (b"name", b"a\r\nContent-Type: text/html"), None, None, b"7bit", 3)}
        )
        assert (False, ("a Content-Type: text/html",)) == (told.html, told.attachments)

    @pytest.mark.parametrize(
        "broken",
        [
            None,
            {},
            {b"BODYSTRUCTURE": ()},
            {b"BODYSTRUCTURE": (None, None)},
            {b"BODYSTRUCTURE": 3},
            {b"BODYSTRUCTURE": (b"text", b"plain", None, None, None, b"7bit")},
        ],
    )
    def test_of_a_broken_one_the_message_is_read_as_a_whole(self, broken: convert.Row | None) -> None:
        assert Outline((Section(),)) == outline(broken)

    @pytest.mark.parametrize("size", [b"0", b"NIL"])
    def test_of_an_empty_one_the_message_is_read_as_a_whole(self, size: bytes) -> None:
        empty = b'"text" "plain" ("charset" "us-ascii") NIL NIL "7bit" ' + size + b" 0 NIL NIL NIL NIL"
        assert (
            Outline((Section(),))
            == structure(b"((" + empty + b') "report" NIL NIL NIL)')
            == structure(b"(" + empty + b")")
        )

    def test_only_as_much_is_fetched_as_is_read(self) -> None:
        section = Section("1.2", 500)
        assert ("BODY.PEEK[1.2]<0.500>", b"BODY[1.2]") == (section.item, section.key)

"""Answers of many servers, as they came over the wire, and what is read in them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from imapclient.response_parser import parse_fetch_response

from connectors.imap import convert, rows
from connectors.imap.cursor import Cursor, State
from connectors.imap.rows import Told
from connectors.mailbox import HEADER_FIELDS
from connectors.roles import Listed

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=timezone(timedelta(hours=1)))
HEADER = b"Message-ID: <a@x>\r\n\r\n"
LITERAL = b"{%d}" % len(HEADER)
TOLD = {7: Told(HEADER, NOON, draft=False)}
WHEN = b'INTERNALDATE "02-Nov-2026 12:00:00 +0100"'


class TestRows:
    @pytest.mark.parametrize(
        "answer",
        [
            [(b"1 (UID 7 " + WHEN + b" FLAGS (\\Seen) BODY[HEADER.FIELDS (FROM MESSAGE-ID)] " + LITERAL, HEADER), b")"],
            [(b"1 (BODY[HEADER.FIELDS (FROM)] " + LITERAL, HEADER), b" UID 7 " + WHEN + b" FLAGS (\\Seen))"],
            [(b'1 (UID 7 FLAGS () BODY[HEADER.FIELDS ("FROM" "CC")] ' + LITERAL, HEADER), b" " + WHEN + b")"],
            [(b"1 (flags (a b) uid 7 body[header.fields (From)] " + LITERAL, HEADER), b" " + WHEN.lower() + b")"],
            [(b"1 (UID 7 " + WHEN + b" FLAGS (UID 9 $x) BODY[HEADER] " + LITERAL, HEADER), b")"],
            [(b"1 (UID 7 MODSEQ (12) " + WHEN + b" BODY[HEADER.FIELDS (FROM)] " + LITERAL, HEADER), b")"],
            [(b'1 (UID 7 INTERNALDATE " 2-Nov-2026 12:00:00 +0100" BODY[HEADER] ' + LITERAL, HEADER), b")"],
            [(b"1 (UID 7 " + WHEN + b" X {3}", b"abc"), (b" BODY[HEADER.FIELDS (FROM)] " + LITERAL, HEADER), b")"],
            [b"5 (FLAGS (\\Seen))", (b"1 (UID 7 " + WHEN + b" BODY[HEADER] " + LITERAL, HEADER), b")", b"6 (FLAGS ())"],
        ],
        ids=["dovecot", "literal first", "courier", "lower case", "odd keywords", "modseq", "short day", "two", "news"],
    )
    def test_a_header_is_read_in_whatever_order_and_case(self, answer: list[rows.Piece]) -> None:
        assert TOLD == rows.told(answer)

    @pytest.mark.parametrize("flags", [b"\\Draft", b"\\Seen \\DRAFT $x", b"\\draft"])
    def test_the_flag_draft_is_seen_in_any_case(self, flags: bytes) -> None:
        quick = [(b"1 (UID 7 FLAGS (" + flags + b") BODY[HEADER] " + LITERAL, HEADER), b")"]
        thorough = [b"1 (UID 7 FLAGS (" + flags + b') BODY[HEADER] "x: y")']
        assert (True, True) == (rows.told(quick)[7].draft, rows.told(thorough)[7].draft)

    @pytest.mark.parametrize(
        ("item", "thread"),
        [
            (b"THREADID (Tef94d5e934c1e72a)", "Tef94d5e934c1e72a"),
            (b"EMAILID (Me88) THREADID (Tef-9_a)", "Tef-9_a"),
            (b"threadid (t9)", "t9"),
            (b"THREADID NIL", ""),
            (b"THREADID (NIL)", ""),
            (b"THREADID ()", ""),
            (b"X-GM-THRID 1278455344230334865", "1278455344230334865"),
            (b"X-GM-LABELS (a) X-GM-THRID 12", "12"),
            (b"MODSEQ (12)", ""),
        ],
        ids=["cyrus", "pymap", "lower case", "nil", "nil in brackets", "empty", "gmail", "gmail with labels", "none"],
    )
    def test_the_conversation_is_told_by_servers_that_know_it(self, item: bytes, thread: str) -> None:
        quick = [(b"1 (UID 7 FLAGS () " + item + b" BODY[HEADER] " + LITERAL, HEADER), b")"]
        behind = [(b"1 (BODY[HEADER] " + LITERAL, HEADER), b" UID 7 " + item + b")"]
        thorough = [b"1 (UID 7 " + item + b' BODY[HEADER] "x: y")']
        assert [thread] * 3 == [rows.told(answer)[7].thread_id for answer in (quick, behind, thorough)]

    def test_a_flag_names_no_conversation(self) -> None:
        assert "" == rows.told([(b"1 (UID 7 FLAGS (THREADID 12) BODY[HEADER] " + LITERAL, HEADER), b")"])[7].thread_id

    def test_a_header_need_not_be_a_literal(self) -> None:
        answer = [b'1 (UID 7 BODY[HEADER.FIELDS (SUBJECT)] "Subject: \\"a\\"" ' + WHEN + b")"]
        assert {7: Told(b'Subject: "a"', NOON, draft=False)} == rows.told(answer)

    def test_a_message_without_any_of_the_fields_has_an_empty_header(self) -> None:
        assert {7: Told(b"", None, draft=False)} == rows.told([b"1 (UID 7 BODY[HEADER.FIELDS (SUBJECT)] NIL)"])

    @pytest.mark.parametrize(
        ("wire", "moment"),
        [
            (b'"02-Nov-2026 11:00:00 +0000"', NOON),
            (b'"02-Nov-2026 11:00:00 -0000"', NOON),
            (b'"02-Nov-2026 01:30:00 -0930"', NOON),
            (b'"Mon, 02 Nov 2026 12.00.00 +0100"', NOON),
            (b'"02-Nov-2026 11:00:00"', None),
            (b'"31-Feb-2026 11:00:00 +0000"', None),
            (b'"02-Foo-2026 11:00:00 +0000"', None),
            (b'"02-Nov-2026 11:00:00 +9999"', None),
            (b'"99-Nov-2026 99:00:00 +0000"', None),
            (b'""', None),
            (b'"yesterday"', None),
            (b"NIL", None),
        ],
    )
    def test_a_date_is_aware_or_none(self, wire: bytes, moment: datetime | None) -> None:
        answer = [(b"1 (UID 7 INTERNALDATE " + wire + b" BODY[HEADER] " + LITERAL, HEADER), b")"]
        told = rows.told(answer)[7].received_at
        assert moment == told
        assert told is None or told.tzinfo is not None

    @pytest.mark.parametrize(
        "answer",
        [
            [None],
            [],
            [b"1 (FLAGS (\\Seen) UID 7)"],
            [b"1 ("],
            [b"nonsense"],
            [(b"1 (UID 7 BODY[] {5}", b"xx"), b")"],
            [b""],
        ],
    )
    def test_what_holds_no_header_or_cannot_be_read_is_missing(self, answer: list[rows.Piece | None]) -> None:
        assert {} == rows.told(answer)

    def test_a_row_that_cannot_be_read_takes_no_other_with_it(self) -> None:
        good = [(b"1 (UID 7 " + WHEN + b" BODY[HEADER] " + LITERAL, HEADER), b")"]
        assert TOLD == rows.told([b"2 (UID x BODY[HEADER] (", *good, b"3 (UID 9 BODY[HEADER] {9})"])

    @given(
        st.binary(max_size=300),
        st.integers(0, 2),
        st.booleans(),
        st.integers(0, 2_500_000_000),
    )
    def test_the_quick_reading_is_imapclients(self, header: bytes, order: int, draft: bool, seconds: int) -> None:  # noqa: FBT001  (pytest passes it by name)
        moment = datetime.fromtimestamp(seconds, UTC)
        items = [
            b"UID 7",
            b"FLAGS (\\Draft)" if draft else b"FLAGS (\\Seen a)",
            moment.strftime('INTERNALDATE "%d-%b-%Y %T +0000"').encode(),
        ]
        items = items[order:] + items[:order]
        answer = [(b"1 (" + b" ".join(items) + b" BODY[HEADER.FIELDS (A B)] {%d}" % len(header), header), b")"]
        row = parse_fetch_response(answer, normalise_times=False)[7]
        expected = Told(row[b"BODY[HEADER.FIELDS (A B)]"], row[b"INTERNALDATE"], b"\\Draft" in row[b"FLAGS"])
        assert {7: expected} == rows.told(answer) == {7: Told(header, moment, draft)}

    def test_all_fields_are_asked_for_without_marking_as_read(self) -> None:
        assert all(f" {name.upper()} " in rows.ITEMS.replace("(", " ").replace(")", " ") for name in HEADER_FIELDS)
        assert "BODY.PEEK[" in rows.ITEMS


class TestSmallAnswers:
    def test_handles_come_back_as_uids_of_the_same_generation_only(self) -> None:
        assert 9 == convert.uid_of(convert.handle(4, 9), 4)
        assert [None] * 4 == [convert.uid_of(odd, 4) for odd in ("5.9", "4.", "4.x", "4.²")]

    def test_counts_are_read_from_status_and_examine(self) -> None:
        assert State(4, 9, 2) == convert.state({b"UIDVALIDITY": 4, b"UIDNEXT": 9, b"MESSAGES": 2})
        assert State(4, 0, 2) == convert.state({b"UIDVALIDITY": 4, b"EXISTS": 2, b"FLAGS": ()})

    @pytest.mark.parametrize(
        ("answer", "expected"),
        [(b"[APPENDUID 4 9] done", (4, 9)), (b"[appenduid 4 9]", (4, 9)), (b"done", None), (b"", None)],
    )
    def test_where_a_draft_was_put(self, answer: bytes, expected: tuple[int, int] | None) -> None:
        assert expected == convert.appended(answer)

    @pytest.mark.parametrize(
        ("answer", "expected"),
        [
            ([b"1613389978 7 15212"], (1613389978, 15212)),
            ([None, b"8 7 43664] Moved [UIDs"], (8, 43664)),
            ([b"8 7 43664 more"], (8, 43664)),
            ([b"8 6 1", b"8 7 2"], (8, 2)),
            ([b"8 70 2"], None),
            ([b"8 7:8 2:3"], None),
            ([b"8 7 2:3"], None),
            ([b"8 7"], None),
            ([b"8 7 " + b"9" * 9999], None),
            ([b""], None),
            ([None], None),
            ([], None),
        ],
    )
    def test_where_the_copy_of_one_message_lies_is_read(
        self, answer: list[bytes | None], expected: tuple[int, int] | None
    ) -> None:
        assert expected == convert.copied(answer, 7)

    @pytest.mark.parametrize(
        ("wire", "names"),
        [
            (b"Sent", ("Sent", "Sent")),
            (b"Entw&APw-rfe", ("Entwürfe", "Entw&APw-rfe")),
            (b"R&-D", ("R&D", "R&-D")),
            (b"R&D", ("R&D", "R&D")),
            ("2026", ("2026", "2026")),
            (b"a\r\nX DELETE b", None),
            ("Entwürfe".encode(), None),
        ],
    )
    def test_folder_names(self, wire: bytes | str, names: tuple[str, str] | None) -> None:
        assert names == convert.folder_names(wire)

    def test_a_folder_is_listed(self) -> None:
        assert Listed("a", ("\\Sent",), "/") == convert.listed("a", (b"\\Sent", 3), b"/")
        assert Listed("a", (), "") == convert.listed("a", (), None)

    @pytest.mark.parametrize(
        ("answer", "expected"),
        [
            ((((b"INBOX.", b"."),), None, None), ("INBOX.", ())),
            (
                (((b"", b"/"),), ((b"Other &APw-/", b"/"),), ((b"#shared/", b"/"), (b"", b"/"))),
                ("", ("Other ü/", "#shared/")),
            ),
            ((None, None, None), ("", ())),
        ],
    )
    def test_namespaces(self, answer: tuple[object, ...], expected: tuple[str, tuple[str, ...]]) -> None:
        assert expected == convert.namespaces(answer)


class TestCursor:
    CURSOR = Cursor(4, 9, date(2026, 9, 1), 10, 3)

    def test_it_is_a_line_of_text(self) -> None:
        assert "4 9 2026-09-01 10 3" == str(self.CURSOR)
        assert self.CURSOR == Cursor.parse(str(self.CURSOR))

    @pytest.mark.parametrize("text", [None, "", "4", "4 9 2026-09-01 10", "a b c d e", "4 9 2026-13-01 10 3"])
    def test_what_is_no_cursor_is_none(self, text: str | None) -> None:
        assert Cursor.parse(text) is None

    @pytest.mark.parametrize(
        ("now", "void"),
        [
            (State(4, 10, 3), False),
            (State(4, 12, 3), False),
            (State(5, 10, 3), True),
            (State(4, 9, 3), True),  # the same UIDVALIDITY, and fewer UIDs than there were
            (State(4, 0, 3), False),  # the server does not tell
        ],
    )
    def test_handles_are_void_when_uids_mean_other_messages(self, now: State, void: bool) -> None:  # noqa: FBT001  (pytest passes it by name)
        assert void == self.CURSOR.is_void(now)

    def test_nothing_is_to_be_read_when_nothing_was_counted(self) -> None:
        day = date(2026, 9, 1)
        assert self.CURSOR.covers(State(4, 10, 3), day)
        assert self.CURSOR.covers(State(4, 10, 3), date(2026, 10, 1))
        assert not self.CURSOR.covers(State(4, 11, 4), day)
        assert not self.CURSOR.covers(State(4, 10, 4), day)  # a message that was not shown at first
        assert not self.CURSOR.covers(State(4, 10, 3), date(2026, 8, 31))
        assert not Cursor(4, 9, day).covers(State(4, 0, 0), day)

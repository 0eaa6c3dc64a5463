"""Headers as they come: well-formed, broken, hostile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connectors import headers
from connectors.headers import MAX_FIELD
from connectors.mailbox import Fetched
from rules.mail import Address, Message, Role

RECEIVED = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
INBOX = frozenset({Role.INBOX})


def message(*lines: str | bytes) -> Message:
    """The facts of a header of these lines."""
    encoded = (line.encode() if isinstance(line, str) else line for line in lines)
    return headers.read(Fetched("1", b"".join(line + b"\r\n" for line in encoded), RECEIVED), INBOX)


class TestFields:
    def test_folded_lines_are_one(self) -> None:
        assert {"subject": "a b c", "to": "x"} == headers.split(b"Subject: a\r\n b\n\tc\r\nTo: x\r\n")

    def test_of_repeated_fields_the_first_counts(self) -> None:
        assert {"subject": "a"} == headers.split(b"Subject: a\nSUBJECT : b\n")

    def test_a_gigantic_field_loses_its_middle_and_hides_nothing_behind_it(self) -> None:
        ids = " ".join(f"<{number}@x>" for number in range(20_000))
        fields = headers.split(f"References:\n {ids}\nSubject: a\n".encode())
        found = headers.message_ids(fields["references"])

        assert (MAX_FIELD, "a") == (len(fields["references"]), fields["subject"])
        assert ("<0@x>", "<19999@x>") == (found[0], found[-1])

    def test_what_stands_behind_a_megabyte_is_left_out(self) -> None:
        header = b"X: " + b"y" * headers.MAX_HEADER + b"\nSubject: a\n"

        assert {"x"} == headers.split(header).keys()
        assert b"" == headers.wanted(header)

    @pytest.mark.parametrize(
        "piece", [b"To: a\n", b"\n", b" \n", b"\n\t", b":", b"x", "ü".encode(), b"\xff\n", b"To:a@b,"]
    )
    def test_a_megabyte_of_anything_comes_to_an_end(self, piece: bytes) -> None:
        header = piece * (2_000_000 // len(piece))
        start = perf_counter()

        assert len(headers.wanted(header)) <= headers.MAX_HEADER
        assert headers.read(Fetched("1", header, RECEIVED), INBOX)
        assert 10 > perf_counter() - start

    def test_of_a_whole_header_only_the_fields_that_tell_something_are_wanted(self) -> None:
        header = b"Received: a\r\n from: b\r\nfrom: c\r\n\td\r\nFrom-X: e\r\nMessage-ID: <f@g>"
        assert b"from: c\r\n\td\r\nMessage-ID: <f@g>" == headers.wanted(header)


class TestIds:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("<a@x.example> <b@x.example>", ("<a@x.example>", "<b@x.example>")),
            ("<a@x.example>,\r\n\t<b@x.example>", ("<a@x.example>", "<b@x.example>")),
            ("<a@x.example><a@x.example>", ("<a@x.example>",)),
            ("  < a@x.example >  ", ("<a@x.example>",)),
            ("<a@x. example>", ("<a@x.example>",)),
            ("a@x.example", ("<a@x.example>",)),
            (" a@x.example , b@x.example ", ("<a@x.example>", "<b@x.example>")),
            ("<> a@x.example", ("<a@x.example>",)),
            ("(a comment) <b@x.example> <>", ("<b@x.example>",)),
            ("(see b@y.example) <a@x.example>", ("<a@x.example>",)),
            ('(of "Bob" bob@y.example) <a@x.example>', ("<a@x.example>",)),
            ("list@x.example <a@x.example>", ("<a@x.example>",)),
            ("=?utf-8?q?=3Ca=40x=2E?=\r\n =?utf-8?q?example=3E?= <b@x.example>", ("<a@x.example>", "<b@x.example>")),
            ("Your message of Monday from anna@x.example", ()),
            ("(a@x.example)", ()),
            ('"a@x.example"', ()),
            ("a@x.example;", ()),
            ("words", ()),
            ("<>", ()),
            ("<   >", ()),
            ("<@x.example>", ()),
            ("<a@x.example\0cut>", ()),
            ("<a\x07b@x.example>", ()),
            (f"<{'a' * 999}@x.example>", ()),
            ("", ()),
        ],
    )
    def test_ids_are_found_whatever_stands_between_them(self, value: str, expected: tuple[str, ...]) -> None:
        assert expected == headers.message_ids(value)

    def test_of_a_long_chain_the_first_and_the_last_are_kept(self) -> None:
        ids = headers.message_ids(" ".join(f"<{number}@x>" for number in range(2000)))
        assert (500, "<0@x>", "<1999@x>") == (len(ids), ids[0], ids[-1])

    def test_a_long_id_of_outlook_is_whole(self) -> None:
        long = f"<{'AM0PR05MB4130' * 8}@AM0PR05MB4130.eurprd05.prod.outlook.com>"
        assert long == message(f"Message-ID:\r\n {long}").message_id

    @pytest.mark.parametrize("line", ["Message-ID: <>", "Message-ID:", "Subject: none", "Message-ID: <\x00>"])
    def test_a_message_without_an_id_gets_the_same_one_at_each_reading(self, line: str) -> None:
        first, again, other = message(line), message(line), message(line, "From: a@x.example")
        assert first.message_id == again.message_id != other.message_id
        assert first.message_id.endswith("@no-message-id.invalid>")

    def test_an_open_bracket_in_an_id_is_no_trouble(self) -> None:
        assert "<a@[b>" == message("Message-ID: <a@[b>").message_id


class TestLinks:
    PARENT = "X-MS-Exchange-Parent-Message-Id: <p@x.example>"

    def test_what_exchange_names_as_the_parent_is_answered(self) -> None:
        assert ("<p@x.example>",) == message(self.PARENT).in_reply_to
        assert ("<a@x.example>", "<p@x.example>") == message(self.PARENT, "In-Reply-To: <a@x.example>").in_reply_to
        assert ("<p@x.example>",) == message(self.PARENT, "In-Reply-To: <p@x.example>").in_reply_to

    def test_a_message_follows_all_that_it_names(self) -> None:
        lines = ("In-Reply-To: <b@x.example>", "References: <a@x.example> <b@x.example>", self.PARENT)
        fields = headers.split("\r\n".join(lines).encode())

        assert ("<a@x.example>", "<b@x.example>", "<p@x.example>") == headers.linked(fields) == message(*lines).ids
        assert () == headers.linked({})

    def test_a_single_id_without_brackets_beside_a_chain_counts(self) -> None:
        fields = {"references": "<a@x.example>", "in-reply-to": "b@x.example"}

        assert ("<a@x.example>", "<b@x.example>") == headers.linked(fields)


class TestAddresses:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("anna@x.example", [("anna@x.example", "")]),
            ("<anna@x.example>", [("anna@x.example", "")]),
            ("Anna Weiß <anna@x.example>", [("anna@x.example", "Anna Weiß")]),
            ("anna@x.example (Anna Weiß)", [("anna@x.example", "Anna Weiß")]),
            ('"Weiß, Dr. Anna" <anna@x.example>', [("anna@x.example", "Weiß, Dr. Anna")]),
            ("Weiß, Anna <anna@x.example>", [("anna@x.example", "Weiß, Anna")]),
            ("Weiß, Anna <anna@x.example>, b@x.example", [("anna@x.example", "Weiß, Anna"), ("b@x.example", "")]),
            (r'"Anna \"Q\" Weiß" <anna@x.example>', [("anna@x.example", 'Anna "Q" Weiß')]),
            ("'Anna Weiß' <anna@x.example>", [("anna@x.example", "Anna Weiß")]),
            ("O'Brien <o@x.example>", [("o@x.example", "O'Brien")]),
            ("=?utf-8?q?Wei=C3=9F=2C_Anna?= <anna@x.example>", [("anna@x.example", "Weiß, Anna")]),
            ("=?utf-8?q?Wei=C3=9F,_Anna?= <anna@x.example>", [("anna@x.example", "Weiß, Anna")]),
            ('"=?utf-8?q?Wei=C3=9F=2C_Anna?=" <anna@x.example>', [("anna@x.example", "Weiß, Anna")]),
            ("=?utf-8?q?a=0d=0aBcc=3A_b=40x?= <anna@x.example>", [("anna@x.example", "a Bcc: b@x")]),
            ("anna@xn--mnchen-3ya.example", [("anna@xn--mnchen-3ya.example", "")]),
            ("Änne <änne@münchen.example>", [("änne@münchen.example", "Änne")]),
            ("undisclosed-recipients:;", []),
            ("Team: a@x.example, B <b@x.example>;, c@x.example",
             [("a@x.example", ""), ("b@x.example", "B"), ("c@x.example", "")]),
            ("a@x.example; b@x.example", [("a@x.example", ""), ("b@x.example", "")]),
            ("a@x.example,, ,b@x.example,", [("a@x.example", ""), ("b@x.example", "")]),
            ("<@a.example,@b.example:anna@x.example>", [("anna@x.example", "")]),
            ("<mailto:anna@x.example>", [("anna@x.example", "")]),
            ("boss@x.example <thief@y.example>", [("thief@y.example", "boss@x.example")]),
            ("boss@x.example (<thief@y.example>)", [("boss@x.example", "<thief@y.example>")]),
            ('"boss@x.example, " <thief@y.example>', [("thief@y.example", "boss@x.example")]),
            ('"Anna <anna@x.example>', [("anna@x.example", "Anna")]),
            ("Anna (sales <anna@x.example>", [("anna@x.example", "Anna sales")]),
            ("Anna <anna@x.example", [("anna@x.example", "Anna")]),
            ("Anna anna@x.example", [("anna@x.example", "Anna")]),
            ('"a..b"@x.example', [('"a..b"@x.example', "")]),
            ('Anna <"a b"@x.example>', [('"a b"@x.example', "Anna")]),
            ("Anna, sales", []),
            ("@", []),
            ("", []),
        ],
    )  # fmt: skip
    def test_people_are_found_in_whatever_was_written(self, value: str, expected: list[tuple[str, str]]) -> None:
        assert expected == [(one.email, one.name) for one in headers.addresses(value)]

    @pytest.mark.parametrize(
        "value", ["(" * 60_000, "<" * 60_000, '"\\' * 30_000, "x," * 30_000, "a" + " " * 60_000 + "a", "a@" * 30_000]
    )
    def test_hostile_fields_name_nobody(self, value: str) -> None:
        assert () == headers.addresses(value)

    def test_not_more_than_a_thousand_are_read(self) -> None:
        assert 1000 == len(headers.addresses("a@x.example," * 5000))

    @pytest.mark.parametrize("beside", ["X-Original-From: anna@c.example", "Reply-To: sales@f.example, anna@c.example"])
    def test_where_a_list_has_put_itself_into_from_the_sender_is_whoever_is_named_beside_it(self, beside: str) -> None:
        fields = ("From: Anna via Sales <Sales@f.example>", "List-Id: Our sales <sales.f.example>", beside)

        assert Address("anna@c.example") == message(*fields).sender

    def test_of_certified_mail_the_sender_is_whom_its_provider_wrapped(self) -> None:
        fields = (
            'From: "Per conto di: ferri@pec.studio.example" <posta-certificata@pec.gestore.example>',
            "X-Trasporto: posta-certificata",
            "Reply-To: ferri@pec.studio.example",
        )

        assert Address("ferri@pec.studio.example") == message(*fields).sender

    @pytest.mark.parametrize("last", ["Reply-To: anna@c.example", "List-Id: <sales.f.example>"])
    def test_a_list_that_names_nobody_and_a_sender_that_is_no_list_stay_the_sender(self, last: str) -> None:
        assert Address("sales@f.example") == message("From: sales@f.example", last).sender

    def test_the_first_one_is_the_sender(self) -> None:
        assert Address("a@x.example", "A") == message("From: A <a@x.example>, b@x.example").sender
        assert message("From: nobody").sender is None


class TestEncodedWords:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("plain", "plain"),
            ("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
            ("=?UTF-8?B?R3LDvMOfZQ==?=", "Grüße"),
            ("=?utf-8?b?R3LDvMOfZQ?=", "Grüße"),
            ("=?utf-8?b?R3LD vMOf ZQ==?=", "Grüße"),
            ("=?utf-8?q?Gr=C3?= =?utf-8?q?=BC=C3=9Fe?=", "Grüße"),
            ("=?utf-8?q?a?=\r\n =?utf-8?q?b?=", "ab"),
            ("=?utf-8?q?a?= und =?utf-8?q?b?=", "a und b"),
            ("Re:=?utf-8?q?a?=b", "Re:ab"),
            ("=?utf-8*de?q?a?=", "a"),
            ("=?iso-8859-1?q?=80_and_=93quotes=94?=", "€ and “quotes”"),
            ("=?koi8-r?b?8NLF1MzP1s7JxQ==?=", "Претложние"),
            ("=?windows-1251?q?=CF=F0=E8=E2=E5=F2?= =?utf-8?q?!?=", "Привет!"),
            ("=?gb2312?b?yKu94A==?=", "全洁"),
            ("=?x-none?q?abc?=", "abc"),
            ("=?x-none?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
            ("=?utf-8?q?Really??=", "Really?"),
            ("=?utf-8?q?two words?=", "two words"),
            ("=?utf-8?q??=", ""),
            ("=?utf-8?b?A?=", ""),
            ("=?utf-8?b?!!!?=", ""),
            ("=?utf-8?q?=ZZ?=", "=ZZ"),
            ("=?utf-8?x?a?=", "=?utf-8?x?a?="),
            ("=?utf-8?q?cut off", "=?utf-8?q?cut off"),
            ("=? ?=", "=? ?="),
            ("=?utf-7?q?+2AA-?=", "?"),
            ("=?punycode?q?a?=", "a"),
        ],
    )
    def test_words_are_read_as_well_as_they_can_be(self, value: str, expected: str) -> None:
        assert expected == headers.decode(value)

    @pytest.mark.parametrize("value", ["=?a?q? " * 9000, "=?" * 30_000, "=?utf-8?q?=41?=" * 4000])
    def test_hostile_words_come_to_an_end(self, value: str) -> None:
        assert len(headers.decode(value)) <= len(value)

    def test_eight_bits_are_read_without_a_charset(self) -> None:
        assert "Angebot für" == message(b"Subject: Angebot f\xfcr").subject
        assert "Предложение" == message("Subject: Предложение").subject

    def test_what_would_break_a_line_is_taken_out_of_a_subject(self) -> None:
        assert "a Bcc: b c d" == message("Subject: =?utf-8?q?a=0D=0ABcc:_b=0Bc=E2=80=A8d?=").subject

    def test_what_turns_the_direction_of_writing_is_taken_out(self) -> None:
        assert "offer fdp.exe" == message("Subject: offer\u202efdp.exe").subject


class TestDates:
    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("Date: Mon, 2 Nov 2026 10:00:00 +0100", RECEIVED - timedelta(minutes=30)),
            ("Date: Mon, 02 Nov 2026 09:00:00 -0000", RECEIVED - timedelta(minutes=30)),
            ("Date: 2 Nov 26 09:00 GMT (noon)", RECEIVED - timedelta(minutes=30)),
            ("Date: Tue, 3 Nov 2026 09:00:00 +0000", RECEIVED + timedelta(hours=23, minutes=30)),
            ("Date: Wed, 4 Nov 2026 09:00:00 +0000", RECEIVED),
            ("Date: Mon, 2 Nov 1926 09:00:00 +0000", RECEIVED),
            ("Date: 31 Feb 2026 09:00:00 +0000", RECEIVED),
            ("Date: yesterday", RECEIVED),
            ("Date: " + "9" * 6000, RECEIVED),
            ("Date: Mon, 2 Nov 2026 10:00:00 +9999999999", RECEIVED),
            ("Date:", RECEIVED),
            ("Subject: none", RECEIVED),
        ],
    )
    def test_a_date_is_believed_when_it_can_be(self, line: str, expected: datetime) -> None:
        assert expected == message(line).sent_at


def test_the_conversation_of_the_provider_is_handed_on() -> None:
    fetched = Fetched("1", b"Subject: a\r\n", RECEIVED, thread_id="T1")

    assert "T1" == headers.read(fetched, INBOX).thread_id


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode(errors="replace")))
@example(b"From: =?utf-8?q?" + b"\xff" * 20 + b"?= <a@b>")
def test_no_header_raises_and_all_of_it_can_be_stored(header: bytes) -> None:
    for name in (b"From", b"To", b"Subject", b"Date", b"Message-ID", b"References", b"X-Relance"):
        facts = headers.read(Fetched("1", name + b": " + header, RECEIVED), INBOX)
        assert repr(facts).encode()
        assert facts.subject.encode() is not None
        assert all(one.email.encode() and one.name.encode() is not None for one in facts.recipients)
        assert all(value.encode() is not None for value in facts.header.values())


@given(st.lists(st.sampled_from("abcä@.,;:<>()[]\"\\ =?_-'")).map("".join))
def test_what_is_read_as_an_address_can_stand_in_a_field(value: str) -> None:
    for one in headers.addresses(value):
        assert "@" in one.email
        assert not set("<>,\r\n") & set(one.email)

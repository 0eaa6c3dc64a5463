"""Drafts as bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from connectors import headers
from connectors.draft import MAX_REFERENCES, build, fingerprint, flow, remarked
from connectors.mime import header_of, unflow
from rules.mail import Address
from tests.connectors.drafts import ANNA, DRAFT, TOKEN, marked, untouched

if TYPE_CHECKING:
    from rules.draft import Draft

OUTLOOK_IDS = tuple(
    f"<AM0PR05MB{number:04}{'8D2F0C9A' * (4 + number % 5)}@AM0PR05MB4130.eurprd05.prod.outlook.com>"
    for number in range(30)
)


def fields(draft: Draft) -> dict[str, str]:
    return headers.split(header_of(build(draft)))


class TestBytes:
    def test_the_whole_of_it(self) -> None:
        told = fingerprint(DRAFT.sender, DRAFT.subject, DRAFT.to, DRAFT.cc, DRAFT.text)
        assert [
            "From: Ivan Petrov <ivan@firm.example>",
            "Subject: Re: Our offer",
            "Date: Fri, 06 Nov 2026 09:30:00 +0100",
            f"Message-ID: <{TOKEN}.{told}@firm.example>",
            "In-Reply-To: <offer@firm.example>",
            "References: <first@client.example>",
            " <offer@firm.example>",
            f"X-Relance: {TOKEN}",
            "To: =?utf-8?q?Anna_M=C3=BCller?= <anna@client.example>",
            "Content-Transfer-Encoding: quoted-printable",
            'Content-Type: text/plain; charset="utf-8"; format="flowed"; delsp="no"',
            "MIME-Version: 1.0",
            "",
            "Dear Anna,",
            "",
            "have you had time to look at our offer?",
            "",
            "--=20",
            "Ivan",
            "",
            "> Our offer: 5 =E2=82=AC a piece.",
            ">> 42?",
            "",
        ] == build(DRAFT).decode("ascii").split("\r\n")

    def test_equal_drafts_are_equal_bytes(self) -> None:
        page = replace(DRAFT, html="<p>Dear Anna</p>")
        assert build(page) == build(replace(page))

    def test_a_page_stands_beside_the_text(self) -> None:
        message = build(marked(replace(DRAFT, text="Grüße, Anna", html="<p>Grüße, Anna</p>")))
        parsed = message_from_bytes(message, policy=policy.default)
        assert ["text/plain", "text/html"] == [part.get_content_type() for part in parsed.iter_parts()]
        assert "<p>Grüße, Anna</p>" == list(parsed.iter_parts())[1].get_content().strip()
        assert untouched(message)

    @pytest.mark.parametrize("before", range(60, 80))
    def test_no_line_begins_as_a_message_does_in_a_file_of_many(self, before: int) -> None:
        text = f"From here\n{'ü' * (before // 3)}{'x' * (before % 3)}From me\n" + "x" * before + "From me"
        page = f"<p>{'x' * before}From me<br>\nFrom you</p>"
        message = build(replace(DRAFT, text=text, html=page))
        parts = message_from_bytes(message, policy=policy.default).iter_parts()

        assert b"\r\nFrom " not in message
        assert [text, page] == [unflow(part.get_content().replace("\r\n", "\n").removesuffix("\n")) for part in parts]

    def test_no_control_character_is_written_and_the_draft_is_known_again(self) -> None:
        text = "Dear\x1b]0;title\x07 Anna\x0c\x9b2J"
        message = build(marked(replace(DRAFT, text=text, html=f"<p>{text}</p>")))
        parts = message_from_bytes(message, policy=policy.default).iter_parts()

        assert not [letter for part in parts for letter in part.get_content() if letter in "\x1b\x07\x0c\x9b"]
        assert untouched(message)

    def test_nothing_says_that_a_machine_wrote_it(self) -> None:
        told = fields(replace(DRAFT, html="<p>x</p>")).keys()
        assert {"from", "to", "subject", "date", "message-id", "in-reply-to", "references", "x-relance"} | {
            "mime-version", "content-type",
        } == told  # fmt: skip

    def test_no_field_is_empty(self) -> None:
        bare = fields(replace(DRAFT, subject=" ", to=(), cc=(), references=(), in_reply_to="", token=""))
        assert {
            "from",
            "date",
            "message-id",
            "mime-version",
            "content-type",
            "content-transfer-encoding",
        } == bare.keys()

    @pytest.mark.parametrize("html", [None, "<p>" + "lang " * 1000])
    def test_every_line_ends_with_crlf_and_is_short(self, html: str | None) -> None:
        message = build(replace(DRAFT, text="wort " * 1000 + "x" * 5000 + "\nFrom\n.\n\n", html=html))
        lines = message.split(b"\r\n")
        assert b"\r" not in b"".join(lines)
        assert b"\n" not in b"".join(lines)
        assert max(map(len, lines)) <= 78

    def test_the_standard_library_reads_the_same(self) -> None:
        parsed = message_from_bytes(
            build(replace(DRAFT, cc=(Address("b@x.example", "Weiß, Dr. B"),))), policy=policy.default
        )
        assert "Re: Our offer" == parsed["Subject"]
        assert "Weiß, Dr. B" == parsed["Cc"].addresses[0].display_name
        assert DRAFT.written_at == parsed["Date"].datetime
        assert DRAFT.text == unflow(parsed.get_content().replace("\r\n", "\n").removesuffix("\n"))


class TestIds:
    def test_thirty_long_ids_of_outlook_stay_as_they_are(self) -> None:
        chain = replace(DRAFT, references=OUTLOOK_IDS, in_reply_to=OUTLOOK_IDS[-1])
        assert "\r\n ".join(OUTLOOK_IDS).encode() in build(chain)
        assert OUTLOOK_IDS == headers.message_ids(fields(chain)["references"])
        assert OUTLOOK_IDS[-1] == fields(chain)["in-reply-to"]

    def test_the_chain_of_an_exchange_server_with_ids_of_two_hundred_characters_stays_as_it_is(self) -> None:
        ids = tuple(
            f"<{number}{'0123456789ABCDEF' * 10}@mail.corp.eurprd05.prod.exchangelabs.com>" for number in range(9)
        )
        assert {len("<0@mail.corp.eurprd05.prod.exchangelabs.com>") + 160} == set(map(len, ids))
        message = build(replace(DRAFT, references=ids, in_reply_to=ids[-1]))
        assert "\r\n ".join(ids).encode() in message
        assert b"=?" not in header_of(message).partition(b"References:")[2].partition(b"X-Relance")[0]
        assert ids[-1] == message_from_bytes(message, policy=policy.default)["In-Reply-To"]

    @pytest.mark.parametrize("length", [78, 80, 200, 900, 985])
    def test_a_long_id_is_never_broken(self, length: int) -> None:
        one = f"<{'a' * (length - 12)}@x.example>"
        message = build(replace(DRAFT, references=(one,), in_reply_to=one, message_id=one))
        assert [f"{name}: {one}".encode() for name in ("Message-ID", "In-Reply-To", "References")] == [
            line for line in message.split(b"\r\n") if one.encode() in line
        ]

    def test_no_line_is_longer_than_a_line_may_be(self) -> None:
        ids = tuple(f"<{'a' * length}@x.example>" for length in range(960, 1000))
        message = build(replace(DRAFT, references=ids, in_reply_to=ids[-1]))

        assert max(map(len, message.split(b"\r\n"))) <= 998

    def test_of_a_chain_too_long_the_first_and_the_last_stay(self) -> None:
        ids = tuple(f"<{number:060}@x.example>" for number in range(500))
        kept = headers.message_ids(fields(replace(DRAFT, references=ids))["references"])
        assert (ids[0], ids[-1]) == (kept[0], kept[-1])
        assert ids[-len(kept) + 1 :] == kept[1:]
        size = len("References: ") + sum(len(one) + len("\r\n ") for one in kept)
        assert size <= MAX_REFERENCES < size + len(ids[0]) + len("\r\n ") + len("\r\n ")

    def test_what_is_no_id_is_left_out(self) -> None:
        ids = ("<a@x>\r\nBcc: <b@x>", "<>", "a@x", "<a b@x>", "<a\0@x>", "<good@x>", "<good@x>")
        assert "<good@x>" == fields(replace(DRAFT, references=ids))["references"]


class TestExchange:
    TOPIC = "Предложение на поставку оборудования для завода № 5"
    INDEX = "AdQc2DN7rLoS3hgnE/O76rpFzxN/EwAddF4A" * 12

    def test_topic_and_index_of_the_conversation_are_written(self) -> None:
        told = fields(replace(DRAFT, thread_topic=self.TOPIC, thread_index=self.INDEX))
        assert self.TOPIC == headers.decode(told["thread-topic"])
        assert self.INDEX == told["thread-index"]

    def test_a_topic_in_ascii_is_written_as_it_is(self) -> None:
        assert b"\r\nThread-Topic: New roof\r\n" in build(replace(DRAFT, thread_topic="New\r\nroof"))

    def test_no_line_is_longer_for_the_name_of_its_field(self) -> None:
        header = header_of(build(replace(DRAFT, thread_topic=self.TOPIC + " offer" * 30)))
        assert max(map(len, header.split(b"\r\n"))) <= 78


class TestBcc:
    def test_it_is_written_where_the_draft_has_it_and_known_again(self) -> None:
        message = build(marked(replace(DRAFT, bcc=(Address("archive@firm.example", "Archive"),))))
        assert b"\r\nBcc: Archive <archive@firm.example>\r\n" in message
        assert untouched(message)
        assert not untouched(message.replace(b"Bcc: Archive", b"X-Bcc: Archive"))

    def test_one_that_a_person_adds_or_changes_is_an_edit(self) -> None:
        message = build(marked(replace(DRAFT, bcc=(Address("archive@firm.example"),))))
        assert not untouched(message.replace(b"archive@", b"boss@"))
        assert not untouched(build(DRAFT).replace(b"\r\nTo: ", b"\r\nBcc: boss@firm.example\r\nTo: "))


class TestNames:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("", "a@x.example"),
            ("Anna", "Anna <a@x.example>"),
            ("O'Brien-Smith & Co", "O'Brien-Smith & Co <a@x.example>"),
            ("Dr. Anna", '"Dr. Anna" <a@x.example>'),
            ("Smith, Anna", '"Smith, Anna" <a@x.example>'),
            ('Anna "Q" Smith', r'"Anna \"Q\" Smith" <a@x.example>'),
            ("back\\slash", r'"back\\slash" <a@x.example>'),
            ("Anna <b@y> (sales) [x]", '"Anna <b@y> (sales) [x]" <a@x.example>'),
            ("Weiß, Dr. Anna", "=?utf-8?b?V2Vpw58sIERyLiBBbm5h?= <a@x.example>"),
            ("=?utf-8?q?x?=", "=?utf-8?b?PT91dGYtOD9xP3g/PQ==?= <a@x.example>"),
            ("Anna\r\nBcc: b@y", '"Anna Bcc: b@y" <a@x.example>'),
            ("A\u2028n\x0bn\x85a\u202e", '"A n n a" <a@x.example>'),
        ],
    )
    def test_a_name_is_written_so_that_it_is_read_again(self, name: str, expected: str) -> None:
        told = fields(replace(DRAFT, to=(Address("a@x.example", name),)))["to"]
        assert expected.replace('"A n n a"', "A n n a") == told
        assert " ".join(headers.clean(name).split()) == headers.addresses(told)[0].name

    def test_each_address_has_its_line(self) -> None:
        people = (ANNA, Address("b@x.example"), Address("c@x.example", "C"))
        assert b"<anna@client.example>,\r\n b@x.example,\r\n C <c@x.example>\r\n" in build(replace(DRAFT, to=people))

    def test_an_address_in_another_script_is_written_as_it_is(self) -> None:
        people = (Address("änne@münchen.example", "Änne"), Address("почта@пример.example"))
        draft = marked(replace(DRAFT, to=people))
        assert people == headers.addresses(fields(draft)["to"])
        assert untouched(build(draft))

    @pytest.mark.parametrize("local", ['"anna weber"', '"a,b;c"', r'"a\b"', "o'neil+x=1", ".anna."])
    def test_an_address_in_quotes_keeps_every_letter_and_blank(self, local: str) -> None:
        people = (Address(f"{local}@x.example", "Anna"), Address(f"{local}@[192.0.2.1]"))
        draft = marked(replace(DRAFT, to=people))

        assert people == headers.addresses(fields(draft)["to"])
        assert untouched(build(draft))

    @pytest.mark.parametrize("local", ["a;b", "a,b", "a(b)c", "a:b", "a b", "a\\b"])
    def test_a_mark_in_an_address_makes_no_other_address_of_it(self, local: str) -> None:
        message = build(replace(DRAFT, to=(Address(f"{local}@x.example"),)))
        (one,) = message_from_bytes(message, policy=policy.default)["To"].addresses

        assert local == one.username

    @pytest.mark.parametrize("email", ["", "anna", "@x.example", "anna@", "anna@x;y", "anna@x y"])
    def test_what_is_no_address_is_left_out(self, email: str) -> None:
        assert "anna@client.example" == fields(replace(DRAFT, to=(Address(email, "A"), Address(ANNA.email))))["to"]

    @pytest.mark.parametrize("name", ["Анна Сергеевна Вебер-Константинопольская", "Anna, " * 11])
    def test_no_line_is_too_long_for_a_name_and_its_address(self, name: str) -> None:
        people = (Address(f"{'anna.weber.' * 4}@a-company-of.some.example", name),)
        message = build(replace(DRAFT, to=people))

        assert max(map(len, header_of(message).split(b"\r\n"))) <= 78
        assert people[0].email == headers.addresses(headers.split(header_of(message))["to"])[0].email

    @pytest.mark.parametrize(
        "subject",
        [
            "Re: Предложение на поставку оборудования для завода № 5 и кое-что ещё к нему",
            "Re: " + "Grüße " * 200,
            "Re: " + "offer " * 200,
            "Re: " + "x" * 3000,
            "Re: =?utf-8?q?not_encoded?=",
            'Re: (a) <b> "c" d; e, f: g',
            "Re: \U0001f600" * 40,
        ],
    )  # fmt: skip
    def test_a_subject_is_written_so_that_it_is_read_again(self, subject: str) -> None:
        message = build(replace(DRAFT, subject=subject))
        assert " ".join(subject.split()) == headers.decode(headers.split(header_of(message))["subject"])
        assert max(map(len, header_of(message).split(b"\r\n"))) <= 78

    def test_what_would_break_a_field_is_taken_out_of_a_subject(self) -> None:
        broken = "Re: a\r\nBcc: b@x\x0bc\x85d\u2028e\u202ef\0g\ud800h"
        assert "Re: a Bcc: b@x c d e f g?h" == headers.decode(fields(replace(DRAFT, subject=broken))["subject"])


class TestFlow:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("short", "short"),
            ("a\n\nb\n", "a\n\nb\n"),
            ("trailing  \nspaces ", "trailing\nspaces"),
            ("-- \nIvan", "-- \nIvan"),
            ("From here", " From here"),
            (" indented", "  indented"),
            ("> quoted", "> quoted"),
            (">quoted", "> quoted"),
            (">> twice\n>", ">> twice\n>"),
            ("a\r\nb\rc\0d", "a\nb\nc d"),
            ("a\x1b[2Jb\x0bc\x85d\te", "a [2Jb c d\te"),
            ("w " * 30 + "w " * 10, "w " * 36 + "\n" + "w " * 3 + "w"),
            ("> " + "w " * 40, "> " + "w " * 35 + "\n> " + "w " * 4 + "w"),
            ("x" * 70 + " > more", "x" * 70 + " \n > more"),
            ("x" * 70 + " From more", "x" * 70 + " \n From more"),
            ("long" * 30 + " word", "long" * 30 + " \nword"),
            ("  " + "long" * 30, "   " + "long" * 30),
            (">   " + "long" * 30, ">   " + "long" * 30),
            ("x" * 71 + "  " + "y" * 75, "x" * 71 + " \n  " + "y" * 75),
        ],
    )  # fmt: skip
    def test_paragraphs_become_lines_that_flow(self, text: str, expected: str) -> None:
        assert expected == flow(text)

    @given(st.text("ab >-\n", max_size=300))
    def test_lines_become_the_same_paragraphs_again(self, text: str) -> None:
        paragraphs = [line if line == "-- " else line.rstrip() for line in text.split("\n")]
        assume(not any(line.startswith(">") or "--" in line for line in paragraphs))
        assert "\n".join(paragraphs) == unflow(flow(text))

    @given(st.text("ab >-\n", max_size=300))
    def test_no_word_is_lost(self, text: str) -> None:
        assert text.replace(">", " ").split() == unflow(flow(text)).replace(">", " ").split()


def test_a_moment_in_any_zone_is_written_as_it_is() -> None:
    assert (
        "Fri, 06 Nov 2026 08:30:00 +0000"
        == fields(replace(DRAFT, written_at=datetime(2026, 11, 6, 8, 30, tzinfo=UTC)))["date"]
    )


class TestRemarked:
    def test_the_mark_gets_another_fingerprint(self) -> None:
        told = fingerprint(DRAFT.sender, DRAFT.subject, DRAFT.to, DRAFT.cc, "other words")

        assert f"<{TOKEN}.{told}@firm.example>" == remarked(DRAFT.message_id, told)

    def test_an_id_without_one_stays_what_it_is(self) -> None:
        assert "<draft@firm.example>" == remarked("<draft@firm.example>", "a" * 16)

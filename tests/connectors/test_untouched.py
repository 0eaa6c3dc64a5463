"""Whether a draft still says what we wrote, however it has travelled."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connectors.draft import build, fingerprint, is_untouched
from connectors.mime import content, header_of
from rules.mail import Address
from rules.page import Habit, Page, markup
from tests.connectors.drafts import ANNA, DRAFT, IVAN, marked, untouched

NAMES = st.text(max_size=40)
LOCAL = st.text("abcäя.+-_0", min_size=1, max_size=20)
PEOPLE = st.lists(st.builds(lambda local, name: Address(f"{local}@x.example", name), LOCAL, NAMES), max_size=3)
TEXTS = st.text(max_size=300) | st.text("ab >-\n\r\tFrom=\u00a0\u2028ü", max_size=300)
EDIT = "Nevertheless"


class TestUntouched:
    def test_what_we_wrote_is_known_again(self) -> None:
        assert untouched(build(DRAFT))

    @pytest.mark.parametrize(
        "edit",
        [
            (b"have you had time", b"did you have time"),
            (b"Dear Anna", b"Dear Anna Sergeevna"),
            (b"> Our offer", b"> Your offer"),
            (b"Subject: Re: Our offer", b"Subject: Re: Our new offer"),
            (b"<anna@client.example>", b"<boss@client.example>"),
            (b"To: ", b"Cc: c@client.example\r\nTo: "),
            (b"X-Relance: ", b"X-Other: "),
            (b"X-Relance: ", b"X-Relance: other"),
            (b"Message-ID: <", b"Message-ID: <1"),
            (b"Message-ID: <", b"Message-ID: <> <"),
            (b"Message-ID: <", b"X-Message-ID: <"),
            (b"@firm.example>\r\nIn-Reply", b"\r\nIn-Reply"),
        ],
    )
    def test_what_the_user_changed_is_seen(self, edit: tuple[bytes, bytes]) -> None:
        message = build(DRAFT)
        assert edit[0] in message
        assert untouched(message.replace(*edit, 1)) is (b"<> <" in edit[1])

    @pytest.mark.parametrize(
        "carried",
        [
            (b"\r\n", b"\n"),
            (b"have you had time to", b"have you had =\r\ntime  to"),
            (b">> 42?\r\n", b"> > 42?\r\n\r\n\r\n"),
            (b"anna@client.example", b"Anna@Client.Example"),
            (b"Subject: Re: Our offer", b"Subject: =?utf-8?q?Re=3A?=\r\n\t=?utf-8?b?IE91ciBvZmZlcg==?="),
            (b"=?utf-8?q?Anna_M=C3=BCller?= ", b"Anna "),
            (b"From: ", b"Received: by a server\r\nFrom: "),
        ],
    )
    def test_what_programs_do_on_the_way_is_of_no_matter(self, carried: tuple[bytes, bytes]) -> None:
        message = build(DRAFT)
        assert carried[0] in message
        assert untouched(message.replace(*carried))

    @pytest.mark.parametrize(
        "edit",
        [
            (b"<p>Dear Anna,</p>", b"<p>Dear Anna Sergeevna,</p>"),
            (b"offer?</p>", b"offer=\r\n?</p><p>Ivan</p>"),
            (b"<p>Dear Anna,</p>", b""),
            (b"<p>Dear Anna,</p>", b"<p>Dear anna,</p>"),
        ],
    )
    def test_what_the_user_changed_in_the_html_alone_is_seen(self, edit: tuple[bytes, bytes]) -> None:
        message = build(replace(DRAFT, html=markup(DRAFT.text, Page())))
        assert untouched(message)
        assert edit[0] in message
        assert not untouched(message.replace(*edit))

    def test_how_a_program_writes_the_same_html_is_of_no_matter(self) -> None:
        message = build(replace(DRAFT, html=markup(DRAFT.text, Page())))
        other = b"<div class=3D'a'><span>Dear&nbsp;<b>Anna</b>,</span></div>"
        assert untouched(message.replace(b"<p>Dear Anna,</p>", other))

    def test_html_that_cannot_be_read_counts_as_an_edit(self) -> None:
        message = build(replace(DRAFT, html=markup(DRAFT.text, Page())))
        assert not is_untouched(header_of(message), content(message), "")

    def test_other_mail_is_not_ours(self) -> None:
        assert not untouched(b"Message-ID: <a@x>\r\nX-Relance: a\r\n\r\n")
        assert not untouched(b"")

    @given(TEXTS, st.text(max_size=100), PEOPLE, PEOPLE)
    @example("x \ufffd", "Re: \ufffd", [], [])
    @example("\ud800a\0b\x85c\u2028d\u202ee", "\ud800 \x1fa\u202eb\u200bc\0d", [ANNA], [ANNA])
    @example("-- \nx\n--\n-- y\n>-- \n", "Re:", [], [])
    @example("a\n--boundary\n--boundary--", "", [], [])
    def test_any_draft_survives_and_any_word_that_is_added_is_seen(
        self, text: str, subject: str, to: list[Address], cc: list[Address]
    ) -> None:
        draft = marked(replace(DRAFT, text=text, subject=subject, to=tuple(to), cc=tuple(cc)))
        for html in (None, *(markup(text, Page(habit=habit)) for habit in Habit)):
            message = build(replace(draft, html=html))
            assert untouched(message)
            assert untouched(message.replace(b"\r\n", b"\n"))
        edited = replace(draft, text=f"{text} {EDIT}")
        assert not untouched(build(edited))
        assert not untouched(build(replace(draft, subject=f"{subject} {EDIT}")))

    @given(st.lists(st.text("abc", min_size=1), min_size=1), st.data())
    def test_any_word_that_is_changed_is_seen(self, words: list[str], data: st.DataObject) -> None:
        at = data.draw(st.integers(0, len(words) - 1))
        changed = [*words[:at], EDIT, *words[at + 1 :]]
        draft = marked(replace(DRAFT, text=" ".join(words)))
        assert not untouched(build(replace(draft, text=" ".join(changed))))


class TestFingerprint:
    def test_it_is_short_and_the_same_for_ever(self) -> None:
        told = fingerprint(IVAN, "Re: Our offer", [ANNA], [], "Dear Anna,\n> Grüße")
        assert "44xhskiam4bqwxqx" == told

    @pytest.mark.parametrize("text", ["a b\nc", " a\tb\u00a0 c\n\n", "> a b\n> c", ">>a\n> >b c", "a b\r\nc\u200b"])
    def test_white_space_and_signs_of_quotation_do_not_count(self, text: str) -> None:
        assert fingerprint(IVAN, "s", [], [], "a b c") == fingerprint(IVAN, " s ", [], [], text)

    def test_case_order_and_names_of_people_do_not_count(self) -> None:
        bob = Address("Bob@X.example", "Bob")
        assert fingerprint(IVAN, "s", [ANNA, bob], [], "t") == fingerprint(
            IVAN, "s", [Address("bob@x.example"), Address("ANNA@client.example", "A")], [], "t"
        )

    def test_everything_else_counts(self) -> None:
        told = {
            fingerprint(IVAN, "s", [ANNA], [IVAN], "t"),
            fingerprint(IVAN, "S", [ANNA], [IVAN], "t"),
            fingerprint(IVAN, "s", [IVAN], [ANNA], "t"),
            fingerprint(IVAN, "s", [ANNA, IVAN], [], "t"),
            fingerprint(IVAN, "s", [ANNA], [IVAN], "T"),
            fingerprint(IVAN, "s t", [ANNA], [IVAN], ""),
        }
        assert 6 == len(told)

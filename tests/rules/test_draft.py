"""The fingerprint of a draft: the same when programs have wrapped, quoted or recoded it, another after an edit."""

from __future__ import annotations

import re

import pytest

from rules.draft import fingerprint, same_words
from rules.mail import Address
from tests.rules.build import ANNA, BEN, IVAN

TEXT = "Hello Anna,\n\ndid you like it? – Ivan\n\n> Our offer is über cheap."
PLAIN = fingerprint(IVAN, "Re: Offer", [ANNA, BEN], [], TEXT)


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("\n", "\r\n"),
        TEXT.replace(" ", "\n"),
        TEXT.replace("> ", ">> "),
        TEXT.replace("ü", "u\u0308"),
        TEXT.replace("like", "li\u200bke"),
        TEXT.replace("like", "li\u00adke"),
        TEXT + "\n\n\x00",
        TEXT.replace(" ", "\u00a0"),
    ],
)
def test_what_nobody_sees_makes_no_other_draft(text: str) -> None:
    assert PLAIN == fingerprint(IVAN, "Re:  Offer", [BEN, ANNA, Address("ANNA@client.example", "A")], [], text)


@pytest.mark.parametrize("text", [TEXT + "!", TEXT.replace("Anna", "anna"), TEXT.replace("?", "."), ""])
def test_another_text_is_another_draft(text: str) -> None:
    assert PLAIN != fingerprint(IVAN, "Re: Offer", [ANNA, BEN], [], text)


@pytest.mark.parametrize(
    "other",
    [
        fingerprint(BEN, "Re: Offer", [ANNA, BEN], [], TEXT),
        fingerprint(IVAN, "Re: Offer!", [ANNA, BEN], [], TEXT),
        fingerprint(IVAN, "Re: Offer", [ANNA], [], TEXT),
        fingerprint(IVAN, "Re: Offer", [ANNA], [BEN], TEXT),
        fingerprint(IVAN, "Re: Offer", [], [ANNA, BEN], TEXT),
    ],
)
def test_another_subject_or_other_people_make_another_draft(other: str) -> None:
    assert PLAIN != other


def test_bcc_makes_another_draft_and_without_it_all_is_as_it_was() -> None:
    assert PLAIN == fingerprint(IVAN, "Re: Offer", [ANNA, BEN], [], TEXT, [])
    assert PLAIN != fingerprint(IVAN, "Re: Offer", [ANNA, BEN], [], TEXT, [BEN])


@pytest.mark.parametrize(("one", "other"), [("a b\nc", "abc"), ("> a", "a"), ("a\u034fb\u200b", "ab"), ("", " \n")])
def test_words_are_the_same_whatever_stands_between_them(one: str, other: str) -> None:
    assert same_words(one, other)


@pytest.mark.parametrize(("one", "other"), [("a", "A"), ("a.", "a"), ("1,5", "1.5"), ("a", "")])
def test_other_words_are_not(one: str, other: str) -> None:
    assert not same_words(one, other)


def test_a_fingerprint_fits_into_a_message_id() -> None:
    assert re.fullmatch("[a-z2-7]{16}", PLAIN)


def test_text_that_is_no_unicode_has_one_too() -> None:
    assert fingerprint(IVAN, "", [], [], "a\udcff") == fingerprint(IVAN, "", [], [], "a\udcfe")

"""Text as it is compared, and what all languages know together."""

from __future__ import annotations

import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.language import everywhere, fold, languages, normalized, written


@pytest.mark.parametrize(
    ("folded", "text"),
    [
        ("re: offer", "ＲＥ： Offer"),
        ("strasse", "Straße"),
        ("a b", "\u2003a\u00a0\n b\t"),
        ("é", "E\u0301"),
        ("счёт", "СЧЁТ"),
        ("", " "),
    ],
)
def test_text_is_compared_without_case_width_and_extra_space(folded: str, text: str) -> None:
    assert folded == fold(text)


@given(st.text(max_size=20))
def test_folded_text_is_folded(text: str) -> None:
    assert fold(text) == fold(fold(text))


@pytest.mark.parametrize("form", ["NFC", "NFKC", "NFKD"])
def test_thousands_of_marks_on_one_letter_are_cut_since_sorting_them_takes_the_square(
    form: Literal["NFC", "NFKC", "NFKD"],
) -> None:
    assert 31 >= len(normalized(form, "q" + "\u0301\u0327" * 50_000))


@given(st.text(max_size=20))
def test_other_text_keeps_its_marks(text: str) -> None:
    assert unicodedata.normalize("NFC", text) == normalized("NFC", text)


def test_text_that_is_no_unicode_is_compared_too() -> None:
    assert "a?" == fold("A\udcff")


def test_drafts_are_written_in_the_languages_that_have_all_forms() -> None:
    assert {"de", "en", "es", "fr", "it", "ru"} == set(written())
    assert set(written()) < set(languages())


def test_one_list_over_all_languages_holds_each_entry_once_longest_first() -> None:
    replies = everywhere(lambda language: language.subject.reply)

    assert 1 == replies.count("re")
    assert sorted(map(len, replies), reverse=True) == list(map(len, replies))

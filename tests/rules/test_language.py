"""Text as it is compared, and what all languages know together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.language import everywhere, fold, languages, written


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


def test_drafts_are_written_in_the_languages_that_have_all_forms() -> None:
    assert {"de", "en", "es", "fr", "it", "ru"} == set(written())
    assert set(written()) < set(languages())


def test_one_list_over_all_languages_holds_each_entry_once_longest_first() -> None:
    replies = everywhere(lambda language: language.subject.reply)

    assert 1 == replies.count("re")
    assert sorted(map(len, replies), reverse=True) == list(map(len, replies))

"""Words, phrases, wildcards and regular expressions of a rule file, in the scripts of the world."""

from __future__ import annotations

import pytest

from rules.words import Words, any_shell_pattern, unaccented


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("offer", "Our OFFER, as promised"),
        ("offer", "Offer"),
        ("offer", "offer-2026"),
        ("OFFER", "our offer"),
        ("Überprüfung", "UBERPRUFUNG"),
        ("uberprufung", "die Überprüfung"),
        ("devis", "DEVÍS"),
        ("café", "CAFE\u0301"),
        ("Straße", "STRASSE"),
        ("счёт", "Счет № 5"),
        ("предложение", "Коммерческое ПРЕДЛОЖЕНИЕ"),
        ("προσφορά", "ΠΡΟΣΦΟΡΑ 12"),
        ("offer", "Ｏｆｆｅｒ"),
        ("見積", "お見積書の件"),
        ("报价", "关于报价单"),
        ("バス", "新バス停"),
        ("offer", "我们的offer单"),
        ("견적", "견적 12"),
        ("הצעה", "הצעה 5"),
        ("हिन्दी", "यह हिन्दी है"),
        ("c++", "C++ course"),
        ("#42", "offer #42"),
        ("a.b", "a.b"),
        ("//", "either // or"),
    ],
)
def test_a_word_is_found_whatever_its_case_and_accents_in_any_script(source: str, text: str) -> None:
    assert Words(source).found_in(text)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("offer", "offering"),
        ("offer", "coffer"),
        ("offer", "offer_1"),
        ("предложен", "предложение"),
        ("견적", "견적을"),
        ("バス", "ハス"),
        ("a.b", "axb"),
        ("#42", "a#42"),
        ("offer", ""),
    ],
)
def test_a_part_of_a_word_is_not_the_word(source: str, text: str) -> None:
    assert not Words(source).found_in(text)


@pytest.mark.parametrize("text", ["the attached quote", "attached\n  quote", "ATTACHED\u00a0QUOTE."])
def test_the_words_of_a_phrase_stand_in_this_order_with_any_white_space(text: str) -> None:
    assert Words("attached  quote").found_in(text)


@pytest.mark.parametrize("text", ["quote attached", "attached is the quote", "attachedquote", "attached quotes"])
def test_other_words_are_not_the_phrase(text: str) -> None:
    assert not Words("attached quote").found_in(text)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("предложен*", "Наше предложение"),
        ("offer*", "Offer"),
        ("*angebot", "Festpreisangebot"),
        ("an*t", "Angebot"),
        ("견적*", "견적을"),
        ("見*書", "お見積書"),
        ("*offer*", "two coffers"),
    ],
)
def test_a_star_stands_for_any_letters(source: str, text: str) -> None:
    assert Words(source).found_in(text)


@pytest.mark.parametrize(("source", "text"), [("offer*", "best of fer"), ("an*t", "an old hat"), ("*bot", "bots")])
def test_a_star_does_not_reach_over_a_space(source: str, text: str) -> None:
    assert not Words(source).found_in(text)


def test_stars_cost_no_more_in_a_text_of_one_long_word() -> None:
    assert not Words("*a*a*a*b").found_in("a" * 100_000)


@pytest.mark.parametrize(
    ("found", "source", "text"),
    [
        (True, r"/offer #\d+/", "our offer #12"),
        (False, r"/offer #\d+/", "our Offer #12"),
        (True, r"/(?i)offer #\d+/", "our Offer #12"),
        (True, "/é/", "café"),
        (False, "/e/", "café"),
        (False, "/^b/", "a\nb"),
        (True, "/(?m)^b/", "a\nb"),
        (True, "/a/", "\udcffa"),
    ],
)
def test_an_expression_reads_the_text_as_it_was_written(found: bool, source: str, text: str) -> None:  # noqa: FBT001  (a column of the table)
    assert found == Words(source).found_in(text)


def test_an_expression_that_ruins_others_is_linear_here() -> None:
    assert not Words("/(a+)+b/").found_in("a" * 100_000)


@pytest.mark.parametrize("source", ["", " ", "*", "* *", "\t", "\n", "´", "\u0301"])
def test_an_empty_word_is_refused_since_it_would_match_everything(source: str) -> None:
    with pytest.raises(ValueError, match="empty word"):
        Words(source)


@pytest.mark.parametrize("source", ["/(/", "/*/", r"/(?<=a)b/", r"/(a)\1/"])
def test_an_expression_that_re2_does_not_read_is_refused_with_the_reason(source: str) -> None:
    with pytest.raises(ValueError, match=r"no regular expression that RE2 reads: .+"):
        Words(source)


@pytest.mark.parametrize(("folded", "text"), [("uberprufung", "Überprüfung"), ("е", "Ё"), ("a b", " a\t\nb ")])
def test_folding_drops_case_accents_and_extra_white_space(folded: str, text: str) -> None:
    assert folded == unaccented(text)


@pytest.mark.parametrize(
    ("found", "patterns", "values"),
    [
        ("Offer.PDF", ["*.pdf"], ["logo.png", "Offer.PDF"]),
        ("anna@Client.example", ["*@client.EXAMPLE"], ["anna@Client.example"]),
        ("b", ["x", "?"], ["b", "c"]),
        (None, ["*@client.example"], ["anna@client.example.org"]),
        (None, ["*.pdf"], []),
        (None, [], ["a"]),
    ],
)
def test_addresses_and_file_names_are_shell_patterns(found: str | None, patterns: list[str], values: list[str]) -> None:
    assert found == any_shell_pattern(patterns, values)

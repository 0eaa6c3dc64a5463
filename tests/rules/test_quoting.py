"""Our own words: a text without quotations and signature, whatever program and language made them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.quoting import is_signature_mark, own_words, unquoted

OWN = "Here is our offer.\nIt holds until May."


@pytest.mark.parametrize(
    "below",
    [
        "> We need a roof.",
        "  > indented\n>> twice\n>",
        "On Mon, 2 Nov 2026 at 10:00, Anna Weber <anna@client.example> wrote:\n> We need a roof.",
        "On Mon, 2 Nov 2026, Anna wrote:\nWe need a roof.",
        "> On Mon, 2 Nov 2026, Anna wrote:\n> We need a roof.",
        "On Mon, 2 Nov 2026 at 10:00, Anna Weber\n<anna@client.example>\nwrote:\n\n> We need a roof.",
        "Am 02.11.2026 um 10:00 schrieb Anna Weber:\n> Wir brauchen ein Dach.",
        "Le 2 nov. 2026 à 10:00, Anna a écrit :\n> Nous",
        "Il giorno lun 2 nov 2026 Anna ha scritto:\n> Ci serve",
        "пн, 2 нояб. 2026 г. в 10:00, Anna <anna@client.example> пишет:\n> Нужна крыша",
        "张三 <z@x.example> 于2026年3月1日周日 10:00写道：\n> 你好",
        "-----Original Message-----\nFrom: Anna\nWe need a roof.",
        "-------- Ursprüngliche Nachricht --------\nText",
        "________ Исходное сообщение ________\nТекст",
        "----- Original Message ----:\nText",
        "Begin forwarded message:\n\nFrom: Anna",
        "Von: Anna\nGesendet: Montag\nAn: Ivan\nBetreff: Dach\n\nWir brauchen",
        "*From:* Anna\n*Sent:* Monday\n*To:* Ivan\n*Subject:* Roof\n\nWe need",
        "________________________________\nFrom: Anna\nSent: Monday\nTo: Ivan\n\nWe need",
        "差出人: Anna\n送信日時: 2026\n宛先: Ivan\n件名: 屋根",
    ],
)
def test_a_quotation_below_is_none_of_our_words(below: str) -> None:
    assert OWN == own_words(f"{OWN}\n\n{below}\n")


@pytest.mark.parametrize(
    "text",
    [
        "It costs 100 @ 5 per cent, as he wrote.",
        "He wrote:\n- a roof\n- a door",
        "We offer:\n1. a roof\n2. a door",
        "From: Berlin\nTo: Hamburg",
        "Date: 3 May\nIt takes a day.\nTo: Hamburg",
        "a > b\nx -> y",
        "---\nOptions\n---",
        "== Prices ==",
        "Original message",
        "----",
        "--- a",
    ],
)
def test_what_only_looks_like_a_quotation_is_ours(text: str) -> None:
    assert text == own_words(text)


@pytest.mark.parametrize(
    "words", ["No, thank you.\nAnna", "Yes", "-- \nAnna", "We take 5 of them.", "5 will do!\nAnna"]
)
def test_words_right_above_an_attribution_are_ours(words: str) -> None:
    text = f"{words}\nOn 2 Nov 2026, Ivan wrote:\n> A roof?"

    assert words.split() == " ".join(unquoted(text)).split()


def test_the_lines_right_above_a_quoted_attribution_are_ours() -> None:
    assert OWN == own_words(f"{OWN}\n> On Mon, 2 Nov 2026, Anna wrote:\n>> We need a roof.")


def test_words_between_quotations_are_ours() -> None:
    text = "On 2 Nov 2026, Anna wrote:\n> A roof?\nYes.\n\nOn 3 Nov 2026, Anna wrote:\n\n> A door?\nNo."

    assert ["Yes.", "No."] == own_words(text).split()


def test_what_stands_below_the_signature_mark_is_none_of_our_words() -> None:
    assert OWN == own_words(f"{OWN}\n-- \nIvan Petrov\nFirm")


def test_the_signature_is_among_the_lines_that_are_no_quotation() -> None:
    assert ["Yes.", "-- ", "Ivan"] == unquoted("> A roof?\nYes.\n-- \nIvan\nOn 2 Nov 2026, Anna wrote:\n> A roof?")


@pytest.mark.parametrize(
    ("expected", "line"), [(True, "-- "), (True, "--"), (False, "---"), (False, "-- Ivan"), (False, "")]
)
def test_a_line_of_two_hyphens_marks_a_signature(expected: bool, line: str) -> None:  # noqa: FBT001
    assert expected is is_signature_mark(line)


@pytest.mark.parametrize("text", ["", "\n\n", "> all\n> quoted", "-- \nIvan"])
def test_a_text_may_hold_no_words_of_ours(text: str) -> None:
    assert "" == own_words(text)


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 100_000,
        "a\n" * 50_000,
        "-" * 100_000 + "x",
        "-=" * 50_000,
        "On 1 a wrote:\n> x\n" * 5_000,
        "On 1 a wrote:\n\n\n\n> x\n" * 5_000,
        "From: a\nx\n" * 20_000,
        "> " * 50_000,
        "-- \n" * 25_000,
    ],
    ids=["empty lines", "short lines", "a rule", "rules", "attributions", "blank", "fields", "marks", "signatures"],
)
def test_no_text_takes_the_square_of_its_length(text: str) -> None:
    assert len(own_words(text)) <= len(text)
    assert len(unquoted(text)) <= len(text.splitlines())


lines = st.sampled_from(
    ["> a", " >b", ">", "On 1 May, Anna wrote:", "--", "-- ", "From: a", "To: b", "Sent: c", "", "d", "\x0b>e"]
)
texts = st.lists(lines, max_size=12).map("\n".join) | st.text(alphabet="> ab\n:-\u2028\x85", max_size=40)


@given(texts)
def test_no_line_of_ours_began_behind_a_quotation_mark(text: str) -> None:
    assert [] == [line for line in own_words(text).splitlines() if line.lstrip().startswith(">")]


@given(texts)
def test_every_word_of_ours_stood_in_the_text(text: str) -> None:
    theirs = {line.strip() for line in text.splitlines()}

    assert {line.strip() for line in own_words(text).splitlines()} <= theirs | {""}

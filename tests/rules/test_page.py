"""A letter as HTML, in the habit of whoever wrote the offer."""

from __future__ import annotations

import pytest

from rules.page import Habit, Page, beginning, gap, markup

LETTER = "Dear Anna,\n\nis a < b?\nYes.\n"


@pytest.mark.parametrize(
    ("habit", "expected"),
    [
        (Habit.PARAGRAPHS, "<p>Dear Anna,</p>\n<p>is a &lt; b?<br>\nYes.</p>"),
        (
            Habit.OUTLOOK,
            "\n".join(
                f'<p class="MsoNormal" style="margin:0">{line}</p>'
                for line in ("Dear Anna,", "&nbsp;", "is a &lt; b?", "Yes.")
            ),
        ),
        (
            Habit.LINES,
            "<div>Dear Anna,</div>\n<div><br></div>\n<div>is a &lt; b?</div>\n<div>Yes.</div>",
        ),
    ],
)
def test_lines_are_written_by_the_habit(habit: Habit, expected: str) -> None:
    assert expected == markup(LETTER, Page(habit=habit))


@pytest.mark.parametrize(
    ("habit", "expected"),
    [
        (Habit.PARAGRAPHS, '<p style="color: #000066">x</p>'),
        (Habit.OUTLOOK, '<p class="MsoNormal" style="margin:0; color: #000066">x</p>'),
        (Habit.LINES, '<div style="color: #000066">x</div>'),
    ],
)
def test_each_block_is_in_the_font(habit: Habit, expected: str) -> None:
    assert expected == markup("x", Page(font="color: #000066", habit=habit))


@pytest.mark.parametrize(
    ("habit", "expected"),
    [
        (Habit.PARAGRAPHS, ""),
        (Habit.OUTLOOK, '<p class="MsoNormal" style="margin:0">&nbsp;</p>\n'),
        (Habit.LINES, "<div><br></div>\n"),
    ],
)
def test_an_empty_line_is_one_where_paragraphs_have_no_space_around(habit: Habit, expected: str) -> None:
    assert expected == gap(Page(habit=habit))


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("", 9, ""),
        ("\n\n", 9, ""),
        ("one\ntwo\nthree", 100, "one\ntwo\nthree"),
        ("one\ntwo\nthree", 8, "one\ntwo"),
        ("one\n\ntwo", 6, "one"),
        ("one two three\nfour", 9, "one two"),
        ("\none two three", 9, "one two"),
        ("ЖЖЖЖ", 5, "ЖЖ"),
        ("one", 0, ""),
        ("xye\u0301", 4, "xy"),
        ("xy\U0001f44d\U0001f3fd", 9, "xy"),
        ("xy\U0001f469\u200d\U0001f469\u200d\U0001f467", 12, "xy"),
        ("xy\U0001f469\u200d\U0001f469\u200d\U0001f467", 13, "xy"),
        ("e" + "\u0301" * 9, 8, ""),
    ],
)
def test_of_a_long_text_as_many_lines_stay_as_there_is_room_for_else_words_else_letters(
    text: str, most: int, expected: str
) -> None:
    assert expected == beginning(text, most, str)


def test_a_text_is_measured_as_it_is_written() -> None:
    page = Page(habit=Habit.LINES)
    written = markup("a < b\n&", page)

    assert "a < b\n&" == beginning("a < b\n&\nc", len(written), lambda text: markup(text, page))
    assert "a < b" == beginning("a < b\n&\nc", len(written) - 1, lambda text: markup(text, page))

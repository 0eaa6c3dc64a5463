"""A letter as HTML, in the habit of whoever wrote the offer."""

from __future__ import annotations

import pytest

from rules.page import Habit, Page, gap, markup

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

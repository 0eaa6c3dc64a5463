"""A reply to an offer that was written in HTML: in its manner, with its words below, and the same words as the text."""

from __future__ import annotations

from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

import pytest

from rules.mail import Content
from rules.page import MAX_QUOTE, Habit, Page
from rules.reply import Brief, compose
from tests.rules.build import ANNA, BEN, IVAN, OFFER, OURS, ZOE, at, calendar, header

if TYPE_CHECKING:
    from typing import Any

    from rules.draft import Draft

LETTER = "Dear Anna,\n\nhere is our offer for the new roof of your house.\n\nKind regards\nIvan\n-- \nFirm\nBerlin"
PAGE = Page(
    words="<p>Dear <b>Anna</b>,</p><ul><li>a roof</li></ul>",
    text="Dear Anna,\n- a roof",
    signature="<div><b>Firm</b><br>Berlin</div>",
    signature_text="Firm\nBerlin",
    font="font-family: 'Times New Roman'; font-size: 12pt",
    habit=Habit.LINES,
)


def draft(**fields: Any) -> Draft:
    plain = {
        "identities": OURS,
        "name": "Ivan Petrov",
        "offer": OFFER,
        "offer_content": Content(LETTER, html=True),
        "anchor": OFFER,
        "anchor_content": Content(LETTER, html=True),
        "template": "reminder",
        "language": "en",
        "quote": True,
        "token": "token",
        "written_at": at("2026-11-06 10:00"),
        "calendar": calendar(),
        "offer_page": PAGE,
        "anchor_page": PAGE,
    }
    return compose(Brief(**{**plain, **fields}))


def html(**fields: Any) -> str:
    found = draft(**fields).html
    assert found is not None
    return found


class TestManner:
    def test_the_letter_has_the_font_and_the_habit_of_the_offer(self) -> None:
        line = "<div style=\"font-family: 'Times New Roman'; font-size: 12pt\">"

        assert unescape(html()).startswith(f"<html><body>{line}Dear Anna,</div>\n{line}<br></div>\n{line}On 2 November")

    def test_without_the_page_it_is_written_in_paragraphs(self) -> None:
        assert html(offer_page=None, anchor_page=None).startswith("<html><body><p>Dear Anna,</p>\n<p>On 2 November")

    def test_an_offer_in_plain_text_is_followed_up_in_plain_text_whatever_is_answered(self) -> None:
        found = draft(offer_content=Content(LETTER), offer_page=None)

        assert found.html is None
        assert found.text.endswith(
            "wrote:\n> Dear Anna,\n>\n> here is our offer for the new roof of your house.\n>\n> Kind regards\n> Ivan\n"
        )


class TestQuotation:
    def test_the_page_is_quoted_below_the_attribution_and_its_words_in_the_text(self) -> None:
        quoted = f'<div style="{PAGE.font}">{PAGE.words}</div></blockquote></body></html>\n'

        assert unescape(html()).endswith(quoted)
        assert '<blockquote type="cite" style="' in html()
        assert html().index("Ivan Petrov wrote:") < html().index("<blockquote")
        assert draft().text.endswith("Ivan Petrov wrote:\n> Dear Anna,\n> - a roof\n")

    def test_a_page_that_gives_no_words_is_quoted_as_text(self) -> None:
        found = html(anchor_page=Page(font="color: #000066"))

        assert "here is our offer for the new roof of your house.</div>" in found
        assert "#000066" not in found

    def test_a_rule_may_want_none(self) -> None:
        found = draft(quote=False)

        assert "<blockquote" not in str(found.html)
        assert "wrote:" not in found.text + str(found.html)

    @pytest.mark.parametrize("line", ["word " * 19, "Ж" * 50, "x" * (MAX_QUOTE - 1)])
    def test_a_long_text_is_cut_at_a_line(self, line: str) -> None:
        lines = [line.strip()] * (2 * MAX_QUOTE // len(line.encode()))
        found = draft(
            offer_content=Content("\n".join(lines)), anchor_content=Content("\n".join(lines)), offer_page=None
        )
        quoted = found.text.partition("wrote:\n")[2].splitlines()

        assert {f"> {line.strip()}"} == set(quoted)
        assert len(lines) > len(quoted)
        assert MAX_QUOTE - len(lines[0].encode()) - 1 <= sum(len(one[2:].encode()) + 1 for one in quoted) <= MAX_QUOTE

    def test_of_a_line_that_is_too_long_the_beginning_is_quoted(self) -> None:
        found = draft(anchor_content=Content("Ж" * MAX_QUOTE), offer_page=None, anchor_page=None)

        assert found.text.endswith(f"> {'Ж' * ((MAX_QUOTE - len('<p></p>')) // 2)}\n")

    @pytest.mark.parametrize("text", ["x\n" * MAX_QUOTE, "<" * MAX_QUOTE, "&\n" * MAX_QUOTE])
    def test_the_page_is_no_longer_than_the_limit_either(self, text: str) -> None:
        found = html(anchor_content=Content(text), anchor_page=None)
        quoted = found.partition('padding-left: 1ex">')[2].partition("</blockquote>")[0]

        assert MAX_QUOTE - 200 < len(quoted.encode()) <= MAX_QUOTE + len("<div></div>")


class TestSignature:
    def test_it_is_the_pages_where_that_says_the_same(self) -> None:
        assert "-- </div>\n<div><b>Firm</b><br>Berlin</div>\n" in html()
        assert "\n-- \nFirm\nBerlin\n\nOn 2 November" in draft().text

    @pytest.mark.parametrize("page", [replace(PAGE, signature_text="Firm\nMunich"), replace(PAGE, signature="")])
    def test_it_is_the_text_where_that_is_not_sure(self, page: Page) -> None:
        found = html(offer_page=page)

        assert "<b>Firm</b>" not in found
        assert ">Firm</div>\n" in found

    def test_without_one_there_is_none(self) -> None:
        assert "-- " not in html(offer_content=Content(LETTER.partition("\n-- ")[0], html=True))


class TestBcc:
    def test_it_is_left_out(self) -> None:
        assert () == draft(anchor=replace(OFFER, bcc=(ZOE,))).bcc

    def test_a_rule_may_keep_it_less_those_who_are_named(self) -> None:
        anchor = replace(OFFER, to=(ANNA,), cc=(BEN,), bcc=(ZOE, ANNA, BEN, IVAN))

        assert (ZOE, IVAN) == draft(anchor=anchor, keep_bcc=True).bcc


class TestExchange:
    def test_topic_and_index_are_those_of_the_message_answered(self) -> None:
        fields = header(thread_topic="Roof", thread_index="AdQc2DN7rLoS3hgnE/O76rpFzxN/Ew==")
        found = draft(anchor=replace(OFFER, header=fields))

        assert "Roof" == found.thread_topic
        assert found.thread_index.startswith("AdQc2DN7rLoS3hgnE/O76rpFzxN/E")
        assert len("AdQc2DN7rLoS3hgnE/O76rpFzxN/Ew==") < len(found.thread_index)

    def test_a_message_without_them_gives_none(self) -> None:
        assert ("", "") == (draft().thread_topic, draft().thread_index)


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("de", "Am 2. November 2026 um 10:00 Uhr schrieb Ivan Petrov:"),
        ("en", "On 2 November 2026 at 10:00, Ivan Petrov wrote:"),
        ("es", "El 2 de noviembre de 2026 a las 10:00, Ivan Petrov escribió:"),
        ("fr", "Le 2 novembre 2026 à 10:00, Ivan Petrov a écrit\u00a0:"),
        ("it", "Il giorno 2 novembre 2026 alle ore 10:00 Ivan Petrov ha scritto:"),
        ("ru", "2 ноября 2026\u00a0г. в 10:00 Ivan Petrov пишет:"),
    ],
)
def test_the_line_above_the_quotation_is_written_as_people_write_it(code: str, line: str) -> None:
    found = draft(language=code)

    assert f"\n{line}\n> " in found.text
    assert line in html(language=code)

"""CSS in mail: what may be written again, and which font a text is in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.css import MAX_SHEET, Font, allowed, dark, families, sheet


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("color:red; FONT-SIZE: 11.0pt", "color: red; font-size: 11.0pt"),
        ("margin:0 0 0 40px;border-left:1px solid rgb(204, 204, 204)",) * 1
        + ("margin: 0 0 0 40px; border-left: 1px solid rgb(204, 204, 204)",),
        ('font-family:"Segoe UI",sans-serif !important', "font-family: 'Segoe UI',sans-serif !important"),
        ("background-color: #fff; width:100%", "background-color: #fff; width: 100%"),
        ("color:\nred", "color: red"),
        ("position:fixed; display:block; float:left; opacity:0; mso-fareast-language:DE", ""),
        ("background:url(https://x.example/p.gif)", ""),
        ("background-color:url(https://x.example/p.gif); color:URL(x)", ""),
        ("width:expression(alert(1)); color: rgb(1,2,3) expression(x)", ""),
        ("color:\\75rl(x); color:red}body{; color:<b>; -moz-binding:x", ""),
        ("margin-left:.5in;text-indent:-18.0pt; margin:0cm", "margin-left: .5in; text-indent: -18.0pt; margin: 0cm"),
        ("line-height:107%; line-height:normal; line-height:1.50", "line-height: 1.07; line-height: 1.5"),
        ("color", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_declarations_that_are_of_use_and_harmless_are_written(style: str, expected: str) -> None:
    assert expected == allowed(style)


@pytest.mark.parametrize(
    "style",
    [
        "margin-top:-400px", "margin:-400px 0 0", "margin:0 0 -1in", "padding:1e9px", "width:99999px", "width:99in",
        "border-top:9999px solid white", "vertical-align:2000px", "text-indent:-1000px", "margin-left:-1e3px",
        "font-size:2000px", "font-size:300%", "font-size:9em", "font-size:larger", "line-height:0", "line-height:1px",
        "line-height:99%", "line-height:40", "font:900px/0 Arial",
    ],
)  # fmt: skip
def test_nothing_is_written_that_moves_up_grows_over_what_stands_above_or_makes_the_page_wide(style: str) -> None:
    assert allowed(style) == ""


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('"Calibri",sans-serif', "Calibri, sans-serif"),
        ("'Times New Roman', Times", "'Times New Roman', Times"),
        ("&quot;x, inherit, INITIAL", ""),
        ("x(y), <b>, Arial", "Arial"),
        ("", ""),
    ],
)
def test_families_are_written_in_one_form(value: str, expected: str) -> None:
    assert expected == families(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("#1F497D", "#1f497d"),
        ("rgb(0, 0,102)", "#000066"),
        ("#333", "#333"),
        ("Navy", "navy"),
        ("windowtext", ""),
        ("white", ""),
        ("#fff", ""),
        ("#ffffcc", ""),
        ("rgb(999,999,999)", ""),
        ("#12345", ""),
        ("url(x)", ""),
    ],
)
def test_a_colour_counts_where_it_can_be_read_on_white(value: str, expected: str) -> None:
    assert expected == dark(value)


class TestFont:
    @pytest.mark.parametrize(
        ("style", "expected"),
        [
            ({"font-family": "Arial", "font-size": "10pt", "color": "navy"}, Font("Arial", "10pt", "navy")),
            ({"font": "italic bold 12.0px/1.5 Helvetica, sans-serif"}, Font("Helvetica, sans-serif", "12.0px")),
            ({"font-size": "1em", "color": "inherit", "font-family": "inherit"}, Font()),
            ({"font-size": "100px"}, Font()),
            ({"font-size": "1px"}, Font()),
            ({"font-size": "48pt"}, Font()),
            ({}, Font()),
        ],
    )
    def test_it_is_told_by_a_style(self, style: dict[str, str], expected: Font) -> None:
        assert expected == Font().within(style)

    def test_what_a_style_does_not_tell_is_that_around(self) -> None:
        assert Font("Arial", "10pt", "navy") == Font("Arial", "9pt", "navy").within({"font-size": "10pt"})

    def test_the_element_font_tells_it_too(self) -> None:
        assert Font("Arial", "small", "#000066") == Font("x", "y", "z").of_font_tag("Arial", "2", "#000066")
        assert Font("x", "y", "z") == Font("x", "y", "z").of_font_tag("", "7", "white")

    def test_it_is_written_as_declarations(self) -> None:
        assert "font-family: Arial; color: navy" == Font("Arial", "", "navy").declarations()


class TestSheet:
    OUTLOOK = """<!--
        /* Font Definitions */ @font-face {font-family:Wingdings; panose-1:5 0;}
        p.MsoNormal, li.MsoNormal {margin:0cm; font-size:11.0pt; font-family:"Calibri",sans-serif;}
        /* a comment { } */ a:link, span.MsoHyperlink {color:#0563C1;} div > p {color:red}
        @media screen { p {color:red} } P {color:navy} --> """

    def test_elements_and_classes_are_read(self) -> None:
        told = {"margin": "0cm", "font-size": "11.0pt", "font-family": '"Calibri",sans-serif', "color": "navy"}
        assert told == sheet(self.OUTLOOK).style("p", ["MsoNormal", "other"])
        assert {"color": "#0563C1"} == sheet(self.OUTLOOK).style("span", ["MsoHyperlink"])
        assert {} == sheet(self.OUTLOOK).style("a", [])

    @pytest.mark.parametrize("piece", ["/*", "{", "}", "p{", "p{a:b}", "a,", ";", ":"])
    def test_a_hostile_one_comes_to_an_end(self, piece: str) -> None:
        assert sheet(piece * MAX_SHEET).style("x", ["y"]) == {}


@given(st.text("rgb(1,2 )#%url:;'\"-ex\\/*{}\n", max_size=80) | st.text(max_size=80))
def test_nothing_that_is_written_can_end_an_attribute_or_call_anything(style: str) -> None:
    written = allowed(f"color:{style};margin:{style}") + families(style) + dark(style)
    assert not set('"<>\\{}\n') & set(written)
    assert "(" not in written.replace("rgb(", "").replace("rgba(", "").replace("RGB(", "").replace("RGBA(", "")

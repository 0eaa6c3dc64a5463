"""HTML mail as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.html import MAX_HTML, to_text


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("Hello", "Hello"),
        ("<p>a  b\n c</p><p>d</p>", "a b c\nd"),
        ("<div>a<div>b</div>c</div>", "a\nb\nc"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("a<br><br><br>b", "a\n\nb"),
        ("<p>a<br></p><p>b</p>", "a\nb"),
        ("<p>a</p><p>&nbsp;</p><p>b</p>", "a\n\nb"),
        ("<div>a</div><div><br></div><div>b</div>", "a\n\nb"),
        ("<b>Of</b>fer <i>four</i>", "Offer four"),
        ("a&amp;b &lt;c&gt; &euro;&#8364;&nbsp;5", "a&b <c> €€ 5"),
        ('see <a href="https://x.example/">our site</a>.', "see our site."),
        ("<ul><li>one</li><li><p>two</p>more</li></ul>", "- one\n- two\nmore"),
        ("<ol><li>one<ul><li>two</li></ul></li></ol>", "- one\n- two"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>", "a\tb\n1\t2"),
        ("<table><tr><td>Work</td><td></td><td> 2 </td><td>450,00&nbsp;EUR</td></tr></table>", "Work\t2\t450,00 EUR"),
        ("<pre>a\n  b\n\nc</pre>", "a\nb\n\nc"),
        ("<h1>Offer</h1>text<hr>more", "Offer\ntext\nmore"),
        ("of\u200bfer\u00ad\ufeff", "offer"),
        ("<html><head><title>t</title><style>s</style></head><body>a<script>x</script></body></html>", "a"),
        ("a<style>p {}</style><!-- c --><![CDATA[d]]>b", "ab"),
        ("<!--[if mso]>Outlook<![endif]-->a<![if !mso]>b<![endif]>", "ab"),
        ('<div style="DISPLAY: none">preview</div><p>a</p>', "a"),
        ('<?xml version="1.0" encoding="utf-16"?><p>Grüße</p>', "Grüße"),
        ('<p>a<?xml:namespace prefix = o ns = "urn:o" />b</p>', "ab"),
        ('<meta charset="iso-8859-1"><p>Привет</p>', "Привет"),
        ("https://x.example/offer.html", "https://x.example/offer.html"),
        ("", ""),
    ],
)
def test_a_page_is_read_as_it_is_seen(page: str, expected: str) -> None:
    assert expected == to_text(page)


GMAIL = (
    '<div dir="ltr">No, thanks</div><br><div class="gmail_quote gmail_quote_container"><div class="gmail_attr">'
    'On Monday Ivan wrote:<br></div><blockquote class="gmail_quote"><div>Offer</div>'
    '<blockquote type="cite">Question</blockquote></blockquote></div>'
)
OUTLOOK = (
    '<div>No, thanks</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Ivan<br>'
    "<b>Sent:</b> Monday</div><div>Offer</div></div><p>Petrov</p>"
)
THUNDERBIRD = (
    '<p>No, thanks</p><div class="moz-cite-prefix">On Monday Ivan wrote:</div>'
    '<blockquote type="cite" cite="mid:1@x"><p>Offer</p></blockquote><p>Anna</p>'
)


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (GMAIL, "No, thanks\n\n> On Monday Ivan wrote:\n> Offer\n>> Question"),
        (OUTLOOK, "No, thanks\n> From: Ivan\n> Sent: Monday\n> Offer\n> Petrov"),
        (OUTLOOK.replace(' id="appendonsend"', ""), "No, thanks\n> From: Ivan\n> Sent: Monday\n> Offer\n> Petrov"),
        (THUNDERBIRD, "No, thanks\n> On Monday Ivan wrote:\n> Offer\nAnna"),
        ('a<div id="mail-editor-reference-message-container"><div>b</div></div>', "a\n> b"),
        ('a<div class="yahoo_quoted">b</div>', "a\n> b"),
        ('a<div class="protonmail_quote">b<blockquote class="protonmail_quote">c</blockquote></div>', "a\n> b\n> c"),
        ("a<blockquote>b<br><br>c<ul><li>d</li></ul></blockquote>e", "a\n> b\n>\n> c\n> - d\ne"),
        ("a<blockquote><blockquote>b</blockquote></blockquote>", "a\n>> b"),
    ],
)
def test_what_is_quoted_stands_behind_its_sign(page: str, expected: str) -> None:
    assert expected == to_text(page)


@pytest.mark.parametrize(
    "style", ["margin:0 0 0 40px;border:none;padding:0px", "margin: 0px 0px 0px 40px; border: none; padding: 0px"]
)
def test_what_a_writer_has_indented_is_not_quoted(style: str) -> None:
    assert "our price" == to_text(f'<blockquote style="{style}">our price</blockquote>')


def test_a_quotation_without_a_border_is_one() -> None:
    assert "> old" == to_text('<blockquote type="cite" style="border:none">old</blockquote>')


def test_depth_is_no_trouble() -> None:
    assert "deep\nafter" == to_text("<div>" * 1000 + "deep" + "</div>" * 1000 + "after")


@pytest.mark.parametrize(
    "piece", ["<!--", "<![", "<?", "<div", "<a b ", "</p>", "<table>", "&#x110000;", "<p", "\0", "\ud800"]
)
def test_a_hostile_page_comes_to_an_end(piece: str) -> None:
    assert to_text(piece * (MAX_HTML // len(piece) // 4)).encode() is not None


def test_a_long_page_is_cut() -> None:
    assert MAX_HTML - len("<p>") == len(to_text("<p>" + "x" * 2 * MAX_HTML))


@given(st.text("ab<>/!-[]?&;\"'= \n\u00a0", max_size=200) | st.text(max_size=100))
def test_no_page_raises(page: str) -> None:
    assert to_text(page).encode() is not None

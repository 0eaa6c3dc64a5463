"""The HTML of our own mail, read for a reply: what is quoted of it, what it looks like, and what is never written."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connectors.draft import build
from connectors.html import MAX_HTML, to_text
from connectors.page import MAX_QUOTE, read
from rules.draft import same_words
from rules.mail import Content
from rules.page import Habit
from rules.reply import Brief, compose
from tests.connectors.drafts import DRAFT, marked, untouched
from tests.rules.build import OFFER, OURS, at, calendar

OUTLOOK = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!--
p.MsoNormal, li.MsoNormal {margin:0cm; font-size:11.0pt; font-family:"Calibri",sans-serif;}
--></style></head><body lang=DE link="#0563C1"><div class=WordSection1>
<p class=MsoNormal>Sehr geehrte Frau Dr. Weiß,<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoNormal>anbei unser <b>Angebot</b>.<img src="cid:logo@x"></p>
<div style='border:none;border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal><b>Von:</b> Anna Weiß<br>
<b>Gesendet:</b> Montag<br><b>An:</b> Ivan<br><b>Betreff:</b> Anfrage</p></div>
<p class=MsoNormal>Wir brauchen ein Dach.</p></div></body></html>"""
GMAIL = """<div dir="ltr"><div style="font-family:georgia,serif;color:rgb(0,0,102)">Hi Tom,<br><br>here is our
offer.</div>
<div><br></div><blockquote style="margin:0 0 0 40px;border:none;padding:0px"><div>5 pieces</div></blockquote>
<span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature"><b>Ivan</b><br>
<a href="https://firm.example">Firm</a></div></div><br><div class="gmail_quote"><div class="gmail_attr">On Mon, Tom
wrote:<br></div><blockquote class="gmail_quote">Question<div class="gmail_signature">Tom</div></blockquote></div>"""
APPLE = """<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body
style="overflow-wrap: break-word; -webkit-nbsp-mode: space; font: 13px Helvetica;"><div>Ciao Anna,</div><div><br></div>
<div>ecco il preventivo.</div><br id="lineBreakAtBeginningOfMessage"><div><blockquote type="cite"><div>Il giorno 2 nov
2026, alle ore 10:00, Anna ha scritto:</div><div>Buongiorno</div></blockquote></div></body></html>"""
THUNDERBIRD = """<p><font face="Arial" size="2">Bonjour Claire,</font></p><p><font face="Arial" size="2">voici le
devis.</font></p><pre class="moz-signature" cols="72">-- \nIvan\nFirme</pre><div class="moz-cite-prefix">Le 2 novembre
2026, Claire a écrit :</div><blockquote type="cite"><p>Bonjour</p></blockquote>"""


class TestPrograms:
    def test_outlook(self) -> None:
        page = read(OUTLOOK)
        assert "Sehr geehrte Frau Dr. Weiß,\n\nanbei unser Angebot." == page.text
        assert (
            '<div><p style="margin: 0">Sehr geehrte Frau Dr. Weiß,</p><p style="margin: 0">&nbsp;</p>'
            '<p style="margin: 0">anbei unser <b>Angebot</b>.</p></div>'
        ) == page.words
        assert ("font-family: Calibri, sans-serif; font-size: 11.0pt", Habit.OUTLOOK) == (page.font, page.habit)

    def test_gmail(self) -> None:
        page = read(GMAIL)
        assert "Hi Tom,\n\nhere is our offer.\n\n5 pieces" == page.text
        assert '<div style="margin-left: 40px"><div>5 pieces</div></div>' in page.words
        assert "Ivan\nFirm" == page.signature_text
        assert '<b>Ivan</b><br> <a href="https://firm.example">Firm</a>' in page.signature
        assert ("font-family: georgia, serif; color: #000066", Habit.LINES) == (page.font, page.habit)

    def test_apple_mail(self) -> None:
        page = read(APPLE)
        assert "<div>Ciao Anna,</div><div><br></div><div>ecco il preventivo.</div>" == page.words
        assert ("font-family: Helvetica; font-size: 13px", Habit.LINES) == (page.font, page.habit)

    def test_thunderbird(self) -> None:
        page = read(THUNDERBIRD)
        assert "Bonjour Claire,\nvoici le devis." == page.text
        assert "Ivan\nFirme" == page.signature_text
        assert ("font-family: Arial; font-size: small", Habit.PARAGRAPHS) == (page.font, page.habit)

    def test_plain_text_in_a_page(self) -> None:
        page = read("<pre>Dear Anna,\n\n  our offer\n&gt; quoted\nmore\n-- \nFirm</pre>")
        assert "<pre>Dear Anna,\n\n  our offer\nmore\n</pre>" == page.words
        assert ("", Habit.PARAGRAPHS) == (page.font, page.habit)

    def test_a_reply_in_the_middle(self) -> None:
        page = read("<p>Yes:</p><blockquote type=cite>How much?</blockquote><p>5 €</p><blockquote>Thanks</blockquote>")
        assert "<p>Yes:</p><p>5 €</p>" == page.words

    @pytest.mark.parametrize("source", ["", " ", "<p></p>", "<blockquote>quoted</blockquote>", "<img src=x>"])
    def test_nothing_said_is_nothing_quoted(self, source: str) -> None:
        assert ("", "") == (read(source).words, read(source).text)


class TestSanitised:
    @pytest.mark.parametrize(
        ("source", "expected"),
        [
            ("a<script>alert(1)</script><style>p{}</style><!-- c --><iframe src=x>i</iframe>b", "ab"),
            ('<p onclick="x()" id=i class=c style="position:fixed">a</p>', "<p>a</p>"),
            ('a<img src="https://t.example/p.gif" width=1><img src="cid:1"><object data=x>o</object>', "a"),
            ("<form action=x><input name=q><button>a</button></form>", "<div>a</div>"),
            ('<a href="javascript:alert(1)">a</a>', "a"),
            ('<a href=" JaVa&#9;Script:alert(1)">a</a><a href="data:text/html,x">b</a>', "ab"),
            ('<a href="HTTPS://x.example/?a=1&amp;b=&quot;">a</a>', "a"),
            ('<a href="https://x.example/?a=1&amp;b=2">a</a>', '<a href="https://x.example/?a=1&amp;b=2">a</a>'),
            ('<a href="mailto:a@x.example" target=_blank>a</a>', '<a href="mailto:a@x.example">a</a>'),
            ("<span><font>a</font></span>", "a"),
            ("<font color=red size=9 face='x\"y'>a</font>", '<font color="red">a</font>'),
            ("<div align=center dir=evil>a</div>", '<div align="center">a</div>'),
            ("<div href=x>a&lt;b&gt;</div>", "<div>a&lt;b&gt;</div>"),
            ("<center>a</center><section>b</section>", "<div>a</div><div>b</div>"),
            ("<svg><a href='javascript:x'>s</a></svg><math><mi>a</mi></math>", "a"),
            (
                "<table border=1 onload=x><tr><td></td><td colspan=2>a</td></tr><tr><td></td></tr></table>",
                '<table border="1"><tr><td></td><td colspan="2">a</td></tr></table>',
            ),
            ("<div style='display:none'>tracking</div><p>a</p>", "<p>a</p>"),
            ("<div style='margin-top:-400px;background-color:white'>a</div>",
             '<div style="background-color: white">a</div>'),
            ("<table width=9999 cellpadding=1000><tr><td width=50%>a</table>",
             '<table><tr><td width="50%">a</td></tr></table>'),
            ("<!--[if mso]><p>x</p><![endif]--><![if !mso]><p>a</p><![endif]>", "<p>a</p>"),
            ('<base href="http://x.example/"><meta http-equiv=refresh content="0;url=x"><link href=x><p>a</p>',
             "<p>a</p>"),
            ("<p>a</p></div></blockquote></body></html><p>b</p>", "<p>a</p><p>b</p>"),
            ("<noscript><p title='</noscript><img src=x onerror=y>'>a</p></noscript>", "<p>a</p>"),
        ],
    )  # fmt: skip
    def test_what_is_not_allowed_is_not_written(self, source: str, expected: str) -> None:
        written = read(source).words  # text that stands alone is a paragraph for lxml
        assert expected == (written if expected.startswith("<") else written.removeprefix("<p>").removesuffix("</p>"))

    def test_a_long_page_is_cut_at_a_line_and_the_tree_is_whole(self) -> None:
        page = read("<div><table>" + "<tr><td><b>Größe</b></td><td></td></tr>" * 2000 + "</table></div>")
        assert page.words.endswith("<tr><td><b>Größe</b></td><td></td></tr></table></div>")
        assert MAX_QUOTE - 100 < len(page.words.encode()) <= MAX_QUOTE
        assert {"Größe"} == set(page.text.splitlines())

    @pytest.mark.parametrize(
        "source", ["x" * (MAX_QUOTE + 1), "<table><tr><td>a</td>" + "<td></td>" * MAX_QUOTE + "</tr></table>"]
    )
    def test_what_cannot_be_cut_is_left_out(self, source: str) -> None:
        assert ("", "") == (read(source).words, read(source).text)

    @pytest.mark.parametrize(
        "piece",
        [
            "<b>", "<p><b a=1>", "<div>x", "<table><tr><td>x", "<blockquote>x", "<a href=http://x>y", "<pre>x\n",
            "<td>", "<!--", "<![", "<?", "<", "&amp;",
            "<font size=1>x", "</p>", "<p class=a style=b:c>x", "<style>p{", "\0",
        ],
    )  # fmt: skip
    def test_a_hostile_page_comes_to_an_end(self, piece: str) -> None:
        assert len(read(piece * (MAX_HTML // len(piece) // 8)).words.encode()) <= MAX_QUOTE


ALLOWED = {
    "a", "b", "br", "code", "dd", "div", "dl", "dt", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "i", "li", "ol",
    "p", "pre", "s", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
    "u", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "align", "bgcolor", "border", "cellpadding", "cellspacing", "color", "colspan", "dir", "face", "href", "rowspan",
    "size", "start", "style", "type", "valign", "width",
}  # fmt: skip


OUT_OF_PLACE = re.compile(r"(margin|margin-top|margin-bottom): [^;]*-\d|\d{4}|position|float|line-height: 0")
"""What could move a quotation over the words above it."""


class Judge(HTMLParser):
    """Takes a sanitised page apart by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.other: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "br":
            self.open.append(tag)
        self.other += [tag] * (tag not in ALLOWED)
        self.other += [
            f"{name}={value}" for name, value in attrs if name not in ATTRIBUTES or not value or "(" in value
        ]
        links = [str(value).lower() for name, value in attrs if name == "href"]
        self.other += [link for link in links if not link.startswith(("http:", "https:", "mailto:", "tel:"))]
        self.other += [str(value) for name, value in attrs if name == "style" and OUT_OF_PLACE.search(str(value))]

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.other.append(f"/{tag}")

    def handle_comment(self, data: str) -> None:
        self.other.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


PIECES = st.sampled_from(
    [
        "a", "b ", "€", "\n", "&lt;", "&nbsp;", "<p>", "</p>", "<div>", "</div>", "<br>", "<b>", "</b>", "<ul>", "<li>",
        "</ul>", "<table>", "<tr>", "<td>", "</td>", "</table>", "<pre>", "</pre>", "<script>", "</script>", "<style>",
        "</style>", "<svg>", "<math>", "<img src=x onerror=y>", "<a href='javascript:x'>", "<a href='http://x/'>",
        "</a>", "<p style='color:red;background:url(x)' onclick=x>", "<font color='\"><script>'>", "<!--", "-->",
        "<![CDATA[", "]]>", "<?xml", "<blockquote>", "<blockquote style='border:none'>", "</blockquote>",
        "<textarea>", "<title>",
        "<noscript>", "<template>", "<plaintext>", "<frameset>", "<div class=gmail_signature>",
        "<div class=gmail_quote>", "-- ", "On 1 Jan, A wrote:", "\x00", "\ufffe",
    ]
)  # fmt: skip
PAGES = st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=100)


@given(PAGES)
@example("<p><b><div>a</b><p>b</div>c")
def test_of_any_page_only_what_is_allowed_is_written_and_the_tree_is_whole(source: str) -> None:
    page = read(source)
    for written in (page.words, page.signature):
        judge = Judge()
        judge.feed(written)
        judge.close()
        assert ([], []) == (judge.other, judge.open)
    assert same_words(page.text, to_text(f"<div>{page.words}</div>"))


@given(PAGES)
def test_a_draft_that_quotes_any_page_is_known_again(source: str) -> None:
    page, content = read(source), Content("Dear Anna,\n\nour offer.\n-- \nFirm", html=True)
    moment = at("2026-11-06 10:00")
    brief = Brief(OURS, "Ivan", OFFER, content, OFFER, content, "reminder", "en", True, "token", moment, calendar())
    draft = marked(replace(compose(replace(brief, offer_page=page, anchor_page=page)), token=DRAFT.token))
    assert untouched(build(draft))
    assert not untouched(build(replace(draft, html=str(draft.html).replace("Dear", "My dear"))))

"""What is left of a subject without its prefixes, in any language, and what a reply is called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import subject

PIECES = [
    "Re:",
    "AW: ",
    "Fwd:",
    "[list] ",
    "(fwd)",
    "[Fwd: ",
    "]",
    "[",
    " ",
    "：",
    "Re[2]: ",
    "İlt:",
    "*EXT* ",
    "External:",
    "(spam) ",
    "[#1]:",
    "Å",
    "offer",
    "¨",
]
subjects = st.text(max_size=30) | st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@pytest.mark.parametrize(
    "written",
    [
        "Test",
        "re: Test",
        "fw:  Test",
        "Fwd: Re: Test (fwd)",
        "  re    :   Test  (fwd)",
        "re \t: \tTest",
        "Re: re:re: fwd:[fwd: \t  Test]  (fwd)  (fwd)(fwd) ",
        "re: [fwd: [fwd: re: [fwd: test]]]",
        "RE: Fwd: [team] AW: Re[2]: Test",
        "Re: [Mailing-List] Re[4]: Test  ",
        "RE(3):Fw:Test",
        "Re^2: Test",
        "Re2: Test",
        "[EXTERNAL] Re: [EXT] Test",
        "[#4711] Re: Test",
        "Re: [#4711] [Ticket 5]: Test",
        "Re: [ABC-12]Test",
        "*EXT* AW: Test",
        "*** EXTERNAL *** Re: Test",
        "EXTERNAL: Re: Test",
        "Re: Extern: Test",
        "(External) Test",
        "<EXT> Test",
        "{{ ext }} Test",
        "**Suspected spam** Test",
        "Externe E-Mail: WG: Test",
        "Внешнее: Test",
        "Re：Test",
        "Ｒｅ: Ｔｅｓｔ",
        "Antw: Aw: Test",
        "R: Rif: R:\tTest",
        "Отв: Пересл: Test",
        "回复: 转发：Test",
        "İLT: YNT: Test",
        "Vá: Továbbítás: Test",
        "תגובה: test",
    ],
)
def test_the_base_is_what_all_subjects_of_one_conversation_share(written: str) -> None:
    assert "test" == subject.base(written)


@pytest.mark.parametrize(
    ("base", "written"),
    [
        ("operation: mindcrime", "operation: mindcrime"),
        ("report: q3", "Report: Q3"),
        ("reference architecture", "Reference architecture"),
        ("rechnung: 42", "Rechnung: 42"),
        ("ad: x", "Ad: Re: Ad: x"),
        ("tr 50: angebot", "TR 50: Angebot"),
        ("re 2026: plan", "Re 2026: plan"),
        ("[auto]", "[Auto]"),
        ("[ext]", "[EXT]"),
        ("external", "External"),
        ("ext", "Re: EXT"),
        ("external:", "External: "),
        ("external roof", "External roof"),
        ("extern gebaut: halle", "Extern gebaut: Halle"),
        ("*ext", "*EXT"),
        ("(important) test", "(Important) Test"),
        ("[[x] test", "[[x] Test"),
        ("[" + "x" * 61 + "] test", "[" + "x" * 61 + "] Test"),
        ("strasse 4", "Straße  4"),
        ("quarterly plan", "Quarterly\u00a0 Plan"),
        ("", "Re: "),
        ("", "  FWD  :   "),
        ("", ""),
    ],
)
def test_what_only_looks_like_a_prefix_stays(base: str, written: str) -> None:
    assert base == subject.base(written)


@given(subjects)
def test_a_base_is_its_own_base(written: str) -> None:
    once = subject.base(written)

    assert once == subject.base(once)


def test_a_base_is_its_own_base_however_often_it_was_answered() -> None:
    assert "test" == subject.base("Re: " * 200 + "test")


def test_a_subject_longer_than_a_line_is_cut() -> None:
    assert subject.MAX_LETTERS == len(subject.base("x" * 100_000))


@pytest.mark.parametrize(
    "written",
    [
        "Re: x",
        "AW: x",
        "SV:x",
        "VS: x",
        "Odp: x",
        "Ответ: x",
        "[EXT] Re: x",
        "Re[2]: x",
        "*EXT* AW: x",
        "[#1] [b] Extern: SV: x",
    ],
)
def test_a_reply_is_known_by_its_prefix(written: str) -> None:
    assert subject.is_reply(written)
    assert not subject.is_forward(written)


@pytest.mark.parametrize("written", ["Fwd: x", "WG: x", "I: x", "TR: x", "Пересл: x", "[EXT] [a] WG: x", "转发: x"])
def test_a_forward_is_known_by_its_prefix(written: str) -> None:
    assert subject.is_forward(written)
    assert not subject.is_reply(written)


@pytest.mark.parametrize("written", ["x", "Reply: x", "[Re: 5 items] x", "Regarding: x", "", "["])
def test_another_subject_is_neither(written: str) -> None:
    assert not subject.is_reply(written)
    assert not subject.is_forward(written)


@pytest.mark.parametrize(
    "written",
    [
        "Test offer",
        "Re: TEST  offer",
        "HA: Test offer",
        "ext - Test offer",
        "<x> Test offer",
        "Geantw | [x] Test offer",
        "Int: HA: Test offer",
        "Внеш. ：Test offer",
    ],
)
def test_a_subject_may_stand_behind_one_or_two_prefixes_that_nobody_knows(written: str) -> None:
    assert subject.is_prefixed(written, "test offer")


@pytest.mark.parametrize(
    "written",
    [
        "Your test offer",
        "xTest offer",
        "Test offer and more",
        "One: two: three: Test offer",
        "About our old: Test offer",
        f"{'x' * 21}: Test offer",
        "",
    ],
)
def test_behind_other_words_it_is_another_subject(written: str) -> None:
    assert not subject.is_prefixed(written, "test offer")


def test_a_hostile_prefix_takes_no_time() -> None:
    assert not subject.is_prefixed(": " * 100_000 + "x test offer", "test offer")


@pytest.mark.parametrize("written", ["New roof", "Re: Werkstattplaner", "Dachsanierung", "Смета на крышу", "12345678"])
def test_two_words_or_eight_letters_tell_a_conversation(written: str) -> None:
    assert subject.is_specific(written)


@pytest.mark.parametrize("written", ["", "Re:", "Roof", "7days", "Re: Our offer", "Ihr Angebot"])
def test_a_short_or_common_subject_tells_none(written: str) -> None:
    assert not subject.is_specific(written)


@pytest.mark.parametrize(
    ("reply", "written"),
    [
        ("Re: Offer 42", "Offer 42"),
        ("Re: Offer 42", "Re: Offer 42"),
        ("Re: Offer 42", "RE: AW: Re[2]: Offer 42"),
        ("Re: Offer 42", "  Offer \t 42 "),
        ("Re: WG: Offer 42", "WG: Offer 42"),
        ("Re: 报价", "回复：报价"),
        ("Re: [EXT] Offer", "[EXT] Offer"),
        ("Re: [#4711] [x]: Offer", "Re: [#4711] Re: [x]: AW: Offer"),
        ("Re: FW: Offer", "FW: RE: Offer"),
        ("Re: New Re: offer", "New Re: offer"),
        ("Re: [Re: Offer", "[Re: Offer"),
        ("Re: [#4711]", "[#4711]"),
        ("Re: {{ 1 }} \"a\" <b> 'c'", "{{ 1 }} \"a\" <b> 'c'"),
        ("Re:", ""),
        ("Re:", "Re: "),
    ],
)
def test_a_reply_keeps_the_subject_with_exactly_one_re(reply: str, written: str) -> None:
    assert reply == subject.reply(written)


@given(subjects)
def test_a_reply_to_a_reply_has_the_same_subject(written: str) -> None:
    assert subject.reply(written) == subject.reply(subject.reply(written))


@given(subjects)
def test_a_reply_stays_in_its_conversation(written: str) -> None:
    assert subject.base(written) == subject.base(subject.reply(written))


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ({"2026-041"}, "Re: Angebot 2026-041: Werkstattplaner"),
        ({"4711"}, "Offer 4711: a machine of 2026"),
        ({"a4711"}, "Order A4711"),
        ({"12/2026"}, "Preventivo 12/2026"),
        (set(), "Offer for 12 chairs in 2026"),
        (set(), ""),
    ],
)
def test_the_numbers_of_a_subject_are_those_of_offers_and_orders(expected: set[str], text: str) -> None:
    assert expected == subject.numbers(text)


def test_the_telling_words_of_a_subject_are_its_longer_ones() -> None:
    assert {"offer", "garden", "house"} == subject.telling_words("AW: Offer: a garden house, 20261 m")


def test_commonplaces_are_single_words_that_say_nothing() -> None:
    assert {"offer", "quotation", "angebot", "preventivo"} <= subject.commonplaces()
    assert "our offer" not in subject.commonplaces()


@pytest.mark.parametrize(
    "text", ["Fwd: Offer 1", "Re: Fwd: Offer 1", "\N{WARNING SIGN} Fwd: Re: Offer 1", "Ticket #12 - WG: Offer 1"]
)
def test_a_forward_is_one_behind_other_prefixes_and_marks(text: str) -> None:
    assert subject.is_forward(text)


@pytest.mark.parametrize("text", ["Re: Offer 1", "\N{WARNING SIGN} Re: Offer 1", "Offer 1", "Forward: march"])
def test_an_answer_is_no_forward(text: str) -> None:
    assert not subject.is_forward(text)

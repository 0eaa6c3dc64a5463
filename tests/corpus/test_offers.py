"""The corpus of offers: nothing is taken wrongly, what is missed stands here, and files that are wrong are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tests.corpus.offers import KEYS, Verdict, WrongSample, counted, findings, main, paths, read

if TYPE_CHECKING:
    from pathlib import Path

FACTS = ("number", "amount", "valid_until", "valid_day", "attachment")
MISSED = {
    ("03-de-doors-html", "amount"): "net, and what says so stands before it: alone it would read as gross",
    ("06-de-answer-in-the-middle", "amount"): "a total of something: 'für 500 Stück' may be a part",
    ("08-en-hvac-long", "amount"): "net, as 03",
    ("11-en-licences-html", "number"): "no mark before it, and a form that a product can have too: 'Quote VT-99121'",
    ("16-ru-logo-phone", "amount"): "'логотип и вывеска обойдутся' may be a part",
    ("17-ru-windows-html", "amount"): "net, as 03",
    ("19-ru-printing-reply", "amount"): "a total of something: 'стоимость тиража' may be a part",
    ("22-it-kitchen-long", "amount"): "net, as 03",
    ("37-es-solar-html", "amount"): "net, and another sentence says so",
}
"""What a careful person takes and the program leaves out, with the reason."""
MOST_MISSED = {"number": 11, "amount": 21, "valid_until": 5, "valid_day": 5, "attachment": 3}
"""So many are left out in the whole corpus."""
OURS = [path for path in paths() if int(path.stem.partition("-")[0]) <= 40]
MAIL = (OURS[0].read_bytes(), OURS[0].with_suffix(".toml").read_text("utf-8"))

every_offer = pytest.mark.parametrize("path", paths(), ids=lambda path: path.stem)


@every_offer
def test_no_fact_of_an_offer_is_wrong(path: Path) -> None:
    found = [one for one in findings([read(path)]) if one.key in FACTS]

    assert [] == [str(one) for one in found if one.verdict is Verdict.WRONG]


def test_what_is_missed_is_known_with_its_reason() -> None:
    found = findings(map(read, OURS))

    assert set(MISSED) == {
        (one.sample.name, one.key) for one in found if one.key in FACTS and one.verdict is Verdict.MISSED
    }


def test_no_more_is_missed_than_it_was() -> None:
    counts = counted(findings(map(read, paths())))

    assert MOST_MISSED == {key: counts[key][Verdict.MISSED] for key in FACTS}


def test_the_six_languages_have_equal_shares() -> None:
    languages = [read(path).expected["language"] for path in OURS]

    assert 40 == len(languages)
    assert {"de": 7, "en": 7, "es": 6, "fr": 6, "it": 7, "ru": 7} == {one: languages.count(one) for one in languages}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("kind", "sort", "kind, sort: no key of these files"),
        ('language = "de"', 'language = "tlh"', "tlh is none of de, en"),
        ("valid_day = 2026-12-15\n", "", "valid_until and valid_day come together"),
        ('kind = "', "kind = ", "01-wrong.toml: "),
    ],
)
def test_a_file_that_is_wrong_is_told_by_its_name(tmp_path: Path, before: str, after: str, words: str) -> None:
    assert before in MAIL[1]
    (tmp_path / "01-wrong.eml").write_bytes(MAIL[0])
    (tmp_path / "01-wrong.toml").write_text(MAIL[1].replace(before, after), encoding="utf-8")

    with pytest.raises(WrongSample, match=words):
        read(tmp_path / "01-wrong.eml")


def test_the_command_prints_what_is_missed_and_fails_where_something_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "01-offer.eml"
    path.write_bytes(MAIL[0])
    path.with_suffix(".toml").write_text(MAIL[1].replace('"2026-031"', '"2026-032"'), encoding="utf-8")

    wrong = CliRunner().invoke(main, [str(path)])
    fine = CliRunner().invoke(main, [str(OURS[0])])

    assert (1, 0) == (wrong.exit_code, fine.exit_code)
    assert "01-offer: number wrong: expected '2026-032', taken '2026-031'" in wrong.output
    assert "number" in fine.output
    assert {"number", "amount"} < KEYS

"""All the rules together: their names, their order, and everything that is wrong with them at once."""

from __future__ import annotations

import pytest

from rules.problems import WrongFiles
from rules.rulebook import Rulebook, parse

PLAIN = '[match]\nsubject = ["offer"]\n'


def problems(files: dict[str, str]) -> list[str]:
    with pytest.raises(WrongFiles) as caught:
        parse(files)
    return [str(problem) for problem in caught.value.problems]


def test_a_rule_has_the_name_of_its_file() -> None:
    assert "big-offers" == parse({"/home/ivan/rules/big-offers.toml": PLAIN}).rules[0].name


def test_rules_are_asked_in_the_order_of_their_files_names() -> None:
    book = parse({"rules/20-b.toml": PLAIN, "rules/10-c.toml": PLAIN, "rules/30-a.toml": PLAIN})

    assert ["10-c", "20-b", "30-a"] == [rule.name for rule in book.rules]


def test_a_rule_is_found_by_its_name() -> None:
    book = parse({"rules/a.toml": PLAIN, "rules/b.toml": PLAIN})

    assert book.rules[1] is book["b"]
    with pytest.raises(KeyError, match="c"):
        book["c"]


def test_the_horizon_is_the_longest_of_any_rule() -> None:
    book = parse(
        {"a.toml": PLAIN + '[limits]\nhorizon = "30 days"', "b.toml": PLAIN + '[limits]\nhorizon = "200 days"'}
    )

    assert 200 == book.horizon
    assert 0 == parse({}).horizon


def test_the_fingerprint_tells_every_change() -> None:
    one = parse({"a.toml": PLAIN}).fingerprint

    assert one == parse({"a.toml": PLAIN}).fingerprint
    assert one != parse({"a.toml": PLAIN + "\n"}).fingerprint
    assert one != parse({"b.toml": PLAIN}).fingerprint
    assert one != parse({"a.toml": PLAIN, "b.toml": PLAIN}).fingerprint


def test_no_file_is_no_rule() -> None:
    assert () == parse({}).rules
    assert isinstance(parse({}), Rulebook)


def test_all_that_is_wrong_in_any_file_is_told_at_once() -> None:
    told = problems(
        {"rules/b.toml": PLAIN + "[limits]\nper_dy = 1\nper_run = -1", "rules/a.toml": "x", "rules/c.toml": PLAIN}
    )

    assert ["rules/a.toml: is no TOML", "rules/b.toml: limits.per_run", "rules/b.toml: limits.per_dy"] == [
        ": ".join(one.split(": ")[:2]) for one in told
    ]


def test_a_rule_without_a_match_says_no_offer() -> None:
    expected = "rules/a.toml: match: is missing; a rule needs a table [match] that says what an offer is"

    assert [expected] == problems({"rules/a.toml": '[quiet]\nperiod = "3 days"'})


def test_a_misspelt_match_is_told_too() -> None:
    missing, misspelt = problems({"rules/a.toml": '[matsch]\nsubject = ["offer"]'})

    assert missing.startswith("rules/a.toml: match: is missing")
    assert misspelt.startswith("rules/a.toml: matsch: unknown key; did you mean 'match'?")


def test_a_rule_cannot_name_itself() -> None:
    expected = "rules/a.toml: name: unknown key; a rule has the name of its file"

    assert [expected] == problems({"rules/a.toml": 'name = "b"\n' + PLAIN})

"""What is taken of the letters in the corpus of offers: greeting, closing, signature and form of address."""

from __future__ import annotations

import pytest

from tests.corpus.offers import Finding, Verdict, findings, paths, read

VOICE = {"greeting", "closing", "signature", "register"}
MISSED = {
    "14-en-landscaping-no-space: signature": "the name of a firm, and nothing tells that it is one",
    "28-it-boat-original-text: closing": "Buon vento! is what one sailor says to another",
    "28-it-boat-original-text: signature": "without a closing above it a block is not told",
    "100-it-electrician-before-discount: closing": "Saluti alone, above a name and a firm that ends with an initial",
    "100-it-electrician-before-discount: signature": "the same",
}
"""What a person would take and the program leaves out, and why."""


def name(finding: Finding) -> str:
    return f"{finding.sample.name}: {finding.key}"


@pytest.fixture(scope="module")
def found() -> list[Finding]:
    return [finding for finding in findings(map(read, paths())) if finding.key in VOICE]


def test_nothing_is_taken_that_a_person_would_not_take(found: list[Finding]) -> None:
    assert [] == [str(finding) for finding in found if finding.verdict is Verdict.WRONG]


def test_what_is_left_out_has_its_reason(found: list[Finding]) -> None:
    assert [] == [name(one) for one in found if one.verdict is Verdict.MISSED and name(one) not in MISSED]


@pytest.mark.parametrize("language", ["de", "en", "es", "fr", "it", "ru"])
def test_the_corpus_has_letters_of_every_kind_in_every_language(language: str) -> None:
    samples = [sample for sample in map(read, paths()) if sample.expected["language"] == language]

    assert 5 <= len(samples)
    assert 3 <= len({sample.expected["kind"] for sample in samples})
    assert VOICE <= {key for sample in samples for key in sample.expected}

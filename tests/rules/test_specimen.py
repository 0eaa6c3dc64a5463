"""What a template is tried with before it is needed, and what is told of one that fails."""

from __future__ import annotations

import pytest

from rules.language import written
from rules.register import Register
from rules.specimen import FACTS, fault, specimen, specimens
from rules.wording import VARIABLES, built_in_templates


def told(text: str, key: str = "en/visit", **others: str) -> str | None:
    return fault(key, {key: text, **{f"en/{name}": other for name, other in others.items()}})


@pytest.mark.parametrize("code", sorted(written()))
def test_a_language_that_drafts_are_written_in_has_an_offer_of_its_own(code: str) -> None:
    values = {str(value) for value in specimen(code).values()}

    assert set(specimen(code)) == VARIABLES
    assert code == "en" or not values & {str(specimen("en")[name]) for name in ("date", "subject", "call_1")}


def test_another_language_has_the_english_one() -> None:
    assert specimen("en") == specimen("pt")


def test_every_fact_is_there_and_missing_and_alone() -> None:
    stated = [tuple(name for name in FACTS if variables[name]) for _, variables in specimens("en")]

    assert {FACTS, (), *((name,) for name in FACTS)} < set(stated)
    assert all(tuple(name for name in FACTS if name != missing) in stated for missing in FACTS)


@pytest.mark.parametrize("key", sorted(built_in_templates()))
def test_no_text_of_ours_has_a_fault(key: str) -> None:
    assert fault(key, {}) is None


@pytest.mark.parametrize(
    "text",
    [
        "About {{ subject }}.",
        "{% if amount %}For {{ amount }}.{% endif %} When?",
        "{% if register == 'formal' %}One{% elif register == 'familiar' %}Two{% else %}Three{% endif %}",
        "{% if expiring %}Soon: {{ valid_until }}.{% elif expired %}Over: {{ valid_until }}.{% endif %} {{ call_1 }}",
        "{% include 'en/help' %}",
    ],
)
def test_a_sound_template_has_none(text: str) -> None:
    assert told(text) is None


@pytest.mark.parametrize(
    ("text", "line", "stated"),
    [
        ("One\n\n{{ number }}", 3, "no number"),
        ("One\nTwo\nfor {{ amount | upper }}", 3, "no amount"),
        ("{{ valid_until }}", 1, "no valid_until"),
        ("{% if amount %}\n\n{{ attachment }}{% endif %}", 3, "no attachment"),
        ("{% if not amount %}\n{{ subject + 1 }}{% endif %}", 2, "no amount"),
        ("One\n{{ attachment.size }}", 2, "every fact"),
        ("{% if expired %}\n{{ 1 / 0 }}{% endif %}", 2, "a validity that is over"),
        ("{% if expiring %}\n{{ 1 / 0 }}{% endif %}", 2, "a validity that ends soon"),
        ("{% if number and not amount and not attachment %}\n{{ 1 / 0 }}{% endif %}", 2, "no fact but number"),
        ("One\n{% include 'en/nowhere' %}", 2, "every fact"),
    ],
)
def test_what_fails_for_some_offers_is_told_with_its_line(text: str, line: int, stated: str) -> None:
    found = told(f"{text} ok") or ""

    assert found.startswith(f"line {line}: ")
    assert found.endswith(f" (tried with an offer that states {stated}, address formal)")


def test_what_fails_in_one_form_of_address_is_told() -> None:
    found = told("Well.{% if register == 'plural' %}{{ 1 / 0 }}{% endif %}") or ""

    assert found.endswith("(tried with an offer that states every fact, address plural)")


def test_a_text_for_one_form_of_address_is_tried_in_that_one() -> None:
    text = "Well.{% if register == 'formal' %}{{ 1 / 0 }}{% endif %}"

    assert told(text, f"en/visit.{Register.FAMILIAR}") is None


@pytest.mark.parametrize("text", ["", " \n", "{% if amount %}For {{ amount }}{% endif %}"])
def test_a_template_that_may_say_nothing_is_told(text: str) -> None:
    assert (told(text) or "").startswith("it says nothing (")


def test_a_template_that_includes_itself_is_told() -> None:
    assert "recursion" in (told("{% include 'en/visit' %}") or "")

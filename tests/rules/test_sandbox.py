"""What a template may not do, though nobody keeps it from anything but the letter that it is for."""

from __future__ import annotations

import pytest

from rules.sandbox import MOST_LETTERS, MOST_TURNS
from rules.specimen import specimen
from rules.wording import WrongTemplate, fill


def said(text: str) -> str:
    return fill("en/visit", specimen("en"), {"en/visit": text})


def wrong(text: str) -> str:
    with pytest.raises(WrongTemplate) as caught:
        said(text)
    return caught.value.sentence


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (
            "New,workshop,lighting",
            "{% for word in subject.split() %}{{ word }}{{ ',' if not loop.last }}{% endfor %}",
        ),
        ("3", "{% for word in subject.split() %}{{ loop.length if loop.first }}{% endfor %}"),
        ("aabb", "{% for a in 'ab' %}{% for b in 'xy' %}{{ a }}{% endfor %}{% endfor %}"),
        ("none", "{% for a in '' %}{{ a }}{% else %}none{% endfor %}"),
        ("-----", "{{ '-' * 5 }}"),
        ("-----", "{{ 5 * '-' }}"),
        ("42", "{{ 6 * 7 }}"),
        ("1.5", "{{ 3 / 2 }}"),
        ("A &amp; B", "{{ 'A & B' | escape }}"),
    ],
)
def test_what_a_letter_needs_is_there(expected: str, text: str) -> None:
    assert expected == said(text)


def test_a_loop_ends() -> None:
    sentence = f"line 2: a loop has no more than {MOST_TURNS} turns here"

    assert "x" * MOST_TURNS == said(f"{{% for n in range({MOST_TURNS}) %}}x{{% endfor %}}")
    assert sentence == wrong(f"One\n{{% for n in range({MOST_TURNS + 1}) %}}x{{% endfor %}}")
    assert sentence == wrong("One\n{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}")


def test_a_loop_over_what_the_offer_does_not_state_says_so() -> None:
    with pytest.raises(WrongTemplate, match="line 1: the offer has nothing for 'amount'"):
        fill("en/visit", {**specimen("en"), "amount": None}, {"en/visit": "{% for a in amount %}x{% endfor %}"})


def test_no_more_than_two_loops_stand_inside_each_other() -> None:
    loop, end = "{% for a in 'ab' %}", "{% endfor %}"

    assert 4 == len(said(f"{loop}{loop}x{end}{end}"))
    assert 4 == len(said(f"{loop}x{end}{loop}x{end}"))
    assert "line 1: no more than 2 loops may stand inside each other" == wrong(f"{loop}{loop}{loop}x{end * 3}")


@pytest.mark.parametrize("text", ["{{ 'x' * 99999999999 }}", "{{ 99999999999 * 'x' }}", "{{ ([1] * 99999999999)[0] }}"])
def test_no_repetition_is_longer_than_a_letter(text: str) -> None:
    assert f"line 1: this would be longer than {MOST_LETTERS} letters" == wrong(text)


def test_no_text_is_longer_than_a_letter() -> None:
    half = "x" * (MOST_LETTERS // 2)

    assert MOST_LETTERS == len(said(half + half))
    assert f"it is longer than {MOST_LETTERS} letters" == wrong(f"{half}{half}x")


def test_there_are_no_powers() -> None:
    assert "line 1: powers have no place in a letter" == wrong("{{ 9 ** 9 ** 9 }}")


@pytest.mark.parametrize("text", ["{{ [1, 2] | random }}", "{{ lipsum() }}"])
def test_nothing_is_left_to_chance(text: str) -> None:
    assert wrong(text) in {"line 1: No filter named 'random'.", "line 1: 'lipsum' is undefined"}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("range", "{{ range(3) }}"),
        ("list", "{{ subject.split() }}"),
        ("generator", "{{ subject | map('upper') }}"),
        ("builtin_function_or_method", "{{ subject.upper }}"),
        ("TemplateReference", "{{ self }}"),
    ],
)
def test_what_is_no_text_is_not_written(kind: str, text: str) -> None:
    assert f"line 1: a value of type '{kind}' is no text; write a variable, or words" == wrong(text)


@pytest.mark.parametrize("tag", ["include", "extends", "import"])
def test_a_template_that_is_not_there_is_named(tag: str) -> None:
    text = f"{{% {tag} '../../config.toml' {'as x ' if tag == 'import' else ''}%}}"

    assert "line 1: there is no template '../../config.toml'; write LANGUAGE/NAME, such as en/reminder" == wrong(text)


def test_what_is_nested_too_deep_is_told() -> None:
    assert "recursion" in wrong("{% macro deep(n) %}{{ deep(n + 1) }}{% endmacro %}{{ deep(0) }}")
    assert wrong("{% if subject %}" * 120 + "x" + "{% endif %}" * 120)

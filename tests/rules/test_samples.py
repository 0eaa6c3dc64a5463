"""The rules that people begin with: each takes mail of its kind in its language, and passes over what is none."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rules import subject
from rules.language import written
from rules.mail import Content
from rules.offer import Sent, fits_alone
from rules.rulebook import parse
from rules.wording import built_in_templates
from tests.rules.build import OURS, ids, sent

if TYPE_CHECKING:
    from rules.rule import Rule

SAMPLES = Path(__file__).parents[2] / "rules" / "samples"
MAIL: dict[str, dict[str, dict[str, list[list[str]]]]] = tomllib.loads(
    (Path(__file__).parent / "samples.toml").read_text("utf-8")
)
FOUND = {path.relative_to(SAMPLES).with_suffix("").as_posix(): path for path in sorted(SAMPLES.glob("*/*.toml"))}


def rule(name: str) -> Rule:
    (found,) = parse({f"rules/{name.replace('/', '-')}.toml": FOUND[name].read_text("utf-8")}).rules
    return found


def mails(kind: str) -> list[Any]:
    return [
        pytest.param(f"{code}/{sample}", mail, id=f"{code}-{sample}-{number}")
        for code, samples in MAIL.items()
        for sample, told in samples.items()
        for number, mail in enumerate(told[kind], start=1)
    ]


def taken(name: str, mail: list[str]) -> bool:
    """Whether a sample takes a mail that we sent."""
    title, text, file = mail
    message = sent("one", subject=title, references=ids("asked") if subject.is_reply(title) else ())
    content = Content(text, attachments=(file,) if file else ())
    return fits_alone(Sent("work", OURS, message, content=content), rule(name)).rule is not None


def test_there_is_one_for_each_kind_in_each_language_that_drafts_are_written_in() -> None:
    kinds = {"applications", "invoices", "meetings", "offers"}

    assert {f"{code}/{kind}" for code in written() for kind in kinds} == set(FOUND)
    assert {f"{code}/{kind}" for code, samples in MAIL.items() for kind in samples} == set(FOUND)


@pytest.mark.parametrize(("name", "mail"), mails("takes"))
def test_mail_of_its_kind_is_taken(name: str, mail: list[str]) -> None:
    assert taken(name, mail)


@pytest.mark.parametrize(("name", "mail"), mails("passes"))
def test_other_mail_is_passed_over(name: str, mail: list[str]) -> None:
    assert not taken(name, mail)


@pytest.mark.parametrize("name", FOUND)
def test_the_ladder_has_three_steps_at_most_each_with_words_of_its_own(name: str) -> None:
    templates = [step.template for step in rule(name).step]

    assert len(templates) <= 3
    assert sorted(set(templates)) == sorted(templates)


@pytest.mark.parametrize("name", [name for name in FOUND if name.endswith("/offers")])
def test_offers_are_followed_up_after_four_seven_and_fourteen_business_days(name: str) -> None:
    found = rule(name)
    ladder = [(step.template, str(found.after(number))) for number, step in enumerate(found.step, start=1)]

    assert [("reminder", "4 business days"), ("help", "7 business days"), ("close", "14 business days")] == ladder


@pytest.mark.parametrize("name", FOUND)
def test_every_step_has_a_template_in_the_language_of_the_sample(name: str) -> None:
    code = name.partition("/")[0]

    assert set() == {f"{code}/{step.template}" for step in rule(name).step} - built_in_templates().keys()

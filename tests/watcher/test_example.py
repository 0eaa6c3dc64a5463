"""The samples that rules are shown on: a letter of each kind in each language, and which of them a rule gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from connectors.account import MaildirAccount
from rules.facts import facts_of
from rules.language import written
from rules.offer import Sent, fits_alone
from rules.rulebook import parse
from tests.rules.build import OURS, at, rule
from watcher import samples
from watcher.example import example, kind_of_rule, language_of_rule

if TYPE_CHECKING:
    from rules.rule import Rule

ACCOUNT = MaildirAccount(name_in_config="work", kind="maildir", path="/m", address="ivan@firm.example", name="Ivan")
ALL = [pytest.param(kind, code, id=f"{kind}-{code}") for kind in samples.KINDS for code in sorted(written())]


def shipped(kind: str, code: str) -> Rule:
    return parse({"rules/one.toml": samples.sample(kind, code)}).rules[0]


@pytest.mark.parametrize(("kind", "code"), ALL)
def test_a_sample_rule_is_shown_on_a_letter_of_its_kind_that_it_takes(kind: str, code: str) -> None:
    found = shipped(kind, code)
    message, content = example(ACCOUNT, found, at("2026-11-23 10:00"))

    assert (kind, code) == (kind_of_rule(found), language_of_rule(found))
    assert fits_alone(Sent("work", OURS, message, content=content), found).rule is found
    assert "{" not in content.text
    assert "\nIvan" in content.text


@pytest.mark.parametrize(("kind", "code"), ALL)
def test_where_there_are_rules_for_all_kinds_its_own_is_the_first_to_take_the_letter(kind: str, code: str) -> None:
    message, content = example(ACCOUNT, shipped(kind, code), at("2026-11-23 10:00"))
    letter = Sent("work", OURS, message, content=content)

    assert kind == next(other for other in sorted(samples.KINDS) if fits_alone(letter, shipped(other, code)).rule)


@pytest.mark.parametrize(("kind", "code"), ALL)
def test_a_follow_up_to_it_can_name_the_file(kind: str, code: str) -> None:
    found = shipped(kind, code)
    message, content = example(ACCOUNT, found, at("2026-11-23 10:00"))

    assert content.attachments[0] == facts_of(message, content, found.match.attachment).attachment


@pytest.mark.parametrize(
    ("expected", "match", "template"),
    [
        ("invoices", 'subject = ["Rechnung"]', "reminder"),
        ("offers", 'subject = ["proposal", "quote"]', "reminder"),
        ("meetings", 'subject = ["proposal"]', "proposal"),
        ("applications", 'subject = ["/x/"]', "application-close"),
        ("invoices", 'to = ["*@client.example"]', "invoice"),
        ("offers", 'to = ["*@client.example"]', "visit"),
    ],
)
def test_the_words_of_a_rule_tell_its_kind_and_else_its_templates(expected: str, match: str, template: str) -> None:
    assert expected == kind_of_rule(rule(f'[[step]]\ntemplate = "{template}"\n', match))

"""Which sent messages are offers, and by which rule: each key of `[match]`, and what no rule can change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rules.mail import Address, Content, Message, Role
from rules.offer import Recognition, Sent, fits, fits_alone, never_an_offer, recognise, subject_is_own
from rules.rulebook import parse
from tests.rules.build import ANNA, BEN, DRAFTS, INBOX, IVAN, OFFER, OLGA, OURS, SALES, TRASH, header, ids, rule, sent

QUOTE = Content(
    "Dear Anna,\nfind the attached quote.\n\n> an offer, you said?", attachments=("logo.png", "Quote-41.PDF")
)


def of(message: Message = OFFER, content: Content | None = None, **fields: Any) -> Sent:
    return Sent(account="work", identities=OURS, message=message, content=content, **fields)


def told(match: str, message: Message = OFFER, content: Content | None = QUOTE) -> Recognition:
    return fits(of(message, content), rule(match=match))


def is_offer(match: str, message: Message = OFFER, content: Content | None = QUOTE) -> bool:
    found = told(match, message, content)
    assert not found.needs_content
    return found.rule is not None


@pytest.mark.parametrize(
    "match",
    [
        'subject = ["offer"]',
        'subject = ["nothing", "new roof"]',
        'subject = ["/2026-[0-9]+/"]',
        'body = ["attached quote"]',
        'attachment = ["*.pdf"]',
        'to = ["*@client.example"]',
        'to = ["*@other.example", "ANNA@*"]',
        'subject = ["offer"]\nto = ["anna@client.example"]',
        'subject = ["offer"]\nnot_to = ["*@other.example"]',
        'subject = ["offer"]\naccounts = ["home", "work"]',
        'subject = ["nothing"]\nbody = ["quote"]\nattachment = ["*.odt"]',
        'signs = "all"\nsubject = ["offer"]\nbody = ["quote"]\nattachment = ["*.pdf"]',
        'signs = "all"\nsubject = ["offer"]',
        'signs = "all"\nto = ["anna@*"]',
    ],
)
def test_a_sign_that_holds_with_every_condition_makes_an_offer(match: str) -> None:
    assert is_offer(match)


@pytest.mark.parametrize(
    "match",
    [
        'subject = ["quotation"]',
        'body = ["offer"]',
        'attachment = ["*.odt"]',
        'to = ["*@other.example"]',
        'to = ["ben@client.example"]',
        'subject = ["offer"]\nto = ["*@other.example"]',
        'subject = ["offer"]\nnot_to = ["*@client.example"]',
        'subject = ["offer"]\naccounts = ["home"]',
        'signs = "all"\nsubject = ["offer"]\nbody = ["nothing"]',
        'signs = "all"\nsubject = ["nothing"]\nbody = ["quote"]',
        'signs = "all"\nsubject = ["offer"]\nbody = ["quote"]\nattachment = ["*.odt"]',
    ],
)
def test_without_a_sign_or_against_a_condition_it_is_none(match: str) -> None:
    assert not is_offer(match)


def test_patterns_for_people_look_at_to_and_not_at_cc() -> None:
    message = replace(OFFER, to=(ANNA,), cc=(BEN,))

    assert not is_offer('to = ["ben@*"]', message)
    assert is_offer('subject = ["offer"]\nnot_to = ["ben@*"]', message)


def test_what_only_the_quotation_says_is_no_sign() -> None:
    assert not is_offer('body = ["you said"]')


@pytest.mark.parametrize(
    ("needed", "match"),
    [
        (False, 'subject = ["offer"]'),
        (False, 'subject = ["nothing"]'),
        (False, 'to = ["anna@*"]'),
        (True, 'body = ["quote"]'),
        (True, 'attachment = ["*.pdf"]'),
        (False, 'subject = ["offer"]\nbody = ["quote"]'),
        (True, 'subject = ["nothing"]\nbody = ["quote"]'),
        (True, 'signs = "all"\nsubject = ["offer"]\nbody = ["quote"]'),
        (False, 'signs = "all"\nsubject = ["nothing"]\nbody = ["quote"]'),
        (False, 'body = ["quote"]\nto = ["*@other.example"]'),
    ],
)
def test_the_text_is_asked_for_only_where_it_can_change_the_answer(needed: bool, match: str) -> None:  # noqa: FBT001  (a column of the table)
    assert needed == told(match, content=None).needs_content


@pytest.mark.parametrize(
    ("because", "match"),
    [
        ("its subject says 'offer'", 'subject = ["offer"]'),
        ("its own words say 'quote'", 'body = ["quote"]'),
        ("it carries 'Quote-41.PDF'", 'attachment = ["*.pdf"]'),
        ("its subject says 'offer', it carries 'Quote-41.PDF'", 'subject = ["offer"]\nattachment = ["*.pdf"]'),
        ("its recipients", 'to = ["anna@*"]'),
        ("no sign of an offer in its subject", 'subject = ["x"]'),
        ("no sign of an offer in its subject or its own words", 'subject = ["x"]\nbody = ["x"]'),
        ("nobody in To fits `to`", 'to = ["x"]'),
        ("anna@client.example fits `not_to`", 'to = ["anna@*"]\nnot_to = ["*@client.example"]'),
        ("it is for other accounts (home)", 'to = ["anna@*"]\naccounts = ["home"]'),
    ],
)
def test_it_is_said_why(because: str, match: str) -> None:
    assert because == told(match).because


@pytest.mark.parametrize(
    "subject", ["Re: Offer 42", "AW: Offer 42", "WG: Offer 42", "[EXT] Fwd: Offer 42", "Antwort: Offer"]
)
def test_the_subject_of_an_answer_or_a_forward_is_no_sign(subject: str) -> None:
    assert not is_offer('subject = ["offer"]', replace(OFFER, subject=subject))


def test_a_subject_in_a_new_conversation_is_our_own() -> None:
    assert subject_is_own(of())


@pytest.mark.parametrize(
    ("own", "parent"),
    [
        (True, "Your enquiry"),
        (False, None),
        (False, "Offer 2026-041: new roof"),
        (False, "AW: OFFER 2026-041: New roof"),
    ],
)
def test_within_a_conversation_a_subject_is_our_own_where_it_is_known_to_be_new(own: bool, parent: str | None) -> None:  # noqa: FBT001  (a column of the table)
    within = replace(OFFER, references=ids("enquiry"))

    assert own == subject_is_own(of(within, parent_subject=parent))


def test_an_answer_is_an_offer_by_its_own_words_or_its_own_attachment() -> None:
    within = replace(OFFER, subject="Re: Your enquiry", references=ids("enquiry"))

    assert is_offer('subject = ["offer"]\nbody = ["quote"]', within)
    assert is_offer('subject = ["offer"]\nattachment = ["*.pdf"]', within)


def test_by_its_recipients_alone_only_the_first_of_a_conversation_is_an_offer() -> None:
    within = replace(OFFER, subject="Re: Your enquiry", references=ids("enquiry"))

    assert "it continues a conversation" == told('to = ["anna@*"]', within).because
    assert not is_offer('to = ["anna@*"]', within)


@pytest.mark.parametrize(
    ("because", "message"),
    [
        ("it is not from us", replace(OFFER, sender=ANNA)),
        ("it is not from us", replace(OFFER, sender=OLGA)),
        ("it is not from us", replace(OFFER, sender=None)),
        ("it was not sent: it was never seen in a folder for sent mail", replace(OFFER, draft=True)),
        ("it was not sent: it was never seen in a folder for sent mail", replace(OFFER, roles=DRAFTS)),
        ("it was not sent: it was never seen in a folder for sent mail", replace(OFFER, roles=TRASH)),
        ("it was not sent: it was never seen in a folder for sent mail", replace(OFFER, roles=INBOX)),
        ("it was not sent: it was never seen in a folder for sent mail", replace(OFFER, roles=frozenset())),
        ("it is a follow-up that relance drafted", replace(OFFER, header=header(x_relance="abc"))),
        ("nobody outside our own company is among its recipients", replace(OFFER, to=(OLGA,), cc=(SALES, IVAN))),
        ("nobody outside our own company is among its recipients", replace(OFFER, to=())),
        ("nobody reads mail to no-reply@client.example", replace(OFFER, cc=(Address("no-reply@client.example"),))),
        (
            "it went to a mailing list, all@lists.client.example",
            replace(OFFER, to=(Address("all@lists.client.example"),)),
        ),
        (
            "it went to a mailing list, Roofers@craft.example",
            replace(OFFER, to=(ANNA, Address("Roofers@craft.example"))),
        ),
    ],
)
def test_some_mail_is_never_an_offer_whatever_a_rule_says(because: str, message: Message) -> None:
    asked = of(message, QUOTE, known_lists=frozenset({"roofers@craft.example"}))

    assert because == never_an_offer(asked)
    assert Recognition(None, because) == recognise(asked, parse({"a.toml": '[match]\nto = ["*"]'}))


@pytest.mark.parametrize("role", [Role.SENT, Role.ARCHIVE, Role.OTHER])
def test_sent_mail_may_have_been_filed_elsewhere(role: Role) -> None:
    assert never_an_offer(of(replace(OFFER, roles=frozenset({role, Role.TRASH})))) is None


def test_the_first_rule_that_knows_a_message_has_it() -> None:
    book = parse(
        {f"{name}.toml": f'[match]\nsubject = ["{word}"]' for name, word in (("a", "x"), ("b", "offer"), ("c", "roof"))}
    )

    found = recognise(of(), book)

    assert "b" == (found.rule.name if found.rule else None)


def test_a_rule_that_needs_the_text_is_not_passed_over() -> None:
    book = parse({"a.toml": '[match]\nbody = ["quote"]', "b.toml": '[match]\nsubject = ["offer"]'})

    found = recognise(of(), book)

    assert (None, True) == (found.rule, found.needs_content)


def test_every_rule_says_why_it_does_not_know_the_message() -> None:
    book = parse({"a.toml": '[match]\nsubject = ["x"]', "b.toml": '[match]\nto = ["x"]'})

    assert "rule a: no sign of an offer in its subject; rule b: nobody in To fits `to`" == recognise(of(), book).because


def test_without_a_rule_nothing_is_an_offer() -> None:
    assert "there is no rule" == recognise(of(), parse({})).because


def test_a_message_without_ids_and_with_a_forwarded_subject_is_none() -> None:
    assert not subject_is_own(of(sent("m", subject="Fwd: Offer")))


def test_a_rule_alone_is_told_what_is_never_an_offer_first() -> None:
    plain = rule(match='subject = ["offer"]')

    assert plain == fits_alone(of(), plain).rule
    assert "it is not from us" == fits_alone(of(replace(OFFER, sender=ANNA)), plain).because

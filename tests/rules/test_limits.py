"""So that nobody is flooded: newest offers first, and each limit with its reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rules.limits import Due, Tally, hold_back
from rules.mail import Address, Message
from tests.rules.build import ANNA, BEN, OLGA, OURS, ZOE, at, ids, rule, sent

ROOMY = "per_person = 99\nper_company = 99"


def offers(count: int, *to: Address) -> list[Message]:
    """So many offers, the newest first."""
    return [
        sent(f"o{n}", to=to or (Address(f"p{n}@c{n}.example"),), sent_at=at(f"2026-11-{20 - n} 10:00"))
        for n in range(count)
    ]


def held(found: list[Message], limits: str = "", tally: Tally | None = None) -> dict[str, str]:
    due = [Due(offer, offer, rule(f"[limits]\n{limits}").limits) for offer in found]
    return hold_back(due, tally or Tally(), OURS)


def test_within_the_limits_nothing_is_held_back() -> None:
    assert {} == held(offers(10))


def test_in_one_run_the_newest_offers_go_first() -> None:
    reason = "held back: no more than 2 in a run (limits.per_run)"

    assert dict.fromkeys(ids("o2", "o3"), reason) == held(list(reversed(offers(4))), "per_run = 2")


def test_what_was_written_today_counts() -> None:
    reason = "held back: no more than 3 a day (limits.per_day)"

    assert {ids("o1")[0]: reason} == held(offers(2), "per_day = 3", Tally(today=2))


def test_of_two_offers_of_one_moment_the_choice_is_always_the_same() -> None:
    pair = [replace(offer, sent_at=at("2026-11-03 10:00")) for offer in offers(2)]

    assert list(ids("o0")) == list(held(pair, "per_run = 1")) == list(held(pair[::-1], "per_run = 1"))


def test_one_person_has_one_open_draft() -> None:
    reason = "held back: a draft stands open to anna@client.example (limits.per_person)"

    assert {ids("o1")[0]: reason} == held(offers(2, ANNA))


def test_a_draft_that_stands_counts_for_the_person() -> None:
    tally = Tally()
    tally.open_draft([Address("Anna+x@Client.example")])

    assert list(ids("o0")) == list(held(offers(1, ANNA), tally=tally))
    assert (0, 0) == (tally.run, tally.today)


def test_one_company_has_two_open_drafts() -> None:
    people = [Address(f"{name}@mail.client.example") for name in "abc"]
    three = [replace(offer, to=(person,)) for offer, person in zip(offers(3), people, strict=True)]
    reason = "held back: 2 drafts stand open to people at client.example (limits.per_company)"

    assert {ids("o2")[0]: reason} == held(three)


def test_customers_of_a_free_mail_provider_are_no_company() -> None:
    people = [Address(f"{name}@gmail.com") for name in "abcd"]

    assert {} == held([replace(offer, to=(one,)) for offer, one in zip(offers(4), people, strict=True)])


def test_everybody_who_gets_the_draft_counts_and_our_colleagues_do_not() -> None:
    first, second = offers(2)

    assert {} == held([replace(first, to=(ANNA, OLGA)), replace(second, to=(ZOE, OLGA))])
    assert list(ids("o1")) == list(held([replace(first, to=(ANNA, BEN)), replace(second, to=(ZOE,), cc=(BEN,))]))


def test_the_people_are_those_of_the_message_that_is_answered() -> None:
    first, second = offers(2, ANNA)
    limits = rule().limits

    assert {} == hold_back([Due(first, replace(first, to=(ZOE,)), limits), Due(second, second, limits)], Tally(), OURS)


def test_what_is_held_back_does_not_count_itself() -> None:
    first, second, third = offers(3)
    found = [replace(first, to=(ANNA,)), replace(second, to=(ANNA, ZOE)), replace(third, to=(ZOE,))]

    assert list(ids("o1")) == list(held(found))


@pytest.mark.parametrize("limit", ["per_day = 0", "per_run = 0"])
def test_a_limit_of_nothing_holds_everything(limit: str) -> None:
    assert 3 == len(held(offers(3), limit))


def test_each_rule_has_its_own_limits() -> None:
    first, second = offers(2, ANNA)
    strict, roomy = rule().limits, rule(f"[limits]\n{ROOMY}").limits

    assert {} == hold_back([Due(first, first, strict), Due(second, second, roomy)], Tally(), OURS)

"""Companies, colleagues, lists, and addresses that nobody reads."""

from __future__ import annotations

import pytest

from rules.mail import Address, Identities
from rules.people import companies, company, folded, is_internal, is_list, is_no_reply, outside
from tests.rules.build import ANNA, BEN, IVAN, OLGA, OURS, SALES, ZOE, sent


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("client.example", "client.example"),
        ("client.example", "mail.eu.client.example"),
        ("client.co.uk", "mail.client.co.uk"),
        ("co.uk", "co.uk"),
        ("localhost", "localhost"),
    ],
)
def test_a_company_is_the_registrable_domain(name: str, domain: str) -> None:
    assert name == company(domain)


@pytest.mark.parametrize(
    "domain", ["gmail.com", "gmx.de", "web.de", "libero.it", "mail.ru", "outlook.com", "orange.fr", ""]
)
def test_customers_of_one_free_mail_provider_have_nothing_to_do_with_each_other(domain: str) -> None:
    assert company(domain) is None


def test_the_companies_of_several_people_are_told_once_each() -> None:
    people = [ANNA, BEN, ZOE, Address("x@gmail.com")]

    assert {"client.example", "elsewhere.example"} == companies(people)


@pytest.mark.parametrize(
    "local",
    [
        "noreply",
        "no-reply",
        "NoReply",
        "no_reply",
        "noreply2",
        "noreply_orders",
        "noreply-orders",
        "noreply+1",
        "donotreply",
        "do-not-reply",
        "not.reply",
        "never-answer",
        "ne-pas-repondre",
        "nepasrepondre",
        "keine-antwort",
        "nonrispondere",
        "no-responder",
    ],
)
def test_some_addresses_say_that_nobody_reads_them(local: str) -> None:
    assert is_no_reply(Address(f"{local}@client.example"))


@pytest.mark.parametrize("local", ["anna", "norbert.replinger", "noreplyman", "reply", "nora", "not", "answers"])
def test_other_addresses_do_not(local: str) -> None:
    assert not is_no_reply(Address(f"{local}@noreply.example"))


@pytest.mark.parametrize(
    "email",
    ["a@lists.client.example", "a@list.client.example", "a@mailman.x.example", "a@googlegroups.com", "a@x.groups.io"],
)
def test_a_list_is_known_by_the_name_of_its_host(email: str) -> None:
    assert is_list(Address(email), frozenset())


def test_a_list_is_known_by_having_posted_to_us() -> None:
    assert is_list(Address("Roofers@craft.example"), frozenset({"roofers@craft.example"}))


@pytest.mark.parametrize(
    "email", ["a@listsofold.example", "a@client.example", "lists@client.example", "a@mygooglegroups.com"]
)
def test_anybody_else_is_no_list(email: str) -> None:
    assert not is_list(Address(email), frozenset({"roofers@craft.example"}))


@pytest.mark.parametrize("address", [IVAN, SALES, OLGA, Address("a@berlin.firm.example")])
def test_people_of_our_company_are_internal(address: Address) -> None:
    assert is_internal(address, OURS)


@pytest.mark.parametrize(
    "address", [ANNA, Address("a@firm.example.org"), Address("a@myfirm.example"), Address("nobody")]
)
def test_all_others_are_not(address: Address) -> None:
    assert not is_internal(address, OURS)


@pytest.mark.parametrize("ours", ["ivan@müller.example", "ivan@xn--mller-kva.example"])
@pytest.mark.parametrize("email", ["olga@MÜLLER.example", "olga@mail.xn--mller-kva.example"])
def test_our_company_is_known_however_its_domain_is_written(ours: str, email: str) -> None:
    assert is_internal(Address(email), Identities((ours,)))


def test_with_a_free_mail_address_of_our_own_we_are_a_company_of_one() -> None:
    ours = Identities(("ivan@gmail.com",))

    assert is_internal(Address("ivan@gmail.com"), ours)
    assert not is_internal(Address("anna@gmail.com"), ours)


def test_the_recipients_outside_are_neither_we_nor_colleagues() -> None:
    assert (ANNA, BEN) == outside(sent("m", to=(ANNA, OLGA), cc=(BEN, SALES)), OURS)


def test_several_addresses_are_compared_folded() -> None:
    assert {"anna@client.example"} == folded([ANNA, Address("Anna+x@Client.example")])

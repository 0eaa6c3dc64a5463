"""Where the recipient works: by the rule, else by the recipient's domain, else by ours."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from rules.place import calendar_for, country_of
from tests.rules.build import rule

if TYPE_CHECKING:
    from rules.calendar import Calendar

GERMAN_UNITY = date(2026, 10, 3)
BASTILLE = date(2026, 7, 14)


def place(text: str = "", *recipients: str, own: str = "firm.example", here: str = "Europe/Vienna") -> Calendar:
    return calendar_for(rule(f"[calendar]\n{text}").calendar, recipients, own, here)[0]


def why(text: str = "", *recipients: str, own: str = "firm.example") -> list[str]:
    return [
        one.answer for one in calendar_for(rule(f"[calendar]\n{text}").calendar, recipients, own, "Europe/Vienna")[1]
    ]


@pytest.mark.parametrize(
    ("country", "domain"),
    [
        ("DE", "client.de"),
        ("IT", "mail.client.IT"),
        ("GB", "client.co.uk"),
        ("US", "agency.us"),
        ("JP", "client.co.jp"),
    ],
)
def test_a_national_domain_tells_a_country(country: str, domain: str) -> None:
    assert country == country_of(domain)


@pytest.mark.parametrize(
    "domain", ["client.com", "client.example", "client.eu", "startup.io", "bot.ai", "brand.me", "x.co", ""]
)
def test_a_domain_that_anybody_may_have_tells_none(domain: str) -> None:
    assert country_of(domain) is None


def test_the_holidays_are_the_recipients() -> None:
    assert BASTILLE in place("", "client.fr", own="firm.de").holidays
    assert GERMAN_UNITY not in place("", "client.fr", own="firm.de").holidays


def test_the_first_recipient_whose_domain_tells_a_country_counts() -> None:
    assert BASTILLE in place("", "client.com", "client.fr", "client.de").holidays


def test_the_holidays_are_ours_where_no_recipient_tells_a_country() -> None:
    assert GERMAN_UNITY in place("", "client.com", own="firm.de").holidays


def test_there_are_no_holidays_where_nobody_tells_a_country() -> None:
    assert () == place("", "client.com").holidays


def test_the_rule_may_say_the_country() -> None:
    assert GERMAN_UNITY in place('country = "DE"', "client.fr").holidays


def test_the_rule_may_want_no_holidays() -> None:
    assert () == place('country = "none"', "client.fr").holidays


@pytest.mark.parametrize(
    ("zone", "recipients"),
    [
        ("Europe/Paris", ("client.fr",)),
        ("Europe/Berlin", ("client.de",)),
        ("Asia/Shanghai", ("client.cn",)),
        ("Europe/London", ("client.co.uk",)),
        ("Europe/Rome", ("client.com", "client.it")),
        ("Europe/Vienna", ("client.com",)),
        ("Europe/Vienna", ("client.us",)),
        ("Europe/Vienna", ()),
    ],
)
def test_the_time_zone_is_the_recipients_where_their_country_has_one_else_this_machines(
    zone: str, recipients: tuple[str, ...]
) -> None:
    assert zone == place("", *recipients).zone.key


def test_the_rule_may_want_the_senders_time_zone() -> None:
    assert "Europe/Vienna" == place('timezone = "sender"', "client.fr").zone.key


def test_the_rule_may_name_the_time_zone() -> None:
    assert "Asia/Tokyo" == place('timezone = "Asia/Tokyo"', "client.fr").zone.key


def test_days_and_hours_are_those_of_the_rule() -> None:
    found = place('days = ["Sun", "Mon"]\nhours = "08:00-12:30"')

    assert frozenset({0, 6}) == found.weekdays
    assert ("08:00:00", "12:30:00") == (str(found.opens), str(found.closes))


@pytest.mark.parametrize(
    ("answers", "text", "recipients", "own"),
    [
        (
            ["FR: the recipient's domain, client.fr.", "Europe/Paris: the recipient's domain, client.fr."],
            "",
            ["client.fr"],
            "firm.de",
        ),
        (
            ["DE: our own domain, firm.de.", "Europe/Vienna: this machine's; the recipient's domain tells none."],
            "",
            ["client.com"],
            "firm.de",
        ),
        (
            ["None: no domain tells a country.", "Asia/Tokyo: the rule says so."],
            'timezone = "Asia/Tokyo"',
            [],
            "firm.example",
        ),
        (
            ["IT: the rule says so.", "Europe/Vienna: this machine's; the rule wants the sender's."],
            'country = "IT"\ntimezone = "sender"',
            ["client.fr"],
            "firm.de",
        ),
        (
            ["None: the rule wants no holidays.", "Europe/Paris: the recipient's domain, client.fr."],
            'country = "none"',
            ["client.fr"],
            "firm.de",
        ),
    ],
)
def test_it_is_said_how_the_place_was_found(answers: list[str], text: str, recipients: list[str], own: str) -> None:
    assert answers == why(text, *recipients, own=own)

"""Where the recipient works: by the rule, else by their mails, their domain, the language of the offer, and ours."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import holidays
import pytest

from rules.place import CLOCKS, Recipient, calendar_for, clocks_of, country_of, working_week
from tests.rules.build import header, message, rule

if TYPE_CHECKING:
    from rules.calendar import Calendar
    from rules.case import Finding

GERMAN_UNITY = date(2026, 10, 3)
BASTILLE = date(2026, 7, 14)
LIBERATION = date(2026, 4, 25)
"""Of Italy."""


def moments(*written: str) -> tuple[datetime, ...]:
    return tuple(map(datetime.fromisoformat, written))


def found(
    text: str, *recipients: str | Recipient, own: str = "firm.example", here: str = "Europe/Vienna", language: str = ""
) -> tuple[Calendar, tuple[Finding, ...]]:
    people = [one if isinstance(one, Recipient) else Recipient(one) for one in recipients]
    return calendar_for(rule(f"[calendar]\n{text}").calendar, people, own, here, language)


def place(
    text: str = "", *recipients: str | Recipient, own: str = "firm.example", here: str = "Europe/Vienna"
) -> Calendar:
    return found(text, *recipients, own=own, here=here)[0]


def why(text: str = "", *recipients: str | Recipient, own: str = "firm.example", language: str = "") -> list[str]:
    return [one.answer for one in found(text, *recipients, own=own, language=language)[1]]


def zone(domain: str, *written: str, own: str = "firm.example", here: str = "Europe/Vienna") -> str:
    return str(place("", Recipient(domain, moments(*written)), own=own, here=here).zone)


@pytest.mark.parametrize(
    ("country", "domain"),
    [
        ("DE", "client.de"),
        ("IT", "mail.client.IT"),
        ("GB", "client.co.uk"),
        ("US", "agency.us"),
        ("RU", "клиент.рф"),
        ("RU", "xn--e1arjfks.xn--p1ai"),
        ("GR", "πελάτης.ελ"),
        ("CN", "客户.中国"),
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
    ("expected", "recipients"),
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
    expected: str, recipients: tuple[str, ...]
) -> None:
    assert expected == str(place("", *recipients).zone)


def test_the_rule_may_want_the_senders_time_zone() -> None:
    assert "Europe/Vienna" == str(place('timezone = "sender"', "client.fr").zone)


def test_the_rule_may_name_the_time_zone() -> None:
    assert "Asia/Tokyo" == str(place('timezone = "Asia/Tokyo"', "client.fr").zone)


def test_the_country_of_the_rule_gives_a_time_zone_where_the_recipient_tells_none() -> None:
    assert ["Europe/Rome", "Europe/Paris"] == [
        str(place('country = "IT"', domain).zone) for domain in ("client.com", "client.fr")
    ]


@pytest.mark.parametrize(
    ("expected", "domain", "written"),
    [
        ("Europe/Moscow", "client.ru", "2026-11-03T10:00:00+03:00"),
        ("Asia/Yekaterinburg", "client.ru", "2026-11-03T10:00:00+05:00"),
        ("America/Los_Angeles", "agency.us", "2026-11-03T10:00:00-08:00"),
        ("America/Los_Angeles", "agency.us", "2026-07-03T10:00:00-07:00"),
        ("America/Denver", "agency.us", "2026-11-03T10:00:00-07:00"),
        ("Australia/Perth", "client.com.au", "2026-11-03T10:00:00+08:00"),
        ("Europe/Berlin", "client.de", "2026-07-03T10:00:00+02:00"),
        ("Atlantic/Canary", "client.es", "2026-07-03T10:00:00+01:00"),
    ],
)
def test_the_clock_of_their_mails_tells_which_zone_of_their_country(expected: str, domain: str, written: str) -> None:
    assert expected == zone(domain, written)


def test_two_seasons_tell_more_than_one() -> None:
    assert "America/Phoenix" == zone("agency.us", "2026-11-03T10:00:00-07:00", "2026-07-03T10:00:00-07:00")


def test_a_journey_is_outvoted_by_the_other_mails() -> None:
    home = ("2026-11-02T10:00:00+01:00", "2026-10-30T10:00:00+01:00")

    assert "Europe/Berlin" == zone("client.de", "2026-11-03T10:00:00-05:00", *home)


def test_who_works_elsewhere_than_their_domain_says_has_the_offset_of_their_clock() -> None:
    assert "UTC-05:00" == zone("client.de", "2026-11-03T10:00:00-05:00", "2026-11-02T10:00:00-05:00")


def test_a_clock_without_a_country_is_in_this_machines_zone_if_that_shows_the_same() -> None:
    assert "Europe/Vienna" == zone("client.com", "2026-07-03T10:00:00+02:00")
    assert "UTC+02:00" == zone("client.com", "2026-11-03T10:00:00+02:00")


def test_a_clock_without_a_country_of_theirs_is_tried_on_ours() -> None:
    assert "America/New_York" == zone("client.com", "2026-11-03T10:00:00-05:00", own="firm.us")


def test_half_hours_are_told_too() -> None:
    assert "UTC+05:30" == zone("client.com", "2026-11-03T10:00:00+05:30")


def test_the_first_recipient_who_tells_a_zone_counts() -> None:
    clock = Recipient("client.com", moments("2026-11-03T10:00:00-05:00"))

    assert "Europe/Berlin" == str(place("", "client.de", clock).zone)
    assert "UTC-05:00" == str(place("", "client.com", clock, "client.de").zone)


@pytest.mark.parametrize(
    ("language", "day", "expected"), [("it", LIBERATION, "Europe/Rome"), ("ru", date(2026, 6, 12), "")]
)
def test_a_language_of_one_country_is_a_guess_where_no_domain_tells(language: str, day: date, expected: str) -> None:
    calendar = found("", "client.com", own="firm.de", language=language)[0]

    assert day in calendar.holidays
    assert (expected or "Europe/Vienna") == str(calendar.zone)


@pytest.mark.parametrize("language", ["de", "en", "es", "fr", ""])
def test_a_language_of_many_countries_tells_none(language: str) -> None:
    assert (
        "None: no domain tells a country, and neither does the offer's language."
        == why("", "a.com", language=language)[0]
    )


def test_a_guess_by_language_falls_where_the_recipients_clock_speaks_against_it() -> None:
    in_chicago = Recipient("client.com", moments("2026-11-03T10:00:00-06:00"))
    in_italy = Recipient("client.com", moments("2026-11-03T10:00:00+01:00"))

    assert LIBERATION not in found("", in_chicago, language="it")[0].holidays
    assert LIBERATION in found("", in_italy, language="it")[0].holidays


def test_a_domain_counts_more_than_the_language() -> None:
    assert BASTILLE in found("", "client.fr", language="it")[0].holidays


def test_the_working_week_is_that_of_the_country() -> None:
    sunday_to_thursday = frozenset({6, 0, 1, 2, 3})

    assert [sunday_to_thursday] * 3 == [place("", f"client.{top}").weekdays for top in ("co.il", "sa", "eg")]
    assert [frozenset(range(5))] * 3 == [place("", f"client.{top}").weekdays for top in ("de", "ae", "com")]


def test_where_one_day_a_week_is_free_the_day_before_is_left_out_too() -> None:
    assert frozenset({5, 6, 0, 1, 2}) == working_week("IR")
    assert frozenset(range(5)) == working_week("HK")


def test_days_and_hours_are_those_of_the_rule() -> None:
    told = place('days = ["Sun", "Mon"]\nhours = "08:00-12:30"', "client.de")

    assert frozenset({0, 6}) == told.weekdays
    assert ("08:00:00", "12:30:00") == (str(told.opens), str(told.closes))


@pytest.mark.parametrize(
    ("closed", "domain", "day"),
    [
        (True, "client.it", date(2027, 8, 17)),
        (False, "client.it", date(2027, 8, 23)),
        (True, "client.de", date(2026, 12, 29)),
        (True, "client.ru", date(2027, 1, 5)),
        (True, "client.co.jp", date(2027, 1, 3)),
        (False, "client.co.jp", date(2027, 1, 4)),
        (False, "client.co.uk", date(2026, 12, 29)),
        (False, "client.com", date(2026, 12, 29)),
    ],
)
def test_a_whole_country_may_be_closed(closed: bool, domain: str, day: date) -> None:  # noqa: FBT001  (what is asked)
    assert closed == (day in place("", domain).closures)


def test_a_rule_may_want_no_closures_or_its_own() -> None:
    mid_august, july = date(2026, 8, 12), date(2026, 7, 14)

    assert mid_august not in place("closures = false", "client.it").closures
    assert mid_august not in place('closures = ["07-06..07-31"]', "client.it").closures
    assert july in place('closures = ["07-06..07-31"]', "client.it").closures


MOSCOW = Recipient("client.ru", moments("2026-11-03T10:00:00+03:00"))
NEVER = "Never: no such weeks are known of the country."
WEEK = "Mon, Tue, Wed, Thu, Fri"


@pytest.mark.parametrize(
    ("answers", "text", "recipients", "own"),
    [
        (
            [
                "DE: the recipient's domain, client.de.",
                "Europe/Berlin: the recipient's domain, client.de.",
                f"{WEEK}: the working week of DE.",
                "12-24..12-31 (between Christmas and New Year): the custom of DE.",
            ],
            "",
            ["client.de"],
            "firm.fr",
        ),
        (
            [
                "RU: the recipient's domain, client.ru.",
                "Europe/Moscow: the recipient's own mails show UTC+03:00, last on 2026-11-03; so does RU.",
                f"{WEEK}: the working week of RU.",
                "01-01..01-08 (the January holidays): the custom of RU.",
            ],
            "",
            [MOSCOW],
            "firm.de",
        ),
        (
            [
                "None: no domain tells a country, and neither does the offer's language.",
                "Europe/Vienna: the recipient's own mails show UTC+01:00, last on 2026-11-03; so does this machine.",
                f"{WEEK}: no country is known.",
                NEVER,
            ],
            "",
            [Recipient("client.com", moments("2026-11-03T10:00:00+01:00"))],
            "firm.example",
        ),
        (
            [
                "PL: our own domain, firm.pl.",
                "UTC+03:00: the recipient's own mails show UTC+03:00, last on 2026-11-03; no zone is known that does.",
                "Sat, Sun: the rule says so.",
                "Never: the rule wants no closures.",
            ],
            'days = ["Sat", "Sun"]\nclosures = false',
            [Recipient("client.com", MOSCOW.clocks)],
            "firm.pl",
        ),
        (
            [
                "PL: our own domain, firm.pl.",
                "Europe/Vienna: this machine's; no mail and no domain of the recipient's tells one.",
                f"{WEEK}: the working week of PL.",
                NEVER,
            ],
            "",
            ["client.com"],
            "firm.pl",
        ),
        (
            [
                "IT: the rule says so.",
                "Europe/Vienna: this machine's; the rule wants the sender's.",
                f"{WEEK}: the working week of IT.",
                "12-24..01-06: the rule says so.",
            ],
            'country = "IT"\ntimezone = "sender"\nclosures = ["12-24..01-06"]',
            ["client.fr"],
            "firm.de",
        ),
        (
            [
                "None: the rule wants no holidays.",
                "Asia/Tokyo: the rule says so.",
                f"{WEEK}: no country is known.",
                NEVER,
            ],
            'country = "none"\ntimezone = "Asia/Tokyo"',
            ["client.fr"],
            "firm.de",
        ),
    ],
)
def test_it_is_said_how_the_place_was_found(
    answers: list[str], text: str, recipients: list[str | Recipient], own: str
) -> None:
    assert answers == why(text, *recipients, own=own)


def test_it_is_said_that_the_language_told_the_country() -> None:
    country, timezone, *_ = why("", "client.com", own="firm.de", language="it")

    assert "IT: the language of the offer, 'it'; no recipient's domain tells one." == country
    assert "Europe/Rome: that of IT; no mail and no domain of the recipient's tells one." == timezone


@pytest.mark.parametrize("none", ["false", "[]"])
def test_it_is_said_that_the_rule_wants_no_closures(none: str) -> None:
    assert "Never: the rule wants no closures." == why(f"closures = {none}", "client.it")[-1]


def test_it_is_said_where_the_holidays_of_later_years_are_not_known() -> None:
    proclaimed = holidays.country_holidays("LK")
    calendar, (whose, *_) = found("", "client.lk")

    assert f"LK: the recipient's domain, client.lk. Its holidays are known up to {proclaimed.end_year}." == whose.answer
    assert [True, False] == [date(proclaimed.end_year + later, 2, 4) in calendar.holidays for later in (0, 1)]


class TestClocks:
    def test_the_newest_mails_tell_the_time_newest_first(self) -> None:
        written = moments(*(f"2026-11-{day:02}T10:00:00+03:00" for day in range(1, 10)))
        mails = [message(f"m{number}", sent_at=moment) for number, moment in enumerate(written)]

        assert tuple(reversed(written))[:CLOCKS] == clocks_of(mails)

    def test_utc_tells_nothing(self) -> None:
        assert () == clocks_of([message("m", sent_at=datetime(2026, 11, 3, 10, tzinfo=UTC))])

    @pytest.mark.parametrize(
        ("tells", "offset"), [(True, "+14:00"), (False, "+14:01"), (True, "-12:00"), (False, "-23:00")]
    )
    def test_an_offset_that_no_place_has_tells_nothing(self, tells: bool, offset: str) -> None:  # noqa: FBT001  (what is asked)
        assert tells == bool(clocks_of([message("m", sent_at=datetime.fromisoformat(f"2026-11-03T10:00:00{offset}"))]))

    @pytest.mark.parametrize(
        "fields",
        [
            {"subject": "Automatic reply: Offer"},
            {"header": header(auto_submitted="auto-replied")},
            {"header": header(list_id="<sales.client.example>")},
            {"header": header(return_path="<>")},
        ],
    )
    def test_programs_and_lists_tell_nothing(self, fields: dict[str, str]) -> None:
        assert () == clocks_of([message("m", **fields)])

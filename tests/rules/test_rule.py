"""The keys of a rule file, and what each of them may say."""

from __future__ import annotations

import re
from datetime import date, time

import pytest

from rules.problems import WrongFiles
from rules.rule import MAX_STEPS, WEEKDAYS, Period, Unit
from tests.rules.build import rule

FOUR_BUSINESS_DAYS = Period(count=4, unit=Unit.BUSINESS_DAYS)


def wrong(text: str, match: str = 'subject = ["offer"]') -> list[str]:
    """What is wrong with a rule: each problem as `key: sentence`."""
    with pytest.raises(WrongFiles) as caught:
        rule(text, match)
    return [f"{problem.key}: {problem.sentence}" for problem in caught.value.problems]


def test_a_rule_with_nothing_but_a_match_has_these_values() -> None:
    plain = rule()

    assert "offers" == plain.name
    assert FOUR_BUSINESS_DAYS == plain.quiet.period
    assert ["reminder"] == [step.template for step in plain.step]
    assert ("auto", "recipient") == (plain.calendar.country, plain.calendar.timezone)
    assert ("auto", True) == (plain.calendar.days, plain.calendar.closures)
    assert (time(9), time(17)) == plain.calendar.hours
    assert ("auto", True) == (plain.draft.language, plain.draft.quote)
    limits = plain.limits
    assert (20, 10, 1, 2) == (limits.per_day, limits.per_run, limits.per_person, limits.per_company)
    assert (Period(count=90, unit=Unit.DAYS), None) == (limits.horizon, limits.since)
    assert "any" == plain.match.signs


@pytest.mark.parametrize(
    ("shown", "written"),
    [
        ("4 business days", "4 business days"),
        ("1 business day", "1 business day"),
        ("1 business day", " 1  business days "),
        ("3 days", "3 days"),
        ("1 day", "1 day"),
        ("48 hours", "48 hours"),
        ("1 hour", "1 hours"),
        ("9999 hours", "9999 hours"),
    ],
)
def test_a_period_is_a_number_with_its_unit(shown: str, written: str) -> None:
    assert shown == str(rule(f'[quiet]\nperiod = "{written}"').quiet.period)


@pytest.mark.parametrize(
    "written",
    ['"4 weeks"', '"four days"', '"0 days"', '"-1 days"', '"1.5 days"', '""', '"days"', "4", "true", '"10000 days"'],
)
def test_anything_else_is_no_period(written: str) -> None:
    value = written.strip('"').replace("true", "True")
    sentence = f'\'{value}\' is no period; write one like "4 business days", "3 days" or "48 hours"'

    assert [f"quiet.period: {sentence}"] == wrong(f"[quiet]\nperiod = {written}")


def test_a_step_is_due_after_its_own_period_else_after_the_quiet_one() -> None:
    ladder = rule('[quiet]\nperiod = "2 days"\n[[step]]\n[[step]]\nafter = "7 business days"\ntemplate = "help"')

    assert Period(count=2, unit=Unit.DAYS) == ladder.after(1)
    assert Period(count=7, unit=Unit.BUSINESS_DAYS) == ladder.after(2)
    assert ["reminder", "help"] == [step.template for step in ladder.step]


def test_a_ladder_has_seven_steps_at_most() -> None:
    assert MAX_STEPS == len(rule("[[step]]\n" * MAX_STEPS).step)
    assert ["step: no more than 7 belong here; it is a list of 8"] == wrong("[[step]]\n" * (MAX_STEPS + 1))


@pytest.mark.parametrize("template", ["Reminder", "../secret", "a b", "", "a.j2", "erinnerung-ä"])
def test_the_name_of_a_template_is_plain(template: str) -> None:
    (problem,) = wrong(f'[[step]]\ntemplate = "{template}"')

    assert problem == f"step.template: small letters, digits, _ and - belong here, and nothing else; it is '{template}'"


@pytest.mark.parametrize(
    ("hours", "written"),
    [
        ((time(9), time(17)), "09:00-17:00"),
        ((time(8, 30), time(12, 15)), " 08:30 - 12:15 "),
        ((time(0), time(23, 59)), "00:00-23:59"),
    ],
)
def test_office_hours_are_two_clock_times(hours: tuple[time, time], written: str) -> None:
    assert hours == rule(f'[calendar]\nhours = "{written}"').calendar.hours


@pytest.mark.parametrize(
    "written", ["9-17", "17:00-09:00", "09:00-09:00", "09:00-24:00", "25:00-26:00", "", "9:00-17:00"]
)
def test_anything_else_are_no_office_hours(written: str) -> None:
    sentence = f"'{written}' are no office hours; write them like \"09:00-17:00\", the earlier time first"

    assert [f"calendar.hours: {sentence}"] == wrong(f'[calendar]\nhours = "{written}"')


@pytest.mark.parametrize("zone", ["recipient", "sender", "Europe/Berlin", "America/New_York", "UTC"])
def test_a_time_zone_is_somebodys_or_has_an_iana_name(zone: str) -> None:
    assert zone == rule(f'[calendar]\ntimezone = "{zone}"').calendar.timezone


@pytest.mark.parametrize(
    "zone", ["Europe/Berlinn", "Europe", "", "/etc/passwd", "../zone", "Mars/Olympus", "a\\u0000b"]
)
def test_anything_else_is_no_time_zone(zone: str) -> None:
    (problem,) = wrong(f'[calendar]\ntimezone = "{zone}"')

    assert problem.startswith("calendar.timezone: '")
    assert problem.endswith('is no time zone; write "recipient", "sender" or a name like "Europe/Berlin"')


@pytest.mark.parametrize("country", ["auto", "none", "DE", "US", "IT"])
def test_a_country_is_auto_none_or_an_iso_code(country: str) -> None:
    assert country == rule(f'[calendar]\ncountry = "{country}"').calendar.country


@pytest.mark.parametrize("country", ["EN", "de", "DEU", "Germany", "", "ZZ"])
def test_anything_else_is_no_country(country: str) -> None:
    sentence = f'\'{country}\' is no country; write "auto", "none" or an ISO code such as "DE"'

    assert [f"calendar.country: {sentence}"] == wrong(f'[calendar]\ncountry = "{country}"')


def test_days_may_be_those_of_the_country() -> None:
    assert "auto" == rule('[calendar]\ndays = "auto"').calendar.days


@pytest.mark.parametrize("value", ['"Monday"', "5", "true"])
def test_days_are_a_list_or_auto(value: str) -> None:
    (problem,) = wrong(f"[calendar]\ndays = {value}")

    assert problem.startswith("calendar.days: ")
    assert problem.endswith(' is no list of days; write "auto" or a list like ["Mon", "Tue"]')


def test_days_are_named_by_three_letters() -> None:
    assert WEEKDAYS == rule(f"[calendar]\ndays = {list(WEEKDAYS)}").calendar.days


def test_a_wrong_day_is_one_problem_and_not_two() -> None:
    (problem,) = wrong('[calendar]\ndays = ["Mo"]')

    assert problem.startswith("calendar.days: 'Mo' is not known here; write one of 'Mon', 'Tue'")


@pytest.mark.parametrize("value", ['[""]', "[[]]", "[{}]", '["Mon", {}]', "[0]"])
def test_what_is_no_day_is_one_problem_whatever_it_is(value: str) -> None:
    (problem,) = wrong(f"[calendar]\ndays = {value}")

    assert re.fullmatch(r"calendar\.days: \S+ is not known here; write one of 'Mon', .*'Sun'", problem)


@pytest.mark.parametrize("value", ["[]", '["DE"]', "{}", '{ of = "DE" }', "[[1]]", "0", "true", "2026-11-22"])
@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("calendar.country", "is no country; write"),
        ("calendar.timezone", "is no time zone; write"),
        ("draft.language", 'write "auto" or one of'),
    ],
)
def test_what_is_no_text_is_told_like_any_other_value(key: str, sentence: str, value: str) -> None:
    table, _, name = key.partition(".")
    (problem,) = wrong(f"[{table}]\n{name} = {value}")

    assert problem.startswith(f"{key}: ")
    assert sentence in problem


def test_people_work_on_one_day_at_least() -> None:
    assert ["calendar.days: is empty; write one at least, or leave the key out"] == wrong("[calendar]\ndays = []")


@pytest.mark.parametrize("language", ["auto", "de", "en", "es", "fr", "it", "ru"])
def test_a_draft_is_in_a_language_with_wording(language: str) -> None:
    assert language == rule(f'[draft]\nlanguage = "{language}"').draft.language


def test_a_language_without_wording_is_told_with_those_that_have_it() -> None:
    expected = "draft.language: there is no wording in 'pl'; write \"auto\" or one of de, en, es, fr, it, ru"

    assert [expected] == wrong('[draft]\nlanguage = "pl"')


def test_a_horizon_is_counted_in_days() -> None:
    assert 30 == rule('[limits]\nhorizon = "30 days"').limits.horizon.count
    assert ['limits.horizon: is counted in days; write it like "90 days"'] == wrong('[limits]\nhorizon = "48 hours"')


def test_a_rule_may_begin_on_a_day() -> None:
    assert date(2026, 11, 22) == rule("[limits]\nsince = 2026-11-22").limits.since


@pytest.mark.parametrize("line", ["per_day = -1", "per_run = -1", "per_person = 0", "per_company = 0", 'per_day = "x"'])
def test_limits_are_numbers_and_one_person_may_have_one_draft_at_least(line: str) -> None:
    (problem,) = wrong(f"[limits]\n{line}")

    assert problem.startswith(f"limits.{line.partition(' ')[0]}: ")


def test_no_draft_at_all_is_a_limit_too() -> None:
    assert 0 == rule("[limits]\nper_day = 0").limits.per_day


@pytest.mark.parametrize("match", ['subject = ["a"]', 'body = ["a"]', 'attachment = ["*.pdf"]', 'to = ["*@a.example"]'])
def test_one_way_to_know_an_offer_is_enough(match: str) -> None:
    assert rule(match=match).match


@pytest.mark.parametrize(
    "match", ["", 'not_to = ["*@a.example"]', 'accounts = ["work"]', 'signs = "all"', "subject = []"]
)
def test_a_match_that_says_nothing_of_an_offer_is_refused(match: str) -> None:
    expected = "match: says nothing that an offer could be known by; write subject, body, attachment or to"

    assert [expected] == wrong("", match)


@pytest.mark.parametrize(
    ("problem", "match"),
    [
        ("match.subject: 1 is no text; write it in quotation marks", "subject = [1]"),
        ("match.subject: an empty word would match every message; take it out", 'subject = ["offer", ""]'),
        ("match.body: /(/ is no regular expression that RE2 reads: missing ): (", 'body = ["/(/"]'),
        ("match.signs: 'both' is not known here; write one of 'any' or 'all'", 'to = ["a"]\nsigns = "both"'),
    ],
)
def test_what_is_wrong_with_a_match_is_said(problem: str, match: str) -> None:
    assert [problem] == wrong("", match)


def test_words_are_written_as_they_stood() -> None:
    assert ("Offer", "/a+/") == rule(match='subject = ["Offer", "/a+/"]').model_dump()["match"]["subject"]

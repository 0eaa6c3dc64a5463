"""Until when somebody is away: the last day that an automatic reply names, in ten languages."""

from __future__ import annotations

import time
import tomllib
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from babel.dates import get_day_names, get_month_names
from hypothesis import given
from hypothesis import strategies as st

from rules.absence import LastDay, last_day
from rules.cues import Kind, phrase
from rules.daynames import plain, spoken
from rules.days import tokens
from rules.language import languages, normalized

WEDNESDAY = date(2026, 11, 4)
NOTES: dict[str, list[list[str]]] = tomllib.loads((Path(__file__).parent / "absences.toml").read_text(encoding="utf-8"))
"""By language: the last day, empty for none; the text; perhaps a subject."""
EVERY_NOTE = [(code, *note, *[""][len(note) - 2 :]) for code, notes in NOTES.items() for note in notes]
UNTIL = {
    "de": "Abwesend bis {}",
    "en": "Out of office until {}",
    "es": "Ausente hasta {}",
    "fr": "Absent jusqu’au {}",
    "it": "Assente fino a {}",
    "nl": "Afwezig tot {}",
    "pl": "Nieobecny do {}",
    "pt": "Ausente até {}",
    "ru": "Отсутствую до {}",
    "uk": "Відсутній до {}",
}


def told(text: str, subject: str = "", written_on: date = WEDNESDAY) -> str:
    """The last day in ISO 8601, empty for none."""
    found = last_day(text, subject, written_on)
    return found.day.isoformat() if found else ""


def words(text: str) -> str:
    found = last_day(text, "", WEDNESDAY)
    assert found
    return found.words


def table(code: str, key: str) -> tuple[str, ...]:
    found: tuple[str, ...] = getattr(languages()[code].absence, key)
    return found


@pytest.mark.parametrize(("code", "day", "text", "subject"), EVERY_NOTE)
def test_the_last_day_of_a_note(code: str, day: str, text: str, subject: str) -> None:
    assert day == told(text, subject), code


@pytest.mark.parametrize("code", UNTIL)
def test_a_language_has_notes_of_both_kinds(code: str) -> None:
    assert 15 <= len(NOTES[code])
    assert 5 <= sum(not day for day, *_text in NOTES[code])


def test_these_languages_are_read() -> None:
    assert tuple(UNTIL) == tuple(sorted(NOTES)) == spoken()


@pytest.mark.parametrize("code", UNTIL)
@pytest.mark.parametrize("key", ["of", "hours", "next_week"])
def test_every_phrase_of_the_data_stands_in_a_note(code: str, key: str) -> None:
    notes = [[token.text for token in tokens(normalized("NFKC", " \n ".join(note[1:])))] for note in NOTES[code]]

    assert [] == [entry for entry in table(code, key) if not any(says(note, phrase(entry)) for note in notes)]


def says(note: list[str], entry: tuple[str, ...]) -> bool:
    places = range(len(note) - len(entry) + 1)
    return any(all(fits(*pair) for pair in zip(note[place:], entry, strict=False)) for place in places)


def fits(word: str, entry: str) -> bool:
    return word.startswith(entry[:-1]) if entry.endswith("*") else word == entry


@pytest.mark.parametrize("code", UNTIL)
def test_a_form_that_cldr_lacks_means_the_name_beside_it(code: str) -> None:
    for entry in table(code, "names"):
        form, _equals, name = entry.partition(" = ")

        assert told_of(code, form) == told_of(code, name) != "", entry
        assert plain(form) != plain(name)


def told_of(code: str, name: str) -> str:
    """The day of a note that names a weekday, or a month with a day."""
    return told(UNTIL[code].format(name)) or told(UNTIL[code].format(f"20 {name}"), written_on=date(2026, 7, 1))


@pytest.mark.parametrize("code", UNTIL)
def test_every_phrase_of_an_absence_is_heard(code: str) -> None:
    away, until = table(code, "away")[0], table(code, "until")[0]
    notes = [f"{entry} {until} 16.11." for entry in table(code, "away")]
    notes += [f"{away} {entry} 16.11." for entry in table(code, "until")]
    notes += [f"{away} 2.11. {entry} 16.11." for entry in table(code, "to")]
    notes += [f"{entry} 16.11." for entry in table(code, "back")]

    assert [] == [note for note in notes if told(note.replace("*", "")) != "2026-11-16"]


@pytest.mark.parametrize("code", UNTIL)
def test_every_word_of_something_else_parts_a_day_from_an_absence(code: str) -> None:
    away, until = table(code, "away")[0], table(code, "until")[0]
    words = (*table(code, "other"), *table(code, "thing"))

    assert [] == [entry for entry in words if told(f"{away} {entry} {until} 16.11.".replace("*", ""))]


@pytest.mark.parametrize("code", UNTIL)
def test_no_thing_that_comes_back_is_a_person(code: str) -> None:
    back = table(code, "back")[0]
    things = [entry.replace("*", "") for entry in table(code, "thing")]
    notes = [note for entry in things for note in (f"{entry} {back} 16.11.", f"{back} 16.11. {entry}")]

    assert [] == [note for note in notes if told(note)]


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("", "Goods back on 16 November"),
        ("", "Your goods will, as ordered, be here, goods back on 16 November"),
        ("2026-11-16", "Your goods are here, back on 16 November"),
        ("2026-11-16", "Your goods are here - back on 16 November"),
        ("2026-11-16", "Please send goods to Bob until I am back on 16 November"),
        ("2026-11-16", "Goods go to Bob and I am back on 16 November"),
        ("2026-11-16", "Ware back on 16 November"),
        ("", "Back on 16 November with the goods"),
        ("2026-11-16", "Back on 16 November with all of the goods"),
        ("", "Las entregas de vuelta 16.11."),
        ("", "Registration is absent until 16 November"),
        ("2026-11-16", "Registration is by mail, our office is closed until 16 November"),
        ("2026-11-16", "Anmeldung absent until 16 November"),
    ],
)
def test_a_thing_counts_in_the_clause_of_an_absence_or_a_return_and_in_its_language(day: str, text: str) -> None:
    assert day == told(text)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("2026-11-16", "I will answer on my return, 16 November"),
        ("2026-11-16", "I will answer on my return, planned for 16 November"),
        ("", "I will answer on my return, which I have planned for 16 November"),
        ("", "I will answer on my return, as planned, 16 November"),
        ("", "I will answer on my return,"),
        ("2026-11-16", "Dear customers and friends, until 16 November I am on leave"),
    ],
)
def test_a_comma_may_stand_right_behind_a_return_and_ends_what_stands_before_an_absence(day: str, text: str) -> None:
    assert day == told(text)


@pytest.mark.parametrize("code", UNTIL)
@pytest.mark.parametrize("context", ["format", "stand-alone"])
@pytest.mark.parametrize("width", ["wide", "abbreviated"])
def test_every_name_of_cldr_is_known(code: str, context: Any, width: Any) -> None:
    for number, name in get_month_names(width, context, locale=code).items():
        last = date(2027, number, 20)

        assert last.isoformat() == told(UNTIL[code].format(f"20 {name} 2027"), written_on=last - timedelta(days=9))
    for number, name in get_day_names(width, context, locale=code).items():
        assert (date(2026, 11, 9) + timedelta(days=number)).isoformat() == told(
            UNTIL[code].format(name), written_on=date(2026, 11, 8)
        )


@pytest.mark.parametrize("code", UNTIL)
def test_a_phrase_is_of_one_kind(code: str) -> None:
    found = [phrase(entry) for kind in ("away", "until", "back", "other", "thing") for entry in table(code, kind)]

    assert sorted(set(found)) == sorted(found)


def test_a_phrase_of_two_languages_is_of_one_kind_in_both() -> None:
    kinds: dict[tuple[str, ...], set[str]] = {}
    for code, kind in product(UNTIL, Kind):
        for entry in table(code, kind.value):
            kinds.setdefault(phrase(entry), set()).add(kind.value)

    assert [] == [entry for entry, found in kinds.items() if len(found) > 1]


@pytest.mark.parametrize("code", UNTIL)
def test_what_stands_around_a_day_is_one_word(code: str) -> None:
    for entry in (*table(code, "of"), *table(code, "hours")):
        assert (plain(entry),) == phrase(entry)


@pytest.mark.parametrize(
    "day",
    [
        "16.11.2026",
        "16.11.26",
        "16.11.",
        "16.11",
        "16. 11. 2026",
        "16. 11.",
        "16/11",
        "16/11/26",
        "16-11-2026",
        "2026-11-16",
        "11/16/2026",
        "11-16-2026",
        "16 November",
        "16th of November",
        "16th November, 2026",
        "November 16",
        "Nov. 16th",
        "November the 16th, 2026",
        "16. November 2026",
        "16 Novembre",
        "Monday, 16 November",
        "Mon., 16 Nov.",
        "Monday 16",
        "Monday (16.11.)",
        "*16 November*",
        "16.November",
        "16Nov",
        "１６．１１．２０２６",
    ],
)
def test_a_date_has_many_forms(day: str) -> None:
    assert "2026-11-16" == told(f"Out of office until {day}. See you!")


@pytest.mark.parametrize("days", ["2.-16.11.", "2–16 November", "02/11 – 16/11", "2.11.-16.11.2026", "November 2 – 16"])
def test_of_two_days_the_last_one_counts(days: str) -> None:
    assert "2026-11-16" == told(f"On vacation: {days}")


@pytest.mark.parametrize(
    "day",
    [
        "17:00",
        "5 pm",
        "9.12 Uhr",
        "13.11 €",
        "12-11 h",
        "2027",
        "1.2.3.4",
        "13.11.2026.5",
        "+49 30 13.11",
        "13.13.",
        "32.11.",
        "31 June",
        "0 November",
        "November 2027",
        "November 13 h",
        "further notice",
        "Monday 17",
        "v13.11",
        "the segunda quinzena de novembro",
        "next year",
    ],
)
def test_what_is_no_day_is_none(day: str) -> None:
    assert "" == told(f"Out of office until {day}")


@pytest.mark.parametrize(
    ("day", "named"),
    [
        ("2026-11-04", "4 November"),
        ("", "3 November"),
        ("", "3 November 2026"),
        ("2027-08-31", "31 August"),
        ("", "1 September"),
        ("2027-09-01", "1 September 2027"),
        ("2027-12-09", "9 December 2027"),
        ("", "10 December 2027"),
        ("", "29 February"),
    ],
)
def test_a_day_is_on_or_after_the_note_and_not_too_far_ahead(day: str, named: str) -> None:
    assert day == told(f"Out of office until {named}")


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("2026-12-11", "Out of office until 11/12"),
        ("2026-12-11", "Out of office until 11/12/2026"),
        ("2026-12-04", "Out of office until Friday, 12/04"),
        ("2027-04-12", "Out of office until 12/04"),
        ("2026-12-04", "Out of office until 12/04. I was away on 10/30."),
        ("2027-04-12", "Out of office until 12/04. Call me on 23/11."),
        ("2027-04-12", "Absent jusqu’au 12/04"),
        ("2027-11-12", "Out of office until 11/12/2027"),
    ],
)
def test_an_american_writes_the_month_first(day: str, text: str) -> None:
    assert day == told(text)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("2026-11-06", "Out of office until Friday"),
        ("2026-11-11", "Out of office until Wednesday"),
        ("2026-11-13", "Out of office until Friday of next week"),
        ("2026-11-09", "Out of office until Monday next week"),
        ("2026-11-13", "Out of office until Friday, 13 November"),
        ("2026-11-12", "Out of office until Friday, 12 November"),
        ("2026-11-06", "Bin bis Fr abwesend"),
        ("", "Bin bis zum späten so abwesend"),
        ("", "I am out of office. Opening hours: Monday to Friday, 9–17"),
        ("", "Out of office Monday to Friday"),
    ],
)
def test_a_weekday_alone_is_the_next_one(day: str, text: str) -> None:
    assert day == told(text)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("", "I am out of office from 20 November until 4 December"),
        ("", "I am out of office from 30.11. to 4.12."),
        ("", "Closed on leave: 12 – 13 November"),
        ("2026-11-12", "I am out of office from 11 to 12 November"),
        ("", "I am out of office from 30 to 4 December"),
        ("", "I am out of office 11/30 - 12/04"),
        ("2027-01-08", "I am out of office from 28 October to 8 January 2027"),
        ("2027-01-08", "I am out of office from 28/10/2026 to 8/1/2027"),
        ("2026-11-13", "I am out of office from 31/2 to 13/11"),
        ("2026-12-04", "I am out of office from Monday until 4 December"),
    ],
)
def test_an_absence_that_begins_later_than_in_a_week_is_not_the_one_that_the_note_tells_of(day: str, text: str) -> None:
    assert day == told(text)


def test_the_quotation_below_a_note_is_not_read() -> None:
    assert "" == told("Thank you!\n\nOn 3 Nov 2026, Ivan wrote:\n> I am out of office until 13 November.")


def test_a_line_that_was_broken_to_fit_goes_on_in_the_next_one() -> None:
    broken = "Thank you for your message, I am currently out of the office\nuntil 13 November."

    assert "2026-11-13" == told(broken)
    assert "" == told("Out of the office\nInvoices until 13 November")
    assert "2026-11-13" == told("Out of the office:\nuntil 13 November")


def test_the_words_are_those_of_the_note_in_one_line() -> None:
    assert "Out of Office until and including Fri, 13 Nov." == words("Out of Office  until\tand including Fri, 13 Nov.")
    assert "BACK ON 16.11." == words("BACK ON 16.11.")
    assert "16.11. bin ich wieder da" == words("Ab 16.11. bin ich wieder da")


def test_words_that_are_too_long_are_cut_to_the_day() -> None:
    between = "Rindfleischetikettierung Donaudampfschiffahrtsgesellschaft Straßenverkehrszulassung"

    assert "bis 13.11." == words(f"Im Urlaub {between} bis 13.11.")
    assert "Back on " + 72 * "x" == words(f"Back on {'x' * 100} 16 November")


def test_of_several_days_the_latest_counts() -> None:
    assert "2026-11-16" == told("Back on 16 November. I am out of office until 13 November.", "OOO until Nov 12")
    assert LastDay(date(2026, 11, 17), "OOO till Nov 17") == last_day("Back on 16 Nov.", "OOO till Nov 17", WEDNESDAY)


def test_what_the_calendar_has_no_day_for_is_none() -> None:
    last = date.max

    assert "" == told("Out of office until Friday", written_on=last)
    assert "" == told("Out of office until Friday 13", written_on=last)
    assert "" == told("Out of office until 1 January", written_on=last)
    assert "9999-12-31" == told("Out of office until 31 December", written_on=last)
    assert "0001-01-02" == told("Out of office 30 – 2.1.", written_on=date.min)


PIECES = st.sampled_from([piece for _code, _day, text, _subject in EVERY_NOTE for piece in text.split()])
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=30).map(" ".join))


@given(TEXTS, TEXTS, st.dates())
def test_whatever_a_note_says_its_last_day_is_not_before_it(text: str, subject: str, written_on: date) -> None:
    found = last_day(text, subject, written_on)

    assert found == last_day(text, subject, written_on)
    if found:
        assert 0 <= (found.day - written_on).days <= 400
        assert 1 <= len(found.words) <= 80
        assert 1 == len(found.words.splitlines())


HOSTILE = ("12345\n", "13.11. ", "vom 31.2. bis 13.11. im Urlaub ", "bis ", "wieder ab ", "im Urlaub ", "Montag 13 ")
HOSTILE += ("a", "1", "1-", "1.", "1. ", "a'", ",", "mai 1 ", "q\u0301", "+", "1°", " ", "\n", "Montag, ", "до 13 ")


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_long_text_takes_linear_time(unit: str) -> None:
    text = f"1{(unit * 65_536)[:65_536]}2"
    begun = time.process_time()
    last_day(text, unit, WEDNESDAY)

    assert 5 > time.process_time() - begun

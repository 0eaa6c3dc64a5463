"""What is true on some days only, in closings and in signatures."""

from __future__ import annotations

import pytest

from rules.passing import is_passing, speaks_of_day


@pytest.mark.parametrize(
    "clause",
    [
        "see you on Thursday",
        "bis Montag",
        "ein langes Wochenende",
        "à lundi",
        "buona settimana",
        "feliz Año",
        "до ПЯТНИЦЫ",
    ],
)
def test_a_weekday_or_a_season_makes_a_wish(clause: str) -> None:
    assert speaks_of_day(clause)


@pytest.mark.parametrize("clause", ["", "kind regards", "sun", "we", "Mo", "quinta", "Weekender"])
def test_other_words_make_none(clause: str) -> None:
    assert not speaks_of_day(clause)


@pytest.mark.parametrize(
    "line",
    [
        "On holiday from 3 to 10 November",
        "Closed 24.12.2026 - 3.1.2027",
        "Mein Urlaub: 3.-10.11.",
        "Fermeture annuelle du 24 décembre au 2 janvier",
        "Chiusi per ferie dal 23 dicembre",
        "Cerrado el 7 de enero",
        "Мы не работаем с 31 декабря",
        "12 Quay Lane from 1 December",
        "Betriebsferien Freitag, 3. November",
        "-20 % auf alle Türen",
        "20% off!",
        "10 % discount on all doors",
        "Скидка 20 %",
    ],
)
def test_a_date_and_a_discount_pass(line: str) -> None:
    assert is_passing(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Baker Ltd",
        "0113 496 0172",
        "Straße des 17. Juni 135",
        "12 avenue du 8 Mai 1945",
        "P.zza 25 Aprile 3",
        "Calle 2 de Mayo, 14",
        "ул. 8 Марта, 12",
        "12 June Street, Leeds",
        "Unit 4, March House",
        "Founded 3 May 1984",
        "доверенность от 01.02.2026",
        "Mo-Do 8.30-12.00 Uhr",
        "Lange Gasse 12/3",
        "Reg. No. 12.05.8841",
        "Offer 2026-13-45",
        "50 % recycled",
        "100 % ecological!",
        "Monday to Friday, 8-17",
        "x" * 400 + " 3 May",
    ],
)
def test_a_street_a_door_a_time_and_a_foundation_do_not(line: str) -> None:
    assert not is_passing(line)

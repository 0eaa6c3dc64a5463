"""The last day of an offer, where it is named, and can be read in one way only."""

from __future__ import annotations

from datetime import date

import pytest

from rules.glossary import passage
from rules.validity import MOST_LABELS, Stated, validity_of

WRITTEN = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("text", "said", "day"),
    [
        ("gültig bis 03/04/2027", "03/04/2027", date(2027, 4, 3)),
        ("valid until 12/31/2026", "12/31/2026", date(2026, 12, 31)),
        ("valid until 31/12/2026", "31/12/2026", date(2026, 12, 31)),
        ("The offer is valid until 15 December 2026 or while stocks last", "15 December 2026", date(2026, 12, 15)),
        ("gültig bis 15.12.", "15.12.", date(2026, 12, 15)),
        ("valid until Tuesday, 15 December 2026", "Tuesday, 15 December 2026", date(2026, 12, 15)),
        ("gültig bis 30.11.2026 und darüber hinaus", "30.11.2026", date(2026, 11, 30)),
        ("valid until 2026-12-15", "2026-12-15", date(2026, 12, 15)),
        ("Offer for the licence, valid until 31 December 2026", "31 December 2026", date(2026, 12, 31)),
        ("Offre valable jusqu'au 31 décembre", "31 décembre", date(2026, 12, 31)),
        ("expires 15 December 2026", "15 December 2026", date(2026, 12, 15)),
        ("Das Angebot ist gültig bis einschließlich zum 15. Dezember 2026.", "15. Dezember 2026", date(2026, 12, 15)),
        ("Unser Angebot Nr. 2026-031 ist gültig bis 15.12.2026", "15.12.2026", date(2026, 12, 15)),
        ("Unser Angebot für das neue Dach ist gültig bis 15.12.2026", "15.12.2026", date(2026, 12, 15)),
        ("Срок действия предложения: до 25.11.2026", "25.11.2026", date(2026, 11, 25)),
        ("Validità offerta\t31/12/2026", "31/12/2026", date(2026, 12, 31)),
        ("Il preventivo costa € 500, validità fino al 15/01/2027.", "15/01/2027", date(2027, 1, 15)),
        (
            "Le prix est de 500 € TTC. Ce devis est valable jusqu'au 31 janvier 2027.",
            "31 janvier 2027",
            date(2027, 1, 31),
        ),
        ("3 240 € (aide de 1 200 €). Valable jusqu'au 8 décembre 2026.", "8 décembre 2026", date(2026, 12, 8)),
        ("valid until 2026-12-15.", "2026-12-15", date(2026, 12, 15)),
        ("Totale € 500,00 oltre IVA 10%. Offerta valida fino al 31/12/2026.", "31/12/2026", date(2026, 12, 31)),
        ("Предложение действительно до 15 декабря 2026 г.", "15 декабря 2026 г.", date(2026, 12, 15)),
        ("Предложение действительно до 15 декабря 2026 года.", "15 декабря 2026 года", date(2026, 12, 15)),
        ("Смета действительна до вторника, 15 декабря.", "вторника, 15 декабря", date(2026, 12, 15)),
        ("Valida fino al 15/12.", "15/12", date(2026, 12, 15)),
        ("Angebot gültig bis 15.12.2026\n2 % Skonto", "15.12.2026", date(2026, 12, 15)),
        (
            "Su contrato vence el 31 de diciembre de 2026. La oferta es válida hasta el 15/12/2026.",
            "15/12/2026",
            date(2026, 12, 15),
        ),
        ("The price is good through December 31, 2026.", "December 31, 2026", date(2026, 12, 31)),
    ],
)
def test_the_day_is_taken_as_it_stands(text: str, said: str, day: date) -> None:
    assert Stated(said, day) == validity_of(passage(text), WRITTEN)


@pytest.mark.parametrize(
    "text",
    [
        "valid until 03/04/2027",
        "Der Rabatt ist gültig bis 20.11.2026",
        "Mit 5 % Rabatt, gültig bis 20.11.2026, ist das Angebot",
        "Aktion: 10 % Rabatt\nGültig bis: 30.11.2026",
        "The certificate is valid until 1 December 2027",
        "Insurance valid until 1 December 2026",
        "The offer is valid for 30 days",
        "valid until further notice",
        "valid until Friday",
        "valid until end of November",
        "valid until 31 October 2026",
        "not valid until 1 December 2026",
        "The price list is valid from 1 December 2026",
        "Gültigkeit: 30 Tage ab 02.11.2026",
        "Gültigkeit: 30 Tage (bis 02.12.2026)",
        "Validity: 30 days from 2 December 2026",
        "Vigencia: 30 días a partir del 15 de noviembre de 2026",
        "Срок действия: 30 дней с 15.11.2026",
        "valid until Monday, 15 December 2026",
        "Angebot gültig bis 30.11.2026, Preise gültig bis 31.12.2026",
        "gültig bis 15.-20.12.2026",
        "gültig bis KW 50",
        "valid until 2026",
        "valid until 12.2026",
        "valid until 5pm on 15 December 2026",
        "The discount is valid until 20 November 2026, the offer is valid until 15 December 2026",
        "Ihr Ausweis ist gültig bis 15.12.2026",
        "Diese E-Mail ist nur gültig bis 15.12.2026",
        "Tickets valid until 15 December 2026",
        "Скидка действует до 20 ноября",
        "Договор действует до 31 декабря 2026",
        "Лицензия действительна до 31.12.2027",
        "The licence is valid until 31 December 2026",
        "Our offer includes a licence valid until 31 December 2026.",
        "Il certificato è valido fino al 31/12/2026",
        "La patente è valida fino al 31/12/2026",
        "Garanzia valida fino al 31/12/2027",
        "offre spéciale valable jusqu'au 31 décembre",
        "gültig bis 32.12.2026",
        "Your old quote expires on 15 December 2026",
        "Our offer includes a warranty that expires on 15 December 2027",
        "gültig bis",
        "gültig bis: -",
        "gültig bis der der der der 15.12.2026",
        "Mit Versicherungsschutz, gültig bis 15.12.2026",
        "Unser Haus, gültig bis 15.12.2026",
        "Angebot gültig bis 30.11.2026. Die Preise gelten bis 31.12.2026.",
        "Ist das Angebot gültig bis 30.11.2026?",
        "Gültig bis 30.11. (Frühbucher)",
        "The offer of our competitor is valid until 31 December.",
        "El precio se mantiene hasta el 31 de diciembre de 2026 y la oferta es válida hasta el 30 de noviembre.",
        "Unser Angebot für 2027 ist gültig bis 31.12.2026. Für 14.200 Euro ist das Angebot gültig bis 30.11.2026.",
    ],
)
def test_what_is_no_day_or_another_things_day_or_can_be_read_twice_is_left(text: str) -> None:
    assert validity_of(passage(text), WRITTEN) is None


def test_a_text_that_says_it_all_the_time_is_no_letter() -> None:
    assert validity_of(passage("Valid until 15 December 2026.\n" * (MOST_LABELS + 1)), WRITTEN) is None

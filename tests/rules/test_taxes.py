"""What is said of taxes: copied with the amount, or the amount is left out."""

from __future__ import annotations

import pytest

from rules.glossary import passage
from rules.price import price_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Total: $18,450 + tax", "$18,450 + tax"),
        ("Total: $18,450 +tax", "$18,450 +tax"),
        ("Total: $18,450 plus tax.", "$18,450 plus tax"),
        ("Total: $18,450 (+ tax)", "$18,450 (+ tax)"),
        ("Total: $18,450 (plus tax)", "$18,450 (plus tax)"),
        ("Total: $18,450 (tax not included)", "$18,450 (tax not included)"),
        ("Total: £2,340 ex. VAT", "£2,340 ex. VAT"),
        ("Total: £2,340 excl. of VAT", "£2,340 excl. of VAT"),
        ("Total: £2,340 + VAT @ 20%", "£2,340 + VAT @ 20%"),
        ("Total: £2,340 plus VAT at 20%", "£2,340 plus VAT at 20%"),
        ("Total: £2,340+VAT", "£2,340+VAT"),
        ("Total: £2,340 (inc VAT)", "£2,340 (inc VAT)"),
        ("Total (inc VAT): £2,340", "£2,340"),
        ("Total incl. VAT: £2,340", "£2,340"),
        ("VAT no. GB 123 4567 89\nTotal: £2,340", "£2,340"),
        ("Total: £2,340\n\nHart Ltd, VAT no. GB 123 4567 89", "£2,340"),
        ("Gesamtpreis: 4.850 € (zzgl. 19 % MwSt.)", "4.850 € (zzgl. 19 % MwSt.)"),
        ("Gesamtpreis: 4.850 € (zzgl. MwSt. 19 %)", "4.850 € (zzgl. MwSt. 19 %)"),
        ("Gesamtpreis: 4.850 € zzgl. ges. MwSt.", "4.850 € zzgl. ges. MwSt."),
        ("Gesamtpreis: 4.850,- € netto", "4.850,- € netto"),
        ("Gesamtpreis: 4.850 €\nDie Preise verstehen sich inkl. MwSt.", "4.850 €"),
        ("Gesamtpreis: 4.850 €\nZahlung 30 Tage netto", "4.850 €"),
        ("Gesamtpreis: 4.850 €\nUSt-IdNr. DE123456789", "4.850 €"),
        ("Gesamtpreis: 4.850 €\nUSt-ID: DE 123 456 789", "4.850 €"),
        ("Gesamt netto: 4.850 €\nMwSt.: 921,50 €\nGesamt: 5.771,50 €", "5.771,50 €"),
        ("Gesamt: 5.771,50 €\nMwSt.: 921,50 €", "5.771,50 €"),
        ("Gesamtbetrag (brutto): 5.771,50 €", "5.771,50 €"),
        ("Gesamtbetrag brutto 5.771,50 €, darin enthalten 921,50 € MwSt.", "5.771,50 €"),
        ("Anfahrt 50 € netto\nGesamtpreis 4.850 €", "4.850 €"),
        ("Prix total : 4 850 € (HT)", "4 850 € (HT)"),
        ("Prix total : 4 850 € H.T.", "4 850 € H.T."),
        ("Prix total TTC : 4 850 €", "4 850 €"),
        ("Totale: 4.850 € + IVA 22%", "4.850 € + IVA 22%"),
        ("Totale: 4.850 € (IVA esclusa)", "4.850 € (IVA esclusa)"),
        ("Totale: 4.850 € oltre IVA di legge", "4.850 € oltre IVA di legge"),
        ("Totale: 4.850 € oltre IVA e cassa", "4.850 € oltre IVA e cassa"),
        ("Totale: 4.850 € + IVA e C.P.A. come per legge", "4.850 € + IVA e C.P.A."),
        ("Totale: 4.850 € più IVA al 22%", "4.850 € più IVA al 22%"),
        ("Totale: 4.850 €\nP.IVA 01234567890", "4.850 €"),
        ("Totale: 4.850 €\nP. IVA IT01234567890", "4.850 €"),
        ("Total: 4.850 € (IVA no incluido)", "4.850 € (IVA no incluido)"),
        ("Total: 4.850 € + 21% IVA", "4.850 € + 21% IVA"),
        ("Total: 4.850 € (más IVA)", "4.850 € (más IVA)"),
        ("Итого: 48 500 руб. (без НДС)", "48 500 руб. (без НДС)"),
        ("Итого: 48 500 руб. с НДС", "48 500 руб. с НДС"),
        ("Итого: 48 500 руб. с НДС 20%", "48 500 руб. с НДС 20%"),
        ("Итого: 48 500 руб., включая НДС 20% - 8 083 руб.", "48 500 руб."),
        ("Итого: 48 500 руб. (в т.ч. НДС 20%)", "48 500 руб. (в т.ч. НДС 20%)"),
        ("Итого: 48 500 руб. + НДС", "48 500 руб. + НДС"),
        ("Итого: 48 500 руб., в т.ч. НДС 20%: 8 083,33 руб.", "48 500 руб."),
    ],
)
def test_a_note_on_taxes_right_behind_an_amount_is_a_part_of_it(text: str, expected: str) -> None:
    assert expected == price_of(passage(text))


@pytest.mark.parametrize(
    "text",
    [
        "Total: $18,450. All prices include VAT.",
        "Total: £2,340 (exc. VAT)",
        "Total: £2,340 exc VAT",
        "Total £2,340 VAT",
        "Gesamtpreis: 4.850 €. Gemäß § 19 UStG wird keine Umsatzsteuer berechnet.",
        "Prix total : 4 850 € HT soit 5 820 € TTC",
        "Prix total : 4 850 € HT (5 820 € TTC)",
        "Totale: 4.850 € (escl. IVA)",
        "Gesamt: 4.850,00 €\nMwSt.: 921,50 €",
        "Gesamt: 900,00 €\nMwSt.: 921,50 €",
        "Gesamtpreis: 4.850 €\nAlle Preise netto.",
        "Total: €1,250.00\nVAT: €250.00",
        "Gesamtpreis: 4.850 € (netto, davon 100 € Porto)",
        "Gesamtpreis: 4.850 € (netto",
        "Material 500 € netto\nGesamtpreis 4.850 €\nAlle Preise zzgl. MwSt.",
        "TOTAL: £2,340\nALL PRICES ARE QUOTED PLUS VAT IN POUNDS STERLING",
        "Total: $18,450, tax not included",
        "Total: $18,450, plus tax",
        "Total: $18,450 - tax not included",
        "Total: $18,450. Prices do not include VAT.",
        "Total: $18,450. All prices net of VAT.",
        "Total (ex VAT): £2,340",
        "Total ex VAT £2,340",
        "Gesamtpreis: 4.850 €, zzgl. 19 % MwSt.",
        "Gesamtpreis: 4.850 € zzgl. der jeweils gültigen MwSt.",
        "Gesamtpreis: 4.850 €\nDie Preise verstehen sich zzgl. MwSt.",
        "Prix total HT : 4 850 €",
        "Prix total (HT) : 4 850 €",
        "Prix total : 4 850 €. Les prix s'entendent HT.",
        "Totale: 4.850 €, IVA esclusa",
        "Totale: 4.850 €\nI prezzi si intendono IVA esclusa",
        "Total: 4.850 € + 21 % de IVA",
        "Total: 4.850 € más el 21% de IVA",
        "Total: 4.850 €\nPrecios sin IVA",
        "Total: 4.850 €\nIVA no incluido en los precios",
        "Итого: 48 500 руб., без НДС",
        "Итого: 48 500 руб.\nЦены указаны без НДС.",
        "Итого без НДС: 48 500 руб.",
    ],
)
def test_an_amount_is_left_out_where_taxes_are_spoken_of_elsewhere(text: str) -> None:
    assert price_of(passage(text)) is None

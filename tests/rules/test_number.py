"""The offer's own number: with a mark, or in a form that nothing else has."""

from __future__ import annotations

import pytest

from rules.glossary import passage
from rules.number import number_of


def number(text: str, subject: str = "") -> str | None:
    return number_of(passage(subject), passage(text), 2026)


@pytest.mark.parametrize(
    ("text", "subject", "expected"),
    [
        ("Auftragsbestätigung zu Angebot Nr. 2026-100", "", "2026-100"),
        ("Unser Angebot Nr. 2026-121 ersetzt das Angebot Nr. 2026-100.", "", "2026-121"),
        ("предложение № 2026-35/1", "", "2026-35/1"),
        ("Angebot (2026-031)", "", "2026-031"),
        ("Angebot „2026-031“", "", "2026-031"),
        ("offer number: 77120, item no. 5", "", "77120"),
        ("Quotation no. Q-20417.", "", "Q-20417"),
        ("", "AW: Angebot Nr. 2026-031", "2026-031"),
        ("", "Fwd: Offer #5512", "5512"),
        ("", "Offer #5512: chairs", "5512"),
        ("", "Angebotsnummer 26118", "26118"),
        ("Angebot KV-2026-012", "", "KV-2026-012"),
        ("Kostenvoranschlag KV-2026-012", "", "KV-2026-012"),
        ("Proposta 118/2026", "", "118/2026"),
        ("КП №35", "", "35"),
        ("нашим предложением №35/26 от 1 ноября", "", "35/26"),
        ("Angebot 2026-0311-A Rev. B", "", "2026-0311-A"),
        ("Unser Angebot dazu hat die Nummer A26-0815.", "", "A26-0815"),
        ("Il nostro preventivo è il n. 2026-77, IVA esente", "", "2026-77"),
        ("N.º de oferta\tSS-2026-411", "", "SS-2026-411"),
        ("Номер нашего предложения: 16-11/4.", "", "16-11/4"),
        ("Référence du devis\n2026/11-045", "", "2026/11-045"),
        ("See below.", "Devis n° D-2026-0193 – bureaux", "D-2026-0193"),
        ("our quotation no.\nQ-20417", "Quotation Q-20417 - chillers", "Q-20417"),
        ("For 60 guests instead of 80. This is quote Q-3117-2.", "", "Q-3117-2"),
        ("Angebot Nr. 118, 12.400 €", "", "118"),
        ("Preventivo n. 20 del 2 novembre", "", "20"),
        ("Devis n° 20 Terrasse", "", "20"),
        ("Quote no. 118 instead of the other 20 pages", "Quote no. 118", "118"),
        ("Instead of 12 we offer 14 chairs, quote no. 118", "", "118"),
    ],
)
def test_a_number_is_taken_as_it_stands(text: str, subject: str, expected: str) -> None:
    assert expected == number(text, subject)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("", "Angebot 2026/2027 Winterdienst"),
        ("", "Angebot 24/7 Support"),
        ("", "Quote for 2026"),
        ("", "Offer 2026"),
        ("Angebot für Ihre Anfrage Nr. 5511", ""),
        ("Bezug: Ihre Bestellung Nr. 4711, Angebot folgt", ""),
        ("Angebot vom 02.11.2026", ""),
        ("Angebot Nr. vom 02.11.2026", ""),
        ("Angebot: 12.400 €", ""),
        ("Offer: 500 pieces", ""),
        ("Offerta 3x2", ""),
        ("Angebot 3-Zimmer-Wohnung", ""),
        ("Request for quotation no. RFQ-7712", ""),
        ("Your request for a quote (no. 7712)", ""),
        ("RFQ 2026-114", ""),
        ("Devis: 06 12 34 56 78", ""),
        ("Kunden-Nr. 10432\nAngebot", ""),
        ("Angebot Nr.\nKunden-Nr. 10432", ""),
        ("Angebots-Nr.\tKunden-Nr.\tDatum\n2026-031\t10432\t02.11.2026", ""),
        ("КП от 02.11.2026 № 35", ""),
        ("предложение по тендеру № 32615007744", ""),
        ("Запрос КП № 118", ""),
        ("счёт № 55 к предложению", ""),
        ("Offerta gara n. 5511", ""),
        ("offerta per la gara n. 5511", ""),
        ("oferta de empleo nº 1234", ""),
        ("Presupuesto 2026", ""),
        ("presupuesto 1.200 €", ""),
        ("Quote Q4 2026 campaign", ""),
        ("Quote Q4-2026 campaign", ""),
        ("Proposal: 2026-2028 roadmap", ""),
        ("Estimate: 120-150 hours", ""),
        ("Our offer no. 12 and no. 13", ""),
        ("Angebote Nr. 2026-031 und 2026-032", ""),
        ("Angebot Nr. 2026-031 und 2026-032", ""),
        ("Angebot Nr. 4711 / 2", ""),
        ("Angebot Nr. 2026 031", ""),
        ("devis n° 2026-11-02", ""),
        ("Angebot Nr. 01.11.26", ""),
        ("the offer has a reference number of 5512", ""),
        ("offer ref. your mail of 12 October", ""),
        ("Offer no longer valid 2026-11", ""),
        ("bid 2026-44", ""),
        ("tender/bid no. 2026-44", ""),
        ("offer +49 911 4711-230", ""),
        ("Angebot für 90441 Nürnberg", ""),
        ("Angebot, 90441 Nürnberg", ""),
        ("Lot offre n°3", ""),
        ("Offre d'emploi n° 12345", ""),
        ("Angebot Art.-Nr. 4711", ""),
        ("preventivo 11/2026", ""),
        ("расчёт на 2026-2027 годы", ""),
        ("Angebot Nr: 2026-031a", ""),
        ("Angebot Nr.", ""),
        ("Angebot und", ""),
        ("Die Nummer ist für unser gutes Angebot 4711", ""),
        ("Nummer der der der der Angebot 4711", ""),
        ("Angebot der der der der Nummer 4711", ""),
        ("Nummer", ""),
        ("Nr. der Anfrage zum Angebot 4711", ""),
        ("Nummer Anfrage Angebot: 4711", ""),
        ("Nummer des", ""),
        ("our quote no. 2026-121", "Quote 2026-118 reception desk"),
    ],
)
def test_what_is_something_elses_number_or_none_or_one_of_two_is_left(text: str, subject: str) -> None:
    assert number(text, subject) is None


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("anbei die neue Version, sie ersetzt 2026-31.", "Fwd: Angebot 2026-31"),
        ("anbei das Angebot v2, es ersetzt das Angebot 2026-31 vom 12.10.", "AW: Angebot 2026-31"),
        ("Please find the revised quote Q-3117-2 attached.", "RE: Quote Q-3117"),
        ("Please find revision Q-3117/B attached.", "RE: Quote Q-3117"),
        ("Attached is Q-3117 v2.", "RE: Quote Q-3117"),
        ("This replaces Q-3117.", "RE: Quote Q-3117"),
        ("Please ignore quote Q-3117, a new one is attached.", "RE: Quote Q-3117"),
        ("Quote Q-3117 has expired, so I attach a new one.", "RE: Quote Q-3117"),
        ("Quote no. 3117 is no longer valid, here is the new one.", "RE: Quote no. 3117"),
        ("Le devis n° 2026-118 est annulé, voici le nouveau.", "Re: Devis n° 2026-118"),
        ("Annulla e sostituisce la ns. offerta n. 118.", "R: Offerta n. 118"),
        ("La presente sustituye a la oferta nº 118.", "RE: Oferta nº 118"),
        ("Взамен КП № 118 направляем новое.", "Re: КП № 118"),
        ("КП № 118 утратило силу, новое во вложении.", "Re: КП № 118"),
    ],
)
def test_the_number_of_an_older_offer_in_the_subject_is_left(text: str, subject: str) -> None:
    assert number(text, subject) is None


@pytest.mark.parametrize(
    "text",
    [
        "КП № 118, № 119",
        "КП №№ 118, 119",
        "Angebote Nr. 118, 119",
        "quote no. 118 & 119",
        "quote no. 118; no. 119",
        "Quote #118 or #119",
        "Angebot Nr. 118 oder 119",
    ],
)
def test_of_several_numbers_none_is_taken(text: str) -> None:
    assert number(text) is None


def test_things_that_are_counted_are_no_number() -> None:
    assert number("preventivo: n. 20 finestre") is None
    assert number("offerta n. 20 valvole") is None

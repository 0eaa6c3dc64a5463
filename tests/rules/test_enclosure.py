"""Which file is the offer, told by its name."""

from __future__ import annotations

import pytest

from rules.enclosure import enclosed


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["image001.png", "Angebot_2026-031.pdf"], "Angebot_2026-031.pdf"),
        (["Menu hiver.pdf", "Devis_2026.pdf"], "Devis_2026.pdf"),
        (["Insurance certificate.pdf", "Estimate E-5521.pdf"], "Estimate E-5521.pdf"),
        (["drawing.dwg", "b.pdf"], "b.pdf"),
        (["Offer.pdf", "Offer.docx"], "Offer.pdf"),
        (["Q-20417.pdf", "Q-20417-2.pdf", "Q-204170.pdf"], "Q-20417.pdf"),
        (["AGB.pdf", "doc.pdf"], "doc.pdf"),
        (["x.pdf", "AngebotMeier2026.pdf"], "AngebotMeier2026.pdf"),
        (["Brochure.pdf", "x.pdf", "Q20417 Northmill.pdf"], "Q20417 Northmill.pdf"),
        (["Предложение_117-26.xlsx", "подпись.png"], "Предложение_117-26.xlsx"),
        (["Angebot.jpg"], "Angebot.jpg"),
    ],
)
def test_a_file_whose_name_says_so_comes_before_another_document(names: list[str], expected: str) -> None:
    assert expected == enclosed(names, (), "Q-20417")


@pytest.mark.parametrize(
    "names",
    [
        ["drawing.dwg", "b.pdf", "c.pdf"],
        ["Angebot A.pdf", "Angebot B.pdf"],
        ["Angebot_v1.pdf", "Angebot_v2.pdf"],
        ["Q-20417 a.pdf", "Q-20417 b.pdf"],
    ],
)
def test_where_two_papers_may_be_the_offer_none_is(names: list[str]) -> None:
    assert enclosed(names, (), "Q-20417") is None


@pytest.mark.parametrize(
    ("name", "number"),
    [("Halle 12.pdf", "12"), ("1180.pdf", "118"), ("118-2.pdf", "118"), ("2118.pdf", "118"), ("11/8.pdf", "118")],
)
def test_a_number_stands_whole_in_a_name_and_a_short_one_beside_a_word_for_an_offer(name: str, number: str) -> None:
    assert enclosed([name, "x.pdf"], (), number) is None
    assert f"Angebot {number}.pdf" == enclosed(["Angebot 5.pdf", f"Angebot {number}.pdf"], (), number)


@pytest.mark.parametrize(
    "name",
    [
        "image001.png", "IMG_2233.jpg", "logo.pdf", "Logo verde.png", "firma.png", "Outlook-abc.png", "ATT00001.txt",
        "card.vcf", "invite.ics", "smime.p7s", "winmail.dat", "unnamed.pdf", "unnamed", "noname", "scan.jpg",
        "Terms and conditions.pdf", "Rechnung_2026.pdf", "Rahmenvertrag.pdf", "price_list.xlsx", "Altes Angebot.pdf",
        "Request for quotation.pdf", "Demande de devis.pdf", "Richiesta di offerta.pdf", "Solicitud de presupuesto.pdf",
        "Запрос КП.pdf", "Angebot_Konkurrenz.pdf", "Purchase Order 4711.pdf", "Договор подряда.docx",
        "Anschreiben_Lindt.pdf", "Cover letter.pdf",
    ],
)  # fmt: skip
def test_what_is_no_offer_is_never_named(name: str) -> None:
    assert enclosed([name], (), None) is None


def test_what_the_rule_names_comes_first_but_never_a_logo() -> None:
    assert "x-terms.pdf" == enclosed(["Offer.pdf", "x-terms.pdf"], ["x-*"], None)
    assert "Offer.pdf" == enclosed(["image001.png", "Offer.pdf"], ["*.png"], None)

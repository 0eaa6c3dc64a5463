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
        (["drawing.dwg", "b.pdf", "c.pdf"], "b.pdf"),
        (["AGB.pdf", "doc.pdf"], "doc.pdf"),
        (["x.pdf", "AngebotMeier2026.pdf"], "AngebotMeier2026.pdf"),
        (["Brochure.pdf", "x.pdf", "Q20417 Northmill.pdf"], "Q20417 Northmill.pdf"),
        (["Предложение_117-26.xlsx", "подпись.png"], "Предложение_117-26.xlsx"),
        (["Angebot.jpg"], "Angebot.jpg"),
    ],
)
def test_a_file_whose_name_says_so_comes_before_the_first_document(names: list[str], expected: str) -> None:
    assert expected == enclosed(names, (), "Q-20417")


@pytest.mark.parametrize(
    "name",
    [
        "image001.png", "IMG_2233.jpg", "logo.pdf", "Logo verde.png", "firma.png", "Outlook-abc.png", "ATT00001.txt",
        "card.vcf", "invite.ics", "smime.p7s", "winmail.dat", "unnamed.pdf", "unnamed", "noname", "scan.jpg",
        "Terms and conditions.pdf", "Rechnung_2026.pdf",
    ],
)  # fmt: skip
def test_what_is_no_offer_is_never_named(name: str) -> None:
    assert enclosed([name], (), None) is None


def test_what_the_rule_names_comes_first_but_never_a_logo() -> None:
    assert "x-terms.pdf" == enclosed(["Offer.pdf", "x-terms.pdf"], ["x-*"], None)
    assert "Offer.pdf" == enclosed(["image001.png", "Offer.pdf"], ["*.png"], None)

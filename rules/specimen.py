"""Sample offers, by which a template is tried before it is needed: with every fact, with none, and in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.register import Register
from rules.wording import WrongTemplate, fill

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FACTS = ("number", "amount", "valid_until", "attachment")
"""What an offer may state or not; everything else is always known."""

_NAMES = ("date", "subject", *FACTS, "call_1", "call_2")
_VALUES = {
    "de": (
        "2. November", "Neue Beleuchtung der Werkstatt", "2026-041", "4.850,00 €", "30. November 2026",
        "Angebot-2026-041.pdf", "Dienstag, 24. November, um 10:00 Uhr", "Mittwoch, 25. November, um 16:00 Uhr",
    ),
    "en": (
        "2 November", "New workshop lighting", "2026-041", "€4,850.00", "30 November 2026",
        "Offer-2026-041.pdf", "Tuesday 24 November at 10:00 am", "Wednesday 25 November at 4:00 pm",
    ),
    "es": (
        "2 de noviembre", "Nueva iluminación del taller", "2026-041", "4.850,00 €", "30 de noviembre de 2026",
        "Oferta-2026-041.pdf", "martes 24 de noviembre a las 10:00", "miércoles 25 de noviembre a las 16:00",
    ),
    "fr": (
        "2 novembre", "Nouvel éclairage de l’atelier", "2026-041", "4 850,00 €", "30 novembre 2026",
        "Offre-2026-041.pdf", "mardi 24 novembre à 10h00", "mercredi 25 novembre à 16h00",
    ),
    "it": (
        "2 novembre", "Nuova illuminazione dell’officina", "2026-041", "4.850,00 €", "30 novembre 2026",
        "Offerta-2026-041.pdf", "martedì 24 novembre alle 10:00", "mercoledì 25 novembre alle 16:00",
    ),
    "ru": (
        "2 ноября", "Новое освещение мастерской", "2026-041", "485 000 руб.", "30 ноября 2026 г.",
        "Предложение-2026-041.pdf", "вторник, 24 ноября, в 10:00", "среда, 25 ноября, в 16:00",
    ),
}  # fmt: skip


def specimen(code: str) -> dict[str, object]:
    """The variables of an offer that states everything; in English where the language has none of its own."""
    values = dict(zip(_NAMES, _VALUES.get(code, _VALUES["en"]), strict=True))
    return {**values, "expiring": False, "expired": False, "register": Register.FORMAL}


def specimens(code: str) -> Iterator[tuple[str, dict[str, object]]]:
    """Every sample offer of a language: what it states, in words, and its variables."""
    whole = specimen(code)
    yield "every fact", whole
    yield "a validity that ends soon", {**whole, "expiring": True}
    yield "a validity that is over", {**whole, "expired": True}
    for fact in FACTS:
        yield f"no {fact}", {**whole, fact: None}
    bare = {**whole, **dict.fromkeys(FACTS)}
    yield "no fact", bare
    for fact in FACTS:
        yield f"no fact but {fact}", {**bare, fact: whole[fact]}


def fault(key: str, own: Mapping[str, str]) -> str | None:
    """What goes wrong when a template of the user's own is filled in, with its line; None where nothing does.

    Args:
        key: as `de/visit` or `de/visit.familiar`.
        own: all the user's templates.
    """
    code, _, name = key.partition("/")
    registers = [Register(name.partition(".")[2])] if "." in name else list(Register)
    for stated, variables in specimens(code):
        for register in registers:
            try:
                fill(key, {**variables, "register": register}, own)
            except WrongTemplate as wrong:
                return f"{wrong.sentence} (tried with an offer that states {stated}, address {register})"
    return None

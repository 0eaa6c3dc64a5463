"""The letters: each built-in text between a greeting and a closing, for offers that state much, or little."""

from __future__ import annotations

from itertools import product
from pathlib import Path

from rules import letter
from rules.language import written
from rules.register import Register
from rules.specimen import FACTS, specimen
from rules.wording import built_in_templates, words

FOLDER = Path(__file__).parent
LADDER = ("reminder", "help", "talk", "close", "later")
LADDERS = (
    LADDER,
    ("invoice",),
    ("proposal", "proposal-talk", "proposal-close", "later"),
    ("application", "application-close"),
)
"""Texts that one reader may get one after the other."""
STEPS = tuple(dict.fromkeys(step for ladder in LADDERS for step in ladder))
GREETINGS = {
    "de": {"formal": "Sehr geehrte Frau Weber,", "familiar": "Liebe Anna,", "plural": "Hallo Anna, hallo Ben,"},
    "en": {"formal": "Dear Ms Weber,"},
    "es": {
        "formal": "Estimada Sra. Ruiz:",
        "formal-plural": "Estimados señores:",
        "familiar": "Hola, Ana:",
        "plural": "Hola, Ana y Bruno:",
    },
    "fr": {"formal": "Bonjour Madame,", "familiar": "Bonjour Claire,"},
    "it": {
        "formal": "Gentile Dott.ssa Rossi,",
        "formal-plural": "Spett.le Rossi S.r.l.,",
        "familiar": "Ciao Anna,",
        "plural": "Gentili Anna e Bruno,",
    },
    "ru": {
        "formal": "Здравствуйте, Анна Петровна!",
        "formal-plural": "Уважаемые коллеги!",
        "familiar": "Привет, Анна!",
    },
}
CLOSINGS = {
    "de": {"formal": "Mit freundlichen Grüßen", "familiar": "Viele Grüße", "plural": "Viele Grüße"},
    "en": {"formal": "Kind regards,"},
    "es": {
        "formal": "Un cordial saludo,",
        "formal-plural": "Un cordial saludo,",
        "familiar": "Un saludo,",
        "plural": "Un saludo,",
    },
    "fr": {"formal": "Cordialement,", "familiar": "Bien à toi,"},
    "it": {
        "formal": "Cordiali saluti",
        "formal-plural": "Distinti saluti",
        "familiar": "Un saluto",
        "plural": "Cordiali saluti",
    },
    "ru": {"formal": "С уважением,", "formal-plural": "С уважением,", "familiar": "Всего доброго,"},
}
KINDS = {
    "invoice": {
        "de": ("Rechnung für Oktober", "R-2026-117", "Rechnung-R-2026-117.pdf"),
        "en": ("Invoice for October", "R-2026-117", "Invoice-R-2026-117.pdf"),
        "es": ("Factura de octubre", "R-2026-117", "Factura-R-2026-117.pdf"),
        "fr": ("Facture d’octobre", "R-2026-117", "Facture-R-2026-117.pdf"),
        "it": ("Fattura di ottobre", "R-2026-117", "Fattura-R-2026-117.pdf"),
        "ru": ("Счёт за октябрь", "R-2026-117", "Счёт-R-2026-117.pdf"),
    },
    "application": {
        "de": ("Bewerbung als Werkstattleitung", None, "Lebenslauf-Petrov.pdf"),
        "en": ("Application: workshop manager", None, "CV-Petrov.pdf"),
        "es": ("Candidatura: jefatura de taller", None, "CV-Petrov.pdf"),
        "fr": ("Candidature au poste de chef d’atelier", None, "CV-Petrov.pdf"),
        "it": ("Candidatura per la direzione dell’officina", None, "CV-Petrov.pdf"),
        "ru": ("Отклик на вакансию начальника цеха", None, "Резюме-Петров.pdf"),
    },
}
"""Subject, number and attachment of what is no offer."""
WITHOUT: dict[str, object] = dict.fromkeys(FACTS)
VARIANTS: dict[str, dict[str, object]] = {
    "every fact": {},
    "it ends soon": {"expiring": True},
    "it is over": {"expired": True},
    "no fact": WITHOUT,
    "no fact and no subject": {**WITHOUT, "subject": None},
}


def registers(code: str) -> list[Register]:
    """The forms of address that a language has texts for."""
    return [register for register in Register if register in GREETINGS[code]]


def text(code: str, register: Register, step: str, **other: object) -> str:
    """A text of the offer that states everything, but for what is given."""
    subject = zip(
        ("subject", "number", "attachment"), KINDS.get(step.partition("-")[0], {}).get(code, ()), strict=False
    )
    return words(code, step, {**specimen(code), **dict(subject), "register": register, **other}, {})


def letters() -> dict[str, str]:
    """Every file with what stands in it."""
    places = ((code, register) for code in sorted(written()) for register in registers(code))
    return {
        f"{code}/{register}/{step}.txt": _variants(code, register, step)
        for (code, register), step in product(places, STEPS)
    }


def missing() -> set[str]:
    """Files of templates that no letter is made of."""
    made = {f"{code}/{step}{_suffix(one)}" for code in written() for one in registers(code) for step in STEPS}
    return set(built_in_templates()) ^ made


def _suffix(register: Register) -> str:
    return "" if register is Register.FORMAL else f".{register}"


def _variants(code: str, register: Register, step: str) -> str:
    """The letters of one text, each once."""
    told: dict[str, str] = {}
    for variant, other in VARIANTS.items():
        told.setdefault(_letter(code, register, text(code, register, step, **other)), variant)
    return "\n".join(f"=== {variant}\n\n{one}\n" for one, variant in told.items())


def _letter(code: str, register: Register, told: str) -> str:
    opening = GREETINGS[code][register]
    return f"{opening}\n\n{letter.after_greeting(told, opening, written()[code])}\n\n{CLOSINGS[code][register]}"

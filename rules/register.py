"""How the sender addresses the reader: the choice that German, Russian, Italian, French and Spanish make everywhere."""

from __future__ import annotations

from enum import StrEnum


class Register(StrEnum):
    """A form of address."""

    FORMAL = "formal"
    """Sie, Вы, Lei, vous, usted; a language without the choice has this one alone."""
    FAMILIAR = "familiar"
    """du, ты, tu, tú: to one person."""
    PLURAL = "plural"
    """Several people who are on first-name terms, where that is a form of its own: ihr, voi, vosotros."""

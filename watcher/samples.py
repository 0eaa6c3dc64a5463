"""The rules that a user can begin with, in `rules/samples/`: for each language and kind of mail a file and a letter."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from babel import Locale

from rules.language import written
from rules.tongue import FALLBACK

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

KINDS = {
    "offers": "offers and quotes", "invoices": "invoices: did it arrive?",
    "meetings": "proposals after a meeting", "applications": "job applications",
}  # fmt: skip
"""What each kind is, the usual one first."""
TAKEN = {
    "offers": "offers and quotes", "invoices": "invoices",
    "meetings": "proposals after a meeting", "applications": "job applications",
}  # fmt: skip
"""What a rule of each kind takes."""
LETTERS = {"offers": "offer", "invoices": "invoice", "meetings": "proposal", "applications": "application"}
"""What one letter of each kind is called; its sample too."""
_SINCE = re.compile(r"^# since = \S+  (?P<told>.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Words:
    """How an offer calls itself in one language."""

    name: str
    """Of the language, in English."""
    subject: tuple[str, ...]
    attachment: tuple[str, ...]


def sample(kind: str, code: str) -> str:
    """The text of a sample; the kind is one of `KINDS`, the code that of a language that drafts are written in."""
    return files("rules").joinpath("samples", code, f"{kind}.toml").read_text("utf-8")


def letter(kind: str, code: str) -> str:
    """A letter as the rule of this sample takes it: some header fields, an empty line, and the text."""
    return files("rules").joinpath("samples", code, f"{LETTERS[kind]}.txt").read_text("utf-8")


def rule(kind: str, code: str, today: date, *, older: bool) -> str:
    """The text of a new rule; `older` takes mail of before today as well."""
    since = f"{'# ' if older else ''}since = {today.isoformat()}{'' if older else '  '}  "
    return _SINCE.sub(lambda found: f"{since}{found['told']}", sample(kind, code))


@cache
def vocabulary(kind: str, code: str) -> frozenset[str]:
    """All words and phrases of a sample, as they stand there."""
    match = _table(kind, code)["match"]
    return frozenset((*match["subject"], *match["body"]))


@cache
def ladder(kind: str) -> frozenset[str]:
    """The templates of a kind's samples; they are the same ones in every language."""
    return frozenset(step["template"] for step in _table(kind, FALLBACK)["step"])


@cache
def words() -> Mapping[str, Words]:
    """The words of offers in every language, by its ISO 639-1 code."""
    tables = {code: _table("offers", code)["match"] for code in sorted(written())}
    return {
        code: Words(language_name(code), tuple(one["subject"]), tuple(one["attachment"]))
        for code, one in tables.items()
    }


def _table(kind: str, code: str) -> dict[str, Any]:
    return tomllib.loads(sample(kind, code))


def language_name(code: str) -> str:
    """What a language is called in English."""
    return Locale(code).get_language_name("en") or code

"""The rules that a user can begin with: one file of `rules/samples/` for each language and kind of mail."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from babel import Locale

from rules.language import written

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

KINDS = {
    "offers": "offers and quotes", "invoices": "invoices: did it arrive?",
    "meetings": "proposals after a meeting", "applications": "job applications",
}  # fmt: skip
"""What each kind is, the usual one first."""
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


def rule(kind: str, code: str, today: date, *, older: bool) -> str:
    """The text of a new rule; `older` takes mail of before today as well."""
    since = f"{'# ' if older else ''}since = {today.isoformat()}{'' if older else '  '}  "
    return _SINCE.sub(lambda found: f"{since}{found['told']}", sample(kind, code))


@cache
def vocabulary(code: str) -> frozenset[str]:
    """All words and phrases of a language's samples, as they stand there."""
    matches = (tomllib.loads(sample(kind, code))["match"] for kind in KINDS)
    return frozenset(word for match in matches for word in (*match["subject"], *match["body"]))


@cache
def words() -> Mapping[str, Words]:
    """The words of offers in every language, by its ISO 639-1 code."""
    tables = {code: tomllib.loads(sample("offers", code))["match"] for code in sorted(written())}
    return {
        code: Words(language_name(code), tuple(one["subject"]), tuple(one["attachment"]))
        for code, one in tables.items()
    }


def language_name(code: str) -> str:
    """What a language is called in English."""
    return Locale(code).get_language_name("en") or code

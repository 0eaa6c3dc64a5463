"""How the sender addresses the reader: the choice that German, Russian, Italian, French and Spanish make everywhere.

It is told by the pronouns of the offer's own text (`rules/data/`, table `[address]`). Formal words outweigh familiar
ones, and familiar ones those to several people: "du" beside "euer Büro" is to one person, "Lei" beside "la vostra sede"
is too. Where nothing is said, the greeting tells, or the closing; where these are silent, the form is the formal one.

Italian "voi" without "Lei" or "tu" is PLURAL, whether it goes to friends or to a firm: who wrote "vi inviamo" to a firm
goes on with "vi", and "Lei" to a firm would be a mistake.

Three languages have a formal form for several. Italian writes "Vi" and "Vostro" with a capital in letters to firms.
Spanish has "ustedes"; in America it is the plural of "tú" too, so that "te" beside it is to one person. Russian writes
"Вы" with its capital to one person and "вы" to several; but many write "вы" to one as well, and who did so goes on so.
What is said to one person outweighs what is said to several, and a greeting to two names is one to several.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from itertools import pairwise

from rules.language import fold, languages
from rules.phrasing import begins_with

MAX_LETTERS = 20_000
"""Of a text that are read."""
_MIDST = r"(?<=[\w,;)%»“”'] )"
"""Before a word in the midst of a sentence: another word in the same line."""
_APOSTROPHES = str.maketrans("’‘", "''")
_SAID = ("formal", "formal_single", "formal_plural", "formal_hint", "familiar", "plural")
"""Lists of `[address]` that are looked for in the words."""
_OPENED = ("formal", "formal_plural", "familiar", "plural")
"""Those of which there is one for greetings."""
_WORD = re.compile(r"\w+(?:[.'-]\w+)*")
_TOKEN = re.compile(rf"{_WORD.pattern}|,")


class Register(StrEnum):
    """A form of address."""

    FORMAL = "formal"
    """Sie, Вы, Lei, vous, usted; a language without the choice has this one alone."""
    FORMAL_PLURAL = "formal-plural"
    """ustedes; вы in lower case; Italian Voi with its capital."""
    FAMILIAR = "familiar"
    """du, ты, tu, tú: to one person."""
    PLURAL = "plural"
    """ihr, vosotros: several people who are on first-name terms. Italian voi: these, or a firm."""


def register_of(words: str, code: str, greeting: str = "", closing: str = "") -> Register:
    """The form of address of a letter.

    Args:
        words: its own ones, without greeting and signature.
        code: its language.
        greeting: as it stands; empty where there is none.
        closing: the same.
    """
    text = words[:MAX_LETTERS].translate(_APOSTROPHES)
    said = {kind for kind in _SAID if _expression(code, kind).search(text)}
    opened = {kind for kind in _OPENED if _in_greeting(code, kind, greeting)}
    if "familiar" not in said and _calls_several(code, greeting):
        friends = "familiar" in opened and "formal" not in opened and _plural_is_polite(code)
        opened.add("plural" if friends else "formal_plural")
    several = "formal_single" not in said and "formal_plural" in said | opened
    formal = Register.FORMAL_PLURAL if several else Register.FORMAL
    if said & {"formal", "formal_single"} or _opens_formally(said, opened):
        return formal
    if "familiar" in said:
        return Register.FAMILIAR
    if "formal_plural" in said:
        return formal
    if "plural" in said or ("plural" in opened and "formal_hint" not in said):
        return Register.PLURAL
    if "formal_hint" not in said and begins_with(closing, _familiar_closings(code)):
        return Register.FAMILIAR
    return _by_names(code, greeting, formal) if "familiar" in opened and "formal_hint" not in said else formal


def serving(register: Register, code: str) -> tuple[Register, ...]:
    """The forms of address whose text serves for one, best first; "vi" serves a firm that is "Voi", "Lei" would not."""
    between = (Register.PLURAL,) if register is Register.FORMAL_PLURAL and _plural_is_polite(code) else ()
    return tuple(dict.fromkeys((register, *between, Register.FORMAL)))


def _plural_is_polite(code: str) -> bool:
    """Whether PLURAL and FORMAL_PLURAL are one form, with a small letter or a capital: Italian "voi"."""
    address = languages()[code].address
    return bool(address.formal_plural) and not address.greeting_formal_plural


def _opens_formally(said: set[str], opened: set[str]) -> bool:
    """Whether the greeting makes it formal; one to several may go before "ihr", "voi" and "vosotros" as well."""
    if "plural" in said and opened & {"plural", "formal_plural"}:
        return False
    return bool(opened & {"formal", "formal_plural"})


def _by_names(code: str, greeting: str, formal: Register) -> Register:
    """What goes with a greeting before first names: "Hallo Tom" is to one, "Hi Anna und Ben" to several."""
    names = _first_names(code, greeting)
    if names == 1:
        return Register.FAMILIAR
    address = languages()[code].address
    return Register.PLURAL if names and address.plural and not address.formal_plural else formal


def _first_names(code: str, greeting: str) -> int:
    """How many people are called, each by one name alone; 0 where one is called otherwise."""
    openers = {word for entry in _greeting_words(code, "familiar") for word in entry.split()}
    pieces = ([word for word in _WORD.findall(one) if fold(word) not in openers] for one in _and(code).split(greeting))
    called = [piece for piece in pieces if piece]
    nameless = _greeting_words(code, "nameless")
    first = (len(piece) == 1 and piece[0][0].isupper() and fold(piece[0]) not in nameless for piece in called)
    return len(called) if all(first) else 0


@cache
def _and(code: str) -> re.Pattern[str]:
    """What parts the people whom a greeting calls."""
    greeting = languages()[code].greeting
    words = greeting.joins if greeting else ()
    return re.compile("|".join(("[,&/]", *(rf"\b{re.escape(word)}\b" for word in words))))


def _calls_several(code: str, greeting: str) -> bool:
    """Whether names are listed in the greeting: «Анна, Пётр, добрый день!», "Dott. Rossi e Ing. Bianchi".

    Behind a title, a second name is another one's only with a title of its own: "Sr. Ortega y Gasset" is one person.
    """
    language = languages()[code]
    if language.greeting is None or not language.address.formal_plural:
        return False
    titles = {word for entry in _greeting_words(code, "titled") for word in entry.split()}
    opened = {word for kind in _OPENED for entry in _greeting_words(code, kind) for word in entry.split()}
    entries = (*language.greeting.words, *language.greeting.day)
    openers = (opened | {word for entry in entries for word in _WORD.findall(fold(entry))}) - titles
    listed = [_WORD.findall(one) for one in _and(code).split(greeting)]
    names = [[word for word in one if word[0].isupper() and fold(word) not in openers | titles] for one in listed]
    led = [bool(one) and fold(one[0]) in openers | titles for one in listed]
    titled = [not titles.isdisjoint(map(fold, one)) for one in listed]
    pairs = pairwise(zip(names, led, titled, strict=True))
    return any(one[0] and other[0] and (other[1] or not one[2]) for one, other in pairs)


@cache
def _familiar_closings(code: str) -> tuple[str, ...]:
    return tuple(map(fold, languages()[code].address.closing_familiar))


def _in_greeting(code: str, kind: str, greeting: str) -> bool:
    folded = f" {' '.join(_WORD.findall(fold(greeting)))} "
    return any(f" {word} " in folded for word in _greeting_words(code, kind))


@cache
def _greeting_words(code: str, kind: str) -> tuple[str, ...]:
    address, known = languages()[code].address, languages()[code].greeting
    lists = {
        "formal": address.greeting_formal,
        "formal_plural": address.greeting_formal_plural,
        "familiar": address.greeting_familiar,
        "plural": address.greeting_plural,
        "nameless": address.greeting_nameless,
        "titled": [one for one in address.greeting_formal if fold(one) not in map(fold, known.words)] if known else [],
    }
    return tuple(" ".join(_WORD.findall(fold(entry))) for entry in lists[kind])


@cache
def _expression(code: str, kind: str) -> re.Pattern[str]:
    """One expression for a list; it matches nothing where the list is empty."""
    address = languages()[code].address
    lists = {
        "formal": address.formal,
        "formal_single": address.formal_single,
        "formal_plural": address.formal_plural,
        "formal_hint": address.formal_hint,
        "familiar": address.familiar,
        "plural": address.plural,
    }
    return re.compile("|".join(map(_pattern, lists[kind])) or r"(?!)")


def _pattern(entry: str) -> str:
    """A word in lower case may begin a sentence, but for one behind "="; one with a capital stands in the midst."""
    behind = "" if entry.endswith("'") else r"(?!\w)"
    if entry.startswith("*"):
        return rf"(?<=[^\W\d_]){re.escape(entry[1:])}{behind}"
    if entry.startswith("="):
        return rf"(?<![\w'-]){re.escape(entry[1:])}{behind}"
    if entry[0].isupper():
        return rf"{_MIDST}{re.escape(entry)}{behind}"
    return rf"(?<![\w'-])[{entry[0]}{entry[0].upper()}]{re.escape(entry[1:])}{behind}"

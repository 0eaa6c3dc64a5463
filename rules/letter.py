"""How the sender writes letters: greeting, closing, signature and form of address of the offer, to be said again.

They are those of the offer, also where a later follow-up of ours is answered: that may be a line from a phone, and what
the offer says is what its recipient knows; only the greeting is that of the follow-up where that went to somebody else
(`rules.reply`). What belongs to a day ("Good morning", "Schönes Wochenende") is not said
again. In another language than that of the offer, only the signature is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rules import ending, salutation
from rules.closing import timeless
from rules.language import fold
from rules.quoting import unquoted
from rules.register import Register, register_of
from rules.words import unaccented

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rules.language import Forms

MAX_LETTERS = 65_536
"""Of a text that are read."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter, taken apart; all of it as it stands, and empty where it has none."""

    greeting: str
    words: str
    """What stands between greeting and closing."""
    closing: str
    """The closing words, and the name below them."""
    signature: str
    """What stands below, but for notices, postscripts and what programs add."""
    between: str
    """What stands between closing and signature: the end of a line, an empty line, or the mark."""

    def register(self, code: str) -> Register:
        """Its form of address.

        Args:
            code: its language.
        """
        return register_of(self.words, code, self.greeting)


def read(text: str, names: Iterable[str] = (), sender: str = "") -> Letter:
    """A letter from its text, whatever it quotes.

    Args:
        text: of the whole message.
        names: of those it goes to, display names and addresses: "Tom," alone is a greeting to Tom.
        sender: the address of who wrote it: the name of the firm is known by the domain.
    """
    lines = unquoted(text[:MAX_LETTERS])
    called = {word for name in names for word in _words(name)}
    opening = salutation.salutation(lines, called)
    first = opening.ends if opening else 0
    body = [*lines[:first], opening.rest, *lines[first + 1 :]] if opening and opening.rest else lines
    end = ending.ending(body[first:], _firm(sender))
    words = "\n".join([*body[first : first + end.begins], end.before]).strip()
    return Letter(opening.text if opening else "", words, end.closing, end.signature, end.between)


def greeting(letter: Letter | None, language: Forms, register: Register) -> str:
    """The greeting of the draft: that of the letter, else a neutral one that guesses neither name nor gender.

    Args:
        letter: None where it is written in another language.
        language: of the draft.
        register: of the draft.
    """
    if letter and letter.greeting:
        return salutation.timeless(letter.greeting)
    neutral = {
        Register.FAMILIAR: language.greeting.neutral_familiar,
        Register.PLURAL: language.greeting.neutral_plural,
    }
    return neutral.get(register) or language.greeting.neutral


def closing(letter: Letter | None, language: Forms, register: Register, name: str) -> str:
    """The closing of the draft: that of the letter, else neutral words over the sender's name.

    Args:
        letter: None where it is written in another language.
        language: of the draft.
        register: of the draft.
        name: the sender's own; empty where a signature says it.
    """
    distant = register in {Register.FORMAL, Register.FORMAL_PLURAL} or not language.closing.neutral_familiar
    neutral = language.closing.neutral if distant else language.closing.neutral_familiar
    if letter and letter.closing:
        return timeless(letter.closing, neutral)
    return "\n".join(filter(None, [neutral, name]))


def signed(letter: Letter, end: str) -> str:
    """The signature of the letter as it stands below the closing of the draft, with all that stands between the two.

    One below its mark is left as the sender's program puts it there; without a mark, a name is not said twice.

    Args:
        letter: the offer.
        end: the closing of the draft.
    """
    first, _newline, others = letter.signature.partition("\n")
    twice = letter.between != ending.MARK and fold(first) == fold(end.splitlines()[-1])
    below = others if twice else letter.signature
    return f"{letter.between}{below}" if below else ""


def after_greeting(text: str, opening: str, language: Forms) -> str:
    """The letter below its greeting: in some languages it goes on in lower case after a comma."""
    small = opening.endswith(",") and language.greeting.after_comma == "lower"
    return f"{text[:1].lower() if small else text[:1].upper()}{text[1:]}"


def _firm(address: str) -> str:
    """The letters of the domain, without its last label: "vantagetools" of Vantage-Tools.example."""
    domain = unaccented(address.rpartition("@")[2]).rpartition(".")[0]
    return "".join(filter(str.isalnum, domain))


def _words(name: str) -> list[str]:
    """The words of a name, or of the part of an address before the @, folded."""
    local = name.partition("@")[0]
    return "".join(letter if letter.isalnum() else " " for letter in fold(local)).split()

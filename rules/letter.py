"""How the sender writes letters: greeting, closing, signature and form of address of the offer, to be said again.

They are those of the offer, also where a later follow-up of ours is answered: that may be a line from a phone, and what
the offer says is what its recipient knows; only the greeting is that of the follow-up where that went to somebody else
(`rules.reply`). What belongs to a day ("Good morning", "bis Montag") is not said
again. In another language than that of the offer, only the signature is.

Of a text that holds several letters, the same one in two languages or an older one below it, the first one is read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from rules import ending, salutation
from rules.closing import timeless
from rules.language import fold
from rules.quoting import unquoted
from rules.register import Register, register_of
from rules.signature import is_legal
from rules.tongue import FALLBACK, MIN_LETTERS, language_of
from rules.words import unaccented

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rules.ending import Ending
    from rules.language import Forms

MAX_LETTERS = 65_536
"""Of a text that are read."""
MAX_FURTHER = 3
"""So many greetings below the first one are looked at."""


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
        return register_of(self.words, code, self.greeting, self.closing)


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
    body = lines[first:]
    if opening and opening.rest:
        body[0] = opening.rest
    end = _end(body, _firm(sender))
    words = "\n".join([*body[: end.begins], end.before]).strip()
    return Letter(opening.text if opening else "", words, end.closing, end.signature, end.between)


def _end(lines: Sequence[str], firm: str) -> Ending:
    """The end of the first letter of a text that may hold several: in two languages, or with an older one below it."""
    for number in islice(salutation.further(lines, 1), MAX_FURTHER):
        first, last = ending.ending(lines[:number], firm), ending.ending(lines[number:], firm)
        if "\n" in first.closing:
            return _signed_below(first, last)
        if first.closing and _differ("\n".join(lines[:number]), "\n".join(lines[number:])):
            return _named_below(first, last)
    return ending.ending(lines, firm)


def _signed_below(first: Ending, last: Ending) -> Ending:
    """The end of the first letter; closed by the same name, the last one has the signature of both."""
    same = first.closing.splitlines()[-1:] == last.closing.splitlines()[-1:]
    return replace(first, signature=last.signature, between=last.between) if same and not first.signature else first


def _named_below(first: Ending, last: Ending) -> Ending:
    """The closing words of the first letter over the name and the signature of the last one, in another language."""
    names = [line for line in last.closing.splitlines()[1:] if line not in first.closing]
    return replace(first, closing="\n".join([first.closing, *names]), signature=last.signature, between=last.between)


def _differ(above: str, below: str) -> bool:
    """Whether two texts are surely in different languages."""
    codes = {language_of(above, ""), language_of(below, "")}
    return len(codes - {""}) > 1


def language(text: str, fallback: str = FALLBACK, subject: str = "") -> str:
    """The language that a letter is written in, whatever stands below it: a signature, a notice, a translation.

    Args:
        text: of the whole message.
        fallback: a code, for where it cannot be told.
        subject: asked where the letter is too short to tell it.
    """
    letter = read(text)
    said = "\n".join(filter(None, [letter.greeting, _above_notice(letter.words), letter.closing]))
    return language_of(said if len(said) >= MIN_LETTERS else f"{subject}\n{said}", fallback)


def _above_notice(words: str) -> str:
    """The words of a letter that has no closing, without the notice below them."""
    lines = words.splitlines()
    notice = next((number for number, line in enumerate(lines) if is_legal(line)), len(lines))
    above = "\n".join(lines[:notice])
    return above if len(above) >= MIN_LETTERS else words


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


def ended(end: str) -> str:
    """The closing of a draft with nothing below it: "Kind regards, Tom," has no comma behind the name then."""
    words = end.removesuffix(",")
    return words if "," in words or "\n" in words else end


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

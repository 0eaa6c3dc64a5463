"""How letters open, close, are signed and address their reader, language by language: the models of those tables.

The words stand in `rules/data/`; `rules.language` reads them. What is not said otherwise is compared without regard to
upper and lower case, as whole words.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class _Formulas(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Greeting(_Formulas):
    """`[greeting]`: how a letter begins."""

    words: tuple[str, ...]
    """What a line begins with that is a greeting, where names and titles are all that follows: "Dear"."""
    with_mark: tuple[str, ...] = ()
    """The same, but only with a mark at the end: "Madame" alone may be the first line of an address."""
    small: tuple[str, ...] = ()
    """Words in lower case that stand among the names: "and", "von", "all"; with a full stop: abbreviations."""
    joins: tuple[str, ...] = ()
    """Those of them that join two names: "and"."""
    hour: tuple[str, ...] = ()
    """Greetings of an hour, each with one of any hour: "Good morning = Hello"."""
    day: tuple[str, ...] = ()
    """Greetings of a day or a season, each with one of any day: "Happy Friday = Hello"."""
    neutral: str
    neutral_familiar: str = ""
    neutral_plural: str = ""
    after_comma: str


class Closing(_Formulas):
    """`[closing]`: how a letter ends."""

    words: tuple[str, ...]
    """What a line begins with that closes: "Kind regards"."""
    alone: tuple[str, ...] = ()
    """The same, but only before a name, a wish or other closing words: "Thanks"."""
    ends: tuple[str, ...] = ()
    """What a sentence ends with that closes: "porgiamo cordiali saluti"."""
    day: tuple[str, ...] = ()
    """Wishes for a day, an hour or a season: "Have a great weekend"."""
    season: tuple[str, ...] = ()
    """Words that make a wish of what they stand in, besides weekdays (`*` at an end for any letters): "weekend"."""
    until: tuple[str, ...] = ()
    """Before a day on which one meets again: "see you on"."""
    postscript: tuple[str, ...] = ()
    """How a postscript begins: "PS"."""
    neutral: str
    neutral_familiar: str = ""


class Signature(_Formulas):
    """`[signature]`: what stands below a closing (but for `note`, whole words; `*` at an end for any letters)."""

    firm: tuple[str, ...] = ()
    """Parts of the names of firms: "GmbH"."""
    role: tuple[str, ...] = ()
    """What people are in a firm, and what stands before their numbers: "Sales Manager", "Tel"."""
    proxy: tuple[str, ...] = ()
    """How the line of somebody begins who signs for another: "i. V.", "p.p."."""
    lasting: tuple[str, ...] = ()
    """What stands before a date that does not pass: "rue" of "rue du 8 mai", "founded"."""
    lasting_behind: tuple[str, ...] = ()
    """The same, behind it: "Street" of "June Street"."""
    small: tuple[str, ...] = ()
    """Words in lower case that stand in a line with the sender's name: "von", "team"."""
    note: tuple[str, ...] = ()
    """How a line begins that is no part of a signature: "Sent from", "Enclosures", "Follow us"."""
    legal: tuple[str, ...] = ()
    """Words of a notice that ends the signature: "intended recipient"."""


class FormsOfAddress(_Formulas):
    """`[address]`: the words by which a form of address is told (`*` at the beginning for any letters).

    A word in lower case may begin a sentence with a capital letter, but for one behind `=`; one with a capital letter
    must have it in the midst of a sentence.
    """

    formal: tuple[str, ...] = ()
    formal_single: tuple[str, ...] = ()
    """Formal, and surely to one person: "usted"."""
    formal_plural: tuple[str, ...] = ()
    """Formal to several, where nothing of `formal_single` is said: "ustedes"."""
    formal_hint: tuple[str, ...] = ()
    """Formal where nothing speaks against it; "su" may be somebody else's."""
    familiar: tuple[str, ...] = ()
    plural: tuple[str, ...] = ()
    greeting_formal: tuple[str, ...] = ()
    """In a greeting: "Sehr geehrte", "Frau"."""
    greeting_formal_plural: tuple[str, ...] = ()
    """In a greeting to several people: "Señores"."""
    greeting_familiar: tuple[str, ...] = ()
    """In a greeting before a first name: "Hallo"."""
    greeting_nameless: tuple[str, ...] = ()
    """Words behind those that are no first name: "Kollegen"."""
    closing_familiar: tuple[str, ...] = ()
    """How a letter ends to those on first-name terms alone: "Un beso"."""
    greeting_plural: tuple[str, ...] = ()
    """In a greeting to several people: "Spett.le"."""

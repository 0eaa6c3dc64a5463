"""What differs from language to language, read from `rules/data/`: one file for each, open to native speakers.

The files are part of the program and are read once, like code; nothing else in here touches a disk.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

import re2
from pydantic import BaseModel, ConfigDict

from rules.formulas import Closing, FormsOfAddress, Greeting, Signature

if TYPE_CHECKING:
    from collections.abc import Callable


NO_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Scripts that put no space between words (Thai, Lao, Burmese, Khmer, Kana, Han): there a word may stand anywhere."""


MANY_MARKS = re2.compile(r"(\pM{30})\pM+")
"""More marks on one letter than any language has."""


def normalized(form: Literal["NFC", "NFKC", "NFKD"], text: str) -> str:
    """Text in a normal form, in linear time: thousands of marks on one letter, which take the square, are cut to 30."""
    if text.isascii():
        return text
    return unicodedata.normalize(form, MANY_MARKS.sub(r"\1", text.encode(errors="replace").decode()))


def fold(text: str) -> str:
    """Text as it is compared: NFKC (full-width colons too), case folded, white space single."""
    return " ".join(normalized("NFKC", text).casefold().split())


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Subject(_Table):
    """`[subject]`: prefixes before a colon, and base subjects that say nothing."""

    reply: tuple[str, ...] = ()
    forward: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    """Prefixes that mean a reply in one language and a forward in another."""
    tag: tuple[str, ...] = ()
    """Words that a gateway puts before the subject of mail from outside, in brackets of any kind or before a colon."""
    generic: tuple[str, ...] = ()


class AutoReply(_Table):
    """`[auto_reply]`: how the subject of an automatic reply begins."""

    subject: tuple[str, ...] = ()


class Absence(_Table):
    """`[absence]`: how the text of an automatic reply names its days (whole words; `*` at an end for any letters)."""

    away: tuple[str, ...] = ()
    """That somebody is away: "out of office"."""
    until: tuple[str, ...] = ()
    """Before the last day away: "until", "through"."""
    to: tuple[str, ...] = ()
    """The same, but only behind the first day: "to"."""
    back: tuple[str, ...] = ()
    """Beside the day of the return: "back on", "return on"."""
    other: tuple[str, ...] = ()
    """Between an absence and a day, these say that the day is of something else: "and", "please"."""
    thing: tuple[str, ...] = ()
    """The same, and before an absence or around a return they say that it is no person's: "goods", "call"."""
    of: tuple[str, ...] = ()
    """Between a day and its month, or a month and its year: "of"."""
    year: tuple[str, ...] = ()
    """Behind the number of a year: "2026 года"."""
    hours: tuple[str, ...] = ()
    """Behind a number that is a time of day: "o'clock"."""
    next_week: tuple[str, ...] = ()
    """Behind a weekday of the next week: "of next week"."""
    names: tuple[str, ...] = ()
    """Forms of months and weekdays that CLDR lacks, each with one it has: "Tues = Tuesday"."""


class Refusal(_Table):
    """`[refusal]`: how people say no, in their own words (as in a rule file: whole words, `*` for any letters)."""

    declined: tuple[str, ...] = ()
    """To this offer: "not interested"."""
    declined_alone: tuple[str, ...] = ()
    """The same, where nothing else stands in the sentence: "no thanks"."""
    opt_out: tuple[str, ...] = ()
    """To any further mail: "please do not write again"."""
    opt_out_alone: tuple[str, ...] = ()
    """The same, where nothing else stands in the sentence: "unsubscribe"."""
    condition: tuple[str, ...] = ()
    """With one of these before it in its clause, or as the next word, it is no refusal: "if", "whether"."""
    accepted: tuple[str, ...] = ()
    """With one of these in the same text, the no is to a part of the offer: "the rest"."""
    part: tuple[str, ...] = ()
    """With one of these near by in its clause, the no is to a part of the offer: "the warranty"."""
    request: tuple[str, ...] = ()
    """A question with one of these before the words asks for no more mail all the same: "could you"."""


class Responder(_Table):
    """`[responder]`: what programs write that answer mail, but for absences (texts as in a rule file)."""

    acknowledgement: tuple[str, ...] = ()
    """Of a ticket system: "we have received your request"."""
    challenge: tuple[str, ...] = ()
    """Of a filter that wants a proof: "confirm that you are a person"."""
    receipt: tuple[str, ...] = ()
    """How the subject of a read receipt begins: "Read:"."""
    invitation: tuple[str, ...] = ()
    """How the subject of an answer to an invitation begins: "Accepted:"."""


class Delivery(_Table):
    """`[delivery]`: words in the subjects of mail servers' reports (as in a rule file)."""

    failed: tuple[str, ...] = ()
    """It came back: "undeliverable"."""
    delayed: tuple[str, ...] = ()
    """It is late, and is tried again: "delayed"."""
    done: tuple[str, ...] = ()
    """It has arrived, or was handed on: "delivered", "relayed"."""


class Quotation(_Table):
    """`[quotation]`: what stands above and around quoted mail."""

    wrote: tuple[str, ...] = ()
    original: tuple[str, ...] = ()
    header: tuple[str, ...] = ()


class Offer(_Table):
    """`[offer]`: what an offer says of itself (whole words; `*` at an end for any letters)."""

    paper: tuple[str, ...] = ()
    """What it is called: "quotation"."""
    number: tuple[str, ...] = ()
    """Between that and its number: "no."."""
    paper_number: tuple[str, ...] = ()
    """Both in one: "Angebotsnummer"."""
    between: tuple[str, ...] = ()
    """May stand between the paper and its number: "has the"."""
    conjunction: tuple[str, ...] = ()
    """Between two numbers: "and"."""
    another: tuple[str, ...] = ()
    """Before the paper, these say that it is not this one: "request for"."""
    void: tuple[str, ...] = ()
    """In the sentence of a number, that its paper does not stand any more: "has expired"."""
    replaces: tuple[str, ...] = ()
    """Before a number, that another paper comes in the place of that one: "instead of"."""
    total: tuple[str, ...] = ()
    """The price of everything: "total"."""
    price: tuple[str, ...] = ()
    """That a sentence speaks of the price: "fee"."""
    plain: tuple[str, ...] = ()
    """May stand around the price and say nothing about it: "our", "comes to"."""
    tax: tuple[str, ...] = ()
    """Alone beside an amount they say that it is the tax: "VAT"."""
    with_tax: tuple[str, ...] = ()
    """Behind an amount these belong to it: "plus VAT"."""
    taxed: tuple[str, ...] = ()
    """Of these, the ones that say that the tax is in it, or that there is none: "VAT included"."""
    partial: tuple[str, ...] = ()
    """Right behind an amount, that it is not all of the price, or not that of everything: "plus", "per"."""
    currency: tuple[str, ...] = ()
    """Names of money, where they are words: "euros"."""
    multiple: tuple[str, ...] = ()
    """Behind a number, many of them: "million"."""
    unit: tuple[str, ...] = ()
    """An amount for one piece: "each"."""
    recurring: tuple[str, ...] = ()
    """An amount that comes again: "per month"."""
    about: tuple[str, ...] = ()
    """An amount that is not the last word on it: "from"."""
    choice: tuple[str, ...] = ()
    """There is more than one price: "option"."""
    discount: tuple[str, ...] = ()
    """Less than the price: "discount"."""
    other: tuple[str, ...] = ()
    """Amounts of something else: "deposit"."""
    apart: tuple[str, ...] = ()
    """The same where no other amount stands: "call-out", "your supplier"."""
    capital: tuple[str, ...] = ()
    """Amounts of a company's own papers: "share capital"."""
    valid: tuple[str, ...] = ()
    """Before the last day: "valid until"."""
    file: tuple[str, ...] = ()
    """In the name of a file that is the offer: "quote"."""
    other_file: tuple[str, ...] = ()
    """In the name of a file that is not: "terms"."""


class Dates(_Table):
    """How one country writes dates, where others that speak its language write them otherwise."""

    locale: str
    date: str
    date_with_year: str
    call: str


class DraftForms(_Table):
    """`[draft]`: the line above a quotation, and dates in running text (CLDR patterns)."""

    attribution: str
    date: str
    date_with_year: str
    call: str
    """A day and a time at which a call is proposed."""
    elsewhere: str
    """The same with the place whose clock it is by: `{call}`, `{city}`."""
    quotes: str = ""
    """Quotation marks: the pair of a sentence, and that of what is quoted inside it."""
    first_day: str = ""
    """The first day of a month, where that is more than the figure."""
    locale: str = ""
    """A locale of CLDR, where it is not simply that of the language."""
    in_country: dict[str, Dates] = {}
    """What is said instead to readers in a country (its ISO 3166 code)."""


class Language(_Table):
    """One file of `rules/data/`."""

    subject: Subject = Subject()
    auto_reply: AutoReply = AutoReply()
    absence: Absence = Absence()
    refusal: Refusal = Refusal()
    responder: Responder = Responder()
    delivery: Delivery = Delivery()
    quotation: Quotation = Quotation()
    offer: Offer = Offer()
    greeting: Greeting | None = None
    closing: Closing | None = None
    signature: Signature = Signature()
    address: FormsOfAddress = FormsOfAddress()
    draft: DraftForms | None = None


@cache
def languages() -> dict[str, Language]:
    """Every language by its ISO 639-1 code."""
    found = sorted(entry.name for entry in files("rules.data").iterdir() if entry.name.endswith(".toml"))
    return {
        name.removesuffix(".toml"): Language.model_validate(
            tomllib.loads(files("rules.data").joinpath(name).read_text("utf-8"))
        )
        for name in found
    }


@dataclass(frozen=True, slots=True)
class Forms:
    """A language that drafts can be written in."""

    greeting: Greeting
    closing: Closing
    draft: DraftForms

    def of(self, country: str) -> Forms:
        """The language as it is written in a country."""
        dates = self.draft.in_country.get(country)
        return replace(self, draft=self.draft.model_copy(update=dict(dates))) if dates else self


@cache
def written() -> dict[str, Forms]:
    """The languages that drafts can be written in, by code."""
    return {
        code: Forms(one.greeting, one.closing, one.draft)
        for code, one in languages().items()
        if one.greeting and one.closing and one.draft
    }


def everywhere(pick: Callable[[Language], tuple[str, ...]]) -> tuple[str, ...]:
    """One list over all languages, folded, each entry once, longest first (so that it can be tried in order)."""
    entries = {fold(entry) for language in languages().values() for entry in pick(language)}
    return tuple(sorted(entries, key=lambda entry: (-len(entry), entry)))

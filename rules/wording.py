"""The words between greeting and closing: a template, filled in with what the offer says.

A template is the user's own, else one of `rules/templates/`; each has a file for each form of address, and that of
the formal one serves where another is missing. Nothing is invented: what a template asks for and the offer does not
say is an error, and no draft.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files
from traceback import extract_tb
from typing import TYPE_CHECKING

from jinja2 import StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError

from rules.language import fold
from rules.register import Register, serving
from rules.sandbox import MOST_LETTERS, Sandbox
from rules.subject import commonplaces

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLES = frozenset(
    {"date", "subject", "number", "amount", "valid_until", "expiring", "expired", "attachment"}
    | {"call_1", "call_2", "register"}
)
"""What a template may ask for; docs/templates.md says what they are."""

_EMPTY_LINES = re.compile(r"\n\s*\n")
"""What a condition in a template leaves behind."""
MOST_WORDS = 90
"""Of a text of ours."""
DISPENSABLE = ("attachment", "subject")
"""What is not said again where a text would be longer: the reader has it before them, in this order."""
_LINE_ENDS = re.compile(r" +$", re.MULTILINE)
_WHITE = re.compile(r"[ \t\r\n]+")
_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?=\s|$)")
"""A value that ends with an abbreviation ("500 руб.") at the end of a sentence."""
_NO_TEXT = (
    ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, RuntimeError, SyntaxError, TemplateError,
    TypeError, ValueError,
)  # fmt: skip
"""What a template can raise while it is filled in; RuntimeError where it takes itself in without end."""


class NoWording(Exception):
    """There is no text for this step in this language, or it cannot be filled in."""


class WrongTemplate(NoWording):
    """A template that cannot be filled in."""

    def __init__(self, key: str, line: int | None, sentence: str) -> None:
        self.sentence = sentence if line is None else f"line {line}: {sentence}"
        """What is wrong, with the line of the file that it is in."""
        code, _, template = key.partition("/")
        super().__init__(f"template '{template}' in language '{code}': {self.sentence}")


class _Unstated(StrictUndefined):
    """What the offer does not say: it can be asked for with `if`, and nothing else can be done with it."""

    def __bool__(self) -> bool:  # type: ignore[override]  # that of StrictUndefined raises
        return False


def words(code: str, template: str, variables: Mapping[str, object], own: Mapping[str, str]) -> str:
    """A template, filled in.

    Args:
        code: the language.
        template: its name; `register` among the variables says which of its files is taken.
        variables: a value for each of `VARIABLES`; one that is left out is None: the offer does not say it.
        own: the user's templates, by `de/reminder` or `de/reminder.familiar`; they come before the built-in ones, and
            may be as long as they are.

    Raises:
        NoWording: with the template and the language in its text.
    """
    key = chosen(code, template, Register(str(variables.get("register") or Register.FORMAL)), own)
    if key is None:
        raise NoWording(f"there is no template '{template}' in '{code}'; write templates/{code}/{template}.j2")
    if key not in own and _says_nothing(variables.get("subject")):
        variables = {**variables, "subject": None}
    text = fill(key, variables, own)
    for fact in () if key in own else DISPENSABLE:
        if word_count(text) <= MOST_WORDS:
            break
        variables = {**variables, fact: None}
        text = fill(key, variables, own)
    return text


def _says_nothing(subject: object) -> bool:
    """Whether a subject is but the word that the text has anyway: the offer (“Offer”)."""
    return isinstance(subject, str) and fold(subject) in commonplaces()


def word_count(text: str) -> int:
    """As a reader counts: what has a letter or a digit in it."""
    return sum(any(map(str.isalnum, word)) for word in text.split())


def chosen(code: str, template: str, register: Register, own: Mapping[str, str]) -> str | None:
    """Which file serves a form of address, as `de/reminder.familiar`; None where there is none at all."""
    name = f"{code}/{template}"
    wanted = [name if one is Register.FORMAL else f"{name}.{one}" for one in serving(register, code)]
    return next((key for texts in (own, built_in_templates()) for key in wanted if key in texts), None)


def fill(key: str, variables: Mapping[str, object], own: Mapping[str, str]) -> str:
    """One file, filled in; arguments as for `words`.

    Raises:
        WrongTemplate: it cannot be.
    """
    try:
        text = _environment(frozenset(own.items())).get_template(key).render(_stated(variables))
    except _NO_TEXT as error:
        raise WrongTemplate(key, _line(error), _sentence(error)) from error
    if len(text) > MOST_LETTERS:
        raise WrongTemplate(key, None, f"it is longer than {MOST_LETTERS} letters")
    text = _tidy(text)
    if not text:
        raise WrongTemplate(key, None, "it says nothing")
    return text


@lru_cache(maxsize=8)
def _environment(own: frozenset[tuple[str, str]]) -> Sandbox:
    """Kept, since a template is compiled once in it."""
    return Sandbox({**built_in_templates(), **dict(own)})


def _tidy(text: str) -> str:
    """Without what conditions and abbreviations leave behind."""
    return _TWO_STOPS.sub(".", _LINE_ENDS.sub("", _EMPTY_LINES.sub("\n\n", text))).strip()


def _line(error: Exception) -> int | None:
    """The line of the template, where it can be told."""
    if isinstance(error, TemplateSyntaxError):
        return error.lineno
    return next((frame.lineno for frame in extract_tb(error.__traceback__) if frame.filename == "<template>"), None)


def _sentence(error: Exception) -> str:
    """What is wrong."""
    if isinstance(error, TemplateNotFound):
        return f"there is no template '{error.message}'; write LANGUAGE/NAME, such as en/reminder"
    if isinstance(error, RecursionError):
        return "this has no end, or is nested too deep: it ends in a recursion"
    return str(error) or "this is too large"


def _stated(variables: Mapping[str, object]) -> dict[str, object]:
    """The variables; where the offer has nothing for one, what cannot be written by mistake."""
    return {name: _stated_one(name, variables.get(name)) for name in VARIABLES}


def _stated_one(name: str, value: object) -> object:
    """What the offer says, in one line: where its own lines end is of no meaning here."""
    if value is None:
        return _Unstated(f"the offer has nothing for '{name}'; put what needs it into {{% if {name} %}}")
    return _WHITE.sub(" ", value) if isinstance(value, str) else value


@cache
def built_in_templates() -> dict[str, str]:
    """The texts of `rules/templates/`, by `de/reminder` and `de/reminder.familiar`."""
    return {
        f"{folder.name}/{entry.name.removesuffix('.j2')}": entry.read_text("utf-8")
        for folder in files("rules.templates").iterdir()
        if folder.is_dir()
        for entry in folder.iterdir()
        if entry.name.endswith(".j2")
    }

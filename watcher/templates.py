"""The user's own templates, tried before any mailbox is opened: what one day would fail is told today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, TemplateSyntaxError
from jinja2.meta import find_undeclared_variables
from jinja2.nodes import Name

from rules.language import written
from rules.problems import Problem
from rules.register import Register
from rules.specimen import fault
from rules.wording import VARIABLES, built_in_templates, chosen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rules.rulebook import Rulebook

_MARKED = tuple(register for register in Register if register is not Register.FORMAL)
"""Forms of address that stand in a file's name."""


def problems_in(texts: Mapping[str, str]) -> Iterator[Problem]:
    """What is wrong with templates, by `de/visit` or `de/visit.familiar`: of each file, the first thing."""
    for key, text in texts.items():
        sentence = _name(key, texts) or _unknown(text) or fault(key, texts)
        if sentence:
            yield Problem(f"templates/{key}.j2", "", sentence)


def missing_for(book: Rulebook, texts: Mapping[str, str]) -> Iterator[Problem]:
    """Templates that a rule names and nobody wrote: in no language, or not in the one that the rule writes in."""
    known = {*built_in_templates(), *texts}
    names = sorted({key.partition("/")[2].partition(".")[0] for key in known})
    for rule in book.rules:
        for step in rule.step:
            sentence = _missing(step.template, rule.draft.language, names, texts)
            if sentence:
                yield Problem(f"rules/{rule.name}.toml", "step.template", sentence)


def _missing(template: str, code: str, names: Sequence[str], texts: Mapping[str, str]) -> str | None:
    if template not in names:
        return f"there is no template '{template}'; write one of {', '.join(names)}"
    if code != "auto" and not chosen(code, template, Register.FORMAL, texts):
        return f"there is no template '{template}' in '{code}'; write templates/{code}/{template}.j2"
    return None


def _name(key: str, texts: Mapping[str, str]) -> str | None:
    """What is wrong with where the file lies and what it is called."""
    code, _, name = key.partition("/")
    template, _, register = name.partition(".")
    if code not in written():
        return f"drafts are not written in '{code}'; there are {', '.join(sorted(written()))}"
    if register and register not in _MARKED:
        known = " or ".join(f"{template}.{one}.j2" for one in _MARKED)
        return f"'{register}' is no form of address; write {known}, and {template}.j2 for the formal one"
    if register and not chosen(code, template, Register.FORMAL, texts):
        return f"there is none for the formal address; write templates/{code}/{template}.j2 as well"
    return None


def _unknown(text: str) -> str | None:
    """What is wrong with how it is written: the syntax, or a variable that does not exist."""
    try:
        parsed = Environment(autoescape=True).parse(text)
    except TemplateSyntaxError as error:
        return f"line {error.lineno}: {error.message}"
    unknown = find_undeclared_variables(parsed) - VARIABLES
    first = next((name for name in parsed.find_all(Name) if name.name in unknown), None)
    if first is None:
        return None
    return f"line {first.lineno}: there is no variable '{first.name}'; there are {', '.join(sorted(VARIABLES))}"

"""The user's own templates, tried before any mailbox is opened: what one day would fail is told today."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from jinja2 import TemplateSyntaxError
from jinja2.meta import find_referenced_templates, find_undeclared_variables
from jinja2.nodes import Name

from rules.language import written
from rules.problems import Problem
from rules.register import Register
from rules.sandbox import Sandbox
from rules.specimen import fault
from rules.wording import VARIABLES, built_in_templates, chosen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from rules.rulebook import Rulebook

_MARKED = tuple(register for register in Register if register is not Register.FORMAL)
"""Forms of address that stand in a file's name."""
_PLAIN = re.compile("[a-z0-9_-]+")
"""As a step can name it."""
_UNTYPED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Control characters, for which no mail has a place."""


def misplaced(folder: Path) -> Iterator[Problem]:
    """What looks like a template and lies where none is looked for, and folders that cannot be looked into."""
    if folder.exists() and not folder.is_dir():
        yield Problem("templates", "", "is no folder; your templates belong into templates/LANGUAGE/")
        return
    for inner in (folder, *folder.glob("*/")):
        if inner.exists() and not os.access(inner, os.R_OK | os.X_OK):
            yield Problem(inner.relative_to(folder.parent).as_posix(), "", "cannot be looked into")
    for path in (*folder.glob("*.j2"), *folder.glob("*/*/*.j2")):
        below = path.relative_to(folder)
        if not any(part.startswith(".") for part in below.parts):
            sentence = f"lies in no folder of a language; move it to templates/LANGUAGE/{path.name}"
            yield Problem(f"templates/{below.as_posix()}", "", sentence)


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


def unused(book: Rulebook, texts: Mapping[str, str]) -> Iterator[str]:
    """The files that no draft will be written from, as `en/remindr.j2`: no step and no other template names them."""
    steps = {(rule.draft.language, step.template) for rule in book.rules for step in rule.step}
    taken = {name for text in texts.values() for name in find_referenced_templates(Sandbox({}).parse(text))}
    for key in texts if None not in taken else ():
        code, _, name = key.partition("/")
        template = name.partition(".")[0]
        if not {("auto", template), (code, template)} & steps and key not in taken:
            yield f"{key}.j2"


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
    if not _PLAIN.fullmatch(template):
        return f"'{template}' is no name of a template; write small letters, digits, _ and -"
    if register and register not in _MARKED:
        known = " or ".join(f"{template}.{one}.j2" for one in _MARKED)
        return f"'{register}' is no form of address; write {known}, and {template}.j2 for the formal one"
    if register and not chosen(code, template, Register.FORMAL, texts):
        return f"there is none for the formal address; write templates/{code}/{template}.j2 as well"
    return None


def _unknown(text: str) -> str | None:
    """What is wrong with how it is written: its letters, the syntax, or a variable that does not exist."""
    if untyped := _UNTYPED.search(text):
        line = text.count("\n", 0, untyped.start()) + 1
        return f"line {line}: there is a character that nobody can type, U+{ord(untyped[0]):04X}; take it out"
    try:
        parsed = Sandbox({}).parse(text)
        unknown = find_undeclared_variables(parsed) - VARIABLES
    except TemplateSyntaxError as error:
        return f"line {error.lineno}: {error.message}"
    except (RecursionError, ValueError) as error:
        return f"it cannot be read: {error}"
    first = next((name for name in parsed.find_all(Name) if name.name in unknown), None)
    if first is None:
        return None
    return f"line {first.lineno}: there is no variable '{first.name}'; there are {', '.join(sorted(VARIABLES))}"

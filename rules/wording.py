"""The words between greeting and closing: a template, filled in with what the offer says.

A template is the user's own, else one of `rules/templates/`. Nothing is invented: what a template asks for and the
offer does not say is an error, and no draft.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import DictLoader, StrictUndefined, TemplateError, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment

if TYPE_CHECKING:
    from collections.abc import Mapping

_EMPTY_LINES = re.compile(r"\n\s*\n")
"""What a condition in a template leaves behind."""
VARIABLES = frozenset({"date", "subject", "number", "amount", "valid_until", "expiring", "expired", "attachment"})
"""What a template may ask for; docs/rules.md says what they are."""


class NoWording(Exception):
    """There is no text for this step in this language, or it cannot be filled in."""


def words(code: str, template: str, variables: Mapping[str, object], own: Mapping[str, str]) -> str:
    """A template, filled in.

    Args:
        code: the language.
        template: its name.
        variables: a value for each of `VARIABLES`; None for what the offer does not say.
        own: the user's templates, by `de/reminder`; they come before the built-in ones.

    Raises:
        NoWording: with the template and the language in its text.
    """
    environment = ImmutableSandboxedEnvironment(
        loader=DictLoader({**built_in_templates(), **own}),
        undefined=StrictUndefined,
        finalize=_said,
        autoescape=False,  # the text is plain; the HTML part escapes all of it
    )
    try:
        text = environment.get_template(f"{code}/{template}").render(variables)
    except TemplateNotFound as error:
        raise NoWording(
            f"there is no template '{template}' in '{code}'; write templates/{code}/{template}.j2"
        ) from error
    except (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise NoWording(f"template '{template}' in language '{code}': {error}") from error
    return _EMPTY_LINES.sub("\n\n", text).strip()


def _said(value: object) -> object:
    """What a template writes; there is no word for nothing."""
    if value is None:
        raise NoWording("the template writes a variable that the offer has nothing for; put it into {% if … %}")
    return value


@cache
def built_in_templates() -> dict[str, str]:
    """The texts of `rules/templates/`, by `de/reminder`."""
    return {
        f"{folder.name}/{entry.name.removesuffix('.j2')}": entry.read_text("utf-8")
        for folder in files("rules.templates").iterdir()
        if folder.is_dir()
        for entry in folder.iterdir()
        if entry.name.endswith(".j2")
    }

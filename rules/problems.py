"""What is wrong with a file that a person wrote, said so that they can mend it: `file: key: what is wrong`."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic_core import ErrorDetails


_WANTED = {
    "tuple_type": 'a list belongs here, written like ["…", "…"]',
    "string_type": 'a text belongs here, written like "…"',
    "string_pattern_mismatch": "small letters, digits, _ and - belong here, and nothing else",
    "int_type": "a whole number belongs here",
    "int_parsing": "a whole number belongs here",
    "float_type": "a number belongs here",
    "bool_type": "true or false belongs here",
    "bool_parsing": "true or false belongs here",
    "too_long": "no more than {max_length} belong here",
    "greater_than_equal": "a number from {ge} on belongs here",
    "less_than_equal": "a number up to {le} belongs here",
    "date_from_datetime_parsing": "a day belongs here, written like 2026-11-22",
    "date_from_datetime_inexact": "a day belongs here, without a time, written like 2026-11-22",
    "model_type": "a table belongs here, with keys of its own",
    "model_attributes_type": "a table belongs here, with keys of its own",
}
"""For the types of pydantic's errors, what should have been written; in braces, what pydantic knows of it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong."""

    file: str
    key: str
    """Dotted (`calendar.hours`); empty where the file as a whole is meant."""
    sentence: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.key, self.sentence) if part)


class WrongFiles(Exception):
    """Files that cannot be used as they are, with all that is wrong in them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


def problems_of(error: ValidationError, file: str, model: type[BaseModel], prefix: str = "") -> Iterator[Problem]:
    """Every error that the model found, in our words."""
    for details in error.errors():
        parts = [str(part) for part in details["loc"] if not isinstance(part, int)]
        yield Problem(file, ".".join(filter(None, [prefix, *parts])), _sentence(details, model))


def _sentence(details: ErrorDetails, model: type[BaseModel]) -> str:
    match details["type"]:
        case "extra_forbidden":
            return _unknown_key(details["loc"], model)
        case "missing":
            return "is missing; the documentation (docs/rules.md, docs/accounts.md) says what it means"
        case "value_error":
            return str(details["ctx"]["error"])
        case "literal_error":
            known = details["ctx"]["expected"].replace("True", "true")  # as TOML has it
            return f"{_shown(details)} is not known here; write {'one of ' if ' or ' in known else ''}{known}"
        case "tuple_type" if isinstance(details["input"], dict):
            return "a list of tables belongs here; write it with two brackets, [[…]]"
        case kind:
            wanted = _WANTED[kind].format_map(details.get("ctx", {})) if kind in _WANTED else _uncapitalized(details)
            return f"{wanted}; it is {_shown(details)}"


def _uncapitalized(details: ErrorDetails) -> str:
    return f"{details['msg'][0].lower()}{details['msg'][1:]}"


def _shown(details: ErrorDetails) -> str:
    """The value that is wrong, unless it may be a secret."""
    if "password" in details["loc"]:
        return "what stands there"
    match details["input"]:
        case dict():
            return "a table"
        case list() as entries:
            return f"a list of {len(entries)}"
        case value:
            return repr(value)


def _unknown_key(location: Sequence[str | int], model: type[BaseModel]) -> str:
    known = _keys_at(model, [part for part in location[:-1] if isinstance(part, str)])
    close = get_close_matches(str(location[-1]), known, n=1)
    hint = f"did you mean '{close[0]}'? Known" if close else "known"
    return f"unknown key; {hint} here: {', '.join(known)}"


def _keys_at(model: type[BaseModel], path: Sequence[str]) -> list[str]:
    """The keys that the model knows below a path."""
    for part in path:
        field = next((f for name, f in model.model_fields.items() if part in {name, f.alias}), None)
        if field is None:
            break
        inner = [kind for kind in _kinds(field.annotation) if isinstance(kind, type) and issubclass(kind, BaseModel)]
        if not inner:
            break
        model = inner[0]
    return [field.alias or name for name, field in model.model_fields.items() if field.exclude is not True]


def _kinds(annotation: Any) -> Iterator[Any]:
    yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _kinds(inner)

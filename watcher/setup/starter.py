"""The files that a new user begins with, as text: an account's table, and a rule with comments."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

Value = str | int | bool | list[str] | dict[str, "str | bool"]
"""What a key of an account can have."""

HEAD = "# The mailboxes that relance watches, one table each; docs/accounts.md explains every key.\n\n"

RULE = """\
# Which of your sent messages are offers, and when they are followed up; docs/rules.md explains every key.

[match]
# One of these signs is enough.
# Whole words of a subject of yours; case and accents do not matter, and * stands for any letters.
subject = [
{subject}]
# Names of attached files; * stands for anything.
attachment = [
{attachment}]

[quiet]
period = "4 business days"      # so long nothing is said

[[step]]
template = "reminder"           # a first, short follow-up

# A second one, counted from the first:
# [[step]]
# after = "7 business days"
# template = "help"

[limits]
{since}
"""
SINCE = "since = {day}              # your first day with relance; older offers are left alone"
NOT_SINCE = "# since = {day}            # would leave older offers alone"


@dataclass(frozen=True, slots=True)
class Words:
    """How an offer calls itself in one language."""

    name: str
    """Of the language, in English."""
    subject: tuple[str, ...]
    attachment: tuple[str, ...]


@cache
def words() -> Mapping[str, Words]:
    """The words of every language, by its ISO 639-1 code."""
    tables = tomllib.loads((files("watcher.setup") / "words.toml").read_text(encoding="utf-8"))
    return {code: Words(one["name"], tuple(one["subject"]), tuple(one["attachment"])) for code, one in tables.items()}


def rule(languages: Sequence[str], today: date, *, older: bool) -> str:
    """A rule file for offers in these languages; `older` takes those of before today as well."""
    chosen = [words()[code] for code in languages]
    return RULE.format(
        subject="".join(_row(one.subject, one.name) for one in chosen),
        attachment="".join(_row(one.attachment, one.name) for one in chosen),
        since=(NOT_SINCE if older else SINCE).format(day=today.isoformat()),
    )


def _row(entries: Sequence[str], language: str) -> str:
    return f"  {', '.join(map(quoted, entries))},  # {language}\n"


def account_table(name: str, keys: Mapping[str, Value], folders: Mapping[str, Value]) -> str:
    """`[account.NAME]` of config.toml, and the table of its folders where there are any."""
    table = f"account.{name if re.fullmatch('[A-Za-z0-9_-]+', name) else quoted(name)}"
    text = f"[{table}]\n{_lines(keys)}"
    return f"{text}\n[{table}.folders]\n{_lines(folders)}" if folders else text


def _lines(keys: Mapping[str, Value]) -> str:
    return "".join(f"{key} = {_value(value)}\n" for key, value in keys.items())


def _value(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return quoted(value)
        case list():
            return f"[{', '.join(map(quoted, value))}]"
        case dict():
            return f"{{ {', '.join(f'{key} = {_value(inner)}' for key, inner in value.items())} }}"


def quoted(text: str) -> str:
    """A basic string of TOML 1.0: that of JSON, and U+007F is escaped as well."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

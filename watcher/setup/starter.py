"""The files that a new user begins with, as text: an account's table, and a rule with comments."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from watcher.samples import words

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

# The follow-ups, one after the other; each waits until you have sent the one before.
[[step]]
template = "reminder"           # what was sent, and what they think of it

[[step]]
template = "help"               # a question answered, another variant
after = "7 business days"       # counted from your last word

[[step]]
template = "close"              # the door stays open; the last one
after = "14 business days"

[limits]
{since}
"""
SINCE = "since = {day}              # your first day with relance; older offers are left alone"
NOT_SINCE = "# since = {day}            # would leave older offers alone"


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

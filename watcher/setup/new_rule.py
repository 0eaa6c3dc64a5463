"""`relance rules new`: a rule file from three questions, out of the samples; never over one that is there."""

from __future__ import annotations

import os
import re
import shlex
from typing import TYPE_CHECKING, Any

import click

from watcher import samples
from watcher.setup import proposals, readers
from watcher.setup.closing import called
from watcher.setup.files import Planned, write_all
from watcher.setup.interview import Interview, answers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

_NAME = re.compile(r"[^\W_][\w-]*(?:\.[\w-]+)*")
"""A file's name without its end, on any file system; no hidden one."""


def new_rule(folder: Path, name: str | None, given: Mapping[str, Any], today: date, *, asking: bool) -> None:
    """Ask, write, and say what comes next.

    Args:
        folder: of the configuration.
        name: of the rule; without one, it is called after its kind and its language.
        given: the options, by the names of the questions.
        today: from when on mail is followed up, unless older mail is wanted.
        asking: whether there is somebody to ask.

    Raises:
        click.ClickException: there is a rule of this name, or it cannot be written.
    """
    if name is not None:
        name = name.removesuffix(".toml")
        _check(folder, name)
    interview = Interview(answers(given), asking=asking)
    kind, code = _sample(interview, name)
    older = interview.ask("older", "Also follow up what you sent before today?", readers.yes_or_no, "no")
    path = _check(folder, name or f"{kind}-{code}")
    write_all([Planned(path, samples.rule(kind, code, today, older=older).encode())])
    click.echo(_farewell(path, f"{samples.TAKEN[kind]} in {samples.language_name(code)}"))


def _sample(interview: Interview, name: str | None) -> tuple[str, str]:
    """Which sample it is to be: its kind and its language. Words of the name propose them."""
    named = re.split(r"[-_.]", (name or "").lower())
    kinds = (kind for kind, letter in samples.LETTERS.items() if {kind, letter, f"{letter}s"} & set(named))
    usual_kind = next(kinds, next(iter(samples.KINDS)))
    usual_code = next((word for word in named if word in samples.words()), proposals.language(os.environ))
    if interview.asking:
        click.echo("\n".join(f"  {kind.ljust(14)}{told}" for kind, told in samples.KINDS.items()))
    kind = interview.ask("kind", "What shall be followed up?", readers.one_of(*samples.KINDS), usual_kind)
    known = ", ".join(f"{code} {one.name}" for code, one in samples.words().items())
    code = interview.ask("language", f"In which language do you write it ({known})?", readers.language, usual_code)
    return kind, code


def _check(folder: Path, name: str) -> Path:
    """The path of a rule's file.

    Raises:
        click.ClickException: it cannot be called so, or there is one already.
    """
    if not _NAME.fullmatch(name):
        raise click.BadParameter(f"'{name}' is no name of a rule; write letters, digits, - and _", param_hint="NAME")
    path = folder / "rules" / f"{name}.toml"
    if os.path.lexists(path):
        raise click.ClickException(f"{path} is there already; nothing was changed. Give the new rule another name")
    return path


def _farewell(path: Path, taken: str) -> str:
    """What was written, and what to say next."""
    command, name = called(), shlex.quote(path.stem)
    return (
        f"written: {path}\n\nIt takes {taken}, and is yours to change. Next:\n"
        f"  {command} rules test {name}       shows what it takes among the mail of the last 90 days\n"
        f"  {command} rules preview {name}    shows what would be written"
    )

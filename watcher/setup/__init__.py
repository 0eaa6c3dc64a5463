"""`relance init`: the first configuration, or one more account, from a few questions.

Nothing is written before the last answer, then all of it at once (`watcher.setup.files`). What is written is what
`watcher.config` reads. No host is asked for anything but the mail server that the person has agreed to.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from connectors.account import ImapAccount
from connectors.errors import AccountError
from rules import rulebook
from rules.problems import WrongFiles
from watcher import samples
from watcher.checking import count_offers
from watcher.config import Settings, accounts_of, rules_in
from watcher.output import SlowProgress, console, count
from watcher.setup import proposals, readers, starter
from watcher.setup.closing import farewell, of_rules
from watcher.setup.files import Planned, write_all
from watcher.setup.interview import Interview, answers
from watcher.setup.trial import agree

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from rich.console import Console

    from rules.rulebook import Rulebook
    from watcher.bootstrap import Occasion, Opener
    from watcher.setup.trial import Tried


@dataclass(frozen=True, slots=True)
class Present:
    """What stands in the configuration folder before."""

    path: Path
    """Of config.toml."""
    before: bytes | None
    names: tuple[str, ...]
    """Of its accounts."""
    book: Rulebook


def set_up(folder: Path, given: Mapping[str, Any], occasion: Occasion, *, asking: bool) -> bool:
    """Ask, try, write, and say what comes next; False if the keyring did not take the password.

    Args:
        folder: of the configuration.
        given: the options.
        occasion: when this is.
        asking: whether there is somebody to ask.

    Raises:
        WrongFiles: what is there already cannot be read.
        click.ClickException: it was not wanted, or cannot be written.
        AccountError: the account cannot be read, and nobody can be asked what to change.
    """
    out = console()
    present, interview = _look(folder), Interview(answers(_questions(given)), asking=asking)
    _may_add(present, interview, add=given["add"])
    if asking:
        click.echo(f"A few questions, then files in {folder}; until then nothing is written. Ctrl-C leaves.\n")
    tried = agree(out, interview, present.names, check=not given["no_check"])
    planned = [_config(present, tried)]
    if not present.book.rules:
        planned.insert(0, Planned(folder / "rules" / "offers.toml", _rule(folder, interview, tried, occasion).encode()))
    write_all(planned)
    kept = _keep(out, tried)
    rule = next((rule.name for rule in present.book.rules), "offers")
    click.echo(f"\n{farewell(tried.account, rule, [one.path for one in planned], kept=kept is True)}")
    if present.book.rules:
        click.echo(of_rules(tried.account, present.book, occasion.now.date()))
    return kept is not False


def _questions(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name not in {"yes", "add", "no_check"}}


def _look(folder: Path) -> Present:
    """What is there already.

    Raises:
        WrongFiles: it cannot be read.
    """
    path = folder / "config.toml"
    try:
        before = path.read_bytes()
        text = before.decode("utf-8-sig")
    except FileNotFoundError:
        return Present(path, None, (), rules_in(folder / "rules"))
    except (OSError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{path}: cannot be read ({error}); nothing was changed") from error
    empty = not re.search(r"^\s*[^#\s]", text, re.MULTILINE)  # comments at most
    names = () if empty else tuple(account.name_in_config for account in accounts_of(text))
    return Present(path, before, names, rules_in(folder / "rules"))


def _may_add(present: Present, interview: Interview, *, add: bool) -> None:
    """Whether an account may be added to what is there.

    Raises:
        click.ClickException: that is not wanted.
    """
    if not present.names or add:
        return
    there = f"{present.path} is there already, with {count(len(present.names), 'account')}: {', '.join(present.names)}"
    if not (interview.asking and click.confirm(f"{there}. Add another account to it?")):
        raise click.ClickException(f"{there}; nothing was changed. To add another account: relance init --add")


def _config(present: Present, tried: Tried) -> Planned:
    """config.toml, with the account in it; what stood there before stands there byte by byte.

    Raises:
        click.ClickException: no table can follow what stands there.
    """
    table = tried.agreed.table
    if not present.before:
        return Planned(present.path, (starter.HEAD + table).encode(), present.before)
    gap = "\n" if present.before.endswith(b"\n") else "\n\n"
    text = present.before + (gap + table).encode()
    try:
        accounts_of(text.decode("utf-8-sig"))
    except WrongFiles as wrong:
        told = f"{present.path}: nothing can be put at its end ({wrong}); nothing was changed"
        raise click.ClickException(f"{told}. Write there yourself:\n\n{table}") from wrong
    return Planned(present.path, text, present.before)


def _rule(folder: Path, interview: Interview, tried: Tried, occasion: Occasion) -> str:
    """The text of a rule for offers, in the languages of the user."""
    known = ", ".join(f"{code} {words.name}" for code, words in samples.words().items())
    usual = proposals.language(os.environ)
    languages = interview.ask("language", f"Languages of your offers ({known})", readers.languages, usual)
    text = starter.rule(languages, occasion.now.date(), older=True)
    found = None
    if interview.asking and tried.opener and not interview.has("older"):
        settings = Settings((tried.account,), rulebook.parse({"rules/offers.toml": text}), {}, folder)
        found = _count(settings, occasion, tried.opener)
    older = _older(interview, found)
    return text if older else starter.rule(languages, occasion.now.date(), older=False)


def _count(settings: Settings, occasion: Occasion, opener: Opener) -> int | None:
    """How many offers were sent in the last 90 days; None where it could not be told."""
    out = console()
    out.print("Looking for offers among the mail of the last 90 days …")
    progress = SlowProgress(console(stderr=True))
    try:
        return count_offers(settings, settings.accounts[0], "offers", replace(occasion, progress=progress), opener)
    except AccountError as error:
        out.print(str(error), style="red")
        return None
    finally:
        progress.stop()


def _older(interview: Interview, found: int | None) -> bool:
    """Whether offers of before today are followed up as well; not asked where none are `found`."""
    if found == 0:
        click.echo("None were found; what you send from today on is looked at.")
        return False
    told = "" if found is None else f" (the last 90 days: {found:,} found, answered or not)"
    return interview.ask("older", f"Also follow up offers sent before today?{told}", readers.yes_or_no, "no")


def _keep(out: Console, tried: Tried) -> bool | None:
    """Put the password that was typed into the keyring; whether it took it, None if it does not belong there."""
    account = tried.account
    if tried.password is None or not isinstance(account, ImapAccount):
        return None
    if account.password is None or not account.password.keyring:
        return None
    from connectors.secrets import keep_password  # noqa: PLC0415  (keyring: for its users only)

    try:
        keep_password(account, tried.password)
    except AccountError as error:
        out.print(str(error), style="red")
        return False
    out.print("The password is kept in the keyring.")
    return True

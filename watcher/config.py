"""The configuration: config.toml, rules/*.toml and templates/, read and checked before any mailbox is opened.

Everything that is wrong is told at once, as `file: key: what is wrong, what to write instead`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from connectors.account import Account, GmailAccount, ImapAccount, MaildirAccount, OutlookAccount
from rules import rulebook
from rules.language import languages
from rules.problems import Problem, WrongFiles, problems_of
from watcher.templates import misplaced, missing_for, problems_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from rules.rulebook import Rulebook

MODELS: dict[str, type[GmailAccount | ImapAccount | MaildirAccount | OutlookAccount]] = {
    "gmail": GmailAccount, "imap": ImapAccount, "maildir": MaildirAccount, "outlook": OutlookAccount,
}  # fmt: skip
"""What the keys of an account are, by its `kind`."""

EXAMPLE = """
[account.work]
kind = "imap"
address = "ivan@firm.example"
name = "Ivan Petrov"
host = "imap.firm.example"
user = "ivan@firm.example"
password = { keyring = true }
"""


@dataclass(frozen=True, slots=True)
class Settings:
    """A configuration that can be used."""

    accounts: tuple[Account, ...]
    rulebook: Rulebook
    templates: Mapping[str, str]
    """The user's own, by `de/reminder`."""
    folder: Path
    """Where it was read from."""


def load(folder: Path) -> Settings:
    """Read the configuration folder.

    Raises:
        WrongFiles: with everything that is wrong in it.
    """
    languages()  # a language file that cannot be read is found now, and not in the middle of a sweep
    problems: list[Problem] = []
    accounts = _collect(lambda: _accounts(folder / "config.toml"), problems) or ()
    book = _collect(lambda: _rules(folder / "rules"), problems)
    templates = _collect(lambda: _templates(folder / "templates"), problems)
    if accounts and book:
        problems.extend(_unknown_accounts(book, accounts))
    if book and templates is not None:
        problems.extend(missing_for(book, templates))
    if problems or book is None:
        raise WrongFiles(problems)
    return Settings(accounts, book, templates, folder)


def _collect(read: Any, problems: list[Problem]) -> Any:
    try:
        return read()
    except WrongFiles as wrong:
        problems.extend(wrong.problems)
        return None


def _accounts(path: Path) -> tuple[Account, ...]:
    if not path.exists():
        sentence = f"is not there. Say relance init, or write one with an account in it, such as:\n{EXAMPLE}"
        raise WrongFiles([Problem(str(path), "", sentence)])
    return accounts_of(_text(path, path.name), path.name)


def accounts_of(text: str, file: str = "config.toml") -> tuple[Account, ...]:
    """The accounts of a config.toml, from its text; `file` is what it is called in errors.

    Raises:
        WrongFiles: with everything that is wrong in it.
    """
    table = _toml(text, file)
    problems = [
        Problem(file, key, "unknown key; accounts are tables named [account.NAME]") for key in table if key != "account"
    ]
    named = table.get("account", {})
    if not isinstance(named, dict) or not all(isinstance(one, dict) for one in named.values()) or not named:
        problems.append(Problem(file, "account", f"there is no account; write one such as:\n{EXAMPLE}"))
        raise WrongFiles(problems)
    accounts: list[Account] = []
    for name, keys in named.items():
        try:
            accounts.append(_account(file, name, keys))
        except WrongFiles as wrong:
            problems.extend(wrong.problems)
    if problems:
        raise WrongFiles(problems)
    return tuple(accounts)


def _account(file: str, name: str, keys: dict[str, Any]) -> Account:
    prefix, kinds = f"account.{name}", ", ".join(f'"{kind}"' for kind in MODELS)
    model = MODELS.get(str(keys.get("kind")))
    if model is None:
        told = f"'{keys['kind']}' cannot be read by this version" if "kind" in keys else "is missing"
        raise WrongFiles([Problem(file, f"{prefix}.kind", f"{told}; write one of {kinds}")])
    if "name_in_config" in keys:
        raise WrongFiles([Problem(file, f"{prefix}.name_in_config", "unknown key")])
    try:
        return model.model_validate({**keys, "name_in_config": name})
    except ValidationError as error:
        raise WrongFiles(list(problems_of(error, file, model, prefix))) from error


def _rules(folder: Path) -> Rulebook:
    book = rules_in(folder)
    if not book.rules:
        raise WrongFiles(
            [Problem("rules/", "", f"there is no rule; write one to {folder}/offers.toml, or say relance rules new")]
        )
    return book


def rules_in(folder: Path) -> Rulebook:
    """The rules in a folder; there may be none.

    Raises:
        WrongFiles: with everything that is wrong in them.
    """
    files = {f"rules/{path.name}": _text(path, f"rules/{path.name}") for path in _visible(folder, "*.toml")}
    return rulebook.parse(files)


def _templates(folder: Path) -> dict[str, str]:
    texts = {
        f"{path.parent.name}/{path.stem}": _text(path, f"templates/{path.parent.name}/{path.name}")
        for path in _visible(folder, "*/*.j2")
    }
    problems = [*misplaced(folder), *problems_in(texts)]
    if problems:
        raise WrongFiles(problems)
    return texts


def _unknown_accounts(book: Rulebook, accounts: tuple[Account, ...]) -> Iterator[Problem]:
    known = [account.name_in_config for account in accounts]
    for rule in book.rules:
        for name in rule.match.accounts:
            if name not in known:
                sentence = f"there is no account '{name}' in config.toml; known there: {', '.join(known)}"
                yield Problem(f"rules/{rule.name}.toml", "match.accounts", sentence)


def _visible(folder: Path, pattern: str) -> Iterator[Path]:
    """The files, less what editors and file systems hide beside them (`.#offers.toml`, `._offers.toml`)."""
    return (path for path in sorted(folder.glob(pattern)) if not path.name.startswith("."))


def _toml(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrongFiles([Problem(file, "", f"is no TOML: {error}")]) from error


def _text(path: Path, name: str) -> str:
    try:
        return path.read_text("utf-8-sig")  # some editors put a byte order mark first
    except (OSError, UnicodeDecodeError) as error:
        raise WrongFiles([Problem(name, "", f"cannot be read: {error}")]) from error

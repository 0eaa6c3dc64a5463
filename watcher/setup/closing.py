"""What a new user is told in the end: what was written, what comes next, and what the service needs."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import click

from connectors.account import GmailAccount, ImapAccount, MaildirAccount, OutlookAccount, Password

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from connectors.account import Account
    from rules.rulebook import Rulebook

SERVICE = """\
To let it run by itself, from the folder that relance was installed from:
  mkdir -p ~/.config/systemd/user && cp systemd/relance.service ~/.config/systemd/user/
  systemctl --user daemon-reload
  systemctl --user enable --now relance"""


def farewell(account: Account, rule: str, written: Sequence[Path], *, kept: bool) -> str:
    """What was written, and what to say next.

    Args:
        account: the one that was set up.
        rule: the name of one that may take its offers.
        written: the files.
        kept: the keyring has the password already.
    """
    command = called()
    steps = [
        *_login(command, account, kept=kept),
        (f"{command} check", "names the folders, and says what is missing"),
        (f"{command} rules test {shlex.quote(rule)}", "shows what the rule takes for offers"),
        (f"{command} scan --dry-run", "shows what would be written"),
        (f"{command} scan", "writes it, into Drafts"),
    ]
    width = max(len(step) for step, _ in steps)
    told = [f"written: {', '.join(map(str, written))}", "", "Next:"]
    told += [f"  {step.ljust(width)}    {why}" for step, why in steps]
    return "\n".join([*told, "", SERVICE, *_for_service(command, account)])


def called() -> str:
    """How the command is typed so that it finds the same folders."""
    given = click.get_current_context().find_root().params
    options = [f"--{name} {shlex.quote(str(path.absolute()))}" for name, path in given.items() if path]
    return " ".join(["relance", *options])


def _login(command: str, account: Account, *, kept: bool) -> Iterator[tuple[str, str]]:
    said = f"{command} login {account.name_in_config}"
    match account:
        case ImapAccount(oauth=str(whose)):
            yield said, f"signs in to {whose.capitalize()}, in your browser, and tries it on the server"
        case ImapAccount(password=Password(keyring=True)) if not kept:
            yield said, "asks for the password, and keeps it in the keyring"
        case GmailAccount():
            yield said, "signs in to Google, in your browser"
        case OutlookAccount():
            yield said, "signs in to Microsoft, in your browser"
        case _:
            pass  # nothing is missing


def _for_service(command: str, account: Account) -> Iterator[str]:
    """What the unit cannot know."""
    needed = [*_rights(account)]
    if command != "relance":
        needed += ["ExecStart=", f"ExecStart=%h/.local/bin/{command.replace('%', '%%')} run"]
    if needed:
        yield "The service needs this as well (systemctl --user edit relance):\n  [Service]"
        yield from (f"  {line}" for line in needed)


def _rights(account: Account) -> Iterator[str]:
    """What the service may do, or is given, for an account's sake (systemd.exec(5))."""
    match account:
        case MaildirAccount():
            path = re.sub("^~(?=/|$)", "%h", str(account.path).replace("%", "%%"))
            yield f'ReadWritePaths="{path}"'
        case ImapAccount(password=Password(credential=str(credential))):
            yield f"LoadCredential={credential}:/path/of/a/file"
        case ImapAccount(password=Password(env=str(variable))):
            yield f"# a file with the line {variable}=…"
            yield "EnvironmentFile=/path/of/a/file"
        case _:
            pass  # what the unit has is enough


def of_rules(account: Account, book: Rulebook, today: date) -> str:
    """What rules that are there already mean for a new account."""
    name = account.name_in_config
    takes = [rule for rule in book.rules if not rule.match.accounts or name in rule.match.accounts]
    if not takes:
        return f'No rule is for this account: write "{name}" into `accounts` of one, or a rule of its own.'
    names = ", ".join(rule.name for rule in takes)
    told = f"Its offers are told by the {'rule' if len(takes) == 1 else 'rules'} {names}."
    if any(rule.limits.since is None or rule.limits.since < today for rule in takes):
        return f"{told} Offers that you sent before today may be among them: look at a dry run first."
    return told

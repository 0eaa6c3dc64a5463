"""What the commands have in common: exit codes, folders, options, and how they tell other programs."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date, datetime, time
from io import TextIOWrapper
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from connectors.account import Account
    from watcher.config import Settings
    from watcher.pausing import Brake
    from watcher.store import Store

OK, SOME_FAILED, WRONG, INTERRUPTED = 0, 1, 2, 130
"""Exit codes; promised."""


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the configuration and the state are."""

    config: Path
    state: Path

    def settings(self) -> Settings:
        """The configuration, or an error that ends the command."""
        from watcher.config import load  # noqa: PLC0415  (pydantic and the rules: not for --help)

        return load(self.config)

    def brake(self, store: Store) -> Brake:
        """What holds every change of a mailbox, over an open store."""
        from watcher import clock  # noqa: PLC0415  (after the command is known)
        from watcher.pausing import Brake  # noqa: PLC0415  (the same)

        return Brake(store.db, (self.state, self.config), clock.now)


class Moment(click.ParamType[datetime]):
    """A date with a time and an offset, RFC 3339."""

    name = "RFC3339"
    like = "one like 2026-11-27T10:00:00+01:00"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read it."""
        try:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            self.fail(f"'{value}' is no moment; write {self.like}", param, ctx)
        return moment


class Day(Moment):
    """A date, for its beginning on the clocks of this machine, or a moment."""

    name = "DATE"
    like = "a day like 2026-11-27, or a moment like 2026-11-27T10:00:00+01:00"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read it."""
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            return super().convert(value, param, ctx)
        from watcher import clock  # noqa: PLC0415  (not for --help)

        return datetime.combine(day, time.min, ZoneInfo(clock.zone()))


now_option = click.option("--now", type=Moment(), help="Decide as if it were this moment, to see what Friday brings.")
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line on standard output.")
account_option = click.option("--account", "only", metavar="NAME", help="This account only.")


def echo_json(told: Iterable[str]) -> None:
    """One object a line, in UTF-8 whatever the locale says (RFC 8259, section 8.1)."""
    speak_utf8()
    for text in told:
        click.echo(text)


def speak_utf8() -> None:
    """From here on, standard output is UTF-8: what is written says so itself, or has to be."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")


def chosen_accounts(settings: Settings, only: str | None) -> tuple[Account, ...]:
    """All accounts, or the one of this name."""
    chosen = tuple(account for account in settings.accounts if only in {None, account.name_in_config})
    if not chosen:
        known = ", ".join(account.name_in_config for account in settings.accounts)
        raise click.UsageError(f"there is no account '{only}' in config.toml; there are: {known}")
    return chosen


def say_paused(folders: Folders, store: Store, *, err: bool = True) -> None:
    """Say that writing is paused, where it is."""
    for reason in folders.brake(store).reasons():
        click.echo(f"nothing is written or taken back now: {reason}", err=err)

"""Puts the parts together: a sweep over every account, one after the other, alone at the state folder."""

from __future__ import annotations

import traceback
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from filelock import FileLock, Timeout

from connectors import open_mailbox
from connectors.account import with_addresses
from connectors.errors import AccountError
from watcher import clock
from watcher.noting import note_health
from watcher.store import Store, make_private, unusable
from watcher.sweep import Swept, sweep
from watcher.visit import Progress, Visit, silent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from connectors.account import Account
    from connectors.mailbox import Mailbox
    from watcher.config import Settings

Opener: TypeAlias = "Callable[[Account], Mailbox]"
"""How an account's mailbox is opened: `open_mailbox`, or with a password that is kept nowhere yet."""


class AlreadyRunning(Exception):
    """Another sweep is under way over the same state folder."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """When a sweep is made, and how."""

    now: datetime
    zone: str
    """IANA name of this machine's time zone."""
    dry_run: bool = False
    progress: Progress = silent
    clock: Callable[[], datetime] = clock.now
    """What time it is, whatever moment the decisions are made for."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one account."""

    account: str
    swept: Swept | None
    failed: AccountError | None


@contextmanager
def alone(state: Path, wait: float = 0) -> Iterator[None]:
    """Hold the state folder for a sweep; `wait` is for how many seconds to wait for it.

    Raises:
        AlreadyRunning: somebody else holds it.
        StoreError: it cannot be used.
    """
    lock = FileLock(state / "lock", timeout=wait, mode=0o600)
    try:
        make_private(state)
        lock.acquire()
    except Timeout:
        raise AlreadyRunning(f"a sweep is running already over {state}") from None
    except OSError as error:
        raise unusable(state, error) from error
    try:
        yield
    finally:
        lock.release()


def sweep_all(settings: Settings, accounts: tuple[Account, ...], state: Path, occasion: Occasion) -> list[Result]:
    """Sweep these accounts. One that cannot be read is left out; the others go on.

    Raises:
        AlreadyRunning: somebody else is at it.
        StoreError: the state folder cannot be used.
    """
    with alone(state), Store(state) as store:
        return [_sweep_noted(settings, account, store, occasion) for account in accounts]


def _sweep_noted(settings: Settings, account: Account, store: Store, occasion: Occasion) -> Result:
    """With what the journal tells of the account."""
    result = _sweep_one(settings, account, store, occasion)
    if not occasion.dry_run:
        note_health(store.journal(), result.account, result.failed, occasion.clock())
    return result


def _sweep_one(settings: Settings, account: Account, store: Store, occasion: Occasion) -> Result:
    try:
        with visiting(settings, account, store, occasion) as visit:
            swept = sweep(visit)
    except AccountError as error:
        return Result(account.name_in_config, None, error)
    except (OSError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RuntimeError) as error:
        return Result(account.name_in_config, None, _fault(account, error))
    return Result(account.name_in_config, swept, swept.failed)


def _fault(account: Account, error: Exception) -> AccountError:
    """A fault of ours: told by its place, without what it says, which may be of a message; the others go on."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno}"
    return AccountError(account.name_in_config, f"stopped by a fault in relance ({where}); please report it")


@contextmanager
def visiting(
    settings: Settings, account: Account, store: Store, occasion: Occasion, opener: Opener = open_mailbox
) -> Iterator[Visit]:
    """The account with its mailbox open.

    Raises:
        AccountError: it cannot be opened.
    """
    mailbox = opener(account)
    try:
        account = with_addresses(account, mailbox.addresses())
        yield Visit(
            account=account,
            mailbox=mailbox,
            messages=store.messages(account.name_in_config, account.identities),
            ledger=store.ledger(account.name_in_config),
            verdicts=store.verdicts(account.name_in_config),
            rulebook=settings.rulebook,
            now=occasion.now,
            sender_zone=occasion.zone,
            templates=settings.templates,
            dry_run=occasion.dry_run,
            progress=occasion.progress,
            clock=occasion.clock,
            stops=(store.folder, settings.folder),
        )
    finally:
        mailbox.close()

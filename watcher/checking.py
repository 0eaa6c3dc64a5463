"""`relance check`, `relance login` and `relance rules`: everything that looks and writes nothing."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Protocol

from rich.table import Table

from connectors import open_mailbox
from connectors.account import GmailAccount, ImapAccount, OutlookAccount
from connectors.errors import AccountError, Refused
from rules.ladder import first_out_of_reach
from rules.offer import fits_alone
from rules.thread import key
from watcher.bootstrap import Occasion, alone, visiting
from watcher.gather import gather
from watcher.judge import sent_message
from watcher.output import show_table
from watcher.store import Store
from watcher.templates import unused
from watcher.visit import SHORTEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rich.console import Console

    from connectors.account import Account
    from rules.mail import Message
    from rules.rulebook import Rulebook
    from watcher.bootstrap import Opener
    from watcher.config import Settings
    from watcher.visit import Visit


PATIENCE = 10.0
"""Seconds that the trial of a rule waits for a sweep under way."""


def hints(settings: Settings) -> Iterator[str]:
    """What is no mistake, and may not be meant: templates that nothing is written from, steps that never come."""
    for name in unused(settings.rulebook, settings.templates):
        yield f"templates/{name} is not used: no step of a rule that writes in that language names it"
    for rule in settings.rulebook.rules:
        if step := first_out_of_reach(rule):
            told = f"its step {step} is due when an offer is older than {rule.limits.horizon}, and never written"
            yield f"rules/{rule.name}.toml: limits.horizon: {told}; write a longer horizon"


def check_accounts(out: Console, accounts: Iterable[Account]) -> bool:
    """Connect to each account and name its folders; whether all could be read."""
    checked = [_check(out, account) for account in accounts]  # every one, also behind one that fails
    return all(checked)


def _check(out: Console, account: Account) -> bool:
    try:
        show_folders(out, account)
    except AccountError as error:
        out.print(str(error), style="red")
        return False
    return True


def show_folders(out: Console, account: Account, opener: Opener = open_mailbox) -> None:
    """Connect, and name the folders.

    Raises:
        AccountError: it cannot be read.
    """
    with closing(opener(account)) as mailbox:
        folders = mailbox.folders()
    out.print(f"account {account.name_in_config}: {account.address} can be read; its folders:")
    table = Table(box=None, padding=(0, 2))
    for title in ("folder", "role", "known by"):
        table.add_column(title)
    for folder in folders:
        table.add_row(folder.name, folder.role, folder.evidence)
    show_table(out, table)


class Prompt(Protocol):
    """How the user is asked."""

    def __call__(self, question: str, *, hidden: bool) -> str:
        """The answer; a hidden one is not shown while it is typed."""


@dataclass(frozen=True, slots=True)
class Way:
    """How the user signs in, where a browser on this machine is not the way."""

    paste: bool = False
    """The browser is on another machine, and where it ends up is pasted."""
    device_code: bool = False
    """A code is typed into a browser anywhere; Microsoft's sign-ins only."""


def log_in(account: Account, say: Callable[[str], None], ask: Prompt, way: Way) -> str:
    """Sign in, or ask for the password and try it; then keep what comes of it. Where it is kept, in words.

    Args:
        account: the account.
        say: shows a sentence.
        ask: asks the user.
        way: how to sign in; of no account for a password.

    Raises:
        AccountError: the account takes none, or the server refuses it.
    """
    microsoft = isinstance(account, OutlookAccount) or (
        isinstance(account, ImapAccount) and account.oauth == "microsoft"
    )
    if way.device_code and not microsoft:
        raise Refused(account.name_in_config, "only Microsoft's sign-in has device codes; say it without --device-code")
    kept = _sign_in(account, say, lambda: ask("The address", hidden=False), way)
    if kept is not None:
        return f"you are signed in; that is kept {kept}"
    _keep_password(account, lambda: ask(f"Password of {account.address}", hidden=True))
    return "the server accepts it; it is kept in the keyring"


def _sign_in(account: Account, say: Callable[[str], None], ask: Callable[[], str], way: Way) -> str | None:
    """Where the sign-in is kept, in words; None for an account that has none."""
    match account:
        case GmailAccount():
            from connectors.gmail import auth as gmail  # noqa: PLC0415  (google-auth: for its users only)

            return gmail.sign_in(account, say, ask, paste=way.paste)
        case OutlookAccount():
            from connectors.outlook import auth as outlook  # noqa: PLC0415  (msal: for its users only)

            return outlook.sign_in(account, say, ask, paste=way.paste, device_code=way.device_code)
        case ImapAccount() if account.oauth:
            from connectors.imap import oauth  # noqa: PLC0415  (imapclient: for IMAP accounts only)
            from connectors.imap.mailbox import try_sign_in  # noqa: PLC0415  (the same)

            kept = oauth.sign_in(account, say, ask, paste=way.paste, device_code=way.device_code)
            say(f"Logging in to {account.host}, port {account.port_or_usual} ...")
            try_sign_in(account)
            return kept
        case _:
            return None


def _keep_password(account: Account, ask: Callable[[], str]) -> None:
    if not isinstance(account, ImapAccount):
        raise Refused(account.name_in_config, "a Maildir needs no password")
    if account.password is None or not account.password.keyring:
        raise Refused(
            account.name_in_config,
            f"its password is not kept in the keyring; config.toml says {_password_key(account)}. "
            "Write password = { keyring = true } to keep it there",
        )
    from connectors.imap.mailbox import try_password  # noqa: PLC0415  (imapclient: for IMAP accounts only)
    from connectors.secrets import keep_password  # noqa: PLC0415  (keyring: the same)

    password = ask()
    try_password(account, password)
    keep_password(account, password)


def _password_key(account: ImapAccount) -> str:
    places = sorted(account.password.model_fields_set) if account.password else ()
    return f"password = {{ {', '.join(places)} = … }}"


def list_rules(out: Console, book: Rulebook) -> None:
    """One row a rule, in the order in which they are asked."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    for title in ("rule", "an offer has", "quiet", "steps", "accounts"):
        table.add_column(title)
    for rule in book.rules:
        signs = {"subject": rule.match.subject, "body": rule.match.body, "attachment": rule.match.attachment}
        table.add_row(
            rule.name,
            f"{rule.match.signs} of: {', '.join(name for name, given in signs.items() if given) or 'its recipients'}",
            str(rule.quiet.period),
            ", ".join(step.template for step in rule.step),
            ", ".join(rule.match.accounts) or "all",
        )
    show_table(out, table)


def test_rule(
    out: Console, settings: Settings, accounts: Iterable[Account], state: Path, name: str, occasion: Occasion
) -> bool:
    """Show which sent messages of the last 90 days the rule would take; whether all accounts could be read."""
    good = True
    with alone(state, wait=PATIENCE), Store(state) as store:
        for account in accounts:
            try:
                with visiting(settings, account, store, occasion) as visit:
                    _test_in(out, visit, name)
            except AccountError as error:
                out.print(str(error), style="red")
                good = False
    return good


def _test_in(out: Console, visit: Visit, name: str) -> None:
    gather(visit)
    table = Table(box=None, padding=(0, 2, 0, 0))
    for title in ("sent", "subject", "to", "because"):
        table.add_column(title)
    looked = 0
    for message, because in _verdicts(visit, name):
        looked += 1
        if because:
            to = ", ".join(address.email for address in message.to)
            table.add_row(f"{message.sent_at:%d %b %Y}", message.subject, to, because)
    out.print(
        f"account {visit.account.name_in_config}: {table.row_count} of {looked} sent messages fit the rule {name}"
    )
    if table.row_count:
        show_table(out, table)


def count_offers(settings: Settings, account: Account, name: str, occasion: Occasion, opener: Opener) -> int:
    """How many messages sent in the last 90 days the rule would take. What is read for it is not kept.

    Raises:
        AccountError: the mailbox cannot be read.
    """
    with (
        TemporaryDirectory(prefix="relance-") as state,
        Store(Path(state)) as store,
        visiting(settings, account, store, occasion, opener) as visit,
    ):
        gather(visit)
        return sum(because is not None for _message, because in _verdicts(visit, name))


def _verdicts(visit: Visit, name: str) -> Iterator[tuple[Message, str | None]]:
    """Every message sent in the last 90 days, newest first, with why the rule takes it; None where it does not."""
    rule, lists = visit.rulebook[name], visit.messages.known_lists()
    ours = visit.messages.ours_since(visit.now - timedelta(days=SHORTEST))
    sent = [sent_message(visit.messages, one, lists) for one in sorted(ours, key=lambda one: one.sent_at, reverse=True)]
    texts = visit.texts(key(one.message.message_id) for one in sent if fits_alone(one, rule).needs_content)
    for one in sent:
        found = fits_alone(replace(one, content=texts.get(key(one.message.message_id))), rule)
        yield one.message, found.because if found.rule else None

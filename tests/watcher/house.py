"""A small world for tests of the sweep: one mailbox in memory, one store, one rule; and the people who write."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.account import MaildirAccount
from connectors.memory import MemoryMailbox
from rules import rulebook
from watcher.store import Store
from watcher.sweep import Swept, sweep
from watcher.visit import Visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watcher.line import Line

ME = "Ivan Petrov <ivan@firm.example>"
ANNA = "Anna Weiß <anna@client.example>"
MONDAY = datetime.fromisoformat("2026-03-02T10:00:00+01:00")
RULE = """
[match]
subject = ["offer"]
[quiet]
period = "4 business days"
[[step]]
template = "reminder"
[[step]]
template = "help"
after = "7 business days"
[calendar]
country = "none"
timezone = "Europe/Berlin"
"""


@dataclass
class House:
    """The world. Moments are given as time since Monday, 2 March 2026, 10:00 in Berlin."""

    state: Path
    rule: str = RULE
    mailbox: MemoryMailbox = field(default_factory=MemoryMailbox)
    addresses: tuple[str, ...] = ("ivan@firm.example", "sales@firm.example")
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        """Open the store."""
        self.store = Store(self.state)

    def sweep(self, after: timedelta, *, dry_run: bool = False) -> Swept:
        """One sweep, so long after Monday."""
        return sweep(self.visit(after, dry_run=dry_run))

    def visit(self, after: timedelta, *, dry_run: bool = False) -> Visit:
        """A visit to the account."""
        first, *aliases = self.addresses
        account = MaildirAccount(
            kind="maildir", name_in_config="work", path=Path("/nowhere"), address=first, aliases=tuple(aliases),
            name="Ivan Petrov",
        )  # fmt: skip
        return Visit(
            account=account,
            mailbox=self.mailbox,
            messages=self.store.messages("work", account.identities),
            ledger=self.store.ledger("work"),
            verdicts=self.store.verdicts("work"),
            rulebook=rulebook.parse({"rules/offers.toml": self.rule}),
            now=MONDAY + after,
            sender_zone="Europe/Berlin",
            dry_run=dry_run,
            clock=lambda: MONDAY + after,
            stops=(self.state,),
        )

    def lines(self, after: timedelta) -> dict[str, Line]:
        """What a sweep tells of each offer."""
        return {line.offer: line for line in self.sweep(after).lines}

    def line(self, after: timedelta) -> Line:
        """The only line of a sweep."""
        (line,) = self.sweep(after).lines
        return line

    def forget(self) -> None:
        """Lose the database."""
        self.store.close()
        for path in self.state.iterdir():
            path.unlink()
        self.store = Store(self.state)

    def drafts(self) -> list[str]:
        """What lies in Drafts, as text."""
        return [message.decode() for message in self.mailbox.messages("Drafts")]

    def send(self, after: timedelta, *, subject: str = "Offer 4711: a machine", to: str = ANNA, **more: str) -> str:
        """We send a message; its Message-ID."""
        return self.deliver("Sent", after, From=more.pop("From", ME), To=to, Subject=subject, **more)

    def receive(self, after: timedelta, *, folder: str = "INBOX", sender: str = ANNA, **more: str) -> str:
        """We get a message; its Message-ID."""
        return self.deliver(folder, after, From=more.pop("From", sender), To=more.pop("To", ME), **more)

    def deliver(
        self,
        folder: str,
        after: timedelta,
        *,
        body: str = "Good morning,\n\nplease find it attached.\n",
        thread_id: str = "",
        draft: bool = False,
        **fields: str,
    ) -> str:
        """A message into a folder; its Message-ID. Names of fields are written with underscores."""
        moment = MONDAY + after
        header = {
            "Date": format_datetime(moment), "Message_ID": f"<m{next(self.numbers)}@mail.example>",
            "MIME_Version": "1.0", "Content_Type": "text/plain; charset=utf-8", **fields,
        }  # fmt: skip
        lines = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in header.items())
        message = f"{lines}\n{body}".replace("\n", "\r\n")
        self.mailbox.deliver(folder, message.encode(), moment, draft=draft, thread_id=thread_id)
        return header["Message_ID"]


def days(number: float) -> timedelta:
    """So many days."""
    return timedelta(days=number)


def answering(message_id: str) -> dict[str, str]:
    """The threading fields of an answer."""
    return {"In_Reply_To": message_id, "References": message_id}

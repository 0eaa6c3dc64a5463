"""`relance log`: the journal as a person reads it, or one event of JSON a line.

Subjects are not in the journal; they are looked up among the messages, for those who may read these anyway.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rules.thread import key
from watcher.journal import What
from watcher.lookup import look_up
from watcher.output import show_heading, show_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rich.console import Console

    from connectors.account import Account
    from rules.rulebook import Rulebook
    from watcher.journal import Event
    from watcher.store import Store

COLOURS = {
    What.PLANNED: "dim", What.WRITTEN: "green", What.FOUND: "green", What.WITHDRAWN: "yellow", What.LEFT: "yellow",
    What.EDITED: "cyan", What.DELETED: "cyan", What.SENT: "cyan", What.COUNTED: "cyan", What.SETTLED: "magenta",
    What.PAUSED: "magenta", What.RESUMED: "magenta", What.HELD: "red", What.RELEASED: "dim", What.FAILED: "red",
    What.RECOVERED: "dim",
}  # fmt: skip


class NoOffer(Exception):
    """No offer fits what was asked."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the journal is asked for; all that is given must hold."""

    question: str = ""
    """An offer, named as for `relance why`."""
    account: str | None = None
    since: datetime | None = None
    last: int | None = None
    """So many, the latest ones."""
    plans: bool = True
    """Whether plans that were carried out are events as well: the draft has one of its own."""


def history(store: Store, accounts: Iterable[Account], book: Rulebook, wanted: Wanted) -> list[Event]:
    """The events that are wanted, in the order in which they happened. What concerns all accounts concerns each.

    Raises:
        NoOffer: nothing fits the question.
    """
    found = None
    if wanted.question:
        found = {
            (one.account.name_in_config, key(one.message.message_id))
            for one in look_up(store, accounts, book, wanted.question)
        }
        if not found:
            raise NoOffer(f"no message that you sent fits '{wanted.question}'; relance scan reads new ones")
    events = [
        event
        for event in store.journal().events()
        if (found is None or (event.account, key(event.offer)) in found)
        and (wanted.account is None or event.account in {"", wanted.account})
        and (wanted.since is None or datetime.fromisoformat(event.at) >= wanted.since)
    ]
    shown = events if wanted.plans else list(_less_plans(events))
    return shown[-wanted.last :] if wanted.last else shown


def subjects(store: Store, accounts: Iterable[Account], events: Iterable[Event]) -> dict[str, str]:
    """The subjects of the events' offers, by Message-ID, as far as they are known."""
    tables = {one.name_in_config: store.messages(one.name_in_config, one.identities) for one in accounts}
    offers = {(event.account, event.offer) for event in events if event.offer and event.account in tables}
    found = ((offer, tables[account].get(key(offer))) for account, offer in sorted(offers))
    return {offer: message.subject for offer, message in found if message and message.subject}


def show_events(out: Console, events: Sequence[Event], names: Mapping[str, str], *, whole: bool) -> None:
    """One row an event; with `whole`, each with all that led to it."""
    if not events:
        out.print("Nothing was done.")
    elif whole:
        _show_whole(out, events, names)
    else:
        _show_table(out, events, names)


def _show_table(out: Console, events: Sequence[Event], names: Mapping[str, str]) -> None:
    wide = out.is_terminal
    accounts = len({event.account for event in events if event.account}) > 1
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False, expand=wide)
    for title, share in (("when", None), ("what", None), *([("account", None)] if accounts else []), ("offer", 2)):
        table.add_column(title, no_wrap=True, overflow="ellipsis", ratio=share if wide else None)
    table.add_column("step", no_wrap=True)
    table.add_column("why", no_wrap=True, overflow="ellipsis", ratio=3 if wide else None)
    for event in events:
        table.add_row(
            f"{datetime.fromisoformat(event.at):%d %b %Y %H:%M}",
            Text(event.what, style=COLOURS[event.what]),
            *([Text(event.account)] if accounts else []),
            Text(names.get(event.offer, event.offer)),
            str(event.step or ""),
            Text(_telling(event)),
        )
    show_table(out, table)


def _show_whole(out: Console, events: Sequence[Event], names: Mapping[str, str]) -> None:
    for offer in dict.fromkeys(event.offer for event in events):
        show_heading(out, names.get(offer, "(no subject)"))
        out.print(f"  {offer}")
        before: tuple[str, ...] = ()
        for event in events:
            if event.offer == offer:
                _show_one(out, event, ("For the same reasons.",) if event.why == before else event.why)
                before = event.why


def _show_one(out: Console, event: Event, why: tuple[str, ...]) -> None:
    parts = [f"step {event.step}" if event.step else "", event.rule and f"by rule {event.rule}"]
    parts += [event.folder and f"in {event.folder}", event.draft]
    what = Text(event.what, style=COLOURS[event.what])
    told = "  ".join(part for part in parts if part)
    when = f"{datetime.fromisoformat(event.at):%d %b %Y %H:%M %z}"
    out.print(Text.assemble(f"\n  {when}  ", what, f"  {told}" if told else ""))
    for sentence in why:
        out.print(Padding.indent(Text(sentence), 4))


def _less_plans(events: Sequence[Event]) -> Iterator[Event]:
    """Without the plans that were carried out: the draft has a row of its own."""
    done = {event.draft for event in events if event.what in {What.WRITTEN, What.FOUND}}
    return (event for event in events if event.what is not What.PLANNED or event.draft not in done)


def _telling(event: Event) -> str:
    """The last answer that says more than yes or no."""
    answers = [sentence.partition("? ")[2] or sentence for sentence in event.why]
    return next((answer for answer in reversed(answers) if " " in answer), answers[-1])

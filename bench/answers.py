"""How long it takes to find out who has answered: 1,000 open offers among 10,000, 30,000 and 100,000 messages.

    make bench

A mailbox in memory holds twelve weeks of mail of 701 companies: what we sent, answers with ids and answers by subject
alone, newsletters, automatic replies. It is read as a sweep reads any mailbox, in batches of 500, into a store on the
disk; then every offer is decided about. Each size is measured in a process of its own, the median of three is shown.
What counts is the ratio: twice the mail must take twice the time, and no more. It is judged by the clock on the wall;
where the processor's own seconds tell another one, the machine was busy or waited for its disk.

Then a hundred more messages come, and a thousand; they concern 25 and 250 of the companies. What is decided after that
must take time by what came. An offer that is concerned is read again with all that its people wrote since it was sent:
so it takes longer where they wrote more, which here they do in the larger mailboxes.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from connectors.account import MaildirAccount
from connectors.mailbox import Batch
from connectors.memory import MemoryMailbox
from rules import rulebook
from watcher.gather import gather
from watcher.standing import look
from watcher.store import Store
from watcher.sweep import decide_all
from watcher.visit import Visit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from connectors.mailbox import Folder, Known

SIZES = (10_000, 30_000, 100_000)
OFFERS = 1000
COMPANIES = 701
"""A prime: offers come at regular intervals, and go to all of them."""
NEW = (100, 1000)
"""Messages that come after the first sweep."""
BATCH = 500
ROUNDS = 3
MOST = 1.3
"""Times the seconds per 1,000 messages of the smallest mailbox."""
NOW = datetime(2026, 3, 19, 10, 30, tzinfo=UTC)
PERIOD = timedelta(weeks=12)
US = "Ivan Petrov <ivan@firm.example>"
RULE = '[match]\nsubject = ["offer"]\n[calendar]\ncountry = "none"\ntimezone = "Europe/Berlin"\n'


class Batched(MemoryMailbox):
    """Hands its messages over as a server does: some at a time."""

    def new_headers(self, folder: Folder, known: Known, since: date) -> Iterator[Batch]:
        """See `connectors.mailbox.Mailbox.new_headers`."""
        for whole in super().new_headers(folder, known, since):
            for start in range(0, max(1, len(whole.fetched)), BATCH):
                yield Batch(whole.fetched[start : start + BATCH], whole.cursor, whole.total)


def fill(mailbox: MemoryMailbox, size: int) -> None:
    """Twelve weeks of mail, the oldest first; every fourth message is ours."""
    for number in range(size):
        deliver(mailbox, number, NOW - PERIOD + PERIOD * number / size, letters=size // 4)


def deliver(mailbox: MemoryMailbox, number: int, moment: datetime, letters: int) -> None:
    """One message. A thousand of so many letters of ours are offers: nobody answers, but a program every tenth."""
    ours = number - number % 4
    is_offer = bool(letters) and ours // 4 * OFFERS % letters < OFFERS
    subject = f"Offer {ours}: machine {ours % 90}" if is_offer else f"Machine {ours % 90}, delivery {ours}"
    client = f"Client {ours} <c{ours}@client{ours // 4 % COMPANIES}.example>"
    reply, following = (
        f"Re: {subject}",
        {"In-Reply-To": f"<m{ours}@firm.example>", "References": f"<m{ours}@firm.example>"},
    )
    match number % 4:
        case 0:
            fields = {"From": US, "To": client, "Subject": subject}
        case 1 if not is_offer:
            fields = {"From": client, "To": US, "Subject": reply, **following}
        case 2 if not is_offer:
            fields = {"From": client, "To": US, "Subject": reply}
        case 2 if ours % 40 == 0:
            fields = {
                "From": client,
                "To": US,
                "Subject": f"Automatic reply: {subject}",
                "Auto-Submitted": "auto-replied",
            }
        case _:
            shop = f"shop{number % 50}.example"
            fields = {"From": f"Shop <news@{shop}>", "To": US, "Subject": f"News {number}", "List-Id": f"<news.{shop}>"}
    mailbox.deliver("INBOX" if number % 4 else "Sent", _message(number, moment, fields), moment)


def _message(number: int, moment: datetime, fields: dict[str, str]) -> bytes:
    header = {"Date": format_datetime(moment), "Message-ID": f"<m{number}@firm.example>", **fields}
    lines = "".join(f"{name}: {value}\r\n" for name, value in header.items())
    return (
        f"{lines}MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nThe machine can be delivered in May.\r\n".encode()
    )


def visiting(mailbox: MemoryMailbox, store: Store) -> Visit:
    """A visit that writes nothing."""
    account = MaildirAccount(
        kind="maildir", name_in_config="bench", path=Path("/nowhere"), address="ivan@firm.example", name="Ivan Petrov"
    )
    return Visit(
        account=account,
        mailbox=mailbox,
        messages=store.messages("bench", account.identities),
        ledger=store.ledger("bench"),
        verdicts=store.verdicts("bench"),
        rulebook=rulebook.parse({"rules/offers.toml": RULE}),
        now=NOW,
        sender_zone="Europe/Berlin",
        dry_run=True,
    )


def measured(size: int) -> dict[str, float]:
    """Seconds of storing, of deciding (by the wall, and of the processor), of deciding when more came; megabytes."""
    mailbox = Batched()
    fill(mailbox, size)
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "state") as store:
        first = visiting(mailbox, store)
        moments = [(perf_counter(), process_time())]
        gather(first)
        moments.append((perf_counter(), process_time()))
        decided = decide_all(first, look(first), first=True)
        moments.append((perf_counter(), process_time()))
        later = {
            f"after {new}": deciding_after(new, mailbox, store, size + sum(NEW[:nth])) for nth, new in enumerate(NEW)
        }
    check(len(decided) == OFFERS)
    told = {**later, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
    for name, (before, after) in zip(("storing", "deciding"), pairwise(moments), strict=True):
        told[name], told[f"{name} alone"] = (end - start for start, end in zip(before, after, strict=True))
    return told


def deciding_after(new: int, mailbox: MemoryMailbox, store: Store, first: int) -> float:
    """Seconds of deciding when so many messages came, numbered from `first` on."""
    for number in range(first, first + new):
        deliver(mailbox, number, NOW - timedelta(seconds=first + new - number), letters=0)
    visit = visiting(mailbox, store)
    gathered = gather(visit)
    begun = perf_counter()
    decided = decide_all(visit, look(visit))
    took = perf_counter() - begun
    check(gathered.new == new and len(decided) == OFFERS)
    return took


def check(right: bool) -> None:  # noqa: FBT001  (what is checked)
    """Times of something else would be worth nothing."""
    if not right:
        raise SystemExit("the mailbox is not what it should be")


def median(size: int) -> dict[str, float]:
    """The same, of several processes."""
    rounds = [
        json.loads(
            subprocess.run(  # noqa: S603  (this script)
                [sys.executable, __file__, str(size)], check=True, stdout=subprocess.PIPE, text=True
            ).stdout
        )
        for _ in range(ROUNDS)
    ]
    return {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}


def main() -> None:
    """Measure every size, and print the table and what it means."""
    print(f"{OFFERS:,} open offers, medians of {ROUNDS}")
    heads = "".join(f"   after {new:5,} new" for new in NEW)
    print(f"messages   storing  deciding   both, per 1,000{heads}   peak memory")
    told = {size: median(size) for size in SIZES}
    for size, took in told.items():
        both = took["storing"] + took["deciding"]
        later = "".join(f"  {took[f'after {new}']:13.2f} s" for new in NEW)
        print(
            f"{size:8,}  {took['storing']:6.2f} s  {took['deciding']:6.2f} s  {both / size * 1_000_000:13.0f} ms"
            f"{later}  {took['megabytes']:9.0f} MB"
        )
    small, large = SIZES[0], SIZES[-1]
    print(f"per 1,000 messages, {large:,} against {small:,} (linear: at most {MOST}), and of the processor alone")
    for name, parts in (("storing", ["storing"]), ("deciding", ["deciding"]), ("both", ["storing", "deciding"])):
        ratio = grown(told[large], told[small], parts) * small / large
        alone = grown(told[large], told[small], [f"{part} alone" for part in parts]) * small / large
        print(f"{name:8}  {ratio:6.2f}  {alone:6.2f}  {'met' if ratio <= MOST else 'NOT met'}")
    few, many = NEW
    for size, took in told.items():
        ratio = took[f"after {many}"] / took[f"after {few}"] / (many / few)
        verdict = "met" if ratio <= 1 else "NOT met"
        print(f"a new message of {many:,} against one of {few:,}, {size:,} stored (at most 1): {ratio:.2f}  {verdict}")


def grown(large: dict[str, float], small: dict[str, float], parts: list[str]) -> float:
    """How many times longer these parts take."""
    return sum(large[part] for part in parts) / sum(small[part] for part in parts)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", nargs="?", type=int)
    chosen = parser.parse_args()
    if chosen.size is None:
        main()
    else:
        print(json.dumps(measured(chosen.size)))

"""How long a first scan takes, against a bare loop over IMAPClient that fetches the same headers; and a second one.

    make bench

A Dovecot on the loopback holds 10,000 messages: a year's mail of somebody who sent 300 offers, each with the header
lines that mail gathers on its way. Every figure comes from a process of its own; the ratio is of medians of one run.
What is timed is a real scan but for the drafts (`--dry-run`): it reads, stores, threads and decides, as a second one
does with nothing new. One more scan writes ten drafts, for its memory.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

MESSAGES = 10_000
OFFERS = 300
CHUNK = 500
ROUNDS = 5
NOW = datetime(2026, 3, 19, 10, 30, tzinfo=UTC)
PATH_LINES = "".join(
    f"Received: from mx{hop}.provider.example (mx{hop}.provider.example [192.0.2.{hop}])\n"
    f"\tby relay{hop}.provider.example (Postfix) with ESMTPS id 4Xy{hop}Zk0fTz1\n"
    "\tfor <ivan@firm.example>; Thu, 12 Mar 2026 09:15:38 +0000 (UTC)\n"
    f"X-Spam-Checker-{hop}: score=-0.2 required=5.0 tests=DKIM_SIGNED,DKIM_VALID,HTML_MESSAGE,SPF_PASS autolearn=ham\n"
    for hop in range(1, 5)
)


def fill(maildir: Path) -> None:
    """Mail straight into the folders of a Maildir++."""
    for number in range(MESSAGES):
        sent = number % 4 == 0
        offer = sent and number < OFFERS * 4
        moment = NOW - timedelta(minutes=12 * number)
        folder = maildir / ".Sent" / "cur" if sent else maildir / "cur"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{int(moment.timestamp())}.M{number}.bench:2,S"
        path.write_text(_message(number, moment, sent=sent, offer=offer))
        os.utime(path, (moment.timestamp(), moment.timestamp()))


def _message(number: int, moment: datetime, *, sent: bool, offer: bool) -> str:
    client = f"Client {number} <c{number}@client{number % 700}.example>"
    us = "Ivan Petrov <ivan@firm.example>"
    answered = f"<m{number - 4}@firm.example>" if number % 4 == 1 and number % 3 else None
    threading = f"In-Reply-To: {answered}\nReferences: <a{number}@x.example> {answered}\n" if answered else ""
    subject = f"Offer {number}: machine {number % 90}" if offer else f"Machine {number % 90}, delivery {number}"
    return (
        f"Return-Path: <c{number}@client{number % 700}.example>\n{PATH_LINES}"
        f"From: {us if sent else client}\nTo: {client if sent else us}\nSubject: {subject}\n"
        f"Date: {format_datetime(moment)}\nMessage-ID: <m{number}@firm.example>\n{threading}"
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n"
        + "The machine can be delivered in May. " * 20
        + "\n"
    )


def give_away(maildir: Path) -> None:
    """Where this runs as root, the server runs as somebody else, and has to own the mail."""
    if os.geteuid() == 0:
        for path in (maildir, *maildir.rglob("*")):
            shutil.chown(path, "nobody", "nogroup")


def bare(port: int, user: str) -> float:
    """The loop that anybody would write; seconds."""
    import imapclient  # noqa: PLC0415  (only where it is timed)

    from connectors.mailbox import HEADER_FIELDS  # noqa: PLC0415  (the very same fields)

    items = ["INTERNALDATE", "FLAGS", f"BODY.PEEK[HEADER.FIELDS ({' '.join(HEADER_FIELDS)})]"]
    begun = perf_counter()
    with imapclient.IMAPClient("127.0.0.1", port=port, ssl=False) as client:
        client.login(user, os.environ["BENCH_PASSWORD"])
        for folder in ("INBOX", "Sent"):
            client.select_folder(folder, readonly=True)
            found = client.search()
            for start in range(0, len(found), CHUNK):
                client.fetch(found[start : start + CHUNK], items)
    return perf_counter() - begun


def scan(folder: Path, *, dry_run: bool) -> float:
    """A sweep, over whatever state there is; seconds, without start-up."""
    import connectors.imap.mailbox  # noqa: F401, PLC0415  (imported when an account is opened: start-up, too)
    from watcher.bootstrap import Occasion, sweep_all  # noqa: PLC0415  (start-up is not timed)
    from watcher.config import load  # noqa: PLC0415  (the same)

    settings = load(folder / "config")
    begun = perf_counter()
    (result,) = sweep_all(
        settings, settings.accounts, folder / "state", Occasion(NOW, "Europe/Berlin", dry_run=dry_run)
    )
    seconds = perf_counter() - begun
    if result.swept is None:
        raise SystemExit(str(result.failed))
    return seconds


def configure(folder: Path, port: int, user: str) -> None:
    """Ten lines of configuration."""
    (folder / "config" / "rules").mkdir(parents=True)
    (folder / "config" / "config.toml").write_text(
        f'[account.bench]\nkind = "imap"\naddress = "ivan@firm.example"\nhost = "127.0.0.1"\nport = {port}\n'
        f'tls = "none"\nuser = "{user}"\npassword = {{ env = "BENCH_PASSWORD" }}\n'
    )
    (folder / "config" / "rules" / "offers.toml").write_text('[match]\nsubject = ["offer"]\n')


def measure(*arguments: str) -> tuple[float, float]:
    """Seconds and megabytes (peak resident) that this script takes in a process of its own."""
    told = subprocess.run(  # noqa: S603  (this script)
        [sys.executable, __file__, *arguments],
        check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, "BENCH_PASSWORD": _password()},
    )  # fmt: skip
    seconds, megabytes = json.loads(told.stdout)
    return seconds, megabytes


def _password() -> str:
    from tests.servers.dovecot import PASSWORD  # noqa: PLC0415  (not in the measured processes)

    return PASSWORD


def main() -> None:
    """Set the server up, measure, and print the figures."""
    from tests.servers.dovecot import VARIANTS, Dovecot  # noqa: PLC0415  (not in the measured processes)

    with Dovecot(VARIANTS["modern"]) as server, tempfile.TemporaryDirectory() as base:
        user = server.new_user()
        user.connect().logout()  # the server makes the folders
        fill(user.maildir("INBOX"))
        give_away(user.maildir("INBOX"))
        measure("bare", str(server.port), user.name)  # the server's own index is made once, for nobody's account
        loops, firsts, seconds, peak = [], [], [], 0.0
        for number in range(ROUNDS):
            folder = Path(base) / str(number)
            configure(folder, server.port, user.name)
            loops.append(measure("bare", str(server.port), user.name)[0])
            first, megabytes = measure("scan", str(folder))
            firsts.append(first)
            peak = max(peak, megabytes)
            seconds.append(measure("scan", str(folder))[0])
        configure(Path(base) / "writes", server.port, user.name)
        peak = max(peak, measure("write", str(Path(base) / "writes"))[1])
        loop, first, second = map(statistics.median, (loops, firsts, seconds))
        print(f"{MESSAGES:,} messages, {OFFERS} offers, medians of {ROUNDS}")
        print(f"bare loop     {loop:6.2f} s")
        print(f"first scan    {first:6.2f} s   {first / loop:.2f} times the loop (at most 1.50)")
        print(f"peak memory   {peak:6.0f} MB  (at most 120)")
        print(f"second scan   {second * 1000:6.0f} ms  with nothing new (at most 100)")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=("bare", "scan", "write"))
    parser.add_argument("arguments", nargs="*")
    chosen = parser.parse_args()
    if chosen.what is None:
        main()
        sys.exit()
    first, *rest = chosen.arguments
    taken = bare(int(first), *rest) if chosen.what == "bare" else scan(Path(first), dry_run=chosen.what == "scan")
    print(json.dumps([taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))

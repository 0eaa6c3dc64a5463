"""`relance demo`: the main job on an embedded mailbox, a Maildir with mail in six languages, at a fixed moment.

It is the real program over real files in a folder of its own; only the clock is set.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from connectors import open_mailbox
from connectors.headers import read
from rules.mail import Role
from watcher.bootstrap import Occasion, Result, sweep_all
from watcher.config import load
from watcher.output import console, show_lines, summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connectors.account import Account
    from watcher.line import Line

NOW = datetime.fromisoformat("2026-03-19T10:30:00+01:00")
ZONE = "Europe/Berlin"
CONFIG = """[account.demo]
kind = "maildir"
path = {path}
address = "marta@lindner-software.example"
aliases = ["angebote@lindner-software.example"]
name = "Marta Lindner"
"""
PICTURE_WIDTH = 118
READABLE = 90


def show(keep: Path | None, picture: Path | None) -> None:
    """Make the mailbox, sweep it twice, and show one of the drafts."""
    out = (
        Console(record=True, force_terminal=True, highlight=False, markup=False, width=PICTURE_WIDTH)
        if picture
        else console()
    )
    with _folder(keep) as folder:
        _lay_out(folder)
        settings = load(folder / "config")
        out.print(f"Marta Lindner's mailbox, in six languages. It is {NOW:%A, %d %B %Y, %H:%M} in Berlin.\n")
        first = _sweep(folder)
        show_lines(out, _lines(first), NOW)
        out.print(f"\n{summary(first)}")
        if picture:
            _save(out, picture)
        written = [line for line in _lines(first) if line.state == "drafted"]
        out.print("\nOne of the drafts, as it lies in Drafts, ready to be read and sent:\n")
        out.print(_as_panel(settings.accounts[0], written[0]))
        out.print("Five minutes later, the next sweep finds them there and writes nothing twice:")
        out.print(summary(_sweep(folder, later=timedelta(minutes=5))))
        if keep:
            here = f"relance --config {folder}/config --state {folder}/state"
            out.print(f"\nLook around: {here} why Lagerverwaltung --now {NOW.isoformat()}")


def _lines(results: list[Result]) -> list[Line]:
    return [line for result in results if result.swept for line in result.swept.lines]


def _sweep(folder: Path, later: timedelta = timedelta()) -> list[Result]:
    settings = load(folder / "config")
    return sweep_all(settings, settings.accounts, folder / "state", Occasion(NOW + later, ZONE))


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep.resolve()
        return
    with TemporaryDirectory(prefix="relance-demo-") as name:
        yield Path(name)


def _lay_out(folder: Path) -> None:
    """A Maildir++ with the embedded mail, and a configuration for it."""
    with as_file(files("watcher.demo")) as source:
        for mail in sorted(source.glob("mail/*/*.eml")):
            _deliver(mail.read_bytes(), folder / "Mail", mail.parent.name, mail.stem)
        for name in ("", ".Drafts"):
            for part in ("cur", "new", "tmp"):
                (folder / "Mail" / name / part).mkdir(parents=True, exist_ok=True)
        rules = folder / "config" / "rules"
        rules.mkdir(parents=True, exist_ok=True)
        (rules / "offers.toml").write_text((source / "rules" / "offers.toml").read_text("utf-8"), "utf-8")
    (folder / "config" / "config.toml").write_text(CONFIG.format(path=repr(str(folder / "Mail"))), "utf-8")


def _deliver(message: bytes, maildir: Path, folder: str, name: str) -> None:
    """As a mail server does it: the time of the file is that of the delivery."""
    place = (maildir if folder == "INBOX" else maildir / f".{folder}") / "cur"
    place.mkdir(parents=True, exist_ok=True)
    found = re.search(rb"^Date: (.+)$", message, re.MULTILINE)
    delivered = parsedate_to_datetime(found[1].decode()).timestamp() if found else NOW.timestamp()
    path = place / f"{int(delivered)}.{name}.demo:2,S"
    path.write_bytes(message)
    os.utime(path, (delivered, delivered))


def _as_panel(account: Account, line: Line) -> Panel:
    """The draft, read back from the mailbox."""
    mailbox = open_mailbox(account)
    try:
        folder = next(one for one in mailbox.folders() if one.role is Role.DRAFTS)
        fetched = {read(one, frozenset()).message_id: one for one in mailbox.drafts()}
        header = fetched[line.draft.message_id if line.draft else ""]
        content = dict(mailbox.contents(folder, [header.handle]))[header.handle]
    finally:
        mailbox.close()
    message = read(header, frozenset())
    fields = [("To", message.to), ("Cc", message.cc)]
    people = [f"{name}: {', '.join(f'{one.name} <{one.email}>' for one in some)}\n" for name, some in fields if some]
    return Panel(Text(f"{''.join(people)}Subject: {message.subject}\n\n{content.text.strip()}"), width=READABLE)


def _save(out: Console, picture: Path) -> None:
    """As an SVG that needs nothing from elsewhere: without the font that rich would have the reader fetch."""
    drawn = out.export_svg(title="relance demo", clear=False)
    picture.write_text(re.sub(r"\s*@font-face \{.*?\}", "", drawn, flags=re.DOTALL), "utf-8")

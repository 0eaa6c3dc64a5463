"""A Maildir that the command is run over, where no server is needed."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from tests.program import RULE, Program
from tests.system.mail import letter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path


@dataclass
class Postbox:
    """The Maildir, and the command with a configuration for it."""

    program: Program
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        """Make the folders."""
        for folder in ("", ".Sent", ".Drafts"):
            for part in ("cur", "new", "tmp"):
                (self.path / folder / part).mkdir(parents=True)
        keys = f'kind = "maildir"\npath = "{self.path}"\naddress = "ivan@firm.example"\nname = "Ivan Petrov"\n'
        self.program.write(f"[account.home]\n{keys}", offers=RULE)

    @property
    def path(self) -> Path:
        return self.program.home / "Mail"

    def put(self, folder: str, message_id: str, at: datetime, **fields: str) -> Path:
        """A letter into a folder; fields as `letter` takes them."""
        path = self.path / folder / "cur" / f"{next(self.numbers)}.x:2,S"
        path.write_bytes(letter(message_id, at, **fields))
        os.utime(path, (at.timestamp(), at.timestamp()))
        return path

    def send(self, message_id: str, at: datetime, to: str = "anna@client.example", **fields: str) -> Path:
        return self.put(".Sent", message_id, at, **{"To": to, "Subject": "Offer 1: lamps", **fields})

    def receive(self, message_id: str, at: datetime, sender: str = "anna@client.example", **fields: str) -> Path:
        return self.put("", message_id, at, **{"From": sender, "To": "ivan@firm.example", **fields})

"""A sweep over a line that breaks, at each of its commands and in every way that a line can break.

The commands are not listed: one whole sweep is watched, and what it said and heard are the points to break it at.
`python -m tests.system.broken_line` tries them all, and prints how many there are and how many a sweep bore.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.program import Done, Program, account
from tests.servers.breaks import Line
from tests.servers.dovecot import Dovecots
from tests.servers.relay import Relay
from tests.system.mail import Mail, answer, letter, moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tests.servers.breaks import Point
    from tests.servers.dovecot import Dovecot, User
    from tests.system.mail import Kept

NOW = "2024-11-28T10:30:00+01:00"
LATER = "2024-11-28T10:35:00+01:00"
SENT_AT = moment("2024-11-18T09:30:00+01:00")
LATEST_AT = moment("2024-11-18T10:30:00+01:00")
"""The newest offer is looked at first: its draft is taken back before the others are written."""
ANSWERED_AT = moment("2024-11-28T10:32:00+01:00")
SILENCE = 0.5
"""Seconds after which a silent server counts as gone."""
FOLDERS = ("INBOX", "Sent", "Drafts", "Trash")
WAYS = {"MOVE": b"", "COPY": b" MOVE"}
"""How a draft goes to Trash, and the capability that a server lacks then."""


class Scene:
    """Two offers that want a draft, a third one whose draft has lost its reason, and what is none of our business."""

    def __init__(self, server: Dovecot, home: Path) -> None:
        """Write the third one's draft, and let the answer come."""
        self.user, self.home = server.new_user(), home
        self._send(2, LATEST_AT)
        with closing(Mail(self.user)) as mail:
            for folder in ("Drafts", "Trash"):
                mail.append(folder, letter("<mine@firm.example>", SENT_AT, Subject="Lunch"), SENT_AT, "(\\Deleted)")
        program = Program(home / "before")
        program.write(account(self.user))
        assert {"<offer.2@firm.example>": "drafted"} == program.here("scan", "--json", "--now", NOW).states
        self._send(0)
        self._send(1)
        yes = answer("<offer.2@firm.example>", ANSWERED_AT, "anna@client2.example", "Re: Offer 2: lamps")
        with closing(Mail(self.user)) as mail:
            mail.append("INBOX", yes, ANSWERED_AT)

    def again(self, way: str, at: Point | None = None) -> Attempt:
        """The same once more, for somebody else."""
        home = Path(tempfile.mkdtemp(dir=self.home))
        shutil.copytree(self.home / "before", home, dirs_exist_ok=True)
        return Attempt(twin(self.user), Program(home), Line(WAYS[way], at))

    def _send(self, number: int, sent_at: datetime = SENT_AT) -> None:
        fields = {"To": f"anna@client{number}.example", "Subject": f"Offer {number}: lamps"}
        with closing(Mail(self.user)) as mail:
            mail.append("Sent", letter(f"<offer.{number}@firm.example>", sent_at, **fields), sent_at)


def twin(user: User) -> User:
    """Somebody else with the same mail under the same UIDs. Nobody may be logged in."""
    other = user.server.new_user()
    subprocess.run(["cp", "-a", str(user.maildir("INBOX")), str(other.maildir("INBOX"))], check=True)
    return other


@dataclass
class Attempt:
    """A sweep over a line that breaks once."""

    user: User
    program: Program
    line: Line

    def sweep(self) -> Done:
        """Make a sweep."""
        with Relay(self.user.server.port, self.line.told, self.line.asked) as relay:
            self.program.write(account(self.user, port=relay.port, timeout=SILENCE))
            return self.program.here("scan", "--json", "--now", LATER)

    def heal(self) -> None:
        """From now on the line is whole."""
        self.line = Line(self.line.without)

    def mail(self) -> dict[str, list[Kept]]:
        """All of it, by folder."""
        with closing(Mail(self.user)) as mail:
            return {folder: mail.read(folder) for folder in FOLDERS}


def ours(mail: dict[str, list[Kept]], folder: str) -> Counter[str]:
    """How many drafts of ours lie in a folder for each offer."""
    return Counter(str(one.message["In-Reply-To"]) for one in mail[folder] if one.field("X-Relance"))


def theirs(mail: dict[str, list[Kept]]) -> set[tuple[str, bytes, frozenset[str]]]:
    """What is none of our business, and how it is marked."""
    return {
        (folder, one.raw, one.flags - {"\\Recent"})
        for folder, kept in mail.items()
        for one in kept
        if not one.field("X-Relance")
    }


DRAFTED = Counter({"<offer.0@firm.example>": 1, "<offer.1@firm.example>": 1})
TAKEN_BACK = Counter({"<offer.2@firm.example>": 1})
SENTENCE = re.compile(r"account work: .*127.0.0.1.*; (?:the next sweep tries again|look at .*)\n\Z")
"""Who, where, and what to do. All else that is said counts what was done."""
DONE = re.compile(r"\Aaccount work: .*, 2 drafts written\n\Z")


def bear(attempt: Attempt) -> None:
    """See a sweep break, and the next one put everything right."""
    before = theirs(attempt.mail())
    done = attempt.sweep()

    assert attempt.line.broken
    assert re.search(SENTENCE if done.code else DONE, done.err), done.err
    assert (1, before) == (done.code or attempt.line.said.count(b"LOGOUT"), theirs(attempt.mail()))
    attempt.heal()
    again = attempt.sweep()
    assert (0, ["answered", "drafted", "drafted"]) == (again.code, list(again.states.values())), again.err
    mail = attempt.mail()
    assert DRAFTED == ours(mail, "Drafts")
    assert TAKEN_BACK == ours(mail, "Trash")
    assert before == theirs(mail)


def watched(scene: Scene, way: str) -> Line:
    """What passes in a sweep that goes well."""
    attempt = scene.again(way)
    assert 0 == attempt.sweep().code
    return attempt.line


def _tried(server: Dovecot) -> Iterator[tuple[str, Point, str]]:
    with tempfile.TemporaryDirectory() as home:
        scene = Scene(server, Path(home))
        for way in WAYS:
            for point in watched(scene, way).points:
                try:
                    bear(scene.again(way, point))
                except AssertionError as error:
                    yield way, point, str(error).partition("\n")[0] or "it was not as it should be"
                else:
                    yield way, point, ""


def main() -> int:
    """Try all points; how many were not borne."""
    tried, borne = Counter[tuple[str, bool]](), Counter[tuple[str, bool]]()
    with Dovecots() as servers:
        for way, point, trouble in _tried(servers.variant("small")):
            tried[way, point.silent] += 1
            borne[way, point.silent] += not trouble
            if trouble:
                sys.stdout.write(f"{way}: {point}: {trouble}\n")
    for (way, silent), number in tried.items():
        sys.stdout.write(f"{way}, {'silence' if silent else 'cut'}: {number} points, {borne[way, silent]} borne\n")
    return tried.total() - borne.total()


if __name__ == "__main__":
    sys.exit(main() > 0)

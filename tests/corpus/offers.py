"""What is taken from an offer, compared with what a careful person takes from it.

    python -m tests.corpus.offers [FILE…]

`offers/NAME.eml` is an offer as its writer sent it, `offers/NAME.toml` says what stands in it; README.md has the keys.
Whatever is taken must be what the file says: another word is wrong, and so is one where the file has none.
What is not taken is only missed.
"""

from __future__ import annotations

import sys
import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.table import Table

from connectors import headers, mime
from connectors.mailbox import Fetched
from rules.facts import Facts, facts_of
from rules.letter import Letter
from rules.letter import read as read_letter
from rules.mail import Role
from watcher.output import console, show_heading, show_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from rules.mail import Content, Message
    from rules.validity import Stated

HERE = Path(__file__).parent / "offers"
KEYS = frozenset({
    "kind", "language", "register", "greeting", "closing", "signature", "number", "amount", "valid_until", "valid_day",
    "attachment",
})  # fmt: skip
NEEDED = frozenset({"kind", "language", "register"})
LANGUAGES = frozenset({"en", "ru", "de", "it", "fr", "es"})
_UNDATED = datetime(2026, 11, 2, 9, tzinfo=UTC)

Value = str | date | None


class WrongSample(Exception):
    """A file that is none of the corpus, with its name and what is wrong."""


@dataclass(frozen=True, eq=False)
class Sample:
    """One offer, and what a careful person takes from it."""

    name: str
    message: Message
    content: Content
    expected: Mapping[str, Value]
    """By key; one that is missing is not said in the mail."""


class Verdict(StrEnum):
    """How well one key of one offer was read."""

    RIGHT = "right"
    """Taken as it must be, or left out where there is nothing."""
    MISSED = "missed"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """What was taken for one key of one offer."""

    sample: Sample
    key: str
    taken: Value

    @property
    def expected(self) -> Value:
        """What must be taken."""
        return self.sample.expected.get(self.key)

    @property
    def verdict(self) -> Verdict:
        """How well that is; white space counts as it stands."""
        if self.taken == self.expected:
            return Verdict.RIGHT
        return Verdict.MISSED if self.taken is None else Verdict.WRONG

    def __str__(self) -> str:
        """One line of a report."""
        return f"{self.sample.name}: {self.key} {self.verdict}: expected {self.expected!r}, taken {self.taken!r}"


@cache
def facts(sample: Sample) -> Facts:
    """What the program takes for the facts of an offer."""
    return facts_of(sample.message, sample.content, ())


@cache
def letter(sample: Sample) -> Letter:
    """What the program takes for the parts of an offer."""
    names = [word for one in sample.message.recipients for word in (one.name, one.email)]
    return read_letter(sample.content.text, names, sample.message.sender.email if sample.message.sender else "")


def _validity(sample: Sample) -> Stated | None:
    return facts(sample).valid_until


READERS: dict[str, Callable[[Sample], Value]] = {
    "register": lambda sample: letter(sample).register(str(sample.expected["language"])).value,
    "greeting": lambda sample: letter(sample).greeting or None,
    "closing": lambda sample: letter(sample).closing or None,
    "signature": lambda sample: letter(sample).signature or None,
    "number": lambda sample: facts(sample).number,
    "amount": lambda sample: facts(sample).amount,
    "valid_until": lambda sample: (stated := _validity(sample)) and stated.text,
    "valid_day": lambda sample: (stated := _validity(sample)) and stated.day,
    "attachment": lambda sample: facts(sample).attachment,
}
"""How the program reads each key."""


def paths() -> list[Path]:
    """The offers of the corpus."""
    return sorted(HERE.glob("*.eml"))


def read(path: Path) -> Sample:
    """An offer with the file beside it.

    Raises:
        WrongSample: with the name of the file and what is wrong.
    """
    raw = path.read_bytes()
    fetched = Fetched("1", mime.header_of(raw), _UNDATED)
    message = headers.read(fetched, frozenset({Role.SENT}))
    return Sample(path.stem, message, mime.content(raw), _expected(path.with_suffix(".toml")))


def _expected(path: Path) -> dict[str, Value]:
    try:
        found: dict[str, Value] = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise WrongSample(f"{path.name}: {error}") from error
    strange = sorted((found.keys() - KEYS) | (NEEDED - found.keys()))
    if strange:
        raise WrongSample(f"{path.name}: {', '.join(strange)}: no key of these files, or one that is missing")
    if found["language"] not in LANGUAGES:
        raise WrongSample(f"{path.name}: language: {found['language']} is none of {', '.join(sorted(LANGUAGES))}")
    if ("valid_day" in found) != ("valid_until" in found):
        raise WrongSample(f"{path.name}: valid_until and valid_day come together")
    return found


def findings(samples: Iterable[Sample]) -> list[Finding]:
    """Every key of every offer."""
    return [Finding(sample, key, reader(sample)) for sample in samples for key, reader in READERS.items()]


def counted(found: Sequence[Finding]) -> dict[str, dict[Verdict, int]]:
    """How often each verdict came, by key."""
    return {
        key: {verdict: sum((one.key, one.verdict) == (key, verdict) for one in found) for verdict in Verdict}
        for key in READERS
    }


@click.command(help=__doc__.partition("\n")[0])
@click.argument("files", nargs=-1, metavar="[FILE…]", type=click.Path(exists=True, path_type=Path))
def main(files: tuple[Path, ...]) -> None:
    """Read, compare, print; exit 1 where something wrong is taken."""
    out = console()
    samples = [read(path) for path in files or paths()]
    found = findings(samples)
    show_heading(out, f"{len(samples)} offers")
    table = Table("key", "said", *Verdict, show_edge=False, box=None)
    for key, counts in counted(found).items():
        said = sum(key in sample.expected for sample in samples)
        table.add_row(key, str(said), *(str(counts[verdict]) for verdict in Verdict))
    show_table(out, table)
    for one in found:
        if one.verdict is not Verdict.RIGHT:
            out.print(str(one), soft_wrap=True, markup=False, highlight=False)
    sys.exit(int(any(one.verdict is Verdict.WRONG for one in found)))


if __name__ == "__main__":
    main()

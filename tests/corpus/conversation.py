"""A conversation of the corpus as a value, and how its file is read. README.md explains the form.

Whatever is wrong with a file is told as `file:line: what is wrong`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from zoneinfo import ZoneInfo

from tests.corpus.letter import Field, Letter, wire

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parent / "conversations"
BERLIN = ZoneInfo("Europe/Berlin")
STATES = ("answered", "declined", "away", "bounced", "unsure", "open")
KEYS = frozenset({"now", "state", "evidence", "offer", "due", "8bit"})

_HEADING = re.compile(r"=== (\S+) (\d{4}-\d\d-\d\d \d\d:\d\d)")
_FIELD = re.compile(r"([!-9;-~]+):[ \t]*(.*)")
_NAME = re.compile(r"\d{3}-[a-z0-9]+(?:-[a-z0-9]+)*\.txt")


class WrongFile(Exception):
    """A file that is none of the corpus; the text says where, and what is wrong."""


@dataclass(frozen=True)
class Conversation:
    """One conversation, and how it must be read."""

    path: Path
    story: str
    now: datetime
    state: str
    """One of `STATES`."""
    evidence: tuple[int, ...]
    """Numbers of the letters that settle it."""
    due: date | None
    """The day an offer that is away is looked at again, where that is told."""
    offer: int
    letters: tuple[Letter, ...]

    @property
    def name(self) -> str:
        """Language and file, as they are shown."""
        return f"{self.path.parent.name}/{self.path.stem}"

    @property
    def offer_id(self) -> str:
        """Message-ID of the offer that is asked about."""
        return self.letter(self.offer).message_id

    @property
    def settling(self) -> tuple[Letter, ...]:
        """The letters that are its evidence."""
        return tuple(map(self.letter, self.evidence))

    @property
    def folders(self) -> tuple[str, ...]:
        """Folders of the user's own."""
        return tuple(dict.fromkeys(letter.folder for letter in self.letters))

    def letter(self, number: int) -> Letter:
        """A letter by its number; 1 is the first."""
        return self.letters[number - 1]


def paths(*chosen: Path) -> list[Path]:
    """The files of the corpus, or those at and below the paths chosen, in their order."""
    found = (path.rglob("*.txt") if path.is_dir() else [path] for path in chosen or [ROOT])
    return sorted({path.resolve() for some in found for path in some})


def read(path: Path) -> Conversation:
    """Read a file.

    Raises:
        WrongFile: it is not as README.md says.
    """
    return _File(path).conversation()


@dataclass
class _File:
    """A file while it is read."""

    path: Path
    lines: list[str] = field(init=False)
    keys: dict[str, tuple[int, str]] = field(default_factory=dict)
    """By their names: where they stand, and what they say."""

    def __post_init__(self) -> None:
        """Read its lines."""
        try:
            text = self.path.read_bytes().decode()
        except UnicodeDecodeError as error:
            raise WrongFile(f"{self.path}:1: it is no UTF-8 ({error.reason} at byte {error.start})") from error
        self.lines = text.split("\n")
        for number, line in enumerate(self.lines):
            if "\r" in line:
                self.wrong(number, "a line ends with CR LF; write LF alone")

    def wrong(self, number: int, what: str) -> NoReturn:
        """Tell what is wrong with a line; 0 is the first."""
        raise WrongFile(f"{self.path}:{number + 1}: {what}")

    def conversation(self) -> Conversation:
        """The whole of it."""
        if not _NAME.fullmatch(self.path.name):
            self.wrong(0, "a file is named with three digits and a few words in lower case: 007-answer-by-phone.txt")
        starts = [number for number, line in enumerate(self.lines) if line.startswith("===")]
        if not starts:
            self.wrong(0, 'there is no message; one begins with a line like "=== sent 2026-11-03 09:30"')
        story = self.head(starts[0])
        letters = tuple(self.letter(start, end) for start, end in zip(starts, [*starts[1:], None], strict=True))
        self.in_order(starts, letters)
        conversation = Conversation(
            path=self.path,
            story=story,
            now=self.moment("now"),
            state=self.state(),
            evidence=self.numbers("evidence", len(letters)),
            due=self.due(),
            offer=(self.numbers("offer", len(letters)) or (1,))[0],
            letters=letters,
        )
        self.fits(conversation)
        return conversation

    def head(self, end: int) -> str:
        """The story; the keys below it are noted."""
        story = [line for line in self.lines[:end] if line.startswith("#")]
        for number, line in enumerate(self.lines[:end]):
            if not line.strip() or line.startswith("#"):
                continue
            name, colon, value = line.partition(":")
            if not colon or name not in KEYS:
                self.wrong(number, f"'{name}' is none of {', '.join(sorted(KEYS))}")
            if name in self.keys:
                self.wrong(number, f"'{name}' stands there twice")
            self.keys[name] = number, value.strip()
        if not story:
            self.wrong(0, 'the story is missing; begin with a line like "# Anna\'s colleague answers"')
        for name in ("now", "state"):
            if name not in self.keys:
                self.wrong(0, f"'{name}' is missing")
        return " ".join(line.lstrip("# ").strip() for line in story)

    def state(self) -> str:
        """How it must be read."""
        number, state = self.keys["state"]
        if state not in STATES:
            self.wrong(number, f"'{state}' is none of {', '.join(STATES)}")
        return state

    def moment(self, name: str) -> datetime:
        """The moment that a key names."""
        return self.clock(*self.keys[name])

    def clock(self, number: int, text: str) -> datetime:
        """A moment of Berlin's clock."""
        try:
            return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=BERLIN)
        except ValueError:
            self.wrong(number, f"'{text}' is no moment; write one like 2026-11-03 09:30")

    def due(self) -> date | None:
        """The day it is looked at again."""
        number, text = self.keys.get("due", (0, ""))
        try:
            return date.fromisoformat(text) if "due" in self.keys else None
        except ValueError:
            self.wrong(number, f"'{text}' is no date; write one like 2026-11-16")

    def numbers(self, name: str, most: int) -> tuple[int, ...]:
        """The numbers of messages that a key names."""
        number, text = self.keys.get(name, (0, ""))
        found = re.findall(r"\d+", text)
        if name in self.keys and not re.fullmatch(r"\d+(?:[,\s]+\d+)*", text):
            self.wrong(number, f"'{text}' names no message; write numbers like 2, 3")
        for one in found:
            if not 0 < int(one) <= most:
                self.wrong(number, f"there is no message {one}; the last one is {most}")
        return tuple(map(int, found))

    def letter(self, start: int, end: int | None) -> Letter:
        """The message between two headings."""
        heading = _HEADING.fullmatch(self.lines[start].rstrip())
        if heading is None:
            self.wrong(start, 'a message begins with a line like "=== sent 2026-11-03 09:30"')
        lines = self.lines[start + 1 : end]
        empty = lines.index("") if "" in lines else len(lines)
        fields = tuple(self.fields(start + 1, lines[:empty]))
        self.complete(start, fields)
        body = "\n".join(lines[empty + 1 :]).rstrip("\n") + "\n"
        at = self.clock(start, heading[2])
        eight_bit = self.keys.get("8bit", (0, "no"))[1] == "yes"
        return Letter(heading[1], at, fields, body, self.wire(fields, body, at, eight_bit=eight_bit))

    def fields(self, first: int, lines: Sequence[str]) -> Iterator[Field]:
        """The lines of a header."""
        found: list[Field] = []
        for number, line in enumerate(lines, first):
            start = _FIELD.fullmatch(line)
            if line[:1] in {" ", "\t"} and found:
                found[-1] = Field(found[-1].line, found[-1].name, f"{found[-1].value}\n{line}")
            elif start:
                found.append(Field(number, start[1], start[2]))
            else:
                self.wrong(number, "this is no line of a header; an empty line is missing above the body, perhaps")
        yield from found

    def complete(self, start: int, fields: tuple[Field, ...]) -> None:
        """Complain of a header without its two fields."""
        names = {one.name.casefold() for one in fields}
        for needed in ("From", "Message-ID"):
            if needed.casefold() not in names:
                self.wrong(start, f"the message has no line '{needed}:'")

    def wire(self, fields: tuple[Field, ...], body: str, at: datetime, *, eight_bit: bool) -> bytes:
        """The message as it travels; a field that cannot be encoded is named by its line."""
        for one in fields:
            try:
                wire((one,), "", at, eight_bit=eight_bit)
            except ValueError as error:
                self.wrong(one.line, str(error))
        return wire(fields, body, at, eight_bit=eight_bit)

    def in_order(self, starts: Sequence[int], letters: Sequence[Letter]) -> None:
        """Complain of a message from before the one above it, or from after `now`."""
        latest = letters[0].at
        for start, letter in zip(starts, letters, strict=True):
            if letter.at < latest:
                self.wrong(start, "the message above it came later")
            latest = letter.at
        if self.moment("now") < latest:
            self.wrong(self.keys["now"][0], "a message comes after this moment")

    def fits(self, conversation: Conversation) -> None:
        """Complain of keys that do not go with the state."""
        number = self.keys["state"][0]
        if (conversation.state == "open") == bool(conversation.evidence):
            self.wrong(number, "'open' has no evidence, and every other state has")
        if conversation.due and conversation.state != "away":
            self.wrong(number, "only 'away' has a day on which it is due")

"""What the program tells of a conversation: the real sweep, over a mailbox that holds the conversation's messages."""

from __future__ import annotations

import traceback
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Protocol

from connectors import roles
from connectors.account import Account, Folders
from connectors.errors import AccountError
from connectors.memory import MemoryMailbox
from rules.ledger import token
from rules.rule import MAX_STEPS
from rules.thread import key
from tests.corpus.conversation import BERLIN
from watcher.config import Settings, load
from watcher.store import Store
from watcher.sweep import sweep
from watcher.visit import Visit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from connectors.mailbox import Mailbox
    from tests.corpus.conversation import Conversation
    from tests.corpus.letter import Letter
    from watcher.line import Line

CONFIG = Path(__file__).parent / "config"
IN_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  (hundreds of stores, each to a disk)
USUAL = ("INBOX", "Sent", "Drafts", "Archive", "Trash", "Junk")
NAMES = {name.casefold(): name for name in USUAL}
"""The folders that every mailbox has, by their names in a conversation."""
CLASSES = {"stopped": "declined", "waiting": "open", "due": "open", "drafted": "open"}
"""States of a line that the corpus names otherwise."""
NO_OFFER, FAULT = "no offer", "fault"
FAULTS = (AccountError, OSError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RuntimeError)


class Receives(Protocol):
    """A mailbox that mail can be put into."""

    def deliver(self, folder: str, message: bytes, received_at: datetime, *, draft: bool = False) -> object:
        """Put a message into a folder."""


@dataclass(frozen=True)
class Told:
    """How an offer stands, in the words of the corpus."""

    state: str
    evidence: frozenset[str] = frozenset()
    due: date | None = None
    because: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grown:
    """What was told of a conversation that was swept after each message."""

    told: Told
    drafted_before: bool
    """Whether a draft stood when the first message came that settles it."""
    nagged: tuple[str, ...]
    """The marks of drafts that were written when somebody had answered."""


@cache
def settings() -> Settings:
    """The rule and the account of the corpus."""
    return load(CONFIG)


def account() -> Account:
    """The account that the conversations are ours in."""
    return settings().accounts[0]


@contextmanager
def new_store() -> Iterator[Store]:
    """A store that knows nothing."""
    with TemporaryDirectory(dir=IN_MEMORY) as folder, Store(Path(folder) / "state") as store:
        yield store


def at_once(conversation: Conversation) -> Told:
    """One sweep, at `now`."""
    mailbox = memory(conversation)
    for letter in conversation.letters:
        put(letter, mailbox)
    with new_store() as store:
        visit = visiting(mailbox, store, conversation.now)
        line = line_of(conversation.offer_id, visit)
        return told(line) if line else Told(NO_OFFER, because=(_why_none(conversation, visit),))


def safely(conversation: Conversation) -> Told:
    """The same; a fault of the program is told as a state of its own."""
    try:
        return at_once(conversation)
    except FAULTS as error:
        return fault(error)


def fault(error: Exception) -> Told:
    """A fault of the program, by its place in our own code."""
    ours = (frame for frame in traceback.extract_tb(error.__traceback__) if "site-packages" not in frame.filename)
    *_, place = ours
    where = f"{Path(place.filename).name}, line {place.lineno}"
    return Told(FAULT, because=(f"{type(error).__name__} in {where}: {error}",))


def as_it_grew(conversation: Conversation) -> Grown:
    """A sweep after each message and one at `now`; drafts that are written on the way are left standing."""
    mailbox = memory(conversation)
    before, stood, nagged = set[str](), None, list[str]()
    with new_store() as store:
        for number, letter in enumerate([*conversation.letters, None], 1):
            if letter:
                put(letter, mailbox)
            if number in conversation.evidence and stood is None:
                stood = bool(before)
            line = line_of(conversation.offer_id, visiting(mailbox, store, letter.at if letter else conversation.now))
            written = drafts(mailbox, conversation)
            if stood is not None and conversation.state != "away":
                nagged += sorted(written - before)
            before = written
    return Grown(told(line) if line else Told(NO_OFFER), bool(stood), tuple(nagged))


def memory(conversation: Conversation) -> MemoryMailbox:
    """An empty mailbox with the folders of a conversation, whose roles are told as on a server."""
    listed = [roles.Listed(name, separator="/") for name in folders(conversation)]
    return MemoryMailbox(roles={one.name: one.role for one in roles.assign("corpus", listed, Folders())})


def folders(conversation: Conversation) -> Sequence[str]:
    """The folders of its mailbox, the user's own last."""
    own = (name for name in conversation.folders if name not in NAMES)
    return tuple(dict.fromkeys((*USUAL, *own)))


def put(letter: Letter, mailbox: Receives) -> None:
    """Let a message arrive, or be sent."""
    folder = NAMES.get(letter.folder, letter.folder)
    mailbox.deliver(folder, letter.raw, letter.at, draft=folder == "Drafts")


def visiting(mailbox: Mailbox, store: Store, now: datetime) -> Visit:
    """A visit to a mailbox of ours."""
    return Visit(
        account=account(),
        mailbox=mailbox,
        messages=store.messages("corpus", account().identities),
        ledger=store.ledger("corpus"),
        verdicts=store.verdicts("corpus"),
        rulebook=settings().rulebook,
        now=now,
        sender_zone="Europe/Berlin",
    )


def line_of(offer_id: str, visit: Visit) -> Line | None:
    """What a sweep tells of an offer."""
    lines = {line.offer: line for line in sweep(visit).lines}
    return lines.get(offer_id)


def told(line: Line) -> Told:
    """A line in the words of the corpus."""
    due = datetime.fromisoformat(line.due_at).astimezone(BERLIN).date() if line.due_at else None
    return Told(CLASSES.get(line.state, line.state), frozenset(line.evidence), due, line.because)


def drafts(mailbox: MemoryMailbox, conversation: Conversation) -> set[str]:
    """The drafts of ours for the offer: the marks that they bear."""
    steps = range(1, MAX_STEPS + 1)
    marks = (token(account().address, conversation.offer_id, step) for step in steps)
    lying = mailbox.messages("Drafts")
    return {mark for mark in marks if any(mark.encode() in message for message in lying)}


def _why_none(conversation: Conversation, visit: Visit) -> str:
    rule, because = visit.messages.judgement(key(conversation.offer_id))
    return f"it follows up another offer, by rule {rule}" if rule else f"it is no offer: {because or 'it is not there'}"

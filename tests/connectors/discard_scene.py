"""A draft on an IMAP server that is to be moved to Trash, and a server and a line that can be spoilt meanwhile."""

from __future__ import annotations

import re
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from connectors.imap.mailbox import open_account
from rules.mail import Role
from tests.connectors import letters
from tests.connectors.imap_client import ImapClient, account_of
from tests.connectors.reader import MORNING, NOON, the
from tests.servers.relay import Relay

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectors.mailbox import Mailbox
    from tests.servers.dovecot import User

MOVING = "modern"
COPYING = "legacy"
"""It has UIDPLUS and no MOVE."""
OTHERS = letters.plain("<other@firm.example>")


@dataclass
class Scene:
    """A draft of ours in Drafts, marked messages beside it and in Trash, and a server whose lines can be edited."""

    user: User
    stack: ExitStack
    heard: Callable[[bytes], bytes | None] = lambda line: line
    """What becomes of the server's lines from now on; None cuts the connection."""
    asked: Callable[[bytes], bytes | None] = lambda line: line
    """What becomes of ours."""
    relay: Relay = field(init=False)
    mailbox: Mailbox = field(init=False)
    client: ImapClient = field(init=False)
    handle: str = field(init=False)

    def __post_init__(self) -> None:
        self.client = ImapClient(self.user, self.stack.enter_context(self.user.connect()))
        self.relay = self.stack.enter_context(Relay(self.user.server.port, self._answers, self._commands))
        self.mailbox = self.stack.enter_context(closing(open_account(account_of(self.user, port=self.relay.port))))
        for name in (self.drafts, self.trash):
            self.client.deliver(name, OTHERS, MORNING, draft=True)
            self.client.mark_deleted(name, ".1")
        self.handle = self.mailbox.write_draft(letters.DRAFT, NOON)
        self.relay.said.clear()

    @property
    def drafts(self) -> str:
        return the(Role.DRAFTS, self.mailbox).name

    @property
    def trash(self) -> str:
        return the(Role.TRASH, self.mailbox).name

    def left(self) -> tuple[int, int]:
        """How often the draft lies in Drafts and in Trash, whole; what is not ours has to lie there still, marked."""
        counts = []
        for name in (self.drafts, self.trash):
            whole = self.client.whole(name)
            assert 1 == whole.count(OTHERS)
            assert self.client.marked(name) >= 1
            assert {OTHERS, letters.DRAFT} >= set(whole)
            counts.append(whole.count(letters.DRAFT))
        return counts[0], counts[1]

    def _answers(self, line: bytes) -> bytes | None:
        return self.heard(line)

    def _commands(self, line: bytes) -> bytes | None:
        return self.asked(line)

    def commands(self) -> list[str]:
        """What was asked, without tags."""
        return [line.decode().partition(" ")[2] for line in self.relay.said]


def spoilt(pattern: str, times: int = 1, by: bytes = b"X-") -> Callable[[bytes], bytes]:
    """Our commands, the first ones of a kind so spoilt that the server says BAD, or replaced by others."""
    left = count(times, -1)

    def edit(line: bytes) -> bytes:
        tag, _, command = line.partition(b" ")
        if re.match(pattern.encode(), command) and next(left) > 0:
            return tag + b" " + (by if by.endswith(b"\n") else by + command)
        return line

    return edit


@dataclass
class Lines:
    """A line that is cut after some number of lines, and a server that tells of a copy under some code."""

    code: bytes
    after: int
    seen: int = 0

    def told(self, line: bytes) -> bytes:
        return line.replace(b"[COPYUID ", b"[" + self.code + b" ")

    def cut(self, line: bytes) -> bytes | None:
        self.seen += 1
        return self.told(line) if self.seen <= self.after else None


NOTHING = b"NOOP\r\n"

"""Some conversations of the corpus, drawn by lot, through a Maildir and through servers: told as over memory.

`CONVERSATIONS=1000` tries all of them.
"""

from __future__ import annotations

import os
import re
import shutil
from contextlib import closing
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING

import pytest
from imapclient import imap_utf7

from connectors import open_mailbox
from connectors.imap.mailbox import open_account
from tests.connectors import gmail_client, outlook_client
from tests.connectors.imap_client import account_of
from tests.connectors.maildirs import MaildirClient, account, deliver
from tests.corpus.conversation import paths, read
from tests.corpus.telling import USUAL, folders, line_of, memory, new_store, put, visiting

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from connectors.mailbox import Mailbox
    from tests.corpus.conversation import Conversation
    from tests.servers.dovecot import Dovecot, User
    from tests.servers.gmail import Gmail
    from tests.servers.graph import Graph
    from watcher.line import Line

SEED = 4711
MANY = int(os.environ.get("CONVERSATIONS", "60"))


@dataclass
class BehindServer:
    """Puts files into a server's folders: by IMAP it would date a message of days to come as of today."""

    user: User
    number: int = 0

    def deliver(self, folder: str, message: bytes, received_at: datetime, *, draft: bool = False) -> None:
        self.number += 1
        place = self.user.maildir(imap_utf7.encode(folder).decode())
        for part in ("cur", "new", "tmp"):
            (place / part).mkdir(parents=True, exist_ok=True)
        deliver(place, f"cur/{self.number:06}.corpus:2,{'DS' if draft else 'S'}", message, received_at)

    def give_away(self) -> None:
        """Where we are root the server is somebody else, and has to own the mail."""
        top = self.user.maildir("INBOX")
        for path in (top.parent, top, *top.rglob("*")) if os.geteuid() == 0 else ():
            shutil.chown(path, "nobody", "nogroup")


def drawn() -> list[Path]:
    """The same ones as long as the corpus is the same."""
    found = paths()
    return sorted(Random(SEED).sample(found, min(MANY, len(found))))  # noqa: S311  (a lot, no secret)


def told(conversation: Conversation, mailbox: Mailbox) -> Line | None:
    """What a sweep over a mailbox with the conversation tells."""
    with new_store() as store:
        return line_of(conversation.offer_id, visiting(mailbox, store, conversation.now))


def over_memory(conversation: Conversation) -> Line | None:
    mailbox = memory(conversation)
    for letter in conversation.letters:
        put(letter, mailbox)
    return told(conversation, mailbox)


some_conversations = pytest.mark.parametrize("path", drawn(), ids=lambda path: f"{path.parent.name}/{path.stem}")


@some_conversations
def test_a_maildir_tells_what_memory_tells(path: Path, tmp_path: Path) -> None:
    conversation = read(path)
    client = MaildirClient(tmp_path / "Mail", dots=False)
    for name in folders(conversation):
        client.make_folder(name)
    for letter in conversation.letters:
        put(letter, client)

    with closing(open_mailbox(account(client.root))) as mailbox:
        assert over_memory(conversation) == told(conversation, mailbox)


@some_conversations
def test_a_server_tells_what_memory_tells(path: Path, dovecots: Callable[[str], Dovecot]) -> None:
    conversation = read(path)
    user = dovecots("modern").new_user()
    user.connect().logout()  # the server makes its folders
    behind = BehindServer(user)
    for letter in conversation.letters:
        put(letter, behind)
    behind.give_away()

    with closing(open_account(account_of(user))) as mailbox:
        assert over_memory(conversation) == told(conversation, mailbox)


GMAILS_OWN = {"INBOX": "Inbox", "Archive": "All Mail", "Junk": "Spam"}


@dataclass
class AtProvider:
    """Puts messages into the folders of a provider, that has its own names for most of the usual ones."""

    client: gmail_client.GmailClient | outlook_client.OutlookClient
    own: Mapping[str, str]

    def deliver(self, folder: str, message: bytes, received_at: datetime, *, draft: bool = False) -> None:
        self.client.deliver(self.own.get(folder, folder), message, received_at, draft=draft)

    def fill(self, conversation: Conversation) -> None:
        for name in folders(conversation):
            if name not in USUAL:
                self.client.make_folder(name)
        for letter in conversation.letters:
            put(letter, self)


@some_conversations
def test_gmail_tells_what_memory_tells(path: Path, gmail: Gmail, tmp_path: Path) -> None:
    conversation = read(path)
    client = gmail_client.GmailClient(gmail, gmail_client.account_of(gmail, tmp_path))
    AtProvider(client, GMAILS_OWN).fill(conversation)

    with closing(client.open()) as mailbox:
        assert over_memory(conversation) == told(conversation, mailbox)
    assert [] == gmail.refused


GIVEN = re.compile(r"@(no-message-id\.invalid|AM0PR05MB4130\.eurprd05\.prod\.outlook\.example)>$")
"""The ends of Message-IDs that were made for mail without one, by relance and by Exchange."""
OUTLOOKS_OWN = {"INBOX": "Inbox", "Sent": "Sent Items", "Trash": "Deleted Items", "Junk": "Junk Email"}


@some_conversations
def test_outlook_tells_what_memory_tells(path: Path, graph: Graph) -> None:
    conversation = read(path)
    client = outlook_client.OutlookClient(graph)
    AtProvider(client, OUTLOOKS_OWN).fill(conversation)

    with closing(client.open()) as mailbox:
        assert less_names(over_memory(conversation)) == less_names(told(conversation, mailbox))
    assert [] == graph.refused


def less_names(line: Line | None) -> Line | None:
    """Without the names that Outlook gives: to mail that has no Message-ID, and to a draft, which quotes in its way."""
    if line is None:
        return None
    draft = line.draft and replace(line.draft, message_id=line.draft.message_id.partition(".")[0])
    return replace(line, draft=draft, evidence=tuple(one for one in line.evidence if not GIVEN.search(one)))

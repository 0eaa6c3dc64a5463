"""Drafts on an IMAP server: that they are written once, and what is told when they are not."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from email.header import decode_header, make_header
from typing import TYPE_CHECKING

import pytest

from connectors import headers
from connectors.draft import build
from connectors.errors import NotWritten, Unreachable
from connectors.imap.mailbox import open_account
from rules.mail import Address
from tests.connectors import letters
from tests.connectors.drafts import DRAFT
from tests.connectors.imap_client import account_of
from tests.connectors.reader import NOON

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectors.mailbox import Mailbox
    from tests.servers.dovecot import Dovecot, User
    from tests.servers.relay import Relay


def test_the_handle_is_found_where_the_server_does_not_tell_it(
    opened: Callable[..., Mailbox], relayed: Callable[..., Relay]
) -> None:
    relay = relayed(lambda line: re.sub(rb"\[APPENDUID [^]]*\] ", b"", line))
    mailbox = opened(relay)
    first = mailbox.write_draft(letters.DRAFT, NOON)
    mailbox.write_draft(letters.plain("<other@firm.example>"), NOON)
    again = mailbox.write_draft(letters.DRAFT, NOON)
    there = {one.handle: headers.message_id(headers.split(one.header)) for one in mailbox.drafts()}
    assert ("<draft@firm.example>", "<draft@firm.example>") == (there[first], there[again])
    assert first != again


def test_it_is_marked_as_read_and_as_a_draft(user: User, opened: Callable[..., Mailbox]) -> None:
    opened().write_draft(letters.DRAFT, NOON)
    with user.connect() as connection:
        connection.select_folder("Drafts", readonly=True)
        assert {b"\\Draft", b"\\Seen"} == set(connection.get_flags([1])[1]) - {b"\\Recent"}
        assert letters.DRAFT == connection.fetch([1], ["BODY.PEEK[]"])[1][b"BODY[]"]


def test_a_full_mailbox_is_told(dovecots: Callable[[str], Dovecot], opened: Callable[..., Mailbox]) -> None:
    mailbox = opened(None, dovecots("quota").new_user())
    with pytest.raises(
        NotWritten, match=r"^account work: the mailbox is full, so the draft was not written \(.*\[OVERQUOTA\]"
    ):
        mailbox.write_draft(letters.DRAFT + b"x" * 200_000, NOON)
    assert [] == list(mailbox.drafts())


def test_a_folder_that_is_gone_is_told(user: User) -> None:
    with user.connect() as connection:
        connection.create_folder("Mine")
        account = account_of(user, folders={"drafts": "Mine"})
        with closing(open_account(account)) as mailbox:
            mailbox.folders()
            connection.delete_folder("Mine")
            with pytest.raises(NotWritten, match="there is no folder 'Mine' any more"):
                mailbox.write_draft(letters.DRAFT, NOON)


def test_a_connection_that_breaks_leaves_it_open_whether_it_is_there(
    opened: Callable[..., Mailbox], relayed: Callable[..., Relay]
) -> None:
    mailbox = opened(relayed(lambda line: None if b"APPENDUID" in line else line))
    with pytest.raises(Unreachable):
        mailbox.write_draft(letters.DRAFT, NOON)
    assert 1 == len(opened().drafts())


def test_another_reader_than_ours_finds_the_same_people_ids_and_subject(
    user: User, opened: Callable[..., Mailbox]
) -> None:
    ids = tuple(f"<{number}.{'A' * length}@x.example>" for number, length in enumerate((5, 60, 200, 900)))
    people = (
        Address('"anna weber"@client.example', "Müller, Anna"),
        Address("o'neil+1@client.example", 'Anna "Q" (x) <y@z>'),
        Address(f"{'anna.' * 8}weber@client.example", "Анна Сергеевна Вебер-Константинопольская"),
    )
    draft = replace(DRAFT, to=people, subject=f"Re: {'Angebot für Bücher ' * 9}", references=ids, in_reply_to=ids[-1])
    opened().write_draft(build(draft), NOON)
    with user.connect() as connection:
        connection.select_folder("Drafts", readonly=True)
        told = connection.fetch([1], ["ENVELOPE"])[1][b"ENVELOPE"]
        found = [(f"{one.mailbox.decode()}@{one.host.decode()}", readable(one.name)) for one in told.to]

    assert [(one.email.replace('"', ""), one.name) for one in people] == found
    assert draft.subject.strip() == readable(told.subject)
    assert ids[-1] == told.in_reply_to.decode()


def readable(raw: bytes) -> str:
    """Encoded words, read by the standard library."""
    return str(make_header(decode_header(raw.decode())))

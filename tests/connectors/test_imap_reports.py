"""What reports and gigantic headers cost on IMAP, and the conversations that some servers tell of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from connectors.headers import MAX_HEADER
from rules.mail import Content, Role
from tests.connectors import letters
from tests.connectors.reader import MORNING, read, the
from tests.connectors.report_letters import REPORTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectors.mailbox import Mailbox
    from tests.servers.dovecot import User
    from tests.servers.relay import Relay


class TestReports:
    def test_the_reports_of_one_server_cost_one_command_more(
        self, user: User, opened: Callable[..., Mailbox], relayed: Callable[..., Relay]
    ) -> None:
        for number in range(3):
            user.deliver("INBOX", REPORTS[0].message, MORNING)
            user.deliver("INBOX", letters.plain(f"<{number}@client.example>"), MORNING)
        relay = relayed()
        mailbox = opened(relay)
        inbox = the(Role.INBOX, mailbox)
        handles = [one.handle for one in read(mailbox, inbox).fetched]
        relay.said.clear()
        contents = [content for _, content in mailbox.contents(inbox, handles)]
        asked = [line.partition(b" UID FETCH ")[2] for line in relay.said]

        assert [REPORTS[0].content, Content("Hello\n")] * 3 == contents
        assert [
            b"1,2,3,4,5,6 (BODYSTRUCTURE)",
            b"1,2,3,4,5,6 (BODY.PEEK[1]<0.65536>)",
            b"1,3,5 (BODY.PEEK[2]<0.49152> BODY.PEEK[3.HEADER]<0.16384>)",
        ] == [line for line in asked if line]

    def test_parts_that_do_not_come_are_left_out(
        self, user: User, opened: Callable[..., Mailbox], relayed: Callable[..., Relay]
    ) -> None:
        user.deliver("INBOX", REPORTS[0].message, MORNING)
        relay = relayed(lambda line: line.replace(b"BODY[2]", b"XBODY[2]").replace(b"BODY[3.HEADER]", b"XBODY[3]"))
        mailbox = opened(relay)
        inbox = the(Role.INBOX, mailbox)
        handles = [one.handle for one in read(mailbox, inbox).fetched]
        ((_, content),) = mailbox.contents(inbox, handles)

        assert replace(REPORTS[0].content, report="", returned="") == content


class TestConversations:
    def test_a_server_that_promises_them_and_does_not_know_them_is_read_without(
        self, user: User, opened: Callable[..., Mailbox], relayed: Callable[..., Relay]
    ) -> None:
        user.deliver("INBOX", letters.plain("<a@client.example>"), MORNING)
        relay = relayed(lambda line: line.replace(b" IMAP4rev1 ", b" IMAP4rev1 OBJECTID "))
        mailbox = opened(relay)
        inbox = the(Role.INBOX, mailbox)
        fetched = [read(mailbox, inbox).fetched for _ in range(2)]
        asked = [b"THREADID" in line for line in relay.said if b" UID FETCH " in line]

        assert [[""]] * 2 == [[one.thread_id for one in some] for some in fetched]
        assert [True, False, False] == asked

    def test_other_servers_are_not_asked(
        self, user: User, opened: Callable[..., Mailbox], relayed: Callable[..., Relay]
    ) -> None:
        user.deliver("INBOX", letters.plain("<a@client.example>"), MORNING)
        relay = relayed()
        mailbox = opened(relay)
        assert [""] == [one.thread_id for one in read(mailbox, the(Role.INBOX, mailbox)).fetched]
        assert not any(b"THRID" in line or b"THREADID" in line for line in relay.said)


def test_a_header_without_end_is_cut(user: User, opened: Callable[..., Mailbox]) -> None:
    (letter,) = (one for one in letters.BROKEN if one.what == "a megabyte of a header")
    user.deliver("INBOX", letter.message, MORNING)
    mailbox = opened()
    assert [MAX_HEADER] == [len(one.header) for one in read(mailbox, the(Role.INBOX, mailbox)).fetched]

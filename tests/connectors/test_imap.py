"""What is particular to IMAP: how a folder is read, and servers on their bad days."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from connectors.errors import FolderNotFound, Unreachable
from connectors.imap.session import CHUNK
from rules.mail import Content, Role
from tests.connectors import letters
from tests.connectors.imap_client import ImapClient
from tests.connectors.reader import ALWAYS, LONG_AGO, MORNING, NOON, THIS_AUTUMN, Stored, read, the

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectors.mailbox import Mailbox
    from tests.servers.dovecot import Dovecot, User
    from tests.servers.relay import Relay


def fill(user: User, folder: str, count: int, domain: str = "client.example") -> None:
    """Many messages, straight onto the server's disk. The first one is number 0, with the UID 1."""
    with user.connect() as connection:
        connection.select_folder(folder)
    for number in range(count):
        path = user.maildir(folder) / "new" / f"1793611{number:05}.M{number}.host"
        path.write_bytes(letters.plain(f"<{number}@{domain}>", text=domain))
        path.chmod(0o644)


class TestReadingAFolder:
    def test_a_large_folder_comes_in_chunks_that_can_be_stored_one_by_one(
        self, user: User, opened: Callable[..., Mailbox]
    ) -> None:
        fill(user, "INBOX", 600)
        mailbox = opened()
        inbox = the(Role.INBOX, mailbox)
        first, second = read(mailbox, inbox).batches
        assert (CHUNK, 600 - CHUNK) == (len(first.fetched), len(second.fetched))
        rest = read(mailbox, inbox, Stored().after(first))
        assert [second.fetched] == [batch.fetched for batch in rest.batches]
        assert [600, 600] == [first.total, second.total]

    def test_an_unchanged_folder_costs_one_command(
        self, user: User, opened: Callable[..., Mailbox], relayed: Callable[..., Relay]
    ) -> None:
        user.deliver("Sent", letters.plain("<a@firm.example>"), MORNING)
        relay = relayed()
        mailbox = opened(relay)
        sent = the(Role.SENT, mailbox)
        stored = read(mailbox, sent).stored
        read(mailbox, the(Role.INBOX, mailbox))
        relay.said.clear()
        (batch,) = read(mailbox, sent, stored, since=THIS_AUTUMN).batches
        assert ((), 1, stored.cursor) == (batch.fetched, batch.total, batch.cursor)
        assert [b"STATUS"] == [line.split()[1] for line in relay.said]

    def test_folders_are_only_examined_and_only_numbers_are_searched_for(
        self, user: User, opened: Callable[..., Mailbox], relayed: Callable[..., Relay]
    ) -> None:
        user.deliver("INBOX", letters.BROKEN[4].message, MORNING)
        relay = relayed()
        mailbox = opened(relay)
        inbox = the(Role.INBOX, mailbox)
        list(mailbox.contents(inbox, list(read(mailbox, inbox).stored.kept)))
        mailbox.write_draft(letters.DRAFT, NOON)
        mailbox.drafts()
        commands = [line.partition(b" ")[2] for line in relay.said]
        assert [] == [
            one for one in commands if re.match(rb"(?i)select|(uid )?(store|expunge|copy|move)|create|delete", one)
        ]
        assert {b"UID SEARCH UID 1:* SINCE 01-Jan-2020", b"UID SEARCH UID 1:* SINCE 01-Jan-1970"} == {
            one for one in commands if b"SEARCH" in one
        }

    def test_a_folder_that_was_read_is_asked_again_while_it_is_open(
        self, user: User, opened: Callable[..., Mailbox]
    ) -> None:
        mailbox = opened()
        inbox = the(Role.INBOX, mailbox)
        stored = read(mailbox, inbox).stored
        user.deliver("INBOX", letters.plain("<a@client.example>"), MORNING)
        assert ["<a@client.example>"] == read(mailbox, inbox, stored).ids

    def test_what_was_deleted_at_the_end_of_a_folder_changes_nothing(
        self, user: User, opened: Callable[..., Mailbox]
    ) -> None:
        mailbox = opened()
        inbox = the(Role.INBOX, mailbox)
        for message_id in ("<a@client.example>", "<b@client.example>"):
            user.deliver("INBOX", letters.plain(message_id), MORNING)
        first = read(mailbox, inbox)
        with user.connect() as connection:
            ImapClient(user, connection).remove("INBOX", first.fetched[1].handle)
        second = read(mailbox, inbox, first.stored)
        user.deliver("INBOX", letters.plain("<c@client.example>"), MORNING)
        third = read(mailbox, inbox, second.stored)
        assert ([], ["<c@client.example>"]) == (second.ids, third.ids)
        assert not any(batch.restarted for batch in second.batches + third.batches)

    def test_a_cursor_of_some_other_version_reads_anew(self, user: User, opened: Callable[..., Mailbox]) -> None:
        user.deliver("INBOX", letters.plain("<a@client.example>"), MORNING)
        mailbox = opened()
        assert ["<a@client.example>"] == read(mailbox, the(Role.INBOX, mailbox), Stored("what is this")).ids

    def test_of_a_huge_message_only_the_text_is_fetched(
        self, user: User, opened: Callable[..., Mailbox], relayed: Callable[..., Relay]
    ) -> None:
        whole = (
            b"Subject: huge\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\nHello\r\n"
            b"--a\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n" + (b"x" * 76 + b"\r\n") * 60_000 + b"--a--\r\n"
        )
        user.deliver("Sent", whole, MORNING)
        relay = relayed()
        mailbox = opened(relay)
        sent = the(Role.SENT, mailbox)
        ((_, content),) = mailbox.contents(sent, list(read(mailbox, sent).stored.kept))
        assert Content("Hello", attachments=("a.pdf",)) == content
        assert relay.heard < 5000

    def test_handles_of_before_the_folder_was_renumbered_are_left_out(
        self, user: User, opened: Callable[..., Mailbox]
    ) -> None:
        user.deliver("INBOX", letters.plain("<a@client.example>"), MORNING)
        mailbox = opened()
        inbox = the(Role.INBOX, mailbox)
        (now,) = read(mailbox, inbox).stored.kept
        uidvalidity, _, uid = now.partition(".")
        asked = [f"{int(uidvalidity) + 1}.{uid}", "nonsense", f"{uidvalidity}.x", now]
        assert [now] == [handle for handle, _ in mailbox.contents(inbox, asked)]

    def test_another_folder_may_be_looked_into_between_two_chunks(
        self, user: User, opened: Callable[..., Mailbox]
    ) -> None:
        fill(user, "INBOX", 600)
        fill(user, "Sent", 600, "firm.example")
        mailbox = opened()
        inbox, sent = the(Role.INBOX, mailbox), the(Role.SENT, mailbox)
        both = zip(
            mailbox.new_headers(inbox, Stored(), ALWAYS), mailbox.new_headers(sent, Stored(), ALWAYS), strict=True
        )
        for (one, other), count in zip(both, (CHUNK, 600 - CHUNK), strict=True):
            assert (count, count) == (len(one.fetched), len(other.fetched))
            assert all(b"@client.example>" in fetched.header for fetched in one.fetched)
            assert all(b"@firm.example>" in fetched.header for fetched in other.fetched)

    def test_texts_of_two_folders_do_not_mix(self, user: User, opened: Callable[..., Mailbox]) -> None:
        fill(user, "INBOX", 60)
        fill(user, "Sent", 60, "firm.example")
        mailbox = opened()
        folders = [the(role, mailbox) for role in (Role.INBOX, Role.SENT)]
        texts = [mailbox.contents(folder, sorted(read(mailbox, folder).stored.kept)) for folder in folders]
        for (_, one), (_, other) in zip(*texts, strict=True):
            assert {"client.example", "firm.example"} == {one.text.strip(), other.text.strip()}


class TestServersOnTheirBadDays:
    @staticmethod
    def _second_row_hidden(times: int) -> Callable[[bytes], bytes]:
        left = [times]

        def edit(line: bytes) -> bytes:
            if b"(UID 2 " not in line or b"HEADER" not in line or not left[0]:
                return line
            left[0] -= 1
            return line.replace(b"(UID 2 ", b"(UID 99 ")

        return edit

    def _read(
        self, user: User, opened: Callable[..., Mailbox], relay: Relay, count: int = 3
    ) -> tuple[list[str], tuple[str, ...], Stored]:
        fill(user, "INBOX", count)
        mailbox = opened(relay)
        reading = read(mailbox, the(Role.INBOX, mailbox))
        return reading.ids, reading.batches[0].set_aside, reading.stored

    def test_a_row_that_is_left_out_is_asked_for_again(
        self, user: User, opened: Callable[..., Mailbox], relayed: Callable[..., Relay]
    ) -> None:
        ids, set_aside, _ = self._read(user, opened, relayed(self._second_row_hidden(2)))
        assert (["<0@client.example>", "<1@client.example>", "<2@client.example>"], ()) == (ids, set_aside)

    def test_a_row_that_never_comes_is_set_aside_and_the_others_are_read(
        self, user: User, opened: Callable[..., Mailbox], relayed: Callable[..., Relay]
    ) -> None:
        ids, set_aside, stored = self._read(user, opened, relayed(self._second_row_hidden(99)))
        assert ["<0@client.example>", "<2@client.example>"] == ids
        assert [f"{(stored.cursor or '').split()[0]}.2"] == list(set_aside)

    def test_a_date_that_cannot_be_read_is_that_of_the_message_before(
        self, user: User, opened: Callable[..., Mailbox], relayed: Callable[..., Relay]
    ) -> None:
        user.deliver("INBOX", letters.plain("<a@client.example>"), LONG_AGO)
        user.deliver("INBOX", letters.plain("<b@client.example>"), MORNING)
        relay = relayed(lambda line: re.sub(rb'(UID 2 .*INTERNALDATE) "[^"]*"', rb'\1 "yesterday"', line))
        mailbox = opened(relay)
        fetched = read(mailbox, the(Role.INBOX, mailbox)).fetched
        assert [LONG_AGO, LONG_AGO] == [one.received_at for one in fetched]

    def test_field_names_may_come_back_in_quotes(
        self, user: User, opened: Callable[..., Mailbox], relayed: Callable[..., Relay]
    ) -> None:
        def edit(line: bytes) -> bytes:
            head, fields, rest = line.partition(b"HEADER.FIELDS (")
            names, _, rest = rest.partition(b")")
            return head + fields + b" ".join(b'"%b"' % one for one in names.split()) + b")" + rest if fields else line

        ids, set_aside, _ = self._read(user, opened, relayed(edit))
        assert (3, ()) == (len(ids), set_aside)

    def test_a_structure_that_cannot_be_read_makes_the_message_be_read_as_a_whole(
        self, user: User, opened: Callable[..., Mailbox], relayed: Callable[..., Relay]
    ) -> None:
        alternative = next(one for one in letters.BODIES if one.what == "alternative")
        user.deliver("INBOX", alternative.message, MORNING)
        user.deliver("INBOX", letters.plain("<b@client.example>"), MORNING)
        relay = relayed(lambda line: re.sub(rb"(UID 1 BODYSTRUCTURE) [^\r]*", rb"\1 (NIL NIL))", line))
        mailbox = opened(relay)
        inbox = the(Role.INBOX, mailbox)
        handles = [one.handle for one in read(mailbox, inbox).fetched]
        first, second = (content for _, content in mailbox.contents(inbox, handles))
        assert (alternative.words, True) == (first.text.split(), first.html)
        assert ["Hello"] == second.text.split()

    def test_a_message_that_the_server_cannot_read_itself_is_set_aside(
        self, user: User, opened: Callable[..., Mailbox]
    ) -> None:
        fill(user, "INBOX", 30)
        mailbox = opened()
        inbox = the(Role.INBOX, mailbox)
        for path in user.maildir("INBOX").glob("*/*.M7.host*"):
            path.chmod(0o000)
        (batch,) = read(mailbox, inbox).batches
        assert ({8}, 29) == ({int(handle.partition(".")[2]) for handle in batch.set_aside}, len(batch.fetched))

    @pytest.mark.parametrize("count", [1, 3])
    def test_a_server_that_is_in_trouble_itself_sets_nothing_aside(
        self, count: int, user: User, opened: Callable[..., Mailbox], relayed: Callable[..., Relay]
    ) -> None:
        fill(user, "INBOX", count)
        trouble = relayed(lambda line: re.sub(rb"^(\w+) OK Fetch.*", rb"\1 NO [UNAVAILABLE] Try later\r", line))
        with pytest.raises(
            Unreachable, match=r"would not do it: \[UNAVAILABLE\] Try later; the next sweep tries again"
        ):
            read(opened(trouble), the(Role.INBOX, opened()))

    def test_a_server_that_tells_of_no_message_at_all_sets_nothing_aside(
        self, user: User, opened: Callable[..., Mailbox], relayed: Callable[..., Relay]
    ) -> None:
        fill(user, "INBOX", 3)
        trouble = relayed(
            lambda line: re.sub(rb"^(\w+) OK Fetch.*", rb"\1 NO Sorry\r", line.replace(b"(UID ", b"(XUID "))
        )
        with pytest.raises(Unreachable, match="would not do it: Sorry"):
            read(opened(trouble), the(Role.INBOX, opened()))

    def test_an_answer_that_breaks_off_is_an_unreachable_server(
        self, user: User, opened: Callable[..., Mailbox], relayed: Callable[..., Relay]
    ) -> None:
        relay = relayed(lambda line: None if b"FETCH (UID 2 " in line else line)
        with pytest.raises(
            Unreachable, match=rf"^account work: the connection to 127.0.0.1:{relay.port} broke \([^<@]*\); the next"
        ):
            self._read(user, opened, relay)


class TestFolders:
    def test_without_drafts_the_user_is_told_what_to_write(
        self, dovecots: Callable[[str], Dovecot], opened: Callable[..., Mailbox]
    ) -> None:
        mailbox = opened(None, dovecots("bare").new_user())
        with pytest.raises(FolderNotFound, match=r"under \[account.work.folders\]: drafts = .*there are 'INBOX'; "):
            mailbox.folders()

    def test_a_name_that_was_never_encoded_is_read_all_the_same(
        self, user: User, opened: Callable[..., Mailbox], relayed: Callable[..., Relay]
    ) -> None:
        with user.connect() as connection:
            connection.create_folder("R&D")
        user.deliver("R&D", letters.plain("<a@client.example>"), MORNING)
        mailbox = opened(relayed(lambda line: line.replace(b'"R&-D"', b'"R&D"').replace(b" R&-D", b" R&D")))
        assert "R&D" in [folder.name for folder in mailbox.folders()]

    def test_reading_a_folder_that_is_gone_is_told(self, user: User, opened: Callable[..., Mailbox]) -> None:
        mailbox = opened()
        with user.connect() as connection:
            connection.create_folder("Old")
            (old,) = (folder for folder in mailbox.folders() if folder.name == "Old")
            connection.delete_folder("Old")
        with pytest.raises(Unreachable, match=r"would not do it: .*Mailbox doesn't exist: Old"):
            list(mailbox.new_headers(old, Stored(), ALWAYS))

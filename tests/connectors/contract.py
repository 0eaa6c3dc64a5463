"""What every mailbox keeps to, whoever provides it: one suite against the port.

An adapter's test subclasses `MailboxContract` and gives the fixture `client`: a fresh mailbox, seen from the side,
as a server and the user's mail program see it. The letters that the suite sends stand in tests/connectors/letters.py,
what reads them in tests/connectors/reader.py.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from connectors import headers
from connectors.draft import build, is_untouched
from connectors.mime import page
from connectors.readback import differences
from rules.mail import Role
from rules.page import Page, markup
from tests.connectors import letters
from tests.connectors.drafts import DRAFT, marked
from tests.connectors.reader import ALWAYS, LONG_AGO, MORNING, NOON, THIS_AUTUMN, Stored, field_lines, read, the

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connectors.mailbox import Fetched, Folder, Mailbox
    from rules.mail import Content
    from tests.connectors.reader import Client, RenumberingClient


class Contract:
    """What all parts of the suite use."""

    @pytest.fixture
    def client(self) -> Client:
        raise NotImplementedError

    @pytest.fixture
    def mailbox(self, client: Client) -> Iterator[Mailbox]:
        with closing(client.open()) as mailbox:
            yield mailbox

    @pytest.fixture
    def inbox(self, mailbox: Mailbox) -> Folder:
        return the(Role.INBOX, mailbox)

    def only(self, mailbox: Mailbox, folder: Folder) -> Fetched:
        (one,) = read(mailbox, folder).fetched
        return one

    def content(self, mailbox: Mailbox, folder: Folder) -> Content:
        handle = self.only(mailbox, folder).handle
        ((named, content),) = mailbox.contents(folder, [handle])
        assert handle == named
        return content


class FoldersContract(Contract):
    """Folders and their roles."""

    def test_sent_and_drafts_are_found_and_the_evidence_is_told(self, mailbox: Mailbox) -> None:
        assert the(Role.SENT, mailbox).evidence
        assert the(Role.DRAFTS, mailbox).evidence

    def test_folders_are_the_same_when_asked_again(self, mailbox: Mailbox) -> None:
        assert list(mailbox.folders()) == list(mailbox.folders())

    def test_a_folder_with_a_name_in_another_script_is_read(self, client: Client) -> None:
        name = client.make_folder("Клиенты & Söhne")
        client.deliver(name, letters.plain("<a@client.example>"), MORNING)
        mailbox = client.open()
        (folder,) = (one for one in mailbox.folders() if one.name == name)
        assert (Role.OTHER, ["<a@client.example>"]) == (folder.role, read(mailbox, folder).ids)
        assert ["Hello\n"] == [
            content.text for _, content in mailbox.contents(folder, read(mailbox, folder).stored.kept)
        ]
        mailbox.close()


class NewHeadersContract(Contract):
    """`new_headers`."""

    def test_an_empty_folder_gives_one_empty_batch(self, mailbox: Mailbox, inbox: Folder) -> None:
        (batch,) = read(mailbox, inbox).batches
        assert ((), 0, False, ()) == (batch.fetched, batch.total, batch.restarted, batch.set_aside)

    def test_what_was_delivered_comes_from_every_folder(self, client: Client, mailbox: Mailbox) -> None:
        for folder in mailbox.folders():
            client.deliver(folder.name, letters.plain(f"<{folder.role}@firm.example>"), MORNING)
        for folder in mailbox.folders():
            reading = read(mailbox, folder)
            assert [f"<{folder.role}@firm.example>"] == reading.ids
            assert [MORNING] == [one.received_at for one in reading.fetched]

    def test_only_what_is_new_comes_the_next_time(self, client: Client, mailbox: Mailbox, inbox: Folder) -> None:
        client.deliver(inbox.name, letters.plain("<a@client.example>"), MORNING)
        client.deliver(inbox.name, letters.plain("<b@client.example>"), MORNING)
        first = read(mailbox, inbox)
        second = read(mailbox, inbox, first.stored)
        client.deliver(inbox.name, letters.plain("<c@client.example>"), NOON)
        third = read(mailbox, inbox, second.stored)
        assert ({"<a@client.example>", "<b@client.example>"}, [], ["<c@client.example>"]) == (
            set(first.ids), second.ids, third.ids,
        )  # fmt: skip
        assert [2, 2, 3] == [reading.batches[-1].total for reading in (first, second, third)]

    def test_a_new_connection_goes_on_where_the_last_one_was(self, client: Client, inbox: Folder) -> None:
        client.deliver(inbox.name, letters.plain("<a@client.example>"), MORNING)
        stored = Stored()
        for expected in (["<a@client.example>"], []):
            with closing(client.open()) as mailbox:
                reading = read(mailbox, inbox, stored)
            stored = reading.stored
            assert expected == reading.ids

    def test_mail_older_than_asked_for_does_not_come(self, client: Client, mailbox: Mailbox, inbox: Folder) -> None:
        client.deliver(inbox.name, letters.plain("<old@client.example>"), LONG_AGO)
        client.deliver(inbox.name, letters.plain("<new@client.example>"), MORNING)
        reading = read(mailbox, inbox, since=THIS_AUTUMN)
        assert ["<new@client.example>"] == reading.ids
        assert 2 == reading.batches[-1].total

    def test_mail_of_the_first_day_asked_for_comes(self, client: Client, mailbox: Mailbox, inbox: Folder) -> None:
        client.deliver(inbox.name, letters.plain("<a@client.example>"), MORNING)
        assert ["<a@client.example>"] == read(mailbox, inbox, since=MORNING.date()).ids

    def test_an_earlier_day_reads_anew(self, client: Client, mailbox: Mailbox, inbox: Folder) -> None:
        client.deliver(inbox.name, letters.plain("<old@client.example>"), LONG_AGO)
        client.deliver(inbox.name, letters.plain("<new@client.example>"), MORNING)
        autumn = read(mailbox, inbox, since=THIS_AUTUMN)
        always = read(mailbox, inbox, autumn.stored, since=ALWAYS)
        assert "<old@client.example>" in always.ids
        assert not any(batch.restarted for batch in always.batches)
        assert 2 == len(always.stored.kept)
        assert [] == read(mailbox, inbox, always.stored, since=ALWAYS).ids

    def test_a_later_day_reads_nothing_anew(self, client: Client, mailbox: Mailbox, inbox: Folder) -> None:
        client.deliver(inbox.name, letters.plain("<a@client.example>"), MORNING)
        first = read(mailbox, inbox, since=ALWAYS)
        assert [] == read(mailbox, inbox, first.stored, since=THIS_AUTUMN).ids

    def test_a_batch_that_was_not_stored_comes_again(self, client: Client, mailbox: Mailbox, inbox: Folder) -> None:
        client.deliver(inbox.name, letters.plain("<a@client.example>"), MORNING)
        before = read(mailbox, inbox)
        client.deliver(inbox.name, letters.plain("<b@client.example>"), NOON)
        lost = read(mailbox, inbox, before.stored)
        assert ["<b@client.example>"] == lost.ids == read(mailbox, inbox, before.stored).ids

    def test_a_message_that_was_moved_is_new_where_it_lies(
        self, client: Client, mailbox: Mailbox, inbox: Folder
    ) -> None:
        client.deliver(inbox.name, letters.plain("<a@client.example>"), MORNING)
        before = read(mailbox, inbox)
        trash = the(Role.TRASH, mailbox)
        client.move(inbox.name, before.fetched[0].handle, trash.name)
        after = read(mailbox, inbox, before.stored)
        assert ([], 0) == (after.ids, after.batches[-1].total)
        assert ["<a@client.example>"] == read(mailbox, trash).ids

    def test_the_header_is_as_it_was_sent(self, client: Client, mailbox: Mailbox, inbox: Folder) -> None:
        client.deliver(inbox.name, letters.REPLY, MORNING)
        expected = field_lines(letters.REPLY.partition(b"\r\n\r\n")[0])
        assert expected == field_lines(self.only(mailbox, inbox).header)
        assert 9 == len(expected)

    @pytest.mark.parametrize("letter", letters.BROKEN, ids=lambda letter: letter.what)
    def test_broken_headers_survive(
        self, letter: letters.Broken, client: Client, mailbox: Mailbox, inbox: Folder
    ) -> None:
        client.deliver(inbox.name, letters.plain("<before@client.example>"), MORNING)
        client.deliver(inbox.name, letter.message, MORNING)
        client.deliver(inbox.name, letters.plain("<after@client.example>"), MORNING)
        messages = [headers.read(one, frozenset({Role.INBOX})) for one in read(mailbox, inbox).fetched]
        (odd,) = (one for one in messages if one.subject != letters.SUBJECT)
        assert 3 == len(messages)
        assert letter.subject == odd.subject

    def test_the_flag_draft_is_seen(self, client: Client, mailbox: Mailbox, inbox: Folder) -> None:
        client.deliver(inbox.name, letters.plain("<a@firm.example>"), MORNING, draft=True)
        client.deliver(inbox.name, letters.plain("<b@firm.example>"), MORNING)
        assert 1 == sum(one.draft for one in read(mailbox, inbox).fetched)


class ContentsContract(Contract):
    """`contents`."""

    @pytest.mark.parametrize("letter", letters.BODIES, ids=lambda letter: letter.what)
    def test_the_text_is_read(self, letter: letters.Body, client: Client, mailbox: Mailbox, inbox: Folder) -> None:
        client.deliver(inbox.name, letter.message, MORNING)
        content = self.content(mailbox, inbox)
        assert letter.words == content.text.split()
        assert (letter.html, letter.attachments) == (content.html, content.attachments)

    def test_many_are_read_at_once_each_under_its_handle(self, client: Client, mailbox: Mailbox, inbox: Folder) -> None:
        for letter in letters.BODIES:
            client.deliver(inbox.name, letter.message, MORNING)
        handles = {headers.split(one.header)["subject"]: one.handle for one in read(mailbox, inbox).fetched}
        contents = dict(mailbox.contents(inbox, list(handles.values())))
        assert {letter.what: letter.words for letter in letters.BODIES} == {
            what: contents[handle].text.split() for what, handle in handles.items()
        }

    def test_a_message_that_is_gone_is_left_out(self, client: Client, mailbox: Mailbox, inbox: Folder) -> None:
        client.deliver(inbox.name, letters.plain("<a@client.example>"), MORNING)
        client.deliver(inbox.name, letters.plain("<b@client.example>"), MORNING)
        gone, left = (one.handle for one in read(mailbox, inbox).fetched)
        client.remove(inbox.name, gone)
        assert [left] == [handle for handle, _ in mailbox.contents(inbox, [gone, left])]

    def test_nothing_is_asked_nothing_is_answered(self, mailbox: Mailbox, inbox: Folder) -> None:
        assert [] == list(mailbox.contents(inbox, []))

    @pytest.mark.parametrize("letter", letters.BODIES, ids=lambda letter: letter.what)
    def test_the_html_comes_as_it_was_sent(
        self, letter: letters.Body, client: Client, mailbox: Mailbox, inbox: Folder
    ) -> None:
        client.deliver(inbox.name, letter.message, MORNING)
        handle = self.only(mailbox, inbox).handle
        told = dict(mailbox.pages(inbox, [handle]))
        assert letter.html == (handle in told)
        assert {handle} >= told.keys()
        assert {page(letter.message)} >= {one.replace("\r\n", "\n") for one in told.values()}

    def test_the_html_of_a_message_that_is_gone_is_left_out(
        self, client: Client, mailbox: Mailbox, inbox: Folder
    ) -> None:
        written = next(one for one in letters.BODIES if one.what == "page").message
        client.deliver(inbox.name, written, MORNING)
        client.deliver(inbox.name, written.replace(b"Subject:", b"Subject: 2"), MORNING)
        gone, left = (one.handle for one in read(mailbox, inbox).fetched)
        client.remove(inbox.name, gone)
        assert [left] == [handle for handle, _ in mailbox.pages(inbox, [gone, left])]
        assert [] == list(mailbox.pages(inbox, []))

    def test_nothing_is_marked_as_read(self, client: Client, mailbox: Mailbox) -> None:
        for folder in mailbox.folders():
            client.deliver(folder.name, letters.plain("<a@client.example>"), MORNING)
            list(mailbox.contents(folder, [self.only(mailbox, folder).handle]))
            list(mailbox.pages(folder, [self.only(mailbox, folder).handle]))
        mailbox.drafts()
        assert {1} == {client.unread(folder.name) for folder in mailbox.folders()}


class DraftsContract(Contract):
    """`drafts` and `write_draft`."""

    def test_there_are_none_at_first(self, mailbox: Mailbox) -> None:
        assert [] == list(mailbox.drafts())

    def test_a_draft_that_was_written_lies_there_as_it_was_written(self, mailbox: Mailbox) -> None:
        handle = mailbox.write_draft(letters.DRAFT, NOON)
        (draft,) = mailbox.drafts()
        assert handle == draft.handle
        assert draft.draft
        assert field_lines(letters.DRAFT.partition(b"\r\n\r\n")[0]) == field_lines(draft.header)

    def test_it_is_read_back_without_a_difference(self, mailbox: Mailbox) -> None:
        written = build(DRAFT)
        handle = mailbox.write_draft(written, NOON)
        (draft,) = mailbox.drafts()
        text = dict(mailbox.contents(the(Role.DRAFTS, mailbox), [handle]))[handle]
        assert () == differences(written, draft, text)

    def test_a_long_one_in_cyrillic_is_known_again(self, mailbox: Mailbox) -> None:
        text = f"Здравствуйте! {'предложение ' * 90}\n\n" + f"> {'предложение' * 9}\n" * 100  # a quotation of 20 kB
        handle = mailbox.write_draft(build(marked(replace(DRAFT, text=text, html=markup(text, Page())))), NOON)
        (draft,) = mailbox.drafts()
        folder = the(Role.DRAFTS, mailbox)
        content, html = (dict(told(folder, [handle]))[handle] for told in (mailbox.contents, mailbox.pages))
        assert is_untouched(draft.header, content, html)

    def test_its_text_can_be_read(self, mailbox: Mailbox) -> None:
        handle = mailbox.write_draft(letters.DRAFT, NOON)
        ((_, content),) = mailbox.contents(the(Role.DRAFTS, mailbox), [handle])
        assert letters.DRAFT_TEXT == content.text

    def test_each_has_its_own_handle(self, mailbox: Mailbox) -> None:
        first = mailbox.write_draft(letters.DRAFT, NOON)
        second = mailbox.write_draft(letters.plain("<other@firm.example>"), NOON)
        assert first != second
        assert {first, second} == {one.handle for one in mailbox.drafts()}

    def test_it_is_seen_by_other_connections(self, client: Client, mailbox: Mailbox) -> None:
        list(mailbox.drafts())
        handle = mailbox.write_draft(letters.DRAFT, NOON)
        with closing(client.open()) as other:
            assert [handle] == [one.handle for one in other.drafts()]

    def test_it_comes_with_the_folder_as_well(self, mailbox: Mailbox) -> None:
        handle = mailbox.write_draft(letters.DRAFT, NOON)
        one = self.only(mailbox, the(Role.DRAFTS, mailbox))
        assert (handle, True) == (one.handle, one.draft)

    def test_one_that_the_user_edits_has_a_new_handle(self, client: Client, mailbox: Mailbox) -> None:
        ours = mailbox.write_draft(letters.DRAFT, NOON)
        drafts = the(Role.DRAFTS, mailbox)
        client.deliver(drafts.name, letters.DRAFT, NOON, draft=True)
        client.remove(drafts.name, ours)
        (theirs,) = mailbox.drafts()
        assert ours != theirs.handle
        assert [theirs.handle] == [handle for handle, _ in mailbox.contents(drafts, [ours, theirs.handle])]

    def test_one_that_was_deleted_is_gone(self, client: Client, mailbox: Mailbox) -> None:
        handle = mailbox.write_draft(letters.DRAFT, NOON)
        client.remove(the(Role.DRAFTS, mailbox).name, handle)
        assert [] == list(mailbox.drafts())

    def test_the_drafts_of_the_user_are_there_too(self, client: Client, mailbox: Mailbox) -> None:
        client.deliver(the(Role.DRAFTS, mailbox).name, letters.REPLY, LONG_AGO, draft=True)
        (theirs,) = mailbox.drafts()
        assert (True, LONG_AGO) == (theirs.draft, theirs.received_at)

    def test_closing_twice_is_closing_once(self, client: Client) -> None:
        mailbox = client.open()
        mailbox.folders()
        mailbox.close()
        mailbox.close()


class RenumberedContract(Contract):
    """For mailboxes that may void their handles; the fixture's `client` has `renumber(folder)` besides."""

    def test_void_handles_are_announced_and_all_is_read_anew(
        self, client: RenumberingClient, mailbox: Mailbox, inbox: Folder
    ) -> None:
        client.deliver(inbox.name, letters.plain("<old@client.example>"), LONG_AGO)
        client.deliver(inbox.name, letters.plain("<a@client.example>"), MORNING)
        before = read(mailbox, inbox, since=THIS_AUTUMN)
        client.renumber(inbox.name)
        with closing(client.open()) as again:
            after = read(again, inbox, before.stored, since=THIS_AUTUMN)
            assert [True] == [batch.restarted for batch in after.batches]
            assert ["<a@client.example>"] == after.ids
            assert [] == read(again, inbox, after.stored, since=THIS_AUTUMN).ids


class MailboxContract(FoldersContract, NewHeadersContract, ContentsContract, DraftsContract):
    """The whole suite. A subclass gives the fixture `client`."""

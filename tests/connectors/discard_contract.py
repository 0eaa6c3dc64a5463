"""What every mailbox keeps to when a draft is moved to Trash: all of it arrives, and nothing else is touched."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from rules.mail import Role
from tests.connectors import letters
from tests.connectors.contract import Contract
from tests.connectors.reader import MORNING, NOON, read, the

if TYPE_CHECKING:
    from connectors.mailbox import Mailbox
    from tests.connectors.reader import Client, MarkingClient, RenumberingClient

EDITED = letters.DRAFT.replace(b"offer?", b"new offer?")


class DiscardContract(Contract):
    """`discard_draft`. The fixture `poor` is a mailbox seen from the side that has no Trash."""

    @pytest.fixture
    def poor(self) -> Client:
        raise NotImplementedError

    def test_a_discarded_draft_lies_in_trash_byte_for_byte(self, client: Client, mailbox: Mailbox) -> None:
        drafts, trash = the(Role.DRAFTS, mailbox), the(Role.TRASH, mailbox)
        handle = mailbox.write_draft(letters.DRAFT, NOON)
        before = client.whole(drafts.name)
        moved = mailbox.discard_draft(handle)

        assert moved
        assert ([], before) == (client.whole(drafts.name), client.whole(trash.name))
        assert 1 == len(before)

    def test_it_is_no_draft_any_more_and_is_read_in_trash(self, mailbox: Mailbox) -> None:
        trash = the(Role.TRASH, mailbox)
        mailbox.discard_draft(mailbox.write_draft(letters.DRAFT, NOON))

        assert [] == list(mailbox.drafts())
        assert ["<draft@firm.example>"] == read(mailbox, trash).ids
        assert letters.DRAFT_TEXT == self.content(mailbox, trash).text
        assert self.only(mailbox, trash).draft

    def test_it_is_discarded_only_once(self, client: Client, mailbox: Mailbox) -> None:
        handle = mailbox.write_draft(letters.DRAFT, NOON)
        outcomes = [mailbox.discard_draft(handle) for _ in range(3)]

        assert [True, False, False] == outcomes
        assert 1 == len(client.whole(the(Role.TRASH, mailbox).name))

    def test_one_that_was_edited_is_another_one_and_stays(self, client: Client, mailbox: Mailbox) -> None:
        drafts, trash = the(Role.DRAFTS, mailbox), the(Role.TRASH, mailbox)
        ours = mailbox.write_draft(letters.DRAFT, NOON)
        client.deliver(drafts.name, EDITED, NOON, draft=True)
        client.remove(drafts.name, ours)
        edited = client.whole(drafts.name)

        assert not mailbox.discard_draft(ours)
        assert (edited, []) == (client.whole(drafts.name), client.whole(trash.name))
        assert 1 == len(edited)

    def test_other_drafts_stay_and_what_lies_in_trash_too(self, client: Client, mailbox: Mailbox) -> None:
        drafts, trash = the(Role.DRAFTS, mailbox), the(Role.TRASH, mailbox)
        client.deliver(trash.name, letters.REPLY, MORNING)
        client.deliver(drafts.name, EDITED, MORNING, draft=True)
        handle = mailbox.write_draft(letters.DRAFT, NOON)
        client.deliver(drafts.name, letters.plain("<later@firm.example>"), NOON, draft=True)
        before = client.whole(drafts.name), client.whole(trash.name)
        mailbox.discard_draft(handle)
        after = client.whole(drafts.name), client.whole(trash.name)

        assert ([2, 2], 4) == ([len(lying) for lying in after], len(set(after[0] + after[1])))
        assert sorted(before[0] + before[1]) == sorted(after[0] + after[1])
        assert {"<draft@firm.example>", "<later@firm.example>"} == set(read(mailbox, drafts).ids)

    def test_one_that_nobody_has_read_stays_unread(self, client: Client, mailbox: Mailbox) -> None:
        drafts, trash = the(Role.DRAFTS, mailbox), the(Role.TRASH, mailbox)
        client.deliver(drafts.name, letters.DRAFT, NOON, draft=True)
        client.deliver(drafts.name, EDITED, NOON, draft=True)
        mailbox.discard_draft(mailbox.drafts()[0].handle)

        assert (1, 1) == (client.unread(drafts.name), client.unread(trash.name))

    def test_all_goes_on_as_before(self, client: Client, mailbox: Mailbox) -> None:
        inbox = the(Role.INBOX, mailbox)
        client.deliver(inbox.name, letters.plain("<a@client.example>"), MORNING)
        before = read(mailbox, inbox)
        mailbox.discard_draft(mailbox.write_draft(letters.DRAFT, NOON))
        again = mailbox.write_draft(letters.DRAFT, NOON)
        client.deliver(inbox.name, letters.plain("<b@client.example>"), NOON)

        assert [again] == [one.handle for one in mailbox.drafts()]
        assert ["<b@client.example>"] == read(mailbox, inbox, before.stored).ids

    def test_without_trash_it_stays(self, poor: Client) -> None:
        with closing(poor.open()) as mailbox:
            handle = mailbox.write_draft(letters.DRAFT, NOON)

            assert not mailbox.discard_draft(handle)
            assert [handle] == [one.handle for one in mailbox.drafts()]


class MarkedContract(Contract):
    """For mailboxes where a message can be marked as deleted before it is gone."""

    def test_what_others_have_marked_stays_marked_and_is_not_removed(
        self, client: MarkingClient, mailbox: Mailbox
    ) -> None:
        drafts, trash = the(Role.DRAFTS, mailbox), the(Role.TRASH, mailbox)
        for folder in (drafts, trash):
            client.deliver(folder.name, EDITED, MORNING, draft=True)
            client.mark_deleted(folder.name, self.only(mailbox, folder).handle)
        moved = mailbox.discard_draft(mailbox.write_draft(letters.DRAFT, NOON))

        assert moved
        assert (1, 1) == (client.marked(drafts.name), client.marked(trash.name))
        assert (1, 2) == (len(client.whole(drafts.name)), len(client.whole(trash.name)))

    def test_one_that_somebody_else_is_deleting_is_left_alone(self, client: MarkingClient, mailbox: Mailbox) -> None:
        drafts, trash = the(Role.DRAFTS, mailbox), the(Role.TRASH, mailbox)
        handle = mailbox.write_draft(letters.DRAFT, NOON)
        client.mark_deleted(drafts.name, handle)

        assert not mailbox.discard_draft(handle)
        assert (1, 1, []) == (client.marked(drafts.name), len(client.whole(drafts.name)), client.whole(trash.name))


class RenumberedDiscardContract(Contract):
    """For mailboxes that may void their handles."""

    def test_a_void_handle_names_nothing(self, client: RenumberingClient, mailbox: Mailbox) -> None:
        drafts = the(Role.DRAFTS, mailbox)
        handle = mailbox.write_draft(letters.DRAFT, NOON)
        client.renumber(drafts.name)
        with closing(client.open()) as again:
            (now,) = again.drafts()

            assert handle != now.handle
            assert not again.discard_draft(handle)
            assert again.discard_draft(now.handle)

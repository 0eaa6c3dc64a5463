"""Drafts that an earlier visit read: what is not read again, and what always is."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from connectors.gmail import shelf
from connectors.gmail.shelf import Shelf
from rules.mail import Role
from tests.connectors import gmail_client, letters
from tests.connectors.gmail_client import GmailClient, account_of
from tests.connectors.reader import MORNING, NOON, THIS_AUTUMN, Stored, read, the
from tests.servers.gmail import Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from connectors.mailbox import Fetched
    from tests.servers.gmail import Gmail

EDITED = letters.DRAFT.replace(b"offer?", b"new offer?")


@pytest.fixture
def client(gmail: Gmail, tmp_path: Path) -> Iterator[GmailClient]:
    yield GmailClient(gmail, account_of(gmail, tmp_path))
    assert [] == gmail.refused


@pytest.fixture
def name(client: GmailClient, gmail: Gmail) -> str:
    """The only draft, which a visit has seen."""
    name, _kept = gmail.box.put_draft(letters.DRAFT, MORNING)
    visited(client)
    gmail.calls.clear()
    return name


def visited(client: GmailClient) -> list[Fetched]:
    """The drafts that one visit sees."""
    with closing(client.open()) as mailbox:
        return list(mailbox.drafts())


class TestNextVisit:
    def test_a_draft_that_stands_unchanged_is_not_read_again(
        self, client: GmailClient, gmail: Gmail, name: str
    ) -> None:
        with closing(client.open()) as mailbox:
            (seen,) = mailbox.drafts()
            ((_, content),) = mailbox.contents(the(Role.DRAFTS, mailbox), [seen.handle])

        assert (gmail.box.drafts[name], letters.DRAFT_TEXT) == (seen.handle, content.text)
        assert ["users.drafts.list", "users.history.list", "users.labels.list"] == gmail.calls

    def test_one_that_was_edited_is_read_as_it_is_now(self, client: GmailClient, gmail: Gmail, name: str) -> None:
        edited = gmail.box.edit(name, EDITED)
        with closing(client.open()) as mailbox:
            (seen,) = mailbox.drafts()
            ((_, content),) = mailbox.contents(the(Role.DRAFTS, mailbox), [seen.handle])

        assert edited.id == seen.handle
        assert "new offer?" in content.text
        assert 1 == gmail.count("users.messages.get")

    def test_one_that_was_sent_is_none_any_more(self, client: GmailClient, gmail: Gmail, name: str) -> None:
        gmail.box.send(name)

        assert [] == visited(client)

    def test_one_that_is_kept_around_what_was_sent_is_none_either(
        self, client: GmailClient, gmail: Gmail, name: str
    ) -> None:
        gmail.box.send(name, wrapper=True)

        assert [] == visited(client)
        assert 1 == gmail.count("users.messages.get")

    def test_one_that_is_taken_out_of_trash_again_is_seen(self, client: GmailClient, gmail: Gmail, name: str) -> None:
        handle = gmail.box.trash(gmail.box.drafts[name]).id
        away = visited(client)
        gmail.box.relabel(handle, [], ["TRASH"])

        assert [] == away
        assert [handle] == [one.handle for one in visited(client)]

    def test_where_history_has_expired_all_are_read(self, client: GmailClient, gmail: Gmail, name: str) -> None:
        gmail.box.forget_history()

        assert [gmail.box.drafts[name]] == [one.handle for one in visited(client)]
        assert 1 == gmail.count("users.messages.get")

    def test_what_a_visit_did_not_look_at_is_left_as_it_was(self, client: GmailClient, gmail: Gmail, name: str) -> None:
        with closing(client.open()) as mailbox:
            mailbox.folders()

        assert [gmail.box.drafts[name]] == [one.handle for one in visited(client)]
        assert 0 == gmail.count("users.messages.get")

    def test_another_sign_in_begins_anew(self, client: GmailClient, gmail: Gmail, name: str) -> None:
        gmail_client.sign_in(gmail)

        assert [gmail.box.drafts[name]] == [one.handle for one in visited(client)]
        assert 1 == gmail.count("users.messages.get")


class TestSecondLook:
    @pytest.mark.usefixtures("name")
    def test_before_anything_is_changed_all_are_read_anew_once(self, client: GmailClient, gmail: Gmail) -> None:
        with closing(client.open()) as mailbox:
            counts = []
            for _ in range(3):
                mailbox.drafts()
                counts.append(gmail.count("users.messages.get"))

        assert [0, 1, 1] == counts

    def test_one_that_became_a_wrapper_between_two_looks_is_none(
        self, client: GmailClient, gmail: Gmail, name: str
    ) -> None:
        with closing(client.open()) as mailbox:
            first = mailbox.drafts()
            mailbox.drafts()
            gmail.box.send(name, wrapper=True)
            third = mailbox.drafts()

        assert (1, 0) == (len(first), len(third))


class TestMailBesideDrafts:
    @pytest.mark.usefixtures("name")
    def test_one_question_tells_of_drafts_and_of_mail(self, client: GmailClient, gmail: Gmail) -> None:
        stored = self._read(client, Stored())
        stored = self._read(client, stored)
        gmail.calls.clear()
        self._read(client, stored)

        assert 1 == gmail.count("users.history.list")

    @pytest.mark.usefixtures("name")
    def test_what_came_since_is_read_all_the_same(self, client: GmailClient) -> None:
        stored = self._read(client, self._read(client, Stored()))
        client.deliver("Inbox", letters.plain("<a@client.example>"), NOON)

        assert 1 == len(self._read(client, stored).kept - stored.kept)

    @pytest.mark.parametrize("tells_labels", [True, False])
    def test_a_draft_that_is_sent_behind_the_look_at_drafts_is_seen_as_mail(
        self, client: GmailClient, gmail: Gmail, name: str, *, tells_labels: bool
    ) -> None:
        gmail.tells_labels = tells_labels
        with closing(client.open()) as mailbox:
            sent = the(Role.SENT, mailbox)
            stored = read(mailbox, sent, Stored(), THIS_AUTUMN).stored
        with closing(client.open()) as mailbox:
            mailbox.drafts()
            mailbox.drafts()
            gmail.box.send(name, wrapper=True)
            before = read(mailbox, sent, stored, THIS_AUTUMN).stored
        with closing(client.open()) as mailbox:
            after = read(mailbox, sent, before, THIS_AUTUMN).stored

        assert {gmail.box.drafts[name]} == after.kept

    def test_a_break_on_the_way_loses_nothing(self, client: GmailClient, gmail: Gmail, name: str) -> None:
        gmail.troubles.append(Trouble("users.history.list", 503, "backendError"))

        assert [gmail.box.drafts[name]] == [one.handle for one in visited(client)]

    def _read(self, client: GmailClient, stored: Stored) -> Stored:
        """A look at Drafts and then at Inbox, as a sweep does it."""
        with closing(client.open()) as mailbox:
            mailbox.drafts()
            return read(mailbox, the(Role.INBOX, mailbox), stored, THIS_AUTUMN).stored


class TestRoom:
    def test_what_lies_longest_makes_room(self, client: GmailClient, gmail: Gmail) -> None:
        for number in range(3):
            gmail.box.put(letters.plain(f"<{number}@x.example>"), MORNING, ["INBOX"])
        size = len(letters.plain("<0@x.example>"))
        kept = Shelf(room=2 * size)
        with closing(client.open()) as mailbox:
            for message in mailbox._session.messages(sorted(gmail.box.messages)):
                kept.put(message)

        assert sorted(gmail.box.messages)[1:] == [one for one in gmail.box.messages if kept.get(one)]

    @pytest.mark.usefixtures("name")
    def test_only_drafts_are_left_for_the_next_visit(self, client: GmailClient) -> None:
        client.deliver("Inbox", letters.plain("<a@client.example>"), NOON)
        with closing(client.open()) as mailbox:
            mailbox.drafts()
            read(mailbox, the(Role.INBOX, mailbox), Stored(), THIS_AUTUMN)
            whose = mailbox._whose

        assert 1 == len(shelf.take(whose))

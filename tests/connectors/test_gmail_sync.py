"""What is read of Gmail, and what is not: history, listings, selections, large messages."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from connectors.gmail import convert
from connectors.gmail.convert import MAX_LABELS
from connectors.gmail.cursor import Cursor
from connectors.gmail.reading import MOST_CHANGES
from connectors.mailbox import Sparing
from rules.mail import Role
from tests.connectors import letters
from tests.connectors.gmail_client import GmailClient, account_of
from tests.connectors.reader import ALWAYS, MORNING, NOON, THIS_AUTUMN, Stored, read, the

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from connectors.gmail.mailbox import GmailMailbox
    from tests.servers.gmail import Gmail

MANY = 800
"""Messages that cannot all be read in one visit."""


@pytest.fixture
def client(gmail: Gmail, tmp_path: Path) -> Iterator[GmailClient]:
    yield GmailClient(gmail, account_of(gmail, tmp_path))
    assert [] == gmail.refused


@pytest.fixture
def mailbox(client: GmailClient) -> Iterator[GmailMailbox]:
    with closing(client.open()) as mailbox:
        yield mailbox


def fill(client: GmailClient, count: int, folder: str = "Inbox", name: str = "noise") -> None:
    for number in range(count):
        at = MORNING - timedelta(minutes=number)
        client.deliver(folder, letters.plain(f"<{name}{number}@shop.example>", f"{name} {number}"), at)


def everything(mailbox: GmailMailbox, stored: dict[str, Stored] | None = None) -> tuple[dict[str, Stored], list[str]]:
    """All folders, read one after the other as a sweep does it; and what was new."""
    before, after, new = stored or {}, {}, []
    for folder in mailbox.folders():
        if folder.role is not Role.DRAFTS:
            reading = read(mailbox, folder, before.get(folder.name), THIS_AUTUMN)
            after[folder.name] = reading.stored
            new += reading.ids
    return after, new


class TestFolders:
    def test_roles_are_those_of_labels_whatever_they_are_called(self, mailbox: GmailMailbox) -> None:
        assert {
            "Sent": Role.SENT, "Inbox": Role.INBOX, "All Mail": Role.ARCHIVE, "Trash": Role.TRASH, "Spam": Role.JUNK,
            "Drafts": Role.DRAFTS,
        } == {folder.name: folder.role for folder in mailbox.folders()}  # fmt: skip
        assert "Gmail's label SENT" == the(Role.SENT, mailbox).evidence

    def test_sent_is_read_first(self, mailbox: GmailMailbox) -> None:
        assert Role.SENT is mailbox.folders()[0].role

    def test_a_label_of_ones_own_with_a_name_of_ours_is_another_folder(
        self, client: GmailClient, mailbox: GmailMailbox
    ) -> None:
        client.make_folder("sent")

        assert [Role.OTHER] == [one.role for one in mailbox.folders() if one.name == "sent (label)"]

    def test_of_very_many_labels_the_rest_lies_in_all_mail(self, client: GmailClient, mailbox: GmailMailbox) -> None:
        for number in range(MAX_LABELS + 3):
            client.make_folder(f"Label {number:03}")
        last = f"Label_{MAX_LABELS + 3}"
        client.server.box.put(letters.plain("<a@client.example>"), MORNING, [last])

        assert MAX_LABELS == [one.role for one in mailbox.folders()].count(Role.OTHER)
        assert ["<a@client.example>"] == read(mailbox, the(Role.ARCHIVE, mailbox)).ids


class TestHistory:
    @pytest.mark.parametrize("tells_labels", [True, False])
    def test_one_question_tells_what_is_new_in_all_folders(
        self, client: GmailClient, gmail: Gmail, *, tells_labels: bool
    ) -> None:
        gmail.tells_labels = tells_labels
        fill(client, 3)
        with closing(client.open()) as mailbox:
            stored, _ = everything(mailbox)
        client.deliver("Inbox", letters.plain("<a@client.example>"), NOON)
        client.deliver("All Mail", letters.plain("<b@client.example>"), NOON)
        client.deliver("Sent", letters.plain("<c@firm.example>"), NOON)
        gmail.calls.clear()
        with closing(client.open()) as mailbox:
            _, new = everything(mailbox, stored)

        assert {"<a@client.example>", "<b@client.example>", "<c@firm.example>"} == set(new)
        assert (1, 3) == (gmail.count("users.history.list"), gmail.count("users.messages.get"))

    def test_with_nothing_new_that_is_all(self, client: GmailClient, gmail: Gmail) -> None:
        fill(client, 3)
        with closing(client.open()) as mailbox:
            stored, _ = everything(mailbox)
        gmail.calls.clear()
        with closing(client.open()) as mailbox:
            everything(mailbox, stored)

        assert ["users.labels.list", "users.history.list"] == gmail.calls

    def test_a_history_of_several_pages_is_read_to_its_end_from_one_beginning(
        self, client: GmailClient, gmail: Gmail, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with closing(client.open()) as mailbox:
            stored, _ = everything(mailbox)
        fill(client, 7)
        monkeypatch.setattr("connectors.gmail.session.PAGE", 3)
        gmail.calls.clear()
        with closing(client.open()) as mailbox:
            stored, new = everything(mailbox, stored)

        assert (7, 3) == (len(new), gmail.count("users.history.list"))
        assert gmail.box.now == Cursor.parse(stored["Inbox"].cursor).history

    def test_where_history_has_expired_a_listing_finds_what_is_new(self, client: GmailClient, gmail: Gmail) -> None:
        fill(client, 3)
        with closing(client.open()) as mailbox:
            stored, _ = everything(mailbox)
        client.deliver("Inbox", letters.plain("<a@client.example>"), NOON)
        gmail.box.forget_history()
        with closing(client.open()) as mailbox:
            stored, new = everything(mailbox, stored)
            _, again = everything(mailbox, stored)

        assert (["<a@client.example>"], []) == (new, again)

    def test_where_it_would_be_too_much_a_listing_is_made_too(self, client: GmailClient) -> None:
        with closing(client.open()) as mailbox:
            stored, _ = everything(mailbox)
        fill(client, MOST_CHANGES + 1)
        with closing(client.open()) as mailbox:
            _, new = everything(mailbox, stored)

        assert MOST_CHANGES + 1 == len(new)

    def test_what_came_and_was_deleted_is_left_out(self, client: GmailClient, gmail: Gmail) -> None:
        with closing(client.open()) as mailbox:
            stored, _ = everything(mailbox)
        fill(client, 2)
        gmail.box.remove(next(iter(gmail.box.messages)))
        with closing(client.open()) as mailbox:
            assert ["<noise1@shop.example>"] == everything(mailbox, stored)[1]

    def test_what_is_taken_out_of_spam_is_read_where_it_lies_then(self, client: GmailClient, gmail: Gmail) -> None:
        client.deliver("Spam", letters.plain("<a@client.example>"), MORNING)
        with closing(client.open()) as mailbox:
            stored, _ = everything(mailbox)
        gmail.box.relabel(next(iter(gmail.box.messages)), ["INBOX"], ["SPAM"])
        with closing(client.open()) as mailbox:
            inbox = the(Role.INBOX, mailbox)
            assert ["<a@client.example>"] == read(mailbox, inbox, stored["Inbox"], THIS_AUTUMN).ids

    def test_archiving_reads_nothing_again(self, client: GmailClient, gmail: Gmail) -> None:
        fill(client, 5)
        with closing(client.open()) as mailbox:
            stored, _ = everything(mailbox)
        for one in list(gmail.box.messages):
            gmail.box.relabel(one, ["Label_9"], ["INBOX"])
        gmail.calls.clear()
        with closing(client.open()) as mailbox:
            everything(mailbox, stored)

        assert 0 == gmail.count("users.messages.get")


class TestSelection:
    """Of a mailbox that is too large for one visit."""

    @pytest.fixture
    def large(self, client: GmailClient) -> GmailClient:
        fill(client, MANY)
        offer = letters.plain("<offer@firm.example>", "Our offer")
        client.deliver("Sent", offer, MORNING - timedelta(days=2))
        return client

    def test_mail_of_ours_and_what_is_in_its_threads_is_read_and_noise_is_not(self, large: GmailClient) -> None:
        large.deliver(
            "All Mail", letters.REPLY.replace(b"SUBJECT: Re: ", b"Subject: Re: Our offer\r\nX-Was: "), MORNING
        )
        with closing(large.open()) as mailbox:
            _, new = everything(mailbox)

        assert 2 == len(new)
        assert "<offer@firm.example>" in new

    def test_what_is_left_out_is_read_when_it_is_asked_for(self, large: GmailClient) -> None:
        with closing(large.open()) as mailbox:
            assert isinstance(mailbox, Sparing)
            stored, few = everything(mailbox)
        mailbox = large.open()
        with closing(mailbox):
            mailbox.leave_out_nothing((MORNING - timedelta(hours=5)).date())
            batches = read(mailbox, the(Role.INBOX, mailbox), stored["Inbox"], THIS_AUTUMN).batches
        inbox = stored["Inbox"]
        for batch in batches:
            inbox = inbox.after(batch)
        with closing(large.open()) as mailbox:
            mailbox.leave_out_nothing((MORNING - timedelta(hours=5)).date())
            rest = read(mailbox, the(Role.INBOX, mailbox), inbox, THIS_AUTUMN)

        assert ["<offer@firm.example>"] == few
        assert batches[-1].left > 0
        assert 0 == rest.batches[-1].left
        assert MANY == len(rest.stored.kept)

    def test_a_first_reading_that_was_not_done_goes_on_where_it_stopped(self, client: GmailClient) -> None:
        fill(client, MANY, "Sent", "sent")
        with closing(client.open()) as mailbox:
            first, some = everything(mailbox)
        with closing(client.open()) as mailbox:
            second, rest = everything(mailbox, first)
        with closing(client.open()) as mailbox:
            _, nothing = everything(mailbox, second)

        assert MANY == len(some) + len(rest)
        assert not set(some) & set(rest)
        assert [] == nothing

    def test_mail_of_those_we_wrote_to_and_of_their_colleagues_is_read(
        self, large: GmailClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Stored, "written_to", lambda _self: frozenset({"anna@client.example", "bob@gmail.com"}))
        senders = {"boss@client.example": True, "bob@gmail.com": True, "eve@gmail.com": False}
        for sender in (*senders, "mailer-daemon@mx.example"):
            text = letters.plain(f"<{sender}>").replace(b"Ivan <ivan@firm.example>", f"<{sender}>".encode(), 1)
            large.deliver("Inbox", text, MORNING)
        with closing(large.open()) as mailbox:
            _, new = everything(mailbox)

        assert {
            "<offer@firm.example>",
            "<boss@client.example>",
            "<bob@gmail.com>",
            "<mailer-daemon@mx.example>",
        } == set(new)


class TestLargeMessages:
    @pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
    def test_all_but_the_attachments_is_read(self, charset: str, client: GmailClient, mailbox: GmailMailbox) -> None:
        message = EmailMessage()
        message["Subject"], message["Message-ID"] = "Angebot für Söhne", "<a@client.example>"
        message["References"] = " ".join(f"<r{number}@client.example>" for number in range(9))
        message.set_content("Grüße,\nschön\n", charset=charset)
        message.add_alternative("<p>Grüße</p>", subtype="html")
        message.add_attachment(b"x" * 3_000_000, maintype="application", subtype="pdf", filename="Angebot.pdf")
        client.deliver("Inbox", message.as_bytes().replace(b"\n", b"\r\n"), MORNING)
        inbox = the(Role.INBOX, mailbox)
        (fetched,) = read(mailbox, inbox, since=ALWAYS).fetched
        ((_, content),) = mailbox.contents(inbox, [fetched.handle])

        with closing(client.open()) as other:  # which does not know how large it is
            ((_, again),) = other.contents(inbox, [fetched.handle])

        assert ("Grüße,\nschön", ("Angebot.pdf",)) == (content.text.strip(), content.attachments)
        assert content == again
        assert b"<r8@client.example>" in fetched.header
        assert b"<a@client.example>" in fetched.header


class TestDraftsInThreads:
    def test_a_draft_goes_into_the_thread_of_what_it_answers(
        self, client: GmailClient, mailbox: GmailMailbox, gmail: Gmail
    ) -> None:
        client.deliver("Sent", letters.plain("<offer@firm.example>"), MORNING)
        mailbox.write_draft(letters.DRAFT, NOON)
        offer, draft = gmail.box.messages.values()

        assert offer.thread == draft.thread == mailbox.drafts()[0].thread_id

    def test_where_that_is_gone_it_goes_into_the_thread_of_what_came_before(
        self, client: GmailClient, mailbox: GmailMailbox, gmail: Gmail
    ) -> None:
        client.deliver("Trash", letters.plain("<first@firm.example>"), MORNING)
        mailbox.write_draft(letters.DRAFT, NOON)
        first, draft = gmail.box.messages.values()

        assert first.thread == draft.thread

    def test_an_id_that_would_say_something_else_in_a_search_is_not_searched_for(
        self, client: GmailClient, mailbox: GmailMailbox, gmail: Gmail
    ) -> None:
        client.deliver("Inbox", letters.plain("<other@client.example>"), MORNING)
        odd = letters.DRAFT.replace(b"<offer@firm.example>", b"<{in:inbox}@x>").replace(
            b"<first@firm.example>", b"<(a)>"
        )
        mailbox.write_draft(odd, NOON)
        other, draft = gmail.box.messages.values()

        assert other.thread != draft.thread
        assert 0 == gmail.count("users.messages.list")

    def test_addresses_of_requests_are_never_too_long(self, mailbox: GmailMailbox, gmail: Gmail) -> None:
        mailbox.write_draft(letters.DRAFT.replace(b"<offer@firm.example>", b"<%b@firm.example>" % (b"#" * 900)), NOON)
        mailbox.write_draft(letters.DRAFT.replace(b"<offer@firm.example>", b"<%b@firm.example>" % (b"#" * 370)), NOON)
        people = {f"{number:03}.example" for number in range(300)}
        for query in convert.queries_from(people):
            mailbox._session.search(f"after:1793491200 {query}", "Label_12345678")

        assert 2 == len(gmail.box.drafts)

    def test_a_draft_around_what_was_sent_is_none_and_never_goes_to_trash(
        self, mailbox: GmailMailbox, gmail: Gmail
    ) -> None:
        handle = mailbox.write_draft(letters.DRAFT, NOON)
        ((name, _),) = gmail.box.drafts.items()
        gmail.box.send(name, wrapper=True)

        assert not mailbox.discard_draft(handle)
        assert {"DRAFT", "SENT"} == set(gmail.box.messages[handle].labels)
        assert 0 == gmail.count("users.messages.trash")

    def test_around_what_was_sent_no_draft_is_seen_by_a_later_visit(self, client: GmailClient, gmail: Gmail) -> None:
        name, _ = gmail.box.put_draft(letters.DRAFT, NOON)
        gmail.box.send(name, wrapper=True)
        with closing(client.open()) as mailbox:
            assert [] == list(mailbox.drafts())

    def test_what_was_sent_is_no_draft_though_one_is_kept_around_it(self, client: GmailClient, gmail: Gmail) -> None:
        name, _ = gmail.box.put_draft(letters.DRAFT, NOON)
        gmail.box.send(name, wrapper=True)
        with closing(client.open()) as mailbox:
            (sent,) = read(mailbox, the(Role.SENT, mailbox)).fetched

        assert not sent.draft

    def test_one_that_is_sent_at_the_very_moment_is_taken_out_of_trash_again(
        self, mailbox: GmailMailbox, gmail: Gmail, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        handle = mailbox.write_draft(letters.DRAFT, NOON)
        ((name, _),) = gmail.box.drafts.items()
        trash = gmail.box.trash

        def sent_first(message: str) -> object:
            gmail.box.send(name, wrapper=True)
            return trash(message)

        monkeypatch.setattr(gmail.box, "trash", sent_first)

        assert not mailbox.discard_draft(handle)
        assert {"DRAFT", "SENT"} == set(gmail.box.messages[handle].labels)

    def test_one_that_is_edited_keeps_its_own_id_and_has_another_handle(
        self, mailbox: GmailMailbox, gmail: Gmail
    ) -> None:
        handle = mailbox.write_draft(letters.DRAFT, NOON)
        ((name, _),) = gmail.box.drafts.items()
        edited = gmail.box.edit(name, letters.DRAFT.replace(b"offer?", b"new offer?"))

        assert [edited.id] == [one.handle for one in mailbox.drafts()]
        assert not mailbox.discard_draft(handle)
        assert ("DRAFT",) == gmail.box.messages[edited.id].labels
        assert {name: edited.id} == gmail.box.drafts

"""Gmail as others have built it anew: the adapter, its transport and a sweep against a public emulator.

What the emulator lacks, and what stands in for it, is told in tests/emulators/front.py.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from contextlib import closing
from email import message_from_bytes
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors import open_mailbox, tokens
from connectors.draft import build
from connectors.errors import Refused
from connectors.gmail import convert
from connectors.gmail.auth import COMPOSE, MODIFY, READ, sign_in, signed_in
from connectors.gmail.transport import NotAllowed
from connectors.readback import differences
from rules.mail import Role
from tests.connectors import letters
from tests.connectors.drafts import DRAFT
from tests.connectors.gmail_client import account_of
from tests.connectors.reader import MORNING, NOON, THIS_AUTUMN, Stored, read, the
from tests.connectors.test_gmail_login import User
from tests.emulators.conftest import EmulatedClient
from tests.emulators.front import ME
from tests.watcher.gmail_house import Desk, GmailHouse
from tests.watcher.house import answering, days

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from connectors.account import GmailAccount
    from connectors.gmail.mailbox import GmailMailbox
    from connectors.mailbox import Fetched
    from tests.emulators.front import Front

OFFER = letters.plain("<offer@firm.example>", "Our offer")
LATER, SOON = days(10), days(10.1)


@pytest.fixture
def client(front: Front, account: GmailAccount) -> EmulatedClient:
    User().signs_in(account)
    return EmulatedClient(front, account)


@pytest.fixture
def mailbox(client: EmulatedClient) -> Iterator[GmailMailbox]:
    with closing(client.open()) as mailbox:
        yield mailbox


def everything(mailbox: GmailMailbox, stored: dict[str, Stored]) -> tuple[dict[str, Stored], list[str]]:
    """All folders but Drafts, read one after the other; and what was new."""
    after, new = dict(stored), []
    for folder in mailbox.folders():
        if folder.role is not Role.DRAFTS:
            reading = read(mailbox, folder, stored.get(folder.name), THIS_AUTUMN)
            after[folder.name] = reading.stored
            new += reading.ids
    return after, new


class TestSigningIn:
    def test_the_code_comes_with_its_proof_and_the_mailbox_opens(self, front: Front, account: GmailAccount) -> None:
        User().signs_in(account)
        (asked,) = front.signs_in.asked
        with closing(open_mailbox(account)) as mailbox:
            assert ("ivan@firm.example",) == mailbox.addresses()

        assert ("S256", {READ, MODIFY}) == (asked["code_challenge_method"], set(asked["scope"].split()))

    def test_drafts_alone_are_asked_for_where_nothing_is_taken_back(self, front: Front, tmp_path: Path) -> None:
        User().signs_in(account_of(front, tmp_path, take_back=False))

        assert {READ, COMPOSE} == set(front.signs_in.asked[0]["scope"].split())

    def test_a_code_that_somebody_else_asked_for_is_refused(self, account: GmailAccount) -> None:
        """It comes without the proof that only who asked for it has (RFC 7636, 4.6)."""
        other, user = User(), User()
        other.signs_in(account)

        def pasted() -> str:
            state = parse_qs(urlsplit(user.address).query)["state"][0]
            return re.sub(r"state=[^&]*", f"state={state}", other.paste())

        with pytest.raises(Refused, match="the sign-in failed: Google says invalid_grant"):
            sign_in(account, user.hear, pasted, paste=True)

    def test_a_token_is_renewed_when_its_time_is_over(self, client: EmulatedClient, front: Front) -> None:
        with closing(client.open()) as mailbox:
            mailbox.folders()
            front.signs_in.expire()

            assert mailbox.addresses()
        assert 2 == front.signs_in.refreshed

    def test_a_permission_that_was_taken_back_stops_the_account(
        self, client: EmulatedClient, front: Front, account: GmailAccount
    ) -> None:
        front.signs_in.revoke(signed_in(account)._credentials.refresh_token)
        with pytest.raises(Refused, match="say: relance login work"), closing(client.open()) as mailbox:
            mailbox.folders()

        assert '{"revoked": true}' == tokens.kept("work")


class TestReading:
    def test_a_first_reading_finds_mail_in_its_folders(self, client: EmulatedClient) -> None:
        client.deliver("Sent", OFFER, MORNING)
        client.deliver("Inbox", letters.REPLY, NOON)
        client.deliver("Trash", letters.plain("<t@client.example>"), NOON)
        client.deliver("All Mail", letters.plain("<a@client.example>"), NOON)
        with closing(client.open()) as mailbox:
            stored, new = everything(mailbox, {})
            (inbox,) = read(mailbox, the(Role.INBOX, mailbox)).fetched
            ((_, content),) = mailbox.contents(the(Role.INBOX, mailbox), [inbox.handle])

        assert 4 == len(new)
        assert {"Sent": 1, "Inbox": 1, "Trash": 1, "All Mail": 1} == {
            name: len(one.kept) for name, one in stored.items() if one.kept
        }
        assert b"In-Reply-To: <offer@firm.example>" in inbox.header
        assert "Thank you, we shall look at it." in content.text

    def test_an_answer_lies_in_the_thread_of_what_it_answers(self, client: EmulatedClient) -> None:
        client.deliver("Sent", OFFER, MORNING)
        client.deliver("Inbox", letters.REPLY, NOON)
        with closing(client.open()) as mailbox:
            (offer,) = read(mailbox, the(Role.SENT, mailbox)).fetched
            (answer,) = read(mailbox, the(Role.INBOX, mailbox)).fetched

        assert offer.thread_id == answer.thread_id

    def test_history_tells_what_is_new_and_then_nothing(self, client: EmulatedClient, front: Front) -> None:
        client.deliver("Sent", OFFER, MORNING)
        with closing(client.open()) as mailbox:
            stored, _ = everything(mailbox, {})
        client.deliver("Inbox", letters.REPLY, NOON)
        with closing(client.open()) as mailbox:
            stored, new = everything(mailbox, stored)
        front.calls.clear()
        with closing(client.open()) as mailbox:
            _, nothing = everything(mailbox, stored)

        assert (1, []) == (len(new), nothing)
        assert ["users.labels.list", "users.history.list"] == front.calls

    def test_what_is_moved_to_trash_is_read_where_it_lies_then(self, client: EmulatedClient) -> None:
        client.deliver("Inbox", letters.REPLY, NOON)
        with closing(client.open()) as mailbox:
            stored, _ = everything(mailbox, {})
        (handle,) = stored["Inbox"].kept
        client.relabel(handle, ["TRASH"], ["INBOX"])
        with closing(client.open()) as mailbox:
            stored, _ = everything(mailbox, stored)

        assert {handle} == stored["Trash"].kept

    def test_where_history_is_forgotten_a_listing_finds_what_is_new(self, client: EmulatedClient, front: Front) -> None:
        client.deliver("Sent", OFFER, MORNING)
        with closing(client.open()) as mailbox:
            stored, _ = everything(mailbox, {})
        client.deliver("Inbox", letters.REPLY, NOON)
        front.forget_history()
        with closing(client.open()) as mailbox:
            _, new = everything(mailbox, stored)

        assert 1 == len(new)


class TestDrafts:
    def test_one_is_kept_as_it_was_written_in_the_thread_of_the_offer(
        self, client: EmulatedClient, mailbox: GmailMailbox
    ) -> None:
        client.deliver("Sent", OFFER, MORNING)
        message = build(DRAFT)
        handle = mailbox.write_draft(letters.DRAFT, NOON)
        other = mailbox.write_draft(message, NOON)
        found = {one.handle: one for one in mailbox.drafts()}
        contents = dict(mailbox.contents(the(Role.DRAFTS, mailbox), [other]))
        (offer,) = client.messages("Sent")

        assert {handle, other} == found.keys()
        assert () == differences(message, found[other], contents[other])
        assert offer["threadId"] == found[handle].thread_id
        assert b"X-Relance: 0123456789abcdef" in found[handle].header

    def test_one_that_is_edited_has_another_handle_and_is_not_moved_by_the_old_one(
        self, client: EmulatedClient, mailbox: GmailMailbox, front: Front
    ) -> None:
        handle = mailbox.write_draft(letters.DRAFT, NOON)
        (draft,) = client.drafts()
        edited = self._edit(front, draft["id"], draft["message"]["threadId"])

        assert [edited] == [one.handle for one in mailbox.drafts()]
        assert handle != edited
        assert not mailbox.discard_draft(handle)
        assert "DRAFT" in front.get(f"messages/{edited}")["labelIds"]

    def test_the_next_visit_reads_only_what_was_edited(self, client: EmulatedClient, front: Front) -> None:
        for _ in range(3):
            client.deliver("Drafts", letters.DRAFT, NOON)
        self._seen(client)
        front.calls.clear()
        self._seen(client)
        before = front.count("users.messages.get")
        draft = client.drafts()[0]
        edited = self._edit(front, draft["id"], draft["message"]["threadId"])
        seen = self._seen(client)

        assert (0, 1) == (before, front.count("users.messages.get"))
        assert edited in {one.handle for one in seen}

    def test_one_that_is_sent_is_mail(self, client: EmulatedClient, front: Front) -> None:
        with closing(client.open()) as mailbox:
            stored, _ = everything(mailbox, {})
            mailbox.write_draft(letters.DRAFT, NOON)
            mailbox.drafts()
        (draft,) = client.drafts()
        assert 200 == front.ask("POST", f"{ME}/drafts/send", {"id": draft["id"]}).status
        with closing(client.open()) as mailbox:
            standing = mailbox.drafts()
            stored, new = everything(mailbox, stored)

        assert ([], ["<draft@firm.example>"]) == (list(standing), new)
        assert 1 == len(stored["Sent"].kept)

    def test_one_of_ours_is_moved_to_trash_whole(self, client: EmulatedClient, mailbox: GmailMailbox) -> None:
        handle = mailbox.write_draft(letters.DRAFT, NOON)

        assert mailbox.discard_draft(handle)
        assert [] == list(mailbox.drafts())
        assert [letters.DRAFT] == client.whole("Trash")

    def test_sending_is_refused_before_the_wire(self, account: GmailAccount, client: EmulatedClient) -> None:
        client.deliver("Drafts", letters.DRAFT, NOON)
        (draft,) = client.drafts()
        with closing(signed_in(account)) as http, pytest.raises(NotAllowed):
            http.request(f"{account.endpoint}{ME}/drafts/send", "POST", body=f'{{"id": "{draft["id"]}"}}')

        assert 1 == len(client.drafts())

    def _edit(self, front: Front, draft: str, thread: str) -> str:
        new = letters.DRAFT.replace(b"offer?", b"new offer?")
        return front.edit(draft, urlsafe_b64encode(new).decode(), thread)

    def _seen(self, client: EmulatedClient) -> list[Fetched]:
        with closing(client.open()) as mailbox:
            return list(mailbox.drafts())


class TestSweeps:
    """The small world of tests/watcher/house.py, at the emulator."""

    @pytest.fixture
    def house(self, client: EmulatedClient, tmp_path: Path) -> Iterator[GmailHouse]:
        with closing(GmailHouse(tmp_path / "store", mailbox=Desk(client))) as house:
            yield house

    def test_an_offer_that_nobody_answered_gets_one_draft(self, house: GmailHouse, client: EmulatedClient) -> None:
        offer = house.send(days(0))
        lines = [house.line(days(after)) for after in (10, 10.1, 10.2, 40)]
        (draft,) = client.drafts()
        written = message_from_bytes(convert.decoded(draft["message"]["raw"]))

        assert [("drafted", False)] * 4 == [(line.state, line.draft.edited) for line in lines]
        assert (offer, offer) == (written["In-Reply-To"], written["References"])
        assert "Re: Offer 4711: a machine" == written["Subject"]

    def test_nobody_who_answered_is_written_to(self, house: GmailHouse, client: EmulatedClient) -> None:
        offer = house.send(days(0))
        house.receive(days(1), Subject="Re: Offer 4711: a machine", **answering(offer))

        assert "answered" == house.line(LATER).state
        assert [] == client.drafts()

    def test_an_answer_withdraws_it(self, house: GmailHouse, client: EmulatedClient) -> None:
        offer = house.send(days(0))
        house.sweep(LATER)
        house.receive(LATER, Subject="Re: Offer 4711: a machine", **answering(offer))
        line = house.line(SOON)

        assert ("answered", None) == (line.state, line.draft)
        assert (0, 1) == (len(house.mailbox.messages("Drafts")), len(client.whole("Trash")))

    def test_what_the_user_wrote_into_it_stays(self, house: GmailHouse, client: EmulatedClient, front: Front) -> None:
        offer = house.send(days(0))
        house.sweep(LATER)
        (draft,) = client.drafts()
        raw = convert.decoded(draft["message"]["raw"]).replace(b"\r\n\r\n", b"\r\n\r\nPS: in May.\r\n\r\n", 1)
        front.edit(draft["id"], urlsafe_b64encode(raw).decode(), draft["message"]["threadId"])
        house.receive(LATER, Subject="Re: Offer 4711: a machine", **answering(offer))
        line = house.line(SOON)

        assert ("answered", True) == (line.state, line.draft.edited)
        assert [raw] == house.mailbox.messages("Drafts")

    def test_one_that_was_sent_is_our_last_word(self, house: GmailHouse, client: EmulatedClient, front: Front) -> None:
        house.send(days(0))
        house.sweep(LATER)
        (draft,) = client.drafts()
        front.ask("POST", f"{ME}/drafts/send", {"id": draft["id"]})

        assert "waiting" == house.line(SOON).state
        assert [] == client.drafts()

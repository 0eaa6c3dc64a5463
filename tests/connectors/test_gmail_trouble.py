"""Bad days at Google: what is tried again, what is never done twice, and what the user is told."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import httplib2
import pytest

from connectors.errors import NotMoved, NotWritten, Refused, Unreachable
from connectors.gmail import quota
from connectors.gmail.auth import SignedIn, signed_in
from connectors.gmail.quota import Meter
from connectors.gmail.session import CHUNK, Session
from connectors.gmail.transport import Narrow
from rules.mail import Role
from tests.connectors import letters
from tests.connectors.gmail_client import GmailClient, account_of, unhurried
from tests.connectors.reader import MORNING, NOON, Stored, read, the
from tests.servers.gmail import Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from connectors.gmail.mailbox import GmailMailbox
    from tests.servers.gmail import Gmail

LIMITS = [(429, "rateLimitExceeded"), (403, "rateLimitExceeded"), (403, "userRateLimitExceeded")]
PASSING = [*LIMITS, (500, "backendError"), (503, "backendError"), (0, "")]


@pytest.fixture
def client(gmail: Gmail, tmp_path: Path) -> GmailClient:
    return GmailClient(gmail, account_of(gmail, tmp_path))


@pytest.fixture
def mailbox(client: GmailClient) -> Iterator[GmailMailbox]:
    with closing(client.open()) as mailbox:
        yield mailbox


class TestReading:
    @pytest.mark.parametrize(("status", "reason"), PASSING)
    @pytest.mark.parametrize("method", ["users.messages.list", "users.messages.get", "users.labels.list"])
    def test_what_passes_is_asked_again(
        self, method: str, status: int, reason: str, client: GmailClient, mailbox: GmailMailbox, gmail: Gmail
    ) -> None:
        client.deliver("Inbox", letters.plain("<a@client.example>"), MORNING)
        gmail.troubles.append(Trouble(method, status, reason, times=2))

        assert ["<a@client.example>"] == read(mailbox, the(Role.INBOX, mailbox)).ids
        assert 0 == gmail.troubles[0].times

    @pytest.mark.parametrize(
        ("status", "reason", "told"),
        [
            (429, "rateLimitExceeded", "Google has had enough requests for now; the next sweep goes on"),
            (503, "backendError", "Google is out of order (503); the next sweep tries again"),
            (0, "", "the connection to Google broke; the next sweep tries again"),
        ],
    )
    def test_what_does_not_pass_is_left_to_the_next_sweep(
        self, status: int, reason: str, told: str, mailbox: GmailMailbox, gmail: Gmail
    ) -> None:
        gmail.troubles.append(Trouble("users.labels.list", status, reason, times=99))

        with pytest.raises(Unreachable) as raised:
            mailbox.folders()
        assert f"account work: {told}" == str(raised.value)

    @pytest.mark.parametrize(
        ("status", "reason", "told"),
        [
            (403, "insufficientPermissions", "say: relance login work, and tick every box"),
            (403, "accessNotConfigured", "the Gmail API is not switched on in your project at Google"),
            (403, "domainPolicy", "ask the administrator of your domain"),
        ],
    )
    def test_what_only_the_user_can_mend_is_not_tried_again(
        self, status: int, reason: str, told: str, mailbox: GmailMailbox, gmail: Gmail
    ) -> None:
        gmail.troubles.append(Trouble("users.labels.list", status, reason, times=99))

        with pytest.raises(Refused, match=told):
            mailbox.folders()
        assert 1 == gmail.count("users.labels.list")

    def test_a_wait_that_google_asks_for_is_kept(self, mailbox: GmailMailbox, gmail: Gmail) -> None:
        gmail.troubles.append(Trouble("users.labels.list", 429, "rateLimitExceeded", retry_after="0", times=3))

        assert mailbox.folders()
        assert 4 == gmail.count("users.labels.list")

    def test_a_wait_that_is_too_long_is_left_to_the_next_sweep(self, mailbox: GmailMailbox, gmail: Gmail) -> None:
        gmail.troubles.append(Trouble("users.labels.list", 429, "rateLimitExceeded", retry_after="3600", times=99))

        with pytest.raises(Unreachable, match="Google has had enough requests"):
            mailbox.folders()
        assert 1 == gmail.count("users.labels.list")

    def test_of_a_batch_only_what_failed_is_asked_again(
        self, client: GmailClient, mailbox: GmailMailbox, gmail: Gmail
    ) -> None:
        for number in range(CHUNK + 5):
            client.deliver("Inbox", letters.plain(f"<{number}@client.example>"), MORNING)
        gmail.troubles.append(Trouble("users.messages.get", 429, "rateLimitExceeded", times=4, first=10))

        assert CHUNK + 5 == len(read(mailbox, the(Role.INBOX, mailbox)).ids)
        assert CHUNK + 5 + 4 == gmail.count("users.messages.get")

    def test_a_batch_holds_twenty_five_questions_at_most(
        self, client: GmailClient, mailbox: GmailMailbox, gmail: Gmail
    ) -> None:
        for number in range(60):
            client.deliver("Inbox", letters.plain(f"<{number}@client.example>"), MORNING)
        mailbox.folders()
        before = gmail.requests
        found = list(mailbox._session.messages(sorted(gmail.box.messages)))

        assert (60, 3) == (len(found), gmail.requests - before)

    def test_a_spent_day_is_left_to_the_next_sweep_at_once(self, mailbox: GmailMailbox, gmail: Gmail) -> None:
        gmail.troubles.append(Trouble("users.labels.list", 403, "dailyLimitExceeded", times=99))

        with pytest.raises(Unreachable, match="Google has had enough requests for now; the next sweep goes on"):
            mailbox.folders()
        assert 1 == gmail.count("users.labels.list")

    def test_a_token_that_expires_on_the_way_is_renewed(
        self, client: GmailClient, mailbox: GmailMailbox, gmail: Gmail
    ) -> None:
        client.deliver("Inbox", letters.plain("<a@client.example>"), MORNING)
        inbox = the(Role.INBOX, mailbox)
        gmail.signs_in.expire()
        handles = [one.handle for one in read(mailbox, inbox).fetched]
        client.deliver("Inbox", letters.plain("<b@client.example>"), MORNING)
        late = gmail.box.messages.keys() - set(handles)
        gmail.signs_in.expire()

        assert 1 == len(list(mailbox._session.messages(sorted(late))))
        assert 3 == gmail.signs_in.refreshed


class TestWriting:
    @pytest.mark.parametrize(("status", "reason"), LIMITS)
    def test_a_draft_that_was_surely_not_written_is_tried_again(
        self, status: int, reason: str, mailbox: GmailMailbox, gmail: Gmail
    ) -> None:
        gmail.troubles.append(Trouble("users.drafts.create", status, reason, times=2))
        handle = mailbox.write_draft(letters.DRAFT, NOON)

        assert [handle] == [one.handle for one in mailbox.drafts()]

    @pytest.mark.parametrize("done", [True, False])
    @pytest.mark.parametrize(("status", "reason"), [(500, "backendError"), (0, "")])
    def test_a_draft_that_may_have_been_written_is_not_written_again(
        self, status: int, reason: str, *, done: bool, mailbox: GmailMailbox, gmail: Gmail
    ) -> None:
        gmail.troubles.append(Trouble("users.drafts.create", status, reason, done=done))
        with pytest.raises(Unreachable):
            mailbox.write_draft(letters.DRAFT, NOON)

        assert int(done) == len(mailbox.drafts())
        assert 1 == gmail.count("users.drafts.create")

    def test_a_draft_that_is_refused_is_told_in_googles_words(self, mailbox: GmailMailbox, gmail: Gmail) -> None:
        gmail.troubles.append(Trouble("users.drafts.create", 400, "invalidArgument"))

        with pytest.raises(NotWritten, match="account work: Google did not take the draft: invalidArgument"):
            mailbox.write_draft(letters.DRAFT, NOON)

    def test_a_draft_whose_way_to_trash_is_refused_stays(self, mailbox: GmailMailbox, gmail: Gmail) -> None:
        handle = mailbox.write_draft(letters.DRAFT, NOON)
        gmail.troubles.append(Trouble("users.messages.trash", 400, "failedPrecondition"))
        with pytest.raises(NotMoved, match="Google did not move the draft to Trash: failedPrecondition; delete it"):
            mailbox.discard_draft(handle)

        assert [handle] == [one.handle for one in mailbox.drafts()]


class TestTheOneTransport:
    def test_whatever_goes_out_passes_it(self, gmail: Gmail, tmp_path: Path) -> None:
        """A batch comes first: google-api-python-client would renew the token for it by a connection of its own."""
        account, passed = account_of(gmail, tmp_path), []

        class Watched(httplib2.Http):
            def request(self, *given: object, **more: object) -> object:
                passed.append(given)
                return super().request(*given, **more)

        opened = signed_in(account)
        narrow = Narrow(Watched(), gmail.root, f"{gmail.root}/o/token")
        with closing(Session(account, SignedIn(account, opened._credentials, narrow), unhurried())) as session:
            list(session.messages(["m1"]))
            gmail.signs_in.expire()
            list(session.messages(["m1"]))
            session.labels()

        assert len(passed) == gmail.requests
        assert 2 == gmail.signs_in.refreshed


class TestMeter:
    def test_no_minute_sees_more_than_is_allowed(self) -> None:
        now, spent = [0.0], []
        meter = Meter(lambda: now[0], lambda seconds: now.__setitem__(0, now[0] + seconds))
        for _ in range(1000):
            meter.pay(quota.READ)
            spent.append(now[0])
        busiest = max(sum(start <= at < start + 60 for at in spent) for start in spent)

        assert busiest * quota.READ <= 6000
        assert 20_000 == meter.spent
        assert (20_000 - quota.BURST) / quota.RATE == pytest.approx(now[0])

    def test_what_may_still_be_read_in_a_visit_is_counted(self) -> None:
        meter = unhurried()
        meter.pay(quota.MOST_READ - 50)

        assert 2 == meter.affordable

    def test_every_call_is_paid_for_as_google_counts(
        self, client: GmailClient, mailbox: GmailMailbox, gmail: Gmail
    ) -> None:
        client.deliver("Inbox", letters.plain("<offer@firm.example>"), MORNING)
        read(mailbox, the(Role.INBOX, mailbox), Stored())
        mailbox.addresses()
        mailbox.discard_draft(mailbox.write_draft(letters.DRAFT, NOON))
        mailbox.drafts()

        assert gmail.units == mailbox._session.meter.spent

"""Bad days at Microsoft: what is tried again, what is never done twice, and what the user is told."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from connectors.draft import build
from connectors.errors import AccountError, NotWritten, Refused, Unreachable
from connectors.outlook.mailbox import open_account
from rules.mail import Role
from tests.connectors import letters
from tests.connectors.outlook_client import OutlookClient, Signed, account_of
from tests.connectors.outlook_scene import QUOTING
from tests.connectors.reader import MORNING, NOON, read, the
from tests.servers.graph import Trouble

if TYPE_CHECKING:
    from connectors.outlook.mailbox import OutlookMailbox
    from tests.servers.graph import Graph
    from tests.servers.graph_items import Item

PASSING = [
    (429, "TooManyRequests"),
    (429, "ApplicationThrottled"),
    (500, ""),
    (503, "ServiceUnavailable"),
    (504, ""),
    (0, ""),
]


class TestReading:
    @pytest.mark.parametrize(("status", "code"), PASSING)
    @pytest.mark.parametrize("call", ["folders.delta", "messages.delta", "messages.value"])
    def test_what_passes_is_asked_again(
        self, call: str, status: int, code: str, outlook: OutlookClient, office: OutlookMailbox, graph: Graph
    ) -> None:
        outlook.deliver("Inbox", letters.plain("<a@client.example>"), MORNING)
        graph.troubles.append(Trouble(call, status, code, times=2))
        inbox = the(Role.INBOX, office)
        (one,) = read(office, inbox).fetched

        assert 1 == len(list(office.contents(inbox, [one.handle])))
        assert 0 == graph.troubles[0].times

    @pytest.mark.parametrize(
        ("status", "code", "told"),
        [
            (429, "TooManyRequests", "Microsoft has had enough requests for now; the next sweep goes on"),
            (503, "UnknownError", "Microsoft is out of order (503 UnknownError); the next sweep tries again"),
            (0, "", "the connection to Microsoft broke, or there is no network; the next sweep tries again"),
            (400, "ErrorInvalidUrl", "Microsoft would not do it (400 ErrorInvalidUrl); the next sweep tries again"),
        ],
    )  # fmt: skip
    def test_what_does_not_pass_is_left_to_the_next_sweep(
        self, status: int, code: str, told: str, office: OutlookMailbox, graph: Graph
    ) -> None:
        graph.troubles.append(Trouble("folders.delta", status, code, times=99))

        with pytest.raises(Unreachable) as raised:
            office.folders()
        assert f"account office: {told}" == str(raised.value)

    @pytest.mark.parametrize(
        ("status", "code", "told"),
        [
            (403, "ErrorAccessDenied", "say: relance login office, and if that does not help, ask the administrator"),
            (403, "ErrorQuotaExceeded", "the mailbox is full"),
            (404, "MailboxNotEnabledForRESTAPI", "this user has no mailbox that Microsoft Graph can read"),
        ],
    )
    def test_what_only_the_user_can_mend_is_not_tried_again(
        self, status: int, code: str, told: str, office: OutlookMailbox, graph: Graph
    ) -> None:
        graph.troubles.append(Trouble("folders.delta", status, code, times=99))

        with pytest.raises(Refused, match=told):
            office.folders()
        assert 1 == graph.count("folders.delta")

    @pytest.mark.parametrize(
        ("status", "code", "told"),
        [
            (
                400,
                "ErrorInvalidRequest",
                "Microsoft would not do it in the folder 'Kunden' (400 ErrorInvalidRequest); ",
            ),
            (403, "ErrorAccessDenied", "Microsoft does not allow it in the folder 'Kunden' (ErrorAccessDenied); say: "),
            (500, "ErrorInternal", "Microsoft is out of order in the folder 'Kunden' (500 ErrorInternal); the next "),
        ],
    )
    def test_a_folder_that_is_refused_for_good_is_named(
        self, status: int, code: str, told: str, outlook: OutlookClient, office: OutlookMailbox, graph: Graph
    ) -> None:
        outlook.make_folder("Kunden")
        (own,) = (one for one in office.folders() if one.name == "Kunden")
        graph.troubles.append(Trouble("messages.delta", status, code, times=99))

        with pytest.raises(AccountError) as raised:
            read(office, own)
        assert str(raised.value).startswith(f"account office: {told}")

    def test_a_wait_that_microsoft_asks_for_is_kept(self, office: OutlookMailbox, graph: Graph) -> None:
        graph.troubles.append(Trouble("folders.delta", 429, "TooManyRequests", retry_after="0", times=3))

        assert office.folders()
        assert 4 == graph.count("folders.delta")

    def test_a_wait_that_is_too_long_is_left_to_the_next_sweep(self, office: OutlookMailbox, graph: Graph) -> None:
        graph.troubles.append(Trouble("folders.delta", 429, "TooManyRequests", retry_after="3600", times=99))

        with pytest.raises(Unreachable, match="Microsoft has had enough requests"):
            office.folders()
        assert 1 == graph.count("folders.delta")

    def test_nothing_that_is_told_holds_an_address(self, office: OutlookMailbox, graph: Graph) -> None:
        graph.troubles.append(Trouble("folders.delta", 400, "Bad ivan@firm.example", times=99))

        with pytest.raises(Unreachable) as raised:
            office.folders()
        assert "account office: Microsoft would not do it (400); the next sweep tries again" == str(raised.value)

    def test_an_answer_that_is_no_json_is_left_to_the_next_sweep(self, outlook: OutlookClient, graph: Graph) -> None:
        graph.garbled = True
        with closing(outlook.open()) as office, pytest.raises(Unreachable, match="an answer that cannot be read"):
            office.folders()

    def test_nobody_there_is_told(self, graph: Graph) -> None:
        account = account_of(graph, endpoint="http://127.0.0.1:9")
        with (
            closing(open_account(account, Signed(graph))) as office,
            pytest.raises(Unreachable, match="there is no network"),
        ):
            office.folders()

    def test_one_who_does_not_answer_is_waited_for_no_longer_than_was_said(self, graph: Graph) -> None:
        graph.silent = True
        account = account_of(graph, timeout=0.1)
        with (
            closing(open_account(account, Signed(graph))) as office,
            pytest.raises(Unreachable, match="Microsoft does not answer"),
        ):
            office.folders()

    @pytest.mark.parametrize("calls", [["messages.value"], ["messages.value", "messages.get"]])
    def test_a_message_that_microsoft_cannot_show_keeps_no_other_from_being_read(
        self, calls: list[str], outlook: OutlookClient, office: OutlookMailbox, graph: Graph
    ) -> None:
        for name in ("a", "b"):
            outlook.deliver("Inbox", letters.plain(f"<{name}@client.example>"), MORNING)
        inbox = the(Role.INBOX, office)
        handles = [one.handle for one in read(office, inbox).fetched]
        graph.troubles += [Trouble(call, 500, "ErrorMimeContentConversionFailed") for call in calls]
        found = dict(office.contents(inbox, handles))

        assert (3 - len(calls), 2) == (len(found), graph.count("messages.value"))
        assert 1 == len({content.text for content in found.values()})


class TestTokens:
    def test_one_that_expires_on_the_way_is_renewed(self, graph: Graph) -> None:
        signed = Signed(graph)
        with closing(open_account(account_of(graph), signed)) as office:
            office.folders()
            graph.tokens.clear()

            assert [] == list(office.drafts())
            assert 1 == signed.renewed

    def test_one_that_expires_before_a_draft_is_written_is_renewed_and_one_draft_is_written(self, graph: Graph) -> None:
        graph.box.put(graph.box.folders["sentitems"], build(QUOTING), MORNING)
        signed = Signed(graph)
        with closing(open_account(account_of(graph), signed)) as office:
            office.drafts()
            graph.tokens.clear()
            handle = office.write_draft(build(QUOTING), NOON)

            assert [handle] == [draft.handle for draft in office.drafts()]
            assert 1 == signed.renewed

    def test_where_no_token_is_taken_the_user_has_to_sign_in(self, graph: Graph) -> None:
        signed = Signed(graph, good=False)
        with (
            closing(open_account(account_of(graph), signed)) as office,
            pytest.raises(Refused, match="say: relance login office"),
        ):
            office.folders()
        assert 0 < signed.renewed < 20


@pytest.mark.usefixtures("anchor")
class TestWriting:
    @pytest.mark.parametrize("call", ["messages.createReplyAll", "messages.update"])
    def test_what_was_surely_not_done_is_tried_again(self, call: str, office: OutlookMailbox, graph: Graph) -> None:
        graph.troubles.append(Trouble(call, 429, "TooManyRequests", times=2))
        handle = office.write_draft(build(QUOTING), NOON)

        assert [handle] == [draft.handle for draft in office.drafts()]

    @pytest.mark.parametrize("done", [True, False])
    @pytest.mark.parametrize("status", [500, 503, 504, 0])
    @pytest.mark.parametrize("call", ["messages.createReplyAll", "messages.update"])
    def test_what_may_have_been_done_is_not_tried_again_and_found_the_next_time(
        self, call: str, status: int, *, done: bool, office: OutlookMailbox, graph: Graph
    ) -> None:
        graph.troubles.append(Trouble(call, status, times=1, done=done))
        with pytest.raises(Unreachable):
            office.write_draft(build(QUOTING), NOON)
        calls = graph.count(call)
        there = list(office.drafts())
        if not there:
            office.write_draft(build(QUOTING), NOON)

        assert 1 == calls
        assert (done and call == "messages.update") == bool(there)
        assert 1 == len(office.drafts()) == len(graph.box.within(graph.box.folders["drafts"]))

    @pytest.mark.parametrize("call", ["messages.createReplyAll", "messages.update"])
    def test_what_is_refused_is_said(self, call: str, office: OutlookMailbox, graph: Graph) -> None:
        graph.troubles.append(Trouble(call, 400, "ErrorQuotaExceeded", times=2))

        with pytest.raises(NotWritten, match="ErrorQuotaExceeded"):
            office.write_draft(build(QUOTING), NOON)
        assert [] == list(office.drafts())

    @pytest.mark.parametrize("status", [404, 412])
    @pytest.mark.parametrize("call", ["messages.createReplyAll", "messages.create"])
    def test_what_makes_a_draft_is_refused_and_not_passed_over(
        self, call: str, status: int, anchor: Item, office: OutlookMailbox, graph: Graph
    ) -> None:
        if call == "messages.create":
            graph.box.remove(anchor)
        graph.troubles.append(Trouble(call, status, "ErrorItemNotFound"))

        with pytest.raises(NotWritten, match="ErrorItemNotFound"):
            office.write_draft(build(QUOTING), NOON)

"""Links that lead elsewhere or in circles, and answers that are not Microsoft's, or not as they were sent."""

from __future__ import annotations

import gzip
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from itertools import count
from threading import Barrier, BrokenBarrierError
from typing import TYPE_CHECKING

import pytest

from connectors.errors import Refused, Unreachable
from connectors.outlook import asking, reading
from connectors.outlook.asking import Asking
from connectors.outlook.failures import Busy, Refusal
from connectors.outlook.transport import Narrow
from rules.mail import Role
from tests.connectors import letters
from tests.connectors.outlook_client import Signed
from tests.connectors.reader import MORNING, NOON, read, the
from tests.servers.graph import Answer, Graph, Trouble

if TYPE_CHECKING:
    from connectors.mailbox import Folder
    from connectors.outlook.mailbox import OutlookMailbox
    from tests.connectors.outlook_client import OutlookClient

PAGE = b"<html><body>Your organisation has blocked this page.</body></html>"
DELTA = "messages.delta"


@pytest.fixture
def inbox(office: OutlookMailbox) -> Folder:
    return the(Role.INBOX, office)


@pytest.fixture
def _filled(outlook: OutlookClient) -> None:
    for number in range(5):
        outlook.deliver("Inbox", letters.plain(f"<{number}@client.example>"), MORNING)


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of two."""
    monkeypatch.setattr(asking, "PAGE", 2)


@pytest.mark.usefixtures("_filled", "_small")
class TestLinks:
    def test_one_to_another_host_is_not_followed_and_gets_no_token(
        self, office: OutlookMailbox, inbox: Folder, graph: Graph
    ) -> None:
        with Graph() as other:
            graph.leads_to = other.root
            with pytest.raises(Unreachable, match="Microsoft forgot where we were"):
                read(office, inbox)
            asked = other.calls + other.refused + [str(other.most_at_once)]

        assert ["0"] == asked

    @pytest.mark.parametrize("drafts", [True, False])
    def test_neither_is_one_of_a_listing(
        self, outlook: OutlookClient, office: OutlookMailbox, graph: Graph, *, drafts: bool
    ) -> None:
        for _ in range(3):
            outlook.deliver("Drafts", letters.DRAFT, MORNING, draft=True)
        if drafts:
            office.folders()
        graph.leads_to = "https://graph.microsoft.com.evil.example"

        with pytest.raises(Unreachable, match="Microsoft gave an answer that cannot be read"):
            office.drafts()

    def test_those_that_lead_to_the_same_page_for_ever_are_left(
        self, office: OutlookMailbox, inbox: Folder, graph: Graph
    ) -> None:
        graph.circles = True

        with pytest.raises(Unreachable, match="Microsoft forgot where we were"):
            read(office, inbox)
        assert reading.BEGINNINGS * (reading.MOST_ALIKE + 2) >= graph.count(DELTA)

    def test_the_same_one_again_and_again_is_left_as_well(
        self, office: OutlookMailbox, inbox: Folder, graph: Graph
    ) -> None:
        link = f"{graph.root}/v1.0/me/mailFolders('AQMkFinbox=')/messages/delta?$skiptoken=T1"
        page = f'{{"value": [], "@odata.nextLink": "{link}"}}'.encode()
        graph.troubles.append(Trouble(DELTA, answer=Answer(200, page), times=99))

        with pytest.raises(Unreachable, match="Microsoft forgot where we were"):
            read(office, inbox)
        assert 2 * reading.BEGINNINGS >= graph.count(DELTA)

    def test_one_that_is_given_again_to_whoever_begins_again_is_followed(
        self, office: OutlookMailbox, inbox: Folder, graph: Graph, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(reading, "BEGINNINGS", 2)
        graph.troubles += [
            Trouble(DELTA, 410, "SyncStateNotFound", first=1),
            Trouble(DELTA, meanwhile=lambda: vars(graph).update(_numbers=count(1))),
        ]
        office.folders()
        vars(graph)["_numbers"] = count(1)

        assert 5 == len(set(read(office, inbox).ids))

    @pytest.mark.parametrize(
        ("status", "code"),
        [
            (400, "BadRequest"),
            (400, ""),
            (404, ""),
            (410, ""),
            (410, "syncStateInvalid"),
            (400, "ErrorInvalidIdMalformed"),
        ],
    )
    def test_one_that_is_refused_is_dropped_and_all_is_read_anew(
        self, status: int, code: str, outlook: OutlookClient, office: OutlookMailbox, inbox: Folder, graph: Graph
    ) -> None:
        first = read(office, inbox)
        outlook.deliver("Inbox", letters.plain("<answer@client.example>"), NOON)
        graph.troubles.append(Trouble(DELTA, status, code))

        assert ["<answer@client.example>"] == read(office, inbox, first.stored).ids

    def test_what_is_told_twice_on_a_page_is_there_once(
        self, office: OutlookMailbox, inbox: Folder, graph: Graph, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(asking, "PAGE", 200)
        lying = graph.box.within(graph.box.folders["inbox"])
        monkeypatch.setattr(graph.box, "within", lambda folder: lying * 2 if folder.name == "Inbox" else [])
        found = read(office, inbox)

        assert 5 == len(found.ids) == len(set(found.ids))


class TestAnswers:
    @pytest.mark.parametrize(
        "cut", [PAGE, b"", b'{"value": [', b"[" * 100_000, b"[]", b"null", b'{"value": 7}', b"{}", b'{"value": []}']
    )
    def test_what_is_none_of_microsofts_is_no_answer(
        self, cut: bytes, outlook: OutlookClient, office: OutlookMailbox, inbox: Folder, graph: Graph
    ) -> None:
        outlook.deliver("Inbox", letters.plain("<a@client.example>"), MORNING)
        graph.troubles.append(Trouble(DELTA, answer=Answer(200, cut, kind="text/html"), times=99))

        with pytest.raises(Unreachable, match="Microsoft gave an answer that cannot be read"):
            read(office, inbox)

    @pytest.mark.parametrize("cut", [b"{}", b'{"error": {}}', b'{"id": "AAk="}'])
    def test_an_answer_without_a_list_is_no_empty_list(self, cut: bytes, office: OutlookMailbox, graph: Graph) -> None:
        office.folders()
        graph.troubles.append(Trouble("messages.list", answer=Answer(200, cut), times=99))

        with pytest.raises(Unreachable, match="Microsoft gave an answer that cannot be read"):
            office.drafts()

    @pytest.mark.parametrize("cut", [PAGE, b'{"value": ['])
    @pytest.mark.parametrize("call", [DELTA, "messages.value", "folders.get"])
    def test_once_it_passes_the_question_is_answered(
        self, call: str, cut: bytes, outlook: OutlookClient, office: OutlookMailbox, inbox: Folder, graph: Graph
    ) -> None:
        outlook.deliver("Inbox", letters.plain("<a@client.example>"), MORNING)
        graph.troubles.append(Trouble(call, answer=Answer(200, cut, kind="text/html; charset=utf-8")))
        (one,) = read(office, inbox).fetched
        ((_handle, content),) = office.contents(inbox, [one.handle])

        assert "Hello" == content.text.strip()

    def test_a_page_of_a_proxy_is_never_the_text_of_a_message(
        self, outlook: OutlookClient, office: OutlookMailbox, inbox: Folder, graph: Graph
    ) -> None:
        outlook.deliver("Inbox", letters.plain("<a@client.example>"), MORNING)
        (one,) = read(office, inbox).fetched
        graph.troubles.append(Trouble("messages.value", answer=Answer(200, PAGE, kind="text/html"), times=99))

        with pytest.raises(Unreachable, match="an answer that cannot be read"):
            list(office.contents(inbox, [one.handle]))

    def test_a_proxy_that_refuses_is_not_taken_for_microsoft(self, office: OutlookMailbox, graph: Graph) -> None:
        graph.troubles.append(Trouble("folders.delta", answer=Answer(403, PAGE, kind="text/html"), times=99))

        with pytest.raises(Unreachable, match=r"something on the way to Microsoft .* a proxy perhaps"):
            office.folders()

    def test_microsoft_itself_is(self, office: OutlookMailbox, graph: Graph) -> None:
        graph.troubles.append(Trouble("folders.delta", 403, "ErrorAccessDenied", times=99))

        with pytest.raises(Refused, match="relance login office"):
            office.folders()

    @pytest.mark.parametrize("status", [301, 302, 307, 308])
    def test_a_redirection_is_not_followed_and_gets_no_token(
        self, status: int, office: OutlookMailbox, graph: Graph
    ) -> None:
        with Graph() as other:
            moved = Answer(status, b"", {"Location": f"{other.root}/v1.0/me/mailFolders/delta"})
            graph.troubles.append(Trouble("folders.delta", answer=moved, times=99))
            with pytest.raises(Unreachable, match=f"Microsoft would not do it \\({status}\\)"):
                office.folders()
            asked = other.calls + other.refused + [str(other.most_at_once)]

        assert ["0"] == asked

    @pytest.mark.parametrize("status", [200, 500])
    def test_what_unpacks_to_more_than_there_can_be_is_not_unpacked(
        self, status: int, office: OutlookMailbox, graph: Graph, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(asking, "MOST", 100_000)
        bomb = Answer(status, gzip.compress(b" " * 10_000_000), {"Content-Encoding": "gzip"})
        graph.troubles.append(Trouble("folders.delta", answer=bomb, times=99))

        with pytest.raises(Unreachable, match="cannot be read" if status == 200 else "out of order"):
            office.folders()

    def test_half_a_character_is_none(self, outlook: OutlookClient, office: OutlookMailbox, inbox: Folder) -> None:
        item = outlook.deliver("Inbox", letters.plain("<a@client.example>", text="ok \U0001f600\r\n"), MORNING)
        item.props["subject"], item.props["conversationId"], item.headers = "cut \ud83d", "AAQk\ud83d", []
        (one,) = read(office, inbox).fetched

        assert b"Subject: cut ?\r\n" in one.header
        assert one.thread_id.startswith("AAQk?")


class TestWaits:
    @pytest.mark.parametrize(
        ("told", "dated", "wait"),
        [
            ("10", "", 10.0),
            ("120", "", 120.0),
            ("121", "", False),
            ("3600", "", False),
            ("0", "", True),
            ("", "", True),
            ("-5", "", True),
            ("1.5", "", True),
            ("soon", "", True),
            ("\xb2", "", True),
            ("9" * 400, "", True),
            ("Mon, 02 Nov 2026 09:30:30 GMT", "Mon, 02 Nov 2026 09:30:00 GMT", 30.0),
            ("Mon, 02 Nov 2026 10:30:00 GMT", "Mon, 02 Nov 2026 09:30:00 GMT", False),
            ("Mon, 02 Nov 2026 09:29:00 GMT", "Mon, 02 Nov 2026 09:30:00 GMT", True),
            ("Mon, 02 Nov 2026 09:30:30 GMT", "", True),
            ("Mon, 02 Nov 2026 09:30:30 GMT", "Mon, 02 Nov 2026 09:30:00 -0000", True),
        ],
    )
    def test_a_wait_is_told_in_seconds_or_as_a_moment(self, told: str, dated: str, *, wait: float | bool) -> None:
        fields = {"Retry-After": told, "Date": dated}

        assert wait == Busy(Refusal(429, {name: one for name, one in fields.items() if one}, b"")).wait
        assert wait == Busy(Refusal(503, {name: one for name, one in fields.items() if one}, b"")).wait

    def test_more_than_four_things_are_never_asked_at_once(self, graph: Graph) -> None:
        fifth = Barrier(asking.AT_ONCE + 1)

        def wait_for_a_fifth() -> None:
            with suppress(BrokenBarrierError):
                fifth.wait(0.5)

        graph.gate = wait_for_a_fifth
        with closing(Asking(graph.root, Signed(graph), Narrow(graph.root, 5))) as asked, ThreadPoolExecutor(24) as pool:
            answers = list(pool.map(lambda _: asked.ask("/v1.0/me"), range(24)))

        assert (24, True) == (len(answers), graph.most_at_once <= asking.AT_ONCE)

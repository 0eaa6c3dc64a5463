"""Answers as Google's documentation gives them (tests/connectors/gmail), said over HTTP and read by the adapter."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from connectors.errors import NotWritten, Refused, Unreachable
from connectors.gmail import convert
from connectors.gmail.auth import signed_in
from connectors.gmail.reading import changes_of
from connectors.gmail.session import Session
from connectors.mime import content
from rules.mail import Role
from tests.connectors.gmail_client import account_of, running, unhurried
from tests.servers.gmail_replay import Replay, Shape, names
from tests.servers.gmail_rules import methods

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connectors.gmail.convert import Read

MESSAGE, DRAFT = "19e4d0a1b2c3d4e5", "19e4d0ffffffff01"
THREAD = "19e4c00000000001"
TRIES = 4
"""Attempts in tests (`tests.connectors.gmail_client.running`)."""
SPOKEN = "Thank you,\nwe shall look at it."
ERRORS = [
    ("error-401", Refused, "say: relance login work, and tick every box", None),
    ("error-403-daily", Unreachable, "Google has had enough requests for now; the next sweep goes on", 1),
    ("error-403-user-rate", Unreachable, "Google has had enough requests for now", TRIES),
    ("error-403-rate", Unreachable, "Google has had enough requests for now", TRIES),
    ("error-403-quota", Unreachable, "Google has had enough requests for now", TRIES),
    ("error-403-domain", Refused, "ask the administrator of your domain", 1),
    ("error-403-scope", Refused, "the sign-in does not allow what is needed; say: relance login work", 1),
    ("error-403-disabled", Refused, "the Gmail API is not switched on in your project at Google", 1),
    ("error-429", Unreachable, "Google has had enough requests for now", TRIES),
    ("error-429-retry-after", Unreachable, "Google has had enough requests for now", TRIES),
    ("error-500", Unreachable, r"Google is out of order \(500\)", TRIES),
]
"""How many times is asked; None where the library itself asks again with a new token."""


@pytest.fixture
def replay(tmp_path: Path) -> Iterator[Replay]:
    with running(tmp_path / "state", Replay()) as server:
        yield server


@pytest.fixture
def session(replay: Replay, tmp_path: Path) -> Iterator[Session]:
    account = account_of(replay, tmp_path)
    with closing(Session(account, signed_in(account), unhurried())) as session:
        yield session


def read(session: Session, *ids: str, large: bool = False) -> list[Read]:
    return list(session.messages(ids or [MESSAGE], large=frozenset(ids or [MESSAGE]) if large else frozenset()))


class TestFiles:
    @pytest.mark.parametrize("name", names())
    def test_each_names_its_page(self, name: str) -> None:
        assert Shape.read(name).documentation.startswith(("https://developers.google.com/", "https://github.com/"))

    @pytest.mark.parametrize("name", [name for name in names() if not name.startswith(("error", "token", "batch"))])
    def test_what_is_no_error_is_as_the_library_describes_it(self, name: str) -> None:
        shape = Shape.read(name)
        (method,) = (one for one in methods() if one.name == shape.method)

        assert "response" in method.told
        method.check_answer(shape.answer)

    def test_none_is_left_unread(self) -> None:
        told = Path(__file__).read_text("utf-8")

        assert [] == [name for name in names() if f'"{name}"' not in told]


class TestMessages:
    def test_a_whole_one_is_read(self, replay: Replay, session: Session) -> None:
        replay.say("message-raw")
        (one,) = read(session)

        assert (MESSAGE, THREAD, 2026) == (one.id, one.thread, one.received_at.year)
        assert {"UNREAD", "IMPORTANT", "CATEGORY_PERSONAL", "INBOX"} == one.labels
        assert SPOKEN == content(one.raw).text.strip()

    def test_one_that_is_told_in_parts_is_read_without_its_attachments(self, replay: Replay, session: Session) -> None:
        replay.say("message-full")
        (one,) = read(session, large=True)
        header = one.fetched.header

        assert (SPOKEN, ("Questions.pdf",)) == (content(one.raw).text.strip(), content(one.raw).attachments)
        assert b"In-Reply-To: <offer@firm.example>\r\n" in header
        assert "From: Anna Weiß <anna@client.example>".encode() in header

    def test_of_one_without_its_body_the_header_is_read(self, replay: Replay, session: Session) -> None:
        replay.say("message-metadata")
        (one,) = read(session, large=True)

        assert b"References: <first@firm.example> <offer@firm.example>" in one.fetched.header
        assert "" == content(one.raw).text.strip()

    def test_labels_alone_are_read(self, replay: Replay, session: Session) -> None:
        replay.say("message-minimal")
        labels = session.labels_of(MESSAGE)

        assert labels is not None
        assert "INBOX" in labels

    def test_of_a_batch_what_was_put_off_is_asked_again_and_what_is_gone_is_left_out(
        self, replay: Replay, session: Session
    ) -> None:
        replay.say("batch", "message-raw")
        found = read(session, "19e4d0a1b2c3d4e5", "19e4d0a1b2c3d4e6", "19e4d0a1b2c3d4e7")

        assert 2 == len(found)
        assert 3 + 1 == replay.count("users.messages.get")


class TestListings:
    def test_a_search_is_read_to_its_last_page(self, replay: Replay, session: Session) -> None:
        replay.say("messages-list", "messages-list-last")

        assert [MESSAGE, THREAD, "19e4b00000000009"] == [one for one, _thread in session.search("in:sent")]

    def test_a_search_that_finds_nothing_has_no_list(self, replay: Replay, session: Session) -> None:
        replay.say("messages-list-empty")

        assert [] == session.search("in:sent")

    def test_history_is_read_past_a_page_that_tells_nothing(self, replay: Replay, session: Session) -> None:
        replay.say("history-page", "history-page-without-history", "history-page-bare")
        told = session.history(5512000)

        assert told is not None
        changes = changes_of(*told)
        assert (5, 5512345) == (len(told[0]), changes.history)
        assert {MESSAGE: None, "19e4d0ffffffff02": frozenset({"TRASH", "DRAFT"})} == changes.labels
        assert changes.touched is None

    def test_where_nothing_changed_nothing_is_told(self, replay: Replay, session: Session) -> None:
        replay.say("history-nothing")

        assert ([], 5512345) == session.history(5512000)

    def test_history_that_google_has_forgotten_is_no_trouble(self, replay: Replay, session: Session) -> None:
        replay.say("error-404-history")

        assert session.history(1) is None
        assert 1 == replay.count("users.history.list")

    def test_drafts_are_named_by_their_messages(self, replay: Replay, session: Session) -> None:
        replay.say("drafts-list")

        assert [DRAFT, "19e4d0ffffffff07"] == session.drafts()

    def test_no_drafts_have_no_list(self, replay: Replay, session: Session) -> None:
        replay.say("drafts-list-empty")

        assert [] == session.drafts()

    def test_a_draft_holds_a_message_as_any_other(self) -> None:
        one = convert.read(Shape.read("draft").answer["message"])

        assert (DRAFT, True, SPOKEN) == (one.id, one.fetched.draft, content(one.raw).text.strip())

    def test_labels_are_folders_whatever_the_language(self, replay: Replay, session: Session) -> None:
        replay.say("labels-list")
        found = convert.folders(session.labels())

        assert {"SENT": Role.SENT, "DRAFT": Role.DRAFTS, "TRASH": Role.TRASH, "SPAM": Role.JUNK} == {
            label: found[label].role for label in ("SENT", "DRAFT", "TRASH", "SPAM")
        }
        assert ["Клиенты", "Clients/Weiß"] == [found[label].name for label in ("Label_7", "Label_3881")]

    def test_the_messages_of_a_label_and_of_all_are_counted(self, replay: Replay, session: Session) -> None:
        replay.say("label", "profile")

        assert (4022, 12034) == (session.total("SENT"), session.total(convert.ALL_MAIL))
        assert 5512345 == session.history_id()[0]

    def test_addresses_that_are_proved_are_ours(self, replay: Replay, session: Session) -> None:
        replay.say("send-as-list")

        assert ("ivan@firm.example", "sales@firm.example", "ivan@brand.example") == convert.own_addresses(
            session.send_as()
        )


class TestWriting:
    def test_a_draft_that_was_written_is_named_by_its_message(self, replay: Replay, session: Session) -> None:
        replay.say("draft-created")

        assert DRAFT == session.create_draft(b"Subject: x\r\n\r\nx\r\n", THREAD)

    def test_what_lies_in_trash_says_so(self, replay: Replay, session: Session) -> None:
        replay.say("message-trashed")

        assert {"TRASH", "DRAFT"} == session.trash(DRAFT)

    def test_what_google_refuses_is_told_in_its_words(self, replay: Replay, session: Session) -> None:
        replay.say("error-400")

        with pytest.raises(NotWritten, match=r"Google did not take the draft: Sorting is not possible here\."):
            session.create_draft(b"Subject: x\r\n\r\nx\r\n", "")


class TestErrors:
    @pytest.mark.parametrize(("name", "kind", "told", "tries"), ERRORS, ids=[one[0] for one in ERRORS])
    def test_each_has_its_sentence(
        self, name: str, kind: type[Exception], told: str, tries: int | None, replay: Replay, session: Session
    ) -> None:
        replay.say(name)
        with pytest.raises(kind, match=told):
            session.labels()

        assert tries in {None, replay.count("users.labels.list")}

    def test_a_sign_in_that_holds_no_more_stops_the_account(
        self, replay: Replay, session: Session, tmp_path: Path
    ) -> None:
        replay.signs_in.shape = Shape.read("token-invalid-grant")
        with pytest.raises(Refused, match="say: relance login work"):
            session.labels()
        with pytest.raises(Refused, match="say: relance login work"):
            signed_in(account_of(replay, tmp_path))

        assert [] == replay.calls

    def test_a_client_that_was_deleted_is_told(self, replay: Replay, session: Session) -> None:
        replay.signs_in.shape = Shape.read("token-invalid-client")

        with pytest.raises(Refused, match="Google does not know the client"):
            session.labels()

    def test_a_token_is_taken(self, replay: Replay, session: Session) -> None:
        replay.signs_in.shape = Shape.read("token")
        replay.say("labels-list")

        assert session.labels()

"""Signing in to Gmail: by a browser here, by one elsewhere, and what is said where it fails."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import keyring
import pytest
from keyring.errors import KeyringLocked

from connectors import open_mailbox, tokens
from connectors.errors import Refused, Unreachable
from connectors.gmail.auth import COMPOSE, MODIFY, READ, sign_in, signed_in
from connectors.oauth import google
from tests.connectors import gmail_client
from tests.connectors.browsers import with_browser, with_script
from tests.connectors.gmail_client import account_of
from tests.connectors.test_secrets import LockedKeyring, OpenKeyring

if TYPE_CHECKING:
    from pathlib import Path

    from connectors.account import GmailAccount
    from tests.servers.gmail import Gmail


@dataclass
class User:
    """Somebody who signs in with a browser on another machine, and pastes where it ends up."""

    said: list[str] = field(default_factory=list)

    def hear(self, sentence: str) -> None:
        self.said.append(sentence)

    @property
    def address(self) -> str:
        return next(line for said in self.said for line in said.splitlines() if line.startswith("http"))

    def paste(self) -> str:
        url = urlsplit(self.address)
        with closing(HTTPConnection(url.netloc)) as connection:
            connection.request("GET", f"{url.path}?{url.query}")
            return connection.getresponse().headers["Location"]

    def signs_in(self, account: GmailAccount) -> str:
        return sign_in(account, self.hear, self.paste, paste=True)


@pytest.fixture
def account(gmail: Gmail, tmp_path: Path) -> GmailAccount:
    tokens.path_of("work").unlink()
    return account_of(gmail, tmp_path, take_back=False)


def refusal(account: GmailAccount, kind: type[Exception] = Refused) -> str:
    """What is said to somebody who signs in."""
    with pytest.raises(kind) as raised:
        User().signs_in(account)
    return str(raised.value)


class TestSigningIn:
    def test_reading_and_drafts_are_asked_for_and_nothing_else(self, account: GmailAccount, gmail: Gmail) -> None:
        User().signs_in(account)
        (asked,) = gmail.signs_in.asked

        assert {READ, COMPOSE} == set(asked["scope"].split())
        assert ("offline", "S256") == (asked["access_type"], asked["code_challenge_method"])
        assert asked["redirect_uri"].startswith("http://127.0.0.1:")

    def test_with_take_back_moving_to_trash_is_asked_for_too(self, gmail: Gmail, tmp_path: Path) -> None:
        User().signs_in(account_of(gmail, tmp_path, take_back=True))

        assert {READ, MODIFY} == set(gmail.signs_in.asked[0]["scope"].split())

    def test_it_is_said_what_the_permissions_mean(self, account: GmailAccount) -> None:
        user = User()
        user.signs_in(account)

        assert READ in user.said[0]
        assert COMPOSE in user.said[0]
        assert "also allows sending" in user.said[0]
        assert "relance cannot send all the same" in user.said[0]

    def test_afterwards_the_mailbox_opens(self, account: GmailAccount) -> None:
        User().signs_in(account)
        with closing(open_mailbox(account)) as mailbox:
            assert ("ivan@firm.example",) == mailbox.addresses()

    def test_scopes_that_are_told_with_commas_are_understood(self, account: GmailAccount, gmail: Gmail) -> None:
        gmail.signs_in.separator = ","

        assert User().signs_in(account)

    def test_a_box_that_was_not_ticked_is_told(self, account: GmailAccount, gmail: Gmail) -> None:
        gmail.signs_in.withheld = frozenset({"compose"})

        assert "say: relance login work, and tick every box" in refusal(account)
        assert tokens.kept("work") is None

    def test_a_no_is_told(self, account: GmailAccount, gmail: Gmail) -> None:
        gmail.signs_in.denied = True

        assert "account work: the sign-in failed: Google says access_denied; try again" == refusal(account)

    def test_an_answer_to_another_question_is_refused(self, account: GmailAccount) -> None:
        with pytest.raises(Refused, match="the sign-in failed: Google says mismatching_state"):
            sign_in(account, User().hear, lambda: "http://127.0.0.1:1/?code=x&state=forged", paste=True)

    @pytest.mark.parametrize("pasted", ["", "what?", "http://127.0.0.1:1/"])
    def test_what_is_no_address_is_refused(self, pasted: str, account: GmailAccount) -> None:
        with pytest.raises(Refused, match="the sign-in failed"):
            sign_in(account, User().hear, lambda: pasted, paste=True)

    def test_google_out_of_order_is_told(self, account: GmailAccount, gmail: Gmail) -> None:
        gmail.signs_in.down = 99

        assert "the sign-in failed: Google says" in refusal(account)


OTHER_TABS = """
import socket, sys
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener, urlopen
class Stays(HTTPRedirectHandler):
    def redirect_request(self, *given):
        return None
try:
    build_opener(Stays).open(sys.argv[1])
except HTTPError as error:
    answer = error.headers["Location"]
url = urlsplit(answer)
silent = socket.create_connection((url.hostname, url.port))
for path in ("/favicon.ico", "/?code=secret&state=forged", "/?error=access_denied"):
    try:
        urlopen(f"http://{url.netloc}{path}")
    except HTTPError as error:
        open(f"{folder}/answers", "a").write(f"{error.code}\\n")
urlopen(answer).read()
"""
"""Asks for other things, and stays silent on another connection, before it brings the answer."""


class TestBrowser:
    def test_other_tabs_and_connections_that_say_nothing_are_no_answer(
        self, account: GmailAccount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with_script(monkeypatch, tmp_path, OTHER_TABS)
        told = sign_in(account, User().hear, str)

        assert ["400"] * 3 == (tmp_path / "answers").read_text("utf-8").split()
        assert "in the file" in told

    def test_one_that_does_not_open_leaves_the_address_and_one_that_never_comes_back_is_told(
        self, account: GmailAccount, gmail: Gmail, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(google, "PATIENCE", 1)
        with_browser(monkeypatch, "false %s")
        user = User()
        with pytest.raises(Refused, match="nobody signed in within 0 minutes; say it again when you are ready"):
            sign_in(account, user.hear, str)

        assert f"open this address yourself:\n\n{gmail.root}/o/auth?" in user.said[-1]


class TestClient:
    def test_a_file_that_is_not_there_is_told(self, gmail: Gmail, tmp_path: Path) -> None:
        account = account_of(gmail, tmp_path)
        account.client.unlink()

        assert f"{account.client}, named as its client, cannot be read (No such file or directory)" in refusal(account)

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"web": {"client_id": "x"}}', '{"installed": {"client_id": 1}}'])
    def test_a_file_of_another_kind_is_told(self, text: str, gmail: Gmail, tmp_path: Path) -> None:
        account = account_of(gmail, tmp_path)
        account.client.write_text(text, encoding="utf-8")

        assert "is no client for a desktop app, as Google's console gives it; docs/" in refusal(account)


class TestKeeping:
    def test_without_a_keyring_it_is_a_file_for_its_owner_only_and_that_is_said(self, account: GmailAccount) -> None:
        told = User().signs_in(account)
        path = tokens.path_of("work")

        assert (
            f"in the file {path}, which only you can read, not encrypted: there is no keyring here that takes it"
            == told
        )
        assert 0o600 == path.stat().st_mode & 0o777
        assert 0o700 == path.parent.stat().st_mode & 0o777

    def test_with_a_keyring_it_is_kept_there_and_no_file_stays(self, account: GmailAccount) -> None:
        User().signs_in(account)
        ring = OpenKeyring()
        keyring.set_keyring(ring)

        assert "in the keyring" == User().signs_in(account)
        assert {"refresh_token", "scopes"} == json.loads(ring.filed["relance", "work"]).keys()
        assert not tokens.path_of("work").exists()

    def test_a_locked_keyring_is_no_missing_sign_in(self, account: GmailAccount) -> None:
        keyring.set_keyring(LockedKeyring())
        with pytest.raises(Unreachable, match="the keyring did not open; unlock it") as raised:
            signed_in(account)

        assert isinstance(raised.value.__cause__, KeyringLocked)

    @pytest.mark.usefixtures("gmail")
    def test_names_of_accounts_may_be_anything(self) -> None:
        tokens.keep("../a b", "x")

        assert "x" == tokens.kept("../a b")
        assert tokens.path_of("work").parent == tokens.path_of("../a b").parent

    @pytest.mark.parametrize("token", ["", "{", "[]", '{"refresh_token": 1, "scopes": []}', "{}"])
    def test_a_sign_in_that_cannot_be_read_is_none(self, token: str, account: GmailAccount) -> None:
        tokens.keep("work", token)

        with pytest.raises(Refused, match="nobody has signed in to it yet; say: relance login work"):
            signed_in(account)

    def test_take_back_needs_a_sign_in_of_its_own(self, gmail: Gmail, tmp_path: Path) -> None:
        gmail_client.sign_in(gmail, "readonly", "compose")

        with pytest.raises(Refused, match="take_back = true needs one more permission; say: relance login work"):
            signed_in(account_of(gmail, tmp_path, take_back=True))

    def test_a_sign_in_for_more_does_for_less(self, gmail: Gmail, tmp_path: Path) -> None:
        gmail_client.sign_in(gmail, "readonly", "modify")
        with closing(open_mailbox(account_of(gmail, tmp_path, take_back=False))) as mailbox:
            assert mailbox.folders()


class TestRenewing:
    def test_a_sign_in_that_holds_no_more_stops_the_account_and_says_what_to_do(
        self, gmail: Gmail, tmp_path: Path
    ) -> None:
        gmail.signs_in.revoked = True
        account = account_of(gmail, tmp_path)
        for _ in range(2):
            with (
                pytest.raises(Refused, match=r"say: relance login work\. If that is so every seven days") as raised,
                closing(open_mailbox(account)) as mailbox,
            ):
                mailbox.folders()

        assert "still in Testing: put it into production (docs/providers.md says how)" in str(raised.value)

    def test_nobody_is_asked_again_before_there_is_a_new_one(self, gmail: Gmail, tmp_path: Path) -> None:
        gmail.signs_in.revoked = True
        account = account_of(gmail, tmp_path)
        with pytest.raises(Refused), closing(open_mailbox(account)) as mailbox:
            mailbox.folders()
        asked = gmail.requests
        with pytest.raises(Refused):
            open_mailbox(account)
        gmail.signs_in.revoked = False
        told = User().signs_in(account)

        assert asked + 2 == gmail.requests
        assert told

    def test_a_client_that_google_does_not_know_is_told(self, gmail: Gmail, tmp_path: Path) -> None:
        account = account_of(gmail, tmp_path)
        account.client.write_text(account.client.read_text("utf-8").replace("not-so-secret", "changed"), "utf-8")

        with (
            pytest.raises(Refused, match=r"Google does not know the client in .*client.json any more"),
            closing(open_mailbox(account)) as mailbox,
        ):
            mailbox.folders()

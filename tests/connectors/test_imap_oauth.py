"""Logging in to an IMAP server with a token (XOAUTH2): a real Dovecot, which asks a sign-in of ours whose it is."""

from __future__ import annotations

import json
import logging
from base64 import b64decode
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from connectors import tokens
from connectors.errors import Refused, Unreachable
from connectors.imap import oauth
from connectors.imap.mailbox import open_account
from connectors.imap.session import Session
from tests.connectors import entra_client, gmail_client
from tests.connectors.imap_client import account_of
from tests.connectors.test_gmail_login import User as GoogleUser
from tests.servers import dovecot as servers
from tests.servers.dovecot import Dovecot, taking_tokens
from tests.servers.entra import CLIENT_ID, Refusal
from tests.servers.relay import Relay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from connectors.account import ImapAccount
    from tests.servers.dovecot import User
    from tests.servers.entra import Entra
    from tests.servers.gmail import Gmail

BEARER = "https://outlook.office.com/IMAP.AccessAsUser.All"
NO_INITIAL_RESPONSE = "imap_capability = IMAP4rev1 UIDPLUS\n"


@pytest.fixture
def entra(tmp_path: Path) -> Iterator[Entra]:
    with entra_client.running(tmp_path / "state") as server:
        yield server


@dataclass
class Office:
    """A mailbox behind a server that takes tokens."""

    entra: Entra
    user: User

    def account(self, **keys: Any) -> ImapAccount:
        given = {"oauth": "microsoft", "client_id": CLIENT_ID, "authority": self.entra.root, "password": None} | keys
        return account_of(self.user, **given)

    def sign_in(self) -> str:
        user = entra_client.User(self.entra)
        return oauth.sign_in(self.account(), user.hear, user.paste, paste=True)

    def opens(self, **keys: Any) -> bool:
        with closing(open_account(self.account(**keys))) as mailbox:
            return bool(mailbox.folders())


@pytest.fixture
def office(entra: Entra, dovecots: Callable[[str], Dovecot]) -> Iterator[Callable[[str], Office]]:
    """Somebody at a server with these lines in its configuration, who has signed in at Microsoft."""
    running: list[Dovecot] = []

    def made(more: str = "") -> Office:
        server = Dovecot(taking_tokens(entra.base, entra.introspection, more=more)).__enter__()
        running.append(server)
        office = Office(entra, server.new_user())
        entra.user = office.user.name
        office.sign_in()
        return office

    yield made
    for server in running:
        server.__exit__(None, None, None)


@pytest.fixture
def there(office: Callable[[str], Office]) -> Office:
    return office("")


def test_with_a_token_the_mailbox_opens(there: Office) -> None:
    assert there.opens()


def test_it_is_shown_at_once_where_the_server_takes_that(there: Office) -> None:
    with Relay(there.user.server.port) as relay:
        there.opens(port=relay.port)
    (line,) = (line for line in relay.said if b"XOAUTH2" in line)
    (token,) = there.entra.access

    assert 4 == len(line.split())
    assert f"user={there.user.name}\1auth=Bearer {token}\1\1" == b64decode(line.split()[-1]).decode()


def test_it_is_shown_when_asked_for_where_the_server_wants_that(office: Callable[[str], Office]) -> None:
    there = office(NO_INITIAL_RESPONSE)
    with Relay(there.user.server.port) as relay:
        opened = there.opens(port=relay.port)
    at = next(number for number, line in enumerate(relay.said) if line.endswith(b"AUTHENTICATE XOAUTH2"))
    (token,) = there.entra.access

    assert opened
    assert f"user={there.user.name}\1auth=Bearer {token}\1\1" == b64decode(relay.said[at + 1]).decode()


@pytest.mark.parametrize("more", ["", NO_INITIAL_RESPONSE], ids=["at once", "when asked"])
def test_one_that_is_taken_no_more_is_renewed_once_and_the_mailbox_opens(
    more: str, office: Callable[[str], Office]
) -> None:
    there = office(more)
    before = len(there.entra.granted)
    there.entra.expire()

    assert there.opens()
    assert before + 1 == len(there.entra.granted)


@pytest.mark.parametrize("more", ["", NO_INITIAL_RESPONSE], ids=["at once", "when asked"])
def test_a_fresh_one_that_is_not_taken_either_ends_in_a_sentence(more: str, office: Callable[[str], Office]) -> None:
    there = office(more)
    there.entra.user = "somebody.else@firm.example"
    before = len(there.entra.granted)
    with pytest.raises(Refused) as raised:
        there.opens()

    assert str(raised.value).startswith(
        f"account work: 127.0.0.1 does not let {there.user.name} in with a fresh token of Microsoft's ("
    )
    assert "ask your administrator whether IMAP is switched on for it" in str(raised.value)
    assert before + 1 == len(there.entra.granted)
    assert "secret-" not in str(raised.value)


def test_the_challenge_behind_a_no_is_answered_and_not_waited_for(there: Office) -> None:
    there.entra.user = "somebody.else@firm.example"
    challenges: list[dict[str, str]] = []

    def overheard(line: bytes) -> bytes:
        if line.startswith(b"+ ") and line.strip() != b"+":
            challenges.append(json.loads(b64decode(line[2:])))
        return line

    with Relay(there.user.server.port, overheard) as relay, pytest.raises(Refused):
        there.opens(port=relay.port)

    assert ["401", "401"] == [challenge["status"] for challenge in challenges]
    assert 2 == relay.said.count(b"")


def test_a_server_that_repeats_the_token_does_not_bring_it_into_a_sentence(there: Office) -> None:
    def repeating(line: bytes) -> bytes:
        (*_, token) = there.entra.access
        return line.replace(b"NO ", b"NO " + token.encode() + b" ") if b" NO " in line else line

    there.entra.user = "somebody.else@firm.example"
    with Relay(there.user.server.port, repeating) as relay, pytest.raises(Refused) as raised:
        there.opens(port=relay.port)

    assert "(... [AUTHENTICATIONFAILED] " in str(raised.value)
    assert "secret-" not in str(raised.value)


def test_a_login_that_leads_to_no_mailbox_is_told_as_a_refusal(there: Office) -> None:
    def exchange(line: bytes) -> bytes:
        return line.replace(b"OK List", b"BAD User is authenticated but not connected.") if b"OK List" in line else line

    with Relay(there.user.server.port, exchange) as relay, pytest.raises(Refused, match="whether IMAP is switched on"):
        there.opens(port=relay.port)


def test_a_server_in_trouble_is_tried_again(there: Office) -> None:
    def busy(line: bytes) -> bytes:
        return line.split()[0] + b" NO [UNAVAILABLE] Try later\r\n" if b"Logged in" in line else line

    with Relay(there.user.server.port, busy) as relay, pytest.raises(Unreachable, match="the next sweep tries again"):
        there.opens(port=relay.port)


def test_a_server_that_cuts_the_line_is_tried_again(there: Office) -> None:
    def cut(line: bytes) -> bytes | None:
        return None if b"Logged in" in line else line

    with Relay(there.user.server.port, cut) as relay, pytest.raises(Unreachable, match="the next sweep tries again"):
        there.opens(port=relay.port)


def test_a_server_that_takes_no_tokens_gets_none(entra: Entra, dovecots: Callable[[str], Dovecot]) -> None:
    there = Office(entra, dovecots("modern").new_user())
    there.sign_in()
    with Relay(there.user.server.port) as relay, pytest.raises(Refused, match=r"takes no tokens \(XOAUTH2\); look at"):
        there.opens(port=relay.port)

    assert [] == [line for line in relay.said if b"AUTHENTICATE" in line]


def test_without_a_sign_in_no_server_is_asked(entra: Entra) -> None:
    user = Dovecot(servers.VARIANTS["modern"])
    user.port = 1
    with pytest.raises(Refused, match="account work: nobody has signed in to it yet; say: relance login work"):
        open_account(Office(entra, user.new_user()).account())


def test_a_sign_in_that_holds_no_more_stops_the_account(there: Office) -> None:
    there.entra.refusals["refresh_token"] = Refusal("invalid_grant", 50173)
    there.entra.expire()
    with pytest.raises(Refused, match="the sign-in was withdrawn"):
        there.opens()
    asked = len(there.entra.requests)
    with pytest.raises(Refused, match="the sign-in was withdrawn"):
        there.opens()

    assert asked == len(there.entra.requests)


def test_a_connection_that_is_made_anew_gets_a_token_that_is_valid_then(there: Office) -> None:
    account = there.account()
    with closing(Session(account, oauth.bearer_of(account))) as session:
        there.entra.expire()
        again = session._connect()

        assert again.list_folders()
        again.logout()


def test_imap_is_asked_for_and_never_sending(there: Office) -> None:
    (asked,) = there.entra.asked

    assert {BEARER, "offline_access", "openid", "profile"} == set(asked["scope"].split())
    assert "Send" not in json.dumps([there.entra.asked, there.entra.granted])


@pytest.mark.parametrize(
    ("cloud", "resource"),
    [
        ("us-gov", "https://outlook.office365.us/"), ("us-dod", "https://webmail.apps.mil/"),
        ("china", "https://partner.outlook.cn/"),
    ],
)  # fmt: skip
def test_every_cloud_has_an_exchange_of_its_own(there: Office, cloud: str, resource: str) -> None:
    asked = oauth._registration(there.account(cloud=cloud))

    assert (f"{resource}IMAP.AccessAsUser.All",) == asked.scopes


def test_no_token_is_in_any_log(there: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    there.entra.expire()
    there.opens()

    assert "oauth2/v2.0/token" in caplog.text
    assert "secret-" not in caplog.text


class TestGoogle:
    @pytest.fixture
    def google(self, tmp_path: Path) -> Iterator[Gmail]:
        with gmail_client.running(tmp_path / "google") as server:
            tokens.path_of("work").unlink()
            yield server

    @staticmethod
    def account(google: Gmail, user: User, home: Path) -> ImapAccount:
        client = google.signs_in.client_file(home / "client.json")
        return account_of(user, oauth="google", client=client, password=None)

    def test_all_of_google_mail_is_asked_for_and_what_that_allows_is_said(
        self, google: Gmail, there: Office, tmp_path: Path
    ) -> None:
        user = GoogleUser()
        told = oauth.sign_in(self.account(google, there.user, tmp_path), user.hear, user.paste, paste=True)
        (asked,) = google.signs_in.asked

        assert "https://mail.google.com/" == asked["scope"]
        assert "By Google's definition it allows everything: reading, sending, and deleting for good." in user.said[0]
        assert "relance cannot send all the same: all that it opens with it is an IMAP connection" in user.said[0]
        assert "in the file" in told

    def test_with_a_token_of_google_the_mailbox_opens_and_one_taken_no_more_is_renewed(
        self, google: Gmail, there: Office, tmp_path: Path
    ) -> None:
        account, user = self.account(google, there.user, tmp_path), GoogleUser()
        oauth.sign_in(account, user.hear, user.paste, paste=True)
        there.entra.knows = google.signs_in.access
        with closing(open_account(account)) as mailbox:
            assert mailbox.folders()
        with closing(Session(account, oauth.bearer_of(account))) as session:
            google.signs_in.expire()
            again = session._connect()

        assert again.list_folders()
        again.logout()
        assert 3 == google.signs_in.refreshed

    def test_a_fresh_one_that_is_not_taken_ends_in_a_sentence(
        self, google: Gmail, there: Office, tmp_path: Path
    ) -> None:
        account, user = self.account(google, there.user, tmp_path), GoogleUser()
        oauth.sign_in(account, user.hear, user.paste, paste=True)
        with pytest.raises(Refused, match=f"does not let {there.user.name} in with a fresh token of Google's"):
            open_account(account)

        assert 2 == google.signs_in.refreshed

    def test_a_sign_in_that_holds_no_more_stops_the_account(self, google: Gmail, there: Office, tmp_path: Path) -> None:
        account, user = self.account(google, there.user, tmp_path), GoogleUser()
        oauth.sign_in(account, user.hear, user.paste, paste=True)
        google.signs_in.revoked = True
        with pytest.raises(Refused, match="Google does not accept the sign-in any more; say: relance login work"):
            open_account(account)
        asked = google.requests
        with pytest.raises(Refused, match="Google does not accept the sign-in any more; say: relance login work"):
            open_account(account)

        assert asked == google.requests

    def test_google_out_of_order_stops_nothing(self, google: Gmail, there: Office, tmp_path: Path) -> None:
        account, user = self.account(google, there.user, tmp_path), GoogleUser()
        oauth.sign_in(account, user.hear, user.paste, paste=True)
        google.signs_in.down = 99
        with pytest.raises(Unreachable, match="Google's sign-in is out of order; the next sweep tries again"):
            open_account(account)

        assert oauth.bearer_of(account)

    def test_google_far_away_stops_nothing(self, google: Gmail, there: Office, tmp_path: Path) -> None:
        account, user = self.account(google, there.user, tmp_path), GoogleUser()
        oauth.sign_in(account, user.hear, user.paste, paste=True)
        assert account.client
        elsewhere = account.client.read_text("utf-8").replace(google.root, "http://127.0.0.1:1")
        account.client.write_text(elsewhere, "utf-8")
        with pytest.raises(Unreachable, match="Google's sign-in could not be reached"):
            open_account(account)

        assert oauth.bearer_of(account)

    def test_a_client_that_google_does_not_know_is_told(self, google: Gmail, there: Office, tmp_path: Path) -> None:
        account, user = self.account(google, there.user, tmp_path), GoogleUser()
        oauth.sign_in(account, user.hear, user.paste, paste=True)
        assert account.client
        account.client.write_text(account.client.read_text("utf-8").replace("not-so-secret", "changed"), "utf-8")

        with pytest.raises(Refused, match=r"Google does not know the client in .*client.json any more"):
            open_account(account)

    def test_a_sign_in_to_gmail_is_none_for_imap(self, google: Gmail, there: Office, tmp_path: Path) -> None:
        gmail_client.sign_in(google)
        with pytest.raises(Refused, match="the sign-in was for something else; say: relance login work"):
            open_account(self.account(google, there.user, tmp_path))

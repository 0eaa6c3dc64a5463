"""Signing in at Microsoft: what is asked for, what is kept, how it is renewed, and what is said where it fails."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import keyring
import pytest

from connectors import tokens
from connectors.errors import AccountError, Refused, Unreachable
from connectors.oauth import microsoft, refusals
from connectors.oauth.browser import has_browser
from connectors.outlook.auth import open_sign_in, registration, sign_in
from tests.connectors.browsers import forget_browsers, with_browser, with_script
from tests.connectors.entra_client import BROWSER, User, account_of, running
from tests.connectors.test_secrets import LockedKeyring, OpenKeyring
from tests.servers.entra import Entra, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connectors.account import OutlookAccount
    from connectors.outlook.auth import SignedIn

GRAPH = "https://graph.microsoft.com/"
LISTENERS = """
from urllib.parse import urlsplit
port = f":{urlsplit(action).port:04X}"
rows = [row.split() for table in ("tcp", "tcp6") for row in open(f"/proc/net/{table}").readlines()[1:]]
heard = [row[1].removesuffix(port) for row in rows if row[1].endswith(port) and row[3] == "0A"]
open(f"{folder}/listeners", "w").write("\\n".join(heard))
"""
"""Writes down on which addresses the answer is waited for (proc_pid_net(5))."""
OTHER_TABS = """
import socket
from urllib.error import HTTPError
from urllib.parse import urlsplit
silent = socket.create_connection(("127.0.0.1", urlsplit(action).port))
forged = {"code": "secret-forged", "state": "forged"}
for address, body in (
    (f"{action}?{urlencode(forged)}", None), (f"{action}?error=abort", None),
    (action, urlencode(forged).encode()), (action, b"error=access_denied"),
):
    try:
        urlopen(address, body)
    except HTTPError as error:
        open(f"{folder}/answers", "a").write(f"{error.code}\\n")
"""
"""Brings answers to questions that nobody asked, while another connection stays silent."""
SECRET = "secret-"
"""How tokens and codes begin; they must be seen nowhere."""


@pytest.fixture
def entra(tmp_path: Path) -> Iterator[Entra]:
    with running(tmp_path / "state") as server:
        yield server


@pytest.fixture
def account(entra: Entra) -> OutlookAccount:
    return account_of(entra)


def pasted(entra: Entra, **keys: Any) -> str:
    """Sign in with a browser on another machine."""
    user = User(entra)
    return sign_in(account_of(entra, **keys), user.hear, user.paste, paste=True)


def nobody() -> str:
    raise AssertionError("nobody is to be asked")


def signed_in(entra: Entra) -> SignedIn:
    """The sign-in of somebody who has just signed in."""
    pasted(entra)
    return open_sign_in(account_of(entra))


def browsing(entra: Entra, folder: Path, monkeypatch: pytest.MonkeyPatch, before: str) -> str:
    """Sign in with a browser here, in which something else goes on before it brings the answer."""
    with_script(monkeypatch, folder, BROWSER.replace("fields = ", f"{before}\nfields = "))
    return sign_in(account_of(entra), User(entra).hear, nobody)


def refusal(entra: Entra, kind: type[AccountError] = Refused, **keys: Any) -> str:
    """What is said to somebody who signs in."""
    with pytest.raises(kind) as raised:
        pasted(entra, **keys)
    assert SECRET not in str(raised.value)
    return str(raised.value)


class TestAsking:
    def test_reading_and_drafts_are_asked_for_and_never_sending(self, entra: Entra) -> None:
        pasted(entra)
        (asked,) = entra.asked

        assert {
            f"{GRAPH}Mail.ReadWrite", f"{GRAPH}User.Read", "offline_access", "openid", "profile"
        } == set(asked["scope"].split())  # fmt: skip
        assert "Send" not in json.dumps([entra.asked, entra.granted])

    def test_the_code_is_bound_to_this_machine_and_to_the_user(self, entra: Entra) -> None:
        pasted(entra)
        (asked,), (granted,) = entra.asked, entra.granted

        assert ("code", "S256", "query") == (
            asked["response_type"], asked["code_challenge_method"], asked["response_mode"]
        )  # fmt: skip
        assert ("ivan@firm.example", "select_account") == (asked["login_hint"], asked["prompt"])
        assert asked["redirect_uri"].startswith("http://localhost:")
        assert asked["code_challenge"] != granted["code_verifier"]

    def test_it_is_said_what_the_permissions_mean_and_who_signed_in(self, entra: Entra) -> None:
        entra.user = "ivan.petrov@firm.onmicrosoft.example"
        user = User(entra)
        sign_in(account_of(entra), user.hear, user.paste, paste=True)

        assert "It does not ask for Mail.Send: with these, nothing can be sent." in user.said[0]
        assert user.said[-1].startswith("You signed in as ivan.petrov@firm.onmicrosoft.example: that is whose mailbox")

    @pytest.mark.parametrize(
        ("cloud", "login", "graph"),
        [
            ("global", "https://login.microsoftonline.com/common", "https://graph.microsoft.com/"),
            ("us-gov", "https://login.microsoftonline.us/common", "https://graph.microsoft.us/"),
            ("us-dod", "https://login.microsoftonline.us/common", "https://dod-graph.microsoft.us/"),
            ("china", "https://login.partner.microsoftonline.cn/common", "https://microsoftgraph.chinacloudapi.cn/"),
        ],
    )
    def test_every_cloud_has_addresses_of_its_own(self, entra: Entra, cloud: str, login: str, graph: str) -> None:
        asked = registration(account_of(entra, cloud=cloud, authority=""))

        assert login == asked.authority
        assert (f"{graph}Mail.ReadWrite", f"{graph}User.Read") == asked.scopes

    def test_the_directory_of_the_account_is_asked(self, entra: Entra) -> None:
        pasted(entra, tenant="firm.example")

        assert {"firm.example"} == {path.split("/")[1] for path in entra.requests}

    def test_only_the_sign_in_itself_is_asked_where_it_is(self, entra: Entra) -> None:
        signed_in(entra).token()

        assert not [path for path in entra.requests if "instance" in path]

    def test_a_code_can_be_typed_on_another_machine(self, entra: Entra) -> None:
        entra.pending = 1
        user = User(entra)
        told = sign_in(account_of(entra), user.hear, nobody, device_code=True)

        assert "Open https://microsoft.com/devicelogin in any browser, type the code H4F6K9QX, and" in user.said[1]
        assert "in the file" in told
        assert "Send" not in json.dumps(entra.asked)
        assert open_sign_in(account_of(entra)).token() in entra.access


class TestAnswers:
    @pytest.mark.parametrize("pasted", ["", "what?", "http://localhost:1/", "http://localhost:1/?code=x&state=forged"])
    def test_what_answers_another_question_is_refused(self, pasted: str, entra: Entra) -> None:
        with pytest.raises(Refused, match="the sign-in failed: that is not the address that the browser was sent to"):
            sign_in(account_of(entra), User(entra).hear, lambda: pasted, paste=True)

        assert [] == entra.granted

    def test_a_code_that_somebody_else_asked_for_is_worth_nothing(self, entra: Entra) -> None:
        first, second = User(entra), User(entra)

        def swapped() -> str:
            with pytest.raises(Refused):
                sign_in(account_of(entra), first.hear, lambda: "", paste=True)
            code = dict(parse_qsl(urlsplit(first.paste()).query))["code"]
            state = dict(parse_qsl(urlsplit(second.address).query))["state"]
            return f"http://localhost:1/?code={code}&state={state}"

        with pytest.raises(Refused, match="AADSTS501481"):
            sign_in(account_of(entra), second.hear, swapped, paste=True)

    @pytest.mark.parametrize("besides", [
        "Mail.Send", f"{GRAPH}Mail.Send", "SMTP.Send", "mail.send.shared",
        "https://outlook.office.com/EWS.AccessAsUser.All", f"{GRAPH}EAS.AccessAsUser.All",
    ])  # fmt: skip
    def test_a_token_that_can_send_is_not_taken(self, besides: str, entra: Entra) -> None:
        entra.granted_besides = (besides,)

        assert "your app registration allows sending mail, and relance takes no token that can send" in refusal(entra)
        assert tokens.kept("work") is None

    def test_too_little_is_not_taken_either(self, entra: Entra) -> None:
        entra.withheld = frozenset({"Mail.ReadWrite"})

        assert "the sign-in does not allow all that relance asks for" in refusal(entra)

    def test_without_the_permission_to_go_on_it_is_told_before_an_hour_is_over(self, entra: Entra) -> None:
        entra.withheld = frozenset({"offline_access"})

        assert "the sign-in does not allow all that relance asks for" in refusal(entra)

    def test_permissions_in_short_are_understood(self, entra: Entra) -> None:
        assert (
            microsoft._objection(registration(account_of(entra)), {"scope": "Mail.ReadWrite User.Read email"}) is None
        )


class TestBrowser:
    @pytest.mark.parametrize(("name", "display", "serves"), [("w3m", "", False), ("firefox", ":0", True)])
    def test_one_of_text_in_the_terminal_is_none(
        self, name: str, display: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, serves: bool
    ) -> None:
        (tmp_path / name).touch(mode=0o755)
        for variable in ("BROWSER", "SSH_CONNECTION", "WAYLAND_DISPLAY"):
            monkeypatch.delenv(variable, raising=False)
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv("DISPLAY", display)
        forget_browsers(monkeypatch)

        assert serves == has_browser()

    def test_only_this_machine_is_listened_to(
        self, entra: Entra, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        said = browsing(entra, tmp_path, monkeypatch, LISTENERS)

        assert {"0100007F"} == set((tmp_path / "listeners").read_text("utf-8").split())
        assert "in the file" in said

    def test_other_tabs_and_connections_that_say_nothing_are_no_answer(
        self, entra: Entra, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        said = browsing(entra, tmp_path, monkeypatch, OTHER_TABS)

        assert ["400"] * 4 == (tmp_path / "answers").read_text("utf-8").split()
        assert "in the file" in said
        assert open_sign_in(account_of(entra)).token() in entra.access

    def test_an_answer_of_an_earlier_question_is_not_taken(
        self, entra: Entra, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        entra.nonce = "of an earlier one"

        with pytest.raises(Unreachable, match="gave an answer that cannot be read"):
            browsing(entra, tmp_path, monkeypatch, "")
        assert tokens.kept("work") is None


REFUSED = {
    53003: "a Conditional Access policy of your organisation does not let relance in; ask the administrator",
    53000: "your organisation lets in only machines that it manages",
    53002: "your organisation lets in only programs that it has approved",
    53004: "Microsoft takes the sign-in for a risk and blocks it",
    50105: "you are not assigned to your app registration",
    65001: "nobody has consented to what relance asks for",
    90094: "only an administrator may consent to what relance asks for; ask the administrator of your organisation to",
    50076: "Microsoft wants you to prove again who you are",
    70044: "Microsoft wants you to prove again who you are",
    500121: "Microsoft wants you to prove again who you are",
    50034: "the user is disabled, locked or not known at Microsoft",
    50005: "a Conditional Access policy of your organisation does not let relance in; ask the administrator",
    500011: "your app registration lacks a permission that relance asks for",
    7000215: "your app registration does not allow public client flows; set that to Yes",
    700082: "the sign-in was not used for too long",
    50173: "the sign-in was withdrawn, as after a change of password",
    50057: "the user is disabled, locked or not known at Microsoft",
    700016: "Microsoft does not know `client_id` in the directory that `tenant` names",
    7000112: "your app registration is switched off",
    7000218: "your app registration does not allow public client flows; set that to Yes",
    50011: "your app registration has no redirect URI http://localhost for desktop applications",
    50020: "the account that you signed in with does not belong to the directory that `tenant` names",
    50194: "your app registration is not made for `tenant` as config.toml has it",
    90002: "there is no such directory at Microsoft; look at `tenant`",
    90038: "the directory lies in another of Microsoft's clouds; look at `cloud`",
    650057: "your app registration lacks a permission that relance asks for",
    123456: "you, or your organisation, said no to what relance asks for; say: relance login work",
}
"""The code of a refusal, and how its sentence begins."""


class TestRefusals:
    @pytest.mark.parametrize("place", ["authorize", "authorization_code"])
    @pytest.mark.parametrize("code", REFUSED)
    def test_every_refusal_has_a_sentence_with_its_code(self, place: str, code: int, entra: Entra) -> None:
        entra.refusals[place] = Refusal("access_denied", code)
        told = refusal(entra)

        assert told.startswith(f"account work: {REFUSED[code]}")
        assert told.endswith(f" [AADSTS{code}]")
        assert "ivan" not in told
        assert tokens.kept("work") is None

    def test_no_code_has_two_sentences(self) -> None:
        codes = [code for some in refusals.SENTENCES for code in some]

        assert len(set(codes)) == len(codes)

    def test_every_code_that_the_documentation_explains_has_a_sentence(self) -> None:
        page = (Path(__file__).parents[2] / "docs" / "providers.md").read_text("utf-8")
        told = {int(code) for row in re.findall(r"^\| AADSTS([\d, ]+)", page, re.MULTILINE) for code in row.split(",")}

        assert len(told) > 10
        assert set() == told - {code for codes in refusals.SENTENCES for code in codes}

    @pytest.mark.parametrize(
        ("error", "told"),
        [
            ("strange_error", "Microsoft refuses the sign-in (strange_error); say: relance login work, or ask"),
            ("secret-token of somebody's", "Microsoft refuses the sign-in (an error without a name); say: relance"),
        ],
    )
    def test_an_error_that_nobody_knows_is_told_by_its_name_if_it_has_one(
        self, error: str, told: str, entra: Entra
    ) -> None:
        entra.refusals["authorization_code"] = Refusal(error, 1234567)

        assert f"account work: {told}" in refusal(entra)

    def test_whoever_says_no_is_told_so(self, entra: Entra) -> None:
        entra.refusals["authorize"] = Refusal("access_denied", 65004)

        assert "nobody has consented to what relance asks for; say: relance login work" in refusal(entra)

    @pytest.mark.parametrize(
        ("error", "code", "told"),
        [
            ("authorization_declined", 70018, "you said no"),
            ("expired_token", 70019, "nobody signed in with that code in time"),
            ("server_error", 90033, "out of order or busy; try again in a few minutes"),
            ("invalid_grant", 53003, "device codes are often forbidden: sign in without --device-code"),
        ],
    )
    def test_codes_that_are_not_typed_or_forbidden_are_told(
        self, error: str, code: int, told: str, entra: Entra
    ) -> None:
        entra.refusals["urn:ietf:params:oauth:grant-type:device_code"] = Refusal(error, code)
        with pytest.raises(AccountError, match=told):
            sign_in(account_of(entra), User(entra).hear, nobody, device_code=True)

    @pytest.mark.parametrize("error", ["authorization_pending", "slow_down"])
    def test_a_code_that_nobody_types_ends(self, error: str, entra: Entra) -> None:
        entra.patience = 1
        entra.refusals["urn:ietf:params:oauth:grant-type:device_code"] = Refusal(error, 70016)

        with pytest.raises(Refused, match="nobody signed in with that code in time"):
            sign_in(account_of(entra), User(entra).hear, nobody, device_code=True)

    def test_a_client_that_may_have_no_device_codes_is_told(self, entra: Entra) -> None:
        entra.refusals["devicecode"] = Refusal("invalid_client", 7000218)
        with pytest.raises(Refused, match="does not allow public client flows"):
            sign_in(account_of(entra), User(entra).hear, nobody, device_code=True)

    def test_a_directory_that_is_not_there_is_told(self, entra: Entra) -> None:
        assert "there is no such directory at Microsoft" in refusal(entra, tenant="nowhere.example")

    def test_nobody_there_is_told(self, entra: Entra) -> None:
        told = refusal(entra, Unreachable, authority="https://localhost:1")

        assert "account work: localhost could not be reached, or is out of order (ConnectionError); try again" in told

    def test_an_authority_that_nobody_trusts_is_not_talked_to(
        self, entra: Entra, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("REQUESTS_CA_BUNDLE")

        assert "(SSLError)" in refusal(entra, Unreachable)
        assert [] == entra.requests

    def test_a_server_out_of_order_is_told(self, entra: Entra) -> None:
        entra.down = 9

        assert "localhost could not be reached, or is out of order" in refusal(entra, Unreachable)

    @pytest.mark.parametrize("place", ["openid-configuration", "token"])
    def test_a_page_in_place_of_an_answer_is_told(
        self, place: str, entra: Entra, capfd: pytest.CaptureFixture[str]
    ) -> None:
        entra.portal = place

        assert "Microsoft's sign-in gave an answer that cannot be read" in refusal(entra, Unreachable)
        assert ("", "") == capfd.readouterr()

    def test_a_browser_that_never_comes_back_is_told(self, entra: Entra, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(microsoft, "PATIENCE", 1)
        with_browser(monkeypatch, "true %s")
        user = User(entra)
        with pytest.raises(Refused, match="nobody signed in within 0 minutes; say it again when you are ready"):
            sign_in(account_of(entra), user.hear, nobody)

        assert "docs/providers.md explains it" in user.said[1]

    def test_a_browser_that_does_not_open_leaves_the_address(
        self, entra: Entra, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(microsoft, "PATIENCE", 1)
        with_browser(monkeypatch, "false %s")
        user = User(entra)
        with pytest.raises(Refused, match="nobody signed in"):
            sign_in(account_of(entra), user.hear, nobody)

        assert user.address.startswith(f"{entra.root}/common/oauth2/v2.0/authorize?")


class TestKeeping:
    def test_without_a_keyring_it_is_a_file_for_its_owner_only_and_that_is_said(self, entra: Entra) -> None:
        told, path = pasted(entra), tokens.path_of("work")

        assert (
            f"in the file {path}, which only you can read, not encrypted: there is no keyring here that takes it"
            == told
        )
        assert 0o600 == path.stat().st_mode & 0o777

    def test_with_a_keyring_it_is_kept_there_and_renewed_there(self, entra: Entra) -> None:
        ring = OpenKeyring()
        keyring.set_keyring(ring)
        sign = signed_in(entra)
        before = ring.filed["relance", "work"]
        sign.renew()
        sign.token()

        assert before != ring.filed["relance", "work"]
        assert not tokens.path_of("work").exists()

    def test_a_keyring_that_is_locked_meanwhile_loses_nothing_and_leaves_no_file(self, entra: Entra) -> None:
        ring = OpenKeyring()
        keyring.set_keyring(ring)
        sign = signed_in(entra)
        keyring.set_keyring(LockedKeyring())
        sign.renew()

        assert sign.token() in entra.access
        assert not tokens.path_of("work").exists()
        keyring.set_keyring(ring)
        again = open_sign_in(account_of(entra))
        again.renew()
        assert again.token() in entra.access

    @pytest.mark.usefixtures("entra")
    def test_a_later_sign_in_is_not_hidden_by_an_earlier_one_in_a_keyring_that_was_locked(self) -> None:
        ring = OpenKeyring()
        keyring.set_keyring(ring)
        tokens.keep("work", "earlier")
        keyring.set_keyring(LockedKeyring())
        tokens.keep("work", "later")
        keyring.set_keyring(ring)

        assert "later" == tokens.kept("work")

    def test_a_file_that_cannot_be_written_any_more_stops_nothing(self, entra: Entra) -> None:
        sign = signed_in(entra)
        before = tokens.kept("work")
        path = tokens.path_of("work")
        path.with_name(f".{path.name}.new").mkdir()  # where a file is made, before it takes the other one's place
        sign.renew()

        assert sign.token() in entra.access
        assert before == tokens.kept("work")
        again = open_sign_in(account_of(entra))
        again.renew()
        assert again.token() in entra.access

    @pytest.mark.parametrize(
        "kept",
        [
            "",
            "{",
            "[]",
            '{"microsoft": 1}',
            '{"microsoft": {"AccessToken": {"x": 1}}}',
            '{"refresh_token": "x", "scopes": []}',
        ],
    )
    def test_what_cannot_be_read_is_no_sign_in(self, kept: str, account: OutlookAccount) -> None:
        tokens.keep("work", kept)

        with pytest.raises(Refused, match="nobody has signed in to it yet; say: relance login work"):
            open_sign_in(account)

    def test_another_client_needs_a_sign_in_of_its_own(self, entra: Entra) -> None:
        pasted(entra)
        other = account_of(entra, client_id="0a1b2c3d-0000-0000-0000-000000000000")
        sign = open_sign_in(other)
        sign.renew()

        with pytest.raises(Refused, match="nobody has signed in to it yet; say: relance login work"):
            sign.token()

    def test_a_file_that_others_could_read_is_closed_to_them(self, entra: Entra) -> None:
        pasted(entra)
        tokens.path_of("work").chmod(0o644)
        open_sign_in(account_of(entra))

        assert 0o600 == tokens.path_of("work").stat().st_mode & 0o777


class TestRenewing:
    def test_a_token_serves_as_long_as_it_lives_also_the_next_time(self, entra: Entra) -> None:
        sign = signed_in(entra)
        first, asked = sign.token(), len(entra.granted)

        assert first == sign.token()
        assert first == open_sign_in(account_of(entra)).token()
        assert asked == len(entra.granted)

    def test_one_that_is_over_is_renewed_without_a_word(self, entra: Entra) -> None:
        entra.lifetime = 60
        sign = signed_in(entra)

        assert 2 == len({sign.token(), sign.token()} & entra.access.keys())

    def test_one_that_is_not_taken_any_more_is_renewed_when_that_is_asked(self, entra: Entra) -> None:
        sign = signed_in(entra)
        first = sign.token()
        sign.renew()
        second = sign.token()

        assert first != second
        assert second == sign.token()

    def test_the_newest_refresh_token_is_used_also_the_next_time(self, entra: Entra) -> None:
        sign = signed_in(entra)
        for opened in (lambda: sign, lambda: sign, lambda: open_sign_in(account_of(entra))):
            one = opened()
            one.renew()
            one.token()
        used = [given["refresh_token"] for given in entra.granted if "refresh_token" in given]

        assert 3 == len(set(used))
        assert used == sorted(used)

    def test_sending_is_never_asked_for_at_a_renewal_either(self, entra: Entra) -> None:
        sign = signed_in(entra)
        sign.renew()
        sign.token()

        assert {
            f"{GRAPH}Mail.ReadWrite", f"{GRAPH}User.Read", "offline_access", "openid", "profile"
        } == set(entra.granted[-1]["scope"].split())  # fmt: skip

    @pytest.mark.parametrize(
        ("error", "code"),
        [
            ("invalid_grant", 700082), ("invalid_grant", 50173), ("invalid_grant", 70000), ("invalid_grant", 53003),
            ("interaction_required", 50076), ("invalid_grant", 65001), ("invalid_client", 7000218),
            ("unauthorized_client", 700016), ("invalid_grant", 50057), ("invalid_grant", 50105),
            ("interaction_required", 50079), ("invalid_grant", 70043), ("invalid_client", 7000215),
            ("consent_required", 90094), ("invalid_grant", 50020), ("invalid_grant", 50034),
        ],
    )  # fmt: skip
    def test_a_sign_in_that_holds_no_more_stops_the_account_until_there_is_a_new_one(
        self, error: str, code: int, entra: Entra, account: OutlookAccount
    ) -> None:
        sign = signed_in(entra)
        entra.refusals["refresh_token"] = Refusal(error, code)
        sign.renew()
        with pytest.raises(Refused, match=rf"\[AADSTS{code}\]") as raised:
            sign.token()
        asked = len(entra.requests)
        with pytest.raises(Refused) as again:
            open_sign_in(account)

        assert str(raised.value) == str(again.value)
        assert asked == len(entra.requests)
        del entra.refusals["refresh_token"]
        assert signed_in(entra).token() in entra.access

    def test_what_an_administrator_can_mend_alone_needs_no_new_sign_in(self, entra: Entra) -> None:
        sign = signed_in(entra)
        entra.refusals["refresh_token"] = Refusal("invalid_resource", 500011)
        sign.renew()
        with pytest.raises(Refused, match=r"or your organisation has no Exchange Online.*\[AADSTS500011\]"):
            sign.token()
        del entra.refusals["refresh_token"]
        microsoft._ANSWERS.clear()  # MSAL does not repeat a refused question within a minute

        assert open_sign_in(account_of(entra)).token() in entra.access

    def test_a_new_sign_in_is_not_undone_by_a_sweep_that_goes_on_with_the_one_before(self, entra: Entra) -> None:
        old = signed_in(entra)
        entra.refresh.clear()
        pasted(entra)
        old.renew()
        with pytest.raises(Refused, match=r"the sign-in was withdrawn.*\[AADSTS70000\]"):
            old.token()
        new = open_sign_in(account_of(entra))
        new.renew()

        assert new.token() in entra.access

    def test_the_same_holds_where_sending_was_allowed_meanwhile(self, entra: Entra, account: OutlookAccount) -> None:
        sign = signed_in(entra)
        (grant,) = {id(one): one for one in entra.refresh.values()}.values()
        grant.scopes = (*grant.scopes, "Mail.Send")
        sign.renew()
        with pytest.raises(Refused, match="relance takes no token that can send"):
            sign.token()
        with pytest.raises(Refused, match="relance takes no token that can send"):
            open_sign_in(account)

    @pytest.mark.parametrize("code", [50196, 90033, 90055])
    def test_what_passes_is_tried_again(self, code: int, entra: Entra, account: OutlookAccount) -> None:
        sign = signed_in(entra)
        entra.refusals["refresh_token"] = Refusal("invalid_grant", code)
        sign.renew()
        with pytest.raises(Unreachable, match="out of order or busy; the next sweep tries again"):
            sign.token()

        assert open_sign_in(account)

    def test_a_page_in_place_of_an_answer_stops_nothing_either(self, entra: Entra, account: OutlookAccount) -> None:
        sign = signed_in(entra)
        entra.portal = "token"
        sign.renew()
        with pytest.raises(Unreachable, match="gave an answer that cannot be read"):
            sign.token()

        assert open_sign_in(account).token() in entra.access

    def test_a_server_out_of_order_stops_nothing(self, entra: Entra, account: OutlookAccount) -> None:
        sign = signed_in(entra)
        entra.down = 1
        sign.renew()
        with pytest.raises(Unreachable, match="could not be reached, or is out of order"):
            sign.token()

        assert open_sign_in(account).token() in entra.access


class TestLogs:
    def test_no_token_and_no_code_is_in_any_log(
        self, entra: Entra, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
    ) -> None:
        caplog.set_level(logging.DEBUG)
        sign = signed_in(entra)
        sign.renew()
        sign.token()
        entra.refusals["refresh_token"] = Refusal("invalid_grant", 50173)
        sign.renew()
        with pytest.raises(Refused):
            sign.token()
        told = caplog.text + "".join(capfd.readouterr())

        assert "urllib3" in told
        assert SECRET not in told

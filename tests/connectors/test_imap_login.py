"""Connecting: what is refused, and what the user is told."""

from __future__ import annotations

import socket
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from connectors.account import Password
from connectors.errors import Refused, Unreachable
from connectors.imap.mailbox import open_account
from tests.connectors.imap_client import account_of
from tests.servers.dovecot import CERTIFIED, HOST, PASSWORD
from tests.servers.relay import Relay

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from connectors.account import ImapAccount
    from tests.servers.dovecot import Dovecot


@pytest.fixture
def plain(dovecots: Callable[[str], Dovecot]) -> Dovecot:
    return dovecots("modern")


@pytest.fixture
def secure(dovecots: Callable[[str], Dovecot]) -> Dovecot:
    return dovecots("tls")


def account(server: Dovecot, **fields: object) -> ImapAccount:
    return account_of(server.new_user(), **fields)


def over_tls(server: Dovecot, **fields: object) -> ImapAccount:
    given = {"host": CERTIFIED, "port": server.tls_port, "tls": "implicit", "ca": server.authority} | fields
    return account(server, **given)


def refusal(account: ImapAccount, kind: type[Exception]) -> str:
    with pytest.raises(kind) as raised:
        open_account(account)
    assert PASSWORD not in str(raised.value)
    return str(raised.value)


def opens(account: ImapAccount) -> bool:
    with closing(open_account(account)) as mailbox:
        return bool(mailbox.folders())


def test_tls_from_the_start(secure: Dovecot) -> None:
    assert opens(over_tls(secure))


def test_tls_by_starttls(secure: Dovecot) -> None:
    assert opens(over_tls(secure, port=secure.port, tls="starttls"))


def test_a_wrong_password_is_refused(plain: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WRONG", "not-the-one")
    told = refusal(account(plain, password=Password(env="WRONG")), Refused)
    assert told.startswith("account work: 127.0.0.1 does not accept this password of user")
    assert "AUTHENTICATIONFAILED" in told
    assert "not-the-one" not in told


@pytest.mark.parametrize("password", ["пароль", 'quo"te\\d pass word', "a{3}"])
@pytest.mark.parametrize("variant", ["modern", "legacy"])
def test_a_strange_password_is_refused_in_the_same_way(
    password: str, variant: str, dovecots: Callable[[str], Dovecot], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRANGE", password)
    told = refusal(account(dovecots(variant), password=Password(env="STRANGE")), Refused)
    assert password not in told


def test_a_password_beyond_ascii_needs_a_server_that_takes_it(plain: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRANGE", "пароль")
    with Relay(plain.port, lambda line: line.replace(b"AUTH=PLAIN", b"AUTH=NONE")) as relay:
        told = refusal(account(plain, port=relay.port, password=Password(env="STRANGE")), Refused)
    assert "account work: 127.0.0.1 takes user names and passwords of ASCII characters only; choose another" in told


def test_an_unknown_host_is_told(plain: Dovecot) -> None:
    told = refusal(account(plain, host="no-such-host.invalid", tls="implicit"), Unreachable)
    assert "account work: there is no host no-such-host.invalid, or the network is down; look at `host`" in told


def test_a_port_where_nobody_listens_is_told(plain: Dovecot) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        port = taken.getsockname()[1]
        told = refusal(account(plain, port=port), Unreachable)
    assert f"account work: nothing listens at 127.0.0.1:{port}; look at `host` and `port` in config.toml" == told


def test_a_certificate_of_an_unknown_authority_is_refused(secure: Dovecot) -> None:
    told = refusal(over_tls(secure, ca=None), Refused)
    assert told.startswith("account work: the certificate of localhost is not signed by anybody trusted here (")
    assert told.endswith('write ca = "/path/of/its/certificate.pem"')


def test_a_certificate_of_another_name_is_refused(secure: Dovecot) -> None:
    assert (
        "account work: the certificate that 127.0.0.1 shows is not for that name; "
        "write as host the name in its certificate"
    ) == refusal(over_tls(secure, host=HOST), Refused)


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_no_password_is_sent_before_the_certificate_is_checked(secure: Dovecot, tls: str) -> None:
    port = secure.tls_port if tls == "implicit" else secure.port
    with Relay(port) as relay:
        refusal(over_tls(secure, ca=None, port=relay.port, tls=tls), Refused)
        assert [] == [line for line in relay.said if b"LOGIN" in line or b"AUTH" in line]


def test_starttls_that_is_not_offered_is_refused_before_the_password_is_sent(plain: Dovecot) -> None:
    with Relay(plain.port) as relay:
        told = refusal(account(plain, port=relay.port, tls="starttls"), Refused)
        assert f"account work: 127.0.0.1:{relay.port} does not offer STARTTLS, so the password was not sent; " in told
        assert [] == [line for line in relay.said if b"LOGIN" in line or b"AUTH" in line]


def test_tls_where_the_server_speaks_plain_is_told(plain: Dovecot) -> None:
    told = refusal(account(plain, tls="implicit"), Refused)
    assert f'account work: 127.0.0.1:{plain.port} does not speak TLS; write tls = "starttls" or another port' == told


def test_a_file_of_certificates_that_is_none_is_told(secure: Dovecot, tmp_path: Path) -> None:
    told = refusal(over_tls(secure, ca=tmp_path / "none.pem"), Refused)
    assert told.startswith(f"account work: the file of certificates {tmp_path / 'none.pem'} cannot be read")


@pytest.mark.parametrize(
    "edit",
    [
        lambda line: b"* BYE Too many connections\r\n" if line.startswith(b"* OK") else line,
        lambda line: None if line.startswith(b"* OK") else line,
        lambda line: None if b"Logged in" in line else line,
        lambda line: line[:11].split()[0] + b" NO [UNAVAILABLE] Try later\r\n" if b"Logged in" in line else line,
    ],
    ids=["turned away", "cut at once", "cut at login", "login is down"],
)
def test_a_server_in_trouble_is_tried_again(plain: Dovecot, edit: Callable[[bytes], bytes | None]) -> None:
    with Relay(plain.port, edit) as relay:
        assert "the next sweep tries again" in refusal(account(plain, port=relay.port), Unreachable)

"""Where passwords come from, and what is said where there is none."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringLocked

from connectors import tokens
from connectors.account import ImapAccount, Password
from connectors.errors import Refused, Unreachable
from connectors.secrets import keep_password, password_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class OpenKeyring(KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.filed: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.filed.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.filed[service, username] = password


class LockedKeyring(KeyringBackend):
    """A keyring that nobody has opened yet, as on a machine that has just started."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked(service, username, len(password))


@pytest.fixture(autouse=True)
def ring() -> Iterator[OpenKeyring]:
    before = keyring.get_keyring()
    ring = OpenKeyring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


def account(**kept: object) -> ImapAccount:
    return ImapAccount(
        name_in_config="work", kind="imap", address="ivan@firm.example", host="imap.firm.example", user="ivan",
        password=Password(**kept),
    )  # fmt: skip


def refusal(account: ImapAccount, kind: type[Exception] = Refused) -> str:
    with pytest.raises(kind) as raised:
        password_of(account)
    return str(raised.value)


class TestKeyring:
    def test_a_password_that_was_kept_is_found_under_the_name_in_the_configuration(self, ring: OpenKeyring) -> None:
        keep_password(account(keyring=True), "secret")
        assert {("relance", "work"): "secret"} == ring.filed
        assert "secret" == password_of(account(keyring=True))

    def test_where_none_is_kept_the_user_is_told_the_command(self) -> None:
        assert ("account work: no password is kept for it in the keyring; say: relance login work") == refusal(
            account(keyring=True)
        )

    @pytest.mark.parametrize("left", ['{"microsoft":{},"number":"1"}', '{"refresh_token": "1//secret", "scopes": []}'])
    def test_what_a_sign_in_has_left_there_is_shown_to_no_server_as_a_password(self, left: str) -> None:
        tokens.keep("work", left)

        assert "no password is kept for it in the keyring; say: relance login work" in refusal(account(keyring=True))

    @pytest.mark.parametrize("typed", ["{", "[]", "1234", "null", '"quoted"'])
    def test_whatever_is_typed_is_a_password(self, typed: str) -> None:
        keep_password(account(keyring=True), typed)

        assert typed == password_of(account(keyring=True))

    def test_without_a_keyring_other_places_are_named(self) -> None:
        keyring.set_keyring(NoKeyring())
        expected = (
            'account work: there is no keyring here; write password = { command = "…" } or { env = "…" } in config.toml'
        )
        assert expected == refusal(account(keyring=True))
        with pytest.raises(Refused, match="there is no keyring here"):
            keep_password(account(keyring=True), "secret")

    def test_a_locked_one_may_be_open_the_next_time(self) -> None:
        keyring.set_keyring(LockedKeyring())
        assert "the keyring did not open; unlock it" in refusal(account(keyring=True), Unreachable)
        with pytest.raises(Refused, match="the keyring did not take the password; unlock it and try again"):
            keep_password(account(keyring=True), "secret")


class TestCommand:
    @pytest.mark.parametrize(
        "command", ["echo secret", r"printf 'secret\nuser: ivan\n'", r"printf 'secret\r\n'", "printf secret"]
    )
    def test_the_password_is_its_first_line(self, command: str) -> None:
        assert "secret" == password_of(account(command=command))

    def test_the_words_are_split_as_in_a_shell_and_nothing_else_is_done(self) -> None:
        assert "a  b; $HOME" == password_of(account(command="printf %s 'a  b; $HOME'"))

    def test_one_that_fails_is_told_with_its_exit_code_and_not_with_what_it_printed(self) -> None:
        told = refusal(account(command="sh -c 'echo secret; exit 7'"))
        assert "account work: the password command ('sh …') failed with exit code 7" == told

    @pytest.mark.parametrize("command", ["no-such-program-here", "pass 'unclosed", ""])
    def test_one_that_cannot_be_run_is_told(self, command: str) -> None:
        assert refusal(account(command=command)).startswith("account work: the password command cannot be run (")


class TestCredential:
    def test_it_is_a_file_that_systemd_passes(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "imap-work").write_bytes(b"secret\n")
        monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
        assert "secret" == password_of(account(credential="imap-work"))

    def test_without_it_the_line_of_the_service_is_named(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
        missing = refusal(account(credential="imap-work"))
        monkeypatch.delenv("CREDENTIALS_DIRECTORY")
        no_directory = refusal(account(credential="imap-work"))
        for told in (missing, no_directory):
            assert told.endswith("add LoadCredential=imap-work:/path/of/a/file to the service")


class TestEnvironment:
    def test_it_is_the_value_of_a_variable(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("MAIL", "пароль с пробелами")
        assert "пароль с пробелами" == password_of(account(env="MAIL"))

    def test_one_that_is_not_set_is_named(self) -> None:
        assert "NO_SUCH_VARIABLE" not in os.environ
        assert (
            "account work: the environment variable NO_SUCH_VARIABLE, named as its password, is not set; "
            "set it, or look at `password` in config.toml"
        ) == refusal(account(env="NO_SUCH_VARIABLE"))

    @pytest.mark.parametrize(
        ("password", "told"),
        [
            ("", "its password is empty"),
            ("a\r\nX LOGOUT", "characters that cannot be typed"),
            ("a\x7f", "cannot be typed"),
        ],
    )
    def test_what_can_be_no_password_is_refused(
        self, password: str, told: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MAIL", password)
        assert told in refusal(account(env="MAIL"))
        assert "LOGOUT" not in refusal(account(env="MAIL"))

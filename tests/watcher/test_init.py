"""`relance init` where nobody can be asked: answers from options, and what is there stays as it is."""

from __future__ import annotations

import re
import shutil
import stat
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.program import VARIABLE, Program, today
from tests.servers.dovecot import HOST
from tests.watcher.postbox import Postbox
from watcher.config import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.program import Done
    from tests.servers.dovecot import Dovecot

ADDRESS = ("--address", "ivan@firm.example")
CLIENT_ID = "0a1b2c3d-0000-0000-0000-000000000000"
UNTRIED = (*ADDRESS, "--no-check", "--password-from", f"env={VARIABLE}")


@pytest.fixture
def box(tmp_path: Path) -> Postbox:
    """A Maildir, and no configuration."""
    made = Postbox(Program(tmp_path))
    shutil.rmtree(made.program.config)
    return made


def init(box: Postbox, *words: str) -> Done:
    return box.program.here("init", *words)


def init_maildir(box: Postbox, *words: str) -> Done:
    return init(box, *ADDRESS, "--path", str(box.path), *words)


def config(box: Postbox) -> Path:
    return box.program.config / "config.toml"


def wrong(done: Done, box: Postbox) -> str:
    """What was said as nothing was written; exit code 2."""
    assert (2, "") == (done.code, done.out)
    assert not box.program.config.exists()
    return done.err


class TestFromNothing:
    def test_two_options_are_enough_for_a_maildir(self, box: Postbox) -> None:
        days = {today()}
        done = init_maildir(box)
        days.add(today())

        assert (0, "") == (done.code, done.err)
        assert "account work: ivan@firm.example can be read; its folders:\n" in done.out
        settings = load(box.program.config)
        assert ["work"] == [account.name_in_config for account in settings.accounts]
        assert settings.rulebook["offers"].limits.since in days
        assert 0 == box.program.here("scan", "--dry-run").code

    def test_every_answer_can_be_given_as_an_option(self, box: Postbox, monkeypatch: pytest.MonkeyPatch) -> None:
        (box.program.home / "authority.pem").touch()
        monkeypatch.chdir(box.program.home)
        given = (
            "--account", "büro", "--kind", "imap", *ADDRESS,
            "--alias", "sales@firm.example", "--alias", "me@firm.example",
            "--name", "Ivan 'the' \"Great\" \\ Petrov", "--host", "mail.firm.example", "--port", "1143",
            "--tls", "starttls", "--ca", "authority.pem", "--user", "ivan", "--password-from", "command=pass show a",
            "--sent", "Versandt", "--drafts", "Entwürfe", "--language", "ru", "--language", "it", "--older",
            "--no-check",
        )  # fmt: skip
        assert 0 == init(box, *given).code

        settings = load(box.program.config)
        (account,) = settings.accounts
        assert {
            "kind": "imap", "address": "ivan@firm.example", "aliases": ("sales@firm.example", "me@firm.example"),
            "name": "Ivan 'the' \"Great\" \\ Petrov", "host": "mail.firm.example", "port": 1143, "tls": "starttls",
            "ca": box.program.home / "authority.pem", "user": "ivan", "password": {"command": "pass show a"},
            "folders": {"sent": ("Versandt",), "drafts": "Entwürfe"},
        } == account.model_dump(exclude_unset=True)  # fmt: skip
        assert "büro" == account.name_in_config
        (rule,) = settings.rulebook.rules
        assert {"предложение", "preventivo"} < {words.source for words in rule.match.subject}
        assert rule.limits.since is None

    @pytest.mark.parametrize("take_back", [True, False])
    def test_an_account_at_gmail_is_written_untried_and_signed_in_to_later(
        self, box: Postbox, *, take_back: bool
    ) -> None:
        client = box.program.home / "client.json"
        client.touch()
        trash = ["--take-back"] if take_back else []
        done = init(box, *ADDRESS, "--client", str(client), *trash)

        (account,) = load(box.program.config).accounts
        assert ("gmail", client, take_back) == (account.kind, account.client, account.take_back)
        assert "account work: not tried, since nobody has signed in to it yet" in done.out
        assert re.search(r"state login work +signs in to Google, in your browser", done.out)

    def test_an_account_at_outlook_is_written_untried_and_signed_in_to_later(self, box: Postbox) -> None:
        done = init(box, *ADDRESS, "--client-id", CLIENT_ID, "--tenant", "firm.example")

        (account,) = load(box.program.config).accounts
        assert ("outlook", CLIENT_ID, "firm.example") == (account.kind, account.client_id, account.tenant)
        assert "account work: not tried, since nobody has signed in to it yet" in done.out
        assert re.search(r"state login work +signs in to Microsoft, in your browser\n", done.out)

    def test_an_account_may_lie_in_a_cloud_of_its_own(self, box: Postbox) -> None:
        init(box, *ADDRESS, "--client-id", CLIENT_ID, "--cloud", "us-gov")

        (account,) = load(box.program.config).accounts
        assert ("outlook", "us-gov") == (account.kind, account.cloud)

    @pytest.mark.parametrize(
        ("cloud", "host"),
        [
            ("us-gov", "outlook.office365.us"), ("us-dod", "outlook-dod.office365.us"), ("china", "partner.outlook.cn"),
            ("global", "outlook.office365.com"),
        ],
    )  # fmt: skip
    def test_the_cloud_tells_the_server_too(self, box: Postbox, cloud: str, host: str) -> None:
        init(box, *ADDRESS, "--oauth", "microsoft", "--client-id", CLIENT_ID, "--cloud", cloud)

        (account,) = load(box.program.config).accounts
        assert (cloud, host) == (account.cloud, account.host)

    def test_an_imap_account_may_have_a_sign_in_in_place_of_a_password(self, box: Postbox) -> None:
        client = box.program.home / "client.json"
        client.touch()
        done = init(box, *ADDRESS, "--host", "imap.gmail.com", "--oauth", "google", "--client", str(client))

        (account,) = load(box.program.config).accounts
        assert ("imap", "google", client, None) == (account.kind, account.oauth, account.client, account.password)
        assert "account work: not tried, since nobody has signed in to it yet" in done.out
        assert re.search(r"login work +signs in to Google, in your browser, and tries it on the server\n", done.out)

    @pytest.mark.parametrize(
        "given",
        [("--address", "ivan@outlook.com"), (*ADDRESS, "--host", "outlook.office365.com")],
        ids=["user", "host"],
    )
    def test_where_no_password_is_taken_a_sign_in_is_proposed(self, box: Postbox, given: tuple[str, ...]) -> None:
        done = init(box, "--kind", "imap", *given, "--client-id", CLIENT_ID)

        (account,) = load(box.program.config).accounts
        assert ("outlook.office365.com", "microsoft", CLIENT_ID) == (account.host, account.oauth, account.client_id)
        assert (0, "") == (done.code, done.err)

    def test_only_its_owner_reads_what_is_written(self, box: Postbox) -> None:
        assert 0 == init_maildir(box).code

        folder = box.program.config
        modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))}
        assert {
            folder: 0o700, folder / "rules": 0o700, config(box): 0o600, folder / "rules" / "offers.toml": 0o600
        } == modes  # fmt: skip

    def test_the_next_commands_are_named_with_the_folders_that_were_given(self, box: Postbox) -> None:
        out = init(box, *ADDRESS, "--no-check", "--password-from", "credential=imap-work").out

        again = f"  relance --config {box.program.config} --state {box.program.state}"
        assert all(f"{again} {command}" in out for command in ("check", "scan --dry-run"))
        assert f"{again} login" not in out
        assert "  LoadCredential=imap-work:/path/of/a/file\n" in out
        assert f"  ExecStart=%h/.local/bin/relance --config {box.program.config}" in out

    def test_a_rule_that_is_there_stays(self, box: Postbox) -> None:
        rules = box.program.config / "rules"
        rules.mkdir(parents=True)
        (rules / "large.toml").write_text('[match]\nsubject = ["x"]\naccounts = ["old"]\n', encoding="utf-8")
        done = init_maildir(box, "--account", "new")

        assert 0 == done.code
        assert ["large.toml"] == [path.name for path in rules.iterdir()]
        assert "state rules test large  " in done.out
        assert 'No rule is for this account: write "new" into `accounts` of one' in done.out

    @pytest.mark.parametrize(
        ("given", "needed"),
        [
            (("--path", "~/My 100% Mail"), 'ReadWritePaths="%h/My 100%% Mail"'),
            (("--password-from", "env=SECRET"), "# a file with the line SECRET=…\n  EnvironmentFile=/path/of/a/file"),
            (("--password-from", "credential=imap"), "LoadCredential=imap:/path/of/a/file"),
        ],
    )
    def test_what_the_service_cannot_know_is_told_as_systemd_reads_it(
        self, box: Postbox, given: tuple[str, ...], needed: str
    ) -> None:
        assert f"\n  [Service]\n  {needed}\n" in init(box, *ADDRESS, "--no-check", *given).out


class TestRefused:
    def test_an_answer_that_nobody_can_be_asked_for_is_named(self, box: Postbox) -> None:
        assert "--address is needed where nobody can be asked" in wrong(init(box), box)
        assert "--path is needed" in wrong(init(box, *ADDRESS, "--kind", "maildir"), box)

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            (("--address", "ivan"), "--address: 'ivan' is no e-mail address"),
            (("--alias", "ivan@firm.example, x"), "--alias: 'x' is no e-mail address"),
            (("--kind", "pop3"), "--kind: 'pop3' is not known here; write one of imap, gmail, outlook, maildir"),
            (("--host", "imap.firm.example:993"), "--host: 'imap.firm.example:993' is no host"),
            (("--host", "https://firm.example"), "is no host"),
            (("--port", "imaps"), "--port: 'imaps' is no port"),
            (("--port", "65536"), "--port: '65536' is no port"),
            (("--tls", "none"), "--tls: 'none' is not known here; write one of implicit, starttls"),
            (("--ca", "/nowhere.pem"), "--ca: there is no file '/nowhere.pem' that can be read"),
            (("--ca", "/"), "--ca: there is no file"),
            (("--user", " "), "--user: something has to stand here"),
            (("--name", "Ivan\nPetrov"), "--name: there are characters in it that cannot be typed"),
            (("--name", "Iv\udce4n"), "--name: there are characters in it that cannot be typed"),
            (("--language", "en", "--language", "tlh"), "--language: 'tlh' is not known here; write one of de, en"),
            (("--language", ""), "--language: '' is not known here"),
            (("--oauth", "yahoo"), "--oauth: 'yahoo' is not known here; write one of microsoft, google"),
            (("--oauth", "google"), "--client is needed where nobody can be asked"),
            (("--oauth", "microsoft", "--client-id", "relance"), "--client-id: 'relance' is no client id"),
            (("--client-id", CLIENT_ID, "--tenant", "our firm"), "--tenant: 'our firm' is no tenant"),
            (("--client-id", CLIENT_ID, "--cloud", "china"), "--cloud: 'china' is not known here; write one of global"),
            (
                ("--oauth", "microsoft", "--client-id", CLIENT_ID, "--cloud", "mars"),
                "--cloud: 'mars' is not known here",
            ),
            (("--kind", "outlook"), "--client-id is needed where nobody can be asked"),
        ],
    )
    def test_a_wrong_answer_says_what_to_write(self, box: Postbox, given: tuple[str, ...], told: str) -> None:
        assert told in wrong(init(box, *UNTRIED, *given), box)

    @pytest.mark.parametrize(
        "place", ["correct-horse", "command", "env=", "keyring=correct-horse", "vault=correct-horse"]
    )
    def test_what_may_be_the_password_itself_is_not_repeated(self, box: Postbox, place: str) -> None:
        told = wrong(init(box, *ADDRESS, "--no-check", "--password-from", place), box)
        assert "--password-from: write keyring, command=…, credential=… or env=…, and never the password itself" in told
        assert "horse" not in told

    def test_a_keyring_that_is_not_there_cannot_be_chosen(self, box: Postbox, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
        done = box.program.run("init", *ADDRESS, "--no-check")
        assert "there is no keyring here" in wrong(done, box)


class TestTrial:
    def test_an_account_that_cannot_be_read_is_not_written(self, box: Postbox) -> None:
        done = init(box, *ADDRESS, "--path", str(box.path / "nowhere"))

        assert 1 == done.code
        assert "account work:" in done.err
        assert not box.program.config.exists()

    def test_a_server_is_asked_with_the_password_from_its_place(
        self, box: Postbox, dovecots: Callable[[str], Dovecot]
    ) -> None:
        user = dovecots("modern").new_user()
        server = ("--host", HOST, "--port", str(user.server.port), "--tls", "none")
        done = init(box, *ADDRESS, *server, "--user", user.name, "--password-from", f"env={VARIABLE}")

        assert (0, "") == (done.code, done.err)
        assert f"Connecting to {HOST}, port {user.server.port} …\n" in done.out
        assert "special use \\Drafts" in done.out

    def test_a_password_that_only_the_service_has_cannot_be_tried(self, box: Postbox) -> None:
        done = init(box, *ADDRESS, "--password-from", "credential=imap-work")

        assert 0 == done.code
        assert "account work: not tried, since its password is not here yet\n" in done.out


class TestAnotherAccount:
    @pytest.fixture
    def there(self, box: Postbox) -> bytes:
        """A configuration that somebody wrote by hand; config.toml as it is."""
        (box.program.config / "rules").mkdir(parents=True)
        box.program.write(
            f'# mine\r\n[account.work]\r\nkind="maildir"\r\naddress = "a@firm.example"\r\npath="{box.path}"'
        )
        return config(box).read_bytes()

    def test_without_being_told_to_nothing_is_changed(self, box: Postbox, there: bytes) -> None:
        done = init_maildir(box)

        assert (2, "") == (done.code, done.out)
        assert "config.toml is there already, with 1 account: work; nothing was changed" in done.err
        assert "relance init --add" in done.err
        assert there == config(box).read_bytes()

    @pytest.mark.parametrize("begins", [b"", b"\xef\xbb\xbf"])
    @pytest.mark.parametrize("ends", [b"", b"\n", b"\r\n", b"\n[account.work.folders]\n", b"\n# the end"])
    def test_what_is_there_stays_byte_by_byte(self, box: Postbox, there: bytes, begins: bytes, ends: bytes) -> None:
        config(box).write_bytes(begins + there + ends)
        rule = (box.program.config / "rules" / "offers.toml").read_bytes()
        done = init_maildir(box, "--add", "--account", "zwei")

        assert 0 == done.code
        assert config(box).read_bytes().startswith(begins + there + ends)
        assert rule == (box.program.config / "rules" / "offers.toml").read_bytes()
        assert ["work", "zwei"] == [account.name_in_config for account in load(box.program.config).accounts]
        assert "Its offers are told by the rule offers. Offers that you sent before today may be among them" in done.out

    @pytest.mark.usefixtures("there")
    def test_it_gets_a_name_that_is_free(self, box: Postbox) -> None:
        assert [0, 0, 0] == [init_maildir(box, "--add").code for _ in range(3)]
        assert ["work", "firm", "firm-2", "firm-3"] == [one.name_in_config for one in load(box.program.config).accounts]

    def test_a_name_that_is_taken_is_refused(self, box: Postbox, there: bytes) -> None:
        done = init_maildir(box, "--add", "--account", "work")

        assert 2 == done.code
        assert "there is an account 'work' already" in done.err
        assert there == config(box).read_bytes()

    @pytest.mark.usefixtures("there")
    def test_a_file_of_comments_gets_its_first_account(self, box: Postbox) -> None:
        config(box).write_text("# nothing yet\n", encoding="utf-8")
        assert 0 == init_maildir(box).code
        assert config(box).read_text(encoding="utf-8").startswith("# nothing yet\n\n[account.work]\n")

    def test_the_mode_and_a_link_to_the_file_stay(self, box: Postbox, there: bytes) -> None:
        elsewhere = box.program.home / "dotfiles.toml"
        config(box).rename(elsewhere)
        elsewhere.chmod(0o640)
        config(box).symlink_to(elsewhere)
        assert 0 == init_maildir(box, "--add").code

        assert config(box).is_symlink()
        assert elsewhere.read_bytes().startswith(there)
        assert 0o640 == stat.S_IMODE(elsewhere.stat().st_mode)

    def test_a_configuration_that_is_wrong_is_not_added_to(self, box: Postbox, there: bytes) -> None:
        config(box).write_bytes(there.replace(b"kind", b"kin"))
        done = init_maildir(box, "--add")

        assert 2 == done.code
        assert "config.toml: account.work.kind: is missing" in done.err
        assert there.replace(b"kind", b"kin") == config(box).read_bytes()

    def test_what_is_no_text_is_not_added_to(self, box: Postbox, there: bytes) -> None:
        config(box).write_bytes(there + b"\n# \xe4")
        done = init_maildir(box, "--add")

        assert 2 == done.code
        assert "config.toml: cannot be read" in done.err

    @pytest.mark.usefixtures("there")
    def test_where_no_table_can_follow_it_is_shown(self, box: Postbox) -> None:
        inline = f'account = {{ work = {{ kind = "maildir", address = "a@firm.example", path = "{box.path}" }} }}\n'
        config(box).write_text(inline, encoding="utf-8")
        done = init_maildir(box, "--add")

        assert 2 == done.code
        assert "nothing can be put at its end" in done.err
        assert f'[account.firm]\nkind = "maildir"\naddress = "ivan@firm.example"\npath = "{box.path}"\n' in done.err
        assert inline == config(box).read_text(encoding="utf-8")

    @pytest.mark.usefixtures("there")
    def test_older_offers_are_spoken_of_only_where_rules_reach_them(self, box: Postbox) -> None:
        rule = box.program.config / "rules" / "offers.toml"
        rule.write_text(f'[match]\nsubject = ["x"]\n[limits]\nsince = {date.max}\n', encoding="utf-8")
        done = init_maildir(box, "--add")

        assert done.out.endswith("Its offers are told by the rule offers.\n")

"""The command over accounts that sign in at Microsoft, as its user runs it; others pay nothing for it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests import program as programs
from tests.connectors import entra_client
from tests.connectors.entra_client import BROWSER, trusting, visited
from tests.connectors.reader import MORNING
from tests.program import Program
from tests.servers.dovecot import Dovecot, taking_tokens
from tests.servers.entra import CLIENT_ID, Refusal
from tests.system.mail import letter
from tests.watcher.postbox import Postbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.servers.dovecot import User
    from tests.servers.entra import Entra

NO_KEYRING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
OVER_SSH = {"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}
TEXT_RULE = '[match]\nsubject = ["offer"]\n[calendar]\ncountry = "none"\ntimezone = "Europe/Berlin"\n'
LOADED = """
import sys
from watcher import main
SUSPECTS = {
    "msal", "msal_extensions", "portalocker", "jwt", "requests", "urllib3", "httpx", "httplib2", "googleapiclient"
}
sys.argv = ["relance", *sys.argv[1:]]
main.run()
names = {name.partition(".")[0] for name in sys.modules}
print("LOADED", sorted(names & SUSPECTS),
    [name for name in sys.modules if name.startswith(("connectors.outlook", "connectors.oauth"))])
"""
"""What a command has imported, on the last line."""


@pytest.fixture
def entra(tmp_path: Path) -> Iterator[Entra]:
    with entra_client.running(tmp_path / "kept") as server:
        yield server


@pytest.fixture
def program(entra: Entra, tmp_path: Path) -> Program:
    made = Program(tmp_path, {**trusting(entra), **NO_KEYRING, "RELANCE_STATE": str(tmp_path / "kept")})
    keys = f'address = "ivan@firm.example"\nclient_id = "{CLIENT_ID}"\nauthority = "{entra.root}"\n'
    made.write(f'[account.work]\nkind = "outlook"\n{keys}', offers=TEXT_RULE)
    return made


def with_browser(program: Program, tmp_path: Path) -> Program:
    """With a browser of the user's that signs in by itself."""
    script = tmp_path / "browser.py"
    script.write_text(BROWSER, encoding="utf-8")
    program.environment["BROWSER"] = f"{sys.executable} {script} %s &"
    return program


@pytest.fixture
def user(entra: Entra, dovecots: Callable[[str], Dovecot]) -> Iterator[User]:
    """Somebody behind an IMAP server that takes tokens."""
    with Dovecot(taking_tokens(entra.base, entra.introspection)) as server:
        found = server.new_user()
        entra.user = found.name
        yield found


@pytest.fixture
def by_imap(program: Program, entra: Entra, user: User, tmp_path: Path) -> Program:
    keys = {"password": None, "oauth": "microsoft", "client_id": CLIENT_ID, "authority": entra.root}
    program.write(programs.account(user, **keys), offers=TEXT_RULE)
    return with_browser(program, tmp_path)


class TestSigningIn:
    def test_a_browser_on_this_machine_does_it(self, program: Program, entra: Entra, tmp_path: Path) -> None:
        done = with_browser(program, tmp_path).run("login", "work")

        assert (0, "") == (done.code, done.err)
        assert "It does not ask for Mail.Send" in done.out
        assert "You signed in as ivan@firm.example" in done.out
        assert f"account work: you are signed in; that is kept in the file {tmp_path / 'kept'}" in done.out
        assert "secret-" not in done.out
        assert "form_post" == entra.asked[0]["response_mode"]
        assert "Send" not in entra.asked[0]["scope"]

    @pytest.mark.parametrize("how", [("--paste",), ()])
    def test_over_ssh_the_address_is_printed_and_the_answer_awaited(
        self, how: tuple[str, ...], program: Program, entra: Entra
    ) -> None:
        with subprocess.Popen(
            program.arguments("login", *how, "work"), env=program.whole_environment | OVER_SSH, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        ) as process:  # fmt: skip
            assert process.stdout
            address = next(line.strip() for line in process.stdout if line.startswith("https://localhost"))
            out, err = process.communicate(f"{visited(entra, address)}\n", timeout=30)

        assert (0, "") == (process.returncode, err)
        assert "account work: you are signed in" in out

    def test_a_code_can_be_typed_on_another_machine(self, program: Program) -> None:
        done = program.run("login", "work", "--device-code")

        assert (0, "") == (done.code, done.err)
        assert "type the code H4F6K9QX" in done.out
        assert "secret-" not in done.out

    @pytest.mark.parametrize(
        ("how", "place"),
        [((), "authorize"), (("--device-code",), "urn:ietf:params:oauth:grant-type:device_code")],
        ids=["browser", "device code"],
    )
    def test_a_no_ends_in_a_sentence(
        self, how: tuple[str, ...], place: str, program: Program, entra: Entra, tmp_path: Path
    ) -> None:
        entra.refusals[place] = Refusal("access_denied", 53003)
        done = with_browser(program, tmp_path).run("login", "work", *how)

        assert 1 == done.code
        assert done.err.startswith(
            "account work: a Conditional Access policy of your organisation does not let relance"
        )
        assert 1 == done.err.count("\n")

    def test_two_ways_at_once_are_one_too_many(self, program: Program) -> None:
        done = program.run("login", "work", "--paste", "--device-code")

        assert (2, True) == (done.code, "write --paste or --device-code, not both" in done.err)

    def test_only_microsoft_has_device_codes(self, tmp_path: Path) -> None:
        made = Program(tmp_path)
        Postbox(made).send("<o1@firm.example>", MORNING)
        done = made.run("login", "home", "--device-code")

        assert (1, "account home: only Microsoft's sign-in has device codes") == (done.code, done.err.partition(";")[0])


class TestImap:
    def test_signing_in_tries_the_server_too(self, by_imap: Program, user: User) -> None:
        done = by_imap.run("login", "work")

        assert (0, "") == (done.code, done.err)
        assert "It does not ask for SMTP.Send" in done.out
        assert f"Logging in to 127.0.0.1, port {user.server.port} ..." in done.out
        assert "account work: you are signed in" in done.out

    def test_a_server_that_does_not_let_the_user_in_is_told_at_once(self, by_imap: Program, entra: Entra) -> None:
        entra.user = "somebody.else@firm.example"
        done = by_imap.run("login", "work")

        assert 1 == done.code
        assert "does not let user1@firm.example in with a fresh token of Microsoft's" in done.err

    def test_without_a_sign_in_it_is_said_what_to_do(self, by_imap: Program) -> None:
        done = by_imap.run("check")

        assert 1 == done.code
        assert "account work: nobody has signed in to it yet; say: relance login work" in " ".join(done.out.split())

    def test_an_offer_gets_its_draft(self, by_imap: Program, user: User) -> None:
        fields = {"From": "Ivan <ivan@firm.example>", "To": "anna@client.example", "Subject": "Offer 1: lamps"}
        user.deliver("Sent", letter("<o1@firm.example>", MORNING, **fields), MORNING)
        by_imap.run("login", "work")
        checked = by_imap.run("check")
        done = by_imap.scan("2026-11-10T11:00:00+01:00")

        assert (0, True) == (checked.code, "can be read; its folders:" in checked.out)
        assert {"<o1@firm.example>": "drafted"} == done.states
        assert "secret-" not in done.err + checked.out + checked.err

    def test_a_sign_in_that_holds_no_more_leaves_the_account_out_and_nobody_is_asked_again(
        self, by_imap: Program, entra: Entra
    ) -> None:
        by_imap.run("login", "work")
        entra.expire()
        entra.refusals["refresh_token"] = Refusal("invalid_grant", 50173)
        first = by_imap.scan("2026-11-10T11:00:00+01:00")
        asked = len(entra.requests)
        second = by_imap.scan("2026-11-10T11:05:00+01:00")

        assert (1, "", 1, "") == (first.code, first.out, second.code, second.out)
        assert (
            "account work: the sign-in was withdrawn, as after a change of password; say: relance login" in second.err
        )
        assert asked == len(entra.requests)


class TestOtherAccounts:
    @pytest.mark.parametrize(
        "words",
        [
            ("--help",), ("login", "--help"), ("scan",), ("scan", "--json", "--dry-run"), ("status",), ("why", "offer"),
            ("check",), ("settle", "offer", "open"), ("rules",), ("rules", "test", "offers"), ("login", "home"),
            ("demo",),
        ],
        ids=" ".join,
    )  # fmt: skip
    def test_nothing_of_microsoft_is_imported_for_a_maildir(self, words: tuple[str, ...], tmp_path: Path) -> None:
        program = Program(tmp_path)
        Postbox(program).send("<o1@firm.example>", MORNING)

        assert "LOADED [] []" == loaded(program, words)

    @pytest.mark.parametrize("words", [("check",), ("scan",)], ids=" ".join)
    def test_nor_for_an_imap_account_with_a_password(
        self, words: tuple[str, ...], dovecots: Callable[[str], Dovecot], tmp_path: Path
    ) -> None:
        program = Program(tmp_path)
        program.write(programs.account(dovecots("modern").new_user()))

        assert "LOADED [] []" == loaded(program, words)


def loaded(program: Program, words: tuple[str, ...]) -> str:
    """What a command says last: what it has imported."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *program.arguments(*words)[1:]],
        env=program.whole_environment, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return done.stdout.splitlines()[-1]

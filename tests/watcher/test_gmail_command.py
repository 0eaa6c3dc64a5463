"""The command over a Gmail account, as its user runs it; and over other accounts, which pay nothing for it."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.connectors.gmail_client import ENVIRONMENT
from tests.connectors.reader import MORNING, NOON
from tests.program import Program
from tests.system.mail import letter
from tests.watcher.postbox import Postbox

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers.gmail import Gmail

BROWSER = """
import sys
from urllib.request import urlopen
urlopen(sys.argv[1]).read()
"""
NO_KEYRING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
TEXT_RULE = '[match]\nsubject = ["offer"]\n[calendar]\ncountry = "none"\ntimezone = "Europe/Berlin"\n'
LOADED = """
import sys
from watcher import main
sys.argv = ["relance", *sys.argv[1:]]
main.run()
names = {name.partition(".")[0] for name in sys.modules}
print("LOADED", sorted(names & {"google", "googleapiclient", "google_auth_httplib2", "google_auth_oauthlib", "httplib2",
    "oauthlib", "requests", "stamina"}), [name for name in sys.modules if name.startswith("connectors.gmail")])
"""
"""What a command has imported, on the last line."""


@pytest.fixture
def program(gmail: Gmail, tmp_path: Path) -> Program:
    made = Program(tmp_path, {**ENVIRONMENT, **NO_KEYRING, "RELANCE_STATE": str(tmp_path / "kept")})
    client = gmail.signs_in.client_file(tmp_path / "client.json")
    keys = f'kind = "gmail"\naddress = "ivan@firm.example"\nclient = "{client}"\nendpoint = "{gmail.root}"\n'
    made.write(f"[account.work]\n{keys}", offers=TEXT_RULE)
    return made


def signed_in(program: Program, tmp_path: Path) -> Program:
    """With a browser of the user's that signs in by itself."""
    script = tmp_path / "browser.py"
    script.write_text(BROWSER, encoding="utf-8")
    program.environment["BROWSER"] = f"{sys.executable} {script} %s &"
    return program


class TestSigningIn:
    def test_a_browser_on_this_machine_does_it(self, program: Program, tmp_path: Path) -> None:
        done = signed_in(program, tmp_path).run("login", "work")

        assert (0, "") == (done.code, done.err)
        assert "https://www.googleapis.com/auth/gmail.compose" in done.out
        assert f"account work: you are signed in; that is kept in the file {tmp_path / 'kept'}" in done.out
        assert "" == "".join(line for line in done.out.splitlines() if "refresh-" in line or "code=" in line)

    @pytest.mark.parametrize("how", [("--paste",), ()])
    def test_over_ssh_the_address_is_printed_and_the_answer_awaited(
        self, how: tuple[str, ...], program: Program, gmail: Gmail
    ) -> None:
        environment = {**program.whole_environment, "SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}
        with subprocess.Popen(
            program.arguments("login", *how, "work"), env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        ) as process:  # fmt: skip
            assert process.stdout
            address = next(line.strip() for line in process.stdout if line.startswith("http"))
            out, _ = process.communicate(f"{answered(address)}\n", timeout=30)

        assert 0 == process.returncode
        assert "account work: you are signed in" in out
        assert 1 == len(gmail.signs_in.asked)

    def test_a_no_ends_in_a_sentence(self, program: Program, gmail: Gmail, tmp_path: Path) -> None:
        gmail.signs_in.denied = True
        done = signed_in(program, tmp_path).run("login", "work")

        assert (1, "account work: the sign-in failed: Google says access_denied; try again\n") == (done.code, done.err)


def answered(address: str) -> str:
    """Where Google's page sends the browser."""
    url = urlsplit(address)
    with closing(HTTPConnection(url.netloc)) as connection:
        connection.request("GET", f"{url.path}?{url.query}")
        return connection.getresponse().headers["Location"]


class TestCommands:
    def test_without_a_sign_in_it_is_said_what_to_do(self, program: Program) -> None:
        done = program.run("check")

        assert 1 == done.code
        assert "account work: nobody has signed in to it yet; say: relance login work" in " ".join(done.out.split())

    def test_a_sign_in_that_holds_no_more_leaves_the_account_out(
        self, program: Program, gmail: Gmail, tmp_path: Path
    ) -> None:
        signed_in(program, tmp_path).run("login", "work")
        gmail.signs_in.revoked = True
        done = program.scan(NOON.isoformat())

        assert (1, "") == (done.code, done.out)
        assert "account work: Google does not accept the sign-in any more; say: relance login work." in done.err

    def test_an_offer_gets_its_draft_and_why_and_status_know_send_as_addresses(
        self, program: Program, gmail: Gmail, tmp_path: Path
    ) -> None:
        gmail.box.send_as = [{"sendAsEmail": "ivan@brand.example", "verificationStatus": "accepted"}]
        fields = {"From": "Ivan <ivan@brand.example>", "To": "anna@client.example", "Subject": "Offer 1: lamps"}
        gmail.box.put(letter("<o1@brand.example>", MORNING, **fields), MORNING, ["SENT"])
        signed_in(program, tmp_path).run("login", "work")
        done = program.scan("2026-11-10T11:00:00+01:00")
        why = program.run("why", "offer 1")

        assert {"<o1@brand.example>": "drafted"} == done.states
        assert 1 == len(gmail.box.drafts)
        assert (0, True) == (why.code, "Does a draft stand?" in why.out)
        assert [] == gmail.refused


class TestOtherAccounts:
    @pytest.mark.parametrize(
        "words",
        [
            ("--help",), ("scan",), ("scan", "--json", "--dry-run"), ("status",), ("why", "offer"), ("check",),
            ("settle", "offer", "open"), ("rules",), ("rules", "test", "offers"), ("login", "home"), ("demo",),
        ],
        ids=" ".join,
    )  # fmt: skip
    def test_nothing_of_google_is_imported_for_them(self, words: tuple[str, ...], tmp_path: Path) -> None:
        program = Program(tmp_path)
        Postbox(program).send("<o1@firm.example>", MORNING)
        done = subprocess.run(
            [sys.executable, "-c", LOADED, *program.arguments(*words)[1:]],
            env=program.whole_environment, capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip

        assert "LOADED [] []" == done.stdout.splitlines()[-1]

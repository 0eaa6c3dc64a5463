"""`relance init` as a person meets it: the real command on a terminal, a real server, from nothing to a first scan."""

from __future__ import annotations

import json
import stat
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.keyring_file import FILE
from tests.program import ME, VARIABLE, Program, today
from tests.servers.dovecot import CERTIFIED, HOST, PASSWORD
from tests.system.mail import letter
from tests.terminal import CTRL_C, Terminal, terminal
from watcher import clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers.dovecot import Dovecot, User

HOUSE = Path(__file__).parents[2]
OFFER = "<4711@firm.example>"


@pytest.fixture
def nothing(tmp_path: Path) -> Program:
    """The command in a home where it never was, with an empty keyring."""
    program = Program(
        tmp_path,
        {
            "LC_ALL": "C.UTF-8", "PYTHONPATH": str(HOUSE), FILE: str(tmp_path / "keyring.json"),
            "PYTHON_KEYRING_BACKEND": "tests.keyring_file.FileKeyring",
        },
    )  # fmt: skip
    (program.config / "rules").rmdir()
    program.config.rmdir()
    return program


@pytest.fixture
def user(dovecots: Callable[[str], Dovecot]) -> User:
    """Somebody who sent an offer ten days ago, and other mail."""
    user = dovecots("modern").new_user()
    for number, subject in ((OFFER, "Offer 4711: lamps"), ("<2@firm.example>", "Saturday")):
        at = clock.now() - timedelta(days=10)
        user.deliver("Sent", letter(number, at, To="anna@client.example", Subject=subject), at)
    return user


def tell_who(at: Terminal) -> None:
    """The answers until the server."""
    at.answer("Kind of mailbox (imap, gmail, outlook, maildir) [imap]:", "")
    at.answer("E-mail address that you send offers from:", ME)
    at.answer("Other addresses of yours (empty: none):", "sales@firm.example")
    at.answer("Your name, as it closes a letter (empty: none):", 'Ivan "Vanya" Petrov')


def tell_server(at: Terminal, user: User) -> None:
    """The answers about the server, until the password."""
    at.answer("IMAP server [imap.firm.example]:", HOST)
    at.answer("Port [993]:", str(user.server.port))
    at.answer("TLS (implicit, starttls, none) [implicit]:", "none")
    at.answer(f"User name there [{ME}]:", user.name)


def read(program: Program, name: str = "config.toml") -> dict[str, object]:
    return tomllib.loads((program.config / name).read_text(encoding="utf-8"))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_person_gets_from_nothing_to_a_first_scan(nothing: Program, user: User) -> None:
    with terminal(nothing, "init") as at:
        tell_who(at)
        tell_server(at, user)
        at.answer("Password from [keyring]:", f"env={VARIABLE}")
        at.wait_for(f"account work: {ME} can be read; its folders:")
        at.wait_for("special use \\Drafts")
        at.answer("ru Russian) [en]:", "de, en")
        at.answer("(the last 90 days: 1 found, answered or not) [no]:", "yes")
        at.wait_for(f"relance --config {nothing.config} --state {nothing.state} scan --dry-run")
        assert 0 == at.end()

    assert {
        "account": {
            "work": {
                "kind": "imap", "address": ME, "aliases": ["sales@firm.example"], "name": 'Ivan "Vanya" Petrov',
                "host": HOST, "port": user.server.port, "tls": "none", "user": user.name,
                "password": {"env": VARIABLE},
            }
        }
    } == read(nothing)  # fmt: skip
    assert [0o700, 0o600, 0o700, 0o600] == [
        mode(nothing.config / name) for name in ("", "config.toml", "rules", "rules/offers.toml")
    ]
    assert {} == read(nothing, "rules/offers.toml")["limits"]
    assert not nothing.state.exists()
    assert 0 == nothing.run("check").code
    scanned = nothing.run("scan", "--dry-run", "--json")
    assert [OFFER] == [line["offer"] for line in scanned.lines]


def test_older_offers_are_left_alone_unless_the_person_wants_them(nothing: Program, user: User) -> None:
    days = {today()}
    with terminal(nothing, "init", "--password-from", f"env={VARIABLE}") as at:
        tell_who(at)
        tell_server(at, user)
        at.answer("Languages of your offers", "")
        at.answer("Also follow up offers sent before today?", "")
        assert 0 == at.end()

    days.add(today())
    limits = read(nothing, "rules/offers.toml")["limits"]
    assert isinstance(limits, dict)
    assert limits["since"] in days
    assert [] == nothing.run("scan", "--json").lines


def test_a_password_is_tried_before_it_is_kept_in_the_keyring(nothing: Program, user: User) -> None:
    with terminal(nothing, "init", "--language", "en", "--not-older") as at:
        tell_who(at)
        tell_server(at, user)
        at.answer("Password from [keyring]:", "")
        at.answer(f"Password of {user.name}:", "wrong-horse")
        at.wait_for("does not accept this password")
        at.answer("Change the answers, try them again, or write them as they are? (change, again, write) [change]:", "")
        for question in ("Kind of", "E-mail address", "Other addresses", "Your name", "IMAP server", "Port", "TLS"):
            at.answer(question, "")
        at.answer(f"User name there [{user.name}]:", "")
        at.answer("Password from [keyring]:", "")
        at.answer(f"Password of {user.name}:", PASSWORD)
        at.wait_for("The password is kept in the keyring.")
        assert 0 == at.end()

    assert PASSWORD not in at.shown
    assert PASSWORD not in (nothing.config / "config.toml").read_text(encoding="utf-8")
    assert {"relance work": PASSWORD} == json.loads((nothing.home / "keyring.json").read_text(encoding="utf-8"))
    assert 0 == nothing.run("check").code


@pytest.mark.parametrize("answered", [0, 3])
def test_ctrl_c_leaves_nothing(nothing: Program, user: User, answered: int) -> None:
    with terminal(nothing, "init", "--password-from", f"env={VARIABLE}") as at:
        if answered:
            tell_who(at)
            tell_server(at, user)
            at.answer("Languages of your offers", CTRL_C)
        else:
            at.answer("Kind of mailbox", CTRL_C)
        assert 130 == at.end()

    assert [] == list(nothing.home.iterdir())


def test_a_server_that_is_not_there_is_said_so_and_can_be_written_all_the_same(nothing: Program, user: User) -> None:
    silent = user.server.tls_port  # nothing listens there: this server speaks no TLS
    given = (
        "--address",
        ME,
        "--host",
        HOST,
        "--port",
        str(silent),
        "--tls",
        "none",
        "--password-from",
        f"env={VARIABLE}",
    )
    with terminal(nothing, "init", *given) as at:
        for question in ("Kind of", "Other addresses", "Your name", "User name"):
            at.answer(question, "")
        at.wait_for(f"nothing listens at {HOST}:{silent}")
        at.answer("Change the answers,", "again")
        at.wait_for(f"nothing listens at {HOST}:{silent}")
        at.answer("Change the answers,", "write")
        at.answer("Languages of your offers", "")
        at.answer("Also follow up offers sent before today? [no]:", "")
        assert 0 == at.end()

    assert 1 == nothing.run("check").code


def test_what_was_given_as_an_option_can_be_corrected(nothing: Program, user: User) -> None:
    with terminal(nothing, "init", "--address", ME, "--host", "127.0.0.1", "--port", "1", "--tls", "none") as at:
        for question in ("Kind of", "Other addresses", "Your name", "User name"):
            at.answer(question, "")
        at.answer("Password from", f"env={VARIABLE}")
        at.answer("Change the answers", "change")
        for question in ("Kind of", "E-mail address", "Other addresses", "Your name", "IMAP server [127.0.0.1]"):
            at.answer(question, "")
        at.answer("Port [1]:", str(user.server.port))
        at.answer("TLS", "")
        at.answer("User name", user.name)
        at.answer(f"Password from [env={VARIABLE}]:", "")
        at.answer("Languages of your offers", "")
        at.answer("Also follow up", "")
        assert 0 == at.end()

    assert 0 == nothing.run("check").code


def test_folders_that_cannot_be_told_are_asked_for(nothing: Program, dovecots: Callable[[str], Dovecot]) -> None:
    user = dovecots("bare").new_user()
    with user.connect() as client:
        for name in ("Versandt", "Vorlagen"):
            client.create_folder(name)
    with terminal(nothing, "init", "--password-from", f"env={VARIABLE}") as at:
        tell_who(at)
        tell_server(at, user)
        at.answer("Change the answers", "change")
        for question in ("Kind of", "E-mail address", "Other addresses", "Your name", "IMAP server", "Port", "TLS"):
            at.answer(question, "")
        at.answer("User name", "")
        at.answer("Password from", "")
        at.answer("Folder of sent mail", "Versandt")
        at.answer("Folder of drafts", "Vorlagen")
        at.wait_for("named in config.toml")
        at.answer("Languages of your offers", "")
        at.wait_for("None were found")
        assert 0 == at.end()

    account = read(nothing)["account"]
    assert isinstance(account, dict)
    assert {"sent": ["Versandt"], "drafts": "Vorlagen"} == account["work"]["folders"]


def test_another_account_is_added_behind_what_is_there(nothing: Program, dovecots: Callable[[str], Dovecot]) -> None:
    user = dovecots("tls").new_user()
    before = '# mine\n[account.work]\nkind = "maildir"\naddress = "ivan@firm.example"\npath = "/nowhere"'
    (nothing.config / "rules").mkdir(parents=True)
    nothing.write(before)
    rule = (nothing.config / "rules" / "offers.toml").read_bytes()
    with terminal(nothing, "init", "--ca", str(user.server.authority), "--password-from", "keyring") as at:
        at.answer("with 1 account: work. Add another account to it? [y/N]:", "y")
        at.answer("Kind of mailbox", "imap")
        at.answer("E-mail address", ME)
        at.answer("What the account is called here [firm]:", "zwei e")
        for question in ("Other addresses", "Your name"):
            at.answer(question, "")
        at.answer("IMAP server", CERTIFIED)
        at.answer("Port", str(user.server.tls_port))
        at.answer("TLS (implicit, starttls, none) [implicit]:", "")
        at.answer("User name", user.name)
        at.answer("Password of", PASSWORD)
        at.wait_for("Its offers are told by the rule offers. Offers that you sent before today may be among them")
        assert 0 == at.end()

    assert (nothing.config / "config.toml").read_text(encoding="utf-8").startswith(f'{before}\n\n[account."zwei e"]\n')
    assert rule == (nothing.config / "rules" / "offers.toml").read_bytes()
    assert 0 == nothing.run("check", "--account", "zwei e").code


def test_a_person_who_wants_no_other_account_changes_nothing(nothing: Program) -> None:
    (nothing.config / "rules").mkdir(parents=True)
    nothing.write('[account.work]\nkind = "maildir"\naddress = "ivan@firm.example"\npath = "/nowhere"\n')
    before = (nothing.config / "config.toml").read_bytes()
    with terminal(nothing, "init") as at:
        at.answer("Add another account to it?", "")
        at.wait_for("nothing was changed")
        assert 2 == at.end()

    assert before == (nothing.config / "config.toml").read_bytes()


def test_maildirs_in_the_home_are_proposed(nothing: Program) -> None:
    for part in ("INBOX", "Sent", "Drafts"):
        for inner in ("cur", "new", "tmp"):
            (nothing.home / "Mail" / part / inner).mkdir(parents=True)
    with terminal(nothing, "init", "--kind", "maildir", "--address", "none") as at:
        at.wait_for("Invalid value for --address: 'none' is no e-mail address")
        at.answer("E-mail address", "no address")
        at.wait_for("'no address' is no e-mail address")
        at.answer("E-mail address", ME)
        at.answer("Other addresses", "")
        at.answer("Your name", "")
        at.answer(f"Folder that the mail lies in [{nothing.home}/Mail]:", "")
        at.answer("Languages of your offers", "tlh")
        at.wait_for("'tlh' is not known here; write one of de, en, es, fr, it, ru")
        at.answer("Languages of your offers", "en")
        at.wait_for(f'ReadWritePaths="{nothing.home}/Mail"')
        assert 0 == at.end()

    assert 0 == nothing.run("check").code


def test_where_no_password_is_taken_a_sign_in_is_proposed(nothing: Program) -> None:
    with terminal(nothing, "init") as at:
        at.answer("Kind of mailbox (imap, gmail, outlook, maildir) [imap]:", "")
        at.answer("E-mail address that you send offers from:", "ivan@outlook.com")
        at.answer("Other addresses of yours", "")
        at.answer("Your name", "")
        at.answer("IMAP server [outlook.office365.com]:", "")
        at.answer("Port [993]:", "")
        at.answer("User name there [ivan@outlook.com]:", "")
        at.wait_for("Microsoft takes no passwords over IMAP, so relance signs in there.")
        at.answer("Sign in at (microsoft, google) [microsoft]:", "")
        at.answer("Application (client) id of your own app registration", "relance")
        at.wait_for("'relance' is no client id; write one like")
        at.answer("Application (client) id of your own app registration", "0a1b2c3d-0000-0000-0000-000000000000")
        at.answer("where it is for several [common]:", "consumers")
        at.wait_for("account work: not tried, since nobody has signed in to it yet")
        at.answer("Languages of your offers", "")
        at.answer("Also follow up offers sent before today?", "")
        at.wait_for("login work")
        assert 0 == at.end()

    assert {
        "account": {
            "work": {
                "kind": "imap", "address": "ivan@outlook.com", "host": "outlook.office365.com",
                "user": "ivan@outlook.com", "oauth": "microsoft", "tenant": "consumers",
                "client_id": "0a1b2c3d-0000-0000-0000-000000000000",
            }
        }
    } == read(nothing)  # fmt: skip

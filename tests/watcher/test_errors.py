"""What is told when something is wrong: a sentence that names the file and the key, or the account, and what to do."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from tests.program import RULE, Done, Program, account
from tests.servers.dovecot import CERTIFIED, HOST, PASSWORD
from tests.system.mail import letter, moment
from watcher import checking
from watcher.bootstrap import alone

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.servers.dovecot import Dovecot, User

WORK = """
[account.work]
kind = "imap"
address = "ivan@firm.example"
host = "127.0.0.1"
tls = "none"
user = "ivan@firm.example"
password = { env = "RELANCE_TEST_PASSWORD" }
"""
OUTLOOK = """
[account.work]
kind = "outlook"
address = "ivan@firm.example"
client_id = "0a1b2c3d-0000-0000-0000-000000000000"
"""
CLIENT_ID = "0a1b2c3d-0000-0000-0000-000000000000"
NOW = "2024-11-28T10:30:00+01:00"


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


@pytest.fixture
def user(dovecots: Callable[[str], Dovecot]) -> User:
    return dovecots("modern").new_user()


def wrong(done: Done) -> str:
    """What a wrong configuration is answered with."""
    assert (2, "") == (done.code, done.out)
    assert "Traceback" not in done.err
    return done.err


def with_account(program: Program, text: str) -> str:
    program.write(text)
    return wrong(program.here("scan", "--json"))


def with_rule(program: Program, text: str) -> str:
    program.write(WORK, offers=text)
    return wrong(program.here("scan", "--json"))


ACCOUNTS = {
    "a misspelt key": (
        f'{WORK}hots = "imap.firm.example"',
        "config.toml: account.work.hots: unknown key; did you mean 'host'? Known here: address, aliases, name, ",
    ),
    "a misspelt folder": (
        f'{WORK}[account.work.folders]\ndraft = "Drafts"',
        "config.toml: account.work.folders.draft: unknown key; did you mean 'drafts'? Known here: sent, drafts",
    ),
    "a misspelt table": (
        WORK.replace("account.", "acount."),
        "config.toml: acount: unknown key; accounts are tables named [account.NAME]\nconfig.toml: account: there is ",
    ),
    "folders of Gmail": (
        '[account.work]\nkind = "gmail"\naddress = "a@b.example"\nclient = "x"\nfolders = { drafts = "x" }',
        "config.toml: account.work.folders: Gmail tells by itself which folder is which; leave it out",
    ),
    "an endpoint in the clear": (
        '[account.work]\nkind = "gmail"\naddress = "a@b.example"\nclient = "x"\nendpoint = "http://gmail.example"',
        "config.toml: account.work.endpoint: 'http://gmail.example' is not safe; write an address that begins with ",
    ),
    "a client id that is none": (
        '[account.work]\nkind = "outlook"\naddress = "a@b.example"\nclient_id = "relance"',
        "config.toml: account.work.client_id: 'relance' is no client id; write one like 0a1b2c3d-0000-",
    ),
    "a tenant that is none": (
        f'{OUTLOOK}tenant = "our firm"',
        "config.toml: account.work.tenant: 'our firm' is no tenant; write common, organizations, consumers, or its id",
    ),
    "a sign-in in the clear": (
        f'{OUTLOOK}authority = "http://login.example"',
        "config.toml: account.work.authority: 'http://login.example' is not safe; write an address that begins with ",
    ),
    "folders of Outlook": (
        f'{OUTLOOK}folders = {{ drafts = "x" }}',
        "config.toml: account.work.folders: Outlook tells by itself which folder is which; leave it out",
    ),
    "no kind": (
        WORK.replace('kind = "imap"', ""),
        'config.toml: account.work.kind: is missing; write one of "gmail", "imap", "maildir", "outlook"',
    ),
    "an unknown kind": (
        WORK.replace('"imap"', '"pop3"'),
        "config.toml: account.work.kind: 'pop3' cannot be read by this version; write one of ",
    ),
    "no host": (
        WORK.replace('host = "127.0.0.1"', ""),
        "config.toml: account.work.host: is missing; the documentation (docs/rules.md, docs/accounts.md) says",
    ),
    "plain text to a foreign host": (
        WORK.replace("127.0.0.1", "imap.firm.example"),
        'config.toml: account.work.tls: tls = "none" would send the password in the clear to imap.firm.example; write ',
    ),
    "plain text to a name that only begins like a loopback address": (
        WORK.replace("127.0.0.1", "127.0.0.1.evil.example"),
        'config.toml: account.work.tls: tls = "none" would send the password in the clear to 127.0.0.1.evil.example; ',
    ),
    "an address that is none": (
        WORK.replace('address = "ivan@firm.example"', 'address = "ivan"'),
        "config.toml: account.work.address: 'ivan' is no e-mail address; write one like ivan@firm.example",
    ),
    "an alias that is no list": (
        f'{WORK}aliases = "sales@firm.example"',
        'config.toml: account.work.aliases: a list belongs here, written like ["…", "…"]; it is \'sales@firm.example\'',
    ),
    "two places for one password": (
        WORK.replace("{ env", "{ keyring = true, env"),
        "config.toml: account.work.password: write one of { keyring = true }, { command = ",
    ),
    "no way in": (
        WORK.replace("password", "#"),
        "config.toml: account.work.password: is missing; write one of { keyring = true }, { command = ",
    ),
    "two ways in": (
        f'{WORK}oauth = "microsoft"\nclient_id = "{CLIENT_ID}"',
        'config.toml: account.work.password: oauth = "microsoft" takes the place of a password; leave one of both out',
    ),
    "a sign-in of nobody's": (
        f'{WORK.replace("password", "#")}oauth = "yahoo"',
        "config.toml: account.work.oauth: 'yahoo' is not known here; write one of 'google' or 'microsoft'",
    ),
    "a sign-in without a client": (
        f'{WORK.replace("password", "#")}oauth = "microsoft"',
        'config.toml: account.work.client_id: is missing; oauth = "microsoft" needs it (docs/providers.md says how to ',
    ),
    "a client of somebody else's": (
        f'{WORK.replace("password", "#")}oauth = "google"\nclient = "x"\ntenant = "common"',
        'config.toml: account.work.tenant: belongs to oauth = "microsoft"; leave it out',
    ),
    "a client beside a password": (
        f'{WORK}client = "x"',
        'config.toml: account.work.client: belongs to oauth = "google"; leave it out',
    ),
    "an unsafe sign-in for IMAP": (
        f'{WORK.replace("password", "#")}oauth = "microsoft"\nclient_id = "{CLIENT_ID}"\nauthority = "http://127.0.0.1"',
        "config.toml: account.work.authority: 'http://127.0.0.1' is not safe; write an address that begins with https",
    ),
    "no time to answer": (
        f"{WORK}timeout = 0",
        "config.toml: account.work.timeout: a number from 0.1 on belongs here; it is 0",
    ),
    "a time in words": (
        f'{WORK}timeout = "a minute"',
        "config.toml: account.work.timeout: a number belongs here; it is 'a minute'",
    ),
    "a key of our own": (
        f'{WORK}name_in_config = "x"',
        "config.toml: account.work.name_in_config: unknown key",
    ),
    "no TOML": (
        f"{WORK}port = = 993",
        "config.toml: is no TOML: Invalid value (at line 9, column 8)",
    ),
    "nothing": ("", "config.toml: account: there is no account; write one such as:\n\n[account.work]\nkind = "),
}  # fmt: skip

RULES = {
    "a misspelt table": (
        RULE.replace("[quiet]", "[quite]"),
        "rules/offers.toml: quite: unknown key; did you mean 'quiet'? Known here: match, quiet, step, calendar, ",
    ),
    "a misspelt key": (
        RULE.replace("subject", "subjcet"),
        "rules/offers.toml: match.subjcet: unknown key; did you mean 'subject'? Known here: subject, body, ",
    ),
    "a misspelt key of a step": (
        RULE.replace("after", "afer"),
        "rules/offers.toml: step.afer: unknown key; did you mean 'after'? Known here: template, after",
    ),
    "a bad duration": (
        RULE.replace("4 business days", "4 busy days"),
        "rules/offers.toml: quiet.period: '4 busy days' is no period; write one like \"4 business days\", ",
    ),
    "no duration at all": (
        RULE.replace("4 business days", "0 days"),
        "rules/offers.toml: quiet.period: '0 days' is no period; write one like ",
    ),
    "a bad duration of a step": (
        RULE.replace("7 business days", "soon"),
        "rules/offers.toml: step.after: 'soon' is no period; write one like ",
    ),
    "a wrong regular expression": (
        RULE.replace('"offer"', '"/off(er/"'),
        "rules/offers.toml: match.subject: /off(er/ is no regular expression that RE2 reads: missing ): off(er",
    ),
    "a regular expression that takes its time": (
        RULE.replace('"offer"', '"/(?<=an )offer/"'),
        "rules/offers.toml: match.subject: /(?<=an )offer/ is no regular expression that RE2 reads: ",
    ),
    "no [match]": (
        '[quiet]\nperiod = "3 days"',
        "rules/offers.toml: match: is missing; a rule needs a table [match] that says what an offer is",
    ),
    "an empty [match]": (
        "[match]",
        "rules/offers.toml: match: says nothing that an offer could be known by; write subject, body, attachment or to",
    ),
    "an unknown account": (
        RULE.replace("[quiet]", 'accounts = ["wrok"]\n[quiet]'),
        "rules/offers.toml: match.accounts: there is no account 'wrok' in config.toml; known there: work",
    ),
    "an unknown template": (
        RULE.replace('"help"', '"halp"'),
        "rules/offers.toml: step.template: there is no template 'halp'; write one of application,",
    ),
    "an unknown time zone": (
        RULE.replace("Europe/Berlin", "Europe/Berln"),
        "rules/offers.toml: calendar.timezone: 'Europe/Berln' is no time zone; write \"recipient\", \"sender\" or ",
    ),
    "hours that end before they begin": (
        RULE.replace("[calendar]", '[calendar]\nhours = "17:00-09:00"'),
        "rules/offers.toml: calendar.hours: '17:00-09:00' are no office hours; write them like \"09:00-17:00\", ",
    ),
    "an unknown weekday": (
        RULE.replace("[calendar]", '[calendar]\ndays = ["Mo"]'),
        "rules/offers.toml: calendar.days: 'Mo' is not known here; write one of 'Mon', 'Tue', ",
    ),
    "an unknown language": (
        RULE.replace('"en"', '"xx"'),
        "rules/offers.toml: draft.language: there is no wording in 'xx'; write \"auto\" or one of de, en, ",
    ),
    "a horizon in hours": (
        RULE.replace("[limits]", '[limits]\nhorizon = "48 hours"'),
        'rules/offers.toml: limits.horizon: is counted in days; write it like "90 days"',
    ),
    "a day that is none": (
        RULE.replace("[limits]", '[limits]\nsince = "soon"'),
        "rules/offers.toml: limits.since: a day belongs here, written like 2026-11-22; it is 'soon'",
    ),
    "no TOML": (f"{RULE}x = = 1", "rules/offers.toml: is no TOML: Invalid value (at line "),
    "a name": ('name = "offers"\n[match]\nsubject = ["offer"]', "rules/offers.toml: name: unknown key; a rule has "),
}  # fmt: skip


@pytest.mark.parametrize("case", ACCOUNTS)
def test_a_wrong_account_is_named_with_its_key(case: str, program: Program) -> None:
    text, sentence = ACCOUNTS[case]
    assert sentence in with_account(program, text)


@pytest.mark.parametrize("case", RULES)
def test_a_wrong_rule_is_named_with_its_key(case: str, program: Program) -> None:
    text, sentence = RULES[case]
    assert sentence in with_rule(program, text)


@pytest.mark.parametrize(
    "kept", ['"hunter2"', '{ keyring = "hunter2" }', '{ envv = "hunter2" }', '{ env = ["hunter2"] }']
)
def test_a_password_in_the_file_is_not_repeated(kept: str, program: Program) -> None:
    told = with_account(program, WORK.replace('{ env = "RELANCE_TEST_PASSWORD" }', kept))
    assert "hunter2" not in told
    assert told.startswith("config.toml: account.work.password")


def test_everything_that_is_wrong_is_told_at_once(program: Program) -> None:
    program.write(f'{WORK}hots = "x"\n', a="[match]", b=RULE.replace("4 business days", "4"))
    told = wrong(program.here("scan")).splitlines()
    assert ["config.toml: account.work.hots", "rules/a.toml: match", "rules/b.toml: quiet.period"] == [
        ": ".join(line.split(": ")[:2]) for line in told
    ]


def test_without_a_configuration_one_is_shown(program: Program) -> None:
    told = wrong(program.here("scan"))
    assert f"{program.config}/config.toml: is not there. Say relance init, or write one with an account in it," in told
    assert f"rules/: there is no rule; write one to {program.config}/rules/offers.toml" in told


def test_the_configuration_is_checked_before_any_mailbox_is_opened(program: Program) -> None:
    program.write(WORK.replace("{ env", f'{{ command = "touch {program.home}/asked" }} # '), offers="[match]")
    wrong(program.here("scan"))
    assert not (program.home / "asked").exists()
    assert not program.state.exists()


USES = {
    "a moment that is none": (("scan", "--now", "tomorrow"), "'tomorrow' is no moment; write one like 2026-11-27T"),
    "a moment of no place": (("scan", "--now", "2026-11-27T10:00:00"), "'2026-11-27T10:00:00' is no moment; write one"),
    "an unknown account": (("scan", "--account", "wrok"), "there is no account 'wrok' in config.toml; there are: work"),
    "an unknown account to tell of": (("status", "--account", "wrok"), "there is no account 'wrok' in config.toml"),
    "an unknown account to check": (("check", "--account", "wrok"), "there is no account 'wrok' in config.toml"),
    "an unknown account to log in": (("login", "wrok"), "there is no account 'wrok' in config.toml; there are: work"),
    "an unknown rule": (("rules", "test", "ofers"), "there is no rule 'ofers'; there are: offers"),
    "an unknown command": (("scam",), "No such command 'scam'"),
    "an unknown option": (("scan", "--dry"), "No such option '--dry'"),
    "sweeps without a pause": (("run", "--every", "1"), "Invalid value for '--every'"),
    "a question about nothing": (("why", "unheard of"), "no message that you sent fits 'unheard of'; relance scan"),
    "no question": (("why",), "Missing argument"),
}  # fmt: skip


@pytest.mark.parametrize("case", USES)
def test_wrong_use_is_told_with_what_is_right(case: str, program: Program) -> None:
    program.write(WORK)
    words, sentence = USES[case]
    assert sentence in wrong(program.here(*words))


def failing(program: Program, *words: str) -> str:
    """What a mailbox that cannot be read is answered with, on either stream."""
    done = program.here(*(words or ("scan", "--json")))
    assert 1 == done.code
    assert "Traceback" not in done.err
    assert PASSWORD not in done.out + done.err
    return done.out + done.err


def test_a_password_that_is_refused(user: User, program: Program) -> None:
    program.environment["WRONG"] = "not-the-one"
    program.write(account(user, password={"env": "WRONG"}))
    told = failing(program)
    assert told.startswith(f"account work: 127.0.0.1 does not accept this password of {user.name} (")
    assert "; look at `user` and `password` in config.toml; " in told
    assert "not-the-one" not in told


def test_a_password_that_is_not_there(user: User, program: Program) -> None:
    program.write(account(user, password={"env": "NOT_SET"}))
    told = "account work: the environment variable NOT_SET, named as its password, is not set; set it, or look at "
    assert f"{told}`password` in config.toml\n" == failing(program)


def test_a_password_command_that_fails(user: User, program: Program) -> None:
    program.write(account(user, password={"command": "false please"}))
    assert "account work: the password command ('false …') failed with exit code 1\n" == failing(program)


def test_an_unknown_host(user: User, program: Program) -> None:
    program.write(account(user, host="no-such-host.invalid", tls="implicit"))
    assert (
        "account work: there is no host no-such-host.invalid, or the network is down; look at `host` in config.toml\n"
    ) == failing(program)


def test_a_port_where_nobody_listens(user: User, program: Program) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        port = taken.getsockname()[1]
        program.write(account(user, port=port))
        told = failing(program)
    assert f"account work: nothing listens at 127.0.0.1:{port}; look at `host` and `port` in config.toml\n" == told


@pytest.mark.parametrize(
    ("host", "known", "sentence"),
    [
        (
            HOST,
            "its authority",
            "the certificate that 127.0.0.1 shows is not for that name; write as host the name in its ",
        ),
        (CERTIFIED, "nobody", "the certificate of localhost is not signed by anybody trusted here ("),
    ],
)
def test_a_certificate_that_does_not_fit(
    host: str,
    known: str,
    sentence: str,
    dovecots: Callable[[str], Dovecot],
    program: Program,
) -> None:
    server = dovecots("tls")
    ca = None if known == "nobody" else server.authority
    program.write(account(server.new_user(), host=host, port=server.tls_port, tls="implicit", ca=ca))
    assert failing(program).startswith(f"account work: {sentence}")


def test_a_missing_drafts_folder(dovecots: Callable[[str], Dovecot], program: Program) -> None:
    user = dovecots("bare").new_user()
    with user.connect() as client:
        client.create_folder("Sent")
    program.write(account(user))
    for words in (("scan",), ("scan", "--json"), ("check",), ("rules", "test", "offers")):
        told = failing(program, *words)
        assert "account work: " in told
        assert "drafts" in told.casefold()
        assert "config.toml" in told or "[account.work.folders]" in told


def test_a_state_folder_that_is_none(user: User, program: Program) -> None:
    program.write(account(user))
    program.state.write_text("this is a file")
    below = str(program.state / "below")
    for words in (("scan", "--json"), ("status", "--json"), ("why", "offer"), ("--state", below, "status")):
        told = wrong(program.here(*words))
        assert f"{program.state}" in told
        assert "cannot be the state folder: a file is in its way; name another with --state\n" in told


def test_a_store_that_is_none(user: User, program: Program) -> None:
    program.write(account(user))
    program.state.mkdir()
    (program.state / "relance.db").write_bytes(b"this is no database" * 1000)
    for words in (("scan", "--json"), ("status", "--json"), ("why", "offer")):
        assert f"{program.state}/relance.db: cannot be used as the store: " in wrong(program.here(*words))


@pytest.mark.parametrize("command", [("scan", "--json", "--now", NOW), ("check",), ("rules", "test", "offers")])
def test_the_other_accounts_go_on(command: tuple[str, ...], user: User, program: Program) -> None:
    sent_at = moment("2024-11-18T09:30:00+01:00")
    offer = letter("<1@firm.example>", sent_at, To="anna@client.example", Subject="Offer 1: lamps")
    user.deliver("Sent", offer, sent_at)
    program.write(account(user, "first", port=1) + account(user, "second") + account(user, "third", port=1))
    done = program.here(*command)
    told = done.out + done.err
    assert 1 == done.code
    assert "account first: nothing listens at 127.0.0.1:1" in told
    assert "account second: " in told
    assert "account third: nothing listens at 127.0.0.1:1" in told


def test_a_store_that_is_damaged(user: User, program: Program) -> None:
    program.write(account(user))
    assert 0 == program.here("scan", "--json").code
    store = program.state / "relance.db"
    whole = store.read_bytes()
    store.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    for words in (("scan", "--json"), ("status", "--json"), ("why", "offer")):
        told = wrong(program.here(*words))
        assert f"{store}: cannot be used as the store: " in told
        assert "a damaged relance.db may be deleted" in told


def test_a_rule_is_not_tried_while_a_sweep_is_running(
    user: User, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "PATIENCE", 0.01)
    program.write(account(user))
    with alone(program.state):
        done = program.here("rules", "test", "offers")
    assert (1, "") == (done.code, done.out)
    assert f"a sweep is running already over {program.state}" in done.err

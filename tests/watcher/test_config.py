"""The configuration folder: what is read of it, and what it means."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from connectors.account import ImapAccount, MaildirAccount, Password
from rules.problems import WrongFiles
from tests.program import RULE
from watcher.config import EXAMPLE, Settings, load

MINIMAL = '[account.home]\nkind = "maildir"\npath = "/home/ivan/Mail"\naddress = "ivan@firm.example"\n'
OFFERS = '[match]\nsubject = ["offer"]\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "config.toml", MINIMAL)
    write(tmp_path, "rules/offers.toml", OFFERS)
    return tmp_path


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def account_of(folder: Path, text: str) -> ImapAccount | MaildirAccount:
    write(folder, "config.toml", text)
    (account,) = load(folder).accounts
    return account


def names(settings: Settings) -> list[str]:
    return [rule.name for rule in settings.rulebook.rules]


def test_four_lines_make_a_maildir(folder: Path) -> None:
    (account,) = load(folder).accounts
    assert account == MaildirAccount(
        name_in_config="home", kind="maildir", path=Path("/home/ivan/Mail"), address="ivan@firm.example"
    )


def test_the_account_that_is_shown_to_somebody_without_one_can_be_read(folder: Path) -> None:
    account = account_of(folder, EXAMPLE)
    assert isinstance(account, ImapAccount)
    assert ("work", 993, "implicit") == (account.name_in_config, account.port_or_usual, account.tls)
    assert Password(keyring=True) == account.password


@pytest.mark.parametrize(
    ("keys", "port"), [("", 993), ('tls = "starttls"', 143), ("port = 1993", 1993), ('tls = "implicit"', 993)]
)
def test_the_port_is_the_usual_one_unless_said(keys: str, port: int, folder: Path) -> None:
    account = account_of(folder, EXAMPLE + keys)
    assert isinstance(account, ImapAccount)
    assert port == account.port_or_usual


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_plain_text_is_for_loopback_addresses(host: str, folder: Path) -> None:
    account = account_of(folder, EXAMPLE.replace("imap.firm.example", host) + 'tls = "none"')
    assert isinstance(account, ImapAccount)
    assert ("none", 143) == (account.tls, account.port_or_usual)


@pytest.mark.parametrize("host", ["10.0.0.1", "192.168.1.2", "0.0.0.0", "localhost.firm.example", "mail"])  # noqa: S104  (nothing binds to them)
def test_plain_text_is_for_nobody_else(host: str, folder: Path) -> None:
    with pytest.raises(WrongFiles, match="would send the password in the clear to"):
        account_of(folder, EXAMPLE.replace("imap.firm.example", host) + 'tls = "none"')


@pytest.mark.parametrize(
    "place", ["{ keyring = true }", '{ command = "pass show mail" }', '{ credential = "imap" }', '{ env = "MAIL" }']
)
def test_a_password_has_four_places_to_be_in(place: str, folder: Path) -> None:
    account = account_of(folder, EXAMPLE.replace("{ keyring = true }", place))
    assert isinstance(account, ImapAccount)
    assert 1 == len(account.password.model_fields_set)


def test_folders_and_aliases_are_taken_over(folder: Path) -> None:
    keys = (
        'aliases = ["sales@firm.example"]\n[account.home.folders]\nsent = ["Sent", "Gesendet"]\ndrafts = "Entwürfe"\n'
    )
    account = account_of(folder, MINIMAL + keys)
    assert (("Sent", "Gesendet"), "Entwürfe") == (account.folders.sent, account.folders.drafts)
    assert ("ivan@firm.example", "sales@firm.example") == account.identities.addresses


def test_accounts_come_in_the_order_of_the_file(folder: Path) -> None:
    write(folder, "config.toml", MINIMAL.replace("home]", "zoe]") + MINIMAL.replace("home]", "anna]"))
    assert ["zoe", "anna"] == [account.name_in_config for account in load(folder).accounts]


def test_rules_come_in_the_order_of_their_files_names_and_have_their_stems(folder: Path) -> None:
    for name in ("20-quotes", "10-tenders", "angebote"):
        write(folder, f"rules/{name}.toml", OFFERS)
    assert ["10-tenders", "20-quotes", "angebote", "offers"] == names(load(folder))


def test_what_editors_and_file_systems_hide_is_no_rule(folder: Path) -> None:
    (folder / "rules" / ".#offers.toml").symlink_to("ivan@desk.1234:1732000000")
    write(folder, "rules/._offers.toml", "\0\0")
    write(folder, "rules/offers.toml~", "[match]")
    write(folder, "rules/README.txt", "These are the rules.")
    write(folder, "templates/de/.#help.j2", "{% if %}")
    assert ["offers"] == names(load(folder))


def test_a_byte_order_mark_and_lines_of_another_system_do_no_harm(folder: Path) -> None:
    (folder / "rules" / "offers.toml").write_bytes(b"\xef\xbb\xbf" + OFFERS.replace("\n", "\r\n").encode())
    (folder / "config.toml").write_bytes(b"\xef\xbb\xbf" + MINIMAL.replace("\n", "\r\n").encode())
    assert ["offers"] == names(load(folder))


def test_a_short_rule_has_the_promised_defaults(folder: Path) -> None:
    (rule,) = load(folder).rulebook.rules
    limits = rule.limits
    assert ("any", "4 business days", ("reminder",)) == (
        rule.match.signs, str(rule.quiet.period), tuple(step.template for step in rule.step),
    )  # fmt: skip
    assert ("auto", "recipient", "auto", True, (time(9), time(17))) == (
        rule.calendar.country, rule.calendar.timezone, rule.calendar.days, rule.calendar.closures, rule.calendar.hours,
    )  # fmt: skip
    assert ("auto", True) == (rule.draft.language, rule.draft.quote)
    assert (20, 10, 1, 2, "90 days", None) == (
        limits.per_day, limits.per_run, limits.per_person, limits.per_company, str(limits.horizon), limits.since,
    )  # fmt: skip


def test_every_change_of_a_rule_changes_the_fingerprint(folder: Path) -> None:
    before = load(folder).rulebook.fingerprint
    write(folder, "rules/offers.toml", OFFERS.replace("offer", "quote"))
    changed = load(folder).rulebook.fingerprint
    write(folder, "rules/offers.toml", OFFERS)
    assert (True, True) == (before != changed, before == load(folder).rulebook.fingerprint)


def test_templates_of_the_users_own_are_read_by_language_and_name(folder: Path) -> None:
    write(folder, "templates/de/nudge.j2", "Haben Sie {{ subject }} gesehen?")
    write(folder, "rules/offers.toml", f'{OFFERS}[[step]]\ntemplate = "nudge"\n')
    assert {"de/nudge": "Haben Sie {{ subject }} gesehen?"} == dict(load(folder).templates)


def test_a_template_that_cannot_be_read_is_told_with_its_line(folder: Path) -> None:
    write(folder, "templates/de/nudge.j2", "Guten Tag\n{{ subject }")
    with pytest.raises(WrongFiles, match=r"templates/de/nudge\.j2: line 2: "):
        load(folder)


def test_a_file_that_is_no_text_is_told(folder: Path) -> None:
    (folder / "rules" / "offers.toml").write_bytes(b"\xff\xfe[match]")
    with pytest.raises(WrongFiles, match=r"rules/offers\.toml: cannot be read: "):
        load(folder)


def test_the_rule_of_the_tests_is_read(folder: Path) -> None:
    write(folder, "rules/offers.toml", RULE)
    assert ["offers"] == names(load(folder))

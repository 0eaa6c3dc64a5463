"""`relance settle` as it is typed: over a real server, after a scan, by every way to name an offer."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
from dataclasses import dataclass
from shutil import rmtree, which
from typing import TYPE_CHECKING, Any

import pytest

from tests.system.mail import answer, letter, moment
from watcher import clock

if TYPE_CHECKING:
    from tests.program import Done, Program
    from tests.system.mail import Mail

RED, BLUE = "<Offer.red@firm.example>", "<offer.blue@firm.example>"
LUNCH = "<lunch@client.example>"
SENT_AT = moment("2024-11-18T09:30:00+01:00")
WRITTEN_AT = moment("2024-11-20T09:30:00+01:00")
NOW = "2024-11-28T10:30:00+01:00"
LATER = "2024-12-20T10:30:00+01:00"
SETTLED = re.compile(r"Did you settle it\? Yes, as (\w+), on \w{3} \d\d \w{3} \d{4}")
POWERLESS = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search")
"""Root without the power to write where nobody may."""


@dataclass
class Desk:
    """Two offers in doubt, since each recipient wrote about something else; and one sweep."""

    mail: Mail
    program: Program

    def scan(self, now: str = NOW) -> dict[str, str]:
        done = self.program.here("scan", "--json", "--now", now)
        assert 0 == done.code, done.err
        return done.states

    def settle(self, *words: str, now: str = NOW) -> Done:
        return self.program.here("settle", *words, "--now", now)

    @property
    def status(self) -> dict[str, dict[str, Any]]:
        return {line["offer"]: line for line in self.program.here("status", "--json").lines}


@pytest.fixture
def desk(mail: Mail, program: Program) -> Desk:
    for offer, colour in ((RED, "red"), (BLUE, "blue")):
        subject = f"Offer: a {colour} machine"
        mail.append("Sent", letter(offer, SENT_AT, To=f"Anna <anna@{colour}.example>", Subject=subject), SENT_AT)
    lunch = letter(LUNCH, WRITTEN_AT, From="Anna <anna@red.example>", To="ivan@firm.example", Subject="Lunch")
    other = letter("<o@blue.example>", WRITTEN_AT, From="anna@blue.example", To="ivan@firm.example", Subject="Parking")
    for message in (lunch, other):
        mail.append("INBOX", message, WRITTEN_AT)
    made = Desk(mail, program)
    assert {RED: "unsure", BLUE: "unsure"} == made.scan()
    return made


@pytest.mark.parametrize(
    "question",
    [[RED], ["offer.RED@firm.example"], ["red"], ["a", "red", "machine"], ["Offer: a red"], ["anna@red.example"]],
    ids=" ".join,
)
def test_an_offer_settled_as_open_is_due_and_gets_its_draft_in_the_next_sweep(question: list[str], desk: Desk) -> None:
    done = desk.program.run("settle", *question, "open", "--now", NOW)

    assert (0, "") == (done.code, done.err)
    assert "due" in done.out
    assert {RED: "drafted", BLUE: "unsure"} == desk.scan()
    assert 1 == len(desk.mail.drafts())


def test_an_offer_settled_as_answered_stays_closed(desk: Desk) -> None:
    done = desk.settle(RED, "answered")

    assert (0, "") == (done.code, done.err)
    assert "answered" in done.out
    assert ["answered", "answered"] == [desk.scan(now)[RED] for now in (NOW, LATER)]
    assert [] == desk.mail.drafts()


@pytest.mark.parametrize(("verdict", "state"), [("open", "due"), ("answered", "answered")])
def test_as_json_it_says_how_the_offer_stands_now_and_status_says_the_same(
    verdict: str, state: str, desk: Desk
) -> None:
    done = desk.settle(RED, verdict, "--json")
    (line,) = done.lines

    assert (0, "", RED, state) == (done.code, done.err, line["offer"], line["state"])
    assert line == desk.status[RED]
    assert "unsure" == desk.status[BLUE]["state"]
    assert [verdict] == [found[1] for one in line["because"] if (found := SETTLED.match(one))]


def test_the_word_is_of_the_day_on_which_it_is_said_whatever_moment_is_asked_about(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment("2024-11-21T12:00:00+01:00"))

    (line,) = desk.settle(RED, "open", "--json").lines

    assert "Did you settle it? Yes, as open, on Thu 21 Nov 2024; what came since is read as ever." in line["because"]


def test_why_tells_the_users_word_and_what_else_the_message_would_be(desk: Desk) -> None:
    desk.settle(RED, "open")

    told = desk.program.run("why", RED, "--now", NOW).out

    assert re.search(r"\n    Yes, as open, on .{15}; what came since is read as ever\.\n", told)
    assert "no sign" not in told
    assert "Lunch you settled it as open; else it would be perhaps an answer: the recipient" in " ".join(told.split())
    assert "  So it is: due" in told


def test_of_several_that_fit_none_is_settled_and_all_are_named(desk: Desk) -> None:
    done = desk.settle("machine", "open")

    assert (2, "") == (done.code, done.out)
    assert "2 offers fit 'machine'; name one by its Message-ID:" in done.err
    assert {RED, BLUE} == {line.split()[0] for line in done.err.splitlines() if line.startswith("  <")}
    assert {RED: "unsure", BLUE: "unsure"} == desk.scan()


@pytest.mark.parametrize("question", ["green", "<nobody@firm.example>", LUNCH, "@nowhere.example", "%", "x" * 200])
def test_where_none_fits_it_says_so(question: str, desk: Desk) -> None:
    done = desk.settle(question, "open")

    assert (2, "") == (done.code, done.out)
    assert f"no offer fits '{question}'; relance status lists them, relance scan reads new ones" in done.err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["red", "closed"], "'closed' is not one of 'answered', 'open'"),
        (["red"], "'red' is not one of 'answered', 'open'"),
        (["open"], "no offer fits ''"),
        (["", "open"], "no offer fits ''"),
        ([], "Missing argument '{answered|open}'"),
    ],
)
def test_wrong_use_is_told(words: list[str], sentence: str, desk: Desk) -> None:
    done = desk.settle(*words)

    assert (2, "") == (done.code, done.out)
    assert sentence in done.err


def test_a_word_on_an_offer_that_no_rule_looks_at_any_more_is_kept_and_said_to_be(desk: Desk) -> None:
    done = desk.settle(RED, "answered", "--json", now="2025-11-28T10:30:00+01:00")

    assert (0, "") == (done.code, done.out)
    assert "your word is kept; no rule looks at this message now" in done.err
    assert "answered" == desk.scan()[RED]


def test_it_needs_no_mailbox(desk: Desk) -> None:
    config = desk.program.config / "config.toml"
    config.write_text(config.read_text().replace("port = ", "port = 1 # "))
    done = desk.settle(RED, "open", "--json")

    assert (0, "due") == (done.code, done.lines[0]["state"])
    assert 1 == desk.program.scan(NOW).code


@pytest.mark.skipif(os.geteuid() == 0 and not which("setpriv"), reason="root may write everywhere")
def test_in_a_folder_that_cannot_be_written_it_says_so(desk: Desk) -> None:
    state, program = desk.program.state, desk.program
    for path in (*state.iterdir(), state):
        path.chmod(0o500 if path == state else 0o400)
    command = [*(POWERLESS if os.geteuid() == 0 else ()), *program.arguments("settle", RED, "open")]
    done = subprocess.run(command, env=program.whole_environment, capture_output=True, check=False)
    state.chmod(0o700)

    assert (2, b"") == (done.returncode, done.stdout)
    assert b"relance.db: cannot be used as the store: attempt to write a readonly database" in done.stderr


@pytest.mark.parametrize("place", ["file", "file/state"])
def test_where_there_can_be_no_state_folder_it_says_so(place: str, desk: Desk) -> None:
    (desk.program.home / "file").touch()
    done = desk.program.here("--state", str(desk.program.home / place), "settle", RED, "open")

    assert (2, "") == (done.code, done.out)
    assert "cannot be the state folder: a file is in its way; name another with --state" in done.err


def test_where_the_store_is_locked_for_too_long_it_says_so_and_settles_nothing(desk: Desk) -> None:
    held = sqlite3.connect(desk.program.state / "relance.db", isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    done = desk.settle(RED, "open")
    held.rollback()
    held.close()

    assert (2, "") == (done.code, done.out)
    assert "relance.db: cannot be used as the store: database is locked" in done.err
    assert "unsure" == desk.scan()[RED]


def test_before_the_first_scan_no_offer_fits(program: Program) -> None:
    done = program.run("settle", "machine", "open")

    assert (2, "") == (done.code, done.out)
    assert "relance scan reads new ones" in done.err


def test_what_comes_after_the_word_is_read_as_ever(desk: Desk) -> None:
    desk.settle(RED, "open")
    late = answer(RED, moment("2024-11-29T09:00:00+01:00"), "Anna <anna@red.example>", "Re: Offer: a red machine")
    desk.mail.append("INBOX", late, moment("2024-11-29T09:00:00+01:00"))

    assert "answered" == desk.scan(LATER)[RED]
    assert [] == desk.mail.drafts()


def test_the_last_word_counts(desk: Desk) -> None:
    desk.settle(RED, "answered")
    desk.settle(RED, "open", now="2024-11-28T11:00:00+01:00")

    assert "drafted" == desk.scan("2024-11-28T11:30:00+01:00")[RED]


def test_an_answer_that_is_none_can_be_opened(desk: Desk) -> None:
    """Somebody answered under the offer's subject, and meant another one."""
    wrong = answer(BLUE, WRITTEN_AT, "anna@blue.example", "Re: Offer: a blue machine")
    desk.mail.append("INBOX", wrong, WRITTEN_AT)
    before = desk.scan()
    desk.settle(BLUE, "open")

    assert ["answered", "drafted"] == [before[BLUE], desk.scan()[BLUE]]


def test_a_draft_that_stands_is_taken_back_by_the_next_sweep_when_the_offer_is_closed(desk: Desk) -> None:
    desk.settle(RED, "open")
    desk.scan()
    done = desk.settle(RED, "answered", "--json")
    (line,) = done.lines

    assert "answered" == line["state"]
    assert "the next sweep takes the draft back: it has lost its reason" == line["because"][-1]
    assert "Drafts" == line["draft"]["folder"]


def test_without_the_state_folder_the_word_is_forgotten(desk: Desk) -> None:
    desk.settle(RED, "answered")
    rmtree(desk.program.state)

    assert {RED: "unsure", BLUE: "unsure"} == desk.scan()


def test_a_dry_run_heeds_the_word_and_writes_nothing(desk: Desk) -> None:
    desk.settle(RED, "open")

    done = desk.program.scan(NOW, "--dry-run")

    assert "due" == done.states[RED]
    assert [] == desk.mail.drafts()

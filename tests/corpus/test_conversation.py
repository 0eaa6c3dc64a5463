"""How the files of the corpus are read: what they say, what is wrong with them, and how their mail travels."""

from __future__ import annotations

from datetime import date, datetime
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from rules.mail import Role
from tests.corpus.conversation import BERLIN, Conversation, WrongFile, read
from tests.corpus.run import main
from tests.corpus.scores import Result, goals, rows
from tests.corpus.telling import Told, as_it_grew, at_once, memory

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """\
# Anna's colleague answers,
# from another address.
now: 2026-11-13 10:00
state: answered
evidence: 2

=== sent 2026-11-03 09:30
From: Ivan Petrov <ivan@firm.example>
To: "Weiß, Anna" <anna@client.example>, Jörg Maß <joerg@client.example>
Subject: Angebot 2026-041: Werkstattplaner für Ihre
 Gießerei
Message-ID: <offer@firm.example>

Sehr geehrte Frau Weiß,

anbei unser Angebot.


=== Kunden/Weber 2026-11-04 11:12
From: Anna Weiss <anna@client.example>
To: ivan@firm.example
Subject: AW: Angebot 2026-041
Message-ID:
References: <offer@firm.example>
Date: Wed, 4 Nov 2026 10:11:00 +0000
Content-Type: text/plain; charset=iso-8859-1

Schönen Dank!
"""


def written(folder: Path, text: str = GOOD, name: str = "001-an-answer.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def good(tmp_path: Path) -> Conversation:
    return read(written(tmp_path))


def test_a_file_says_what_happened_and_how_it_must_be_read(good: Conversation) -> None:
    assert "Anna's colleague answers, from another address." == good.story
    assert datetime(2026, 11, 13, 10, tzinfo=BERLIN) == good.now
    assert ("answered", (2,), None, 1) == (good.state, good.evidence, good.due, good.offer)
    assert [("sent", 3, 9), ("Kunden/Weber", 4, 11)] == [(one.folder, one.at.day, one.at.hour) for one in good.letters]


@pytest.mark.parametrize(
    ("before", "after", "line", "words"),
    [
        ("# Anna's colleague answers,\n# from another address.\n", "", 1, "the story is missing"),
        ("now: 2026-11-13 10:00\n", "", 1, "'now' is missing"),
        ("now: 2026-11-13 10:00", "now: 13.11.2026", 3, "'13.11.2026' is no moment"),
        ("now: 2026-11-13", "now: 2026-11-31", 3, "is no moment"),
        ("now: 2026-11-13", "now: 2026-11-03", 3, "a message comes after this moment"),
        ("state: answered", "state: waiting", 4, "'waiting' is none of answered, declined"),
        ("state: answered", "state: open", 4, "'open' has no evidence"),
        ("evidence: 2\n", "", 4, "'open' has no evidence, and every other state has"),
        ("evidence: 2", "evidence: 3", 5, "there is no message 3; the last one is 2"),
        ("evidence: 2", "evidence: the second", 5, "'the second' names no message"),
        ("evidence: 2", "evidence: 2\nevidence: 1", 6, "'evidence' stands there twice"),
        ("evidence: 2", "evidense: 2", 5, "'evidense' is none of 8bit, due"),
        ("evidence: 2", "evidence: 2\ndue: Monday", 6, "'Monday' is no date"),
        ("evidence: 2", "evidence: 2\ndue: 2026-11-16", 4, "only 'away' has a day"),
        ("evidence: 2", "evidence: 2\noffer: 0", 6, "there is no message 0"),
        ("=== sent 2026-11-03 09:30", "=== sent on Tuesday", 7, "a message begins with a line like"),
        ("=== sent 2026-11-03", "=== sent 2026-11-05", 19, "the message above it came later"),
        ("From: Ivan Petrov", "Sender: Ivan Petrov", 7, "the message has no line 'From:'"),
        ("Message-ID:\n", "", 19, "the message has no line 'Message-ID:'"),
        ("Message-ID: <offer@firm.example>\n\n", "Message-ID: <offer@firm.example>\n", 13, "no line of a header"),
        ("anna@client.example>,", "ännchen@client.example>,", 9, "To holds letters that are not ASCII"),
        ("Frau", "Frau\r", 14, "a line ends with CR LF"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, before: str, after: str, line: int, words: str) -> None:
    assert before in GOOD
    path = tmp_path / "001-an-answer.txt"
    path.write_bytes(GOOD.replace(before, after, 1).encode())

    with pytest.raises(WrongFile) as told:
        read(path)

    assert str(told.value).startswith(f"{path}:{line}: ")
    assert words in str(told.value)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("1-answer.txt", GOOD.encode(), "three digits and a few words"),
        ("001-answer.txt", b"\xff", "it is no UTF-8"),
        ("001-answer.txt", b"# A story\nnow: 2026-11-13 10:00\n", "there is no message"),
    ],
)
def test_a_file_that_is_none_of_the_corpus_is_refused(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(WrongFile, match=words):
        read(tmp_path / name)


def test_names_and_subjects_travel_encoded_and_say_what_the_file_says(good: Conversation) -> None:
    raw = good.letter(1).raw
    message = message_from_bytes(raw, policy=policy.default)

    assert raw.partition(b"\r\n\r\n")[0].isascii()
    assert "Angebot 2026-041: Werkstattplaner für Ihre Gießerei" == message["Subject"]
    assert ["Weiß, Anna", "Jörg Maß"] == [one.display_name for one in message["To"].addresses]
    assert ["anna@client.example", "joerg@client.example"] == [one.addr_spec for one in message["To"].addresses]


def test_names_and_subjects_travel_as_they_are_where_the_file_says_so(tmp_path: Path) -> None:
    letter = read(written(tmp_path, GOOD.replace("now:", "8bit: yes\nnow:"))).letter(1)

    assert 'To: "Weiß, Anna" <anna@client.example>, Jörg Maß <joerg@client.example>\r\n'.encode() in letter.raw
    assert "für Ihre\r\n Gießerei\r\n".encode() in letter.raw


def test_what_is_left_out_of_a_header_is_added_and_what_stands_there_stays(good: Conversation) -> None:
    first, second = (message_from_bytes(letter.raw) for letter in good.letters)

    assert "Tue, 03 Nov 2026 09:30:00 +0100" == first["Date"]
    assert ("text/plain", "utf-8", "8bit") == (
        first.get_content_type(), first.get_content_charset(), first["Content-Transfer-Encoding"],
    )  # fmt: skip
    assert "Wed, 4 Nov 2026 10:11:00 +0000" == second["Date"]
    assert [None, "1.0"] == [second["Message-ID"], second["MIME-Version"]]


def test_bodies_travel_in_their_charset_with_crlf_and_without_the_blank_lines_below(good: Conversation) -> None:
    first, second = (letter.raw.partition(b"\r\n\r\n")[2] for letter in good.letters)

    assert "Sehr geehrte Frau Weiß,\r\n\r\nanbei unser Angebot.\r\n".encode() == first
    assert b"Sch\xf6nen Dank!\r\n" == second


def test_a_message_without_an_id_is_known_by_the_one_that_is_made_for_it(good: Conversation) -> None:
    assert "<offer@firm.example>" == good.offer_id
    assert good.letter(2).message_id.endswith("@no-message-id.invalid>")
    assert {good.letter(2).message_id} == good.letter(2).ids


def test_folders_have_the_roles_that_a_server_would_give_them(good: Conversation) -> None:
    told = {folder.name: folder.role for folder in memory(good).folders()}

    assert (Role.SENT, Role.DRAFTS, Role.OTHER) == (told["Sent"], told["Drafts"], told["Kunden/Weber"])


def test_the_real_sweep_tells_of_a_conversation(good: Conversation) -> None:
    assert "" == Result(good, at_once(good)).wrong
    assert ("answered", ()) == (as_it_grew(good).told.state, as_it_grew(good).nagged)


def test_an_offer_that_the_program_does_not_know_is_told_as_none(tmp_path: Path) -> None:
    told = at_once(read(written(tmp_path, GOOD.replace("Angebot", "Brief"))))

    assert "no offer" == told.state
    assert "it is no offer: rule offers: no sign of an offer" in told.because[0]


def test_a_wrong_state_wrong_evidence_and_a_wrong_day_are_all_wrong(tmp_path: Path, good: Conversation) -> None:
    right = frozenset({good.letter(2).message_id})
    away = read(written(tmp_path, GOOD.replace("state: answered", "state: away\ndue: 2026-11-16")))

    assert "expected answered, told open" == Result(good, Told("open")).wrong
    assert ", told by nothing" in Result(good, Told("answered")).wrong
    assert "<more@client.example>" in Result(good, Told("answered", right | {"<more@client.example>"})).wrong
    assert "expected due 2026-11-16, told None" == Result(away, Told("away", right)).wrong
    assert "" == Result(away, Told("away", right, date(2026, 11, 16))).wrong


def test_the_figures_are_those_of_the_results(tmp_path: Path, good: Conversation) -> None:
    quiet = read(written(tmp_path, GOOD.replace("state: answered\nevidence: 2", "state: open")))
    right = Told("answered", frozenset({good.letter(2).message_id}))
    results = [Result(good, right), Result(good, Told("open")), Result(quiet, Told("open")), Result(quiet, right)]
    told = {row.state: row for row in rows(results)}

    assert (0.5, 0.5, None, None) == (
        told["open"].precision, told["open"].recall, told["away"].precision, told["away"].recall,
    )  # fmt: skip
    assert [("1", False), ("50.0% (1 of 2)", False), ("0.0% (0 of 4)", True), ("2", False)] == [
        (goal.figure, goal.met) for goal in goals(results)
    ]


def test_the_command_prints_what_is_met_and_fails_where_something_is_not(tmp_path: Path) -> None:
    path = written(tmp_path)
    fine = CliRunner().invoke(main, [str(path)])
    written(tmp_path, GOOD.replace("state: answered\nevidence: 2", "state: open"))
    wrong = CliRunner().invoke(main, ["--list", str(tmp_path)])
    written(tmp_path, GOOD.replace("state: answered", "state: fine"))
    broken = CliRunner().invoke(main, [str(path)])

    assert (0, 1, 1) == (fine.exit_code, wrong.exit_code, broken.exit_code)
    assert "NOT met" not in fine.output
    assert "001-an-answer: expected open, told answered\n  Anna's colleague answers, from" in wrong.output
    assert f"{path}:4: 'fine' is none of" in broken.output

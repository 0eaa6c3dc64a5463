"""What the user decided: `open` takes what is there for no answer, and later mail is read as ever."""

from __future__ import annotations

import pytest

from rules.answer import read
from rules.reading import Meaning, Reading
from rules.settlement import Settlement, Verdict, heeded, settlement
from rules.thread import keys
from tests.rules.build import DAEMON, TRASH, answer, around, at, follow_up, header, ids, message, says

NOW = at("2026-11-09 10:00")
ANSWER = answer()
QUESTION = message("question", subject="A question")
AWAY = message("away", subject="Out of office")
BOUNCE = answer("bounce", sender=DAEMON, header=header(x_failed_recipients="anna@client.example"))
DELETED = follow_up("deleted", header=header(x_relance="abc"), roles=TRASH)
READINGS = read(around(ANSWER, QUESTION, AWAY, BOUNCE, DELETED, said=says("answer", declined="not interested")))


def told(readings: tuple[Reading, ...], name: str) -> Reading:
    return next(one for one in readings if one.message.message_id == ids(name)[0])


def test_the_users_word_is_about_the_messages_that_answered_or_put_it_in_doubt() -> None:
    expected = keys(ids("answer", "question", "bounce"))

    assert Settlement(Verdict.OPEN, NOW, expected) == settlement(Verdict.OPEN, READINGS, NOW)


def test_without_the_users_word_all_is_as_it_was_read() -> None:
    assert READINGS == heeded(READINGS, None)


def test_what_is_settled_as_answered_is_read_as_ever() -> None:
    assert READINGS == heeded(READINGS, settlement(Verdict.ANSWERED, READINGS, NOW))


@pytest.mark.parametrize("name", ["answer", "question", "bounce"])
def test_what_is_settled_as_open_means_nothing_and_says_what_it_was(name: str) -> None:
    was = told(READINGS, name)

    found = told(heeded(READINGS, settlement(Verdict.OPEN, READINGS, NOW)), name)

    assert Meaning.NOTHING is found.meaning
    assert f"you settled it as open; else it would be {was.meaning}: {was.because}" == found.because


def test_what_is_settled_as_open_is_no_refusal_and_came_back_from_nobody() -> None:
    found = heeded(READINGS, settlement(Verdict.OPEN, READINGS, NOW))

    assert "not interested" == told(READINGS, "answer").refusal
    assert {"anna@client.example"} == told(READINGS, "bounce").failed
    assert "" == told(found, "answer").refusal
    assert frozenset() == told(found, "bounce").failed


def test_who_wants_no_more_mail_is_taken_at_the_users_word_too() -> None:
    stop = message("stop", subject="News")
    found = read(around(stop, said=says("stop", opted_out="stop writing to me")))

    assert told(found, "stop").opted_out
    assert not told(heeded(found, settlement(Verdict.OPEN, found, NOW)), "stop").opted_out


@pytest.mark.parametrize("name", ["away", "deleted"])
def test_absences_and_deleted_drafts_stay_what_they_are(name: str) -> None:
    everything = Settlement(Verdict.OPEN, NOW, keys(one.message.message_id for one in READINGS))

    assert told(READINGS, name) == told(heeded(READINGS, everything), name)


def test_later_mail_is_read_as_ever() -> None:
    before = settlement(Verdict.OPEN, READINGS, NOW)
    late = answer("late", sent_at=at("2026-11-10 10:00"))

    assert Meaning.ANSWER is told(heeded(read(around(ANSWER, late)), before), "late").meaning


def test_an_id_whose_letters_a_gateway_has_changed_is_the_same() -> None:
    shouted = Settlement(Verdict.OPEN, NOW, keys(["<ANSWER@MAIL.EXAMPLE>"]))

    assert Meaning.NOTHING is told(heeded(READINGS, shouted), "answer").meaning

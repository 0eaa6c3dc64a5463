"""`relance rules new`: a rule from three questions, where nobody can be asked and where somebody can."""

from __future__ import annotations

import os
import stat
from datetime import date, timedelta
from shutil import which
from typing import TYPE_CHECKING

import pytest

from rules import rulebook
from tests.program import Program, today
from tests.terminal import CTRL_C, CTRL_D, terminal
from tests.watcher.postbox import Postbox
from watcher import clock, samples

if TYPE_CHECKING:
    from pathlib import Path

    from tests.program import Done

TODAY = date(2026, 11, 22)


@pytest.fixture
def box(tmp_path: Path) -> Postbox:
    return Postbox(Program(tmp_path))


def new(box: Postbox, *words: str) -> Done:
    return box.program.here("rules", "new", *words)


def names(box: Postbox) -> set[str]:
    return {path.name for path in (box.program.config / "rules").iterdir()}


def test_the_name_of_a_sample_says_it_all(box: Postbox) -> None:
    done = new(box, "offers-it")
    path = box.program.config / "rules" / "offers-it.toml"

    assert (0, "") == (done.code, done.err)
    assert done.out.startswith(f"written: {path}\n")
    assert 'subject = ["offerta", "preventivo", ' in path.read_text("utf-8")
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)


def test_what_comes_next_is_told_so_that_it_can_be_typed(box: Postbox) -> None:
    done = new(box, "my-offers")
    told = [line.split("    ")[0].strip() for line in done.out.splitlines() if line.startswith("  relance")]

    assert [["rules", "test", "my-offers"], ["rules", "preview", "my-offers"]] == [line.split()[-3:] for line in told]
    assert all(f"--config {box.program.config}" in line for line in told)


def test_without_a_name_it_is_called_after_what_it_is(box: Postbox) -> None:
    assert 0 == new(box, "--kind", "offers", "--language", "de").code
    assert {"offers.toml", "offers-de.toml"} == names(box)


def test_options_count_more_than_the_name(box: Postbox) -> None:
    assert 0 == new(box, "offers-it", "--language", "fr").code
    assert '"devis"' in (box.program.config / "rules" / "offers-it.toml").read_text("utf-8")


def test_only_new_mail_is_followed_up_unless_older_is_wanted(box: Postbox) -> None:
    days = {today()}
    new(box, "offers-de")
    new(box, "offers-fr", "--older")
    days.add(today())
    since = {
        path.stem: rulebook.parse({path.name: path.read_text("utf-8")}).rules[0].limits.since
        for path in (box.program.config / "rules").glob("offers-??.toml")
    }

    assert since["offers-de"] in days
    assert since["offers-fr"] is None


def test_no_rule_that_is_there_is_overwritten(box: Postbox) -> None:
    path = box.program.config / "rules" / "offers.toml"
    before = path.read_bytes()
    done = new(box, "offers")

    assert (2, "") == (done.code, done.out)
    assert f"{path} is there already; nothing was changed" in done.err
    assert before == path.read_bytes()


@pytest.mark.parametrize("name", ["../offers", ".hidden", "a/b", "", "-x.", "a b"])
def test_a_name_that_is_none_is_refused(box: Postbox, name: str) -> None:
    done = new(box, "--", name)

    assert (2, "") == (done.code, done.out)
    assert f"'{name}' is no name of a rule" in done.err
    assert {"offers.toml"} == names(box)


@pytest.mark.parametrize("name", ["offers-de.toml", "offers-de"])
def test_the_name_of_the_file_will_do_as_well(box: Postbox, name: str) -> None:
    assert 0 == new(box, name).code
    assert {"offers.toml", "offers-de.toml"} == names(box)
    assert '"angebot' in (box.program.config / "rules" / "offers-de.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("taken", "name"),
    [
        ("invoices in English", "invoices"),
        ("invoices in Italian", "10-invoice-it"),
        ("proposals after a meeting in French", "FR_proposals"),
        ("offers and quotes in German", "large.de"),
        ("offers and quotes in English", "invoicing"),
    ],
)
def test_words_of_the_name_tell_what_it_is_for(box: Postbox, taken: str, name: str) -> None:
    box.program.environment |= {"LC_ALL": "C.UTF-8"}

    assert f"It takes {taken}, and is yours to change." in new(box, name).out


@pytest.mark.skipif(os.geteuid() == 0 and not which("setpriv"), reason="root may write everywhere")
def test_where_nothing_can_be_written_it_says_so(box: Postbox) -> None:
    folder = box.program.config / "rules"
    folder.chmod(0o500)
    done = box.program.powerless("rules", "new", "offers-de")
    folder.chmod(0o700)

    assert (2, "") == (done.code, done.out)
    assert f"{folder}/offers-de.toml: cannot be written (Permission denied); nothing was changed" in done.err
    assert {"offers.toml"} == names(box)


def test_a_name_that_is_too_long_for_a_file_is_told(box: Postbox) -> None:
    done = new(box, "x" * 300)

    assert (2, "") == (done.code, done.out)
    assert ".toml: cannot be written (File name too long); nothing was changed" in done.err


@pytest.mark.parametrize("kind", samples.KINDS)
def test_it_is_said_what_the_new_rule_takes(box: Postbox, kind: str) -> None:
    assert f"It takes {samples.TAKEN[kind]} in German, and is yours to change." in new(box, f"{kind}-de").out


@pytest.mark.parametrize("option", [("--kind", "parties"), ("--language", "tlh")])
def test_a_kind_or_a_language_that_there_is_not_is_refused(box: Postbox, option: tuple[str, str]) -> None:
    done = new(box, *option)

    assert 2 == done.code
    assert f"'{option[1]}' is not known here; write one of " in done.err
    assert {"offers.toml"} == names(box)


def test_a_person_is_asked_three_questions(box: Postbox) -> None:
    with terminal(box.program, "rules", "new") as at:
        at.answer("What shall be followed up? [offers]:", "letters")
        at.answer("write one of offers, invoices, meetings, applications", "offers")
        at.answer("In which language", "es")
        at.answer("Also follow up what you sent before today? [no]:", "yes")

        assert 0 == at.end()
    assert '"presupuesto"' in (box.program.config / "rules" / "offers-es.toml").read_text("utf-8")


def test_an_answer_that_is_none_is_asked_for_again_and_an_empty_one_is_what_is_proposed(box: Postbox) -> None:
    with terminal(box.program, "rules", "new") as at:
        at.answer("What shall be followed up? [offers]:", "x" * 3000)
        at.answer("is not known here", "")
        at.answer("In which language", "\x1b")
        at.answer("is not known here", " DE ")
        at.answer("Also follow up what you sent before today? [no]:", "perhaps")
        at.answer("write one of yes, no, y, n", "")

        assert 0 == at.end()
    assert {"offers.toml", "offers-de.toml"} == names(box)


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
def test_who_goes_away_in_the_middle_leaves_nothing(key: str, box: Postbox) -> None:
    with terminal(box.program, "rules", "new") as at:
        at.answer("What shall be followed up? [offers]:", "offers")
        at.answer("In which language", key)

        assert 130 == at.end()
    assert "interrupted" in at.shown
    assert {"offers.toml"} == names(box)


def test_a_new_rule_can_be_used_at_once(box: Postbox) -> None:
    new(box, "offers-ru", "--older")
    box.send("<1@firm.example>", clock.now() - timedelta(days=2), Subject="Предложение 1")
    done = box.program.here("rules", "test", "offers-ru")

    assert (0, "") == (done.code, done.err)
    assert "1 of 1 sent messages fit the rule offers-ru" in done.out


@pytest.mark.parametrize("kind", samples.KINDS)
@pytest.mark.parametrize("code", samples.words())
def test_every_sample_takes_the_day(kind: str, code: str) -> None:
    new_mail, all_mail = (
        rulebook.parse({"rules/x.toml": samples.rule(kind, code, TODAY, older=older)}).rules[0]
        for older in (False, True)
    )

    assert (TODAY, None) == (new_mail.limits.since, all_mail.limits.since)


def test_languages_have_names() -> None:
    assert ("German", "Russian") == (samples.words()["de"].name, samples.words()["ru"].name)

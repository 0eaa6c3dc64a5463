"""The user's own templates: what is told of them before any mailbox is opened."""

from __future__ import annotations

import os
import re
from shutil import which
from typing import TYPE_CHECKING

import pytest

from rules.problems import WrongFiles
from tests.program import Program
from tests.watcher.postbox import Postbox
from tests.watcher.test_config import OFFERS, folder, write
from watcher.config import load

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["folder"]

SOUND = "About {{ subject }}{% if amount %} for {{ amount }}{% endif %}. {{ call_1 }} or {{ call_2 }}?\n"


def told(folder: Path) -> list[str]:
    """Everything that is wrong with the configuration."""
    with pytest.raises(WrongFiles) as found:
        load(folder)
    return [str(problem) for problem in found.value.problems]


def test_templates_are_known_by_language_name_and_form_of_address(folder: Path) -> None:
    for name in ("visit", "visit.formal-plural", "visit.familiar", "visit.plural"):
        write(folder, f"templates/de/{name}.j2", SOUND)

    assert {"de/visit", "de/visit.formal-plural", "de/visit.familiar", "de/visit.plural"} == set(load(folder).templates)


def test_one_of_ours_may_be_replaced_in_one_form_of_address_alone(folder: Path) -> None:
    write(folder, "templates/de/reminder.familiar.j2", SOUND)

    assert {"de/reminder.familiar": SOUND} == dict(load(folder).templates)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("de/visit", "One\n{{ prise }}", "line 2: there is no variable 'prise'; there are amount, attachment, call_1"),
        ("de/visit", "{% if amount %}\n\n{{ prise }}{% endif %}", "line 3: there is no variable 'prise'; there are"),
        ("de/visit", "One\n{% if %}", "line 2: Expected an expression"),
        ("de/visit", "One\n{{ amount }}", "line 2: the offer has nothing for 'amount'; put what needs it into {% if"),
        ("de/visit", "One\n\nfor {{ number | upper }}", "line 3: the offer has nothing for 'number'"),
        ("de/visit", "{% if expired %}\n{{ 1 / 0 }}{% endif %}.", "line 2: division by zero (tried with an offer that"),
        ("de/visit", "One {{ expiring }}", "line 1: False is no text; ask for it with {% if … %} (tried with"),
        ("de/visit", "{% if amount %}Yes{% endif %}", "it says nothing (tried with an offer that states no amount"),
        ("de/visit.informal", SOUND, "'informal' is no form of address; write visit.formal-plural.j2 or"),
        ("de/visit.formal", SOUND, "'formal' is no form of address; write visit.formal-plural.j2 or"),
        ("de/visit.plural", SOUND, "there is none for the formal address; write templates/de/visit.j2 as well"),
        ("de/Visit", SOUND, "'Visit' is no name of a template; write small letters, digits, _ and -"),
        ("de/a visit", SOUND, "'a visit' is no name of a template; write small letters, digits, _ and -"),
        ("de/visit", "", "it says nothing (tried with"),
        ("de/visit", "One\n\n\x1b[1mTwo", "line 3: there is a character that nobody can type, U+001B; take it out"),
        ("de/visit", "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}", "it cannot be read: maximum recursion depth"),
        ("de/visit", "{{ " + "1" * 5000 + " }}", "it cannot be read: Exceeds the limit"),
        ("de/visit", "{{ 'x' * 10**10 }}", "line 1: powers have no place in a letter"),
        ("de/visit", "{% for n in range(10**9) %}x{% endfor %}", "line 1: powers have no place in a letter"),
        ("de/visit", "{% for n in range(1000000000) %}x{% endfor %}", "line 1: Range too big."),
        ("de/visit", "x" * 1_000_000, "it is longer than 20000 letters (tried with"),
        ("de/visit", "One\n{% include 'de/nowhere' %}", "line 2: there is no template 'de/nowhere'; write LANGUAGE/"),
        ("de/visit", "{% include 'de/visit' %}", "line 1: this has no end, or is nested too deep: it ends in a rec"),
        ("nl/visit", SOUND, "drafts are not written in 'nl'; there are de, en, es, fr, it, ru"),
    ],
)
def test_what_would_fail_one_day_is_told_today(name: str, text: str, sentence: str, folder: Path) -> None:
    write(folder, f"templates/{name}.j2", text)
    (problem,) = told(folder)

    assert problem.startswith(f"templates/{name}.j2: {sentence}")


@pytest.mark.parametrize("name", ["visit.j2", "de/old/visit.j2"])
def test_a_template_beside_the_folders_of_the_languages_is_told(name: str, folder: Path) -> None:
    write(folder, f"templates/{name}", SOUND)

    assert [f"templates/{name}: lies in no folder of a language; move it to templates/LANGUAGE/visit.j2"] == told(
        folder
    )


def test_what_programs_leave_beside_templates_is_none(folder: Path) -> None:
    for name in ("README.txt", ".git/hooks/visit.j2", "de/.#visit.j2", "de/visit.j2~", "de/visit.j2.bak"):
        write(folder, f"templates/{name}", "{{ prise }}")

    assert {} == load(folder).templates


def test_templates_are_in_a_folder(folder: Path) -> None:
    write(folder, "templates", SOUND)

    assert ["templates: is no folder; your templates belong into templates/LANGUAGE/"] == told(folder)


@pytest.mark.skipif(os.geteuid() == 0 and not which("setpriv"), reason="root may look into every folder")
@pytest.mark.parametrize("name", ["templates", "templates/de"])
def test_a_folder_that_cannot_be_looked_into_is_not_taken_for_an_empty_one(name: str, tmp_path: Path) -> None:
    program = Postbox(Program(tmp_path)).program
    write(program.config, "templates/de/reminder.j2", SOUND)
    (program.config / name).chmod(0)
    done = program.powerless("check")
    (program.config / name).chmod(0o700)

    assert (2, "", f"{name}: cannot be looked into\n") == (done.code, done.out, done.err)


def test_what_cannot_be_read_as_a_file_is_told(folder: Path) -> None:
    for name in ("templates/de", "templates/en/visit.j2"):
        (folder / name).mkdir(parents=True)
    (folder / "templates/de/loop.j2").symlink_to("loop.j2")

    assert ["templates/de/loop.j2: cannot be read: [Errno"] == [line[:44] for line in told(folder)]


def test_of_several_files_each_is_told(folder: Path) -> None:
    write(folder, "templates/de/one.j2", "{{ amount }}")
    write(folder, "templates/ru/two.j2", "{{ prise }}")

    assert ["templates/de/one.j2", "templates/ru/two.j2"] == [line.partition(":")[0] for line in told(folder)]


def test_a_rule_that_names_a_template_with_a_fault_is_not_told_that_there_is_none(folder: Path) -> None:
    write(folder, "templates/de/visit.j2", "{{ amount }}")
    write(folder, "rules/offers.toml", f'{OFFERS}[[step]]\ntemplate = "visit"\n')

    assert ["templates/de/visit.j2"] == [line.partition(":")[0] for line in told(folder)]


def test_a_template_must_be_there_in_the_language_that_a_rule_writes_in(folder: Path) -> None:
    write(folder, "templates/de/visit.j2", SOUND)
    write(folder, "rules/offers.toml", f'{OFFERS}[[step]]\ntemplate = "visit"\n[draft]\nlanguage = "en"\n')

    assert [
        "rules/offers.toml: step.template: there is no template 'visit' in 'en'; write templates/en/visit.j2"
    ] == told(folder)


@pytest.mark.parametrize("language", ["auto", "de"])
def test_a_template_in_one_language_is_enough_where_the_rule_may_write_in_it(language: str, folder: Path) -> None:
    write(folder, "templates/de/visit.j2", SOUND)
    write(folder, "rules/offers.toml", f'{OFFERS}[[step]]\ntemplate = "visit"\n[draft]\nlanguage = "{language}"\n')

    assert ["offers"] == [rule.name for rule in load(folder).rulebook.rules]


def test_a_check_names_the_templates_that_no_step_does(tmp_path: Path) -> None:
    program = Postbox(Program(tmp_path)).program
    used, unused = ("en/reminder", "en/_price", "en/help.plural"), ("en/remindr", "de/help", "en/close.familiar")
    for key in (*used, *unused):
        include = "{% include 'en/_price' %}" if key == "en/reminder" else ""
        write(program.config, f"templates/{key}.j2", f"{SOUND}{include}")
    write(program.config, "templates/en/help.j2", SOUND)
    write(program.config, "templates/en/close.j2", SOUND)
    done = program.here("check")

    assert 0 == done.code
    assert sorted(["en/close", *unused]) == sorted(
        re.findall(r"^templates/(\S+)\.j2 is not used:", done.out, re.MULTILINE)
    )


def test_a_template_whose_partner_is_told_by_a_variable_may_need_any_other(tmp_path: Path) -> None:
    program = Postbox(Program(tmp_path)).program
    write(program.config, "templates/en/reminder.j2", "{% include ['en/' ~ register, 'en/formal'] %}")
    write(program.config, "templates/en/formal.j2", SOUND)

    assert "is not used" not in program.here("check").out


@pytest.mark.parametrize("command", [["check"], ["scan"], ["rules"]])
def test_no_command_goes_on_with_a_template_that_has_a_fault(command: list[str], tmp_path: Path) -> None:
    program = Postbox(Program(tmp_path)).program
    write(program.config, "templates/de/visit.j2", "Guten Tag\n{{ amount }}")
    done = program.here(*command)

    assert 2 == done.code
    assert "templates/de/visit.j2: line 2: the offer has nothing for 'amount'" in done.err

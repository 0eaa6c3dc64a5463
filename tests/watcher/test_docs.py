"""The documents say what the code does: every key and its default, every state, example, command, link and file."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click
import pytest
from pydantic import TypeAdapter

from connectors.account import Folders, GmailAccount, ImapAccount, MaildirAccount, OutlookAccount, Password
from rules import rulebook
from rules.decide import GATES
from rules.place import calendar_for
from rules.rule import CalendarKeys, DraftKeys, Limits, Match, PeriodText, Quiet, Rule, Step
from rules.specimen import fault, specimen
from rules.wording import built_in_templates
from rules.words import Words
from watcher.cli import relance
from watcher.config import MODELS
from watcher.journal import Event, What
from watcher.line import DraftLine, Line
from watcher.output import COLOURS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

HOUSE = Path(__file__).parents[2]
PAGES = {path.name: path.read_text("utf-8") for path in (*sorted((HOUSE / "docs").glob("*.md")), *HOUSE.glob("*.md"))}
RULES, ACCOUNTS, ARCHITECTURE = PAGES["rules.md"], PAGES["accounts.md"], PAGES["architecture.md"]
JOURNAL, TEMPLATES = PAGES["journal.md"], PAGES["templates.md"]

TABLES: dict[str, tuple[str, type[BaseModel]]] = {
    "match": (RULES, Match), "quiet": (RULES, Quiet), "step": (RULES, Step),
    "calendar": (RULES, CalendarKeys), "draft": (RULES, DraftKeys), "limits": (RULES, Limits),
    "imap": (ACCOUNTS, ImapAccount), "maildir": (ACCOUNTS, MaildirAccount), "gmail": (ACCOUNTS, GmailAccount),
    "outlook": (ACCOUNTS, OutlookAccount),
    "folders": (ACCOUNTS, Folders), "password": (ACCOUNTS, Password),
}  # fmt: skip
NOT_WRITTEN_IN_FILES = {"name_in_config"}
NEEDED: dict[str, dict[str, Any]] = {
    "match": {"to": ["*"]},
    "imap": {
        "name_in_config": "x", "kind": "imap", "address": "a@b.example", "host": "h", "user": "u",
        "password": {"env": "X"},
    },
    "gmail": {"name_in_config": "x", "kind": "gmail", "address": "a@b.example", "client": "/x"},
    "outlook": {
        "name_in_config": "x", "kind": "outlook", "address": "a@b.example",
        "client_id": "0a1b2c3d-0000-0000-0000-000000000000",
    },
    "maildir": {"name_in_config": "x", "kind": "maildir", "address": "a@b.example", "path": "/x"},
}  # fmt: skip
"""What a table cannot be without, to try one more key in it."""
ACCOUNT = {"kind": "imap", "address": "a@b.example", "host": "h", "user": "u", "password": {"env": "X"}}
MATCH = '[match]\nsubject = ["offer"]\n'


def rows(page: str, first: str) -> list[list[str]]:
    """The rows of every table of a page whose first title is this; code without its marks."""
    found: list[list[str]] = []
    inside = False
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")] if line.startswith("|") else []
        if inside and cells and not set(line) <= set("|-"):
            found.append(cells)
        inside = bool(cells) and (inside or first == cells[0].strip("| "))
    return found


def without_others(page: str, kind: str) -> str:
    """A page without the sections about other kinds of account: keys of one name may have two defaults."""
    sections = re.split(r"^(?=## )", page, flags=re.MULTILINE)
    about = [re.match(r"## An? (\w+) account\n", section) for section in sections]
    return "".join(one for one, of in zip(sections, about, strict=True) if of is None or of[1].lower() == kind)


def code(cell: str) -> str | None:
    """What stands in a cell that is one piece of code."""
    marked = re.fullmatch(r"`([^`]+)`", cell.strip())
    return marked[1] if marked else None


def blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def in_pages(language: str) -> list[Any]:
    """All blocks of one language, each with its page's name."""
    return [
        pytest.param(block, id=f"{name}-{number}")
        for name, page in PAGES.items()
        for number, block in enumerate(blocks(page, language), start=1)
    ]


def command_lines() -> Iterator[Any]:
    """Everything in a block or in running text that calls the command."""
    for name, page in PAGES.items():
        told = re.findall(r"^(?: {4})?(relance .+)$", "\n".join(blocks(page, "sh")), re.MULTILINE)
        told += re.findall(r"^ {4}(relance .+)$", page, re.MULTILINE)
        told += re.findall(r"`(relance [^`]+)`", page)
        for line in dict.fromkeys(told):
            yield pytest.param(line, id=f"{name}: {line}")


def anchors(page: str) -> set[str]:
    """What a link can point at within a page."""
    titles = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def links() -> Iterator[Any]:
    """Every link to a file or a heading of ours."""
    for place in (HOUSE / "docs", HOUSE):
        for path in place.glob("*.md"):
            for target in dict.fromkeys(re.findall(r"\]\(([^)\s]+)\)", path.read_text("utf-8"))):
                if not re.match(r"[a-z]+:", target):
                    yield pytest.param(path, target, id=f"{path.name}: {target}")


class TestKeys:
    @pytest.mark.parametrize("table", TABLES)
    def test_every_key_is_explained(self, table: str) -> None:
        page, model = TABLES[table]
        explained = {code(row[0]) for row in rows(page, "key")}
        assert set() == set(model.model_fields) - NOT_WRITTEN_IN_FILES - explained

    def test_every_table_of_a_rule_is_explained(self) -> None:
        headings = set(re.findall(r"^## `\[+(\w+)\]+`", RULES, re.MULTILINE))
        assert set(Rule.model_fields) - {"name"} == headings

    def test_no_key_is_explained_that_does_not_exist(self) -> None:
        for page in (RULES, ACCOUNTS):
            known = {key for of, model in TABLES.values() if of is page for key in model.model_fields}
            assert set() == {code(row[0]) for row in rows(page, "key")} - known

    @pytest.mark.parametrize("table", [name for name in TABLES if name != "password"])
    def test_the_defaults_are_those_of_the_code(self, table: str) -> None:
        page, model = TABLES[table]
        told = rows(without_others(page, table), "key")
        for key, _type, default, *_meaning in (row for row in told if len(row) == len("ktdm")):
            name, value = code(key) or "", code(default)
            if name in model.model_fields and value is not None and name not in NEEDED.get(table, {}):
                given = {**NEEDED.get(table, {}), name: tomllib.loads(f"x = {value}")["x"]}
                assert model.model_fields[name].default == getattr(model.model_validate(given), name), name


class TestJson:
    def test_every_state_is_explained(self) -> None:
        assert set(COLOURS) == {code(row[0]) for row in rows(ACCOUNTS, "state")}

    def test_every_field_is_explained(self) -> None:
        names = {field.name for kind in (Line, DraftLine) for field in fields(kind)}
        assert names == {code(row[0]) for row in rows(ACCOUNTS, "field")}

    def test_the_example_is_a_line(self) -> None:
        (example,) = blocks(ACCOUNTS, "json")
        line = Line.from_json(example)
        assert json.loads(example) == json.loads(line.to_json())
        assert list(json.loads(example)) == list(asdict(line))
        assert line.state in COLOURS


class TestJournal:
    def test_every_event_is_explained_in_the_order_of_the_code(self) -> None:
        assert [str(what) for what in What] == [code(row[0]) for row in rows(JOURNAL, "event")]

    def test_every_part_is_explained_in_its_order(self) -> None:
        assert [field.name for field in fields(Event)] == [code(row[0]) for row in rows(JOURNAL, "part")]

    def test_every_option_is_explained(self) -> None:
        told = {code(row[0]) for row in rows(JOURNAL, "option")}
        assert told == {
            name for one in relance.commands["log"].params if isinstance(one, click.Option) for name in one.opts
        }

    def test_the_example_is_an_event(self) -> None:
        (example,) = blocks(JOURNAL, "json")
        told = json.loads(example)
        event = Event(**{**told, "what": What(told["what"]), "why": tuple(told["why"])})
        assert told == json.loads(event.to_json())
        assert list(told) == [field.name for field in fields(Event)]


class TestExamples:
    @pytest.mark.parametrize("block", in_pages("toml"))
    def test_an_example_is_valid(self, block: str) -> None:
        told = tomllib.loads(block)
        if told.keys() & Rule.model_fields.keys():
            (rule,) = rulebook.parse({"rules/x.toml": block if "match" in told else MATCH + block}).rules
            assert "x" == rule.name
            return
        accounts = told.get("account", {"x": told})
        for name, keys in accounts.items():
            complete = keys if "kind" in keys else {**ACCOUNT, **keys}
            read = MODELS[complete["kind"]].model_validate({**complete, "name_in_config": name})
            assert name == read.name_in_config

    @pytest.mark.parametrize("block", in_pages("jinja"))
    def test_a_template_has_no_fault(self, block: str) -> None:
        assert fault("en/visit", {"en/visit": block}) is None

    @pytest.mark.parametrize("row", rows(RULES, "entry"), ids=lambda row: str(row[0]))
    def test_a_word_is_found_where_it_is_said_to_be(self, row: list[str]) -> None:
        (entry,), found, not_found = (re.findall(r"`([^`]+)`", cell) for cell in row)
        assert found == [text for text in (*found, *not_found) if Words(entry).found_in(text)]

    @pytest.mark.parametrize("row", rows(RULES, "period"), ids=lambda row: " from ".join(row[:2]))
    def test_a_period_ends_when_it_is_said_to(self, row: list[str]) -> None:
        period, begins, ends = row
        keys = CalendarKeys(country="DE", timezone="Europe/Berlin")
        calendar, _why = calendar_for(keys, [], "firm.example", "UTC")
        start = datetime.strptime(begins, "%a %d %b %Y, %H:%M").replace(tzinfo=ZoneInfo("Europe/Berlin"))
        over = calendar.add(start, TypeAdapter(PeriodText).validate_python(code(period)))
        assert (begins, ends) == tuple(f"{moment:%a} {moment.day} {moment:%b %Y, %H:%M}" for moment in (start, over))

    def test_there_are_examples(self) -> None:
        assert all((in_pages("toml"), in_pages("jinja"), rows(RULES, "entry"), rows(RULES, "period")))


class TestTemplates:
    def test_every_variable_is_explained_with_an_example(self) -> None:
        told = {code(name): example for name, example, *_meaning in rows(TEMPLATES, "variable")}
        examples = {name: {False: "no"}.get(value, str(value)) for name, value in specimen("en").items()}
        assert examples == told

    def test_every_built_in_text_is_explained(self) -> None:
        told = {code(row[0]) for row in rows(TEMPLATES, "template")}
        assert told == {key.partition("/")[2].partition(".")[0] for key in built_in_templates()}

    def test_the_forms_of_address_that_have_texts_are_told(self) -> None:
        marks = {"German": "de", "French": "fr", "Italian": "it", "Russian": "ru", "Spanish": "es"}
        told = {
            f"{marks[name]}/reminder.{register}"
            for name, _formal, *others in rows(TEMPLATES, "language")
            for register, word in zip(("formal-plural", "familiar", "plural"), others, strict=True)
            if word != "–"
        }
        assert told == {key for key in built_in_templates() if "/reminder." in key}


class TestCommands:
    @pytest.mark.parametrize("line", list(command_lines()))
    def test_a_command_line_can_be_typed(self, line: str) -> None:
        words = shlex.split(line, comments=True)[1:]
        command: click.Command = relance
        while words:
            word = words.pop(0)
            if word.startswith("-"):
                found = next((one for one in command.params if word in one.opts), None)
                assert found is not None or word in relance.context_settings["help_option_names"], word
                if words and isinstance(found, click.Option) and not found.is_flag:
                    words.pop(0)
            elif isinstance(command, click.Group):
                assert word in command.commands
                command = command.commands[word]
            else:
                assert any(isinstance(one, click.Argument) for one in command.params), word

    def test_every_command_is_explained(self) -> None:
        told = {(code(row[0]) or "").removeprefix("relance ") for row in rows(ACCOUNTS, "command")}
        assert set(relance.commands) == told


class TestPages:
    @pytest.mark.parametrize(("page", "target"), list(links()))
    def test_a_link_leads_somewhere(self, page: Path, target: str) -> None:
        name, _, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        assert path.exists()
        assert not anchor or anchor in anchors(path.read_text("utf-8"))

    @pytest.mark.parametrize("package", ["rules", "connectors", "watcher"])
    def test_every_file_is_named_and_no_other(self, package: str) -> None:
        section = ARCHITECTURE.split(f"### `{package}/`\n")[1].split("\n#")[0]
        there = {path.relative_to(HOUSE / package).as_posix() for path in (HOUSE / package).rglob("*.py")}
        assert {name for name in there if not name.endswith("__init__.py")} == {
            code(row[0]) for row in rows(section, "file")
        }

    def test_the_gates_are_told_in_their_order(self) -> None:
        assert [question for question, _ in GATES] == [row[0].strip('"') for row in rows(ARCHITECTURE, "gate")]

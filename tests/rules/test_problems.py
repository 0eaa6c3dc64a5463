"""What is wrong with a file, as `file: key: what is wrong, what to write instead`."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rules.problems import Problem, WrongFiles, problems_of
from rules.rulebook import parse


class Lamp(BaseModel):
    model_config = ConfigDict(extra="forbid")
    watts: int
    switch: bool = True
    colour: str = Field(default="white", alias="color")
    hidden: str = Field(default="", exclude=True)


class Shelf(BaseModel):
    model_config = ConfigDict(extra="forbid")
    boards: int


class Room(BaseModel):
    model_config = ConfigDict(extra="forbid")
    lamps: tuple[Lamp, ...] = ()
    desk: Lamp | None = None
    ceiling: Lamp | Shelf | None = None
    shelf: Any = None
    size: tuple[int, ...] = ()
    password: str = ""


def told(room: dict[str, Any], prefix: str = "") -> list[str]:
    with pytest.raises(ValidationError) as caught:
        Room.model_validate(room)
    return [str(problem) for problem in problems_of(caught.value, "room.toml", Room, prefix)]


def of_rule(text: str) -> list[str]:
    with pytest.raises(WrongFiles) as caught:
        parse({"rules/offers.toml": '[match]\nsubject = ["offer"]\n' + text})
    return str(caught.value).splitlines()


def test_a_problem_is_read_as_file_key_and_sentence() -> None:
    assert "rules/a.toml: quiet.period: is wrong" == str(Problem("rules/a.toml", "quiet.period", "is wrong"))


def test_a_problem_of_the_whole_file_names_no_key() -> None:
    assert "rules/a.toml: is no TOML" == str(Problem("rules/a.toml", "", "is no TOML"))


def test_wrong_files_tell_a_problem_a_line() -> None:
    assert "a: x: 1\nb: y: 2" == str(WrongFiles([Problem("a", "x", "1"), Problem("b", "y", "2")]))


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (
            "quiett: unknown key; did you mean 'quiet'? Known here: match, quiet, step, calendar, draft, limits",
            "[quiett]",
        ),
        ("quiet.preiod: unknown key; did you mean 'period'? Known here: period", '[quiet]\npreiod = "3 days"'),
        ("step.afer: unknown key; did you mean 'after'? Known here: template, after", '[[step]]\nafer = "1 day"'),
        ("draft.zzz: unknown key; known here: language, quote, keep_bcc", "[draft]\nzzz = 1"),
    ],
)
def test_an_unknown_key_is_told_with_the_one_that_was_meant_and_those_that_are_known(told: str, text: str) -> None:
    assert [f"rules/offers.toml: {told}"] == of_rule(text)


def test_a_key_is_suggested_by_the_name_it_has_in_the_file() -> None:
    expected = "room.toml: lamps.colr: unknown key; did you mean 'color'? Known here: watts, switch, color"

    assert [expected] == told({"lamps": [{"watts": 1, "colr": "red"}]})


def test_an_unknown_key_of_one_kind_of_several_is_told_with_the_keys_of_the_first() -> None:
    expected = "room.toml: ceiling.Lamp.x: unknown key; known here: watts, switch, color"

    assert expected in told({"ceiling": {"watts": 1, "x": {}}})


def test_below_what_is_no_table_of_ours_the_keys_around_it_are_known() -> None:
    error = ValidationError.from_exception_data(
        "Room", [{"type": "extra_forbidden", "loc": ("shelf", "x"), "input": 1}]
    )

    assert ["unknown key; known here: lamps, desk, ceiling, shelf, size, password"] == [
        problem.sentence for problem in problems_of(error, "room.toml", Room)
    ]


def test_a_missing_key_is_told() -> None:
    (sentence,) = told({"desk": {}})

    assert sentence.startswith("room.toml: desk.watts: is missing")


def test_a_prefix_stands_before_the_key() -> None:
    (sentence,) = told({"desk": {}}, prefix="house.first")

    assert sentence.startswith("room.toml: house.first.desk.watts: ")


def test_the_number_of_a_list_entry_is_no_key() -> None:
    (sentence,) = told({"size": [1, "x"]})

    assert sentence.startswith("room.toml: size: ")
    assert sentence.endswith("it is 'x'")


def test_a_table_is_not_repeated_in_the_sentence() -> None:
    (sentence,) = told({"desk": {"watts": {"a": 1}}})

    assert sentence.endswith("; it is a table")


def test_what_may_be_a_secret_is_not_repeated_in_the_sentence() -> None:
    (sentence,) = told({"password": ["hunter2"]})

    assert sentence.endswith("; it is what stands there")


def test_a_table_where_several_belong_is_told_how_these_are_written() -> None:
    expected = "rules/offers.toml: step: a list of tables belongs here; write it with two brackets, [[…]]"

    assert [expected] == of_rule('[step]\ntemplate = "help"')


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ("limits.since: a day belongs here, written like 2026-11-22; it is 'soon'", '[limits]\nsince = "soon"'),
        ("limits.per_day: a whole number belongs here; it is 'many'", '[limits]\nper_day = "many"'),
        ("limits.per_day: a whole number belongs here; it is True", "[limits]\nper_day = true"),
        ('match.to: a list belongs here, written like ["…", "…"]; it is \'a\'', 'to = "a"'),
        ("draft.quote: true or false belongs here; it is 'maybe'", '[draft]\nquote = "maybe"'),
        ("limits.per_run: a number from 0 on belongs here; it is -1", "[limits]\nper_run = -1"),
        ("step: no more than 7 belong here; it is a list of 8", "[[step]]\n" * 8),
    ],
)
def test_a_wrong_value_is_told_with_what_belongs_there(told: str, text: str) -> None:
    assert [f"rules/offers.toml: {told}"] == of_rule(text)


def test_what_has_no_sentence_of_ours_has_that_of_the_library_without_its_capital() -> None:
    class Table(BaseModel):
        legs: int = Field(multiple_of=2)

    with pytest.raises(ValidationError) as caught:
        Table.model_validate({"legs": 3})
    (problem,) = problems_of(caught.value, "room.toml", Table)

    assert "room.toml: legs: input should be a multiple of 2; it is 3" == str(problem)

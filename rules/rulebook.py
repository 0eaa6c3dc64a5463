"""All the rules, read from the texts of their files, in the order in which they are asked."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pydantic import ValidationError

from rules.problems import Problem, WrongFiles, problems_of
from rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules in the order of their files' names: the first that knows a message has it."""

    rules: tuple[Rule, ...]
    fingerprint: str
    """Changes when any rule does."""

    def __getitem__(self, name: str) -> Rule:
        """The rule of this name.

        Raises:
            KeyError: there is none.
        """
        for rule in self.rules:
            if rule.name == name:
                return rule
        raise KeyError(name)

    @property
    def horizon(self) -> int:
        """Days: the longest horizon of any rule."""
        return max((rule.limits.horizon.count for rule in self.rules), default=0)


def parse(files: Mapping[str, str]) -> Rulebook:
    """The rules of these files, by their names (`rules/offers.toml`) and texts.

    Raises:
        WrongFiles: with everything that is wrong in any of them.
    """
    rules: list[Rule] = []
    problems: list[Problem] = []
    for file, text in sorted(files.items()):
        try:
            rules.append(_rule(file, text))
        except WrongFiles as wrong:
            problems.extend(wrong.problems)
    if problems:
        raise WrongFiles(problems)
    return Rulebook(tuple(rules), hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()[:16])


def _rule(file: str, text: str) -> Rule:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrongFiles([Problem(file, "", f"is no TOML: {error}")]) from error
    if "name" in table:
        raise WrongFiles([Problem(file, "name", "unknown key; a rule has the name of its file")])
    try:
        return Rule.model_validate({**table, "name": file.rpartition("/")[2].removesuffix(".toml")})
    except ValidationError as error:
        raise WrongFiles([_of_match(problem) for problem in problems_of(error, file, Rule)]) from error


def _of_match(problem: Problem) -> Problem:
    """A rule without [match] is told what that is for."""
    missing = problem.key == "match" and problem.sentence.startswith("is missing")
    return (
        replace(problem, sentence="is missing; a rule needs a table [match] that says what an offer is")
        if missing
        else problem
    )

"""Where answers come from: from the options of the command first, then from the person, then from what is proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")


class Interview:
    """Questions and their answers. Every question has a name, which is that of its option."""

    def __init__(self, given: Mapping[str, str], *, asking: bool) -> None:
        """Begin with the answers that were given as options; `asking`: there is somebody to ask."""
        self.given = dict(given)
        self._proposed: dict[str, str] = {}
        self.asking = asking

    def has(self, name: str) -> bool:
        """Whether the answer was given, or told before."""
        return name in self.given or name in self._proposed

    def ask(self, name: str, question: str, read: Callable[[str], T], default: str | None = None) -> T:
        """The answer, as `read` makes it of the words; `default` is what is proposed, None where nothing can be.

        Raises:
            click.UsageError: it was given wrongly or not at all, and nobody can be asked.
        """
        if name in self.given:
            try:
                return self._of_option(name, read)
            except click.UsageError as error:
                if not self.asking:
                    raise
                click.echo(error.format_message())
        default = self._proposed.get(name, default)
        if self.asking:
            return self._of_person(name, question, read, default)
        if default is None:
            raise click.UsageError(f"{option(name)} is needed where nobody can be asked")
        return read(default)

    def again(self) -> None:
        """Ask anew what was asked, also where an option gave the answer; the answers until now are proposed."""
        self.given = {name: words for name, words in self.given.items() if name not in self._proposed}

    def choose(self, question: str, *choices: str) -> str:
        """One of a few words about how to go on; the first is proposed. Only where there is somebody to ask."""
        told: str = click.prompt(question, default=choices[0], type=click.Choice(choices, case_sensitive=False))
        return told

    def _of_option(self, name: str, read: Callable[[str], T]) -> T:
        words = self.given[name].strip()
        try:
            answer = read(words)
        except click.BadParameter as error:
            raise click.BadParameter(error.message, param_hint=option(name)) from None
        self._proposed[name] = words
        return answer

    def _of_person(self, name: str, question: str, read: Callable[[str], T], default: str | None) -> T:
        def heard(words: str) -> T:
            answer = read(words.strip())
            self._proposed[name] = words.strip()
            return answer

        told: T = click.prompt(question, default=default, value_proc=heard, show_default=bool(default))
        return told


def option(name: str) -> str:
    """How an option is typed."""
    return f"--{name.replace('_', '-')}"


def answers(given: Mapping[str, Any]) -> dict[str, str]:
    """What was given as options, as a person would say it; what was not given is left out."""
    return {name: _said(value) for name, value in given.items() if value not in (None, ())}


def _said(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ", ".join(value)
        case _:
            return str(value)

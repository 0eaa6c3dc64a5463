"""Jinja's sandbox, in which a letter is filled in: it keeps a template from the program, and here from slips as well.

Jinja lets a template run for as long as it likes. A letter needs neither long loops nor long repetitions, so both have
bounds; and what is told by chance, or is no text at all, has no place in it.
"""

from __future__ import annotations

from collections.abc import Sized
from itertools import islice
from typing import TYPE_CHECKING, Any

from jinja2 import DictLoader, StrictUndefined, TemplateSyntaxError, Undefined, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jinja2.runtime import Context

MOST_TURNS = 100
"""Of one loop."""
MOST_LOOPS = 2
"""Inside each other."""
MOST_LETTERS = 20_000
"""That a template writes: some pages, and far more than anybody reads."""


class Sandbox(ImmutableSandboxedEnvironment):
    """Where templates are compiled; each is compiled once."""

    intercepted_binops = frozenset({"*", "**"})

    def __init__(self, texts: Mapping[str, str]) -> None:
        """Begin with these templates, by `de/reminder`; they may take one another in."""
        super().__init__(
            loader=DictLoader(texts),
            undefined=StrictUndefined,
            finalize=_said,
            autoescape=False,  # the text is plain; the HTML part escapes all of it
        )
        self.filters["in_bounds"] = _in_bounds
        del self.filters["random"], self.globals["lipsum"]  # equal offers have equal drafts

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Two of the operators can make much of little."""
        sizes = [len(one) for one in (left, right) if isinstance(one, Sized)]
        times = [one for one in (left, right) if isinstance(one, int)]
        if operator == "**":
            raise ValueError("powers have no place in a letter")
        if sizes and times and sizes[0] * times[0] > MOST_LETTERS:
            raise ValueError(f"this would be longer than {MOST_LETTERS} letters")
        return super().call_binop(context, operator, left, right)

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,  # noqa: FBT001, FBT002  (Jinja's own)
    ) -> str:
        """Jinja's hook between reading and compiling."""
        for loop in source.find_all(nodes.For):
            if _depth(loop) > MOST_LOOPS:
                sentence = f"no more than {MOST_LOOPS} loops may stand inside each other"
                raise TemplateSyntaxError(sentence, loop.lineno, name, filename)
            loop.iter = nodes.Filter(loop.iter, "in_bounds", [], [], None, None, lineno=loop.lineno)
        return super()._generate(source, name, filename, defer_init)


def _depth(node: nodes.Node) -> int:
    """How many loops stand inside each other."""
    return isinstance(node, nodes.For) + max(map(_depth, node.iter_child_nodes()), default=0)


def _in_bounds(entries: Iterable[object]) -> list[object]:
    """What a loop goes through."""
    found = list(islice(entries, MOST_TURNS + 1))
    if len(found) > MOST_TURNS:
        raise ValueError(f"a loop has no more than {MOST_TURNS} turns here")
    return found


def _said(value: object) -> object:
    """What a template writes; there is no word for nothing, none for yes and no, and none for what is only code."""
    if value is None or isinstance(value, bool):
        raise ValueError(f"{value} is no text; ask for it with {{% if … %}}")
    if not isinstance(value, str | int | float | Undefined):
        raise TypeError(f"a value of type '{type(value).__name__}' is no text; write a variable, or words")
    return value

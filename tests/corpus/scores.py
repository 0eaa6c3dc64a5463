"""How well answers are told: what was expected, what was told, and the figures that the project promises."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.corpus.conversation import STATES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.corpus.conversation import Conversation
    from tests.corpus.telling import Told

NAGGED = frozenset({"answered", "declined", "bounced", "unsure"})
"""Whoever is written to in one of these is nagged."""


@dataclass(frozen=True)
class Result:
    """One conversation, and what was told of it."""

    conversation: Conversation
    told: Told

    @property
    def expected(self) -> str:
        """The state it must be told in."""
        return self.conversation.state

    @property
    def is_state_right(self) -> bool:
        """Whether the state is right, whatever it was told by."""
        return self.told.state == self.expected

    @property
    def wrong(self) -> str:
        """What is told wrongly; empty where nothing is."""
        if not self.is_state_right:
            return f"expected {self.expected}, told {self.told.state}"
        settling = self.conversation.settling
        named = all(letter.ids & self.told.evidence for letter in settling)
        if self.expected != "open" and not (named and self.told.evidence <= {one for s in settling for one in s.ids}):
            expected = ", ".join(letter.message_id for letter in settling)
            return f"{self.expected} by {expected}, told by {', '.join(sorted(self.told.evidence)) or 'nothing'}"
        if self.conversation.due not in {None, self.told.due}:
            return f"expected due {self.conversation.due}, told {self.told.due}"
        return ""


@dataclass(frozen=True)
class Goal:
    """A figure that the project promises."""

    name: str
    figure: str
    goal: str
    met: bool


@dataclass(frozen=True)
class Row:
    """How one state fares."""

    state: str
    files: int
    told: int
    right: int
    """Told in this state, and rightly."""
    whole: int
    """Right with its evidence and its day."""

    @property
    def precision(self) -> float | None:
        """Of those told in this state, the share that is in it; None where none was told."""
        return self.right / self.told if self.told else None

    @property
    def recall(self) -> float | None:
        """Of those in this state, the share that was told in it; None where there are none."""
        return self.right / self.files if self.files else None


def rows(results: Sequence[Result]) -> list[Row]:
    """One row a state."""
    expected = Counter(result.expected for result in results)
    told = Counter(result.told.state for result in results)
    right = Counter(result.expected for result in results if result.is_state_right)
    whole = Counter(result.expected for result in results if not result.wrong)
    return [Row(state, expected[state], told[state], right[state], whole[state]) for state in STATES]


def confusion(results: Sequence[Result]) -> tuple[list[str], Counter[tuple[str, str]]]:
    """The states that were told, and how often each was told for each that was expected."""
    pairs = Counter((result.expected, result.told.state) for result in results)
    others = sorted({told for _, told in pairs} - set(STATES))
    return [*STATES, *others], pairs


def goals(results: Sequence[Result]) -> list[Goal]:
    """The promises about conversations."""
    nagged = sum(result.told.state == "open" and result.expected in NAGGED for result in results)
    is_open = [result for result in results if result.expected == "open"]
    unsure = sum(result.told.state == "unsure" for result in results)
    wrong = sum(bool(result.wrong) for result in results)
    return [
        Goal("told open, and is not", str(nagged), "0", nagged == 0),
        share("open ones told open", sum(result.is_state_right for result in is_open), len(is_open), least=0.99),
        share("told unsure", unsure, len(results), most=0.03),
        Goal("wrong in state, evidence or day", str(wrong), "0", wrong == 0),
    ]


def share(name: str, some: int, whole: int, *, least: float = 0, most: float = 1) -> Goal:
    """A goal for a share."""
    part = some / whole if whole else least
    goal = f"at least {least:.0%}" if least else f"at most {most:.0%}"
    return Goal(name, f"{part:.1%} ({some} of {whole})", goal, least <= part <= most)

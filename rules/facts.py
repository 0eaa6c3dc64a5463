"""What an offer states, as it stands there: nothing is computed, and what is not surely said is left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rules.words import any_shell_pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rules.mail import Content


@dataclass(frozen=True, slots=True)
class Facts:
    """What a follow-up may say of an offer; None for what the offer does not say."""

    attachment: str | None = None
    """The file that is the offer: one by which the rule knows offers, else the first one."""


def facts_of(content: Content, patterns: Sequence[str]) -> Facts:
    """What the offer states.

    Args:
        content: the offer's.
        patterns: of the names of files by which the rule knows offers.
    """
    names = content.attachments
    return Facts(attachment=any_shell_pattern(patterns, names) or next(iter(names), None))

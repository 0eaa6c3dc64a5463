"""`python -m tests.life.figures`: what happened how often while the machine ran over the mailbox in memory."""

from __future__ import annotations

import sys

import tests.conftest  # noqa: F401  (registers the profiles of Hypothesis)
from tests.life.test_life import test_whatever_happens_relance_keeps_its_promises as run
from tests.life.trouble import Life


def main() -> None:
    """Live as many lives as LIVES says, and print a table."""
    run()
    width = max(map(len, Life.happened))
    for what, number in sorted(Life.happened.items(), key=lambda row: (-row[1], row[0])):
        sys.stdout.write(f"{what:{width}} {number:8,}\n")


if __name__ == "__main__":
    main()

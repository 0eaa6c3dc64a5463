"""Steps that would be due when the offer is too old for the rule."""

from __future__ import annotations

import pytest

from rules.ladder import first_out_of_reach
from tests.rules.build import rule


def ladder(*after: str) -> str:
    return "".join(f'[[step]]\nafter = "{period}"\n' for period in after)


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (None, ""),
        (None, ladder("4 business days", "7 business days", "14 business days")),
        (None, ladder("90 days")),
        (1, ladder("91 days")),
        (None, ladder("2183 hours")),
        (1, ladder("2184 hours")),
        (3, ladder("30 days", "40 days", "21 days", "1 day")),
        (None, ladder(*["9 business days"] * 7)),
        (7, ladder(*["10 business days"] * 7)),
        (None, ladder(*["10 business days"] * 7) + '[limits]\nhorizon = "120 days"'),
        (None, ladder("64 business days")),
        (1, ladder("66 business days")),
        (None, ladder("12 business days") + '[calendar]\ndays = ["Mon", "Mon"]'),
        (1, ladder("13 business days") + '[calendar]\ndays = ["Mon", "Mon"]'),
    ],
)
def test_the_first_step_that_is_due_beyond_the_horizon_is_told(expected: int | None, text: str) -> None:
    assert expected == first_out_of_reach(rule(text))

"""Thread-Index of a reply: compared with what Exchange and Outlook wrote themselves."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.thread_index import HEADER, LEVEL, MAX_LEVELS, child

NOON = datetime(2026, 11, 6, 12, 0, tzinfo=UTC)
OUTLOOK = "AdQc2DN7rLoS3hgnE/O76rpFzxN/Ew=="
EXCHANGE = "AQHWLRNo4NaOjvXU8EODe0ZotrA8Bw=="


def level(parent: str, at: datetime) -> bytes:
    return b64decode(child(parent, at, "a"))[-LEVEL:]


@pytest.mark.parametrize(
    ("written", "parent", "at"),
    [
        ("AdQc2DN7rLoS3hgnE/O76rpFzxN/EwAddF4A", OUTLOOK, datetime(2018, 7, 16, 21, 43, 22, 840_000, UTC)),
        ("AQHWLRNo4NaOjvXU8EODe0ZotrA8B6itzaxf", EXCHANGE, datetime(2020, 5, 18, 12, 57, 40, 0, UTC)),
    ],
    ids=["Outlook", "Exchange"],
)
def test_the_time_of_a_level_is_what_the_programs_themselves_write(written: str, parent: str, at: datetime) -> None:
    assert b64decode(written)[:-1] == b64decode(child(parent, at, "t"))[:-1]


def test_a_reply_has_the_index_of_what_it_answers_and_one_level_more() -> None:
    parent = child(OUTLOOK, NOON, "a")

    assert b64decode(parent) == b64decode(child(parent, NOON, "b"))[:-LEVEL]
    assert HEADER + 2 * LEVEL == len(b64decode(child(parent, NOON, "b")))


def test_it_is_the_same_whenever_it_is_made_and_another_for_another_draft() -> None:
    assert child(OUTLOOK, NOON, "a") == child(OUTLOOK, NOON, "a")
    assert child(OUTLOOK, NOON, "a") != child(OUTLOOK, NOON, "b")


def test_after_years_time_is_counted_in_larger_steps() -> None:
    assert 0 == level(OUTLOOK, datetime(2019, 10, 1, tzinfo=UTC))[0] >> 7
    assert 1 == level(OUTLOOK, datetime(2020, 10, 1, tzinfo=UTC))[0] >> 7


def test_a_clock_that_was_wrong_is_no_trouble() -> None:
    assert bytes(4) == level(OUTLOOK, datetime(1990, 1, 1, tzinfo=UTC))[:4]


def test_it_may_be_folded() -> None:
    assert child(OUTLOOK, NOON, "a") == child(f"{OUTLOOK[:9]}\r\n {OUTLOOK[9:]}", NOON, "a")


@pytest.mark.parametrize(
    "parent",
    [
        "", "x", "!!!", "AdQc2DN7rLoS", "ä", OUTLOOK + "AA", "AAQc2DN7rLoS3hgnE/O76rpFzxN/Ew==",
        b64encode(b64decode(OUTLOOK) + b"xy").decode(),
        b64encode(b"\1" + bytes(HEADER - 1 + LEVEL * MAX_LEVELS)).decode(),
    ],
)  # fmt: skip
def test_what_is_none_gives_none(parent: str) -> None:
    assert not child(parent, NOON, "a")


def test_the_longest_one_fits_into_a_line() -> None:
    parent = b64encode(b"\1" + bytes(HEADER - 1 + LEVEL * (MAX_LEVELS - 1))).decode()

    assert 0 < len(f"Thread-Index: {child(parent, NOON, 'a')}") < 998


@given(st.text(max_size=60), st.datetimes(timezones=st.just(UTC)), st.text(max_size=5))
def test_nothing_raises(parent: str, at: datetime, token: str) -> None:
    assert child(parent, at, token).isascii()

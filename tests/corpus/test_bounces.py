"""How a set of bounces is read: whose offer came back, what may be told of it, and what counts as right."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.corpus.bounces import Report, goals, outcome, reports

if TYPE_CHECKING:
    from pathlib import Path

BOUNCE = """\
Return-Path: <>
From: MAILER-DAEMON@mx.client.example (Mail Delivery System)
To: somebody@elsewhere.example
Subject: Undelivered Mail Returned to Sender
Date: Thu, 29 Apr 2010 23:34:45 +0900
Message-ID: <report@mx.client.example>
Content-Type: text/plain

<anna@client.example>: no such user here

--- Below is a copy of the message.

To: anna@client.example
Subject: Hello
Message-ID: <hello@elsewhere.example>
"""
ORACLE = {
    "recipient": "anna@client.example", "action": "failed", "status": "5.1.1", "messageid": "hello@elsewhere.example",
}  # fmt: skip


def made(folder: Path, text: str = BOUNCE, label: str = "bounce", **oracle: str) -> Report:
    """The only report of a set; without words of an oracle the oracle knows nothing."""
    entry: dict[str, Any] = {"file": "one.eml", "label": label, "oracle_sisimai": [ORACLE | oracle] if oracle else []}
    (folder / "one.eml").write_text(text)
    (folder / "expected.json").write_text(json.dumps([entry]))
    (report,) = reports(folder)
    return report


def test_a_report_is_of_the_message_that_the_set_names(tmp_path: Path) -> None:
    report = made(tmp_path, recipient="bob@client.example")

    assert (("bob@client.example",), "<hello@elsewhere.example>") == (report.recipients, report.returned_id)


@pytest.mark.parametrize("to", ["To: anna@client.example", "To: anna\nX-Original-To: <anna@client.example>"])
def test_where_the_set_names_nobody_the_message_returned_does(tmp_path: Path, to: str) -> None:
    report = made(tmp_path, BOUNCE.replace("To: anna@client.example", to))

    assert (("anna@client.example",), "<hello@elsewhere.example>") == (report.recipients, report.returned_id)


@pytest.mark.parametrize(
    ("text", "status", "right"),
    [
        (BOUNCE, "5.1.1", {"bounced"}),
        (BOUNCE, "4.4.1", {"bounced", "open"}),
        (f"{BOUNCE}\nAction: delayed\n", "4.4.1", {"open"}),
        (f"{BOUNCE}\nAction: delayed\n\nAction: failed\n", "5.1.1", {"bounced"}),
    ],
)
def test_what_failed_has_bounced_and_what_is_delayed_is_open(
    tmp_path: Path, text: str, status: str, right: set[str]
) -> None:
    assert right == made(tmp_path, text, status=status).right


@pytest.mark.parametrize(
    ("label", "wrong"),
    [("auto_reply", {"answered"}), ("complaint", {"answered", "bounced"}), ("delivered_dsn", {"bounced"})],
)
def test_what_is_no_bounce_is_told_neither_as_an_answer_nor_for_a_bounce(
    tmp_path: Path, label: str, wrong: set[str]
) -> None:
    report = made(tmp_path, label=label)

    assert frozenset() == report.right & wrong
    assert {"open", "away"} <= report.right


def test_an_offer_that_came_back_has_bounced_also_where_the_set_gave_all_mail_one_id(tmp_path: Path) -> None:
    same = BOUNCE.replace("<report@mx.client.example>", "<hello@elsewhere.example>")
    outcomes = [outcome(made(tmp_path)), outcome(made(tmp_path, same)), outcome(made(tmp_path, label="complaint"))]

    assert ["bounced"] * 3 == [one.told.state for one in outcomes]
    assert [("100.0% (2 of 2)", True), ("0", True), ("1", False)] == [
        (goal.figure, goal.met) for goal in goals(outcomes)
    ]


def test_mail_to_a_list_is_no_offer_and_is_told_as_such(tmp_path: Path) -> None:
    report = made(tmp_path, recipient="people@lists.client.example")

    assert report.went_to_list
    assert not made(tmp_path).went_to_list
    assert ("no offer", False) == (outcome(report).told.state, outcome(report).is_right)


def test_a_message_without_a_date_came_at_some_moment_of_ours(tmp_path: Path) -> None:
    report = made(tmp_path, BOUNCE.replace("Date: Thu, 29 Apr 2010 23:34:45 +0900\n", ""))

    assert datetime(2010, 4, 29, 14, 34, 45, tzinfo=UTC) == made(tmp_path).came
    assert datetime(2026, 11, 4, 9, tzinfo=UTC) == report.came

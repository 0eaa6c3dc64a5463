"""The mailbox of `relance demo`: real mail in form, and a story that holds together."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

if TYPE_CHECKING:
    from email.message import EmailMessage, Message

DEMO = Path(__file__).parents[2] / "watcher" / "demo"
FILES = {path.relative_to(DEMO / "mail").as_posix(): path for path in sorted((DEMO / "mail").rglob("*.eml"))}
NOW = datetime(2026, 3, 19, 9, 30, tzinfo=UTC)
OURS = {"marta@lindner-software.example", "angebote@lindner-software.example"}
STATES = {"waiting", "drafted", "answered", "away", "bounced", "unsure", "exhausted"}
ELSEWHERE = {"<f04c9e22-1b6a-47d8-b3c5-9ad0e5127c84@listen.handwerk.example>"}
"""A post to the mailing list that Marta did not keep."""

EXPECTED = tomllib.loads((DEMO / "expected.toml").read_text(encoding="utf-8"))
ENTRIES = EXPECTED["offers"] + EXPECTED["not_offers"]

every_file = pytest.mark.parametrize("name", FILES)


def read(name: str) -> EmailMessage:
    return message_from_bytes(FILES[name].read_bytes(), policy=policy.default)


def plainly(name: str) -> Message:
    return message_from_bytes(FILES[name].read_bytes(), policy=policy.compat32)


def ids(message: Message, field: str) -> list[str]:
    return re.findall(r"<[^<>\s]+>", str(message.get(field, "")))


def sent_at(name: str) -> datetime:
    return parsedate_to_datetime(str(plainly(name)["Date"]))


KNOWN = {ids(plainly(name), "Message-ID")[0]: name for name in FILES}


def test_the_folders_are_those_of_a_mailbox_in_use() -> None:
    assert {"Archive", "INBOX", "Junk", "Kunden", "Sent", "Trash"} == {name.split("/")[0] for name in FILES}


@every_file
def test_a_message_parses_without_a_defect(name: str) -> None:
    for message in (read(name), plainly(name)):
        assert [] == [defect for part in message.walk() for defect in part.defects]


@every_file
def test_the_fields_that_thread_a_message_parse_without_a_defect(name: str) -> None:
    message = read(name)
    for field in ("From", "To", "Cc", "Subject", "Date", "Message-ID"):
        assert [] == [defect for value in message.get_all(field, []) for defect in value.defects], field


@every_file
def test_headers_are_ascii_and_lines_are_short_and_end_in_lf(name: str) -> None:
    raw = FILES[name].read_bytes()
    header = raw.partition(b"\n\n")[0]

    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    assert header.isascii()
    assert max(map(len, header.splitlines())) <= 200
    assert max(map(len, raw.splitlines())) <= 998


@every_file
def test_the_text_can_be_read(name: str) -> None:
    body = read(name).get_body(("plain", "html"))

    assert body is not None
    assert body.get_content().strip()


@every_file
def test_an_attachment_is_a_pdf(name: str) -> None:
    for part in read(name).iter_attachments():
        if part.get_content_maintype() == "application":
            data = cast("bytes", part.get_content())

            assert str(part.get_filename()).endswith(".pdf")
            assert data.startswith(b"%PDF-")
            assert data.endswith(b"%%EOF\n")


def test_no_message_id_comes_twice() -> None:
    assert len(FILES) == len(KNOWN)


@every_file
def test_a_message_follows_one_that_is_here_or_on_purpose_elsewhere(name: str) -> None:
    message = plainly(name)
    parents, chain = ids(message, "In-Reply-To"), ids(message, "References")

    assert set() == set(parents + chain) - KNOWN.keys() - ELSEWHERE
    assert parents == chain[-1:]


@every_file
def test_a_message_comes_after_all_that_it_follows(name: str) -> None:
    chain = [sent_at(KNOWN[one]) for one in ids(plainly(name), "References") if one in KNOWN]
    moments = [*chain, sent_at(name)]

    assert sorted(moments) == moments


@every_file
def test_nothing_comes_from_after_the_moment_of_the_demo(name: str) -> None:
    assert sent_at(name) < NOW


@pytest.mark.parametrize("folder", sorted({name.split("/")[0] for name in FILES}))
def test_the_numbers_of_the_files_are_in_the_order_of_time(folder: str) -> None:
    names = [name for name in FILES if name.startswith(f"{folder}/")]

    assert sorted(names, key=sent_at) == names
    assert [f"{number:02}" for number in range(1, len(names) + 1)] == [name.split("/")[1][:2] for name in names]


def test_sent_mail_is_ours() -> None:
    for name in (name for name in FILES if name.startswith("Sent/")):
        assert str(plainly(name)["From"]).split("<")[1].rstrip(">") in OURS
        assert str(plainly(name)["Date"]).endswith("+0100")
        assert "Received" not in plainly(name)


@every_file
def test_mail_that_came_says_which_way_and_when(name: str) -> None:
    message = plainly(name)
    if not name.startswith("Sent/"):
        arrived = parsedate_to_datetime(str(message["Received"]).rpartition(";")[2])

        assert "Return-Path" in message
        assert 0 <= (arrived - sent_at(name)).total_seconds() < 60


@every_file
def test_every_address_and_host_is_one_that_cannot_exist(name: str) -> None:
    message = plainly(name)
    found = [
        email for _, email in getaddresses([str(message.get(field, "")) for field in ("From", "To", "Cc")]) if email
    ]
    hosts = re.findall(r"https?://([^/\s\"<]+)", FILES[name].read_text(encoding="utf-8"))

    assert [] == [one for one in found + hosts if not one.endswith((".example", ".test"))]


def test_what_is_expected_names_messages_that_are_there() -> None:
    for entry in ENTRIES:
        assert entry["file"] == KNOWN[entry["message_id"]]
        assert entry["subject"] == str(read(entry["file"])["Subject"])
        assert entry["why"].endswith(".")


def test_every_sent_message_is_expected_to_be_an_offer_or_not() -> None:
    sent = [name for name in FILES if name.startswith("Sent/")]

    assert sent == sorted(entry["file"] for entry in ENTRIES)


def test_the_story_shows_every_state() -> None:
    states = Counter(entry["state"] for entry in EXPECTED["offers"])

    assert STATES == set(states)
    assert 9 == states["drafted"]
    assert 22 == states.total()

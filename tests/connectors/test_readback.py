"""What is told of a draft that a mailbox has changed while storing it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from connectors.draft import build
from connectors.mailbox import Fetched
from connectors.mime import content, header_of, page
from connectors.readback import differences
from rules.mail import Address
from tests.connectors.drafts import ANNA, DRAFT, marked

if TYPE_CHECKING:
    from rules.draft import Draft

LONG = tuple(f"<{number}.{'x' * 90}@eurprd09.prod.outlook.example>" for number in range(40))
BEN = Address("Ben@Other.example", "Ben, «the second»")
FULL = replace(DRAFT, to=(ANNA, BEN), cc=(Address("c@client.example"),), references=LONG, html="<p>Dear Anna</p>")


def told(written: bytes, stored: bytes) -> tuple[str, ...]:
    """What is told where the mailbox has stored this instead."""
    return differences(written, Fetched("1", header_of(stored), DRAFT.written_at), content(stored), page(stored))


@pytest.mark.parametrize("draft", [DRAFT, FULL], ids=["plain", "full"])
def test_nothing_is_told_of_a_draft_that_came_back_as_it_was_written(draft: Draft) -> None:
    written = build(draft)

    assert () == told(written, written)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"\r\n", b"\n"),
        (b"anna@client.example", b"Anna@Client.Example"),
        (b"In-Reply-To: ", b"In-Reply-To:\r\n "),
        (b"MIME-Version: 1.0", b"X-Mailer: a bridge\r\nMIME-Version: 1.0"),
        (b"Message-ID: <", b"Message-ID: <new."),
    ],
)
def test_how_a_server_writes_it_is_of_no_matter(before: bytes, after: bytes) -> None:
    written = build(DRAFT)

    assert written != written.replace(before, after)
    assert () == told(written, written.replace(before, after))


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        (b"anna@client.example", b"anna@other.example", "To"),
        (b"From: Ivan Petrov <ivan@firm.example>", b"From: Ivan Petrov <sales@firm.example>", "From"),
        (b"Subject: Re: Our offer", b"Subject: [Draft] Re: Our offer", "Subject"),
        (b"In-Reply-To:", b"X-In-Reply-To:", "In-Reply-To"),
        (b"References:", b"X-References:", "References"),
        (b"X-Relance:", b"X-Other:", "X-Relance"),
        (b"\r\nTo: ", b"\r\nBcc: boss@firm.example\r\nTo: ", "Bcc"),
        (b"look at", b"look into", "the text"),
        (b"text/plain", b"text/html", "the form"),
    ],
)
def test_what_it_changed_is_named(before: bytes, after: bytes, name: str) -> None:
    written = build(DRAFT)

    assert name in told(written, written.replace(before, after))
    assert {name} >= set(told(written, written.replace(before, after))) - {"the text"}


def test_a_text_that_cannot_be_read_back_is_told() -> None:
    written = build(DRAFT)

    assert ("the text",) == differences(written, Fetched("1", header_of(written), DRAFT.written_at), None)


def test_what_a_mailbox_quotes_by_itself_is_no_change_where_all_of_it_is_marked_anew() -> None:
    quoting = replace(
        DRAFT,
        text="Dear Anna,\n\nFrom: Ivan\n> Our offer: 5 € a piece.\n",
        html="<p>Dear Anna,</p><p>From: Ivan</p><blockquote type=cite>Our offer: 5 € a piece.</blockquote>",
    )

    assert () == told(build(DRAFT), build(marked(quoting)))


def test_it_is_one_where_the_mark_is_that_of_other_words() -> None:
    quoting = replace(marked(replace(DRAFT, text="Dear Ben")), text="Dear Anna")

    assert ("the text",) == told(build(DRAFT), build(quoting))


def test_other_people_are_told_whatever_the_mark_says() -> None:
    assert ("Cc",) == told(build(DRAFT), build(marked(replace(DRAFT, cc=(BEN,)))))

"""A server that does not take some draft: the others are written, and what it is about is told."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.program import Program, account
from tests.servers.relay import Relay
from tests.system.mail import days, letter, moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.system.mail import Mail

NOW = "2024-11-28T10:30:00+01:00"
SENT_AT = moment("2024-11-18T09:30:00+01:00")
MANY = 5
SAID = "account work: 127.0.0.1 did not take the draft into 'Drafts': "
NEWEST_FIRST = [f"<offer.{number}@firm.example>" for number in reversed(range(MANY))]


@dataclass
class Picky:
    """A server that takes no draft of some sizes."""

    sizes: set[bytes] = field(default_factory=set)
    refuse: frozenset[int] = frozenset()
    """Which of the drafts that are written first, counted from 0; it stays so for them."""
    appended: list[bytes] = field(default_factory=list)

    def asked(self, line: bytes) -> bytes:
        found = re.match(rb"\w+ APPEND .*\{(\d+)\}", line)
        if found is None:
            return line
        if len(self.appended) in self.refuse:
            self.sizes.add(found[1])
        self.appended.append(found[1])
        return line.replace(b" APPEND ", b" X-APPEND ") if found[1] in self.sizes else line


@pytest.fixture
def picky(mail: Mail, program: Program, tmp_path: Path) -> Iterator[Picky]:
    """Offers whose drafts have different sizes, on such a server."""
    for number in range(MANY):
        sent_at = SENT_AT + days(number / 1000)
        fields = {"To": f"anna@client{number}.example", "Subject": f"Offer {number}: {'lamps ' * (number + 1)}"}
        mail.append("Sent", letter(f"<offer.{number}@firm.example>", sent_at, **fields), sent_at)
    server = Picky()
    with Relay(mail.user.server.port, edit_asked=server.asked) as relay:
        program.write(account(mail.user, port=relay.port))
        yield server


def drafts_by_offer(mail: Mail) -> Counter[str]:
    return Counter(str(draft.message["In-Reply-To"]) for draft in mail.drafts())


def test_one_that_is_always_refused_holds_back_itself_alone(mail: Mail, program: Program, picky: Picky) -> None:
    picky.refuse = frozenset({1})
    refused, *_ = NEWEST_FIRST[1:]
    for _ in range(2):
        done = program.here("scan", "--json", "--now", NOW)
        (due,) = (line for line in done.lines if line["state"] == "due")
        assert (1, refused) == (done.code, due["offer"])
        assert f"not written: {SAID}" in due["because"][-1]
        assert SAID in done.err.splitlines()[-1]
        assert Counter(NEWEST_FIRST) - Counter([refused]) == drafts_by_offer(mail)
    assert MANY + 1 == len(picky.appended)
    picky.sizes, picky.refuse = set(), frozenset()
    done = program.here("scan", "--json", "--now", NOW)
    assert (0, {"drafted"}) == (done.code, set(done.states.values()))
    assert Counter(NEWEST_FIRST) == drafts_by_offer(mail)


def test_the_third_refusal_ends_the_writing_of_a_sweep(mail: Mail, program: Program, picky: Picky) -> None:
    picky.refuse = frozenset({0, 2, 3})
    done = program.here("scan", "--json", "--now", NOW)

    assert 1 == done.code
    assert ["due", "drafted", "due", "due", "due"] == list(done.states.values())
    assert [True] * MANY == [SAID in line["because"][-1] or line["state"] == "drafted" for line in done.lines]
    assert 4 == len(picky.appended)
    assert Counter(NEWEST_FIRST[1:2]) == drafts_by_offer(mail)

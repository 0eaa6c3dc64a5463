"""What a scan over Gmail costs, in Google's quota units, as the server counts them."""

from __future__ import annotations

from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.connectors.gmail_client import GmailClient, account_of, running
from tests.watcher import gmail_office
from tests.watcher.gmail_house import Desk, GmailHouse
from tests.watcher.gmail_office import MESSAGES, NOW, OFFERS
from tests.watcher.house import RULE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.gmail import Gmail
    from watcher.sweep import Swept

MOST = 15_000
BOTH_SIGNS = RULE.replace("[match]", '[match]\nsigns = "all"\nbody = ["attached"]')


@dataclass(frozen=True)
class Scanned:
    """A first scan, and what it cost."""

    house: GmailHouse
    gmail: Gmail
    settled: dict[str, str]
    swept: Swept
    units: int


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scanned]:
    home = tmp_path_factory.mktemp("gmail")
    with running(home / "state") as gmail, _house(gmail, home) as house:
        settled = gmail_office.fill(house)
        looked = house.sweep(NOW, dry_run=True)
        show(f"first scan of {len(gmail.box.messages):,} messages, {OFFERS} of them offers: {gmail.units:,} units,")
        show(f"{looked.new} messages read; mail:", dict(Counter(gmail.calls)))
        yield Scanned(house, gmail, settled, looked, gmail.units)


@contextmanager
def _house(gmail: Gmail, home: Path) -> Iterator[GmailHouse]:
    desk = Desk(GmailClient(gmail, account_of(gmail, home)))
    with closing(GmailHouse(home / "store", BOTH_SIGNS, desk)) as house:
        yield house


def show(*figures: object) -> None:
    """The figures, for whoever runs this with `-s`."""
    print(*figures)  # noqa: T201  # that is its purpose


def test_a_first_scan_stays_within_its_units_and_tells_every_offer(scanned: Scanned) -> None:
    states = {line.offer: line.state for line in scanned.swept.lines}

    assert MESSAGES == len(scanned.gmail.box.messages)
    assert scanned.units <= MOST
    assert OFFERS == len(states)
    assert scanned.settled == {one: state for one, state in states.items() if one in scanned.settled}
    assert {"due", "waiting"} == {state for one, state in states.items() if one not in scanned.settled}
    assert [] == scanned.gmail.refused


def test_afterwards_mail_costs_one_question(scanned: Scanned) -> None:
    for number in range(1, 5):
        units, before = scanned.gmail.units, Counter(scanned.gmail.calls)
        swept = scanned.house.sweep(NOW + timedelta(minutes=5 * number))
        read = (Counter(scanned.gmail.calls) - before)["users.messages.get"]
        cost = scanned.gmail.units - units
        show(f"sweep {number} that may write: {cost:,} units, {read} messages read, {swept.written} drafts written")

        assert cost <= MOST
    before, units = Counter(scanned.gmail.calls), scanned.gmail.units
    swept = scanned.house.sweep(NOW + timedelta(minutes=30), dry_run=True)
    asked = Counter(scanned.gmail.calls) - before
    show(f"a sweep with nothing new: {scanned.gmail.units - units} units, {dict(asked)}")

    assert 0 == swept.new
    assert len(scanned.gmail.box.drafts) > 0
    assert {
        "users.settings.sendAs.list": 1, "users.labels.list": 1, "users.drafts.list": 1, "users.history.list": 1,
    } == asked  # fmt: skip

"""Three months of mail of somebody who sends many offers: 12,000 messages at Gmail, 300 of them offers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.watcher.house import answering, days

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.watcher.house import House

MESSAGES = 12_000
OFFERS = 300
OTHER_SENT = 100
NOW = days(85)
LABELS = ("Invoices", "Travel", "Клиенты")


def fill(house: House) -> dict[str, str]:
    """The mail; how each offer stands that somebody answered or that came back, by its Message-ID."""
    desk = house.mailbox
    for name in LABELS:
        desk.client.make_folder(name)  # type: ignore[attr-defined]
    settled: dict[str, str] = {}
    there = 0
    for number in range(OFFERS):
        at = days(80) - timedelta(hours=6 * number)
        offer = house.send(at, to=_person(number), subject=f"Offer {number}: a machine")
        there += 1
        for state in _answered(house, number, offer, at):
            settled[offer] = state
            there += 1
    for number in range(OTHER_SENT):
        house.send(days(80) - timedelta(hours=18 * number), to=_person(3 * number), subject=f"Minutes {number}")
    for number in range(MESSAGES - there - OTHER_SENT):
        _noise(house, number)
    return settled


def _person(number: int) -> str:
    return f"Client {number} <c{number}@client{number % 240}.example>"


def _answered(house: House, number: int, offer: str, at: timedelta) -> Iterator[str]:
    subject = f"Re: Offer {number}: a machine"
    if number % 20 == 0:
        report = "MAILER-DAEMON@mx.firm.example"
        failed = _person(number).partition("<")[2].rstrip(">")
        body = f"The following address failed:\n\n  {failed}\n  550 5.1.1 no such user\n"
        house.receive(
            at + days(0.01), sender=report, Subject="Undelivered Mail Returned to Sender", body=body,
            X_Failed_Recipients=failed, **answering(offer),
        )  # fmt: skip
        yield "bounced"
    elif number % 2:
        folder = ("INBOX", "Archive", "Клиенты", "Trash")[number % 4]
        house.receive(at + days(1), sender=_person(number), folder=folder, Subject=subject, **answering(offer))
        yield "answered"


def _noise(house: House, number: int) -> None:
    at = days(84) - timedelta(minutes=10 * number)
    folder = ("INBOX", "INBOX", "Archive", "Archive", "Invoices", "Travel", "Junk", "Trash")[number % 8]
    house.receive(at, folder=folder, sender=f"news{number % 31}@shop{number % 400}.example", Subject=f"News {number}")

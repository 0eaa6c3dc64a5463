"""Where recipients work, by what the mailbox shows of them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.watcher.house import RULE, House, days
from tests.watcher.programs import exchange_absence
from watcher.sweep import cases_of

if TYPE_CHECKING:
    from pathlib import Path

    from watcher.gist import Gist

BORIS = "Boris <boris@client.ru>"
CARLA = "Carla <carla@gmail.com>"
DAY = days(1)
IN_THE_URALS = "Mon, 26 Jan 2026 15:00:00 +0500"
ITALIAN = "Buongiorno Carla,\n\nin allegato trova la nostra offerta per le lampade della Sua officina.\n"
PLACES = RULE.replace('country = "none"\ntimezone = "Europe/Berlin"', "")


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path, PLACES)


def due(house: House, after: timedelta = DAY) -> str:
    """When the only draft is due, as it is told."""
    return house.line(after).due_at or ""


def gist(house: House, after: timedelta) -> Gist:
    """What is kept of the only offer."""
    visit = house.visit(after)
    (offer,) = visit.messages.offers_since(visit.since, visit.rulebook.fingerprint)
    (found,) = cases_of(visit).gists([offer[0]]).values()
    return found


def test_a_recipients_own_mail_tells_which_zone_of_the_country(house: House) -> None:
    house.receive(days(-35), sender=BORIS, Subject="Lamps", Date=IN_THE_URALS)
    house.send(timedelta(), to=BORIS)

    assert due(house).endswith("+05:00")


def test_without_a_mail_of_theirs_this_machines_zone_counts(house: House) -> None:
    house.send(timedelta(), to=BORIS)

    assert due(house).endswith("+01:00")


def test_mail_that_is_found_later_tells_it_too(house: House) -> None:
    house.send(timedelta(), to=BORIS)
    before = due(house)
    house.receive(days(-35), folder="Archive", sender=BORIS, Subject="Lamps", Date=IN_THE_URALS)

    assert ("+01:00", "+05:00") == (before[-6:], due(house, days(2))[-6:])


def test_mail_of_other_people_tells_nothing(house: House) -> None:
    house.receive(days(-35), sender="Olga <olga@client.ru>", Subject="Lamps", Date=IN_THE_URALS)
    house.send(timedelta(), to=BORIS)

    assert due(house).endswith("+01:00")


def test_an_automatic_reply_tells_nothing(house: House) -> None:
    house.receive(days(-35), sender=BORIS, **exchange_absence("I am away."), Date=IN_THE_URALS)
    house.send(timedelta(), to=BORIS)

    assert due(house).endswith("+01:00")


def test_the_language_of_an_offer_whose_text_was_read_may_tell_the_country(house: House) -> None:
    house.rule = PLACES.replace('subject = ["offer"]', 'body = ["offerta"]')
    house.send(timedelta(), to=CARLA, body=ITALIAN)
    house.sweep(days(1))
    found = gist(house, days(1))

    assert "it" == found.language
    assert "IT: the language" == cases_of(house.visit(days(1))).places(found, "offers")[0].answer[:16]


def test_the_language_is_heeded_as_soon_as_the_text_was_read(house: House) -> None:
    house.send(timedelta(), to=CARLA, body=ITALIAN)
    house.sweep(days(1))
    before = gist(house, days(1))
    house.sweep(days(4))
    house.sweep(days(5))

    assert 1 == len(house.drafts())
    assert ("", "it") == (before.language, gist(house, days(5)).language)


def test_the_language_is_not_asked_for_where_a_domain_tells_the_country(house: House) -> None:
    house.rule = PLACES.replace('subject = ["offer"]', 'body = ["offerta"]')
    house.send(timedelta(), to="Carla <carla@client.fr>", body=ITALIAN)
    house.sweep(days(1))

    assert "" == gist(house, days(1)).language

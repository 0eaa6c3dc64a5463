"""The command over an Outlook account, from the sign-in to a draft, as its user runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.connectors import entra_client
from tests.connectors.entra_client import trusting
from tests.connectors.reader import MORNING
from tests.program import Program
from tests.servers.entra import CLIENT_ID
from tests.system.mail import letter
from tests.watcher.test_outlook_command import NO_KEYRING, TEXT_RULE, with_browser

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.entra import Entra
    from tests.servers.graph import Graph

NOW = "2026-11-10T11:00:00+01:00"


@pytest.fixture
def entra(tmp_path: Path) -> Iterator[Entra]:
    with entra_client.running(tmp_path / "kept") as server:
        yield server


@pytest.fixture
def program(entra: Entra, graph: Graph, tmp_path: Path) -> Program:
    graph.tokens = entra.access
    made = Program(tmp_path, {**trusting(entra), **NO_KEYRING, "RELANCE_STATE": str(tmp_path / "kept")})
    keys = f'client_id = "{CLIENT_ID}"\nauthority = "{entra.root}"\nendpoint = "{graph.root}"\n'
    made.write(f'[account.work]\nkind = "outlook"\naddress = "ivan@firm.example"\n{keys}', offers=TEXT_RULE)
    return with_browser(made, tmp_path)


def test_an_offer_gets_its_draft_and_nothing_is_sent(program: Program, entra: Entra, graph: Graph) -> None:
    graph.box.aliases = ["sales@firm.example"]
    fields = {"From": "Ivan <sales@firm.example>", "To": "anna@client.example", "Subject": "Offer 1: lamps"}
    graph.box.put(graph.box.folders["sentitems"], letter("<o1@firm.example>", MORNING, **fields), MORNING, read=True)
    signed = program.run("login", "work")
    checked = program.run("check")
    done = program.scan(NOW)
    (draft,) = graph.box.within(graph.box.folders["drafts"])

    assert (0, 0, 0) == (signed.code, checked.code, done.code)
    assert "Sent Items" in checked.out
    assert {"<o1@firm.example>": "drafted"} == done.states
    assert "<o1@firm.example>" == draft.extended["String 0x1042"]
    assert [] == graph.refused
    assert not any("Send" in scope for scopes in entra.access.values() for scope in scopes)


def test_a_token_that_expired_is_renewed_in_the_middle(program: Program, entra: Entra) -> None:
    program.run("login", "work")
    program.scan(NOW)
    entra.expire()
    done = program.scan(NOW)

    assert (0, True) == (done.code, "0 drafts written" in done.err)


def test_without_a_sign_in_it_is_said_what_to_do(program: Program) -> None:
    done = program.scan(NOW)

    assert (1, True) == (done.code, "say: relance login work" in done.err)

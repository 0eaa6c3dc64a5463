"""`relance scan` over a mailbox of more than 200 messages on a real server: what it says, what it leaves alone."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.program import RULE, Done, Program, account
from tests.system import correspondence
from tests.system.correspondence import CLIENTS, NOW, OFFERS, WRITTEN, Expected
from tests.system.mail import Kept, Mail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.servers.dovecot import Dovecot

FIELDS = {
    "account": str, "rule": str, "offer": str, "subject": str, "to": list, "sent_at": str, "state": str,
    "step": (int, type(None)), "due_at": (str, type(None)), "because": list, "evidence": list,
    "draft": (dict, type(None)),
}  # fmt: skip
STATES = {"waiting", "due", "drafted", "answered", "away", "bounced", "unsure", "stopped", "exhausted"}
FOLDERS = ("INBOX", "Sent", "Archive", "Trash", "Junk", CLIENTS)


@dataclass(frozen=True)
class Scanned:
    """A mailbox, and what became of it."""

    messages: int
    program: Program
    before: dict[str, list[Kept]]
    after: dict[str, list[Kept]]
    done: Done
    again: Done
    told: Done
    """By `relance status`."""

    @property
    def lines(self) -> dict[str, dict[str, Any]]:
        return {line["offer"]: line for line in self.done.lines}


@pytest.fixture(scope="module")
def scanned(dovecots: Callable[[str], Dovecot], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scanned]:
    with closing(Mail(dovecots("modern").new_user())) as mail:
        program = Program(tmp_path_factory.mktemp("scan"))
        program.write(account(mail.user), offers=RULE.replace('language = "en"', 'language = "auto"'))
        messages = correspondence.fill(mail)
        before = {name: mail.read(name) for name in (*FOLDERS, "Drafts")}
        done = program.scan(NOW)
        again, told = program.scan(NOW), program.run("status", "--json")
        after = {name: mail.read(name) for name in (*FOLDERS, "Drafts")}
        yield Scanned(messages, program, before, after, done, again, told)


def test_the_mailbox_is_of_some_size(scanned: Scanned) -> None:
    assert scanned.messages >= 200


def test_it_says_on_standard_error_what_it_did(scanned: Scanned) -> None:
    assert (
        f"account work: {scanned.messages - 2} new messages, 20 offers, 7 drafts written, "
        "1 unsure, for you to look at (relance why)\n"
    ) == scanned.done.err
    assert 0 == scanned.done.code


def test_there_is_one_line_for_every_offer_and_none_for_anything_else(scanned: Scanned) -> None:
    assert sorted(offer.message_id for offer in OFFERS) == sorted(line["offer"] for line in scanned.done.lines)


def test_every_line_has_the_promised_fields_in_the_promised_order_and_types(scanned: Scanned) -> None:
    for line in scanned.done.lines:
        assert list(FIELDS) == list(line)
        assert [] == [name for name, kind in FIELDS.items() if not isinstance(line[name], kind)]
        assert line["state"] in STATES
        assert all(isinstance(one, str) for name in ("to", "because", "evidence") for one in line[name])
        assert line["because"]


def test_lines_are_of_utf_8_and_not_escaped(scanned: Scanned) -> None:
    assert '"subject": "Коммерческое предложение № 42: учёт склада и отгрузки для трёх филиалов"' in scanned.done.out


@pytest.mark.parametrize("offer", OFFERS, ids=lambda offer: offer.message_id)
def test_an_offer_is_told_as_it_is(offer: Expected, scanned: Scanned) -> None:
    line = scanned.lines[offer.message_id]
    assert {
        "account": "work", "rule": "offers", "offer": offer.message_id, "subject": offer.subject, "to": list(offer.to),
        "sent_at": offer.sent_at.isoformat(), "state": offer.state, "step": offer.step, "due_at": offer.due_at,
        "evidence": list(offer.evidence),
    } == {name: value for name, value in line.items() if name not in {"because", "draft"}}  # fmt: skip


def test_moments_have_an_offset(scanned: Scanned) -> None:
    told = [line[name] for line in scanned.done.lines for name in ("sent_at", "due_at") if line[name]]
    assert [] == [moment for moment in told if datetime.fromisoformat(moment).tzinfo is None]


@pytest.mark.parametrize("offer", OFFERS, ids=lambda offer: offer.message_id)
def test_a_draft_is_told_where_one_stands_and_nowhere_else(offer: Expected, scanned: Scanned) -> None:
    told = scanned.lines[offer.message_id]["draft"]
    if offer not in WRITTEN:
        assert told is None
        return
    assert {"folder": "Drafts", "edited": False} == {name: told[name] for name in ("folder", "edited")}
    ids = [str(one.message["Message-ID"]) for one in scanned.after["Drafts"]]
    assert 1 == ids.count(told["message_id"])


def test_every_draft_due_is_written_and_the_one_that_stood_there_stays(scanned: Scanned) -> None:
    assert len(WRITTEN) + 1 == len(scanned.after["Drafts"])
    assert scanned.before["Drafts"][0].raw == scanned.after["Drafts"][0].raw


def test_drafts_are_marked_as_drafts_and_as_read(scanned: Scanned) -> None:
    written = [one.flags - {"\\Recent"} for one in scanned.after["Drafts"]]
    assert [frozenset({"\\Draft", "\\Seen"})] * len(written) == written


@pytest.mark.parametrize("folder", FOLDERS)
def test_nothing_else_in_the_mailbox_changes_nor_becomes_read(folder: str, scanned: Scanned) -> None:
    before, after = (
        [(one.uid, one.flags - {"\\Recent"}, one.raw) for one in some[folder]]
        for some in (scanned.before, scanned.after)
    )
    assert before
    assert before == after


def test_a_second_scan_writes_nothing_and_tells_of_the_drafts(scanned: Scanned) -> None:
    assert ", 0 drafts written" in scanned.again.err
    assert scanned.again.err.startswith("account work: 0 new messages")
    assert scanned.done.states == scanned.again.states
    drafts = [{line["offer"]: line["draft"] for line in done.lines} for done in (scanned.done, scanned.again)]
    assert drafts[0] == drafts[1]


def test_status_tells_the_lines_of_the_last_scan_to_the_letter(scanned: Scanned) -> None:
    assert (0, scanned.again.out, "") == (scanned.told.code, scanned.told.out, scanned.told.err)


def test_the_store_is_for_its_owner_only(scanned: Scanned) -> None:
    state = scanned.program.state
    assert 0o700 == state.stat().st_mode & 0o777
    assert {0o600} == {path.stat().st_mode & 0o777 for path in state.iterdir()}


def test_no_password_is_kept_or_said(scanned: Scanned) -> None:
    (password,) = [value for name, value in scanned.program.whole_environment.items() if "PASSWORD" in name]
    assert password not in scanned.done.out + scanned.done.err
    assert not any(password.encode() in path.read_bytes() for path in scanned.program.state.iterdir())

"""What becomes of a draft between sweeps: left, edited, sent, deleted, or the state folder lost. It stays one."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.system.mail import letter, moment

if TYPE_CHECKING:
    from tests.program import Done, Program
    from tests.system.mail import Kept, Mail

OFFER = "<offer.1@firm.example>"
SENT_AT = moment("2024-11-18T09:30:00+01:00")
NOW = moment("2024-11-28T10:30:00+01:00")
MUCH_LATER = moment("2024-12-12T10:30:00+01:00")


@dataclass
class Desk:
    """One offer in a mailbox, and sweeps over it five minutes after each other."""

    mail: Mail
    program: Program
    now: datetime = NOW

    def sweep(self, *words: str) -> Done:
        done = self.program.scan(self.now.isoformat(), *words)
        assert 0 == done.code, done.err
        self.now += timedelta(minutes=5)
        return done

    def line(self) -> dict[str, Any]:
        (line,) = self.sweep().lines
        return line

    def forget(self) -> None:
        shutil.rmtree(self.program.state)

    def draft(self) -> Kept:
        (draft,) = self.mail.drafts()
        return draft

    def edit(self) -> None:
        """Save the draft again as Thunderbird does: a new message without our field, then the old one is expunged."""
        old = self.draft()
        raw = re.sub(rb"X-Relance: .*\r\n", b"User-Agent: Mozilla Thunderbird\r\n", old.raw)
        raw = re.sub(rb"(?m)^Message-ID: .*\r\n(?:[ \t].*\r\n)*", b"Message-ID: <a1b2c3@firm.example>\r\n", raw)
        raw = raw.replace(b"A one-line reply is plenty", b"Please ring me")
        assert b"ring me" in raw
        self.mail.append("Drafts", raw, NOW, "(\\Draft \\Seen)")
        self.mail.remove("Drafts", old.uid)

    def send(self, *, fields: dict[bytes, bytes] | None = None) -> None:
        """Send the draft as it is: it is filed in Sent, and is no draft any more."""
        draft, raw = self.draft(), self.draft().raw
        for old, new in (fields or {}).items():
            raw = re.sub(old, new, raw)
        self.mail.append("Sent", raw, self.now, "\\Seen")
        self.mail.remove("Drafts", draft.uid)


@pytest.fixture
def desk(mail: Mail, program: Program) -> Desk:
    mail.append("Sent", letter(OFFER, SENT_AT, To="Anna <anna@client.example>", Subject="Offer 1: lamps"), SENT_AT)
    made = Desk(mail, program)
    assert "drafted" == made.line()["state"]
    return made


def test_without_the_state_folder_the_same_draft_is_found_and_nothing_is_written(desk: Desk) -> None:
    before, told = desk.draft(), desk.line()
    desk.forget()
    again = desk.line()
    assert before == desk.draft()
    assert ("drafted", 1, told["draft"]) == (again["state"], again["step"], again["draft"])
    assert {"message_id": str(before.message["Message-ID"]), "folder": "Drafts", "edited": False} == again["draft"]


def test_a_draft_saved_again_by_a_mail_program_is_edited_and_left_alone(desk: Desk) -> None:
    desk.edit()
    edited, told = desk.draft(), {"message_id": "<a1b2c3@firm.example>", "folder": "Drafts", "edited": True}
    for _ in range(3):
        line = desk.line()
        assert ("drafted", 1, told) == (line["state"], line["step"], line["draft"])
    assert edited == desk.draft()


def test_an_edited_draft_is_known_without_the_state_folder(desk: Desk) -> None:
    desk.edit()
    edited = desk.draft()
    desk.forget()
    line = desk.line()
    assert ("drafted", True) == (line["state"], line["draft"]["edited"])
    assert edited == desk.draft()


def test_an_edited_draft_stays_the_only_one_when_the_next_step_would_be_due(desk: Desk) -> None:
    desk.edit()
    desk.forget()
    desk.now = MUCH_LATER
    assert "drafted" == desk.line()["state"]
    assert b"ring me" in desk.draft().raw


def test_a_draft_whose_text_was_changed_in_place_is_edited(desk: Desk) -> None:
    old = desk.draft()
    desk.mail.append("Drafts", old.raw.replace(b"plenty", b"enough"), NOW, "(\\Draft \\Seen)")
    desk.mail.remove("Drafts", old.uid)
    line = desk.line()
    assert ("drafted", True) == (line["state"], line["draft"]["edited"])


def test_a_draft_that_was_only_recoded_is_not_edited(desk: Desk) -> None:
    old = desk.draft()
    desk.mail.append("Drafts", old.raw.replace(b"plenty", b"plen=74y"), NOW, "(\\Draft \\Seen)")
    desk.mail.remove("Drafts", old.uid)
    line = desk.line()
    assert ("drafted", False) == (line["state"], line["draft"]["edited"])


@pytest.mark.parametrize("forgetful", [False, True])
def test_a_draft_that_was_sent_is_the_first_step(forgetful: bool, desk: Desk) -> None:  # noqa: FBT001  (pytest passes it by name)
    desk.send(fields={rb"(?m)^Date: .*\r\n": b"Date: Thu, 28 Nov 2024 10:32:00 +0100\r\n"})
    if forgetful:
        desk.forget()
    line = desk.line()
    assert ("waiting", 2, "2024-12-09T10:32:00+01:00") == (line["state"], line["step"], line["due_at"])
    assert [] == desk.mail.drafts()


def test_a_draft_that_was_edited_and_sent_is_the_first_step_and_no_offer(desk: Desk) -> None:
    desk.edit()
    desk.send()
    line = desk.line()
    assert (OFFER, "waiting", 2) == (line["offer"], line["state"], line["step"])


def test_the_second_step_answers_what_was_sent_first(desk: Desk) -> None:
    sent = desk.draft().message["Message-ID"]
    desk.send()
    desk.now = MUCH_LATER
    assert ("drafted", 2) == tuple(desk.line()[name] for name in ("state", "step"))
    draft = desk.draft()
    assert f"In-Reply-To: {sent}\r\n".encode() == draft.field("In-Reply-To")
    assert f"References: {OFFER}\r\n {sent}\r\n".encode() == draft.field("References")
    assert b"Subject: Re: Offer 1: lamps\r\n" == draft.field("Subject")


def test_when_all_steps_are_sent_it_is_exhausted(desk: Desk) -> None:
    desk.send()
    desk.now = MUCH_LATER
    desk.sweep()
    desk.send()
    desk.now = MUCH_LATER + timedelta(days=21)
    assert "exhausted" == desk.line()["state"]
    assert [] == desk.mail.drafts()


def test_a_draft_that_is_gone_is_a_no_after_two_more_sweeps_and_never_written_again(desk: Desk) -> None:
    desk.mail.remove("Drafts", desk.draft().uid)
    first, second = desk.line(), desk.line()
    assert ("drafted", "stopped") == (first["state"], second["state"])
    for later in (timedelta(), timedelta(days=40)):
        desk.now += later
        assert "stopped" == desk.line()["state"]
    assert [] == desk.mail.drafts()


@pytest.mark.parametrize("forgetful", [False, True])
def test_a_draft_in_the_trash_is_a_no(forgetful: bool, desk: Desk) -> None:  # noqa: FBT001  (pytest passes it by name)
    desk.mail.move("Drafts", desk.draft().uid, "Trash")
    if forgetful:
        desk.forget()
    desk.sweep()
    assert "stopped" == desk.line()["state"]
    assert [] == desk.mail.drafts()


def test_a_draft_that_is_away_for_one_sweep_is_no_no(desk: Desk) -> None:
    """As when a program takes the old one away before it puts the new one there."""
    old = desk.draft()
    desk.mail.remove("Drafts", old.uid)
    desk.sweep()
    desk.mail.append("Drafts", old.raw, NOW, "(\\Draft \\Seen)")
    for _ in range(3):
        assert "drafted" == desk.line()["state"]
    assert 1 == len(desk.mail.drafts())


def test_an_answer_that_comes_while_the_draft_stands_takes_it_to_trash_as_it_is(desk: Desk) -> None:
    draft = desk.draft()
    threading = {"In_Reply_To": OFFER, "References": OFFER}
    answer = letter("<yes@client.example>", NOW, From="anna@client.example", To="x", Subject="Re: Offer 1", **threading)
    desk.mail.append("INBOX", answer, NOW)
    line = desk.line()
    assert ("answered", ["<yes@client.example>"], None) == (line["state"], line["evidence"], line["draft"])
    assert "What was done? The draft was moved to Trash: it had lost its reason." == line["because"][-1]
    assert [] == desk.mail.drafts()
    assert [draft.raw] == [one.raw for one in desk.mail.read("Trash")]


def test_a_draft_of_the_users_own_in_the_thread_keeps_ours_away(mail: Mail, program: Program) -> None:
    offer = letter(OFFER, SENT_AT, To="anna@client.example", Subject="Offer 1: lamps")
    own = letter(
        "<mine@firm.example>", NOW, To="anna@client.example", Subject="Re: Offer 1: lamps", In_Reply_To=OFFER,
        References=OFFER,
    )  # fmt: skip
    mail.append("Sent", offer, SENT_AT)
    mail.append("Drafts", own, NOW, "(\\Draft \\Seen)")
    (line,) = program.scan(NOW.isoformat()).lines
    told = {"message_id": "<mine@firm.example>", "folder": "Drafts", "edited": True}
    assert ("drafted", told) == (line["state"], line["draft"])
    assert 1 == len(mail.drafts())


def test_a_dry_run_writes_nothing_and_says_due(mail: Mail, program: Program) -> None:
    mail.append("Sent", letter(OFFER, SENT_AT, To="anna@client.example", Subject="Offer 1: lamps"), SENT_AT)
    for _ in range(2):
        done = program.scan(NOW.isoformat(), "--dry-run")
        (line,) = done.lines
        assert ("due", 1, "2024-11-22T09:30:00+01:00", None) == tuple(
            line[name] for name in ("state", "step", "due_at", "draft")
        )
        assert "dry run" in line["because"][-1]
        assert ", 0 drafts written" in done.err
    assert [] == mail.drafts()
    assert "drafted" == program.scan(NOW.isoformat()).states[OFFER]


def test_a_limit_holds_the_older_offers_back(mail: Mail, program: Program) -> None:
    for number in (1, 2, 3):
        sent_at = SENT_AT + timedelta(minutes=number)
        fields = {"To": f"anna@client{number}.example", "Subject": f"Offer {number}: lamps"}
        mail.append("Sent", letter(f"<offer.{number}@firm.example>", sent_at, **fields), sent_at)
    rule = program.config / "rules" / "offers.toml"
    rule.write_text(rule.read_text().replace("per_run = 100", "per_run = 2"))
    states = [(line["offer"], line["state"]) for line in program.scan(NOW.isoformat()).lines]
    newest_first = ["<offer.3@firm.example>", "<offer.2@firm.example>", "<offer.1@firm.example>"]
    assert list(zip(newest_first, ["drafted", "drafted", "due"], strict=True)) == states
    assert 2 == len(mail.drafts())
    assert "drafted" == program.scan(NOW.isoformat()).states["<offer.1@firm.example>"]
    assert 3 == len(mail.drafts())

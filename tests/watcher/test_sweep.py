"""The life of an offer, over the memory mailbox: what is written, when, and above all when nothing is."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from connectors.errors import NotWritten, Suspicious, Unreachable
from connectors.memory import MemoryMailbox
from tests.watcher.house import ANNA, ME, MONDAY, RULE, House, answering, days
from watcher.sweep import sweep

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime
    from pathlib import Path

    from connectors.mailbox import Batch, Fetched, Folder, Known
    from rules.mail import Content

DUE = days(4)
"""Monday 10:00 and four business days: Friday 10:00."""
SECOND = timedelta(seconds=1)
NO_GUESS = {"sender": "Carl <carl@client.example>"}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """The world."""
    made = House(tmp_path / "state")
    yield made
    made.store.close()


def test_an_offer_waits_until_the_second_at_which_its_quiet_period_is_over(house: House) -> None:
    house.send(days(0))

    early, late = house.line(DUE - SECOND), house.line(DUE)

    assert ("waiting", "2026-03-06T10:00:00+01:00") == (early.state, early.due_at)
    assert "drafted" == late.state


def test_the_draft_is_a_reply_in_the_thread_to_the_same_people(house: House) -> None:
    offer = house.send(days(0), to=f"{ANNA}, ivan+copy@firm.example", Cc="Bob <bob@client.example>, sales@firm.example")
    house.sweep(DUE)

    (draft,) = house.drafts()
    header = draft.partition("\r\n\r\n")[0]

    assert f"In-Reply-To: {offer}\r\n" in header
    assert f"References: {offer}\r\n" in header
    assert "Subject: Re: Offer 4711: a machine\r\n" in header
    assert "From: Ivan Petrov <ivan@firm.example>\r\n" in header
    assert "Cc: Bob <bob@client.example>\r\n" in header
    assert "@firm.example" not in re.findall("^To: .*$", header, re.MULTILINE)[0]


def test_a_second_sweep_writes_nothing_twice(house: House) -> None:
    house.send(days(0))
    house.sweep(DUE)

    again = house.sweep(DUE + timedelta(minutes=5))

    assert 0 == again.written
    assert "drafted" == again.lines[0].state
    assert 1 == len(house.drafts())


def test_a_lost_database_writes_nothing_twice_and_knows_that_the_draft_is_untouched(house: House) -> None:
    house.send(days(0))
    house.sweep(DUE)
    house.forget()

    line = house.line(DUE + days(3))

    assert line.draft is not None
    assert ("drafted", 1, False) == (line.state, line.step, line.draft.edited)
    assert 1 == len(house.drafts())


def test_a_draft_that_another_client_saved_again_is_left_alone(house: House) -> None:
    offer = house.send(days(0))
    house.sweep(DUE)
    (handle,) = (one.handle for one in house.mailbox.drafts())
    house.mailbox.remove("Drafts", handle)
    house.deliver("Drafts", DUE, From=ME, To=ANNA, Subject="Re: Offer 4711: a machine", **answering(offer))

    line = house.line(DUE + days(3))
    house.forget()
    anew = house.line(DUE + days(4))

    assert [("drafted", True)] * 2 == [(one.state, one.draft and one.draft.edited) for one in (line, anew)]
    assert 1 == len(house.drafts())


def test_a_draft_whose_text_was_changed_in_place_counts_as_edited(house: House) -> None:
    house.send(days(0))
    house.sweep(DUE)
    (handle,) = (one.handle for one in house.mailbox.drafts())
    message = (
        house.mailbox.remove("Drafts", handle).replace(b"Anna", b"dear Anna").replace(b"offer", b"very good offer")
    )
    house.mailbox.deliver("Drafts", message, MONDAY + DUE, draft=True)

    line = house.line(DUE + days(1))

    assert line.draft is not None
    assert line.draft.edited


def test_a_draft_that_was_sent_is_the_step_and_the_next_one_counts_from_it(house: House) -> None:
    house.send(days(0))
    house.sweep(DUE)
    (handle,) = (one.handle for one in house.mailbox.drafts())
    sent = house.mailbox.remove("Drafts", handle).replace(
        b"Date: Fri, 06 Mar 2026 10:00:00 +0100", b"Date: Fri, 06 Mar 2026 15:00:00 +0100"
    )
    house.mailbox.deliver("Sent", sent, MONDAY + days(4.2))

    line = house.line(days(5))

    assert ("waiting", 2, "2026-03-17T15:00:00+01:00") == (line.state, line.step, line.due_at)
    assert "drafted" == house.line(days(16)).state
    assert ["Re: Offer 4711: a machine"] == re.findall("^Subject: (.*?)\r$", house.drafts()[0], re.MULTILINE)


def test_a_follow_up_typed_by_hand_is_the_step_too(house: House) -> None:
    offer = house.send(days(0))
    house.send(days(2), subject="Re: Offer 4711: a machine", **answering(offer))

    line = house.line(DUE)

    assert ("waiting", 2) == (line.state, line.step)


def test_after_the_last_step_nothing_more_is_written(house: House) -> None:
    offer = house.send(days(0))
    for day in (4, 15):
        house.send(days(day), subject="Re: Offer 4711: a machine", **answering(offer))

    assert "exhausted" == house.line(days(40)).state
    assert [] == house.drafts()


def test_a_deleted_draft_is_a_no_after_two_looks_and_for_ever(house: House) -> None:
    house.send(days(0))
    house.sweep(DUE)
    (handle,) = (one.handle for one in house.mailbox.drafts())
    house.mailbox.remove("Drafts", handle)

    states = [house.line(DUE + days(day)).state for day in (1, 2, 10, 30)]

    assert ["drafted", "stopped", "stopped", "stopped"] == states
    assert [] == house.drafts()


def test_a_draft_in_the_trash_is_a_no_even_to_a_new_database(house: House) -> None:
    house.send(days(0))
    house.sweep(DUE)
    (handle,) = (one.handle for one in house.mailbox.drafts())
    house.mailbox.move("Drafts", handle, "Trash", MONDAY + DUE)
    house.forget()

    assert "stopped" == house.line(DUE + days(3)).state
    assert [] == house.drafts()


@pytest.mark.parametrize("folder", ["INBOX", "Archive", "Trash", "Junk"])
def test_an_answer_counts_in_whatever_folder_it_lies(house: House, folder: str) -> None:
    offer = house.send(days(0))
    answer = house.receive(days(1), folder=folder, Subject="Re: Offer 4711: a machine", **answering(offer))

    line = house.line(DUE)

    assert ("answered", (answer,)) == (line.state, line.evidence)


def test_an_answer_to_our_follow_up_is_an_answer_to_the_offer(house: House) -> None:
    offer = house.send(days(0))
    follow_up = house.send(days(2), subject="Re: Offer 4711: a machine", **answering(offer))
    house.receive(days(3), Subject="AW: Offer 4711: a machine", In_Reply_To=follow_up)

    assert "answered" == house.line(days(20)).state


def test_an_answer_that_lost_its_references_is_known_by_its_subject(house: House) -> None:
    house.send(days(0))
    house.receive(days(1), Subject="AW: [EXTERN] Offer 4711: a machine", **NO_GUESS)

    assert "answered" == house.line(DUE).state


def test_another_mail_of_the_recipient_is_a_doubt_and_no_draft(house: House) -> None:
    house.send(days(0))
    other = house.receive(days(1), Subject="A question about delivery")

    line = house.line(DUE)

    assert ("unsure", (other,)) == (line.state, line.evidence)
    assert [] == house.drafts()


def test_writing_again_ourselves_settles_a_doubt(house: House) -> None:
    offer = house.send(days(0))
    house.receive(days(1), Subject="A question about delivery")
    house.send(days(2), subject="Re: Offer 4711: a machine", **answering(offer))

    assert "waiting" == house.line(days(3)).state


def test_an_answer_within_an_older_conversation_says_nothing_of_this_one(house: House) -> None:
    other = house.send(days(-0.1), subject="Lunch on Thursday")
    house.send(days(0))
    house.receive(days(1), Subject="Re: Lunch on Thursday", **answering(other))

    assert "waiting" == house.line(days(2)).state


def test_an_answer_to_what_we_wrote_after_the_offer_says_nothing_of_it_either(house: House) -> None:
    house.send(days(0))
    other = house.send(days(0.1), subject="Lunch on Thursday")
    house.receive(days(1), Subject="Re: Lunch on Thursday", **answering(other))

    assert "waiting" == house.line(days(2)).state


@pytest.mark.parametrize("subject", ["Your machine", "Did my offer 4711 reach you?", "Offer 4711-B: revised"])
def test_unless_what_we_wrote_may_be_about_the_offer(house: House, subject: str) -> None:
    house.send(days(0))
    other = house.send(days(0.1), subject=subject)
    answer = house.receive(days(1), Subject=f"Re: {subject}", **answering(other))

    line = next(line for line in house.sweep(days(2)).lines if line.offer != other)

    assert ("unsure", (answer,)) == (line.state, line.evidence)


def test_an_automatic_reply_holds_the_offer_and_is_no_answer(house: House) -> None:
    offer = house.send(days(0))
    away = house.receive(
        days(0.1), Subject="Automatic reply: Offer 4711: a machine", Auto_Submitted="auto-replied", **answering(offer)
    )

    line = house.line(DUE)

    assert ("away", (away,)) == (line.state, line.evidence)
    assert "drafted" == house.line(days(17)).state


def test_a_bounce_that_names_the_recipient_ends_it(house: House) -> None:
    house.send(days(0))
    house.receive(
        days(0), sender="MAILER-DAEMON@mx.firm.example", Subject="Undelivered Mail Returned to Sender",
        body="<anna@client.example>: host mx.client.example said: 550 no such user\n",
    )  # fmt: skip

    assert "bounced" == house.line(DUE).state


def test_a_bounce_of_somebody_else_is_of_no_matter(house: House) -> None:
    house.send(days(0))
    house.receive(
        days(0), sender="MAILER-DAEMON@mx.firm.example", Subject="Undelivered Mail Returned to Sender",
        body="<joe@other.example>: no such user\n",
    )  # fmt: skip

    assert "waiting" == house.line(days(1)).state


def test_an_offer_in_the_middle_of_a_conversation_counts_by_its_own_words(tmp_path: Path) -> None:
    house = House(tmp_path, rule=RULE.replace("[quiet]", 'body = ["our offer"]\n[quiet]'))
    question = house.receive(days(0), Subject="Offer for a machine?")
    chat = house.send(days(0.1), subject="Re: Offer for a machine?", body="Which size?\n", **answering(question))
    more = house.receive(days(0.2), Subject="Re: Offer for a machine?", In_Reply_To=chat)
    body = "Good morning,\n\nhere is our offer.\n\nOn Monday, Anna wrote:\n> large, please\n"
    offer = house.send(days(1), subject="Re: Offer for a machine?", body=body, **answering(more))

    line = house.line(days(8))

    assert (offer, "drafted") == (line.offer, line.state)


def test_a_quoted_offer_is_no_offer(tmp_path: Path) -> None:
    house = House(tmp_path, rule=RULE.replace("[quiet]", 'body = ["our offer"]\n[quiet]'))
    house.send(days(0), subject="Lunch", body="Yes!\n\nOn 1 March 2026, Anna wrote:\n> thanks for our offer\n")

    assert () == house.sweep(days(8)).lines


def test_a_revised_offer_after_an_answer_is_a_new_one(house: House) -> None:
    house.rule = RULE.replace("[quiet]", 'body = ["revised offer"]\n[quiet]')
    first = house.send(days(0))
    answer = house.receive(days(1), Subject="Re: Offer 4711: a machine", **answering(first))
    second = house.send(days(1.1), subject="Re: Offer 4711: a machine", body="our revised offer\n", In_Reply_To=answer,
                        References=f"{first} {answer}")  # fmt: skip

    states = {line.offer: line.state for line in house.sweep(days(9)).lines}

    assert {first: "answered", second: "drafted"} == states


def test_an_offer_sent_once_more_before_an_answer_is_a_follow_up(house: House) -> None:
    first = house.send(days(0))
    house.send(days(2), subject="Offer 4711: a machine")

    line = house.line(DUE)

    assert (first, "waiting", 2) == (line.offer, line.state, line.step)


@pytest.mark.parametrize(
    "to", ["sales@firm.example", "boss@firm.example", "no-reply@client.example", "devs@lists.client.example"]
)
def test_mail_to_ourselves_our_company_lists_and_nobody_is_no_offer(house: House, to: str) -> None:
    house.send(days(0), to=to)

    assert () == house.sweep(days(9)).lines


def test_mail_to_an_address_that_posts_for_a_list_is_no_offer(house: House) -> None:
    house.receive(days(-3), sender="joe@else.example", List_Post="<mailto:anna@client.example>", List_Id="<anna>")
    house.send(days(0))

    assert () == house.sweep(days(9)).lines


def test_a_follow_up_goes_to_those_our_last_message_went_to(house: House) -> None:
    offer = house.send(days(0))
    house.send(days(1), subject="Fwd: Offer 4711: a machine", to="boss@firm.example", **answering(offer))
    house.send(days(1), subject="Re: Offer 4711: a machine", to="printer@shop.example", **answering(offer))

    house.sweep(DUE)

    assert "To: =?utf-8?q?Anna_Wei=C3=9F?= <anna@client.example>\r\n" in house.drafts()[0]


def test_a_dry_run_writes_nothing_and_says_what_is_due(house: House) -> None:
    house.send(days(0))

    swept = house.sweep(DUE, dry_run=True)

    assert ("due", 0) == (swept.lines[0].state, swept.written)
    assert [] == house.drafts()
    assert [] == house.store.ledger("work").lines()


def test_one_person_gets_one_draft_at_a_time_the_newest_first(house: House) -> None:
    house.send(days(0), subject="Offer one: a drill")
    newer = house.send(days(0.01), subject="Offer two: a lathe")

    swept = house.sweep(days(5) + timedelta(days=2))

    assert {"drafted": newer} == {line.state: line.offer for line in swept.lines if line.state == "drafted"}
    assert ["due"] == [line.state for line in swept.lines if line.offer != newer]
    assert "anna@client.example" in swept.lines[1].because[-1]


def test_a_mailbox_that_is_suddenly_empty_is_an_error(house: House) -> None:
    house.send(days(0))
    house.sweep(days(1))
    house.mailbox = MemoryMailbox()

    with pytest.raises(Suspicious, match="account work: the mailbox is empty"):
        house.sweep(DUE)


def test_nothing_is_written_in_the_sweep_that_finds_a_folder_rebuilt(house: House) -> None:
    house.send(days(0))
    house.sweep(days(1))
    house.mailbox.generation += 1

    first, second = house.sweep(DUE), house.sweep(DUE + timedelta(minutes=5))

    assert (["due"], ["drafted"]) == ([line.state for line in first.lines], [line.state for line in second.lines])
    assert "rebuilt by its server" in first.lines[0].because[-1]


class Breaking(MemoryMailbox):
    """A mailbox whose line breaks after a draft was taken, or before."""

    broken: str = ""

    def write_draft(self, message: bytes, written_at: datetime) -> str:
        if self.broken == "before":
            raise NotWritten(self.account, "the mailbox is full")
        handle = MemoryMailbox.write_draft(self, message, written_at)
        if self.broken == "after":
            raise Unreachable(self.account, "the connection broke")
        return handle


def test_a_line_that_breaks_after_the_draft_was_taken_leaves_one_draft(house: House) -> None:
    house.mailbox = Breaking()
    house.send(days(0))
    house.mailbox.broken = "after"
    broken = house.sweep(DUE)
    house.mailbox.broken = ""
    mended = house.sweep(DUE + timedelta(minutes=5))

    assert "the connection broke" in str(broken.failed)
    assert ("due", "drafted") == (broken.lines[0].state, mended.lines[0].state)
    assert 1 == len(house.drafts())


def test_a_draft_that_was_refused_is_written_at_the_next_sweep(house: House) -> None:
    house.mailbox = Breaking()
    house.send(days(0))
    house.mailbox.broken = "before"
    house.sweep(DUE)
    house.mailbox.broken = ""
    house.sweep(DUE + timedelta(minutes=5))

    assert 1 == len(house.drafts())


class Eventful(MemoryMailbox):
    """A mailbox in which something happens the moment after it was first read."""

    event: object = None

    def new_headers(self, folder: Folder, known: Known, since: date) -> Iterator[Batch]:
        yield from MemoryMailbox.new_headers(self, folder, known, since)
        if folder.name == "Junk" and callable(self.event):
            event, self.event = self.event, None
            event()

    def drafts(self) -> Sequence[Fetched]:
        return MemoryMailbox.drafts(self)


def test_an_answer_that_comes_while_we_decide_is_seen_before_we_write(house: House) -> None:
    house.mailbox = Eventful()
    offer = house.send(days(0))
    house.mailbox.event = lambda: house.receive(DUE, Subject="Re: Offer 4711: a machine", **answering(offer))

    line = house.line(DUE)

    assert "answered" == line.state
    assert [] == house.drafts()


def test_any_draft_of_the_users_own_in_the_conversation_means_no_draft_of_ours(house: House) -> None:
    offer = house.send(days(0))
    house.deliver("Drafts", days(3), From=ME, To=ANNA, Subject="Re: Offer 4711: a machine", **answering(offer))

    line = house.line(DUE)

    assert line.draft is not None
    assert ("drafted", True) == (line.state, line.draft.edited)
    assert 1 == len(house.drafts())


def test_a_machine_that_slept_over_the_due_date_waits_for_the_next_working_hour(house: House) -> None:
    house.send(days(0))
    house.sweep(days(1))

    saturday = house.line(days(5))

    assert ("waiting", "2026-03-09T09:00:00+01:00") == (saturday.state, saturday.due_at)


def test_an_offer_beyond_the_horizon_is_left_alone(house: House) -> None:
    house.send(days(-100))

    assert () == house.sweep(days(0)).lines


def test_a_rule_with_a_first_day_leaves_older_offers_alone(house: House) -> None:
    house.rule = RULE + "[limits]\nsince = 2026-03-03\n"
    house.send(days(0))
    later = house.send(days(1), subject="Offer 4712: a lathe")

    assert [later] == [line.offer for line in house.sweep(days(9)).lines]


def test_a_changed_rule_judges_what_was_sent_anew(house: House) -> None:
    house.send(days(0))
    house.rule = RULE.replace('"offer"', '"invoice"')
    before = house.sweep(days(1)).lines
    house.rule = RULE

    assert () == before
    assert "waiting" == house.line(days(1)).state


def test_equal_sweeps_tell_equal_lines(house: House) -> None:
    house.send(days(0))
    house.receive(days(1), Subject="A question about delivery")

    assert sweep(house.visit(DUE)).lines == sweep(house.visit(DUE)).lines


def test_an_alias_that_is_added_later_makes_older_offers_ours(house: House) -> None:
    house.addresses = ("ivan@firm.example",)
    house.send(days(0), From="Sales <sales@firm.example>")
    before = house.sweep(days(1)).lines
    house.addresses = ("ivan@firm.example", "sales@firm.example")

    assert () == before
    assert "waiting" == house.line(days(1)).state


def test_a_strangers_answer_to_what_we_sent_anew_under_the_same_subject_is_an_answer(house: House) -> None:
    house.send(days(0))
    again = house.send(days(1), subject="Offer 4711: a machine")
    house.receive(
        days(2), sender="Dora <dora@elsewhere.example>", Subject="Re: Offer 4711: a machine", **answering(again)
    )

    assert "answered" == house.line(days(20)).state


def test_an_offer_made_by_replying_to_ones_own_mail_to_another_client_is_an_offer(house: House) -> None:
    house.rule = RULE.replace("[quiet]", 'body = ["our price"]\n[quiet]')
    first = house.send(days(0), body="our price\n", to="bob@other.example")
    second = house.send(days(0.1), body="our price\n", to=ANNA, subject="Re: Offer 4711: a machine", In_Reply_To=first)

    assert {first, second} == {line.offer for line in house.sweep(days(1)).lines}


def test_our_own_address_in_to_does_not_make_an_offer_internal(house: House) -> None:
    house.rule = RULE.replace("[quiet]", 'not_to = ["*@firm.example"]\n[quiet]')
    house.send(days(0), to=f"{ANNA}, ivan@firm.example")

    assert "waiting" == house.line(days(1)).state


class Crowded(MemoryMailbox):
    """A mailbox in which another program writes a draft a moment before ours."""

    other: object = None
    looks: int = 0

    def drafts(self) -> Sequence[Fetched]:
        self.looks += 1
        if self.looks == 3 and callable(self.other):  # two looks decide, the third comes just before the writing
            self.other()
        return MemoryMailbox.drafts(self)


def test_a_draft_that_turns_up_just_before_ours_is_the_only_one(house: House) -> None:
    house.mailbox = Crowded()
    offer = house.send(days(0))
    house.mailbox.other = lambda: house.deliver(
        "Drafts", DUE, From=ME, To=ANNA, Subject="Re: Offer 4711: a machine", **answering(offer)
    )

    swept = house.sweep(DUE)

    assert (0, "drafted", 1) == (swept.written, swept.lines[0].state, len(house.drafts()))
    assert "turned up" in swept.lines[0].because[-1]


def test_an_answer_from_an_unknown_address_without_ids_is_a_doubt(house: House) -> None:
    house.send(days(0))
    answer = house.receive(days(1), sender="anna.private@freemail.example", Subject="Re: Offer 4711: a machine")

    line = house.line(DUE)

    assert ("unsure", (answer,)) == (line.state, line.evidence)


def test_the_answer_of_another_recipient_of_the_same_subject_is_no_doubt(house: House) -> None:
    first = house.send(days(0), subject="Offer of the spring: drills")
    second = house.send(days(0), subject="Offer of the spring: drills", to="bob@other.example")
    house.receive(days(1), sender="bob@other.example", Subject="Re: Offer of the spring: drills")

    assert {first: "waiting", second: "answered"} == {line.offer: line.state for line in house.sweep(days(2)).lines}


class Counting(MemoryMailbox):
    """A mailbox that keeps which texts were asked for."""

    asked: tuple[str, ...] = ()

    def contents(self, folder: Folder, handles: Sequence[str]) -> Iterator[tuple[str, Content]]:
        self.asked += tuple(handles)
        return MemoryMailbox.contents(self, folder, handles)


def test_texts_are_read_of_offers_that_are_due_and_of_nothing_else(house: House) -> None:
    mailbox = house.mailbox = Counting()
    house.send(days(0))
    house.send(days(0), subject="Lunch")
    house.receive(days(0), Subject="Newsletter", sender="news@else.example")

    house.sweep(days(1))
    waiting = mailbox.asked
    house.sweep(DUE)
    texts = [text for handle, text in MemoryMailbox.contents(mailbox, mailbox.folders()[1], mailbox.asked)]

    assert () == waiting
    assert 1 == len(texts)


@pytest.mark.parametrize("sweeps_between", [False, True])
def test_an_answer_that_bears_the_offers_own_id_takes_nothing_from_it(house: House, *, sweeps_between: bool) -> None:
    house.receive(days(1), Subject="Re: Offer 4711: a machine", Message_ID="<same@firm.example>")
    if sweeps_between:  # Sent is filled late, as by a client that was offline
        house.sweep(days(1))
    offer = house.send(days(0), Message_ID="<same@firm.example>")
    answer = house.receive(days(2), Subject="Re: Offer 4711: a machine", In_Reply_To=offer)

    line = house.line(days(3))

    assert ("<same@firm.example>", "answered") == (line.offer, line.state)
    assert 2 == len(line.evidence)
    assert answer in line.evidence


def test_drafts_that_stand_are_compared_in_one_go_each_time_they_are_looked_at(house: House) -> None:
    class Counting(MemoryMailbox):
        asked = 0

        def contents(self, folder: Folder, handles: Sequence[str]) -> Iterator[tuple[str, Content]]:
            Counting.asked += folder.name == "Drafts"
            yield from MemoryMailbox.contents(self, folder, handles)

    house.mailbox = Counting()
    for number in range(3):
        house.send(days(0), subject=f"Offer 47{number}: a machine", to=f"anna@client{number}.example")
    house.sweep(DUE)
    Counting.asked = 0
    house.sweep(DUE)

    assert 3 == len(house.drafts())
    assert 1 == Counting.asked

"""A draft that has lost its reason is taken back; one that anybody touched is left alone."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import SMTP
from typing import TYPE_CHECKING

import pytest

from connectors.errors import NotMoved, Unreachable
from connectors.memory import MemoryMailbox
from rules.ledger import Phase
from rules.settlement import Verdict
from rules.thread import key
from tests.watcher.house import ANNA, ME, MONDAY, House, days
from watcher.lookup import Asked
from watcher.settling import settle

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from connectors.mailbox import Fetched

REPLY = "Re: Offer 4711: a machine"


def drafted(house: House) -> str:
    """An offer whose first draft stands."""
    offer = house.send(days(0))

    assert "drafted" == house.line(days(8)).state
    return offer


def edit(house: House) -> None:
    """The user changes the draft, as a client does: a new message in place of the old one."""
    (draft,) = house.mailbox.drafts()
    message = house.mailbox.remove("Drafts", draft.handle)
    house.mailbox.deliver("Drafts", message.replace(b"Kind regards", b"Cheers"), MONDAY + days(8), draft=True)


def answer(house: House, offer: str, **more: str) -> str:
    return house.receive(days(8.5), Subject=REPLY, In_Reply_To=offer, **more)


def phases(house: House, offer: str) -> list[Phase]:
    return [entry.phase for entry in house.store.ledger("work").entries(key(offer))]


def test_an_untouched_draft_goes_to_trash_within_the_sweep_that_sees_the_answer(house: House) -> None:
    offer = drafted(house)
    (draft,) = house.drafts()
    answer(house, offer)

    line = house.line(days(9))

    assert ("answered", None) == (line.state, line.draft)
    assert "What was done? The draft was moved to Trash: it had lost its reason." == line.because[-1]
    assert ([], [draft]) == (house.drafts(), [one.decode() for one in house.mailbox.messages("Trash")])
    assert [Phase.WITHDRAWN] == phases(house, offer)


@pytest.mark.parametrize(
    "body", ["Thank you, but we are not interested.\n", "We take it.\n"], ids=["a refusal", "an acceptance"]
)
def test_any_answer_takes_it_back(house: House, body: str) -> None:
    answer(house, drafted(house), body=body)
    house.sweep(days(9))

    assert [] == house.drafts()


def test_an_edited_draft_stays_and_the_user_is_told(house: House) -> None:
    offer = drafted(house)
    edit(house)
    answer(house, offer)

    line = house.line(days(9))

    assert "answered" == line.state
    assert line.draft is not None
    assert line.draft.edited
    assert "do not send it" in " ".join(line.because)
    assert 1 == len(house.drafts())


def test_beside_an_edited_draft_of_the_same_id_the_untouched_one_goes(house: House) -> None:
    offer = drafted(house)
    (draft,) = house.drafts()
    edit(house)
    house.mailbox.deliver("Drafts", draft.encode(), MONDAY + days(8), draft=True)
    answer(house, offer)

    house.sweep(days(9))

    assert ([draft.replace("Kind regards", "Cheers")], [draft.encode()]) == (
        house.drafts(),
        house.mailbox.messages("Trash"),
    )


def test_a_draft_of_the_users_own_stays(house: House) -> None:
    offer = house.send(days(0))
    house.deliver("Drafts", days(1), From=ME, To=ANNA, Subject=REPLY, In_Reply_To=offer)
    answer(house, offer)
    house.sweep(days(9))

    assert 1 == len(house.drafts())


def test_in_doubt_it_stays(house: House) -> None:
    drafted(house)
    house.receive(days(8.5), Subject="Lunch on Friday")

    line = house.line(days(9))

    assert "unsure" == line.state
    assert 1 == len(house.drafts())


def test_an_answer_by_whomever_takes_it_back(house: House) -> None:
    offer = drafted(house)
    answer(house, offer, sender="Zoe <zoe@other.example>")
    house.sweep(days(9))

    assert [] == house.drafts()


def test_a_follow_up_typed_by_hand_takes_the_draft_of_its_step_back(house: House) -> None:
    offer = drafted(house)
    house.send(days(8.5), subject=REPLY, In_Reply_To=offer)

    line = house.line(days(9))

    assert ("waiting", 2) == (line.state, line.step)
    assert [] == house.drafts()
    assert "drafted" == house.line(days(30)).state


def test_a_draft_taken_back_is_no_draft_that_the_user_deleted(house: House) -> None:
    offer = drafted(house)
    house.send(days(8.5), subject=REPLY, In_Reply_To=offer)
    house.sweep(days(9))

    states = [house.line(days(number)).state for number in (10, 11, 12)]

    assert ["waiting", "waiting", "waiting"] == states


def test_a_bounce_takes_it_back(house: House) -> None:
    offer = drafted(house)
    house.receive(
        days(8.5), sender="MAILER-DAEMON@mx.client.example", Subject="Undelivered Mail Returned to Sender",
        References=offer,
    )  # fmt: skip
    house.sweep(days(9))

    assert [] == house.drafts()


def test_a_dry_run_moves_nothing_and_says_so(house: House) -> None:
    answer(house, drafted(house))

    (line,) = house.sweep(days(9), dry_run=True).lines

    assert 1 == len(house.drafts())
    assert "It was not taken back: this is a dry run." in line.because[-1]


def test_while_the_mailbox_is_not_the_one_we_know_nothing_is_moved(house: House) -> None:
    answer(house, drafted(house))
    house.mailbox.generation += 1

    (line,) = house.sweep(days(9)).lines

    assert 1 == len(house.drafts())
    assert "was rebuilt by its server" in line.because[-1]
    house.sweep(days(9.1))
    assert [] == house.drafts()


def test_without_a_trash_it_stays_and_the_user_is_told(house: House) -> None:
    offer = drafted(house)
    del house.mailbox.roles["Trash"]
    answer(house, offer)
    house.sweep(days(9))

    line = house.line(days(9.1))

    assert 1 == len(house.drafts())
    assert "do not send it" in line.because[-1]
    assert [Phase.WRITTEN] == phases(house, offer)


class Broken(MemoryMailbox):
    """The line breaks while a draft is moved: before it is, or after."""

    done_first = False
    works = False

    def discard_draft(self, handle: str) -> bool:
        """See `connectors.mailbox.Mailbox.discard_draft`."""
        if self.works or self.done_first:
            moved = MemoryMailbox.discard_draft(self, handle)
            if self.works:
                return moved
        raise Unreachable("work", "the line broke")


@pytest.mark.parametrize("done_first", [False, True])
def test_a_line_that_breaks_meanwhile_leaves_one_draft_in_one_place(tmp_path: Path, *, done_first: bool) -> None:
    mailbox = Broken()
    house = House(tmp_path, mailbox=mailbox)
    offer = drafted(house)
    answer(house, offer)
    mailbox.done_first = done_first

    failed = house.sweep(days(9)).failed
    mailbox.works = True
    line = house.line(days(9.1))

    assert failed is not None
    assert "answered" == line.state
    assert ([], 1) == (house.drafts(), len(house.mailbox.messages("Trash")))


def test_it_is_found_again_by_a_new_database(house: House) -> None:
    offer = drafted(house)
    answer(house, offer)
    house.forget()

    line = house.line(days(9))

    assert "answered" == line.state
    assert [] == house.drafts()


class Refusing(MemoryMailbox):
    """Its server refuses to move anything."""

    asked = 0

    def discard_draft(self, handle: str) -> bool:
        """See `connectors.mailbox.Mailbox.discard_draft`."""
        self.asked += 1
        raise NotMoved("work", f"not moved: {handle}")


def test_what_the_server_refuses_is_tried_once_and_the_user_is_told(tmp_path: Path) -> None:
    mailbox = Refusing()
    house = House(tmp_path, mailbox=mailbox)
    offer = drafted(house)
    answer(house, offer)

    first = house.sweep(days(9))
    line = house.line(days(9.1))

    assert first.failed is None
    assert 1 == mailbox.asked
    assert [Phase.STUCK] == phases(house, offer)
    assert "do not send it" in " ".join(line.because)
    assert 1 == len(house.drafts())


class Edited(MemoryMailbox):
    """The user edits the draft in the moment between deciding and moving."""

    def edit_before(self, number: int) -> None:
        """Edit it when Drafts is looked at for this time."""
        self.looks = number

    looks = 0

    def drafts(self) -> Sequence[Fetched]:
        """See `connectors.mailbox.Mailbox.drafts`."""
        self.looks -= 1
        if self.looks == 0:
            (draft,) = MemoryMailbox.drafts(self)
            message = self.remove("Drafts", draft.handle)
            self.deliver("Drafts", message.replace(b"Kind regards", b"Cheers"), MONDAY + days(9), draft=True)
        return MemoryMailbox.drafts(self)


@pytest.mark.parametrize("look", [1, 2, 3])
def test_an_edit_up_to_the_last_moment_is_seen(tmp_path: Path, look: int) -> None:
    mailbox = Edited()
    house = House(tmp_path, mailbox=mailbox)
    answer(house, drafted(house))
    mailbox.edit_before(look)

    house.sweep(days(9))

    assert ["Cheers"] == [word for draft in house.drafts() for word in ("Cheers",) if word in draft]
    assert [] == mailbox.messages("Trash")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"X-Relance:", b"Bcc: boss@firm.example\r\nX-Relance:"),
        (b"X-Relance:", b"Reply-To: sales@firm.example\r\nX-Relance:"),
        (b"<ivan@firm.example>", b"<sales@firm.example>"),
    ],
    ids=["a blind copy", "another address for the answer", "another identity"],
)
def test_whatever_a_person_adds_to_it_is_an_edit(house: House, old: bytes, new: bytes) -> None:
    offer = drafted(house)
    (draft,) = house.mailbox.drafts()
    message = house.mailbox.remove("Drafts", draft.handle).replace(old, new, 1)
    house.mailbox.deliver("Drafts", message, MONDAY + days(8), draft=True)
    answer(house, offer)
    house.sweep(days(9))

    assert [message] == house.mailbox.messages("Drafts")


def test_a_file_that_a_person_attached_is_an_edit(house: House) -> None:
    offer = drafted(house)
    (draft,) = house.mailbox.drafts()
    mail = message_from_bytes(house.mailbox.remove("Drafts", draft.handle), policy=SMTP)
    mail.add_attachment(b"x", maintype="application", subtype="pdf", filename="new.pdf")
    house.mailbox.deliver("Drafts", mail.as_bytes(), MONDAY + days(8), draft=True)
    answer(house, offer)
    house.sweep(days(9))

    assert [mail.as_bytes()] == house.mailbox.messages("Drafts")


def test_what_the_user_takes_out_of_trash_again_is_left_to_them(house: House) -> None:
    offer = drafted(house)
    answer(house, offer)
    house.sweep(days(9))
    (trashed,) = house.mailbox.messages("Trash")
    house.mailbox.deliver("Drafts", trashed, MONDAY + days(9.1), draft=True)

    line = house.line(days(9.2))

    assert [trashed] == house.mailbox.messages("Drafts")
    assert "do not send it" in " ".join(line.because)
    assert [Phase.STUCK] == phases(house, offer)


def test_what_was_to_be_taken_back_and_is_deleted_by_the_user_is_never_written_again(tmp_path: Path) -> None:
    mailbox = Broken()
    house = House(tmp_path, mailbox=mailbox)
    offer = drafted(house)
    answer(house, offer)
    house.sweep(days(9))
    visit = house.visit(days(9))
    now = MONDAY + days(9)
    settle(house.store, [visit.account], visit.rulebook, Asked(offer, now, "UTC"), Verdict.OPEN, now)
    before = house.line(days(9.1)).state
    mailbox.remove("Drafts", mailbox.drafts()[0].handle)

    states = [house.line(days(number)).state for number in (9.2, 9.3, 30)]

    assert "drafted" == before
    assert ["drafted", "stopped", "stopped"] == states
    assert [] == house.drafts()


def test_the_draft_of_a_new_offer_in_a_conversation_that_has_an_older_one_is_taken_back_too(house: House) -> None:
    first = house.send(days(0))
    said = house.receive(days(1), Subject=REPLY, In_Reply_To=first)
    second = house.send(days(2), subject="Offer 4712: a better one", In_Reply_To=said, References=f"{first} {said}")
    house.sweep(days(10))
    before = {line.offer: line.draft for line in house.sweep(days(10)).lines}[second]
    house.receive(days(10.1), Subject="Re: Offer 4712: a better one", In_Reply_To=second)
    house.sweep(days(10.2))

    assert before is not None
    assert not before.edited
    assert [] == house.drafts()

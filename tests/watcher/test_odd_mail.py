"""What programs, lists and users do to mail, over the memory mailbox: nobody is nagged, and no draft comes twice."""

from __future__ import annotations

import pytest

from rules.mail import Role
from tests.watcher.house import ANNA, ME, MONDAY, RULE, House, answering, days
from watcher.sweep import sweep

DUE = days(4)
REPLY = "Re: Offer 4711: a machine"


@pytest.mark.parametrize("address", ["sales@firm.example", "team@firm.example"])
def test_an_answer_through_a_group_of_ours_that_puts_itself_into_from_is_an_answer(house: House, address: str) -> None:
    offer = house.send(days(0))
    fields = {"Reply_To": ANNA, "List_Id": f"<{address.replace('@', '.')}>", **answering(offer)}
    house.receive(days(1), sender=f"'Anna Weiß' via Firm <{address}>", Subject=REPLY, **fields)

    assert "answered" == house.line(DUE).state


def test_an_answer_with_the_message_id_of_an_older_message_is_an_answer(house: House) -> None:
    house.receive(days(-5), Subject="Hello", Message_ID="<1@localhost>")
    offer = house.send(days(0))
    house.sweep(days(1))
    house.receive(days(2), Subject=REPLY, Message_ID="<1@localhost>", **answering(offer))

    assert "answered" == house.line(DUE).state


@pytest.mark.parametrize("read_at_once", [True, False])
def test_an_answer_with_the_message_id_of_the_offer_is_an_answer(house: House, *, read_at_once: bool) -> None:
    offer = house.send(days(0))
    if not read_at_once:
        house.sweep(days(1))
    house.receive(days(2), Subject=REPLY, Message_ID=offer)

    assert "answered" == house.line(DUE).state


def test_a_copy_of_our_own_message_with_another_date_is_a_copy(house: House) -> None:
    offer = house.send(days(0))
    house.deliver("INBOX", days(0.01), From=ME, To=ANNA, Subject="Offer 4711: a machine", Message_ID=offer)

    assert ("waiting", 1) == (house.line(days(1)).state, house.line(days(1)).step)


@pytest.mark.parametrize("ours", [True, False], ids=["ours, saved again without our field", "the user's own"])
def test_a_draft_that_answers_what_we_sent_anew_under_the_same_subject_counts(house: House, *, ours: bool) -> None:
    house.send(days(0))
    again = house.send(days(1), subject="Fwd: Offer 4711: a machine")
    if ours:
        house.sweep(days(14))
        (handle,) = (one.handle for one in house.mailbox.drafts())
        house.mailbox.remove("Drafts", handle)
    house.deliver("Drafts", days(14), From=ME, To=ANNA, Subject=REPLY, **answering(again))

    states = [house.line(days(day)).state for day in (15, 16)]
    house.forget()

    assert ["drafted"] * 3 == [*states, house.line(days(17)).state]
    assert 1 == len(house.drafts())


def test_a_draft_that_was_put_into_another_folder_is_not_written_again_by_a_new_database(house: House) -> None:
    house.mailbox.roles["Later"] = Role.OTHER
    house.send(days(0))
    house.sweep(DUE)
    (handle,) = (one.handle for one in house.mailbox.drafts())
    house.mailbox.deliver("Later", house.mailbox.remove("Drafts", handle), MONDAY + DUE, draft=True)
    house.forget()

    assert "stopped" == house.line(DUE + days(3)).state
    assert [] == house.drafts()


def test_the_text_of_an_offer_is_found_in_the_folder_that_it_was_moved_to(house: House) -> None:
    house.mailbox.roles["Work"] = Role.OTHER
    offer = house.send(days(0))
    house.sweep(days(1))
    ((_folder, handle),) = house.store.messages("work", house.visit(days(1)).account.identities).places(offer)
    house.mailbox.move("Sent", handle, "Work", MONDAY + days(2))
    house.send(days(2), to="bob@other.example", subject="Lunch")

    assert "drafted" == house.line(DUE).state


def test_drafts_of_a_moment_that_has_not_come_do_not_count_as_todays(house: House) -> None:
    house.rule = f"{RULE}[limits]\nper_day = 1\n"
    house.send(days(0))
    house.send(days(0), subject="Offer 12: a lamp", to="bob@other.example")

    later, today = sweep(house.visit(days(30))), sweep(house.visit(DUE))

    assert (1, 1) == (later.written, today.written)


def test_a_draft_to_hundreds_of_people_is_found_again(house: House) -> None:
    people = ", ".join(
        f"=?utf-8?b?0J/QsNCy0LXQuyDQn9C10YLRgNC+0LLQuNGHINCY0LLQsNC90L7Qsg==?= <client.{number}@client{number}.example>"
        for number in range(700)
    )
    house.deliver("Sent", days(0), From=ME, Subject="Offer 4711: a machine", To=people[:64_000].rpartition(",")[0])

    states = [house.line(DUE).state, house.line(DUE + days(3)).state]

    assert (["drafted"] * 2, 1) == (states, len(house.drafts()))


def test_our_answer_to_a_message_that_is_gone_leaves_us_unsure_until_we_write_again(house: House) -> None:
    offer = house.send(days(0))
    thanks = house.send(days(1), subject=REPLY, In_Reply_To="<gone@client.example>", References=f"{offer} <gone@x>")
    first = house.line(DUE + days(3))
    house.send(days(8), subject=REPLY, **answering(thanks))

    assert ("unsure", "waiting") == (first.state, house.line(days(9)).state)

"""What counts as an answer, through a whole sweep: the rows of the table in docs/answers.md that people write."""

from __future__ import annotations

import pytest

from rules.mail import Role
from tests.watcher.house import ANNA, ME, House, answering, days
from tests.watcher.programs import SUBJECT, meeting, reaction

REPLY = f"Re: {SUBJECT}"
DORA = "Dora <dora@elsewhere.example>"
CARL = "Carl <carl@mail.client.example>"
GROUP = {
    "sender": "'Hank' via Purchasing <purchasing@client.example>", "Precedence": "list",
    "List_Id": "<purchasing.client.example>", "X_Original_From": "Hank <hank@client.example>",
}  # fmt: skip
SRS = {
    "Auto_Submitted": "auto-forwarded", "X_Forwarded_To": "ivan@firm.example",
    "Return_Path": "<SRS0=kT9q=3V=client.example=anna@oldhost.example>",
}  # fmt: skip
STAMPED = {
    "X_Auto_Response_Suppress": "DR, OOF, AutoReply", "X_MS_Exchange_Organization_AuthAs": "Internal",
    "Precedence": "bulk",
}  # fmt: skip


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({}, id="1 of the recipient"),
        pytest.param({"sender": CARL}, id="2 of a colleague of theirs"),
        pytest.param({"sender": DORA}, id="3 of another company"),
        pytest.param({"sender": DORA, "Subject": f"FW: {SUBJECT}"}, id="9 of somebody who forwards it to us"),
        pytest.param({"To": "sales@firm.example"}, id="10 to our alias"),
        pytest.param({"To": "Ivan <ivan+offers@firm.example>"}, id="10 to our address with a tag"),
        pytest.param(GROUP, id="19 through their list"),
        pytest.param(SRS, id="26 through a forwarding"),
        pytest.param(STAMPED, id="1 of a person whose server stamps its mail as a program's"),
        pytest.param({"Subject": ""}, id="1 without a subject"),
    ],
)
def test_an_answer_that_names_the_offer_is_one(house: House, fields: dict[str, str]) -> None:
    offer = house.send(days(0))
    answer = house.receive(days(1), **{"Subject": REPLY, **answering(offer), **fields})

    line = house.line(days(8))

    assert ("answered", (answer,)) == (line.state, line.evidence)
    assert [] == house.drafts()


def test_8_whoever_the_offer_was_passed_on_to_answers_us(house: House) -> None:
    offer = house.send(days(0))
    passed_on = "<passed-on@client.example>"  # Anna's mail to Dora, which we never see
    answer = house.receive(
        days(1), sender=DORA, Subject=REPLY, In_Reply_To=passed_on, References=f"{offer} {passed_on}"
    )

    line = house.line(days(8))

    assert ("answered", (answer,)) == (line.state, line.evidence)


def test_5_an_answer_that_names_the_id_a_relay_gave_our_offer_is_known_by_its_subject(house: House) -> None:
    house.send(days(0))
    house.receive(days(1), Subject=REPLY, **answering("<0102019cb1c2-4f00@eu-west-1.amazonses.com>"))

    line = house.line(days(8))

    assert "answered" == line.state
    assert "it has the same subject" in line.because[-1]


@pytest.mark.parametrize("subject", ["AW: WG: Re[2]: [EXT] offer 4711: A machine", "*EXT* Odp: Offer 4711: a machine"])
def test_6_an_answer_without_ids_is_known_by_the_offers_subject(house: House, subject: str) -> None:
    house.send(days(0))
    house.receive(days(1), Subject=subject)

    assert "answered" == house.line(days(8)).state


def test_6_a_colleagues_answer_whose_subject_fits_two_conversations_is_a_doubt_in_both(house: House) -> None:
    house.send(days(0))
    house.send(days(0), to="Ben <ben@client.example>")
    answer = house.receive(days(1), sender=CARL, Subject=REPLY)

    found = house.lines(days(8))

    assert [("unsure", (answer,))] * 2 == [(line.state, line.evidence) for line in found.values()]
    assert [] == house.drafts()


def test_6_a_subject_that_anybody_might_write_ties_nothing(house: House) -> None:
    house.send(days(0), subject="Our offer")
    house.receive(days(1), sender=CARL, Subject="Re: Our offer")

    assert "unsure" == house.line(days(8)).state


def test_10_an_answer_to_an_address_that_is_ours_through_a_forwarding_only_counts(house: House) -> None:
    offer = house.send(days(0))
    house.receive(days(1), To="ivan.petrov@old-firm.example", Subject=REPLY, **answering(offer))

    assert "answered" == house.line(days(8)).state


def test_11_an_answer_counts_in_a_folder_of_the_users_own(house: House) -> None:
    house.mailbox.roles["Kunden/Weiß"] = Role.OTHER
    house.send(days(0))
    house.receive(days(1), folder="Kunden/Weiß", Subject=REPLY)

    assert "answered" == house.line(days(8)).state


def test_11_junk_that_no_id_ties_is_a_doubt_and_not_an_answer(house: House) -> None:
    house.send(days(0))
    junk = house.receive(days(1), folder="Junk", Subject=REPLY)

    line = house.line(days(8))

    assert ("unsure", (junk,)) == (line.state, line.evidence)


def test_12_whoever_answers_an_invitation_of_the_conversation_answers(house: House) -> None:
    offer = house.send(days(0))
    invitation = house.send(days(1), subject="On site, 10 March", In_Reply_To=offer, References=offer)
    accepted = meeting("REPLY", "Accepted: On site, 10 March", In_Reply_To=invitation)
    answer = house.receive(days(1.1), **accepted)

    line = house.line(days(20))

    assert ("answered", (answer,)) == (line.state, line.evidence)


@pytest.mark.parametrize("words", ["Accepted", "New Time Proposed"])
def test_12_whoever_answers_another_invitation_starts_the_quiet_period_anew(house: House, words: str) -> None:
    house.send(days(0))
    method = "REPLY" if words == "Accepted" else "COUNTER"
    answer = house.receive(days(2), **meeting(method, f"{words}: Photo shoot"))

    line = house.line(days(4))

    assert ("waiting", "2026-03-10T10:00:00+01:00", (answer,)) == (line.state, line.due_at, line.evidence)
    assert "drafted" == house.line(days(8)).state


def test_12_an_invitation_by_the_recipient_is_a_persons_mail(house: House) -> None:
    offer = house.send(days(0))
    house.receive(days(1), **meeting("REQUEST", "Talk about the machine", **answering(offer)))

    assert "answered" == house.line(days(8)).state


def test_19_a_post_to_a_list_without_ids_is_no_answer(house: House) -> None:
    house.send(days(0))
    house.receive(days(1), sender=ANNA, List_Id="<trade.lists.example>", Subject="Who has seen a machine?")

    assert "drafted" == house.line(days(8)).state


def test_22_writing_again_starts_the_quiet_period_of_the_next_step(house: House) -> None:
    house.send(days(0))
    house.send(days(2), subject=REPLY)  # from a telephone that writes no ids

    line = house.line(days(8))

    assert ("waiting", 2, "2026-03-13T10:00:00+01:00") == (line.state, line.step, line.due_at)


def test_23_our_own_words_from_an_address_we_do_not_know_never_bring_a_draft(house: House) -> None:
    offer = house.send(days(0))
    again = {"From": "Ivan <petrov@home.example>", "Subject": REPLY, **answering(offer)}
    house.deliver("Sent", days(2), To=ANNA, **again)
    unknown = house.line(days(8))
    house.addresses += ("petrov@home.example",)

    line = house.line(days(8))

    assert "answered" == unknown.state
    assert ("waiting", 2) == (line.state, line.step)


def test_24_a_thumb_is_an_answer(house: House) -> None:
    offer = house.send(days(0))
    thumb = house.receive(days(0.1), **reaction(offer))

    line = house.line(days(8))

    assert ("answered", (thumb,)) == (line.state, line.evidence)


@pytest.mark.parametrize("folder", ["Archive", "INBOX"])
def test_27_what_is_ours_and_marked_as_a_draft_is_no_follow_up(house: House, folder: str) -> None:
    offer = house.send(days(0))
    house.deliver(folder, days(1), draft=True, From=ME, To=ANNA, Subject=REPLY, **answering(offer))

    line = house.line(days(3))

    assert ("waiting", 1) == (line.state, line.step)


@pytest.mark.parametrize("folder", ["Archive", "INBOX"])
def test_27_what_is_marked_as_a_draft_and_is_not_ours_counts(house: House, folder: str) -> None:
    """Somebody pressed "edit as new", or a server keeps the flag of the sender."""
    offer = house.send(days(0))
    answer = house.deliver(folder, days(1), draft=True, From=ANNA, To=ME, Subject=REPLY, **answering(offer))

    line = house.line(days(3))

    assert ("answered", (answer,)) == (line.state, line.evidence)


def test_a_colleague_of_ours_who_wrote_to_the_recipient_makes_it_a_doubt(house: House) -> None:
    offer = house.send(days(0))
    ours = house.receive(days(1), sender="Olga <olga@firm.example>", To=ANNA, Cc=ME, Subject=REPLY, **answering(offer))

    line = house.line(days(8))

    assert ("unsure", (ours,)) == (line.state, line.evidence)


def test_a_colleague_of_ours_who_answered_a_message_that_we_have_not_makes_it_a_doubt(house: House) -> None:
    offer = house.send(days(0))
    ours = house.receive(
        days(1), sender="Olga <olga@firm.example>", Subject=REPLY, In_Reply_To="<unseen@client.example>",
        References=f"{offer} <unseen@client.example>",
    )  # fmt: skip

    line = house.line(days(8))

    assert ("unsure", (ours,)) == (line.state, line.evidence)

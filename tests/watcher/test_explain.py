"""`relance why`: the whole chain of questions and answers, the messages looked at, the dates computed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.program import Program
from tests.system.mail import moment
from tests.watcher.postbox import Postbox

if TYPE_CHECKING:
    from pathlib import Path

MONDAY = moment("2024-11-18T09:30:00+01:00")
NOW = "2024-11-28T10:30:00+01:00"
HOUR = timedelta(hours=1)


@pytest.fixture
def box(tmp_path: Path) -> Postbox:
    made = Postbox(Program(tmp_path))
    made.send("<Answered.1@firm.example>", MONDAY, "Anna <anna@client.example>", Subject="Offer 1: lamps for the hall")
    made.receive("<yes@client.example>", MONDAY + HOUR, References="<Answered.1@firm.example>", Subject="Re: Offer 1")
    made.send("<2@firm.example>", MONDAY + HOUR, "bob@buyer.example", Subject="Offer 2: lamps for the yard")
    made.send("<3@firm.example>", moment(NOW) - HOUR, "cy@later.example", Subject="Offer 3: ladders, Überlänge")
    made.send("<none@firm.example>", MONDAY, "dee@friends.example", Subject="Saturday evening")
    made.send("<own@firm.example>", MONDAY, "olga@firm.example", Subject="Offer 4: for you to read")
    assert 0 == made.program.scan(NOW).code
    return made


def why(box: Postbox, *question: str) -> str:
    done = box.program.here("why", *question, "--now", NOW)
    assert (0, "") == (done.code, done.err)
    return done.out


def explained(told: str) -> list[str]:
    """The Message-IDs of what was explained."""
    return [line.split()[-1] for line in told.splitlines() if line.startswith("  offer ")]


@pytest.mark.parametrize(
    "question",
    [
        ["<Answered.1@firm.example>"], ["Answered.1@firm.example"], ["<answered.1@FIRM.example>"],
        ["offer 1"], ["hall", "LAMPS"], ["anna@client.example"], ["ANNA@client.example"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_an_offer_is_named_by_its_id_by_words_of_its_subject_or_by_an_address(
    question: list[str], box: Postbox
) -> None:
    assert ["<Answered.1@firm.example>"] == explained(why(box, *question))


@pytest.mark.parametrize(
    "question", [["buyer"], ["bob@buyer.example"], ["BOB", "yard"], ["offer", "bob"]], ids=" ".join
)
def test_words_are_looked_for_in_the_addresses_it_went_to_as_well(question: list[str], box: Postbox) -> None:
    assert ["<2@firm.example>"] == explained(why(box, *question))


def test_words_are_looked_for_in_the_names_of_the_people_it_went_to(box: Postbox) -> None:
    box.send("<6@firm.example>", MONDAY, "Zoë Müller <zm@builder.example>", Subject="Offer 6: lamps")
    box.program.scan(NOW)

    assert ["<6@firm.example>"] == explained(why(box, "zoe", "muller"))


def test_words_may_fit_several_offers_the_newest_comes_first(box: Postbox) -> None:
    assert ["<2@firm.example>", "<Answered.1@firm.example>"] == explained(why(box, "lamps"))


def test_case_and_accents_are_of_no_matter(box: Postbox) -> None:
    assert ["<3@firm.example>"] == explained(why(box, "uberlange"))


def test_the_chain_is_told_up_to_the_answer_that_settled_it(box: Postbox) -> None:
    told = why(box, "<Answered.1@firm.example>")
    questions = [line.strip() for line in told.splitlines() if line.endswith("?")]
    assert ["Is it an offer of its own?", "Did you settle it?", "Did anybody answer?"] == questions[-3:]
    assert "    Yes: anna@client.example wrote on Mon 18 Nov 2024 (it answers by References or In-Reply-To)." in told
    assert "  So it is: answered\n" in told
    assert "  rule   offers: its subject says 'offer'\n" in told


def test_every_message_looked_at_is_told_with_what_it_means(box: Postbox) -> None:
    told = why(box, "<Answered.1@firm.example>")
    below = told.partition("  Messages looked at:\n")[2].splitlines()
    assert [
        "    18 Nov 2024 10:30  anna@client.example  Re: Offer 1",
        "      an answer: it answers by References or In-Reply-To  <yes@client.example>",
    ] == below


def test_dates_are_told_with_what_they_were_computed_from(box: Postbox) -> None:
    told = why(box, "<3@firm.example>")
    assert (
        "    No, it ends Wed 04 Dec 2024 09:30 +0100: 4 business days from our last word, Thu 28 Nov 2024 09:30 +0100."
    ) in told
    assert "  So it is: waiting, Wed 04 Dec 2024 09:30 +0100\n" in told
    assert "  No other message was found near it." in told


def test_where_the_recipient_works_is_told(box: Postbox) -> None:
    assert "Europe/Berlin" in why(box, "<3@firm.example>")


def test_an_offer_with_a_draft_says_so(box: Postbox) -> None:
    told = why(box, "<2@firm.example>")
    assert "    A draft stands in Drafts; it is as we wrote it.\n" in told
    assert "  So it is: drafted\n" in told


def test_another_moment_may_be_asked_about(box: Postbox) -> None:
    done = box.program.here("why", "<3@firm.example>", "--now", "2024-12-05T10:00:00+01:00")
    assert "  So it is: due, Wed 04 Dec 2024 09:30 +0100\n" in done.out


@pytest.mark.parametrize(
    ("question", "because"),
    [
        ("<none@firm.example>", "rule offers: no sign of an offer in its subject or its attachments"),
        ("saturday", "rule offers: no sign of an offer in its subject or its attachments"),
        ("dee@friends.example", "rule offers: no sign of an offer in its subject or its attachments"),
        ("<own@firm.example>", "nobody outside our own company is among its recipients"),
    ],
)
def test_a_message_that_is_no_offer_says_why_not(question: str, because: str, box: Postbox) -> None:
    told = why(box, question)
    assert f"  rule   none: {because}\n" in told
    assert "So it is" not in told


def test_an_offer_is_preferred_to_other_mail_with_the_same_words(box: Postbox) -> None:
    assert ["<3@firm.example>", "<2@firm.example>", "<Answered.1@firm.example>"] == explained(why(box, "offer"))


def test_of_many_only_some_are_explained_and_the_others_are_named(box: Postbox) -> None:
    for number in range(10, 14):
        box.send(f"<{number}@firm.example>", MONDAY, f"anna@client{number}.example", Subject=f"Offer {number}: lamps")
    box.program.scan(NOW)
    told = why(box, "offer")
    assert (5, 2) == (len(explained(told)), told.count("\nalso: Offer "))


def test_what_was_never_sent_is_wrong_use(box: Postbox) -> None:
    for question in ("<yes@client.example>", "nothing like it", "@nowhere.example"):
        done = box.program.here("why", question)
        assert (2, "") == (done.code, done.out)
        assert f"no message that you sent fits '{question}'; relance scan reads new ones" in done.err


def test_it_opens_no_mailbox(box: Postbox) -> None:
    told = why(box, "<2@firm.example>")
    box.path.rename(box.program.home / "elsewhere")
    assert told == why(box, "<2@firm.example>")


@pytest.mark.parametrize(
    "subject",
    ["[/bold] offer [red]", "[ext] offer", "offer [link=file:///etc/passwd]x[/link]", "offer :smile:", "[offer"],
)
def test_what_strangers_wrote_is_shown_as_it_is(subject: str, box: Postbox) -> None:
    box.send("<odd@firm.example>", MONDAY, "eve@odd.example", Subject=subject)
    sender = "=?utf-8?q?=5B/red=5D_Eve?= <eve@odd.example>"
    box.receive("<odd.answer@odd.example>", MONDAY + HOUR, sender, References="<odd@firm.example>", Subject=subject)
    done = box.program.here("scan", "--now", NOW)
    assert (0, True) == (done.code, subject in done.out)
    assert subject in box.program.here("status").out
    told = why(box, "<odd@firm.example>")
    assert subject == told.splitlines()[0]
    assert "[/red] Eve wrote on" in told


def test_control_characters_of_strangers_do_not_reach_the_terminal(box: Postbox) -> None:
    box.send("<esc@firm.example>", MONDAY, "eve@odd.example", Subject="=?utf-8?q?offer_=1B]0;owned=07=1B[31m_=C2=9B?=")
    assert 0 == box.program.here("scan", "--now", NOW).code
    for words in (
        ("status",),
        ("status", "--json"),
        ("why", "<esc@firm.example>"),
        ("rules", "test", "offers", "--now", NOW),
    ):
        told = box.program.here(*words)
        assert 0 == told.code
        assert [] == [mark for mark in ("\x1b", "\x07", "\x9b") if mark in told.out]

"""What we write ourselves after an offer, or somebody of our own company. The numbers are those of docs/answers.md."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from rules.answer import answered_between
from rules.mail import Address, Identities, Role
from rules.reading import Meaning
from tests.rules.build import (
    ANNA,
    BEN,
    DRAFTS,
    INBOX,
    IVAN,
    OFFER,
    OLGA,
    SALES,
    SENT,
    SUBJECT,
    TRASH,
    ZOE,
    answer,
    apart,
    around,
    at,
    follow_up,
    header,
    ids,
    message,
    reading,
    sent,
)

if TYPE_CHECKING:
    from rules.mail import Message


def meaning(asked: Message, *others: Message, **fields: Any) -> Meaning:
    return reading(asked, *others, **fields).meaning


class TestOurselves:
    @pytest.mark.parametrize(
        "asked",
        [
            follow_up(),
            follow_up(sender=SALES),
            follow_up(roles=INBOX),
            follow_up(subject=f"Fwd: {SUBJECT}"),
            follow_up(to=(ZOE,), cc=(ANNA,)),
            follow_up(draft=True),
            follow_up(header=header(x_relance="abc")),
            follow_up(header=header(x_relance="abc"), roles=SENT | TRASH),
            sent("again"),
        ],
        ids=[
            "ids",
            "alias",
            "a copy",
            "a forward",
            "in Cc",
            "still flagged",
            "our draft",
            "sent, then deleted",
            "subject",
        ],
    )
    def test_22_what_we_say_to_a_recipient_in_the_conversation_is_a_follow_up(self, asked: Message) -> None:
        assert Meaning.FOLLOW_UP is meaning(asked)

    def test_22_what_the_provider_keeps_in_the_thread_is_a_follow_up_under_any_subject(self) -> None:
        asked = sent("again", subject="Your roof", thread_id="T1")
        offer = replace(OFFER, thread_id="T1")

        assert Meaning.FOLLOW_UP is meaning(asked, offer=offer, conversation=(asked,), others=())

    def test_23_an_address_that_is_not_known_as_ours_is_a_strangers_until_it_is_an_alias(self) -> None:
        private = Address("ivan@private.example")
        asked = follow_up(sender=private)

        assert Meaning.ANSWER is meaning(asked)
        assert Meaning.FOLLOW_UP is meaning(asked, identities=Identities((IVAN.email, private.email)))

    @pytest.mark.parametrize("fields", [{"to": (ZOE,)}, {"to": (OLGA,), "subject": f"WG: {SUBJECT}"}, {"to": (IVAN,)}])
    def test_what_we_write_to_other_people_means_nothing(self, fields: dict[str, Any]) -> None:
        assert Meaning.NOTHING is meaning(follow_up(**fields))

    def test_what_we_write_to_a_recipient_about_something_else_means_nothing(self) -> None:
        assert Meaning.NOTHING is meaning(sent("m", subject="Lunch"))

    @pytest.mark.parametrize("fields", [{"to": ()}, {"to": (IVAN, SALES), "header": header(bcc="anna@client.example")}])
    def test_one_that_went_out_by_bcc_alone_is_a_follow_up(self, fields: dict[str, Any]) -> None:
        assert Meaning.FOLLOW_UP is meaning(follow_up(**fields))
        assert Meaning.NOTHING is meaning(sent("m", subject="Lunch", **fields))

    @pytest.mark.parametrize(
        "fields",
        [
            {"draft": True, "roles": INBOX},
            {"roles": DRAFTS},
            {"roles": frozenset({Role.OUTBOX})},
            {"roles": frozenset({Role.DRAFTS, Role.OUTBOX})},
        ],
    )
    def test_27_a_draft_means_nothing(self, fields: dict[str, Any]) -> None:
        assert Meaning.NOTHING is meaning(follow_up(**fields))

    @pytest.mark.parametrize("roles", [TRASH, DRAFTS | TRASH])
    @pytest.mark.parametrize("draft", [True, False])
    def test_a_draft_of_ours_in_the_trash_was_deleted(self, roles: frozenset[Role], *, draft: bool) -> None:
        assert Meaning.DELETED_DRAFT is meaning(follow_up(header=header(x_relance="abc"), roles=roles, draft=draft))

    def test_a_draft_of_ours_in_another_folder_was_laid_aside_until_it_is_sent(self) -> None:
        aside = follow_up(header=header(x_relance="abc"), roles=frozenset({Role.OTHER}), draft=True)

        assert Meaning.DELETED_DRAFT is meaning(aside)
        assert Meaning.FOLLOW_UP is meaning(replace(aside, roles=aside.roles | SENT))

    @pytest.mark.parametrize("reply_to", [ANNA, ZOE])
    @pytest.mark.parametrize("fields", [{"references": ids("offer")}, {}])
    def test_what_a_portal_writes_in_our_name_leaves_us_unsure(self, reply_to: Address, fields: dict[str, Any]) -> None:
        asked = sent("portal", roles=INBOX, reply_to=(reply_to,), **fields)

        assert Meaning.UNSURE is meaning(asked)
        assert Meaning.FOLLOW_UP is meaning(replace(asked, roles=SENT))

    @pytest.mark.parametrize(("expected", "reply_to"), [(Meaning.UNSURE, ANNA), (Meaning.NOTHING, ZOE)])
    def test_under_another_subject_only_if_the_answer_would_go_to_a_recipient(
        self, expected: Meaning, reply_to: Address
    ) -> None:
        assert expected is meaning(sent("portal", subject="Your form", roles=INBOX, reply_to=(reply_to,)))

    def test_an_answer_that_would_go_to_our_own_company_is_ours(self) -> None:
        assert Meaning.FOLLOW_UP is meaning(follow_up(roles=INBOX, reply_to=(OLGA,)))

    @pytest.mark.parametrize(
        ("because", "asked"),
        [
            ("we wrote again: it answers by References or In-Reply-To", follow_up()),
            ("it is from us, and nothing ties it to the offer", sent("m", subject="Lunch")),
            ("we wrote it to other people", follow_up(to=(ZOE,))),
            ("we wrote it to other people", follow_up(to=(OLGA,), header=header(bcc="a@b.example"))),
            ("we wrote it to other people", follow_up(to=(IVAN,))),
            (
                "we wrote again, and its copy names nobody: it answers by References or In-Reply-To",
                follow_up(to=()),
            ),
            (
                "we answered a message that is not in the mailbox, and that may be an answer",
                follow_up(in_reply_to=ids("deleted")),
            ),
            ("it is unfinished: a draft, a template, or waiting to be sent", follow_up(roles=DRAFTS)),
            (
                "a follow-up that relance drafted lies in the trash, unsent",
                follow_up(roles=TRASH, header=header(x_relance="abc")),
            ),
        ],
    )
    def test_it_is_said_why(self, because: str, asked: Message) -> None:
        assert because == reading(asked).because


class TestColleaguesOfOurs:
    @pytest.mark.parametrize("fields", [{"to": (ANNA,)}, {"cc": (ANNA,)}, {"subject": f"WG: {SUBJECT}"}])
    def test_a_colleague_of_ours_who_writes_to_a_recipient_or_forwards_leaves_us_unsure(
        self, fields: dict[str, Any]
    ) -> None:
        assert Meaning.UNSURE is meaning(answer(sender=OLGA, **fields))

    @pytest.mark.parametrize("sender", [IVAN, OLGA])
    @pytest.mark.parametrize("named", [{"in_reply_to": ids("deleted")}, {"references": ids("offer", "deleted")}])
    def test_whoever_of_us_answers_a_message_that_is_not_there_leaves_us_unsure(
        self, sender: Address, named: dict[str, Any]
    ) -> None:
        asked = answer(sender=sender, to=(ANNA,), **named)

        assert Meaning.UNSURE is meaning(asked)
        assert Meaning.UNSURE is meaning(replace(asked, to=(IVAN,), sender=OLGA))

    def test_a_follow_up_may_answer_what_the_offer_answered_or_be_one_that_was_drafted(self) -> None:
        inquiry = replace(OFFER, references=ids("deleted"))
        asked = follow_up(references=ids("offer"), in_reply_to=ids("deleted"))
        drafted = replace(asked, header=header(x_relance="abc"))

        assert Meaning.FOLLOW_UP is meaning(asked, offer=inquiry)
        assert Meaning.FOLLOW_UP is meaning(drafted)

    @pytest.mark.parametrize("asked", [answer(), message("answer", subject="Lunch", to=(ANNA,)), message("answer")])
    def test_a_colleague_of_ours_who_writes_to_us_means_nothing(self, asked: Message) -> None:
        assert Meaning.NOTHING is meaning(replace(asked, sender=OLGA))


class TestBetween:
    """Whether somebody answered an earlier offer before this one was sent."""

    EARLIER = sent("earlier", sent_at=at("2026-10-01 10:00"), subject=SUBJECT)
    IN_OCTOBER = at("2026-10-15 10:00")

    def found(self, asked: Message) -> bool:
        return answered_between(around(asked, self.EARLIER), self.EARLIER)

    @pytest.mark.parametrize("fields", [{}, {"sender": BEN}, {"sender": None, "references": ids("earlier")}])
    def test_a_persons_mail_in_the_conversation_came_between(self, fields: dict[str, Any]) -> None:
        assert self.found(message("a", sent_at=self.IN_OCTOBER, **fields))

    def test_what_came_at_the_moment_of_the_offer_came_between_and_not_what_came_with_the_earlier_one(self) -> None:
        assert self.found(message("a", sent_at=OFFER.sent_at))
        assert not self.found(message("a", sent_at=self.EARLIER.sent_at))

    def test_an_answer_by_ids_to_the_earlier_offer_came_between(self) -> None:
        asked = message("a", sender=ZOE, sent_at=self.IN_OCTOBER, references=ids("earlier"))

        assert answered_between(apart(self.EARLIER, asked), self.EARLIER)

    @pytest.mark.parametrize(
        "fields",
        [
            {"sender": IVAN},
            {"sender": OLGA},
            {"header": header(auto_submitted="auto-replied")},
            {"sender": BEN, "subject": "Lunch"},
            {"sent_at": at("2026-09-01 10:00")},
            {"sent_at": at("2026-11-02 10:01")},
        ],
        ids=["ours", "a colleague's", "a machine's", "another subject", "before", "after"],
    )
    def test_anything_else_did_not(self, fields: dict[str, Any]) -> None:
        assert not self.found(message("a", **{"sent_at": self.IN_OCTOBER, **fields}))

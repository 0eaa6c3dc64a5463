"""What people write about undelivered mail, and about other things in the same words, is no report."""

from __future__ import annotations

import pytest

from rules.mail import Content
from tests.rules.bounces import EXIM, FAILED, POSTMASTER, QMAIL, RETURNED, told
from tests.rules.build import ANNA

INLINE = "---------- Forwarded message ---------\nFrom: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nTo: <anna@client.example>\n\n550 5.1.1 user unknown\nFinal-Recipient: rfc822; ivan@firm.example\nAction: failed\n"  # noqa: E501
QUOTED = "Hi Ivan,\n\nit works now.\n\n> 550 5.1.1 user unknown\n> Final-Recipient: rfc822; ivan@firm.example\n> Action: failed\n"  # noqa: E501
ATTACHED = Content("See attached.", attachments=("unnamed.eml",), report=FAILED, returned=RETURNED)
BY_HAND = (
    "Hello Ivan,\n\nwe rejected your mail: 550 5.7.1. Please use the other address.\n\nBest regards\nPeter, postmaster"
)

PEOPLE: tuple[tuple[str, str, Content, dict[str, str]], ...] = (
    # people who forward a report
    ("Fwd: Undelivered Mail Returned to Sender", ANNA.email, Content(INLINE), {}),
    ("Fwd: Undelivered Mail Returned to Sender", ANNA.email, ATTACHED, {}),
    ("WG: Unzustellbar: Angebot", ANNA.email, Content(INLINE), {}),
    ("TR : Non remis : devis", ANNA.email, Content(INLINE), {}),
    ("Undelivered Mail Returned to Sender", ANNA.email, Content(INLINE), {}),
    ("Undelivered Mail Returned to Sender", ANNA.email, ATTACHED, {}),
    ("Fwd: failure notice", ANNA.email, Content(INLINE), {"return_path": "<>"}),
    ("Fwd: failure notice", ANNA.email, ATTACHED, {"return_path": "<>"}),
    ("[Fwd: failure notice]", ANNA.email, Content(QMAIL), {}),
    ("Mail delivery failed: returning message to sender", "it@client.example", Content(EXIM), {}),
    ("FW: Delivery Status Notification (Failure)", POSTMASTER, Content(INLINE), {}),
    ("Delivery Status Notification (Failure)", "anna.postmaster.weber@client.example", Content(INLINE), {}),
    # people who answer a report, or quote one
    ("Re: Mail delivery failed", ANNA.email, Content(QUOTED), {}),
    ("Re: Mail delivery failed", POSTMASTER, Content(QUOTED), {}),
    ("Re: Mail delivery failed: returning message to sender", ANNA.email, ATTACHED, {}),
    ("AW: Unzustellbar: Angebot", ANNA.email, Content(QUOTED), {}),
    ("Re: Undeliverable: Offer", ANNA.email, Content("Strange. Please send it again."), {}),
    ("Re: Undeliverable: Offer", ANNA.email, Content(QUOTED), {"return_path": "<>"}),
    ("RE: failure notice", "support@client.example", Content(QMAIL), {}),
    ("Re: Offer", ANNA.email, Content(QUOTED), {}),
    ("Re: Offer", ANNA.email, Content("Your mail came back to me, see below.\n\n" + EXIM), {}),
    ("Re: Offer", ANNA.email, ATTACHED, {}),
    ("Re: Offer", POSTMASTER, Content("We take it.", returned=RETURNED), {}),
    # people who write such words themselves
    ("Undeliverable", ANNA.email, Content("Your letter came back to us. Has your office moved?"), {}),
    ("Undeliverable: your parcel", ANNA.email, Content("Dear Ivan,\n\nit came back.\n\nBest\nAnna"), {}),
    ("Delivery failed", "warehouse@client.example", Content("The truck was at the gate at 5.30.12, nobody there."), {}),
    ("Delivery delayed", ANNA.email, Content("The steel comes two weeks later. OK for you?"), {}),
    ("Delivery failure of pump 550 4711", "service@client.example", Content("550 bar were too much."), {}),
    ("Failed delivery, order 5.1.1", ANNA.email, Content("Hello,\n\nposition 5.1.1 is missing."), {}),
    ("Undelivered goods", "sales@client.example", Content("To: Ivan\nSubject: goods\n\nWhere are they?"), {}),
    ("Lieferung verzögert", "admin@client.example", Content("Guten Tag,\n\nes dauert noch."), {}),
    ("Returned mail", "post@client.example", Content("Your letter was returned to us by the post."), {}),
    ("failure notice", "qm@client.example", Content("Part 4.4.7 failed the test, see the protocol."), {}),
    ("Message could not be delivered", ANNA.email, Content("That is what I got from you. Is your mail broken?"), {}),
    ("Mail delivery failed?", ANNA.email, Content("I wrote on Monday and got 550 5.7.1 from your server."), {}),
    ("Warning: delayed 24 hours", ANNA.email, Content("The vessel is late."), {}),
    ("Delivered: the samples", ANNA.email, Content("They are here, thank you."), {}),
    # postmasters, and whoever shares a mailbox with them, who write by hand
    ("Offer 2026-041", POSTMASTER, Content("We take it."), {}),
    ("Offer 2026-041", POSTMASTER, Content("See the attached mail.", returned=RETURNED), {}),
    ("Your mail server", POSTMASTER, Content(BY_HAND), {}),
    ("Undeliverable mail", POSTMASTER, Content(BY_HAND), {}),
    ("Mail delivery failed", POSTMASTER, Content("Your mail was too big: 552 5.3.4.\n\nRegards\nPeter"), {}),
    ("Unzustellbar: Angebot", POSTMASTER, Content("Guten Tag,\n\nbitte schicken Sie es noch einmal."), {}),
    ("Your blocked mail", POSTMASTER, Content(BY_HAND, returned=RETURNED), {}),
    ("Undeliverable: Offer", "bounces@client.example", Content("Dear Ivan,\n\nour list is closed: 550 5.7.1."), {}),
    # through a forwarder that empties the Return-Path
    ("Offer 2026-041", ANNA.email, Content("We take it."), {"return_path": "<>"}),
    ("Offer 2026-041", ANNA.email, Content("We take it.", returned=RETURNED), {"return_path": "<>"}),
    ("Undeliverable", ANNA.email, Content("Your letter came back to us."), {"return_path": "<>"}),
)  # fmt: skip


@pytest.mark.parametrize(("subject", "sender", "content", "fields"), PEOPLE)
def test_what_people_write_is_no_report(subject: str, sender: str, content: Content, fields: dict[str, str]) -> None:
    assert told(subject, sender, content, **fields) is None


@pytest.mark.parametrize(("subject", "sender", "_content", "fields"), PEOPLE)
def test_and_their_header_alone_makes_it_none_unless_the_sender_may_be_a_program(
    subject: str, sender: str, _content: Content, fields: dict[str, str]
) -> None:
    may_be_a_program = sender == POSTMASTER or sender.startswith("bounces@") or "return_path" in fields
    assert may_be_a_program or told(subject, sender, **fields) is None

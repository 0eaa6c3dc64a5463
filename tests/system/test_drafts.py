"""The drafts as they lie on the server, read back with the standard library: their headers byte by byte."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.program import ALIAS, ME, Program, account
from tests.system import correspondence
from tests.system.correspondence import (
    BY_ALIAS,
    CHAIN,
    COMMA,
    CYRILLIC,
    FOLLOW_UP,
    LONG,
    NOW,
    PAGE,
    PLAINLY,
    SECOND,
    WRITTEN,
    Expected,
)  # fmt: skip
from tests.system.mail import Kept, Mail

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.servers.dovecot import Dovecot

ORDER = ["From", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "X-Relance", "To", "Cc"]
LONGEST = 998
"""Bytes of a line (RFC 5322, 2.1.1)."""
every_draft = pytest.mark.parametrize("offer", WRITTEN, ids=lambda offer: offer.message_id)


@pytest.fixture(scope="module")
def drafts(dovecots: Callable[[str], Dovecot], tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Kept]:
    """The drafts by the Message-IDs of their offers."""
    with closing(Mail(dovecots("modern").new_user())) as mail:
        program = Program(tmp_path_factory.mktemp("drafts"))
        program.write(account(mail.user))
        correspondence.fill(mail)
        told = {line["offer"]: line["draft"] for line in program.scan(NOW).lines if line["draft"]}
        lying = {str(one.message["Message-ID"]): one for one in mail.drafts()}
        return {offer: lying[draft["message_id"]] for offer, draft in told.items()}


def test_a_chain_of_thirty_long_ids_is_folded_between_them_and_whole(drafts: Mapping[str, Kept]) -> None:
    assert {85} == {len(one) for one in CHAIN}
    folded = "\r\n ".join((*CHAIN, LONG.message_id))
    assert f"References: {folded}\r\n".encode() == drafts[LONG.message_id].field("References")
    assert f"In-Reply-To: {LONG.message_id}\r\n".encode() == drafts[LONG.message_id].field("In-Reply-To")


def test_an_answer_to_our_follow_up_names_the_follow_up(drafts: Mapping[str, Kept]) -> None:
    draft = drafts[SECOND.message_id]
    assert f"In-Reply-To: {FOLLOW_UP}\r\n".encode() == draft.field("In-Reply-To")
    assert f"References: {SECOND.message_id}\r\n {FOLLOW_UP}\r\n".encode() == draft.field("References")


def test_a_cyrillic_subject_is_spelt_in_encoded_words(drafts: Mapping[str, Kept]) -> None:
    draft = drafts[CYRILLIC.message_id]
    assert (
        b"Subject: =?utf-8?b?UmU6INCa0L7QvNC80LXRgNGH0LXRgdC60L7QtSDQv9GA0LU=?=\r\n"
        b" =?utf-8?b?0LTQu9C+0LbQtdC90LjQtSDihJYgNDI6INGD0YfRkdGCINGB0LrQu9Cw?=\r\n"
        b" =?utf-8?b?0LTQsCDQuCDQvtGC0LPRgNGD0LfQutC4INC00LvRjyDRgtGA0ZHRhSA=?=\r\n"
        b" =?utf-8?b?0YTQuNC70LjQsNC70L7Qsg==?=\r\n"
    ) == draft.field("Subject")
    assert f"Re: {CYRILLIC.subject}" == draft.message["Subject"]
    assert b"To: =?utf-8?b?0KHQtdGA0LPQtdC5INCe0YDQu9C+0LI=?= <orlov@sklad.example>\r\n" == draft.field("To")


def test_commas_in_names_part_no_recipients(drafts: Mapping[str, Kept]) -> None:
    draft = drafts[COMMA.message_id]
    assert (
        b'To: "Smith, John" <smith@comma.example>,\r\n =?utf-8?b?TcO8bGxlciwgSsO8cmdlbg==?= <mueller@comma.example>\r\n'
    ) == draft.field("To")
    people = draft.message["To"].addresses
    assert ["Smith, John", "Müller, Jürgen"] == [one.display_name for one in people]
    assert ["smith@comma.example", "mueller@comma.example"] == [one.addr_spec for one in people]


def test_our_own_addresses_are_taken_out_of_to_and_cc(drafts: Mapping[str, Kept]) -> None:
    assert b"Cc: Boss <boss@comma.example>\r\n" == drafts[COMMA.message_id].field("Cc")
    assert b"To: Kim <kim@alias.example>\r\n" == drafts[BY_ALIAS.message_id].field("To")
    assert drafts[BY_ALIAS.message_id].field("Cc") is None


def test_umlauts_in_a_name_are_spelt_in_encoded_words(drafts: Mapping[str, Kept]) -> None:
    assert b"To: =?utf-8?b?QmrDtnJuIELDvHllcg==?= <buyer@long.example>\r\n" == drafts[LONG.message_id].field("To")
    assert "Björn Büyer" == drafts[LONG.message_id].message["To"].addresses[0].display_name


@every_draft
def test_it_is_from_the_identity_that_sent_the_offer(offer: Expected, drafts: Mapping[str, Kept]) -> None:
    name, address = ("Verkauf Grün", ALIAS) if offer is BY_ALIAS else ("Ivan Petrov", ME)
    (sender,) = drafts[offer.message_id].message["From"].addresses
    assert (name, address) == (sender.display_name, sender.addr_spec)


@every_draft
def test_the_subject_has_one_re(offer: Expected, drafts: Mapping[str, Kept]) -> None:
    assert f"Re: {offer.subject.removeprefix('Re: ')}" == drafts[offer.message_id].message["Subject"]


@every_draft
def test_the_fields_are_these_and_no_other_ones(offer: Expected, drafts: Mapping[str, Kept]) -> None:
    names = [line.partition(b":")[0].decode() for line in drafts[offer.message_id].header.splitlines()]
    own = [name for name in names if not name.startswith((" ", "\t", "Content-", "MIME-"))]
    assert [name for name in ORDER if name != "Cc" or offer is COMMA] == own


@every_draft
def test_nothing_tells_that_a_machine_wrote_it(offer: Expected, drafts: Mapping[str, Kept]) -> None:
    draft = drafts[offer.message_id]
    machines = ("Auto-Submitted", "X-Mailer", "User-Agent", "Precedence", "X-Auto-Response-Suppress")
    assert [] == [name for name in machines if draft.field(name)]
    assert b"relance" not in draft.raw.lower().replace(b"\r\nx-relance: ", b"")


@every_draft
def test_the_mark_is_opaque(offer: Expected, drafts: Mapping[str, Kept]) -> None:
    token = (drafts[offer.message_id].field("X-Relance") or b"").decode().removeprefix("X-Relance: ").strip()
    assert 26 == len(token)
    assert set(token) <= set("abcdefghijklmnopqrstuvwxyz234567")


@every_draft
def test_lines_end_with_crlf_and_are_of_ascii_and_no_line_is_too_long(
    offer: Expected, drafts: Mapping[str, Kept]
) -> None:
    raw = drafts[offer.message_id].raw
    assert raw.endswith(b"\r\n")
    assert raw.count(b"\r\n") == raw.count(b"\n") == raw.count(b"\r")
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= LONGEST


@every_draft
def test_it_parses_without_a_defect(offer: Expected, drafts: Mapping[str, Kept]) -> None:
    message = drafts[offer.message_id].message
    assert [] == [defect for part in message.walk() for defect in part.defects]
    assert [] == [defect for value in message.values() for defect in value.defects]


@every_draft
def test_it_is_dated_with_the_moment_of_the_sweep(offer: Expected, drafts: Mapping[str, Kept]) -> None:
    assert b"Date: Thu, 28 Nov 2024 10:30:00 +0100\r\n" == drafts[offer.message_id].field("Date")


def test_there_is_a_page_where_the_offer_had_one_and_plain_text_everywhere(drafts: Mapping[str, Kept]) -> None:
    kinds = {offer: [part.get_content_type() for part in one.message.walk()] for offer, one in drafts.items()}
    assert ["multipart/alternative", "text/plain", "text/html"] == kinds.pop(PAGE.message_id)
    assert [["text/plain"]] * 6 == list(kinds.values())


def test_the_text_greets_reminds_and_quotes_the_offer_below(drafts: Mapping[str, Kept]) -> None:
    text = drafts[PLAINLY.message_id].message.get_content().replace("\r\n", "\n")
    above, attribution, below = text.partition("On 18 November 2024 at 09:30, Ivan Petrov wrote:\n")
    assert attribution
    assert above.startswith("Dear all,\n")
    assert "Offer 107" in above
    assert above.endswith("Kind regards\nIvan Petrov\n\n")
    assert [">", "> Dear all,"] == sorted({line for line in below.splitlines() if line})[:2]

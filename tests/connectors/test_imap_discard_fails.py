"""A draft that should go to Trash on an IMAP server, and what is left when the server refuses or the line breaks."""

from __future__ import annotations

import re
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from connectors.errors import NotMoved, Unreachable
from tests.connectors import letters
from tests.connectors.discard_scene import COPYING, MOVING, NOTHING, Lines, Scene, spoilt
from tests.connectors.reader import NOON

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectors.mailbox import Mailbox
    from tests.servers.dovecot import Dovecot
    from tests.servers.relay import Relay


@dataclass(frozen=True)
class Refusal:
    """A server that does not do what is asked."""

    what: str
    variant: str
    asked: Callable[[], Callable[[bytes], bytes]]
    left: tuple[int, int] = (1, 0)
    said: str = "X-UID"


LIES = "it said that it did, and "
REFUSALS = (
    Refusal("no SELECT", MOVING, lambda: spoilt("SELECT"), said="X-SELECT"),
    Refusal("no right to write", MOVING, lambda: spoilt("SELECT", by=b"EXAMINE Drafts\r\n"), said="is not writable"),
    Refusal("no MOVE", MOVING, lambda: spoilt("UID MOVE")),
    Refusal("a MOVE that does nothing", MOVING, lambda: spoilt("UID MOVE", by=NOTHING), said=LIES),
    Refusal("no COPY", COPYING, lambda: spoilt("UID COPY")),
    Refusal("a COPY that does nothing", COPYING, lambda: spoilt("UID COPY", by=NOTHING), said=LIES + "no copy"),
    Refusal("no STORE", COPYING, lambda: spoilt("UID STORE")),
    Refusal("a STORE that does nothing", COPYING, lambda: spoilt("UID STORE", by=NOTHING), said=LIES),
    Refusal("never any STORE", COPYING, lambda: spoilt("UID STORE", 9), (1, 1)),
    Refusal("no EXPUNGE", COPYING, lambda: spoilt("UID EXPUNGE")),
    Refusal("an EXPUNGE that does nothing", COPYING, lambda: spoilt("UID EXPUNGE", by=NOTHING), said=LIES),
    Refusal("never any EXPUNGE", COPYING, lambda: spoilt("UID EXPUNGE", 9), (1, 1)),
)  # fmt: skip


class TestRefusals:
    @pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.what)
    def test_what_is_refused_is_told_and_the_draft_is_as_it_was(
        self, refusal: Refusal, scene: Callable[[str], Scene]
    ) -> None:
        it = scene(refusal.variant)
        it.asked = refusal.asked()
        with pytest.raises(
            NotMoved, match=f"^account work: 127.0.0.1 did not move the draft to Trash: .*{refusal.said}"
        ):
            it.mailbox.discard_draft(it.handle)

        assert refusal.left == it.left()
        assert 1 == it.client.marked(it.drafts)
        assert [it.handle] == [one.handle for one in it.mailbox.drafts()][1:]

    @pytest.mark.parametrize("variant", [MOVING, COPYING])
    def test_after_a_refusal_it_can_be_moved(self, variant: str, scene: Callable[[str], Scene]) -> None:
        it = scene(variant)
        it.asked = spoilt("UID (MOVE|EXPUNGE)")
        with pytest.raises(NotMoved):
            it.mailbox.discard_draft(it.handle)

        assert it.mailbox.discard_draft(it.handle)
        assert (0, 1) == it.left()

    def test_a_copy_that_is_not_where_the_server_says_is_not_removed(self, scene: Callable[[str], Scene]) -> None:
        it = scene(COPYING)
        it.asked = spoilt("UID EXPUNGE")
        it.heard = lambda line: re.sub(rb"(COPYUID \d+ 2) 2\]", rb"\1 1]", line)
        with pytest.raises(NotMoved):
            it.mailbox.discard_draft(it.handle)

        assert (1, 1) == it.left()

    @pytest.mark.parametrize("by", [b"X-", NOTHING])
    def test_a_draft_that_stays_marked_keeps_its_copy(self, by: bytes, scene: Callable[[str], Scene]) -> None:
        it = scene(COPYING)
        it.asked = spoilt(r"UID (EXPUNGE|STORE 2 -)", 2, by)
        with pytest.raises(NotMoved):
            it.mailbox.discard_draft(it.handle)

        assert (1, 1) == it.left()
        assert 2 == it.client.marked(it.drafts)

    def test_a_full_mailbox_is_told(
        self, dovecots: Callable[[str], Dovecot], relayed: Callable[..., Relay], opened: Callable[..., Mailbox]
    ) -> None:
        user = dovecots("quota").new_user()
        mailbox = opened(relayed(lambda line: line.replace(b" MOVE", b""), who=user), user)
        handle = mailbox.write_draft(letters.DRAFT + b"x" * 60_000, NOON)
        with pytest.raises(
            NotMoved, match=r"^account work: the mailbox is full, so the draft was not moved to Trash \(.*\[OVERQUOTA\]"
        ):
            mailbox.discard_draft(handle)

        assert [handle] == [one.handle for one in mailbox.drafts()]

    def test_a_trash_that_is_gone_is_told(
        self, dovecots: Callable[[str], Dovecot], opened: Callable[..., Mailbox]
    ) -> None:
        user = dovecots("bare").new_user()
        with user.connect() as connection:
            for name in ("Sent", "Drafts", "Trash"):
                connection.create_folder(name)
            mailbox = opened(None, user)
            handle = mailbox.write_draft(letters.DRAFT, NOON)
            connection.delete_folder("Trash")
        with pytest.raises(NotMoved, match=r"^account work: there is no such Trash any more, .*\[TRYCREATE\]"):
            mailbox.discard_draft(handle)

        assert [handle] == [one.handle for one in mailbox.drafts()]


@pytest.mark.parametrize("variant", [MOVING, COPYING])
@pytest.mark.parametrize("code", [b"COPYUID", b"X-COPY"])
@pytest.mark.parametrize("side", ["heard", "asked"])
def test_wherever_the_line_breaks_there_is_a_draft_and_nobody_is_told_otherwise(
    side: str, code: bytes, variant: str, dovecots: Callable[[str], Dovecot]
) -> None:
    outcomes: list[tuple[bool | None, tuple[int, int]]] = []
    cut = last = 0
    while cut <= last:
        with ExitStack() as stack:
            it = Scene(dovecots(variant).new_user(), stack)
            lines = Lines(code, cut)
            it.heard = lines.told
            setattr(it, side, lines.cut)
            moved = None
            with suppress(Unreachable):
                moved = it.mailbox.discard_draft(it.handle)
            outcomes.append((moved, it.left()))
            cut, last = cut + 1, lines.seen

    unknown = {(None, (1, 0)), (None, (0, 1))} | ({(None, (1, 1))} if variant == COPYING else set())
    assert (None, (1, 0)) == outcomes[0]
    assert (True, (0, 1)) == outcomes[-1]
    assert unknown | {(True, (0, 1))} >= set(outcomes)
    assert len(outcomes) > 5

"""A draft moved to Trash on an IMAP server: by which commands, and whatever the server tells."""

from __future__ import annotations

import re
from contextlib import closing
from itertools import count
from typing import TYPE_CHECKING

import pytest

from rules.mail import Role
from tests.connectors import letters
from tests.connectors.discard_scene import COPYING, MOVING, spoilt
from tests.connectors.reader import NOON

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.connectors.discard_scene import Scene


class TestCommands:
    def test_with_move_there_is_one_that_changes_something(self, scene: Callable[[str], Scene]) -> None:
        it = scene(MOVING)
        it.mailbox.discard_draft(it.handle)

        assert ["EXAMINE", "UID FETCH", "SELECT", "UID SEARCH", "UID MOVE", "EXAMINE"] == [
            re.match(r"(UID )?\w+", command)[0] for command in it.commands()
        ]
        assert 'UID MOVE 2 "Trash"' in it.commands()
        assert (0, 1) == it.left()

    def test_without_move_one_uid_is_expunged_and_never_a_folder(self, scene: Callable[[str], Scene]) -> None:
        it = scene(COPYING)
        it.mailbox.discard_draft(it.handle)
        changing = [command for command in it.commands() if not re.match("EXAMINE|UID FETCH|UID SEARCH", command)]

        assert ['SELECT "INBOX.Drafts"', 'UID COPY 2 "INBOX.Trash"'] == changing[:2]
        assert [r"UID STORE 2 +FLAGS.SILENT (\Deleted)", "UID EXPUNGE 2"] == changing[2:]
        assert 'EXAMINE "INBOX.Drafts"' == it.commands()[-1]
        assert (0, 1) == it.left()

    def test_without_either_nothing_is_asked(self, scene: Callable[[str], Scene]) -> None:
        it = scene("ancient")

        assert it.mailbox.discard_draft(it.handle) is False
        assert [] == it.commands()
        assert (1, 0) == it.left()

    @pytest.mark.parametrize("variant", [MOVING, COPYING])
    def test_its_flags_stay(self, variant: str, scene: Callable[[str], Scene]) -> None:
        it = scene(variant)
        it.mailbox.discard_draft(it.handle)
        it.client.connection.select_folder(it.trash, readonly=True)

        assert {b"\\Draft", b"\\Seen"} == set(it.client.connection.get_flags([2])[2]) - {b"\\Recent"}

    @pytest.mark.parametrize("by", [b"X-", b'EXAMINE "No such folder"\r\n'])
    def test_where_the_folder_cannot_be_opened_afterwards_all_goes_on(
        self, by: bytes, scene: Callable[[str], Scene]
    ) -> None:
        it = scene(MOVING)
        opens = spoilt("EXAMINE", by=by)
        it.asked = lambda line: opens(line) if any(b"UID MOVE" in said for said in it.relay.said) else line

        assert it.mailbox.discard_draft(it.handle)
        assert 1 == len(it.mailbox.drafts())
        assert ["EXAMINE"] == [command.split()[0] for command in it.commands() if "EXAMINE" in command][2:]
        assert (0, 1) == it.left()

    def test_of_several_trashes_the_one_with_the_special_use_is_taken(self, scene: Callable[[str], Scene]) -> None:
        it = scene(MOVING)
        for name in ("Deleted Items", "Papierkorb"):
            it.client.make_folder(name)
        with closing(it.client.open()) as mailbox:
            assert 3 == [folder.role for folder in mailbox.folders()].count(Role.TRASH)
            assert mailbox.discard_draft(it.handle)
        assert (0, 1) == it.left()


class TestWhatWasBegun:
    """Without MOVE, by an attempt that was cut short behind its copy."""

    @pytest.fixture
    def it(self, scene: Callable[[str], Scene]) -> Scene:
        it = scene(COPYING)
        it.client.connection.select_folder(it.drafts)
        it.client.connection.copy([2], it.trash)
        return it

    @pytest.mark.parametrize("marked", [True, False])
    def test_it_is_finished_without_a_second_copy(self, it: Scene, *, marked: bool) -> None:
        if marked:
            it.client.connection.delete_messages([2])

        assert it.mailbox.discard_draft(it.handle)
        assert (0, 1) == it.left()

    def test_a_copy_that_somebody_is_deleting_is_none(self, it: Scene) -> None:
        it.client.mark_deleted(it.trash, ".2")

        assert it.mailbox.discard_draft(it.handle)
        assert (0, 2) == it.left()

    def test_a_draft_that_somebody_deletes_beside_another_version_in_trash_is_left_alone(
        self, scene: Callable[[str], Scene]
    ) -> None:
        it = scene(COPYING)
        it.client.deliver(it.trash, letters.DRAFT + b"Edited.\r\n", NOON, draft=True)
        it.client.mark_deleted(it.drafts, ".2")

        assert it.mailbox.discard_draft(it.handle) is False
        assert 1 == it.client.whole(it.drafts).count(letters.DRAFT)


@pytest.mark.parametrize("variant", [MOVING, COPYING])
class TestWhatTheServerTells:
    def test_where_it_does_not_tell_of_the_copy_we_look(self, variant: str, scene: Callable[[str], Scene]) -> None:
        it = scene(variant)
        it.heard = lambda line: line.replace(b"[COPYUID ", b"[X-COPY ")

        assert it.mailbox.discard_draft(it.handle)
        assert (0, 1) == it.left()

    def test_one_that_is_replaced_at_that_moment_is_not_moved(
        self, variant: str, scene: Callable[[str], Scene]
    ) -> None:
        it = scene(variant)

        def replaced(command: bytes) -> bytes:
            if re.search(rb" UID (MOVE|COPY) ", command):
                with it.user.connect() as program:
                    program.select_folder(it.drafts)
                    program.delete_messages([2])
                    program.uid_expunge([2])
            return command

        it.asked = replaced

        assert it.mailbox.discard_draft(it.handle) is False
        assert (0, 0) == it.left()

    def test_one_that_somebody_deletes_while_we_look_for_the_copy_stays(
        self, variant: str, scene: Callable[[str], Scene]
    ) -> None:
        it = scene(variant)

        def marked(command: bytes) -> bytes:
            moving = any(re.search(rb" UID (MOVE|COPY) ", said) for said in it.relay.said)
            if moving and b" EXAMINE " in command and b"Trash" in command:
                with it.user.connect() as program:
                    program.select_folder(it.drafts)
                    program.delete_messages([2])
            return command

        it.asked = marked
        it.heard = lambda line: line.replace(b"[COPYUID ", b"[X-COPY ")

        assert (variant == MOVING) is it.mailbox.discard_draft(it.handle)
        assert ((0, 1) if variant == MOVING else (1, 1)) == it.left()

    def test_where_uids_mean_nothing_it_stays(self, variant: str, scene: Callable[[str], Scene]) -> None:
        it = scene(variant)
        it.heard = lambda line: re.sub(rb"\[UIDVALIDITY \d+\]", b"[UIDVALIDITY 0]", line)
        (_, ours) = it.mailbox.drafts()

        assert "0.2" == ours.handle
        assert it.mailbox.discard_draft(ours.handle) is False
        assert (1, 0) == it.left()

    def test_a_folder_that_is_rebuilt_at_that_moment_is_left_alone(
        self, variant: str, scene: Callable[[str], Scene]
    ) -> None:
        it = scene(variant)
        seen = count()
        it.heard = lambda line: (
            re.sub(rb"\d+", b"42", line, count=1) if b"[UIDVALIDITY" in line and next(seen) else line
        )

        assert it.mailbox.discard_draft(it.handle) is False
        assert (1, 0) == it.left()

    def test_a_no_to_what_was_done_all_the_same_is_seen_through(
        self, variant: str, scene: Callable[[str], Scene]
    ) -> None:
        it = scene(variant)
        it.heard = lambda line: re.sub(rb"^(\w+) OK (Move|Expunge) completed", rb"\1 NO [SERVERBUG] Sorry", line)

        assert it.mailbox.discard_draft(it.handle)
        assert (0, 1) == it.left()


class TestFinishing:
    """Where there is no MOVE, and an earlier one broke off."""

    @staticmethod
    def copied(scene: Callable[[str], Scene], *, marked: bool) -> Scene:
        it = scene(COPYING)
        with it.user.connect() as program:
            program.select_folder(it.drafts)
            program.copy([2], it.trash)
            if marked:
                program.delete_messages([2])
        return it

    @pytest.mark.parametrize("marked", [False, True])
    def test_the_copy_that_is_in_trash_is_the_only_one(self, marked: bool, scene: Callable[[str], Scene]) -> None:  # noqa: FBT001  (pytest passes it by name)
        it = self.copied(scene, marked=marked)

        assert it.mailbox.discard_draft(it.handle)
        assert (0, 1) == it.left()
        assert "UID EXPUNGE 2" == next(command for command in it.commands() if "EXPUNGE" in command)
        assert [] == [command for command in it.commands() if "UID COPY" in command]

    def test_a_copy_that_somebody_deletes_is_none(self, scene: Callable[[str], Scene]) -> None:
        it = self.copied(scene, marked=False)
        it.client.mark_deleted(it.trash, ".2")

        assert it.mailbox.discard_draft(it.handle)
        assert (0, 2) == it.left()

    def test_a_marked_draft_whose_copy_is_going_stays(self, scene: Callable[[str], Scene]) -> None:
        it = self.copied(scene, marked=True)
        it.client.mark_deleted(it.trash, ".2")

        assert it.mailbox.discard_draft(it.handle) is False
        assert (1, 1) == it.left()

    def test_a_letter_of_another_size_is_no_copy(self, scene: Callable[[str], Scene]) -> None:
        it = scene(COPYING)
        it.client.deliver(it.trash, letters.DRAFT + b"And one more thing.\r\n", NOON)
        it.client.mark_deleted(it.drafts, ".2")

        assert it.mailbox.discard_draft(it.handle) is False
        assert 2 == it.client.marked(it.drafts)

    def test_a_folder_that_is_rebuilt_meanwhile_keeps_what_is_marked(self, scene: Callable[[str], Scene]) -> None:
        it = self.copied(scene, marked=True)
        selected: list[bool] = []

        def asked(line: bytes) -> bytes:
            selected.append(b" SELECT " in line)
            return line

        def heard(line: bytes) -> bytes:
            rebuilt = selected[-1] and b"[UIDVALIDITY" in line
            return re.sub(rb"\d+", b"42", line, count=1) if rebuilt else line

        it.asked, it.heard = asked, heard

        assert it.mailbox.discard_draft(it.handle) is False
        assert (1, 1) == it.left()

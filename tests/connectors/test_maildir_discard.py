"""A draft moved to Trash in a Maildir: one rename, by a name that programs which sync mail can live with."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from connectors.errors import NotMoved
from tests.connectors import letters
from tests.connectors.maildirs import Home, deliver
from tests.connectors.reader import NOON

if TYPE_CHECKING:
    from connectors.mailbox import Mailbox

ELSEWHERE = Path("/dev/shm")  # noqa: S108  # a file system of its own


def names(root: Path, folder: str) -> list[str]:
    return sorted(str(path.relative_to(root / folder)) for path in (root / folder).glob("*/*"))


class TestDiscarding(Home):
    @pytest.mark.parametrize(
        ("lying", "expected"),
        [
            ("cur/1.M1P1.host:2,DS", "cur/1.M1P1.host:2,DS"),
            ("cur/1.M1P1.host:2,DFRSa", "cur/1.M1P1.host:2,DFRSa"),
            ("cur/1.M1P1.host;2,D", "cur/1.M1P1.host;2,D"),
            ("cur/1.M1P1.host", "cur/1.M1P1.host:2,"),
            ("new/1.M1P1.host", "cur/1.M1P1.host:2,"),
            ("cur/1.M1P1.host,U=17:2,D", "cur/1.M1P1.host:2,D"),
            ("cur/1.M1P1.host,S=120,W=130,U=17:2,D", "cur/1.M1P1.host,S=120,W=130:2,D"),
            ("cur/1_0.7.host,U=17,FMD5=9a0364b9e99bb480dd25e1f0284c8555:2,D", "cur/1_0.7.host:2,D"),
            (os.fsdecode(b"cur/1.h\xfcst:2,D"), os.fsdecode(b"cur/1.h\xfcst:2,D")),
        ],
    )
    def test_its_name_stays_but_for_its_number_in_drafts(
        self, lying: str, expected: str, root: Path, mailbox: Mailbox
    ) -> None:
        before = deliver(root / "Drafts", lying, letters.DRAFT, NOON).stat()
        (draft,) = mailbox.drafts()
        moved = mailbox.discard_draft(draft.handle)

        assert moved
        assert ([], [expected]) == (names(root, "Drafts"), names(root, "Trash"))
        after = (root / "Trash" / expected).stat()
        assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)

    def test_a_name_that_is_taken_in_trash_is_not_taken_again(self, root: Path, mailbox: Mailbox) -> None:
        deliver(root / "Trash", "cur/1.host:2,S", letters.plain("<a@client.example>"))
        deliver(root / "Trash", "new/1.host_1", letters.plain("<b@client.example>"))
        deliver(root / "Drafts", "cur/1.host,U=3:2,D", letters.DRAFT)
        mailbox.discard_draft("1.host,U=3")

        assert ["cur/1.host:2,S", "cur/1.host_2:2,D", "new/1.host_1"] == names(root, "Trash")
        assert letters.DRAFT == (root / "Trash/cur/1.host_2:2,D").read_bytes()

    def test_where_names_have_no_colons_a_semicolon_stands(self, root: Path, mailbox: Mailbox) -> None:
        deliver(root / "Trash", "cur/2.host;2,S", letters.plain("<a@client.example>"))
        deliver(root / "Drafts", "new/1.host", letters.DRAFT)
        mailbox.discard_draft("1.host")

        assert "cur/1.host;2," in names(root, "Trash")

    def test_one_whose_flags_were_changed_is_found(self, root: Path, mailbox: Mailbox) -> None:
        path = deliver(root / "Drafts", "cur/1.host:2,D", letters.DRAFT)
        mailbox.drafts()
        path.rename(root / "Drafts/cur/1.host:2,DF")

        assert mailbox.discard_draft("1.host")
        assert ["cur/1.host:2,DF"] == names(root, "Trash")

    def test_one_that_is_replaced_at_that_moment_is_not_moved(
        self, root: Path, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = deliver(root / "Drafts", "cur/1.host:2,D", letters.DRAFT)
        mailbox.folders()
        rename = Path.rename

        def late(source: Path, target: Path) -> Path:
            deliver(root / "Drafts", "cur/2.host:2,D", letters.DRAFT)
            path.unlink()
            return rename(source, target)

        monkeypatch.setattr(Path, "rename", late)

        assert mailbox.discard_draft("1.host") is False
        assert (["cur/2.host:2,D"], []) == (names(root, "Drafts"), names(root, "Trash"))

    def test_a_trash_that_cannot_be_written_to_is_told(self, root: Path, mailbox: Mailbox) -> None:
        handle = mailbox.write_draft(letters.DRAFT, NOON)
        shutil.rmtree(root / "Trash/cur")
        expected = (
            f"^account home: no draft could be moved from {root / 'Drafts'} to {root / 'Trash'}: "
            f"{os.strerror(errno.ENOENT)}; give the right to write there, or delete it in your mail program$"
        )
        with pytest.raises(NotMoved, match=expected):
            mailbox.discard_draft(handle)

        assert [handle] == [one.handle for one in mailbox.drafts()]

    @pytest.mark.skipif(not ELSEWHERE.is_dir(), reason="there is one file system only")
    def test_a_trash_on_another_file_system_is_told(self, root: Path, mailbox: Mailbox, tmp_path: Path) -> None:
        if ELSEWHERE.stat().st_dev == tmp_path.stat().st_dev:
            pytest.skip("there is one file system only")
        other = ELSEWHERE / f"relance-{os.getpid()}"
        shutil.copytree(root / "Trash", other)
        shutil.rmtree(root / "Trash")
        (root / "Trash").symlink_to(other)
        try:
            handle = mailbox.write_draft(letters.DRAFT, NOON)
            with pytest.raises(NotMoved, match="they lie on different file systems; delete it in your mail program"):
                mailbox.discard_draft(handle)

            assert [handle] == [one.handle for one in mailbox.drafts()]
            assert [] == names(root, "Trash")
        finally:
            shutil.rmtree(other)

"""The files of a Maildir: read without a trace, written without a risk."""

from __future__ import annotations

import errno
import os
import resource
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from connectors import headers
from connectors.errors import NotWritten, Unreachable
from connectors.maildir import mailbox as maildir
from tests.connectors import letters
from tests.connectors.maildirs import STANDARD, Home, deliver
from tests.connectors.reader import ALWAYS, MORNING, NOON, THIS_AUTUMN, Stored, read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from connectors.mailbox import Folder, Mailbox


class TestReading(Home):
    def test_moves_to_cur_and_new_flags_make_no_new_message(self, root: Path, mailbox: Mailbox, inbox: Folder) -> None:
        path = deliver(root / "INBOX", "new/1.M1.host", letters.plain("<a@client.example>"))
        before = read(mailbox, inbox)
        for name in ("1.M1.host:2,", "1.M1.host:2,RS", "1.M1.host;2,DFRS"):
            path = path.rename(root / "INBOX" / "cur" / name)
            assert [] == read(mailbox, inbox, before.stored).ids
            assert ["1.M1.host"] == [handle for handle, _ in mailbox.contents(inbox, ["1.M1.host"])]

    def test_flags_are_read_behind_every_mark(self, root: Path, mailbox: Mailbox, inbox: Folder) -> None:
        for name in ("1.a:2,DS", "2.b;2,D", "3.c!2,FD", "4.d:2,S", "5.D"):
            deliver(root / "INBOX", f"cur/{name}", letters.plain("<a@client.example>"))
        drafts = {one.handle: one.draft for one in read(mailbox, inbox).fetched}
        assert {"1.a": True, "2.b": True, "3.c": True, "4.d": False, "5.D": False} == drafts

    def test_the_time_of_the_file_is_when_it_was_received(self, root: Path, mailbox: Mailbox, inbox: Folder) -> None:
        deliver(root / "INBOX", "new/1000000000.a", letters.plain("<a@client.example>"), NOON)
        assert [NOON] == [one.received_at for one in read(mailbox, inbox).fetched]

    @pytest.mark.parametrize(
        ("name", "message", "expected"),
        [
            ("1790000000.M1.host", letters.REPLY, datetime.fromtimestamp(1790000000, UTC)),
            ("12.host", letters.REPLY, datetime(2026, 11, 2, 9, 0, tzinfo=UTC)),
            ("none", letters.REPLY, datetime(2026, 11, 2, 9, 0, tzinfo=UTC)),
            ("none", b"Subject: no date\n\n", datetime(1990, 1, 1, tzinfo=UTC)),
        ],
    )
    def test_where_a_copy_has_lost_the_time_the_name_tells_it_or_the_sender(
        self, name: str, message: bytes, expected: datetime, root: Path, mailbox: Mailbox, inbox: Folder
    ) -> None:
        deliver(root / "INBOX", f"cur/{name}:2,", message, datetime(1970, 1, 1, tzinfo=UTC))
        assert [expected] == [one.received_at for one in read(mailbox, inbox, since=THIS_AUTUMN).fetched]

    def test_mail_that_was_synced_late_is_not_left_out(self, root: Path, mailbox: Mailbox, inbox: Folder) -> None:
        deliver(root / "INBOX", "cur/1000000000.old:2,S", letters.plain("<synced@client.example>"), NOON)
        assert ["<synced@client.example>"] == read(mailbox, inbox, since=NOON.date()).ids

    def test_old_mail_is_not_opened(self, root: Path, mailbox: Mailbox, inbox: Folder) -> None:
        for number in range(3):
            deliver(root / "INBOX", f"cur/{number}.a:2,", b"", MORNING - timedelta(days=900))
        (batch,) = read(mailbox, inbox, since=THIS_AUTUMN).batches
        assert ((), (), 3) == (batch.fetched, batch.set_aside, batch.total)

    def test_many_come_in_batches(
        self, root: Path, mailbox: Mailbox, inbox: Folder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(maildir, "BATCH", 2)
        for number in range(5):
            deliver(root / "INBOX", f"cur/{number}.a:2,", letters.plain(f"<{number}@client.example>"))
        batches = read(mailbox, inbox).batches
        assert [2, 2, 1] == [len(batch.fetched) for batch in batches]
        assert {5} == {batch.total for batch in batches}

    def test_a_batch_that_was_lost_comes_again(
        self, root: Path, mailbox: Mailbox, inbox: Folder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(maildir, "BATCH", 1)
        for number in range(3):
            deliver(root / "INBOX", f"cur/{number}.a:2,", letters.plain(f"<{number}@client.example>"))
        first = next(iter(mailbox.new_headers(inbox, Stored(), ALWAYS)))
        after = read(mailbox, inbox, Stored().after(first))
        assert ["<1@client.example>", "<2@client.example>"] == after.ids

    def test_only_the_fields_that_tell_something_are_kept(self, root: Path, mailbox: Mailbox, inbox: Folder) -> None:
        route = b"Received: " + b"y" * 20_000 + b"\n z\n"
        deliver(root / "INBOX", "cur/1.a:2,", route + b"Subject: a\n b\n" + route + b"TO : c@d\n\nCc: body\n")
        assert [b"Subject: a\n b\nTO : c@d\n"] == [one.header for one in read(mailbox, inbox).fetched]

    def test_a_header_without_end_is_cut(self, root: Path, mailbox: Mailbox, inbox: Folder) -> None:
        deliver(root / "INBOX", "cur/1.a:2,", b"Subject: " + b"y" * 2_000_000)
        (one,) = read(mailbox, inbox).fetched
        assert headers.MAX_HEADER == len(one.header)

    @pytest.mark.parametrize("size", range(8190, 8195))
    def test_the_end_of_a_header_is_found_wherever_it_falls(
        self, size: int, root: Path, mailbox: Mailbox, inbox: Folder
    ) -> None:
        header = b"To: " + b"y" * (size - 5) + b"\n"
        deliver(root / "INBOX", "cur/1.a:2,", header + b"\nbody")
        assert [header] == [one.header for one in read(mailbox, inbox).fetched]

    def test_a_long_header_is_read_to_its_end(self, root: Path, mailbox: Mailbox, inbox: Folder) -> None:
        long = b"To: " + b"a@client.example,\n " * 20_000 + b"b@client.example\n"
        deliver(root / "INBOX", "cur/1.a:2,", b"X-Route: " + b"y" * 400_000 + b"\n" + long + b"Subject: a\n\nTo: body")

        assert [long + b"Subject: a\n"] == [one.header for one in read(mailbox, inbox).fetched]

    def test_what_is_no_message_is_passed_over(self, root: Path, mailbox: Mailbox, inbox: Folder) -> None:
        (root / "INBOX" / "cur" / "folder").mkdir()
        deliver(root / "INBOX", "cur/.hidden", b"Subject: a\n\n")
        (batch,) = read(mailbox, inbox).batches
        assert ((), (), 0) == (batch.fetched, batch.set_aside, batch.total)

    def test_what_cannot_be_read_is_set_aside_and_the_others_come(
        self, root: Path, mailbox: Mailbox, inbox: Folder
    ) -> None:
        cur = root / "INBOX" / "cur"
        (cur / "1.loop:2,").symlink_to(cur / "1.loop:2,")
        os.mkfifo(cur / "2.pipe:2,")
        deliver(root / "INBOX", "cur/3.a:2,", letters.plain("<a@client.example>"))
        reading = read(mailbox, inbox)
        assert ["<a@client.example>"] == reading.ids
        assert ("1.loop", "2.pipe") == reading.batches[0].set_aside
        assert ["3.a"] == [handle for handle, _ in mailbox.contents(inbox, ["1.loop", "2.pipe", "3.a"])]

    def test_a_message_that_vanishes_while_reading_is_passed_over(
        self, root: Path, mailbox: Mailbox, inbox: Folder
    ) -> None:
        (root / "INBOX" / "cur" / "1.gone:2,").symlink_to(root / "nowhere")
        deliver(root / "INBOX", "cur/2.a:2,", letters.plain("<a@client.example>"))
        (batch,) = read(mailbox, inbox).batches
        assert (["2.a"], ()) == ([one.handle for one in batch.fetched], batch.set_aside)

    def test_a_message_whose_flags_change_while_reading_is_found(
        self, root: Path, mailbox: Mailbox, inbox: Folder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(maildir, "BATCH", 1)
        for number in range(2):
            deliver(root / "INBOX", f"cur/{number}.a:2,", letters.plain(f"<{number}@client.example>"))
        batches = mailbox.new_headers(inbox, Stored(), ALWAYS)
        next(batches)
        (root / "INBOX/cur/1.a:2,").rename(root / "INBOX/cur/1.a:2,S")
        assert ["1.a"] == [one.handle for one in next(batches).fetched]

    def test_texts_are_found_when_flags_change_while_reading(self, root: Path, mailbox: Mailbox, inbox: Folder) -> None:
        for number in range(2):
            deliver(root / "INBOX", f"cur/{number}.a:2,", letters.plain(f"<{number}@client.example>"))
        contents = mailbox.contents(inbox, ["0.a", "1.a"])
        next(contents)
        (root / "INBOX/cur/1.a:2,").rename(root / "INBOX/cur/1.a:2,S")
        assert ["1.a"] == [handle for handle, _ in contents]

    def test_a_file_name_that_is_no_utf_8_has_a_handle_that_can_be_stored(
        self, root: Path, mailbox: Mailbox, inbox: Folder
    ) -> None:
        deliver(root / "INBOX", os.fsdecode(b"cur/1.h\xfcst:2,"), letters.plain("<a@client.example>"))
        assert [r"1.h\xfcst"] == [one.handle for one in read(mailbox, inbox).fetched]
        assert [r"1.h\xfcst"] == [handle for handle, _ in mailbox.contents(inbox, [r"1.h\xfcst"])]

    def test_reading_leaves_every_file_as_it_was(self, root: Path, mailbox: Mailbox) -> None:
        for name in STANDARD:
            deliver(root / name, "new/1.a", letters.plain("<a@client.example>"))
        before = snapshot(root)
        for folder in mailbox.folders():
            list(mailbox.contents(folder, [one.handle for one in read(mailbox, folder).fetched]))
        mailbox.drafts()
        assert before == snapshot(root)

    def test_the_cursor_tells_the_day(self, mailbox: Mailbox, inbox: Folder) -> None:
        assert "2026-11-02" == read(mailbox, inbox, since=date(2026, 11, 2)).stored.cursor


def snapshot(root: Path) -> dict[Path, tuple[int, int]]:
    return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in root.rglob("*")}


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """As on a disk that is full: what goes beyond is refused by the system."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


class TestWriting(Home):
    def test_a_draft_lies_in_cur_as_a_finished_file(self, root: Path, mailbox: Mailbox) -> None:
        handle = mailbox.write_draft(letters.DRAFT, NOON)
        (path,) = (root / "Drafts").glob("*/*")
        assert f"cur/{handle}:2,DS" == str(path.relative_to(root / "Drafts"))
        assert letters.DRAFT.replace(b"\r\n", b"\n") == path.read_bytes()
        assert (0o600, NOON.timestamp()) == (path.stat().st_mode & 0o777, path.stat().st_mtime)

    def test_equal_drafts_of_one_moment_are_two_files(self, root: Path, mailbox: Mailbox) -> None:
        first = mailbox.write_draft(letters.DRAFT, NOON)
        second = mailbox.write_draft(letters.DRAFT, NOON)
        assert first != second
        assert 2 == len(list((root / "Drafts/cur").iterdir()))

    def test_a_draft_is_never_written_over_one_that_was_flagged(self, root: Path, mailbox: Mailbox) -> None:
        first = mailbox.write_draft(letters.DRAFT, NOON)
        (root / f"Drafts/cur/{first}:2,DS").rename(root / f"Drafts/cur/{first}:2,DFS")
        assert first != mailbox.write_draft(letters.DRAFT, NOON)

    def test_what_a_run_that_was_killed_left_in_tmp_is_no_obstacle(self, root: Path, mailbox: Mailbox) -> None:
        handle = mailbox.write_draft(letters.DRAFT, NOON)
        (written,) = (root / "Drafts/cur").iterdir()
        written.rename(root / "Drafts/tmp" / handle).write_bytes(b"From: I")

        assert handle == mailbox.write_draft(letters.DRAFT, NOON)
        assert letters.DRAFT.replace(b"\r\n", b"\n") == written.read_bytes()
        assert [] == list((root / "Drafts/tmp").iterdir())

    def test_where_names_have_no_colons_a_semicolon_stands(self, root: Path, mailbox: Mailbox) -> None:
        deliver(root / "Drafts", "cur/1.a;2,DS", letters.DRAFT)
        handle = mailbox.write_draft(letters.DRAFT, NOON)
        assert (root / f"Drafts/cur/{handle};2,DS").is_file()

    def test_a_full_disk_leaves_nothing_behind_and_is_told(self, root: Path, mailbox: Mailbox) -> None:
        mailbox.folders()
        expected = rf"account home: no draft could be written to {root / 'Drafts'}: {os.strerror(errno.EFBIG)}; make"
        with no_file_larger_than(100), pytest.raises(NotWritten, match=expected):
            mailbox.write_draft(letters.DRAFT, NOON)
        assert [] == list((root / "Drafts").glob("*/*"))
        assert mailbox.write_draft(letters.DRAFT, NOON)

    def test_a_folder_that_cannot_be_written_to_is_told(self, root: Path, mailbox: Mailbox) -> None:
        (root / "Drafts/tmp").rmdir()
        (root / "Drafts/tmp").write_text("no directory")
        with pytest.raises(NotWritten, match="give the right to write"):
            mailbox.write_draft(letters.DRAFT, NOON)

    def test_a_draft_that_cannot_be_read_is_not_taken_for_gone(self, root: Path, mailbox: Mailbox) -> None:
        os.mkfifo(root / "Drafts/cur/1.a:2,DS")
        with pytest.raises(Unreachable, match=r"the draft 1\.a in .* cannot be read; move it elsewhere"):
            mailbox.drafts()

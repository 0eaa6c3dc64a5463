"""A Maildir keeps the contract in both layouts, and is found where programs put it."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from connectors import open_mailbox
from connectors.account import Folders
from connectors.errors import FolderNotFound, Unreachable
from rules.mail import Role
from tests.connectors import letters
from tests.connectors.contract import MailboxContract
from tests.connectors.discard_contract import DiscardContract, MarkedContract
from tests.connectors.maildirs import STANDARD, Home, MaildirClient, account, make, standard
from tests.connectors.reader import NOON, read, the
from tests.connectors.report_contract import ReportsContract

if TYPE_CHECKING:
    from pathlib import Path

    from connectors.mailbox import Folder, Mailbox


class TestFoldersSideBySide(MailboxContract, ReportsContract, DiscardContract, MarkedContract):
    @pytest.fixture
    def client(self, tmp_path: Path) -> MaildirClient:
        return MaildirClient(standard(tmp_path), dots=False)

    @pytest.fixture
    def poor(self, client: MaildirClient) -> MaildirClient:
        return without_trash(client)


class TestMaildirPlusPlus(MailboxContract, DiscardContract, MarkedContract):
    @pytest.fixture
    def client(self, tmp_path: Path) -> MaildirClient:
        client = MaildirClient(tmp_path, dots=True)
        for name in STANDARD:
            client.make_folder(name)
        return client

    @pytest.fixture
    def poor(self, client: MaildirClient) -> MaildirClient:
        return without_trash(client)


def without_trash(client: MaildirClient) -> MaildirClient:
    shutil.rmtree(client.path("Trash"))
    return client


def names_and_roles(path: Path) -> dict[str, Role]:
    return {folder.name: folder.role for folder in open_mailbox(account(path)).folders()}


class TestLayout(Home):
    def test_the_root_of_maildir_plus_plus_is_the_inbox(self, tmp_path: Path) -> None:
        make(tmp_path)
        for name in (".Sent", ".Drafts", ".Archive.2026", ".&BCcENQRABD0EPgQyBDgEOgQ4-.R&-D"):
            make(tmp_path / name)
        assert {
            "INBOX": Role.INBOX, "Sent": Role.SENT, "Drafts": Role.DRAFTS,
            "Archive.2026": Role.OTHER, "Черновики.R&D": Role.OTHER,
        } == names_and_roles(tmp_path)  # fmt: skip

    def test_folders_are_found_at_any_depth(self, tmp_path: Path) -> None:
        for name in ("INBOX", "INBOX/Sent", "INBOX/Drafts", "Clients/2026/Söhne", "Clients/.2025"):
            make(tmp_path / name)
        assert {
            "INBOX": Role.INBOX, "INBOX/Sent": Role.SENT, "INBOX/Drafts": Role.DRAFTS,
            "Clients/2026/Söhne": Role.OTHER, "Clients/2025": Role.OTHER,
        } == names_and_roles(tmp_path)  # fmt: skip

    def test_names_of_a_server_that_divides_by_dots_are_understood(self, tmp_path: Path) -> None:
        for name in ("INBOX", "INBOX.Sent", "INBOX.Drafts"):
            make(tmp_path / name)
        assert {"INBOX": Role.INBOX, "INBOX.Sent": Role.SENT, "INBOX.Drafts": Role.DRAFTS} == names_and_roles(tmp_path)

    def test_what_only_looks_like_utf_7_is_shown_as_it_is(self, tmp_path: Path) -> None:
        standard(tmp_path)
        make(tmp_path / "R&D-Team")
        assert "R&D-Team" in names_and_roles(tmp_path)

    def test_a_name_that_is_no_utf_8_can_be_stored(self, tmp_path: Path) -> None:
        standard(tmp_path)
        for name in (b"B\xfccher", b"B\xf6rse"):
            make(tmp_path / os.fsdecode(name))
        assert {r"B\xfccher", r"B\xf6rse"} < names_and_roles(tmp_path).keys()

    def test_two_folders_never_share_a_name(self, tmp_path: Path) -> None:
        standard(tmp_path)
        make(tmp_path / ".Clients")
        make(tmp_path / "Clients")
        for part in ("cur", "new", "tmp"):
            (tmp_path / part).mkdir()
        assert len(STANDARD) + 3 == len(open_mailbox(account(tmp_path)).folders())

    def test_a_link_is_followed_but_never_twice(self, root: Path, tmp_path: Path) -> None:
        make(tmp_path / "elsewhere" / "Clients")
        (root / "linked").symlink_to(tmp_path / "elsewhere")
        (root / "linked" / "loop").symlink_to(root)
        (root / "itself").symlink_to(root / "itself")
        assert {*STANDARD, "linked/Clients"} == names_and_roles(root).keys()

    def test_the_user_has_the_last_word(self, root: Path) -> None:
        make(root / "Angebote")
        mailbox = open_mailbox(account(root, Folders(sent=("Angebote",))))
        assert "named in config.toml" == the(Role.SENT, mailbox).evidence
        assert "Angebote" == the(Role.SENT, mailbox).name

    def test_a_path_that_is_not_there_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(Unreachable, match=f"account home: there is no folder {tmp_path / 'gone'}; correct 'path'"):
            open_mailbox(account(tmp_path / "gone"))

    def test_a_path_without_mail_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(FolderNotFound, match=f"account home: there is no Maildir .* below {tmp_path}; correct"):
            open_mailbox(account(tmp_path)).folders()

    def test_a_path_that_holds_a_whole_disk_is_told(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("connectors.maildir.layout.MAX_DIRECTORIES", 5)
        with pytest.raises(FolderNotFound, match=r"has more than .* folders; set 'path' to the one with the mail"):
            open_mailbox(account(root)).folders()

    def test_a_folder_that_vanishes_is_an_error_and_not_an_empty_folder(
        self, root: Path, mailbox: Mailbox, inbox: Folder
    ) -> None:
        (root / "INBOX" / "cur").rmdir()
        with pytest.raises(Unreachable, match=f"{root / 'INBOX'} cannot be read: No such file"):
            read(mailbox, inbox)

    def test_a_copy_without_its_empty_directories_is_read(self, root: Path, mailbox: Mailbox, inbox: Folder) -> None:
        (root / "INBOX" / "new").rmdir()
        (root / "Drafts" / "tmp").rmdir()
        assert [] == read(mailbox, inbox).ids
        assert mailbox.write_draft(letters.DRAFT, NOON)

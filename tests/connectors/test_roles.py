"""Which folder is which, in many languages and on odd servers."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest
from imapclient import imap_utf7

from connectors.account import Folders
from connectors.errors import FolderNotFound
from connectors.roles import Listed, assign, fold, names
from rules.mail import Role

USUAL = (Listed("INBOX"), Listed("Sent", ("\\Sent",), "/"), Listed("Drafts", ("\\Drafts",), "/"))
WRITTEN = tomllib.loads((files("connectors") / "data" / "folder_names.toml").read_text(encoding="utf-8"))


def roles(*listed: Listed | str, configured: Folders | None = None, prefix: str = "", separator: str = "/") -> dict:
    """Names to roles; a mere string is a folder without attributes."""
    folders = [Listed(one, (), separator) if isinstance(one, str) else one for one in listed]
    return {one.name: one.role for one in assign("work", folders, configured or Folders(), prefix)}


def refusal(*listed: Listed | str, configured: Folders | None = None, prefix: str = "") -> str:
    with pytest.raises(FolderNotFound) as raised:
        roles(*listed, configured=configured, prefix=prefix)
    return str(raised.value)


class TestTheDataFile:
    def test_no_name_stands_twice_nor_in_two_roles(self) -> None:
        folded = [fold(name) for listed in WRITTEN.values() for name in listed]
        assert [] == [name for name in names() if folded.count(name) > 1]
        assert len(folded) == len(names())

    def test_every_role_is_one_that_exists_and_none_is_the_inbox(self) -> None:
        assert {"drafts", "sent", "trash", "junk", "archive", "outbox"} == set(WRITTEN)

    @pytest.mark.parametrize("name", [name for listed in WRITTEN.values() for name in listed])
    def test_every_name_survives_modified_utf_7(self, name: str) -> None:
        assert name == imap_utf7.decode(imap_utf7.encode(name))

    @pytest.mark.parametrize(
        ("name", "role"),
        [
            ("Borradores", Role.DRAFTS),
            ("Koš", Role.TRASH),
            ("ОТПРАВЛЕННЫЕ", Role.SENT),
            ("черновики", Role.DRAFTS),
            ("Удаленные", Role.TRASH),
            ("Удалённые", Role.TRASH),
            ("Entwu\u0308rfe", Role.DRAFTS),
            ("Sent", Role.SENT),
            ("GESENDETE OBJEKTE", Role.SENT),
            ("Postausgang", Role.OUTBOX),
            ("Исходящие", Role.OUTBOX),
            ("Plantillas", Role.OUTBOX),
        ],
    )
    def test_a_name_has_its_role_in_any_case_and_composition(self, name: str, role: Role) -> None:
        assert role is names()[fold(name)]


class TestSpecialUse:
    def test_attributes_decide_in_any_case(self) -> None:
        found = roles(
            "INBOX",
            Listed("A", ("\\HasNoChildren", "\\SENT")),
            Listed("B", ("\\drafts",)),
            Listed("C", ("\\trash",)),
            Listed("D", ("\\Junk",)),
            Listed("E", ("\\Archive",)),
            Listed("F", ("\\All",)),
            Listed("Clients", ("\\HasChildren",)),
        )
        assert [
            Role.INBOX, Role.SENT, Role.DRAFTS, Role.TRASH, Role.JUNK, Role.ARCHIVE, Role.ARCHIVE, Role.OTHER,
        ] == list(found.values())  # fmt: skip

    def test_attributes_outweigh_names(self) -> None:
        found = roles("INBOX", Listed("Drafts", ("\\Sent",)), Listed("Sent", ("\\Drafts",)))
        assert (Role.SENT, Role.DRAFTS) == (found["Drafts"], found["Sent"])

    def test_sent_may_be_several_folders(self) -> None:
        assert Role.SENT is roles(*USUAL, Listed("Sent 2025", ("\\Sent",), "/"))["Sent 2025"]

    def test_drafts_may_not(self) -> None:
        told = refusal(*USUAL, Listed("Drafts 2", ("\\Drafts",), "/"))
        assert (
            "account work: more than one folder may be drafts: 'Drafts', 'Drafts 2'; "
            'write in config.toml, under [account.work.folders]: drafts = "…"'
        ) == told

    @pytest.mark.parametrize("attribute", ["\\Noselect", "\\NONEXISTENT"])
    def test_what_cannot_be_selected_is_skipped(self, attribute: str) -> None:
        assert "Archive" not in roles(*USUAL, Listed("Archive", (attribute, "\\Archive"), "/"))

    def test_inbox_is_the_inbox_whatever_its_attributes(self) -> None:
        assert "which folder is drafts cannot be told" in refusal(Listed("Inbox", ("\\Drafts",)), "Sent")


class TestNames:
    @pytest.mark.parametrize(
        ("sent", "drafts"),
        [
            ("Gesendete Elemente", "Entwürfe"),
            ("Отправленные", "Черновики"),
            ("Posta inviata", "Bozze"),
            ("Éléments envoyés", "Brouillons"),
            ("Elementos enviados", "Borradores"),
            ("Wysłane", "Kopie robocze"),
            ("Verzonden items", "Concepten"),
            ("Надіслані", "Чернетки"),
            ("Odeslaná pošta", "Koncepty"),
            ("Itens enviados", "Rascunhos"),
        ],
    )
    def test_one_candidate_is_enough(self, sent: str, drafts: str) -> None:
        assert {"INBOX": Role.INBOX, sent: Role.SENT, drafts: Role.DRAFTS} == roles("INBOX", sent, drafts)

    def test_the_namespace_prefix_is_no_part_of_the_name(self) -> None:
        found = roles("INBOX", "INBOX.Sent", "INBOX.Drafts", prefix="INBOX.", separator=".")
        assert {"INBOX": Role.INBOX, "INBOX.Sent": Role.SENT, "INBOX.Drafts": Role.DRAFTS} == found

    def test_the_last_part_of_a_path_counts(self) -> None:
        found = roles("INBOX", "[Gmail]/Sent Mail", "[Gmail]/Drafts", "[Gmail]/All Mail")
        assert [Role.INBOX, Role.SENT, Role.DRAFTS, Role.ARCHIVE] == list(found.values())

    def test_of_two_candidates_neither_is_taken(self) -> None:
        told = refusal("INBOX", "Sent", "Sent Items", "Drafts")
        assert (
            "account work: more than one folder may be sent: 'Sent', 'Sent Items'; "
            'write in config.toml, under [account.work.folders]: sent = ["…"]'
        ) == told

    def test_mail_that_waits_for_being_sent_is_not_sent(self) -> None:
        found = roles(*USUAL, "Postausgang", "Исходящие", "Outbox", "Templates", "Vorlagen", "Шаблоны")
        assert [Role.OUTBOX] * 6 == list(found.values())[3:]

    def test_a_second_drafts_holds_what_nobody_received(self) -> None:
        assert Role.OUTBOX is roles(*USUAL, "Entwürfe")["Entwürfe"]

    def test_a_second_sent_is_not_taken_for_sent_by_its_name(self) -> None:
        assert Role.OTHER is roles(*USUAL, "Gesendete Objekte")["Gesendete Objekte"]

    def test_two_folders_for_spam_are_both_for_spam(self) -> None:
        found = roles(*USUAL, "Spam", "Junk E-mail")
        assert (Role.JUNK, Role.JUNK) == (found["Spam"], found["Junk E-mail"])

    def test_a_folder_called_inbox_elsewhere_is_a_folder_like_others(self) -> None:
        assert Role.OTHER is roles(*USUAL, "Old/INBOX")["Old/INBOX"]


class TestConfiguration:
    def test_what_the_user_names_outweighs_everything(self) -> None:
        found = roles(*USUAL, "Offers", "Mine", configured=Folders(sent=("Offers",), drafts="Mine"))
        assert (Role.SENT, Role.DRAFTS) == (found["Offers"], found["Mine"])
        assert (Role.OTHER, Role.OUTBOX) == (found["Sent"], found["Drafts"])

    def test_sent_may_be_several_folders(self) -> None:
        found = roles(*USUAL, "Offers", configured=Folders(sent=("Offers", "Sent")))
        assert (Role.SENT, Role.SENT) == (found["Offers"], found["Sent"])

    def test_the_prefix_need_not_be_written(self) -> None:
        listed = (Listed("INBOX"), Listed("INBOX.Out", (), "."), Listed("INBOX.Drafts", (), "."))
        assert Role.SENT is roles(*listed, configured=Folders(sent=("Out",)), prefix="INBOX.")["INBOX.Out"]

    def test_a_folder_that_does_not_exist_is_an_error_that_lists_what_does(self) -> None:
        told = refusal(*USUAL, configured=Folders(drafts="Draughts"))
        assert (
            "account work: there is no folder 'Draughts', named in config.toml as drafts; "
            "write in config.toml, under [account.work.folders]: drafts = \"…\"; there are 'INBOX', 'Sent', 'Drafts'"
        ) == told

    def test_inbox_is_never_drafts(self) -> None:
        assert "INBOX cannot be drafts; " in refusal(*USUAL, configured=Folders(drafts="Inbox"))

    def test_one_folder_cannot_be_both(self) -> None:
        told = refusal(*USUAL, configured=Folders(sent=("Sent",), drafts="Sent"))
        assert "account work: 'Sent' is named both as sent and as drafts; name another for one of them" == told


class TestWhatIsMissing:
    def test_without_sent_the_user_is_told_what_to_write_and_what_there_is(self) -> None:
        assert (
            "account work: which folder is sent cannot be told; "
            "write in config.toml, under [account.work.folders]: sent = [\"…\"]; there are 'INBOX', 'Drafts', 'Foo'"
            "; if it is none of these, make one in your mail program"
        ) == refusal("INBOX", "Drafts", "Foo")

    def test_an_outbox_does_not_stand_in_for_sent(self) -> None:
        assert "which folder is sent cannot be told" in refusal("INBOX", "Drafts", "Postausgang")

    def test_a_long_list_is_cut(self) -> None:
        assert "'Client 28' and 31 more; " in refusal("INBOX", *(f"Client {n}" for n in range(60)))

    def test_nothing_listed_at_all_is_said(self) -> None:
        assert refusal().endswith("no folders are listed at all")


def test_folders_of_other_users_are_left_out() -> None:
    listed = (
        *USUAL,
        Listed("Other Users"),
        Listed("Other Users/anna/Sent", ("\\Sent",), "/"),
        Listed("Others", (), "/"),
    )
    found = assign("work", listed, Folders(), "", ("Other Users/", "Shared/"))
    assert ["INBOX", "Sent", "Drafts", "Others"] == [folder.name for folder in found]


def test_the_evidence_is_told_in_words() -> None:
    listed = (Listed("INBOX"), Listed("Sent", ("\\Sent",)), Listed("Bozze"), Listed("Mine"), Listed("Clients"))
    found = assign("work", listed, Folders(sent=("Mine",)))
    assert [
        "its name",
        "looks like sent, but another folder is surely that; name both in config.toml to have both",
        "its name",
        "named in config.toml",
        "a folder of your own",
    ] == [folder.evidence for folder in found]

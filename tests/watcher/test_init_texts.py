"""What `relance init` writes and proposes: texts that are read back as they were meant."""

from __future__ import annotations

import tomllib
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import rulebook
from rules.language import written
from rules.words import Words, any_shell_pattern
from watcher import samples
from watcher.config import accounts_of
from watcher.setup import proposals, starter

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 22)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
SAID = {
    "de": ("Unser Angebot Nr. 4711", "Angebot_4711.pdf"), "en": ("Quotation 4711: lamps", "Quote-4711.pdf"),
    "es": ("Presupuesto para lámparas", "Oferta 4711.pdf"), "fr": ("Votre DEVIS du 3 mai", "devis_4711.PDF"),
    "it": ("Offerta n. 4711", "Preventivo.pdf"), "ru": ("Коммерческое предложение", "Предложение 4711.pdf"),
}  # fmt: skip
"""For each language, a subject and a file that an offer may have."""


class TestAccounts:
    @given(TEXTS)
    def test_any_text_is_read_back(self, text: str) -> None:
        assert {"x": text} == tomllib.loads(f"x = {starter.quoted(text)}")

    @given(TEXTS, TEXTS, TEXTS)
    def test_any_account_is_read_back(self, name: str, sender: str, folder: str) -> None:
        keys = {
            "kind": "maildir",
            "address": "a@firm.example",
            "path": "/x",
            "name": sender,
            "aliases": ["b@firm.example"],
        }
        (account,) = accounts_of(starter.HEAD + starter.account_table(name, keys, {"sent": [folder], "drafts": folder}))
        assert (name, sender, ("b@firm.example",)) == (account.name_in_config, account.name, account.aliases)
        assert ((folder,), folder) == (account.folders.sent, account.folders.drafts)

    def test_an_ordinary_name_needs_no_marks(self) -> None:
        assert "[account.work]\n" == starter.account_table("work", {}, {})


class TestRule:
    def test_there_are_words_in_every_language_that_drafts_are_written_in(self) -> None:
        assert set(written()) == set(samples.words()) == set(SAID)

    @pytest.mark.parametrize("language", SAID)
    def test_an_offer_in_each_language_is_known_by_its_subject_and_by_its_file(self, language: str) -> None:
        (rule,) = rulebook.parse({"rules/offers.toml": starter.rule([language], TODAY, older=False)}).rules
        subject, file = SAID[language]
        assert any(words.found_in(subject) for words in rule.match.subject)
        assert any_shell_pattern(rule.match.attachment, [file])
        assert TODAY == rule.limits.since

    def test_several_languages_stand_side_by_side(self) -> None:
        (rule,) = rulebook.parse({"rules/offers.toml": starter.rule(["ru", "de"], TODAY, older=True)}).rules
        assert {"предложение", "angebot"} < {words.source for words in rule.match.subject}
        assert rule.limits.since is None

    def test_its_ladder_is_that_of_the_samples_for_offers(self) -> None:
        first = {"rules/offers.toml": starter.rule(["de"], TODAY, older=False)}
        (ours,), (sample,) = (
            rulebook.parse(files).rules for files in (first, {"x.toml": samples.sample("offers", "de")})
        )
        ladder = [(step.template, str(ours.after(number))) for number, step in enumerate(ours.step, start=1)]

        assert [("reminder", "4 business days"), ("help", "7 business days"), ("close", "14 business days")] == ladder
        assert (ours.quiet, ours.step) == (sample.quiet, sample.step)

    @pytest.mark.parametrize("subject", ["Angebotsanfrage", "Offered Saturday", "Re: your request", "Offen"])
    def test_other_words_are_no_offers(self, subject: str) -> None:
        every = [entry for words in samples.words().values() for entry in words.subject]
        assert not [entry for entry in every if Words(entry).found_in(subject)]


class TestProposals:
    @pytest.mark.parametrize(
        ("address", "host"),
        [
            ("ivan@firm.example", "imap.firm.example"), ("ivan@GMX.de", "imap.gmx.net"),
            ("ivan@yahoo.co.uk", "imap.mail.yahoo.com"), ("ivan@gmail.com", "imap.gmail.com"),
        ],
    )  # fmt: skip
    def test_a_server_is_proposed_by_the_domain(self, address: str, host: str) -> None:
        assert host == proposals.server(address)

    def test_with_a_sign_in_it_is_the_server_of_whoever_is_signed_in_to(self) -> None:
        assert ["outlook.office365.com", "imap.gmail.com"] == [
            proposals.server("ivan@firm.example", whose) for whose in ("microsoft", "google")
        ]

    def test_some_providers_take_no_passwords(self) -> None:
        assert [True, False] == [
            proposals.takes_no_password(f"ivan@{name}") for name in ("Hotmail.com", "firm.example")
        ]

    @pytest.mark.parametrize(
        ("environment", "language"),
        [
            ({"LANG": "de_DE.UTF-8"}, "de"), ({"LANG": "de_DE.UTF-8", "LC_ALL": "fr_FR"}, "fr"),
            ({"LANG": "de_DE", "LC_MESSAGES": "ru_RU", "LC_ALL": ""}, "ru"), ({"LANG": "C.UTF-8"}, "en"), ({}, "en"),
            ({"LANG": "tlh"}, "en"),
        ],
    )  # fmt: skip
    def test_the_language_is_that_of_the_locale(self, environment: dict[str, str], language: str) -> None:
        assert language == proposals.language(environment)

    def test_maildirs_are_found_in_the_usual_places(self, tmp_path: Path) -> None:
        for name in ("Maildir", "Mail/work/INBOX", "Mail/home/.Sent", "Documents/x", "elsewhere"):
            (tmp_path / name / "cur").mkdir(parents=True)
        (tmp_path / "mail").write_text("a file\n", encoding="utf-8")
        told = {"MAILDIR": str(tmp_path / "elsewhere")}
        assert [tmp_path / name for name in ("elsewhere", "Maildir", "Mail/home", "Mail/work")] == proposals.maildirs(
            tmp_path, told
        )

    def test_one_account_with_folders_side_by_side_is_one_mailbox(self, tmp_path: Path) -> None:
        for name in ("INBOX", "Sent"):
            (tmp_path / "Mail" / name / "cur").mkdir(parents=True)
        assert [tmp_path / "Mail"] == proposals.maildirs(tmp_path, {})

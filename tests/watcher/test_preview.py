"""`relance rules preview`: the ladder as it would be written, and nothing written anywhere."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from rules.language import written
from tests.program import RULE, Program
from tests.system.mail import days, moment
from tests.watcher.postbox import Postbox
from watcher import samples

if TYPE_CHECKING:
    from pathlib import Path

    from tests.program import Done

MONDAY = moment("2024-11-18T09:30:00+01:00")
NOW = "2024-11-20T10:30:00+01:00"
HTML = '<p>Dear Anna,</p><p>here is our offer.</p><p>Kind regards,<br>Ivan</p><script>alert("x")</script>\n'


@pytest.fixture
def box(tmp_path: Path) -> Postbox:
    return Postbox(Program(tmp_path))


def preview(box: Postbox, *words: str) -> Done:
    return box.program.here("rules", "preview", "offers", "--now", NOW, *words)


def titles(done: Done) -> list[str]:
    return re.findall(r"^step .*$", done.out, re.MULTILINE)


def files(box: Postbox) -> dict[str, bytes]:
    """All that lies anywhere, but what SQLite keeps beside its file while it is open."""
    return {
        path.relative_to(box.program.home).as_posix(): path.read_bytes()
        for path in sorted(box.program.home.rglob("*"))
        if path.is_file() and "relance.db-" not in path.name
    }


class TestOfTheUsersOwn:
    def test_every_step_is_shown_as_an_answer_to_the_one_before(self, box: Postbox) -> None:
        box.send("<1@firm.example>", MONDAY, "Anna Weber <anna@client.example>", Cc="Ben <ben@client.example>")
        box.program.scan(NOW)
        done = preview(box)
        first, second = done.out.split("step 2")

        assert 0 == done.code
        assert ["step 1 of 2: reminder, Fri 22 Nov 2024 09:30", "step 2 of 2: help, Tue 03 Dec 2024 09:30"] == titles(
            done
        )
        assert "From: Ivan Petrov <ivan@firm.example>\nTo: Anna Weber <anna@client.example>\n" in first
        assert "Cc: Ben <ben@client.example>\nSubject: Re: Offer 1: lamps\n" in second
        assert "> Hello,\n" in first
        assert re.search(r"^On .*\b22\b.*2024.*Ivan Petrov", second, re.MULTILINE)
        assert "> Kind regards,\n> Ivan Petrov\n" in second

    def test_the_text_is_read_from_the_mailbox_and_nothing_is_changed_anywhere(self, box: Postbox) -> None:
        box.send("<1@firm.example>", MONDAY)
        box.program.scan(NOW)
        before = files(box)
        done = preview(box)

        assert 0 == done.code
        assert "the offer: Offer 1: lamps, sent on 18 Nov 2024\n" in done.err
        assert "its text is read from the mailbox of account home\n" in done.err
        assert before == files(box)

    def test_a_text_that_is_stored_needs_no_mailbox(self, box: Postbox) -> None:
        box.send("<1@firm.example>", MONDAY)
        box.program.scan((MONDAY + days(8)).isoformat())
        shutil.rmtree(box.path)
        done = preview(box)

        assert 0 == done.code
        assert "mailbox" not in done.err
        assert "> Hello,\n" in done.out

    def test_the_newest_offer_that_the_rule_knows_is_taken(self, box: Postbox) -> None:
        box.send("<1@firm.example>", MONDAY)
        box.send("<2@firm.example>", MONDAY + days(1), Subject="Offer 2: ladders")
        box.send("<3@firm.example>", MONDAY + days(1.5), Subject="Saturday")
        box.program.scan(NOW)

        assert "Subject: Re: Offer 2: ladders\n" in preview(box).out

    def test_a_rule_that_was_changed_since_the_last_sweep_is_asked_anew(self, box: Postbox) -> None:
        box.send("<3@firm.example>", MONDAY, Subject="Ladders for the yard")
        box.program.scan(NOW)
        (box.program.config / "rules" / "offers.toml").write_text(RULE.replace('"offer"', '"ladders"'), "utf-8")

        assert "Subject: Re: Ladders for the yard\n" in preview(box).out

    def test_an_offer_is_named_as_for_why(self, box: Postbox) -> None:
        box.send("<1@firm.example>", MONDAY)
        box.send("<2@firm.example>", MONDAY + days(1), Subject="Offer 2: ladders")
        box.program.scan(NOW)

        assert "Re: Offer 1: lamps\n" in preview(box, "--offer", "<1@firm.example>").out
        assert "Re: Offer 2: ladders\n" in preview(box, "--offer", "LADDERS anna").out

    def test_an_offer_that_there_is_not_is_told(self, box: Postbox) -> None:
        before = preview(box, "--offer", "ladders")
        box.send("<1@firm.example>", MONDAY)
        box.program.scan(NOW)
        after = preview(box, "--offer", "ladders")

        assert [(2, ""), (2, "")] == [(done.code, done.out) for done in (before, after)]
        assert all(
            "no message that you sent fits 'ladders'; relance scan reads new ones" in one.err for one in (before, after)
        )

    def test_where_the_mailbox_cannot_be_opened_a_sample_is_shown(self, box: Postbox) -> None:
        box.send("<1@firm.example>", MONDAY)
        box.program.scan(NOW)
        shutil.rmtree(box.path)
        done = preview(box)

        assert 0 == done.code
        assert "account home: " in done.err
        assert done.err.endswith("this is a sample offer, as if it were sent now\n")
        assert "Subject: Re: Offer 2026-041: new lighting for your workshop\n" in done.out

    def test_where_the_offer_was_deleted_a_sample_is_shown(self, box: Postbox) -> None:
        path = box.send("<1@firm.example>", MONDAY)
        box.program.scan(NOW)
        path.unlink()
        done = preview(box)

        assert "it is not there any more\nthis is a sample offer, as if it were sent now\n" in done.err

    def test_where_the_rule_knows_none_a_sample_is_shown(self, box: Postbox) -> None:
        box.send("<3@firm.example>", MONDAY, Subject="Saturday")
        box.program.scan(NOW)
        done = preview(box)

        assert (
            "no offer that the rule offers knows is stored\nthis is a sample offer, as if it were sent now\n"
            == done.err
        )


class TestSample:
    def test_without_any_mail_a_sample_is_shown_and_no_store_is_made(self, box: Postbox) -> None:
        before = files(box)
        done = preview(box)

        assert (0, "this is a sample offer, as if it were sent now\n") == (done.code, done.err)
        assert ["step 1 of 2: reminder, Tue 26 Nov 2024 10:30", "step 2 of 2: help, Thu 05 Dec 2024 10:30"] == titles(
            done
        )
        assert before == files(box)

    @pytest.mark.parametrize("language", sorted(written()))
    def test_there_is_one_in_every_language(self, box: Postbox, language: str) -> None:
        (box.program.config / "rules" / "offers.toml").write_text(RULE.replace('"en"', f'"{language}"'), "utf-8")
        done = preview(box)

        assert 0 == done.code
        assert "{" not in done.out
        assert "Ivan Petrov" in done.out
        assert 2 == done.out.count("\nSubject: Re: ")

    @pytest.mark.parametrize(
        ("words", "greeting"), [("in allegato il preventivo", "Gentile"), ("im anhang unser angebot", "Guten Tag")]
    )
    def test_it_is_in_the_language_of_the_rules_words(self, box: Postbox, words: str, greeting: str) -> None:
        rule = f'[match]\nsubject = ["/x/"]\nbody = ["{words}"]\n'
        (box.program.config / "rules" / "offers.toml").write_text(rule, "utf-8")

        assert greeting in preview(box).out

    @pytest.mark.parametrize("kind", samples.KINDS)
    @pytest.mark.parametrize("language", sorted(written()))
    def test_every_rule_to_begin_with_is_shown_on_a_letter_of_its_kind(
        self, box: Postbox, kind: str, language: str
    ) -> None:
        (box.program.config / "rules" / "offers.toml").write_text(samples.sample(kind, language), "utf-8")
        done = preview(box)
        (title,) = re.findall("^Subject: (.*)$", samples.letter(kind, language), re.MULTILINE)

        assert (0, f"this is a sample {samples.LETTERS[kind]}, as if it were sent now\n") == (done.code, done.err)
        assert [f"Re: {title}"] * len(titles(done)) == re.findall(r"^Subject: (.*)$", done.out, re.MULTILINE)

    def test_it_comes_from_an_account_that_the_rule_is_for(self, box: Postbox) -> None:
        config = box.program.config / "config.toml"
        other = config.read_text("utf-8").replace("account.home", "account.other").replace("ivan@", "olga@")
        config.write_text(config.read_text("utf-8") + other, "utf-8")
        rule = RULE.replace("[match]", '[match]\naccounts = ["other"]')
        (box.program.config / "rules" / "offers.toml").write_text(rule, "utf-8")

        assert "From: Ivan Petrov <olga@firm.example>\n" in preview(box).out


class TestTrouble:
    def test_a_rule_that_there_is_not_is_told(self, box: Postbox) -> None:
        done = box.program.here("rules", "preview", "offer")

        assert (2, "") == (done.code, done.out)
        assert "there is no rule 'offer'; there are: offers" in done.err

    def test_a_step_that_cannot_be_written_is_told_and_ends_the_ladder(self, box: Postbox) -> None:
        own = box.program.config / "templates" / "en" / "reminder.j2"
        own.parent.mkdir(parents=True)
        own.write_text('{{ 1 / (0 if "Offer" in subject else 1) }}\n', "utf-8")
        done = preview(box)

        assert 2 == done.code
        assert ["step 1 of 2: reminder, Tue 26 Nov 2024 10:30"] == titles(done)
        assert "not written: template 'reminder'" in done.out


class Frames(HTMLParser):
    """The pages inside a page."""

    def __init__(self) -> None:
        super().__init__()
        self.inner: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "iframe":
            self.inner.append(dict(attrs))


class TestPage:
    def test_a_page_shows_the_same(self, box: Postbox) -> None:
        done = preview(box, "--html")

        assert 0 == done.code
        assert done.out.startswith("<!DOCTYPE html>\n")
        assert "<h2>step 2 of 2: help, Thu 05 Dec 2024 10:30</h2>" in done.out
        assert "<td>Ivan Petrov &lt;ivan@firm.example&gt;</td>" in done.out

    def test_a_page_is_in_utf_8_as_it_says_whatever_the_locale_is(self, box: Postbox) -> None:
        (box.program.config / "rules" / "offers.toml").write_text(RULE.replace('"en"', '"ru"'), "utf-8")
        box.program.environment |= {"PYTHONIOENCODING": "latin-1"}
        done = box.program.run("rules", "preview", "offers", "--html")

        assert '<meta charset="utf-8">' in done.out
        assert "<td>Re: Коммерческое предложение" in done.out

    def test_html_stands_in_a_frame_that_runs_and_loads_nothing(self, box: Postbox) -> None:
        box.send("<1@firm.example>", MONDAY, body=HTML, Content_Type="text/html; charset=utf-8")
        box.program.scan(NOW)
        page = Frames()
        page.feed(preview(box, "--html").out)
        inner = [frame["srcdoc"] or "" for frame in page.inner]

        assert 2 == len(inner)
        assert all(frame["sandbox"] is None and "sandbox" in frame for frame in page.inner)
        assert all("default-src &#x27;none&#x27;" in one or "default-src 'none'" in one for one in inner)
        assert all("<script" not in one for one in inner)

    def test_a_step_that_cannot_be_written_is_told_there_too(self, box: Postbox) -> None:
        own = box.program.config / "templates" / "en" / "help.j2"
        own.parent.mkdir(parents=True)
        own.write_text('{{ 1 / (0 if "Offer" in subject else 1) }}\n', "utf-8")
        done = preview(box, "--html")

        assert 2 == done.code
        assert "<p>not written: template &#x27;help&#x27;" in done.out

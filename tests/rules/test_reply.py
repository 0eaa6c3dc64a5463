"""From a decision to the draft: who gets it, in which language, what it says, and what it never says."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rules.mail import Address, Content
from rules.page import MAX_QUOTE
from rules.reply import MAX_SUBJECT, Brief, chain, compose
from rules.wording import NoWording
from tests.rules.build import ANNA, BEN, IVAN, OFFER, OLGA, OURS, SALES, ZOE, at, calendar, follow_up, ids

TEXT = "Dear Anna,\n\nhere is our offer for the new roof of your house.\n\nKind regards\nIvan"
OFFER_CONTENT = Content(TEXT, attachments=("Offer-41.pdf",))
TAGGED = (Address("anna+1@client.example"), Address("anna+2@client.example"))
MY_TEMPLATE = {"en/mine": "About {{ subject }}."}


def brief(**fields: Any) -> Brief:
    anchor = fields.get("anchor", fields.get("offer", OFFER))
    content = fields.get("offer_content", OFFER_CONTENT)
    plain = {
        "identities": OURS,
        "name": "Ivan Petrov",
        "offer": OFFER,
        "offer_content": content,
        "anchor": anchor,
        "anchor_content": content,
        "template": "reminder",
        "language": "auto",
        "quote": True,
        "token": "token",
        "written_at": at("2026-11-06 10:00"),
        "calendar": calendar(),
    }
    return Brief(**{**plain, **fields})


def text(**fields: Any) -> str:
    return compose(brief(**fields)).text


def test_a_draft_is_the_letter_above_the_quoted_offer() -> None:
    assert (
        "Dear Anna,\n"
        "\n"
        "On 2 November I sent you an offer (“Offer 2026-041: new roof”),"
        " with the file “Offer-41.pdf” attached.\n"
        "\n"
        "I want to make sure that it suits what you have in mind. Does it cover everything you need?"
        " A one-line reply is plenty.\n"
        "\n"
        "Kind regards\n"
        "Ivan\n"
        "\n"
        "On 2 November 2026 at 10:00, Ivan Petrov wrote:\n"
        "> Dear Anna,\n"
        ">\n"
        "> here is our offer for the new roof of your house.\n"
        ">\n"
        "> Kind regards\n"
        "> Ivan\n"
    ) == text()


class TestGreeting:
    def test_where_our_last_word_went_to_somebody_else_its_greeting_is_said_again(self) -> None:
        anchor, content = follow_up(to=(BEN,), cc=(ANNA,)), Content("Hi Ben,\n\nAnna is away, so I ask you.\n\nIvan")

        assert text(anchor=anchor, anchor_content=content).startswith("Hi Ben,\n")

    @pytest.mark.parametrize(
        "words",
        ["Anna is away, so I ask you.", "Lieber Ben,\n\nAnna ist leider verreist, daher frage ich dich.\n\nIvan"],
    )
    def test_where_that_greets_nobody_in_this_language_neither_does_the_draft(self, words: str) -> None:
        assert text(anchor=follow_up(to=(BEN,)), anchor_content=Content(words)).startswith("Hello,\n")

    def test_who_was_added_later_does_not_change_it(self) -> None:
        assert text(anchor=follow_up(to=(ANNA, BEN)), anchor_content=Content("Hi Ben!")).startswith("Dear Anna,\n")


@pytest.mark.parametrize(
    ("said", "end"),
    [
        ("Kind regards, Ivan", "Kind regards, Ivan,\nthe roofers"),
        ("Kind regards,", "Kind regards,"),
        ("Kind regards\nIvan Petrov,\nHill Roofing Ltd", "Kind regards\nIvan Petrov,\nHill Roofing Ltd"),
    ],
)
def test_no_comma_stands_behind_a_name_with_nothing_below_it(said: str, end: str) -> None:
    offer = Content(f"Dear Anna,\n\nhere is our offer for the new roof of your house.\n\n{end}")

    assert text(offer_content=offer, quote=False).endswith(f"reply is plenty.\n\n{said}\n")


class TestThread:
    def test_it_answers_our_last_word(self) -> None:
        anchor = follow_up(references=ids("enquiry", "offer"), subject="Re: Roof")
        draft = compose(brief(anchor=anchor))

        assert ids("follow-up") == (draft.in_reply_to,)
        assert ids("enquiry", "offer", "follow-up") == draft.references
        assert "Re: Roof" == draft.subject

    @pytest.mark.parametrize(
        ("expected", "fields"),
        [
            (("m",), {}),
            (("a", "b", "m"), {"references": ids("a", "b")}),
            (("a", "m"), {"in_reply_to": ids("a")}),
            (("m",), {"in_reply_to": ids("a", "b")}),
            (("a", "m"), {"references": ids("a"), "in_reply_to": ids("b")}),
            (("a", "m"), {"references": ids("a", "m", "a")}),
            (("a", "b", "m"), {"references": ids("a", "m", "b")}),
        ],
    )
    def test_the_chain_is_that_of_the_message_answered_with_the_message_itself(
        self, expected: tuple[str, ...], fields: dict[str, Any]
    ) -> None:
        assert ids(*expected) == chain(replace(OFFER, message_id=ids("m")[0], **fields))

    def test_the_token_and_the_moment_are_those_of_the_brief(self) -> None:
        draft = compose(brief())

        assert ("token", at("2026-11-06 10:00"), "") == (draft.token, draft.written_at, draft.message_id)


class TestPeople:
    @pytest.mark.parametrize(
        ("to", "cc", "anchor_to", "anchor_cc"),
        [
            ((ANNA,), (), (ANNA,), ()),
            ((ANNA,), (BEN, OLGA), (ANNA, IVAN), (BEN, OLGA, SALES)),
            ((BEN,), (), (IVAN,), (BEN, SALES)),
            ((ANNA,), (), (ANNA, Address("Anna@CLIENT.example", "Anna Weber")), (ANNA,)),
            ((ANNA, BEN), (), (ANNA, BEN), (Address("ben@client.example"),)),
            ((ANNA,), (), (ANNA, Address("Ivan+x@firm.example")), ()),
            (TAGGED, (ZOE,), TAGGED, (ZOE, Address("Anna+2@CLIENT.example"))),
        ],
    )
    def test_it_goes_to_those_the_answered_message_went_to_less_ourselves(
        self,
        to: tuple[Address, ...],
        cc: tuple[Address, ...],
        anchor_to: tuple[Address, ...],
        anchor_cc: tuple[Address, ...],
    ) -> None:
        draft = compose(brief(anchor=replace(OFFER, to=anchor_to, cc=anchor_cc)))

        assert (to, cc) == (draft.to, draft.cc)

    def test_a_follow_up_to_fewer_people_goes_to_those(self) -> None:
        draft = compose(brief(offer=replace(OFFER, to=(ANNA, ZOE)), anchor=follow_up(to=(ANNA,))))

        assert ((ANNA,), ()) == (draft.to, draft.cc)

    def test_it_comes_from_the_identity_that_sent_the_offer(self) -> None:
        by_sales = replace(OFFER, sender=SALES)

        assert SALES == compose(brief(offer=by_sales, anchor=follow_up())).sender

    def test_nothing_is_written_for_nobody(self) -> None:
        with pytest.raises(NoWording, match="no sender"):
            compose(brief(anchor=replace(OFFER, sender=None)))


class TestLanguage:
    @pytest.mark.parametrize(
        ("code", "words", "letter"),
        [
            (
                "de",
                "habe ich Ihnen",
                "Sehr geehrte Frau Weber,\n\nanbei unser Angebot für das Dach.\n\nViele Grüße\nIvan",
            ),
            (
                "fr",
                "je vous ai adressé",
                "Bonjour Claire,\n\nvous trouverez ci-joint notre devis.\n\nCordialement\nIvan",
            ),
            (
                "it",
                "Le ho inviato",
                "Buongiorno Anna,\n\nin allegato il preventivo richiesto.\n\nCordiali saluti\nIvan",
            ),
            ("es", "le envié una oferta", "Estimada Ana:\n\nadjunto le envío el presupuesto.\n\nUn saludo\nIvan"),
            ("ru", "Пишу Вам по поводу", "Добрый день, Анна!\n\nНаправляем Вам предложение.\n\nС уважением,\nИван"),
            ("ru", "Пишу вам по поводу", "Добрый день, Анна!\n\nНаправляем вам предложение.\n\nС уважением,\nИван"),
            ("es", "les envié una oferta", "Estimados señores:\n\nadjunto el presupuesto.\n\nUn saludo\nIvan"),
        ],
    )
    def test_it_is_the_offers_with_its_greeting_and_closing(self, code: str, words: str, letter: str) -> None:
        found = text(offer_content=Content(letter))

        assert words in found
        assert found.startswith(letter.partition("\n")[0])
        assert letter.rpartition("\n\n")[2] in found.partition(">")[0]
        assert found == text(offer_content=Content(letter), language=code)

    def test_the_rule_may_say_it(self) -> None:
        found = text(language="de")

        assert found.startswith("Guten Tag,\n\nam 2. November habe ich Ihnen")
        assert "Mit freundlichen Grüßen\nIvan Petrov\n" in found
        assert "Am 2. November 2026 um 10:00 Uhr schrieb Ivan Petrov:" in found

    def test_a_small_letter_of_another_language_tells_no_number(self) -> None:
        russian = Content("Добрый день, Анна!\n\nНаправляем вам предложение.\n\nС уважением,\nИван")

        assert "le envié" in text(offer_content=russian, language="es")

    def test_what_we_quoted_in_the_offer_does_not_tell_it(self) -> None:
        quoted = "\n".join(["> Sehr geehrter Herr Petrov, wir brauchen ein neues Dach für unser Haus."] * 9)

        assert "I sent you" in text(offer_content=Content(f"{TEXT}\n\n{quoted}"))

    def test_of_another_year_the_date_tells_it(self) -> None:
        assert "On 2 November 2026 I sent" in text(written_at=at("2027-01-04 10:00"))


class TestTemplates:
    def test_the_users_own_come_first(self) -> None:
        mine = {"en/reminder": "Mine about {{ subject }}."}

        assert "\n\nMine about Offer 2026-041: new roof.\n\n" in text(templates=mine)

    @pytest.mark.parametrize(
        "subject",
        ["{{ 7 * 7 }}", "{% raw %}", "{name} %s \\1 $x", "“a” \"b\" 'c'", "<b>&amp;</b>", "предложение", "見積"],
    )
    def test_a_subject_is_text_whatever_it_holds(self, subject: str) -> None:
        found = text(offer=replace(OFFER, subject=subject), template="mine", templates=MY_TEMPLATE)

        assert f"\n\nAbout {subject}.\n\n" in found

    def test_a_subject_is_told_without_reply_prefixes(self) -> None:
        assert "About Roof." in text(
            offer=replace(OFFER, subject="Re: AW: Roof"), template="mine", templates=MY_TEMPLATE
        )

    @pytest.mark.parametrize("subject", ["WG: Roof", "Re: I: Fwd: Roof", "TR : Roof"])
    def test_a_subject_is_told_without_forward_prefixes(self, subject: str) -> None:
        assert "About Roof." in text(offer=replace(OFFER, subject=subject), template="mine", templates=MY_TEMPLATE)

    @pytest.mark.parametrize(
        ("language", "expected", "subject"),
        [
            ("fr", "(objet\u202f: «\u202fDevis “Les Tilleuls” – toit\u202f»)", "Devis «\u202fLes Tilleuls » – toit"),
            ("it", "(oggetto: «Preventivo “Casa Blu”»)", "Preventivo «Casa Blu»"),
            ("es", "«Presupuesto “Casa”»", "Presupuesto «Casa»"),
            ("ru", "«Смета „Дом“»", "Смета «Дом»"),
            ("de", "„Angebot ‚Haus am See‘“", "Angebot „Haus am See“"),
        ],
    )
    def test_a_subject_in_quotation_marks_has_the_inner_ones(self, language: str, expected: str, subject: str) -> None:
        assert expected in text(offer=replace(OFFER, subject=subject), language=language)

    @pytest.mark.parametrize(
        ("expected", "subject"),
        [
            ("x" * MAX_SUBJECT, "x" * MAX_SUBJECT),
            ("x" * MAX_SUBJECT + " …", "x" * MAX_SUBJECT + "y"),
            ("roof " * 17 + "roof …", "roof " * 17 + "roof roofing"),
            ("roof " * 17 + "…", "roof " * 17 + "r" * 90),
        ],
    )
    def test_of_a_long_subject_the_words_that_fit_are_told(self, expected: str, subject: str) -> None:
        assert f"About {expected}.\n" in text(
            offer=replace(OFFER, subject=subject), template="mine", templates=MY_TEMPLATE
        )

    @pytest.mark.parametrize("subject", ["", "Re:", " \t"])
    def test_of_no_subject_nothing_is_told(self, subject: str) -> None:
        assert "On 2 November I sent you an offer, with" in text(offer=replace(OFFER, subject=subject))

    def test_a_text_that_needs_the_subject_is_not_written_without_one(self) -> None:
        with pytest.raises(NoWording, match="nothing for 'subject'"):
            text(offer=replace(OFFER, subject=""), template="mine", templates=MY_TEMPLATE)

    def test_without_an_attachment_none_is_mentioned(self) -> None:
        assert "attached" not in text(offer_content=Content("Dear Anna,\n\nour offer for your new house."))

    @pytest.mark.parametrize(
        ("told", "patterns"),
        [("c.pdf", ("c*",)), ("b.PDF", ("*.odt", "b*"))],
    )
    def test_of_several_files_the_one_by_which_the_rule_knows_offers_is_told(
        self, told: str, patterns: tuple[str, ...]
    ) -> None:
        content = Content(TEXT, attachments=("a.png", "b.PDF", "c.pdf"))

        assert f"the file “{told}”" in text(offer_content=content, attachment_patterns=patterns)

    def test_what_the_offer_states_is_said_as_it_stands(self) -> None:
        content = Content("Total: EUR 12,400.00\nValid until: 30 November 2026", attachments=("offer.pdf",))
        said = (
            "{{ number }}, {{ amount }}, {{ valid_until }}{% if expiring %}, soon{% endif %}{% if expired %}, over"
            "{% endif %}"
        )

        assert "2026-041, EUR 12,400.00, 30 November 2026\n" in text(
            offer_content=content, template="mine", templates={"en/mine": said}
        )

    @pytest.mark.parametrize("template", ["reminder", "help", "talk", "close", "later"])
    @pytest.mark.parametrize(
        "words",
        [
            "Направляем Вам КП № 118 от 30.10.2026 на новую крышу.",
            "anbei erhalten Sie unser Angebot Nr. 118 vom 30.10.2026 für Ihr Dach.",
            "please find attached our offer no. 118 of 30 October 2026 for your roof.",
            "vous trouverez ci-joint notre devis n° 118 du 30/10/2026 pour votre toit.",
            "in allegato Le invio l'offerta n. 118 del 30/10/2026 per il Suo tetto.",
            "le adjunto nuestra oferta n.º 118 del 30/10/2026 para su tejado.",
        ],
    )
    def test_the_day_of_sending_is_not_put_behind_the_number_of_a_paper_of_another_day(
        self, words: str, template: str
    ) -> None:
        found = text(offer=replace(OFFER, subject="Roof"), offer_content=Content(words), template=template, quote=False)

        assert "118" in found
        assert None is re.search(r"\b(?:от|vom|of|du|del|dell’)\s?2\b", found)

    def test_where_the_offer_has_nothing_for_a_variable_there_is_no_draft(self) -> None:
        with pytest.raises(NoWording, match="nothing for"):
            text(offer_content=Content(TEXT), template="mine", templates={"en/mine": "See {{ attachment }}."})

    def test_a_template_that_is_missing_is_told_with_the_file_to_write(self) -> None:
        told = "there is no template 'missing' in 'en'; write templates/en/missing.j2"

        with pytest.raises(NoWording, match=re.escape(told)):
            text(template="missing")

    @pytest.mark.parametrize(
        "source",
        [
            "{{ price }}",
            "{{ subject.price }}",
            "{{ attachment.x.y }}",
            "{% if %}",
            "{{ 1 / 0 }}",
            "{{ subject + 1 }}",
            "{{ range(10 ** 9) | list }}",
            "{{ subject.__class__.__mro__[1].__subclasses__() }}",
        ],
    )
    def test_a_template_that_cannot_be_filled_in_is_an_error_and_no_draft(self, source: str) -> None:
        with pytest.raises(NoWording, match=r"template 'wrong' in language 'en': ."):
            text(template="wrong", templates={"en/wrong": source})


class TestCalls:
    def test_two_are_proposed_in_the_recipients_working_time(self) -> None:
        found = text(template="talk", calendar=calendar(holidays={date(2026, 11, 11)}))

        assert "Would Thursday 12 November at 10:00 am suit you, or would Friday 13 November at 4:00 pm" not in found
        assert "Would Thursday 12 November at 4:00 pm suit you, or would Friday 13 November at 10:00 am" in found

    def test_they_lie_before_the_offer_ends(self) -> None:
        found = text(template="talk", offer_content=Content(f"{TEXT}\n\nValid until: 10 November 2026"))

        assert "Would Monday 9 November at 10:00 am suit you, or would Tuesday 10 November at 4:00 pm" in found

    def test_the_clock_is_named_where_it_is_not_the_senders(self) -> None:
        moscow = calendar("Europe/Moscow")
        theirs = text(template="talk", calendar=moscow, here=ZoneInfo("Europe/Berlin"))

        assert "at 10:00 am (Moscow time) suit you" in theirs
        assert "Moscow" not in text(template="talk", calendar=moscow, here=ZoneInfo("Europe/Moscow"))
        assert "Moscow" not in text(template="talk", calendar=moscow)

    def test_who_reads_in_the_united_states_finds_the_month_before_the_day(self) -> None:
        chicago, here = calendar("America/Chicago"), ZoneInfo("Europe/Berlin")

        assert "\n\nOn November 2 I sent you an offer" in text(calendar=chicago)
        assert "\n\nOn November 2, 2026 at 10:00\u00a0AM, Ivan Petrov wrote:" in text(calendar=chicago)
        assert "sent on November 2." in text(template="talk", calendar=chicago)
        assert "at 10:00 AM (Chicago time) suit you" in text(template="talk", calendar=chicago, here=here)
        assert "\n\nOn 2 November I sent you an offer" in text(calendar=calendar("America/Toronto"), here=here)


class TestQuotation:
    def test_a_rule_may_want_none(self) -> None:
        assert ">" not in text(quote=False)
        assert "wrote:" not in text(quote=False)

    def test_our_last_word_is_quoted_and_not_what_it_quoted(self) -> None:
        found = text(
            anchor=follow_up(),
            anchor_content=Content(
                "Did it arrive?\n\n-- \nIvan\n\nOn 2 Nov 2026, Ivan wrote:\n> Dear Anna,\n> the offer"
            ),
        )

        assert found.endswith("Ivan Petrov wrote:\n> Did it arrive?\n")
        assert "the offer\n" not in found.replace("our offer", "")

    def test_where_nothing_was_said_nothing_is_quoted(self) -> None:
        assert ">" not in text(offer_content=Content("> all of it quoted"))

    def test_a_long_letter_is_quoted_in_part(self) -> None:
        found = text(anchor_content=Content("word " * MAX_QUOTE))

        assert MAX_QUOTE <= len(found) < MAX_QUOTE + 1000

    def test_whoever_has_no_name_is_called_by_the_address(self) -> None:
        assert "ivan@firm.example wrote:" in text(anchor=replace(OFFER, sender=Address("ivan@firm.example")))

    def test_a_name_may_hold_braces(self) -> None:
        assert "{0} {x} wrote:" in text(anchor=replace(OFFER, sender=Address("ivan@firm.example", "{0} {x}")))


class TestSignature:
    def test_it_is_the_offers(self) -> None:
        found = text(offer_content=Content(f"{TEXT}\n-- \nFirm\nBerlin"), quote=False)

        assert found.endswith("Kind regards\nIvan\n-- \nFirm\nBerlin\n")

    def test_without_one_there_is_none(self) -> None:
        assert "-- " not in text()

    def test_a_block_without_a_mark_stands_as_it_stood(self) -> None:
        found = text(offer_content=Content(f"{TEXT}\n\nFirm GmbH\nBerlin"), quote=False)

        assert found.endswith("Kind regards\nIvan\n\nFirm GmbH\nBerlin\n")

    def test_a_name_that_it_says_is_not_said_above_it_too(self) -> None:
        found = text(offer_content=Content("Dear Anna,\n\nhere it is.\n-- \nIvan Petrov\nFirm"), quote=False)

        assert found.endswith("\n\nKind regards,\n-- \nIvan Petrov\nFirm\n")


class TestVoice:
    GERMAN = "Hallo Anna,\n\nhier kommt unser Angebot, wie du es haben wolltest.\n\nLiebe Grüße\nIvan\nFirm GmbH"
    FORM = MappingProxyType({f"{code}/form": "{{ register }}" for code in ("de", "en", "it")})

    def said(self, content: str, **fields: Any) -> str:
        return text(offer_content=Content(content), template="form", templates=self.FORM, quote=False, **fields)

    def test_it_is_that_of_the_offer(self) -> None:
        assert "Hallo Anna,\n\nfamiliar\n\nLiebe Grüße\nIvan\nFirm GmbH\n" == self.said(self.GERMAN)

    def test_in_another_language_greeting_and_closing_are_neutral_and_the_signature_stays(self) -> None:
        found = self.said(self.GERMAN, language="it")

        assert "Ciao,\n\nfamiliar\n\nUn cordiale saluto\nIvan Petrov\nFirm GmbH\n" == found

    def test_a_language_that_is_not_told_is_that_of_the_rule(self) -> None:
        assert "Hi Anna!\n\nFamiliar\n\nVG Ivan\n" == self.said("Hi Anna!\n\nDa:\n\nVG Ivan", language="de")

    def test_a_name_alone_greets_the_recipient_of_the_offer(self) -> None:
        assert "Anna,\n\nFormal\n\nKind regards,\nIvan Petrov\n" == self.said("Anna,\n\nhere it is.")

    def test_a_later_follow_up_changes_neither_greeting_nor_closing(self) -> None:
        found = self.said(self.GERMAN, anchor=follow_up(), anchor_content=Content("Sehr geehrte Frau Weber,\n\nna?"))

        assert found.startswith("Hallo Anna,\n\nfamiliar\n\nLiebe Grüße\n")

    def test_without_a_name_of_the_account_the_sender_of_the_offer_closes(self) -> None:
        offer = replace(OFFER, sender=Address("ivan@firm.example", "Ivan P."))

        assert self.said("Hello,\n\nhere it is.", offer=offer, name="").endswith("Kind regards,\nIvan P.\n")


class TestHtml:
    LETTER = Content(
        'Dear <Anna>,\n\nis a < b && c > d in "your" new house?\nIt is.\n\nKind regards\nIvan & Co', html=True
    )

    def html(self, **fields: Any) -> str:
        found = compose(brief(**{"offer_content": self.LETTER, **fields})).html
        assert found is not None
        return found

    def test_an_offer_in_plain_text_gets_a_draft_in_plain_text(self) -> None:
        assert compose(brief()).html is None

    def test_an_offer_in_html_gets_both(self) -> None:
        assert self.html().startswith("<html><body><p>Dear &lt;Anna&gt;,</p>\n<p>On 2 November")

    def test_everything_is_escaped(self) -> None:
        found = self.html(
            offer=replace(OFFER, subject="<script>1</script>"),
            anchor=replace(OFFER, sender=Address("ivan@firm.example", "<b>Ivan</b>")),
        )

        assert "&lt;script&gt;1&lt;/script&gt;" in found
        assert "&lt;b&gt;Ivan&lt;/b&gt; wrote:" in found
        assert "is a &lt; b &amp;&amp; c &gt; d in &quot;your&quot; new house?<br>\nIt is." in found
        assert "<script" not in found

    def test_the_quotation_is_a_quotation(self) -> None:
        assert '</p>\n<blockquote type="cite" style="margin: 0' in self.html()
        assert "<div><p>Dear &lt;Anna&gt;,</p>" in self.html()
        assert "<blockquote" not in self.html(quote=False)

    def test_empty_lines_are_no_paragraphs(self) -> None:
        assert "<p></p>" not in self.html(
            offer_content=Content("Dear Anna,\n\n\n\n\nour offer for your house.", html=True)
        )


def test_composing_twice_gives_equal_drafts() -> None:
    assert compose(brief()) == compose(brief())

"""Which file a template is, and what comes of filling it in."""

from __future__ import annotations

import re

import pytest

from rules.register import Register
from rules.wording import NoWording, WrongTemplate, built_in_templates, chosen, fill, words

FORMAL, FORMAL_PLURAL, FAMILIAR, PLURAL = Register
MINE = {"de/reminder": "Meins."}
MINE_FAMILIAR = {"de/reminder.familiar": "Meins für dich."}


def filled(text: str, **variables: object) -> str:
    return fill("en/visit", variables, {"en/visit": text})


@pytest.mark.parametrize(
    ("code", "subject"),
    [("ru", "Предложение"), ("es", "Propuesta"), ("es", "PRESUPUESTO"), ("en", "Offer"), ("de", "Angebot")],
)
def test_a_subject_that_is_but_the_word_offer_is_not_said_again(code: str, subject: str) -> None:
    without = words(code, "reminder", {"date": "2.11."}, {})

    assert without == words(code, "reminder", {"date": "2.11.", "subject": subject}, {})
    assert f"{subject} 17" in words(code, "reminder", {"date": "2.11.", "subject": f"{subject} 17"}, {})
    assert subject == words(code, "reminder", {"subject": subject}, {f"{code}/reminder": "{{ subject }}"})


class TestChoice:
    @pytest.mark.parametrize(
        ("expected", "code", "register"),
        [
            ("de/reminder", "de", FORMAL),
            ("de/reminder.familiar", "de", FAMILIAR),
            ("de/reminder.plural", "de", PLURAL),
            ("en/reminder", "en", FAMILIAR),
            ("fr/reminder", "fr", PLURAL),
            ("ru/reminder", "ru", PLURAL),
            ("es/reminder.formal-plural", "es", FORMAL_PLURAL),
            ("de/reminder", "de", FORMAL_PLURAL),
            ("it/reminder.formal-plural", "it", FORMAL_PLURAL),
        ],
    )
    def test_where_a_form_of_address_has_no_file_the_formal_one_serves(
        self, expected: str, code: str, register: Register
    ) -> None:
        assert expected == chosen(code, "reminder", register, {})

    @pytest.mark.parametrize(
        ("expected", "register", "own"),
        [
            ("de/reminder", FORMAL, MINE),
            ("de/reminder", FAMILIAR, MINE),
            ("de/reminder.familiar", FAMILIAR, {**MINE, **MINE_FAMILIAR}),
            ("de/reminder", PLURAL, {**MINE, **MINE_FAMILIAR}),
            ("de/reminder", FORMAL, MINE_FAMILIAR),
            ("de/reminder.plural", PLURAL, MINE_FAMILIAR),
        ],
    )
    def test_the_users_own_come_before_all_of_ours(
        self, expected: str, register: Register, own: dict[str, str]
    ) -> None:
        assert expected == chosen("de", "reminder", register, own)

    @pytest.mark.parametrize(("expected", "code"), [("it/mine.plural", "it"), ("es/mine", "es")])
    def test_italian_voi_serves_with_a_small_letter_before_the_text_for_one(self, expected: str, code: str) -> None:
        own = {f"{code}/mine": "Le", f"{code}/mine.plural": "vi"}

        assert expected == chosen(code, "mine", FORMAL_PLURAL, own)

    def test_the_text_is_that_of_the_file(self) -> None:
        assert "Meins." == words("de", "reminder", {"register": FAMILIAR}, MINE)
        assert "Meins für dich." == words("de", "reminder", {"register": "familiar"}, {**MINE, **MINE_FAMILIAR})

    def test_without_a_form_of_address_it_is_the_formal_one(self) -> None:
        assert "Meins." == words("de", "reminder", {}, {**MINE, **MINE_FAMILIAR})

    def test_a_template_that_nobody_wrote_is_told_with_the_file_to_write(self) -> None:
        with pytest.raises(NoWording, match=r"^there is no template 'x' in 'de'; write templates/de/x\.j2$"):
            words("de", "x", {"register": FAMILIAR}, {"en/x": "X"})


class TestNothingToSay:
    @pytest.mark.parametrize(
        "text",
        [
            "{{ amount }}",
            "for {{ amount | upper }}",
            "{{ 'for ' ~ amount }}",
            "{{ amount + '!' }}",
            "{{ amount | trim }}",
            "{{ amount == 'x' }}",
            "{% for letter in amount %}{{ letter }}{% endfor %}",
            "{{ [amount] | join(' ') }}",
            "{{ '%s' | format(amount) }}",
        ],
    )
    def test_what_the_offer_does_not_say_is_never_written(self, text: str) -> None:
        told = "the offer has nothing for 'amount'; put what needs it into {% if amount %}"

        with pytest.raises(WrongTemplate, match=re.escape(told)):
            filled(f"Well. {text}", amount=None)

    @pytest.mark.parametrize(
        "text",
        [
            "Well.{% if amount %} {{ amount }}{% endif %}",
            "{% if not amount %}Well.{% endif %}",
            "{{ amount or 'Well.' }}",
            "{{ amount | default('Well.') }}",
            "Well.{% if amount is defined %} {{ amount }}{% endif %}",
            "Well.{% if amount and amount not in subject %} {{ amount }}{% endif %}",
            "Well.{% if 'x' in (amount or '') %} {{ amount }}{% endif %}",
        ],
    )
    def test_it_can_be_asked_for(self, text: str) -> None:
        assert "Well." == filled(text, amount=None)
        assert "Well." == filled(text)

    @pytest.mark.parametrize("text", ["{{ expiring }}", "{{ 1 == 1 }}", "{{ none }}"])
    def test_yes_no_and_nothing_are_no_words(self, text: str) -> None:
        with pytest.raises(WrongTemplate, match="is no text"):
            filled(text, expiring=False)

    @pytest.mark.parametrize("text", ["", "{% if amount %}For {{ amount }}.{% endif %}", " \n\n "])
    def test_a_text_that_says_nothing_is_no_text(self, text: str) -> None:
        with pytest.raises(WrongTemplate, match="it says nothing"):
            filled(text)


class TestFaults:
    @pytest.mark.parametrize(
        ("line", "text"),
        [
            (2, "Well.\n{{ amount }}"),
            (3, "Well.\n\n{% if %}"),
            (1, "{{ nobody }}"),
            (2, "Well.\n{{ 1 / 0 }}\n{{ 2 / 0 }}"),
            (2, "Well.\n{% include 'en/nowhere' %}"),
        ],
    )
    def test_a_fault_is_told_with_its_line(self, line: int, text: str) -> None:
        with pytest.raises(WrongTemplate, match=rf"^template 'visit' in language 'en': line {line}: ."):
            filled(text)

    @pytest.mark.parametrize(
        "text", ["{{ subject.__class__ }}", "{{ subject.upper.__globals__ }}", "{{ self.__init__ }}", "{{ 'a' * [] }}"]
    )
    def test_nothing_is_reached_from_a_template(self, text: str) -> None:
        with pytest.raises(WrongTemplate):
            filled(text, subject="New roof")

    def test_a_template_that_includes_itself_ends(self) -> None:
        with pytest.raises(WrongTemplate, match="recursion"):
            filled("{% include 'en/visit' %}")


class TestTidy:
    @pytest.mark.parametrize(
        ("expected", "text"),
        [
            ("One.\n\nTwo.", "\n One.\n\n\n \nTwo. \n"),
            ("One.\n\nTwo.", "One. {% if amount %}{{ amount }}{% endif %}\n\nTwo."),
            ("For 500 руб.", "For {{ price }}."),
            ("For 500 руб. and more.", "For {{ price }} and more."),
            ("Well ...", "Well ..."),
            ("See a..b", "See a..b"),
        ],
    )
    def test_what_conditions_and_abbreviations_leave_behind_is_taken_away(self, expected: str, text: str) -> None:
        assert expected == fill("en/x", {"subject": "500 руб."}, {"en/x": text.replace("price", "subject")})

    def test_a_value_that_the_offer_breaks_over_two_lines_is_one_line(self) -> None:
        assert "Until 30. November\u00a02026." == filled(
            "Until {{ valid_until }}.", valid_until="30.\r\n November\u00a02026"
        )


def test_every_text_of_ours_has_a_name_that_a_rule_can_say() -> None:
    name = re.compile(r"[a-z]{2}/[a-z-]+(\.formal-plural|\.familiar|\.plural)?")

    assert all(map(name.fullmatch, built_in_templates()))


class TestLength:
    LONG = "one two three four five six seven eight nine ten " * 4

    def test_what_would_be_too_long_does_without_the_file_and_then_without_the_subject(self) -> None:
        told = {"date": "2 November", "valid_until": "30 November 2026", "expiring": True}
        with_file = words("en", "help", {**told, "subject": "Roof", "attachment": self.LONG.strip()}, {})
        with_neither = words("en", "help", {**told, "subject": self.LONG.strip(), "attachment": "a.pdf"}, {})

        assert "Roof" in with_file
        assert "one two" not in with_file + with_neither
        assert "a.pdf" not in with_neither

    def test_a_text_of_the_users_own_is_as_long_as_it_is(self) -> None:
        assert "a.pdf" in words("en", "mine", {"attachment": "a.pdf"}, {"en/mine": self.LONG * 3 + "{{ attachment }}"})

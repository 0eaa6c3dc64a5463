"""The built-in texts: what a reader must never see in one, whatever the offer states, and what all of them look like.

The letters in tests/rules/golden are to be read by people; `python -m tests.rules.golden` writes them anew.
"""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import letter
from rules.language import written
from rules.register import Register
from rules.specimen import FACTS, specimen
from tests.rules.golden.letters import CLOSINGS, FOLDER, GREETINGS, LADDERS, STEPS, letters, missing, registers, text

MOST = 90
"""Words of a text."""
LAST = {"later"}
"""Texts of a line or two."""
MARKS = {"de": "„“", "en": "“”", "es": "«»", "fr": "«»", "it": "«»", "ru": "«»"}
GENDER = {
    "es": r"\b(?:encantad[oa]|interesad[oa]s?|segur[oa]|agradecid[oa]|atent[oa]|nosotros|vosotros)\b",
    "fr": r"\b(?:ravie?|intéressée?s?|heureux|heureuse|disponibles|désolée?)\b",
    "it": r"\b(?:liet[oa]|content[oa]|interessat[oa]|sicur[oa]|grat[oa]|pront[oa])\b",
    "ru": r"\b(?:направил|отправил|послал|писал|обещал|хотел|решил|получил|посмотрел|успел|рад|готов|должен)а?\b",
}
"""Forms that guess whether a man or a woman writes or reads."""
PUSHY = re.compile(
    r"just checking|following up|touching base|circl|kindly|asap|nur kurz|nachhaken|nachfassen|noch nichts gehört|"
    r"не получили ответа|не дождались|до сих пор|non ho ricevuto|sollecit|sans réponse|relance|sin respuesta|"
    r"no he recibido|recordatorio|erinner|still waiting|haven’t heard|напоминаю",
    re.IGNORECASE,
)
"""What reproaches, or says nothing."""
PLACES = [(code, register) for code in sorted(written()) for register in registers(code)]

every_place = pytest.mark.parametrize(("code", "register"), PLACES)
every_text = pytest.mark.parametrize(("place", "step"), list(product(PLACES, STEPS)), ids=str)

names = st.lists(
    st.sampled_from(["Dach", "neu", "крыша", "l’atelier", "B2", "(Los 3)", "für", "и", "50 %"]), min_size=1
)
facts = st.fixed_dictionaries(
    {
        "date": st.sampled_from(["2. November", "8 novembre 2025", "2 ноября 2025 года", "1er mars"]),
        "subject": st.none() | names.map(lambda some: " ".join(some[:9])) | st.just("AN-7/2: Dach"),
        "number": st.sampled_from([None, "2026-041", "AN-7/2"]),
        "amount": st.sampled_from([None, "4.850,00 €", "EUR 12,400.00", "1 250 000 руб.", "12\u202f400 € HT"]),
        "valid_until": st.sampled_from([None, "30.11.2026", "31 декабря 2026 г.", "March 31, 2027", "8 novembre"]),
        "attachment": st.sampled_from([None, "Offer.pdf", "КП 35 от 2 ноября.docx", "a (1).b.pdf"]),
    }
)
when = st.sampled_from([{}, {"expiring": True}, {"expired": True}])


def sentences(told: str) -> list[str]:
    """The sentences of a text."""
    return re.split(r"(?<=[.?…])\s+(?=[A-ZÀ-ÝА-ЯЁ¿«„“])", told)


def word_count(told: str) -> int:
    """Words, as a reader counts them: a dash or a bracket is none."""
    return sum(any(map(str.isalnum, word)) for word in told.split())


def stated(some: dict[str, object], moment: dict[str, bool]) -> dict[str, object]:
    """An offer that states these; a validity that is not stated is neither near nor over."""
    return {**some, "expiring": False, "expired": False, **(moment if some["valid_until"] else {})}


class TestLetters:
    def test_every_text_is_made_into_a_letter(self) -> None:
        assert missing() == set()

    @pytest.mark.parametrize("place", sorted(letters()))
    def test_a_letter_is_the_one_that_was_read(self, place: str) -> None:
        assert (FOLDER / place).read_text("utf-8") == letters()[place]

    def test_there_are_no_other_letters(self) -> None:
        assert set(letters()) == {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.txt")}


class TestWhateverTheOfferStates:
    @given(st.sampled_from(PLACES), st.sampled_from(STEPS), facts, when)
    def test_a_text_has_no_gap_and_no_more_than_its_words(
        self, place: tuple[str, Register], step: str, some: dict[str, object], moment: dict[str, bool]
    ) -> None:
        told = text(*place, step, **stated(some, moment))

        assert MOST >= word_count(told)
        assert None is re.search(r"[{}_]|None|False|True|  | [,;.]|,,|;,|,\.|:\.|\(\s*\)|«\s*»|„\s*“|“\s*”", told)
        assert None is re.search(r"\.\.|\( | \)|\n\n\n| \n|\n ", told)
        assert 0 == len({*MARKS[place[0]]} - set(told)) or str(some["subject"]) not in told
        assert told.count("(") == told.count(")")

    @given(st.sampled_from(PLACES), st.sampled_from(STEPS), facts, when)
    def test_a_letter_has_one_greeting_and_one_closing(
        self, place: tuple[str, Register], step: str, some: dict[str, object], moment: dict[str, bool]
    ) -> None:
        code, register = place
        opening, end = GREETINGS[code][register], f"{CLOSINGS[code][register]}\nIvan Petrov"
        told = letter.after_greeting(text(code, register, step, **stated(some, moment)), opening, written()[code])
        whole = letter.read(f"{opening}\n\n{told}\n\n{end}")

        assert (opening, " ".join(told.split()), end) == (whole.greeting, " ".join(whole.words.split()), whole.closing)
        assert ("", "") == (letter.read(told).greeting, letter.read(told).closing)

    @given(st.sampled_from(PLACES), st.sampled_from(STEPS), facts, when)
    def test_a_text_says_what_the_offer_states_and_no_more(
        self, place: tuple[str, Register], step: str, some: dict[str, object], moment: dict[str, bool]
    ) -> None:
        offer = stated(some, moment)
        told = text(*place, step, **offer)
        values = [str(specimen(place[0])[call]) for call in ("call_1", "call_2")]
        values += [str(value) for name, value in offer.items() if value and name in {"date", "subject", *FACTS}]
        for value in sorted(values, key=len, reverse=True):
            told = told.replace(value, "…").replace(value.rstrip("."), "…")

        assert None is re.search(r"\d|€|EUR|руб", told)

    @given(st.sampled_from(PLACES), st.sampled_from(LADDERS), st.lists(st.tuples(facts, when), min_size=5, max_size=5))
    def test_no_sentence_comes_twice_over_a_ladder(
        self,
        place: tuple[str, Register],
        ladder: tuple[str, ...],
        offers: list[tuple[dict[str, object], dict[str, bool]]],
    ) -> None:
        told = [
            text(*place, step, **{**stated(*offer), "date": "DAY"})  # some dates have a full stop
            for step, offer in zip(ladder, offers, strict=False)
        ]
        said = [one for each in told for one in sentences(each)]

        assert sorted(set(said)) == sorted(said)

    @given(st.sampled_from(PLACES), st.sampled_from(LADDERS), st.tuples(facts, when))
    def test_the_day_is_told_in_other_words_on_each_step(
        self, place: tuple[str, Register], ladder: tuple[str, ...], offer: tuple[dict[str, object], dict[str, bool]]
    ) -> None:
        told = (text(*place, step, **{**stated(*offer), "date": "DAY", "subject": None}) for step in ladder)
        clauses = [re.findall(r"(?:[^\W\d]+ ){0,3}DAY,?(?: [^\W\d]+){0,3}", one)[0].casefold() for one in told]

        assert sorted(set(clauses)) == sorted(clauses)

    @given(st.sampled_from(PLACES), st.sampled_from(STEPS), facts, when)
    def test_the_day_and_the_subject_of_the_offer_are_told_once(
        self, place: tuple[str, Register], step: str, some: dict[str, object], moment: dict[str, bool]
    ) -> None:
        told = text(*place, step, **stated({**some, "date": "DAY", "subject": some["subject"] and "SUBJECT"}, moment))

        assert 1 == told.count("DAY")
        assert bool(some["subject"]) == told.count("SUBJECT")


class TestEveryText:
    @every_text
    def test_a_number_that_the_subject_has_is_not_told_again(self, place: tuple[str, Register], step: str) -> None:
        assert 1 == text(*place, step, subject="AN-7/2: Dach", number="AN-7/2").count("AN-7/2")

    @every_text
    def test_it_asks_for_one_thing_and_never_raises_its_voice(self, place: tuple[str, Register], step: str) -> None:
        told = text(*place, step, expiring=True)

        assert not set("!¡") & set(told)
        assert ("close" not in step and step not in LAST) == told.count("?")

    @every_text
    def test_it_is_two_short_paragraphs_or_one(self, place: tuple[str, Register], step: str) -> None:
        paragraphs = text(*place, step).split("\n\n")

        assert (1 if step in LAST else 2) == len(paragraphs)
        assert [] == [one for one in paragraphs if "\n" in one]

    @every_text
    def test_it_may_begin_in_lower_case_after_a_comma(self, place: tuple[str, Register], step: str) -> None:
        first = re.split(r"[\s,]", text(*place, step))[0]
        polite = {"Ihr", "Ihre", "Ihnen", "Sie", "Lei", "La", "Le", "Вы", "Вам", "Ваш", "Ваше"}

        assert first[0].isupper()
        assert first not in polite or place[0] == "fr"
        assert place[0] != "de" or first.lower() in {"am", "beim", "die", "ein", "manches", "vor", "vielen", "was"}

    @every_text
    def test_it_is_in_its_own_form_of_address(self, place: tuple[str, Register], step: str) -> None:
        told = "\n".join(text(*place, step, subject=None, **{moment: True}) for moment in ("expiring", "expired"))
        others = {
            ("de", "formal"): r"\b(?:du|dir|dich|deine?\w?|ihr|euch|eure?\w?)\b",
            ("de", "familiar"): r"\b(?:Sie(?! (?:lag|war) als)|Ihnen|Ihre?\w?)\b|\b(?:ihr|euch)\b",
            ("de", "plural"): r"\b(?:Sie(?! (?:lag|war) als)|Ihnen|Ihre?\w?)\b|\b(?:du|dir|dich|deine?\w?)\b",
            ("ru", "formal"): r"\b(?:ты|тебе|тебя|тобой|тво\w+|вы|вам|вас|ваш\w*)\b",
            ("ru", "formal-plural"): r"\b(?:ты|тебе|тебя|тобой|тво\w+)\b|\bВ(?:ы|ам|ас|ами|аш\w*)\b",
            ("ru", "familiar"): r"\b[Вв](?:ы|ам|ас|ами|аш\w*)\b",
            ("it", "formal"): r"\b(?:tu|ti|te|tu[oae]|tuoi|voi|vi|vostr\w)\b",
            ("it", "familiar"): r"\b(?:Lei|Le ho|Le \w+o\b|Su[oae]|Suoi|voi|vi|vostr\w)\b",
            ("it", "formal-plural"): r"\b(?:Lei|Le ho|Su[oae]|Suoi|tu|ti|te|tu[oae]|tuoi|voi|vi|vostr\w|\w+rvi)\b",
            ("it", "plural"): r"\b(?:Lei|Le ho|Su[oae]|Suoi|tu|ti|te|tu[oae]|tuoi)\b",
            ("fr", "formal"): r"\b(?:tu|te|toi|ton|ta|tes)\b|\bt’",
            ("fr", "familiar"): r"\b(?:vous|vos)\b",
            ("es", "formal"): r"\b(?:tú|te|ti|tus?|tuy[oa]s|os|vuestr\w+|les|ustedes|\w+rles)\b",
            ("es", "formal-plural"): r"\b(?:tú|te|ti|tus?|tuy[oa]s|os|vuestr\w+|le|usted|\w+rle|puede|prefiere)\b",
            ("es", "familiar"): r"\b(?:usted|sus?|suyas|os)\b",
            ("es", "plural"): r"\b(?:usted|sus|suyas|tú|te|ti|tus?)\b",
        }

        assert [] == re.findall(others.get((place[0], str(place[1])), r"(?!)"), told)

    @every_text
    def test_it_guesses_nobodys_gender(self, place: tuple[str, Register], step: str) -> None:
        for moment in ({"expiring": True}, {"expired": True}, dict.fromkeys(FACTS)):
            assert None is re.search(GENDER.get(place[0], r"(?!)"), text(*place, step, **moment).lower())

    @every_text
    def test_it_reproaches_nobody(self, place: tuple[str, Register], step: str) -> None:
        assert None is PUSHY.search(text(*place, step, expired=True))

    @every_text
    def test_an_offer_that_ends_soon_is_a_reason_to_write(self, place: tuple[str, Register], step: str) -> None:
        told = [text(*place, step, valid_until=until, expiring=bool(until)) for until in ("DAY", None)]

        assert step.partition("-")[0] in {"invoice", "application", *LAST} or told[0] != told[1]

    @every_text
    def test_an_offer_that_is_over_is_looked_at_again(self, place: tuple[str, Register], step: str) -> None:
        told = [text(*place, step, valid_until=until, expired=bool(until)) for until in ("DAY", None)]

        assert step.partition("-")[0] in {"invoice", "application", *LAST} or "DAY" in told[0] != told[1]

    @every_text
    def test_the_day_is_that_of_sending_and_not_that_of_the_paper(self, place: tuple[str, Register], step: str) -> None:
        told = [
            text(*place, step, date=day, number=number, subject=subject)
            for day, number, subject in product(("2 DAY", "8 DAY"), ("118", None), ("Roof", None))
        ]

        assert [] == [one for one in told if re.search(r"\b(?:of|vom|от|du|del|dell’)\s?[28] DAY", one)]

    @every_place
    def test_nobody_is_told_what_they_have_received(self, code: str, register: Register) -> None:
        told = "".join(text(code, register, step) for step in STEPS)

        assert [] == re.findall(
            r"(?i)you received|reached you|erhalten haben|bekommen hab|reçue|recibi|ricevuto|получил", told
        )

    @every_place
    def test_quotation_marks_are_those_of_the_language(self, code: str, register: Register) -> None:
        told = "".join(text(code, register, step, subject="…") for step in STEPS)

        assert set(MARKS[code]) == set(told) & set("„“”«»\"'")

    @pytest.mark.parametrize("code", ["fr", "it"])
    @pytest.mark.parametrize("step", ["reminder", "invoice", "proposal"])
    def test_a_bracket_does_not_follow_on_a_bracket(self, code: str, step: str) -> None:
        for register in registers(code):
            told = text(code, register, step, amount="680 euro (IVA 22 %)", subject="SUBJECT")

            assert "%) (" not in told
            assert "SUBJECT" in told

    @pytest.mark.parametrize("step", STEPS)
    def test_italian_has_no_article_before_the_name_of_a_day(self, step: str) -> None:
        for register, moment in product(registers("it"), ("expiring", "expired")):
            told = text("it", register, step, valid_until="domenica 29 novembre", **{moment: True})

            assert None is re.search(r"\b(?:il|al|l’|all’)\s*domenica", told)
            assert None is re.search(r"\bfino (?!a domenica|al |all’)", told)

    @pytest.mark.parametrize(
        ("date", "elided"), [("8 novembre", True), ("11 luglio", True), ("1º marzo", False), ("18 maggio", False)]
    )
    def test_italian_elides_the_article_before_a_number_that_begins_with_a_vowel(
        self, date: str, *, elided: bool
    ) -> None:
        for register, step in product(registers("it"), STEPS):
            told = text("it", register, step, date=date, valid_until=f"{date} 2027", expiring=True)

            assert elided == (re.search(rf"[Ll]’{date}", told) is not None)
            assert elided != (re.search(rf"\b(?:[Ii]l|del) {date}", told) is not None)

    @pytest.mark.parametrize("step", STEPS)
    def test_french_sets_narrow_spaces_inside_quotation_marks_and_before_colons(self, step: str) -> None:
        told = "".join(text("fr", register, step, expired=True) for register in registers("fr"))

        assert [] == re.findall(r"«[^\u202f]|[^\u202f][»?;]|[^\u202f]:", told)


def test_a_place_without_choice_has_the_formal_texts_alone() -> None:
    assert [Register.FORMAL] == registers("en")
    assert {"de", "es", "it"} == {code for code, register in PLACES if register is Register.PLURAL}
    assert {"es", "it", "ru"} == {code for code, register in PLACES if register is Register.FORMAL_PLURAL}

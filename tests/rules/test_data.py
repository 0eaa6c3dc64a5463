"""The files that a native speaker edits: the words of a language, and the texts of the drafts."""

from __future__ import annotations

import tomllib
import unicodedata
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from babel.dates import format_date

from rules.glossary import passage, phrases
from rules.language import Offer
from rules.words import Words

RULES = Path(__file__).parents[2] / "rules"
FILES = {path.stem: path for path in sorted((RULES / "data").glob("*.toml"))}
COMPLETE = ("de", "en", "es", "fr", "it", "ru")
"""Languages that drafts are written in."""
HEARD = (*COMPLETE, "nl", "pl", "pt", "uk")
"""Languages in which refusals, absences and the programs that answer mail are understood; others have what is sure."""
SCHEMA: dict[str, dict[str, type]] = {
    "subject": {"reply": list, "forward": list, "tag": list, "generic": list},
    "auto_reply": {"subject": list},
    "quotation": {"wrote": list, "original": list, "header": list},
}
HEARING: dict[str, dict[str, type]] = {
    "absence": {"away": list, "until": list, "back": list},
    "refusal": {"declined": list, "declined_alone": list, "opt_out": list, "opt_out_alone": list, "condition": list},
    "responder": {"acknowledgement": list, "challenge": list, "receipt": list, "invitation": list},
    "delivery": {"failed": list, "delayed": list, "done": list},
}
WRITING: dict[str, dict[str, type]] = {
    "offer": dict.fromkeys(Offer.model_fields, list),
    "greeting": {
        "words": list, "with_mark": list, "small": list, "joins": list, "hour": list, "day": list, "neutral": str,
        "after_comma": str,
    },
    "closing": {
        "words": list, "alone": list, "ends": list, "day": list, "season": list, "until": list, "postscript": list,
        "neutral": str,
    },
    "signature": {"firm": list, "role": list, "proxy": list, "small": list, "note": list, "legal": list},
    "draft": {"attribution": str, "date": str, "date_with_year": str, "call": str, "elsewhere": str},
}  # fmt: skip
ADDRESSING: dict[str, dict[str, type]] = {
    "address": {"formal": list, "familiar": list, "greeting_formal": list, "greeting_familiar": list},
}
"""In the languages that choose between forms of address."""
MAY: dict[str, set[str]] = {
    "subject": {"either"},
    "absence": {"to", "other", "thing", "of", "year", "hours", "next_week", "names"},
    "refusal": {"accepted", "part", "request"},
    "greeting": {"neutral_familiar", "neutral_plural"},
    "closing": {"neutral_familiar"},
    "signature": {"lasting", "lasting_behind"},
    "address": {
        "formal_single",
        "formal_plural",
        "formal_hint",
        "plural",
        "greeting_formal_plural",
        "greeting_nameless",
        "greeting_plural",
        "closing_familiar",
    },
    "draft": {"locale", "quotes", "first_day", "in_country"},
}
CHOOSING = ("de", "es", "fr", "it", "ru")
ORDER = [
    "subject",
    "auto_reply",
    *HEARING,
    "quotation",
    "offer",
    "greeting",
    "closing",
    "signature",
    "address",
    "draft",
]
DATES = {
    "de": ("8. Oktober", "8. Oktober 2025"),
    "en": ("8 October", "8 October 2025"),
    "es": ("8 de octubre", "8 de octubre de 2025"),
    "fr": ("8 octobre", "8 octobre 2025"),
    "it": ("8 ottobre", "8 ottobre 2025"),
    "ru": ("8 октября", "8 октября 2025 года"),
}


def read(language: str) -> dict[str, Any]:
    return tomllib.loads(FILES[language].read_text(encoding="utf-8"))


def fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def entries(table: str, key: str) -> dict[str, set[str]]:
    """The languages in which each entry stands, folded as it is compared."""
    found: dict[str, set[str]] = {}
    for language in FILES:
        for word in read(language).get(table, {}).get(key, []):
            found.setdefault(fold(word), set()).add(language)
    return found


every_language = pytest.mark.parametrize("language", FILES)
every_heard_language = pytest.mark.parametrize("language", HEARD)
every_complete_language = pytest.mark.parametrize("language", COMPLETE)


def test_these_languages_have_a_file() -> None:
    known = "ar cs da de el en es fi fr he hu it ja ko nb nl pl pt ro ru sv tr uk zh"

    assert known.split() == list(FILES)


@every_language
def test_a_language_has_the_tables_of_the_schema_and_no_others(language: str) -> None:
    data = read(language)
    must = SCHEMA | (HEARING if language in HEARD else {}) | (WRITING if language in COMPLETE else {})
    must |= ADDRESSING if language in CHOOSING else {}
    known = must | HEARING

    assert [table for table in ORDER if table in data] == list(data)
    assert set(must) <= set(data) <= set(known)
    for table, keys in data.items():
        required = set(must.get(table, {}))
        assert required <= set(keys) <= set(known[table]) | MAY.get(table, set()), table
        for key, value in keys.items():
            is_word = table == "draft" or key.startswith("neutral")
            kind = dict if key == "in_country" else str if is_word else list
            assert known[table].get(key, kind) is type(value), f"{table}.{key}"


@every_language
def test_a_list_holds_trimmed_words_each_once(language: str) -> None:
    for table, keys in read(language).items():
        for key, words in keys.items():
            if isinstance(words, list):
                folded = [fold(word) for word in words]

                assert words, f"{table}.{key} is empty"
                assert [word.strip() for word in words] == words
                assert sorted(set(folded)) == sorted(folded), f"{table}.{key} names something twice"


@every_language
def test_the_first_lines_say_what_each_table_is_for(language: str) -> None:
    text = FILES[language].read_text(encoding="utf-8")
    opening = text[: text.index("\n[")]

    assert text.startswith("# ")
    for table in read(language):
        assert f"# [{table}]" in opening


def test_no_prefix_is_an_answer_in_one_list_and_a_forward_in_another() -> None:
    lists = [entries("subject", key) for key in ("reply", "forward", "either")]

    for one, other in combinations(lists, 2):
        assert {} == {word: (one[word], other[word]) for word in one.keys() & other.keys()}


def test_no_gateway_puts_a_prefix_or_a_common_subject_before_mail() -> None:
    tags = entries("subject", "tag").keys()

    for key in ("reply", "forward", "either", "generic"):
        assert set() == tags & entries("subject", key).keys()
    assert [] == [word for word in tags if ":" in word or "[" in word]


def test_no_words_refuse_an_offer_in_one_list_and_all_mail_in_another() -> None:
    declined = entries("refusal", "declined").keys() | entries("refusal", "declined_alone").keys()
    opt_out = entries("refusal", "opt_out").keys() | entries("refusal", "opt_out_alone").keys()

    assert set() == declined & opt_out


def test_no_words_refuse_an_offer_and_accept_the_rest_of_it() -> None:
    refused = [word for key in ("declined", "declined_alone") for word in entries("refusal", key)]
    accepted = [Words(word) for word in entries("refusal", "accepted")]

    assert [] == [word for word in refused if any(one.found_in(word) for one in accepted)]


@every_heard_language
def test_a_language_that_is_heard_has_words_of_acceptance_of_parts_of_requests_and_of_things(language: str) -> None:
    assert {"accepted", "part", "request"} <= read(language)["refusal"].keys()
    assert "thing" in read(language)["absence"]


def test_nothing_is_a_persons_refusal_and_a_programs_answer() -> None:
    refusal = entries("refusal", "declined").keys() | entries("refusal", "opt_out").keys()

    for key in ("acknowledgement", "challenge"):
        assert set() == refusal & entries("responder", key).keys()
    assert set() == entries("responder", "acknowledgement").keys() & entries("responder", "challenge").keys()


def test_a_subject_is_a_receipt_an_answer_to_an_invitation_an_absence_or_a_reply_and_only_one_of_them() -> None:
    prefixes = [f"{word}:" for key in ("reply", "forward", "either") for word in entries("subject", key)]
    lists = [
        prefixes,
        list(entries("auto_reply", "subject")),
        list(entries("responder", "receipt")),
        list(entries("responder", "invitation")),
    ]

    for one, other in combinations(lists, 2):
        beginnings = [word.replace(" :", ":") for word in one]
        assert [] == [word for word in other if word.replace(" :", ":").startswith(tuple(beginnings))]
        assert [] == [word for word in beginnings if word.startswith(tuple(end.replace(" :", ":") for end in other))]


def test_mail_that_a_report_tells_of_came_back_or_is_late_or_has_arrived() -> None:
    lists = [entries("delivery", key).keys() for key in ("failed", "delayed", "done")]

    for one, other in combinations(lists, 2):
        assert set() == one & other


def test_words_are_those_of_a_rule_file_without_regular_expressions() -> None:
    keys = [(table, key) for table in ("refusal", "responder", "delivery") for key in HEARING[table]]
    words = [word for table, key in keys for word in entries(table, key)]

    assert [] == [word for word in words if Words(word).expression is not None]


def test_a_prefix_holds_no_colon_since_the_program_adds_it() -> None:
    for key in ("reply", "forward", "either"):
        assert [] == [word for word in entries("subject", key) if ":" in word]


def test_nordic_vs_may_be_an_answer_or_a_forward() -> None:
    assert {"vs": {"da", "fi", "nb"}} == entries("subject", "either")


def test_no_generic_subject_reads_as_an_automatic_reply_in_any_language() -> None:
    automatic = tuple(entries("auto_reply", "subject"))

    assert [] == [word for word in entries("subject", "generic") if word.startswith(automatic)]


@pytest.mark.parametrize(
    "subject",
    [
        "Re: back in the office",
        "Office hours next week?",
        "Re: automatic invoicing question",
        "Re: Out of Office",
        "Automatic update notification",
        "Auto: Inspektion im April",
        "Urlaubsplanung 2026",
        "Absence de réponse à notre devis",
        "Ответ на ваше предложение",
    ],
)
def test_what_a_person_wrote_does_not_begin_as_an_automatic_reply(subject: str) -> None:
    assert not fold(subject).startswith(tuple(entries("auto_reply", "subject")))


@pytest.mark.parametrize(
    "subject",
    [
        "Automatische Antwort: Angebot 4711",
        "Out of the Office: Newsletter",
        "OOO: offer",
        "Auto-Reply: Out of Office",
        "Risposta automatica: preventivo",
        "Fuori sede: preventivo",
        "Автоматический ответ: предложение",
        "Réponse automatique\u202f: devis",
        "Absence\u00a0: Claire Mercier",
        "Respuesta automática: oferta",
        "Auto-Resposta: proposta",
        "Odpowiedź automatyczna: oferta",
        "Poza biurem: oferta",
        "Autosvar: tilbud",
        "自动答复: 报价",
    ],
)
def test_an_out_of_office_note_is_known_by_how_its_subject_begins(subject: str) -> None:
    assert fold(subject).startswith(tuple(entries("auto_reply", "subject")))


@every_complete_language
def test_no_word_of_an_offer_is_two_things_at_once(language: str) -> None:
    offer = {key: {fold(word) for word in words} for key, words in read(language)["offer"].items()}

    for one, other in (
        ("total", "other"),
        ("total", "tax"),
        ("file", "other_file"),
        ("plain", "other"),
        ("unit", "plain"),
    ):
        assert set() == offer[one] & offer[other], f"{one}, {other}"
    assert offer["paper"] & offer["file"]


@every_complete_language
def test_every_entry_of_an_offer_is_found_where_it_stands(language: str) -> None:
    for key, words in read(language)["offer"].items():
        for word in words:
            text = passage(word.strip("*"))

            assert phrases(key).at(text, 0, plus=word.startswith("+")), f"{key}: {word}"


@every_complete_language
def test_our_own_greeting_and_closing_are_among_those_we_recognise(language: str) -> None:
    data = read(language)
    for table in ("greeting", "closing"):
        words = tuple(fold(word) for word in data[table]["words"])

        assert [] == [
            text for key, text in data[table].items() if key.startswith("neutral") and not fold(text).startswith(words)
        ]


@every_complete_language
def test_our_own_greetings_and_closings_belong_to_no_hour_and_no_day(language: str) -> None:
    data = read(language)
    bound = tuple(fold(one.partition(" = ")[0]) for key in ("hour", "day") for one in data["greeting"][key])
    bound += tuple(fold(wish) for wish in data["closing"]["day"])
    ours = [text for table in ("greeting", "closing") for key, text in data[table].items() if key.startswith("neutral")]

    assert [] == [text for text in ours if fold(text).startswith(bound)]


@every_complete_language
def test_a_greeting_of_an_hour_or_a_day_has_one_of_any_day_that_greets_too(language: str) -> None:
    greeting = read(language)["greeting"]
    words = {fold(word) for word in greeting["words"]}
    pairs = [entry.split(" = ") for key in ("hour", "day") for entry in greeting[key]]
    bound = {fold(pair[0]) for pair in pairs}

    assert {2} == {len(pair) for pair in pairs}
    assert [] == [pair for pair in pairs if fold(pair[1]) not in words or fold(pair[1]) in bound]


@every_complete_language
def test_words_between_names_begin_small_and_those_that_join_are_among_them(language: str) -> None:
    greeting = read(language)["greeting"]

    assert set(greeting["joins"]) <= set(greeting["small"])
    assert [] == [word for word in greeting["small"] if " " in word]


@every_complete_language
def test_a_closing_that_only_closes_alone_is_none_of_the_others(language: str) -> None:
    closing = read(language)["closing"]

    assert set() == {fold(word) for word in closing["alone"]} & {fold(word) for word in closing["words"]}


@pytest.mark.parametrize("language", CHOOSING)
def test_a_word_tells_one_form_of_address(language: str) -> None:
    address = read(language)["address"]

    kinds = ["formal", "formal_single", "formal_plural", "familiar", "plural", "formal_hint"]
    for one, other in combinations(kinds, 2):
        assert set() == set(address.get(one, [])) & set(address.get(other, [])), f"{one} and {other}"
    greetings = ["greeting_formal", "greeting_formal_plural", "greeting_familiar", "greeting_plural"]
    for one, other in combinations(greetings, 2):
        assert set() == set(address.get(one, [])) & set(address.get(other, [])), f"{one} and {other}"


@every_complete_language
def test_the_line_after_a_greeting_begins_lower_or_upper(language: str) -> None:
    assert read(language)["greeting"]["after_comma"] in {"lower", "upper"}


@every_complete_language
def test_our_own_attribution_line_is_one_that_we_recognise(language: str) -> None:
    data = read(language)
    line = data["draft"]["attribution"].format(date="12.03.2026", time="10:30", name="Marta")

    assert line.endswith(":")
    assert any(word in line for word in data["quotation"]["wrote"])


@every_complete_language
def test_a_date_stands_in_a_sentence_as_people_write_it(language: str) -> None:

    draft = read(language)["draft"]
    written = tuple(format_date(date(2025, 10, 8), draft[key], locale=language) for key in ("date", "date_with_year"))

    assert DATES[language] == written


def test_texts_are_there_for_the_complete_languages_only() -> None:
    assert sorted(COMPLETE) == sorted(path.name for path in (RULES / "templates").iterdir())

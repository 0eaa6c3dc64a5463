"""What people and programs say, by the words of the language files; the sentences stand in tests/rules/phrases/."""

from __future__ import annotations

import tomllib
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.language import languages
from rules.phrases import (
    acknowledged,
    answers_invitation,
    challenged,
    declined,
    delivery,
    is_receipt,
    opted_out,
)

if TYPE_CHECKING:
    from collections.abc import Callable

FILES = sorted((Path(__file__).parent / "phrases").glob("*.toml"))
ASKED: dict[str, Callable[[str], str]] = {
    "declined": declined,
    "opt_out": opted_out,
    "acknowledgement": acknowledged,
    "challenge": challenged,
}
SPOKEN = ("de", "en", "es", "fr", "it", "nl", "pl", "pt", "ru", "uk")
AT_LEAST = {"declined": 8, "opt_out": 4, "acknowledgement": 4, "challenge": 4}


def examples(says: Literal["yes", "no"]) -> list[tuple[str, str, str]]:
    return [
        (file.stem, kind, sentence)
        for file in FILES
        for kind, sentences in tomllib.loads(file.read_text("utf-8")).items()
        for sentence in sentences[says]
    ]


def entries(kind: str) -> list[str]:
    tables = [table for one in languages().values() for table in (one.refusal, one.responder, one.delivery)]
    return [entry for table in tables for entry in getattr(table, kind, ())]


def test_there_are_sentences_for_ten_languages_that_say_it_and_that_do_not() -> None:
    assert list(SPOKEN) == [file.stem for file in FILES]
    for file in FILES:
        for kind, sentences in tomllib.loads(file.read_text("utf-8")).items():
            assert AT_LEAST[kind] <= min(len(sentences["yes"]), len(sentences["no"])), f"{file.stem}: {kind}"


@pytest.mark.parametrize(("language", "kind", "sentence"), examples("yes"))
def test_who_says_it_is_heard(language: str, kind: str, sentence: str) -> None:
    found = ASKED[kind](sentence)

    assert found
    assert found in " ".join(sentence.split())


@pytest.mark.parametrize(("language", "kind", "sentence"), examples("no"))
def test_who_says_something_like_it_is_not_taken_at_that_word(language: str, kind: str, sentence: str) -> None:
    assert "" == ASKED[kind](sentence)


@pytest.mark.parametrize(("language", "kind", "sentence"), examples("no"))
def test_what_is_no_refusal_asks_for_no_silence_either(language: str, kind: str, sentence: str) -> None:
    assert "" == opted_out(sentence)
    assert "" == declined(sentence)


@pytest.mark.parametrize("kind", ASKED)
def test_every_entry_is_found_in_itself(kind: str) -> None:
    assert [] == [entry for entry in entries(kind) if not ASKED[kind](entry.replace("*", "1"))]


@pytest.mark.parametrize("kind", ["declined", "opt_out"])
def test_what_says_it_alone_is_found_alone(kind: str) -> None:
    assert [] == [entry for entry in entries(f"{kind}_alone") if not ASKED[kind](f"{entry}.")]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("NOT INTERESTED", "We are NOT   INTERESTED."),
        ("not interested", "We are not\r\n interested"),
        ("Keinen Bedarf", "Keinen Bedarf."),
        ("ne m'intéresse pas", "Cela ne m’intéresse pas."),
        ("ne m'intéresse pas", "Cela ne m’inte\u0301resse pas."),
        ("gegen den Kauf entschieden", "Wir haben uns gegen den Kauf entschieden, weil die Straße gesperrt ist."),
        ("ne m'intéresse pas", "Cela ne m´intéresse pas."),
        ("not interested", "¨ \u0301 ¨we are ´ ¸ not interested"),
        ("不感兴趣", "您好，我们对此不感兴趣。"),
        ("kein Interesse", "Liebe Grüße von der Straße: kein Interesse!"),
        ("No, thanks", "Hi Ivan,\nNo, thanks, all done."),
        ("Nein danke", "Nein danke."),
    ],
)
def test_the_words_are_told_as_they_stand_in_the_text(words: str, text: str) -> None:
    assert words == declined(text)


def test_words_are_told_on_one_line_of_at_most_80_letters() -> None:
    long = declined(f"aan een andere leverancier gekozen {'x' * 100}")

    assert "\n" not in declined("We are not\ninterested")
    assert len(long) <= 80


@pytest.mark.parametrize(
    "text",
    [
        "We are not interested. Is the invoice paid?",
        "Is the invoice paid? We are not interested.",
        "Not interested\n\nCan you send the invoice for May?",
        "We checked if there is a need, but we are not interested.",
        "We are not interested, if that changes we will write.",
    ],
)
def test_a_question_or_a_condition_counts_in_its_own_sentence_and_clause_only(text: str) -> None:
    assert "not interested" == declined(text).casefold()


@pytest.mark.parametrize(
    "text",
    [
        "We are not interested if the price stays as it is.",
        "Are you, after all this time, not interested?",
        "Tell us if you are not interested.",
        "It is not that we are not interested.",
    ],
)
def test_a_question_or_a_condition_is_no_refusal(text: str) -> None:
    assert "" == declined(text)


@pytest.mark.parametrize("language", SPOKEN)
def test_beside_words_of_an_order_a_no_is_to_a_part_of_the_offer(language: str) -> None:
    refusal = languages()[language].refusal
    no = f"{refusal.declined[0]}."

    assert declined(no)
    assert [] == [entry for entry in refusal.accepted if declined(f"{no} {entry.replace('*', 'x')}.")]
    assert [] == [entry for entry in refusal.accepted if not opted_out(f"{refusal.opt_out[0]}. {entry}.")]


@pytest.mark.parametrize("language", SPOKEN)
def test_a_no_to_a_part_of_an_offer_is_none_to_the_offer(language: str) -> None:
    refusal = languages()[language].refusal
    no = refusal.declined[0].replace("*", "")
    parts = [entry.replace("*", "") for entry in refusal.part]

    assert [] == [part for part in parts if declined(f"{part} {no}.") or declined(f"{no} x {part}.")]
    assert [] == [part for part in parts if not declined(f"{part}, {no}.") or not declined(f"{no} x x x {part}.")]
    assert [] == [part for part in parts if not opted_out(f"{part} {refusal.opt_out[0].replace('*', '')}.")]


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ("", "We are not interested in a discount."),
        ("", "The warranty is not relevant for us, the pump is."),
        ("not interested", "Thank you for the quick delivery, but we are not interested."),
        ("found another supplier", "We have found another supplier with a faster delivery."),
        ("", "Aucun intérêt pour l'option couleur."),
        ("chosen another supplier", "We need no warranty. We have chosen another supplier."),
    ],
)
def test_a_part_counts_near_by_in_its_clause(found: str, text: str) -> None:
    assert found == declined(text)


def test_an_order_takes_no_words_back_that_ask_for_no_more_mail() -> None:
    assert "take me off" == opted_out("We would like to order. Please take me off your list.")


@pytest.mark.parametrize("language", SPOKEN)
def test_a_request_in_the_form_of_a_question_asks_for_no_more_mail(language: str) -> None:
    refusal = languages()[language].refusal
    words = refusal.opt_out[0].replace("*", "")

    assert "" == opted_out(f"{words}?")
    assert [] == [entry for entry in refusal.request if not opted_out(f"{entry} x, {words}?")]


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ("take me off", "Could you take me off your list? Thanks."),
        ("", "Do you want us to take me off your list?"),
        ("", "Could you call me? Will it take me off your list?"),
        ("", "Could you tell me why? Shall I unsubscribe me from it?"),
    ],
)
def test_a_request_counts_in_its_own_sentence(found: str, text: str) -> None:
    assert found == opted_out(text)


def test_a_request_to_say_no_is_none() -> None:
    assert "" == declined("Could you say that we are not interested?")


def test_a_refusal_behind_a_question_of_the_same_words_is_heard() -> None:
    assert "not interested" == declined("Are you not interested? Well, we are not interested.")


def test_what_stands_alone_is_looked_for_at_the_beginning_since_newsletters_end_so() -> None:
    assert "Unsubscribe" == opted_out("Unsubscribe")
    assert "" == opted_out("Dear all,\nthe list is attached.\nKind regards,\nAnna\nUnsubscribe")


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert "not interested" == declined("x " * 1990 + "not interested")
    assert "" == declined("x " * 2000 + "not interested")


@pytest.mark.parametrize(
    ("found", "subject"),
    [
        ("Read:", "Read: Offer 12"),
        ("READ:", "READ:Offer 12"),
        ("Lu:", "Lu\u00a0: devis 12"),
        ("Gelesen：", "Gelesen： Angebot"),
        ("Прочтено:", "Прочтено: предложение"),
        ("Letto:", "Letto: preventivo"),
        ("開封済み:", "開封済み: 見積"),
        ("Return Receipt (displayed)", "Return Receipt (displayed) - Offer 12"),
        ("", "Reading list"),
        ("Прочтено:", " \t Прочтено: предложение"),
        ("Não lida:", "Na\u0303o lida: proposta"),
        ("Lu:", "Lu : devis"),
        ("Ｒｅａｄ：", "Ｒｅａｄ： Offer"),
        ("", "Offer: Read: me"),
        ("", "R"),
        ("", "Read this"),
        ("", "Lesebestätigungen einschalten"),
        ("", ""),
    ],
)
def test_a_read_receipt_is_known_by_how_its_subject_begins(found: str, subject: str) -> None:
    assert found == is_receipt(subject)


@pytest.mark.parametrize(
    ("found", "subject"),
    [
        ("Accepted:", "Accepted: Workshop @ Mon 16 Nov"),
        ("Tentatively Accepted:", "Tentatively Accepted: Workshop"),
        ("Zugesagt:", "Zugesagt: Werkstatt"),
        ("Mit Vorbehalt:", "Mit Vorbehalt: Werkstatt"),
        ("Accepté:", "Accepté : atelier"),
        ("Aceptado:", "Aceptado: taller"),
        ("Принято:", "Принято: встреча"),
        ("Zaakceptowano:", "Zaakceptowano: spotkanie"),
        ("", "Re: Accepted: Workshop"),
        ("", "Accepted standards"),
    ],
)
def test_an_answer_to_an_invitation_is_known_by_how_its_subject_begins(found: str, subject: str) -> None:
    assert found == answers_invitation(subject)


@pytest.mark.parametrize("kind", ["receipt", "invitation"])
def test_every_beginning_is_found_in_itself(kind: str) -> None:
    asked = {"receipt": is_receipt, "invitation": answers_invitation}[kind]

    assert [] == [entry for entry in entries(kind) if not asked(f"{entry} x")]


@pytest.mark.parametrize(
    ("told", "subjects"),
    [
        (
            "failed",
            [
                "Undelivered Mail Returned to Sender",
                "Delivery Status Notification (Failure)",
                "failure notice",
                "Mail delivery failed: returning message to sender",
                "Returned mail: see transcript for details",
                "Undeliverable: Offer 12",
                "Message not delivered",
                "Unzustellbar: Angebot 12",
                "Non recapitabile: preventivo",
                "AVVISO DI MANCATA CONSEGNA: preventivo",
                "Недоставленное сообщение",
                "Ваше сообщение не доставлено. Mail failure.",
                "Non remis : devis",
                "No se puede entregar: oferta",
                "Niedostarczalne: oferta",
                "Onbestelbaar: offerte",
                "Não é possível entregar: proposta",
                "Не вдалося доставити: пропозиція",
                "配信不能: 見積",
                "系统退信",
                "Undeliverable: Delayed: Delivered:",
            ],
        ),
        (
            "delayed",
            [
                "Warning: could not send message for past 4 hours",
                "Delivery Status Notification (Delay)",
                "Delayed Mail (still being retried)",
                "Warning: message 1abc-22 delayed 24 hours",
                "Verzögert: Angebot 12",
                "Ritardo nella consegna: preventivo",
                "Remise retardée : devis",
                "Задержка доставки: предложение",
                "Vertraagd: offerte",
                "Opóźnione: oferta",
            ],
        ),
        (
            "done",
            [
                "Successful Mail Delivery Report",
                "Delivered: Offer 12",
                "Relayed: Offer 12",
                "Delivery Status Notification (Success)",
                "Zugestellt: Angebot 12",
                "Consegnato: preventivo",
                "CONSEGNA: preventivo",
                "Remis : devis",
                "Entregado: oferta",
                "Доставлено: предложение",
                "Bezorgd: offerte",
            ],
        ),
        ("", ["Offer 12", "Re: our delivery on Monday", "Lieferung am Montag", "", "Deliver us the pumps"]),
    ],
)
def test_the_subject_of_a_report_tells_whether_mail_arrived(told: str, subjects: list[str]) -> None:
    assert {told} == set(map(delivery, subjects))


@pytest.mark.parametrize("kind", ["failed", "delayed", "done"])
def test_every_entry_of_a_report_tells_at_least_as_bad_a_thing(kind: str) -> None:
    order = ["failed", "delayed", "done"]

    assert [] == [
        entry for entry in entries(kind) if order.index(delivery(entry.replace("*", "a"))) > order.index(kind)
    ]


@given(st.text(max_size=300))
def test_nothing_that_a_message_says_raises(text: str) -> None:
    for asked in (*ASKED.values(), is_receipt, answers_invitation, delivery):
        assert len(asked(text)) <= 80


@given(
    st.lists(
        st.sampled_from([*"\n\t .,;:?!¶-", "not interested", "if", "ß", "¨", "\u0301", "\ud800", "不感兴趣", "ﬁ", "´"])
    )
)
def test_words_among_anything_are_told_on_one_line(pieces: list[str]) -> None:
    found = declined("".join(pieces))

    assert found == " ".join(found.split())


@pytest.mark.parametrize(
    "letter", ["a", "ß", " ", "\n", "\u0301", "不", "ли ", "не интересует ", "not interested? ", "if "]
)
def test_64_kb_of_one_thing_take_no_longer_than_a_page(letter: str) -> None:
    for asked in (*ASKED.values(), is_receipt, answers_invitation, delivery):
        asked("x")
        started = perf_counter()
        asked(letter * (65_536 // len(letter)))

        assert perf_counter() - started < 0.5

"""The greeting of a letter: where it stands, how far it goes, and how it is said on another day."""

from __future__ import annotations

import pytest

from rules.salutation import Salutation, salutation, timeless

TOM = {"tom", "baker"}


def found(text: str) -> str:
    """The greeting of a letter to Tom Baker; empty where it has none."""
    opening = salutation(f"{text}\n\nwe send you our offer.\n\nIvan".split("\n"), TOM)
    return opening.text if opening else ""


@pytest.mark.parametrize(
    "greeting",
    [
        "Dear Ms Weber,",
        "Hello Anna!",
        "hi Anna:",
        "Hi Anna",
        "Hi Tom –",
        "Dear <Anna>,",
        "Dear Tom (and team),",
        "Dear Anna, Ben and Carl,",
        "Dear Anna, Ben, Carl,",
        "Dear Anna, dear all of you who came to the meeting,",
        "Dear Mr. Smith,",
        "Dear J. R. Smith,",
        "Dear Sir or Madam,",
        "Hello, Tom!",
        "Hello,\nTom!",
        "Tom,",
        "All,",
        "Hi Tom \N{WAVING HAND SIGN}",
        "Sehr geehrte Frau Dr. Weber, sehr geehrter Herr von der Heide,",
        "Liebe Frau Weiß,\nlieber Herr Braun,",
        "Sehr geehrte\nDamen und Herren,",
        "Sehr geehrte Frau Prof. Dr.-Ing. Weiß,",
        "Guten Tag,",
        "Frau Weber,",
        "Frohes neues Jahr, liebe Frau Weiß!",
        "Здравствуйте, Анна Сергеевна!",
        "Здравствуйте.",
        "Уважаемая Анна Сергеевна,",
        "Коллеги, добрый день!",
        "Иван Петрович, добрый день!",
        "Игорь, Светлана, добрый день!",
        "Игорь, Анна Петровна, Пётр, здравствуйте!",
        "Hugo, Clara, buenos días:",
        "Добрый день, Анна.",
        "Bonjour Claire,",
        "Salut Karim !",
        "Madame, Monsieur,",
        "Monsieur le Directeur,",
        "Estimada Ana:",
        "¡Hola, Lucía!",
        "Estimada Sra. D.ª Carmen Ruiz:",
        "Gentile Dott.ssa Bianchi,",
        "Spett.le Officine Rossi S.r.l.,",
        "Ciao Marco,",
        "hi tom",
        "Egr. Sig. Rossi,",
        "Tom, Baker,",
        "Bonjour M. d'Ormesson,",
        "Bonjour à toute l'équipe,",
        "Sehr geehrter Herr Prof. Dr. h. c. Müller-Lüdenscheidt,",
    ],
)
def test_a_greeting_is_found_as_it_stands(greeting: str) -> None:
    assert greeting == found(greeting)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Please find our offer attached.",
        "Dearest competitors,",
        "Highlights:",
        "New roof,",
        "Berlin, 3 May",
        ",",
        "Anna,",
        "Anna -",
        "Madame Garnier",
        "Spett.le Rossi S.r.l.",
        "Liebe Grüße aus Rom,",
        "Hello Anna," + " and all the others" * 5 + ",",
        "Hi Tom, Thanks",
        "Dear Anna, Ben, here is it.",
        "Dear Anna, Ben. Carl!",
        "Dear Anna, Ben, Carl!",
        "Dear " + "Anna " * 30 + ",",
        "Dear " + "Anna " * 30 + ", here is it.",
        "Hi Anna here is the quote",
        "Siehe unten, was ich Ben gestern dazu geschrieben habe:\n\nHallo Ben,",
        "Offer\nHi Anna",
        "hi anna",
        "Tom –",
        "Baker – Quote 12",
        "Bonjour d'accord,",
        "Quote again.\n\nThanks\nJo\n\nHi Ben,",
        "Mr Anna Ben Carl Dora Emil Fritz Gustav,",
        "wie besprochen, schicken wir Ihnen heute unser Angebot für das Dach und die\n\nHallo Ben,",
    ],
)
def test_what_is_no_greeting_is_not_taken_for_one(text: str) -> None:
    assert "" == found(text)


@pytest.mark.parametrize(
    ("greeting", "text"),
    [
        ("Hello Anna,", "Hello Anna, here is the quote you asked for:"),
        ("Hi Anna,", "Hi Anna, it was good to see you yesterday!"),
        ("Hi Tom!", "Hi Tom! Great news."),
        ("Hi Tom —", "Hi Tom — thanks for your time."),
        ("Dear Mr. Smith,", "Dear Mr. Smith, here it is."),
        ("Hi Tom \N{WAVING HAND SIGN}", "Hi Tom \N{WAVING HAND SIGN} here is the quote"),
        ("Tom,", "Tom, here is the quote"),
        ("tom –", "tom – here is the quote"),
        ("Добрый день, Анна.", "Добрый день, Анна. Направляю КП."),
        ("Здравствуйте.", "Здравствуйте. Высылаю КП."),
        ("Иван, привет,", "Иван, привет, лови смету"),
    ],
)
def test_a_greeting_ends_where_the_letter_goes_on_in_its_line(greeting: str, text: str) -> None:
    assert greeting == found(text)


@pytest.mark.parametrize(
    "above",
    [
        "Sent from my phone",
        "[cid:image001.png@01DB]",
        "Lichtplan Weber AG\nSeestrasse 88\nAngebot Nr. LW-26-118",
        "Herr Max Braun\nHauptstr. 1\n50667 Köln\n",
        "Spett.le Rossi S.r.l.\nVia Roma 1",
    ],
)
def test_a_greeting_stands_below_a_letterhead_or_the_words_of_a_program(above: str) -> None:
    assert "Guten Tag Herr Braun," == found(f"{above}\n\nGuten Tag Herr Braun,")


def test_below_too_many_lines_no_greeting_is_looked_for() -> None:
    assert "" == found("Lichtplan\n" * 13 + "Dear Anna,")


@pytest.mark.parametrize(
    ("greeting", "text"),
    [
        ("Добрый день!\nУважаемый Иван Петрович,", "Добрый день!\n\nУважаемый Иван Петрович,"),
        ("Hi Tom,", "Hi Tom,\n\nHi Anna,"),
        ("Hi Tom,\nHi Anna,", "Hi Tom,\nHi Anna,"),
        ("Hello,", "Hello,\nBest regards,"),
        ("Hello,", "Hello,\nOur new address:"),
        ("Hello,", "Hello,\nRoof:"),
        ("Hello!", "Hello!\nRoof,"),
        ("Hello,", "Hello,\n\nRoof,"),
    ],
)
def test_a_greeting_may_take_several_lines(greeting: str, text: str) -> None:
    assert greeting == found(text)


def test_it_is_told_where_the_letter_goes_on() -> None:
    lines = ["", "Hi Tom, here it is.", "", "Ivan"]

    assert Salutation("Hi Tom,", 1, 1, "here it is.") == salutation(lines, ())
    assert Salutation("Hi Tom,\nhi Anna,", 0, 2) == salutation(["Hi Tom,", "hi Anna,"], ())
    assert Salutation("Hi", 0, 1) == salutation(["Hi"], ())


@pytest.mark.parametrize(
    ("said", "greeting"),
    [
        ("Hello Tom,", "Good morning Tom,"),
        ("hello tom,", "good morning tom,"),
        ("Hello, Tom!", "Happy New Year, Tom!"),
        ("Hi Tom,", "Hi Tom, happy new year!"),
        ("Hi Tom,", "Hi Tom and happy Friday,"),
        ("Hello Tom,", "Hello Tom,\nhappy Easter!"),
        ("Guten Tag Herr Prof. Dr. Keller,", "Guten Morgen Herr Prof. Dr. Keller,"),
        ("Guten Tag, liebe Frau Weiß,", "Guten Abend, liebe Frau Weiß,"),
        ("Liebe Frau Weiß!", "Frohes neues Jahr, liebe Frau Weiß!"),
        ("Hallo Frau Morgen,", "Hallo Frau Morgen,"),
        ("Добрый день, коллеги!", "Доброе утро, коллеги!"),
        ("Анна, добрый день!", "Анна, добрый вечер!"),
        ("Gentile Dott.ssa Rossi,\nbuongiorno,", "Gentile Dott.ssa Rossi,\nbuonasera,"),
        ("Bonjour Madame Leroy,", "Bonsoir Madame Leroy,"),
        ("¡Buenos días!", "¡Buenas tardes!"),
        ("Hola, buenos días:", "Hola, buenas tardes:"),
        ("Dear Ms Weber,", "Dear Ms Weber,"),
        ("Guten Tag, Herr Keller!", "Frohes neues Jahr, Herr Keller!"),
        ("¡Buenos días, Pablo!", "¡Feliz año, Pablo!"),
        ("Коллеги, добрый день!", "Коллеги, с Новым годом!"),
        ("Коллеги, всем доброго дня!", "Коллеги, всем доброго утра!"),
        ("Buenos días, Sr. Gil,", "Buenos días, Sr. Gil, y feliz año:"),
        ("Hello Hello", "Good morning Good morning"),
        ("Hi, good mornıng", "Hi, good mornıng"),
    ],
)
def test_what_belongs_to_an_hour_or_a_day_is_not_said_on_another(said: str, greeting: str) -> None:
    assert said == timeless(greeting)

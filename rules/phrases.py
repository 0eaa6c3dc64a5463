"""What people and programs say: a refusal, a receipt, a report, by the words of `rules/data/`.

A text may be in any language, so all of them are looked for at once, by one expression for each kind. A refusal is none
where it is asked ("are you not interested?") or stands under a condition ("if you are not interested"): an answer it is
either way, and to take a yes for a no would silence somebody. A no beside words of an order ("the rest", "bon pour
accord") or of such a part ("the warranty") is one to a part of the offer, and none to it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from rules.language import languages, normalized
from rules.words import Expression, unaccented, whole_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from rules.language import Language

MAX_LETTERS = 4000
"""Of a text that are read: nobody says no on the third page."""
MAX_WORDS = 80
"""Letters of the words that are told."""
_FIRST_LINES, _LONGEST_LINE = 3, 200
"""So far down the words stand that are all that is said; a line "Unsubscribe" at the end belongs to a newsletter."""
_FIRST = 3
"""Letters by which beginnings of subjects are looked up."""
_MEMORY = 24 << 20
"""Bytes for an expression of all languages; with 16 MB that of the refusals takes four times as long."""

_NOTHING = r"[^\x00-\x{10FFFF}]"
_PARAGRAPH = re.compile(r"\n\s*\n")
_PARAGRAPH_MARK = " \N{PILCROW SIGN} "
_SENTENCE_ENDS = re.compile(r"[.!?;¶。]")
_CLAUSE_ENDS = re.compile(r"[.!?;:,¶。、–—]| - ")
_SENTENCE = re.compile(r"[^.!;。]+")
_COMMA = re.compile(r"[,、]")
_NO_WORD = re.compile(r"[^\w\s?']+")
_NEXT_WORD = re.compile(r" \w+")
_NEXT_WORDS = re.compile(r"(?: \w[\w'-]*){1,3}")
_AS_TYPED = (("’", "'"), ("‘", "'"), ("ʼ", "'"), ("´", "'"), ("`", "'"), ("‐", "-"), ("‑", "-"))
"""Letters that stand for one of the keyboard; replaced one by one, which is faster than by a table."""

_LISTS: Mapping[str, Callable[[Language], tuple[str, ...]]] = {
    "declined": lambda language: language.refusal.declined,
    "opt_out": lambda language: language.refusal.opt_out,
    "accepted": lambda language: language.refusal.accepted,
    "acknowledgement": lambda language: language.responder.acknowledgement,
    "challenge": lambda language: language.responder.challenge,
    "failed": lambda language: language.delivery.failed,
    "delayed": lambda language: language.delivery.delayed,
    "done": lambda language: language.delivery.done,
}
_ALONE: Mapping[str, Callable[[Language], tuple[str, ...]]] = {
    "declined": lambda language: language.refusal.declined_alone,
    "opt_out": lambda language: language.refusal.opt_out_alone,
}
_AROUND: Mapping[str, Callable[[Language], tuple[str, ...]]] = {
    "condition": lambda language: language.refusal.condition,
    "request": lambda language: language.refusal.request,
    "part": lambda language: language.refusal.part,
}
_BEGINNINGS: Mapping[str, Callable[[Language], tuple[str, ...]]] = {
    "receipt": lambda language: language.responder.receipt,
    "invitation": lambda language: language.responder.invitation,
}


def declined(text: str) -> str:
    """The words by which somebody says no to an offer, as they stand in their own words; empty for none."""
    found = _refused("declined", text, _CLAUSE_ENDS)
    return "" if found and _first("accepted", text) else found


def opted_out(text: str) -> str:
    """The words by which somebody asks for no more mail; empty for none.

    A condition counts in the whole sentence here: "If you want no more of our news, please unsubscribe" asks nothing.
    A question counts where it is a request: "Could you take me off your list?"
    """
    return _refused("opt_out", text, _SENTENCE_ENDS)


def acknowledged(text: str) -> str:
    """The words by which a ticket system says that it has got a mail; empty for none."""
    return _first("acknowledgement", text)


def challenged(text: str) -> str:
    """The words by which a filter asks for a proof before it lets a mail through; empty for none."""
    return _first("challenge", text)


def is_receipt(subject: str) -> str:
    """How the subject of a read receipt begins; empty for another subject."""
    return _beginning("receipt", subject)


def answers_invitation(subject: str) -> str:
    """How the subject of an answer to an invitation begins; empty for another subject."""
    return _beginning("invitation", subject)


def delivery(subject: str) -> Literal["failed", "delayed", "done", ""]:
    """What the subject of a mail server's report tells; the worst, where it tells several; empty for nothing."""
    kinds: tuple[Literal["failed", "delayed", "done"], ...] = ("failed", "delayed", "done")
    return next((kind for kind in kinds if _first(kind, subject)), "")


def _refused(kind: str, text: str, ends: re.Pattern[str]) -> str:
    shown, folded = _read(text)
    for code, begins, ended in _found(kind, folded):
        before, behind = folded[:begins], folded[ended:]
        if _is_asked(behind):
            said = kind == "opt_out" and _is_request(code, before)
        else:
            said = not _is_conditional(code, before, behind, ends)
        if said and not (kind == "declined" and _is_of_part(code, before, behind)):
            return _as_it_stands(shown, begins, ended)
    return _alone(kind, text)


def _is_asked(behind: str) -> bool:
    """Whether the sentence ends in a question mark."""
    end = _SENTENCE_ENDS.search(behind)
    return bool(end and end[0] == "?")


def _is_request(code: str, before: str) -> bool:
    """Whether a question is a polite request."""
    return _words_of("request", code)(_since(_SENTENCE_ENDS, before))


def _is_conditional(code: str, before: str, behind: str, ends: re.Pattern[str]) -> bool:
    """Whether the clause has an "if", which may stand just behind as well."""
    following = _NEXT_WORD.match(behind)
    return _words_of("condition", code)(f"{_since(ends, before)} ¶{following[0] if following else ''}")


def _is_of_part(code: str, before: str, behind: str) -> bool:
    """Whether the clause names a part of an offer before these words, or within three words behind them."""
    following = _NEXT_WORDS.match(behind)
    return _words_of("part", code)(f"{_since(_CLAUSE_ENDS, before)} ¶{following[0] if following else ''}")


def _since(ends: re.Pattern[str], before: str) -> str:
    """What stands behind the last of these ends."""
    near = before[-MAX_WORDS * 3 :]
    return near[max((one.end() for one in ends.finditer(near)), default=0) :]


def _alone(kind: str, text: str) -> str:
    """Words that say it where they are all that is said at the beginning."""
    lines = [line[:_LONGEST_LINE] for line in text[:MAX_LETTERS].splitlines() if line.strip()][:_FIRST_LINES]
    for line in map(_typed, lines):
        folded = unaccented(line)
        for begins, ended in _heads(folded) if kind == "declined" else [(0, len(folded))]:
            if _bare(folded[begins:ended]) in _alones(kind):
                return _as_it_stands(line, begins, ended)
    return ""


def _heads(line: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a line begin and end, and where they end if they end at a comma."""
    for sentence in _SENTENCE.finditer(line):
        for comma in _COMMA.finditer(line, *sentence.span()):
            yield sentence.start(), comma.start()
        yield sentence.span()


def _first(kind: str, text: str) -> str:
    shown, folded = _read(text)
    found = next(_found(kind, folded), None)
    return _as_it_stands(shown, found[1], found[2]) if found else ""


def _beginning(kind: str, subject: str) -> str:
    """The longest beginning that fits; nearly all subjects are told apart by their first letters."""
    entries = _beginnings(kind).get(_first_letters(subject))
    if entries is None:
        return ""
    shown = _on_one_line(subject[:MAX_LETTERS])
    folded = unaccented(shown)
    length = next((len(entry) for entry in entries if _begins_with(entry, folded)), 0)
    return _as_it_stands(shown, 0, length) if length else ""


def _begins_with(entry: str, folded: str) -> bool:
    return folded.startswith(entry) and (entry.endswith(":") or not folded[len(entry) : len(entry) + 1].isalnum())


def _first_letters(subject: str) -> str:
    """Unaccented, and of the first few letters alone: that takes a microsecond."""
    begun = _on_one_line(subject.lstrip()[: 3 * _FIRST]).casefold()
    if not begun.isascii():
        begun = "".join(letter for letter in unicodedata.normalize("NFKD", begun) if not unicodedata.combining(letter))
    return begun[:_FIRST]


def _on_one_line(subject: str) -> str:
    """A subject as it is typed, without a space before its colons."""
    return " ".join(_typed(subject).split()).replace(" :", ":")


def _found(kind: str, folded: str) -> Iterator[tuple[str, int, int]]:
    """Every place in the text where something of this kind is said: the language, the beginning and the end."""
    expression, codes = _all_languages(kind)
    for group, begins, ended in expression.groups_in(folded):
        yield codes[group - 1], begins, ended


@cache
def _all_languages(kind: str) -> tuple[Expression, tuple[str, ...]]:
    """One expression for all languages, and the language of each of its groups; longer phrases come first.

    What stands around words is the same for nearly all of them, and is named once: it is most of the expression.
    """
    around: dict[tuple[str, str], dict[str, list[str]]] = {}
    for code, language in languages().items():
        for entry in sorted(_LISTS[kind](language), key=len, reverse=True):
            before, words, behind = whole_words(_typed(entry))
            around.setdefault((before, behind), {}).setdefault(code, []).append(words)
    source = "|".join(
        f"{before}(?:{'|'.join('(' + '|'.join(words) + ')' for words in groups.values())}){behind}"
        for (before, behind), groups in around.items()
    )
    return Expression(source or _NOTHING, _MEMORY), tuple(code for groups in around.values() for code in groups)


@cache
def _beginnings(kind: str) -> dict[str, tuple[str, ...]]:
    """The beginnings by their first letters, longer ones first."""
    entries = {unaccented(_on_one_line(entry)) for one in languages().values() for entry in _BEGINNINGS[kind](one)}
    found: dict[str, tuple[str, ...]] = {}
    for entry in sorted(entries, key=len, reverse=True):
        first = _first_letters(entry)
        found[first] = (*found.get(first, ()), entry)
    return found


@cache
def _words_of(kind: str, code: str) -> Expression:
    words = ("".join(whole_words(_typed(entry))) for entry in _AROUND[kind](languages()[code]))
    return Expression("|".join(words) or _NOTHING)


@cache
def _alones(kind: str) -> frozenset[str]:
    entries = (entry for language in languages().values() for entry in _ALONE[kind](language))
    return frozenset(_bare(unaccented(_typed(entry))) for entry in entries)


def _bare(folded: str) -> str:
    """Words without punctuation between them."""
    return " ".join(_NO_WORD.sub(" ", folded).split())


@lru_cache(maxsize=1)
def _read(text: str) -> tuple[str, str]:
    """The text, its paragraphs told by a mark, and the same unaccented; one text is asked for all kinds in a row."""
    shown = _PARAGRAPH.sub(_PARAGRAPH_MARK, _typed(text[:MAX_LETTERS]))
    return shown, unaccented(shown)


def _typed(text: str) -> str:
    for letter, typed in _AS_TYPED:
        text = text.replace(letter, typed)
    return text


def _as_it_stands(text: str, begins: int, ended: int) -> str:
    """The words of the text that are these letters of it when it is unaccented; folding makes two letters of some."""
    shown = normalized("NFC", text)
    folds = {letter: unaccented(f"x{letter}x")[1:-1] for letter in set(shown)}
    ends, length, blank = [], 0, True
    for letter in shown:
        for piece in folds[letter]:
            length += piece != " " or not blank
            blank = piece == " "
        ends.append(length)
    words = shown[bisect_right(ends, begins) : bisect_left(ends, ended) + 1]
    return " ".join(words.split())[:MAX_WORDS].rstrip()

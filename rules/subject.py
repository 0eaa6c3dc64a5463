"""Subjects: what is left of one without `Re:` and its relatives in other languages (RFC 5256, section 2.1, extended).

The prefixes come from `rules/data/`. Beside them: counters (`Re[2]:`), tags in brackets (`[EXTERNAL]`, `[#4711]`), what
gateways put before mail from outside (`*EXT*`, `EXTERNAL:`), `(fwd)` at the end, `[Fwd: …]` around it, full-width
colons, and all of it repeated.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from rules.language import everywhere, fold

MAX_LETTERS = 1000
"""Of a subject that are looked at; one line of a header has 998."""
MIN_WORDS = 2
LONG_WORD = 5
MIN_LETTERS = 8

_TRAILER = re.compile(r"\s*\(fwd?\)$", re.IGNORECASE)


_UNKNOWN_PREFIX = re.compile(r"(?:\S{1,20}?\s?[:：|>\])}*#-]\s*){0,2}")
"""One word or two, each with a mark behind it: `HA: `, `<ext> `, `ext - `."""


@cache
def _prefix(kind: str) -> re.Pattern[str]:
    reply = everywhere(lambda language: language.subject.reply + language.subject.either)
    forward = everywhere(lambda language: language.subject.forward)
    chosen = {"reply": reply, "forward": forward, "any": reply + forward}[kind]
    alternatives = "|".join(re.escape(word) for word in sorted(chosen, key=len, reverse=True))
    counter = r"(?:\s*[\[(^]\d{1,3}[\])]?|\d{1,3})?"
    return re.compile(rf"(?:{alternatives}){counter}\s*[:：]\s*", re.IGNORECASE)


@cache
def _marked_prefix() -> re.Pattern[str]:
    return _marked(everywhere(lambda language: language.subject.reply + language.subject.forward))


@cache
def _marked_forward() -> re.Pattern[str]:
    return _marked(everywhere(lambda language: language.subject.forward))


@cache
def _marked(words: tuple[str, ...]) -> re.Pattern[str]:
    """Prefixes of one letter are no words to look for in the middle of a subject."""
    alternatives = "|".join(re.escape(word) for word in words if len(word) > 1)
    return re.compile(rf"[^\n]{{0,40}}?[^\w\s]\s*(?:{alternatives})\s*[:：]\s*")


@cache
def _tag() -> re.Pattern[str]:
    words = "|".join(map(re.escape, everywhere(lambda language: language.subject.tag))) or r"(?!)"
    outside = rf"(?:[({{*<]{{1,3}}\s?(?:{words})\s?[)}}*>]{{1,3}}\s*:?|(?:{words})\s*[:：])"
    return re.compile(rf"(?:\[[^\[\]]{{0,60}}\]\s*[:：]?|{outside})\s*(?=\S)")


@cache
def _leading() -> re.Pattern[str]:
    """What stands before a subject: a reply prefix, or a tag or a forward prefix, which are kept."""
    kept = rf"\[[^\[\]]{{0,60}}\]\s*[:：]?\s*|{_prefix('forward').pattern}"
    return re.compile(rf"{_prefix('reply').pattern}|(?P<kept>{kept})", re.IGNORECASE)


@cache
def _generic() -> frozenset[str]:
    return frozenset(everywhere(lambda language: language.subject.generic))


@lru_cache(maxsize=4096)
def base(subject: str) -> str:
    """The base subject, folded: what two subjects of one conversation have in common."""
    bare, shorter = "", fold(subject)[:MAX_LETTERS].rstrip()
    while bare != shorter:
        bare, shorter = shorter, _without_one(shorter)
    behind = _behind_mark(bare)
    return bare if behind is None else base(behind)


def _behind_mark(bare: str) -> str | None:
    """What stands behind a reply prefix that has some gateway's mark before it (`***caution*** re: offer`)."""
    found = _marked_prefix().match(bare)
    return bare[found.end() :] if found and found.end() < len(bare) else None


def _without_one(bare: str) -> str:
    """The subject without one prefix, one trailer, one `[Fwd: …]` around it, or one tag."""
    found = _prefix("any").match(bare)
    if found:
        return bare[found.end() :]
    shorter = _TRAILER.sub("", bare)
    if shorter != bare:
        return shorter
    inner = _prefix("any").match(bare, 1) if bare[:1] + bare[-1:] == "[]" else None
    return bare[inner.end() : -1].rstrip() if inner else _without_tag(bare)


def _without_tag(bare: str) -> str:
    found = _tag().match(bare)
    return bare[found.end() :] if found else bare


def is_reply(subject: str) -> bool:
    """Whether it begins with a reply prefix of any language."""
    bare = _untagged(subject)
    return bool(_prefix("reply").match(bare)) or _behind_mark(bare) is not None


def is_forward(subject: str) -> bool:
    """Whether a forward prefix of any language stands before it, among others."""
    bare = _untagged(subject)
    while found := _prefix("reply").match(bare):
        bare = _untagged(bare[found.end() :])
    behind = _behind_mark(bare)
    return bool(_prefix("forward").match(bare)) or (behind is not None and bool(_marked_forward().match(bare)))


def _untagged(subject: str) -> str:
    bare = fold(subject)[:MAX_LETTERS]
    while (shorter := _without_tag(bare)) != bare:
        bare = shorter
    return bare


_NUMBER = re.compile(r"\w*\d{3,}[\w/-]*|\d[\w]*[/-]\d[\w/-]*")
_YEAR = re.compile(r"(?:19|20)\d\d")


@lru_cache(maxsize=4096)
def numbers(subject: str) -> frozenset[str]:
    """The numbers of offers, orders and the like that it names (`2026-041`, `A4711`), folded; a year alone is none."""
    return frozenset(found for found in _NUMBER.findall(base(subject)) if not _YEAR.fullmatch(found))


@lru_cache(maxsize=4096)
def telling_words(subject: str) -> frozenset[str]:
    """The longer words of it, folded."""
    return frozenset(
        word for word in re.findall(r"\w+", base(subject)) if len(word) >= LONG_WORD and not word.isdigit()
    )


@cache
def commonplaces() -> frozenset[str]:
    """Words that are a subject by themselves and say nothing: offer, quotation, price."""
    return frozenset(word for word in _generic() if " " not in word)


def is_prefixed(subject: str, wanted: str) -> bool:
    """Whether the base subject is the wanted one behind some prefix of a program that we do not know."""
    bare = base(subject)
    return bare.endswith(wanted) and bool(_UNKNOWN_PREFIX.fullmatch(bare.removesuffix(wanted)))


def is_specific(subject: str) -> bool:
    """Whether it is telling enough to recognise a conversation by: two words or eight letters, and no commonplace."""
    bare = base(subject)
    return bare not in _generic() and (len(bare.split()) >= MIN_WORDS or len(bare) >= MIN_LETTERS)


def display(subject: str) -> str:
    """The subject as it was written, without reply prefixes at its beginning; tags and forwards there stay."""
    shown, shorter = "", " ".join(subject.split())
    while shown != shorter:
        shown, shorter = shorter, _without_replies(shorter)
    return shown


def _without_replies(bare: str) -> str:
    """Without those behind a tag only where they are no words of the subject: its base stays what it was."""
    kept, begins, first = "", 0, 0
    while found := _leading().match(bare, begins):
        kept += found["kept"] or ""
        begins = found.end()
        first = first if kept else begins
    shown = kept + bare[begins:]
    return shown if base(shown) == base(bare) else bare[first:]


def topic(subject: str) -> str:
    """The subject as a sentence names it: without forward prefixes at its beginning, too."""
    shown = display(subject)
    while found := _prefix("any").match(shown):
        shown = shown[found.end() :]
    return shown


def reply(subject: str) -> str:
    """The subject of a reply: the same, with exactly one `Re:`."""
    return f"Re: {display(subject)}".rstrip()

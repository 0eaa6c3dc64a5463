"""Subjects: what is left of one without `Re:` and its relatives in other languages (RFC 5256, section 2.1, extended).

The prefixes come from `rules/data/`. Beside them: counters (`Re[2]:`), tags in brackets (`[EXTERNAL]`),
`(fwd)` at the end, full-width colons, and all of it repeated.
"""

from __future__ import annotations

import re
from functools import cache

from rules.language import everywhere, fold

MAX_ROUNDS = 20
"""How often something is taken off a subject before it is believed to be bare."""
MIN_WORDS = 2
MIN_LETTERS = 8

_TAG = re.compile(r"\[[^\[\]]{0,60}\]\s*(?=\S)")
_TRAILER = re.compile(r"\s*\(fwd?\)$", re.IGNORECASE)


@cache
def _prefix(kind: str) -> re.Pattern[str]:
    reply = everywhere(lambda language: language.subject.reply + language.subject.either)
    forward = everywhere(lambda language: language.subject.forward)
    chosen = {"reply": reply, "forward": forward, "any": reply + forward}[kind]
    alternatives = "|".join(re.escape(word) for word in sorted(chosen, key=len, reverse=True))
    return re.compile(rf"(?:{alternatives})\s*(?:[\[(^]?\d{{1,3}}[\])]?)?\s*:\s*", re.IGNORECASE)


@cache
def _generic() -> frozenset[str]:
    return frozenset(everywhere(lambda language: language.subject.generic))


def base(subject: str) -> str:
    """The base subject, folded: what two subjects of one conversation have in common."""
    bare = fold(subject)
    for _ in range(MAX_ROUNDS):
        shorter = _without_one(bare)
        if shorter == bare:
            break
        bare = shorter
    return bare


def _without_one(bare: str) -> str:
    """The subject without one prefix, one tag or one trailer."""
    for pattern in (_prefix("any"), _TAG):
        found = pattern.match(bare)
        if found:
            return bare[found.end() :]
    return _TRAILER.sub("", bare)


def is_reply(subject: str) -> bool:
    """Whether it begins with a reply prefix of any language."""
    return bool(_prefix("reply").match(_untagged(subject)))


def is_forward(subject: str) -> bool:
    """Whether it begins with a forward prefix of any language."""
    return bool(_prefix("forward").match(_untagged(subject)))


def _untagged(subject: str) -> str:
    return _TAG.sub("", fold(subject)) if fold(subject).startswith("[") else fold(subject)


def is_specific(subject: str) -> bool:
    """Whether it is telling enough to recognise a conversation by: two words or eight letters, and no commonplace."""
    bare = base(subject)
    return bare not in _generic() and (len(bare.split()) >= MIN_WORDS or len(bare) >= MIN_LETTERS)


def display(subject: str) -> str:
    """The subject as it was written, without reply prefixes at its beginning."""
    bare = " ".join(subject.split())
    for _ in range(MAX_ROUNDS):
        found = _prefix("reply").match(bare)
        if not found or not bare[found.end() :]:
            break
        bare = bare[found.end() :]
    return bare


def reply(subject: str) -> str:
    """The subject of a reply: the same, with exactly one `Re:`."""
    return f"Re: {display(subject)}".rstrip()

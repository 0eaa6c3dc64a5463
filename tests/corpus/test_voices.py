"""What a draft begins and ends with, of letters as people write them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.corpus.voices import Voice, said, voices

MISSED = {
    "es: all in small letters": "nothing tells that a word in small letters is a name",
    "ru: in the evening, the closing at the end of a sentence": "the sentence may say anything before its last clause",
}
"""Letters where a person would say more again than the program, and why; it says what is neutral."""

VOICES = {str(voice): voice for voice in voices()}


@pytest.mark.parametrize("voice", [voice for name, voice in VOICES.items() if name not in MISSED], ids=str)
def test_a_draft_says_again_what_a_careful_person_would(voice: Voice) -> None:
    assert (voice.language, voice.greeting, voice.end) == said(voice)


@pytest.mark.parametrize("name", MISSED)
def test_what_cannot_be_told_is_said_in_neutral_words(name: str) -> None:
    voice = replace(VOICES[name], end="{neutral}\nJo Hill")

    assert (voice.language, voice.greeting, voice.end) == said(voice)


@pytest.mark.parametrize("language", ["de", "en", "es", "fr", "it", "ru"])
def test_every_language_has_its_letters(language: str) -> None:
    assert 8 <= sum(voice.language == language for voice in VOICES.values())

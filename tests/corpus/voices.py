"""How a draft opens and ends, compared with what a careful person says again on another day.

`voices/LANGUAGE.toml` has letters, each with what a draft to the same people begins and ends with.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from connectors import mime
from rules import letter
from rules.language import written

HERE = Path(__file__).parent / "voices"


@dataclass(frozen=True)
class Voice:
    """A letter, and what is said again of it."""

    name: str
    language: str
    greeting: str = ""
    """Empty where a neutral one is said."""
    end: str = ""
    """From the closing to the signature; `{neutral}` is the neutral closing."""
    text: str = ""
    html: str = ""
    subject: str = ""
    to: str = "client@client.example"
    sender: str = "jo@hill.example"

    def __str__(self) -> str:
        """As it is named in a report."""
        return f"{self.language}: {self.name}"


def voices() -> list[Voice]:
    """All of them."""
    return [
        Voice(**{key: value.strip("\n") for key, value in entry.items()})
        for path in sorted(HERE.glob("*.toml"))
        for entry in tomllib.loads(path.read_text("utf-8"))["letter"]
    ]


def said(voice: Voice) -> tuple[str, str, str]:
    """The language, the greeting and the end of a draft."""
    mail = EmailMessage()
    mail.set_content(voice.html or voice.text, subtype="html" if voice.html else "plain")
    text = mime.content(mail.as_bytes()).text
    code = letter.language(text, subject=voice.subject)
    language = written()[code]
    offer = letter.read(text, [voice.to], voice.sender)
    register = offer.register(code)
    end = letter.closing(offer, language, register, "" if offer.signature.startswith("Jo Hill") else "Jo Hill")
    neutral = letter.closing(None, language, register, "")
    below = end.removeprefix(neutral)
    told = f"{{neutral}}{below}" if below != end and "{neutral}" in voice.end else end
    return code, letter.greeting(offer, language, register) if offer.greeting else "", told + letter.signed(offer, end)

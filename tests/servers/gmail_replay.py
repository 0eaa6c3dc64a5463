"""A Gmail that says what is written down for it: one answer after the other, the last one again and again."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.servers.gmail import Answer, Gmail
from tests.servers.gmail_batch import parts
from tests.servers.gmail_oauth import SignIn
from tests.servers.gmail_rules import method_of

FOLDER = Path(__file__).parents[1] / "connectors" / "gmail"


@dataclass(frozen=True)
class Shape:
    """An answer out of a file."""

    name: str
    documentation: str
    method: str
    status: int
    answer: Any
    fields: dict[str, str]

    @classmethod
    def read(cls, name: str) -> Shape:
        told = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
        fields = told.get("fields", {})
        return cls(name, told["documentation"], told["method"], told["status"], told["answer"], fields)


def names() -> list[str]:
    """All that is written down."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


@dataclass
class ReplaySignIn(SignIn):
    """Tokens as they are written down."""

    shape: Shape = field(default_factory=lambda: Shape.read("token"))

    def answer(self, verb: str, target: str, body: bytes, authorization: str) -> tuple[int, bytes, dict[str, str]]:  # noqa: ARG002  # whatever is asked
        return self.shape.status, json.dumps(self.shape.answer).encode(), {"Content-Type": "application/json"}


@dataclass
class Replay(Gmail):
    """A server, up while its context lasts."""

    signs_in: ReplaySignIn = field(default_factory=ReplaySignIn)
    shapes: dict[str, list[Shape]] = field(default_factory=dict)
    """By method."""

    def say(self, *told: str) -> None:
        """From now on say these, for the methods that they belong to."""
        for method in {Shape.read(name).method for name in told}:
            self.shapes[method] = [shape for shape in map(Shape.read, told) if shape.method == method]

    def answer(self, verb: str, target: str, fields: Any, body: bytes) -> Answer:  # noqa: ARG002  # whoever asks
        method, _named = method_of(verb, urlsplit(target).path)
        self.calls.append(method.name)
        shape = self._next(method.name)
        return Answer(shape.status, shape.answer, shape.fields)

    def batch(self, fields: Any, body: bytes) -> tuple[bytes, str]:
        if "batch" not in self.shapes:
            return super().batch(fields, body)
        (shape,) = self.shapes.pop("batch")
        told = "\r\n".join(shape.answer)
        for number, (name, _verb, target, _fields, _body) in enumerate(parts(fields["Content-Type"], body)):
            self.calls.append("users.messages.get")
            told = told.replace(f"{{{number}}}", name.strip("<>"))
            told = told.replace(f"{{id{number}}}", urlsplit(target).path.rpartition("/")[2])
        return told.encode(), shape.fields["Content-Type"]

    def _next(self, method: str) -> Shape:
        left = self.shapes[method]
        return left.pop(0) if left[1:] else left[0]

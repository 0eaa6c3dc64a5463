"""What the discovery document inside google-api-python-client says of Gmail: requests and answers are held to it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import googleapiclient

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

DOCUMENT = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents" / "gmail.v1.json"
_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str, "integer": int, "boolean": bool, "number": (int, float), "object": dict, "array": list,
}  # fmt: skip
_NUMBER = re.compile(r"-?\d+")


class Breach(Exception):
    """A request or an answer that is not as the document says."""


@cache
def document() -> dict[str, Any]:
    """The document."""
    told: dict[str, Any] = json.loads(DOCUMENT.read_text("utf-8"))
    return told


@dataclass(frozen=True)
class Method:
    """One method of the interface."""

    name: str
    """Such as `users.messages.list`."""
    told: dict[str, Any] = field(repr=False)

    @property
    def scopes(self) -> frozenset[str]:
        return frozenset(self.told["scopes"])

    @property
    def pattern(self) -> re.Pattern[str]:
        return re.compile("/" + re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.told["path"]))

    def check_query(self, query: Mapping[str, Sequence[str]]) -> None:
        """Whether every parameter exists, and has a value that it may have."""
        known = {**document()["parameters"], **self.told["parameters"]}
        for name, values in query.items():
            if name not in known:
                raise Breach(f"{self.name} has no parameter {name}")
            if len(values) > 1 and not known[name].get("repeated"):
                raise Breach(f"{self.name}: {name} stands there {len(values)} times")
            for value in values:
                _check_parameter(name, value, known[name])
        for name, told in self.told["parameters"].items():
            if told.get("required") and told["location"] == "query" and name not in query:
                raise Breach(f"{self.name} needs {name}")

    def check_body(self, body: Any) -> None:
        """Whether the body of a request is as it has to be."""
        if "request" in self.told:
            check(self.told["request"]["$ref"], body)
        elif body is not None:
            raise Breach(f"{self.name} takes no body")

    def check_answer(self, answer: Any) -> None:
        """Whether what the server is about to say is as promised."""
        if "response" in self.told:
            check(self.told["response"]["$ref"], answer)


@cache
def methods() -> tuple[Method, ...]:
    """All methods of the interface."""
    return tuple(_methods(document()["resources"]))


def method_of(verb: str, path: str) -> tuple[Method, dict[str, str]]:
    """The method that a request calls, and what stands in its path. A name beats what may be any id."""
    found = [(len(match.groupdict()), method, match.groupdict()) for method, match in _fitting(verb, path)]
    if not found:
        raise Breach(f"there is no {verb} {path}")
    _, method, named = min(found, key=lambda one: one[0])
    return method, named


def check(schema: str, value: Any) -> None:
    """Whether a value is as a schema of the document says."""
    _check(document()["schemas"][schema], value, schema)


def _fitting(verb: str, path: str) -> Iterator[tuple[Method, re.Match[str]]]:
    for method in methods():
        match = method.pattern.fullmatch(path)
        if match and method.told["httpMethod"] == verb:
            yield method, match


def _methods(resources: dict[str, Any]) -> Iterator[Method]:
    for resource in resources.values():
        for told in resource.get("methods", {}).values():
            yield Method(told["id"].removeprefix("gmail."), told)
        yield from _methods(resource.get("resources", {}))


def _check_parameter(name: str, value: str, told: dict[str, Any]) -> None:
    if "enum" in told and value not in told["enum"]:
        raise Breach(f"{name} cannot be {value}")
    if told["type"] == "integer" and not _NUMBER.fullmatch(value):
        raise Breach(f"{name} is a number, not {value}")
    if told["type"] == "boolean" and value not in {"true", "false"}:
        raise Breach(f"{name} is true or false, not {value}")


def _check(told: dict[str, Any], value: Any, where: str) -> None:
    if "$ref" in told:
        check(told["$ref"], value)
        return
    if not isinstance(value, _TYPES[told["type"]]):
        raise Breach(f"{where} is no {told['type']}: {value!r:.80}")
    if told["type"] == "array":
        for one in value:
            _check(told["items"], one, where)
    elif told["type"] == "object":
        _check_fields(told.get("properties", {}), value, where)
    elif told.get("format") in {"uint64", "int64"} and not _NUMBER.fullmatch(value):
        raise Breach(f"{where} is no number: {value}")


def _check_fields(known: dict[str, Any], value: dict[str, Any], where: str) -> None:
    for name, inner in value.items():
        if name not in known:
            raise Breach(f"{where} has no {name}")
        _check(known[name], inner, f"{where}.{name}")

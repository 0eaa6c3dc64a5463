"""From the words of an answer to what they mean; where they mean nothing, `click.BadParameter` says what to type."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import click
from pydantic import TypeAdapter, ValidationError

from connectors.account import ClientId, EmailAddress, Tenant
from connectors.secrets import has_keyring
from watcher.samples import words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

PLACES = ("command", "credential", "env")
"""Where a password can be kept, beside the keyring: each with a word on which one."""
_NO_LETTERS = {"Cc", "Cs"}
"""Control characters, and bytes of a command line that are no UTF-8: no file of TOML can hold those."""
_ADDRESS = TypeAdapter[str](EmailAddress)
_CLIENT_ID = TypeAdapter[str](ClientId)
_TENANT = TypeAdapter[str](Tenant)


def text(told: str) -> str:
    """Words that are not missing."""
    if not told:
        raise click.BadParameter("something has to stand here")
    return any_text(told)


def any_text(told: str) -> str:
    """Words, or none."""
    if any(unicodedata.category(letter) in _NO_LETTERS for letter in told):
        raise click.BadParameter("there are characters in it that cannot be typed")
    return told


def one_of(*known: str) -> Callable[[str], str]:
    """One of these words."""

    def read(told: str) -> str:
        if told.lower() not in known:
            raise click.BadParameter(f"'{told}' is not known here; write one of {', '.join(known)}")
        return told.lower()

    return read


def yes_or_no(told: str) -> bool:
    """Whether it is so."""
    return one_of("yes", "no", "y", "n")(told).startswith("y")


def free_name(taken: Collection[str]) -> Callable[[str], str]:
    """A name that no account has yet."""

    def read(told: str) -> str:
        if told in taken:
            raise click.BadParameter(f"there is an account '{told}' already; write another name")
        return text(told)

    return read


def address(told: str) -> str:
    """An e-mail address."""
    return _checked(_ADDRESS, told)


def client_id(told: str) -> str:
    """The application (client) id of an app registration."""
    return _checked(_CLIENT_ID, told)


def tenant(told: str) -> str:
    """A directory at Microsoft, or a word for several."""
    return _checked(_TENANT, told)


def _checked(kind: TypeAdapter[str], told: str) -> str:
    try:
        return kind.validate_python(any_text(told))
    except ValidationError as error:
        raise click.BadParameter(str(error.errors()[0]["ctx"]["error"])) from None


def addresses(told: str) -> list[str]:
    """E-mail addresses, between commas or spaces; there may be none."""
    return list(dict.fromkeys(address(one) for one in re.split(r"[,;\s]+", told) if one))


def languages(told: str) -> list[str]:
    """Languages that there are words of, by their codes."""
    known = one_of(*words())
    return list(dict.fromkeys(known(one) for one in re.split(r"[,;\s]+", told) if one)) or [known(told)]


def language(told: str) -> str:
    """The code of one language that there are samples in."""
    return one_of(*words())(told)


def host(told: str) -> str:
    """The name or the address of a server."""
    if not re.fullmatch(r"[\w.:-]+", told) or re.fullmatch(r"[^:]+:\d*", told):
        raise click.BadParameter(f"'{told}' is no host; write one like imap.firm.example, without a port")
    return told


def port(told: str) -> int:
    """The number of a port."""
    if not (told.isascii() and told.isdigit() and 0 < int(told) <= 65535):  # noqa: PLR2004  (16 bits)
        raise click.BadParameter(f"'{told}' is no port; write a number, 993 in most cases")
    return int(told)


def password_place(told: str) -> dict[str, str | bool]:
    """Where a password is kept. What else is typed may be the password, so it is not repeated."""
    if told == "keyring":
        if not has_keyring():
            raise click.BadParameter("there is no keyring here; write command=…, credential=… or env=…")
        return {"keyring": True}
    place, _, which = (part.strip() for part in told.partition("="))
    if place not in PLACES or not which:
        raise click.BadParameter("write keyring, command=…, credential=… or env=…, and never the password itself")
    return {place: any_text(which)}


def path(told: str) -> str:
    """A path as it can stand in a file: whole, or from the home on."""
    return any_text(text(told) if told.startswith("~") else str(Path(os.path.abspath(text(told)))))  # noqa: PTH100  (a link stays one)


def file(told: str) -> str:
    """The path of a file that can be read."""
    where = Path(told).expanduser()
    if not (where.is_file() and os.access(where, os.R_OK)):
        raise click.BadParameter(f"there is no file '{told}' that can be read")
    return path(told)

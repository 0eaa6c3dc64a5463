"""What is proposed as an answer. Nobody is asked over a network for it: what is known here has to do."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rules.language import written
from rules.tongue import FALLBACK

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

USUAL = ("Maildir", ".maildir", "Mail", "mail", ".mail", ".local/share/mail")
"""Where Maildirs lie in a home."""


def server(address: str, sign_in: str = "", cloud: str = "") -> str:
    """The host that probably keeps the mail of an address; with a sign-in, that of whoever is signed in to."""
    of_sign_ins = _servers()["sign_in"]
    for told in (f"{sign_in} {cloud}", sign_in):
        if told in of_sign_ins:
            return str(of_sign_ins[told])
    domain = domain_of(address)
    known = _servers()["server"]
    return next((host for host, domains in known.items() if domain in domains), f"imap.{domain}")


def takes_no_password(address: str) -> bool:
    """Whether the provider of an address is known to want another kind of login."""
    return domain_of(address) in _servers()["without_passwords"]["domains"]


def account_name(address: str, taken: Collection[str]) -> str:
    """A name for `[account.NAME]` that is free: "work", or one made of the address's domain."""
    company = domain_of(address).partition(".")[0]
    numbered = (f"{company}-{number}" for number in range(2, len(taken) + 3))
    return next(name for name in ("work", company, *numbered) if name not in taken)


def language(environment: Mapping[str, str]) -> str:
    """The language of the locale, if drafts are written in it; else English."""
    told = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(name))), "")
    code = told[:2].lower()
    return code if code in written() else FALLBACK


def maildirs(home: Path, environment: Mapping[str, str]) -> list[Path]:
    """Mailboxes in the usual places of a home, and where the environment says (MAILDIR)."""
    told = environment.get("MAILDIR")
    places = [*([Path(told)] if told else []), *(home / name for name in USUAL)]
    found = (mailbox for place in places for mailbox in _mailboxes(place))
    return list(dict.fromkeys(found))


def _mailboxes(place: Path) -> Iterator[Path]:
    """The place itself, or what lies in it: programs that fetch several accounts give a folder to each."""
    if _is_mailbox(place):
        yield place
    else:
        yield from (inner for inner in _folders(place) if _is_mailbox(inner))


def _is_mailbox(path: Path) -> bool:
    """Whether it is a Maildir, or has one in it."""
    return any((one / "cur").is_dir() for one in (path, *_folders(path)))


def _folders(path: Path) -> list[Path]:
    try:
        return sorted(entry for entry in path.iterdir() if entry.is_dir())
    except OSError:  # it is not there, or not for us
        return []


def domain_of(address: str) -> str:
    """What stands behind the @, in small letters."""
    return address.rpartition("@")[2].lower()


@cache
def _servers() -> dict[str, Any]:
    return tomllib.loads((files("watcher.setup") / "servers.toml").read_text(encoding="utf-8"))

"""Which folder is Sent, which is Drafts, whatever they are called.

Three witnesses, the best one first: the user's configuration, the special use that the mailbox reports (RFC 6154),
and the name, in the languages of data/folder_names.toml. A name decides only where it leaves no choice.
Nothing is guessed, no folder is made, and INBOX is never anything but INBOX: where Sent or Drafts cannot be told,
the error says what to write into config.toml.
"""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from connectors.errors import FolderNotFound
from connectors.mailbox import Folder
from rules.mail import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from connectors.account import Folders

NEEDED = (Role.DRAFTS, Role.SENT)
"""Roles without which an account cannot be watched."""
MAX_NAMED = 30
"""Folders that an error lists."""

_SPECIAL_USE = {
    "\\sent": Role.SENT, "\\drafts": Role.DRAFTS, "\\trash": Role.TRASH,
    "\\junk": Role.JUNK, "\\archive": Role.ARCHIVE, "\\all": Role.ARCHIVE,
}  # fmt: skip
_NOT_SELECTABLE = {"\\noselect", "\\nonexistent"}


@dataclass(frozen=True, slots=True)
class Listed:
    """A folder as a mailbox lists it."""

    name: str
    """The whole path, decoded."""
    attributes: tuple[str, ...] = ()
    """Name attributes of LIST (RFC 3501, 7.2.2), special uses among them, in any case."""
    separator: str = ""
    """What stands between the parts of a path; empty for a flat mailbox."""

    @property
    def selectable(self) -> bool:
        """Whether it can hold messages."""
        return _NOT_SELECTABLE.isdisjoint(attribute.lower() for attribute in self.attributes)


def assign(
    account: str, listed: Iterable[Listed], configured: Folders, prefix: str = "", foreign: Sequence[str] = ()
) -> tuple[Folder, ...]:
    """The folders of an account with their roles, in the order listed.

    Args:
        account: its name in config.toml, for the errors.
        listed: what the mailbox lists.
        configured: what the user has written.
        prefix: the personal namespace (RFC 2342), such as `INBOX.`.
        foreign: prefixes of other users' and shared namespaces; these are left out.

    Raises:
        FolderNotFound: Sent or Drafts cannot be told.
    """
    own = [folder for folder in listed if folder.selectable and not _below(folder.name, foreign)]
    found = _inbox(own)
    found |= _configured(account, own, configured, prefix)
    found |= _special_use([folder for folder in own if folder.name not in found], found)
    found |= _by_name([folder for folder in own if folder.name not in found], found, prefix)
    folders = tuple(found.get(folder.name) or Folder(folder.name, Role.OTHER, "a folder of your own") for folder in own)
    for role in NEEDED:
        _require(account, role, folders, prefix, own)
    return folders


@cache
def names() -> Mapping[str, Role]:
    """The folder names of all languages, folded as `fold` does it, with their roles."""
    text = (files("connectors") / "data" / "folder_names.toml").read_text(encoding="utf-8")
    return {fold(name): Role(role) for role, listed in tomllib.loads(text).items() for name in listed}


def fold(name: str) -> str:
    """A folder's name as it is compared: case, width, composition and the dots of ё are of no matter."""
    return unicodedata.normalize("NFKC", name).casefold().replace("ё", "е").strip()


def _inbox(own: Iterable[Listed]) -> dict[str, Folder]:
    return {one.name: Folder(one.name, Role.INBOX, "its name") for one in own if one.name.upper() == "INBOX"}


def _configured(account: str, own: Sequence[Listed], configured: Folders, prefix: str) -> dict[str, Folder]:
    wishes = [(wish, Role.SENT) for wish in configured.sent]
    wishes += [(configured.drafts, Role.DRAFTS)] if configured.drafts is not None else []
    found: dict[str, Folder] = {}
    for wish, role in wishes:
        name = _named(account, own, wish, role, prefix)
        if name in found and found[name].role is not role:
            raise FolderNotFound(account, f"'{name}' is named both as sent and as drafts; name another for one of them")
        found[name] = Folder(name, role, "named in config.toml")
    return found


def _named(account: str, own: Sequence[Listed], wish: str, role: Role, prefix: str) -> str:
    """The folder that the user means: as it is listed, or without the prefix that mail programs hide."""
    same = unicodedata.normalize("NFC", wish)
    for spelt in (same, prefix + same):
        for folder in own:
            if unicodedata.normalize("NFC", folder.name) == spelt and spelt.upper() != "INBOX":
                return folder.name
    trouble = "INBOX cannot be" if wish.upper() == "INBOX" else f"there is no folder '{wish}', named in config.toml as"
    raise FolderNotFound(account, f"{trouble} {role}; {_what_to_write(account, role)}; {_what_exists(own)}")


def _special_use(free: Sequence[Listed], found: Mapping[str, Folder]) -> dict[str, Folder]:
    settled = _roles(found)
    marked = [(folder, role) for folder in free if (role := _marked(folder)) is not None]
    return {
        folder.name: Folder(folder.name, *_instead(role, settled))
        if role in settled
        else Folder(folder.name, role, f"special use {_attribute(folder)}")
        for folder, role in marked
    }


def _by_name(free: Sequence[Listed], found: Mapping[str, Folder], prefix: str) -> dict[str, Folder]:
    candidates = [(folder, role) for folder in free if (role := _called(folder, prefix)) is not None]
    settled = _roles(found)
    by_name: dict[str, Folder] = {}
    for folder, role in candidates:
        if role in settled:
            by_name[folder.name] = Folder(folder.name, *_instead(role, settled))
        elif role not in NEEDED or [each for _, each in candidates].count(role) == 1:
            by_name[folder.name] = Folder(folder.name, role, "its name")
    return by_name


def _instead(role: Role, settled: frozenset[Role]) -> tuple[Role, str]:
    """The role of a folder that looks like Sent or Drafts where a better witness names another one.

    What lies in a second Drafts was received by nobody; a second Sent is a folder like any other until it is named.
    """
    if role is Role.DRAFTS and role in settled:
        return Role.OUTBOX, "looks like drafts, but another folder is surely that"
    if role is Role.SENT and role in settled:
        return Role.OTHER, "looks like sent, but another folder is surely that; name both in config.toml to have both"
    return role, "its name"


def _require(account: str, role: Role, folders: Sequence[Folder], prefix: str, own: Sequence[Listed]) -> None:
    told = [folder.name for folder in folders if folder.role is role]
    if len(told) == 1 or (told and role is Role.SENT):
        return
    candidates = told or [folder.name for folder in own if _called(folder, prefix) is role]
    if len(candidates) > 1:
        trouble = f"more than one folder may be {role}: {_quoted(candidates)}; {_what_to_write(account, role)}"
    else:
        trouble = f"which folder is {role} cannot be told; {_what_to_write(account, role)}; {_what_exists(own)}"
        trouble += "; if it is none of these, make one in your mail program" if own else ""
    raise FolderNotFound(account, trouble)


def _roles(found: Mapping[str, Folder]) -> frozenset[Role]:
    return frozenset(folder.role for folder in found.values())


def _attribute(folder: Listed) -> str:
    return next(attribute for attribute in folder.attributes if attribute.lower() in _SPECIAL_USE)


def _marked(folder: Listed) -> Role | None:
    roles: Iterator[Role] = (
        _SPECIAL_USE[attribute.lower()] for attribute in folder.attributes if attribute.lower() in _SPECIAL_USE
    )
    return next(roles, None)


def _called(folder: Listed, prefix: str) -> Role | None:
    if folder.name.upper() == "INBOX":
        return None
    path = folder.name.removeprefix(prefix)
    return names().get(fold(path.rpartition(folder.separator)[2] if folder.separator else path))


def _below(name: str, prefixes: Iterable[str]) -> bool:
    return any(prefix and (name + prefix[-1]).startswith(prefix) for prefix in prefixes)


def _what_to_write(account: str, role: Role) -> str:
    line = 'drafts = "…"' if role is Role.DRAFTS else 'sent = ["…"]'
    return f"write in config.toml, under [account.{account}.folders]: {line}"


def _what_exists(own: Sequence[Listed]) -> str:
    return f"there are {_quoted([folder.name for folder in own])}" if own else "no folders are listed at all"


def _quoted(folders: Sequence[str]) -> str:
    more = f" and {len(folders) - MAX_NAMED} more" if len(folders) > MAX_NAMED else ""
    return ", ".join(f"'{name}'" for name in folders[:MAX_NAMED]) + more

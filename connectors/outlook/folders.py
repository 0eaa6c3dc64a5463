"""The folders of a mailbox at Microsoft, of what Graph tells of them. Pure: there is no connection in here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectors.addresses import clean
from connectors.errors import FolderNotFound
from connectors.mailbox import Folder
from rules.mail import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from connectors.outlook.convert import Told


ASKED = ("displayName", "parentFolderId", "totalItemCount")
"""What is asked for of every folder."""
ROLES = {
    "inbox": Role.INBOX, "sentitems": Role.SENT, "drafts": Role.DRAFTS, "archive": Role.ARCHIVE,
    "deleteditems": Role.TRASH, "junkemail": Role.JUNK, "outbox": Role.OUTBOX,
}  # fmt: skip
"""Folders by the names that they have in every language."""
_WAY_OF_MAIL = (
    Role.OUTBOX, Role.DRAFTS, Role.SENT, Role.JUNK, Role.INBOX, Role.OTHER, Role.ARCHIVE, Role.TRASH,
)  # fmt: skip
_SEARCH = "#microsoft.graph.mailSearchFolder"


def folders(told: Iterable[Told], known: Mapping[str, str], account: str) -> dict[str, Folder]:
    """The folders by their ids, each under the names of those around it, in the order in which they are to be read.

    Mail goes from the first ones to the last ones: what is moved while they are read is seen in one of the two places.
    Search folders are none: what they show lies elsewhere.

    Args:
        told: all of them.
        known: ids by well-known names.
        account: what the account is called in config.toml.

    Raises:
        FolderNotFound: there is no Sent Items or no Drafts.
    """
    by_id = {one["id"]: one for one in told if one.get("@odata.type") != _SEARCH}
    roles = {found: name for name, found in known.items()}
    for needed in ("sentitems", "drafts"):
        if known.get(needed) not in by_id:
            raise FolderNotFound(account, f"Outlook tells of no folder {needed}; the mailbox may not be set up yet")
    found: dict[str, Folder] = {}
    taken: set[str] = set()
    for one in by_id:
        name = _once("/".join(_path(one, by_id)), taken)
        role = ROLES.get(roles.get(one, ""), Role.OTHER)
        evidence = f"Outlook's folder {roles[one]}" if one in roles else "a folder of your own"
        found[one] = Folder(name, role, evidence)
    return dict(sorted(found.items(), key=lambda entry: _WAY_OF_MAIL.index(entry[1].role)))


def _path(one: str, by_id: Mapping[str, Told]) -> list[str]:
    """The names from the top to a folder; a chain that bites its tail ends."""
    names: list[str] = []
    seen: set[str] = set()
    while one in by_id and one not in seen:
        seen.add(one)
        names.insert(0, clean(str(by_id[one].get("displayName") or "")) or "unnamed")
        one = str(by_id[one].get("parentFolderId") or "")
    return names


def _once(name: str, taken: set[str]) -> str:
    """A name that no other folder has: two may differ by what `clean` takes out."""
    unique, number = name, 1
    while unique in taken:
        number += 1
        unique = f"{name} ({number})"
    taken.add(unique)
    return unique

"""The questions about one account, and the table of config.toml that comes of the answers."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from connectors.account import is_loopback
from watcher.config import accounts_of
from watcher.setup import proposals, readers, starter

if TYPE_CHECKING:
    from collections.abc import Collection

    from connectors.account import Account
    from watcher.setup.interview import Interview
    from watcher.setup.starter import Value

IMPLICIT, STARTTLS = 993, 143
"""The usual ports of IMAP (RFC 8314, 3.2; RFC 3501, 2.1)."""
PLACES = """\
Where is the password kept? It never stands in a file of relance.
  keyring            in the keyring of your desktop
  command=COMMAND    a command prints it, such as: command=pass show mail/work
  credential=NAME    systemd passes it to the service
  env=NAME           in an environment variable"""


CLOUDS = ("global", "us-gov", "us-dod")
"""Microsoft's clouds (`connectors.clouds`) with an interface that can be read."""
IMAP_CLOUDS = (*CLOUDS, "china")
KINDS = ("imap", "gmail", "outlook", "maildir")
SIGN_INS = ("microsoft", "google")


@dataclass(frozen=True, slots=True)
class Agreed:
    """An account as it was told."""

    account: Account
    table: str
    """As it will stand in config.toml."""


def ask_account(interview: Interview, taken: Collection[str], *, folders: bool = False) -> Agreed:
    """Ask for everything that an account needs; `taken` are the names of others.

    Args:
        interview: who answers.
        taken: names of accounts that are there.
        folders: Sent and Drafts could not be told, so ask for their names.
    """
    kind = interview.ask("kind", f"Kind of mailbox ({', '.join(KINDS)})", readers.one_of(*KINDS), _kind(interview))
    address = interview.ask("address", "E-mail address that you send offers from", readers.address)
    name = _name(interview, address, taken)
    keys: dict[str, Value] = {
        "kind": kind,
        "address": address,
        "aliases": interview.ask("alias", "Other addresses of yours (empty: none)", readers.addresses, ""),
        "name": interview.ask("name", "Your name, as it closes a letter (empty: none)", readers.any_text, ""),
    }
    match kind:
        case "gmail":
            keys |= _gmail(interview)
        case "outlook":
            keys |= _microsoft(interview, CLOUDS)
        case "imap":
            keys |= _imap(interview, address)
        case _:
            keys |= _maildir(interview)
    table = starter.account_table(
        name, {key: value for key, value in keys.items() if value}, _folders(interview, wanted=folders)
    )
    (account,) = accounts_of(table)
    return Agreed(account, table)


def _kind(interview: Interview) -> str:
    if not interview.has("oauth"):
        if interview.has("client"):
            return "gmail"
        if interview.has("client_id"):
            return "outlook"
    return "maildir" if interview.has("path") else "imap"


def _name(interview: Interview, address: str, taken: Collection[str]) -> str:
    """What the account is called; a first one needs no thought."""
    free = proposals.account_name(address, taken)
    if not taken and not interview.has("account"):
        return free
    return interview.ask("account", "What the account is called here", readers.free_name(taken), free)


def _imap(interview: Interview, address: str) -> dict[str, Value]:
    told = (interview.given.get(name, "").strip().lower() for name in ("oauth", "cloud"))
    usual = proposals.server(address, *told)
    host = interview.ask("host", "IMAP server", readers.host, usual)
    port = interview.ask("port", "Port", readers.port, str(IMPLICIT))
    tls = _tls(interview, host, port)
    keys: dict[str, Value] = {"host": host}
    if port != (IMPLICIT if tls == "implicit" else STARTTLS):
        keys["port"] = port
    if tls != "implicit":
        keys["tls"] = tls
    if interview.has("ca"):
        keys["ca"] = interview.ask("ca", "File with the certificates of the server's own authority", readers.file)
    keys["user"] = interview.ask("user", "User name there", readers.text, address)
    oauth = _oauth(interview, address, host)
    return keys | ({"oauth": oauth, **_client(interview, oauth)} if oauth else {"password": _password(interview)})


def _oauth(interview: Interview, address: str, host: str) -> str:
    """Whose sign-in takes the place of a password; empty where there is a password."""
    needed = proposals.takes_no_password(address) or proposals.takes_no_password(f"@{host}")
    if needed and interview.asking and not interview.has("oauth"):
        click.echo(
            "Microsoft takes no passwords over IMAP, so relance signs in there. "
            "(With outlook as the kind of mailbox, IMAP need not be switched on.)"
        )
    if not needed and not interview.has("oauth"):
        return ""
    return interview.ask("oauth", f"Sign in at ({', '.join(SIGN_INS)})", readers.one_of(*SIGN_INS), SIGN_INS[0])


def _client(interview: Interview, oauth: str) -> dict[str, Value]:
    return _microsoft(interview, IMAP_CLOUDS) if oauth == "microsoft" else {"client": _client_file(interview)}


def _tls(interview: Interview, host: str, port: int) -> str:
    """How the connection is made safe; the usual port says it."""
    if port == IMPLICIT and not interview.has("tls"):
        return "implicit"
    known = ("implicit", "starttls", "none") if is_loopback(host) else ("implicit", "starttls")
    usual = "starttls" if port == STARTTLS else "implicit"
    return interview.ask("tls", f"TLS ({', '.join(known)})", readers.one_of(*known), usual)


def _password(interview: Interview) -> dict[str, str | bool]:
    if interview.asking and "password_from" not in interview.given:
        click.echo(PLACES)
    return interview.ask("password_from", "Password from", readers.password_place, "keyring")


def _gmail(interview: Interview) -> dict[str, Value]:
    """What docs/providers.md leads to."""
    client = _client_file(interview)
    trash = "May a draft that has lost its reason be moved to Trash? Google counts that as one more permission"
    return {"client": client, "take_back": interview.ask("take_back", trash, readers.yes_or_no, "no")}


def _client_file(interview: Interview) -> str:
    question = "File of your own OAuth client (docs/providers.md says how to get one)"
    return interview.ask("client", question, readers.file)


def _microsoft(interview: Interview, clouds: Collection[str]) -> dict[str, Value]:
    """What docs/providers.md leads to; few people have a mailbox in another cloud, so nobody is asked for it."""
    question = "Application (client) id of your own app registration (docs/providers.md says how to get one)"
    client_id = interview.ask("client_id", question, readers.client_id)
    tenants = "Directory (tenant) id of it; or organizations, consumers or common, where it is for several"
    keys: dict[str, Value] = {
        "client_id": client_id,
        "tenant": interview.ask("tenant", tenants, readers.tenant, "common"),
    }
    if interview.has("cloud"):
        question = f"Microsoft's cloud that the mailbox lies in ({', '.join(clouds)})"
        cloud = interview.ask("cloud", question, readers.one_of(*clouds), "global")
        keys["cloud"] = "" if cloud == "global" else cloud
    return keys


def _maildir(interview: Interview) -> dict[str, Value]:
    found = proposals.maildirs(Path.home(), os.environ) if interview.asking else []
    if len(found) > 1:
        click.echo("\n".join(["There are Maildirs in", *(f"  {path}" for path in found)]))
    told = interview.ask("path", "Folder that the mail lies in", readers.path, str(found[0]) if found else None)
    return {"path": told}


def _folders(interview: Interview, *, wanted: bool) -> dict[str, Value]:
    """The table of folders that cannot be told by themselves; empty where all can."""
    folders: dict[str, Value] = {}
    if wanted or interview.has("sent"):
        sent = interview.ask("sent", "Folder of sent mail (empty: told by itself)", readers.any_text, "")
        folders["sent"] = [sent] if sent else []
    if wanted or interview.has("drafts"):
        folders["drafts"] = interview.ask("drafts", "Folder of drafts (empty: told by itself)", readers.any_text, "")
    return {key: value for key, value in folders.items() if value}

"""The accounts of config.toml, checked: `[account.NAME]` for each mailbox.

The models say what is wrong with a value in words for the person who wrote it;
`watcher.config` adds the file and the key.
"""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from rules.mail import Identities

if TYPE_CHECKING:
    from collections.abc import Iterable


def _address(value: str) -> str:
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", value):
        raise ValueError(f"'{value}' is no e-mail address; write one like ivan@firm.example")
    return value


PLACES = 'write one of { keyring = true }, { command = "…" }, { credential = "…" }, { env = "…" }'

EmailAddress = Annotated[str, AfterValidator(_address)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Folders(_Model):
    """`[account.NAME.folders]`: folders that cannot be told by themselves."""

    sent: tuple[str, ...] = ()
    drafts: str | None = None


class Password(_Model):
    """Where the password is kept; exactly one of these. It never stands in the file itself."""

    keyring: Literal[True] | None = None
    """In the desktop's keyring, put there by `relance login`."""
    command: str | None = None
    """The first line that this command prints."""
    credential: str | None = None
    """A credential that systemd passes to the service (LoadCredential=)."""
    env: str | None = None
    """An environment variable."""

    @model_validator(mode="before")
    @classmethod
    def _nowhere_else(cls, value: object) -> object:
        if not isinstance(value, dict):
            raise ValueError(f"it never stands in this file itself; {PLACES}")  # noqa: TRY004  (pydantic reads ValueError)
        return value

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError(PLACES)
        return self


class _Account(_Model):
    name_in_config: Annotated[str, Field(exclude=True)]
    """NAME in `[account.NAME]`."""
    address: EmailAddress
    """The identity that offers are sent from."""
    aliases: tuple[EmailAddress, ...] = ()
    name: str = ""
    """The sender's own name, as it closes a letter."""
    folders: Folders = Folders()

    @property
    def identities(self) -> Identities:
        """All addresses that are ours in this account."""
        return Identities((self.address, *self.aliases))


class MaildirAccount(_Account):
    """A Maildir on this machine."""

    kind: Literal["maildir"]
    path: Path


class ImapAccount(_Account):
    """An IMAP server (RFC 3501, RFC 9051)."""

    kind: Literal["imap"]
    host: str
    port: int = Field(default=0, ge=0, le=65535)
    """0: the usual one, 993 for implicit TLS and 143 else."""
    tls: Literal["implicit", "starttls", "none"] = "implicit"
    user: str
    password: Password
    ca: Annotated[Path, AfterValidator(Path.expanduser)] | None = None
    """A file of certificates to trust in place of the system's, for a server with its own authority."""
    timeout: float = Field(default=60, strict=True, ge=0.1, le=3600)
    """Seconds that the server may be silent before the connection counts as broken."""

    @field_validator("tls")
    @classmethod
    def _plain_only_at_home(cls, tls: str, known: ValidationInfo) -> str:
        host = known.data.get("host", "localhost")
        if tls == "none" and not is_loopback(host):
            raise ValueError(
                f'tls = "none" would send the password in the clear to {host}; '
                'write tls = "implicit" or "starttls" ("none" only to a loopback address such as 127.0.0.1)'
            )
        return tls

    @property
    def port_or_usual(self) -> int:
        """The port to connect to."""
        return self.port or (993 if self.tls == "implicit" else 143)


class GmailAccount(_Account):
    """Gmail or Google Workspace, through Google's own interface."""

    kind: Literal["gmail"]
    client: Annotated[Path, AfterValidator(Path.expanduser)]
    """The file of the user's own OAuth client."""
    take_back: bool = False
    """Whether drafts of ours may be moved to Trash: that needs one more permission."""
    endpoint: str = "https://gmail.googleapis.com"
    """Where the interface is."""

    @field_validator("endpoint")
    @classmethod
    def _safe(cls, endpoint: str) -> str:
        url = urlsplit(endpoint)
        if url.scheme != "https" and not (url.scheme == "http" and is_loopback(url.hostname or "")):
            raise ValueError(f"'{endpoint}' is not safe; write an address that begins with https://")
        return endpoint

    @field_validator("folders")
    @classmethod
    def _known(cls, folders: Folders) -> Folders:
        if folders != Folders():
            raise ValueError("Gmail tells by itself which folder is which; leave it out")
        return folders


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, whatever the network says."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def with_addresses(account: Account, told: Iterable[str]) -> Account:
    """The account with the addresses as well that its provider tells; the address to send from stays the one it was."""
    known = account.identities.folded()
    more = tuple(one for one in told if Identities((one,)).folded()[0] not in known)
    return account.model_copy(update={"aliases": (*account.aliases, *more)})


Account = Annotated[GmailAccount | ImapAccount | MaildirAccount, Field(discriminator="kind")]
"""Any account, told apart by its `kind`."""

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

from connectors.clouds import GRAPHS, Cloud, authority_of
from rules.mail import Identities

if TYPE_CHECKING:
    from collections.abc import Iterable


def _address(value: str) -> str:
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", value):
        raise ValueError(f"'{value}' is no e-mail address; write one like ivan@firm.example")
    return value


def _guid(value: str) -> str:
    if not re.fullmatch(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", value):
        raise ValueError(f"'{value}' is no client id; write one like 0a1b2c3d-0000-0000-0000-000000000000")
    return value


def _tenant(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]*", value):
        raise ValueError(f"'{value}' is no tenant; write common, organizations, consumers, or its id or domain")
    return value


def _safe(address: str) -> str:
    url = urlsplit(address)
    if url.scheme != "https" and not (url.scheme == "http" and is_loopback(url.hostname or "")):
        raise ValueError(f"'{address}' is not safe; write an address that begins with https://")
    return address


def _https(address: str) -> str:
    if urlsplit(address).scheme != "https" or not urlsplit(address).hostname:
        raise ValueError(f"'{address}' is not safe; write an address that begins with https://")
    return address


PLACES = 'write one of { keyring = true }, { command = "…" }, { credential = "…" }, { env = "…" }'

EmailAddress = Annotated[str, AfterValidator(_address)]
ClientId = Annotated[str, AfterValidator(_guid)]
Tenant = Annotated[str, AfterValidator(_tenant)]


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
    oauth: Literal["google", "microsoft"] | None = None
    """Who gives tokens to log in with in place of a password (XOAUTH2)."""
    password: Password | None = Field(default=None, validate_default=True)
    client: Annotated[Path, AfterValidator(Path.expanduser)] | None = Field(default=None, validate_default=True)
    """With `oauth = "google"`: the file of the user's own OAuth client."""
    client_id: ClientId | None = Field(default=None, validate_default=True)
    """With `oauth = "microsoft"`: the application (client) id of the user's own app registration."""
    tenant: Tenant = "common"
    """With `oauth = "microsoft"`: see `OutlookAccount.tenant`."""
    cloud: Cloud = "global"
    """With `oauth = "microsoft"`: see `OutlookAccount.cloud`."""
    authority: str = ""
    """With `oauth = "microsoft"`: see `OutlookAccount.authority`."""
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

    @field_validator("password")
    @classmethod
    def _one_way_in(cls, password: Password | None, known: ValidationInfo) -> Password | None:
        oauth = known.data.get("oauth", "")  # "" where what stands there is told already
        if password is None and oauth is None:
            raise ValueError(f'is missing; {PLACES}, or oauth = "microsoft" or "google" in its place')
        if password is not None and oauth:
            raise ValueError(f'oauth = "{oauth}" takes the place of a password; leave one of both out')
        return password

    @field_validator("client", "client_id", "tenant", "cloud", "authority")
    @classmethod
    def _of_its_sign_in(cls, value: Path | str | None, known: ValidationInfo) -> Path | str | None:
        oauth, key = known.data.get("oauth", ""), str(known.field_name)
        whose = "google" if key == "client" else "microsoft"
        if value is None and oauth == whose:
            raise ValueError(f'is missing; oauth = "{whose}" needs it (docs/providers.md says how to get one)')
        if value is not None and oauth not in {whose, ""}:
            raise ValueError(f'belongs to oauth = "{whose}"; leave it out')
        return value

    @field_validator("authority")
    @classmethod
    def _safe_sign_in(cls, authority: str) -> str:
        return _https(authority) if authority else ""

    @property
    def login(self) -> str:
        """Where Microsoft's sign-in is, the tenant included: what MSAL calls the authority."""
        return authority_of(self.authority, self.cloud, self.tenant)

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
        return _safe(endpoint)

    @field_validator("folders")
    @classmethod
    def _known(cls, folders: Folders) -> Folders:
        if folders != Folders():
            raise ValueError("Gmail tells by itself which folder is which; leave it out")
        return folders


class OutlookAccount(_Account):
    """Outlook or Exchange Online, through Microsoft Graph."""

    kind: Literal["outlook"]
    client_id: ClientId
    """The application (client) id of the user's own app registration."""
    tenant: Tenant = "common"
    """Who may sign in: `common`, `organizations`, `consumers`, or one directory by its id or its domain."""
    cloud: Cloud = "global"
    """Which of Microsoft's clouds the mailbox lies in; the national ones have addresses of their own."""
    endpoint: str = ""
    """Where the interface is; empty for where the cloud has it."""
    authority: str = ""
    """Where the sign-in is; empty for where the cloud has it."""
    timeout: float = Field(default=60, strict=True, ge=0.1, le=3600)
    """Seconds that Microsoft may be silent before the connection counts as broken."""

    @field_validator("endpoint")
    @classmethod
    def _safe(cls, address: str) -> str:
        return _safe(address) if address else ""

    @field_validator("authority")
    @classmethod
    def _https(cls, address: str) -> str:
        return _https(address) if address else ""

    @field_validator("folders")
    @classmethod
    def _known(cls, folders: Folders) -> Folders:
        if folders != Folders():
            raise ValueError("Outlook tells by itself which folder is which; leave it out")
        return folders

    @property
    def graph(self) -> str:
        """Where the interface is, without a slash at its end."""
        return (self.endpoint or GRAPHS[self.cloud]).rstrip("/")

    @property
    def login(self) -> str:
        """Where the sign-in is, the tenant included: what MSAL calls the authority."""
        return authority_of(self.authority, self.cloud, self.tenant)


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


Account = Annotated[GmailAccount | ImapAccount | MaildirAccount | OutlookAccount, Field(discriminator="kind")]
"""Any account, told apart by its `kind`."""

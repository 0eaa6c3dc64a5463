"""A real Dovecot on the loopback, up in a blink and gone without a trace.

One server serves any number of users: whoever logs in with the password is made on the spot, so every test has
a fresh mailbox for nothing. A variant is a server of some other kind: with folders below INBOX and few capabilities,
with none at all, with German names, with a small quota, with TLS.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Self

import trustme
from imapclient import IMAPClient, imap_utf7

if TYPE_CHECKING:
    from datetime import datetime
    from types import TracebackType

PASSWORD = "correct-horse"
HOST = "127.0.0.1"
CERTIFIED = "localhost"
"""The name in the certificate; the address is not in it."""
STARTING = 10.0
"""Seconds after which a server that does not answer is given up."""
_SEARCH = "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin"


@dataclass(frozen=True)
class Variant:
    """How a server differs from a modern one."""

    folders: tuple[tuple[str, str], ...] = (
        ("Sent", "\\Sent"), ("Drafts", "\\Drafts"), ("Trash", "\\Trash"), ("Junk", "\\Junk"), ("Archive", "\\Archive"),
    )  # fmt: skip
    """Names with their special use, which is empty for none."""
    prefix: str = ""
    separator: str = "/"
    tls: bool = False
    settings: str = ""
    """More lines of dovecot.conf."""


_GERMAN = (("Gesendet", ""), ("Entwürfe", ""), ("Papierkorb", ""), ("Junk-E-Mail", ""), ("Archiv", ""))
_QUOTA = "mail_plugins = quota\nplugin {\n  quota = maildir:User quota\n  quota_rule = *:storage=100K\n}\n"
VARIANTS = {
    "modern": Variant(),
    "legacy": Variant(
        folders=tuple((name, "") for name, _ in Variant().folders),
        prefix="INBOX.",
        separator=".",
        settings="imap_capability = IMAP4rev1 CHILDREN NAMESPACE UIDPLUS\n",
    ),
    "ancient": Variant(settings="imap_capability = IMAP4rev1\n"),
    "german": Variant(folders=_GERMAN),
    "bare": Variant(folders=()),
    "small": Variant(folders=Variant().folders[:3]),
    "quota": Variant(settings=_QUOTA),
    "tls": Variant(tls=True),
}


def taking_tokens(folder: Path, introspection: str, *, more: str = "") -> Variant:
    """A server that takes tokens besides passwords, and asks at an address whose they are (RFC 7662).

    Args:
        folder: where its settings for that are put; readable by everybody.
        introspection: the address.
        more: more lines of dovecot.conf.
    """
    path = folder / "oauth2.conf"
    path.write_text(
        f"introspection_mode = post\nintrospection_url = {introspection}\nusername_attribute = username\n"
        "active_attribute = active\nactive_value = true\n",
        encoding="utf-8",
    )
    passdb = f"passdb {{\n  driver = oauth2\n  mechanisms = xoauth2\n  args = {path}\n}}\n"
    return Variant(settings=f"auth_mechanisms = plain login xoauth2\n{passdb}{more}")


def missing() -> str | None:
    """Why there can be no server here; None where there can."""
    program = shutil.which("dovecot", path=_SEARCH)
    if program is None:
        return "no dovecot here; `make servers` installs it or says how"
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    return (
        None if told.startswith("2.3.") else f"the tests know the configuration of Dovecot 2.3, this is {told.strip()}"
    )


@dataclass
class Dovecot:
    """One server, running while its context lasts."""

    variant: Variant
    base: Path = field(init=False)
    port: int = field(init=False)
    tls_port: int = field(init=False)
    _process: subprocess.Popen[bytes] = field(init=False)
    _users: count[int] = field(default_factory=lambda: count(1))

    def __enter__(self) -> Self:
        self.base = Path(tempfile.mkdtemp(prefix="relance-dovecot-"))
        self.base.chmod(0o755)  # it runs as another user where we are root
        self.port, self.tls_port = _free_ports()
        if self.variant.tls:
            self._certify()
        (self.base / "dovecot.conf").write_text(self._configuration(), encoding="utf-8")
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)  # its own shutdown takes seconds
        self._process.wait()
        shutil.rmtree(self.base, ignore_errors=True)

    @property
    def authority(self) -> Path:
        """The certificate that its own one is signed with."""
        return self.base / "authority.pem"

    def new_user(self) -> User:
        """Somebody who has never been here."""
        return User(self, f"user{next(self._users)}@firm.example")

    def _start(self) -> None:
        program = shutil.which("dovecot", path=_SEARCH)
        assert program is not None
        identity = {}
        if os.geteuid() == 0:
            shutil.chown(self.base, "nobody", "nogroup")
            identity = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        with (self.base / "output").open("wb") as output:
            self._process = subprocess.Popen(
                [program, "-F", "-c", str(self.base / "dovecot.conf")],
                env={"PATH": _SEARCH, "HOME": "/"}, start_new_session=True, stdout=output, stderr=output, **identity,
            )  # fmt: skip
        until = monotonic() + STARTING
        while not self._greets():
            if monotonic() > until or self._process.poll() is not None:
                raise RuntimeError(f"Dovecot did not start: {self._log()}")
            sleep(0.005)

    def _greets(self) -> bool:
        try:
            with socket.create_connection((HOST, self.port), 1) as connection:
                return connection.recv(4) == b"* OK"
        except OSError:
            return False

    def _log(self) -> str:
        return "".join(
            path.read_text(errors="replace") for path in (self.base / "output", self.base / "log") if path.exists()
        )

    def _certify(self) -> None:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(self.authority)
        certificate = authority.issue_cert(CERTIFIED)
        certificate.private_key_and_cert_chain_pem.write_to_path(self.base / "server.pem")
        (self.base / "server.pem").chmod(0o644)  # read by nobody; it is worth nothing

    def _configuration(self) -> str:
        user, group = ("nobody", "nogroup") if os.geteuid() == 0 else (str(os.geteuid()), str(os.getegid()))
        boxes = "".join(_box(name, special_use) for name, special_use in self.variant.folders)
        pem = self.base / "server.pem"
        return _CONFIGURATION.format(
            base=self.base, user=user, group=group, password=PASSWORD, host=HOST, port=self.port, boxes=boxes,
            ssl=f"ssl = yes\nssl_cert = <{pem}\nssl_key = <{pem}" if self.variant.tls else "ssl = no",
            tls_port=self.tls_port if self.variant.tls else 0,
            prefix=self.variant.prefix, separator=self.variant.separator, settings=self.variant.settings,
        )  # fmt: skip


@dataclass(frozen=True)
class User:
    """A mailbox on a server, and what a mail program does to it."""

    server: Dovecot
    name: str

    def connect(self) -> IMAPClient:
        """A logged-in connection of the mail program."""
        client = IMAPClient(HOST, port=self.server.port, ssl=False, timeout=20)
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.login(self.name, PASSWORD)
        return client

    def deliver(self, folder: str, message: bytes, received_at: datetime, *, draft: bool = False) -> None:
        r"""Put a message into a folder, unread, with the flag Draft if asked for."""
        with self.connect() as client:
            client.append(folder, message, ("\\Draft",) if draft else (), received_at)

    def maildir(self, folder: str) -> Path:
        """Where a folder lies on the server's disk."""
        inside = folder.removeprefix(self.server.variant.prefix).replace(self.server.variant.separator, ".")
        encoded = imap_utf7.encode(inside).decode()
        return self.server.base / "mail" / self.name / ("" if folder == "INBOX" else f".{encoded}")

    def renumber(self, folder: str) -> None:
        """Lose the index of a folder, so that all its UIDs are void."""
        for pattern in ("dovecot-uidlist", "dovecot.index*"):
            for path in self.maildir(folder).glob(pattern):
                path.unlink()


class Dovecots:
    """One server for each variant that is asked for."""

    def __init__(self) -> None:
        self._running: dict[str, Dovecot] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def variant(self, name: str) -> Dovecot:
        """The server of this variant, started if need be."""
        if name not in self._running:
            self._running[name] = self._stack.enter_context(Dovecot(VARIANTS[name]))
        return self._running[name]


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind((HOST, 0))
        other.bind((HOST, 0))
        return one.getsockname()[1], other.getsockname()[1]


def _box(name: str, special_use: str) -> str:
    use = f"\n    special_use = {special_use}" if special_use else ""
    return f'  mailbox "{name}" {{\n    auto = create{use}\n  }}\n'


_CONFIGURATION = """\
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/log
protocols = imap
listen = {host}
{ssl}
disable_plaintext_auth = no
auth_failure_delay = 0
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
mail_uid = {user}
mail_gid = {group}
mail_home = {base}/mail/%u
mail_location = maildir:~/
mail_fsync = never
mail_max_userip_connections = 100
mailbox_list_index = no
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={base}/mail/%u
}}
namespace inbox {{
  inbox = yes
  prefix = {prefix}
  separator = {separator}
{boxes}}}
service imap-login {{
  chroot =
  process_min_avail = 1
  service_count = 0
  client_limit = 200
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service imap {{
  process_limit = 200
  service_count = 100
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service auth {{
  chroot =
}}
service stats {{
  chroot =
}}
{settings}"""

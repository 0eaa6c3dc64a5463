"""A connection to a server, safe and logged in.

TLS 1.2 or later, with the host's name checked against its certificate. Where STARTTLS is asked for and not offered,
nothing is sent: somebody on the way may have taken the offer out. Plain text is for loopback addresses only, which
`connectors.account` sees to.
"""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
from typing import TYPE_CHECKING

from imapclient import IMAPClient, SocketTimeout

from connectors.errors import Refused

if TYPE_CHECKING:
    from connectors.account import ImapAccount

CONNECTING = 15
"""Seconds at most until there is a connection."""


def connect(account: ImapAccount, password: str) -> IMAPClient:
    """A connection that is logged in."""
    context = None if account.tls == "none" else _context(account)
    client = IMAPClient(
        account.host,
        port=account.port_or_usual,
        ssl=account.tls == "implicit",
        ssl_context=context if account.tls == "implicit" else None,
        timeout=SocketTimeout(connect=min(CONNECTING, account.timeout), read=account.timeout),  # its own is for ever
    )
    try:
        _set_up(client)
        if account.tls == "starttls":
            _start_tls(client, account, context)
        _log_in(client, account, password)
    except BaseException:
        with suppress(OSError):  # what broke may have closed it
            client.shutdown()
        raise
    return client


def _set_up(client: IMAPClient) -> None:
    client._imap.debug = 0  # noqa: SLF001  # IMAPClient formats every line for a log that nobody reads, and LOGIN is a line
    # A command goes out in two writes; without this the second one waits for the first one's ACK, 40 ms each time.
    client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.normalise_times = False  # aware datetimes
    client.folder_encode = False  # connectors.imap.convert does it, and bears names that are not encoded


def _context(account: ImapAccount) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=account.ca)
    except (OSError, ssl.SSLError) as error:
        raise Refused(
            account.name_in_config, f"the file of certificates {account.ca} cannot be read ({error})"
        ) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _start_tls(client: IMAPClient, account: ImapAccount, context: ssl.SSLContext | None) -> None:
    if not client.has_capability("STARTTLS"):
        raise Refused(
            account.name_in_config,
            f"{account.host}:{account.port_or_usual} does not offer STARTTLS, so the password was not sent; "
            'write tls = "implicit" and no port, or ask its administrator',
        )
    client.starttls(context)


def _log_in(client: IMAPClient, account: ImapAccount, password: str) -> None:
    """By PLAIN (RFC 4616), which carries any character, or by LOGIN where that is all there is."""
    if client.has_capability("AUTH=PLAIN"):
        client.plain_login(account.user, password)
    elif (account.user + password).isascii():
        quoted = account.user.replace("\\", "\\\\").replace('"', '\\"')  # imaplib quotes the password only
        client.login(f'"{quoted}"', password)
    else:
        raise Refused(
            account.name_in_config,
            f"{account.host} takes user names and passwords of ASCII characters only; choose another password",
        )

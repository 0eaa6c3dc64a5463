"""A connection to a server, safe and logged in: with a password, or with a token in its place (XOAUTH2).

TLS 1.2 or later, with the host's name checked against its certificate. Where STARTTLS is asked for and not offered,
nothing is sent: somebody on the way may have taken the offer out. Plain text is for loopback addresses only, which
`connectors.account` sees to.
"""

from __future__ import annotations

import socket
import ssl
from base64 import b64encode
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError

from connectors.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from connectors.account import ImapAccount
    from connectors.oauth import Bearer

Access: TypeAlias = "str | Bearer"
"""A password, or what has tokens."""

CONNECTING = 15
"""Seconds at most until there is a connection."""


class TokenRefused(IMAPClientError):  # type: ignore[misc]  # IMAPClient has no types
    """The server does not take a token, and said why as far as it says; it may take a fresh one."""


def connect(account: ImapAccount, access: Access) -> IMAPClient:
    """A connection that is logged in. A token that is not taken is renewed once."""
    if isinstance(access, str):
        return _connected(account, partial(_log_in, account=account, password=access))
    try:
        return _connected(account, partial(_show, account=account, token=access.token()))
    except TokenRefused:
        access.renew()
        return _connected(account, partial(_show, account=account, token=access.token()))


def _connected(account: ImapAccount, log_in: Callable[[IMAPClient], None]) -> IMAPClient:
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
        log_in(client)
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


def _show(client: IMAPClient, account: ImapAccount, token: str) -> None:
    """By XOAUTH2, as Google and Microsoft have it: the user's name and a token (RFC 6750) in one answer.

    A server that does not take it may say why in a challenge, and wants an empty answer before it says no.
    """
    if not client.has_capability("AUTH=XOAUTH2"):
        raise Refused(
            account.name_in_config,
            f"{account.host} takes no tokens (XOAUTH2); look at `host`, or write where its password is kept",
        )
    initial = f"user={account.user}\1auth=Bearer {token}\1\1".encode()
    at_once = client.has_capability("SASL-IR")  # RFC 4959: one way less
    answers = iter((b"",) if at_once else (initial, b""))
    imaplib = client._imap  # noqa: SLF001  # IMAPClient knows no initial response
    imaplib.literal = _Answers(answers).process
    outcome, said = imaplib._simple_command(  # noqa: SLF001  # the same
        "AUTHENTICATE", "XOAUTH2", *([b64encode(initial).decode()] if at_once else [])
    )
    if outcome != "OK":
        raise TokenRefused(bytes(said[-1]).replace(token.encode(), b"..."))
    imaplib.state = "AUTH"


class _Answers:
    """What is answered to a server's challenges, in the form in which imaplib asks for it: by a bound method."""

    def __init__(self, answers: Iterator[bytes]) -> None:
        self._answers = answers

    def process(self, _challenge: bytes) -> bytes:
        """The next answer, in Base64; behind the last one, that we give up (RFC 3501, 6.2.2)."""
        answer = next(self._answers, None)
        return b"*" if answer is None else b64encode(answer)

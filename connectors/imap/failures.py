"""What went wrong with a server, in a sentence for the user: which server, and what to do.

The one place that puts what imaplib, IMAPClient, ssl and the operating system raise into words.
"""

from __future__ import annotations

import re
import socket
import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError, ProtocolError

from connectors.addresses import clean
from connectors.errors import AccountError, NotMoved, NotWritten, Refused, Unreachable
from connectors.imap.auth import TokenRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connectors.account import ImapAccount

MAX_QUOTED = 200
"""Characters of a server's own words that are passed on."""
UNREADABLE = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)
"""What IMAPClient's parser raises, besides its own errors, for an answer that it cannot read. ssl's errors, some of
which are ValueErrors, are caught before."""

_NOT_CONNECTED = "authenticated but not connected"
"""What Exchange says, behind a login that went well, of a mailbox that is not the user's, or is not for IMAP."""
_BYTES = re.compile(r":? ?\bb['\"]")
_MISMATCH = {62, 64}  # of a name, of an address
_EXPIRED = 10
_PASSING = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]")
"""Response codes (RFC 5530) of a server that may do later what it does not do now. [SERVERBUG] is none of them: some
servers say it of one message that they have lost."""


@contextmanager
def told(account: ImapAccount) -> Iterator[None]:
    """Whatever goes wrong with the server inside is raised as an `AccountError`."""
    try:
        yield
    except AccountError:
        raise
    except (OSError, IMAPClientError, *UNREADABLE) as error:
        raise _told(account, error) from error


def not_written(account: ImapAccount, folder: str, error: IMAPClientError) -> NotWritten:
    """The server said no to a draft."""
    name, said = account.name_in_config, words(error)
    if "OVERQUOTA" in said.upper():
        return NotWritten(name, f"the mailbox is full, so the draft was not written ({said}); make room in it")
    if "TRYCREATE" in said.upper():
        return NotWritten(name, f"there is no folder '{folder}' any more, so the draft was not written ({said})")
    return NotWritten(name, f"{account.host} did not take the draft into '{folder}': {said}")


def not_moved(account: ImapAccount, said: str) -> NotMoved:
    """The server did not move a draft to Trash."""
    name = account.name_in_config
    if "OVERQUOTA" in said.upper():
        return NotMoved(name, f"the mailbox is full, so the draft was not moved to Trash ({said}); make room in it")
    if "TRYCREATE" in said.upper():
        return NotMoved(name, f"there is no such Trash any more, so the draft stands where it was ({said})")
    return NotMoved(name, f"{account.host} did not move the draft to Trash: {said}; delete it in your mail program")


def concerns_all(error: Exception) -> bool:
    """Whether a question that failed would fail for any message: the network is gone, or the server is in trouble.

    A server that said goodbye itself may have done so for one message.
    """
    said = words(error)
    lost = isinstance(error, OSError) or (isinstance(error, IMAPClientAbortError) and "socket error" in said)
    return lost or any(code in said.upper() for code in _PASSING)


def words(error: Exception) -> str:
    """What the server said, fit for a line of text."""
    argument = error.args[-1] if error.args else ""
    text = argument.decode(errors="replace") if isinstance(argument, bytes) else str(argument)
    if text.startswith(("b'", 'b"')):  # imaplib's errors hold the bytes, IMAPClient's their repr
        text = text[2:-1]
    return clean(text)[:MAX_QUOTED]


def _told(account: ImapAccount, error: Exception) -> AccountError:
    name, at = account.name_in_config, f"{account.host}:{account.port_or_usual}"
    match error:
        case ssl.SSLError():
            told = _tls(account, at, error)
        case LoginError():
            told = _login(account, error)
        case TokenRefused():
            told = _token(account, error)
        case IMAPClientAbortError():
            told = Unreachable(name, _broken(at, _without_mail(error)))
        case OSError():
            told = Unreachable(name, _network(account.host, at, error))
        case IMAPClientError() if account.oauth and _NOT_CONNECTED in words(error):
            told = _token(account, error)
        case IMAPClientError() if not isinstance(error, ProtocolError):
            told = Unreachable(name, f"{at} would not do it: {words(error)}; the next sweep tries again")
        case _:
            told = Unreachable(name, f"{at} gave an answer that cannot be read ({type(error).__name__})")
    return told


def _tls(account: ImapAccount, at: str, error: ssl.SSLError) -> AccountError:
    name = account.name_in_config
    if isinstance(error, ssl.SSLCertVerificationError):
        return Refused(name, _certificate(account.host, error))
    if error.reason in {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE"}:
        return Refused(name, f'{at} does not speak TLS; write tls = "starttls" or another port')
    if error.reason in {"UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION"}:
        return Refused(name, f"{at} speaks no TLS of today (1.2 or later); its administrator has to allow it")
    return Unreachable(name, _broken(at, words(error)))


def _broken(at: str, how: str) -> str:
    return f"the connection to {at} broke ({how}); the next sweep tries again"


def _without_mail(error: Exception) -> str:
    """What imaplib says of a connection, less the bytes that it shows: they may be somebody's letter."""
    return _BYTES.split(words(error))[0]


def _certificate(host: str, error: ssl.SSLCertVerificationError) -> str:
    if error.verify_code in _MISMATCH:
        return f"the certificate that {host} shows is not for that name; write as host the name in its certificate"
    if error.verify_code == _EXPIRED:
        return f"the certificate of {host} has expired; its administrator has to renew it"
    return (
        f"the certificate of {host} is not signed by anybody trusted here ({error.verify_message}); "
        'if the server has its own authority, write ca = "/path/of/its/certificate.pem"'
    )


def _login(account: ImapAccount, error: LoginError) -> AccountError:
    name, said = account.name_in_config, words(error)
    if isinstance(error.__context__, IMAPClientAbortError) or concerns_all(error):
        return Unreachable(name, f"{account.host} broke off the login ({said}); the next sweep tries again")
    return Refused(
        name,
        f"{account.host} does not accept this password of {account.user} ({said}); "
        "look at `user` and `password` in config.toml; many providers want a password made for one app",
    )


def _token(account: ImapAccount, error: IMAPClientError) -> AccountError:
    name, said = account.name_in_config, words(error)
    if concerns_all(error):
        return Unreachable(name, f"{account.host} broke off the login ({said}); the next sweep tries again")
    whose = "Microsoft" if account.oauth == "microsoft" else "Google"
    return Refused(
        name,
        f"{account.host} does not let {account.user} in with a fresh token of {whose}'s ({said}); look at `user` in "
        f"config.toml and at whom you signed in as, or ask your administrator whether IMAP is switched on for it",
    )


def _network(host: str, at: str, error: OSError) -> str:
    match error:
        case socket.gaierror():
            return f"there is no host {host}, or the network is down; look at `host` in config.toml"
        case ConnectionRefusedError():
            return f"nothing listens at {at}; look at `host` and `port` in config.toml"
        case TimeoutError():
            return f"{at} does not answer; the next sweep tries again"
        case _:
            return _broken(at, error.strerror or words(error))

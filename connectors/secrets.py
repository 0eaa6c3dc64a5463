"""The password of an account, from where the user keeps it: it never stands in config.toml.

Where it cannot be had, the sentence says what to do. No sentence ever holds a password.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.errors import Refused, Unreachable

if TYPE_CHECKING:
    from connectors.account import ImapAccount

SERVICE = "relance"
"""What our passwords are filed under in the keyring; the user there is the account's name in config.toml."""
COMMAND_TIMEOUT = 60
"""Seconds; long enough to type a passphrase."""

NO_KEYRING = 'there is no keyring here; write password = { command = "…" } or { env = "…" } in config.toml'


def password_of(account: ImapAccount) -> str:
    """The password of an account.

    Raises:
        Refused: there is none, and the user has to act.
        Unreachable: the keyring is locked; it may be open at the next sweep.
    """
    name, kept = account.name_in_config, account.password
    if kept is None:
        raise Refused(name, "it has no password, but a sign-in")
    if kept.command is not None:
        password = _printed(name, kept.command)
    elif kept.credential is not None:
        password = _passed(name, kept.credential)
    elif kept.env is not None:
        password = _exported(name, kept.env)
    else:
        password = _filed(name)
    return _usable(name, password)


def has_keyring() -> bool:
    """Whether there is a keyring here that passwords can be kept in."""
    from keyring import get_keyring  # noqa: PLC0415  # 70 ms that only its users pay
    from keyring.backends import fail  # noqa: PLC0415  # the same

    return not isinstance(get_keyring(), fail.Keyring)


def keep_password(account: ImapAccount, password: str) -> None:
    """Put the password of an account into the keyring.

    Raises:
        Refused: there is no keyring, or it takes none.
    """
    import keyring  # noqa: PLC0415  # 70 ms that only its users pay
    import keyring.errors  # noqa: PLC0415  # the same

    try:
        keyring.set_password(SERVICE, account.name_in_config, _usable(account.name_in_config, password))
    except keyring.errors.NoKeyringError as error:
        raise Refused(account.name_in_config, NO_KEYRING) from error
    except keyring.errors.KeyringError as error:
        raise Refused(
            account.name_in_config, "the keyring did not take the password; unlock it and try again"
        ) from error


def _filed(name: str) -> str:
    import keyring  # noqa: PLC0415  # 70 ms that only its users pay
    import keyring.errors  # noqa: PLC0415  # the same

    try:
        password = keyring.get_password(SERVICE, name)
    except keyring.errors.NoKeyringError as error:
        raise Refused(name, NO_KEYRING) from error
    except keyring.errors.KeyringError as error:
        raise Unreachable(
            name, "the keyring did not open; unlock it (it opens when you log in to the desktop)"
        ) from error
    if password is None or _is_sign_in(password):
        raise Refused(name, f"no password is kept for it in the keyring; say: relance login {name}")
    return password


def _is_sign_in(kept: str) -> bool:
    """Whether it is what `connectors.tokens` keeps in the same place: a server that gets passwords must not get it."""
    try:
        return isinstance(json.loads(kept), dict)
    except ValueError:
        return False


def _printed(name: str, command: str) -> str:
    try:
        words = shlex.split(command)
        done = subprocess.run(  # noqa: S603  # the user's own command, and no shell
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=COMMAND_TIMEOUT, check=True
        )  # what it says on standard error is for the user, and goes there
    except subprocess.CalledProcessError as error:
        trouble = f"the password command ('{words[0]} …') failed with exit code {error.returncode}"
        raise Refused(name, trouble) from None  # the error holds what was printed
    except subprocess.TimeoutExpired:
        trouble = f"the password command ('{words[0]} …') was not done after {COMMAND_TIMEOUT} seconds"
        raise Refused(name, trouble) from None
    except (OSError, ValueError, IndexError) as error:
        raise Refused(
            name, f"the password command cannot be run ({error}); look at `password` in config.toml"
        ) from error
    return _first_line(done.stdout)


def _passed(name: str, credential: str) -> str:
    directory = os.environ.get("CREDENTIALS_DIRECTORY")
    if directory is None:
        raise Refused(
            name, f"systemd passed no credentials; add LoadCredential={credential}:/path/of/a/file to the service"
        )
    try:
        return _first_line((Path(directory) / credential).read_bytes())
    except OSError as error:
        raise Refused(
            name,
            f"there is no credential '{credential}'; add LoadCredential={credential}:/path/of/a/file to the service",
        ) from error


def _exported(name: str, variable: str) -> str:
    password = os.environ.get(variable)
    if password is None:
        raise Refused(
            name,
            f"the environment variable {variable}, named as its password, is not set; "
            "set it, or look at `password` in config.toml",
        )
    return password


def _first_line(output: bytes) -> str:
    return output.decode(errors="replace").partition("\n")[0].removesuffix("\r")


def _usable(name: str, password: str) -> str:
    """Passwords are typed; one with control characters is a file that was taken for one."""
    if not password:
        raise Refused(name, "its password is empty; look at `password` in config.toml")
    if not password.isprintable():
        raise Refused(name, "its password holds characters that cannot be typed; look at `password` in config.toml")
    return password

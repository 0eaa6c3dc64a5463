"""What a sign-in leaves behind: a token, kept in the keyring; where there is none, in a file that only its owner reads.

The keyring has it where passwords are, under the account's name in config.toml.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from platformdirs import user_state_path

from connectors.errors import Refused, Unreachable
from connectors.secrets import SERVICE


def keep(name: str, token: str) -> str:
    """Keep the token of an account; where it is kept, in words.

    Raises:
        Refused: it can be kept nowhere.
    """
    import keyring  # noqa: PLC0415  # 70 ms that only its users pay
    import keyring.errors  # noqa: PLC0415  # the same

    path = path_of(name)
    try:
        keyring.set_password(SERVICE, name, token)
    except keyring.errors.KeyringError:
        _write(name, path, token)
        return f"in the file {path}, which only you can read, not encrypted: there is no keyring here that takes it"
    try:
        path.unlink(missing_ok=True)
    except OSError as error:  # it would go before the keyring
        raise Refused(name, f"the sign-in before, in {path}, cannot be taken away ({error.strerror})") from error
    return "in the keyring"


def replace(name: str, token: str) -> None:
    """Keep a newer token where the one before is. A keyring that does not take it now keeps the one before.

    Raises:
        Refused: the file cannot be written.
    """
    import keyring  # noqa: PLC0415  # 70 ms that only its users pay
    import keyring.errors  # noqa: PLC0415  # the same

    path = path_of(name)
    if path.exists():
        _write(name, path, token)
        return
    with suppress(keyring.errors.KeyringError):
        keyring.set_password(SERVICE, name, token)


def kept(name: str) -> str | None:
    """The token of an account; None where there is none.

    A file goes before the keyring: it was written when the keyring took nothing, so what is in there is older.

    Raises:
        Unreachable: the keyring is locked; it may be open at the next sweep.
    """
    import keyring  # noqa: PLC0415  # 70 ms that only its users pay
    import keyring.errors  # noqa: PLC0415  # the same

    path = path_of(name)
    if path.exists():
        return _read(name, path)
    try:
        return keyring.get_password(SERVICE, name)
    except keyring.errors.NoKeyringError:
        return None
    except keyring.errors.KeyringError as error:
        sentence = "the keyring did not open; unlock it (it opens when you log in to the desktop)"
        raise Unreachable(name, sentence) from error


def mark(name: str) -> object:
    """Another one whenever the token has been written, to the file or as `touch` tells it."""
    return [_mark(path) for path in (path_of(name), _signal(name))]


def touch(name: str) -> None:
    """Tell other processes that the keyring has another token: it tells nobody by itself."""
    with suppress(OSError):  # they find it when they begin anew
        _signal(name).touch(mode=0o600)


def path_of(name: str) -> Path:
    """The file for an account's token, in the state folder."""
    state = os.environ.get("RELANCE_STATE")
    folder = Path(state) if state else user_state_path("relance", appauthor=False)
    return folder / f"token-{quote(name, safe='')}.json"


def _signal(name: str) -> Path:
    return path_of(name).with_suffix(".changed")


def _mark(path: Path) -> object:
    try:
        told = path.stat()
    except OSError:
        return None
    return told.st_ino, told.st_mtime_ns, told.st_size


def _write(name: str, path: Path, token: str) -> None:
    """Into a file that nobody else can read at any moment."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(token)
            file.flush()
            os.fsync(
                file.fileno()
            )  # else a machine that dies now may come back with an empty file, and nobody signed in
        fresh.replace(path)
    except OSError as error:
        raise Refused(name, f"the sign-in cannot be kept in {path} ({error.strerror})") from error


def _read(name: str, path: Path) -> str:
    with suppress(OSError):
        if path.stat().st_mode & 0o077:  # a copy that was put back, say
            path.chmod(0o600)
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(name, f"the sign-in in {path} cannot be read; say: relance login {name}") from error

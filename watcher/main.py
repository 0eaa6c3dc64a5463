"""The way in: runs the command of this process. Errors become sentences and exit codes here, and nowhere else."""

from __future__ import annotations

import sys
from io import TextIOWrapper

import click

from watcher.cli import relance
from watcher.options import INTERRUPTED, OK, SOME_FAILED, WRONG


def main() -> None:
    """Run the command of this process, and end it with a promised exit code."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # names in a script that the locale cannot spell
    sys.exit(run())


def run() -> int:
    """Run it; its exit code. What the user can mend is told in a sentence, without a traceback."""
    try:
        return int(relance.main(prog_name="relance", standalone_mode=False) or OK)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.ClickException as error:
        error.show()
        return WRONG
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except SystemExit:  # `relance status | head`: how click and rich end where nobody reads on
        return OK
    except Exception as error:
        told = _told(error)
        if told is None:
            raise
        click.echo(str(error), err=True)
        return told


def _told(error: Exception) -> int | None:
    """The exit code of an error whose text is for the user; None for any other."""
    from connectors.errors import AccountError  # noqa: PLC0415  (only when something failed)
    from rules.problems import WrongFiles  # noqa: PLC0415  (the same)
    from watcher.bootstrap import AlreadyRunning  # noqa: PLC0415  (the same)
    from watcher.store import StoreError  # noqa: PLC0415  (the same)

    codes: dict[type[Exception], int] = {
        WrongFiles: WRONG, StoreError: WRONG, AccountError: SOME_FAILED, AlreadyRunning: SOME_FAILED,
    }  # fmt: skip
    return next((code for kind, code in codes.items() if isinstance(error, kind)), None)

"""The command line of `relance init`: an option for every question that it asks."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from watcher.options import OK, SOME_FAILED

if TYPE_CHECKING:
    from collections.abc import Callable

    from watcher.options import Folders

_ANSWERS = (
    click.option("--yes", is_flag=True, help="Ask nothing: take what is proposed where no option says otherwise."),
    click.option("--add", is_flag=True, help="Add an account to a config.toml that is there."),
    click.option("--no-check", is_flag=True, help="Do not connect."),
    click.option("--account", metavar="NAME", help="What the account is called [work]."),
    click.option("--kind", metavar="KIND", help="imap, gmail, outlook or maildir [imap]."),
    click.option("--address", metavar="ADDRESS", help="The address that you send offers from."),
    click.option("--alias", multiple=True, metavar="ADDRESS", help="Another address of yours; may be repeated."),
    click.option("--name", metavar="NAME", help="Your name, as it closes a letter."),
    click.option("--host", metavar="HOST", help="The IMAP server [as the address says, or --oauth]."),
    click.option("--port", metavar="PORT", help="Its port [993]."),
    click.option("--tls", metavar="TLS", help="implicit, starttls, or none on this machine [as the port says]."),
    click.option("--ca", metavar="FILE", help="Certificates to trust in place of the system's."),
    click.option("--user", metavar="NAME", help="The name to log in with [the address]."),
    click.option(
        "--password-from", metavar="PLACE", help="keyring, command=COMMAND, credential=NAME or env=NAME [keyring]."
    ),
    click.option("--oauth", metavar="WHOSE", help="Log in to IMAP by a sign-in at microsoft or google."),
    click.option("--client", metavar="FILE", help="Your own OAuth client at Google, see docs/providers.md."),
    click.option("--client-id", metavar="ID", help="Your own app registration at Microsoft, see docs/providers.md."),
    click.option("--tenant", metavar="TENANT", help="Its directory, by id or domain [common]."),
    click.option("--cloud", metavar="CLOUD", help="Which one of Microsoft's: global, us-gov, us-dod, china [global]."),
    click.option("--take-back/--no-take-back", default=None, help="Ask Google for Trash as well, or not [not]."),
    click.option("--path", metavar="DIR", help="Where the mail of a Maildir lies."),
    click.option("--sent", metavar="FOLDER", help="The folder of sent mail, where it cannot be told."),
    click.option("--drafts", metavar="FOLDER", help="The folder of drafts, where it cannot be told."),
    click.option("--language", multiple=True, metavar="CODE", help="A language of your offers; may be repeated."),
    click.option("--older/--not-older", default=None, help="Follow up offers sent before today, or not [not]."),
)


def _setup_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of `relance init`, in this order in its help."""
    for add in reversed(_ANSWERS):
        command = add(command)
    return command


@click.command(short_help="Set up the first account, or one more.")
@_setup_options
@click.pass_obj
def init(folders: Folders, /, **given: Any) -> int:
    """Set up an account and a first rule: ask a few questions, connect, and write config.toml and rules/offers.toml.

    Every answer can be given as an option. Without a terminal, or with --yes, nothing is asked. No file that is there
    is overwritten.
    """
    from watcher import clock  # noqa: PLC0415  (after the command is known)
    from watcher.bootstrap import Occasion  # noqa: PLC0415  (the same)
    from watcher.setup import set_up  # noqa: PLC0415  (the same)

    asking = sys.stdin.isatty() and sys.stdout.isatty() and not given["yes"]
    good = set_up(folders.config, given, Occasion(clock.now(), clock.zone()), asking=asking)
    return OK if good else SOME_FAILED

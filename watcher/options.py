"""What commands take as options: those that several have, and those of `relance init`, one for every question."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable


class Moment(click.ParamType[datetime]):
    """A date with a time and an offset, RFC 3339."""

    name = "RFC3339"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read it."""
        try:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            self.fail(f"'{value}' is no moment; write one like 2026-11-27T10:00:00+01:00", param, ctx)
        return moment


now_option = click.option("--now", type=Moment(), help="Decide as if it were this moment, to see what Friday brings.")
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line on standard output.")
account_option = click.option("--account", "only", metavar="NAME", help="This account only.")

_ANSWERS = (
    click.option("--yes", is_flag=True, help="Ask nothing: take what is proposed where no option says otherwise."),
    click.option("--add", is_flag=True, help="Add an account to a config.toml that is there."),
    click.option("--no-check", is_flag=True, help="Do not connect."),
    click.option("--account", metavar="NAME", help="What the account is called [work]."),
    click.option("--kind", metavar="KIND", help="imap or maildir [imap]."),
    click.option("--address", metavar="ADDRESS", help="The address that you send offers from."),
    click.option("--alias", multiple=True, metavar="ADDRESS", help="Another address of yours; may be repeated."),
    click.option("--name", metavar="NAME", help="Your name, as it closes a letter."),
    click.option("--host", metavar="HOST", help="The IMAP server [imap. and the address's domain]."),
    click.option("--port", metavar="PORT", help="Its port [993]."),
    click.option("--tls", metavar="TLS", help="implicit, starttls, or none on this machine [as the port says]."),
    click.option("--ca", metavar="FILE", help="Certificates to trust in place of the system's."),
    click.option("--user", metavar="NAME", help="The name to log in with [the address]."),
    click.option(
        "--password-from", metavar="PLACE", help="keyring, command=COMMAND, credential=NAME or env=NAME [keyring]."
    ),
    click.option("--path", metavar="DIR", help="Where the mail of a Maildir lies."),
    click.option("--sent", metavar="FOLDER", help="The folder of sent mail, where it cannot be told."),
    click.option("--drafts", metavar="FOLDER", help="The folder of drafts, where it cannot be told."),
    click.option("--language", multiple=True, metavar="CODE", help="A language of your offers; may be repeated."),
    click.option("--older/--not-older", default=None, help="Follow up offers sent before today, or not [not]."),
)


def setup_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of `relance init`, in this order in its help."""
    for add in reversed(_ANSWERS):
        command = add(command)
    return command

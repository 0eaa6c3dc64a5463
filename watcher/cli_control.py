"""The command line, where the user looks back and holds relance back: log, pause, resume."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from watcher.options import OK, Day, account_option, chosen_accounts, echo_json, json_option, say_paused

if TYPE_CHECKING:
    from datetime import datetime

    from watcher.options import Folders


@click.command(short_help="Show what was done, and why.")
@click.argument("question", nargs=-1, metavar="[OFFER]")
@click.option("--since", type=Day(), help="Only from this day on, or from this moment (RFC 3339).")
@click.option("--last", type=click.IntRange(min=1), metavar="COUNT", help="Only the last so many.")
@account_option
@json_option
@click.pass_obj
def log(
    folders: Folders,
    question: tuple[str, ...],
    since: datetime | None,
    last: int | None,
    only: str | None,
    *,
    as_json: bool,
) -> int:
    """Show what was done to your mailboxes and what you decided, when and why; the latest at the end.

    With OFFER, named as for relance why, all that is known of why.
    """
    from watcher.history import NoOffer, Wanted, history, show_events, subjects  # noqa: PLC0415  (for this only)
    from watcher.output import console  # noqa: PLC0415  (the same)
    from watcher.store import Store  # noqa: PLC0415  (the same)

    settings = folders.settings()
    chosen_accounts(settings, only)
    with Store(folders.state) as store:
        try:
            wanted = Wanted(" ".join(question), only, since, last, plans=as_json or bool(question))
            events = history(store, settings.accounts, settings.rulebook, wanted)
        except NoOffer as error:
            raise click.UsageError(str(error)) from None
        if as_json:
            echo_json(event.to_json() for event in events)
        else:
            show_events(console(), events, subjects(store, settings.accounts, events), whole=bool(question))
    return OK


@click.command(short_help="Change no mailbox until further notice.")
@click.option("--until", type=Day(), help="Until this day begins, or until this moment (RFC 3339).")
@click.pass_obj
def pause(folders: Folders, until: datetime | None) -> int:
    """Change no mailbox until relance resume, or as long as --until says. Sweeps go on reading.

    It holds at once, for a relance run and a sweep under way, too. A file named stop in the folder of the
    configuration or of the state does the same for as long as it is there.
    """
    from watcher import clock  # noqa: PLC0415  (after the command is known)
    from watcher.pausing import pause as put_on  # noqa: PLC0415  (the same)
    from watcher.store import Store  # noqa: PLC0415  (the same)

    now = clock.now()
    if until and until <= now:
        raise click.BadParameter(f"{until.isoformat()} is over already; name a later day", param_hint="--until")
    with Store(folders.state) as store:
        put_on(store.db, now, until)
        say_paused(folders, store, err=False)
    return OK


@click.command(short_help="End a pause.")
@click.pass_obj
def resume(folders: Folders) -> int:
    """End a pause: the next sweep writes what is due."""
    from watcher import clock  # noqa: PLC0415  (after the command is known)
    from watcher.pausing import resume as let_go  # noqa: PLC0415  (the same)
    from watcher.store import Store  # noqa: PLC0415  (the same)

    with Store(folders.state) as store:
        ended = let_go(store.db, clock.now())
        click.echo("the pause is over" if ended else "there was no pause")
        say_paused(folders, store, err=False)
    return OK

"""The command line."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import click
from platformdirs import user_config_path, user_state_path

from watcher.cli_control import log, pause, resume
from watcher.cli_rules import rules
from watcher.cli_setup import init
from watcher.options import (
    OK,
    SOME_FAILED,
    Folders,
    account_option,
    chosen_accounts,
    echo_json,
    json_option,
    now_option,
    say_paused,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--config", type=click.Path(path_type=Path), metavar="DIR", help="Configuration [$RELANCE_CONFIG].")
@click.option("--state", type=click.Path(path_type=Path), metavar="DIR", help="State [$RELANCE_STATE].")
@click.version_option(package_name="relance")
@click.pass_context
def relance(ctx: click.Context, config: Path | None, state: Path | None) -> None:
    """Find sent offers that nobody answered, and write polite follow-ups into Drafts. Nothing is ever sent."""
    ctx.obj = Folders(
        config or _from_environment("RELANCE_CONFIG") or user_config_path("relance", appauthor=False),
        state or _from_environment("RELANCE_STATE") or user_state_path("relance", appauthor=False),
    )


def _from_environment(name: str) -> Path | None:
    value = os.environ.get(name)
    return Path(value) if value else None


@relance.command(short_help="Make one sweep.")
@click.option("--dry-run", is_flag=True, help="Decide, and write nothing.")
@now_option
@account_option
@json_option
@click.pass_obj
def scan(folders: Folders, only: str | None, now: datetime | None, *, dry_run: bool, as_json: bool) -> int:
    """Make one sweep: read new mail, decide about every offer, write the drafts that are due."""
    from watcher import clock  # noqa: PLC0415  (after the command is known)
    from watcher.bootstrap import AlreadyRunning, Occasion, sweep_all  # noqa: PLC0415  (the same)
    from watcher.output import SlowProgress, console, show_lines, summary  # noqa: PLC0415  (the same)

    settings = folders.settings()
    progress = SlowProgress(console(stderr=True))
    occasion = Occasion(now or clock.now(), clock.zone(), dry_run, progress)
    try:
        results = sweep_all(settings, chosen_accounts(settings, only), folders.state, occasion)
    except AlreadyRunning as error:
        click.echo(f"{error}; nothing to do here", err=True)
        return OK
    finally:
        progress.stop()
    lines = [line for result in results if result.swept for line in result.swept.lines]
    if as_json:
        echo_json(line.to_json() for line in lines)
    elif any(result.swept for result in results):
        show_lines(console(), lines, occasion.now)
    between = "\n" if console(stderr=True).is_terminal else ""
    click.echo(f"{between}{summary(results)}", err=True)
    return SOME_FAILED if any(result.failed for result in results) else OK


@relance.command(short_help="Show how every offer stood after the last sweep.")
@account_option
@json_option
@click.pass_obj
def status(folders: Folders, only: str | None, *, as_json: bool) -> int:
    """Show how every offer stood after the last sweep, without opening a mailbox."""
    from watcher import clock  # noqa: PLC0415  (after the command is known)
    from watcher.line import Line  # noqa: PLC0415  (the same)
    from watcher.output import console, show_lines  # noqa: PLC0415  (the same)
    from watcher.store import Store  # noqa: PLC0415  (the same)

    settings = folders.settings()
    with Store(folders.state) as store:
        told = [text for one in chosen_accounts(settings, only) for text in store.ledger(one.name_in_config).lines()]
        say_paused(folders, store)
    if as_json:
        echo_json(told)
    else:
        show_lines(console(), [Line.from_json(text) for text in told], clock.now())
    return OK


@relance.command(short_help="Explain an offer.")
@click.argument("question", nargs=-1, required=True, metavar="MESSAGE-ID | WORDS | ADDRESS")
@now_option
@click.pass_obj
def why(folders: Folders, question: tuple[str, ...], now: datetime | None) -> int:
    """Explain an offer: every question and answer, every message looked at, every date computed.

    Name the offer by its Message-ID, by words of its subject, or by whom it went to.
    """
    from watcher import clock  # noqa: PLC0415  (after the command is known)
    from watcher.explain import why as explain  # noqa: PLC0415  (the same)
    from watcher.lookup import Asked  # noqa: PLC0415  (the same)
    from watcher.output import console  # noqa: PLC0415  (the same)
    from watcher.store import Store  # noqa: PLC0415  (the same)

    settings = folders.settings()
    asked = Asked(" ".join(question), now or clock.now(), clock.zone())
    with Store(folders.state) as store:
        say_paused(folders, store)
        if explain(console(), store, settings.accounts, settings.rulebook, asked):
            return OK
    raise click.UsageError(f"no message that you sent fits '{asked.question}'; relance scan reads new ones")


@relance.command(short_help="Say whether an offer was answered.")
@click.argument("question", nargs=-1, metavar="OFFER")
@click.argument("verdict", type=click.Choice(["answered", "open"]))
@now_option
@json_option
@click.pass_obj
def settle(folders: Folders, question: tuple[str, ...], verdict: str, now: datetime | None, *, as_json: bool) -> int:
    """Say whether OFFER was answered, where relance cannot tell or has it wrong. The word stays.

    answered: nothing more is written. open: nothing that is there now counts as an answer or as a no; what comes
    later is read as ever. Name the offer as for relance why; one must fit.
    """
    from rules.settlement import Verdict  # noqa: PLC0415  (after the command is known)
    from watcher import clock  # noqa: PLC0415  (the same)
    from watcher.lookup import Asked  # noqa: PLC0415  (the same)
    from watcher.output import console, show_lines  # noqa: PLC0415  (the same)
    from watcher.settling import NotOne  # noqa: PLC0415  (the same)
    from watcher.settling import settle as keep  # noqa: PLC0415  (the same)
    from watcher.store import Store  # noqa: PLC0415  (the same)

    settings = folders.settings()
    asked = Asked(" ".join(question), now or clock.now(), clock.zone())
    with Store(folders.state) as store:
        try:
            line = keep(store, settings.accounts, settings.rulebook, asked, Verdict(verdict), clock.now())
        except NotOne as error:
            raise click.UsageError(str(error)) from None
        say_paused(folders, store)
    if as_json:
        echo_json([line.to_json()] if line else [])
    elif line:
        show_lines(console(), [line], asked.now)
    if line is None:
        click.echo("your word is kept; no rule looks at this message now (relance why tells the reason)", err=True)
    return OK


@relance.command(short_help="Check configuration, rules and accounts.")
@account_option
@click.pass_obj
def check(folders: Folders, only: str | None) -> int:
    """Check the configuration and the rules, then each account: connect, and name the folders that are found."""
    from watcher.checking import check_accounts, hints  # noqa: PLC0415  (after the command is known)
    from watcher.output import console, count  # noqa: PLC0415  (the same)

    settings = folders.settings()
    accounts, out = chosen_accounts(settings, only), console()
    found = f"{count(len(settings.accounts), 'account')}, {count(len(settings.rulebook.rules), 'rule')}"
    out.print(f"configuration in {folders.config}: {found}")
    for hint in hints(settings):
        out.print(hint)
    return OK if check_accounts(out, accounts) else SOME_FAILED


@relance.command(short_help="Sign in to an account, or keep its password.")
@click.argument("account")
@click.option("--paste", is_flag=True, help="The browser is on another machine: print the address, take the answer.")
@click.option("--device-code", is_flag=True, help="Show a code to type into any browser (Microsoft).")
@click.pass_obj
def login(folders: Folders, account: str, *, paste: bool, device_code: bool) -> int:
    """Sign in to ACCOUNT in a browser (Gmail, Outlook, and IMAP with oauth), or ask for its password and try it.

    What comes of it is kept in the keyring; a sign-in, where there is none, in a file that only you can read.
    """
    from watcher.checking import Way, log_in  # noqa: PLC0415  (after the command is known)

    if paste and device_code:
        raise click.UsageError("write --paste or --device-code, not both")
    (chosen,) = chosen_accounts(folders.settings(), account)
    way = Way(paste=paste, device_code=device_code)
    told = log_in(chosen, click.echo, lambda text, *, hidden: click.prompt(text, hide_input=hidden), way)
    click.echo(f"account {account}: {told}")
    return OK


@relance.command(short_help="Sweep again and again, as a service.")
@click.option("--every", type=click.IntRange(min=5), default=300, show_default=True, help="Seconds between two sweeps.")
@click.pass_obj
def run(folders: Folders, every: int) -> int:
    """Sweep again and again, until SIGTERM or Ctrl-C. This is what the systemd service runs."""
    from watcher.daemon import Daemon, stopping_on_signals  # noqa: PLC0415  (after the command is known)
    from watcher.log import set_up  # noqa: PLC0415  (the same)

    set_up()
    daemon = Daemon(folders.settings(), folders.config, folders.state, timedelta(seconds=every))
    with stopping_on_signals():
        daemon.run()
    return OK


@relance.command(short_help="Show the main job on an embedded mailbox.")
@click.option("--keep", type=click.Path(path_type=Path), metavar="DIR", help="Leave mailbox and configuration in DIR.")
@click.option("--picture", type=click.Path(path_type=Path), metavar="FILE", help="Save what is shown as an SVG.")
def demo(keep: Path | None, picture: Path | None) -> int:
    """Show the main job on an embedded mailbox. Touches nothing of yours."""
    from watcher.demo import show  # noqa: PLC0415  (after the command is known)

    show(keep, picture)
    return OK


for command in (init, log, pause, resume, rules):
    relance.add_command(command)

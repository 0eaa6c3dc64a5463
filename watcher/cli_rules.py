"""The command line of `relance rules`: list, try, write and look at rules."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from watcher.options import OK, SOME_FAILED, WRONG, Folders, account_option, chosen_accounts, now_option, speak_utf8

if TYPE_CHECKING:
    from datetime import datetime

    from rules.rule import Rule
    from watcher.config import Settings


@click.group(invoke_without_command=True, short_help="List the rules, write, try or preview one.")
@click.pass_context
def rules(ctx: click.Context) -> int:
    """List the rules in the order in which they are asked."""
    if ctx.invoked_subcommand:
        return OK
    from watcher.checking import list_rules  # noqa: PLC0415  (after the command is known)
    from watcher.output import console  # noqa: PLC0415  (the same)

    list_rules(console(), ctx.obj.settings().rulebook)
    return OK


@rules.command("test", short_help="Show which sent messages a rule would take.")
@click.argument("name")
@now_option
@account_option
@click.pass_obj
def rules_test(folders: Folders, name: str, now: datetime | None, only: str | None) -> int:
    """Show which of the messages sent in the last 90 days the rule NAME would take for offers."""
    from watcher import clock  # noqa: PLC0415  (after the command is known)
    from watcher.bootstrap import Occasion  # noqa: PLC0415  (the same)
    from watcher.checking import test_rule  # noqa: PLC0415  (the same)
    from watcher.output import console  # noqa: PLC0415  (the same)

    settings = folders.settings()
    _rule(settings, name)
    occasion = Occasion(now or clock.now(), clock.zone(), dry_run=True)
    good = test_rule(console(), settings, chosen_accounts(settings, only), folders.state, name, occasion)
    return OK if good else SOME_FAILED


@rules.command("new", short_help="Write a rule from three questions.")
@click.argument("name", required=False)
@click.option("--kind", metavar="KIND", help="offers, invoices, meetings or applications [offers].")
@click.option("--language", metavar="CODE", help="The language of that mail: de, en, es, fr, it or ru.")
@click.option("--older/--not-older", default=None, help="Follow up what was sent before today, or not [not].")
@click.option("--yes", is_flag=True, help="Ask nothing: take what is proposed where no option says otherwise.")
@click.pass_obj
def rules_new(folders: Folders, /, name: str | None, *, yes: bool, **given: Any) -> int:
    """Write rules/NAME.toml from three questions: what shall be followed up, in which language, and since when.

    Every answer can be given as an option. Without a terminal, or with --yes, nothing is asked. No file that is there
    is overwritten.
    """
    from watcher import clock  # noqa: PLC0415  (after the command is known)
    from watcher.setup.new_rule import new_rule  # noqa: PLC0415  (the same)

    asking = sys.stdin.isatty() and sys.stdout.isatty() and not yes
    new_rule(folders.config, name, given, clock.now().date(), asking=asking)
    return OK


@rules.command("preview", short_help="Show every step of a rule as it would be written.")
@click.argument("name")
@click.option("--offer", metavar="OFFER", help="The offer, as relance why takes it [the newest that the rule knows].")
@click.option("--html", "as_html", is_flag=True, help="A page of HTML on standard output.")
@now_option
@account_option
@click.pass_obj
def rules_preview(
    folders: Folders, name: str, offer: str | None, now: datetime | None, only: str | None, *, as_html: bool
) -> int:
    """Show every step of the rule NAME as it would be written, each as an answer to the one before.

    The offer is one of yours, or a sample where none is known. Nothing is written anywhere. A mailbox is opened only
    where the text of the offer has to be read.
    """
    from watcher import clock  # noqa: PLC0415  (after the command is known)
    from watcher.bootstrap import Occasion  # noqa: PLC0415  (the same)
    from watcher.output import console  # noqa: PLC0415  (the same)
    from watcher.preview import NoSuchOffer, Wanted, preview  # noqa: PLC0415  (the same)
    from watcher.showing import page, show  # noqa: PLC0415  (the same)

    settings = folders.settings()
    occasion = Occasion(now or clock.now(), clock.zone(), dry_run=True)
    rule, accounts, say = _rule(settings, name), chosen_accounts(settings, only), partial(click.echo, err=True)
    try:
        rungs = preview(Wanted(settings, accounts, rule, folders.state, occasion, offer, say))
    except NoSuchOffer:
        raise click.UsageError(f"no message that you sent fits '{offer}'; relance scan reads new ones") from None
    if as_html:
        speak_utf8()
        click.echo(page(name, rungs))
    else:
        show(console(), rungs)
    return OK if all(rung.draft for rung in rungs) else WRONG


def _rule(settings: Settings, name: str) -> Rule:
    """The rule of this name, or an error that ends the command."""
    try:
        return settings.rulebook[name]
    except KeyError:
        known = ", ".join(rule.name for rule in settings.rulebook.rules)
        raise click.UsageError(f"there is no rule '{name}'; there are: {known}") from None

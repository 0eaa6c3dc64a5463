"""`relance settle`: the user says whether an offer was answered, and the word stays.

`answered` closes it. `open` takes the messages that are there now for no answer; what comes later is read as ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.case import Write
from rules.decide import decide
from rules.settlement import settlement
from rules.thread import key
from watcher.journal import Event, What, moment
from watcher.line import Line, line
from watcher.lookup import Asked, Found, cases_in, look_up

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from connectors.account import Account
    from rules.rulebook import Rulebook
    from rules.settlement import Verdict
    from watcher.store import Store

NEXT = "the next sweep writes the draft, unless a limit holds it back"
WITHDRAW = "the next sweep takes the draft back: it has lost its reason"
MOST = 5
"""So many offers are named where several fit."""


class NotOne(Exception):
    """No offer fits what was asked, or several do; the text says what to do."""


def settle(
    store: Store, accounts: Iterable[Account], book: Rulebook, asked: Asked, verdict: Verdict, at: datetime
) -> Line | None:
    """Keep the user's word on the one offer that fits, and say how it stands now; None where no rule looks at it.

    Args:
        store: the state.
        accounts: those of config.toml.
        book: the rules.
        asked: which offer, and the moment for which is told how it stands.
        verdict: the user's word.
        at: when it is said.

    Raises:
        NotOne: no offer fits, or several do.
    """
    found = _the_one([one for one in look_up(store, accounts, book, asked.question) if one.rule], asked.question)
    name, own = found.account.name_in_config, key(found.message.message_id)
    readings = cases_in(store, found.account, book, asked).gist(found.message).readings
    why = (f"As {verdict}, by relance settle.",)
    with store.db.atomic():
        store.verdicts(name).settle(own, settlement(verdict, readings, at))
        store.journal().append(
            Event(moment(at), name, What.SETTLED, why, rule=found.rule or "", offer=found.message.message_id)
        )
    return _line_now(store, found, book, asked)


def _the_one(offers: list[Found], question: str) -> Found:
    if not offers:
        raise NotOne(f"no offer fits '{question}'; relance status lists them, relance scan reads new ones")
    if len(offers) > 1:
        named = "\n".join(f"  {one.message.message_id}  {one.message.subject}" for one in offers[:MOST])
        more = f"\n  and {len(offers) - MOST} more" if len(offers) > MOST else ""
        raise NotOne(f"{len(offers)} offers fit '{question}'; name one by its Message-ID:\n{named}{more}")
    return offers[0]


def _line_now(store: Store, found: Found, book: Rulebook, asked: Asked) -> Line | None:
    """How the offer stands after the user's word; kept, so that `relance status` tells it too."""
    own, rule = key(found.message.message_id), found.rule or ""
    cases = cases_in(store, found.account, book, asked)
    gist = cases.gist(found.message)
    cases.note_refusals(gist, rule, keep=True)
    case = cases.case(gist, rule, cases.ledger.standing(own))
    decision = decide(case)
    held = NEXT if isinstance(decision.action, Write) else WITHDRAW if decision.withdraw else None
    told = line(found.account.name_in_config, case, decision, held)
    if told:
        cases.ledger.keep_line(own, told.to_json())
    return told

"""The one place where a mailbox is changed: a draft is planned, looked for, written, and found again; or taken back.

The plan is committed before the mailbox is touched. Whatever happens after that (a crash, a broken line, a second
machine at the same mailbox), the draft is looked for by its token and its thread before it is written again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from connectors.draft import build, fingerprint
from connectors.errors import NotMoved, NotWritten
from rules.ledger import Entry, Phase, token
from rules.thread import key
from rules.wording import Brief, NoWording, compose
from watcher.standing import look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rules.case import Case, Write
    from rules.draft import Draft
    from rules.ledger import StandingDraft
    from watcher.standing import Look
    from watcher.visit import Visit


def write(visit: Visit, case: Case, action: Write, tied: frozenset[str]) -> tuple[Look, bool]:
    """Write the draft, unless one stands by now; the last look at Drafts, which has it, and whether it was written.

    Raises:
        NoWording: there are no words for it; nothing was written.
        NotWritten: the mailbox refused it, or did not show it afterwards.
        Unreachable: it may have been written or not; the plan stands.
    """
    draft = _with_id(_compose(visit, case, action))
    offer = key(case.offer.message_id)
    entry = Entry(action.step, draft.token, draft.message_id, Phase.PLANNED)
    visit.ledger.record(offer, entry, visit.now)
    before = look(visit)
    if before.of(case.offer, tied):
        return before, False
    visit.mailbox.write_draft(build(draft), visit.now)
    after = look(visit)
    found = next((seen for seen in after.seen if seen.message.message_id == draft.message_id), None)
    if found is None:
        raise NotWritten(
            visit.account.name_in_config, f"the draft was written to {after.folder.name} and does not appear there"
        )
    written = replace(entry, phase=Phase.WRITTEN, folder=after.folder.name, handle=found.fetched.handle)
    visit.ledger.record(offer, written, visit.now)
    return after, True


def withdraw(visit: Visit, case: Case, drafts: Sequence[StandingDraft]) -> tuple[StandingDraft, ...]:
    """Move drafts of ours to Trash that nobody touched up to this moment; those that are there now.

    Raises:
        AccountError: it cannot be told whether one was moved; the next sweep looks.
    """
    offer = key(case.offer.message_id)
    entries = {entry.token: entry for entry in visit.ledger.entries(offer)}
    return tuple(draft for draft in drafts if draft.token and _take_back(visit, offer, entries[draft.token], draft))


def _take_back(visit: Visit, offer: str, entry: Entry, draft: StandingDraft) -> bool:
    visit.ledger.advance(offer, replace(entry, phase=Phase.WITHDRAWING))
    handle = look(visit).untouched(draft)
    try:
        gone = handle is not None and visit.mailbox.discard_draft(handle)
        phase = Phase.WITHDRAWN if gone else Phase.WRITTEN
    except NotMoved:
        gone, phase = False, Phase.STUCK
    visit.ledger.advance(offer, replace(entry, phase=phase))
    return gone


def _compose(visit: Visit, case: Case, action: Write) -> Draft:
    texts = visit.texts([key(case.offer.message_id), key(action.anchor.message_id)])
    offer_text, anchor_text = (texts.get(key(one.message_id)) for one in (case.offer, action.anchor))
    if offer_text is None or anchor_text is None:
        raise NoWording("the text of the offer cannot be read any more")
    return compose(
        Brief(
            identities=case.identities,
            name=visit.account.name,
            offer=case.offer,
            offer_content=offer_text,
            anchor=action.anchor,
            anchor_content=anchor_text,
            template=action.template,
            language=case.rule.draft.language,
            quote=case.rule.draft.quote,
            attachment_patterns=case.rule.match.attachment,
            token=token(visit.account.address, case.offer.message_id, action.step),
            written_at=visit.now,
            templates=visit.templates,
        )
    )


def _with_id(draft: Draft) -> Draft:
    """With a Message-ID that is the same whenever the same draft is made, and that tells an edit later."""
    told = fingerprint(draft.sender, draft.subject, draft.to, draft.cc, draft.text)
    return replace(draft, message_id=f"<{draft.token}.{told}@{draft.sender.domain}>")

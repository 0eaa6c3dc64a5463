"""The one place where a mailbox is changed: a draft is planned, looked for, written, and found again; or taken back.

Right before each change the brake is asked: a pause holds at once, also in the middle of a sweep.
The plan is committed before the mailbox is touched. Whatever happens after that (a crash, a broken line, a second
machine at the same mailbox), the draft is looked for by its token and its thread before it is written again.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from connectors.draft import build, fingerprint
from connectors.errors import AccountError, NotMoved, NotWritten
from connectors.mailbox import InSteps
from connectors.readback import differences
from rules.ledger import Entry, Phase, token
from rules.reply import Brief, compose
from rules.thread import key
from rules.wording import NoWording
from watcher.journal import What
from watcher.line import sentences
from watcher.noting import of_draft
from watcher.standing import look

if TYPE_CHECKING:
    from collections.abc import Collection

    from rules.case import Case, Decision, Write
    from rules.draft import Draft
    from rules.ledger import StandingDraft
    from watcher.gist import Conversation
    from watcher.journal import Event
    from watcher.standing import Look, Seen
    from watcher.visit import Visit, Writer

UNMOVED = "was just changed, or this mailbox cannot move one message to Trash"
TWIN = "Two of us wrote it at one moment; the first one stays."


@dataclass(frozen=True, slots=True)
class Written:
    """What came of writing a draft."""

    after: Look
    """The last look at Drafts, which has it."""
    is_ours: bool
    """Whether what stands is what was written just now, and no other draft that turned up."""
    changed: tuple[str, ...] = ()
    """What the mailbox made other than it was written: fields, or the text."""


def write(visit: Visit, case: Case, action: Write, decision: Decision, tied: Conversation) -> Written:
    """Write the draft, unless one stands by now, and read it back.

    Raises:
        Paused: writing is paused; nothing was written.
        NoWording: there are no words for it; nothing was written.
        NotWritten: the mailbox refused it, or did not show it afterwards.
        NotMoved: another of us wrote at the same moment, and both drafts stand.
        Unreachable: it may have been written or not; the plan stands.
    """
    visit.brake.check()
    draft = drafted(visit, case, action)
    offer, why = key(case.offer.message_id), sentences(decision)
    entry = Entry(action.step, draft.token, draft.message_id, Phase.PLANNED)
    visit.ledger.record(offer, entry, visit.now, _event(visit, What.PLANNED, case, entry, why))
    before = look(visit)
    if standing := before.of(case.offer, tied):
        _leave(visit, case, entry, standing[0].message.message_id, before.folder.name)
        return Written(before, is_ours=False)
    visit.brake.check()
    message = build(draft)
    handle = visit.mailbox.write_draft(message, visit.now)
    after = look(visit)
    found = _found(visit, after, handle, draft)
    ours = found.fetched.handle  # the mailbox may have made another version by itself
    if after.surplus(case.offer, tied):
        after = leave_one(visit, case, tied)
    elif found.fetched.handle == handle:
        after, found = _one_of_two(visit, case, entry, after, found)
    stands = next((seen for step, seen in after.ours(case.offer, tied) if step == action.step), found)
    is_ours = stands.fetched.handle == ours
    if after.surplus(case.offer, tied):  # a pause holds: the plan stands, by which the next sweep knows the two
        return Written(after, is_ours)
    changed = _differences(visit, message, after, stands) if is_ours else ()
    written = after.entry(stands, action.step, confirmed=is_ours and not changed)
    ends = (changed_words(changed),) if changed else ()
    visit.ledger.record(offer, written, visit.now, _event(visit, What.WRITTEN, case, written, (*why, *ends)))
    return Written(after, is_ours, changed)


def _found(visit: Visit, after: Look, handle: str, draft: Draft) -> Seen:
    found = after.written(handle, draft)
    if found is None:
        sentence = f"the draft was written to {after.folder.name} and does not appear there"
        raise NotWritten(visit.account.name_in_config, sentence)
    return found


def _one_of_two(visit: Visit, case: Case, entry: Entry, after: Look, own: Seen) -> tuple[Look, Seen]:
    """The look and the draft that stands, once ours has given way where another one of its mark stands."""
    first = after.earlier(own)
    gave_way = first is not None and _gave_way(visit, case, entry, own)
    return (after.without(own), first) if first and gave_way else (after, own)


def changed_words(changed: tuple[str, ...]) -> str:
    """The sentence on what a mailbox changed."""
    return f"The mailbox changed it: {', '.join(changed)}. Look at that before you send it."


def _differences(visit: Visit, message: bytes, after: Look, stands: Seen) -> tuple[str, ...]:
    handle = stands.fetched.handle
    content = dict(visit.mailbox.contents(after.folder, [handle])).get(handle)
    page = dict(visit.mailbox.pages(after.folder, [handle])).get(handle, "") if content and content.html else ""
    return differences(message, stands.fetched, content, page)


def leave_one(visit: Visit, case: Case, tied: Conversation) -> Look:
    """Of drafts that were written for one step at one moment, leave the first, and move the others to Trash.

    Two of us may be at work over one mailbox, on two machines: neither sees the draft of the other before it has
    written its own.

    Raises:
        NotMoved: more than one stands still.
        Unreachable: it cannot be told; the next sweep looks.
    """
    for step, seen in look(visit).surplus(case.offer, tied):
        if not visit.brake.reasons() and visit.mailbox.discard_draft(seen.fetched.handle):
            entry = Entry(step, seen.token or "", seen.message.message_id, Phase.WITHDRAWN)
            visit.ledger.journal.append(_event(visit, What.WITHDRAWN, case, entry, (TWIN,)))
    after = look(visit)
    if after.surplus(case.offer, tied) and not visit.brake.reasons():
        raise NotMoved(
            visit.account.name_in_config,
            f"two drafts for one offer stand in {after.folder.name}, and this mailbox cannot move one to Trash; "
            "delete one of them in your mail program",
        )
    return after


def _gave_way(visit: Visit, case: Case, entry: Entry, own: Seen) -> bool:
    """Move the draft that was written just now to Trash, since another one of its mark stands; whether it lies there.

    It is ours by its handle, and by that untouched. The other one may be anybody's by now, and stays whatever it is.
    """
    if visit.brake.reasons() or own.message.message_id == entry.message_id:  # the draft itself tells: see `surplus`
        return False
    if not visit.mailbox.discard_draft(own.fetched.handle):
        return False
    taken = replace(entry, message_id=own.message.message_id, phase=Phase.WITHDRAWN)
    visit.ledger.journal.append(_event(visit, What.WITHDRAWN, case, taken, (TWIN,)))
    return True


def withdraw(visit: Visit, case: Case, decision: Decision) -> tuple[StandingDraft, ...]:
    """Move drafts of ours to Trash that nobody touched up to this moment; those that are there now.

    Raises:
        AccountError: it cannot be told whether one was moved; the next sweep looks.
    """
    offer = key(case.offer.message_id)
    entries = {entry.token: entry for entry in visit.ledger.entries(offer)}
    why = sentences(decision)
    return tuple(
        draft
        for draft in decision.withdraw
        if draft.token and not visit.brake.reasons() and _take_back(visit, case, entries[draft.token], draft, why)
    )


def put_back(visit: Visit) -> None:
    """Put drafts back that somebody saved or sent while they were moved to Trash, in a sweep that was cut off then.

    A database that is new cannot tell whether there was one. Trouble with that is left to the next sweep.
    """
    if not isinstance(visit.mailbox, InSteps) or visit.brake.reasons():
        return
    if visit.ledger.has_open_ends() or visit.messages.is_empty():
        with suppress(AccountError):
            visit.mailbox.put_back_changed()


def tidy(visit: Visit, due: Collection[str]) -> None:
    """Take away drafts that were begun and not finished, in a sweep that was cut off.

    Those that are due are left: they are finished when they are written. Trouble with that is left to the next sweep.

    Args:
        visit: the visit.
        due: the tokens of the drafts that are due.
    """
    if isinstance(visit.mailbox, InSteps) and not visit.brake.reasons():
        with suppress(AccountError):
            visit.mailbox.discard_unfinished(due)


def _take_back(visit: Visit, case: Case, entry: Entry, draft: StandingDraft, why: tuple[str, ...]) -> bool:
    """Move it to Trash, if it is as we wrote it; whether it was moved."""
    offer = key(case.offer.message_id)
    visit.ledger.advance(offer, replace(entry, phase=Phase.WITHDRAWING))
    phase, refusal = _moved(visit, draft)
    gone = phase is Phase.WITHDRAWN
    what, ends = (What.WITHDRAWN, ()) if gone else (What.LEFT, (refusal,))
    after = replace(entry, phase=phase)
    told = _event(visit, what, case, after, (*why, *ends)) if gone or refusal else None
    visit.ledger.advance(offer, after, told)
    return gone


def _moved(visit: Visit, draft: StandingDraft) -> tuple[Phase, str]:
    """How far it got, and why it was left where it is; without a reason where a pause holds it."""
    handle = look(visit).untouched(draft)
    if handle is None:
        return Phase.WRITTEN, "It was changed or taken away at this very moment."
    if visit.brake.reasons():
        return Phase.WRITTEN, ""
    try:
        gone = visit.mailbox.discard_draft(handle)
    except NotMoved as error:
        return Phase.STUCK, str(error)
    return (Phase.WITHDRAWN, "") if gone else (Phase.WRITTEN, f"It {UNMOVED}.")


def _leave(visit: Visit, case: Case, entry: Entry, draft: str, folder: str) -> None:
    """Note that the draft of this Message-ID stood by now, and nothing was written."""
    other = replace(entry, message_id=draft, folder=folder)
    visit.ledger.journal.note(_event(visit, What.LEFT, case, other, ("A draft turned up this moment.",)))


def _event(visit: Visit, what: What, case: Case, entry: Entry, why: tuple[str, ...]) -> Event:
    return of_draft(visit, what, case.offer.message_id, case.rule.name, entry, why)


def drafted(writer: Writer, case: Case, action: Write) -> Draft:
    """The draft as it would be written; nothing is.

    Raises:
        NoWording: there are no words for it.
    """
    return _with_id(_compose(writer, case, action))


def _compose(visit: Writer, case: Case, action: Write) -> Draft:
    texts = visit.texts([key(case.offer.message_id), key(action.anchor.message_id)])
    offer_text, anchor_text = (texts.get(key(one.message_id)) for one in (case.offer, action.anchor))
    if offer_text is None or anchor_text is None:
        raise NoWording("the text of the offer cannot be read any more")
    in_html = [key(case.offer.message_id), key(action.anchor.message_id)] if offer_text.html else []
    pages = visit.pages(dict.fromkeys(in_html))
    return compose(
        Brief(
            identities=case.identities,
            name=visit.account.name,
            offer=case.offer,
            offer_content=offer_text,
            offer_page=pages.get(key(case.offer.message_id)),
            anchor=action.anchor,
            anchor_content=anchor_text,
            anchor_page=pages.get(key(action.anchor.message_id)),
            template=action.template,
            language=case.rule.draft.language,
            quote=case.rule.draft.quote,
            keep_bcc=case.rule.draft.keep_bcc,
            attachment_patterns=case.rule.match.attachment,
            token=token(visit.account.address, case.offer.message_id, action.step),
            written_at=visit.now,
            calendar=case.calendar,
            here=ZoneInfo(visit.sender_zone),
            templates=visit.templates,
        )
    )


def _with_id(draft: Draft) -> Draft:
    """With a Message-ID that is the same whenever the same draft is made, and that tells an edit later."""
    told = fingerprint(draft.sender, draft.subject, draft.to, draft.cc, draft.text, draft.bcc)
    return replace(draft, message_id=f"<{draft.token}.{told}@{draft.sender.domain}>")

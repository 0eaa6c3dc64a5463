"""Which of the sent messages are offers: told once for each message and rulebook, and kept in the store.

Headers settle most of it. Where a rule asks for words of the text or for an attachment, those texts are read in one go.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rules.offer import Recognition, Sent, recognise
from rules.thread import key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rules.mail import Message
    from watcher.visit import Visit


def judge(visit: Visit) -> None:
    """Judge what was sent since the rules look back and has not been judged by these rules."""
    by = visit.rulebook.fingerprint
    waiting: list[Sent] = []
    with visit.messages.db.atomic():
        for sent in _sent(visit, visit.messages.ours_since(visit.since, judged_by=by)):
            told = recognise(sent, visit.rulebook)
            if told.needs_content:
                waiting.append(sent)
            else:
                _note(visit, sent, told)
    texts = visit.texts(key(sent.message.message_id) for sent in waiting)
    with visit.messages.db.atomic():
        for sent in waiting:
            content = texts.get(key(sent.message.message_id))
            if content is not None:
                _note(visit, sent, recognise(replace(sent, content=content), visit.rulebook))


def _note(visit: Visit, sent: Sent, told: Recognition) -> None:
    name = told.rule.name if told.rule else None
    visit.messages.judge(key(sent.message.message_id), visit.rulebook.fingerprint, name, told.because)


def _sent(visit: Visit, messages: Iterable[Message]) -> Iterable[Sent]:
    lists = visit.messages.known_lists()
    for message in messages:
        yield sent_message(visit, message, lists)


def sent_message(visit: Visit, message: Message, known_lists: frozenset[str]) -> Sent:
    """A message of ours with what the rules need to know of it."""
    return Sent(
        account=visit.account.name_in_config,
        identities=visit.account.identities,
        message=message,
        known_lists=known_lists,
        parent_subject=_parent_subject(visit, message),
    )


def _parent_subject(visit: Visit, message: Message) -> str | None:
    parents = message.in_reply_to or message.references[-1:]
    parent = visit.messages.get(key(parents[0])) if parents else None
    return parent.subject if parent else None

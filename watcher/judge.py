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
    from watcher.messages import MessageTable
    from watcher.visit import Visit


def judge(visit: Visit) -> None:
    """Judge what was sent since the rules look back and has not been judged by these rules."""
    book = visit.rulebook
    judged = [
        (sent, recognise(sent, book)) for sent in _sent(visit, visit.messages.ours_since(visit.since, book.fingerprint))
    ]
    waiting = [sent for sent, told in judged if told.needs_content]
    texts = visit.texts(key(sent.message.message_id) for sent in waiting)
    read = [replace(sent, content=texts.get(key(sent.message.message_id))) for sent in waiting]
    judged += [(sent, recognise(sent, book)) for sent in read]
    settled = (_row(sent, told) for sent, told in judged if not told.needs_content)  # a text that is gone: another time
    visit.messages.judge(book.fingerprint, settled)


def _row(sent: Sent, told: Recognition) -> tuple[str, str | None, str]:
    return key(sent.message.message_id), told.rule.name if told.rule else None, told.because


def _sent(visit: Visit, messages: Iterable[Message]) -> Iterable[Sent]:
    lists = visit.messages.known_lists()
    for message in messages:
        yield sent_message(visit.messages, message, lists)


def sent_message(messages: MessageTable, message: Message, known_lists: frozenset[str]) -> Sent:
    """A message of ours with what the rules need to know of it."""
    return Sent(
        account=messages.account,
        identities=messages.identities,
        message=message,
        known_lists=known_lists,
        parent_subject=_parent_subject(messages, message),
    )


def _parent_subject(messages: MessageTable, message: Message) -> str | None:
    parents = message.in_reply_to or message.references[-1:]
    parent = messages.get(key(parents[0])) if parents else None
    return parent.subject if parent else None

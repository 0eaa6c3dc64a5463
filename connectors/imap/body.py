"""The texts of messages, fetching as little as can be: their outlines, then of each the one part that is the letter.

Of a message with a file of 25 MB that is some kilobytes. Parts for programs, which few messages have, are fetched in
one go for all messages that are made alike, as the reports of one mail server are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from connectors import mime
from connectors.imap import convert, structure
from rules.mail import Content

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from connectors.imap.session import Session
    from connectors.imap.structure import Outline, Section

T = TypeVar("T")
CHUNK = 50
"""Messages whose texts may well be held at a time."""
MAX_TEXTS = 3
"""Parts of one message that are tried: some programs write a blank plain text beside their HTML."""


def contents(session: Session, uids: Sequence[int]) -> Iterator[tuple[int, Content]]:
    """The contents of some messages of the folder that is open. One that is gone, or cannot be read, is left out.

    All is fetched before the first of them is handed out.
    """
    rows = session.fetch(uids, "BODYSTRUCTURE")
    outlines = {uid: structure.outline(rows.get(uid)) for uid in uids}
    read: dict[int, Content] = {uid: Content("") for uid, one in outlines.items() if not one.texts}
    for turn in range(MAX_TEXTS):
        wanted = {
            uid: one.texts[turn : turn + 1]
            for uid, one in outlines.items()
            if turn < len(one.texts) and (turn == 0 or (uid in read and not read[uid].text.strip()))
        }
        read |= {uid: told[0] for uid, told in _read(session, wanted).items()}
    for_programs = _read(session, {uid: outlines[uid].for_programs for uid in read if outlines[uid].for_programs})
    for uid in uids:
        if uid in read:
            yield uid, _whole(outlines[uid], read[uid], for_programs.get(uid, []))


def pages(session: Session, uids: Sequence[int]) -> Iterator[tuple[int, str]]:
    """The HTML of some messages of the folder that is open, where they have some."""
    rows = session.fetch(uids, "BODYSTRUCTURE")
    found = {uid: structure.outline(rows[uid]).page for uid in uids if uid in rows}
    for uid, told in _fetched(session, {uid: (page,) for uid, page in found.items() if page}, mime.page).items():
        if told[0]:
            yield uid, told[0]


def _read(session: Session, wanted: Mapping[int, tuple[Section, ...]]) -> dict[int, list[Content]]:
    return _fetched(session, wanted, mime.content)


def _fetched(
    session: Session, wanted: Mapping[int, tuple[Section, ...]], reader: Callable[[bytes], T]
) -> dict[int, list[T]]:
    """The wanted sections of each message, those of the same numbers in one go. What did not come is left out."""
    read: dict[int, list[T]] = {}
    for sections in set(wanted.values()):
        alike = [uid for uid, some in wanted.items() if some == sections]
        for uid, row in session.fetch(alike, " ".join(section.item for section in sections)).items():
            payloads = [(one.head, convert.section(row, one.key)) for one in wanted[uid]]
            told = [reader(head + payload) for head, payload in payloads if payload is not None]
            if told:
                read[uid] = told
    return read


def _whole(outline: Outline, text: Content, for_programs: Sequence[Content]) -> Content:
    """The text of one part with what the outline, and the parts for programs, tell."""
    parts = (text, *for_programs)
    return Content(
        text.text,
        outline.html or text.html,
        outline.attachments or text.attachments,
        next((one.report for one in parts if one.report), ""),
        next((one.returned for one in parts if one.returned), ""),
        next((one.calendar for one in parts if one.calendar), outline.calendar),
    )

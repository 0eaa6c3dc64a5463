"""The texts of messages, fetching as little as can be: their outlines, then of each the one part that is the letter.

Of a message with a file of 25 MB that is some kilobytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectors import mime
from connectors.imap import convert, structure
from rules.mail import Content

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from connectors.imap.session import Session
    from connectors.imap.structure import Outline, Section

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
            uid: one.texts[turn]
            for uid, one in outlines.items()
            if turn < len(one.texts) and (turn == 0 or (uid in read and not read[uid].text.strip()))
        }
        read |= _read(session, wanted)
    for uid in uids:
        if uid in read:
            yield uid, _whole(outlines[uid], read[uid])


def _read(session: Session, wanted: Mapping[int, Section]) -> dict[int, Content]:
    """The wanted section of each message, those of the same number in one go."""
    read = {}
    for section in set(wanted.values()):
        rows = session.fetch([uid for uid, one in wanted.items() if one == section], section.item)
        for uid, row in rows.items():
            payload = convert.section(row, section.key)
            if payload is not None:
                read[uid] = mime.content(wanted[uid].head + payload)
    return read


def _whole(outline: Outline, text: Content) -> Content:
    """The text of one part with what the outline tells of the others."""
    return Content(text.text, outline.html or text.html, outline.attachments or text.attachments)

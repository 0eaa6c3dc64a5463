"""The way into the store: a batch of headers, with the folder's cursor, both or neither."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from connectors import headers
from rules.thread import key
from watcher import rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from connectors.mailbox import Batch, Fetched, Folder
    from rules.mail import Role
    from watcher.messages import MessageTable


def add(table: MessageTable, folder: Folder, batch: Batch) -> int:
    """Store a batch and its cursor, both or neither; how many of its messages were new."""
    known = table.folder(folder.name)
    if not (batch.fetched or batch.restarted) and (known.cursor, known.total) == (batch.cursor, batch.total):
        return 0  # nothing to wait for the disk for
    with table.db.atomic():
        if batch.restarted:
            table.forget_folder(folder.name)
        new = _add_messages(table, folder, batch.fetched)
        table.db.execute(
            "INSERT OR REPLACE INTO folder (account, name, role, cursor, total) VALUES (?, ?, ?, ?, ?)",
            (table.account, folder.name, folder.role, batch.cursor, batch.total),
        )
    return new


def _add_messages(table: MessageTable, folder: Folder, fetched: Sequence[Fetched]) -> int:
    """Store messages; how many were new."""
    messages, places = [], []
    links: set[tuple[str, str, str]] = set()
    lists: set[tuple[str, str]] = set()
    for told, handle, fields in _told_apart(table, fetched, folder.role):
        messages.append(told)
        places.append((table.account, folder.name, handle, told.key))
        links.update((table.account, key(target), told.key) for target in headers.linked(fields))
        if "list-post" in fields:
            lists.update((table.account, address.folded) for address in headers.list_addresses(fields["list-post"]))
    keys = {told.key for told in messages}
    new = len(keys - table.known_keys(keys))
    run = table.db.conn.executemany
    run(rows.ADD, messages)
    run("INSERT OR REPLACE INTO place (account, folder, handle, key) VALUES (?, ?, ?, ?)", places)
    run("INSERT OR IGNORE INTO link (account, target, key) VALUES (?, ?, ?)", sorted(links))
    run("INSERT OR IGNORE INTO mailing_list (account, address) VALUES (?, ?)", sorted(lists))
    return new


def _told_apart(
    table: MessageTable, fetched: Sequence[Fetched], role: Role
) -> Iterator[tuple[rows.Row, str, dict[str, str]]]:
    """Rows, each with its handle and its fields. A message that has the id of another gets one made of the others.

    Some programs give one id to all their mail, or to an answer that of the offer: it must not be taken for a copy.
    Copies of our own mail are copies, though: servers may date the one in Sent by themselves.
    """
    split = ((one, headers.split(one.header)) for one in fetched)
    read = [(rows.row(table.account, table.ours, one, fields, role), one, fields) for one, fields in split]
    read.sort(key=lambda entry: not entry[0].ours)  # what answers our mail with its own id comes behind it
    known = table.dated(told.key for told, _one, _fields in read)
    for told, one, fields in read:
        sent, ours = known.setdefault(told.key, (told.sent, told.ours))
        if (sent == told.sent and ours == told.ours) or (ours and told.ours):
            yield told, one.handle, fields
        elif told.ours:
            _give_way(table, told.key)
            known[told.key] = told.sent, True
            yield told, one.handle, fields
        else:
            fields["message-id"], header = _with_id_of_its_own(one.header)
            yield rows.row(table.account, table.ours, replace(one, header=header), fields, role), one.handle, fields


def _give_way(table: MessageTable, taken: str) -> None:
    """Give the stranger's message that has the id of one of ours an id of its own."""
    query = "SELECT header FROM message WHERE account = ? AND key = ?"
    (header,) = table.db.execute(query, (table.account, taken)).fetchone()
    other, header = _with_id_of_its_own(header)
    for name in ("said", "content", "report"):
        table.db.execute(f"DELETE FROM {name} WHERE account = ? AND key = ?", (table.account, taken))  # noqa: S608  (names of tables)
    table.db.execute(
        "UPDATE OR REPLACE message SET key = ?, header = ? WHERE account = ? AND key = ?",
        (key(other), header, table.account, taken),
    )
    for name in ("place", "link"):
        table.db.execute(
            f"UPDATE OR REPLACE {name} SET key = ? WHERE account = ? AND key = ?",  # noqa: S608  (two names)
            (key(other), table.account, taken),
        )


def _with_id_of_its_own(header: bytes) -> tuple[str, bytes]:
    """A Message-ID made of the other fields, and the header with it in front, where it counts."""
    made = headers.message_id({**headers.split(header), "message-id": ""})
    return made, f"Message-ID: {made}\r\n".encode() + header

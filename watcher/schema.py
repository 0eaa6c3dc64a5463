"""The tables of relance.db, and how they came to be: one migration for every change that a release made.

`message` holds each message once, by its Message-ID; `place` every copy of it, by folder and handle;
`link` what it says it follows. `draft` is the ledger: committed before a mailbox is touched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_utils.migrations import Migrations

if TYPE_CHECKING:
    from sqlite_utils.db import Database

migrations = Migrations("relance")


FIRST = """
CREATE TABLE folder (
    account TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL,
    cursor TEXT, total INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (account, name)
) WITHOUT ROWID;
CREATE TABLE message (
    account TEXT NOT NULL, key TEXT NOT NULL,
    header BLOB NOT NULL, sent REAL NOT NULL, received REAL NOT NULL,
    sender TEXT NOT NULL, company TEXT NOT NULL,
    ours INTEGER NOT NULL, base TEXT NOT NULL,
    bounce INTEGER NOT NULL, roles INTEGER NOT NULL, draft INTEGER NOT NULL,
    judged TEXT, rule TEXT, because TEXT,
    PRIMARY KEY (account, key)
);
CREATE INDEX message_of_sender ON message (account, sender, received);
CREATE INDEX message_of_company ON message (account, company, received);
CREATE INDEX message_of_subject ON message (account, base);
CREATE INDEX message_unjudged ON message (account, judged) WHERE ours;
CREATE INDEX message_bounce ON message (account, received) WHERE bounce;
CREATE TABLE place (
    account TEXT NOT NULL, folder TEXT NOT NULL, handle TEXT NOT NULL, key TEXT NOT NULL,
    PRIMARY KEY (account, folder, handle)
) WITHOUT ROWID;
CREATE INDEX place_of_message ON place (account, key);
CREATE TABLE link (
    account TEXT NOT NULL, target TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (account, target, key)
) WITHOUT ROWID;
CREATE TABLE identity (
    account TEXT NOT NULL, address TEXT NOT NULL, PRIMARY KEY (account, address)
) WITHOUT ROWID;
CREATE TABLE mailing_list (
    account TEXT NOT NULL, address TEXT NOT NULL, PRIMARY KEY (account, address)
) WITHOUT ROWID;
CREATE TABLE content (
    account TEXT NOT NULL, key TEXT NOT NULL,
    text TEXT NOT NULL, html INTEGER NOT NULL, attachments TEXT NOT NULL,
    PRIMARY KEY (account, key)
);
CREATE TABLE draft (
    account TEXT NOT NULL, offer TEXT NOT NULL, step INTEGER NOT NULL,
    token TEXT NOT NULL, message_id TEXT NOT NULL, phase TEXT NOT NULL,
    folder TEXT NOT NULL, handle TEXT NOT NULL, missed INTEGER NOT NULL, planned_at REAL NOT NULL,
    PRIMARY KEY (account, offer, step)
);
CREATE TABLE standing (
    account TEXT NOT NULL, offer TEXT NOT NULL, message_id TEXT NOT NULL,
    folder TEXT NOT NULL, token TEXT, edited INTEGER NOT NULL
);
CREATE INDEX standing_of_offer ON standing (account, offer);
CREATE TABLE line (
    account TEXT NOT NULL, offer TEXT NOT NULL, position INTEGER NOT NULL, told TEXT NOT NULL,
    PRIMARY KEY (account, offer)
);
"""


@migrations()
def m001_first(db: Database) -> None:
    """Version 0.1."""
    db.executescript(FIRST)

"""The tables of relance.db, and how they came to be: one migration for every change.

`message` holds each message once, by its Message-ID; `place` every copy of it, by folder and handle;
`link` what it says it follows; `said` what its text says, as far as answers are told by it.
`report` names what reports of mail servers are about. `gist` is what a look around an offer came to, and `touched` what
has changed since: triggers see to that, so that no way into the store can forget it; and `shed` the names that messages
lost by it, for what was found by such a name need not have been asked for by any other.
`draft` is the ledger: committed before a mailbox is touched. `settlement` is the user's word, `refusal` who said no.
`journal` is what was done and why: appended to, never changed. `pause` has a row while `relance pause` holds.
"""

from __future__ import annotations

import json
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


SECOND = """
ALTER TABLE message ADD COLUMN thread TEXT NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN conversation TEXT NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN reply_to TEXT NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN automatic INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN ids INTEGER NOT NULL DEFAULT -1;
CREATE INDEX message_of_thread ON message (account, thread) WHERE thread <> '';
CREATE INDEX message_of_conversation ON message (account, conversation) WHERE conversation <> '';
CREATE INDEX message_of_reply_to ON message (account, reply_to, received) WHERE reply_to <> '';
CREATE INDEX message_automatic ON message (account, received) WHERE automatic;
CREATE TABLE said (
    account TEXT NOT NULL, key TEXT NOT NULL, edition TEXT NOT NULL, told TEXT NOT NULL, PRIMARY KEY (account, key)
);
CREATE TABLE settlement (
    account TEXT NOT NULL, offer TEXT NOT NULL, verdict TEXT NOT NULL, at TEXT NOT NULL, messages TEXT NOT NULL,
    PRIMARY KEY (account, offer)
);
CREATE TABLE refusal (
    account TEXT NOT NULL, offer TEXT NOT NULL, rule TEXT NOT NULL, person TEXT NOT NULL,
    words TEXT NOT NULL, message_id TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (account, offer, rule, person)
);
DELETE FROM place;
DELETE FROM folder;
"""  # with its folders forgotten, the mailbox is read anew, and what is new in a row is filled in; until then -1


@migrations()
def m002_answers(db: Database) -> None:
    """Threads of the providers, what texts say, refusals, and the user's word."""
    db.executescript(SECOND)


THIRD = """
CREATE TABLE report (
    account TEXT NOT NULL, name TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (account, name, key)
) WITHOUT ROWID;
CREATE INDEX report_of_message ON report (account, key);
CREATE INDEX link_of_message ON link (account, key);
CREATE TABLE gist (
    account TEXT NOT NULL, offer TEXT NOT NULL, edition TEXT NOT NULL, told TEXT NOT NULL, asked BLOB NOT NULL,
    PRIMARY KEY (account, offer)
);
CREATE TABLE touched (account TEXT NOT NULL, key TEXT NOT NULL);
CREATE INDEX touched_of_account ON touched (account, key);
CREATE TRIGGER message_came AFTER INSERT ON message BEGIN
    INSERT INTO touched VALUES (new.account, new.key);
END;
CREATE TRIGGER message_changed AFTER UPDATE ON message WHEN
    (old.key, old.header, old.sent, old.received, old.sender, old.company, old.ours, old.base,
     old.bounce, old.roles, old.draft, old.rule, old.thread, old.conversation, old.reply_to, old.automatic) IS NOT
    (new.key, new.header, new.sent, new.received, new.sender, new.company, new.ours, new.base,
     new.bounce, new.roles, new.draft, new.rule, new.thread, new.conversation, new.reply_to, new.automatic)
BEGIN
    INSERT INTO touched VALUES (old.account, old.key), (new.account, new.key);
END;
CREATE TRIGGER link_came AFTER INSERT ON link BEGIN
    INSERT INTO touched VALUES (new.account, new.key);
END;
CREATE TRIGGER said_came AFTER INSERT ON said BEGIN
    INSERT INTO touched VALUES (new.account, new.key);
END;
CREATE TRIGGER said_went AFTER DELETE ON said BEGIN
    INSERT INTO touched VALUES (old.account, old.key);
END;
"""


@migrations()
def m003_gists(db: Database) -> None:
    """What was found around offers is kept."""
    db.executescript(THIRD)
    for account, own, told in db.execute(
        "SELECT account, key, told FROM said WHERE told LIKE '%\"bounce\":{%'"
    ).fetchall():
        bounce = json.loads(told)["bounce"]
        db.conn.executemany(
            "INSERT OR IGNORE INTO report (account, name, key) VALUES (?, ?, ?)",
            [(account, name.casefold(), own) for name in (*bounce["ids"], *bounce["addresses"])],
        )


FOURTH = """
CREATE TABLE journal (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL, account TEXT NOT NULL, what TEXT NOT NULL, why TEXT NOT NULL,
    rule TEXT NOT NULL, offer TEXT NOT NULL, step INTEGER, draft TEXT NOT NULL, folder TEXT NOT NULL
);
CREATE INDEX journal_of_offer ON journal (account, offer, step);
CREATE TRIGGER journal_row_stays_as_it_is BEFORE UPDATE ON journal BEGIN
    SELECT RAISE(ABORT, 'the journal is never changed');
END;
CREATE TRIGGER journal_row_stays BEFORE DELETE ON journal BEGIN
    SELECT RAISE(ABORT, 'nothing is taken out of the journal');
END;
CREATE TABLE pause (at TEXT NOT NULL, until TEXT);
"""


@migrations()
def m004_journal(db: Database) -> None:
    """What was done and why, and the user's pause."""
    db.executescript(FOURTH)


FIFTH = """
CREATE TABLE shed (account TEXT NOT NULL, name TEXT NOT NULL);
CREATE TRIGGER message_shed AFTER UPDATE ON message WHEN
    (old.sender, old.company, old.reply_to, old.base, old.thread, old.conversation) IS NOT
    (new.sender, new.company, new.reply_to, new.base, new.thread, new.conversation)
BEGIN
    INSERT INTO shed VALUES
        (old.account, 'sender ' || old.sender), (old.account, 'company ' || old.company),
        (old.account, 'reply_to ' || old.reply_to), (old.account, 'base ' || old.base),
        (old.account, 'thread ' || old.thread), (old.account, 'conversation ' || old.conversation);
END;
"""  # names as in `NAMES` of `watcher.recall`


@migrations()
def m005_shed(db: Database) -> None:
    """The names that messages lose."""
    db.executescript(FIFTH)


SIXTH = """
CREATE TRIGGER content_came AFTER INSERT ON content BEGIN
    INSERT INTO touched VALUES (new.account, new.key);
END;
"""


@migrations()
def m006_language(db: Database) -> None:
    """What is kept of an offer depends on the language of its text."""
    db.executescript(SIXTH)

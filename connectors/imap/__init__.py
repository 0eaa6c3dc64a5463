"""IMAP (RFC 3501, RFC 9051), through IMAPClient.

    mailbox.py    the port
    cursor.py     how far a folder was read
    session.py    the commands that we send: there are thirteen
    auth.py       connection, TLS, login
    oauth.py      what is asked for where a token takes the place of a password
    failures.py   what went wrong, in a sentence for the user
    rows.py       headers in an answer, read quickly
    convert.py    other answers, as facts
    structure.py  the outline of a message, without fetching it
    body.py       the texts of messages, fetching as little as can be
    discard.py    one draft moved to Trash, and no other message touched

What IMAPClient hands out untyped is given a type in rows.py, convert.py and structure.py.
"""

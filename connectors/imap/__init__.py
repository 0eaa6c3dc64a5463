"""IMAP (RFC 3501, RFC 9051), through IMAPClient.

    mailbox.py    the port
    cursor.py     how far a folder was read
    session.py    the commands that we send: there are eight
    auth.py       connection, TLS, login
    failures.py   what went wrong, in a sentence for the user
    convert.py    answers into facts, without a connection

Only the last ones know IMAPClient; everything that it hands out untyped is given a type there.
"""

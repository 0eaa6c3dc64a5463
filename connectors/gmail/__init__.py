"""Gmail through Google's own interface (REST, version 1), by google-api-python-client.

    mailbox.py    the port
    cursor.py     how far a folder was read
    reading.py    which messages are read, and which are not
    shelf.py      what was read a moment ago, and drafts between two visits
    session.py    the requests that we send: there are twelve
    transport.py  the one way to Google: what may be asked, and nothing else
    quota.py      what a request costs
    auth.py       the sign-in
    failures.py   what went wrong, in a sentence for the user
    convert.py    answers, as facts

What google-api-python-client hands out untyped is given a type in session.py and convert.py.
"""

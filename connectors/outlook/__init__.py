"""Outlook and Exchange Online through Microsoft Graph (v1.0), by requests.

    mailbox.py    the port
    cursor.py     how far a folder was read
    reading.py    what is new in a folder, page by page
    whole.py      what of its messages that leaves out
    writing.py    drafts, written in two steps and taken back
    reply.py      a draft as Outlook is to have it
    session.py    the requests that we send, and no others
    asking.py     one of them and its answer, asked again where that helps
    transport.py  the one way to Microsoft: what may be asked, and nothing else
    auth.py       the sign-in
    failures.py   what went wrong, in a sentence for the user
    convert.py    answers about messages, as facts
    folders.py    the same about folders

What Microsoft answers is JSON without types; it is given some in convert.py and reply.py.
"""

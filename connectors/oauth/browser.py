"""Whether the user's browser is on this machine, and how long it may take."""

from __future__ import annotations

import os
import webbrowser

PATIENCE = 600
"""Seconds for which a browser may take its time."""
SILENCE = 2
"""Seconds for which a connection of it may say nothing."""
LOOPBACK = "127.0.0.1"
"""Where its answer is waited for: on this machine alone."""
BY_BROWSER = "A browser opens; sign in there. (Over SSH, or where none opens: Ctrl-C, then add --paste.)"


def has_browser() -> bool:
    """Whether a browser can be opened here that a sign-in works in.

    Over SSH it would open where nobody sits. One of text, in the terminal, runs no JavaScript, and the pages of the
    sign-in need that. What the user names in BROWSER is taken as it is.
    """
    chosen = bool(os.environ.get("BROWSER"))
    if os.environ.get("SSH_CONNECTION") and not chosen:
        return False
    try:
        found = webbrowser.get()
    except webbrowser.Error:
        return False
    return chosen or type(found) is not webbrowser.GenericBrowser  # Python gives this to browsers of text alone


def where_to_open(address: str, host: str) -> tuple[str, str]:
    """What is said to somebody whose browser is on another machine: nothing listens where it is sent to in the end."""
    return (
        f"Open this address in any browser, and sign in:\n\n{address}\n",
        f"In the end the browser shows that it cannot reach {host}. Copy the address that it was sent to.",
    )

"""Sign-ins that end in access tokens (OAuth 2.0, RFC 6749), whatever kind of mailbox the tokens are for.

What a sign-in leaves behind is kept by `connectors.tokens`. No sentence and no log ever holds a token or a code.
"""

from __future__ import annotations

from typing import Protocol


class Bearer(Protocol):
    """What has access tokens (RFC 6750), and gets new ones without anybody being asked."""

    def token(self) -> str:
        """A token that is valid now.

        Raises:
            Refused: the sign-in holds no more, or there is none; nobody is asked again before there is a new one.
            Unreachable: a new one is needed, and who gives it was not there.
        """

    def renew(self) -> None:
        """Take no token for granted: the next one is a fresh one."""
